//! Parts of OpenAPI documents in comments, `@swagger` or `@openapi`, and in files beside the code, as
//! swagger-jsdoc puts them together.
//!
//! What an author has declared there is taken before what the code shows; operations that no code
//! serves are told.

use super::evaluate::Machine;
use super::project::{Kind as FileKind, parent};
use super::value::Value;
use crate::diagnostic::Diagnostics;
use crate::document::{self, Kind, Limits, Location, Node, Sources, Syntax};
use crate::map::IndexMap;
use crate::read::code::{
    Body, Content, Evidence, Lost, Operation, Parameter, ParameterLocation, Response, Scheme,
    Sketch, Status, Text, Value as Json,
};

/// How many references may lead to each other.
const REFERENCES: usize = 8;

/// What comments and files declare.
#[derive(Default)]
struct Declared {
    /// Operations by method and path, in order.
    operations: Vec<(String, String, Json)>,
    /// Sections of `components`.
    components: IndexMap<String, Vec<(String, Json)>>,
}

/// Takes what comments declare into a sketch.
pub(super) fn declare(
    machine: &mut Machine<'_>,
    files: &[usize],
    sketch: &mut Sketch,
    sources: &mut Sources,
    is_wanted: &dyn Fn(usize) -> bool,
) {
    let mut declared = Declared::default();
    let mut has_comments = false;
    for file in files {
        for text in yaml_of(machine, *file) {
            has_comments = true;
            let name = machine.project.show(machine.project.path_of(*file));
            declared.read(&name, text, sources, is_wanted(*file));
        }
    }
    if !has_comments {
        return;
    }
    for file in 0..machine.project.n_files() {
        let path = machine.project.path_of(file);
        if machine.project.kind_of(file) == FileKind::Yaml && !parent(path).is_empty() {
            let text = machine.project.text_of(file);
            let is_part = text
                .lines()
                .any(|line| line.starts_with("components:") || line.starts_with("paths:"));
            if is_part {
                let name = machine.project.show(path);
                declared.read(&name, text.to_owned(), sources, is_wanted(file));
            }
        }
    }
    for options in machine.documents.clone() {
        let Value::Object(object) = &options else {
            continue;
        };
        for name in ["definition", "swaggerDefinition"] {
            let definition = machine.get(&options, name, object.place);
            if let Some(definition) = machine.plain(&definition, 0) {
                declared.take(&definition, true);
            }
        }
    }
    declared.apply(sketch);
}

/// The text of each comment that describes an API, with everything else of the file made blank, so
/// that lines are those of the file.
fn yaml_of(machine: &mut Machine<'_>, file: usize) -> Vec<String> {
    let text = machine.project.text_of(file);
    if !text.contains("@swagger") && !text.contains("@openapi") {
        return Vec::new();
    }
    let module = machine.parsed(file);
    let source = module.program.source_text;
    let mut found = Vec::new();
    for comment in &module.program.comments {
        if !comment.is_block() {
            continue;
        }
        let span = comment.content_span();
        let inside = source
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default();
        let Some(at) = inside.find("@swagger").or_else(|| inside.find("@openapi")) else {
            continue;
        };
        let before = source.get(..span.start as usize).unwrap_or_default();
        let mut text: String = before.matches('\n').map(|_| '\n').collect();
        for (index, line) in inside.split('\n').enumerate() {
            if index > 0 {
                text.push('\n');
            }
            // Up to the line of the tag, nothing is YAML.
            let offset: usize = inside
                .split('\n')
                .take(index)
                .map(|line| line.len() + 1)
                .sum();
            if offset <= at {
                continue;
            }
            let stripped = line.trim_start();
            match stripped.strip_prefix('*') {
                Some(rest) => {
                    for _ in 0..=line.len() - stripped.len() {
                        text.push(' ');
                    }
                    // Another tag ends it.
                    if rest.trim_start().starts_with('@') {
                        break;
                    }
                    text.push_str(rest.trim_end());
                }
                None => text.push_str(line.trim_end()),
            }
        }
        found.push(text);
    }
    found
}

