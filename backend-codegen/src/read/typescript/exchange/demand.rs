//! What middlewares demand: credentials, and schemas that packages check with.

use std::rc::Rc;

use super::shown::claims;
use super::{Role, Sent, Spot};
use crate::read::code::Status;
use crate::read::typescript::decorators::of_package;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::router::Framework;
use crate::read::typescript::schema::is_schema;
use crate::read::typescript::value::{Place, Term, TermKind, Value};

/// How somebody shows who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::read::typescript) enum Way {
    Bearer,
    Basic,
    /// A cookie of a session.
    Session,
    /// A header or another part of the request, by its name.
    Key(Spot, String),
}

/// Credentials that are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::read::typescript) struct Demand {
    pub(in crate::read::typescript) way: Way,
    pub(in crate::read::typescript) place: Place,
    pub(in crate::read::typescript) stage: usize,
    /// Whether one may do without.
    pub(in crate::read::typescript) is_optional: bool,
    /// Whether they are only looked at: others decide whether they are demanded.
    pub(in crate::read::typescript) is_look: bool,
    /// Whether they are taken from the request itself, and not from a text that may be of anything.
    pub(in crate::read::typescript) is_of_request: bool,
}

impl Demand {
    pub(super) const fn new(way: Way, place: Place, stage: usize) -> Self {
        Self {
            way,
            place,
            stage,
            is_optional: false,
            is_look: false,
            is_of_request: true,
        }
    }

    /// Credentials that are looked at.
    pub(super) const fn maybe(way: Way, place: Place, stage: usize) -> Self {
        Self {
            way,
            place,
            stage,
            is_optional: false,
            is_look: true,
            is_of_request: false,
        }
    }
}

impl<'a> Machine<'a> {
    /// How often something has been answered and thrown.
    pub(in crate::read::typescript) fn n_answers(&self) -> [usize; 2] {
        let exchange = self.exchange.as_ref();
        exchange.map_or([0, 0], |it| [it.sent.len(), it.throws.len()])
    }

    /// A page for those who are not logged in demands no session: if only those are refused who are.
    pub(in crate::read::typescript) fn forgive_guests(
        &mut self,
        look: Place,
        inside: [[usize; 2]; 2],
        outside: [[usize; 2]; 2],
    ) {
        let Some(exchange) = &mut self.exchange else {
            return;
        };
        let [[from, _], [to, _]] = inside;
        let [before, after] = outside;
        let sent = exchange.sent.get(from..to).unwrap_or_default();
        let is_refused = |sent: &Sent<'a>| matches!(sent.status, Some(Status::Code(300..)));
        if !sent.is_empty() && sent.iter().all(is_refused) && before == after {
            let n_demands = exchange.demands.len();
            exchange
                .demands
                .retain(|demand| demand.place != look || demand.way != Way::Session);
            let stage = exchange.stage;
            let is_bare = !exchange.demands.iter().any(|it| it.stage == stage);
            if is_bare && exchange.demands.len() < n_demands {
                exchange.logins.push(stage);
            }
        }
    }

