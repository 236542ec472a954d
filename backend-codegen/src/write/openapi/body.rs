//! Request bodies, media types and encodings.

use std::sync::Arc;

use super::Writer;
use super::component::reference_to;
use super::object::Object;
use crate::api::{Body, Encoding, Json, MediaType, Style, Version};
use crate::map::IndexMap;

impl Writer<'_> {
    pub(super) fn body(&mut self, body: &Body) -> Object {
        let mut object = Object::new();
        object.some_text("description", body.description.as_ref());
        object.flag("required", body.required);
        let content = self.content(&body.content);
        // `content` is required, be it empty.
        object.value("content", content);
        object.extensions(&body.extensions);
        object
    }

    pub(super) fn content(&mut self, content: &IndexMap<Box<str>, Arc<MediaType>>) -> Object {
        let mut object = Object::new();
        for (name, media_type) in content {
            let media_type = self.media_type(media_type);
            object.value(name, media_type);
        }
        object
    }

    pub(super) fn media_type(&mut self, media_type: &Arc<MediaType>) -> Json {
        if self.version >= Version::V3_2
            && let Some(reference) = reference_to(&self.api.components.media_types, media_type)
        {
            return reference;
        }
        self.inlined.insert(Arc::as_ptr(media_type).cast());
        self.media_type_here(media_type).into()
    }

    /// Writes a media type, whatever name it has.
    pub(super) fn media_type_here(&mut self, media_type: &MediaType) -> Object {
        let location = media_type.location;
        let mut object = Object::new();
        let schema = media_type.ty.map(|ty| self.schema(ty));
        object.some("schema", schema);
        let streams = media_type.item_ty.is_some();
        if self.can(Version::V3_2, streams, "`itemSchema`", location) {
            let schema = media_type.item_ty.map(|ty| self.schema(ty));
            object.some("itemSchema", schema);
        }
        self.examples(&mut object, &media_type.examples);
        let encoding = self.encodings(&media_type.encoding);
        object.object("encoding", encoding);
        self.encodings_by_position(
            &mut object,
            &media_type.prefix_encoding,
            media_type.item_encoding.as_deref(),
        );
        object.extensions(&media_type.extensions);
        object
    }

    fn encodings(&mut self, encodings: &IndexMap<Box<str>, Encoding>) -> Object {
        let mut object = Object::new();
        for (property, encoding) in encodings {
            let encoding = self.encoding(encoding);
            object.value(property, encoding);
        }
        object
    }

    fn encodings_by_position(
        &mut self,
        object: &mut Object,
        prefix: &[Encoding],
        item: Option<&Encoding>,
    ) {
        if let Some(first) = prefix.first()
            && self.can(Version::V3_2, true, "`prefixEncoding`", first.location)
        {
            let prefix: Vec<Json> = prefix
                .iter()
                .map(|encoding| self.encoding(encoding).into())
                .collect();
            object.list("prefixEncoding", prefix);
        }
        if let Some(item) = item
            && self.can(Version::V3_2, true, "`itemEncoding`", item.location)
        {
            let item = self.encoding(item);
            object.value("itemEncoding", item);
        }
    }

    fn encoding(&mut self, encoding: &Encoding) -> Object {
        let location = encoding.location;
        let mut object = Object::new();
        object.some_text("contentType", encoding.content_type.as_ref());
        let mut headers = Object::new();
        for (name, header) in &encoding.headers {
            let reference = reference_to(&self.api.components.headers, header);
            let header = reference.unwrap_or_else(|| self.header(header).into());
            headers.value(name, header);
        }
        object.object("headers", headers);
        object.some_text("style", encoding.style.map(Style::as_str));
        object.some("explode", encoding.explode.map(Json::Bool));
        object.flag("allowReserved", encoding.allow_reserved);
        let nested = !encoding.encoding.is_empty();
        if self.can(
            Version::V3_2,
            nested,
            "`encoding` inside an encoding",
            location,
        ) {
            let nested = self.encodings(&encoding.encoding);
            object.object("encoding", nested);
        }
        self.encodings_by_position(
            &mut object,
            &encoding.prefix_encoding,
            encoding.item_encoding.as_deref(),
        );
        object.extensions(&encoding.extensions);
        object
    }
}
