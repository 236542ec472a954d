//! Errors, and the statuses that they mean.

use std::rc::Rc;

use super::{Sent, Thrown};
use crate::read::code::Status;
use crate::read::typescript::evaluate::{Machine, open_array};
use crate::read::typescript::router::Framework;
use crate::read::typescript::value::{Object, Place, TermKind, Text, Value};

/// A member that only errors have which need not be.
const GUESS: &str = "#guess";

/// A member of errors that packages throw: the names of the classes that they are of.
const CLASSES: &str = "#classes";

/// What a database says of what it refuses.
pub(in crate::read::typescript) struct Refusal {
    pub(in crate::read::typescript) name: &'static str,
    /// The names of its class, and of those that this one is extended from.
    pub(in crate::read::typescript) classes: &'static str,
    pub(in crate::read::typescript) code: Option<&'static str>,
    /// Whether its code is a number.
    pub(in crate::read::typescript) has_number: bool,
    /// Members that it has as well.
    pub(in crate::read::typescript) others: &'static [&'static str],
}

/// The classes of an error that a package throws.
pub(super) fn refusal_in(error: &Value<'_>) -> Option<String> {
    error.own(CLASSES)?.as_text()
}

/// Whether an error that a package throws is of a class, by the name of that; nothing if it is no such
/// error.
pub(in crate::read::typescript) fn is_refusal_of(error: &Value<'_>, class: &str) -> Option<bool> {
    let classes = refusal_in(error)?;
    let name = last(class).unwrap_or(class);
    Some(name == "Error" || classes.split_whitespace().any(|own| own == name))
}

impl<'a> Machine<'a> {
    /// Something is thrown while a request is answered.
    pub(in crate::read::typescript) fn throw(&mut self, value: Value<'a>, place: Place) {
        self.throw_this(value, place, false);
    }

    /// Something may be thrown of which little is known: only what answers all of that kind alike says
    /// what becomes of it.
    pub(in crate::read::typescript) fn throw_guess(&mut self, value: Value<'a>, place: Place) {
        self.perhaps(|machine| machine.throw_this(value, place, true));
    }

    fn throw_this(&mut self, value: Value<'a>, place: Place, is_guess: bool) {
        // Whoever catches it and gives it to `next` knows no more.
        let is_guess = is_guess || value.own(GUESS).is_some();
        let Some(exchange) = &mut self.exchange else {
            return;
        };
        if !is_guess {
            exchange.note_answered(place);
        }
        let stage = exchange.stage;
        // With Koa, what is set is part of an answer already, which errors replace.
        let set = match exchange.framework {
            Framework::Koa => None,
            Framework::Express | Framework::Fastify => exchange.status,
        };
        if exchange.throws.len() < 64 {
            exchange.throws.push(Thrown {
                value,
                place,
                stage,
                set,
                is_guess,
            });
        }
    }

    /// An error with a status is thrown.
    pub(in crate::read::typescript) fn throw_status(&mut self, status: u16, place: Place) {
        let error = self.error_with(Value::Number(f64::from(status)), None, place);
        self.perhaps(|machine| machine.throw(error, place));
    }

    /// A package answers with a status by itself, whatever answers errors.
    pub(super) fn answer_status(&mut self, status: u16, place: Place) {
        if let Some(exchange) = &mut self.exchange {
            exchange.sent.push(Sent {
                status: Some(Status::Code(status)),
                value: None,
                media_type: None,
                place,
                stage: exchange.stage,
                is_thrown: false,
            });
        }
    }

    /// What middlewares of packages throw at whoever shows no credentials.
    pub(super) fn refuse_credentials(&mut self, place: Place) {
        let error = self.error_with(Value::Number(401.0), None, place);
        let code = self.unknown(place, Some("code"));
        for (name, value) in [
            ("name", Value::text("UnauthorizedError")),
            (CLASSES, Value::text("UnauthorizedError")),
            // `credentials_required`, `invalid_token`
            ("code", code),
        ] {
            self.set(&error, Some(name.into()), value, place);
        }
        self.perhaps(|machine| machine.throw(error, place));
    }

    /// What `express-json-validator-middleware` throws, which has no status of its own.
    pub(super) fn refuse_by_schema(&mut self, place: Place) {
        let object = Object::new(place);
        let errors = self.unknown(place, Some("validationErrors"));
        object.members.borrow_mut().extend([
            (Rc::from("name"), Value::text("JsonSchemaValidationError")),
            (Rc::from("message"), Value::Text(Text::hole("message"))),
            (Rc::from("validationErrors"), errors),
            (Rc::from(CLASSES), Value::text("ValidationError")),
        ]);
        let error = Value::Object(Rc::new(object));
        self.perhaps(|machine| machine.throw(error, place));
    }

