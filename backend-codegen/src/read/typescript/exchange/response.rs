//! What handlers answer.

use std::rc::Rc;

use super::{Role, Sent, status_of};
use crate::read::code::Status;
use crate::read::openapi::media_type::is_media_type;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::router::Framework;
use crate::read::typescript::value::{Object, Place, Value};

impl<'a> Machine<'a> {
    pub(super) fn call_response(
        &mut self,
        role: Role,
        name: &str,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        let this = Value::Role(role);
        let first = arguments.first().cloned().unwrap_or(Value::Undefined);
        match name {
            "status" | "code" | "writeHead" => {
                self.set_status(&first, at);
                this
            }
            "json" | "send" | "jsonp" => {
                // `res.json(404, {…})` of old.
                let value = match (&first, arguments.get(1)) {
                    (Value::Number(_), Some(second)) => {
                        self.set_status(&first, at);
                        second.clone()
                    }
                    (Value::Number(_), None)
                        if name == "send" && self.is_framework(Framework::Express) =>
                    {
                        self.set_status(&first, at);
                        Value::Undefined
                    }
                    // Whatever it is, that is what is sent.
                    (Value::Undefined, _) if name != "send" && !arguments.is_empty() => {
                        self.unknown(at, None)
                    }
                    _ => first,
                };
                if name != "send" {
                    self.set_media_type("application/json");
                }
                self.send(Some(value), at);
                this
            }
            "end" => {
                let value = (!first.is_undefined()).then_some(first);
                self.send(value, at);
                this
            }
            "sendStatus" => {
                self.set_status(&first, at);
                self.send(None, at);
                this
            }
            "redirect" => {
                let status = match arguments.as_slice() {
                    [status @ Value::Number(_), _] | [_, status @ Value::Number(_)] => {
                        status_of_value(status)
                    }
                    _ => None,
                };
                if let Some(exchange) = &mut self.exchange {
                    let set = exchange.status.map(|(status, _)| status);
                    let status = status.or(set).unwrap_or(Status::Code(302));
                    exchange.forget_status();
                    exchange.status = Some((status, at));
                    exchange.headers.push((status, "Location".to_owned(), at));
                }
                self.send(None, at);
                this
            }
            "render" | "view" => {
                self.set_media_type("text/html");
                let text = self.unknown(at, None);
                self.send(Some(text), at);
                this
            }
            "download" | "sendFile" | "sendfile" => {
                self.set_media_type("application/octet-stream");
                let file = self.unknown(at, None);
                self.send(Some(file), at);
                this
            }
            "type" | "contentType" => {
                if let Some(kind) = first.as_text() {
                    self.set_media_type(&media_type(&kind));
                }
                this
            }
            "set" | "header" | "setHeader" | "append" | "headers" => {
                if let (Some(name), Some(value)) = (first.as_text(), arguments.get(1)) {
                    if name.eq_ignore_ascii_case("content-type") {
                        if let Some(kind) = value.as_text() {
                            self.set_media_type(&media_type(&kind));
                        }
                    } else {
                        self.note_header(&name, at);
                    }
                }
                this
            }
            "location" => {
                self.note_header("Location", at);
                this
            }
            "cookie" | "clearCookie" | "setCookie" => {
                self.note_header("Set-Cookie", at);
                this
            }
            "format" => {
                if let Value::Object(choices) = &first {
                    let choices = choices.members.borrow().clone();
                    for function in choices.values() {
                        self.perhaps(|machine| machine.call(function, None, Vec::new(), at));
                    }
                }
                this
            }
            "write" | "removeHeader" | "hijack" | "flushHeaders" | "vary" | "links"
            | "attachment" => this,
            _ => {
                let own = self.member_of_role(role, name, at);
                if let Value::Function(_) = own {
                    return self.call(&own, Some(this), arguments, at);
                }
                if let Some(status) = helper(name) {
                    if status >= 400 && self.is_framework(Framework::Fastify) {
                        let error = self.fastify_error(status, at);
                        self.set_status(&Value::Number(f64::from(status)), at);
                        self.send(Some(error), at);
                    } else {
                        self.set_status(&Value::Number(f64::from(status)), at);
                        let value = (!first.is_undefined()).then_some(first);
                        self.send(value, at);
                    }
                    return this;
                }
                self.call_back(&arguments, at);
                self.unknown(at, Some(name))
            }
        }
    }

