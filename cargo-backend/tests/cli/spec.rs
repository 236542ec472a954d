use std::process::Stdio;

use crate::program::Place;

const SPEC: &str = "\
openapi: 3.1.1
info:
  title: Shop
  version: 1.0.0
paths:
  /orders:
    get:
      responses:
        '200':
          description: All.
";

#[test]
fn a_document_goes_in_and_comes_out_on_stdout() {
    let run = Place::new().run_with("spec -", SPEC.as_bytes());
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert_eq!(run.stdout, SPEC);
}

#[test]
fn the_format_follows_the_name_of_the_file_or_the_switch() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    let run = place.run("spec api.yaml --output out/api.json");
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (Some(0), "", "")
    );
    let json: serde_json::Value = serde_json::from_str(&place.read("out/api.json")).unwrap();
    assert_eq!(json["info"]["title"], "Shop");
    let run = place.run("spec api.yaml --format json");
    assert_eq!(run.stdout, place.read("out/api.json"));
    place.run("spec out/api.json -o out/api.JSON --format yaml");
    assert_eq!(place.read("out/api.JSON"), SPEC);
}

#[test]
fn a_document_can_be_converted_where_it_is() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    let run = place.run("spec api.yaml --openapi 3.0 --output api.yaml");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert!(place.read("api.yaml").starts_with("openapi: 3.0."));
    assert_eq!(place.list(""), ["api.yaml"]);
}

#[test]
fn a_broken_document_leaves_the_output_alone() {
    let place = Place::new();
    place.put("api.yaml", "openapi: 3.1.0\npaths: []\n");
    place.put("out.yaml", "mine");
    let run = place.run("spec api.yaml --output out.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("error[") && run.stderr.contains("--> api.yaml:2:8"));
    assert_eq!(place.read("out.yaml"), "mine");
}

#[test]
fn an_output_that_cannot_be_written_is_named() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    place.put("folder/x", "");
    let run = place.run("spec api.yaml --output folder");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr
            .contains("error[file::io]: `folder` cannot be written"),
        "{}",
        run.stderr
    );
    let run = place.run("spec api.yaml --output api.yaml/x.yaml");
    assert_eq!(run.code, Some(2));
}

#[test]
fn warnings_do_not_stop_the_work_and_quiet_hides_them() {
    let place = Place::new();
    place.put("api.yaml", &SPEC.replace("1.0.0\npaths", "1.0\npaths"));
    let run = place.run("spec api.yaml");
    assert_eq!(run.code, Some(0));
    assert!(
        run.stderr.contains("warning[openapi::unquoted]") && run.stderr.ends_with("1 warning\n")
    );
    let quiet = place.run("spec api.yaml --quiet");
    assert_eq!((quiet.stdout, quiet.stderr.as_str()), (run.stdout, ""));
}

