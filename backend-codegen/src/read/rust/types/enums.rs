//! Enums, in the four ways of serde to tell variants apart.

use syn::Fields;

use super::serde::{Container, Variant};
use super::structs::{add_constant, object};
use super::{Context, Schemas, Ty, Ways};
use crate::document::Location;
use crate::read::code::Value;
use crate::read::rust::docs::doc;
use crate::read::rust::load::span_place;
use crate::read::rust::syntax::{derives, text};
use crate::read::rust::world::Kind;

impl Schemas<'_, '_> {
    pub(super) fn enumeration(
        &mut self,
        item: &syn::ItemEnum,
        context: &Context,
        place: Location,
        ways: Ways,
    ) -> Value {
        let derived = derives(&item.attrs);
        if derived.iter().any(|name| name.ends_with("_repr")) {
            return numbers(item, place);
        }
        let container = Container::of(&item.attrs);
        let source = self.world.source(context.module);
        let variants: Vec<(&syn::Variant, Variant)> = item
            .variants
            .iter()
            .map(|variant| (variant, Variant::of(&variant.attrs)))
            .filter(|(_, attributes)| !attributes.skip)
            .collect();
        let is_plain = variants
            .iter()
            .all(|(variant, _)| matches!(variant.fields, Fields::Unit));
        if is_plain && container.tag.is_none() && !container.untagged {
            let has_other = variants.iter().any(|(_, attributes)| attributes.other);
            let names = variants
                .iter()
                .filter(|(_, attributes)| !attributes.other)
                .map(|(variant, attributes)| {
                    let place = span_place(source, variant.ident.span());
                    Value::text(name(variant, attributes, &container, ways), place)
                });
            let names = Value::list(names, place);
            let value = Value::of_type("string", place);
            // Where any other text is read, too, the names are no more than examples.
            return match has_other {
                true => value.with("examples", names),
                false => value.with("enum", names),
            };
        }
        let mut plain = Vec::new();
        let mut branches = Vec::new();
        let mut tags = Vec::new();
        for (variant, attributes) in &variants {
            let place = span_place(source, variant.ident.span());
            let name = name(variant, attributes, &container, ways);
            let is_untagged = container.untagged || attributes.untagged;
            let is_outside = container.tag.is_none() && !is_untagged;
            if is_outside && matches!(variant.fields, Fields::Unit) {
                plain.push(Value::text(name, place));
                continue;
            }
            let is_internal = container.tag.is_some() && container.content.is_none();
            let closed = (is_internal && !is_untagged).then(|| self.closed(variant, context, ways));
            let inside = closed.flatten();
            let inside =
                inside.or_else(|| self.inside(variant, attributes, &container, context, ways));
            let mut branch = if is_untagged {
                inside.unwrap_or_else(|| Value::of_type("null", place))
            } else {
                match (&container.tag, &container.content) {
                    (Some(tag), Some(content)) => adjacent(tag, content, &name, inside, place),
                    (Some(tag), None) => internal(tag, &name, inside, place),
                    (None, _) => outside(&name, inside, place),
                }
            };
            if let Some(doc) = doc(&variant.attrs, source)
                && branch.get("$ref").is_none()
                && branch.get("description").is_none()
            {
                branch.set("description", Value::text(doc.text, doc.place));
            }
            tags.push(name);
            branches.push(branch);
        }
        if !plain.is_empty() {
            let names = Value::of_type("string", place).with("enum", Value::list(plain, place));
            branches.insert(0, names);
        }
        let keyword = if container.untagged { "anyOf" } else { "oneOf" };
        Value::object(place).with(keyword, Value::list(branches, place))
    }

    /// The struct that a variant holds, if that allows no members but its own: the tag is one of them.
    fn closed(&mut self, variant: &syn::Variant, context: &Context, ways: Ways) -> Option<Value> {
        let Fields::Unnamed(fields) = &variant.fields else {
            return None;
        };
        let only = fields.unnamed.first();
        let field = only.filter(|_| fields.unnamed.len() == 1)?;
        let ty = self.world.ty(&field.ty, context);
        let Ty::Item(item, _) = ty.owned() else {
            return None;
        };
        let Some(Kind::Struct(item)) = self.world.kind(*item) else {
            return None;
        };
        let is_closed = Container::of(&item.attrs).closed;
        is_closed.then(|| self.declared(ty.owned(), ways))
    }

