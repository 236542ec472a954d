//! Parameters: where they stand in a request, and how.

use super::Look;
use super::media::{essence, is_json};
use super::notation::{self, Notation};
use crate::api::plan::Use;
use crate::api::{MediaType, Operation, Parameter, ParameterForm, ParameterLocation, Style};
use crate::list::CollectVec;

/// How a parameter, or a member of a form, is found in a request.
#[derive(Clone, Debug)]
pub(in crate::write) struct Declaration {
    /// Its name in the request.
    pub(in crate::write) name: Box<str>,
    /// Where it stands, and how.
    pub(in crate::write) kind: DeclarationKind,
    /// Which notation its text has.
    pub(in crate::write) notation: Notation,
    /// Whether each of its parts stands for itself.
    pub(in crate::write) explode: bool,
    /// Whether its text is JSON.
    pub(in crate::write) is_json: bool,
    /// For one whose members stand in the query string under names of their own and can have any: the
    /// names of the other parameters.
    pub(in crate::write) beside: Option<Vec<Box<str>>>,
}

/// Where a parameter stands, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::write) enum DeclarationKind {
    /// In the path.
    Path,
    /// In the path behind a dot (RFC 6570, 3.2.5).
    Label,
    /// In the path behind a semicolon and its name (RFC 6570, 3.2.7).
    Matrix,
    /// In the query string, each part or member by itself.
    Query,
    /// In the query string, with its parts in one text.
    Delimited(char),
    /// In the query string, with its members in brackets.
    Deep,
    /// All of the query string.
    QueryString,
    /// In a header.
    Header,
    /// In a cookie, percent-encoded.
    Cookie,
    /// In a cookie as it is.
    PlainCookie,
}

/// How a parameter of an operation is found.
pub(in crate::write) fn declaration(
    look: &dyn Look,
    operation: &Operation,
    parameter: &Parameter,
    used: Option<Use>,
) -> Declaration {
    let notation = used.map_or(Notation::String, |used| notation::notation(look, used));
    match (&parameter.form, parameter.sent_in) {
        (ParameterForm::Schema { style, explode, .. }, sent_in) => {
            let declared = declared(sent_in, *style, *explode, &parameter.name, notation);
            let keeps_others = used.is_some_and(|used| notation::keeps_others(look, used));
            let takes_others = *style == Style::Form && *explode && keeps_others;
            Declaration {
                beside: (takes_others && sent_in == ParameterLocation::Query)
                    .then(|| beside(operation, parameter)),
                ..declared
            }
        }
        (ParameterForm::Content { name, .. }, sent_in) => {
            let is_form = essence(name) == "application/x-www-form-urlencoded";
            // JSON stands in one text, and text of any other media type is text to us.
            let notation = if is_form { notation } else { Notation::String };
            let style = Style::default_of(sent_in);
            Declaration {
                is_json: is_json(&essence(name)),
                ..declared(sent_in, style, is_form, &parameter.name, notation)
            }
        }
    }
}

/// How the members of a form are found (OpenAPI, "Encoding Object").
pub(in crate::write) fn form_members(
    look: &dyn Look,
    used: Use,
    media_type: &MediaType,
) -> Vec<Declaration> {
    let notation = notation::notation(look, used);
    let member = |(name, notation): &(Box<str>, Notation)| {
        let as_usual = |is_json: bool| Declaration {
            is_json,
            ..in_query(Style::Form, true, name, notation.clone())
        };
        let Some(encoding) = media_type.encoding.get(name) else {
            // Without an encoding, members with parts are JSON, except for plain arrays.
            return as_usual(notation.has_members());
        };
        if encoding.style.is_none() && encoding.explode.is_none() {
            let content_type = encoding.content_type.as_deref();
            return as_usual(content_type.is_some_and(|it| is_json(&essence(it))));
        }
        let style = encoding.style.unwrap_or(Style::Form);
        let explode = encoding.explode.unwrap_or(style.explodes_by_default());
        in_query(style, explode, name, notation.clone())
    };
    notation.members().iter().map(member).collect_vec()
}

fn declared(
    sent_in: ParameterLocation,
    style: Style,
    explode: bool,
    name: &str,
    notation: Notation,
) -> Declaration {
    let kind = match (sent_in, style) {
        (ParameterLocation::Path, Style::Label) => DeclarationKind::Label,
        (ParameterLocation::Path, Style::Matrix) => DeclarationKind::Matrix,
        (ParameterLocation::Path, _) => DeclarationKind::Path,
        (ParameterLocation::Header, _) => DeclarationKind::Header,
        (ParameterLocation::Cookie, Style::Cookie) => DeclarationKind::PlainCookie,
        (ParameterLocation::Cookie, _) => DeclarationKind::Cookie,
        (ParameterLocation::QueryString, _) => DeclarationKind::QueryString,
        (ParameterLocation::Query, style) => return in_query(style, explode, name, notation),
    };
    Declaration {
        name: name.into(),
        kind,
        // Values without parts are written the same way with and without `explode`.
        explode: explode && notation.is_structured() && kind != DeclarationKind::QueryString,
        notation,
        is_json: false,
        beside: (kind == DeclarationKind::QueryString).then(Vec::new),
    }
}

fn in_query(style: Style, explode: bool, name: &str, notation: Notation) -> Declaration {
    let is_structured = notation.is_structured();
    let kind = match style {
        Style::DeepObject if is_structured => DeclarationKind::Deep,
        _ if explode || !is_structured => DeclarationKind::Query,
        Style::SpaceDelimited => DeclarationKind::Delimited(' '),
        Style::PipeDelimited => DeclarationKind::Delimited('|'),
        _ => DeclarationKind::Delimited(','),
    };
    Declaration {
        name: name.into(),
        kind,
        notation,
        explode: false,
        is_json: false,
        beside: None,
    }
}

/// The names of the other query parameters.
fn beside(operation: &Operation, parameter: &Parameter) -> Vec<Box<str>> {
    let others = operation
        .parameters
        .iter()
        .filter(|other| other.sent_in == ParameterLocation::Query && other.name != parameter.name);
    others.map(|other| (&*other.name).into()).collect_vec()
}
