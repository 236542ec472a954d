//! The commands of README, for a second each.

use super::server;
use crate::program::Place;

const README: &str = include_str!("../../../../README.md");

const SPEC: &str = "\
openapi: 3.1.0
info: {title: Users, version: '1'}
paths:
  /users:
    get:
      operationId: listUsers
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses: {'200': {description: All.}, '400': {description: Wrong.}}
";

#[test]
fn the_commands_of_readme_measure_servers() {
    let place = Place::new();
    place.put("openapi.yaml", SPEC);
    let (one, other) = (server(50), server(50));
    let lines = README.lines();
    let lines = lines.filter(|line| line.starts_with("cargo backend load "));
    // What these need is there in tests of their own.
    let elsewhere = ["--sweep", "--expect-rate-limit", "--exec"];
    let lines = lines.filter(|line| !elsewhere.iter().any(|it| line.contains(it)));
    let mut n_lines = 0;
    for line in lines {
        n_lines += 1;
        let line = line
            .replace("http://127.0.0.1:8080", &one)
            .replace("http://127.0.0.1:8081", &other)
            .replace(" --duration 30", "")
            .replace(" --duration 1m", "")
            .replace('\'', "");
        let command = line.strip_prefix("cargo backend ").unwrap();
        let run = place.run(&match command.contains("--emit") {
            true => command.to_owned(),
            false => format!("{command} --duration 1"),
        });
        // Thresholds may fail on a machine that has other things to do, and what a second says may not be
        // trusted.
        let is_run = matches!(run.code, Some(0 | 1 | 3));
        assert!(is_run, "{line}\n{}{}", run.stdout, run.stderr);
        for file in ["baseline.json", "load.html", "load.json", "load.xml"] {
            let is_named = line.contains(file);
            assert!(!is_named || place.path().join(file).exists(), "{line}");
        }
    }
    assert!(n_lines >= 8, "{n_lines}");
    assert!(place.path().join("load/Cargo.toml").exists());
}
