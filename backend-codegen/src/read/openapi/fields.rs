//! Objects with a fixed set of fields.

use super::quote::{alternatives, quote};
use super::reader::Reader;
use crate::api::{Extensions, Version};
use crate::diagnostic::Diagnostic;
use crate::document::{Location, Member, Node, Object};

/// The fields of one kind of object.
pub(super) struct Fields {
    /// What the specification calls the object, in lower case.
    pub(super) noun: &'static str,
    /// A small one.
    sample: &'static str,
    /// Names, each with the version since which it is there.
    names: &'static [(&'static str, Version)],
}

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $noun:literal like $sample:literal: [$($old:literal)*] [$($since31:literal)*] [$($since32:literal)*];)*) => {
        $(
            $(#[$doc])*
            pub(super) const $name: Fields = Fields {
                noun: $noun,
                sample: $sample,
                names: &[
                    $(($old, Version::V3_0),)*
                    $(($since31, Version::V3_1),)*
                    $(($since32, Version::V3_2),)*
                ],
            };
        )*
    };
}

// The fields of 3.0, those that came with 3.1, and those that came with 3.2.
fields! {
    DOCUMENT = "document" like "openapi: 3.1.0":
        ["openapi" "info" "servers" "paths" "components" "security" "tags" "externalDocs"]
        ["jsonSchemaDialect" "webhooks"] ["$self"];
    INFO = "info object" like "{title: Orders, version: 1.0.0}":
        ["title" "description" "termsOfService" "contact" "license" "version"] ["summary"] [];
    CONTACT = "contact" like "{email: api@example.com}":
        ["name" "url" "email"] [] [];
    LICENSE = "license" like "{name: MIT}":
        ["name" "url"] ["identifier"] [];
    SERVER = "server" like "{url: https://api.example.com}":
        ["url" "description" "variables"] [] ["name"];
    SERVER_VARIABLE = "server variable" like "{default: eu}":
        ["enum" "default" "description"] [] [];
    COMPONENTS = "components object" like "{schemas: {}}":
        ["schemas" "responses" "parameters" "examples" "requestBodies" "headers"
        "securitySchemes" "links" "callbacks"] ["pathItems"] ["mediaTypes"];
    PATH_ITEM = "path item" like "{get: {responses: {}}}":
        ["$ref" "summary" "description" "get" "put" "post" "delete" "options" "head"
        "patch" "trace" "servers" "parameters"] [] ["query" "additionalOperations"];
    OPERATION = "operation" like "{operationId: listOrders, responses: {}}":
        ["tags" "summary" "description" "externalDocs" "operationId" "parameters"
        "requestBody" "responses" "callbacks" "deprecated" "security" "servers"] [] [];
    EXTERNAL_DOCS = "externalDocs object" like "{url: https://example.com/manual}":
        ["description" "url"] [] [];
    PARAMETER = "parameter" like "{name: limit, in: query, schema: {type: integer}}":
        ["name" "in" "description" "required" "deprecated" "allowEmptyValue" "style"
        "explode" "allowReserved" "schema" "example" "examples" "content"] [] [];
    HEADER = "header" like "{schema: {type: string}}":
        ["description" "required" "deprecated" "style" "explode" "schema" "example"
        "examples" "content"] [] [];
    BODY = "request body" like "{content: {application/json: {schema: {}}}}":
        ["description" "content" "required"] [] [];
    MEDIA_TYPE = "media type" like "{schema: {type: object}}":
        ["schema" "example" "examples" "encoding"] []
        ["itemSchema" "prefixEncoding" "itemEncoding"];
    ENCODING = "encoding" like "{contentType: image/png}":
        ["contentType" "headers" "style" "explode" "allowReserved"] []
        ["encoding" "prefixEncoding" "itemEncoding"];
    RESPONSE = "response" like "{description: The order.}":
        ["description" "headers" "content" "links"] [] ["summary"];
    EXAMPLE = "example" like "{value: 1}":
        ["summary" "description" "value" "externalValue"] [] ["dataValue" "serializedValue"];
    LINK = "link" like "{operationId: getOrder}":
        ["operationRef" "operationId" "parameters" "requestBody" "description" "server"] [] [];
    TAG = "tag" like "{name: orders}":
        ["name" "description" "externalDocs"] [] ["summary" "parent" "kind"];
    DISCRIMINATOR = "discriminator" like "{propertyName: kind}":
        ["propertyName" "mapping"] [] ["defaultMapping"];
    XML = "xml object" like "{name: order}":
        ["name" "namespace" "prefix" "attribute" "wrapped"] [] ["nodeType"];
    SECURITY_SCHEME = "security scheme" like "{type: http, scheme: bearer}":
        ["type" "description" "name" "in" "scheme" "bearerFormat" "flows"
        "openIdConnectUrl"] [] ["oauth2MetadataUrl" "deprecated"];
    OAUTH_FLOWS = "flows object" like "{clientCredentials: {tokenUrl: https://example.com/token, scopes: {}}}":
        ["implicit" "password" "clientCredentials" "authorizationCode"] []
        ["deviceAuthorization"];
    OAUTH_FLOW = "flow" like "{tokenUrl: https://example.com/token, scopes: {}}":
        ["authorizationUrl" "tokenUrl" "refreshUrl" "scopes"] []
        ["deviceAuthorizationUrl"];
}

