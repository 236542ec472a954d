//! `docs/settings.schema.json`, by which editors know the settings, says what there is.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use toml_edit::{Item, TableLike};

use crate::program::Place;

const PAGE: &str = include_str!("../../../docs/settings.md");

fn schema() -> Value {
    serde_json::from_str(include_str!("../../../docs/settings.schema.json")).unwrap()
}

/// TOML as the editor's checker sees it.
fn as_json(item: &Item) -> Value {
    let table = |table: &dyn TableLike| {
        let members = table.iter();
        Value::Object(
            members
                .map(|(key, item)| (key.to_owned(), as_json(item)))
                .collect(),
        )
    };
    if let Some(it) = item.as_table_like() {
        return table(it);
    }
    if let Some(tables) = item.as_array_of_tables() {
        return tables.iter().map(|it| table(it)).collect();
    }
    let Some(value) = item.as_value() else {
        return Value::Null;
    };
    match value {
        toml_edit::Value::String(text) => json!(text.value()),
        toml_edit::Value::Integer(number) => json!(number.value()),
        toml_edit::Value::Boolean(is) => json!(is.value()),
        toml_edit::Value::Datetime(at) => json!(at.value().to_string()),
        toml_edit::Value::Array(items) => items
            .iter()
            .map(|it| as_json(&Item::Value(it.clone())))
            .collect(),
        other => panic!("{other} is in no settings"),
    }
}

fn faults(settings: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let errors = validator.iter_errors(settings);
    errors
        .map(|it| format!("{it} at {}", it.instance_path()))
        .collect()
}

#[test]
fn every_example_of_the_page_fits() {
    let mut n = 0;
    for block in PAGE.split("```toml\n").skip(1) {
        let (text, _) = block.split_once("```").unwrap();
        let document: toml_edit::DocumentMut = text.parse().unwrap();
        let mut here = document.as_item();
        for name in ["package", "metadata", "backend"] {
            here = here.get(name).unwrap_or(here);
        }
        assert_eq!(faults(&as_json(here)), Vec::<String>::new(), "{text}");
        n += 1;
    }
    assert!(n > 10, "{n} examples");
}

#[test]
fn what_the_tool_refuses_does_not_fit() {
    let place = Place::new();
    place.put(
        "api.yaml",
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n",
    );
    for wrong in [
        "framwork = \"axum\"",
        "framework = \"rocket\"",
        "output = 1",
        "serde = \"yes\"",
        "rate-limit = { requests = 0 }",
        "rate-limit = { path = \"api\" }",
        "cors = { credentials = true }",
        "jwt = { issuer = \"a\", keys = \"env:K\" }",
        "validation = \"off\"",
        "types = { A = { by = \"serde\" } }",
        "from-db = { tables = [\"a\"] }",
        "from-db = { source = \"a.sql\", depth = 4 }",
        "lint = { rules = { path-verb = \"fatal\" } }",
        "diff = { rules = { response.property-removed = \"fatal\" } }",
        "ignore = [{ rule = \"path-verb\" }]",
        "documents = [{ sped = \"api.yaml\" }]",
    ] {
        let text = format!("spec = \"api.yaml\"\n{wrong}\n");
        place.put("backend.toml", &text);
        let run = place.run("gen --framework axum --output out");
        assert_eq!(run.code, Some(2), "{wrong}: {}", run.stderr);
        assert!(run.stderr.contains("settings::"), "{wrong}: {}", run.stderr);
        let document: toml_edit::DocumentMut = text.parse().unwrap();
        assert!(!faults(&as_json(document.as_item())).is_empty(), "{wrong}");
    }
}

#[test]
fn it_knows_each_setting_that_the_tool_knows() {
    let place = Place::new();
    let schema = schema();
    let properties = &schema["properties"];
    for (settings, known) in [
        ("nonsense = 1", properties),
        (
            "cors = { origins = \"*\", nonsense = 1 }",
            &properties["cors"]["properties"],
        ),
        (
            "rate-limit = { nonsense = 1 }",
            &properties["rate-limit"]["anyOf"][1]["properties"],
        ),
        (
            "from-db = { source = \"a\", nonsense = 1 }",
            &properties["from-db"]["anyOf"][1]["properties"],
        ),
        ("lint = { nonsense = 1 }", &properties["lint"]["properties"]),
        ("diff = { nonsense = 1 }", &properties["diff"]["properties"]),
        (
            "ignore = [{ nonsense = 1 }]",
            &properties["ignore"]["items"]["properties"],
        ),
        (
            "jwt = { issuer = \"a\", audience = \"a\", keys = \"env:K\", nonsense = 1 }",
            &schema["definitions"]["tokens"]["properties"],
        ),
    ] {
        place.put("backend.toml", settings);
        let run = place.run("gen");
        let told = run
            .stderr
            .lines()
            .find_map(|line| line.split_once("there are "));
        let (_, told) = told.unwrap_or_else(|| panic!("{settings}: {}", run.stderr));
        let told: BTreeSet<&str> = told.split('`').skip(1).step_by(2).collect();
        let known: BTreeSet<&str> = known
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(told, known, "{settings}");
    }
}
