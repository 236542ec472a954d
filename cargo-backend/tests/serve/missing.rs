//! What is forgotten does not compile.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::server::target;

const README: &str = include_str!("../../../README.md");

/// Lines of a message, without what depends on where things are.
fn lines(text: &str) -> Vec<String> {
    let without_digits = |line: &str| {
        let line = line.replace(|character: char| character.is_ascii_digit(), "");
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    text.lines().map(without_digits).collect()
}

#[test]
fn a_handler_without_a_method_is_the_compile_error_that_readme_shows() {
    let folder = tempfile::tempdir().unwrap();
    let spec = Path::new(env!("CARGO_MANIFEST_DIR"));
    let spec = spec.join("../fixtures/apps/build-script/openapi.yaml");
    let made = Command::new(env!("CARGO_BIN_EXE_cargo-backend"))
        .args(["new", "shop", "--spec"])
        .arg(spec)
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success());

    let project = folder.path().join("shop");
    let handlers = project.join("src/api/orders.rs");
    let text = fs::read_to_string(&handlers).unwrap();
    let (before, rest) = text.split_once("    async fn get_order(").unwrap();
    let (_, after) = rest.split_once("\n    }\n").unwrap();
    fs::write(&handlers, format!("{before}{after}")).unwrap();

    let check = Command::new(std::env::var_os("CARGO").unwrap())
        .args(["check", "--quiet", "--color", "never"])
        .current_dir(&project)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .output()
        .unwrap();
    assert!(!check.status.success());
    let printed = String::from_utf8(check.stderr).unwrap();
    let shown = README.split("```text\n").find_map(|block| {
        let (block, _) = block.split_once("```")?;
        block.starts_with("error[E0046]").then_some(block)
    });
    let (printed_lines, shown) = (lines(&printed), lines(shown.unwrap()));
    let is_there = printed_lines.windows(shown.len()).any(|part| part == shown);
    assert!(is_there, "{printed}");
}