impl Fields {
    /// The noun with its article.
    fn one(&self) -> String {
        let article = if self.noun.starts_with(['a', 'e', 'i', 'o', 'x']) {
            "an"
        } else {
            "a"
        };
        format!("{article} {}", self.noun)
    }
}

/// What an object in the wrong place is called in findings about it.
pub(super) const WRONG_TYPE: &str = "openapi::wrong-type";

impl<'d> Reader<'d, '_> {
    /// The fields of an object of fixed fields; unknown ones are reported. Not an object: an error.
    pub(super) fn open(&mut self, node: Node<'d>, fields: &Fields) -> Option<Opened<'d>> {
        let Some(object) = node.as_object() else {
            let message = format!(
                "{} must be an object, not {}",
                fields.one(),
                super::expect::a(node)
            );
            let help = super::expect::reference(node)
                .unwrap_or_else(|| format!("write one like `{}`", fields.sample));
            self.push(Diagnostic::error(WRONG_TYPE, node.location(), message).help(help));
            return None;
        };
        let mut extensions = Extensions::default();
        for member in object {
            if member.key.starts_with("x-") {
                let value = self.json(member.value);
                extensions.0.push((member.key.into(), value));
                continue;
            }
            let known = fields.names.iter().find(|(name, _)| *name == member.key);
            match known {
                None => self.unknown_field(member, fields),
                Some((_, since)) if *since > self.version => {
                    self.newer_field(member, fields, *since)
                }
                Some(_) => {}
            }
        }
        Some(Opened { object, extensions })
    }

    fn unknown_field(&mut self, member: Member<'d>, fields: &Fields) {
        let message = format!("{} has no field {}", fields.one(), quote(member.key));
        let known = || fields.names.iter().map(|(name, _)| *name);
        let help = match self.guesses.suggest(member.key, known()) {
            Some(name) => format!("did you mean {}?", quote(name)),
            None => format!(
                "fields of its own begin with `x-`; it knows {}",
                alternatives(known())
            ),
        };
        self.push_grouped(
            &format!("{} {}", fields.noun, member.key),
            Diagnostic::warning("openapi::unknown-field", member.key_location, message).help(help),
        );
    }

    fn newer_field(&mut self, member: Member<'d>, fields: &Fields, since: Version) {
        let since = match since {
            Version::V3_0 => "3.0",
            Version::V3_1 => "3.1",
            Version::V3_2 => "3.2",
        };
        let message = format!(
            "{} in {} came with OpenAPI {since}; it is read as it is meant there",
            quote(member.key),
            fields.one()
        );
        self.push_grouped(
            &format!("{} {}", fields.noun, member.key),
            Diagnostic::warning("openapi::newer-field", member.key_location, message)
                .help(format!("write `openapi: {since}.0` at the top")),
        );
    }

    /// Says that an object lacks a field.
    pub(super) fn missing(
        &mut self,
        object: Object<'d>,
        location: Location,
        noun: &str,
        field: &str,
    ) {
        let message = format!("this {noun} has no {}", quote(field));
        let location = object
            .iter()
            .next()
            .map_or(location, |first| first.key_location);
        self.push(
            Diagnostic::error("openapi::missing-field", location, message)
                .help(format!("add {}", quote(field))),
        );
    }
}

/// An object of fixed fields.
pub(super) struct Opened<'d> {
    pub(super) object: Object<'d>,
    /// Its `x-` members.
    pub(super) extensions: Extensions,
}

impl<'d> Opened<'d> {
    /// The member `name`.
    pub(super) fn member(&self, name: &str) -> Option<Member<'d>> {
        self.object.member(name)
    }

    /// The text of the member `name`.
    pub(super) fn text(&self, reader: &mut Reader<'d, '_>, name: &str) -> Option<String> {
        self.str(reader, name).map(str::to_owned)
    }

    /// The text of the member `name`, borrowed.
    pub(super) fn str(&self, reader: &mut Reader<'d, '_>, name: &str) -> Option<&'d str> {
        reader.text_of(WRONG_TYPE, self.member(name)?)
    }

    /// The truth value of the member `name`.
    pub(super) fn flag(&self, reader: &mut Reader<'d, '_>, name: &str) -> Option<bool> {
        reader.flag_of(WRONG_TYPE, self.member(name)?)
    }

    /// The members of the member `name`, none if it is not there.
    pub(super) fn entries(
        &self,
        reader: &mut Reader<'d, '_>,
        name: &str,
    ) -> impl Iterator<Item = Member<'d>> + use<'d> {
        let object = self
            .member(name)
            .and_then(|member| reader.object_of(WRONG_TYPE, member));
        object.into_iter().flatten()
    }

    /// The items of the member `name`, none if it is not there.
    pub(super) fn items(
        &self,
        reader: &mut Reader<'d, '_>,
        name: &str,
    ) -> impl Iterator<Item = Node<'d>> + use<'d> {
        let list = self
            .member(name)
            .and_then(|member| reader.list_of(WRONG_TYPE, member));
        list.into_iter().flatten()
    }
}
