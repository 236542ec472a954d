//! How much one request may cost.

use super::check::Check;
use super::facts::type_of;
use super::words::{self, count, operation, quote};
use super::{Family, Rule};
use crate::api::pattern::{EcmaTest, Pattern};
use crate::api::{ArrayKeywords, Method, ParameterLocation, StatusRange, TypeId, TypeSet};
use crate::diagnostic::Severity::{Note, Warning};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "lint::string-unbounded",
        level: None,
        family: Family::Limits,
        source: "OWASP API4:2023 Unrestricted Resource Consumption",
        what: "A text in a request has no greatest length.",
        why: "What is stored, indexed or searched for has a length beyond which it only costs. A generated \
              server limits bodies as a whole to 1 MiB, so that this is off unless you turn it on.",
        fix: "add `maxLength`, an `enum`, or a `format` that has one",
        many: Some("{n} texts in requests have no greatest length"),
        bad: "
            paths:
              /orders:
                get:
                  parameters:
                    - name: q
                      in: query
                      schema: { type: string } # here
                  responses: { '200': { description: Some. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  parameters:
                    - name: q
                      in: query
                      schema: { type: string, maxLength: 200 }
                  responses: { '200': { description: Some. } }
            ",
        check: string_unbounded,
    },
    Rule {
        code: "lint::array-unbounded",
        level: Some(Note),
        family: Family::Limits,
        source: "OWASP API4:2023 Unrestricted Resource Consumption",
        what: "A list in a request may have any number of items.",
        why: "Work is often done for each item: a query, a message, a row. Who sends a million of them makes \
              the server do it a million times with one request.",
        fix: "add `maxItems`",
        many: Some("{n} lists in requests may have any number of items"),
        bad: "
            paths:
              /orders:
                post:
                  requestBody:
                    content:
                      application/json:
                        schema: { type: array, items: { type: integer } } # here
                  responses: { '204': { description: Taken. } }
            ",
        good: "
            paths:
              /orders:
                post:
                  requestBody:
                    content:
                      application/json:
                        schema: { type: array, items: { type: integer }, maxItems: 100 }
                  responses: { '204': { description: Taken. } }
                put:
                  requestBody:
                    content:
                      application/json:
                        schema: { type: array, prefixItems: [{ type: integer }, { type: integer }], items: false }
                  responses: { '204': { description: Taken. } }
            ",
        check: array_unbounded,
    },
    Rule {
        code: "lint::integer-unbounded",
        level: None,
        family: Family::Limits,
        source: "OWASP API4:2023 Unrestricted Resource Consumption",
        what: "An integer in a request has no bounds.",
        why: "A quantity of minus one, or of 2⁶³, is seldom meant. A `format` (`int32`, `int64`) says at least \
              what fits.",
        fix: "add `minimum` and `maximum`, or a `format`",
        many: Some("{n} integers in requests have no bounds"),
        bad: "
            paths:
              /orders:
                get:
                  parameters:
                    - name: quantity
                      in: query
                      schema: { type: integer } # here
                  responses: { '200': { description: Some. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  parameters:
                    - name: quantity
                      in: query
                      schema: { type: integer, minimum: 1, maximum: 99 }
                  responses: { '200': { description: Some. } }
            ",
        check: integer_unbounded,
    },
    Rule {
        code: "lint::open-object",
        level: None,
        family: Family::Limits,
        source: "OWASP API3:2023 Broken Object Property Level Authorization",
        what: "An object in a request takes members that it does not name.",
        why: "A generated server skips them. Where something else reads the body, they may reach the database. \
              Closing objects also stops clients of a later version from being understood, so that this is off \
              unless you turn it on.",
        fix: "add `additionalProperties: false`",
        many: Some("{n} objects in requests take members that they do not name"),
        bad: "
            paths:
              /orders:
                post:
                  requestBody:
                    content:
                      application/json:
                        schema: { type: object, properties: { id: { type: integer } } } # here
                  responses: { '204': { description: Taken. } }
            ",
        good: "
            paths:
              /orders:
                post:
                  requestBody:
                    content:
                      application/json:
                        schema:
                          type: object
                          properties: { id: { type: integer } }
                          additionalProperties: false
                  responses: { '204': { description: Taken. } }
            ",
        check: open_object,
    },
    Rule {
        code: "lint::upload-unbounded",
        level: Some(Note),
        family: Family::Limits,
        source: "OWASP API4:2023 Unrestricted Resource Consumption",
        what: "A file that clients send may have any size.",
        why: "Nothing tells clients how large a file may be, and no server how much to take before it refuses.",
        fix: "add `maxLength`, in bytes",
        many: Some("{n} files that clients send may have any size"),
        bad: "
            paths:
              /photos:
                post:
                  requestBody:
                    content:
                      multipart/form-data:
                        schema:
                          type: object
                          properties:
                            photo: { type: string, format: binary } # here
                  responses: { '204': { description: Taken. } }
            ",
        good: "
            paths:
              /photos:
                post:
                  requestBody:
                    content:
                      multipart/form-data:
                        schema:
                          type: object
                          properties:
                            photo: { type: string, format: binary, maxLength: 5000000 }
                  responses: { '204': { description: Taken. } }
            ",
        check: upload_unbounded,
    },
    Rule {
        code: "lint::pattern-redos",
        level: Some(Warning),
        family: Family::Limits,
        source: "OWASP API4:2023 Unrestricted Resource Consumption; CWE-1333",
        what: "A pattern of a request takes an engine that backtracks very long.",
        why: "JavaScript, Java, Python and PHP try one way after the other to match; where a text can be read \
              in many ways, fifty characters take years. Servers that this tool generates answer in linear \
              time; other users of the document, such as gateways and clients, do not. Texts that `maxLength` \
              keeps short are not told.",
        fix: "let no two parts of a repetition match the same text, or add `maxLength`",
        many: None,
        bad: "
            paths:
              /orders:
                get:
                  parameters:
                    - name: q
                      in: query
                      schema: { type: string, pattern: '^(a+)+$' } # here
                  responses: { '200': { description: Some. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  parameters:
                    - name: q
                      in: query
                      schema: { type: string, pattern: '^a+$' }
                  responses: { '200': { description: Some. } }
            ",
        check: redos,
    },
    Rule {
        code: "lint::rate-limit-undescribed",
        level: Some(Note),
        family: Family::Limits,
        source: "OWASP API4:2023 Unrestricted Resource Consumption; RFC 6585, section 4",
        what: "No operation says that it may be asked too often.",
        why: "Clients that do not know 429 retry at once, and make it worse. Where some operations describe it, \
              those that do not are told.",
        fix: "add a response `429` with the header `Retry-After`",
        many: Some("{n} operations do not say that they may be asked too often"),
        bad: "
            paths:
              /orders: # here
                get:
                  responses: { '200': { description: All. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  responses:
                    '200': { description: All. }
                    '429': { description: Later., headers: { Retry-After: { schema: { type: integer } } } }
            ",
        check: rate_limit,
    },
    Rule {
        code: "lint::retry-after",
        level: Some(Note),
        family: Family::Limits,
        source: "RFC 6585, section 4; RFC 9110, section 10.2.3",
        what: "An answer with 429 or 503 does not say when to ask again.",
        why: "Without `Retry-After` each client guesses, and most guess too early.",
        fix: "add the header `Retry-After`",
        many: Some("{n} answers with 429 or 503 do not say when to ask again"),
        bad: "
            paths:
              /orders:
                get:
                  responses:
                    '200': { description: All. }
                    '429': { description: Later. } # here
            ",
        good: "
            paths:
              /orders:
                get:
                  responses:
                    '200': { description: All. }
                    '429': { description: Later., headers: { Retry-After: { schema: { type: integer } } } }
            ",
        check: retry_after,
    },
];

/// Whether nothing in the conjunction of a type satisfies `bounds`.
fn is_without(check: &Check<'_>, id: TypeId, bounds: impl Fn(&crate::api::Type) -> bool) -> bool {
    let parts = check.facts.conjunction(id);
    !parts.iter().any(|part| bounds(check.ty(*part)))
}

/// Types that requests have and that stand for themselves, with `types` among what they can be.
fn sent<'a>(check: &Check<'a>, types: TypeSet) -> Vec<TypeId> {
    let all = check.api.types.iter();
    let wanted = all.filter(|(id, ty)| {
        check.facts.is_sent(*id)
            && !check.facts.is_part(*id)
            && ty.types != TypeSet::ANY
            && ty.types.intersects(types)
            && !ty.read_only
    });
    wanted.map(|(id, _)| id).collect()
}

fn string_unbounded(check: &mut Check<'_>) {
    /// Formats whose values have a greatest length.
    const SHORT: [&str; 10] = [
        "binary",
        "date",
        "date-time",
        "duration",
        "email",
        "ipv4",
        "ipv6",
        "time",
        "uuid",
        "hostname",
    ];
    for id in sent(check, TypeSet::STRING) {
        let is_bounded = |ty: &crate::api::Type| {
            ty.enum_.is_some()
                || ty.const_.is_some()
                || ty
                    .format
                    .as_deref()
                    .is_some_and(|format| SHORT.contains(&format))
                || ty
                    .string
                    .as_ref()
                    .is_some_and(|string| string.max_length.is_some())
        };
        if is_without(check, id, is_bounded) {
            let message = format!("{} has no greatest length", words::ty(check.api, id));
            check.say(check.ty(id).location, message, "");
        }
    }
}

fn array_unbounded(check: &mut Check<'_>) {
    for id in sent(check, TypeSet::ARRAY) {
        let is_bounded = |ty: &crate::api::Type| {
            ty.enum_.is_some()
                || ty
                    .array
                    .as_ref()
                    .is_some_and(|array| array.max_items.is_some() || is_tuple(check, array))
        };
        // A list of different values of an enumeration cannot be longer than that.
        let is_set = check.ty(id).array.as_ref().is_some_and(|array| {
            let item = array.items.map(|item| check.ty(item));
            array.unique_items && item.is_some_and(|item| item.enum_.is_some())
        });
        if !is_set && is_without(check, id, is_bounded) {
            let message = format!("{} may have any number of items", words::ty(check.api, id));
            check.say(check.ty(id).location, message, "");
        }
    }
}

/// Whether there are no more items than the first ones.
fn is_tuple(check: &Check<'_>, array: &ArrayKeywords) -> bool {
    array.items.is_some_and(|items| check.ty(items).never)
}

fn integer_unbounded(check: &mut Check<'_>) {
    for id in sent(check, TypeSet::INTEGER) {
        let is_bounded = |ty: &crate::api::Type| {
            ty.enum_.is_some()
                || ty.const_.is_some()
                || ty.format.is_some()
                || ty.number.as_ref().is_some_and(|number| {
                    number.maximum.is_some() || number.exclusive_maximum.is_some()
                })
        };
        let is_integer = !check.ty(id).types.contains(TypeSet::NUMBER);
        if is_integer && is_without(check, id, is_bounded) {
            let message = format!("{} has no bounds", words::ty(check.api, id));
            check.say(check.ty(id).location, message, "");
        }
    }
}

fn open_object(check: &mut Check<'_>) {
    for id in sent(check, TypeSet::OBJECT) {
        let has_members = check
            .ty(id)
            .object
            .as_ref()
            .is_some_and(|object| !object.properties.is_empty());
        let is_closed = |ty: &crate::api::Type| {
            ty.object.as_ref().is_some_and(|object| {
                object.additional_properties.is_some() || object.unevaluated_properties.is_some()
            })
        };
        if has_members && is_without(check, id, is_closed) {
            let message = format!(
                "{} takes members that it does not name",
                words::ty(check.api, id)
            );
            check.say(check.ty(id).location, message, "");
        }
    }
}

fn upload_unbounded(check: &mut Check<'_>) {
    for id in sent(check, TypeSet::STRING) {
        let ty = check.ty(id);
        let is_file = ty.format.as_deref() == Some("binary")
            || ty.string.as_ref().is_some_and(|string| {
                string.content_media_type.is_some() && string.content_encoding.is_none()
            });
        let is_bounded = ty
            .string
            .as_ref()
            .is_some_and(|string| string.max_length.is_some());
        if is_file && !is_bounded {
            let message = format!("{} may have any size", words::ty(check.api, id));
            check.say(ty.location, message, "");
        }
    }
}

/// So many characters are read in no time, in however many ways.
const SHORT_TEXT: u64 = 32;

fn redos(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let Some(string) = ty.string.as_ref().filter(|_| check.facts.is_sent(id)) else {
            continue;
        };
        let Some(text) = &string.pattern else {
            continue;
        };
        let is_short = string.max_length.is_some_and(|length| length <= SHORT_TEXT);
        // The reader has told of texts that are no patterns.
        let is_linear = Pattern::parse(text).map_or(true, |pattern| {
            let as_it_stands = EcmaTest::Expression(pattern.ecmascript());
            pattern.ecma_test() == Ok(as_it_stands)
        });
        if !is_linear && !is_short {
            let message = format!("the pattern {} can take very long", quote(text));
            let label = "a text that does not match can be read in very many ways";
            check.say(ty.location, message, label);
        }
    }
}

fn rate_limit(check: &mut Check<'_>) {
    let describes = |operation: &crate::api::Operation| {
        let mut ranges = operation.responses.keys();
        ranges.any(|range| matches!(range, StatusRange::Code(429) | StatusRange::Class(4)))
    };
    let n = check.operations().count();
    let n_described = check.operations().filter(|(_, one)| describes(one)).count();
    if n_described == 0 {
        if let Some(path) = check.api.paths.first().filter(|_| n > 0) {
            let what = count(n, "operation");
            let message = format!("nothing says that this API may be asked too often ({what})");
            check.say(
                path.location,
                message,
                "neither this nor another one describes 429",
            );
        }
        return;
    }
    for (path, one) in check.operations().filter(|(_, one)| !describes(one)) {
        let message = format!("{} does not describe 429", operation(path, one));
        check.say(one.method_location, message, "others do");
    }
}

fn retry_after(check: &mut Check<'_>) {
    let mut known = Vec::new();
    for (path, one) in check.operations() {
        for (range, response) in &one.responses {
            let is_it = matches!(range, StatusRange::Code(429 | 503));
            let has_it = response.headers.keys().any(|name| {
                let name = name.to_ascii_lowercase();
                name == "retry-after" || name.contains("ratelimit") || name.contains("rate-limit")
            });
            if !is_it || has_it || known.contains(&response.location) {
                continue;
            }
            known.push(response.location);
            let message = format!(
                "{range} of {} does not say when to ask again",
                operation(path, one)
            );
            check.say(response.location, message, "");
        }
    }
}

/// Names of parameters that say how many items a page has, as `plain` has them.
pub(super) const SIZES: [&str; 14] = [
    "count",
    "first",
    "limit",
    "max_items",
    "max_records",
    "max_results",
    "page_limit",
    "page_size",
    "per_page",
    "perpage",
    "results_per_page",
    "size",
    "take",
    "top",
];

/// Integers of the query with one of these names, for operations that read.
pub(super) fn sizes<'a>(
    check: &Check<'a>,
) -> impl Iterator<
    Item = (
        &'a crate::api::Path,
        &'a crate::api::Operation,
        &'a crate::api::Parameter,
        TypeId,
    ),
> + use<'a> {
    let api = check.api;
    check
        .operations()
        .filter(|(_, one)| one.method == Method::Get)
        .flat_map(move |(path, one)| {
            one.parameters.iter().filter_map(move |parameter| {
                let id = type_of(parameter)?;
                let is_it = parameter.sent_in == ParameterLocation::Query
                    && api.types.get(id).types.intersects(TypeSet::INTEGER)
                    && SIZES.contains(&words::plain(&parameter.name).as_str());
                is_it.then_some((path, one, &**parameter, id))
            })
        })
}