    pub(super) fn is_framework(&self, framework: Framework) -> bool {
        self.exchange
            .as_ref()
            .is_some_and(|exchange| exchange.framework == framework)
    }

    fn set_media_type(&mut self, media_type: &str) {
        if let Some(exchange) = &mut self.exchange {
            exchange.media_type = Some(media_type.to_owned());
        }
    }

    fn note_header(&mut self, name: &str, at: Place) {
        if let Some(exchange) = &mut self.exchange {
            let status = exchange
                .status
                .map_or(Status::Default, |(status, _)| status);
            exchange.headers.push((status, name.to_owned(), at));
        }
    }

    /// A status is set; with Koa, an answer that is there already gets it.
    pub(super) fn set_status(&mut self, value: &Value<'a>, at: Place) {
        let status = status_of_value(value).unwrap_or(Status::Default);
        let branches = self.branches;
        let Some(exchange) = &mut self.exchange else {
            return;
        };
        exchange.note_answered(at);
        if exchange.framework == Framework::Koa {
            let branch = exchange.branch;
            match exchange.sent.iter_mut().skip(branch).last() {
                Some(sent) if sent.status.is_none() => sent.status = Some(status),
                _ => {
                    let stage = exchange.stage;
                    // `ctx.body = { errors }; if (error.status) ctx.status = error.status;`
                    let bare = exchange.bare.filter(|(_, depth)| *depth < branches);
                    let bare = bare.and_then(|(index, _)| exchange.sent.get(index));
                    let bare = bare.filter(|sent| sent.status.is_none() && sent.stage == stage);
                    let value = bare.and_then(|sent| sent.value.clone());
                    exchange.sent.push(Sent {
                        status: Some(status),
                        value,
                        media_type: exchange.media_type.clone(),
                        place: at,
                        stage,
                        is_thrown: false,
                    });
                }
            }
        } else {
            exchange.forget_status();
            exchange.status = Some((status, at));
        }
    }

    /// Koa's body is set; a status that was set before is its.
    pub(super) fn set_body(&mut self, value: Value<'a>, at: Place) {
        let branches = self.branches;
        let Some(exchange) = &mut self.exchange else {
            return;
        };
        exchange.note_answered(at);
        let branch = exchange.branch;
        let stage = exchange.stage;
        let empty = matches!(value, Value::Null);
        match exchange.sent.iter_mut().skip(branch).last() {
            Some(sent) if sent.value.is_none() && sent.stage == stage && !empty => {
                sent.value = Some(value);
                sent.place = at;
            }
            // A body that is changed is still the same answer.
            Some(sent) if sent.stage == stage && !empty => sent.value = Some(value),
            _ => {
                let status = empty.then_some(Status::Code(204));
                if exchange.is_catching {
                    exchange.bare = Some((exchange.sent.len(), branches));
                }
                exchange.sent.push(Sent {
                    status,
                    value: (!empty).then_some(value),
                    media_type: exchange.media_type.clone(),
                    place: at,
                    stage,
                    is_thrown: false,
                });
            }
        }
    }

