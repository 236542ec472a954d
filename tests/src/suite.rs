//! The official test suite of JSON Schema: as APIs with one component `Subject` each, and as one API
//! with an operation for each schema.

use std::fs;
use std::io;
use std::path::Path;

use backend_codegen::api::plan::{Direction, Formats, PlanOptions, Use};
use backend_codegen::api::{Api, Json};
use backend_codegen::diagnostic::{Diagnostics, Severity};
use backend_codegen::document::Sources;
use backend_codegen::read::openapi::{ReadOptions, read};
use backend_codegen::read::{LoadError, Loaded, Loader};
use serde_json::{Value, json};

/// The suite takes formats as annotations, and a schema without `type` by the letter.
pub const OPTIONS: PlanOptions = PlanOptions {
    formats: Formats::Annotate,
    implied_types: false,
};

/// A draft of JSON Schema, and the document that its schemas stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draft {
    /// Draft 4, in OpenAPI 3.1 that says so.
    V4,
    /// Draft 4, in OpenAPI 3.0, which knows a part of it.
    V4InOpenApi30,
    /// Draft 2020-12, in OpenAPI 3.1.
    V2020,
}

impl Draft {
    fn folder(self) -> &'static str {
        match self {
            Self::V4 | Self::V4InOpenApi30 => "draft4",
            Self::V2020 => "draft2020-12",
        }
    }

    /// A document with this member.
    fn document(self, name: &str, value: Value) -> Value {
        let mut members = serde_json::Map::new();
        let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
        let version = match self {
            Self::V4InOpenApi30 => "3.0.4",
            Self::V4 | Self::V2020 => "3.1.0",
        };
        add("openapi", version.into());
        add("info", json!({"title": "suite", "version": "1"}));
        if self == Self::V4 {
            let dialect = "http://json-schema.org/draft-04/schema#";
            add("jsonSchemaDialect", dialect.into());
        }
        add(name, value);
        Value::Object(members)
    }
}

/// Groups of draft 2020-12 that refer to documents which come with the suite but are not kept here,
/// and which nothing fetches from where they say they are. So do all of `refRemote`.
const REMOTE: [&str; 5] = [
    "dynamicRef: strict-tree schema, guards against misspelled properties",
    "dynamicRef: tests for implementation dynamic anchor and reference link",
    "dynamicRef: $ref and $dynamicAnchor are independent of order - $defs first",
    "dynamicRef: $ref and $dynamicAnchor are independent of order - $ref first",
    "dynamicRef: $ref to $dynamicRef finds detached $dynamicAnchor",
];

/// Tests with another verdict than that of the suite, with the reason.
const DIFFERENT: [(&str, &str, &str); 1] = [(
    "vocabulary: schema that uses custom metaschema with with no validation vocabulary",
    "no validation: invalid number, but it still validates",
    "the `$schema`, which is not known, has only some of the vocabularies; a warning says that it is \
     read as 2020-12",
)];

/// One schema with its tests.
#[derive(Debug)]
pub struct Group {
    /// What the schema is written in.
    pub draft: Draft,
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
    /// Whether its schema has to be refused, since it refers to documents that are not there.
    pub fn is_out_of_reach(&self) -> bool {
        self.title.starts_with("refRemote: ") || REMOTE.contains(&self.title.as_str())
    }

    /// Why another verdict than that of the suite is known to come out, if it does.
    pub fn difference(&self, test: &Test) -> Option<&'static str> {
        let different = DIFFERENT.iter();
        let known =
            different.filter(|(group, title, _)| (*group, *title) == (&*self.title, &*test.title));
        known.map(|(.., reason)| *reason).next()
    }

    /// The tests whose verdicts have to be those of the suite.
    pub fn wanted(&self) -> impl Iterator<Item = &Test> {
        let tests = self.tests.iter();
        tests.filter(|test| self.difference(test).is_none())
    }

    /// The schema where another document has it: under an identifier of its own, or in another file
    /// where identifiers are not known or do not count.
    fn placed(&self, at: usize) -> Value {
        let keyword = match self.draft {
            Draft::V4 => "id",
            Draft::V4InOpenApi30 => return json!({"$ref": format!("{at}/schema.json")}),
            Draft::V2020 => "$id",
        };
        let mut schema = self.schema.clone();
        let Some(members) = schema.as_object_mut() else {
            return schema;
        };
        if self.draft == Draft::V4 && members.contains_key("$ref") {
            return json!({"$ref": format!("{at}/schema.json")});
        }
        let id = format!("https://suite.example/{at}/schema.json");
        members.entry(keyword).or_insert(id.into());
        schema
    }

    /// The schema as the component `Subject` of an API, or what is wrong with it.
    ///
    /// # Errors
    /// If the schema cannot be read.
    pub fn api(&self) -> Result<Api, String> {
        let schemas = json!({"schemas": {"Subject": {"$ref": "0/schema.json"}}});
        let document = self.draft.document("components", schemas);
        read_with(&document, &[self]).map_err(|findings| findings.join("; "))
    }
}

