use crate::program::Place;

const SPEC: &str = "\
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /orders:
    get:
      operationId: listOrders
      parameters: [{name: since, in: query, schema: {type: string, format: uuid}}]
      responses: {'204': {description: None.}}
";

const PACKAGE: &str = "\
[package]
name = \"shop\"
version = \"0.1.0\"
edition = \"2024\"

[dependencies]
tokio = \"1\" # for everything

[workspace]
";

/// A package with a document and these settings.
fn place(settings: &str) -> Place {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    place.put("src/lib.rs", "");
    place.put("Cargo.toml", &format!("{PACKAGE}\n{settings}"));
    place
}

const SETTINGS: &str = "\
[package.metadata.backend]
spec = \"api.yaml\"
framework = \"axum\"
output = \"src/api\"
";

#[test]
fn with_settings_no_arguments_are_needed_in_any_folder_of_the_package() {
    let place = place(SETTINGS);
    let run = place.run("gen");
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), ""),
        "{}",
        run.stderr
    );
    assert!(
        place
            .list("src/api")
            .contains(&"generated/mod.rs".to_owned())
    );
    let mut below = place.command();
    below
        .current_dir(place.path().join("src/api"))
        .args(["gen", "--check"]);
    assert_eq!(below.output().unwrap().status.code(), Some(0));
}

