//! The official test suite of JSON Schema, as APIs with one component `Subject` each.

use std::fs;
use std::io;
use std::path::Path;

use backend_codegen::api::plan::{Direction, Formats, PlanOptions, Use};
use backend_codegen::api::{Api, Json};
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::Sources;
use backend_codegen::read::openapi::{ReadOptions, read};
use backend_codegen::read::{LoadError, Loaded, Loader};
use serde_json::Value;

/// The suite takes formats as annotations, and a schema without `type` by the letter.
pub const OPTIONS: PlanOptions = PlanOptions {
    formats: Formats::Annotate,
    implied_types: false,
};

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
const DYNAMIC: [&str; 8] = [
    "dynamicRef: A $dynamicRef resolves to the first $dynamicAnchor still in scope that is encountered when the schema is evaluated",
    "dynamicRef: A $dynamicRef with intermediate scopes that don't include a matching $dynamicAnchor does not affect dynamic scope resolution",
    "dynamicRef: A $dynamicRef that initially resolves to a schema with a matching $dynamicAnchor resolves to the first $dynamicAnchor in the dynamic scope",
    "dynamicRef: multiple dynamic paths to the $dynamicRef keyword",
    "dynamicRef: after leaving a dynamic scope, it is not used by a $dynamicRef",
    "dynamicRef: $dynamicRef avoids the root of each schema, but scopes are still registered",
    "unevaluatedItems: unevaluatedItems with $dynamicRef",
    "unevaluatedProperties: unevaluatedProperties with $dynamicRef",
];

/// One schema with its tests.
#[derive(Debug)]
pub struct Group {
    /// The file and the description.
    pub title: String,
    /// The schema.
    pub schema: Value,
    /// Values and verdicts.
    pub tests: Vec<Test>,
}

/// A value and the verdict on it.
#[derive(Debug)]
pub struct Test {
    /// What it is about.
    pub title: String,
    /// The value.
    pub data: Value,
    /// The verdict.
    pub valid: bool,
}

impl Group {
    /// Whether the group is on one of the lists of what is known not to work.
    pub fn is_excused(&self) -> bool {
        self.title.starts_with("refRemote: ")
            || REMOTE.contains(&self.title.as_str())
            || DYNAMIC.contains(&self.title.as_str())
    }

    /// The schema as the component `Subject` of an API, or what is wrong with it.
    ///
    /// # Errors
    /// If the schema cannot be read.
    pub fn api(&self) -> Result<Api, String> {
        let mut sources = Sources::new();
        let entry = sources.add("entry.json", ENTRY);
        let mut diagnostics = Diagnostics::new();
        let mut loader = Schema(self.schema.to_string());
        let options = ReadOptions::default();
        let api = read(&mut sources, entry, &mut loader, &options, &mut diagnostics);
        match api {
            Some(api) if !diagnostics.has_errors() => Ok(api),
            _ => {
                let messages = diagnostics.iter().map(|found| found.message.as_str());
                Err(messages.collect::<Vec<_>>().join("; "))
            }
        }
    }
}

/// The type that the schema of a group has become.
pub fn subject(api: &Api) -> Option<Use> {
    component(api, "Subject")
}

/// An object whose only member, `value`, is of that type.
pub fn wrapper(api: &Api) -> Option<Use> {
    component(api, "Wrapper")
}

fn component(api: &Api, name: &str) -> Option<Use> {
    let ty = api.types.component(name)?;
    Some(Use {
        ty,
        direction: Direction::Request,
    })
}

const ENTRY: &str = r##"{"openapi": "3.1.0", "info": {"title": "suite", "version": "1"}, "paths": {},
"components": {"schemas": {"Subject": {"$ref": "schema.json"},
"Wrapper": {"type": "object", "required": ["value"], "properties": {"value": {"$ref": "#/components/schemas/Subject"}}}}}}"##;

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
            message: "is not a file of the test".to_owned(),
            help: String::new(),
        })
    }
}

/// All groups of draft 2020-12, by file and in order.
///
/// # Errors
/// If the suite cannot be read.
pub fn draft2020_12() -> io::Result<Vec<Group>> {
    let folder = "../fixtures/json-schema-suite/draft2020-12";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.sort();
    let mut groups = Vec::new();
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let list: Vec<Value> = serde_json::from_str(&fs::read_to_string(&file)?)?;
        groups.extend(list.into_iter().map(|group| read_group(&name, &group)));
    }
    Ok(groups)
}

fn read_group(file: &str, group: &Value) -> Group {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let field = |value: &Value, name: &str| value.get(name).cloned().unwrap_or_default();
    let tests = field(group, "tests");
    Group {
        title: format!("{file}: {}", text(&field(group, "description"))),
        schema: field(group, "schema"),
        tests: tests
            .as_array()
            .into_iter()
            .flatten()
            .map(|test| Test {
                title: text(&field(test, "description")),
                data: field(test, "data"),
                valid: field(test, "valid").as_bool().unwrap_or_default(),
            })
            .collect(),
    }
}

/// A value as the IR has it.
///
/// # Panics
/// Never: a number of `serde_json` is a JSON number.
pub fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => {
            let number = number.to_string().parse();
            number.map_or(Json::Null, Json::Number)
        }
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
