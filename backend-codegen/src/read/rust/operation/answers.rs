//! What handlers answer: by the types that they give, and where these do not say it, by what they do.

use std::rc::Rc;

use super::errors::Statuses;
use super::follow::Follow;
use super::look::{Payload, Shape, scope};
use super::{Facts, Operations, Shown};
use crate::document::Location;
use crate::infer::body;
use crate::infer::handler::{By, Telling};
use crate::read::code::{Content, Evidence, Response, Status, Text, Value};
use crate::read::rust::types::{Ty, Ways};
use crate::read::rust::world::{Function, ItemId};

impl<'a> Operations<'a, '_> {
    /// Notes what a handler answers, as far as it says so itself.
    pub(super) fn answers(&mut self, shown: &Shown, facts: &mut Facts) {
        for telling in &shown.telling {
            if let Telling::Success(ty) | Telling::Alias(ty) = telling
                && let Ty::Item(item, arguments) = ty
                && let Some(place) = shown.answered_at
            {
                self.own_answer(*item, arguments, place, facts);
            }
        }
        for given in &shown.answers {
            let (status, evidence) = match (given.status, given.by) {
                (Some(code), By::Type) => (Status::Code(code), Evidence::Type),
                (Some(code), By::Code) => (Status::Code(code), Evidence::Usage),
                (None, _) => (Status::Range(2), Evidence::Guess),
            };
            self.respond(status, &given.payload, given.place, evidence, facts);
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
            let mut scope = scope(self.world, &function);
            scope.set("self", Ty::Item(item, arguments.to_vec()));
            let given = body::answers(scope, function.block, Some(function.id()));
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

    /// Errors of types that answer, where the function or what it calls names them.
    pub(super) fn errors_named(
        &mut self,
        function: &Function<'a>,
        shown: &Shown,
        facts: &mut Facts,
    ) {
        let Some(place) = shown.answered_at else {
            return;
        };
        let mut follow = Follow::inside(self.world);
        follow.function(function);
        let own = shown.telling.iter().find_map(|telling| match telling {
            Telling::Success(Ty::Item(item, _)) | Telling::Alias(Ty::Item(item, _)) => Some(*item),
            _ => None,
        });
        let error = shown.telling.iter().find_map(|telling| match telling {
            Telling::Error(Ty::Item(item, _)) => Some(*item),
            _ => None,
        });
        for (item, name) in follow.inside {
            if Some(item) == own {
                continue;
            }
            let statuses = match (self.statuses(item), error) {
                (Some(statuses), _) => statuses,
                (None, Some(error)) => match self.statuses_through(error, item) {
                    Some(statuses) => statuses,
                    None => continue,
                },
                (None, None) => continue,
            };
            if let Some(code) = statuses.named(self.world, item, &name)
                && code >= 400
            {
                let payload = statuses.payload_of(code);
                self.respond(Status::Code(code), &payload, place, Evidence::Usage, facts);
            }
        }
        if let Some(item) = error
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

    /// The statuses of what becomes an error that answers.
    fn statuses_through(&mut self, error: ItemId, item: ItemId) -> Option<Rc<Statuses>> {
        let own = self.statuses(error)?;
        let world = self.world;
        let known = self.through.entry((error, item));
        let known =
            known.or_insert_with(|| Statuses::through(world, error, &own, item).map(Rc::new));
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
            } else if is_refusal {
                // What a framework refuses as a text, and the code in another way.
                let is_new = |new: &Content| {
                    let mut known = known.content.iter();
                    !known.any(|known| known.media_type.text == new.media_type.text)
                };
                let new: Vec<Content> = content.into_iter().filter(|it| is_new(it)).collect();
                known.content.extend(new);
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

    pub(super) fn content(&mut self, payload: &Payload, place: Location) -> Vec<Content> {
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
