//! Types of values, one for each type that is sent or received.

use super::names::{Names, decoded, shared};
use super::printer::{Printer, key, string};
use super::tags::Tags;
use crate::api::TypeId;
use crate::api::plan::{Additional, ObjectShape, Plans, Shape, Use};

/// Prints the types of `plans`.
pub(super) fn file(plans: &Plans<'_>, names: &Names) -> String {
    let mut printer = Printer::new();
    printer.line("export type { Json };");
    printer.import("./support.js", "type Json");
    let tags = Tags {
        plans,
        names,
        prefix: "",
    };
    for (used, plan) in plans.all_decoded() {
        if shared(plans, used) != used
            && plans
                .decoded(used.ty, shared(plans, used).direction)
                .is_some()
        {
            continue;
        }
        if !has_name(plans, used.ty, &plan.shape) {
            continue;
        }
        printer.gap();
        let ty = plans.ty(used.ty);
        let text = [ty.title.as_deref(), ty.description.as_deref()];
        let text: Vec<_> = text.into_iter().flatten().collect();
        printer.doc(&tags.behind(&text.join("\n\n"), used));
        let name = names.ty(plans, used);
        match &plan.shape {
            Shape::Object(object) => {
                printer.block(format!("export interface {name}"), |p| {
                    members(p, tags, used, object)
                });
            }
            shape => printer.line(format!(
                "export type {name} = {};",
                expression(plans, names, used, shape, "")
            )),
        }
    }
    printer.finish()
}

/// Whether a type is declared under a name; others are written where they are used.
pub(super) fn has_name(plans: &Plans<'_>, ty: TypeId, shape: &Shape) -> bool {
    plans.ty(ty).component().is_some()
        || matches!(shape, Shape::Object(_) | Shape::Union(_) | Shape::Enum(_))
}

fn members(p: &mut Printer, tags: Tags<'_>, used: Use, object: &ObjectShape) {
    let Tags { plans, names, .. } = tags;
    for field in &object.fields {
        let part = Use {
            ty: field.ty,
            ..used
        };
        let text = plans.ty(field.ty).description.as_deref();
        p.doc(&tags.documented(part, text.unwrap_or_default()));
        let mark = if field.required { "" } else { "?" };
        let ty = reference(plans, names, part, "");
        let ty = if field.required {
            ty
        } else {
            format!("{ty} | undefined")
        };
        p.line(format!("{}{mark}: {ty};", key(&field.name)));
    }
    if let Additional::Kept(_) = object.additional {
        // An index signature must cover the named members too.
        p.line("[name: string]: unknown;");
    }
}

/// The type of a part: its name behind `prefix`, or what it is.
pub(super) fn reference(plans: &Plans<'_>, names: &Names, used: Use, prefix: &str) -> String {
    match decoded(plans, used) {
        Some(plan) if has_name(plans, used.ty, &plan.shape) => {
            format!("{prefix}{}", names.ty(plans, used))
        }
        Some(plan) => expression(plans, names, used, &plan.shape, prefix),
        None => format!("{prefix}Json"),
    }
}

fn expression(plans: &Plans<'_>, names: &Names, used: Use, shape: &Shape, prefix: &str) -> String {
    let part = |ty: TypeId| reference(plans, names, Use { ty, ..used }, prefix);
    match shape {
        Shape::Any => format!("{prefix}Json"),
        Shape::Never => "never".to_owned(),
        Shape::Null => "null".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::Integer(_) | Shape::Number => "number".to_owned(),
        Shape::String(_) => "string".to_owned(),
        Shape::Enum(values) => values
            .iter()
            .map(|value| string(value))
            .collect::<Vec<_>>()
            .join(" | "),
        Shape::Array(item) => {
            let item = part(*item);
            if item.contains(' ') {
                format!("({item})[]")
            } else {
                format!("{item}[]")
            }
        }
        Shape::Map(value) => format!("{{ [name: string]: {} }}", part(*value)),
        Shape::Object(_) => format!("{prefix}{}", names.ty(plans, used)),
        Shape::Union(union) => {
            let mut parts: Vec<String> = Vec::new();
            for variant in &union.variants {
                let part = part(variant.ty);
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
            parts.join(" | ")
        }
        Shape::Nullable(ty) => format!("{} | null", part(*ty)),
        Shape::Alias(ty) => part(*ty),
    }
}
