//! What `--help` says, of a program with all its features.

use insta::assert_snapshot;

use crate::program::Place;

const COMMANDS: [&str; 12] = [
    "new",
    "gen",
    "spec",
    "diff",
    "lint",
    "check",
    "auth",
    "db",
    "load",
    "explain",
    "completions",
    "man",
];

/// The help of a command, which goes to stdout and is no error.
fn help(line: &str) -> String {
    let run = Place::new().run(line);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{line}");
    run.stdout
}

#[test]
fn the_program() {
    assert_snapshot!("help", help("--help"));
    assert_eq!(help("backend --help"), help("--help"));
    assert_eq!(help("help"), help("--help"));
}

#[test]
fn every_command_has_examples() {
    for command in COMMANDS {
        let text = help(&format!("{command} --help"));
        assert!(
            text.contains(&format!("Examples:\n  cargo backend {command} ")),
            "{text}"
        );
        assert_snapshot!(format!("help-{command}"), text);
    }
}

#[test]
fn every_command_of_db_has_examples() {
    for command in [
        "diff",
        "migrate",
        "rollback",
        "status",
        "baseline",
        "repair",
        "analyze",
        "suggest-indexes",
        "lint",
    ] {
        let text = help(&format!("db {command} --help"));
        let examples = format!("Examples:\n  cargo backend db {command} ");
        assert!(text.contains(&examples), "{text}");
        assert_snapshot!(format!("help-db-{command}"), text);
    }
}

#[test]
fn every_command_is_tested_here() {
    let listed = help("--help");
    let commands = listed.split("Commands:\n").nth(1).unwrap();
    let commands = commands.split("\n\n").next().unwrap();
    let names: Vec<_> = commands
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        // A line that is indented more goes on with what the one before it says.
        .filter(|name| !name.is_empty())
        .collect();
    assert_eq!(names, [&COMMANDS[..], &["help"]].concat());
}