#[test]
fn programs_get_the_findings_of_a_document_as_objects() {
    let place = Place::new();
    place.put("api.yaml", "openapi: 3.1.0\npaths: []\n");
    let run = place.run("spec api.yaml --message-format json");
    let objects: Vec<serde_json::Value> = run
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(objects.iter().all(|object| object["file"] == "api.yaml"));
    assert!(
        objects
            .iter()
            .any(|object| object["severity"] == "error" && object["line"] == 2)
    );
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let place = Place::new();
    let schemas: String = (0..20_000)
        .map(|n| format!("    S{n}: {{type: string}}\n"))
        .collect();
    place.put(
        "api.yaml",
        &format!("{SPEC}components:\n  schemas:\n{schemas}"),
    );
    let mut child = place
        .command()
        .args(["spec", "api.yaml"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}

const REFERS: &str = "\
openapi: 3.1.1
info:
  title: Shop
  version: 1.0.0
paths: {}
components:
  schemas:
    Price:
      $ref: ../shared/money.yaml
";

#[test]
fn files_outside_the_folder_are_read_where_that_is_allowed() {
    let place = Place::new();
    place.put("api/api.yaml", REFERS);
    place.put("shared/money.yaml", "type: integer\n");
    let run = place.run("spec api/api.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(
        run.stderr
            .contains("lies outside the folder of the document"),
        "{}",
        run.stderr
    );
    let run = place.run("spec api/api.yaml --allow-ref shared");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert!(run.stdout.contains("type: integer"), "{}", run.stdout);

    let from_stdin = REFERS.replace("../shared", "shared");
    let run = place.run_with("spec -", from_stdin.as_bytes());
    assert_eq!(run.code, Some(2));
    let run = place.run_with("spec - --allow-ref shared", from_stdin.as_bytes());
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let elsewhere = REFERS.replace("../shared", "api");
    let run = place.run_with("spec - --allow-ref shared", elsewhere.as_bytes());
    assert_eq!(run.code, Some(2));
}

#[test]
fn a_finding_in_another_file_is_shown_there() {
    let place = Place::new();
    place.put("api/api.yaml", &REFERS.replace("../shared/", ""));
    place.put("api/money.yaml", "type: integer\nminimum: low\n");
    let run = place.run("spec api/api.yaml");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("--> api/money.yaml:2:10"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_the_author_meant_is_read_where_that_is_wished() {
    let place = Place::new();
    let schema = "components:\n  schemas:\n    Name:\n      type: string\n      nullable: true\n";
    place.put("api.yaml", &format!("{SPEC}{schema}"));
    let run = place.run("spec api.yaml");
    assert!(
        run.stderr.contains("--lenient") && !run.stdout.contains("'null'"),
        "{}",
        run.stdout
    );
    let run = place.run("spec api.yaml --lenient");
    assert_eq!(run.code, Some(0));
    assert!(run.stdout.contains("'null'"), "{}", run.stdout);
}

#[test]
fn overlays_change_a_document_before_it_is_read() {
    let place = Place::new();
    place.put(
        "api.yaml",
        "openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths:\n  /a: {get: {operationId: a, \
         responses: {'204': {description: x}}}}\n",
    );
    let overlay = |actions: &str| {
        format!("overlay: 1.0.0\ninfo: {{title: x, version: '1'}}\nactions:\n{actions}")
    };
    place.put(
        "one.yaml",
        &overlay("- {target: $.info, update: {title: Ours}}\n"),
    );
    place.put(
        "two.yaml",
        &overlay("- {target: '$.paths.*.get', update: {operationId: b}}\n"),
    );
    let run = place.run("spec api.yaml --overlay one.yaml --overlay two.yaml");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.contains("title: Ours"), "{}", run.stdout);
    assert!(run.stdout.contains("operationId: b"), "{}", run.stdout);

    place.put(
        "wrong.yaml",
        &overlay(
            "- target: $.paths['/a'].get\n  update: {responses: {'200': {}}, operationId: []}\n",
        ),
    );
    let run = place.run("spec api.yaml --overlay wrong.yaml --overlay missing.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(
        run.stderr.contains("`missing.yaml` does not exist"),
        "{}",
        run.stderr
    );
    let run = place.run("spec api.yaml --overlay wrong.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @r"
        warning[openapi::no-description]: this response has no `description`, which it must have before OpenAPI 3.2
           --> wrong.yaml:5:31
          5 |   update: {responses: {'200': {}}, operationId: []}
            |                               ^^ 200 response of `GET /a`
            = help: say in a few words when it is sent

        error[overlay::incompatible]: an array cannot be merged into a plain value
           --> wrong.yaml:5:49
          5 |   update: {responses: {'200': {}}, operationId: []}
            |                                                 ^^ for `$['paths']['/a']['get']`
           ::: api.yaml:4:27
          4 |   /a: {get: {operationId: a, responses: {'204': {description: x}}}}
            |                           - this is a plain value
            = help: remove what is there by an action before this one

        1 error, 1 warning
        ");
}
