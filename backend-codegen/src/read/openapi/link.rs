//! Links: what can be asked next.

use std::sync::Arc;

use super::fields::{self, Opened};
use super::place::Crumb;
use super::quote::quote;
use super::reader::{At, Reader};
use super::resolve::sort;
use super::shared::head;
use crate::api::{Link, LinkTarget};
use crate::diagnostic::Diagnostic;
use crate::document::Location;
use crate::map::IndexMap;

/// A link to an operation, which may not have been read yet.
pub(super) struct Linked<'d> {
    id: &'d str,
    location: Location,
    label: String,
}

impl<'d> Reader<'d, '_> {
    /// `links`: by name.
    pub(super) fn links(
        &mut self,
        at: At<'d>,
        opened: &Opened<'d>,
    ) -> IndexMap<Box<str>, Arc<Link>> {
        let mut links = IndexMap::new();
        for member in opened.entries(self, "links") {
            let link = self.within(Crumb::Link(member.key), |reader| {
                reader.part(at.with(member.value), sort::LINK, &Self::link)
            });
            links.extend(link.map(|link| (member.key.into(), link)));
        }
        links
    }

    /// One link.
    pub(super) fn link(&mut self, at: At<'d>, component: Option<Arc<str>>) -> Option<Link> {
        let opened = self.open(at.node, &fields::LINK)?;
        let target = self.link_target(at, &opened)?;
        let mut parameters = IndexMap::new();
        for member in opened.entries(self, "parameters") {
            let value = self.json(member.value);
            parameters.insert(member.key.into(), value);
        }
        let body = opened.member("requestBody");
        let server = opened.member("server").map(|member| member.value);
        Some(Link {
            component,
            target,
            parameters,
            body: body.map(|member| self.json(member.value)),
            description: opened.text(self, "description"),
            server: server.and_then(|node| self.server(node)),
            extensions: opened.extensions,
            location: at.node.location(),
        })
    }

    fn link_target(&mut self, at: At<'d>, opened: &Opened<'d>) -> Option<LinkTarget> {
        let id = opened.str(self, "operationId");
        let reference = opened.str(self, "operationRef");
        if let (Some(_), Some(_)) = (id, reference)
            && let Some(member) = opened.member("operationRef")
        {
            self.push(
                Diagnostic::error(
                    "openapi::link",
                    member.key_location,
                    "`operationId` and `operationRef` exclude each other",
                )
                .help("remove one of them"),
            );
        }
        if let Some(id) = id {
            let location = opened
                .member("operationId")
                .map_or(at.node.location(), |member| member.value.location());
            let label = self.place.describe();
            self.operations.linked.push(Linked {
                id,
                location,
                label,
            });
            return Some(LinkTarget::Id(id.into()));
        }
        if let Some(reference) = reference {
            // One that leads elsewhere is for clients to follow.
            if let Some(member) = opened.member("operationRef")
                && reference.starts_with('#')
            {
                self.follow_softly(at.scope, reference, member.value.location(), sort::LINK);
            }
            return Some(LinkTarget::Reference(reference.into()));
        }
        self.push(
            Diagnostic::error("openapi::link", head(at.node), "this link leads nowhere")
                .help("add `operationId`"),
        );
        None
    }

    /// Links must lead to operations that there are.
    pub(super) fn check_links(&mut self) {
        let linked = std::mem::take(&mut self.operations.linked);
        for link in linked {
            if self.operations.ids.contains_key(link.id) {
                continue;
            }
            let message = format!("there is no operation {}", quote(link.id));
            let ids = self.operations.ids.keys().copied();
            let help = match self.guesses.suggest(link.id, ids) {
                Some(known) => format!("did you mean {}?", quote(known)),
                None => "name an `operationId` of this document".to_owned(),
            };
            let diagnostic = Diagnostic::warning("openapi::link", link.location, message);
            self.push(diagnostic.label(link.label).help(help));
        }
    }
}
