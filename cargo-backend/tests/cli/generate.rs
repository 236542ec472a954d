use crate::program::Place;

const SPEC: &str = "\
openapi: 3.1.0
info:
  title: Shop
  version: 1.0.0
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      tags: [Orders]
      parameters:
        - name: id
          in: path
          required: true
          schema: { type: string, format: uuid }
      responses:
        '200':
          description: The order.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Order' }
components:
  schemas:
    Order:
      type: object
      required: [id]
      properties:
        id: { type: string, format: uuid }
";

const GEN: &str = "gen api.yaml --framework axum --output src/api";

fn place() -> Place {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    place
}

/// A place where `GEN` has been run.
fn generated() -> Place {
    let place = place();
    let run = place.run(GEN);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), ""),
        "{}",
        run.stderr
    );
    place
}

#[test]
fn handlers_and_generated_files_are_written_and_counted() {
    let place = place();
    let run = place.run(GEN);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    assert_eq!(
        run.stderr,
        "Generated 1 route handler, validation middleware, and Rust types\n"
    );
    let files = place.list("src/api");
    for file in [
        "mod.rs",
        "orders.rs",
        "generated/mod.rs",
        "generated/orders.rs",
    ] {
        assert!(files.iter().any(|path| path == file), "{files:?}");
    }
    let again = place.run(&format!("{GEN} --verbose"));
    assert_eq!((again.code, again.stderr), (Some(0), run.stderr));
    let quiet = place.run(&format!("{GEN} --quiet"));
    assert_eq!((quiet.code, quiet.stderr.as_str()), (Some(0), ""));
}

#[test]
fn every_file_that_changes_can_be_shown() {
    let place = generated();
    let sales = SPEC
        .replace("tags: [Orders]", "tags: [Sales]")
        .replace("/orders/", "/sales/");
    place.put("api.yaml", &sales);
    let run = place.run(&format!("{GEN} --verbose"));
    for line in [
        "  created src/api/sales.rs\n",
        "  created src/api/generated/sales.rs\n",
        "  updated src/api/generated/mod.rs\n",
        "  removed src/api/generated/orders.rs\n",
    ] {
        assert!(run.stderr.contains(line), "{}", run.stderr);
    }
    assert!(place.path().join("src/api/orders.rs").exists());
}

#[test]
fn a_document_may_come_from_stdin_and_generated_files_may_lie_elsewhere() {
    let place = Place::new();
    let line = "gen - --framework axum --output src/api --generated src/generated";
    let run = place.run_with(line, SPEC.as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(place.path().join("src/api/orders.rs").exists());
    assert!(place.path().join("src/generated/orders.rs").exists());
    let module = place.read("src/api/mod.rs");
    assert!(
        module.contains("#[path = \"../generated/mod.rs\"]\npub mod generated;"),
        "{module}"
    );
}

#[test]
fn handlers_and_generated_files_cannot_share_a_folder() {
    let place = place();
    let run = place.run(&format!("{GEN} --generated src/../src/api"));
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("error[gen::folders]"), "{}", run.stderr);
    assert_eq!(place.list(""), ["api.yaml"]);
}

#[test]
fn handlers_are_never_touched_again() {
    let place = generated();
    place.put("src/api/orders.rs", "// mine\n");
    place.put("api.yaml", &SPEC.replace("getOrder", "findOrder"));
    let run = place.run(&format!("{GEN} --force"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(place.read("src/api/orders.rs"), "// mine\n");
    assert!(
        place
            .read("src/api/generated/orders.rs")
            .contains("find_order")
    );
}

#[test]
fn an_edited_file_is_named_and_force_replaces_it() {
    let place = generated();
    place.put("src/api/generated/orders.rs", "// mine\n");
    place.put("api.yaml", &SPEC.replace("The order.", "One order."));
    let run = place.run(GEN);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @r"
    error[file::edited]: `src/api/generated/orders.rs` was changed since it was generated
       --> src/api/generated/orders.rs
        = help: move your changes out of the generated folder; `--force` overwrites the file

    1 error
    ");
    assert_eq!(place.read("src/api/generated/orders.rs"), "// mine\n");
    let run = place.run(&format!("{GEN} --force"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(
        place
            .read("src/api/generated/orders.rs")
            .contains("One order.")
    );
}

#[test]
fn a_foreign_file_in_the_way_stops_everything() {
    let place = place();
    place.put("src/api/generated/mod.rs", "// mine\n");
    let run = place.run(GEN);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("error[file::foreign]"),
        "{}",
        run.stderr
    );
    assert_eq!(place.list("src"), ["api/generated/mod.rs"]);
}

#[test]
fn check_says_nothing_while_all_is_as_it_should_be() {
    let place = generated();
    let before = place.list("");
    let run = place.run(&format!("{GEN} --check"));
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), ""),
        "{}",
        run.stderr
    );
    let path = "src/api/generated/types/mod.rs";
    place.put(path, &place.read(path).replace('\n', "\r\n"));
    let run = place.run(&format!("{GEN} --check"));
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    assert_eq!(place.list(""), before);
}

