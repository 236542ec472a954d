//! How requests and answers are put together.

use std::collections::HashMap;

use super::check::Check;
use super::words::{operation, plain, quote};
use super::{Family, Rule};
use crate::api::{Method, Operation, Path, StatusRange};
use crate::diagnostic::Severity::{Note, Warning};
use crate::document::Location;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "lint::operation-id-missing",
        level: Some(Note),
        family: Family::Naming,
        source: "OpenAPI, Operation Object, `operationId`",
        what: "An operation has no name.",
        why: "Generated code, documentation and links call operations by `operationId`. Without one each tool \
              makes up a name from the path, which changes when the path does.",
        fix: "add an `operationId`, such as `listOrders`",
        many: Some("{n} operations have no name"),
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
                  operationId: listOrders
                  responses: { '200': { description: All. } }
            ",
        check: id_missing,
    },
    Rule {
        code: "lint::operation-id-collision",
        level: Some(Warning),
        family: Family::Naming,
        source: "OpenAPI, Operation Object: tools may use the `operationId` to identify an operation",
        what: "Two names of operations differ in case or punctuation alone.",
        why: "`getUser` and `get_user` are one name in any language that has its own way to write names; tools \
              then number them, or fail.",
        fix: "give one of them another name",
        many: None,
        bad: "
            paths:
              /users:
                get:
                  operationId: getUser
                  responses: { '200': { description: It. } }
              /people:
                get: # here
                  operationId: get_user
                  responses: { '200': { description: It. } }
            ",
        good: "
            paths:
              /users:
                get:
                  operationId: getUser
                  responses: { '200': { description: It. } }
              /people:
                get:
                  operationId: getPerson
                  responses: { '200': { description: It. } }
            ",
        check: id_collision,
    },
    Rule {
        code: "lint::operation-id-characters",
        level: Some(Note),
        family: Family::Naming,
        source: "OpenAPI, Operation Object: it is recommended to follow common programming naming conventions",
        what: "The name of an operation cannot be written in a program, or in a URL, as it stands.",
        why: "Tools replace what does not fit, each in its own way.",
        fix: "use letters, digits, `_`, `-`, `.` and `/` alone",
        many: Some("{n} names of operations cannot be written as they stand"),
        bad: "
            paths:
              /orders:
                get: # here
                  operationId: list all orders
                  responses: { '200': { description: All. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  operationId: list-all-orders
                  responses: { '200': { description: All. } }
            ",
        check: id_characters,
    },
    Rule {
        code: "lint::body-on-get",
        level: Some(Warning),
        family: Family::Design,
        source: "RFC 9110, sections 9.3.1, 9.3.2 and 9.3.5",
        what: "A GET, HEAD or DELETE takes a body.",
        why: "What a body means in such a request is not defined: caches ignore it, proxies drop it, and many \
              clients, browsers among them, cannot send it.",
        fix: "send it as parameters, or use POST (QUERY, from OpenAPI 3.2 on)",
        many: Some("{n} operations with GET, HEAD or DELETE take a body"),
        bad: "
            paths:
              /orders:
                get: # here
                  requestBody: { content: { application/json: { schema: { type: object } } } }
                  responses: { '200': { description: Some. } }
            ",
        good: "
            paths:
              /orders/search:
                post:
                  requestBody: { content: { application/json: { schema: { type: object } } } }
                  responses: { '200': { description: Some. } }
            ",
        check: body_on_get,
    },
    Rule {
        code: "lint::empty-answer-with-body",
        level: Some(Warning),
        family: Family::Design,
        source: "RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5",
        what: "An answer that has no body describes one.",
        why: "204, 205 and 304 end with their headers. What is described here never arrives, and a client that \
              waits for it waits for nothing.",
        fix: "remove `content`, or answer with 200",
        many: Some("{n} answers that have no body describe one"),
        bad: "
            paths:
              /orders:
                delete:
                  responses:
                    '204':
                      description: Gone. # here
                      content: { application/json: { schema: { type: object } } }
            ",
        good: "
            paths:
              /orders:
                delete:
                  responses: { '204': { description: Gone. } }
            ",
        check: empty_with_body,
    },
    Rule {
        code: "lint::created-without-location",
        level: None,
        family: Family::Design,
        source: "RFC 9110, section 15.3.2",
        what: "An answer with 201 does not say where the new thing is.",
        why: "`Location` saves clients from building URLs. Many APIs answer with the thing and its id instead, \
              so that this is off unless you turn it on.",
        fix: "add the header `Location`",
        many: Some("{n} answers with 201 do not say where the new thing is"),
        bad: "
            paths:
              /orders:
                post:
                  responses:
                    '201':
                      description: Made. # here
            ",
        good: "
            paths:
              /orders:
                post:
                  responses:
                    '201':
                      description: Made.
                      headers: { Location: { schema: { type: string } } }
            ",
        check: without_location,
    },
    Rule {
        code: "lint::media-type-any",
        level: Some(Note),
        family: Family::Design,
        source: "RFC 9110, section 8.3; OpenAPI, Media Type Object",
        what: "A body is of any media type, although its schema is known.",
        why: "`*/*` with a schema of an object says nothing of how the object is written down. Tools guess \
              JSON, or give up.",
        fix: "name the media type, such as `application/json`",
        many: Some("{n} bodies are of any media type, although their schemas are known"),
        bad: "
            paths:
              /orders:
                get:
                  responses:
                    '200':
                      description: All.
                      content:
                        '*/*':
                          schema: { type: object } # here
            ",
        good: "
            paths:
              /orders:
                get:
                  responses:
                    '200':
                      description: All.
                      content:
                        application/json:
                          schema: { type: object }
            ",
        check: media_type_any,
    },
    Rule {
        code: "lint::tag-missing",
        level: Some(Note),
        family: Family::Design,
        source: "OpenAPI, Operation Object, `tags`",
        what: "An operation has no tag, where others have one.",
        why: "Documentation and generated code group operations by their first tag. Those without one end up in \
              a group that nobody chose.",
        fix: "add a tag",
        many: Some("{n} operations have no tag, where others have one"),
        bad: "
            paths:
              /orders:
                get:
                  tags: [Orders]
                  responses: { '200': { description: All. } }
              /users:
                get: # here
                  responses: { '200': { description: All. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  tags: [Orders]
                  responses: { '200': { description: All. } }
              /users:
                get:
                  tags: [Users]
                  responses: { '200': { description: All. } }
            ",
        check: tag_missing,
    },
    Rule {
        code: "lint::component-unused",
        level: Some(Note),
        family: Family::Design,
        source: "OpenAPI, Components Object",
        what: "Nothing that is served uses a schema, parameter, body, response or security scheme.",
        why: "It is left over, or something forgot to refer to it. Nothing is generated for it.",
        fix: "remove it, or refer to it",
        many: Some("nothing that is served uses {n} components"),
        bad: "
            components:
              schemas:
                Order:
                  type: object # here
            ",
        good: "
            paths:
              /orders:
                get:
                  responses:
                    '200':
                      description: All.
                      content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
            components:
              schemas:
                Order:
                  type: object
            ",
        check: unused,
    },
];

fn id_missing(check: &mut Check<'_>) {
    for (path, one) in check.operations().filter(|(_, one)| one.id.is_none()) {
        check.say(
            one.method_location,
            format!("{} has no name", operation(path, one)),
            "",
        );
    }
}

fn id_collision(check: &mut Check<'_>) {
    let mut first: HashMap<String, (&str, Location)> = HashMap::new();
    for (path, one) in check.operations() {
        let Some(id) = one.id.as_deref() else {
            continue;
        };
        let (known, location) = *first.entry(plain(id)).or_insert((id, one.method_location));
        if known != id {
            let (id, known) = (quote(id), quote(known));
            let message = format!("{id} and {known} are almost the same name");
            let label = operation(path, one);
            check.say_both(
                one.method_location,
                message,
                label,
                (location, "the other one"),
            );
        }
    }
}

fn id_characters(check: &mut Check<'_>) {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':');
    for (path, one) in check.operations() {
        let odd = one.id.as_deref().filter(|id| !id.chars().all(is_plain));
        if let Some(id) = odd {
            let message = format!("{} cannot be written as it stands", quote(id));
            check.say(one.method_location, message, operation(path, one));
        }
    }
}

fn body_on_get(check: &mut Check<'_>) {
    for (path, one) in check.operations().filter(|(_, one)| one.body.is_some()) {
        if matches!(one.method, Method::Get | Method::Head | Method::Delete) {
            let message = format!("{} takes a body", operation(path, one));
            check.say(
                one.method_location,
                message,
                "what that means is not defined",
            );
        }
    }
}

/// The responses of all operations, each place once.
fn responses<'a>(check: &Check<'a>) -> Vec<Described<'a>> {
    let mut all: Vec<Described<'a>> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for (path, operation) in check.operations() {
        for (range, response) in &operation.responses {
            if known.insert((*range, response.location)) {
                all.push(Described {
                    path,
                    operation,
                    range: *range,
                    response,
                });
            }
        }
    }
    all
}