    /// What a variant holds; nothing if it has no fields.
    fn inside(
        &mut self,
        variant: &syn::Variant,
        attributes: &Variant,
        container: &Container,
        context: &Context,
        ways: Ways,
    ) -> Option<Value> {
        let place = span_place(self.world.source(context.module), variant.ident.span());
        match &variant.fields {
            Fields::Unit => None,
            Fields::Unnamed(fields) => Some(self.unnamed(&fields.unnamed, context, place, ways)),
            Fields::Named(fields) => {
                let case = attributes
                    .rename_all
                    .case(ways)
                    .or_else(|| container.rename_all_fields.case(ways));
                // The names of variants are not those of their fields.
                let of_fields = Container {
                    closed: container.closed,
                    default: container.default,
                    ..Container::default()
                };
                let found = self.properties(&fields.named, &of_fields, case, context, ways);
                Some(object(found, container.closed, place))
            }
        }
    }
}

fn name(variant: &syn::Variant, attributes: &Variant, container: &Container, ways: Ways) -> String {
    if let Some(name) = attributes.rename.name(ways) {
        return name.to_owned();
    }
    let name = variant.ident.to_string();
    let name = name.strip_prefix("r#").unwrap_or(&name);
    match container.rename_all.case(ways) {
        Some(case) => case.variant(name),
        None => name.to_owned(),
    }
}

/// `{"Name": …}`
fn outside(name: &str, inside: Option<Value>, place: Location) -> Value {
    let inside = inside.unwrap_or_else(|| Value::object(place));
    Value::of_type("object", place)
        .with("properties", Value::object(place).with(name, inside))
        .with("required", Value::list([Value::text(name, place)], place))
        .with("additionalProperties", Value::flag(false, place))
}

/// `{"tag": "Name", …}`
fn internal(tag: &str, name: &str, inside: Option<Value>, place: Location) -> Value {
    let mut own = Value::of_type("object", place);
    match inside {
        None => {
            add_constant(&mut own, tag, name, place);
            own
        }
        Some(mut inside) if is_object(&inside) => {
            add_constant(&mut inside, tag, name, place);
            inside
        }
        Some(inside) => {
            add_constant(&mut own, tag, name, place);
            Value::object(place).with("allOf", Value::list([inside, own], place))
        }
    }
}

/// Whether a schema is an object by itself, which can have one more member.
fn is_object(schema: &Value) -> bool {
    let is_such = schema.get("type").and_then(Value::as_text) == Some("object");
    schema.get("$ref").is_none() && (is_such || schema.get("properties").is_some())
}

/// `{"tag": "Name", "content": …}`
fn adjacent(tag: &str, content: &str, name: &str, inside: Option<Value>, place: Location) -> Value {
    let mut value = Value::of_type("object", place);
    add_constant(&mut value, tag, name, place);
    if let Some(inside) = inside {
        if let Some(properties) = value.get_mut("properties") {
            properties.set(content, inside);
        }
        if let Some(required) = value.get_mut("required") {
            required.push(Value::text(content, place));
        }
    }
    value
}

/// An enum that is written as numbers, by `serde_repr`.
fn numbers(item: &syn::ItemEnum, place: Location) -> Value {
    let mut next: i128 = 0;
    let mut numbers = Vec::new();
    for variant in &item.variants {
        if let Some((_, value)) = &variant.discriminant
            && let Some(value) = number(value)
        {
            next = value;
        }
        numbers.push(Value::number(next, place));
        next += 1;
    }
    Value::of_type("integer", place).with("enum", Value::list(numbers, place))
}

fn number(expression: &syn::Expr) -> Option<i128> {
    match expression {
        syn::Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Int(number) => number.base10_parse().ok(),
            _ => text(expression)?.parse().ok(),
        },
        syn::Expr::Unary(unary) => number(&unary.expr).map(|number| -number),
        _ => None,
    }
}