#[test]
fn what_the_package_lacks_is_told_as_commands_and_can_be_added() {
    let place = place(SETTINGS);
    insta::assert_snapshot!(place.run("gen").stderr, @r"
        Generated 1 route handler, validation middleware, and Rust types
        `Cargo.toml` lacks what the generated code needs; `--add-dependencies` adds it, or
          cargo add axum@0.8 --no-default-features --features http1,tokio
          cargo add tokio@1 --features time
          cargo add uuid@1
        ");
    let added = place.run("gen --add-dependencies");
    assert_eq!(added.code, Some(0), "{}", added.stderr);
    insta::assert_snapshot!(place.read("Cargo.toml"), @r#"
        [package]
        name = "shop"
        version = "0.1.0"
        edition = "2024"

        [dependencies]
        axum = { version = "0.8", default-features = false, features = ["http1", "tokio"] }
        tokio = { version = "1", features = ["time"] } # for everything
        uuid = "1"

        [workspace]

        [package.metadata.backend]
        spec = "api.yaml"
        framework = "axum"
        output = "src/api"
        "#);
    let again = place.run("gen");
    assert_eq!(
        again.stderr,
        "Generated 1 route handler, validation middleware, and Rust types\n"
    );
}

#[test]
fn arguments_win_over_settings() {
    let place = place(SETTINGS);
    let run = place.run("gen api.yaml --output src/other");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!place.path().join("src/api").exists());
    assert!(place.list("src/other").contains(&"mod.rs".to_owned()));
}

#[test]
fn several_documents_share_what_stands_above_them() {
    let place = place(
        "[package.metadata.backend]\n\
         framework = \"axum\"\n\
         documents = [{ spec = \"api.yaml\", output = \"src/v1\" }, { spec = \"v2.yaml\", output = \"src/v2\" }]\n",
    );
    place.put("v2.yaml", SPEC);
    assert_eq!(place.run("gen").code, Some(0));
    for folder in ["src/v1", "src/v2"] {
        assert!(place.list(folder).contains(&"generated/mod.rs".to_owned()));
    }
    place.put("v2.yaml", &SPEC.replace("'204'", "'202'"));
    assert_eq!(place.run("gen --check").code, Some(1));
    assert_eq!(place.run("gen api.yaml --check").code, Some(0));
    let one_folder = place.run("gen --output src/all");
    assert_eq!(one_folder.code, Some(2));
    assert!(
        one_folder.stderr.contains("gen::folders"),
        "{}",
        one_folder.stderr
    );
}

#[test]
fn a_project_without_cargo_has_a_file_of_settings() {
    let place = Place::new();
    place.put("spec/api.yaml", SPEC);
    place.put(
        "backend.toml",
        "spec = \"spec/api.yaml\"\nframework = \"axum\"\noutput = \"out\"\n",
    );
    let mut below = place.command();
    below.current_dir(place.path().join("spec")).arg("gen");
    assert_eq!(below.output().unwrap().status.code(), Some(0));
    assert!(place.list("out").contains(&"mod.rs".to_owned()));
}

#[test]
fn everything_wrong_with_settings_is_told_with_its_place() {
    let place = place(
        "[package.metadata.backend]\n\
         spec = [\"api.yaml\"]\n\
         ouput = \"src/api\"\n\
         framework = \"axom\"\n\
         lenient = 1\n\
         allow-ref = \"..\"\n\
         required-version = \"0.0.1\"\n",
    );
    let run = place.run("gen");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @r#"
        error[settings::wrong-value]: `spec` cannot be that
           --> Cargo.toml:12:8
         12 | spec = ["api.yaml"]
            |        ^^^^^^^^^^^^
            = help: it is a path, as a string

        error[settings::unknown-key]: there is no setting `ouput`
           --> Cargo.toml:13:1
         13 | ouput = "src/api"
            | ^^^^^
            = help: there are `allow-ref`, `code`, `cors`, `derives`, `errors`, `formats`, `framework`, `from-db`, `generated`, `jwt`, `lenient`, `migrations`, `openapi`, `operations`, `output`, `overlays`, `rate-limit`, `serde`, `spec`, `stream`, `stubs`, `tags`, `types`, `validation`, and above them `diff`, `documents`, `ignore`, `lint` and `required-version`

        error[settings::wrong-value]: `framework` cannot be that
           --> Cargo.toml:14:13
         14 | framework = "axom"
            |             ^^^^^^
            = help: it is `"axum"` or `"actix"` or `"express"` or `"fastify"` or `"koa"`

        error[settings::wrong-value]: `lenient` cannot be that
           --> Cargo.toml:15:11
         15 | lenient = 1
            |           ^
            = help: it is `true` or `false`

        error[settings::wrong-value]: `allow-ref` cannot be that
           --> Cargo.toml:16:13
         16 | allow-ref = ".."
            |             ^^^^
            = help: it is a list of folders, as strings

        error[settings::version]: this project wants version `0.0.1` of cargo backend, and this is 0.1.0
           --> Cargo.toml:17:20
         17 | required-version = "0.0.1"
            |                    ^^^^^^^
            = help: `cargo install cargo-backend --version '0.0.1'` installs it

        6 errors
        "#);
    assert!(!place.path().join("src/api").exists());
}

#[test]
fn settings_that_are_no_toml_and_no_settings_at_all_are_told() {
    let place = Place::new();
    insta::assert_snapshot!(place.run("gen").stderr, @r"
        error[gen::no-document]: no document is named, neither here nor in settings
            = help: `cargo backend gen openapi.yaml --framework axum --output src/api`
            = help: or set `spec`, `framework` and `output` in `[package.metadata.backend]` of Cargo.toml

        1 error
        ");
    place.put("api.yaml", SPEC);
    insta::assert_snapshot!(place.run("gen api.yml").stderr, @r"
        error[input::unreadable]: `api.yml` does not exist
           --> api.yml
            = help: did you mean `api.yaml`?

        1 error
        ");
    insta::assert_snapshot!(place.run("gen api.yaml").stderr, @r"
        error[gen::missing]: `api.yaml` has no `--framework`
            = help: add it, or set `framework` in `[package.metadata.backend]` of Cargo.toml

        1 error
        ");
    place.put("backend.toml", "spec = \n");
    insta::assert_snapshot!(place.run("gen").stderr, @r"
        error[settings::syntax]: string values must be quoted, expected literal string
           --> backend.toml:1:8
          1 | spec =
            |        ^

        1 error
        ");
}

#[test]
fn a_part_of_a_document_is_generated_by_tag_or_operation() {
    let place = place(&format!("{SETTINGS}tags = [\"Users\"]\n"));
    let path = "  /users:\n    get: {tags: [Users], operationId: listUsers, responses: {'204': {description: None.}}}\n";
    place.put("api.yaml", &format!("{SPEC}{path}"));
    assert_eq!(place.run("gen").code, Some(0));
    let router = place.read("src/api/generated/router.rs");
    assert!(
        router.contains("/users") && !router.contains("/orders"),
        "{router}"
    );
    assert_eq!(
        place
            .run("gen --operation listOrders --output src/two")
            .code,
        Some(0)
    );
    let router = place.read("src/two/generated/router.rs");
    assert!(
        router.contains("/orders") && !router.contains("/users"),
        "{router}"
    );
    let run = place.run("gen --tag Orders");
    assert_eq!(run.code, Some(2));
    insta::assert_snapshot!(run.stderr, @r"
        error[gen::selection]: no tag is `Orders`
            = help: there are `Users`

        1 error
        ");
}

#[test]
fn errors_have_the_form_that_is_asked_for() {
    let place = place(&format!("{SETTINGS}errors = \"problem\"\n"));
    assert_eq!(place.run("gen").code, Some(0));
    let problem = place.texts("src/api/generated");
    assert_eq!(place.run("gen --errors envelope").code, Some(0));
    assert_ne!(place.texts("src/api/generated"), problem);
    let served = |line: &str| place.run(line).stdout;
    assert!(served("spec api.yaml --served --errors problem").contains("application/problem+json"));
    assert!(!served("spec api.yaml --served").contains("problem+json"));
    assert_eq!(place.run("spec api.yaml --errors problem").code, Some(2));
}

#[test]
fn operations_only_report_where_they_are_told_to() {
    let reports = |place: &Place| {
        let mut texts = place.texts("src/api/generated").into_iter();
        texts.any(|(_, text)| text.contains("validation: Validation::ReportOnly"))
    };
    let enforcing = place(SETTINGS);
    assert_eq!(enforcing.run("gen").code, Some(0));
    assert!(!reports(&enforcing));
    assert_eq!(enforcing.run("gen --validation report-only").code, Some(0));
    assert!(reports(&enforcing));
    for (settings, is_reporting) in [
        ("validation = \"report-only\"\n", true),
        ("validation = { listOrders = \"report-only\" }\n", true),
        ("validation = { \"GET /orders\" = \"report-only\" }\n", true),
        (
            "validation = { \"*\" = \"report-only\", listOrders = \"enforce\" }\n",
            false,
        ),
    ] {
        let place = place(&format!("{SETTINGS}{settings}"));
        let run = place.run("gen");
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert_eq!(reports(&place), is_reporting, "{settings}");
    }
    let wrong = place(&format!(
        "{SETTINGS}validation = {{ listOrder = \"report-only\", \"*\" = \"off\" }}\n"
    ));
    insta::assert_snapshot!(wrong.run("gen").stderr, @r#"
        error[settings::wrong-value]: `*` cannot be that
           --> Cargo.toml:15:49
         15 | validation = { listOrder = "report-only", "*" = "off" }
            |                                                 ^^^^^
            = help: it is `"enforce"` or `"report-only"`

        1 error
        "#);
    let unknown = place(&format!(
        "{SETTINGS}validation = {{ listOrder = \"enforce\" }}\n"
    ));
    insta::assert_snapshot!(unknown.run("gen").stderr, @r#"
        error[settings::unknown-name]: the document has no operation `listOrder`
           --> Cargo.toml:15:16
         15 | validation = { listOrder = "enforce" }
            |                ^^^^^^^^^
            = help: did you mean `listOrders`?

        1 error
        "#);
}

/// What is wrong with `from-db` is told at its place, before any database is asked.
#[test]
fn settings_of_a_database_are_told_what_is_wrong_with_them() {
    let usual = "framework = \"axum\"\noutput = \"src\"\n";
    for (setting, told) in [
        ("from-db = 1", "`from-db` cannot be that"),
        (
            "from-db = { tables = [\"a\"] }",
            "`from-db` names no database",
        ),
        (
            "from-db = { source = \"a.sql\", depth = 4 }",
            "`depth` cannot be that",
        ),
        (
            "from-db = { source = \"a.sql\", keys = [\"a\"] }",
            "`keys` cannot be that",
        ),
        (
            "from-db = { source = \"a.sql\", table = [\"a\"] }",
            "`from-db` has no setting `table`",
        ),
        (
            "spec = \"a.yaml\"\nfrom-db = \"a.sql\"",
            "`spec` is not for servers of databases",
        ),
        (
            "tags = [\"a\"]\nfrom-db = \"a.sql\"",
            "a choice of tags or operations is not for servers of databases",
        ),
    ] {
        let place = Place::new();
        place.put("backend.toml", &format!("{usual}{setting}\n"));
        let run = place.run("gen");
        assert_eq!(run.code, Some(2), "{setting}\n{}", run.stderr);
        assert!(run.stderr.contains(told), "{setting}\n{}", run.stderr);
    }
}
