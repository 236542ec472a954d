//! The verdicts of value plans on the official test suite of JSON Schema, before any code is printed.

use std::fs;
use std::path::Path;

use backend_codegen::api::plan::{Direction, Formats, Judge, Matcher, PlanOptions, Plans, Use};
use backend_codegen::api::{Api, Json};
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::Sources;
use backend_codegen::read::openapi::{ReadOptions, read};
use backend_codegen::read::{LoadError, Loaded, Loader};
use serde_json::Value;

/// Hands out the schema of a group.
struct Schema(String);

impl Loader for Schema {
    fn load(&mut self, _base: &str, reference: &str) -> Result<Loaded, LoadError> {
        if reference.ends_with("schema.json") {
            return Ok(Loaded {
                name: "schema.json".to_owned(),
                text: self.0.clone(),
            });
        }
        Err(LoadError {
            message: "not a file of the test".to_owned(),
            help: String::new(),
        })
    }
}

struct Regex;

impl Matcher for Regex {
    fn matches(&self, pattern: &str, text: &str) -> bool {
        regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(text))
    }

    fn is_format(&self, _format: &str, _value: &Json) -> bool {
        true
    }
}

const ENTRY: &str = r##"{"openapi": "3.1.0", "info": {"title": "suite", "version": "1"}, "paths": {},
"components": {"schemas": {"Subject": {"$ref": "schema.json"}}}}"##;

fn api(schema: &Value) -> Result<Api, String> {
    let mut sources = Sources::new();
    let entry = sources.add("entry.json", ENTRY);
    let mut diagnostics = Diagnostics::new();
    let mut loader = Schema(schema.to_string());
    let api = read(
        &mut sources,
        entry,
        &mut loader,
        &ReadOptions::default(),
        &mut diagnostics,
    );
    match api {
        Some(api) if !diagnostics.has_errors() => Ok(api),
        _ => Err(diagnostics
            .iter()
            .map(|diagnostic| diagnostic.message.clone())
            .collect::<Vec<_>>()
            .join("; ")),
    }
}

fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => Json::Number(number.to_string().parse().unwrap()),
        Value::String(text) => Json::String(text.as_str().into()),
        Value::Array(items) => Json::Array(items.iter().map(json).collect()),
        Value::Object(members) => Json::Object(
            members
                .iter()
                .map(|(name, value)| (name.as_str().into(), json(value)))
                .collect(),
        ),
    }
}

/// Groups that need documents from elsewhere, which a test of the project does not fetch: all of
/// `refRemote`, and these.
const REMOTE: [&str; 8] = [
    "defs: validate definition against metaschema",
    "ref: remote ref, containing refs itself",
    "dynamicRef: strict-tree schema, guards against misspelled properties",
    "dynamicRef: tests for implementation dynamic anchor and reference link",
    "dynamicRef: $ref and $dynamicAnchor are independent of order - $defs first",
    "dynamicRef: $ref and $dynamicAnchor are independent of order - $ref first",
    "dynamicRef: $ref to $dynamicRef finds detached $dynamicAnchor",
    "vocabulary: schema that uses custom metaschema with with no validation vocabulary",
];

/// Groups in which `$dynamicRef` leads elsewhere than where it stands: it is resolved in its own
/// resource, once.
const DYNAMIC: [&str; 9] = [
    "dynamicRef: A $dynamicRef resolves to the first $dynamicAnchor still in scope that is encountered when the schema is evaluated",
    "dynamicRef: A $dynamicRef with intermediate scopes that don't include a matching $dynamicAnchor does not affect dynamic scope resolution",
    "dynamicRef: A $dynamicRef that initially resolves to a schema with a matching $dynamicAnchor resolves to the first $dynamicAnchor in the dynamic scope",
    "dynamicRef: multiple dynamic paths to the $dynamicRef keyword",
    "dynamicRef: after leaving a dynamic scope, it is not used by a $dynamicRef",
    "dynamicRef: $dynamicRef avoids the root of each schema, but scopes are still registered",
    "unevaluatedItems: unevaluatedItems with $dynamicRef",
    "unevaluatedProperties: unevaluatedProperties with $dynamicRef",
    "dynamicRef: $ref to $dynamicRef finds detached $dynamicAnchor",
];

#[test]
fn value_plans_give_the_verdicts_of_the_suite() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/json-schema-suite/draft2020-12");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let options = PlanOptions {
        formats: Formats::Annotate,
        implied_types: false,
    };
    let (mut right, mut wrong, mut excused) = (0, Vec::new(), Vec::new());
    for file in files {
        let groups: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        for group in groups.as_array().unwrap() {
            let title = format!("{name}: {}", group["description"].as_str().unwrap());
            let is_excused = name == "refRemote"
                || REMOTE.contains(&title.as_str())
                || DYNAMIC.contains(&title.as_str());
            let wrong = if is_excused { &mut excused } else { &mut wrong };
            let api = match api(&group["schema"]) {
                Ok(api) => api,
                Err(error) => {
                    wrong.push(format!("{title}: {error}"));
                    continue;
                }
            };
            let ty = api.types.component("Subject").unwrap();
            let used = Use {
                ty,
                direction: Direction::Request,
            };
            let plans = Plans::derive(&api.types, &[used], &[used], options);
            let judge = Judge::new(&plans, &Regex);
            for test in group["tests"].as_array().unwrap() {
                let expected = test["valid"].as_bool().unwrap();
                if judge.accepts(used, &json(&test["data"])) == expected {
                    right += 1;
                } else {
                    wrong.push(format!(
                        "{title}: {} is not {expected}",
                        test["description"].as_str().unwrap()
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{right} right, wrong:\n{}",
        wrong.join("\n")
    );
    assert_eq!(
        (right, excused.len()),
        (1240, 33),
        "excused:\n{}",
        excused.join("\n")
    );
}
