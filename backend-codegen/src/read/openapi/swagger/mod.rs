//! Swagger 2.0: the tree of such a document as that of an OpenAPI 3.0 document.
//!
//! What 3.0 says otherwise is put together anew here, with the places of what it was said by; all
//! else, schemas most of all, is taken as it stands. From there on there is one reader for all
//! versions. References stay as they are written: pointers know where the sections went
//! ([`section`]).

mod document;
mod operation;
mod parameter;
mod response;
mod schema;
mod security;

use std::sync::Arc;

use super::quote::{alternatives, quote};
use super::report::Report;
use super::resolve::Sort;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Document, Kind, Limits, Location, Member, Node, Object, Rebuild};
use crate::suggest::Guesses;

/// The sections of a document, with those of `components` that they became.
const SECTIONS: [(&str, &str); 4] = [
    ("definitions", "schemas"),
    ("parameters", "parameters"),
    ("responses", "responses"),
    ("securityDefinitions", "securitySchemes"),
];

/// The section of `components` that a section at the top of a document became.
pub(super) fn section(name: &str) -> Option<&'static str> {
    SECTIONS
        .iter()
        .find(|(old, _)| *old == name)
        .map(|(_, new)| *new)
}

/// The section at the top of a document that became this section of `components`.
pub(super) fn section_before(name: &str) -> Option<&'static str> {
    SECTIONS
        .iter()
        .find(|(_, new)| *new == name)
        .map(|(old, _)| *old)
}

/// Whether a document says that it is Swagger 2.0.
pub(super) fn is_swagger(root: Node<'_>) -> bool {
    let version = root
        .get("swagger")
        .filter(|_| root.get("openapi").is_none());
    match version.map(Node::kind) {
        Some(Kind::String(text) | Kind::Number(text)) => {
            text.trim() == "2" || text.trim().starts_with("2.")
        }
        _ => false,
    }
}

/// The media types of requests and responses whose operation names none.
#[derive(Clone, Debug, Default)]
pub(super) struct MediaTypes {
    consumes: Vec<Text>,
    produces: Vec<Text>,
}

/// A text with its place.
type Text = (Arc<str>, Location);

/// What a tree of Swagger 2.0 is read for.
#[derive(Clone, Copy)]
pub(super) enum Role {
    /// It is the whole description.
    Entry,
    /// It is a document that another one refers to.
    Document,
    /// A document refers to parts of this sort in it.
    Part(Sort),
}

/// A document as one of OpenAPI 3.0. One that is not the whole description takes the media types of
/// the one that is.
pub(super) fn converted(
    document: &Document,
    role: Role,
    media_types: &mut MediaTypes,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<Document> {
    let root = document.root();
    let mut converter = Converter {
        root,
        out: Rebuild::of(document, limits),
        report: Report::new(diagnostics),
        guesses: Guesses::default(),
        media_types: media_types.clone(),
        is_other: !matches!(role, Role::Entry),
    };
    let has_sections = SECTIONS
        .iter()
        .map(|(old, _)| *old)
        .chain(["paths"])
        .any(|section| root.get(section).is_some());
    match (root.as_object(), role) {
        (_, Role::Part(sort)) if !has_sections => converter.part(root, sort),
        (Some(object), _) => converter.document(object),
        (None, _) => return None,
    }
    converter.report.finish();
    if matches!(role, Role::Entry) {
        *media_types = converter.media_types;
    }
    let out = converter.out;
    out.finish(diagnostics)
}

struct Converter<'d, 'r> {
    root: Node<'d>,
    out: Rebuild<'d>,
    report: Report<'r>,
    guesses: Guesses,
    media_types: MediaTypes,
    /// Whether another document refers to this one.
    is_other: bool,
}

impl<'d> Converter<'d, '_> {
    /// Takes a member as it is.
    fn keep(&mut self, member: Member<'d>) {
        self.out.key(member.key, member.key_location);
        self.out.node(member.value);
    }

    /// Takes the members of these names as they are, and extensions but the one that 3.0 has a word for.
    fn keep_all(&mut self, object: Object<'d>, names: &[&str]) {
        for member in object {
            let is_extension = member.key.starts_with("x-") && member.key != "x-nullable";
            if names.contains(&member.key) || is_extension {
                self.keep(member);
            }
        }
    }

    /// The members of these names, without extensions.
    fn keep_named(&mut self, object: Object<'d>, names: &[&str]) {
        for member in object {
            if names.contains(&member.key) {
                self.keep(member);
            }
        }
    }

    /// An object that is written out; whatever else stands in its place is taken as it is.
    fn written_out(&mut self, node: Node<'d>) -> Option<Object<'d>> {
        let object = node.as_object();
        let object = object.filter(|object| object.get("$ref").is_none());
        if object.is_none() {
            self.out.node(node);
        }
        object
    }

    /// Says which members of an object Swagger 2.0 does not know.
    fn check(&mut self, object: Object<'d>, noun: &str, names: &[&[&'static str]]) {
        let known = || names.iter().copied().flatten().copied();
        for member in object {
            if known().any(|name| name == member.key) || member.key.starts_with("x-") {
                continue;
            }
            let article = if noun.starts_with('o') { "an" } else { "a" };
            let message = format!(
                "Swagger 2.0 has no {} in {article} {noun}",
                quote(member.key)
            );
            let help = match self.guesses.suggest(member.key, known()) {
                Some(name) => format!("did you mean {}?", quote(name)),
                None => format!(
                    "fields of its own begin with `x-`; it knows {}",
                    alternatives(known())
                ),
            };
            self.report.grouped(
                &format!("{noun} {}", member.key),
                Diagnostic::warning("openapi::unknown-field", member.key_location, message)
                    .label("it is ignored")
                    .help(help),
            );
        }
    }

    /// The texts of a list; what is none is told.
    fn texts(&mut self, node: Option<Node<'d>>, name: &str) -> Option<Vec<Text>> {
        let node = node.filter(|node| !node.is_null())?;
        let Some(list) = node.as_array() else {
            self.wrong(node, name, "a list of texts");
            return None;
        };
        let mut texts = Vec::new();
        for item in list.iter() {
            match item.as_str() {
                Some(text) => texts.push((text.into(), item.location())),
                None => self.wrong(item, name, "a text"),
            }
        }
        Some(texts)
    }

    fn wrong(&mut self, node: Node<'d>, name: &str, expected: &str) {
        let message = format!(
            "{} must be {expected}, not {}",
            quote(name),
            super::expect::a(node)
        );
        self.report.push(
            Diagnostic::error(super::fields::WRONG_TYPE, node.location(), message)
                .label("it is not read")
                .help(format!("write {expected}")),
        );
    }
}
