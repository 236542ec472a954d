//! Constraints: what validator and garde check, and what utoipa and schemars are told.

use syn::{Attribute, Expr, Lit};

use super::Ty;
use super::case::pascal;
use crate::document::Location;
use crate::infer::rules::{Rule, plain_number, rules};
use crate::read::code::Value;
use crate::read::rust::arguments::{Argument, of_attributes};
use crate::read::rust::syntax::segments;
use crate::read::rust::world::{Kind, Meaning, ModuleId, World};

/// Whether an attribute constrains a value.
pub(super) fn has_rules(attributes: &[Attribute]) -> bool {
    ["validate", "garde", "schema"].iter().any(|name| {
        of_attributes(attributes, name).iter().any(|argument| {
            !matches!(
                argument.name.as_str(),
                "as" | "allow_unvalidated"
                    | "transparent"
                    | "skip"
                    | "no_recursion"
                    | "dive"
                    | "context"
                    | "custom"
            )
        })
    })
}

/// Adds what validator and garde check of a value of a type.
pub(super) fn constrain(
    world: &World<'_>,
    module: ModuleId,
    schema: &mut Value,
    (attributes, ty): (&[Attribute], &Ty),
    place: Location,
) {
    let n_options = std::iter::successors(ty.optional(), |ty| ty.optional()).count();
    for rule in rules(attributes) {
        check(world, module, schema, (&rule, n_options), place);
    }
}

fn check(
    world: &World<'_>,
    module: ModuleId,
    schema: &mut Value,
    (rule, n_options): (&Rule, usize),
    place: Location,
) {
    let (least_keyword, most_keyword) = if allows(schema, "array") {
        ("minItems", "maxItems")
    } else if allows(schema, "object") {
        ("minProperties", "maxProperties")
    } else {
        ("minLength", "maxLength")
    };
    let mut bound = |keyword: &str, expression: &Expr| {
        if let Some(bound) = number(world, module, expression) {
            put(schema, keyword, Value::number(bound, place));
        }
    };
    match rule {
        Rule::Least(least) => bound(least_keyword, least),
        Rule::Most(most) => bound(most_keyword, most),
        Rule::Bound(keyword, value) => bound(keyword, value),
        Rule::Format(format) => put(schema, "format", Value::text(*format, place)),
        Rule::Pattern(pattern) => put(schema, "pattern", Value::text(pattern, place)),
        Rule::PatternOf(path) => {
            if let Some(pattern) = pattern_of(world, module, path) {
                put(schema, "pattern", Value::text(pattern, place));
            }
        }
        // What is in an `Option` is the value itself.
        Rule::Inner(rules) if n_options > 0 => {
            for rule in rules {
                check(world, module, schema, (rule, n_options - 1), place);
            }
        }
        Rule::Inner(rules) => {
            if let Some(items) = schema.get_mut("items") {
                for rule in rules {
                    check(world, module, items, (rule, 0), place);
                }
            }
        }
    }
}

/// Whether a schema is of a type, `null` beside it or not.
fn allows(schema: &Value, name: &str) -> bool {
    schema.get("type").is_some_and(|types| {
        types.as_text() == Some(name) || types.items().iter().any(|one| one.as_text() == Some(name))
    })
}

/// Puts a keyword where it counts: beside a reference it needs an `allOf`.
fn put(schema: &mut Value, keyword: &str, value: Value) {
    if schema.get("$ref").is_some() {
        let place = schema.place;
        let referred = std::mem::take(schema);
        *schema = Value::object(place).with("allOf", Value::list([referred], place));
    }
    schema.set(keyword, value);
}

/// The regular expression that a static holds: `LazyLock::new(|| Regex::new("…"))`.
fn pattern_of(world: &World<'_>, module: ModuleId, path: &syn::Path) -> Option<String> {
    let Meaning::Item(item) = world.meaning(module, &segments(path)) else {
        return None;
    };
    let Some(Kind::Constant(value)) = world.kind(item) else {
        return None;
    };
    let mut texts = Texts(None);
    syn::visit::Visit::visit_expr(&mut texts, value);
    texts.0
}

/// The first text in an expression.
struct Texts(Option<String>);

impl<'a> syn::visit::Visit<'a> for Texts {
    fn visit_lit_str(&mut self, text: &'a syn::LitStr) {
        self.0.get_or_insert_with(|| text.value());
    }
}

