//! What `docs/settings.md` says is what there is.

use std::collections::BTreeSet;

use crate::program::Place;

const PAGE: &str = include_str!("../../../docs/settings.md");
const CONFIG: &str = include_str!("../../../backend-codegen/src/config/mod.rs");
const HEADERS: &str =
    include_str!("../../../backend-codegen/src/write/rust/server/shipped/headers.rs");

/// Options that every command has.
const GLOBAL: [&str; 5] = ["color", "help", "message-format", "quiet", "verbose"];

/// A document that has what the examples name.
const SPEC: &str = "\
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /users:
    post:
      operationId: createUser
      security: [{oauth: [write]}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
      responses: {'204': {description: x}}
  /users/{id}:
    get:
      tags: [Orders]
      parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {'204': {description: x}}
components:
  securitySchemes:
    oauth: {type: openIdConnect, openIdConnectUrl: https://id.example.com/.well-known/openid-configuration}
  schemas:
    User:
      type: object
      properties:
        address: {$ref: '#/components/schemas/Address'}
        credit: {$ref: '#/components/schemas/Money'}
        home: {$ref: '#/components/schemas/Place'}
        rate: {type: number, format: decimal}
    Address: {type: object, properties: {street: {type: string}}}
    Money: {type: string}
    Place: {type: object, properties: {x: {type: number}}}
";

/// The rows of a table by its cells, which start with `start`.
fn rows(start: &str) -> Vec<Vec<&'static str>> {
    let (_, table) = PAGE.split_once(start).unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let rows = table.lines().skip(2);
    rows.map(|row| row.trim_matches('|').split('|').collect())
        .collect()
}

/// What stands in backticks.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The names in a column of both tables of settings, as far as `is_one` takes them for such.
fn column(n: usize, is_one: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let settings = rows("| setting | `gen` | `new` | `Config` | if it is not there |");
    let others = rows("| | `gen` | `new` | `Config` |");
    let cells = settings.iter().chain(&others).map(|row| row[n]);
    let names = cells.flat_map(quoted).filter(|name| is_one(name));
    names.map(str::to_owned).collect()
}

/// The options of a command.
fn options(command: &str) -> BTreeSet<String> {
    let help = Place::new().run(&format!("{command} --help")).stdout;
    let words = help.lines().flat_map(|line| {
        let line = line.trim_start();
        let is_option = line.starts_with('-');
        line.split_whitespace().take(if is_option { 2 } else { 0 })
    });
    words
        .filter_map(|word| word.strip_prefix("--"))
        .filter(|name| !GLOBAL.contains(name))
        .map(|name| format!("--{name}"))
        .collect()
}

#[test]
fn the_table_has_every_setting_option_and_method_and_no_other() {
    let place = Place::new();
    place.put("backend.toml", "x = 1\n");
    let told = place.run("gen").stderr;
    let (_, told) = told.split_once("= help: ").unwrap();
    let known: BTreeSet<String> = quoted(told).map(str::to_owned).collect();
    assert!(known.len() > 10, "{told}");
    assert_eq!(column(0, |_| true), known);

    let is_option = |name: &str| name.starts_with("--");
    assert_eq!(column(1, is_option), options("gen"));
    assert_eq!(column(2, is_option), options("new"));

    let methods = CONFIG.split("    pub fn ").skip(1);
    let methods = methods.map(|rest| rest.split('(').next().unwrap().to_owned());
    let is_method = |name: &str| name.chars().all(|c| c.is_lowercase() || c == '_');
    assert_eq!(column(3, is_method), methods.collect());
}

/// The blocks of the page in `language`.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let parts = PAGE.split(&fence).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap())
        .collect()
}

#[test]
fn every_setting_has_an_example_and_every_example_works() {
    let overlays = blocks("yaml");
    let blocks = blocks("toml");
    for name in column(0, |_| true) {
        let is_shown = blocks.iter().any(|block| {
            let is_it = |line: &str| {
                line.starts_with(&format!("{name} = "))
                    || line.trim_matches(['[', ']']) == format!("package.metadata.backend.{name}")
            };
            block.lines().any(is_it)
        });
        assert!(is_shown, "{name}");
    }
    let head = "[package.metadata.backend]\n";
    let usual = "spec = \"shop.yaml\"\nframework = \"axum\"\noutput = \"src/api\"\n";
    for block in blocks {
        // The variable is that of somebody else's database.
        if block.contains("env:DATABASE_URL") || !cfg!(feature = "db") && block.contains("from-db")
        {
            continue;
        }
        let settings = match block.strip_prefix(head) {
            _ if block.contains("spec = ") => block.to_owned(),
            _ if block.contains("from-db = ") => {
                format!("{head}{block}")
            }
            Some(rest) => format!("{head}{usual}{rest}"),
            None => format!("{head}{usual}{block}"),
        };
        let place = Place::new();
        place.put("shop.yaml", SPEC);
        place.put(
            "schema.sql",
            "create table customers (id bigint primary key);\n",
        );
        place.put("admin.yaml", SPEC);
        place.put("ours.overlay.yaml", overlays[0]);
        let package = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
        place.put(
            "Cargo.toml",
            &format!("{package}\n{settings}\n[workspace]\n"),
        );
        place.put("src/lib.rs", "");
        let run = place.run("gen");
        assert_eq!(run.code, Some(0), "{block}\n{}", run.stderr);
    }
}

#[test]
fn every_piece_of_rust_stands_in_an_example() {
    let files = [
        include_str!("../../../fixtures/apps/actix/src/lib.rs"),
        include_str!("../../../fixtures/apps/limits/src/lib.rs"),
        include_str!("../../../fixtures/apps/own-types/build.rs"),
        include_str!("../../../fixtures/apps/own-types/src/seat.rs"),
        include_str!("../../../fixtures/apps/streams/src/uploads.rs"),
    ];
    let pieces = blocks("rust");
    assert_eq!(pieces.len(), 5);
    for piece in pieces {
        assert!(files.iter().any(|file| file.contains(piece)), "{piece}");
    }
}

#[test]
fn every_header_has_its_value() {
    let (_, default) = HEADERS.split_once("impl Default").unwrap();
    let sent = default.lines().filter_map(|line| {
        let (name, value) = line.trim().split_once(": Some(\"")?;
        Some((name.replace('_', "-"), value.strip_suffix("\"),")?))
    });
    let rows = rows("| header | why it is there |");
    let listed: Vec<_> = rows
        .iter()
        .map(|row| {
            let (name, value) = quoted(row[0]).next().unwrap().split_once(": ").unwrap();
            (name.to_lowercase(), value)
        })
        .collect();
    assert_eq!(listed, sent.collect::<Vec<_>>());
}
