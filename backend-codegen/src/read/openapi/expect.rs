//! Scalars and collections where a document must have them.
//!
//! A value of the wrong type is an error that says what is expected. Three slips have one meaning
//! only and are read as meant, with a warning: `null` for a member that is left out, and in YAML a
//! number or truth value without quotes where text is expected (`version: 1.0`).

use super::quote::quote;
use super::reader::Reader;
use crate::api::Json;
use crate::diagnostic::Diagnostic;
use crate::document::{Array, Kind, Member, Node, Object};

/// The type of a value with its article.
pub(super) fn a(node: Node<'_>) -> &'static str {
    match node.kind() {
        Kind::Null => "null",
        Kind::Bool(true) => "`true`",
        Kind::Bool(false) => "`false`",
        Kind::Number(_) => "a number",
        Kind::String(_) => "a string",
        Kind::Array(_) => "a list",
        Kind::Object(_) => "an object",
    }
}

/// What the value of a member must be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expected {
    Text,
    Flag,
    Number,
    /// How many there may be of something.
    Size,
    List,
    Object,
}

impl Expected {
    /// The type with its article.
    fn one(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Flag => "`true` or `false`",
            Self::Number => "a number",
            Self::Size => "a non-negative integer",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }

    /// What to write where `found` stands.
    fn instead_of(self, found: Node<'_>) -> String {
        let in_quotes = found
            .as_str()
            .is_some_and(|text| text.parse::<f64>().is_ok());
        match self {
            Self::Text => "put it in quotes if it is one text".to_owned(),
            Self::Flag => "write `true` or `false`, without quotes".to_owned(),
            Self::Number | Self::Size if in_quotes => "remove the quotes".to_owned(),
            Self::Number => "write digits, such as `1` or `0.5`".to_owned(),
            Self::Size => "write digits, such as `1`".to_owned(),
            Self::List => match one_of_a_list(found) {
                Some(list) => format!("a list of this alone is {}", quote(&list)),
                None => "put a dash before it, or `[` and `]` around it".to_owned(),
            },
            Self::Object => {
                reference(found).unwrap_or_else(|| "write names with values: `name: …`".to_owned())
            }
        }
    }
}

/// How to write a `$ref` where one was meant.
pub(super) fn reference(found: Node<'_>) -> Option<String> {
    let text = found.as_str().filter(|text| text.contains("#/"))?;
    let reference = quote(&format!("$ref: '{text}'"));
    Some(format!("if it is a reference, write {reference}"))
}

/// A short value as a list, in JSON and thus in YAML too.
fn one_of_a_list(found: Node<'_>) -> Option<String> {
    let text = match found.kind() {
        Kind::String(text) => Json::String(text.into()).to_string(),
        Kind::Number(text) => text.to_owned(),
        Kind::Bool(_) | Kind::Null | Kind::Array(_) | Kind::Object(_) => return None,
    };
    (text.len() < 60).then(|| format!("[{text}]"))
}

impl<'d> Reader<'d, '_> {
    /// Says that the value of a member is not what it must be.
    pub(super) fn wrong_type(
        &mut self,
        code: &'static str,
        member: Member<'d>,
        expected: Expected,
    ) {
        let message = format!(
            "{} must be {}, not {}",
            quote(member.key),
            expected.one(),
            a(member.value)
        );
        self.push(
            Diagnostic::error(code, member.value.location(), message)
                .help(expected.instead_of(member.value)),
        );
    }

    /// A member without a value, as `description:` is in YAML, counts as left out.
    pub(super) fn is_left_out(&mut self, member: Member<'d>) -> bool {
        if !member.value.is_null() {
            return false;
        }
        let message = format!("{} has no value", quote(member.key));
        self.push_grouped(
            member.key,
            Diagnostic::warning("openapi::null", member.key_location, message)
                .help("leave it out, or give it one"),
        );
        true
    }

    /// Text. `code` is for a value that is none.
    pub(super) fn text_of(&mut self, code: &'static str, member: Member<'d>) -> Option<&'d str> {
        match member.value.kind() {
            Kind::String(text) => Some(text),
            Kind::Null => {
                self.is_left_out(member);
                None
            }
            Kind::Number(text) => Some(self.unquoted(member, text)),
            Kind::Bool(true) => Some(self.unquoted(member, "true")),
            Kind::Bool(false) => Some(self.unquoted(member, "false")),
            Kind::Array(_) | Kind::Object(_) => {
                self.wrong_type(code, member, Expected::Text);
                None
            }
        }
    }

    fn unquoted(&mut self, member: Member<'d>, text: &'d str) -> &'d str {
        let message = format!(
            "{} is {}; it is read as the string {}",
            quote(member.key),
            a(member.value),
            quote(text)
        );
        self.push_grouped(
            member.key,
            Diagnostic::warning("openapi::unquoted", member.value.location(), message)
                .help("put it in quotes"),
        );
        text
    }

    /// `true` or `false`.
    pub(super) fn flag_of(&mut self, code: &'static str, member: Member<'d>) -> Option<bool> {
        match member.value.kind() {
            Kind::Bool(value) => Some(value),
            Kind::Null => {
                self.is_left_out(member);
                None
            }
            Kind::String(text @ ("true" | "false")) => {
                let message = format!("{} is a string, not a truth value", quote(member.key));
                self.push_grouped(
                    member.key,
                    Diagnostic::warning("openapi::quoted", member.value.location(), message)
                        .help("remove the quotes"),
                );
                Some(text == "true")
            }
            Kind::Number(_) | Kind::String(_) | Kind::Array(_) | Kind::Object(_) => {
                self.wrong_type(code, member, Expected::Flag);
                None
            }
        }
    }

    /// An object.
    pub(super) fn object_of(
        &mut self,
        code: &'static str,
        member: Member<'d>,
    ) -> Option<Object<'d>> {
        if self.is_left_out(member) {
            return None;
        }
        let object = member.value.as_object();
        if object.is_none() {
            self.wrong_type(code, member, Expected::Object);
        }
        object
    }

    /// A list.
    pub(super) fn list_of(&mut self, code: &'static str, member: Member<'d>) -> Option<Array<'d>> {
        if self.is_left_out(member) {
            return None;
        }
        let array = member.value.as_array();
        if array.is_none() {
            self.wrong_type(code, member, Expected::List);
        }
        array
    }
}