impl Declared {
    fn read(&mut self, name: &str, text: String, sources: &mut Sources, is_wanted: bool) {
        let source = sources.add(name, text);
        // What is wrong in a comment is not worth more than the comment.
        let mut ignored = Diagnostics::new();
        let limits = Limits::default();
        let Some(tree) = document::read(sources, source, Syntax::Yaml, &limits, &mut ignored)
        else {
            return;
        };
        self.take(&json(tree.root()), is_wanted);
    }

    /// Takes what a document, or a part of one, declares.
    fn take(&mut self, document: &Json, is_wanted: bool) {
        for member in document.members() {
            match member.key.as_str() {
                "paths" => {
                    for path in member.value.members() {
                        self.path(&path.key, &path.value, is_wanted);
                    }
                }
                "components" => {
                    for section in member.value.members() {
                        self.section(&section.key, &section.value);
                    }
                }
                // Sections of 2.0, and of those who leave `components` out.
                "definitions" | "schemas" => self.section("schemas", &member.value),
                "securityDefinitions" => self.section("securitySchemes", &member.value),
                path if path.starts_with('/') => self.path(path, &member.value, is_wanted),
                _ => {}
            }
        }
    }

    fn section(&mut self, name: &str, of: &Json) {
        let section = self.components.entry(name.to_owned()).or_default();
        for member in of.members() {
            if !section.iter().any(|(known, _)| *known == member.key) {
                section.push((member.key.clone(), member.value.clone()));
            }
        }
    }

    fn path(&mut self, path: &str, of: &Json, is_wanted: bool) {
        if !is_wanted {
            return;
        }
        let shared = of.get("parameters");
        for member in of.members() {
            if !matches!(
                member.key.as_str(),
                "get" | "post" | "put" | "patch" | "delete" | "head" | "options"
            ) {
                continue;
            }
            let mut operation = member.value.clone();
            if let Some(shared) = shared {
                let mut all = shared.items().to_vec();
                let own = operation.get("parameters").map(Json::items);
                all.extend(own.unwrap_or_default().iter().cloned());
                operation.set("parameters", Json::list(all, shared.place));
            }
            self.operations
                .push((member.key.clone(), path.to_owned(), operation));
        }
    }

    /// What a reference to a component leads to.
    fn resolved<'v>(&'v self, value: &'v Json) -> &'v Json {
        let mut value = value;
        for _ in 0..REFERENCES {
            let Some(pointer) = value.get("$ref").and_then(Json::as_text) else {
                break;
            };
            let Some((section, name)) = pointer
                .strip_prefix("#/components/")
                .and_then(|rest| rest.split_once('/'))
            else {
                break;
            };
            let found = self
                .components
                .get(section)
                .and_then(|section| section.iter().find(|(known, _)| known == name));
            match found {
                Some((_, target)) => value = target,
                None => break,
            }
        }
        value
    }

    fn apply(self, sketch: &mut Sketch) {
        for (method, path, declared) in &self.operations {
            let wanted = shape(path);
            let fits = |operation: &&mut Operation| {
                let own = shape(&operation.path);
                operation.method == *method
                    && (own == wanted || own.ends_with(&wanted) && wanted.len() > 1)
            };
            match sketch
                .operations
                .iter_mut()
                .filter(fits)
                .min_by_key(|operation| operation.path.len())
            {
                Some(operation) => self.operation(operation, path, declared),
                None => sketch.lost.push(Lost {
                    place: declared.place,
                    reason: format!(
                        "a comment describes `{} {path}`, which no code serves",
                        method.to_uppercase()
                    ),
                    help: "take the comment away, or mount what serves it".to_owned(),
                }),
            }
        }
        for (name, schema) in self.components.get("schemas").into_iter().flatten() {
            if !sketch.schemas.iter().any(|(known, _)| known.text == *name) {
                let name = Text::new(name.as_str(), schema.place);
                sketch.schemas.push((name, modern(schema.clone())));
            }
        }
        for (name, scheme) in self.components.get("securitySchemes").into_iter().flatten() {
            sketch.schemes.retain(|known| known.name.text != *name);
            sketch.schemes.push(Scheme {
                name: Text::new(name.as_str(), scheme.place),
                value: scheme.clone(),
            });
        }
        // A way in that only the code named and nobody uses any more.
        let used: Vec<String> = sketch
            .operations
            .iter()
            .flat_map(|operation| operation.security.iter().flatten().flatten())
            .map(|(name, _)| name.text.clone())
            .collect();
        let declared = self.components.get("securitySchemes");
        sketch.schemes.retain(|scheme| {
            used.contains(&scheme.name.text)
                || declared.is_some_and(|declared| {
                    declared.iter().any(|(name, _)| *name == scheme.name.text)
                })
        });
    }

