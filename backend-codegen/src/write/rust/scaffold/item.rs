//! One item a type: a struct, an enum, or an alias, with serde, utoipa and garde.

use crate::tokens::{Ident, Source, TokenStream, format_ident, quote};
use std::collections::BTreeMap;

use super::context::Context;
use super::rules::{self, Patterns};
use super::{said, tokens};
use crate::api::Json;
use crate::api::plan::{Additional, Field, ObjectShape, Shape, UnionShape, Use};
use crate::write::beyond;
use crate::write::rust::contract::lint;
use crate::write::rust::printer::text;
use crate::write::rust::{decode, docs, file, types};

/// The item of a type.
pub(super) fn tokens(
    context: &Context<'_>,
    used: Use,
    name: &Ident,
    patterns: &mut Patterns,
) -> TokenStream {
    let p = context.p;
    let Some(plan) = p.plan(used) else {
        return TokenStream::new();
    };
    if !tokens::has_item(context, used) {
        return TokenStream::new();
    }
    let docs = docs::of_type(p, used);
    if let Some(same) = p.names.same_as(used) {
        let same = tokens::of(context, same);
        return quote!(#docs pub type #name = #same;);
    }
    match &plan.shape {
        _ if p.names.is_wrapped(used) => {
            let inner = tokens::inner(context, used);
            let derives = derives(context, used);
            let validate = context
                .is_received(used)
                .then(|| quote!(#[garde(transparent)]));
            let dive = context.is_received(used).then(|| quote!(#[garde(dive)]));
            let said = said::of_item(context, used);
            quote!(#docs #derives #[serde(transparent)] #validate #[schema(no_recursion)] #said pub struct #name(#dive pub #inner);)
        }
        Shape::Object(object) => of_object(context, used, name, object, patterns),
        Shape::Enum(values) => of_values(context, used, name, values),
        Shape::Union(union) => of_union(context, used, name, union, patterns),
        _ => {
            let inner = tokens::inner(context, used);
            quote!(#docs pub type #name = #inner;)
        }
    }
}

/// The items of a file with its imports: traits are imported unless a type has their name.
pub(super) fn with_imports(items: TokenStream) -> TokenStream {
    let text = items.without_space();
    let has = |path: &str| text.contains(path);
    let defined = file::defined(&items);
    if TRAITS.iter().any(|(_, name)| defined.contains(*name)) {
        return items;
    }
    let validate = has("garde::Validate").then(|| {
        quote!(
            use garde::Validate;
        )
    });
    let serde = has("serde::Serialize").then(|| {
        quote!(
            use serde::{Deserialize, Serialize};
            use utoipa::ToSchema;
        )
    });
    let items = shortened(&items);
    quote!(#validate #serde #items)
}

/// The traits that types derive or implement, and the packages that have them.
const TRAITS: [(&str, &str); 4] = [
    ("garde", "Validate"),
    ("serde", "Deserialize"),
    ("serde", "Serialize"),
    ("utoipa", "ToSchema"),
];

/// The tokens with the names of [`TRAITS`] in place of their paths.
fn shortened(tokens: &TokenStream) -> TokenStream {
    let source = Source::of(tokens);
    let is_trait = |at: usize| {
        source.is_separator(at + 1)
            && TRAITS
                .iter()
                .any(|(package, name)| source.word(at) == *package && source.word(at + 3) == *name)
    };
    let places = (0..source.tokens().len()).filter(|at| is_trait(*at));
    let places: Vec<_> = places.map(|at| (at..at + 3, 0)).collect();
    source.with(&places, &[String::new()]).stream()
}

fn derives(context: &Context<'_>, used: Use) -> TokenStream {
    let validate = context.is_received(used).then(|| quote!(, garde::Validate));
    quote!(#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, utoipa::ToSchema #validate)])
}

fn of_object(
    context: &Context<'_>,
    used: Use,
    name: &Ident,
    object: &ObjectShape,
    patterns: &mut Patterns,
) -> TokenStream {
    let p = context.p;
    let (names, additional) = p.names.fields(object);
    let tag = context.tag_of(used);
    let mut defaults = Vec::new();
    let fields: Vec<TokenStream> = object
        .fields
        .iter()
        .zip(&names)
        .filter(|(field, _)| tag != Some(&*field.name))
        .map(|(document, ident)| {
            let docs = docs::of_field(p, used, document);
            let field = field(
                context,
                used,
                document,
                name,
                ident,
                &mut defaults,
                patterns,
            );
            quote!(#docs #field)
        })
        .collect();
    let others = match object.additional {
        Additional::Kept(ty) => {
            let value = tokens::of(context, p.part(used, ty));
            Some(quote! {
                /// Members that the document does not name.
                #[serde(flatten)]
                pub #additional: std::collections::BTreeMap<String, #value>,
            })
        }
        Additional::Ignored | Additional::Refused => None,
    };
    let refuses = object.additional == Additional::Refused;
    let deny = refuses.then(|| quote!(#[serde(deny_unknown_fields)]));
    if refuses && !object.hidden.is_empty() {
        let what = "members of the other direction are refused, as all that are not named";
        context.is_loose(
            context.location(used),
            what,
            "name them, and skip them in the handler",
        );
    }
    let checks = p.plan(used).map(|plan| plan.checks.as_slice());
    for check in checks.unwrap_or_default() {
        let what = format!("`{}` of an object is not checked", check.keyword());
        context.is_loose(context.location(used), what, "check it in the handler");
    }
    let docs = docs::of_type(p, used);
    let derives = derives(context, used);
    let open = context
        .is_received(used)
        .then(|| quote!(#[garde(allow_unvalidated)]));
    let recursion = context
        .is_recursive(used)
        .then(|| quote!(#[schema(no_recursion)]));
    let said = said::of_item(context, used);
    quote! {
        #docs
        #derives
        #deny
        #open
        #recursion
        #said
        pub struct #name { #(#fields)* #others }

        #(#defaults)*
    }
}

/// A field with its attributes.
fn field(
    context: &Context<'_>,
    used: Use,
    field: &Field,
    owner: &Ident,
    ident: &Ident,
    defaults: &mut Vec<TokenStream>,
    patterns: &mut Patterns,
) -> TokenStream {
    let p = context.p;
    let part = p.part(used, field.ty);
    let hint = format!("{owner} {ident}");
    let found = rules::of(context, part, &hint, patterns);
    let ty = tokens::part(context, used, field.ty);
    let mut serde = Vec::new();
    let mut schema = found.schema.clone();
    if is_renamed(ident, &field.name) {
        let name = text(&field.name);
        serde.push(quote!(rename = #name));
    }
    for (name, _) in beyond::directions(p.plans, field.ty) {
        schema.push(match name {
            "readOnly" => quote!(read_only),
            _ => quote!(write_only),
        });
    }
    let is_option = p.is_option(part);
    let default = (!field.required)
        .then(|| types::default(p, used, field))
        .flatten();
    let default = default.filter(|default| {
        let made = default.expression().to_string();
        let is_plain = !["support", "time ::", "uuid ::", "Json"]
            .iter()
            .any(|it| made.contains(it));
        if !is_plain {
            let what = "a default is not filled in";
            context.is_loose(context.location(part), what, "fill it in by the handler");
        }
        is_plain
    });
    let (ty, is_optional) = match &default {
        Some(default) => {
            schema.extend(field.default.as_ref().and_then(shown_default));
            // Answers have it because handlers make it, not because the document says so.
            if !context.is_received(used) {
                schema.push(quote!(required = false));
            }
            if default.is_default() {
                serde.push(quote!(default));
            } else {
                let function = format_ident!("default_{}_{}", snake(owner), plain(ident));
                let path = text(&function.to_string());
                serde.push(quote!(default = #path));
                let expression = default.expression();
                defaults.push(quote!(fn #function() -> #ty { #expression }));
            }
            (ty, false)
        }
        None => {
            // What is not filled in is said all the same.
            let plan = p.plan(part);
            let said = field
                .default
                .as_ref()
                .or(plan.and_then(|plan| plan.default.as_ref()));
            schema.extend(said.and_then(shown_default));
            match field.required {
                false => (quote!(Option<#ty>), true),
                true => (ty, false),
            }
        }
    };
    if is_optional {
        serde.push(quote!(default));
        serde.push(quote!(deserialize_with = "super::present"));
        serde.push(quote!(skip_serializing_if = "Option::is_none"));
        if is_option {
            let inner = tokens::part(context, used, field.ty);
            schema.push(quote!(value_type = #inner));
        } else {
            schema.push(quote!(nullable = false));
        }
    } else if is_option && field.required {
        serde.push(quote!(deserialize_with = "Option::deserialize"));
        schema.push(quote!(required = true));
    }
    let serde = (!serde.is_empty()).then(|| quote!(#[serde(#(#serde),*)]));
    let schema = (!schema.is_empty()).then(|| quote!(#[schema(#(#schema),*)]));
    let said = said::of_value(context, part).map(|said| said::never(&quote!(schema(#said))));
    let garde = context.is_received(used);
    let garde = garde
        .then(|| found.attribute(usize::from(is_optional)))
        .flatten();
    quote!(#serde #schema #said #garde pub #ident: #ty,)
}

/// Whether serde has to be told the name.
pub(super) fn is_renamed(ident: &Ident, name: &str) -> bool {
    plain(ident) != name
}

/// An identifier without `r#`.
fn plain(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}

fn snake(name: &Ident) -> String {
    crate::write::words::words(&name.to_string()).join("_")
}

fn of_values(context: &Context<'_>, used: Use, name: &Ident, values: &[Box<str>]) -> TokenStream {
    let idents = context.p.names.values(values);
    let variants = values.iter().zip(&idents).map(|(value, ident)| {
        let docs = docs::of_value(value);
        let rename = (ident != value).then(|| {
            let value = text(value);
            quote!(#[serde(rename = #value)])
        });
        quote!(#docs #rename #ident,)
    });
    let alike = lint::of_names(name, idents.iter());
    let docs = docs::of_type(context.p, used);
    let said = said::of_item(context, used);
    quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #alike
        #said
        pub enum #name { #(#variants)* }
    }
}

fn of_union(
    context: &Context<'_>,
    used: Use,
    name: &Ident,
    union: &UnionShape,
    patterns: &mut Patterns,
) -> TokenStream {
    let p = context.p;
    let idents = p.names.variants(used, union);
    let tags = context.tag_values(used, union);
    let mut checks: Vec<TokenStream> = Vec::new();
    let variants: Vec<TokenStream> = union
        .variants
        .iter()
        .zip(&idents)
        .enumerate()
        .map(|(position, (variant, ident))| {
            let docs = docs::of_variant(p, used, variant);
            if decode::is_unit(p, used, variant) {
                checks.push(quote!(Self::#ident => {}));
                return quote!(#docs #ident,);
            }
            let rename = tags.as_ref().and_then(|tags| tags.get(position));
            let rename = rename.map(|tag| {
                let tag = text(tag);
                quote!(#[serde(rename = #tag)])
            });
            let part = p.part(used, variant.ty);
            let hint = format!("{name} {ident}");
            let found = rules::of(context, part, &hint, patterns);
            let ty = tokens::part(context, used, variant.ty);
            checks.push(match found.attribute(0) {
                None => quote!(Self::#ident(_) => {}),
                Some(_) if found.only_dives() => {
                    quote!(Self::#ident(value) => garde::Validate::validate_into(value, context, parent, report),)
                }
                Some(rules) => quote! {
                    Self::#ident(value) => {
                        #[derive(garde::Validate)]
                        #[garde(transparent)]
                        struct Checked(#rules #ty);

                        let checked = Checked(value.to_owned());
                        garde::Validate::validate_into(&checked, context, parent, report);
                    }
                },
            });
            quote!(#docs #rename #ident(#ty),)
        })
        .collect();
    let is_ambiguous = union
        .variants
        .iter()
        .any(|variant| !variant.overlaps.is_empty());
    if tags.is_none() && union.exclusive && is_ambiguous {
        let what = "a value that fits several variants is taken for the first";
        let help =
            "add a `discriminator` with constant values, or require in each what the others lack";
        context.is_loose(context.location(used), what, help);
    }
    let representation = match (&tags, &union.tag) {
        (Some(_), Some(tag)) => {
            let tag = text(&tag.name);
            quote!(#[serde(tag = #tag)])
        }
        _ => quote!(#[serde(untagged)]),
    };
    let docs = docs::of_type(p, used);
    let checks_nothing = checks
        .iter()
        .all(|check| check.to_string().ends_with("=> { }"));
    let validate = context.is_received(used).then(|| {
        if checks_nothing {
            return quote! {
                impl garde::Validate for #name {
                    type Context = ();

                    fn validate_into(
                        &self,
                        _context: &(),
                        _parent: &mut dyn FnMut() -> garde::Path,
                        _report: &mut garde::Report,
                    ) {
                    }
                }
            };
        }
        quote! {
            impl garde::Validate for #name {
                type Context = ();

                fn validate_into(
                    &self,
                    context: &(),
                    parent: &mut dyn FnMut() -> garde::Path,
                    report: &mut garde::Report,
                ) {
                    match self { #(#checks)* }
                }
            }
        }
    });
    let recursion = context
        .is_recursive(used)
        .then(|| quote!(#[schema(no_recursion)]));
    let said = said::of_item(context, used);
    let large = types::large_union(p, used, union);
    let alike = lint::of_names(name, idents.iter());
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #representation
        #recursion
        #said
        #large
        #alike
        pub enum #name { #(#variants)* }

        #validate
    }
}

/// The module of all types.
pub(super) fn index(context: &Context<'_>, modules: &[Ident]) -> TokenStream {
    let names = names(context).into_iter().map(|(ident, name)| {
        let (ident, name) = (text(&ident), text(&name));
        quote!((#ident, #name))
    });
    quote! {
        #(mod #modules;)*

        #(pub use #modules::*;)*

        /// What fields are called in JSON, where that is not their name here.
        pub const NAMES: &[(&str, &str)] = &[#(#names),*];

        /// Reads a member that is there, whatever it is: absence is not `null`.
        pub(super) fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
        where
            T: serde::Deserialize<'de>,
            D: serde::Deserializer<'de>,
        {
            T::deserialize(deserializer).map(Some)
        }

        /// Checks `exclusiveMinimum`.
        pub(super) fn above<T: PartialOrd + std::fmt::Display>(bound: T) -> impl FnOnce(&T, &()) -> garde::Result {
            move |value, ()| match *value > bound {
                true => Ok(()),
                false => Err(garde::Error::new(format!("must be greater than {bound}"))),
            }
        }

        /// Checks `exclusiveMaximum`.
        pub(super) fn below<T: PartialOrd + std::fmt::Display>(bound: T) -> impl FnOnce(&T, &()) -> garde::Result {
            move |value, ()| match *value < bound {
                true => Ok(()),
                false => Err(garde::Error::new(format!("must be less than {bound}"))),
            }
        }

        /// Checks `multipleOf`.
        pub(super) fn multiple_of<T>(factor: T) -> impl FnOnce(&T, &()) -> garde::Result
        where
            T: Copy + Default + PartialEq + std::fmt::Display + std::ops::Rem<Output = T>,
        {
            move |value, ()| match *value % factor == T::default() {
                true => Ok(()),
                false => Err(garde::Error::new(format!("must be a multiple of {factor}"))),
            }
        }

        /// Checks `uniqueItems`.
        pub(super) fn unique<T: PartialEq>(items: &[T], (): &()) -> garde::Result {
            let is_double = |(n, item): (usize, &T)| items.iter().take(n).any(|other| other == item);
            match items.iter().enumerate().any(is_double) {
                true => Err(garde::Error::new("must not have equal items")),
                false => Ok(()),
            }
        }
    }
}

/// The names of fields in JSON that differ from those in Rust, as long as they are always the same.
fn names(context: &Context<'_>) -> BTreeMap<String, String> {
    let p = context.p;
    let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut add = |ident: &Ident, name: &str| {
        let entry = names
            .entry(plain(ident))
            .or_insert_with(|| Some(name.to_owned()));
        if entry.as_deref() != Some(name) {
            *entry = None;
        }
    };
    for (used, _) in p.names.items() {
        if let Some(Shape::Object(object)) = p.plan(used).map(|plan| &plan.shape) {
            let (idents, _) = p.names.fields(object);
            for (field, ident) in object.fields.iter().zip(&idents) {
                add(ident, &field.name);
            }
        }
    }
    for call in context
        .contract
        .groups
        .iter()
        .flat_map(|group| &group.calls)
    {
        for input in &call.parameters {
            add(&input.field, &input.parameter.name);
        }
    }
    let different = names
        .into_iter()
        .filter_map(|(ident, name)| Some((ident, name?)));
    different.filter(|(ident, name)| ident != name).collect()
}

/// `default = json!(…)`, which utoipa shows.
pub(super) fn shown_default(value: &Json) -> Option<TokenStream> {
    let json = TokenStream::of_json(value)?;
    Some(quote!(default = json!(#json)))
}
