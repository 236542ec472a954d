//! What the compiler spends on generated decoders, beside what it spends on serde's derives.
//!
//! `cargo bench -p backend-tests --bench compile [COPIES]` writes two crates, each with so many
//! copies of the example (two structs and an enum a copy): with the generated decoder, and with the
//! twin on serde. It prints the CPU time of `cargo check` and of a release build of each, the
//! dependencies not counted.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

const GENERATED: &str = include_str!("../decode/generated.rs");
const TWIN: &str = include_str!("../decode/twin.rs");
const SUPPORT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../backend-codegen/src/write/rust/support/mod.rs"
);

const MANIFEST: &str = r#"[package]
name = "copies"
version = "0.0.0"
edition = "2024"

[dependencies]
regex = "1.13"
serde = { version = "1", features = ["derive"] }
serde_json = "1"
time = { version = "0.3", features = ["formatting", "parsing", "serde"] }
uuid = { version = "1.29", features = ["serde"] }

[workspace]
"#;

/// Processor seconds of all commands that have ended (fields 16 and 17 of proc_pid_stat, in
/// hundredths of a second).
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    fields
        .skip(13)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

fn cargo(folder: &Path, arguments: &[&str]) -> f64 {
    let before = cpu();
    let status = Command::new("cargo")
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .stderr(Stdio::null())
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "cargo {arguments:?} in {}",
        folder.display()
    );
    cpu() - before
}

/// Writes the crate with so many copies of the text.
fn write(folder: &Path, text: &str, copies: usize) -> io::Result<()> {
    let source = folder.join("src");
    let mut root = format!("#[path = \"{SUPPORT}\"]\npub mod support;\n");
    fs::create_dir_all(&source)?;
    fs::write(folder.join("Cargo.toml"), MANIFEST)?;
    for copy in 0..copies {
        root.push_str(&format!("pub mod m{copy};\n"));
        fs::write(source.join(format!("m{copy}.rs")), text)?;
    }
    fs::write(source.join("lib.rs"), root)
}

#[expect(clippy::print_stdout, reason = "a benchmark reports to its reader")]
fn main() -> io::Result<()> {
    let copies = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok());
    let copies = copies.unwrap_or(500);
    for (name, text) in [("generated", GENERATED), ("serde", TWIN)] {
        let folder = tempfile::tempdir()?;
        // What an empty crate costs is for the dependencies and the support module.
        let measure = |arguments: &[&str]| -> io::Result<f64> {
            write(folder.path(), text, 0)?;
            cargo(folder.path(), arguments);
            let empty = cargo_again(folder.path(), arguments)?;
            write(folder.path(), text, copies)?;
            Ok(cargo(folder.path(), arguments) - empty)
        };
        let check = measure(&["check"])?;
        let build = measure(&["build", "--release"])?;
        let lines = text.lines().count() * copies;
        println!(
            "{name}: {copies} copies, {lines} lines: check {check:.1} s, release build {build:.1} s CPU"
        );
    }
    Ok(())
}

/// The time that the crate itself takes, its dependencies being built.
fn cargo_again(folder: &Path, arguments: &[&str]) -> io::Result<f64> {
    let root = folder.join("src/lib.rs");
    let text = fs::read_to_string(&root)?;
    fs::write(&root, text + "\n")?;
    Ok(cargo(folder, arguments))
}