/// A response, and what it answers.
struct Described<'a> {
    path: &'a Path,
    operation: &'a Operation,
    range: StatusRange,
    response: &'a crate::api::Response,
}

impl Described<'_> {
    fn name(&self) -> String {
        format!("{} of {}", self.range, operation(self.path, self.operation))
    }
}

fn empty_with_body(check: &mut Check<'_>) {
    for it in responses(check) {
        let is_empty = matches!(it.range, StatusRange::Code(204 | 205 | 304));
        if is_empty && !it.response.content.is_empty() {
            let message = format!("{} has a body", it.name());
            check.say(it.response.location, message, "it ends with its headers");
        }
    }
}

fn without_location(check: &mut Check<'_>) {
    for it in responses(check) {
        let mut headers = it.response.headers.keys();
        let has_it = headers.any(|name| name.eq_ignore_ascii_case("location"));
        if it.range == StatusRange::Code(201) && !has_it {
            let message = format!("{} does not say where the new thing is", it.name());
            check.say(it.response.location, message, "");
        }
    }
}

fn media_type_any(check: &mut Check<'_>) {
    let mut known = std::collections::HashSet::new();
    for (path, one) in check.operations() {
        let bodies = one.body.iter().flat_map(|body| &body.content);
        let answers = one
            .responses
            .values()
            .flat_map(|response| &response.content);
        for (name, media_type) in bodies.chain(answers) {
            let has_structure = media_type.ty.is_some_and(|ty| {
                let types = check.ty(ty).types;
                types != crate::api::TypeSet::ANY && !types.intersects(crate::api::TypeSet::STRING)
            });
            if &**name == "*/*" && has_structure && known.insert(media_type.location) {
                let message = format!("a body of {} is of any media type", operation(path, one));
                check.say(
                    media_type.location,
                    message,
                    "nothing says how it is written down",
                );
            }
        }
    }
}

