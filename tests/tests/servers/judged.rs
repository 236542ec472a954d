//! Mock servers in TypeScript before a judge, against the documents that clients are given.

use std::path::Path;

use backend_codegen::api::plan::PlanOptions;
use backend_codegen::api::rejection::ErrorForm;
use backend_tests::rust::document;
use serde_json::{Value, json};

use crate::judge::Case;
use crate::node::{self, FRAMEWORKS, Program};
use crate::planner::as_served;

/// The documents that are served, and whom mocks of them let in: `user:mock`, or the token `mock`.
const DOCUMENTS: [(&str, &str, Option<&str>); 3] = [
    ("museum", "museum.yaml", Some("Basic dXNlcjptb2Nr")),
    ("petstore", "oai-petstore-expanded.yaml", None),
    ("realworld", "realworld.yaml", Some("Token mock")),
];

/// Each document on one framework, since all that they differ in is tested elsewhere.
#[test]
fn mocks_in_typescript_satisfy_schemathesis() {
    for (at, document) in DOCUMENTS.into_iter().enumerate() {
        judge(at, document);
    }
}

#[test]
#[ignore = "minutes; a framework more is looked at only where it has changed"]
fn mocks_on_all_frameworks_satisfy_schemathesis() {
    for at in 0..FRAMEWORKS.len() {
        for document in DOCUMENTS {
            judge(at, document);
        }
    }
}

/// Serves a document on one of the frameworks, and has it judged.
fn judge(framework: usize, (name, file, authorization): (&str, &str, Option<&str>)) {
    let (_, framework, flags) = FRAMEWORKS[framework];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut api = document(&root.join("fixtures/specs").join(file)).unwrap();
    let mut program = Program::new();
    let files = node::mock(&api, framework, PlanOptions::default());
    program.mocks([(name, files)].into_iter());
    program.write("main.ts", node::main(framework));
    let servers = program.serve(flags);
    let temporary = tempfile::tempdir().unwrap();
    let served = temporary.path().join("served.json");
    let text = as_served(&mut api, ErrorForm::Envelope);
    let mut text: Value = serde_json::from_str(&text).unwrap();
    tell_numbers(&mut text);
    std::fs::write(&served, text.to_string()).unwrap();
    let case = Case {
        authorization,
        ..Case::new(&root, &served)
    };
    case.judge(&format!("http://{}", servers.address(name)));
}

/// Tells clients that integers are those which numbers tell apart.
fn tell_numbers(document: &mut Value) {
    const LARGEST: i64 = (1 << 53) - 1;
    match document {
        Value::Object(members) => {
            if members.get("type").is_some_and(|ty| *ty == "integer") {
                for (bound, value) in [("minimum", -LARGEST), ("maximum", LARGEST)] {
                    members.entry(bound).or_insert_with(|| json!(value));
                }
            }
            members.values_mut().for_each(tell_numbers);
        }
        Value::Array(items) => items.iter_mut().for_each(tell_numbers),
        _ => {}
    }
}
