//! Parameters, and what they and headers say about their values.

use super::super::quote::{alternatives, quote};
use super::super::resolve::unescape;
use super::Converter;
use crate::diagnostic::Diagnostic;
use crate::document::{Node, Object};

/// What a parameter says that is not the body, beside [`VALUE`].
pub(super) const FIELDS: &[&str] = &["name", "in", "description", "required", "allowEmptyValue"];

/// What parameters and headers say about their values.
pub(super) const VALUE: &[&str] = &[
    "collectionFormat",
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
];

/// Whether a field is a keyword of the schema of a value: all of [`VALUE`] but how a list is written.
fn is_keyword(name: &str) -> bool {
    VALUE.contains(&name) && name != "collectionFormat"
}

/// References to parameters that lead to each other.
const MAX_CHAIN: usize = 16;

const FORMATS: [&str; 5] = ["csv", "ssv", "tsv", "pipes", "multi"];

impl<'d> Converter<'d, '_> {
    /// `parameters` without those that are sent in the body.
    pub(super) fn parameters(&mut self, node: Node<'d>, list: &[Node<'d>]) {
        if node.as_array().is_none() {
            self.out.node(node);
            return;
        }
        let opened = self.out.open();
        for parameter in list {
            if !self.is_body(*parameter) {
                self.parameter(*parameter);
            }
        }
        self.out.close_list(opened, node.location());
    }

    /// A parameter that is not sent in the body.
    pub(super) fn parameter(&mut self, node: Node<'d>) {
        let Some(object) = self.written_out(node) else {
            return;
        };
        self.check(object, "parameter", &[FIELDS, VALUE]);
        self.out_object(node, |converter| {
            converter.keep_all(object, FIELDS);
            converter.schema_of_value(object);
            let sent_in = object.get("in").and_then(Node::as_str).unwrap_or_default();
            converter.collection(object, sent_in);
        });
    }

    /// `schema` of what a parameter or header says about its value itself, if it does.
    pub(super) fn schema_of_value(&mut self, object: Object<'d>) {
        let first = object.iter().find(|member| is_keyword(member.key));
        let Some(first) = first else {
            return;
        };
        self.out.key("schema", first.key_location);
        let schema = self.out.open();
        self.value(object);
        self.out.close(schema, first.value.location());
    }

    /// The keywords about a value, as members of a schema that is being made.
    pub(super) fn value(&mut self, object: Object<'d>) {
        for member in object {
            match (member.key, member.value.as_str()) {
                ("type", Some("file")) => {
                    self.out.key("type", member.key_location);
                    self.out.text("string", member.value.location());
                    self.out.key("format", member.key_location);
                    self.out.text("binary", member.value.location());
                }
                ("items", None) => {
                    self.out.key(member.key, member.key_location);
                    match member.value.as_object() {
                        Some(items) => self.out_object(member.value, |converter| {
                            converter.value(items);
                        }),
                        None => self.out.node(member.value),
                    }
                }
                ("x-nullable", _) => {
                    self.out.key("nullable", member.key_location);
                    self.out.node(member.value);
                }
                (name, _) if is_keyword(name) => self.keep(member),
                _ => {}
            }
        }
    }

    /// `style` and `explode` of a list that is sent in a place.
    pub(super) fn collection(&mut self, object: Object<'d>, sent_in: &str) {
        let member = object.member("collectionFormat");
        let format = member.and_then(|member| member.value.as_str());
        let is_list = object.get("type").and_then(Node::as_str) == Some("array");
        let Some(at) = member.or(object.member("type")).filter(|_| is_list) else {
            return;
        };
        let place = at.value.location();
        let (style, explode) = match (sent_in, format.unwrap_or("csv")) {
            ("query", "csv") => ("form", false),
            ("query", "multi") => ("form", true),
            ("query", "ssv") => ("spaceDelimited", false),
            ("query", "pipes") => ("pipeDelimited", false),
            ("path" | "header", "csv") => return,
            (other, _) if !matches!(other, "query" | "path" | "header") => return,
            (_, known) if FORMATS.contains(&known) => {
                let message = format!(
                    "{} in {sent_in} has no counterpart in OpenAPI 3",
                    quote(&format!("collectionFormat: {known}"))
                );
                self.report.grouped(
                    known,
                    Diagnostic::error("openapi::swagger", place, message)
                        .label("a list that is written so cannot be read")
                        .help("use `csv`, or `multi` in a query"),
                );
                return;
            }
            (_, unknown) => {
                let message = format!("there is no `collectionFormat` {}", quote(unknown));
                let help = match self.guesses.suggest(unknown, FORMATS) {
                    Some(known) => format!("did you mean {}?", quote(known)),
                    None => format!("there are {}", alternatives(FORMATS)),
                };
                self.report.push(
                    Diagnostic::error("parameter::style", place, message)
                        .label("it says how a list is written")
                        .help(help),
                );
                return;
            }
        };
        self.out.key("style", at.key_location);
        self.out.text(style, place);
        self.out.key("explode", at.key_location);
        self.out.flag(explode, place);
    }

    /// Whether a parameter is sent in the body, wherever it is described.
    pub(super) fn is_body(&self, node: Node<'d>) -> bool {
        let sent_in = self.resolved(node).get("in").and_then(Node::as_str);
        matches!(sent_in, Some("body" | "formData"))
    }

    /// The parameter of this document that a reference leads to.
    pub(super) fn resolved(&self, node: Node<'d>) -> Node<'d> {
        let mut found = node;
        for _ in 0..MAX_CHAIN {
            let name = found
                .get("$ref")
                .and_then(Node::as_str)
                .and_then(|text| text.strip_prefix("#/parameters/"));
            let target = name.and_then(|name| self.root.get("parameters")?.get(&unescape(name)));
            match target {
                Some(target) => found = target,
                None => break,
            }
        }
        found
    }
}
