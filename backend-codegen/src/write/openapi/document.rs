//! The root of a document, its paths and its components.

use std::sync::Arc;

use super::Writer;
use super::component::{Component, reference_to};
use super::info::external_docs;
use super::object::{Object, string};
use crate::api::{Components, Json, PathItem, Version};
use crate::document::Location;
use crate::map::IndexMap;

impl Writer<'_> {
    pub(super) fn document(&mut self) -> Object {
        let api = self.api;
        let mut object = Object::new();
        object.text(
            "openapi",
            match self.version {
                Version::V3_0 => "3.0.4",
                Version::V3_1 => "3.1.1",
                Version::V3_2 => "3.2.0",
            },
        );
        if self.can(
            Version::V3_2,
            api.self_uri.is_some(),
            "`$self`",
            api.location,
        ) {
            object.some_text("$self", api.self_uri.as_ref());
        }
        object.value("info", self.info(&api.info));
        let dialect = api.json_schema_dialect.as_ref();
        if self.can(
            Version::V3_1,
            dialect.is_some(),
            "`jsonSchemaDialect`",
            api.location,
        ) {
            object.some_text("jsonSchemaDialect", dialect);
        }
        object.some(
            "externalDocs",
            api.external_docs.as_ref().map(external_docs),
        );
        let servers = self.servers(&api.servers);
        object.list("servers", servers);
        let tags: Vec<Json> = api.tags.iter().map(|tag| self.tag(tag).into()).collect();
        object.list("tags", tags);
        object.list("security", super::security::requirements(&api.security));
        let paths = self.paths();
        let webhooks = self.webhooks();
        // After all else, as it reports what is used nowhere.
        let components = self.components(&api.components);
        // 3.0 demands `paths`; later versions demand one of the three.
        if !paths.is_empty()
            || self.version == Version::V3_0
            || (components.is_empty() && webhooks.is_empty())
        {
            object.value("paths", paths);
        }
        object.object(webhooks_name(self.version), webhooks);
        object.object("components", components);
        let name = webhooks_name(self.version);
        if object.has(name) && api.extensions.get(name).is_some() {
            self.left_out(
                "an extension `x-webhooks` beside webhooks",
                None,
                api.location,
            );
        }
        object.extensions(&api.extensions);
        object
    }

    fn paths(&mut self) -> Object {
        let mut object = Object::new();
        for path in &self.api.paths {
            let item = self.path_item(&path.item);
            object.value(path.template.as_str(), item);
        }
        object.extensions(&self.api.paths_extensions);
        object
    }

    /// In OpenAPI 3.0 webhooks are known as `x-webhooks`, which many tools of that time read.
    fn webhooks(&mut self) -> Object {
        let mut object = Object::new();
        for (name, item) in &self.api.webhooks {
            let item = self.path_item(item);
            object.value(name, item);
        }
        object
    }

    fn components(&mut self, components: &Components) -> Object {
        let Components {
            parameters,
            bodies,
            responses,
            headers,
            examples,
            links,
            callbacks,
            path_items,
            media_types,
        } = components;
        let mut object = Object::new();
        let schemas = self.schemas();
        object.object("schemas", schemas);
        let section = self.section(responses, |writer, response| {
            Some(writer.response(response))
        });
        object.object("responses", section);
        let section = self.section(parameters, |writer, parameter| {
            let can = writer.can_parameter(parameter);
            can.then(|| writer.parameter(parameter))
        });
        object.object("parameters", section);
        let section = self.section(examples, |writer, example| Some(writer.example(example)));
        object.object("examples", section);
        let section = self.section(bodies, |writer, body| Some(writer.body(body)));
        object.object("requestBodies", section);
        let section = self.section(headers, |writer, header| Some(writer.header(header)));
        object.object("headers", section);
        let schemes = self.security_schemes();
        object.object("securitySchemes", schemes);
        let section = self.section(links, |writer, link| Some(writer.link(link)));
        object.object("links", section);
        let section = self.section(callbacks, |writer, callback| {
            Some(writer.callback(callback))
        });
        object.object("callbacks", section);
        if self.version >= Version::V3_1 {
            let section =
                self.section(path_items, |writer, item| Some(writer.path_item_here(item)));
            object.object("pathItems", section);
        } else {
            self.unused(path_items, Version::V3_1, |item| item.location);
        }
        if self.version >= Version::V3_2 {
            let section = self.section(media_types, |writer, media_type| {
                Some(writer.media_type_here(media_type))
            });
            object.object("mediaTypes", section);
        } else {
            self.unused(media_types, Version::V3_2, |media_type| media_type.location);
        }
        object.extensions(&self.api.components_extensions);
        object
    }

    /// Writes the components of one kind. One that is another under a second name refers to it.
    fn section<T: Component>(
        &mut self,
        components: &IndexMap<Arc<str>, Arc<T>>,
        write: fn(&mut Self, &T) -> Option<Object>,
    ) -> Object {
        let mut object = Object::new();
        for (name, value) in components {
            let elsewhere = value
                .component()
                .filter(|other| **other != *name)
                .and_then(|_| reference_to(components, value));
            let value = elsewhere.or_else(|| write(self, value).map(Json::from));
            object.some(name, value);
        }
        object
    }

    /// Reports components of a kind that this version does not have, as far as they were not written
    /// where they are used.
    fn unused<T: Component>(
        &mut self,
        components: &IndexMap<Arc<str>, Arc<T>>,
        since: Version,
        location: fn(&T) -> Location,
    ) {
        for (name, value) in components {
            if !self.inlined.contains(&Arc::as_ptr(value).cast()) {
                let part = format!("`components.{}.{name}`", T::SECTION);
                self.left_out(&part, Some(since), location(value));
            }
        }
    }

    pub(super) fn path_item(&mut self, item: &Arc<PathItem>) -> Json {
        if self.version >= Version::V3_1
            && let Some(reference) = reference_to(&self.api.components.path_items, item)
        {
            return reference;
        }
        self.inlined.insert(Arc::as_ptr(item).cast());
        self.path_item_here(item).into()
    }
}

fn webhooks_name(version: Version) -> &'static str {
    match version {
        Version::V3_0 => "x-webhooks",
        Version::V3_1 | Version::V3_2 => "webhooks",
    }
}

/// Adds tags by name.
pub(super) fn names<'n>(object: &mut Object, key: &str, names: impl Iterator<Item = &'n str>) {
    object.list(key, names.map(string));
}
