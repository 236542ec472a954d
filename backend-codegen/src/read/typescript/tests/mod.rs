//! Twins of what real applications do, as small as they can be.

mod asked;
mod composed;
mod decorated;
mod documents;
mod either;
mod express;
mod fastify;
mod folders;
mod handler;
mod hostile;
mod koa;
mod lost;
mod modules;
mod mongoose;
mod mounts;
mod nest;
mod prototypes;
mod refused;
mod rewritten;
#[cfg(all(feature = "diff", feature = "typescript"))]
mod round_trip;
mod rows;
mod schema;
mod served;
mod settings;
mod shadowed;
mod shown;
mod tables;
mod taken;
mod types;
mod ways;
mod workspace;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::LANGUAGE;
use crate::document::Sources;
use crate::read::code::testing::Seen;
use crate::read::code::{
    Input, Kind, Memory, Operation, Options, ParameterLocation, Sketch, Status, Value,
};

/// What is found in files, each of which begins with a line `//- path`.
fn seen(files: &str) -> String {
    seen_in(files, "")
}

/// The same of a folder alone.
fn seen_in(files: &str, path: &str) -> String {
    let mut sources = Sources::new();
    let sketch = sketch(files, path, &mut sources);
    let mut text = String::new();
    for operation in &sketch.operations {
        show(operation, &mut text);
    }
    for lost in &sketch.lost {
        let line = sources.line_column(lost.place).line;
        let name = sources.name(lost.place);
        let _ = writeln!(text, "lost {name}:{line}: {}", lost.reason);
    }
    text
}

/// The document that is read of such files.
fn document(files: &str) -> Seen {
    let texts = texts(files);
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    crate::read::code::testing::seen(&LANGUAGE, "", &texts, Options::default())
}

/// Method and path of every operation alone.
fn paths(files: &str) -> String {
    let sketch = sketch(files, "", &mut Sources::new());
    let mut text = String::new();
    for operation in &sketch.operations {
        let _ = writeln!(
            text,
            "{} {}",
            operation.method.to_uppercase(),
            operation.path
        );
    }
    text
}

