//! `components`.

use std::sync::Arc;

use super::fields;
use super::place::{Crumb, Place};
use super::quote::quote;
use super::reader::{At, Reader};
use super::resolve::{Sort, sort};
use super::shared::{Lower, Part};
use crate::api::Extensions;
use crate::diagnostic::Diagnostic;
use crate::document::Member;
use crate::list::CollectVec;
use crate::map::IndexMap;

impl<'d, 'r> Reader<'d, 'r> {
    /// `components`: everything in it is read, used or not.
    pub(super) fn components(&mut self, at: At<'d>) -> Extensions {
        let Some(opened) = self.open(at.node, &fields::COMPONENTS) else {
            return Extensions::default();
        };
        for sort in sort::ALL {
            let entries: Vec<Member<'d>> = opened.entries(self, sort.section).collect_vec();
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
        self.components.parameters = self.section(at, sort::PARAMETER, &Self::parameter);
        self.components.headers = self.section(at, sort::HEADER, &Self::header);
        self.components.examples = self.section(at, sort::EXAMPLE, &Self::example);
        self.components.media_types = self.section(at, sort::MEDIA_TYPE, &Self::media_type);
        self.components.bodies = self.section(at, sort::BODY, &Self::body);
        self.components.links = self.section(at, sort::LINK, &Self::link);
        self.components.responses = self.section(at, sort::RESPONSE, &Self::response);
        self.components.callbacks = self.section(at, sort::CALLBACK, &Self::callback);
        self.components.path_items = self.section(at, sort::PATH_ITEM, &|reader, at, component| {
            let words = reader.place.words().to_vec();
            reader.whole_path_item(at, words, component)
        });
    }

    fn section<T: Part>(
        &mut self,
        at: At<'d>,
        sort: Sort,
        lower: Lower<'_, 'd, 'r, T>,
    ) -> IndexMap<Arc<str>, Arc<T>> {
        let mut parts = IndexMap::new();
        let object = at.node.get(sort.section).and_then(|node| node.as_object());
        for member in object.into_iter().flatten() {
            let crumb = Crumb::Component(sort.noun, member.key);
            let schemas = at.node.get(sort::SCHEMA.section);
            let is_schema = schemas.is_some_and(|schemas| schemas.get(member.key).is_some());
            let words = words_of_part(member.key, sort.noun, is_schema);
            let part = self.elsewhere(Place::at(crumb, words), |reader| {
                reader.part(at.with(member.value), sort, lower)
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

/// The words of a component that is no schema: its name, and what it is unless the name says so.
/// `UserResponse` among `responses` is just that, unless a schema has the name.
fn words_of_part(name: &str, noun: &str, is_schema: bool) -> Vec<Arc<str>> {
    let lower = name.to_ascii_lowercase();
    let nouns: Vec<&str> = noun.split(' ').collect_vec();
    let n_said = (1..=nouns.len()).rev().find(|n| {
        let said: String = nouns.iter().take(*n).copied().collect();
        lower.len() > said.len() && lower.ends_with(&said)
    });
    let n_said = n_said
        .filter(|n| *n < nouns.len() || !is_schema)
        .unwrap_or(0);
    let rest = nouns.iter().skip(n_said).map(|noun| Arc::from(*noun));
    std::iter::once(Arc::from(name)).chain(rest).collect_vec()
}

#[cfg(test)]
mod tests {
    use super::words_of_part;

    #[test]
    fn what_a_name_says_already_is_not_said_again() {
        let words = |name, noun, is_schema| words_of_part(name, noun, is_schema).join(" ");
        assert_eq!(words("User", "response", false), "User response");
        assert_eq!(words("UserResponse", "response", false), "UserResponse");
        assert_eq!(words("user_response", "response", false), "user_response");
        assert_eq!(
            words("UserResponse", "response", true),
            "UserResponse response"
        );
        assert_eq!(words("Response", "response", false), "Response response");
        assert_eq!(
            words("NewOrder", "request body", false),
            "NewOrder request body"
        );
        assert_eq!(
            words("NewOrderRequest", "request body", false),
            "NewOrderRequest body"
        );
        assert_eq!(
            words("NewOrderRequestBody", "request body", false),
            "NewOrderRequestBody"
        );
    }
}