/// A number as JSON writes it: a literal, or a constant of the code.
fn number(world: &World<'_>, module: ModuleId, expression: &Expr) -> Option<String> {
    crate::infer::rules::number(expression, &|path| {
        let Meaning::Item(item) = world.meaning(module, &segments(path)) else {
            return None;
        };
        match world.kind(item)? {
            // A constant that is made of others is not followed.
            Kind::Constant(value) => crate::infer::rules::number(value, &|_| None),
            _ => None,
        }
    })
}

/// Adds what attributes for a document declare, such as those of utoipa.
pub(super) fn declare(
    schema: &mut Value,
    attributes: &[Attribute],
    families: &[&str],
    place: Location,
) {
    for family in families {
        for argument in of_attributes(attributes, family) {
            declared(schema, &argument, place);
        }
    }
}

impl super::Schemas<'_, '_> {
    /// Takes what attributes say of a schema in JSON Schema: `whole = json!(…)` in place of what the type
    /// says, `keywords = json!(…)` beside that. Types are referred to by their paths.
    pub(in crate::read::rust) fn said(
        &mut self,
        schema: &mut Value,
        attributes: &[Attribute],
        family: &str,
        module: ModuleId,
        place: Location,
        ways: super::Ways,
    ) {
        for argument in of_attributes(attributes, family) {
            self.said_by(schema, &argument, module, place, ways);
        }
    }

    /// The same of one argument.
    pub(in crate::read::rust) fn said_by(
        &mut self,
        schema: &mut Value,
        argument: &Argument,
        module: ModuleId,
        place: Location,
        ways: super::Ways,
    ) {
        let is_whole = argument.name == "whole";
        if !is_whole && argument.name != "keywords" {
            return;
        }
        let value = argument.expression();
        let Some(value) = value.and_then(|expression| json(&expression, place)) else {
            return;
        };
        let value = value.with_types(&mut |name| {
            let ty = self.world.type_near(name, module)?;
            Some(self.schema(&ty, place, ways))
        });
        match is_whole {
            true => *schema = value,
            false => schema.add_keywords(value),
        }
    }
}

pub(in crate::read::rust) fn declared(schema: &mut Value, argument: &Argument, place: Location) {
    let keyword = match argument.name.as_str() {
        "minimum" => "minimum",
        "maximum" => "maximum",
        "exclusive_minimum" => "exclusiveMinimum",
        "exclusive_maximum" => "exclusiveMaximum",
        "multiple_of" => "multipleOf",
        "min_length" => "minLength",
        "max_length" => "maxLength",
        "min_items" => "minItems",
        "max_items" => "maxItems",
        "min_properties" => "minProperties",
        "max_properties" => "maxProperties",
        "pattern" => "pattern",
        "format" => "format",
        "title" => "title",
        "default" => "default",
        "example" => "example",
        "examples" => "examples",
        "nullable" => "nullable",
        "deprecated" => "deprecated",
        "read_only" => "readOnly",
        "write_only" => "writeOnly",
        "additional_properties" if argument.is_flag() => {
            put(schema, "additionalProperties", Value::flag(true, place));
            return;
        }
        _ => return,
    };
    match keyword {
        "deprecated" | "readOnly" | "writeOnly" => {
            put(schema, keyword, Value::flag(true, place));
        }
        "nullable" => {
            let is_nullable = match argument.expression() {
                Some(Expr::Lit(literal)) => {
                    matches!(&literal.lit, Lit::Bool(flag) if flag.value)
                }
                _ => true,
            };
            if is_nullable {
                let plain = std::mem::take(schema);
                *schema = super::Schemas::nullable(plain);
            } else {
                without_null(schema);
            }
        }
        "examples" => {
            let tokens = argument.inside.clone();
            let found = tokens.and_then(crate::read::rust::syntax::expressions);
            let values: Vec<Value> = found
                .iter()
                .flatten()
                .filter_map(|expression| json(expression, place))
                .collect();
            if !values.is_empty() {
                put(schema, keyword, Value::list(values, place));
            }
        }
        "example" => {
            if let Some(value) = argument.expression().and_then(|found| json(&found, place)) {
                put(schema, "examples", Value::list([value], place));
            }
        }
        "format" => {
            let name = match argument.text() {
                Some(text) => Some(text),
                None => argument
                    .value
                    .as_ref()
                    .map(|tokens| format_name(&tokens.to_string())),
            };
            if let Some(name) = name {
                put(schema, keyword, Value::text(name, place));
            }
        }
        _ => {
            if let Some(value) = argument.expression().and_then(|found| json(&found, place)) {
                put(schema, keyword, value);
            }
        }
    }
}

