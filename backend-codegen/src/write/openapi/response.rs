//! Responses and links.

use super::Writer;
use super::component::reference_to;
use super::object::Object;
use crate::api::{Link, LinkTarget, Response, Version};

impl Writer<'_> {
    pub(super) fn response(&mut self, response: &Response) -> Object {
        let mut object = Object::new();
        let summary = response.summary.is_some();
        if self.can(
            Version::V3_2,
            summary,
            "`summary` of a response",
            response.location,
        ) {
            object.some_text("summary", response.summary.as_ref());
        }
        match &response.description {
            Some(description) => object.text("description", description),
            // Required before 3.2.
            None if self.version < Version::V3_2 => object.text("description", ""),
            None => {}
        }
        let mut headers = Object::new();
        for (name, header) in &response.headers {
            let reference = reference_to(&self.api.components.headers, header);
            let header = reference.unwrap_or_else(|| self.header(header).into());
            headers.value(name, header);
        }
        object.object("headers", headers);
        let content = self.content(&response.content);
        object.object("content", content);
        let mut links = Object::new();
        for (name, link) in &response.links {
            let reference = reference_to(&self.api.components.links, link);
            let link = reference.unwrap_or_else(|| self.link(link).into());
            links.value(name, link);
        }
        object.object("links", links);
        object.extensions(&response.extensions);
        object
    }

    pub(super) fn link(&mut self, link: &Link) -> Object {
        let mut object = Object::new();
        match &link.target {
            LinkTarget::Id(id) => object.text("operationId", id),
            LinkTarget::Reference(reference) => object.text("operationRef", reference),
        }
        let mut parameters = Object::new();
        for (name, value) in &link.parameters {
            parameters.value(name, value.clone());
        }
        object.object("parameters", parameters);
        object.some("requestBody", link.body.clone());
        object.some_text("description", link.description.as_ref());
        let server = link.server.as_ref().map(|server| self.server(server));
        object.some("server", server);
        object.extensions(&link.extensions);
        object
    }
}
