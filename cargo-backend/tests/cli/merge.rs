//! `spec --merge`: what people wrote stays.

use crate::program::Place;

const DOCUMENT: &str = "\
# What we promise our customers.
openapi: 3.1.1
info:
  title: Shop
  version: 2.0.0
servers:
  - url: https://shop.example/api
paths:
  # Asked a thousand times a second.
  /orders/{id}:
    get:
      description: One order, as it was placed.
      x-owner: sales
      parameters:
        - name: id
          in: path
          required: true
          description: What stands on the invoice.
          example: 7
          schema:
            type: string
      responses:
        '200':
          description: The order.
        '410':
          description: It was forgotten.
    put:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        '204':
          description: Changed.
";

/// The document is written anew in its place, a second time with words about what only the code has.
fn merged(place: &Place) {
    place.put("openapi.yaml", DOCUMENT);
    let line = "spec --merge openapi.yaml --output openapi.yaml";
    let run = place.run(line);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), ""),
        "{}",
        run.stderr
    );
    for told in [
        "warning[merge::operation]: `PUT /orders/{id}` is left out\n",
        "warning[merge::words]: what the document says of the answer 410 of `GET /orders/{id}` is left out\n",
        "--> openapi.yaml:27:5\n",
    ] {
        assert!(run.stderr.contains(told), "{told}\n{}", run.stderr);
    }
    let text = place.read("openapi.yaml");
    let mut lines = String::new();
    for line in text.lines() {
        lines.push_str(&format!("{line}\n"));
        if line.trim() == "note:" {
            let indent = line.len() - line.trim_start().len();
            lines.push_str(&format!("{:indent$}  description: Not for robots.\n", ""));
        }
    }
    place.put("openapi.yaml", &lines);
    let run = place.run(line);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert_eq!(place.read("openapi.yaml"), lines);
    for kept in [
        "# What we promise our customers.\nopenapi: 3.1.1\ninfo:\n  title: Shop\n  version: 2.0.0\n",
        "  - url: https://shop.example/api\n",
        "  # Asked a thousand times a second.\n  /orders/{id}:\n    get:\n",
        "      description: One order, as it was placed.\n",
        "          description: What stands on the invoice.\n",
        "          example: 7\n",
        "          description: The order.\n",
        "      x-owner: sales\n",
        "description: Not for robots.\n",
        "    delete:\n",
    ] {
        assert!(lines.contains(kept), "{kept}\n{lines}");
    }
    assert!(
        !lines.contains("put:") && !lines.contains("'410'"),
        "{lines}"
    );
    let run = place.run("spec --check openapi.yaml");
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
}

#[test]
fn words_stay_when_rust_is_read_again() {
    let place = Place::new();
    let manifest = "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2024\"\n";
    place.put("Cargo.toml", manifest);
    place.put(
        "src/main.rs",
        r#"use axum::{Json, Router, extract::Path, http::StatusCode, routing::get};

fn main() {
    serve(Router::new().route("/api/orders/{id}", get(show).delete(cancel)));
}

async fn show(Path(id): Path<u32>) -> Json<Order> { todo!() }

async fn cancel(Path(id): Path<u32>) -> StatusCode { StatusCode::NO_CONTENT }

#[derive(serde::Serialize)]
struct Order { note: String }
"#,
    );
    merged(&place);
}

#[test]
fn words_stay_when_typescript_is_read_again() {
    let place = Place::new();
    let manifest = r#"{"name": "shop", "version": "1.0.0", "dependencies": {"express": "5"}}"#;
    place.put("package.json", manifest);
    place.put(
        "src/app.ts",
        r#"import express, { Request } from 'express'
const app = express()
app.get('/api/orders/:id', (req: Request<{ id: string }, { note: string }>, res) => { res.json({ note: 'x' }) })
app.delete('/api/orders/:id', (req, res) => { res.status(204).end() })
app.listen(1)
"#,
    );
    merged(&place);
}

#[test]
fn a_document_to_merge_with_has_to_be_there() {
    let place = Place::new();
    place.put(
        "src/main.rs",
        "fn main() { axum::Router::new().route(\"/\", axum::routing::get(f)); }\nasync fn f() {}\n",
    );
    let run = place.run("spec --merge openapi.yaml --output openapi.yaml");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("`openapi.yaml` does not exist"),
        "{}",
        run.stderr
    );
    assert_eq!(place.list(""), ["src/main.rs"]);
}