/// Files by name.
fn texts(files: &str) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut name = "app.ts".to_owned();
    for line in files.lines() {
        // As tests are indented.
        let line = line.strip_prefix("        ").unwrap_or(line);
        match line.trim_start().strip_prefix("//- ") {
            Some(next) => name = next.trim().to_owned(),
            None => {
                let text = found.entry(name.clone()).or_default();
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    found
        .entry("package.json".to_owned())
        .or_insert_with(|| r#"{"name": "shop"}"#.to_owned());
    found
}

fn sketch(files: &str, path: &str, sources: &mut Sources) -> Sketch {
    let mut files = Memory(texts(files));
    let mut input = Input {
        files: &mut files,
        path,
        crates: &[],
        sources,
    };
    (LANGUAGE.scan)(&mut input)
}

fn show(operation: &Operation, text: &mut String) {
    let _ = write!(
        text,
        "{} {}",
        operation.method.to_uppercase(),
        operation.path
    );
    for demand in operation.security.iter().flatten() {
        let names: Vec<_> = demand.iter().map(|(name, _)| name.text.as_str()).collect();
        let _ = write!(text, " [{}]", names.join("+"));
    }
    text.push('\n');
    for (what, said) in [
        ("summary", &operation.summary),
        ("description", &operation.description),
    ] {
        if let Some(said) = said {
            let _ = writeln!(text, "  {what}: {}", said.text);
        }
    }
    for parameter in &operation.parameters {
        let place = match parameter.location {
            ParameterLocation::Path => "path",
            ParameterLocation::Query => "query",
            ParameterLocation::Header => "header",
            ParameterLocation::Cookie => "cookie",
        };
        let schema = parameter.schema.as_ref().map(brief).unwrap_or_default();
        let mark = if parameter.required { "*" } else { "" };
        let _ = writeln!(text, "  {place} {}{mark}: {schema}", parameter.name.text);
    }
    for content in operation.body.iter().flat_map(|body| &body.content) {
        let schema = content.schema.as_ref().map(brief).unwrap_or_default();
        let _ = writeln!(
            text,
            "  {}: {schema}",
            content.media_type.text.replace("application/json", "body")
        );
    }
    for response in &operation.responses {
        let status = match response.status {
            Status::Code(code) => code.to_string(),
            Status::Range(range) => format!("{range}XX"),
            Status::Default => "default".to_owned(),
        };
        let content: Vec<_> = response
            .content
            .iter()
            .map(|content| {
                let schema = content
                    .schema
                    .as_ref()
                    .map_or_else(|| "any".to_owned(), brief);
                let media_type = content.media_type.text.replace("application/json", "");
                format!("{media_type} {schema}").trim().to_owned()
            })
            .collect();
        let _ = writeln!(text, "  {status}: {}", content.join(" or "));
    }
}

/// A schema in a line: `{id*: integer, tags: [string]}`.
fn brief(schema: &Value) -> String {
    let text = |key: &str| schema.get(key).and_then(Value::as_text).map(str::to_owned);
    if let Some(name) = schema.referred() {
        return name.to_owned();
    }
    if let Some(values) = schema.get("enum") {
        let values: Vec<_> = values.items().iter().map(value).collect();
        return values.join("|");
    }
    if let Some(only) = schema.get("const") {
        return value(only);
    }
    for keyword in ["anyOf", "oneOf", "allOf"] {
        if let Some(parts) = schema.get(keyword) {
            let parts: Vec<_> = parts.items().iter().map(brief).collect();
            return format!("{keyword}({})", parts.join(", "));
        }
    }
    let kinds = match schema.get("type").map(|kind| &kind.kind) {
        Some(Kind::Text(kind)) => kind.clone(),
        Some(Kind::List(kinds)) => {
            let kinds: Vec<_> = kinds.iter().filter_map(Value::as_text).collect();
            kinds.join("?")
        }
        _ => String::new(),
    };
    let mut shown = match kinds.trim_end_matches("?null") {
        "object" => {
            let required = schema.get("required").map(Value::items).unwrap_or_default();
            let members: Vec<_> = schema
                .get("properties")
                .map(Value::members)
                .unwrap_or_default()
                .iter()
                .map(|member| {
                    let is_required = required
                        .iter()
                        .any(|name| name.as_text() == Some(&member.key));
                    let mark = if is_required { "*" } else { "" };
                    format!("{}{mark}: {}", member.key, brief(&member.value))
                })
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        "array" => format!("[{}]", schema.get("items").map(brief).unwrap_or_default()),
        "" => "any".to_owned(),
        kind => kind.to_owned(),
    };
    if kinds.ends_with("?null") {
        shown.push('?');
    }
    if let Some(format) = text("format") {
        let _ = write!(shown, "({format})");
    }
    for keyword in [
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "minLength",
        "maxLength",
        "pattern",
        "default",
    ] {
        if let Some(bound) = schema.get(keyword) {
            let _ = write!(shown, " {keyword}={}", value(bound));
        }
    }
    shown
}

fn value(value: &Value) -> String {
    match &value.kind {
        Kind::Null => "null".to_owned(),
        Kind::Flag(flag) => flag.to_string(),
        Kind::Number(number) => number.clone(),
        Kind::Text(text) => format!("{text:?}"),
        Kind::List(_) | Kind::Object(_) => "…".to_owned(),
    }
}

#[test]
fn a_folder_is_read_with_what_its_project_mounts_it_at() {
    let files = "
        //- src/app.js
        const express = require('express')
        const app = express()
        app.use('/api', require('./routes'))
        app.get('/health', (req, res) => res.sendStatus(204))
        //- src/routes/index.js
        const router = require('express').Router()
        router.get('/pets', (req, res) => res.json([]))
        module.exports = router
    ";
    insta::assert_snapshot!(seen_in(files, "src/routes"), @r"
        GET /api/pets
          200: [any]
        ");
}
