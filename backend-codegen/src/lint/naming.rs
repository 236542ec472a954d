//! What things are called.

use std::collections::HashMap;

use super::check::Check;
use super::paths::{style, usual};
use super::words::{operation, plain, quote};
use super::{Family, Rule};
use crate::api::{Origin, ParameterLocation, Place};
use crate::diagnostic::Severity::Note;
use crate::document::Location;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "lint::property-case",
        level: Some(Note),
        family: Family::Naming,
        source: "Consistency",
        what: "Members are written in several ways: with underscores, hyphens or capitals.",
        why: "People guess names, and guess wrong. The way that most members have is taken for the one that is \
              meant. Names of one word are of every way.",
        fix: "write all members alike",
        many: Some("{n} members are written in another way than most"),
        bad: "
            components:
              schemas:
                Order:
                  type: object
                  properties:
                    order_id: { type: integer }
                    customer_id: { type: integer }
                    createdAt: { type: string, format: date-time } # here
            ",
        good: "
            components:
              schemas:
                Order:
                  type: object
                  properties:
                    order_id: { type: integer }
                    customer_id: { type: integer }
                    created_at: { type: string, format: date-time }
            ",
        check: property_case,
    },
    Rule {
        code: "lint::parameter-case",
        level: Some(Note),
        family: Family::Naming,
        source: "Consistency",
        what: "Parameters of the query are written in several ways.",
        why: "A query parameter that nobody knows is ignored by most servers, so that a guess that is wrong is \
              not even an error. The way that most parameters have is taken for the one that is meant.",
        fix: "write all parameters alike",
        many: Some("{n} parameters are written in another way than most"),
        bad: "
            paths:
              /orders:
                get:
                  parameters:
                    - { name: page_size, in: query, schema: { type: integer } }
                    - { name: sort_by, in: query, schema: { type: string } }
                    - { name: customerId, in: query, schema: { type: integer } } # here
                  responses: { '200': { description: Some. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  parameters:
                    - { name: page_size, in: query, schema: { type: integer } }
                    - { name: sort_by, in: query, schema: { type: string } }
                  responses: { '200': { description: Some. } }
            ",
        check: parameter_case,
    },
    Rule {
        code: "lint::schema-name-collision",
        level: Some(Note),
        family: Family::Naming,
        source: "OpenAPI, Components Object",
        what: "Two schemas differ in case or punctuation of their names alone.",
        why: "In generated code they are one name, so that one of them gets a number; on a disk that knows no \
              case they are one file.",
        fix: "give one of them another name, or make one of both",
        many: Some("{n} schemas have almost the name of another one"),
        bad: "
            components:
              schemas:
                OrderItem: { type: object }
                order_item: { type: string } # here
            ",
        good: "
            components:
              schemas:
                OrderItem: { type: object }
                OrderLine: { type: string }
            ",
        check: schema_collision,
    },
];

fn property_case(check: &mut Check<'_>) {
    let names = check
        .api
        .types
        .iter()
        .filter_map(|(_, ty)| match &ty.origin {
            Origin::Inside(_, Place::Property(name)) => Some((&**name, ty.location)),
            _ => None,
        });
    let styled: Vec<_> = names
        .filter_map(|(name, at)| Some((name, at, style(name)?)))
        .collect();
    let Some(usual) = usual(styled.iter().map(|(.., style)| *style)) else {
        return;
    };
    for (name, location, style) in styled {
        if style != usual {
            let message = format!("{} is written in {style}", quote(name));
            check.say(
                location,
                message,
                format!("most members are written in {usual}"),
            );
        }
    }
}

fn parameter_case(check: &mut Check<'_>) {
    let mut styled: Vec<(String, Location, &'static str)> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for (path, one) in check.operations() {
        for parameter in &one.parameters {
            let in_query = parameter.sent_in == ParameterLocation::Query;
            // `filter[name]` has a way of its own.
            let is_plain = !parameter.name.contains(['[', '.', '$', ':']);
            if !in_query || !is_plain || !known.insert(parameter.location) {
                continue;
            }
            if let Some(style) = style(&parameter.name) {
                let name = format!("{} of {}", quote(&parameter.name), operation(path, one));
                styled.push((name, parameter.location, style));
            }
        }
    }
    let Some(usual) = usual(styled.iter().map(|(.., style)| *style)) else {
        return;
    };
    for (name, location, style) in styled {
        if style != usual {
            let message = format!("{name} is written in {style}");
            check.say(
                location,
                message,
                format!("most parameters are written in {usual}"),
            );
        }
    }
}

fn schema_collision(check: &mut Check<'_>) {
    let mut first: HashMap<String, (&str, Location)> = HashMap::new();
    for (name, id) in check.api.types.components() {
        let location = check.ty(id).location;
        let (known, at) = *first.entry(plain(name)).or_insert((name, location));
        if known != &**name {
            let message = format!(
                "{} and {} are almost the same name",
                quote(name),
                quote(known)
            );
            check.say_both(location, message, "", (at, "the other one"));
        }
    }
}
