//! Parameters of an operation as structs: one for each place in a request.

use super::context::Context;
use super::rules::{self, Patterns};
use super::{item, said, tokens};
use crate::api::plan::{Shape, StringFormat, Use};
use crate::api::{ParameterForm, ParameterLocation, Style};
use crate::tokens::{Ident, TokenStream, format_ident, quote};
use crate::write::beyond;
use crate::write::rust::contract::{Call, Fallback, ParameterInput};
use crate::write::rust::docs;
use crate::write::rust::names::Scope;
use crate::write::rust::printer::text;

/// The parameters in one place of a request.
pub(super) struct Parameters {
    /// The struct.
    pub(super) name: Ident,
    /// What reads it.
    pub(super) extractor: Ident,
    /// The argument.
    pub(super) argument: Ident,
    pub(super) tokens: TokenStream,
}

const PLACES: [(ParameterLocation, &str, &str, &str); 4] = [
    (ParameterLocation::Path, "Path", "path", "ValidPath"),
    (ParameterLocation::Query, "Query", "query", "ValidQuery"),
    (
        ParameterLocation::Header,
        "Header",
        "headers",
        "ValidHeaders",
    ),
    (
        ParameterLocation::Cookie,
        "Cookie",
        "cookies",
        "ValidCookies",
    ),
];

/// The structs of an operation. `renamed` is what parameters of the path are called in the routes.
pub(super) fn structs(
    context: &Context<'_>,
    call: &Call<'_>,
    renamed: &dyn Fn(&str) -> String,
    scope: &mut Scope,
    patterns: &mut Patterns,
) -> Vec<Parameters> {
    for input in &call.parameters {
        if input.parameter.sent_in == ParameterLocation::QueryString {
            let what = "a query string as a whole is not read";
            context.is_loose(input.parameter.location, what, "read it in the handler");
        }
    }
    let of_place =
        |(place, suffix, argument, extractor): &(ParameterLocation, &str, &str, &str)| {
            let inputs: Vec<_> = call
                .parameters
                .iter()
                .filter(|input| input.parameter.sent_in == *place)
                .collect();
            if inputs.is_empty() {
                return None;
            }
            let name = scope.text(&format!("{} {suffix}", call.method));
            let place = format_ident!("{suffix}");
            let mut defaults = Vec::new();
            let fields: Vec<TokenStream> = inputs
                .iter()
                .filter_map(|input| field(context, call, input, renamed, &mut defaults, patterns))
                .collect();
            let what = format!("The parameters of [`{}`] in the {argument}.", call.method);
            let docs = docs::own(&what);
            let tokens = quote! {
                #docs
                #[derive(Clone, Debug, PartialEq, Deserialize, IntoParams, Validate)]
                #[into_params(parameter_in = #place)]
                #[garde(allow_unvalidated)]
                pub struct #name { #(#fields)* }

                #(#defaults)*
            };
            Some(Parameters {
                name,
                extractor: format_ident!("{extractor}"),
                argument: format_ident!("{argument}"),
                tokens,
            })
        };
    PLACES.iter().filter_map(of_place).collect()
}