#[test]
fn check_says_so_where_nothing_was_generated() {
    let place = place();
    let run = place.run(&format!("{GEN} --check"));
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        run.stderr,
        "Nothing was generated in `src/api/generated` yet: run the same command without `--check`\n"
    );
    let run = place.run(&format!("{GEN} --check --message-format json"));
    let object: serde_json::Value = serde_json::from_str(run.stdout.trim_end()).unwrap();
    assert_eq!(object["file"], "src/api/generated");
    assert_eq!(place.list(""), ["api.yaml"]);
}

#[test]
fn check_shows_drift_as_a_patch_and_writes_nothing() {
    let place = generated();
    let path = "src/api/generated/orders.rs";
    let before = place.read(path);
    place.put("api.yaml", &SPEC.replace("The order.", "One order."));
    let run = place.run(&format!("{GEN} --check"));
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
    let head = format!("--- {path}\n+++ {path}\n@@ ");
    assert!(run.stdout.starts_with(&head), "{}", run.stdout);
    assert!(
        run.stdout
            .contains("\n-    /// The order.\n+    /// One order.\n"),
        "{}",
        run.stdout
    );
    assert_eq!(place.read(path), before);

    let run = place.run(&format!("{GEN} --check --message-format json"));
    let object: serde_json::Value = serde_json::from_str(run.stdout.trim_end()).unwrap();
    assert_eq!(
        (&object["code"], &object["file"]),
        (&"gen::drift".into(), &path.into())
    );
    let run = place.run(&format!("{GEN} --check --message-format github"));
    assert!(
        run.stdout.starts_with(&format!("::error file={path},")),
        "{}",
        run.stdout
    );
}

#[test]
fn a_patch_that_was_shown_mends_the_files() {
    let place = generated();
    place.put("api.yaml", &SPEC.replace("tags: [Orders]", "tags: [Sales]"));
    let run = place.run(&format!("{GEN} --check"));
    assert_eq!(run.code, Some(1));
    assert!(
        run.stdout
            .contains("--- /dev/null\n+++ src/api/generated/sales.rs\n")
    );
    assert!(
        run.stdout
            .contains("--- src/api/generated/orders.rs\n+++ /dev/null\n")
    );
    place.put("drift.patch", &run.stdout);
    let patched = std::process::Command::new("git")
        .args(["apply", "-p0", "drift.patch"])
        .current_dir(place.path())
        .output()
        .unwrap();
    assert!(
        patched.status.success(),
        "{}",
        String::from_utf8_lossy(&patched.stderr)
    );
    let run = place.run(&format!("{GEN} --check"));
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
}

#[test]
fn nothing_is_written_from_a_broken_document() {
    let place = Place::new();
    place.put("api.yaml", &SPEC.replace("schemas/Order'", "schemas/Ordr'"));
    let run = place.run(GEN);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(
        run.stderr.contains("error[ref::unresolved]"),
        "{}",
        run.stderr
    );
    assert_eq!(place.list(""), ["api.yaml"]);
}

#[test]
fn drift_names_the_version_that_wrote_the_files_if_it_is_another() {
    let place = generated();
    let path = "src/api/generated/.backend-manifest";
    let manifest = place.read(path);
    let version = format!("cargo backend {}.", env!("CARGO_PKG_VERSION"));
    assert!(
        manifest.starts_with(&format!("# Written by {version}\n")),
        "{manifest}"
    );
    place.put(path, &manifest.replace(&version, "cargo backend 0.0.7."));
    assert_eq!(place.run(&format!("{GEN} --check")).code, Some(0));
    place.put("api.yaml", &SPEC.replace("'200'", "'201'"));
    let run = place.run(&format!("{GEN} --check"));
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr
            .contains("written by cargo backend 0.0.7, and this is"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_folder_of_another_framework_is_told() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    let to = |framework: &str| {
        let run = place.run(&format!(
            "gen api.yaml --framework {framework} --output src/api"
        ));
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stderr
            .lines()
            .filter(|line| line.contains(" before, and "))
            .collect::<String>()
    };
    let told = |before: &str, now: &str| {
        format!(
            "`src/api/generated` was generated for {before} before, and is for {now} now; your own files beside it are as they were"
        )
    };
    assert_eq!(to("express"), "");
    assert_eq!(to("express"), "");
    for (before, now) in [
        ("express", "fastify"),
        ("fastify", "koa"),
        ("koa", "actix"),
        ("actix", "axum"),
        ("axum", "express"),
    ] {
        assert_eq!(to(now), told(before, now));
    }
}
