//! What people read.

use super::check::Check;
use super::words::{operation, quote};
use super::{Family, Rule};
use crate::diagnostic::Severity::Note;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "lint::operation-undocumented",
        level: Some(Note),
        family: Family::Documentation,
        source: "OpenAPI, Operation Object, `summary` and `description`",
        what: "Nothing says what an operation does.",
        why: "The path names the thing and the method the kind of work. What happens, to whom, and what it \
              costs is for a sentence to say.",
        fix: "add a `summary`",
        many: Some("nothing says what {n} operations do"),
        bad: "
            paths:
              /orders:
                post: # here
                  responses: { '201': { description: Made. } }
            ",
        good: "
            paths:
              /orders:
                post:
                  summary: Places an order and charges the card.
                  responses: { '201': { description: Made. } }
            ",
        check: undocumented,
    },
    Rule {
        code: "lint::deprecated-unexplained",
        level: Some(Note),
        family: Family::Documentation,
        source: "OWASP API9:2023 Improper Inventory Management; RFC 9745, RFC 8594",
        what: "An operation is deprecated, and nothing says what to use instead, or until when it works.",
        why: "Old operations live on because nobody knows what to move to. A description with the successor, or \
              the header `Sunset` with a date, ends that.",
        fix: "say in the `description` what to use instead",
        many: Some("{n} operations are deprecated, and nothing says what to use instead"),
        bad: "
            paths:
              /orders:
                get: # here
                  deprecated: true
                  responses: { '200': { description: All. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  deprecated: true
                  description: Use `GET /v2/orders`; this one goes in March.
                  responses: { '200': { description: All. } }
            ",
        check: deprecated,
    },
    Rule {
        code: "lint::server-placeholder",
        level: Some(Note),
        family: Family::Documentation,
        source: "OWASP API9:2023 Improper Inventory Management; RFC 2606",
        what: "A server is a placeholder.",
        why: "`example.com` answers nobody, and whoever tries the API from its documentation gets nowhere. \
              Leave `servers` out if the API has no home yet: it then is where the document is.",
        fix: "write the real address, or leave `servers` out",
        many: None,
        bad: "
            servers:
              - url: https://api.example.com # here
            ",
        good: "
            servers:
              - url: https://api.shop.com
            ",
        check: placeholder,
    },
    Rule {
        code: "lint::tag-undeclared",
        level: Some(Note),
        family: Family::Documentation,
        source: "OpenAPI, Tag Object",
        what: "An operation has a tag that the document does not declare, where it declares others.",
        why: "A declared tag has a place in the order and a description; others are appended by each tool as it \
              likes.",
        fix: "declare it among the `tags` of the document",
        many: Some("{n} operations have tags that the document does not declare"),
        bad: "
            tags: [{ name: Orders }]
            paths:
              /users:
                get: # here
                  tags: [People]
                  responses: { '200': { description: All. } }
            ",
        good: "
            tags: [{ name: Orders }, { name: People }]
            paths:
              /users:
                get:
                  tags: [People]
                  responses: { '200': { description: All. } }
            ",
        check: tag_undeclared,
    },
    Rule {
        code: "lint::info-incomplete",
        level: None,
        family: Family::Documentation,
        source: "OpenAPI, Info Object",
        what: "The document says nothing of whom to ask, or of how it may be used.",
        why: "Public APIs need both. Off unless you turn it on.",
        fix: "add `contact` and `license`",
        many: None,
        bad: "
            info: { title: Shop, version: '1' } # here
            ",
        good: "
            info:
              title: Shop
              version: '1'
              contact: { email: api@shop.com }
              license: { name: MIT }
            ",
        check: info,
    },
    Rule {
        code: "lint::parameter-undocumented",
        level: None,
        family: Family::Documentation,
        source: "OpenAPI, Parameter Object, `description`",
        what: "Nothing says what a parameter is for.",
        why: "A name is often enough, so that this is off unless you turn it on.",
        fix: "add a `description`",
        many: Some("nothing says what {n} parameters are for"),
        bad: "
            paths:
              /orders:
                get:
                  parameters:
                    - name: q # here
                      in: query
                      schema: { type: string }
                  responses: { '200': { description: Some. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  parameters:
                    - name: q
                      in: query
                      description: Words that must be in the order.
                      schema: { type: string }
                  responses: { '200': { description: Some. } }
            ",
        check: parameter_undocumented,
    },
];

fn undocumented(check: &mut Check<'_>) {
    let is_said = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    for (path, one) in check.operations() {
        if !is_said(&one.summary) && !is_said(&one.description) {
            let message = format!("nothing says what {} does", operation(path, one));
            check.say(one.method_location, message, "");
        }
    }
}

fn deprecated(check: &mut Check<'_>) {
    const WORDS: [&str; 13] = [
        "deprecat",
        "instead",
        "replaced",
        "superseded",
        "sunset",
        "removed",
        "migrate",
        "successor",
        "will be",
        "no longer",
        "legacy",
        "prefer",
        "use ",
    ];
    for (path, one) in check.operations().filter(|(_, one)| one.deprecated) {
        let texts = [&one.summary, &one.description];
        let text: String = texts
            .into_iter()
            .flatten()
            .map(|text| text.to_lowercase())
            .collect();
        let headers = one
            .responses
            .values()
            .flat_map(|response| response.headers.keys());
        let mut sunset = headers.map(|name| name.to_lowercase());
        let is_explained = WORDS.iter().any(|word| text.contains(word))
            || sunset.any(|name| name == "sunset")
            || one
                .extensions
                .0
                .iter()
                .any(|(name, _)| name.contains("sunset"));
        if !is_explained {
            let message = format!("{} is deprecated, without a word", operation(path, one));
            check.say(one.method_location, message, "");
        }
    }
}

fn placeholder(check: &mut Check<'_>) {
    const HOSTS: [&str; 6] = [
        "example.com",
        "example.org",
        "example.net",
        "yourdomain",
        "your-domain",
        "changeme",
    ];
    for server in &check.api.servers {
        let url = server.url.to_ascii_lowercase();
        if HOSTS.iter().any(|host| url.contains(host)) {
            check.say(
                server.location,
                format!("{} is a placeholder", quote(&server.url)),
                "",
            );
        }
    }
}

fn tag_undeclared(check: &mut Check<'_>) {
    let tags = &check.api.tags;
    if tags.is_empty() {
        return;
    }
    for (path, one) in check.operations() {
        let unknown = one
            .tags
            .iter()
            .find(|tag| !tags.iter().any(|known| known.name == ***tag));
        if let Some(tag) = unknown {
            let message = format!(
                "the tag {} of {} is not declared",
                quote(tag),
                operation(path, one)
            );
            check.say(one.method_location, message, "others are");
        }
    }
}

fn info(check: &mut Check<'_>) {
    let info = &check.api.info;
    let missing = match (&info.contact, &info.license) {
        (None, None) => "whom to ask and how it may be used",
        (None, Some(_)) => "whom to ask",
        (Some(_), None) => "how it may be used",
        (Some(_), Some(_)) => return,
    };
    let message = format!("the document does not say {missing}");
    check.say(info.location, message, "");
}

fn parameter_undocumented(check: &mut Check<'_>) {
    let mut known = std::collections::HashSet::new();
    for (path, one) in check.operations() {
        for parameter in &one.parameters {
            let is_silent = parameter
                .description
                .as_ref()
                .is_none_or(|text| text.trim().is_empty());
            if is_silent && known.insert(parameter.location) {
                let name = quote(&parameter.name);
                let message = format!(
                    "nothing says what {name} of {} is for",
                    operation(path, one)
                );
                check.say(parameter.location, message, "");
            }
        }
    }
}
