//! Operations and their bodies.

use super::super::quote::quote;
use super::parameter::{self, VALUE};
use super::{Converter, Text};
use crate::diagnostic::Diagnostic;
use crate::document::{Location, Node, Object};
use crate::list::CollectVec;

const FIELDS: &[&str] = &[
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "consumes",
    "produces",
    "parameters",
    "responses",
    "schemes",
    "deprecated",
    "security",
];

const BODY: &[&str] = &["name", "in", "description", "required", "schema"];

const MULTIPART: &str = "multipart/form-data";
const URL_ENCODED: &str = "application/x-www-form-urlencoded";

impl<'d> Converter<'d, '_> {
    /// An operation; `shared` are the parameters of its path.
    pub(super) fn operation(&mut self, node: Node<'d>, shared: &[Node<'d>]) {
        let Some(object) = node.as_object() else {
            self.out.node(node);
            return;
        };
        self.check(object, "operation", &[FIELDS]);
        let consumes = self.texts(object.get("consumes"), "consumes");
        let consumes = consumes.unwrap_or_else(|| self.media_types.consumes.clone());
        let produces = self.texts(object.get("produces"), "produces");
        let produces = produces.unwrap_or_else(|| self.media_types.produces.clone());
        let schemes = self.texts(object.get("schemes"), "schemes");
        let own = object.get("parameters").and_then(Node::as_array);
        let own: Vec<Node<'d>> = own.into_iter().flat_map(|list| list.iter()).collect_vec();
        self.out_object(node, |converter| {
            converter.keep_all(
                object,
                &[
                    "tags",
                    "summary",
                    "description",
                    "externalDocs",
                    "operationId",
                    "deprecated",
                    "security",
                ],
            );
            if let Some(member) = object.member("parameters") {
                converter.out.key(member.key, member.key_location);
                converter.parameters(member.value, &own);
            }
            converter.request_body(&own, shared, &consumes);
            if let Some(member) = object.member("responses") {
                converter.out.key(member.key, member.key_location);
                converter.responses(member.value, &produces);
            }
            if schemes.is_some() {
                converter.servers(schemes);
            }
        });
    }

    fn responses(&mut self, node: Node<'d>, produces: &[Text]) {
        let Some(object) = node.as_object() else {
            self.out.node(node);
            return;
        };
        self.out_object(node, |converter| {
            for member in object {
                if member.key.starts_with("x-") {
                    converter.keep(member);
                } else {
                    converter.out.key(member.key, member.key_location);
                    converter.response(member.value, produces);
                }
            }
        });
    }

    /// `requestBody` of the parameters that are sent in the body.
    fn request_body(&mut self, own: &[Node<'d>], shared: &[Node<'d>], consumes: &[Text]) {
        let mut bodies: Vec<(Node<'d>, Object<'d>)> = Vec::new();
        let mut fields: Vec<(&'d str, Object<'d>)> = Vec::new();
        for (nodes, is_own) in [(own, true), (shared, false)] {
            let has_own_body = !bodies.is_empty() && !is_own;
            for node in nodes {
                let node = self.resolved(*node);
                let Some(object) = node.as_object() else {
                    continue;
                };
                match object.get("in").and_then(Node::as_str) {
                    Some("body") if !has_own_body => bodies.push((node, object)),
                    Some("formData") => {
                        let name = object
                            .get("name")
                            .and_then(Node::as_str)
                            .unwrap_or_default();
                        if !fields.iter().any(|(known, _)| *known == name) {
                            fields.push((name, object));
                        }
                    }
                    _ => {}
                }
            }
        }
        self.check_bodies(&bodies, &fields);
        if let Some((node, object)) = bodies.first() {
            self.body(*node, *object, consumes);
        } else if !fields.is_empty() {
            self.form(&fields, consumes);
        }
    }

    /// An operation has one body, or a form.
    fn check_bodies(&mut self, bodies: &[(Node<'d>, Object<'d>)], fields: &[(&str, Object<'d>)]) {
        let place = |object: Object<'d>| object.get("in").map(Node::location).unwrap_or_default();
        let others = bodies.iter().skip(1).map(|(_, object)| *object);
        let forms = fields.iter().filter(|_| !bodies.is_empty()).take(1);
        for other in others.chain(forms.map(|(_, object)| *object)) {
            let first = bodies.first().map(|(_, first)| place(*first));
            let mut diagnostic = Diagnostic::error(
                "parameter::duplicate",
                place(other),
                "this operation has more than one body",
            )
            .label("it is not read")
            .help("a request has one `body` parameter, or any number of `formData` ones");
            if let Some(first) = first {
                diagnostic = diagnostic.related(first, "the first one");
            }
            self.report.push(diagnostic);
        }
    }

    fn body(&mut self, node: Node<'d>, object: Object<'d>, consumes: &[Text]) {
        self.check(object, "body parameter", &[BODY]);
        let location = super::super::shared::head(node);
        let json = [("application/json".into(), location)];
        let consumes = if consumes.is_empty() { &json } else { consumes };
        let schema = object.get("schema");
        if schema.is_none() {
            self.report.push(
                Diagnostic::error(
                    "openapi::missing-field",
                    location,
                    "this body parameter has no `schema`",
                )
                .label("it says nothing about the body")
                .help("add `schema`, such as `schema: {type: object}`"),
            );
        }
        self.out.key("requestBody", location);
        self.out_object(node, |converter| {
            converter.keep_all(object, &["description", "required"]);
            converter.out.key("content", location);
            let content = converter.out.open();
            for (name, place) in consumes {
                converter.out.key(name, *place);
                let media_type = converter.out.open();
                if let Some(member) = object.member("schema") {
                    converter.out.key(member.key, member.key_location);
                    converter.schema(member.value);
                }
                converter.out.close(media_type, *place);
            }
            converter.out.close(content, location);
        });
    }

    fn form(&mut self, fields: &[(&'d str, Object<'d>)], consumes: &[Text]) {
        let Some(location) = fields.first().map(|(_, object)| place(*object, "in")) else {
            return;
        };
        let has_file = fields
            .iter()
            .any(|(_, object)| object.get("type").and_then(Node::as_str) == Some("file"));
        let mut media_types: Vec<Text> = consumes
            .iter()
            .filter(|(name, _)| {
                name.eq_ignore_ascii_case(MULTIPART)
                    || (name.eq_ignore_ascii_case(URL_ENCODED) && !has_file)
            })
            .cloned()
            .collect_vec();
        if media_types.is_empty() {
            let name = if has_file { MULTIPART } else { URL_ENCODED };
            media_types.push((name.into(), location));
        }
        let is_required =
            |object: &Object<'d>| object.get("required").and_then(Node::as_bool) == Some(true);
        self.out.key("requestBody", location);
        let body = self.out.open();
        if let Some((_, object)) = fields.iter().find(|(_, object)| is_required(object)) {
            let place = place(*object, "required");
            self.out.key("required", place);
            self.out.flag(true, place);
        }
        self.out.key("content", location);
        let content = self.out.open();
        for (name, place) in media_types {
            self.out.key(&name, place);
            let media_type = self.out.open();
            self.out.key("schema", location);
            self.form_schema(fields, location);
            if name.eq_ignore_ascii_case(URL_ENCODED) {
                self.form_encoding(fields, location);
            }
            self.out.close(media_type, place);
        }
        self.out.close(content, location);
        self.out.close(body, location);
    }

    fn form_schema(&mut self, fields: &[(&'d str, Object<'d>)], location: Location) {
        let schema = self.out.open();
        self.out.key("type", location);
        self.out.text("object", location);
        let required = fields
            .iter()
            .filter(|(_, object)| object.get("required").and_then(Node::as_bool) == Some(true));
        self.out.key("required", location);
        let list = self.out.open();
        for (name, object) in required {
            self.out.text(name, place(*object, "name"));
        }
        self.out.close_list(list, location);
        self.out.key("properties", location);
        let properties = self.out.open();
        for (name, object) in fields {
            self.check(*object, "formData parameter", &[parameter::FIELDS, VALUE]);
            if name.is_empty() {
                let message = format!("a formData parameter has no {}", quote("name"));
                self.report.push(
                    Diagnostic::error("openapi::missing-field", place(*object, "in"), message)
                        .label("nothing can be sent as it")
                        .help("add `name`"),
                );
            }
            let at = place(*object, "name");
            self.out.key(name, at);
            let property = self.out.open();
            self.keep_all(*object, &["description"]);
            self.value(*object);
            self.out.close(property, at);
        }
        self.out.close(properties, location);
        self.out.close(schema, location);
    }

    /// How lists in a form are written.
    fn form_encoding(&mut self, fields: &[(&'d str, Object<'d>)], location: Location) {
        let is_list =
            |object: &Object<'d>| object.get("type").and_then(Node::as_str) == Some("array");
        let mut lists = fields
            .iter()
            .filter(|(_, object)| is_list(object))
            .peekable();
        if lists.peek().is_none() {
            return;
        }
        self.out.key("encoding", location);
        let encodings = self.out.open();
        for (name, object) in lists {
            let at = place(*object, "name");
            self.out.key(name, at);
            let encoding = self.out.open();
            self.collection(*object, "query");
            self.out.close(encoding, at);
        }
        self.out.close(encodings, location);
    }
}

/// Where a member of a parameter stands, or the parameter begins.
fn place(object: Object<'_>, name: &str) -> Location {
    let first = object.iter().next().map(|member| member.key_location);
    object
        .get(name)
        .map(Node::location)
        .or(first)
        .unwrap_or_default()
}
