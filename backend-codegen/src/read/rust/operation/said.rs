//! What `schemas(…)` says of parts of an operation, beside what their types do.

use super::Operations;
use crate::read::code::{Operation, Response, Status, Value};
use crate::read::rust::arguments::Argument;
use crate::read::rust::load::span_place;
use crate::read::rust::types::Ways;
use crate::read::rust::world::Function;

impl<'a> Operations<'a, '_> {
    /// Takes what `schemas(…)` says of a body, an answer or a header beside its type.
    pub(super) fn said_of_part(
        &mut self,
        argument: &Argument,
        function: &Function<'a>,
        operation: &mut Operation,
    ) {
        let place = span_place(self.world.source(function.module), argument.span);
        let inside = argument.arguments();
        let text = |name: &str| {
            let found = inside.iter().find(|argument| argument.name == name);
            found.and_then(Argument::text)
        };
        let is_meant = |response: &&mut Response| match (text("status").as_deref(), response.status)
        {
            (Some("default"), Status::Default) => true,
            (Some(said), Status::Code(code)) => said.parse() == Ok(code),
            (Some(said), Status::Range(class)) => said == format!("{class}XX"),
            _ => false,
        };
        let responses = operation.responses.iter_mut().find(is_meant);
        let (content, ways) = match argument.name.as_str() {
            "body" => {
                let mut body = operation.body.as_mut();
                if let Some(body) = &mut body
                    && inside.iter().any(|said| said.name == "required")
                {
                    body.required = false;
                    return;
                }
                (body.map(|body| &mut body.content), Ways::REQUEST)
            }
            "response" => {
                let content = responses.map(|response| &mut response.content);
                (content, Ways::RESPONSE)
            }
            "header" => {
                let headers = responses.into_iter().flat_map(|it| &mut it.headers);
                for (name, header) in headers {
                    if text("name").as_ref() == Some(&name.text)
                        && let Some(schema) = header.get_mut("schema")
                    {
                        for said in &inside {
                            let module = function.module;
                            let ways = Ways::RESPONSE;
                            self.schemas.said_by(schema, said, module, place, ways);
                        }
                        if inside.iter().any(|said| said.name == "required") {
                            header.set("required", Value::flag(true, place));
                        }
                    }
                }
                return;
            }
            _ => return,
        };
        let media_type = text("media_type");
        for content in content.into_iter().flatten() {
            if media_type
                .as_ref()
                .is_none_or(|it| *it == content.media_type.text)
            {
                let schema = content.schema.get_or_insert_with(|| Value::object(place));
                for said in &inside {
                    let module = function.module;
                    self.schemas.said_by(schema, said, module, place, ways);
                }
            }
        }
    }
}
