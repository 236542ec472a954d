//! `components`.

use std::sync::Arc;

use indexmap::IndexMap;

use super::fields;
use super::place::{Crumb, Place};
use super::quote::quote;
use super::reader::{At, Reader};
use super::resolve::{Sort, sort};
use super::shared::Part;
use crate::api::Extensions;
use crate::diagnostic::Diagnostic;
use crate::document::Member;

impl<'d> Reader<'d, '_> {
    /// `components`: everything in it is read, used or not.
    pub(super) fn components(&mut self, at: At<'d>) -> Extensions {
        let Some(opened) = self.open(at.node, &fields::COMPONENTS) else {
            return Extensions::default();
        };
        for sort in sort::ALL {
            let entries: Vec<Member<'d>> = opened.entries(self, sort.section).collect();
            for member in entries {
                self.check_component_name(member);
                if *sort != sort::SCHEMA {
                    self.component_names
                        .insert(member.value.id(), member.key.into());
                }
            }
        }
        if let Some(schemas) = at.get(sort::SCHEMA.section) {
            self.reserve_schemas(schemas);
        }
        if let Some(member) = opened.member(sort::SECURITY.section) {
            self.security_schemes(at, member);
        }
        opened.extensions
    }

    /// Components of all other sorts, which may have operations in them.
    pub(super) fn parts(&mut self, at: At<'d>) {
        self.components.parameters = self.section(at, sort::PARAMETER, Self::parameter);
        self.components.headers = self.section(at, sort::HEADER, Self::header);
        self.components.examples = self.section(at, sort::EXAMPLE, Self::example);
        self.components.media_types = self.section(at, sort::MEDIA_TYPE, Self::media_type);
        self.components.bodies = self.section(at, sort::BODY, Self::body);
        self.components.links = self.section(at, sort::LINK, Self::link);
        self.components.responses = self.section(at, sort::RESPONSE, Self::response);
        self.components.callbacks = self.section(at, sort::CALLBACK, Self::callback);
        self.components.path_items = self.section(at, sort::PATH_ITEM, |reader, at, component| {
            let words = reader.place.words().to_vec();
            reader.whole_path_item(at, words, component)
        });
    }

    fn section<T: Part>(
        &mut self,
        at: At<'d>,
        sort: Sort,
        lower: impl Fn(&mut Self, At<'d>, Option<Arc<str>>) -> Option<T>,
    ) -> IndexMap<Arc<str>, Arc<T>> {
        let mut parts = IndexMap::new();
        let object = at.node.get(sort.section).and_then(|node| node.as_object());
        for member in object.into_iter().flatten() {
            let crumb = Crumb::Component(sort.noun, member.key);
            let words = vec![Arc::from(member.key), Arc::from(sort.noun)];
            let part = self.elsewhere(Place::at(crumb, words), |reader| {
                reader.part(at.with(member.value), sort, &lower)
            });
            parts.extend(part.map(|part| (member.key.into(), part)));
        }
        parts
    }

    /// Names of components have letters, digits, `.`, `-` and `_` only.
    fn check_component_name(&mut self, member: Member<'d>) {
        let valid = !member.key.is_empty()
            && member
                .key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
        if valid {
            return;
        }
        let message = format!("{} is no name for a component", quote(member.key));
        self.push_grouped(
            "",
            Diagnostic::warning("openapi::component-name", member.key_location, message)
                .label("letters, digits, `.`, `-` and `_` are allowed in it")
                .help("rename it: other tools may refuse the document"),
        );
    }
}