fn tag_missing(check: &mut Check<'_>) {
    if check.operations().all(|(_, one)| one.tags.is_empty()) {
        return;
    }
    for (path, one) in check.operations().filter(|(_, one)| one.tags.is_empty()) {
        check.say(
            one.method_location,
            format!("{} has no tag", operation(path, one)),
            "",
        );
    }
}

fn unused(check: &mut Check<'_>) {
    let api = check.api;
    for (name, id) in api.types.components() {
        if !check.facts.is_used(id) {
            let message = format!("nothing that is served uses the schema {}", quote(name));
            check.say(check.ty(id).location, message, "");
        }
    }
    let mut used: std::collections::HashSet<(&str, Location)> = std::collections::HashSet::new();
    let mut items: Vec<&crate::api::PathItem> = api.paths.iter().map(|path| &*path.item).collect();
    items.extend(api.webhooks.values().map(|item| &**item));
    while let Some(item) = items.pop() {
        for one in &item.operations {
            used.extend(one.parameters.iter().map(|it| ("parameter", it.location)));
            used.extend(one.body.iter().map(|it| ("request body", it.location)));
            used.extend(one.responses.values().map(|it| ("response", it.location)));
            for callback in one.callbacks.values() {
                items.extend(callback.items.values().map(|item| &**item));
            }
        }
    }
    let components = &api.components;
    let parameters = components
        .parameters
        .iter()
        .map(|(name, it)| ("parameter", name, it.location));
    let bodies = components
        .bodies
        .iter()
        .map(|(name, it)| ("request body", name, it.location));
    let answers = components
        .responses
        .iter()
        .map(|(name, it)| ("response", name, it.location));
    for (kind, name, location) in parameters.chain(bodies).chain(answers) {
        if !used.contains(&(kind, location)) {
            let message = format!("no operation uses the {kind} {}", quote(name));
            check.say(location, message, "");
        }
    }
    let demanded = check.operations().flat_map(|(_, one)| &one.security);
    let demanded: Vec<&str> = demanded
        .chain(&api.security)
        .flat_map(|way| way.schemes.keys())
        .map(|name| &**name)
        .collect();
    for (name, scheme) in &api.security_schemes {
        if !demanded.contains(&&**name) {
            let message = format!("no operation demands the security scheme {}", quote(name));
            check.say(scheme.location, message, "");
        }
    }
}