fn field(
    context: &Context<'_>,
    call: &Call<'_>,
    input: &ParameterInput<'_>,
    renamed: &dyn Fn(&str) -> String,
    defaults: &mut Vec<TokenStream>,
    patterns: &mut Patterns,
) -> Option<TokenStream> {
    let parameter = input.parameter;
    let ident = &input.field;
    let name = match parameter.sent_in {
        ParameterLocation::Path => renamed(&parameter.name),
        ParameterLocation::Header => parameter.name.to_ascii_lowercase(),
        _ => parameter.name.to_string(),
    };
    let docs = docs::attributes(parameter.description.as_deref().unwrap_or_default());
    let mut serde = Vec::new();
    if item::is_renamed(ident, &name) {
        let name = text(&name);
        serde.push(quote!(rename = #name));
    }
    let kind = Kind::of(context, input);
    let (ty, found) = match kind {
        Kind::Value(used) | Kind::List(used) => {
            let hint = format!("{} {ident}", call.method);
            (
                tokens::of(context, used),
                rules::of(context, used, &hint, patterns),
            )
        }
        Kind::Text => (quote!(String), rules::Rules::default()),
    };
    let mut param = found.schema.clone();
    let (words, mut lacking) = said::style(&parameter.form, Style::default_of(parameter.sent_in));
    let of_value = match (kind, input.used) {
        (Kind::Text, Some(used)) => {
            // What is read as a text is said to be what it is.
            lacking.extend(words);
            let ty = tokens::of(context, used);
            lacking.push(quote!(value_type = #ty));
            said::of_parameter(context, used)
        }
        (_, used) => {
            param.extend(words);
            let is_read_only = used.is_some_and(|used| {
                let said = beyond::directions(context.p.plans, used.ty);
                said.iter().any(|(name, _)| *name == "readOnly")
            });
            param.extend(is_read_only.then(|| quote!(read_only)));
            used.and_then(|used| said::of_value(context, used))
        }
    };
    lacking.extend(of_value);
    lacking.extend(said::media_type(&parameter.form));
    let lacking = (!lacking.is_empty()).then(|| said::never(&quote!(param(#(#lacking),*))));
    // A list that is not there is empty.
    if matches!(kind, Kind::List(_)) && !parameter.required {
        serde.push(quote!(default));
        param.push(quote!(required = false));
        let attributes = attributes(&serde, &param, &found.attribute(0));
        return Some(quote!(#docs #attributes #lacking pub #ident: #ty,));
    }
    let value = match &input.default {
        Some(Fallback::Value(default)) if matches!(kind, Kind::Value(_)) => Some(default),
        _ => None,
    };
    let value = value.filter(|default| !default.expression().to_string().contains("support"));
    let (ty, n_options) = match (parameter.required, value) {
        (true, _) => (ty, 0),
        (false, Some(default)) => {
            if default.is_default() {
                serde.push(quote!(default));
            } else {
                let function = format_ident!("default_{}_{}", call.method, ident);
                let path = text(&function.to_string());
                serde.push(quote!(default = #path));
                let expression = default.expression();
                defaults.push(quote!(fn #function() -> #ty { #expression }));
            }
            param.push(quote!(required = false));
            let plan = input.used.and_then(|used| context.p.plan(used));
            let shown = plan.and_then(|plan| plan.default.as_ref());
            param.extend(shown.and_then(item::shown_default));
            (ty, 0)
        }
        (false, None) => {
            serde.push(quote!(default));
            serde.push(quote!(deserialize_with = "types::present"));
            param.push(quote!(nullable = false));
            // What is not filled in is said all the same.
            let plan = input.used.and_then(|used| context.p.plan(used));
            let shown = plan.and_then(|plan| plan.default.as_ref());
            param.extend(shown.and_then(item::shown_default));
            (quote!(Option<#ty>), 1)
        }
    };
    let attributes = attributes(&serde, &param, &found.attribute(n_options));
    Some(quote!(#docs #attributes #lacking pub #ident: #ty,))
}

fn attributes(
    serde: &[TokenStream],
    param: &[TokenStream],
    garde: &Option<TokenStream>,
) -> TokenStream {
    let serde = (!serde.is_empty()).then(|| quote!(#[serde(#(#serde),*)]));
    let param = (!param.is_empty()).then(|| quote!(#[param(#(#param),*)]));
    quote!(#serde #param #garde)
}

/// What serde can read of a parameter.
#[derive(Clone, Copy)]
enum Kind {
    /// One value.
    Value(Use),
    /// Values under one name.
    List(Use),
    /// What is sent, as it stands.
    Text,
}

impl Kind {
    fn of(context: &Context<'_>, input: &ParameterInput<'_>) -> Self {
        let p = context.p;
        let parameter = input.parameter;
        let loose = |what: &str| {
            context.is_loose(parameter.location, what, "read the text in the handler");
            Self::Text
        };
        let Some(used) = input.used else {
            return Self::Text;
        };
        let (style, explode) = match &parameter.form {
            ParameterForm::Schema { style, explode, .. } => (*style, *explode),
            ParameterForm::Content { .. } => {
                return loose("a parameter in a media type is kept as text");
            }
        };
        let resolved = p.resolve(used);
        let shape = p.plan(resolved).map(|plan| &plan.shape);
        let is_exploded = style == Style::Form && explode;
        let is_query = parameter.sent_in == ParameterLocation::Query;
        match shape {
            Some(Shape::Array(_)) if is_exploded && is_query => Self::List(used),
            Some(Shape::Array(_)) => loose("a list that is sent as one text is kept as that"),
            Some(Shape::Object(_) | Shape::Map(_) | Shape::Union(_) | Shape::Any) => {
                loose("a parameter that is no single value is kept as text")
            }
            Some(Shape::Nullable(_)) => loose("a parameter that may be null is kept as text"),
            Some(Shape::String(StringFormat::Base64)) | None => Self::Text,
            _ if matches!(style, Style::Matrix | Style::Label) => {
                loose("a parameter in the style `matrix` or `label` is kept as text")
            }
            Some(_) => Self::Value(used),
        }
    }
}