/// An API with an operation `POST /N` for each group, whose body the schema of the group describes.
///
/// # Errors
/// If any schema cannot be read: the findings, with their places.
pub fn server(draft: Draft, groups: &[&Group]) -> Result<Api, Vec<String>> {
    let paths = groups.iter().enumerate().map(|(at, group)| {
        let schema = group.placed(at);
        let operation = json!({
            "operationId": format!("group{at}"),
            "requestBody": {"required": true, "content": {"application/json": {"schema": schema}}},
            "responses": {"204": {"description": "Valid."}},
        });
        (format!("/{at}"), json!({"post": operation}))
    });
    let document = draft.document("paths", Value::Object(paths.collect()));
    read_with(&document, groups)
}

fn read_with(document: &Value, groups: &[&Group]) -> Result<Api, Vec<String>> {
    let mut sources = Sources::new();
    let entry = sources.add("entry.json", document.to_string());
    let mut diagnostics = Diagnostics::new();
    let schemas = groups.iter().map(|group| group.schema.to_string());
    let mut loader = Schemas(schemas.collect());
    let options = ReadOptions::default();
    let api = read(&mut sources, entry, &mut loader, &options, &mut diagnostics);
    match api {
        Some(api) if !diagnostics.has_errors() => Ok(api),
        _ => {
            let errors = diagnostics.iter();
            let errors = errors.filter(|found| found.severity == Severity::Error);
            Err(errors
                .map(|found| {
                    let source = sources.get(found.location.source);
                    let file = source.map_or("", |source| source.name());
                    let at = sources.line_column(found.location);
                    format!(
                        "{file}:{}:{}: {}: {}",
                        at.line, at.column, found.code, found.message
                    )
                })
                .collect())
        }
    }
}

/// The type that the schema of a group has become.
pub fn subject(api: &Api) -> Option<Use> {
    let ty = api.types.component("Subject")?;
    Some(Use {
        ty,
        direction: Direction::Request,
    })
}

/// Hands out the schemas of groups, each in a folder of its own.
struct Schemas(Vec<String>);

impl Loader for Schemas {
    fn load(&mut self, _base: &str, reference: &str) -> Result<Loaded, LoadError> {
        let at = reference.strip_suffix("/schema.json");
        let at = at.and_then(|at| at.parse::<usize>().ok());
        match at.and_then(|at| self.0.get(at)) {
            Some(text) => Ok(Loaded {
                name: reference.to_owned(),
                text: text.clone(),
            }),
            None => Err(LoadError {
                message: "is not a file of the test".to_owned(),
                help: String::new(),
            }),
        }
    }
}

/// All groups of a draft, by file and in order; for OpenAPI 3.0 those that it can say.
///
/// # Errors
/// If the suite cannot be read.
pub fn groups(draft: Draft) -> io::Result<Vec<Group>> {
    let folder = format!("../fixtures/json-schema-suite/{}", draft.folder());
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
        groups.extend(list.iter().map(|group| read_group(draft, &name, group)));
    }
    if draft == Draft::V4InOpenApi30 {
        groups.retain(|group| is_openapi_3_0(&group.schema));
    }
    Ok(groups)
}

/// Whether OpenAPI 3.0 knows all that a schema of draft 4 says.
fn is_openapi_3_0(schema: &Value) -> bool {
    let Some(members) = schema.as_object() else {
        return false;
    };
    let alone = members.len() == 1;
    members
        .iter()
        .all(|(keyword, value)| match keyword.as_str() {
            "type" => value.as_str().is_some_and(|name| name != "null"),
            // It is a Schema Object that the pointer has to lead to.
            "$ref" => alone && value == "#",
            "items" | "not" => is_openapi_3_0(value),
            "additionalProperties" => value.is_boolean() || is_openapi_3_0(value),
            "allOf" | "anyOf" | "oneOf" => {
                let branches = value.as_array();
                branches.is_some_and(|branches| branches.iter().all(is_openapi_3_0))
            }
            "properties" => {
                let properties = value.as_object();
                properties.is_some_and(|properties| properties.values().all(is_openapi_3_0))
            }
            "$schema" => false,
            keyword => matches!(
                keyword,
                "default"
                    | "description"
                    | "enum"
                    | "exclusiveMaximum"
                    | "exclusiveMinimum"
                    | "format"
                    | "maxItems"
                    | "maxLength"
                    | "maxProperties"
                    | "maximum"
                    | "minItems"
                    | "minLength"
                    | "minProperties"
                    | "minimum"
                    | "multipleOf"
                    | "pattern"
                    | "required"
                    | "title"
                    | "uniqueItems"
            ),
        })
}

fn read_group(draft: Draft, file: &str, group: &Value) -> Group {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let field = |value: &Value, name: &str| value.get(name).cloned().unwrap_or_default();
    let tests = field(group, "tests");
    Group {
        draft,
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
pub fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => {
            let number = number.to_string().parse();
            number.map_or(Json::Null, Json::Number)
        }
        Value::String(text) => Json::String(text.as_str().into()),
        Value::Array(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Object(members) => Json::Object(
            members
                .iter()
                .map(|(name, value)| (name.as_str().into(), to_json(value)))
                .collect(),
        ),
    }
}
