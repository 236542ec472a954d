//! What handlers answer: by the types that they give, and where these do not say it, by what they do.

use std::collections::HashMap;
use std::rc::Rc;

use super::errors::Statuses;
use super::follow::Follow;
use super::infer::{Infer, unwrapped};
use super::scan::{Answer, Payload, Shape, answers, answers_of_expression};
use super::{Facts, Operations};
use crate::document::Location;
use crate::read::code::{Content, Evidence, Response, Status, Text, Value};
use crate::read::rust::types::{Ty, Ways};
use crate::read::rust::value::{At, Closure};
use crate::read::rust::world::{Function, ItemId};

/// What a type says about an answer.
enum Said {
    /// Status and body.
    All(u16, Payload),
    /// The body; the status is among the values.
    Body(Payload),
    /// Nothing.
    Nothing,
}

impl<'a> Operations<'a, '_> {
    /// Notes what a function answers.
    pub(super) fn answers(&mut self, function: &Function<'a>, facts: &mut Facts) {
        let output = self.output(function);
        let place = self.place(
            At {
                module: function.module,
                of: function.of,
            },
            match &function.signature.output {
                syn::ReturnType::Default => function.signature.ident.span(),
                syn::ReturnType::Type(_, ty) => syn::spanned::Spanned::span(ty),
            },
        );
        let given = answers(self.world, function);
        let (mut success, error) = parts(&output);
        // `impl Responder` is what the function ends with.
        if success == Ty::Unknown
            && let Ty::Item(item, arguments) =
                unwrapped(Infer::of(self.world, function).end(function.block))
        {
            success = Ty::Item(item, arguments);
        }
        self.successes(&success, &given, place, facts);
        self.errors_given(error.as_ref(), &given, facts);
        self.errors_named(function, &success, place, facts);
    }

    /// Notes what a closure answers.
    pub(super) fn closure_answers(&mut self, closure: &Rc<Closure<'a>>, facts: &mut Facts) {
        let infer = Infer {
            world: self.world,
            context: crate::read::rust::types::Context::new(closure.at.module, closure.at.of),
            types: HashMap::new(),
        };
        let place = self.place(closure.at, syn::spanned::Spanned::span(closure.syntax));
        let body = match &*closure.syntax.body {
            syn::Expr::Async(inside) => match inside.block.stmts.last() {
                Some(syn::Stmt::Expr(last, None)) => infer.ty(last),
                _ => Ty::Unknown,
            },
            syn::Expr::Block(inside) => match inside.block.stmts.last() {
                Some(syn::Stmt::Expr(last, None)) => infer.ty(last),
                _ => Ty::Unknown,
            },
            body => infer.ty(body),
        };
        let given = answers_of_expression(infer, &closure.syntax.body);
        self.successes(&unwrapped(body), &given, place, facts);
        self.errors_given(None, &given, facts);
    }

    fn successes(&mut self, ty: &Ty, given: &[Answer], place: Location, facts: &mut Facts) {
        let good = |answer: &&Answer| answer.status.is_none_or(|code| code < 400);
        match self.said(ty, given) {
            Said::All(code, payload) => {
                self.respond(Status::Code(code), &payload, place, Evidence::Type, facts);
            }
            Said::Body(payload) => {
                let mut is_known = false;
                for answer in given.iter().filter(good) {
                    if let Some(code) = answer.status {
                        is_known = true;
                        let status = Status::Code(code);
                        self.respond(status, &payload, answer.place, Evidence::Usage, facts);
                    }
                }
                if !is_known {
                    self.respond(Status::Range(2), &payload, place, Evidence::Guess, facts);
                }
            }
            Said::Nothing => {
                if let Ty::Item(item, arguments) = ty {
                    self.own_answer(*item, arguments, place, facts);
                }
                for answer in given.iter().filter(good) {
                    let code = answer.status.unwrap_or(200);
                    let status = Status::Code(code);
                    self.respond(
                        status,
                        &answer.payload,
                        answer.place,
                        Evidence::Usage,
                        facts,
                    );
                }
            }
        }
    }

    /// What a type of the code that answers is answered with.
    fn own_answer(&mut self, item: ItemId, arguments: &[Ty], place: Location, facts: &mut Facts) {
        let functions: Vec<_> = ["IntoResponse", "Responder"]
            .iter()
            .filter_map(|name| self.world.impl_of(item, name))
            .flat_map(|found| self.world.functions_of(found))
            .collect();
        for function in functions {
            let mut infer = Infer::of(self.world, &function);
            let own = Ty::Item(item, arguments.to_vec());
            infer.types.insert("self".to_owned(), own);
            let given = super::scan::answers_with(infer, function.block, function.id());
            for answer in given {
                if answer.status.is_some_and(|code| code >= 400) {
                    continue;
                }
                let code = answer.status.unwrap_or(200);
                let status = Status::Code(code);
                self.respond(status, &answer.payload, place, Evidence::Usage, facts);
            }
        }
    }

    /// What a type says by itself.
    fn said(&self, ty: &Ty, given: &[Answer]) -> Said {
        let json = |inside: &Ty| Payload::Json(Shape::Ty(inside.clone()));
        let first = ty.arguments().first();
        match ty {
            Ty::Tuple(types) if types.is_empty() => Said::All(200, Payload::Nothing),
            Ty::Tuple(types) => {
                let has_status = types.iter().any(|ty| ty.foreign() == Some("StatusCode"));
                let mut bodies = types.iter().filter_map(|ty| match self.said(ty, given) {
                    Said::All(code, payload) if payload != Payload::Nothing || code != 200 => {
                        Some((code, payload))
                    }
                    _ => None,
                });
                let body = bodies.next_back();
                match (has_status, body) {
                    (true, Some((_, payload))) => Said::Body(payload),
                    (true, None) => Said::Body(self.payload_given(given)),
                    (false, Some((code, payload))) => Said::All(code, payload),
                    (false, None) => Said::Nothing,
                }
            }
            Ty::Foreign(path, _) => match (path.last().map_or("", String::as_str), first) {
                ("Json", Some(inside)) => {
                    let payload = match inside {
                        // Of `serde_json::Value` the code may say more.
                        Ty::Foreign(path, _) if path.last().is_some_and(|name| name == "Value") => {
                            match self.payload_given(given) {
                                Payload::Unknown | Payload::Nothing => json(inside),
                                payload => payload,
                            }
                        }
                        inside => json(inside),
                    };
                    Said::All(200, payload)
                }
                ("Created", Some(inside)) => match self.said(&inside.clone(), given) {
                    Said::All(_, payload) => Said::All(201, payload),
                    said => said,
                },
                ("Option" | "Box" | "Cached", Some(inside)) => self.said(&inside.clone(), given),
                ("String" | "str" | "Cow", _) => Said::All(200, Payload::Text("text/plain")),
                ("Html" | "Markup", _) => Said::All(200, Payload::Text("text/html")),
                ("Sse", _) => Said::All(200, Payload::Other("text/event-stream".to_owned())),
                ("Vec", Some(inside)) if inside.foreign() == Some("u8") => {
                    Said::All(200, Payload::Other("application/octet-stream".to_owned()))
                }
                ("Bytes" | "BytesMut" | "NamedFile", _) => {
                    Said::All(200, Payload::Other("application/octet-stream".to_owned()))
                }
                ("NoContent", _) => Said::All(204, Payload::Nothing),
                ("StatusCode", _) => Said::Body(Payload::Nothing),
                ("Redirect", _) => {
                    let mut codes = given.iter().filter_map(|answer| answer.status);
                    let code = codes.find(|code| (300..400).contains(code));
                    Said::All(code.unwrap_or(303), Payload::Nothing)
                }
                _ => Said::Nothing,
            },
            _ => Said::Nothing,
        }
    }

    /// The body that the code gives, if it is known.
    fn payload_given(&self, given: &[Answer]) -> Payload {
        let good = given
            .iter()
            .filter(|answer| answer.status.is_none_or(|code| code < 400));
        let mut known = good.map(|answer| &answer.payload);
        known
            .find(|payload| !matches!(payload, Payload::Unknown))
            .cloned()
            .unwrap_or(Payload::Unknown)
    }

    /// Errors that the code writes out where they happen.
    fn errors_given(&mut self, error: Option<&Ty>, given: &[Answer], facts: &mut Facts) {
        for answer in given {
            let Some(code) = answer.status.filter(|code| *code >= 400) else {
                continue;
            };
            let payload = match (&answer.payload, error) {
                (Payload::Unknown, Some(error)) => match self.said(error, &[]) {
                    Said::All(_, payload) | Said::Body(payload) => payload,
                    Said::Nothing => Payload::Unknown,
                },
                (payload, _) => payload.clone(),
            };
            let status = Status::Code(code);
            self.respond(status, &payload, answer.place, Evidence::Usage, facts);
        }
    }

    /// Errors of types that answer, where the function or what it calls names them.
    fn errors_named(
        &mut self,
        function: &Function<'a>,
        success: &Ty,
        place: Location,
        facts: &mut Facts,
    ) {
        let mut follow = Follow::new(self.world);
        follow.function(function);
        let own = match success {
            Ty::Item(item, _) => Some(*item),
            _ => None,
        };
        let mut known: HashMap<ItemId, Option<Statuses>> = HashMap::new();
        for (item, name) in follow.inside {
            if Some(item) == own {
                continue;
            }
            let world = self.world;
            let statuses = known
                .entry(item)
                .or_insert_with(|| Statuses::of(world, item));
            let Some(statuses) = statuses.clone() else {
                continue;
            };
            if let Some(code) = statuses.named(self.world, item, &name)
                && code >= 400
            {
                let payload = statuses.payload.clone().unwrap_or(Payload::Unknown);
                self.respond(Status::Code(code), &payload, place, Evidence::Usage, facts);
            }
        }
        let (_, error) = parts(&self.output(function));
        if let Some(Ty::Item(item, _)) = error
            && let Some(statuses) = Statuses::of(self.world, item)
        {
            if let Some(code) = statuses.only() {
                let payload = statuses.payload.clone().unwrap_or(Payload::Unknown);
                self.respond(Status::Code(code), &payload, place, Evidence::Usage, facts);
            }
            // What extractors refuse is told in the same way.
            if let Some(payload) = &statuses.payload {
                let payload = payload.clone();
                let content = self.content(&payload, place);
                for response in &mut facts.responses {
                    if response.status == Status::Code(401) && response.content.is_empty() {
                        response.content.clone_from(&content);
                    }
                }
            }
        }
    }

    fn respond(
        &mut self,
        status: Status,
        payload: &Payload,
        place: Location,
        evidence: Evidence,
        facts: &mut Facts,
    ) {
        let content = self.content(payload, place);
        if let Some(known) = facts
            .responses
            .iter_mut()
            .find(|response| response.status == status)
        {
            // A body that is better known than the one before takes its place.
            let says = |content: &[Content]| {
                content.iter().any(|content| {
                    content
                        .schema
                        .as_ref()
                        .is_some_and(|schema| !schema.is_anything())
                })
            };
            let is_refusal = known
                .content
                .iter()
                .all(|content| content.media_type.text == "text/plain");
            if (!says(&known.content) && says(&content)) || (is_refusal && says(&content)) {
                known.content = content;
                known.place = place;
            }
            return;
        }
        facts.responses.push(Response {
            status,
            place,
            content,
            evidence,
            ..Response::default()
        });
    }

    fn content(&mut self, payload: &Payload, place: Location) -> Vec<Content> {
        let (media_type, schema) = match payload {
            Payload::Nothing | Payload::Unknown => return Vec::new(),
            Payload::Json(shape) => ("application/json", Some(self.shape(shape, place))),
            Payload::Text(media_type) => (*media_type, Some(Value::of_type("string", place))),
            Payload::Other(media_type) => (media_type.as_str(), None),
        };
        vec![Content {
            media_type: Text::new(media_type, place),
            schema,
            example: None,
        }]
    }

    fn shape(&mut self, shape: &Shape, place: Location) -> Value {
        match shape {
            Shape::Ty(ty) => self.schemas.schema(ty, place, Ways::RESPONSE),
            Shape::List(item) => {
                let items = self.shape(item, place);
                Value::of_type("array", place).with("items", items)
            }
            Shape::Object(members) => {
                let mut properties = Value::object(place);
                for (key, value) in members {
                    let value = self.shape(value, place);
                    properties.set(key, value);
                }
                let required = members.iter().map(|(key, _)| Value::text(key, place));
                let required = Value::list(required, place);
                let object = Value::of_type("object", place);
                match members.is_empty() {
                    true => object,
                    false => object
                        .with("properties", properties)
                        .with("required", required),
                }
            }
        }
    }
}

/// What a type gives when all is well, and when not.
fn parts(ty: &Ty) -> (Ty, Option<Ty>) {
    match (ty.foreign(), ty.arguments()) {
        (Some("Result"), [success]) => (success.clone(), None),
        (Some("Result"), [success, error, ..]) => (success.clone(), Some(error.clone())),
        _ => (ty.clone(), None),
    }
}
