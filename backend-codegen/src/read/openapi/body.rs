//! Request bodies.

use std::sync::Arc;

use super::fields;
use super::reader::{At, Reader};
use super::shared::head;
use crate::api::Body;
use crate::diagnostic::Diagnostic;

impl<'d> Reader<'d, '_> {
    /// One request body.
    pub(super) fn body(&mut self, at: At<'d>, component: Option<Arc<str>>) -> Option<Body> {
        let opened = self.open(at.node, &fields::BODY)?;
        let content = match opened.member("content") {
            Some(member) => self.content(at, member),
            None => crate::map::IndexMap::new(),
        };
        if content.is_empty() {
            let place = opened
                .member("content")
                .map_or(head(at.node), |member| member.key_location);
            self.push(
                Diagnostic::warning(
                    "openapi::no-content",
                    place,
                    "this request body has no media type, so anything is accepted",
                )
                .help("name what can be sent in `content`, such as `application/json`"),
            );
        }
        Some(Body {
            component,
            description: opened.text(self, "description"),
            required: opened.flag(self, "required").unwrap_or(false),
            content,
            extensions: opened.extensions,
            location: at.node.location(),
        })
    }
}
