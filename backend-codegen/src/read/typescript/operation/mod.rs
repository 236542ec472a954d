//! An operation, from what was seen when a request was sent through its handlers.

mod again;
mod request;
mod response;

pub(super) use self::again::Again;

use crate::document::Location;
use crate::map::IndexMap;
use crate::names::is_token;
use crate::read::code::{Demand as Credentials, Evidence, Operation, Scheme, Text, Value as Json};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::exchange::{Demand, Exchange, Spot, Way};
use crate::read::typescript::value::{Place, Value};
use crate::read::typescript::walk::Route;

/// Looks at a route's handlers.
pub(in crate::read::typescript) fn operation<'a>(
    machine: &mut Machine<'a>,
    route: &Route<'a>,
    schemes: &mut IndexMap<String, Scheme>,
    again: &mut Again<'a>,
) -> Operation {
    if let Some(known) = again.find(route) {
        return known;
    }
    let exchange = machine.serve(&route.served);
    let mut builder = Builder {
        machine,
        route,
        exchange,
    };
    let place = builder.machine.location(route.served.place);
    let evidence = if route.is_guessed || !route.template.holes.is_empty() {
        Evidence::Guess
    } else if route.is_any_method {
        Evidence::Usage
    } else {
        Evidence::Declared
    };
    let mut operation = Operation {
        method: route.served.method.to_owned(),
        path: route.template.text.clone(),
        place,
        evidence,
        handler: builder.handler(),
        tags: tags(&route.template.text, place),
        ..Operation::default()
    };
    builder.comments(&mut operation);
    builder.options(&mut operation);
    operation.parameters = builder.parameters();
    operation.body = builder.body();
    operation.responses = builder.responses();
    operation.security = builder.security(schemes);
    let asks_for_path = builder.exchange.asks_for_path.get();
    again.keep(route, &operation, asks_for_path);
    operation
}

/// The first part of the path that is a word: `users` of `/api/v1/users/{id}`.
fn tags(path: &str, place: Location) -> Vec<Text> {
    let word = path.split('/').find(|part| {
        let is_version = part.strip_prefix('v').is_some_and(|rest| {
            rest.chars().all(|c| c.is_ascii_digit() || c == '.') && !rest.is_empty()
        });
        !part.is_empty()
            && !part.starts_with('{')
            && *part != "api"
            && *part != "rest"
            && !is_version
    });
    // `/users.list`, as procedures are called.
    let word = word.map(|word| word.split_once('.').map_or(word, |(of, _)| of));
    let word = word.filter(|word| !word.is_empty());
    word.map(|word| Text::new(word, place))
        .into_iter()
        .collect()
}

struct Builder<'m, 'a, 'r> {
    machine: &'m mut Machine<'a>,
    route: &'r Route<'a>,
    exchange: Exchange<'a>,
}

impl<'a> Builder<'_, 'a, '_> {
    fn at(&self, place: Place) -> Location {
        self.machine.location(place)
    }

    fn handler(&self) -> Option<Text> {
        let function = self.route.served.chain.last()?.as_function()?.clone();
        let name = innermost(&function).name.clone()?;
        let place = self.at(function.place());
        Some(Text::new(&*name, place))
    }

    fn comments(&mut self, operation: &mut Operation) {
        let file = self.route.served.place.file;
        let mut found = self.machine.comment(file, self.route.comment_before);
        if found
            .as_ref()
            .is_none_or(|comment| comment.yaml().is_some())
            && let Some(function) = self.route.served.chain.last().and_then(Value::as_function)
        {
            let function = innermost(function);
            let of_handler = self
                .machine
                .comment(function.place().file, function.comment_before);
            found = of_handler.filter(|comment| comment.yaml().is_none());
        }
        let Some(comment) = found else {
            return;
        };
        let place = operation.place;
        operation.summary = comment.summary().map(|text| Text::new(text, place));
        operation.description = comment.rest().map(|text| Text::new(text, place));
        operation.deprecated = comment.is_deprecated().then_some(place);
    }

    /// What the options of Fastify say about an operation itself.
    fn options(&mut self, operation: &mut Operation) {
        let Some(options) = self.route.options.clone() else {
            return;
        };
        let at = self.route.served.place;
        let schema = self.machine.get(&options, "schema", at);
        let mut text = |name: &str| {
            let value = self.machine.get(&schema, name, at).as_text()?;
            Some(Text::new(value, operation.place))
        };
        if let Some(summary) = text("summary") {
            operation.summary = Some(summary);
        }
        if let Some(description) = text("description") {
            operation.description = Some(description);
        }
        if let Some(id) = text("operationId") {
            operation.id = Some(id);
        }
        let tags = self
            .machine
            .get(&schema, "tags", at)
            .items()
            .unwrap_or_default();
        let tags: Vec<Text> = tags
            .iter()
            .filter_map(Value::as_text)
            .map(|tag| Text::new(tag, operation.place))
            .collect();
        if !tags.is_empty() {
            operation.tags = tags;
        }
        if self.machine.get(&schema, "deprecated", at).truth() == Some(true) {
            operation.deprecated = Some(operation.place);
        }
    }

