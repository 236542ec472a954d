//! Parameters: how generated code finds them in a request and which notation their text has.

mod notation;

use crate::api::plan::Use;
use crate::api::{MediaType, Operation, Parameter, ParameterForm, ParameterLocation, Style};
use crate::tokens::{TokenStream, quote};
use crate::write::rust::contract::{essence, is_json};
use crate::write::rust::printer::Printer;

pub(super) use notation::{Notation, notation};

/// The declaration of a parameter, as generated code hands it to its input.
pub(super) fn declaration(
    p: &Printer<'_>,
    operation: &Operation,
    parameter: &Parameter,
    used: Option<Use>,
) -> TokenStream {
    let name = &*parameter.name;
    let notation = used.map_or(Notation::String, |used| notation(p, used));
    match (&parameter.form, parameter.sent_in) {
        (ParameterForm::Schema { style, explode, .. }, _) => {
            let declared = declared(parameter.sent_in, *style, *explode, name, &notation);
            let keeps_others = used.is_some_and(|used| notation::keeps_others(p, used));
            let takes_others = *style == Style::Form && *explode && keeps_others;
            let beside = (takes_others && parameter.sent_in == ParameterLocation::Query)
                .then(|| beside(operation, parameter));
            quote!(#declared #beside)
        }
        (
            ParameterForm::Content {
                name: media_type, ..
            },
            sent_in,
        ) => {
            let is_json = is_json(&essence(media_type));
            let is_form = essence(media_type) == "application/x-www-form-urlencoded";
            // JSON stands in one text, and text of any other media type is text to us.
            let notation = if is_form { notation } else { Notation::String };
            let style = Style::default_of(sent_in);
            let declared = declared(sent_in, style, is_form, name, &notation);
            let json = is_json.then(|| quote!(.as_json()));
            quote!(#declared #json)
        }
    }
}

fn declared(
    sent_in: ParameterLocation,
    style: Style,
    explode: bool,
    name: &str,
    notation: &Notation,
) -> TokenStream {
    let tokens = notation.tokens();
    // Values without parts are written the same way with and without `explode`.
    let exploded = (explode && notation.is_structured()).then(|| quote!(.exploded()));
    match (sent_in, style) {
        (ParameterLocation::Path, Style::Label) => {
            quote!(support::http::parameter::Parameter::label(#name, #tokens)#exploded)
        }
        (ParameterLocation::Path, Style::Matrix) => {
            quote!(support::http::parameter::Parameter::matrix(#name, #tokens)#exploded)
        }
        (ParameterLocation::Path, _) => {
            quote!(support::http::parameter::Parameter::path(#name, #tokens)#exploded)
        }
        (ParameterLocation::Header, _) => {
            quote!(support::http::parameter::Parameter::header(#name, #tokens)#exploded)
        }
        (ParameterLocation::Cookie, Style::Cookie) => {
            quote!(support::http::parameter::Parameter::plain_cookie(#name, #tokens)#exploded)
        }
        (ParameterLocation::Cookie, _) => {
            quote!(support::http::parameter::Parameter::cookie(#name, #tokens)#exploded)
        }
        (ParameterLocation::QueryString, _) => {
            quote!(support::http::parameter::Parameter::query_string(#name, #tokens))
        }
        (ParameterLocation::Query, style) => in_query(style, explode, name, notation),
    }
}

fn in_query(style: Style, explode: bool, name: &str, notation: &Notation) -> TokenStream {
    let tokens = notation.tokens();
    let delimiter = match style {
        Style::DeepObject if notation.is_structured() => {
            return quote!(support::http::parameter::Parameter::deep(#name, #tokens));
        }
        Style::SpaceDelimited => ' ',
        Style::PipeDelimited => '|',
        _ => ',',
    };
    if explode || !notation.is_structured() {
        quote!(support::http::parameter::Parameter::query(#name, #tokens))
    } else {
        quote!(support::http::parameter::Parameter::delimited(#name, #tokens, #delimiter))
    }
}

/// The names of the other query parameters, for one whose members stand under names of their own and
/// can have any.
fn beside(operation: &Operation, parameter: &Parameter) -> TokenStream {
    let others = operation
        .parameters
        .iter()
        .filter(|other| other.sent_in == ParameterLocation::Query && other.name != parameter.name)
        .map(|other| &*other.name);
    quote!(.beside(&[#(#others),*]))
}

/// The declarations of the members of a form (OpenAPI, "Encoding Object").
pub(super) fn form_members(p: &Printer<'_>, used: Use, media_type: &MediaType) -> Vec<TokenStream> {
    let notation = notation(p, used);
    let member = |(name, notation): &(Box<str>, Notation)| {
        let Some(encoding) = media_type.encoding.get(name) else {
            // Without an encoding, members with parts are JSON, except for plain arrays.
            let json = notation.has_members().then(|| quote!(.as_json()));
            let declared = in_query(Style::Form, true, name, notation);
            return quote!(#declared #json);
        };
        if encoding.style.is_none() && encoding.explode.is_none() {
            let content_type = encoding.content_type.as_deref();
            let json = content_type
                .is_some_and(|it| is_json(&essence(it)))
                .then(|| quote!(.as_json()));
            let declared = in_query(Style::Form, true, name, notation);
            return quote!(#declared #json);
        }
        let style = encoding.style.unwrap_or(Style::Form);
        let explode = encoding.explode.unwrap_or(style.explodes_by_default());
        in_query(style, explode, name, notation)
    };
    notation.members().iter().map(member).collect()
}
