//! Responses.

use std::sync::Arc;

use super::fields::{self, WRONG_TYPE};
use super::place::Crumb;
use super::quote::quote;
use super::reader::{At, Reader};
use super::resolve::sort;
use super::shared::head;
use crate::api::{Extensions, Response, StatusRange, Version};
use crate::diagnostic::Diagnostic;
use crate::document::Member;
use crate::map::IndexMap;

/// What an operation answers, and the `x-` members beside.
type Responses = (IndexMap<StatusRange, Arc<Response>>, Extensions);

impl<'d> Reader<'d, '_> {
    /// `responses` of an operation.
    pub(super) fn responses(&mut self, at: At<'d>, member: Member<'d>) -> Responses {
        let mut responses: IndexMap<StatusRange, Arc<Response>> = IndexMap::new();
        let mut extensions = Extensions::default();
        let object = self.object_of(WRONG_TYPE, member);
        for member in object.into_iter().flatten() {
            if member.key.starts_with("x-") {
                let value = self.json(member.value);
                extensions.0.push((member.key.into(), value));
                continue;
            }
            let Some(range) = self.status_range(member) else {
                continue;
            };
            let words = ["response", member.key];
            let response = self.within_named(Crumb::Response(member.key), words, |reader| {
                reader.part(at.with(member.value), sort::RESPONSE, &Self::response)
            });
            if responses.contains_key(&range) {
                let message = format!("the response {} is there twice", quote(member.key));
                self.push(
                    Diagnostic::error("openapi::status", member.key_location, message)
                        .help("remove one of them"),
                );
                continue;
            }
            responses.extend(response.map(|response| (range, response)));
        }
        (responses, extensions)
    }

    fn status_range(&mut self, member: Member<'d>) -> Option<StatusRange> {
        let range = StatusRange::new(member.key);
        match range {
            Some(StatusRange::Class(_)) if member.key.contains('x') => {
                let message = format!("{} is written with capital letters", quote(member.key));
                self.push_grouped(
                    member.key,
                    Diagnostic::warning("openapi::status", member.key_location, message)
                        .help(format!("write `{}`", member.key.to_ascii_uppercase())),
                );
            }
            Some(_) => {}
            None => {
                let message = format!("{} is no status", quote(member.key));
                self.push(
                    Diagnostic::error("openapi::status", member.key_location, message)
                        .help("write a status like `200`, a class like `4XX`, or `default`"),
                );
            }
        }
        range
    }

    /// One response.
    pub(super) fn response(&mut self, at: At<'d>, component: Option<Arc<str>>) -> Option<Response> {
        let opened = self.open(at.node, &fields::RESPONSE)?;
        let description = opened.text(self, "description");
        if description.is_none()
            && opened.member("description").is_none()
            && at.scope.version < Version::V3_2
        {
            self.push_grouped(
                "response",
                Diagnostic::warning(
                    "openapi::no-description",
                    head(at.node),
                    "this response has no `description`, which it must have before OpenAPI 3.2",
                )
                .help("say in a few words when it is sent"),
            );
        }
        let content = match opened.member("content") {
            Some(member) => self.content(at, member),
            None => IndexMap::new(),
        };
        Some(Response {
            component,
            summary: opened.text(self, "summary"),
            description,
            headers: self.headers(at, &opened),
            content,
            links: self.links(at, &opened),
            extensions: opened.extensions,
            location: at.node.location(),
        })
    }
}