    /// A call of something unknown, which may be a middleware of a package that is called by hand.
    pub(in crate::read::typescript) fn demanded_by(
        &mut self,
        callee: &Value<'a>,
        arguments: &[Value<'a>],
        at: Place,
    ) {
        if self.exchange.is_none() {
            return;
        }
        let Value::Term(of) = callee else {
            return;
        };
        let is_middleware = arguments
            .iter()
            .any(|argument| matches!(argument, Value::Role(Role::Request | Role::Context)));
        if is_middleware {
            let of = of.clone();
            self.middleware_of_package(&of, at);
            return;
        }
        let path = of.path().unwrap_or_default();
        if matches!(
            path.as_str(),
            "jsonwebtoken.verify" | "jose.jwtVerify" | "jwt-simple.decode"
        ) && let Some(exchange) = &mut self.exchange
        {
            let stage = exchange.stage;
            exchange.demands.push(Demand::maybe(Way::Bearer, at, stage));
        }
    }

    /// Does what a middleware does that a package has made.
    pub(in crate::read::typescript) fn middleware_of_package(
        &mut self,
        of: &Rc<Term<'a>>,
        at: Place,
    ) {
        let Some((path, arguments)) = root_call(of) else {
            return;
        };
        let Some(exchange) = &self.exchange else {
            return;
        };
        let stage = exchange.stage;
        let first = arguments.first().cloned().unwrap_or(Value::Undefined);
        let last = path.rsplit('.').next().unwrap_or_default().to_owned();
        let package = of.package().unwrap_or_else(|| "".into());
        let demand = |machine: &mut Self, way: Way, is_optional: bool| {
            if let Some(exchange) = &mut machine.exchange {
                exchange.demands.push(Demand {
                    is_optional,
                    ..Demand::new(way, of.place, stage)
                });
            }
            if !is_optional {
                machine.refuse_credentials(of.place);
            }
        };
        match path.as_str() {
            "passport.authenticate"
            | "koa-passport.authenticate"
            | "@fastify/passport.authenticate"
            | "@nestjs/passport.AuthGuard" => {
                let names: Vec<String> = match &first {
                    Value::Array(items) => items
                        .items
                        .borrow()
                        .iter()
                        .filter_map(Value::as_text)
                        .collect(),
                    other => other.as_text().into_iter().collect(),
                };
                let is_optional = names.iter().any(|name| name == "anonymous");
                for name in &names {
                    let lower = name.to_lowercase();
                    let way = if lower.contains("jwt")
                        || lower.contains("bearer")
                        || lower.contains("token")
                    {
                        Way::Bearer
                    } else if lower.contains("basic") {
                        Way::Basic
                    } else if lower.contains("apikey") {
                        Way::Key(Spot::Header, "X-API-Key".to_owned())
                    } else if lower == "session" || lower == "cookie" {
                        Way::Session
                    } else {
                        // A way to log in, such as `local` or `google`.
                        self.log_in(name, arguments.last(), of.place);
                        continue;
                    };
                    demand(self, way, is_optional);
                    let credentials = vec![self.unknown(at, Some("credentials"))];
                    self.identify(name, credentials, arguments.last(), of.place);
                }
            }
            "express-jwt"
            | "express-jwt.expressjwt"
            | "express-jwt.expressJwt"
            | "koa-jwt"
            | "koa-jwt.default" => {
                let required = self.get(&first, "credentialsRequired", at);
                let passes = self.get(&first, "passthrough", at);
                let is_optional = required.truth() == Some(false) && !required.is_undefined()
                    || passes.truth() == Some(true);
                demand(self, Way::Bearer, is_optional);
                self.claim(&first, at);
                // Who shows a token has to show a valid one, unless all is let through.
                if is_optional && passes.truth() != Some(true) {
                    self.refuse_credentials(of.place);
                }
            }
            "express-oauth2-jwt-bearer.auth"
            | "@clerk/express.requireAuth"
            | "express-bearer-token"
            | "supertokens-node/recipe/session/framework/express.verifySession" => {
                let is_optional = path == "express-bearer-token";
                demand(self, Way::Bearer, is_optional);
            }
            "express-openid-connect.requiresAuth" | "connect-ensure-login.ensureLoggedIn" => {
                demand(self, Way::Session, false);
            }
            "express-basic-auth" | "koa-basic-auth" => demand(self, Way::Basic, false),
            "express-rate-limit"
            | "express-rate-limit.rateLimit"
            | "koa-ratelimit"
            | "express-slow-down" => {
                let handler = self.get(&first, "handler", at);
                if let Value::Function(_) = handler {
                    let given = [Role::Request, Role::Response, Role::Next];
                    let given = given.into_iter().map(Value::Role).collect();
                    self.perhaps(|machine| machine.call(&handler, None, given, at));
                } else if path != "express-slow-down" {
                    self.perhaps(|machine| machine.answer_status(429, of.place));
                }
            }
            // `@Authorized()`, `@Security("api_key")`
            _ if of_package(&package).is_some_and(|it| it.demands.contains(&last.as_str())) => {
                let way = first
                    .as_text()
                    .map_or(Way::Bearer, |name| way_called(&name));
                demand(self, way, false);
            }
            _ if last == "protect" && package.contains("keycloak") => {
                demand(self, Way::Bearer, false);
            }
            _ if &*package == "multer"
                || &*package == "@koa/multer"
                || &*package == "koa-multer" =>
            {
                self.files_of(of, at);
            }
            _ => {
                // `new Validator().validate({ body: schema })`
                let own = match &of.kind {
                    TermKind::Call(_, own) if &*package == "express-json-validator-middleware" => {
                        own
                    }
                    _ => arguments,
                };
                if self.declared_in(own, of.place) {
                    match &*package {
                        "express-json-validator-middleware" => self.refuse_by_schema(of.place),
                        _ => self.throw_status(400, of.place),
                    }
                }
                self.declared_by_chain(of, false);
            }
        }
    }

    /// What a token says is put into the request, for those who show one.
    fn claim(&mut self, options: &Value<'a>, at: Place) {
        let named = ["requestProperty", "userProperty", "key"];
        let named = named.iter().find_map(|name| options.own(name)?.as_text());
        let Some(exchange) = &mut self.exchange else {
            return;
        };
        let names = match &named {
            Some(name) => vec![name.as_str()],
            None => vec!["user", "auth"],
        };
        let place = match exchange.framework {
            Framework::Koa => "state",
            Framework::Express | Framework::Fastify => "request",
        };
        for name in names {
            let key: Rc<str> = format!("{place}.{name}").into();
            exchange.state.entry(key).or_insert_with(|| claims(at));
        }
    }

    /// Files that a middleware takes from the body: `upload.single('avatar')`.
    fn files_of(&mut self, of: &Rc<Term<'a>>, at: Place) {
        let TermKind::Call(callee, arguments) = &of.kind else {
            return;
        };
        let Some(TermKind::Member(_, method)) = callee.as_term().map(|term| &term.kind) else {
            return;
        };
        let mut fields = Vec::new();
        match &**method {
            "single" | "array" => fields.extend(
                arguments
                    .first()
                    .and_then(Value::as_text)
                    .map(|name| (name, &**method == "array")),
            ),
            "fields" => {
                for field in arguments.first().and_then(Value::items).unwrap_or_default() {
                    if let Some(name) = self.get(&field, "name", at).as_text() {
                        fields.push((name, true));
                    }
                }
            }
            _ => {}
        }
        if let Some(exchange) = &mut self.exchange {
            exchange.has_files = Some(of.place);
            for (name, is_list) in fields {
                let part = exchange.body.member(&name, of.place);
                part.overlay
                    .borrow_mut()
                    .insert("[file]".into(), Value::Bool(true));
                if is_list {
                    part.is_list();
                }
            }
        }
    }

    /// Schemas among what a middleware was made from; `false` if there are none.
    pub(super) fn declared_in(&mut self, arguments: &[Value<'a>], at: Place) -> bool {
        let mut found = false;
        for argument in arguments {
            if is_schema(argument) {
                // `validate(z.object({ body: …, query: … }))`
                let parts: Vec<_> = crate::read::typescript::library::schema_members(argument)
                    .into_iter()
                    .filter_map(|(name, schema)| Some((spot(&name)?, schema)))
                    .filter(|(_, schema)| is_schema(schema))
                    .collect();
                if !parts.is_empty() {
                    for (spot, schema) in parts {
                        self.declare(spot, schema, at);
                    }
                    found = true;
                    continue;
                }
                // `validate(schema, 'query')`
                let spot = arguments
                    .iter()
                    .filter_map(Value::as_text)
                    .find_map(|name| spot(&name));
                self.declare(spot.unwrap_or(Spot::Body), argument.clone(), at);
                found = true;
                continue;
            }
            let Value::Object(object) = argument else {
                continue;
            };
            let members = object.members.borrow().clone();
            for (name, value) in &members {
                let Some(spot) = spot(name) else { continue };
                let is_fields = match value {
                    Value::Object(fields) => fields.members.borrow().values().any(is_schema),
                    _ => false,
                };
                if is_schema(value) || is_fields {
                    self.declare(spot, value.clone(), at);
                    found = true;
                }
            }
        }
        found
    }

    pub(in crate::read::typescript) fn declare(
        &mut self,
        spot: Spot,
        schema: Value<'a>,
        at: Place,
    ) {
        if let Some(exchange) = &mut self.exchange {
            exchange.declared.push((spot, schema, at));
        }
    }
}

/// The way in that a name of one says.
fn way_called(name: &str) -> Way {
    let lower = name.to_lowercase();
    if lower.contains("basic") {
        Way::Basic
    } else if lower.contains("key") {
        Way::Key(Spot::Header, "X-API-Key".to_owned())
    } else if lower == "session" || lower == "cookie" {
        Way::Session
    } else {
        Way::Bearer
    }
}

/// The part of a request that a name means.
pub(in crate::read::typescript) fn spot(name: &str) -> Option<Spot> {
    Some(match name {
        "body" | "json" | "requestBody" => Spot::Body,
        "query" | "querystring" | "queryString" | "qs" => Spot::Query,
        "params" | "param" | "path" | "pathParams" => Spot::Path,
        "headers" | "header" => Spot::Header,
        "cookies" | "cookie" | "signedCookies" => Spot::Cookie,
        _ => return None,
    })
}

/// The innermost call that a term was made by.
fn root_call<'b, 'a>(of: &'b Rc<Term<'a>>) -> Option<(String, &'b Rc<Vec<Value<'a>>>)> {
    let mut term = of;
    loop {
        match &term.kind {
            TermKind::Call(callee, arguments) | TermKind::New(callee, arguments) => {
                let callee = callee.as_term()?;
                if let Some(path) = callee.path() {
                    return Some((path, arguments));
                }
                term = callee;
            }
            TermKind::Member(base, _) => term = base.as_term()?,
            TermKind::Package(_) | TermKind::Global(_) | TermKind::Unknown(_) => return None,
        }
    }
}
