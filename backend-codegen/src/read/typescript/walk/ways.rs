//! What handlers and paths say of the operations that they are.

use crate::read::code::Value as Json;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::framework::{
    GRAPHQL_METHODS, answers, asks_method, calls_next, gives_next_away, reads_body, serves_graphql,
};
use crate::read::typescript::path::Template;
use crate::read::typescript::router::{ALL, Framework, Pattern};
use crate::read::typescript::value::{Place, Text, Value};

/// The methods that middlewares at a path may answer: all, if they ask for the method themselves.
pub(super) fn answered(handlers: &[Value<'_>]) -> &'static [&'static str] {
    let is_behind_router = handlers
        .iter()
        .any(|handler| matches!(handler, Value::Router(_)));
    match handlers.last() {
        Some(last) if serves_graphql(last) => &GRAPHQL_METHODS,
        Some(last) if is_proxy(last) => &ALL,
        // What stands behind a router says what that has found, or that it has found nothing.
        _ if is_behind_router => &[],
        Some(Value::Function(function)) if asks_method(function) => &ALL,
        // `app.use('/status', (req, res) => res.json(…))`
        Some(Value::Function(function)) if answers(function) || gives_next_away(function) => {
            match reads_body(function) {
                true => &["post"],
                false => &["get"],
            }
        }
        _ => &[],
    }
}

/// Whether a handler asks another server whatever it is asked itself.
pub(super) fn is_proxy(handler: &Value<'_>) -> bool {
    let Value::Term(of) = handler else {
        return false;
    };
    let package = of.called().and_then(|_| of.package());
    package.is_some_and(|it| matches!(&*it, "http-proxy-middleware" | "express-http-proxy"))
}

/// Whether a request may not satisfy what `schema` of a route of Fastify says. Answers that the route
/// declares for that are left as they are.
pub(super) fn may_refuse<'a>(machine: &mut Machine<'a>, options: &Value<'a>, at: Place) -> bool {
    let schema = machine.get(options, "schema", at);
    let Value::Object(_) = &schema else {
        return false;
    };
    let responses = machine.get(&schema, "response", at);
    if ["400", "4xx", "4XX", "default"]
        .iter()
        .any(|status| responses.own(status).is_some())
    {
        return false;
    }
    if !machine.get(&schema, "body", at).is_undefined() {
        return true;
    }
    ["params", "querystring", "query", "headers"]
        .into_iter()
        .any(|part| {
            let part_schema = machine.get(&schema, part, at);
            machine
                .declared_or_fields(&part_schema)
                .is_some_and(|declared| may_be_violated(&declared.json, part != "params"))
        })
}

/// Whether a part of a request that consists of texts may violate a schema. What the path has to have
/// is always there.
fn may_be_violated(schema: &Json, may_lack: bool) -> bool {
    let required = schema.get("required").map_or(&[][..], Json::items);
    let takes_all = |property: &Json| {
        property.members().iter().all(|member| match &*member.key {
            "type" => member.value.as_text() == Some("string"),
            key => [
                "title",
                "description",
                "default",
                "example",
                "examples",
                "deprecated",
            ]
            .contains(&key),
        })
    };
    let properties = schema.get("properties").map_or(&[][..], Json::members);
    may_lack && !required.is_empty() || properties.iter().any(|member| !takes_all(&member.value))
}

/// Whether a path says more than that everything is below it.
pub(super) fn says_a_place(path: &Text) -> bool {
    path.exact()
        .is_some_and(|path| !path.trim_matches('/').is_empty() && !path.contains('*'))
}

/// Whether a path says nothing.
pub(super) fn is_any_path(path: &Pattern) -> bool {
    match path {
        Pattern::Text(text) => text
            .exact()
            .is_some_and(|text| matches!(text.trim_matches('/'), "*" | "(.*)" | "**")),
        Pattern::Regex(_) | Pattern::Unknown => false,
    }
}

/// Whether handlers of a route look at requests that others answer: `app.post('/*', bodyParser.json())`.
pub(super) fn leaves_to_others(own: &[Value<'_>], path: &Pattern, framework: Framework) -> bool {
    let Some(last) = own.last() else {
        return false;
    };
    match last {
        Value::Term(of) => of.called().is_some_and(|(path, _)| reads_bodies(&path)),
        Value::Function(function) if is_any_path(path) => {
            let next = match framework {
                Framework::Express => 2,
                Framework::Koa => 1,
                Framework::Fastify => return false,
            };
            calls_next(function, next)
        }
        _ => false,
    }
}

/// Whether what a package makes by that name reads the bodies of requests, and answers nothing.
fn reads_bodies(path: &str) -> bool {
    matches!(
        path,
        "express.json"
            | "express.urlencoded"
            | "express.text"
            | "express.raw"
            | "koa-body"
            | "koa-body.koaBody"
            | "koa-bodyparser"
            | "@koa/bodyparser.bodyParser"
    ) || path.starts_with("body-parser")
}

/// Why handlers at a path are no operation of an API.
pub(super) fn no_operation(
    own: &[Value<'_>],
    found: &[Template],
    methods: &[&'static str],
) -> Option<(&'static str, &'static str)> {
    let package = own.iter().rev().find_map(|handler| match handler {
        Value::Term(term) => term.package(),
        _ => None,
    });
    let last_package = match own.last() {
        Some(Value::Term(term)) => term.package(),
        _ => None,
    };
    if methods == ["options"] && package.as_deref().is_some_and(|name| name.contains("cors")) {
        return Some((
            "it answers what browsers ask before a request of another page",
            "nothing has to be done: documents do not describe that",
        ));
    }
    if let Some(package) = &last_package
        && ["swagger", "redoc", "scalar", "graphiql", "openapi"]
            .iter()
            .any(|word| package.contains(word))
    {
        return Some((
            "it shows a documentation",
            "nothing has to be done: that is no part of the API",
        ));
    }
    // `/{*rest}` is the root as well.
    let is_fallback = |template: &Template| template.is_fallback || template.text == "/";
    if found.iter().any(|template| template.is_fallback) && found.iter().all(is_fallback) {
        return Some((
            "it stands for all paths that nothing else is for",
            "nothing has to be done: documents do not describe what is not there",
        ));
    }
    None
}
