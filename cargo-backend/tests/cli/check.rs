use std::process::Command;

use serde_json::Value;

use crate::program::{Place, Run, run};

const SPEC: &str = "\
openapi: 3.1.0
info: {title: Shop, version: '1'}
security: [{token: []}]
paths:
  /orders:
    get:
      operationId: listOrders
      responses: {'204': {description: None.}}
    delete:
      operationId: deleteOrders
      responses: {'204': {description: Gone.}}
components:
  securitySchemes: {token: {type: http, scheme: bearer, bearerFormat: JWT}}
";

const SETTINGS: &str = "\
spec = \"openapi.yaml\"
framework = \"axum\"
output = \"src/api\"
";

/// A git repository with a project whose generated files are as they should be, on `main`.
fn project() -> Place {
    let place = Place::new();
    place.put("openapi.yaml", SPEC);
    place.put("backend.toml", SETTINGS);
    let made = place.run("gen");
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    git(&place, "init -q -b main");
    git(&place, "add -A");
    git(&place, "commit -q -m first");
    place
}

fn git(place: &Place, line: &str) -> Run {
    let mut git = Command::new("git");
    let who = [
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@example.com",
        "-c",
        "commit.gpgsign=false",
    ];
    git.args(who)
        .args(line.split(' '))
        .current_dir(place.path());
    let done = run(&mut git, b"");
    assert_eq!(done.code, Some(0), "{line}: {}", done.stderr);
    done
}

/// Parts with their verdicts, as programs get them.
fn verdicts(run: &Run) -> Vec<(String, String)> {
    let objects = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let text = |object: &Value, name: &str| object[name].as_str().map(str::to_owned);
    objects
        .filter_map(|it| Some((text(&it, "part")?, text(&it, "verdict")?)))
        .collect()
}

fn verdict(run: &Run, part: &str) -> String {
    let all = verdicts(run);
    let found = all.iter().find(|(name, _)| name == part);
    found
        .unwrap_or_else(|| panic!("{part} in {all:?}"))
        .1
        .clone()
}

#[test]
fn a_project_that_is_well_passes_and_what_is_not_set_is_told() {
    let place = project();
    let run = place.run("check");
    assert_eq!(run.code, Some(0), "{}\n{}", run.stdout, run.stderr);
    for line in [
        "✓  generated   cargo backend gen --check\n",
        "-  code        left out; to turn it on, set `code`, a folder with what serves the document\n",
        "✓  lint        cargo backend lint\n",
        "-  migrations  left out; to turn it on, set `migrations`",
    ] {
        assert!(run.stdout.contains(line), "{line}\n{}", run.stdout);
    }
    assert!(
        run.stdout
            .contains("✓  changes     cargo backend diff git:"),
        "{}",
        run.stdout
    );
}

#[test]
fn each_part_fails_by_itself_and_can_be_left_out() {
    let place = project();
    place.put("openapi.yaml", SPEC.split("    delete").next().unwrap());
    let rest = SPEC.split("components:").nth(1).unwrap();
    let changed = format!(
        "{}components:{rest}",
        SPEC.split("    delete").next().unwrap()
    );
    place.put(
        "openapi.yaml",
        &changed.replace("scheme: bearer", "scheme: basic"),
    );
    let run = place.run("check --message-format json");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(verdict(&run, "generated"), "failed");
    assert_eq!(verdict(&run, "changes"), "failed");
    assert_eq!(verdict(&run, "lint"), "passed");
    assert!(
        run.stdout.contains("diff::operation-removed"),
        "{}",
        run.stdout
    );
    let run = place.run("check --skip generated,changes --message-format json");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    place.put(
        "backend.toml",
        &format!("{SETTINGS}[lint]\nfail-on = \"warning\"\n"),
    );
    let run = place.run("check --only lint --message-format json");
    assert_eq!((run.code, verdicts(&run).len()), (Some(1), 1));
    assert_eq!(place.run("check --only lint --skip code").code, Some(2));
    let run = place.run("check --message-format github");
    assert!(
        run.stdout.contains("::error file=backend.toml") || run.stdout.contains("::error file="),
        "{}",
        run.stdout
    );
    let run = place.run("check --message-format sarif");
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(!log["runs"][0]["results"].as_array().unwrap().is_empty());
}

