//! The outermost object.

use super::super::resolve::{Sort, sort};
use super::{Converter, SECTIONS};
use crate::document::{Location, Member, Node, Object};
use crate::list::CollectVec;

const FIELDS: &[&str] = &[
    "swagger",
    "info",
    "host",
    "basePath",
    "schemes",
    "consumes",
    "produces",
    "paths",
    "definitions",
    "parameters",
    "responses",
    "securityDefinitions",
    "security",
    "tags",
    "externalDocs",
];

const PATH_ITEM: &[&str] = &[
    "$ref",
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "parameters",
];

impl<'d> Converter<'d, '_> {
    /// The whole document.
    pub(super) fn document(&mut self, object: Object<'d>) {
        self.check(object, "document", &[FIELDS]);
        if let Some(consumes) = self.texts(object.get("consumes"), "consumes") {
            self.media_types.consumes = consumes;
        }
        if let Some(produces) = self.texts(object.get("produces"), "produces") {
            self.media_types.produces = produces;
        }
        self.out_object(self.root, |converter| {
            for member in object {
                match member.key {
                    "swagger" => {
                        converter.out.key("openapi", member.key_location);
                        converter.out.text("3.0.4", member.value.location());
                    }
                    "paths" => converter.paths(member),
                    _ => {}
                }
            }
            converter.keep_all(object, &["info", "security", "tags", "externalDocs"]);
            let schemes = converter.texts(object.get("schemes"), "schemes");
            converter.servers(schemes);
            converter.components(object);
        });
    }

    /// A file of one part, or of several by name.
    pub(super) fn part(&mut self, node: Node<'d>, sort: Sort) {
        let Some(object) = node.as_object() else {
            self.out.node(node);
            return;
        };
        let is_one = object.get("$ref").is_some()
            || match sort {
                sort::PARAMETER => object.get("in").is_some_and(|it| it.as_str().is_some()),
                sort::RESPONSE => object
                    .get("description")
                    .is_some_and(|it| it.as_str().is_some()),
                sort::PATH_ITEM => PATH_ITEM.iter().any(|method| object.get(method).is_some()),
                _ => true,
            };
        if is_one {
            self.one(node, sort);
            return;
        }
        self.out_object(node, |converter| {
            for member in object {
                converter.out.key(member.key, member.key_location);
                converter.one(member.value, sort);
            }
        });
    }

    fn one(&mut self, node: Node<'d>, sort: Sort) {
        match sort {
            sort::PARAMETER => self.parameter(node),
            sort::RESPONSE => {
                let produces = self.media_types.produces.clone();
                self.response(node, &produces);
            }
            sort::PATH_ITEM => self.path_item(node),
            _ => self.out.node(node),
        }
    }

    /// An object in place of `node`.
    pub(super) fn out_object(&mut self, node: Node<'d>, members: impl FnOnce(&mut Self)) {
        let first = self.out.open();
        members(self);
        self.out.close(first, node.location());
    }

    /// `servers` of what `host`, `basePath` and `schemes` say; without any of them, there are none.
    pub(super) fn servers(&mut self, schemes: Option<Vec<super::Text>>) {
        let host = self.member_text("host");
        let base = self.member_text("basePath");
        let Some(location) = host
            .or(base)
            .map(|(_, location)| location)
            .or(schemes.as_ref().and_then(|all| all.first()).map(|it| it.1))
        else {
            return;
        };
        let base = base.map_or("", |(text, _)| text).trim_end_matches('/');
        let slash = if base.is_empty() || base.starts_with('/') {
            ""
        } else {
            "/"
        };
        let urls: Vec<(String, _)> = match (host, schemes) {
            (None, _) => vec![(format!("{slash}{base}"), location)],
            (Some((host, at)), Some(schemes)) if !schemes.is_empty() => schemes
                .into_iter()
                .map(|(scheme, _)| (format!("{scheme}://{host}{slash}{base}"), at))
                .collect_vec(),
            (Some((host, at)), _) => vec![(format!("//{host}{slash}{base}"), at)],
        };
        self.out.key("servers", location);
        let first = self.out.open();
        for (url, location) in urls {
            let url = if url.is_empty() { "/" } else { &url };
            let server = self.out.open();
            self.out.key("url", location);
            self.out.text(url, location);
            self.out.close(server, location);
        }
        self.out.close_list(first, location);
    }

    fn member_text(&mut self, name: &'static str) -> Option<(&'d str, Location)> {
        let node = self.root.get(name).filter(|node| !node.is_null())?;
        if node.as_str().is_none() {
            self.wrong(node, name, "a text");
        }
        Some((node.as_str()?, node.location()))
    }

    fn components(&mut self, object: Object<'d>) {
        let sections = || {
            SECTIONS
                .iter()
                .filter_map(move |(old, new)| Some((object.member(old)?, *new)))
        };
        let Some((first, _)) = sections().next() else {
            return;
        };
        self.out.key("components", first.key_location);
        let opened = self.out.open();
        for (member, new) in sections() {
            self.out.key(new, member.key_location);
            let Some(entries) = member.value.as_object() else {
                self.out.node(member.value);
                continue;
            };
            self.out_object(member.value, |converter| {
                for entry in entries {
                    converter.component(new, entry);
                }
            });
        }
        self.out.close(opened, first.value.location());
    }

    fn component(&mut self, section: &str, entry: Member<'d>) {
        if section == "parameters" && self.is_body(entry.value) && !self.is_other {
            // Operations that refer to it have it written out.
            return;
        }
        self.out.key(entry.key, entry.key_location);
        match section {
            "schemas" => self.schema(entry.value),
            "parameters" => self.parameter(entry.value),
            "responses" => {
                let produces = self.media_types.produces.clone();
                self.response(entry.value, &produces);
            }
            _ => self.security_scheme(entry.value),
        }
    }

    fn paths(&mut self, member: Member<'d>) {
        self.out.key(member.key, member.key_location);
        let Some(paths) = member.value.as_object() else {
            self.out.node(member.value);
            return;
        };
        self.out_object(member.value, |converter| {
            for path in paths {
                if path.key.starts_with("x-") {
                    converter.keep(path);
                    continue;
                }
                converter.out.key(path.key, path.key_location);
                converter.path_item(path.value);
            }
        });
    }

    fn path_item(&mut self, node: Node<'d>) {
        let Some(object) = node.as_object() else {
            self.out.node(node);
            return;
        };
        self.check(object, "path item", &[PATH_ITEM]);
        let shared = object.get("parameters").and_then(Node::as_array);
        let shared: Vec<Node<'d>> = shared
            .into_iter()
            .flat_map(|list| list.iter())
            .collect_vec();
        self.out_object(node, |converter| {
            for member in object {
                match member.key {
                    "$ref" => converter.keep(member),
                    "parameters" => {
                        converter.out.key(member.key, member.key_location);
                        converter.parameters(member.value, &shared);
                    }
                    method if PATH_ITEM.contains(&method) => {
                        converter.out.key(member.key, member.key_location);
                        converter.operation(member.value, &shared);
                    }
                    _ => {}
                }
            }
            converter.keep_all(object, &[]);
        });
    }
}
