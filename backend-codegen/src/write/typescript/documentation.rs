//! What routes say about themselves where a framework makes a document of its routes: what it is told
//! about each operation, and the schemas that are referred to.
//!
//! It is made of the document as it would be written, so that nothing is said twice.

use super::contract::Contract;
use super::printer::{Printer, string};
use super::validators::words::key_of;
use crate::api::{Json, Version};
use crate::diagnostic::Diagnostics;
use crate::write::http::template;
use crate::write::openapi;

type Members = Vec<(Box<str>, Json)>;

/// Where schemas of the document are referred to, and where they will be.
const SCHEMAS: &str = "#/components/schemas/";

/// The file `documentation.ts`.
pub(super) fn file(contract: &Contract<'_>) -> String {
    let api = contract.api;
    let version = api.version.max(Version::V3_1);
    // What that version has no words for was there in none.
    let tree = openapi::tree(api, version, &mut Diagnostics::new());
    let document = Document { tree: &tree };
    let mut p = Printer::new();
    p.doc("What the routes are about, for `@fastify/swagger`: `createRouter(handlers, { documentation })`, and `app.register(swagger, { openapi: documentation.openapi })` before it.");
    p.import("./fastify.js", "type Documentation");
    let schemas = document.schemas();
    if !schemas.is_empty() {
        p.import("./fastify.js", "type DocumentedSchema");
    }
    let mut text = "export const documentation: Documentation = {\n".to_owned();
    member(&mut text, "openapi", &document.about());
    text.push_str("  schemas: [\n");
    for schema in schemas {
        // Without its type, the compiler looks for one that all of them have, and gives up at hundreds.
        text.push_str("    ");
        text.push_str(&shown(&schema, 2));
        text.push_str(" as DocumentedSchema,\n");
    }
    text.push_str("  ],\n  routes: {\n");
    for call in contract.groups.iter().flat_map(|group| &group.calls) {
        let method = call.operation.method.as_str();
        let Some(route) = document.route(call.path.template.as_str(), method) else {
            continue;
        };
        let path = template::template(&call.path.template);
        text.push_str(&format!("    {}: ", string(&format!("{method} {path}"))));
        text.push_str(&shown(&Json::Object(route), 2));
        text.push_str(",\n");
    }
    text.push_str("  },\n};");
    p.line(text);
    p.finish()
}

fn member(text: &mut String, name: &str, value: &Json) {
    text.push_str(&format!("  {name}: {},\n", shown(value, 1)));
}

/// An OpenAPI document.
struct Document<'d> {
    tree: &'d Json,
}

impl<'d> Document<'d> {
    /// What is said about the API as a whole.
    fn about(&self) -> Json {
        let mut about = Members::new();
        for name in [
            "openapi",
            "info",
            "servers",
            "tags",
            "externalDocs",
            "security",
        ] {
            if let Some(value) = self.tree.get(name) {
                about.push((name.into(), value.clone()));
            }
        }
        let components = self.tree.get("components");
        if let Some(schemes) = components.and_then(|it| it.get("securitySchemes")) {
            let schemes = vec![("securitySchemes".into(), schemes.clone())];
            about.push(("components".into(), Json::Object(schemes)));
        }
        Json::Object(about)
    }

    /// The schemas that have names, which become their ids.
    fn schemas(&self) -> Vec<Json> {
        let components = self.tree.get("components");
        let schemas = components.and_then(|it| it.get("schemas"));
        let schemas = members(schemas).iter().map(|(name, schema)| {
            let mut named: Members = vec![("$id".into(), Json::String(name.clone()))];
            let own = as_object(referring(schema)).into_iter();
            named.extend(own.filter(|(name, _)| **name != *"$id"));
            Json::Object(named)
        });
        schemas.collect()
    }

    /// What Fastify is told about an operation.
    fn route(&self, path: &str, method: &str) -> Option<Members> {
        let item = self.resolved(self.tree.get("paths")?.get(path)?);
        let others = item.get("additionalOperations");
        let operation = item
            .get(&method.to_lowercase())
            .or_else(|| others.and_then(|it| it.get(method)))?;
        let mut route = Members::new();
        let told = [
            "operationId",
            "summary",
            "description",
            "tags",
            "deprecated",
        ];
        for name in told.into_iter().chain(["security", "externalDocs"]) {
            if let Some(value) = operation.get(name) {
                route.push((name.into(), value.clone()));
            }
        }
        let lists = [item.get("parameters"), operation.get("parameters")];
        let parameters: Vec<&Json> = lists
            .into_iter()
            .flat_map(items)
            .map(|parameter| self.resolved(parameter))
            .collect();
        let parts = [
            ("path", "params"),
            ("query", "querystring"),
            ("header", "headers"),
        ];
        for (sent_in, part) in parts {
            let of_part = parameters.iter().filter(|it| text(it, "in") == sent_in);
            if let Some(schema) = self.object_of(of_part) {
                route.push((part.into(), schema));
            }
        }
        let body = operation.get("requestBody").map(|body| self.resolved(body));
        // Fastify refuses what is said about bodies of these methods.
        if let Some(body) = body.filter(|_| !matches!(method, "GET" | "HEAD" | "TRACE")) {
            route.push(("body".into(), self.content_of(body)));
        }
        let responses: Members = members(operation.get("responses"))
            .iter()
            .filter(|(status, _)| !status.starts_with("x-"))
            .map(|(status, response)| {
                let response = self.resolved(response);
                // Fastify knows `4xx` and `default`.
                (status.to_lowercase().into(), self.content_of(response))
            })
            .collect();
        if !responses.is_empty() {
            route.push(("response".into(), Json::Object(responses)));
        }
        Some(route)
    }