#[test]
fn changes_are_those_since_the_branch_left_main_or_since_a_revision_with_all_its_files() {
    let place = project();
    git(&place, "checkout -q -b work");
    let moved = SPEC.replace(
        "'204': {description: None.}",
        "'204': {$ref: 'parts/none.yaml'}",
    );
    place.put("openapi.yaml", &moved);
    place.put("parts/none.yaml", "description: None.\n");
    git(&place, "add -A");
    git(&place, "commit -q -m second");
    place.put(
        "parts/none.yaml",
        "description: None.\nheaders: {X-Count: {schema: {type: integer}}}\n",
    );
    let run = place.run("check --only changes --message-format json");
    assert_eq!(
        (run.code, verdict(&run, "changes")),
        (Some(0), "passed".to_owned())
    );
    // What is gone was in the file of its path, which code scanning can show.
    place.put(
        "less.yaml",
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n",
    );
    let run = place.run("diff git:HEAD:openapi.yaml less.yaml --message-format sarif");
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "diff::operation-removed");
    let gone = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(gone, "openapi.yaml");
    // The part of the last commit is read from there, too.
    let run = place.run("diff git:HEAD:openapi.yaml openapi.yaml");
    assert!(
        run.stdout.contains("git:HEAD:parts/none.yaml") || run.stdout.contains("X-Count"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    let run = place.run("check --only changes --against nowhere");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("there is no revision `nowhere`"),
        "{}",
        run.stderr
    );
    assert_eq!(
        place.run("diff git:HEAD:none.yaml openapi.yaml").code,
        Some(2)
    );
    place.put("new.yaml", SPEC);
    place.put("backend.toml", "spec = \"new.yaml\"\n");
    let run = place.run("check --only changes");
    assert!(
        run.stdout.contains("new.yaml is new since"),
        "{}",
        run.stdout
    );
}

#[test]
fn code_is_compared_where_the_settings_name_it() {
    let place = Place::new();
    place.put("openapi.yaml", SPEC);
    place.put(
        "backend.toml",
        "spec = \"openapi.yaml\"\ncode = \"routes\"\n",
    );
    place.put("package.json", "{\"dependencies\": {\"express\": \"5\"}}");
    let app = "import express from 'express';\nconst app = express();\n\
        app.get('/orders', (req, res) => res.status(204).end());\n";
    place.put("routes/app.js", app);
    let run = place.run("check --only code --message-format json");
    assert_eq!(
        (run.code, verdict(&run, "code")),
        (Some(1), "failed".to_owned())
    );
    assert!(
        run.stdout.contains("diff::operation-removed"),
        "{}",
        run.stdout
    );
}

#[test]
fn members_of_a_workspace_are_checked_from_its_root() {
    let place = Place::new();
    place.put(
        "Cargo.toml",
        "[workspace]\nmembers = [\"shop\", \"admin\"]\nresolver = \"3\"\n",
    );
    for (name, scheme) in [("shop", "bearer"), ("admin", "basic")] {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
             [package.metadata.backend]\nspec = \"api.yaml\"\n"
        );
        place.put(&format!("{name}/Cargo.toml"), &manifest);
        place.put(&format!("{name}/src/lib.rs"), "");
        place.put(
            &format!("{name}/api.yaml"),
            &SPEC.replace("scheme: bearer", &format!("scheme: {scheme}")),
        );
    }
    let run = place.run("lint --only security-basic --message-format json");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(
        run.stdout.contains("\"file\":\"admin/api.yaml\""),
        "{}",
        run.stdout
    );
    let run = place.run("check --only lint");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.contains("admin/api.yaml"), "{}", run.stdout);
}

#[test]
fn without_settings_there_is_nothing_to_check() {
    let run = Place::new().run("check");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("check::no-settings"), "{}", run.stderr);
}

#[cfg(feature = "db")]
#[test]
fn migrations_stand_behind_those_of_the_main_branch() {
    let place = Place::new();
    place.put("openapi.yaml", SPEC);
    place.put(
        "backend.toml",
        "spec = \"openapi.yaml\"\nmigrations = \"migrations\"\n",
    );
    place.put("migrations/2_a.sql", "select 1;\n");
    git(&place, "init -q -b main");
    git(&place, "add -A");
    git(&place, "commit -q -m first");
    git(&place, "checkout -q -b work");
    let mut command = place.command();
    command
        .args(["check", "--only", "migrations"])
        .env_remove("DATABASE_URL");
    let well = run(&mut command, b"");
    assert_eq!(well.code, Some(0), "{}", well.stderr);
    assert!(
        well.stdout
            .contains("✓  migrations  cargo backend db lint migrations --git=main --no-run\n"),
        "{}",
        well.stdout
    );
    place.put("migrations/1_b.sql", "select 1;\n");
    let late = run(&mut command, b"");
    assert_eq!(late.code, Some(1));
    assert!(
        late.stderr.contains("migration::older-than-main"),
        "{}",
        late.stderr
    );
}
