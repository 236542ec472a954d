//! Parameters that are missing or wrong.

use std::collections::BTreeSet;

use backend_codegen::api::plan::Use;
use backend_codegen::api::{Json, Parameter, ParameterForm, ParameterLocation, Path, Style};

use super::texts::{is_wrong_as_texts, readings};
use super::told::{phrase, told};
use super::{Maker, request};
use crate::command::requests::written::{self, encoded};
use crate::command::requests::{Sent, ty_of};

/// More ways of being wrong are not made of one parameter.
const MOST: usize = 12;
/// Longer texts do not go into a path or a query string: servers may refuse them for that alone.
const MOST_IN_TARGET: usize = 1000;

impl Maker<'_, '_, '_> {
    /// How a parameter is wrong, and how it is sent then.
    pub(super) fn parameter(&self, parameter: &Parameter) -> Vec<(&'static str, String, Sent)> {
        let mut all = Vec::new();
        let place = format!("{} in {}", parameter.name, parameter.sent_in.as_str());
        // Of these a document says nothing (OpenAPI, 4.8.12.1).
        let is_ignored = ["accept", "authorization", "content-type"]
            .iter()
            .any(|it| parameter.name.eq_ignore_ascii_case(it));
        let in_header = parameter.sent_in == ParameterLocation::Header;
        if in_header && is_ignored || parameter.sent_in == ParameterLocation::QueryString {
            return all;
        }
        if parameter.required && parameter.sent_in != ParameterLocation::Path {
            all.push(("missing parameter", format!("missing {place}"), Sent::Not));
        }
        let (Some(ty), Some(usual)) = (ty_of(parameter), self.requests.value_of(parameter)) else {
            return all;
        };
        let used = request(ty);
        if let ParameterForm::Schema { style, explode, .. } = &parameter.form
            && matches!(usual, Json::Object(_))
        {
            self.members(parameter, (*style, *explode), used, &mut all);
            return all;
        }
        let mut texts = BTreeSet::new();
        for violation in self.requests.violations(used) {
            let Some(text) = written(parameter, &usual, &violation.value) else {
                continue;
            };
            let is_read = |value: Json| self.requests.accepts(used, &value);
            let is_json = matches!(parameter.form, ParameterForm::Content { .. });
            if !is_json && readings(&text.pieces).into_iter().any(is_read) {
                continue;
            }
            if text.sent.len() > MOST_IN_TARGET || !texts.insert(text.sent.clone()) {
                continue;
            }
            if parameter.sent_in == ParameterLocation::Path && self.is_elsewhere(&text) {
                continue;
            }
            let phrase = format!("{} {place}", phrase(violation.keyword));
            all.push(("parameter", phrase, Sent::As(text.sent)));
            if all.len() > MOST {
                break;
            }
        }
        all
    }

    /// How a parameter with members is wrong where each of them is a text of its own.
    fn members(
        &self,
        parameter: &Parameter,
        (style, explode): (Style, bool),
        used: Use,
        all: &mut Vec<(&'static str, String, Sent)>,
    ) {
        let in_query = parameter.sent_in == ParameterLocation::Query;
        let is_deep = style == Style::DeepObject;
        if !in_query || !(is_deep || style == Style::Form && explode) {
            return;
        }
        let mut texts = BTreeSet::new();
        let found = self.requests.violations(used);
        for violation in &found {
            // Without a name around it, an unknown member is an unknown parameter, of which nothing is said.
            let is_unknown = told(violation, &found).0 == "unknown member";
            let is_far = violation.keyword == "maxProperties" || is_unknown;
            if is_far && !is_deep || !is_wrong_as_texts(self.requests, used, violation) {
                continue;
            }
            let text = written::parameter(parameter, &violation.value);
            if text.is_empty() || text.len() > MOST_IN_TARGET || !texts.insert(text.clone()) {
                continue;
            }
            let (_, phrase) = told(violation, &found);
            let phrase = format!("{phrase} in {} in query", parameter.name);
            all.push(("parameter", phrase, Sent::Whole(text)));
            if all.len() > MOST {
                break;
            }
        }
    }

    /// Whether a text in the path may make it another one of the document.
    fn is_elsewhere(&self, text: &Written) -> bool {
        let Some(piece) = text.pieces.first() else {
            return true;
        };
        let literals = |path: &Path| {
            let segments = path.template.segments().iter();
            segments
                .filter_map(|it| it.as_literal().map(str::to_owned))
                .collect::<Vec<_>>()
        };
        self.api
            .paths
            .iter()
            .any(|path| literals(path).contains(piece))
    }
}

/// A parameter as text.
struct Written {
    /// As it is sent.
    sent: String,
    /// The texts that it is read as, with nothing between them.
    pieces: Vec<String>,
}

/// A value of a parameter as text, where that can be said plainly: `usual` is a valid one.
fn written(parameter: &Parameter, usual: &Json, value: &Json) -> Option<Written> {
    let location = parameter.sent_in;
    let (style, explode) = match &parameter.form {
        ParameterForm::Content { .. } => {
            let text = value.to_string();
            let sent = encoded(&text);
            return Some(Written {
                sent,
                pieces: vec![text],
            });
        }
        ParameterForm::Schema { style, explode, .. } => (*style, *explode),
    };
    let plain = |value: &Json| match value {
        Json::String(text) => Some(text.to_string()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    };
    let pieces: Vec<String> = match (usual, value) {
        (Json::Object(_), _) => return None,
        (_, Json::Array(items)) => items.iter().map(plain).collect::<Option<_>>()?,
        (_, value) => vec![plain(value)?],
    };
    let is_odd = |piece: &String| piece.is_empty() || piece == "." || piece == "..";
    if pieces.is_empty() || pieces.iter().any(is_odd) {
        return None;
    }
    let text = |piece: &String| match location {
        // Fields are not percent-encoded: what would have to be is left out.
        ParameterLocation::Header => {
            let is_plain = |byte: u8| byte.is_ascii_graphic() && !b",;\"\\%".contains(&byte);
            piece.bytes().all(is_plain).then(|| piece.clone())
        }
        ParameterLocation::Cookie if style == Style::Cookie => {
            Some(piece.clone()).filter(|it| encoded(it) == **it)
        }
        _ => Some(encoded(piece)),
    };
    let texts: Vec<String> = pieces.iter().map(text).collect::<Option<_>>()?;
    let sent = match (style, texts.as_slice()) {
        (Style::Form, [first, others @ ..]) if explode && location == ParameterLocation::Query => {
            let name = encoded(&parameter.name);
            let others = others.iter().map(|text| format!("&{name}={text}"));
            format!("{first}{}", others.collect::<String>())
        }
        (Style::Label, [one]) => format!(".{one}"),
        (Style::Matrix, [one]) => format!(";{}={one}", encoded(&parameter.name)),
        (Style::Simple | Style::Form | Style::Cookie, texts) if texts.len() == 1 || !explode => {
            texts.join(",")
        }
        (Style::Simple, texts) => texts.join(","),
        _ => return None,
    };
    Some(Written { sent, pieces })
}
