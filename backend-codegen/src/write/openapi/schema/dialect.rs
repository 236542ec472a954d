//! What OpenAPI 3.0 says in other words than JSON Schema 2020-12.
//!
//! Source: OpenAPI 3.0.4, "Schema Object".

use crate::api::{Json, NumberKeywords, Type, TypeSet, Version};
use crate::write::openapi::object::{Object, string};

/// Keywords that OpenAPI 3.0 knows.
const KNOWN_3_0: [&str; 36] = [
    "$ref",
    "title",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
    "required",
    "enum",
    "type",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "items",
    "properties",
    "additionalProperties",
    "description",
    "format",
    "default",
    "nullable",
    "discriminator",
    "readOnly",
    "writeOnly",
    "xml",
    "externalDocs",
    "example",
    "deprecated",
];

/// Keywords that OpenAPI 3.1 and later know beside those of 3.0, which include `example`.
const KNOWN_SINCE_3_1: [&str; 31] = [
    "$id",
    "$schema",
    "$anchor",
    "$dynamicRef",
    "$dynamicAnchor",
    "$vocabulary",
    "$comment",
    "$defs",
    "definitions",
    "dependencies",
    "const",
    "examples",
    "patternProperties",
    "propertyNames",
    "unevaluatedProperties",
    "dependentRequired",
    "dependentSchemas",
    "prefixItems",
    "additionalItems",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "if",
    "then",
    "else",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "$recursiveRef",
    "$recursiveAnchor",
];

/// Whether `keyword` means something in the schemas of `version`.
pub(super) fn means(version: Version, keyword: &str) -> bool {
    match version {
        Version::V3_0 => KNOWN_3_0.contains(&keyword),
        Version::V3_1 | Version::V3_2 => {
            keyword != "nullable"
                && (KNOWN_3_0.contains(&keyword) || KNOWN_SINCE_3_1.contains(&keyword))
        }
    }
}

/// Writes the JSON types that are allowed: at most one with `type`, null with `nullable`, several as
/// branches of `any_of`.
pub(super) fn types(object: &mut Object, any_of: &mut Vec<Json>, ty: &Type) {
    if ty.types == TypeSet::ANY || ty.types.is_empty() {
        return;
    }
    let nullable = ty.types.contains(TypeSet::NULL);
    let others = ty.types.without(TypeSet::NULL);
    if others.is_empty() {
        // `nullable` needs a `type` beside it, whichever; `enum` leaves nothing of it.
        let mut null = Object::new();
        null.text("type", "string");
        null.flag("nullable", true);
        null.value("enum", Json::Array(vec![Json::Null]));
        any_of.push(null.into());
    } else if others.is_single() {
        object.list_or_one("type", others.names().map(string));
        object.flag("nullable", nullable);
    } else {
        for (i, name) in others.names().enumerate() {
            let mut branch = Object::new();
            branch.text("type", name);
            branch.flag("nullable", nullable && i == 0);
            if name == "array" {
                branch.value("items", Object::new());
            }
            any_of.push(branch.into());
        }
    }
}

/// Writes `const` as an `enum` of one.
pub(super) fn const_(object: &mut Object, also: &mut Vec<Json>, value: &Json) {
    let only = Json::Array(vec![value.clone()]);
    if object.has("enum") {
        let mut second = Object::new();
        second.value("enum", only);
        also.push(second.into());
    } else {
        object.value("enum", only);
    }
}

/// Writes bounds, of which 3.0 has one on each side, exclusive or not.
pub(super) fn number(object: &mut Object, number: &NumberKeywords) {
    let NumberKeywords {
        minimum,
        exclusive_minimum,
        maximum,
        exclusive_maximum,
        multiple_of,
    } = number;
    let above = exclusive_minimum
        .as_ref()
        .filter(|exclusive| minimum.as_ref().is_none_or(|minimum| *exclusive >= minimum));
    object.number("minimum", above.or(minimum.as_ref()));
    object.flag("exclusiveMinimum", above.is_some());
    let below = exclusive_maximum
        .as_ref()
        .filter(|exclusive| maximum.as_ref().is_none_or(|maximum| *exclusive <= maximum));
    object.number("maximum", below.or(maximum.as_ref()));
    object.flag("exclusiveMaximum", below.is_some());
    object.number("multipleOf", multiple_of.as_ref());
}