    /// The schema that is declared for a part of the request.
    fn declared(&mut self, spot: Spot) -> Option<(Json, Evidence)> {
        if let Some(options) = self.route.options.clone() {
            let at = self.route.served.place;
            let mut schema = self.machine.get(&options, "schema", at);
            if schema.is_undefined() {
                schema = self.machine.get(&options, "validate", at);
            }
            let names: &[&str] = match spot {
                Spot::Body => &["body"],
                Spot::Query => &["querystring", "query"],
                Spot::Path => &["params"],
                Spot::Header => &["headers", "header"],
                Spot::Cookie => &["cookies"],
            };
            for name in names {
                let declared = self.machine.get(&schema, name, at);
                if let Some(declared) = self.machine.declared_or_fields(&declared) {
                    return Some((declared.json, Evidence::Declared));
                }
            }
        }
        let declared: Vec<_> = self
            .exchange
            .declared
            .iter()
            .filter(|(of, ..)| *of == spot)
            .map(|(_, schema, _)| schema.clone())
            .collect();
        for schema in declared.iter().rev() {
            if let Some(declared) = self.machine.declared_or_fields(schema) {
                return Some((declared.json, Evidence::Declared));
            }
        }
        let part = match spot {
            Spot::Body => &self.exchange.body,
            Spot::Query => &self.exchange.query,
            Spot::Path => &self.exchange.path,
            Spot::Header => &self.exchange.header,
            Spot::Cookie => &self.exchange.cookie,
        }
        .clone();
        let (schema, evidence) = self.machine.part_schema(&part);
        Some((schema?, evidence))
    }

    fn security(&mut self, schemes: &mut IndexMap<String, Scheme>) -> Option<Vec<Credentials>> {
        let (mut demands, is_optional) = self.exchange.security()?;
        // What no header or cookie can be called in a document is not said; without it, nothing may be left.
        let n_demands = demands.len();
        demands.retain(|demand| match &demand.way {
            Way::Key(Spot::Header | Spot::Cookie, name) => is_token(name),
            _ => true,
        });
        if demands.is_empty() && n_demands > 0 {
            return None;
        }
        let mut all = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for demand in &demands {
            let name = self.scheme(demand, schemes);
            if !names.contains(&name) {
                all.push(vec![(
                    Text::new(name.as_str(), self.at(demand.place)),
                    Vec::new(),
                )]);
                names.push(name);
            }
        }
        if is_optional {
            all.push(Vec::new());
        }
        Some(all)
    }

    fn scheme(&self, demand: &Demand, schemes: &mut IndexMap<String, Scheme>) -> String {
        let place = self.at(demand.place);
        let of_kind = |kind: &str| Json::object(place).with("type", Json::text(kind, place));
        let (name, value) = match &demand.way {
            Way::Bearer => (
                "bearer".to_owned(),
                of_kind("http").with("scheme", Json::text("bearer", place)),
            ),
            Way::Basic => (
                "basic".to_owned(),
                of_kind("http").with("scheme", Json::text("basic", place)),
            ),
            Way::Session => (
                "session".to_owned(),
                of_kind("apiKey")
                    .with("in", Json::text("cookie", place))
                    .with("name", Json::text("session", place)),
            ),
            Way::Key(spot, name) => (
                named(name),
                of_kind("apiKey")
                    .with(
                        "in",
                        Json::text(
                            if *spot == Spot::Cookie {
                                "cookie"
                            } else {
                                "header"
                            },
                            place,
                        ),
                    )
                    .with("name", Json::text(name.as_str(), place)),
            ),
        };
        schemes.entry(name.clone()).or_insert_with(|| Scheme {
            name: Text::new(name.as_str(), place),
            value,
        });
        name
    }
}

/// What a scheme is called that asks for a header or a cookie.
fn named(of: &str) -> String {
    let of = of.to_lowercase();
    of.replace(
        |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '_'),
        "-",
    )
}

/// The handler that a wrapper like `catchAsync(handler)` was made from.
fn innermost<'a>(
    function: &std::rc::Rc<crate::read::typescript::value::Function<'a>>,
) -> std::rc::Rc<crate::read::typescript::value::Function<'a>> {
    let mut function = std::rc::Rc::clone(function);
    for _ in 0..8 {
        let inner = function
            .made_from
            .borrow()
            .as_ref()
            .and_then(|arguments| arguments.first().and_then(Value::as_function).cloned());
        match inner {
            Some(inner) => function = inner,
            None => break,
        }
    }
    function
}
