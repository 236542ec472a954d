//! Which OpenAPI a document is written in.

use super::expect::a;
use super::quote::{quote, shown};
use super::shared::head;
use crate::api::Version;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Kind, Node};

/// The version that a value of `openapi` names, if it is one that can be read.
pub(super) fn quietly(node: Node<'_>) -> Option<Version> {
    match node.kind() {
        Kind::String(text) | Kind::Number(text) => named(text),
        _ => None,
    }
}

fn named(text: &str) -> Option<Version> {
    let mut parts = text.trim().splitn(3, '.');
    match (parts.next()?, parts.next()?) {
        ("3", "0") => Some(Version::V3_0),
        ("3", "1") => Some(Version::V3_1),
        ("3", "2") => Some(Version::V3_2),
        _ => None,
    }
}

/// The version of a document, or `None`, with the reason, if it cannot be read.
pub(super) fn version(root: Node<'_>, diagnostics: &mut Diagnostics) -> Option<Version> {
    let Some(object) = root.as_object() else {
        let message = format!("an OpenAPI document is an object, not {}", a(root));
        diagnostics.push(
            Diagnostic::error("openapi::not-openapi", root.location(), message)
                .label("there is nothing but this")
                .help("it begins with `openapi: 3.1.0`"),
        );
        return None;
    };
    let Some(member) = object.member("openapi") else {
        diagnostics.push(without_version(root));
        return None;
    };
    let location = member.value.location();
    let text = match member.value.kind() {
        Kind::String(text) => text,
        Kind::Number(text) => {
            let message = format!(
                "the version {} is a number; it is read as text",
                quote(text)
            );
            diagnostics.push(
                Diagnostic::warning("openapi::unquoted", location, message)
                    .label("a number loses what stands behind the last dot")
                    .help(format!("write `openapi: \"{}.0\"`", shown(text))),
            );
            text
        }
        _ => {
            let message = format!("`openapi` must be a version, not {}", a(member.value));
            diagnostics.push(
                Diagnostic::error("openapi::version", location, message)
                    .help("write `openapi: 3.1.0`"),
            );
            return None;
        }
    };
    let version = named(text);
    if version.is_none() {
        let message = format!("OpenAPI {} cannot be read", quote(text));
        diagnostics.push(
            Diagnostic::error("openapi::version", location, message)
                .label("Swagger 2.0, and OpenAPI 3.0, 3.1 and 3.2 can be")
                .help("if it is written like one of these, say so here"),
        );
    }
    version
}

fn without_version(root: Node<'_>) -> Diagnostic {
    if let Some(swagger) = root.as_object().and_then(|object| object.member("swagger")) {
        let version = swagger.value.as_str().or(swagger.value.as_number());
        let message = format!(
            "Swagger {} cannot be read",
            quote(version.unwrap_or_default())
        );
        return Diagnostic::error("openapi::version", swagger.value.location(), message)
            .label("Swagger 2.0, and OpenAPI 3.0, 3.1 and 3.2 can be")
            .help("write `swagger: '2.0'` if it is that");
    }
    Diagnostic::error(
        "openapi::not-openapi",
        head(root),
        "this is no OpenAPI document",
    )
    .label("there is no `openapi` at the top")
    .help("write `openapi: 3.1.0`, or the version that it is written in")
}
