//! What is published for those who have npm and no Rust.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::program::Place;

/// What Rust calls the systems that programs are built for.
const TARGETS: [&str; 5] = [
    "x86_64-unknown-linux-musl",
    "aarch64-unknown-linux-musl",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
];

/// A program that tells its arguments, as the tool does with an exit code of its own.
const PROGRAM: &str = "#!/bin/sh\necho \"told: $*\"\nexit 3\n";

fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    output
}

#[test]
fn npm_installs_a_program_whose_exit_code_is_the_own() {
    let place = Place::new();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let dist = place.path().join("dist");
    for target in TARGETS {
        let suffix = if target.contains("windows") {
            ".exe"
        } else {
            ""
        };
        place.put(
            &format!("target/{target}/release/cargo-backend{suffix}"),
            PROGRAM,
        );
        done(
            Command::new(repository.join("npm/archive.sh"))
                .args([target.as_ref(), dist.as_os_str()])
                .env("CARGO_TARGET_DIR", place.path().join("target")),
        );
    }
    let packages = place.path().join("packages");
    let made = done(
        Command::new("node")
            .arg(repository.join("npm/packages.mjs"))
            .args([&dist, &packages]),
    );
    // What people install is published when everything is there that it depends on.
    let made = String::from_utf8_lossy(&made.stdout);
    let order: Vec<&Path> = made.lines().map(Path::new).collect();
    assert_eq!(order.len(), TARGETS.len() + 1);
    assert_eq!(order.last(), Some(&&*packages.join("main")));
    for folder in order {
        let packed = done(
            Command::new("npm")
                .args(["pack", "--dry-run", "--json", "--offline"])
                .arg(folder),
        );
        let packed = String::from_utf8_lossy(&packed.stdout);
        for name in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
            assert!(packed.contains(&format!("\"{name}\"")), "{packed}");
        }
    }
    let manifest: serde_json::Value =
        serde_json::from_str(&place.read("packages/main/package.json")).unwrap();
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    let programs = manifest["optionalDependencies"].as_object().unwrap();
    assert_eq!(programs.len(), TARGETS.len());

    let installed = |main: &Path| {
        let mut command = Command::new("node");
        command
            .arg(main.join("cargo-backend.js"))
            .args(["gen", "--check"]);
        command.output().unwrap()
    };
    // As npm lays them out, and without the package of this system.
    let modules = place.path().join("node_modules");
    fs::create_dir_all(modules.join("@cargo-backend")).unwrap();
    let main = modules.join("cargo-backend");
    fs::rename(packages.join("main"), &main).unwrap();
    let output = installed(&main);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("`cargo install cargo-backend` builds one"),
        "{said}"
    );

    let node = done(Command::new("node").args(["-p", "process.platform + '-' + process.arch"]));
    let system = String::from_utf8_lossy(&node.stdout).trim().to_owned();
    fs::rename(
        packages.join(&system),
        modules.join("@cargo-backend").join(&system),
    )
    .unwrap();
    let output = installed(&main);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "told: gen --check\n"
    );
}
