//! Tables of checks: what a decoder cannot ask of a typed value, printed as data that the support
//! module checks JSON values against.

mod consts;
mod matches;
mod patterns;

use crate::map::IndexSet;
use crate::tokens::{TokenStream, quote};

use super::file::has_support;
use super::printer::{Printer, count, text, texts};
use crate::api::plan::{Check, Condition, Evaluated, Report, Use, format_types, integer_range};
use crate::api::{Decimal, TypeId, TypeSet};
use crate::list::CollectVec;

pub(super) use crate::write::http::words::article;
pub(super) use patterns::{Patterns, Unchecked};

/// The file of all tables that decoders lead to, and of those that are asked for.
pub(super) fn tables(p: &Printer<'_>, asked: &[Use]) -> TokenStream {
    let mut queue: Vec<Use> = asked
        .iter()
        .map(|used| p.names.shared_table(*used))
        .collect_vec();
    for (used, plan) in p.plans.all_decoded() {
        queue.extend(parts(p, used, &plan.checks));
    }
    let mut needed: IndexSet<Use> = IndexSet::new();
    while let Some(used) = queue.pop() {
        if needed.insert(used)
            && let Some(checks) = p.plans.value(used.ty, used.direction)
        {
            queue.extend(parts(p, used, checks));
        }
    }
    let tables = p.names.tables().filter_map(|(used, name)| {
        let checks = p.plans.value(used.ty, used.direction)?;
        let checks = checks
            .iter()
            .filter_map(|check| self::check(p, used, check));
        needed.contains(&used).then(|| {
            quote! {
                pub static #name: support::schema::Schema =
                    support::schema::Schema(&[#(#checks),*]);
            }
        })
    });
    quote!(#(#tables)*)
}

/// The tables that checks lead to.
fn parts(p: &Printer<'_>, whole: Use, checks: &[Check]) -> Vec<Use> {
    checks
        .iter()
        .flat_map(Check::types)
        .map(|ty| p.names.shared_table(Use { ty, ..whole }))
        .collect_vec()
}

/// A static `SCHEMA` of these checks, if there are any that can fail.
pub(super) fn schema<'c>(
    p: &Printer<'_>,
    used: Use,
    checks: impl IntoIterator<Item = &'c Check>,
) -> Option<TokenStream> {
    let checks: Vec<TokenStream> = checks
        .into_iter()
        .filter_map(|check| self::check(p, used, check))
        .collect_vec();
    (!checks.is_empty()).then(|| {
        quote! {
            static SCHEMA: support::schema::Schema = support::schema::Schema(&[#(#checks),*]);
        }
    })
}

/// A check as an entry of a table, if it can fail.
pub(super) fn check(p: &Printer<'_>, used: Use, check: &Check) -> Option<TokenStream> {
    let table = |ty: TypeId| reference(p, used, ty);
    let entry = match check {
        Check::Never => quote!(Never),
        Check::Types(types) => {
            let (bits, name) = (bits(*types), text(&article(*types)));
            quote!(Types(#bits, #name))
        }
        Check::Enum(values) => {
            let names = values.iter().map(consts::name);
            let values = values.iter().map(consts::value);
            quote!(Enum(&[#(#values),*], &[#(#names),*]))
        }
        Check::Minimum(limit) => with_limit("Minimum", limit),
        Check::ExclusiveMinimum(limit) => with_limit("ExclusiveMinimum", limit),
        Check::Maximum(limit) => with_limit("Maximum", limit),
        Check::ExclusiveMaximum(limit) => with_limit("ExclusiveMaximum", limit),
        Check::MultipleOf(limit) => with_limit("MultipleOf", limit),
        Check::MinLength(n) => with_count("MinLength", *n),
        Check::MaxLength(n) => with_count("MaxLength", *n),
        Check::Pattern(pattern) => {
            let pattern = p.patterns.reference(pattern)?;
            quote!(Pattern(#pattern))
        }
        Check::Format(format) => return self::format(format),
        Check::MinItems(n) => with_count("MinItems", *n),
        Check::MaxItems(n) => with_count("MaxItems", *n),
        Check::UniqueItems => quote!(UniqueItems),
        Check::PrefixItems(types) => {
            let types = list(p, used, types);
            quote!(PrefixItems(#types))
        }
        Check::Items { ty, .. } if accepts_all(p, used, *ty) => return None,
        Check::Items { from, ty } => {
            let (from, ty) = (count(u64::try_from(*from).unwrap_or(u64::MAX)), table(*ty));
            quote!(Items(#from, #ty))
        }
        Check::Contains { ty, min, max } => {
            let (ty, min, max) = (table(*ty), count(*min), option(max.map(count)));
            quote!(Contains(#ty, #min, #max))
        }
        Check::MinProperties(n) => with_count("MinProperties", *n),
        Check::MaxProperties(n) => with_count("MaxProperties", *n),
        Check::Required(names) => {
            let names = texts(names);
            quote!(Required(#names))
        }
        Check::Properties(members) => {
            let members: Vec<TokenStream> = members
                .iter()
                .filter(|(_, ty)| !accepts_all(p, used, *ty))
                .map(|(name, ty)| {
                    let (name, ty) = (text(name), table(*ty));
                    quote!((#name, #ty))
                })
                .collect_vec();
            if members.is_empty() {
                return None;
            }
            quote!(Properties(&[#(#members),*]))
        }
        Check::PatternProperties(patterns) => {
            let patterns: Vec<TokenStream> = patterns
                .iter()
                .filter_map(|(pattern, ty)| {
                    let (pattern, ty) = (p.patterns.reference(pattern)?, table(*ty));
                    Some(quote!((#pattern, #ty)))
                })
                .collect_vec();
            quote!(PatternProperties(&[#(#patterns),*]))
        }
        Check::AdditionalProperties { ty, .. } if accepts_all(p, used, *ty) => return None,
        Check::AdditionalProperties {
            names,
            patterns,
            ty,
        } => {
            let (names, ty) = (texts(names), table(*ty));
            let patterns = p.patterns.list(patterns);
            quote!(AdditionalProperties(#names, #patterns, #ty))
        }
        Check::PropertyNames(ty) => {
            let ty = table(*ty);
            quote!(PropertyNames(#ty))
        }
        Check::DependentRequired(name, others) => {
            let (name, others) = (text(name), texts(others));
            quote!(DependentRequired(#name, #others))
        }
        Check::DependentSchema(name, ty) => {
            let (name, ty) = (text(name), table(*ty));
            quote!(DependentSchema(#name, #ty))
        }
        Check::Is(ty) if accepts_all(p, used, *ty) => return None,
        Check::Is(ty) => {
            let ty = table(*ty);
            quote!(Is(#ty))
        }
        Check::AnyOf(types) => {
            let types = list(p, used, types);
            quote!(AnyOf(#types))
        }
        Check::OneOf { types, report } => {
            let types = list(p, used, types);
            let report = option(report.as_ref().map(discriminator));
            quote!(OneOf(#types, #report))
        }
        Check::Not(ty) => {
            let ty = table(*ty);
            quote!(Not(#ty))
        }
        Check::If {
            condition,
            then,
            otherwise,
        } => {
            let condition = table(*condition);
            let (then, otherwise) = (option(then.map(table)), option(otherwise.map(table)));
            quote!(If(#condition, #then, #otherwise))
        }
        Check::UnevaluatedProperties { evaluated, ty } => {
            let (evaluated, ty) = (evaluated_list(p, used, evaluated), table(*ty));
            quote!(UnevaluatedProperties(#evaluated, #ty))
        }
        Check::UnevaluatedItems { evaluated, ty } => {
            let (evaluated, ty) = (evaluated_list(p, used, evaluated), table(*ty));
            quote!(UnevaluatedItems(#evaluated, #ty))
        }
    };
    Some(quote!(support::schema::Check::#entry))
}

fn with_limit(check: &str, limit: &Decimal) -> TokenStream {
    let check = crate::tokens::format_ident!("{check}");
    let limit = text(&limit.to_string());
    quote!(#check(#limit))
}

fn with_count(check: &str, n: u64) -> TokenStream {
    let check = crate::tokens::format_ident!("{check}");
    let n = count(n);
    quote!(#check(#n))
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}

/// A reference to the table of a type.
fn reference(p: &Printer<'_>, whole: Use, ty: TypeId) -> TokenStream {
    match p.names.table(Use { ty, ..whole }) {
        Some(name) => quote!(&types::checks::#name),
        None => quote!(&support::schema::Schema(&[])),
    }
}

fn list(p: &Printer<'_>, whole: Use, types: &[TypeId]) -> TokenStream {
    let types = types.iter().map(|ty| reference(p, whole, *ty));
    quote!(&[#(#types),*])
}

/// Whether the table of a type is empty.
fn accepts_all(p: &Printer<'_>, whole: Use, ty: TypeId) -> bool {
    p.plans
        .value(ty, whole.direction)
        .is_some_and(<[Check]>::is_empty)
}

fn discriminator(report: &Report) -> TokenStream {
    let name = text(&report.property);
    let values = report.values.iter().map(|(value, at)| {
        let (value, at) = (text(value), count(u64::try_from(*at).unwrap_or(u64::MAX)));
        quote!((#value, #at))
    });
    quote! {
        &support::schema::Discriminator { name: #name, values: &[#(#values),*] }
    }
}

fn evaluated_list(p: &Printer<'_>, whole: Use, list: &[Evaluated]) -> TokenStream {
    let list = list.iter().map(|part| {
        let part = match part {
            Evaluated::All => quote!(All),
            Evaluated::Names(names) => {
                let names = texts(names);
                quote!(Names(#names))
            }
            Evaluated::Patterns(patterns) => {
                let patterns = p.patterns.list(patterns);
                quote!(Patterns(#patterns))
            }
            Evaluated::First(n) => with_count("First", u64::try_from(*n).unwrap_or(u64::MAX)),
            Evaluated::Items(ty) => {
                let ty = reference(p, whole, *ty);
                quote!(Items(#ty))
            }
            Evaluated::When(condition, parts) => {
                let condition = match condition {
                    Condition::Is(ty) => {
                        let ty = reference(p, whole, *ty);
                        quote!(Is(#ty))
                    }
                    Condition::IsNot(ty) => {
                        let ty = reference(p, whole, *ty);
                        quote!(IsNot(#ty))
                    }
                    Condition::Has(name) => {
                        let name = text(name);
                        quote!(Has(#name))
                    }
                };
                let parts = evaluated_list(p, whole, parts);
                quote!(When(support::schema::Condition::#condition, #parts))
            }
        };
        quote!(support::schema::Evaluated::#part)
    });
    quote!(&[#(#list),*])
}

/// A `format` as an entry of a table, if its values are checked.
fn format(format: &str) -> Option<TokenStream> {
    let name = text(format);
    if let Some((min, max)) = integer_range(format) {
        let (min, max) = (text(&min.to_string()), text(&max.to_string()));
        return Some(quote!(support::schema::Check::Integer(#name, #min, #max)));
    }
    let is = string_format(format)?;
    Some(quote!(support::schema::Check::Format(#name, #is)))
}

/// The function that knows a format of strings.
pub(super) fn string_format(format: &str) -> Option<TokenStream> {
    if format == "byte" {
        return Some(quote!(support::base64::is_base64));
    }
    if format_types(format) != Some(TypeSet::STRING) {
        return None;
    }
    // The support module has one file a format, with one function, both of its name.
    let module = format.replace('-', "_");
    debug_assert!(has_support(&format!("format/{module}")), "{format}");
    let module = crate::tokens::format_ident!("{module}");
    let function = crate::tokens::format_ident!("is_{module}");
    Some(quote!(support::format::#module::#function))
}

/// A set of JSON types as bits of the support module.
fn bits(types: TypeSet) -> TokenStream {
    let bits = types.singles().map(|single| {
        let name = match single {
            TypeSet::NULL => "NULL",
            TypeSet::BOOLEAN => "BOOLEAN",
            TypeSet::INTEGER => "INTEGER",
            TypeSet::NUMBER => "NUMBER",
            TypeSet::STRING => "STRING",
            TypeSet::ARRAY => "ARRAY",
            _ => "OBJECT",
        };
        let name = crate::tokens::format_ident!("{name}");
        quote!(support::schema::#name)
    });
    match types.is_empty() {
        true => quote!(0),
        false => quote!(#(#bits)|*),
    }
}
