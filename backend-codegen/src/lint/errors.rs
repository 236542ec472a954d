//! What is answered when something goes wrong.

use std::collections::HashMap;

use super::check::Check;
use super::facts::{is_error, json};
use super::words::{self, count, operation, plain};
use super::{Family, Rule};
use crate::api::{Operation, ParameterLocation, StatusRange, TypeId};
use crate::diagnostic::Severity::{Note, Warning};
use crate::document::Location;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "lint::no-success",
        level: Some(Warning),
        family: Family::Errors,
        source: "OpenAPI, Responses Object: the response for a successful operation call should be there",
        what: "An operation describes nothing that is answered when all goes well.",
        why: "A client knows what failure looks like, and not what it asked for.",
        fix: "add a response with a status from 200 to 399",
        many: None,
        bad: "
            paths:
              /orders:
                get: # here
                  responses: { '404': { description: None. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  responses: { '204': { description: None. }, '404': { description: None. } }
            ",
        check: no_success,
    },
    Rule {
        code: "lint::no-client-error",
        level: Some(Note),
        family: Family::Errors,
        source: "OWASP API8:2023 Security Misconfiguration; RFC 9110, section 15.5",
        what: "An operation takes input and describes no answer to input that is wrong.",
        why: "Every operation that takes something refuses something. Clients have to know what that looks \
              like before it happens. `4XX` or `default` is enough.",
        fix: "add a response `400`, `422`, `4XX` or `default`",
        many: Some("{n} operations describe no answer to input that is wrong"),
        bad: "
            paths:
              /orders:
                post: # here
                  requestBody: { content: { application/json: { schema: { type: object } } } }
                  responses: { '204': { description: Taken. } }
            ",
        good: "
            paths:
              /orders:
                post:
                  requestBody: { content: { application/json: { schema: { type: object } } } }
                  responses: { '204': { description: Taken. }, 4XX: { description: Refused. } }
            ",
        check: no_client_error,
    },
    Rule {
        code: "lint::unauthorized-undescribed",
        level: Some(Note),
        family: Family::Errors,
        source: "OWASP API2:2023 Broken Authentication; RFC 9110, section 15.5.2",
        what: "An operation demands credentials and does not describe what is answered without them.",
        why: "401 is the one answer that every client of such an operation gets one day, and has to act upon.",
        fix: "add a response `401`, `4XX` or `default`",
        many: Some("{n} operations demand credentials and describe no 401"),
        bad: "
            paths:
              /orders:
                get: # here
                  security: [{ token: [] }]
                  responses: { '204': { description: None. } }
            components:
              securitySchemes: { token: { type: http, scheme: bearer } }
            ",
        good: "
            paths:
              /orders:
                get:
                  security: [{ token: [] }]
                  responses: { '204': { description: None. }, '401': { description: Who are you? } }
            components:
              securitySchemes: { token: { type: http, scheme: bearer } }
            ",
        check: unauthorized,
    },
    Rule {
        code: "lint::not-found-undescribed",
        level: Some(Note),
        family: Family::Errors,
        source: "RFC 9110, section 15.5.5",
        what: "An operation has an id in its path and does not describe what is answered if there is none such.",
        why: "Ids go stale. A client that does not expect 404 takes it for a failure of the server.",
        fix: "add a response `404`, `4XX` or `default`",
        many: Some("{n} operations have an id in their path and describe no 404"),
        bad: "
            paths:
              /orders/{id}:
                get: # here
                  parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
                  responses: { '200': { description: It. } }
            ",
        good: "
            paths:
              /orders/{id}:
                get:
                  parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
                  responses: { '200': { description: It. }, '404': { description: There is none. } }
            ",
        check: not_found,
    },
    Rule {
        code: "lint::server-error-undescribed",
        level: None,
        family: Family::Errors,
        source: "OWASP API8:2023 Security Misconfiguration; RFC 9110, section 15.6",
        what: "An operation describes no answer to a failure of the server.",
        why: "Every server fails one day; some want each operation to say how. Off unless you turn it on.",
        fix: "add a response `500`, `5XX` or `default`",
        many: Some("{n} operations describe no answer to a failure of the server"),
        bad: "
            paths:
              /orders:
                get: # here
                  responses: { '200': { description: All. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  responses: { '200': { description: All. }, 5XX: { description: We failed. } }
            ",
        check: server_error,
    },
    Rule {
        code: "lint::error-shapes",
        level: Some(Warning),
        family: Family::Errors,
        source: "RFC 9457, section 1",
        what: "Errors look different in different operations.",
        why: "Clients have one place that reads errors. With several forms it has to guess which one it got. \
              The form that most have is taken for the one that is meant; forms that differ in members \
              beside that are not told.",
        fix: "use one schema for all errors, or `application/problem+json`",
        many: Some("{n} errors look different from the others"),
        bad: "
            paths:
              /orders:
                get:
                  responses:
                    '200': { description: All. }
                    '400': { description: No., content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
                    '404': { description: No., content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
                    '409': { description: No., content: { application/json: { schema: { type: string } } } } # here
            components:
              schemas:
                Error: { type: object, properties: { message: { type: string } } }
            ",
        good: "
            paths:
              /orders:
                get:
                  responses:
                    '200': { description: All. }
                    '400': { description: No., content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
                    '404': { description: No., content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
            components:
              schemas:
                Error: { type: object, properties: { message: { type: string } } }
            ",
        check: shapes,
    },
    Rule {
        code: "lint::error-without-body",
        level: Some(Note),
        family: Family::Errors,
        source: "RFC 9457, section 3",
        what: "An error says nothing but its status, where others say what is wrong.",
        why: "A status is for programs; the person who reads the log wants to know which field it was.",
        fix: "add `content` with the schema of the other errors",
        many: Some("{n} errors say nothing but their status"),
        bad: "
            paths:
              /orders:
                post:
                  responses:
                    '204': { description: Taken. }
                    '400': { description: No., content: { application/json: { schema: { type: object } } } }
                    '409': { description: There is one. } # here
            ",
        good: "
            paths:
              /orders:
                post:
                  responses:
                    '204': { description: Taken. }
                    '400': { description: No., content: { application/json: { schema: { type: object } } } }
                    '409': { description: There is one., content: { application/json: { schema: { type: object } } } }
            ",
        check: without_body,
    },
    Rule {
        code: "lint::error-internals",
        level: Some(Warning),
        family: Family::Errors,
        source: "OWASP API8:2023 Security Misconfiguration; CWE-209",
        what: "An error tells what the server is made of.",
        why: "Traces, SQL and names of exceptions help who attacks more than who asked. They belong into the \
              log, found again by a request id.",
        fix: "remove the member, and answer with a request id",
        many: None,
        bad: "
            paths:
              /orders:
                get:
                  responses:
                    '200': { description: All. }
                    '500':
                      description: We failed.
                      content:
                        application/json:
                          schema:
                            type: object
                            properties:
                              stackTrace: { type: string } # here
            ",
        good: "
            paths:
              /orders:
                get:
                  responses:
                    '200': { description: All. }
                    '500':
                      description: We failed.
                      content:
                        application/json:
                          schema:
                            type: object
                            properties:
                              requestId: { type: string }
            ",
        check: internals,
    },
];

/// Whether an operation describes an answer with this status.
fn describes(operation: &Operation, status: u16) -> bool {
    operation
        .responses
        .keys()
        .any(|range| range.contains(status))
}

fn no_success(check: &mut Check<'_>) {
    for (path, one) in check.operations() {
        let is_success = |range: &StatusRange| match range {
            StatusRange::Code(code) => *code < 400,
            StatusRange::Class(class) => *class < 4,
            StatusRange::Default => true,
        };
        if !one.responses.is_empty() && !one.responses.keys().any(is_success) {
            let message = format!("{} never succeeds", operation(path, one));
            check.say(one.method_location, message, "it describes errors alone");
        }
    }
}

fn no_client_error(check: &mut Check<'_>) {
    for (path, one) in check.operations() {
        let takes = one.body.is_some() || !one.parameters.is_empty();
        let refuses = one.responses.keys().any(|range| match range {
            StatusRange::Code(code) => (400..500).contains(code),
            StatusRange::Class(class) => *class == 4,
            StatusRange::Default => true,
        });
        if takes && !refuses {
            let message = format!(
                "{} describes no answer to input that is wrong",
                operation(path, one)
            );
            check.say(one.method_location, message, "");
        }
    }
}

fn unauthorized(check: &mut Check<'_>) {
    for (path, one) in check.operations() {
        let demands =
            !one.security.is_empty() && one.security.iter().all(|way| !way.schemes.is_empty());
        if demands && !describes(one, 401) && !describes(one, 403) {
            let message = format!(
                "{} demands credentials and describes no 401",
                operation(path, one)
            );
            check.say(one.method_location, message, "");
        }
    }
}

fn not_found(check: &mut Check<'_>) {
    for (path, one) in check.operations() {
        let has_id = one
            .parameters
            .iter()
            .any(|it| it.sent_in == ParameterLocation::Path);
        if has_id && !describes(one, 404) && !describes(one, 410) {
            let message = format!("{} describes no 404", operation(path, one));
            check.say(one.method_location, message, "");
        }
    }
}

fn server_error(check: &mut Check<'_>) {
    for (path, one) in check.operations() {
        let fails = one.responses.keys().any(|range| match range {
            StatusRange::Code(code) => *code >= 500,
            StatusRange::Class(class) => *class == 5,
            StatusRange::Default => true,
        });
        if !fails {
            let message = format!(
                "{} describes no failure of the server",
                operation(path, one)
            );
            check.say(one.method_location, message, "");
        }
    }
}

/// Whether a response is one to a request that went wrong: `default` is one beside a success.
fn is_error_of(operation: &Operation, range: StatusRange) -> bool {
    let succeeds = operation
        .responses
        .keys()
        .any(|range| range.success_rank() < 2);
    is_error(range) && (range != StatusRange::Default || succeeds)
}

/// Errors with their types, each place once.
fn errors(check: &Check<'_>) -> Vec<(Location, String, TypeId)> {
    let mut all: Vec<(Location, String, TypeId)> = Vec::new();
    for (path, one) in check.operations() {
        for (range, response) in &one.responses {
            let ty = json(response).and_then(|media_type| media_type.ty);
            let is_new = !all
                .iter()
                .any(|(location, ..)| *location == response.location);
            if let Some(ty) = ty.filter(|_| is_error_of(one, *range) && is_new) {
                let name = format!("{range} of {}", operation(path, one));
                all.push((response.location, name, ty));
            }
        }
    }
    all
}

/// What clients see of an error: its JSON types, and the names of its members.
fn shape(check: &Check<'_>, id: TypeId) -> Vec<String> {
    let mut shape: Vec<String> = check
        .facts
        .properties(id)
        .into_iter()
        .map(|(name, _)| name.to_owned())
        .collect();
    shape.sort();
    shape.dedup();
    if shape.is_empty() {
        let ty = check
            .facts
            .conjunction(id)
            .into_iter()
            .map(|id| check.ty(id).types);
        let types = ty.reduce(|all, types| all.intersection(types));
        shape = types
            .iter()
            .flat_map(|types| types.names())
            .map(|name| format!("({name})"))
            .collect();
    }
    shape
}

fn shapes(check: &mut Check<'_>) {
    let errors = errors(check);
    let shapes: Vec<Vec<String>> = errors.iter().map(|(.., ty)| shape(check, *ty)).collect();
    let mut counts: HashMap<&[String], usize> = HashMap::new();
    for shape in &shapes {
        *counts.entry(shape).or_default() += 1;
    }
    let usual = shapes
        .iter()
        .rev()
        .max_by_key(|shape| counts.get(shape.as_slice()));
    let Some(usual) = usual else {
        return;
    };
    let n = counts.get(usual.as_slice()).copied().unwrap_or_default();
    for ((location, name, ty), shape) in errors.iter().zip(&shapes) {
        let extends = shape.iter().filter(|member| usual.contains(member)).count() == usual.len();
        if !extends {
            let message = format!("{name} looks different from other errors");
            let (ty, usual) = (words::ty(check.api, *ty), usual.join(", "));
            let label = format!("{ty}; {} with `{usual}`", count(n, "other"));
            check.say(*location, message, label);
        }
    }
}

fn without_body(check: &mut Check<'_>) {
    let mut known = Vec::new();
    if errors(check).is_empty() {
        return;
    }
    for (path, one) in check.operations() {
        for (range, response) in &one.responses {
            let says = !response.content.is_empty() || !is_error_of(one, *range);
            let is_plain = matches!(range, StatusRange::Code(401 | 403 | 404 | 405 | 429 | 503));
            if says || is_plain || known.contains(&response.location) {
                continue;
            }
            known.push(response.location);
            let message = format!(
                "{range} of {} says nothing but its status",
                operation(path, one)
            );
            check.say(response.location, message, "");
        }
    }
}

/// Members that tell what a server is made of, as `plain` has them.
const INTERNALS: [&str; 11] = [
    "backtrace",
    "exception",
    "exception_class",
    "exception_type",
    "inner_exception",
    "sql",
    "sql_query",
    "stack",
    "stack_trace",
    "stacktrace",
    "traceback",
];

fn internals(check: &mut Check<'_>) {
    let mut known: Vec<TypeId> = Vec::new();
    for (_, name, ty) in errors(check) {
        for (member, id) in check.facts.properties(ty) {
            if !INTERNALS.contains(&plain(member).as_str()) || known.contains(&id) {
                continue;
            }
            known.push(id);
            let message = format!(
                "{} tells what the server is made of",
                words::ty(check.api, id)
            );
            check.say(check.ty(id).location, message, format!("in {name}"));
        }
    }
}
