//! Paths.

use std::collections::HashMap;

use super::check::Check;
use super::facts::type_of;
use super::words::{operation, quote};
use super::{Family, Rule};
use crate::api::{ParameterLocation, Path, Piece, Segment, TypeSet};
use crate::diagnostic::Severity::{Note, Warning};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "lint::path-trailing-slash",
        level: Some(Note),
        family: Family::Naming,
        source: "RFC 3986, section 6.2.3; OpenAPI, Paths Object",
        what: "A path ends with a slash.",
        why: "`/orders` and `/orders/` are two URLs. Many clients, proxies and frameworks take them for one, \
              and redirect: a POST then arrives as a GET, or not at all.",
        fix: "remove the slash at the end",
        many: Some("{n} paths end with a slash"),
        bad: "
            paths:
              /orders/: # here
                get: { responses: { '204': { description: None. } } }
            ",
        good: "
            paths:
              /orders:
                get: { responses: { '204': { description: None. } } }
            ",
        check: trailing_slash,
    },
    Rule {
        code: "lint::path-empty-segment",
        level: Some(Warning),
        family: Family::Naming,
        source: "RFC 3986, section 3.3",
        what: "A path has two slashes in a row.",
        why: "Proxies and frameworks join them to one, so that the request is for another path.",
        fix: "remove one of the slashes",
        many: None,
        bad: "
            paths:
              /orders//items: # here
                get: { responses: { '204': { description: None. } } }
            ",
        good: "
            paths:
              /orders/items:
                get: { responses: { '204': { description: None. } } }
            ",
        check: empty_segment,
    },
    Rule {
        code: "lint::path-adjacent-parameters",
        level: Some(Warning),
        family: Family::Design,
        source: "OpenAPI, Paths Object, Path Templating",
        what: "Two parameters of a path stand side by side.",
        why: "Nothing says where the first one ends, so that routers differ: some take as much as possible, \
              some as little, and some do not start.",
        fix: "put a slash, or another character, between them",
        many: None,
        bad: "
            paths:
              /files/{name}{extension}: # here
                get:
                  parameters:
                    - { name: name, in: path, required: true, schema: { type: string } }
                    - { name: extension, in: path, required: true, schema: { type: string } }
                  responses: { '200': { description: It. } }
            ",
        good: "
            paths:
              /files/{name}.{extension}:
                get:
                  parameters:
                    - { name: name, in: path, required: true, schema: { type: string } }
                    - { name: extension, in: path, required: true, schema: { type: string } }
                  responses: { '200': { description: It. } }
            ",
        check: adjacent,
    },
    Rule {
        code: "lint::path-ambiguous",
        level: Some(Warning),
        family: Family::Design,
        source: "OpenAPI, Paths Object, Path Templating Matching: it is up to the tooling which one to use",
        what: "A request can be for either of two paths.",
        why: "`/orders/{id}` and `/{kind}/latest` both match `/orders/latest`, and OpenAPI leaves it to the \
              tool which one it is. A path that is more concrete at every place is preferred by all, and not \
              told.",
        fix: "give one of them a segment that the other cannot have",
        many: Some("a request can be for either of two paths, in {n} cases"),
        bad: "
            paths:
              /orders/{id}:
                get:
                  parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
                  responses: { '200': { description: It. } }
              /{kind}/latest: # here
                get:
                  parameters: [{ name: kind, in: path, required: true, schema: { type: string } }]
                  responses: { '200': { description: It. } }
            ",
        good: "
            paths:
              /orders/{id}:
                get:
                  parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
                  responses: { '200': { description: It. } }
              /orders/latest:
                get: { responses: { '200': { description: It. } } }
            ",
        check: ambiguous,
    },
    Rule {
        code: "lint::path-case",
        level: Some(Note),
        family: Family::Naming,
        source: "Consistency",
        what: "Paths are written in several ways: with hyphens, underscores or capitals.",
        why: "Nobody remembers which one it was. The way that most paths have is taken for the one that is \
              meant.",
        fix: "write all paths alike; `kebab-case` is usual",
        many: Some("{n} paths are written in another way than most"),
        bad: "
            paths:
              /order-items: { get: { responses: { '204': { description: None. } } } }
              /price-lists: { get: { responses: { '204': { description: None. } } } }
              /userGroups: { get: { responses: { '204': { description: None. } } } } # here
            ",
        good: "
            paths:
              /order-items: { get: { responses: { '204': { description: None. } } } }
              /price-lists: { get: { responses: { '204': { description: None. } } } }
              /user-groups: { get: { responses: { '204': { description: None. } } } }
            ",
        check: case,
    },
    Rule {
        code: "lint::path-verb",
        level: Some(Note),
        family: Family::Naming,
        source: "RFC 9110, section 9.1",
        what: "A path says what is done, which is what the method is for.",
        why: "`GET /getOrders` says it twice, and `POST /deleteOrder` hides from caches, proxies and people \
              that something is removed. Only words that say the same as a method are told.",
        fix: "name the thing, and let the method say what is done with it",
        many: Some("{n} paths say what is done, which is what methods are for"),
        bad: "
            paths:
              /getOrders: # here
                get: { responses: { '200': { description: All. } } }
            ",
        good: "
            paths:
              /orders:
                get: { responses: { '200': { description: All. } } }
            ",
        check: verb,
    },
    Rule {
        code: "lint::path-parameter-names",
        level: Some(Note),
        family: Family::Naming,
        source: "Consistency",
        what: "One thing has several names in paths.",
        why: "`/users/{id}` and `/users/{userId}/posts` name the same user. Some routers refuse to start with \
              two names at one place, and people wonder whether they are two things.",
        fix: "use one name",
        many: Some("{n} paths have another name for a parameter than other paths"),
        bad: "
            paths:
              /users/{id}:
                get:
                  parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
                  responses: { '200': { description: It. } }
              /users/{userId}/posts: # here
                get:
                  parameters: [{ name: userId, in: path, required: true, schema: { type: string } }]
                  responses: { '200': { description: Some. } }
            ",
        good: "
            paths:
              /users/{id}:
                get:
                  parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
                  responses: { '200': { description: It. } }
              /users/{id}/posts:
                get:
                  parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
                  responses: { '200': { description: Some. } }
            ",
        check: parameter_names,
    },
];

