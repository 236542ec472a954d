//! Lists that grow.

use super::check::Check;
use super::facts::json;
use super::limits::{SIZES, sizes};
use super::words::{operation, plain, quote};
use super::{Family, Rule};
use crate::api::{Method, Operation, ParameterLocation, Path, StatusRange, TypeId, TypeSet};
use crate::diagnostic::Severity::{Note, Warning};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "lint::list-without-paging",
        level: Some(Warning),
        family: Family::Paging,
        source: "OWASP API4:2023 Unrestricted Resource Consumption",
        what: "An operation answers with a whole list, however long it has become.",
        why: "Lists of what users make grow until an answer takes seconds and memory. Paging that comes later \
              breaks clients that rely on getting everything. Lists with `maxItems` are not told.",
        fix: "add `limit` and a cursor, or `maxItems` if the list cannot grow",
        many: Some("{n} operations answer with a whole list, however long it has become"),
        bad: "
            paths:
              /orders:
                get: # here
                  responses:
                    '200':
                      description: All orders.
                      content: { application/json: { schema: { type: array, items: { type: string } } } }
            ",
        good: "
            paths:
              /orders:
                get:
                  parameters:
                    - { name: limit, in: query, schema: { type: integer, maximum: 100 } }
                    - { name: after, in: query, schema: { type: string } }
                  responses:
                    '200':
                      description: A page of orders.
                      content: { application/json: { schema: { type: array, items: { type: string } } } }
            ",
        check: without_paging,
    },
    Rule {
        code: "lint::page-size-unbounded",
        level: Some(Warning),
        family: Family::Paging,
        source: "OWASP API4:2023 Unrestricted Resource Consumption",
        what: "A page may be as large as the client likes.",
        why: "`?limit=100000000` undoes paging. A `maximum` is enforced by a generated server, and known to \
              clients before they ask.",
        fix: "add `maximum`",
        many: Some("{n} parameters let pages be as large as clients like"),
        bad: "
            paths:
              /orders:
                get:
                  parameters:
                    - { name: limit, in: query, schema: { type: integer } } # here
                  responses: { '200': { description: A page. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  parameters:
                    - { name: limit, in: query, schema: { type: integer, maximum: 100 } }
                  responses: { '200': { description: A page. } }
            ",
        check: size_unbounded,
    },
    Rule {
        code: "lint::page-size-without-default",
        level: None,
        family: Family::Paging,
        source: "JSON Schema Validation 2020-12, section 9.2",
        what: "A page has a size that is not said where the client does not choose one.",
        why: "Clients that do not ask get as many as the server likes today. Off unless you turn it on.",
        fix: "add `default`",
        many: Some("{n} parameters for the size of pages have no default"),
        bad: "
            paths:
              /orders:
                get:
                  parameters:
                    - { name: limit, in: query, schema: { type: integer, maximum: 100 } } # here
                  responses: { '200': { description: A page. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  parameters:
                    - { name: limit, in: query, schema: { type: integer, maximum: 100, default: 20 } }
                  responses: { '200': { description: A page. } }
            ",
        check: size_without_default,
    },
    Rule {
        code: "lint::list-bare",
        level: None,
        family: Family::Paging,
        source: "RFC 8259, section 5; JSON:API 1.1, Top Level",
        what: "An answer is a list itself, with no object around it.",
        why: "There is no place left for the next cursor, a total or a warning, and none can be added without \
              breaking clients. Off unless you turn it on.",
        fix: "answer with an object that has the list in a member, such as `data`",
        many: Some("{n} answers are lists themselves, with no object around them"),
        bad: "
            paths:
              /orders:
                get: # here
                  responses:
                    '200':
                      description: All orders.
                      content: { application/json: { schema: { type: array, items: { type: string } } } }
            ",
        good: "
            paths:
              /orders:
                get:
                  responses:
                    '200':
                      description: All orders.
                      content:
                        application/json:
                          schema:
                            type: object
                            properties: { data: { type: array, items: { type: string } } }
            ",
        check: bare,
    },
    Rule {
        code: "lint::paging-mixed",
        level: Some(Note),
        family: Family::Paging,
        source: "Consistency",
        what: "Some lists are paged by number and others by cursor, or by parameters of other names.",
        why: "Each client writes paging once. A second way is a second piece of code, and pages by number also \
              skip and repeat rows while others write. The way that most operations have is taken for the one \
              that is meant.",
        fix: "page all lists by the same parameters",
        many: Some("{n} lists are paged in another way than most"),
        bad: "
            paths:
              /orders:
                get:
                  parameters: [{ name: cursor, in: query, schema: { type: string } }]
                  responses: { '200': { description: A page. } }
              /users:
                get:
                  parameters: [{ name: cursor, in: query, schema: { type: string } }]
                  responses: { '200': { description: A page. } }
              /items:
                get: # here
                  parameters: [{ name: page, in: query, schema: { type: integer } }]
                  responses: { '200': { description: A page. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  parameters: [{ name: cursor, in: query, schema: { type: string } }]
                  responses: { '200': { description: A page. } }
              /users:
                get:
                  parameters: [{ name: cursor, in: query, schema: { type: string } }]
                  responses: { '200': { description: A page. } }
            ",
        check: mixed,
    },
];

/// Names of parameters that say where a page begins, as `plain` has them.
const NUMBERS: [&str; 9] = [
    "from",
    "offset",
    "page",
    "page_index",
    "page_number",
    "pagenumber",
    "skip",
    "start",
    "start_index",
];
const CURSORS: [&str; 22] = [
    "after",
    "before",
    "continuation_token",
    "continue",
    "cursor",
    "ending_before",
    "last_id",
    "marker",
    "max_id",
    "next",
    "next_cursor",
    "next_page_token",
    "next_token",
    "page_after",
    "page_cursor",
    "page_token",
    "pagination_token",
    "since",
    "since_id",
    "start_after",
    "start_cursor",
    "starting_after",
];
/// Others that show that an operation is asked for a part.
const OTHERS: [&str; 5] = ["pagination", "paging", "range", "max", "end"];

/// What says where a page begins.
fn ways(one: &Operation) -> (bool, bool) {
    let has = |names: &[&str]| {
        let mut query = one
            .parameters
            .iter()
            .filter(|it| it.sent_in == ParameterLocation::Query);
        query.any(|parameter| names.contains(&plain(&parameter.name).as_str()))
    };
    (has(&NUMBERS), has(&CURSORS))
}

fn is_paged(one: &Operation) -> bool {
    one.parameters.iter().any(|parameter| {
        let name = plain(&parameter.name);
        let name = name.as_str();
        let lists: [&[&str]; 4] = [&SIZES, &NUMBERS, &CURSORS, &OTHERS];
        lists.iter().any(|list| list.contains(&name)) || name.starts_with("page_")
    })
}

/// The answer of an operation that reads, if that is all there is to it.
fn answer(one: &Operation) -> Option<TypeId> {
    let mut good = one
        .responses
        .iter()
        .filter(|(range, _)| matches!(range, StatusRange::Code(200)));
    let (_, response) = good.next()?;
    json(response)?.ty
}

/// Whether a path is that of many things: it ends with a name, and not with one thing.
fn is_collection(path: &Path) -> bool {
    let last = path.template.segments().last();
    last.and_then(|segment| segment.as_literal())
        .is_some_and(|name| {
            // A plural, as far as English goes.
            name.ends_with('s') && !name.ends_with("ss") && !name.ends_with("status")
        })
}

/// The list that an answer is, or has: the only list among its members, or the one called by a usual name.
fn list(check: &Check<'_>, id: TypeId) -> Option<TypeId> {
    const NAMES: [&str; 8] = [
        "data", "elements", "entries", "items", "list", "records", "results", "values",
    ];
    let is_list = |id: TypeId| {
        let parts = check.facts.conjunction(id);
        let types = parts.iter().map(|id| check.ty(*id).types);
        types
            .reduce(|all, types| all.intersection(types))
            .is_some_and(|types| {
                types.contains(TypeSet::ARRAY) && !types.intersects(TypeSet::OBJECT)
            })
    };
    if is_list(id) {
        return Some(id);
    }
    let members = check.facts.properties(id);
    let lists: Vec<_> = members.iter().filter(|(_, id)| is_list(*id)).collect();
    match lists.as_slice() {
        [(_, only)] if members.len() <= 4 => Some(*only),
        lists => lists
            .iter()
            .find(|(name, _)| NAMES.contains(name))
            .map(|(_, id)| *id),
    }
}

fn without_paging(check: &mut Check<'_>) {
    for (path, one) in check.operations() {
        if one.method != Method::Get || !is_collection(path) || is_paged(one) {
            continue;
        }
        let Some(list) = answer(one).and_then(|answer| list(check, answer)) else {
            continue;
        };
        let parts = check.facts.conjunction(list);
        let is_bounded = parts.iter().any(|id| {
            let array = check.ty(*id).array.as_ref();
            array.is_some_and(|array| array.max_items.is_some() || !array.prefix_items.is_empty())
        });
        let of_enum = check.ty(list).array.as_ref().and_then(|array| array.items);
        let of_enum = of_enum.is_some_and(|item| check.ty(item).enum_.is_some());
        if !is_bounded && !of_enum {
            let message = format!("{} answers with the whole list", operation(path, one));
            check.say(
                one.method_location,
                message,
                "no parameter asks for a part of it",
            );
        }
    }
}

fn size_unbounded(check: &mut Check<'_>) {
    let mut known = Vec::new();
    for (path, one, parameter, id) in sizes(check) {
        let parts = check.facts.conjunction(id);
        let is_bounded = parts.iter().map(|id| check.ty(*id)).any(|ty| {
            ty.enum_.is_some()
                || ty.number.as_ref().is_some_and(|number| {
                    number.maximum.is_some() || number.exclusive_maximum.is_some()
                })
        });
        if !is_bounded && !known.contains(&parameter.location) {
            known.push(parameter.location);
            let name = quote(&parameter.name);
            let message = format!("{name} of {} has no maximum", operation(path, one));
            check.say(
                parameter.location,
                message,
                "a page may be as large as the client likes",
            );
        }
    }
}

fn size_without_default(check: &mut Check<'_>) {
    let mut known = Vec::new();
    for (path, one, parameter, id) in sizes(check) {
        let is_said = check.ty(id).default.is_some() || parameter.required;
        if !is_said && !known.contains(&parameter.location) {
            known.push(parameter.location);
            let name = quote(&parameter.name);
            let message = format!("{name} of {} has no default", operation(path, one));
            check.say(parameter.location, message, "");
        }
    }
}

fn bare(check: &mut Check<'_>) {
    for (path, one) in check.operations() {
        let answer = answer(one);
        if answer.is_some_and(|answer| list(check, answer) == Some(answer)) {
            let message = format!("{} answers with a list itself", operation(path, one));
            check.say(one.method_location, message, "");
        }
    }
}

fn mixed(check: &mut Check<'_>) {
    let paged = check
        .operations()
        .filter(|(_, one)| one.method == Method::Get);
    let paged: Vec<_> = paged
        .map(|(path, one)| (path, one, ways(one)))
        // Who offers both has what everybody else has.
        .filter(|(.., (number, cursor))| number != cursor)
        .collect();
    let n_numbers = paged.iter().filter(|(.., (number, _))| *number).count();
    let n_cursors = paged.len() - n_numbers;
    if n_numbers == 0 || n_cursors == 0 {
        return;
    }
    let rare_is_number = n_numbers < n_cursors;
    for (path, one, (number, _)) in paged {
        if number == rare_is_number {
            let (way, other) = match number {
                true => ("by number", "by cursor"),
                false => ("by cursor", "by number"),
            };
            let message = format!("{} is paged {way}", operation(path, one));
            check.say(
                one.method_location,
                message,
                format!("most lists are paged {other}"),
            );
        }
    }
}