    /// What Fastify throws at requests that do not satisfy the schema of a route.
    pub(super) fn refuse_invalid(&mut self, place: Place) {
        let error = self.error_with(Value::Number(400.0), None, place);
        let name = Some(Rc::from("validation"));
        self.set(&error, name, open_array(Vec::new()), place);
        let code = Value::text("FST_ERR_VALIDATION");
        self.set(&error, Some("code".into()), code, place);
        self.perhaps(|machine| machine.throw(error, place));
    }

    /// `assert(pet, 404)` of `http-assert`.
    pub(in crate::read::typescript) fn assert_http(&mut self, given: &[Value<'a>], place: Place) {
        let error = self.http_error(given.get(1..).unwrap_or_default(), place);
        self.perhaps(|machine| machine.throw(error, place));
    }

    /// A database may refuse what is asked of it: once for each kind of refusal.
    pub(in crate::read::typescript) fn refuse_row(&mut self, refusal: &Refusal, place: Place) {
        let Some(exchange) = &self.exchange else {
            return;
        };
        let text = |value: &str| Value::text(value);
        let classes = Some(refusal.classes);
        let is_it = |thrown: &Thrown<'a>| refusal_in(&thrown.value).as_deref() == classes;
        if exchange.throws.iter().any(is_it) {
            return;
        }
        let object = Object::new(place);
        let mut members: Vec<(Rc<str>, Value<'a>)> = vec![
            ("name".into(), text(refusal.name)),
            ("message".into(), Value::Text(Text::hole("message"))),
            (GUESS.into(), Value::Bool(true)),
            (CLASSES.into(), text(refusal.classes)),
        ];
        if let Some(code) = refusal.code {
            let number = code.parse().ok().filter(|_| refusal.has_number);
            let code = number.map_or_else(|| text(code), Value::Number);
            members.push(("code".into(), code));
        }
        for name in refusal.others {
            members.push(((*name).into(), self.unknown(place, Some(name))));
        }
        object.members.borrow_mut().extend(members);
        self.throw_guess(Value::Object(Rc::new(object)), place);
    }

    /// What `ctx.throw(…)` and `createError(…)` make of their arguments.
    pub(super) fn http_error(&mut self, arguments: &[Value<'a>], place: Place) -> Value<'a> {
        let mut status = None;
        let mut message = None;
        for argument in arguments {
            match argument {
                Value::Number(_) => status = Some(argument.clone()),
                Value::Text(_) => message = Some(argument.clone()),
                // With a status before it, that one is meant.
                Value::Object(object)
                    if status.is_none()
                        && (object.class.is_some() || status_of(argument).is_some()) =>
                {
                    return argument.clone();
                }
                _ => {}
            }
        }
        let status = status.unwrap_or(Value::Number(500.0));
        self.error_with(status, message, place)
    }

    fn error_with(
        &mut self,
        status: Value<'a>,
        message: Option<Value<'a>>,
        place: Place,
    ) -> Value<'a> {
        let object = Object::new(place);
        let message = message.unwrap_or_else(|| Value::text("message"));
        object.members.borrow_mut().extend([
            (Rc::from("status"), status.clone()),
            (Rc::from("statusCode"), status),
            (Rc::from("message"), message),
            (Rc::from("name"), Value::text("HttpError")),
        ]);
        Value::Object(Rc::new(object))
    }

    /// A thrown value whose status and message can be asked for.
    pub(super) fn as_error(&mut self, thrown: &Thrown<'a>) -> Value<'a> {
        match &thrown.value {
            Value::Object(object) => {
                let known = ["status", "statusCode"]
                    .iter()
                    .any(|name| object.members.borrow().contains_key(*name));
                if let (false, Some(status)) = (known, status_of(&thrown.value)) {
                    let status = Value::Number(f64::from(status));
                    object.members.borrow_mut().insert("status".into(), status);
                }
                thrown.value.clone()
            }
            Value::Term(_) => match status_of(&thrown.value) {
                Some(status) => {
                    self.error_with(Value::Number(f64::from(status)), None, thrown.place)
                }
                None => thrown.value.clone(),
            },
            other => other.clone(),
        }
    }
}

/// The status that an error means, if it says so.
pub(in crate::read::typescript) fn status_of(value: &Value<'_>) -> Option<u16> {
    match value {
        Value::Object(object) => {
            let members = object.members.borrow();
            for name in [
                "status",
                "statusCode",
                "httpStatus",
                "httpCode",
                "errorCode",
                "code",
            ] {
                if let Some(status) = members.get(name).and_then(number) {
                    return Some(status);
                }
            }
            for name in ["output", "response"] {
                if let Some(inner) = members.get(name)
                    && let Some(status) = status_of(inner)
                {
                    return Some(status);
                }
            }
            let mut class = object.class.clone();
            while let Some(own) = class {
                if let Some(status) = own.name.as_deref().and_then(error_name) {
                    return Some(status);
                }
                class = match &own.parent {
                    Some(Value::Class(parent)) => Some(parent.clone()),
                    Some(Value::Term(parent)) => {
                        return parent.path().as_deref().and_then(last).and_then(error_name);
                    }
                    _ => None,
                };
            }
            None
        }
        Value::Term(of) => {
            for name in ["status", "statusCode"] {
                if let Some(status) = of.members.borrow().get(name).and_then(number) {
                    return Some(status);
                }
            }
            let (path, arguments) = match &of.kind {
                TermKind::Call(callee, arguments) | TermKind::New(callee, arguments) => {
                    let callee = callee.as_term()?;
                    let path = callee.path().or_else(|| match &callee.kind {
                        TermKind::Member(_, name) => Some(name.to_string()),
                        _ => None,
                    })?;
                    (path, arguments)
                }
                _ => return None,
            };
            // What a package for schemas throws has no status.
            let is_of_schemas = ["zod", "yup", "joi", "@hapi/joi"]
                .iter()
                .any(|package| path.starts_with(package));
            if is_of_schemas {
                return None;
            }
            if let Some(status) = last(&path).and_then(error_name) {
                return Some(status);
            }
            let is_maker = ["http-errors", "boom", "@hapi/boom", "@fastify/sensible"]
                .iter()
                .any(|package| path.starts_with(package))
                || path.to_lowercase().contains("error")
                || path.to_lowercase().contains("exception");
            is_maker
                .then(|| arguments.iter().find_map(number))
                .flatten()
        }
        _ => None,
    }
}

fn number(value: &Value<'_>) -> Option<u16> {
    match value {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a status, which was compared with its bounds"
        )]
        Value::Number(number) if (400.0..600.0).contains(number) => Some(*number as u16),
        _ => None,
    }
}

fn last(path: &str) -> Option<&str> {
    path.rsplit('.').next()
}

/// The status that the name of an error or of what makes one says.
pub(super) fn error_name(name: &str) -> Option<u16> {
    let lower = name.to_lowercase();
    let stem = lower
        .trim_end_matches("exception")
        .trim_end_matches("error")
        .trim_start_matches("http");
    Some(match stem {
        "badrequest" | "validation" | "invalidinput" => 400,
        "unauthorized" | "unauthenticated" | "authentication" => 401,
        "paymentrequired" => 402,
        "forbidden" | "authorization" | "accessdenied" => 403,
        "notfound" => 404,
        "methodnotallowed" => 405,
        "notacceptable" => 406,
        "conflict" | "alreadyexists" | "duplicate" => 409,
        "gone" => 410,
        "preconditionfailed" => 412,
        "payloadtoolarge" | "entitytoolarge" => 413,
        "unsupportedmediatype" => 415,
        "imateapot" | "teapot" => 418,
        "unprocessableentity" | "unprocessable" | "baddata" => 422,
        "locked" => 423,
        "toomanyrequests" | "ratelimit" => 429,
        "internalserver" | "internal" | "badimplementation" => 500,
        "notimplemented" => 501,
        "badgateway" => 502,
        "serviceunavailable" | "serverunavailable" => 503,
        "gatewaytimeout" => 504,
        _ => return None,
    })
}

/// The status that a constant of `http-status` and the like is: `CREATED`, `NOT_FOUND`,
/// `HTTP_STATUS_CREATED`.
pub(in crate::read::typescript) fn status_of_name(name: &str) -> Option<u16> {
    let name = name.trim_start_matches("HTTP_STATUS_");
    let stem: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase();
    Some(match stem.as_str() {
        "ok" => 200,
        "created" => 201,
        "accepted" => 202,
        "nocontent" => 204,
        "resetcontent" => 205,
        "partialcontent" => 206,
        "movedpermanently" => 301,
        "found" | "movedtemporarily" => 302,
        "seeother" => 303,
        "notmodified" => 304,
        "temporaryredirect" => 307,
        "permanentredirect" => 308,
        "requesttimeout" => 408,
        "internalservererror" => 500,
        _ => return error_name(&stem),
    })
}
