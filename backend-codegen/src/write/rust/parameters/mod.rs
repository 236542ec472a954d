//! Parameters: how generated code finds them in a request and which notation their text has.

mod notation;

use crate::api::plan::Use;
use crate::api::{MediaType, Operation, Parameter};
use crate::list::CollectVec;
use crate::tokens::{TokenStream, quote};
use crate::write::http::notation::notation as notation_of;
use crate::write::http::parameter::{self, Declaration, DeclarationKind};
use crate::write::rust::printer::Printer;

pub(super) use crate::write::http::notation::Notation;

/// The notation of a type.
pub(super) fn notation(p: &Printer<'_>, used: Use) -> Notation {
    notation_of(p, used)
}

/// The declaration of a parameter, as generated code hands it to its input.
pub(super) fn declaration(
    p: &Printer<'_>,
    operation: &Operation,
    parameter: &Parameter,
    used: Option<Use>,
) -> TokenStream {
    tokens(&parameter::declaration(p, operation, parameter, used))
}

/// The call of the input that finds and reads a parameter of whose declaration nothing is to be said
/// but its name and notation.
pub(super) fn shortly(
    p: &Printer<'_>,
    operation: &Operation,
    parameter: &Parameter,
    used: Option<Use>,
    read: &TokenStream,
) -> Option<TokenStream> {
    let declaration = parameter::declaration(p, operation, parameter, used);
    if declaration.explode || declaration.is_json || declaration.beside.is_some() {
        return None;
    }
    let (name, notation) = (&*declaration.name, declaration.notation.tokens());
    let function = match (declaration.kind, parameter.required) {
        (DeclarationKind::Path, true) => quote!(in_path),
        (DeclarationKind::Query, false) => quote!(in_query),
        (DeclarationKind::Query, true) => quote!(required_in_query),
        (DeclarationKind::Header, false) => quote!(in_header),
        (DeclarationKind::Header, true) => quote!(required_in_header),
        _ => return None,
    };
    Some(quote!(#function(#name, #notation, #read)))
}

/// The declarations of the members of a form (OpenAPI, "Encoding Object").
pub(super) fn form_members(p: &Printer<'_>, used: Use, media_type: &MediaType) -> Vec<TokenStream> {
    let members = parameter::form_members(p, used, media_type);
    members.iter().map(tokens).collect_vec()
}

fn tokens(declaration: &Declaration) -> TokenStream {
    let (name, notation) = (&*declaration.name, declaration.notation.tokens());
    let constructor = match declaration.kind {
        DeclarationKind::Path => quote!(path(#name, #notation)),
        DeclarationKind::Label => quote!(label(#name, #notation)),
        DeclarationKind::Matrix => quote!(matrix(#name, #notation)),
        DeclarationKind::Query => quote!(query(#name, #notation)),
        DeclarationKind::Delimited(delimiter) => quote!(delimited(#name, #notation, #delimiter)),
        DeclarationKind::Deep => quote!(deep(#name, #notation)),
        DeclarationKind::QueryString => quote!(query_string(#name, #notation)),
        DeclarationKind::Header => quote!(header(#name, #notation)),
        DeclarationKind::Cookie => quote!(cookie(#name, #notation)),
        DeclarationKind::PlainCookie => quote!(plain_cookie(#name, #notation)),
    };
    let exploded = declaration.explode.then(|| quote!(.exploded()));
    let json = declaration.is_json.then(|| quote!(.as_json()));
    // The constructor says it of those that are the whole query string.
    let is_whole = declaration.kind == DeclarationKind::QueryString;
    let beside = declaration.beside.as_ref().filter(|_| !is_whole);
    let beside = beside.map(|others| {
        let others = others.iter().map(|name| &**name);
        quote!(.beside(&[#(#others),*]))
    });
    quote!(support::http::parameter::Parameter::#constructor #exploded #beside #json)
}