    fn operation(&self, operation: &mut Operation, path: &str, declared: &Json) {
        let text = |key: &str| {
            let value = declared.get(key)?;
            Some(Text::new(value.as_text()?, value.place))
        };
        if let Some(summary) = text("summary") {
            operation.summary = Some(summary);
            operation.description = None;
        }
        if let Some(description) = text("description") {
            operation.description = Some(description);
        }
        if let Some(id) = text("operationId") {
            operation.id = Some(id);
        }
        if let Some(tags) = declared.get("tags") {
            operation.tags = tags
                .items()
                .iter()
                .filter_map(|tag| Some(Text::new(tag.as_text()?, tag.place)))
                .collect();
        }
        if let Some(deprecated) = declared.get("deprecated")
            && matches!(deprecated.kind, crate::read::code::Kind::Flag(true))
        {
            operation.deprecated = Some(deprecated.place);
        }
        for parameter in declared
            .get("parameters")
            .map(Json::items)
            .unwrap_or_default()
        {
            self.parameter(operation, path, self.resolved(parameter));
        }
        if let Some(body) = declared.get("requestBody") {
            let body = self.resolved(body);
            operation.body = Some(Body {
                required: body
                    .get("required")
                    .is_some_and(|flag| matches!(flag.kind, crate::read::code::Kind::Flag(true))),
                place: body.place,
                description: described(body),
                content: self.content(body),
                evidence: Evidence::Declared,
            });
        }
        if let Some(responses) = declared.get("responses") {
            let has_success = responses
                .members()
                .iter()
                .any(|member| member.key.starts_with('2'));
            if has_success {
                operation.responses.retain(|response| {
                    !matches!(response.status, Status::Code(200..=299) | Status::Range(2))
                });
            }
            for member in responses.members() {
                let Some(status) = status(&member.key) else {
                    continue;
                };
                operation
                    .responses
                    .retain(|response| response.status != status);
                let response = self.resolved(&member.value);
                operation.responses.push(Response {
                    status,
                    place: member.place,
                    description: described(response),
                    content: self.content(response),
                    headers: Vec::new(),
                    evidence: Evidence::Declared,
                });
            }
            operation.responses.sort_by_key(|response| response.status);
        }
        if let Some(security) = declared.get("security")
            && self.knows_schemes_of(security)
        {
            let demands = security.items().iter().map(|demand| {
                let schemes = demand.members().iter().map(|scheme| {
                    let scopes = scheme.value.items().iter();
                    let scopes =
                        scopes.filter_map(|scope| Some(Text::new(scope.as_text()?, scope.place)));
                    (
                        Text::new(scheme.key.as_str(), scheme.place),
                        scopes.collect(),
                    )
                });
                schemes.collect()
            });
            operation.security = Some(demands.collect());
        }
    }

    /// Whether everything that is demanded is declared somewhere; if not, what the code shows stands.
    fn knows_schemes_of(&self, security: &Json) -> bool {
        let known = self.components.get("securitySchemes");
        let mut demanded = security.items().iter().flat_map(Json::members);
        demanded.all(|scheme| {
            known.is_some_and(|known| known.iter().any(|(name, _)| *name == scheme.key))
        })
    }

