//! `#[documented]`: a type with utoipa's derives, and with what validator and garde check of its fields.

use backend_codegen::infer::arguments::{Argument, arguments, of_attributes};
use backend_codegen::infer::rules::{Rule, number, rules};
use backend_codegen::infer::syntax::{
    arguments_of_segment, bare, derives, has_attribute, last, type_path,
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{Attribute, Field, Item};

/// What a type is documented as.
#[derive(Default)]
struct Wanted {
    is_schema: bool,
    /// Where it stands, if it is the parameters of a request.
    location: Option<&'static str>,
}

/// The type with its attributes.
pub(crate) fn expand(tokens: TokenStream, item: TokenStream) -> TokenStream {
    match documented(tokens, item.clone()) {
        Ok(item) => item,
        Err(error) => {
            let error = error.into_compile_error();
            quote!(#error #item)
        }
    }
}

fn documented(tokens: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let wanted = wanted(arguments(tokens))?;
    let mut item: Item = syn::parse2(item)?;
    let (attributes, fields): (_, Vec<&mut Field>) = match &mut item {
        Item::Struct(item) => (&mut item.attrs, item.fields.iter_mut().collect()),
        Item::Enum(item) if wanted.location.is_none() => {
            let fields = item
                .variants
                .iter_mut()
                .flat_map(|variant| variant.fields.iter_mut());
            (&mut item.attrs, fields.collect())
        }
        Item::Enum(item) => {
            return Err(syn::Error::new_spanned(
                &item.ident,
                "the parameters of a request are the fields of a struct",
            ));
        }
        other => {
            return Err(syn::Error::new_spanned(
                other,
                "`#[documented]` belongs above a struct or an enum",
            ));
        }
    };
    let derived = derives(attributes);
    let has = |name: &str| derived.iter().any(|derived| derived == name);
    // What is only answered always has its members, `null` or not.
    let is_answer = has("Serialize")
        && !has("Deserialize")
        && !has_attribute(attributes, "skip_serializing_none");
    for field in fields {
        if wanted.is_schema {
            let mut rules = keywords(&rules(&field.attrs), &field.ty);
            if is_answer && is_always_there(field) {
                rules.push(quote!(required = true));
            }
            add(&mut field.attrs, "schema", &rules);
        }
        if wanted.location.is_some() {
            let mut rules = keywords(&rules(&field.attrs), &field.ty);
            if !is_known(&field.ty) {
                // utoipa refers to the schema of a parameter and declares it nowhere.
                rules.push(quote!(inline));
            }
            add(&mut field.attrs, "param", &rules);
        }
    }
    if wanted.is_schema && !has("ToSchema") {
        attributes.push(attribute(quote!(derive(::utoipa::ToSchema))));
    }
    if let Some(location) = wanted.location {
        if !has("IntoParams") {
            attributes.push(attribute(quote!(derive(::utoipa::IntoParams))));
        }
        let location = Ident::new(location, Span::call_site());
        attributes.push(attribute(quote!(into_params(parameter_in = #location))));
    }
    Ok(item.to_token_stream())
}

/// Whether an `Option` is written as `null`, and not left out.
fn is_always_there(field: &Field) -> bool {
    let is_optional = type_path(&field.ty).is_some_and(|path| last(path) == "Option");
    let attributes = of_attributes(&field.attrs, "serde");
    let is_left_out = attributes.iter().any(|argument| {
        matches!(
            argument.name.as_str(),
            "skip" | "skip_serializing" | "skip_serializing_if" | "flatten"
        )
    });
    is_optional && !is_left_out
}

fn wanted(arguments: Vec<Argument>) -> syn::Result<Wanted> {
    let mut wanted = Wanted::default();
    for argument in &arguments {
        let location = match argument.name.as_str() {
            "schema" => {
                wanted.is_schema = true;
                continue;
            }
            "query" => "Query",
            "path" => "Path",
            "header" => "Header",
            "cookie" => "Cookie",
            name => {
                return Err(syn::Error::new(
                    argument.span,
                    format!(
                        "`{name}` is not known here; expected `schema`, `query`, `path`, `header` or `cookie`"
                    ),
                ));
            }
        };
        wanted.location = Some(location);
    }
    wanted.is_schema |= arguments.is_empty();
    Ok(wanted)
}

fn attribute(tokens: TokenStream) -> Attribute {
    syn::parse_quote!(#[#tokens])
}

/// Adds what the author has not said.
fn add(attributes: &mut Vec<Attribute>, family: &str, keywords: &[TokenStream]) {
    let said = of_attributes(attributes, family);
    let is_new = |keyword: &&TokenStream| {
        let name = (*keyword)
            .clone()
            .into_iter()
            .next()
            .map(|name| name.to_string());
        !said.iter().any(|said| Some(&said.name) == name.as_ref())
    };
    let keywords: Vec<&TokenStream> = keywords.iter().filter(is_new).collect();
    if !keywords.is_empty() {
        let family = Ident::new(family, Span::call_site());
        attributes.push(attribute(quote!(#family(#(#keywords),*))));
    }
}

/// What a type is, as far as keywords go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    List,
    Other,
}

fn kind(ty: &syn::Type) -> Kind {
    let Some(path) = type_path(ty) else {
        return match bare(ty) {
            syn::Type::Array(_) | syn::Type::Slice(_) => Kind::List,
            _ => Kind::Other,
        };
    };
    match last(path).as_str() {
        "Option" | "Box" => {
            let inside = path
                .segments
                .last()
                .map(arguments_of_segment)
                .unwrap_or_default();
            inside.first().map_or(Kind::Other, |inside| kind(inside))
        }
        "String" | "str" => Kind::Text,
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128"
        | "usize" | "f32" | "f64" => Kind::Number,
        "Vec" | "HashSet" | "BTreeSet" | "VecDeque" => Kind::List,
        _ => Kind::Other,
    }
}

/// Whether utoipa writes a type out wherever it stands.
fn is_known(ty: &syn::Type) -> bool {
    match kind(ty) {
        Kind::Text | Kind::Number => true,
        Kind::List => type_path(ty)
            .and_then(|path| path.segments.last())
            .and_then(|segment| arguments_of_segment(segment).first().copied().map(is_known))
            .unwrap_or(false),
        Kind::Other => type_path(ty).is_some_and(|path| {
            matches!(
                last(path).as_str(),
                "bool"
                    | "char"
                    | "Uuid"
                    | "DateTime"
                    | "NaiveDate"
                    | "NaiveDateTime"
                    | "OffsetDateTime"
                    | "Decimal"
                    | "Url"
            )
        }),
    }
}

/// Rules in the words of utoipa, which takes literals alone.
fn keywords(rules: &[Rule], ty: &syn::Type) -> Vec<TokenStream> {
    let kind = kind(ty);
    let bound = |name: &str, expression: &syn::Expr| {
        let number: TokenStream = number(expression, &|_| None)?.parse().ok()?;
        let name = Ident::new(name, Span::call_site());
        Some(quote!(#name = #number))
    };
    let found = rules.iter().map(|rule| match (rule, kind) {
        (Rule::Least(least), Kind::Text) => bound("min_length", least),
        (Rule::Least(least), Kind::List) => bound("min_items", least),
        (Rule::Most(most), Kind::Text) => bound("max_length", most),
        (Rule::Most(most), Kind::List) => bound("max_items", most),
        (Rule::Bound(keyword, value), Kind::Number) => {
            let name = match *keyword {
                "exclusiveMinimum" => "exclusive_minimum",
                "exclusiveMaximum" => "exclusive_maximum",
                keyword => keyword,
            };
            bound(name, value)
        }
        (Rule::Format(format), Kind::Text) => Some(quote!(format = #format)),
        (Rule::Pattern(pattern), Kind::Text) => Some(quote!(pattern = #pattern)),
        _ => None,
    });
    found.flatten().collect()
}
