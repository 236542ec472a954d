//! Responses and their headers.

use super::parameter::VALUE;
use super::{Converter, Text};
use crate::document::{Location, Node, Object};

const FIELDS: &[&str] = &["description", "schema", "headers", "examples"];

impl<'d> Converter<'d, '_> {
    /// A response, whose body is of the media types in `produces`.
    pub(super) fn response(&mut self, node: Node<'d>, produces: &[Text]) {
        let Some(object) = self.written_out(node) else {
            return;
        };
        self.check(object, "response", &[FIELDS]);
        self.out_object(node, |converter| {
            converter.keep_all(object, &["description"]);
            if let Some(member) = object.member("headers") {
                converter.out.key(member.key, member.key_location);
                converter.headers(member.value);
            }
            converter.content(object, produces);
        });
    }

    fn content(&mut self, object: Object<'d>, produces: &[Text]) {
        let schema = object
            .member("schema")
            .filter(|member| !member.value.is_null());
        let examples = object.get("examples").and_then(Node::as_object);
        let examples = || examples.into_iter().flatten();
        let is_file = schema
            .is_some_and(|member| member.value.get("type").and_then(Node::as_str) == Some("file"));
        let mut media_types: Vec<(&str, Location)> = Vec::new();
        if let Some(member) = schema {
            media_types.extend(produces.iter().map(|(name, place)| (&**name, *place)));
            if media_types.is_empty() && examples().next().is_none() {
                let name = if is_file {
                    "application/octet-stream"
                } else {
                    "application/json"
                };
                media_types.push((name, member.key_location));
            }
        }
        for example in examples() {
            if !media_types.iter().any(|(name, _)| *name == example.key) {
                media_types.push((example.key, example.key_location));
            }
        }
        let Some(place) = media_types.first().map(|(_, place)| *place) else {
            return;
        };
        self.out.key("content", place);
        let content = self.out.open();
        for (name, place) in media_types {
            self.out.key(name, place);
            let media_type = self.out.open();
            if let Some(member) = schema {
                self.out.key(member.key, member.key_location);
                self.schema(member.value);
            }
            if let Some(example) = examples().find(|example| example.key == name) {
                self.out.key("example", example.key_location);
                self.out.node(example.value);
            }
            self.out.close(media_type, place);
        }
        self.out.close(content, place);
    }

    fn headers(&mut self, node: Node<'d>) {
        let Some(headers) = node.as_object() else {
            self.out.node(node);
            return;
        };
        self.out_object(node, |converter| {
            for member in headers {
                converter.out.key(member.key, member.key_location);
                let Some(object) = member.value.as_object() else {
                    converter.out.node(member.value);
                    continue;
                };
                converter.check(object, "header", &[&["description"], VALUE]);
                converter.out_object(member.value, |converter| {
                    converter.keep_all(object, &["description"]);
                    converter.schema_of_value(object);
                    converter.collection(object, "header");
                });
            }
        });
    }
}