fn trailing_slash(check: &mut Check<'_>) {
    for path in &check.api.paths {
        let text = path.template.as_str();
        if text.len() > 1 && text.ends_with('/') {
            check.say(
                path.location,
                format!("{} ends with a slash", quote(text)),
                "",
            );
        }
    }
}

fn empty_segment(check: &mut Check<'_>) {
    for path in &check.api.paths {
        let text = path.template.as_str();
        if text.contains("//") {
            check.say(
                path.location,
                format!("{} has two slashes in a row", quote(text)),
                "",
            );
        }
    }
}

fn adjacent(check: &mut Check<'_>) {
    for path in &check.api.paths {
        let is_adjacent = path.template.segments().iter().any(|segment| {
            let pairs = segment.pieces.windows(2);
            pairs
                .into_iter()
                .any(|pair| matches!(pair, [Piece::Parameter(_), Piece::Parameter(_)]))
        });
        if is_adjacent {
            let message = format!(
                "two parameters of {} stand side by side",
                quote(path.template.as_str())
            );
            check.say(
                path.location,
                message,
                "nothing says where the first one ends",
            );
        }
    }
}

/// How two paths compare at one segment.
enum Compared {
    /// No text is both.
    Apart,
    /// They say the same.
    Same,
    First,
    Second,
}

fn compared(a: &Segment, b: &Segment, takes: impl Fn(Side, &str, &str) -> bool) -> Compared {
    match (
        a.as_literal(),
        b.as_literal(),
        a.as_parameter(),
        b.as_parameter(),
    ) {
        (Some(a), Some(b), ..) if a == b => Compared::Same,
        (Some(_), Some(_), ..) => Compared::Apart,
        (Some(text), _, _, Some(name)) if takes(Side::Second, name, text) => Compared::First,
        (_, Some(text), Some(name), _) if takes(Side::First, name, text) => Compared::Second,
        (.., Some(_), Some(_)) => Compared::Same,
        // What a segment of several pieces matches is left to those who look closer.
        _ => Compared::Apart,
    }
}

/// One of two paths.
enum Side {
    First,
    Second,
}

/// Whether a request can be for both, and neither is the more concrete one.
fn are_ambiguous(check: &Check<'_>, a: &Path, b: &Path) -> bool {
    let segments = (a.template.segments(), b.template.segments());
    if segments.0.len() != segments.1.len() {
        return false;
    }
    let (mut first, mut second) = (false, false);
    for (one, other) in segments.0.iter().zip(segments.1) {
        let takes = |side, name: &str, text: &str| match side {
            Side::First => takes(check, a, name, text),
            Side::Second => takes(check, b, name, text),
        };
        match compared(one, other, takes) {
            Compared::Apart => return false,
            Compared::Same => {}
            Compared::First => first = true,
            Compared::Second => second = true,
        }
    }
    first && second
}

/// Whether a parameter of a path can be this text: one that is a number cannot be a word.
fn takes(check: &Check<'_>, path: &Path, name: &str, text: &str) -> bool {
    let mut parameters = path.item.operations.iter().flat_map(|one| &one.parameters);
    let of_path = |it: &&std::sync::Arc<crate::api::Parameter>| {
        it.sent_in == ParameterLocation::Path && &*it.name == name
    };
    let types = parameters
        .find(of_path)
        .and_then(|it| type_of(it))
        .map(|id| check.ty(id).types);
    types.is_none_or(|types| types.intersects(TypeSet::STRING)) || text.parse::<f64>().is_ok()
}

