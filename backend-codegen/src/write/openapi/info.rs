//! `info`, `servers`, `tags` and `externalDocs`.

use super::Writer;
use super::object::{Object, string};
use crate::api::{
    Contact, ExternalDocs, Info, Json, License, Server, ServerVariable, Tag, Version,
};

impl Writer<'_> {
    pub(super) fn info(&mut self, info: &Info) -> Object {
        let mut object = Object::new();
        object.text("title", &info.title);
        if self.can(
            Version::V3_1,
            info.summary.is_some(),
            "`info.summary`",
            info.location,
        ) {
            object.some_text("summary", info.summary.as_ref());
        }
        object.some_text("description", info.description.as_ref());
        object.some_text("termsOfService", info.terms_of_service.as_ref());
        object.some("contact", info.contact.as_ref().map(contact));
        let license = info.license.as_ref();
        object.some(
            "license",
            license.map(|license| self.license(license, info)),
        );
        object.text("version", &info.version);
        object.extensions(&info.extensions);
        object
    }

    fn license(&mut self, license: &License, info: &Info) -> Object {
        let mut object = Object::new();
        object.text("name", &license.name);
        let named = license.identifier.is_some();
        if self.can(
            Version::V3_1,
            named,
            "`identifier` of a licence",
            info.location,
        ) {
            object.some_text("identifier", license.identifier.as_ref());
        }
        object.some_text("url", license.url.as_ref());
        object.extensions(&license.extensions);
        object
    }

    pub(super) fn servers(&mut self, servers: &[Server]) -> Vec<Json> {
        servers
            .iter()
            .map(|server| self.server(server).into())
            .collect()
    }

    pub(super) fn server(&mut self, server: &Server) -> Object {
        let mut object = Object::new();
        object.text("url", &server.url);
        let named = server.name.is_some();
        if self.can(Version::V3_2, named, "`name` of a server", server.location) {
            object.some_text("name", server.name.as_ref());
        }
        object.some_text("description", server.description.as_ref());
        let mut variables = Object::new();
        for (name, variable) in &server.variables {
            variables.value(name, server_variable(variable));
        }
        object.object("variables", variables);
        object.extensions(&server.extensions);
        object
    }

    pub(super) fn tag(&mut self, tag: &Tag) -> Object {
        let mut object = Object::new();
        let newer = Version::V3_2;
        object.text("name", &tag.name);
        if self.can(
            newer,
            tag.summary.is_some(),
            "`summary` of a tag",
            tag.location,
        ) {
            object.some_text("summary", tag.summary.as_ref());
        }
        object.some_text("description", tag.description.as_ref());
        object.some(
            "externalDocs",
            tag.external_docs.as_ref().map(external_docs),
        );
        if self.can(
            newer,
            tag.parent.is_some(),
            "`parent` of a tag",
            tag.location,
        ) {
            object.some_text("parent", tag.parent.as_ref());
        }
        if self.can(newer, tag.kind.is_some(), "`kind` of a tag", tag.location) {
            object.some_text("kind", tag.kind.as_ref());
        }
        object.extensions(&tag.extensions);
        object
    }
}

fn contact(contact: &Contact) -> Object {
    let mut object = Object::new();
    object.some_text("name", contact.name.as_ref());
    object.some_text("url", contact.url.as_ref());
    object.some_text("email", contact.email.as_ref());
    object.extensions(&contact.extensions);
    object
}

fn server_variable(variable: &ServerVariable) -> Object {
    let mut object = Object::new();
    object.list("enum", variable.values.iter().map(|value| string(value)));
    object.text("default", &variable.default);
    object.some_text("description", variable.description.as_ref());
    object.extensions(&variable.extensions);
    object
}

pub(super) fn external_docs(docs: &ExternalDocs) -> Object {
    let mut object = Object::new();
    object.some_text("description", docs.description.as_ref());
    object.text("url", &docs.url);
    object.extensions(&docs.extensions);
    object
}