    fn parameter(&self, operation: &mut Operation, path: &str, declared: &Json) {
        let name = declared.get("name").and_then(Json::as_text);
        let location = match declared.get("in").and_then(Json::as_text) {
            Some("path") => ParameterLocation::Path,
            Some("query") => ParameterLocation::Query,
            Some("header") => ParameterLocation::Header,
            Some("cookie") => ParameterLocation::Cookie,
            _ => return,
        };
        let Some(name) = name else { return };
        let mut name = name.to_owned();
        // Comments may call parameters of paths otherwise than the code does.
        if location == ParameterLocation::Path {
            let ours = names(&operation.path);
            let theirs = names(path);
            let from_end = theirs.iter().rev().position(|theirs| *theirs == name);
            if let Some(renamed) = from_end.and_then(|at| ours.iter().rev().nth(at)) {
                name = renamed.clone();
            }
        }
        let place = declared.place;
        // Names of headers are the same however they are written.
        let is_same = |known: &str| match location {
            ParameterLocation::Header => known.eq_ignore_ascii_case(&name),
            _ => known == name,
        };
        operation
            .parameters
            .retain(|known| known.location != location || !is_same(&known.name.text));
        operation.parameters.push(Parameter {
            name: Text::new(name, place),
            location,
            required: location == ParameterLocation::Path
                || declared
                    .get("required")
                    .is_some_and(|flag| matches!(flag.kind, crate::read::code::Kind::Flag(true))),
            description: described(declared),
            schema: declared.get("schema").cloned().map(modern),
            evidence: Evidence::Declared,
            ..Parameter::default()
        });
    }

    fn content(&self, of: &Json) -> Vec<Content> {
        let members = of.get("content").map(Json::members).unwrap_or_default();
        members
            .iter()
            .map(|member| Content {
                media_type: Text::new(member.key.as_str(), member.place),
                schema: member.value.get("schema").cloned().map(modern),
                example: member.value.get("example").cloned(),
            })
            .collect()
    }
}

fn described(of: &Json) -> Option<Text> {
    let text = of.get("description")?;
    Some(Text::new(text.as_text()?, text.place))
}

/// A schema of OpenAPI 3.0 as one of 3.1.
fn modern(mut schema: Json) -> Json {
    use crate::read::code::Kind;
    match &mut schema.kind {
        Kind::Object(members) => {
            for member in members.iter_mut() {
                if !matches!(
                    member.key.as_str(),
                    "example" | "examples" | "default" | "enum" | "const"
                ) {
                    let value = std::mem::take(&mut member.value);
                    member.value = modern(value);
                }
            }
        }
        Kind::List(items) => {
            for item in items.iter_mut() {
                let value = std::mem::take(item);
                *item = modern(value);
            }
        }
        _ => return schema,
    }
    let is_nullable = schema
        .get("nullable")
        .is_some_and(|flag| matches!(flag.kind, Kind::Flag(true)));
    if schema
        .get("nullable")
        .is_some_and(|flag| matches!(flag.kind, Kind::Flag(_)))
    {
        schema.remove("nullable");
    }
    if let Some(example) = schema.get("example").cloned()
        && schema.get("examples").is_none()
        && schema
            .get("type")
            .is_some_and(|kind| kind.as_text().is_some())
    {
        schema.remove("example");
        let place = example.place;
        schema.set("examples", Json::list([example], place));
    }
    if is_nullable {
        let place: Location = schema.place;
        return super::schema::or_null(schema, place);
    }
    schema
}

fn json(node: Node<'_>) -> Json {
    let place = node.location();
    match node.kind() {
        Kind::Null => Json::null(place),
        Kind::Bool(flag) => Json::flag(flag, place),
        Kind::Number(number) => Json::number(number, place),
        Kind::String(text) => Json::text(text, place),
        Kind::Array(items) => Json::list(items.iter().map(json), place),
        Kind::Object(members) => {
            let mut object = Json::object(place);
            for member in members {
                object.set_at(member.key, member.value.location(), json(member.value));
            }
            object
        }
    }
}

fn status(key: &str) -> Option<Status> {
    match key {
        "default" => Some(Status::Default),
        key => {
            if let Some(range) = key.to_uppercase().strip_suffix("XX") {
                return range.parse().ok().map(Status::Range);
            }
            key.parse()
                .ok()
                .filter(|code| (100..600).contains(code))
                .map(Status::Code)
        }
    }
}

/// A path without the names of its parameters.
fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut inside = false;
    for c in path.chars() {
        match c {
            '{' => {
                inside = true;
                shape.push_str("{}");
            }
            '}' => inside = false,
            _ if inside => {}
            c => shape.push(c),
        }
    }
    shape.trim_end_matches('/').to_owned()
}

fn names(path: &str) -> Vec<String> {
    path.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name.to_owned())
        .collect()
}
