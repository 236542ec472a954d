//! Decoders of unions: by JSON type, by tag, and by trying.

use super::{checks, part};
use crate::api::TypeSet;
use crate::api::plan::{Shape, Tag, UnionShape, Use, Variant};
use crate::list::CollectVec;
use crate::tokens::{Ident, Literal, TokenStream, format_ident, quote};
use crate::write::rust::printer::{Printer, text, texts};
use crate::write::rust::validate::article;

/// The JSON types that a reader tells apart by the first byte.
const KINDS: [(TypeSet, &str); 6] = [
    (TypeSet::NULL, "Null"),
    (TypeSet::BOOLEAN, "Bool"),
    (TypeSet::NUMBER, "Number"),
    (TypeSet::STRING, "String"),
    (TypeSet::ARRAY, "Array"),
    (TypeSet::OBJECT, "Object"),
];

/// `fn read` of the union.
pub(in crate::write::rust) fn function(
    p: &Printer<'_>,
    used: Use,
    union: &UnionShape,
) -> TokenStream {
    let idents = p.names.variants(used, union);
    let variants: Vec<(&Variant, &Ident)> = union.variants.iter().zip(&idents).collect_vec();
    // JSON types that lead to the same variants share an arm.
    let mut arms: Vec<(Vec<Ident>, Vec<usize>, bool)> = Vec::new();
    for (types, kind) in KINDS {
        let candidates: Vec<usize> = variants
            .iter()
            .enumerate()
            .filter(|(_, (variant, _))| variant.types.intersects(types))
            .map(|(at, _)| at)
            .collect_vec();
        let is_object = types == TypeSet::OBJECT && candidates.len() > 1;
        let kind = format_ident!("{kind}");
        match arms
            .iter_mut()
            .find(|(_, known, special)| *known == candidates && !*special && !is_object)
        {
            Some((kinds, ..)) => kinds.push(kind),
            None if candidates.is_empty() => {}
            None => arms.push((vec![kind], candidates, is_object)),
        }
    }
    let n_kinds: usize = arms.iter().map(|(kinds, ..)| kinds.len()).sum();
    let arms: Vec<TokenStream> = arms
        .iter()
        .map(|(kinds, candidates, is_object)| {
            let candidates: Vec<(&Variant, &Ident)> = candidates
                .iter()
                .filter_map(|at| variants.get(*at).copied())
                .collect_vec();
            let tag = union.tag.as_ref().filter(|_| *is_object);
            let read = candidate(p, used, union, tag, &candidates);
            quote!(Some(#(support::reader::Kind::#kinds)|*) => #read,)
        })
        .collect_vec();
    let other = other(union, n_kinds);
    let checks = checks::statements(p, used, &quote!(value));
    let read = quote!(match r.peek() { #(#arms)* #other });
    let body = if checks.is_empty() {
        read
    } else {
        quote!(let value = #read; #checks value)
    };
    quote! {
        fn read(r: &mut support::reader::Reader<'_>) -> Option<Self> {
            #body
        }
    }
}

/// The arm for values of types that no variant accepts.
fn other(union: &UnionShape, n_kinds: usize) -> TokenStream {
    if n_kinds == KINDS.len() {
        return quote!(None => { r.skip_value(); None });
    }
    let types = union
        .variants
        .iter()
        .map(|variant| variant.types)
        .fold(TypeSet::NONE, TypeSet::union);
    let expected = text(&article(types));
    quote!(_ => { r.refuse(support::violation::Rule::Type(#expected)); None })
}

/// What reads a value that one of the candidates accepts.
fn candidate(
    p: &Printer<'_>,
    used: Use,
    union: &UnionShape,
    tag: Option<&Tag>,
    candidates: &[(&Variant, &Ident)],
) -> TokenStream {
    if let [(variant, ident)] = candidates {
        return variant_of(p, used, variant, ident);
    }
    match tag {
        Some(tag) if tag.decisive => by_tag(p, used, tag, candidates),
        tag => by_trial(p, used, union.exclusive, tag, candidates),
    }
}

/// What reads the value as that variant.
fn variant_of(p: &Printer<'_>, used: Use, variant: &Variant, ident: &Ident) -> TokenStream {
    let value = part(p, used, variant.ty);
    match is_unit(p, used, variant) {
        true => quote!(#value.map(|()| Self::#ident)),
        false => quote!(#value.map(Self::#ident)),
    }
}

/// Whether the variant holds no value, since `null` is its only one.
pub(in crate::write::rust) fn is_unit(p: &Printer<'_>, used: Use, variant: &Variant) -> bool {
    let plan = p.plan(p.part(used, variant.ty));
    plan.is_some_and(|plan| plan.shape == Shape::Null)
}

fn by_tag(p: &Printer<'_>, used: Use, tag: &Tag, candidates: &[(&Variant, &Ident)]) -> TokenStream {
    let name = text(&tag.name);
    let arms = candidates.iter().map(|(variant, ident)| {
        let values = variant.tag_values.iter().flatten().map(|value| text(value));
        let read = variant_of(p, used, variant, ident);
        quote!(Some(#(#values)|*) => #read,)
    });
    let known: Vec<Box<str>> = candidates
        .iter()
        .flat_map(|(variant, _)| variant.tag_values.iter().flatten().cloned())
        .collect_vec();
    let known = texts(&known);
    quote! {
        match r.tag(#name).as_deref() {
            #(#arms)*
            _ => { r.refuse_tag(#name, #known); None }
        }
    }
}

fn by_trial(
    p: &Printer<'_>,
    used: Use,
    exclusive: bool,
    tag: Option<&Tag>,
    candidates: &[(&Variant, &Ident)],
) -> TokenStream {
    let required = candidates
        .iter()
        .map(|(variant, _)| texts(&variant.required));
    let reads = candidates
        .iter()
        .map(|(variant, ident)| variant_of(p, used, variant, ident));
    let hint = tag.and_then(|tag| hint(tag, candidates));
    let hint = hint.unwrap_or_else(|| quote!(None));
    quote!({
        static ALTERNATIVES: support::union::Alternatives = support::union::Alternatives {
            required: &[#(#required),*],
            exclusive: #exclusive,
        };
        let hint = #hint;
        r.choose(&ALTERNATIVES, &[#(|r| #reads),*], hint)
    })
}

/// Which candidate the tag names; `None` if it is not known to name any.
fn hint(tag: &Tag, candidates: &[(&Variant, &Ident)]) -> Option<TokenStream> {
    let name = text(&tag.name);
    let arms: Vec<TokenStream> = candidates
        .iter()
        .enumerate()
        .filter_map(|(at, (variant, _))| {
            let values: Vec<Literal> = variant
                .tag_values
                .iter()
                .flatten()
                .map(|value| text(value))
                .collect_vec();
            let at = Literal::usize_unsuffixed(at);
            (!values.is_empty()).then(|| quote!(Some(#(#values)|*) => Some(#at),))
        })
        .collect_vec();
    (!arms.is_empty()).then(|| {
        quote! {
            match r.tag(#name).as_deref() {
                #(#arms)*
                _ => None,
            }
        }
    })
}
