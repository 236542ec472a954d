//! Parameters.

use super::check::Check;
use super::facts::type_of;
use super::words::{operation, quote};
use super::{Family, Rule};
use crate::api::{
    Operation, Parameter, ParameterForm, ParameterLocation, Path, Style, TypeId, TypeSet,
};
use crate::diagnostic::Severity::{Note, Warning};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "lint::parameter-serialization",
        level: Some(Warning),
        family: Family::Design,
        source: "OpenAPI, Style Values and Style Examples; RFC 6570",
        what: "A parameter has values inside values, which its style cannot write.",
        why: "Styles write lists of plain values and objects of plain members. For lists of objects, lists of \
              lists and objects with objects nothing is defined, and each framework has its own idea.",
        fix: "send it as JSON: `content: { application/json: … }`, or in the body",
        many: None,
        bad: "
            paths:
              /orders:
                get:
                  parameters:
                    - name: filter # here
                      in: query
                      schema: { type: array, items: { type: object } }
                  responses: { '200': { description: Some. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  parameters:
                    - name: filter
                      in: query
                      schema: { type: array, items: { type: string } }
                  responses: { '200': { description: Some. } }
            ",
        check: serialization,
    },
    Rule {
        code: "lint::required-with-default",
        level: Some(Note),
        family: Family::Design,
        source: "OpenAPI, Parameter Object, `required`; JSON Schema Validation 2020-12, section 9.2",
        what: "A parameter is required and has a default.",
        why: "A default is what it means to leave a value out, and this one cannot be left out. One of the two \
              is a mistake.",
        fix: "remove `required`, or the `default`",
        many: Some("{n} parameters are required and have a default"),
        bad: "
            paths:
              /orders:
                get:
                  parameters:
                    - name: sort # here
                      in: query
                      required: true
                      schema: { type: string, default: date }
                  responses: { '200': { description: Some. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  parameters:
                    - name: sort
                      in: query
                      schema: { type: string, default: date }
                  responses: { '200': { description: Some. } }
            ",
        check: required_with_default,
    },
    Rule {
        code: "lint::parameter-named-twice",
        level: Some(Note),
        family: Family::Design,
        source: "OpenAPI, Parameter Object: a unique parameter is a combination of a name and a location",
        what: "Two parameters of an operation have one name, at different places of the request.",
        why: "That is allowed, and generated code, documentation and people mix them up.",
        fix: "give one of them another name",
        many: Some("{n} operations have two parameters of one name"),
        bad: "
            paths:
              /orders/{id}:
                get: # here
                  parameters:
                    - { name: id, in: path, required: true, schema: { type: string } }
                    - { name: id, in: query, schema: { type: string } }
                  responses: { '200': { description: It. } }
            ",
        good: "
            paths:
              /orders/{id}:
                get:
                  parameters:
                    - { name: id, in: path, required: true, schema: { type: string } }
                    - { name: item_id, in: query, schema: { type: string } }
                  responses: { '200': { description: It. } }
            ",
        check: named_twice,
    },
    Rule {
        code: "lint::empty-value-allowed",
        level: Some(Note),
        family: Family::Design,
        source: "OpenAPI, Parameter Object: use of `allowEmptyValue` is not recommended",
        what: "A parameter may be sent without a value.",
        why: "`allowEmptyValue` is deprecated, and what `?flag` means differs from framework to framework.",
        fix: "use a `boolean`",
        many: Some("{n} parameters may be sent without a value"),
        bad: "
            paths:
              /orders:
                get:
                  parameters:
                    - name: all # here
                      in: query
                      allowEmptyValue: true
                      schema: { type: string }
                  responses: { '200': { description: Some. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  parameters:
                    - name: all
                      in: query
                      schema: { type: boolean }
                  responses: { '200': { description: Some. } }
            ",
        check: empty_value,
    },
];

/// All parameters, each place once.
fn parameters<'a>(check: &Check<'a>) -> Vec<(&'a Path, &'a Operation, &'a Parameter)> {
    let mut known = std::collections::HashSet::new();
    let mut all = Vec::new();
    for (path, one) in check.operations() {
        for parameter in &one.parameters {
            if known.insert(parameter.location) {
                all.push((path, one, &**parameter));
            }
        }
    }
    all
}

/// What a type certainly is.
fn types(check: &Check<'_>, id: TypeId) -> TypeSet {
    let parts = check.facts.conjunction(id);
    let types = parts.iter().map(|id| check.ty(*id).types);
    types.fold(TypeSet::ANY, TypeSet::intersection)
}

/// Whether values of a type always have values inside.
fn is_deep(check: &Check<'_>, id: TypeId) -> bool {
    let types = types(check, id);
    !types.is_empty()
        && TypeSet::ARRAY
            .union(TypeSet::OBJECT)
            .contains(types.without(TypeSet::NULL))
        && types != TypeSet::NULL
}

fn serialization(check: &mut Check<'_>) {
    for (path, one, parameter) in parameters(check) {
        let ParameterForm::Schema { ty, style, .. } = &parameter.form else {
            continue;
        };
        // Members of a `deepObject` that are objects are written by most frameworks in one way.
        let members: Vec<TypeId> = match style {
            Style::DeepObject => Vec::new(),
            _ => check
                .facts
                .properties(*ty)
                .into_iter()
                .map(|(_, id)| id)
                .collect(),
        };
        let parts = check.facts.conjunction(*ty);
        let arrays = parts.iter().filter_map(|id| check.ty(*id).array.as_ref());
        let items: Vec<TypeId> = arrays.filter_map(|array| array.items).collect();
        let is_whole_deep = is_deep(check, *ty);
        let deep = members.iter().chain(&items).any(|id| is_deep(check, *id));
        if is_whole_deep && deep {
            let name = quote(&parameter.name);
            let message = format!(
                "{name} of {} has values inside values",
                operation(path, one)
            );
            let label = format!("the style `{}` cannot write them", style.as_str());
            check.say(parameter.location, message, label);
        }
    }
}

fn required_with_default(check: &mut Check<'_>) {
    for (path, one, parameter) in parameters(check) {
        let default = type_of(parameter).and_then(|id| check.ty(id).default.as_ref());
        let in_path = parameter.sent_in == ParameterLocation::Path;
        if parameter.required && !in_path && default.is_some() {
            let name = quote(&parameter.name);
            let message = format!(
                "{name} of {} is required and has a default",
                operation(path, one)
            );
            check.say(parameter.location, message, "");
        }
    }
}

fn named_twice(check: &mut Check<'_>) {
    for (path, one) in check.operations() {
        let mut names: Vec<&str> = Vec::new();
        for parameter in &one.parameters {
            if names.contains(&&*parameter.name) {
                let name = quote(&parameter.name);
                let message = format!("{} has two parameters {name}", operation(path, one));
                check.say(one.method_location, message, "");
                break;
            }
            names.push(&parameter.name);
        }
    }
}

fn empty_value(check: &mut Check<'_>) {
    for (path, one, parameter) in parameters(check) {
        if parameter.allow_empty_value {
            let name = quote(&parameter.name);
            let message = format!(
                "{name} of {} may be sent without a value",
                operation(path, one)
            );
            check.say(parameter.location, message, "");
        }
    }
}