    /// The schema of an object with these parameters.
    fn object_of<'p>(&self, parameters: impl Iterator<Item = &'p &'d Json>) -> Option<Json>
    where
        'd: 'p,
    {
        let mut properties = Members::new();
        let mut required = Vec::new();
        for parameter in parameters {
            let name = text(parameter, "name");
            let content = members(parameter.get("content"));
            let in_content = content.first().and_then(|(_, media)| media.get("schema"));
            let schema = parameter.get("schema").or(in_content).map(referring);
            let mut schema = schema.map_or_else(Members::new, as_object);
            if let Some(description) = parameter.get("description") {
                schema.retain(|(name, _)| **name != *"description");
                schema.push(("description".into(), description.clone()));
            }
            properties.push((name.into(), Json::Object(schema)));
            if let Some(Json::Bool(true)) = parameter.get("required") {
                required.push(Json::String(name.into()));
            }
        }
        if properties.is_empty() {
            return None;
        }
        let mut object: Members = vec![
            ("type".into(), Json::String("object".into())),
            ("properties".into(), Json::Object(properties)),
        ];
        if !required.is_empty() {
            object.push(("required".into(), Json::Array(required)));
        }
        Some(Json::Object(object))
    }

    /// What is said about a body or a response: each media type has a schema, even if it says nothing.
    fn content_of(&self, part: &Json) -> Json {
        let mut told = Members::new();
        for name in ["description", "required"] {
            if let Some(value) = part.get(name) {
                told.push((name.into(), value.clone()));
            }
        }
        let headers: Members = members(part.get("headers"))
            .iter()
            .map(|(name, header)| {
                let header = self.resolved(header);
                let schema = header.get("schema").map(referring);
                (name.clone(), schema.unwrap_or(Json::Object(Members::new())))
            })
            .collect();
        if !headers.is_empty() {
            told.push(("headers".into(), Json::Object(headers)));
        }
        let content: Members = members(part.get("content"))
            .iter()
            .map(|(media_type, media)| {
                let schema = self.resolved(media).get("schema").map(referring);
                let schema = Json::Object(schema.map_or_else(Members::new, as_object));
                let media = vec![("schema".into(), schema)];
                (media_type.clone(), Json::Object(media))
            })
            .collect();
        if !content.is_empty() {
            told.push(("content".into(), Json::Object(content)));
        }
        Json::Object(told)
    }

    /// The component that is meant where one is referred to, or the value itself.
    fn resolved<'v>(&self, value: &'v Json) -> &'v Json
    where
        'd: 'v,
    {
        let reference = value.get("$ref").and_then(Json::as_str);
        let steps = reference.and_then(|it| it.strip_prefix("#/"));
        let found = steps.and_then(|steps| {
            steps.split('/').try_fold(self.tree, |at, step| {
                at.get(&step.replace("~1", "/").replace("~0", "~"))
            })
        });
        found.unwrap_or(value)
    }
}

/// The keywords of a schema; one that takes nothing is `not: {}`.
fn as_object(schema: Json) -> Members {
    match schema {
        Json::Object(members) => members,
        Json::Bool(false) => vec![("not".into(), Json::Object(Members::new()))],
        _ => Members::new(),
    }
}

/// A schema whose references are by the ids of schemas.
fn referring(schema: &Json) -> Json {
    match schema {
        Json::Object(members) => Json::Object(
            members
                .iter()
                .map(|(name, value)| match value {
                    Json::String(reference) if **name == *"$ref" => {
                        let id = reference.strip_prefix(SCHEMAS).map(|rest| {
                            let (id, rest) = rest.split_once('/').unwrap_or((rest, ""));
                            let slash = if rest.is_empty() { "" } else { "/" };
                            Json::String(format!("{id}#{slash}{rest}").into())
                        });
                        (name.clone(), id.unwrap_or_else(|| value.clone()))
                    }
                    _ => (name.clone(), referring(value)),
                })
                .collect(),
        ),
        Json::Array(items) => Json::Array(items.iter().map(referring).collect()),
        other => other.clone(),
    }
}

fn members(value: Option<&Json>) -> &[(Box<str>, Json)] {
    match value {
        Some(Json::Object(members)) => members,
        _ => &[],
    }
}

fn items(value: Option<&Json>) -> &[Json] {
    match value {
        Some(Json::Array(items)) => items,
        _ => &[],
    }
}

fn text<'v>(value: &'v Json, name: &str) -> &'v str {
    value.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// Lines are not longer than this where they can be parted.
const MAX_WIDTH: usize = 100;

/// A value as an expression `depth` steps further in, with a line for each part of what does not fit in
/// one.
fn shown(value: &Json, depth: usize) -> String {
    let (open, close, parts): (_, _, Vec<String>) = match value {
        Json::Object(members) if !members.is_empty() => {
            let parts = members
                .iter()
                .map(|(name, value)| format!("{}: {}", key_of(name), shown(value, depth + 1)));
            ("{", "}", parts.collect())
        }
        Json::Array(items) if !items.is_empty() => {
            let parts = items.iter().map(|item| shown(item, depth + 1));
            ("[", "]", parts.collect())
        }
        other => return super::validators::words::literal(other),
    };
    let space = if open == "{" { " " } else { "" };
    let width: usize = parts.iter().map(|part| part.len() + 2).sum();
    let is_flat = parts.iter().all(|part| !part.contains('\n'));
    if is_flat && width + 2 * depth < MAX_WIDTH {
        return format!("{open}{space}{}{space}{close}", parts.join(", "));
    }
    let indent = "  ".repeat(depth + 1);
    let mut text = open.to_owned();
    for part in parts {
        text.push('\n');
        text.push_str(&indent);
        text.push_str(&part);
        text.push(',');
    }
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
    text.push_str(close);
    text
}
