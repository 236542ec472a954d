//! What handlers take from a request.

use std::rc::Rc;

use super::decorated::execution;
use super::{Demand, Exchange, Part, Role, Way};
use crate::read::code::Status;
use crate::read::typescript::evaluate::{Machine, term};
use crate::read::typescript::router::Framework;
use crate::read::typescript::value::{Place, TermKind, Value};

impl<'a> Machine<'a> {
    /// A member of what a handler is given.
    pub(in crate::read::typescript) fn member_of_role(
        &mut self,
        role: Role,
        name: &str,
        at: Place,
    ) -> Value<'a> {
        let unknown = term(at, TermKind::Unknown(Some(name.into())));
        let Some(exchange) = &mut self.exchange else {
            return unknown;
        };
        let key = key(role, name);
        if let Some(value) = exchange.state.get(key.as_str()) {
            if matches!(name, "originalUrl" | "path" | "url") {
                exchange.asks_for_path.set(true);
            }
            return value.clone();
        }
        // `res.statusCode === 200 ? 500 : res.statusCode`
        if exchange.is_failing && role == Role::Response && name == "statusCode" {
            let set = match exchange.status {
                Some((Status::Code(code), _)) => code,
                _ => 200,
            };
            return Value::Number(f64::from(set));
        }
        match role {
            Role::Request | Role::ContextRequest | Role::Context => {
                if let Some(part) = part_of(exchange, role, name) {
                    return Value::Part(part);
                }
                match (role, name) {
                    (Role::Request, "res" | "raw") | (Role::Context, "res" | "response") => {
                        Value::Role(if role == Role::Context {
                            Role::ContextResponse
                        } else {
                            Role::Response
                        })
                    }
                    (Role::Context, "request" | "req") => Value::Role(Role::ContextRequest),
                    (Role::ContextRequest | Role::ContextResponse, "ctx") => {
                        Value::Role(Role::Context)
                    }
                    (Role::Context, "state") => Value::Role(Role::State),
                    (Role::Context, "cookies") => Value::Role(Role::Cookies),
                    (Role::Context, "app") | (Role::Request, "app" | "server") => {
                        match exchange.application.as_ref().or(exchange.router.as_ref()) {
                            Some(router) => Value::Router(router.clone()),
                            None => unknown,
                        }
                    }
                    (Role::Context, "body" | "status" | "type" | "length") => {
                        self.answered(name, at)
                    }
                    (Role::Request, "session") => {
                        exchange
                            .demands
                            .push(Demand::maybe(Way::Session, at, exchange.stage));
                        unknown
                    }
                    (Role::Request | Role::Context, "file" | "files")
                        if exchange.framework != Framework::Fastify =>
                    {
                        unknown
                    }
                    _ => match self.decorated("request", name) {
                        Some(value) => value,
                        None => unknown,
                    },
                }
            }
            Role::ContextResponse => self.answered(name, at),
            Role::Response => match name {
                "locals" => Value::Role(Role::State),
                "req" => Value::Role(Role::Request),
                _ => match self.decorated("reply", name) {
                    Some(value) => value,
                    None => unknown,
                },
            },
            Role::Execution => match execution(name) {
                Some(role) => Value::Role(role),
                None => unknown,
            },
            Role::State | Role::Cookies | Role::Next | Role::Done => unknown,
        }
    }

    /// What a plugin has decorated requests or replies with.
    fn decorated(&mut self, what: &str, name: &str) -> Option<Value<'a>> {
        let mut scope = self.exchange.as_ref()?.router.clone();
        let key = format!("[{what}].{name}");
        while let Some(router) = scope {
            if let Some(value) = router.members.borrow().get(key.as_str()) {
                return Some(value.clone());
            }
            // Plugins that decorate are everybody's, whichever scope noted it.
            scope = router.outer.clone();
        }
        None
    }

    /// Sets a member of what a handler is given.
    pub(in crate::read::typescript) fn set_of_role(
        &mut self,
        role: Role,
        name: &str,
        value: Value<'a>,
        at: Place,
    ) {
        match (role, name) {
            (Role::Context | Role::ContextResponse, "body") => self.set_body(value, at),
            (Role::Context | Role::ContextResponse, "status") | (Role::Response, "statusCode") => {
                self.set_status(&value, at);
            }
            (Role::Context | Role::ContextResponse, "type") => {
                if let (Some(exchange), Some(kind)) = (&mut self.exchange, value.as_text()) {
                    exchange.media_type = Some(super::response::media_type(&kind));
                }
            }
            // What is read from a request and put back is still the request's.
            (
                Role::Request | Role::Context | Role::ContextRequest,
                "query" | "body" | "params" | "headers",
            ) => {}
            _ => {
                if let Some(exchange) = &mut self.exchange {
                    exchange.state.insert(key(role, name).into(), value);
                }
            }
        }
    }

    /// Calls a member of what a handler is given.
    pub(in crate::read::typescript) fn call_member_of_role(
        &mut self,
        role: Role,
        name: &str,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        if self.exchange.is_none() {
            self.call_back(&arguments, at);
            return self.unknown(at, Some(name));
        }
        match role {
            Role::Request | Role::ContextRequest => self.call_request(role, name, arguments, at),
            Role::Context => match name {
                "throw" => {
                    let error = self.http_error(&arguments, at);
                    self.throw(error, at);
                    Value::Undefined
                }
                "assert" => {
                    self.assert_http(&arguments, at);
                    Value::Undefined
                }
                "get" | "is" | "accepts" => self.call_request(role, name, arguments, at),
                _ => self.call_response(role, name, arguments, at),
            },
            Role::Response | Role::ContextResponse => self.call_response(role, name, arguments, at),
            Role::Cookies => {
                if let ("get", Some(name)) = (name, arguments.first().and_then(Value::as_text))
                    && let Some(exchange) = &self.exchange
                {
                    return Value::Part(exchange.cookie.member(&name, at));
                }
                self.unknown(at, None)
            }
            Role::Execution => self.call_execution(name, &arguments, at),
            Role::State | Role::Next | Role::Done => {
                let own = self.member_of_role(role, name, at);
                match &own {
                    Value::Function(_) => self.call(&own, None, arguments, at),
                    _ => {
                        self.call_back(&arguments, at);
                        self.unknown(at, Some(name))
                    }
                }
            }
        }
    }

    fn call_request(
        &mut self,
        role: Role,
        name: &str,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        let first = arguments.first().and_then(Value::as_text);
        let Some(exchange) = &mut self.exchange else {
            return self.unknown(at, None);
        };
        let stage = exchange.stage;
        match (name, first) {
            ("get" | "header", Some(header)) => Value::Part(exchange.header.member(&header, at)),
            ("param", Some(name)) => Value::Part(exchange.path.member(&name, at)),
            ("jwtVerify", _) => {
                exchange.demands.push(Demand {
                    is_of_request: true,
                    ..Demand::maybe(Way::Bearer, at, stage)
                });
                self.throw_status(401, at);
                self.unknown(at, None)
            }
            ("isAuthenticated" | "isUnauthenticated", _) => {
                exchange
                    .demands
                    .push(Demand::maybe(Way::Session, at, stage));
                self.unknown(at, None)
            }
            ("file" | "files" | "parts" | "saveRequestFiles", _) => {
                exchange.has_files = Some(at);
                self.unknown(at, Some("file"))
            }
            _ => {
                let own = self.member_of_role(role, name, at);
                match &own {
                    Value::Function(_) => self.call(&own, Some(Value::Role(role)), arguments, at),
                    _ => {
                        self.call_back(&arguments, at);
                        self.unknown(at, Some(name))
                    }
                }
            }
        }
    }
}

/// What a member is called in the state.
fn key(role: Role, name: &str) -> String {
    match role {
        Role::Request => format!("request.{name}"),
        Role::Response => format!("response.{name}"),
        Role::Context => format!("context.{name}"),
        Role::State => format!("state.{name}"),
        Role::ContextRequest => format!("context.request.{name}"),
        Role::ContextResponse => format!("context.response.{name}"),
        Role::Cookies | Role::Execution | Role::Next | Role::Done => format!("other.{name}"),
    }
}

/// The part of a request that a member is.
fn part_of<'a>(exchange: &Exchange<'a>, role: Role, name: &str) -> Option<Rc<Part<'a>>> {
    Some(match (role, name) {
        (Role::Request | Role::ContextRequest, "body") => exchange.body.clone(),
        (_, "query") => exchange.query.clone(),
        (_, "params") => exchange.path.clone(),
        (_, "headers" | "header") if name == "headers" || role != Role::Request => {
            exchange.header.clone()
        }
        (Role::Request, "cookies" | "signedCookies") => exchange.cookie.clone(),
        _ => return None,
    })
}
