//! Decoders of types of the application: they read what has passed all checks.

use super::checks;
use crate::api::TypeSet;
use crate::api::plan::{Check, Shape, StringFormat, Use};
use crate::list::CollectVec;
use crate::tokens::{TokenStream, quote};
use crate::write::rust::own::{By, Stands};
use crate::write::rust::printer::{Printer, text};
use crate::write::rust::validate;

/// An expression that reads the next value.
pub(super) fn expression(p: &Printer<'_>, used: Use, own: Stands<'_>) -> TokenStream {
    if let Stands::Format(format, path) = own
        && let Some(checks) = only_format(p, used, format)
    {
        let (ty, name) = (path.tokens(), text(format));
        return match checks {
            Some(is) => quote!(r.parsed_if::<#ty>(#name, #is)),
            None => quote!(r.parsed::<#ty>(#name)),
        };
    }
    let body = body(p, used, own);
    quote!({ #body })
}

/// The statements of a function that reads the type, as its body.
pub(super) fn body(p: &Printer<'_>, used: Use, own: Stands<'_>) -> TokenStream {
    match own {
        Stands::Format(format, _) if only_format(p, used, format).is_some() => {
            expression(p, used, own)
        }
        Stands::Format(format, path) => {
            let (ty, name) = (path.tokens(), text(format));
            let shape = p.plan(used).map(|plan| &plan.shape);
            let is_string = matches!(shape, Some(Shape::String(_)));
            let (read, value) = match is_string {
                true => (quote!(r.string()), quote!(value.as_deref())),
                false => (quote!(r.number()), quote!(value)),
            };
            let checks = whole(p, used, format);
            let checks = match is_string {
                true => {
                    let shape = Shape::String(StringFormat::Plain);
                    checks::all(p, used, &shape, &checks, &quote!(value))
                }
                false => checks::of_number_text(p, used, &checks, &quote!(value)),
            };
            quote! {
                let mark = r.mark();
                let value = #read;
                #checks
                r.converted::<#ty>(mark, #value, #name)
            }
        }
        Stands::Schema(own) => {
            let checks = p.plan(used).map_or(&[][..], |plan| &plan.checks);
            let checks = validate::schema(p, used, checks).map(|schema| {
                quote! {
                    if value.is_some() {
                        #schema
                        r.check(&SCHEMA);
                    }
                }
            });
            let ty = own.path.tokens();
            let name = p.plans.ty(used.ty).component();
            let name = name.map_or("value", |name| &**name);
            let message = text(&format!("must be a valid {name}"));
            let read = match own.by {
                By::Traits => quote!(r.own::<#ty>(mark, #message)),
                By::Serde => quote!(r.own_by_serde::<#ty>(mark, #message)),
            };
            let pass = match checks {
                Some(checks) => quote!(let value = r.raw(); #checks),
                None => quote!(r.raw();),
            };
            quote! {
                let mark = r.mark();
                #pass
                #read
            }
        }
    }
}

/// The function that knows the format of a string, if there is one; `None` where more is demanded than
/// that the value is a string of the format.
fn only_format(p: &Printer<'_>, used: Use, format: &str) -> Option<Option<TokenStream>> {
    let plan = p.plan(used)?;
    let is_string = matches!(plan.shape, Shape::String(_));
    let is_all = plan.checks.iter().all(|check| is_format(check, format));
    (is_string && is_all).then(|| validate::string_format(format))
}

fn is_format(check: &Check, format: &str) -> bool {
    matches!(check, Check::Format(name) if **name == *format)
}

/// All checks of the type: those that a type of ours would have made come first.
fn whole(p: &Printer<'_>, used: Use, format: &str) -> Vec<Check> {
    let Some(plan) = p.plan(used) else {
        return Vec::new();
    };
    let made = [
        matches!(plan.shape, Shape::Integer(_)).then_some(Check::Types(TypeSet::INTEGER)),
        Some(Check::Format(format.into())),
    ];
    let others = plan.checks.iter().filter(|check| !is_format(check, format));
    made.into_iter()
        .flatten()
        .chain(others.cloned())
        .collect_vec()
}