fn ambiguous(check: &mut Check<'_>) {
    /// Paths of one length that are compared with each other; beyond that it takes too long.
    const MOST: usize = 2_000;
    let mut by_length: HashMap<usize, Vec<&Path>> = HashMap::new();
    for path in &check.api.paths {
        let starts_open = path
            .template
            .segments()
            .iter()
            .any(|it| it.as_parameter().is_some());
        if !starts_open {
            continue;
        }
        let others = by_length.entry(path.template.segments().len()).or_default();
        if others.len() > MOST {
            continue;
        }
        for other in others.iter() {
            let shares = path.item.operations.iter().any(|one| {
                other
                    .item
                    .operations
                    .iter()
                    .any(|another| another.method == one.method)
            });
            if shares && are_ambiguous(check, path, other) {
                let (a, b) = (path.template.as_str(), other.template.as_str());
                let message = format!("a request can be for {} or for {}", quote(a), quote(b));
                let label = "neither is the more concrete one";
                check.say_both(
                    path.location,
                    message,
                    label,
                    (other.location, "the other one"),
                );
            }
        }
        others.push(path);
    }
}

/// How a name is put together, where that can be seen.
pub(super) fn style(name: &str) -> Option<&'static str> {
    let has = |is: fn(char) -> bool| name.chars().any(is);
    let has_upper = has(char::is_uppercase);
    let has_lower = has(char::is_lowercase);
    match (name.contains('-'), name.contains('_')) {
        (true, true) => None,
        (true, false) => (!has_upper).then_some("kebab-case"),
        (false, true) if has_upper && has_lower => None,
        (false, true) => Some(if has_upper {
            "SCREAMING_CASE"
        } else {
            "snake_case"
        }),
        (false, false) if !has_upper || !has_lower => None,
        (false, false) if name.starts_with(char::is_uppercase) => Some("PascalCase"),
        (false, false) => Some("camelCase"),
    }
}

/// The style that most have, if there are others.
pub(super) fn usual(styles: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    for style in styles {
        match counts.iter_mut().find(|(known, _)| *known == style) {
            Some((_, n)) => *n += 1,
            None => counts.push((style, 1)),
        }
    }
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    match counts.as_slice() {
        [] | [_] => None,
        [(usual, _), ..] => Some(usual),
    }
}

fn literals(path: &Path) -> impl Iterator<Item = &str> {
    let segments = path.template.segments().iter();
    segments.filter_map(|segment| segment.as_literal())
}

fn case(check: &mut Check<'_>) {
    let paths = &check.api.paths;
    let Some(usual) = usual(paths.iter().flat_map(literals).filter_map(style)) else {
        return;
    };
    for path in paths {
        let other = literals(path)
            .filter_map(style)
            .find(|style| *style != usual);
        if let Some(other) = other {
            let message = format!("{} is written in {other}", quote(path.template.as_str()));
            check.say(
                path.location,
                message,
                format!("most paths are written in {usual}"),
            );
        }
    }
}

fn verb(check: &mut Check<'_>) {
    const VERBS: [&str; 10] = [
        "add", "create", "delete", "fetch", "get", "insert", "post", "put", "remove", "update",
    ];
    for path in &check.api.paths {
        let found = literals(path).find_map(|name| {
            let words = crate::write::words::words(name);
            let first = words.first()?;
            // A whole segment such as `/orders/search` or `/add` may be the name of an action.
            let is_verb = words.len() > 1 && VERBS.contains(&first.as_str());
            is_verb.then(|| name.to_owned())
        });
        let Some(name) = found else { continue };
        let first = path.item.operations.first().map(|one| operation(path, one));
        let message = format!(
            "{} says what is done",
            first.unwrap_or_else(|| quote(&name))
        );
        check.say(
            path.location,
            message,
            format!("{} is for a method to say", quote(&name)),
        );
    }
}

fn parameter_names(check: &mut Check<'_>) {
    let mut first: HashMap<String, (&str, &Path)> = HashMap::new();
    for path in &check.api.paths {
        let mut before = String::new();
        for segment in path.template.segments() {
            before.push('/');
            if let Some(name) = segment.as_parameter() {
                let known = *first.entry(before.clone()).or_insert((name, path));
                if known.0 != name {
                    let (name, other) = (quote(name), quote(known.0));
                    let message = format!(
                        "{name} of {} is {other} elsewhere",
                        quote(path.template.as_str())
                    );
                    check.say_both(path.location, message, "", (known.1.location, "here"));
                    break;
                }
                before.push_str("{}");
            }
            before.push_str(segment.as_literal().unwrap_or("?"));
        }
    }
}