/// A format as utoipa names it.
fn format_name(name: &str) -> String {
    match name {
        "DateTime" => "date-time".to_owned(),
        "UriReference" => "uri-reference".to_owned(),
        "UriTemplate" => "uri-template".to_owned(),
        "IdnEmail" => "idn-email".to_owned(),
        "IdnHostname" => "idn-hostname".to_owned(),
        "JsonPointer" => "json-pointer".to_owned(),
        "RelativeJsonPointer" => "relative-json-pointer".to_owned(),
        "IriReference" => "iri-reference".to_owned(),
        name => pascal(name).to_ascii_lowercase(),
    }
}

/// Takes `null` away again.
pub(in crate::read::rust) fn without_null(schema: &mut Value) {
    if let Some(types) = schema.get_mut("type") {
        let rest: Vec<Value> = types
            .items()
            .iter()
            .filter(|one| one.as_text() != Some("null"))
            .cloned()
            .collect();
        if let Ok([only]) = <[Value; 1]>::try_from(rest) {
            *types = only;
        }
    }
    if let Some(any) = schema.get("anyOf")
        && let [one, null] = any.items()
        && null.get("type").and_then(Value::as_text) == Some("null")
    {
        *schema = one.clone();
    }
}

/// A literal as a value of JSON; `json!(…)` of literals, too.
pub(in crate::read::rust) fn json(expression: &Expr, place: Location) -> Option<Value> {
    Some(match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Value::text(text.value(), place),
            Lit::Int(number) => Value::number(number.base10_digits(), place),
            Lit::Float(number) => {
                Value::number(plain_number(number.base10_digits().to_owned()), place)
            }
            Lit::Bool(flag) => Value::flag(flag.value, place),
            _ => return None,
        },
        Expr::Unary(unary) => match json(&unary.expr, place)?.kind {
            crate::read::code::Kind::Number(number) => Value::number(format!("-{number}"), place),
            _ => return None,
        },
        Expr::Group(group) => json(&group.expr, place)?,
        Expr::Paren(paren) => json(&paren.expr, place)?,
        Expr::Array(array) => {
            let items = array.elems.iter().map(|item| json(item, place));
            Value::list(items.collect::<Option<Vec<_>>>()?, place)
        }
        Expr::Macro(found) if found.mac.path.segments.last()?.ident == "json" => {
            super::super::json::literal(found.mac.tokens.clone(), place)?
        }
        Expr::Macro(found) if found.mac.path.is_ident("vec") => {
            let items = crate::read::rust::syntax::expressions(found.mac.tokens.clone())?;
            let items = items.iter().map(|item| json(item, place));
            Value::list(items.collect::<Option<Vec<_>>>()?, place)
        }
        Expr::MethodCall(call)
            if matches!(
                call.method.to_string().as_str(),
                "to_string" | "to_owned" | "into"
            ) =>
        {
            json(&call.receiver, place)?
        }
        Expr::Path(path) if path.path.is_ident("null") => Value::null(place),
        _ => return None,
    })
}

/// Whether attributes for a document say that something must be there.
pub(super) fn declared_required(attributes: &[Attribute]) -> Option<bool> {
    ["schema", "param"].iter().find_map(|family| {
        let arguments = of_attributes(attributes, family);
        let found = arguments
            .iter()
            .find(|argument| argument.name == "required")?;
        match found.expression() {
            Some(Expr::Lit(literal)) => match &literal.lit {
                Lit::Bool(flag) => Some(flag.value),
                _ => None,
            },
            _ => Some(true),
        }
    })
}

/// Whether attributes for a document leave a field out.
pub(super) fn is_ignored(attributes: &[Attribute]) -> bool {
    of_attributes(attributes, "schema")
        .iter()
        .chain(&of_attributes(attributes, "param"))
        .any(|argument| argument.name == "ignore" && argument.is_flag())
        || of_attributes(attributes, "schemars")
            .iter()
            .any(|argument| argument.name == "skip")
}