    /// What has been answered so far.
    pub(super) fn answered(&mut self, name: &str, at: Place) -> Value<'a> {
        let last = self
            .exchange
            .as_ref()
            .and_then(|exchange| exchange.sent.last());
        match (name, last) {
            ("body", Some(sent)) => match &sent.value {
                Some(value) => value.clone(),
                None => self.unknown(at, Some("body")),
            },
            _ => self.unknown(at, Some(name)),
        }
    }

    /// Answers with what was set.
    pub(super) fn send(&mut self, value: Option<Value<'a>>, at: Place) {
        let Some(exchange) = &mut self.exchange else {
            return;
        };
        exchange.note_answered(at);
        let media_type = exchange.media_type.take();
        let stage = exchange.stage;
        let value = value.filter(|value| !value.is_undefined());
        for status in exchange.pending().statuses {
            exchange.sent.push(Sent {
                status: status.map(|(status, _)| status),
                value: value.clone(),
                media_type: media_type.clone(),
                place: at,
                stage,
                is_thrown: false,
            });
        }
        exchange.forget_status();
    }

    /// What Fastify answers when an error has this status.
    pub(super) fn fastify_error(&mut self, status: u16, at: Place) -> Value<'a> {
        let object = Object::new(at);
        object.members.borrow_mut().extend([
            (Rc::from("statusCode"), Value::Number(f64::from(status))),
            (Rc::from("error"), Value::text("error")),
            (Rc::from("message"), Value::text("message")),
        ]);
        Value::Object(Rc::new(object))
    }

    /// What a handler returns is the answer, with Fastify.
    pub(super) fn return_answer(&mut self, value: Value<'a>, at: Place) {
        let Some(exchange) = &self.exchange else {
            return;
        };
        if exchange.framework != Framework::Fastify {
            return;
        }
        match &value {
            Value::Undefined | Value::Role(_) => {
                // `reply.code(204); return ''` has a status that was not sent.
                if exchange.pending().statuses.iter().any(Option::is_some) {
                    self.send(None, at);
                }
            }
            Value::Text(text) if text.is_empty() => self.send(None, at),
            _ if is_error(&value) => self.throw(value, at),
            _ => self.send(Some(value), at),
        }
    }
}

/// Whether a value is an error that a package has made, with a status.
pub(super) fn is_error(value: &Value<'_>) -> bool {
    match value {
        Value::Term(of) => status_of(value).is_some() && of.called().is_some(),
        _ => false,
    }
}

/// The status that a value is.
pub(super) fn status_of_value(value: &Value<'_>) -> Option<Status> {
    match value {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a status, which was compared with its bounds"
        )]
        Value::Number(number) if (100.0..600.0).contains(number) => {
            Some(Status::Code(*number as u16))
        }
        Value::Text(text) => {
            let code = text.exact()?.parse::<u16>().ok()?;
            (100..600).contains(&code).then_some(Status::Code(code))
        }
        _ => None,
    }
}

/// Statuses by the names that helpers of frameworks have for them.
pub(super) fn helper(name: &str) -> Option<u16> {
    Some(match name {
        "ok" => 200,
        "created" => 201,
        "accepted" => 202,
        "noContent" => 204,
        _ => return super::thrown::error_name(name),
    })
}

/// The media type that a short name, or the ending of a file, stands for.
pub(super) fn media_type(kind: &str) -> String {
    match kind.trim_start_matches('.') {
        "json" => "application/json".to_owned(),
        "html" | "text/html; charset=utf-8" => "text/html".to_owned(),
        "text" | "txt" | "plain" => "text/plain".to_owned(),
        "xml" => "application/xml".to_owned(),
        "yaml" | "yml" => "application/yaml".to_owned(),
        "zip" => "application/zip".to_owned(),
        "css" => "text/css".to_owned(),
        "js" | "mjs" => "text/javascript".to_owned(),
        "svg" => "image/svg+xml".to_owned(),
        "csv" => "text/csv".to_owned(),
        "pdf" => "application/pdf".to_owned(),
        "png" | "gif" | "jpeg" | "webp" => format!("image/{kind}"),
        "jpg" => "image/jpeg".to_owned(),
        other => {
            let name = other.split(';').next().unwrap_or(other).trim();
            match is_media_type(name) {
                true => name.to_owned(),
                false => "application/octet-stream".to_owned(),
            }
        }
    }
}
