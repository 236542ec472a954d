//! Schemas that no value satisfies.

use super::super::quote::quote;
use super::super::reader::Reader;
use super::draft::Draft;
use crate::api::{Decimal, Json, TypeSet};
use crate::diagnostic::Diagnostic;
use crate::document::Location;

impl<'d> Reader<'d, '_> {
    /// Warns of keywords that contradict each other.
    pub(super) fn check(&mut self, draft: &Draft<'d>) {
        for (low, high) in crossed(draft) {
            let object = draft.at.node.as_object();
            let low_member = object.and_then(|object| object.member(low));
            let high_member = object.and_then(|object| object.member(high));
            let (Some(low_member), Some(high_member)) = (low_member, high_member) else {
                continue;
            };
            let message = format!("no value is between {} and {}", quote(low), quote(high));
            self.push(
                Diagnostic::warning("schema::never-valid", low_member.value.location(), message)
                    .related(high_member.value.location(), "the other bound")
                    .help("swap them, or correct one"),
            );
        }
        self.check_values(draft);
        self.check_effects(draft);
        self.check_required(draft);
    }

    /// Warns of a name in `required` that is probably a slip of a property's. Others may be properties
    /// of a schema that this one extends, or of none: what is in them is not said.
    fn check_required(&mut self, draft: &Draft<'d>) {
        let Some(object) = &draft.ty.object else {
            return;
        };
        for name in &object.required {
            if object.properties.contains_key(name) {
                continue;
            }
            let others = object.properties.keys().map(|other| &**other);
            let others =
                others.filter(|other| !object.required.iter().any(|name| **name == **other));
            let Some(meant) = self.guesses.suggest(name, others) else {
                continue;
            };
            let message = format!("{} is required, and no property", quote(name));
            let help = format!("did you mean {}?", quote(meant));
            let location = item(draft, "required", name).unwrap_or(draft.at.node.location());
            self.push(
                Diagnostic::warning("schema::required-unknown", location, message).help(help),
            );
        }
    }

    /// Warns of keywords that mean nothing without another one.
    fn check_effects(&mut self, draft: &Draft<'d>) {
        let alone = |present: bool, needed: bool| present && !needed;
        let mut idle: Vec<(&str, &str)> = Vec::new();
        if let Some(subtypes) = &draft.ty.subtypes {
            let decides = subtypes.if_.is_some();
            if alone(subtypes.then.is_some(), decides) {
                idle.push(("then", "if"));
            }
            if alone(subtypes.else_.is_some(), decides) {
                idle.push(("else", "if"));
            }
        }
        if let Some(array) = &draft.ty.array {
            let contains = array.contains.is_some();
            if alone(array.min_contains.is_some(), contains) {
                idle.push(("minContains", "contains"));
            }
            if alone(array.max_contains.is_some(), contains) {
                idle.push(("maxContains", "contains"));
            }
        }
        let object = draft.at.node.as_object();
        for (keyword, needed) in idle {
            let Some(member) = object.and_then(|object| object.member(keyword)) else {
                continue;
            };
            let message = format!("{} without `{needed}` means nothing", quote(keyword));
            self.push_grouped(
                keyword,
                Diagnostic::warning("schema::no-effect", member.key_location, message)
                    .help(format!("add `{needed}`, or remove it")),
            );
        }
    }

    /// Warns of values in `enum` and `const` that `type` refuses.
    fn check_values(&mut self, draft: &Draft<'d>) {
        let types = draft.ty.types;
        if types == TypeSet::ANY {
            return;
        }
        let allowed = |value: &Json| types.intersects(TypeSet::of(value));
        let Some(object) = draft.at.node.as_object() else {
            return;
        };
        if let (Some(value), Some(member)) = (&draft.ty.const_, object.member("const"))
            && !allowed(value)
        {
            let message = "`const` is not of the `type` beside it: nothing is valid";
            self.push(
                Diagnostic::warning("schema::never-valid", member.value.location(), message)
                    .help("correct one of them"),
            );
        }
        let values = draft.ty.enum_.as_deref().unwrap_or_default();
        let n_refused = values.iter().filter(|value| !allowed(value)).count();
        if n_refused == 0 {
            return;
        }
        let Some(list) = object.get("enum").and_then(|node| node.as_array()) else {
            return;
        };
        if n_refused == values.len() {
            let message = "no value of `enum` is of the `type` beside it: nothing is valid";
            let help = if types.contains(TypeSet::ARRAY) {
                "if these are the values of the items, move `enum` into `items`"
            } else if values.iter().all(|value| value.as_str().is_some()) {
                "if these are numbers or truth values, remove their quotes"
            } else {
                "correct one of them"
            };
            self.push_grouped(
                help,
                Diagnostic::warning("schema::never-valid", list_head(draft), message).help(help),
            );
            return;
        }
        let refused = list.iter().find_map(|node| {
            let value = self.json(node);
            (!allowed(&value)).then_some((node, value))
        });
        if let Some((node, value)) = refused {
            let message = format!(
                "{} is not of the `type` beside this `enum`, so it is refused",
                quote(&value.to_string())
            );
            self.push_grouped(
                "enum",
                Diagnostic::warning("schema::unreachable", node.location(), message)
                    .help("remove it, or correct the `type`"),
            );
        }
    }
}

/// The item of the list `keyword` that is this text.
fn item(draft: &Draft<'_>, keyword: &str, text: &str) -> Option<Location> {
    let list = draft.at.node.get(keyword)?.as_array()?;
    let item = list.iter().find(|item| item.as_str() == Some(text))?;
    Some(item.location())
}

fn list_head(draft: &Draft<'_>) -> Location {
    let member = draft
        .at
        .node
        .as_object()
        .and_then(|object| object.member("enum"));
    member.map_or(draft.at.node.location(), |member| member.key_location)
}

/// Pairs of bounds of which the lower one is above the upper one.
fn crossed(draft: &Draft<'_>) -> Vec<(&'static str, &'static str)> {
    let mut pairs = Vec::new();
    if let Some(number) = &draft.ty.number {
        let above = |low: &Option<Decimal>, high: &Option<Decimal>, or_equal: bool| matches!((low, high), (Some(low), Some(high)) if low > high || (or_equal && low == high));
        if above(&number.minimum, &number.maximum, false) {
            pairs.push(("minimum", "maximum"));
        }
        if above(&number.exclusive_minimum, &number.maximum, true) {
            pairs.push(("exclusiveMinimum", "maximum"));
        }
        if above(&number.minimum, &number.exclusive_maximum, true) {
            pairs.push(("minimum", "exclusiveMaximum"));
        }
        if above(&number.exclusive_minimum, &number.exclusive_maximum, true) {
            pairs.push(("exclusiveMinimum", "exclusiveMaximum"));
        }
    }
    let sizes = |low: Option<u64>, high: Option<u64>| matches!((low, high), (Some(low), Some(high)) if low > high);
    if let Some(string) = &draft.ty.string
        && sizes(string.min_length, string.max_length)
    {
        pairs.push(("minLength", "maxLength"));
    }
    if let Some(array) = &draft.ty.array {
        if sizes(array.min_items, array.max_items) {
            pairs.push(("minItems", "maxItems"));
        }
        if sizes(array.min_contains, array.max_contains) {
            pairs.push(("minContains", "maxContains"));
        }
    }
    if let Some(object) = &draft.ty.object
        && sizes(object.min_properties, object.max_properties)
    {
        pairs.push(("minProperties", "maxProperties"));
    }
    pairs
}
