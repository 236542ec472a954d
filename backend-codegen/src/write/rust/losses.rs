//! What a document says and Rust cannot: told, never dropped in silence.

use super::printer::Printer;
use super::types;
use super::validate::Unchecked;
use crate::api::pattern::Reason;
use crate::api::plan::{Judge, Shape};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::quoted;
use crate::map::IndexSet;

/// Reports the patterns that generated code would not check: what they refuse would be let in.
pub(super) fn of_patterns(printer: &Printer<'_>, diagnostics: &mut Diagnostics) {
    for Unchecked {
        ty,
        pattern,
        reason,
    } in printer.patterns.unchecked()
    {
        let location = printer.plans.ty(*ty).location;
        let pattern = quoted(pattern);
        let (message, help) = match reason {
            Reason::TooLarge => (
                format!("the pattern {pattern} is too large"),
                "ask for fewer repetitions, or bound the length by `maxLength` and let the pattern say \
                 the rest",
            ),
            Reason::Property(property) => (
                format!("the pattern {pattern} asks for the property `{property}` of characters"),
                "no engine for Rust knows it; write the characters that are meant",
            ),
            _ => (
                format!("the pattern {pattern} needs an engine that tries again"),
                "say it without look-around and back-references, or with several `allOf`",
            ),
        };
        diagnostics.push(
            Diagnostic::error("rust::pattern", location, message)
                .label(match reason {
                    Reason::TooLarge => "its repetitions multiply to a program of many megabytes",
                    Reason::Property(_) => "it would go unchecked",
                    _ => "a sender could make that take for ever, so it would go unchecked",
                })
                .help(help),
        );
    }
}

/// Says which defaults of members are not filled in, since no constant of Rust is one.
pub(super) fn of_defaults(
    printer: &Printer<'_>,
    judge: &Judge<'_, '_>,
    diagnostics: &mut Diagnostics,
) {
    let mut told = IndexSet::new();
    for (used, plan) in printer.plans.all_decoded() {
        let Shape::Object(object) = &plan.shape else {
            continue;
        };
        for field in &object.fields {
            let Some(value) = field.default.as_ref().filter(|_| !field.required) else {
                continue;
            };
            let part = printer.part(used, field.ty);
            let location = printer.plans.ty(field.ty).location;
            // What a schema itself refuses has been told by the reader.
            if types::default(printer, used, field).is_some()
                || !judge.accepts(part, value)
                || !told.insert(location)
            {
                continue;
            }
            let value = quoted(&value.to_string());
            let message = format!(
                "the default {value} of {} is not filled in",
                quoted(&field.name)
            );
            diagnostics.push(
                Diagnostic::warning("rust::default", location, message)
                    .label("Rust has no constant for it, so a value that is left out is `None`")
                    .help("let the handler decide what `None` means"),
            );
        }
    }
}
