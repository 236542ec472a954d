//! What handlers answer: by the types that they give, and where these do not say it, by what they do.

use std::collections::HashMap;
use std::rc::Rc;

use super::errors::Statuses;
use super::follow::Follow;
use super::infer::{self, Answer, Infer, Payload, Shape};
use super::{Facts, Operations};
use crate::document::Location;
use crate::infer::answer::{Said, parts, said};
use crate::infer::body::{self, answers_of_expression};
use crate::infer::types::unwrapped;
use crate::read::code::{Content, Evidence, Response, Status, Text, Value};
use crate::read::rust::types::{Ty, Ways};
use crate::read::rust::value::{At, Closure};
use crate::read::rust::world::{Function, ItemId};

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
        let given = infer::answers(self.world, function);
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
        match said(ty, given) {
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
            let given = body::answers(infer, function.block, Some(function.id()));
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

    /// Errors that the code writes out where they happen.
    fn errors_given(&mut self, error: Option<&Ty>, given: &[Answer], facts: &mut Facts) {
        for answer in given {
            let Some(code) = answer.status.filter(|code| *code >= 400) else {
                continue;
            };
            let payload = match (&answer.payload, error) {
                (Payload::Unknown, Some(error)) => match said::<_, Location>(error, &[]) {
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
        for (item, name) in follow.inside {
            if Some(item) == own {
                continue;
            }
            let Some(statuses) = self.statuses(item) else {
                continue;
            };
            if let Some(code) = statuses.named(self.world, item, &name)
                && code >= 400
            {
                let payload = statuses.payload_of(code);
                self.respond(Status::Code(code), &payload, place, Evidence::Usage, facts);
            }
        }
        let (_, error) = parts(&self.output(function));
        if let Some(Ty::Item(item, _)) = error
            && let Some(statuses) = self.statuses(item)
        {
            for declared in &statuses.declared {
                let status = Status::Code(declared.code);
                let payload = statuses.payload_of(declared.code);
                self.respond(status, &payload, place, Evidence::Declared, facts);
                let mut responses = facts.responses.iter_mut();
                let response = responses.find(|response| response.status == status);
                if let Some(response) = response.filter(|_| !declared.words.is_empty()) {
                    response.description = Some(Text::new(declared.words.join("; "), place));
                }
            }
            if !statuses.declared.is_empty() {
                return;
            }
            if let Some(code) = statuses.only() {
                let payload = statuses.payload_of(code);
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

    /// The statuses of a type that answers. Most handlers have the same error.
    fn statuses(&mut self, item: ItemId) -> Option<Rc<Statuses>> {
        let world = self.world;
        let known = self.statuses.entry(item);
        let known = known.or_insert_with(|| Statuses::of(world, item).map(Rc::new));
        known.clone()
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
