//! `spec` of code.

use insta::assert_snapshot;

use crate::program::Place;

const MANIFEST: &str = "\
[package]
name = \"shop\"
version = \"1.2.3\"
edition = \"2024\"
description = \"Sells things.\"
";

const MAIN: &str = r#"mod orders;

fn main() {
    let app = axum::Router::new().nest("/api", orders::router());
    serve(app);
}
"#;

const ORDERS: &str = r#"use axum::{Json, Router, extract::Path, http::StatusCode, routing::get};

pub fn router() -> Router {
    Router::new().route("/orders/{id}", get(show).delete(cancel))
}

/// Shows an order.
async fn show(Path(id): Path<u32>) -> Result<Json<Order>, StatusCode> {
    Err(StatusCode::NOT_FOUND)
}

async fn cancel(Path(id): Path<u32>) -> StatusCode {
    StatusCode::NO_CONTENT
}

#[derive(serde::Serialize)]
struct Order {
    id: u32,
    note: Option<String>,
}
"#;

/// A crate that serves orders.
fn shop() -> Place {
    let place = Place::new();
    place.put("Cargo.toml", MANIFEST);
    place.put("src/main.rs", MAIN);
    place.put("src/orders.rs", ORDERS);
    place
}

#[test]
fn a_crate_is_read_where_the_program_runs_or_where_it_is_named() {
    let place = shop();
    let run = place.run("spec");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert_snapshot!(run.stdout, @r"
        openapi: 3.1.1
        info:
          title: shop
          description: Sells things.
          version: 1.2.3
        paths:
          /api/orders/{id}:
            get:
              tags:
                - orders
              summary: Shows an order.
              operationId: show
              parameters:
                - name: id
                  in: path
                  required: true
                  schema:
                    type: integer
                    minimum: 0
                    maximum: 4294967295
              responses:
                '200':
                  description: OK
                  content:
                    application/json:
                      schema:
                        $ref: '#/components/schemas/Order'
                '404':
                  description: Not Found
            delete:
              tags:
                - orders
              operationId: cancel
              parameters:
                - name: id
                  in: path
                  required: true
                  schema:
                    type: integer
                    minimum: 0
                    maximum: 4294967295
              responses:
                '204':
                  description: No Content
        components:
          schemas:
            Order:
              type: object
              required:
                - id
                - note
              properties:
                id:
                  type: integer
                  minimum: 0
                  maximum: 4294967295
                note:
                  type:
                    - string
                    - 'null'
        ");
    let away = Place::new();
    let path = place.path().display().to_string();
    for named in [path.clone(), format!("{path}/Cargo.toml")] {
        let again = away.run(&format!("spec {named} --output -"));
        assert_eq!((again.code, &again.stdout), (Some(0), &run.stdout));
    }
}

#[test]
fn facts_say_how_they_are_known_where_that_is_asked_for() {
    let run = shop().run("spec --provenance");
    assert_eq!(run.code, Some(0));
    let count = |word: &str| {
        run.stdout
            .matches(&format!("x-provenance: {word}\n"))
            .count()
    };
    assert_eq!((count("type"), count("usage"), count("guess")), (5, 2, 0));
}

#[test]
fn drift_is_shown_at_the_line_of_the_code_and_at_that_of_the_document() {
    let place = shop();
    place.run("spec --output openapi.yaml");
    let run = place.run("spec --check openapi.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    assert_eq!(run.stderr, "The code serves what openapi.yaml says\n");

    let text = place.read("openapi.yaml");
    place.put(
        "openapi.yaml",
        &text.replacen("maximum: 4294967295", "maximum: 100", 1),
    );
    let open = text.replace(
        "        note:\n",
        "        note:\n          format: email\n",
    );
    place.put("unsaid.yaml", &open);
    let run = place.run("spec --check unsaid.yaml");
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    let told = "change[diff::unsaid]: the code does not say the format `email`";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    let told = "As far as the code shows, it serves what unsaid.yaml says\n";
    assert_eq!(run.stderr, told);

    place.put("src/orders.rs", &ORDERS.replace(".delete(cancel)", ""));
    let run = place.run("spec --check openapi.yaml");
    assert_eq!(run.code, Some(1));
    assert_snapshot!(run.stdout, @r"
        breaking[diff::operation-removed]: `DELETE /api/orders/{id}` is gone
           --> openapi.yaml:30:5
         30 |     delete:
            |     ^^^^^^ what clients send may now be refused

        change[diff::bound-changed]: `maximum` of the path parameter `id` of `GET /api/orders/{id}` was 100 and is 4294967295
           --> src/orders.rs:8:25
          8 | async fn show(Path(id): Path<u32>) -> Result<Json<Order>, StatusCode> {
            |                         ^^^^^^^^^ in what clients send
           ::: openapi.yaml:18:13
         18 |             type: integer
            |             ------------- before

        1 breaking change, 1 other change
        ");
    place.put(
        "backend.toml",
        "[[ignore]]\nrule = \"operation-removed\"\npath = \"/api/orders/{id}\"\nreason = \"comes back\"\n\
         [[ignore]]\nrule = \"bound-changed\"\nreason = \"of no account\"\n",
    );
    let run = place.run("spec --check openapi.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    let said = "2 findings are silenced (`-v` lists them)\n\
        The code serves what openapi.yaml says, but for what is silenced\n";
    assert_eq!(run.stderr, said);
}

#[test]
fn the_path_of_a_server_stands_before_those_of_its_document() {
    let place = shop();
    place.run("spec --output openapi.yaml");
    let text = place.read("openapi.yaml").replace("/api/orders", "/orders");
    place.put(
        "openapi.yaml",
        &format!("{text}servers:\n  - url: https://x.test/api\n"),
    );
    let run = place.run("spec --check openapi.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
}

#[test]
fn calls_that_became_nothing_are_told() {
    let place = shop();
    place.put(
        "src/main.rs",
        "my_routes! { \"/x\" => get(x) }\nfn main() {}\n",
    );
    let run = place.run("spec");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert_snapshot!(run.stderr, @r#"
        warning[code::lost]: this call became no operation
           --> src/main.rs:1:1
          1 | my_routes! { "/x" => get(x) }
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ macros are not expanded, and `my_routes` names routes
            = help: register these routes on a router

        1 warning
        error[code::nothing]: no operation was found in `.`
            = help: see above why these calls became none

        1 error
        "#);
    let both = format!("{MAIN}my_routes! {{ \"/x\" => get(x) }}\n");
    place.put("src/main.rs", &both);
    assert_eq!(place.run("spec").code, Some(0));
    assert_eq!(place.run("spec --strict").code, Some(1));
}

#[test]
fn a_manifest_that_cargo_does_not_understand_hides_no_code() {
    let place = Place::new();
    let workspace = "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"3\"\n";
    place.put("Cargo.toml", workspace);
    place.put("crates/shop/Cargo.toml", MANIFEST);
    place.put("crates/shop/src/main.rs", MAIN);
    place.put("crates/shop/src/orders.rs", ORDERS);
    let far = "[dependencies]\nnear = { path = \"../near\", version = \"not one\" }\n";
    let broken = MANIFEST.replace("shop", "broken") + far;
    place.put("crates/broken/Cargo.toml", &broken);
    place.put("crates/broken/src/lib.rs", "");
    for folder in ["crates/shop", "."] {
        let run = place.run(&format!("spec {folder}"));
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert_eq!(run.stdout.matches("/api/orders/{id}:").count(), 1);
        assert_eq!(run.stderr.matches("warning[code::manifests]").count(), 1);
        assert!(run.stderr.contains("not one"), "{}", run.stderr);
    }
}

#[test]
fn a_package_around_others_leads_to_them() {
    let place = Place::new();
    let root = MANIFEST.replace("shop", "all");
    place.put(
        "Cargo.toml",
        &format!("{root}[dependencies]\nshop = {{ path = \"shop\" }}\n"),
    );
    place.put("src/main.rs", "fn main() { shop::run(); }\n");
    place.put("shop/Cargo.toml", MANIFEST);
    place.put(
        "shop/src/lib.rs",
        &MAIN.replace("fn main()", "pub fn run()"),
    );
    place.put("shop/src/orders.rs", ORDERS);
    // Without a workspace, Cargo lists no dependency.
    let run = place.run("spec .");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.stdout.matches("/api/orders/{id}:").count(), 1);
    // Of a workspace whose own package has nothing to do with it, all members are looked at.
    place.put(
        "Cargo.toml",
        &format!("{root}[workspace]\nmembers = [\"shop\"]\n"),
    );
    place.put("src/main.rs", "fn main() {}\n");
    let run = place.run("spec .");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.stdout.matches("/api/orders/{id}:").count(), 1);
}

#[test]
fn the_program_that_is_run_serves_and_others_beside_it_do_not() {
    let place = shop();
    let other = MAIN.replace("mod orders;", "#[path = \"../orders.rs\"] mod orders;");
    place.put("src/bin/other.rs", &other.replace("/api", "/other"));
    let paths = |place: &Place| {
        let run = place.run("spec");
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        ["/api/orders/{id}:", "/other/orders/{id}:"].map(|path| run.stdout.contains(path))
    };
    assert_eq!(paths(&place), [true, true]);
    for broken in [
        "",
        "[dependencies]\nnear = { path = \"near\", version = \"not one\" }\n",
    ] {
        let manifest = format!("{MANIFEST}default-run = \"shop\"\n{broken}");
        place.put("Cargo.toml", &manifest);
        assert_eq!(paths(&place), [true, false], "{broken}");
    }
}

#[test]
fn features_are_those_that_cargo_would_build_with() {
    let place = shop();
    let main = r#"mod orders;

fn main() {
    let app = axum::Router::new().nest("/api", orders::router());
    #[cfg(feature = "admin")]
    let app = app.route("/admin", axum::routing::get(admin));
    #[cfg(feature = "web")]
    let app = app.route("/web", axum::routing::get(admin));
    serve(app);
}

async fn admin() {}
"#;
    place.put("src/main.rs", main);
    let manifest = format!("{MANIFEST}\n[features]\ndefault = [\"web\"]\nweb = []\nadmin = []\n");
    let paths = |command: &str| {
        let run = place.run(command);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let is_told = run.stderr.contains("what the feature `admin` adds");
        (
            ["/web:", "/admin:"].map(|path| run.stdout.contains(path)),
            is_told,
        )
    };
    // The same whether Cargo says so or the manifest is read without it.
    for broken in [
        "",
        "[dependencies]\nnear = { path = \"near\", version = \"not one\" }\n",
    ] {
        place.put("Cargo.toml", &format!("{manifest}{broken}"));
        assert_eq!(paths("spec"), ([true, false], true));
        assert_eq!(paths("spec --features admin"), ([true, true], false));
        assert_eq!(paths("spec --all-features"), ([true, true], false));
        assert_eq!(paths("spec --no-default-features"), ([false, false], true));
        assert_eq!(
            paths("spec --no-default-features --features web,admin"),
            ([true, true], false)
        );
        let run = place.run("spec --features amdin");
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
        let told = "no package that is read has the feature `amdin`";
        assert!(run.stderr.contains(told), "{}", run.stderr);
        assert!(run.stderr.contains("there are `admin`"), "{}", run.stderr);
    }
    // Where nothing else is served, what a feature adds is.
    place.put("Cargo.toml", &manifest);
    let only = main.replace("mod orders;\n", "").replace(
        "axum::Router::new().nest(\"/api\", orders::router())",
        "axum::Router::new()",
    );
    let only = only.replace("#[cfg(feature = \"web\")]", "#[cfg(feature = \"admin\")]");
    place.put("src/main.rs", &only);
    assert_eq!(paths("spec"), ([true, true], false));
    let run = place.run("spec");
    let told = "warning[code::feature]: nothing is served with the features that are on";
    assert!(run.stderr.contains(told), "{}", run.stderr);
}

#[test]
fn projects_below_a_folder_are_named() {
    let place = Place::new();
    place.put("web/index.ts", "export const it = 1;\n");
    for project in [
        "server/Cargo.toml",
        "packages/api/package.json",
        "node_modules/x/package.json",
    ] {
        place.put(project, "");
    }
    let run = place.run("spec .");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let told = "name one: `./server`, `./packages/api`\n";
    assert!(run.stderr.contains(told), "{}", run.stderr);
}

#[test]
fn what_is_no_code_is_bad_input() {
    let place = Place::new();
    place.put("notes/readme.txt", "x");
    let run = place.run("spec notes");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(
        run.stderr
            .contains("error[code::unknown]: `notes` has no code"),
        "{}",
        run.stderr
    );
    let run = place.run("spec missing.rs");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    let run = place.run("spec --check openapi.yaml --output x.yaml");
    assert_eq!(run.code, Some(2));
}

#[test]
fn applications_of_several_packages_are_told_apart() {
    let place = Place::new();
    place.put(
        "package.json",
        r#"{"name": "all", "workspaces": ["packages/*"]}"#,
    );
    for name in ["shop", "mail"] {
        place.put(
            &format!("packages/{name}/package.json"),
            &format!(r#"{{"name": "@all/{name}"}}"#),
        );
        let text = "const app = require('express')();\n\
                    app.get('/NAME', (req, res) => res.json([]));\n\
                    app.get('/health', (req, res) => res.end());\n\
                    app.listen(80);\n";
        place.put(
            &format!("packages/{name}/index.js"),
            &text.replace("NAME", name),
        );
    }
    let run = place.run("spec .");
    assert_eq!(run.code, Some(0));
    assert_snapshot!(run.stderr, @r"
    warning[code::applications]: the document is that of 2 applications: `packages/mail`, `packages/shop`
       --> packages/mail/index.js:2:1
      2 | app.get('/mail', (req, res) => res.json([]));
        | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = help: name the folder of one of them to have its document alone

    warning[code::lost]: this call became no operation
       --> packages/shop/index.js:3:1
      3 | app.get('/health', (req, res) => res.end());
        | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `GET /health` is served by an earlier call already
        = help: name the folder of one application, or take one of them away

    2 warnings
    ");
    let run = place.run("spec packages/shop");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn links_out_of_a_folder_are_told() {
    let place = Place::new();
    place.put(
        "shared/users.js",
        "module.exports = require('express').Router();\n",
    );
    place.put("app/package.json", "{}");
    place.put(
        "app/index.js",
        "const app = require('express')();\napp.get('/a', (req, res) => res.end());\n",
    );
    std::os::unix::fs::symlink("../shared", place.path().join("app/routes")).unwrap();
    std::os::unix::fs::symlink("..", place.path().join("app/up")).unwrap();
    let run = place.run("spec app");
    assert_eq!(run.code, Some(0));
    assert_snapshot!(run.stderr, @r"
    warning[code::link]: `app/routes` leads out of `app`, and is not read
       --> app/routes:1:1
      1 |
        | ^
        = help: give a folder that has both in it

    1 warning
    ");
}

#[test]
fn a_file_that_cannot_be_parsed_is_told_at_its_mistake() {
    let place = Place::new();
    place.put("package.json", "{}");
    place.put(
        "index.js",
        "const app = require('express')();\napp.get('/a', (req, res) => res.end());\n",
    );
    place.put("other.js", "// Half.\nfunction half( {\n");
    let run = place.run("spec .");
    assert_eq!(run.code, Some(0));
    assert_snapshot!(run.stderr, @r"
    warning[code::lost]: this call became no operation
       --> other.js:3:1
      3 |
        | ^ the file cannot be parsed: Expected `}` but found `EOF`
        = help: see what the compiler says about it

    1 warning
    ");
}
