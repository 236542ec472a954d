//! Schemas, in the dialect of the version that is written.
//!
//! OpenAPI 3.1 and later speak JSON Schema 2020-12, as [`Type`] does. What OpenAPI 3.0 says with other
//! words is in [`dialect`].

mod dialect;
mod groups;

use super::Writer;
use super::component::{pointer, reference};
use super::info::external_docs;
use super::object::{Object, string};
use crate::api::{Discriminator, Extensions, Json, Type, TypeId, TypeSet, Version, Xml};
use crate::diagnostic::Diagnostic;
use crate::document::Location;

const SECTION: &str = "schemas";

impl Writer<'_> {
    /// Writes the components.
    pub(super) fn schemas(&mut self) -> Object {
        let mut object = Object::new();
        for (name, id) in self.api.types.components() {
            self.open.push(id);
            let schema = self.schema_here(id);
            self.open.pop();
            object.value(name, schema);
        }
        object
    }

    /// Writes a type where it is used: a component as a reference.
    pub(super) fn schema(&mut self, id: TypeId) -> Json {
        let api = self.api;
        let ty = api.types.get(id);
        if let Some(name) = self.component(id) {
            return reference(SECTION, name);
        }
        if self.open.contains(&id) {
            // Only a reader that forgot to name a recursive type gets here.
            self.left_out("a recursive schema without a name", None, ty.location);
            return Object::new().into();
        }
        self.open.push(id);
        let schema = self.schema_here(id);
        self.open.pop();
        schema
    }

    /// Writes a type where `true` and `false` are allowed in every version.
    pub(super) fn schema_or_bool(&mut self, id: TypeId) -> Json {
        let ty = self.api.types.get(id);
        if self.component(id).is_none() && is_anything(ty) {
            Json::Bool(true)
        } else if self.component(id).is_none() && is_nothing(ty) {
            Json::Bool(false)
        } else {
            self.schema(id)
        }
    }

    /// The name under which `id` stands among the components.
    fn component(&self, id: TypeId) -> Option<&str> {
        let types = &self.api.types;
        let name = types.get(id).component()?;
        (types.component(name) == Some(id)).then_some(&**name)
    }

    /// Writes a type, whatever name it has.
    fn schema_here(&mut self, id: TypeId) -> Json {
        let api = self.api;
        let ty = api.types.get(id);
        let Type {
            origin: _,
            never,
            types,
            format,
            enum_,
            const_,
            reference,
            number,
            string,
            array,
            object: object_,
            subtypes,
            discriminator,
            read_only,
            write_only,
            default,
            title,
            description,
            deprecated,
            examples,
            external_docs: docs,
            xml,
            comment,
            extensions,
            location,
        } = ty;
        let is_3_0 = self.version == Version::V3_0;
        if is_nothing(ty) && !is_3_0 {
            return Json::Bool(false);
        }
        let mut object = Object::new();
        // What has no keyword of its own in this version, or not beside others, must hold as well.
        let mut also: Vec<Json> = Vec::new();
        if let Some(target) = *reference {
            match self.component(target) {
                Some(name) if !is_3_0 || is_alone(ty) => {
                    object.text("$ref", &pointer(SECTION, name));
                }
                Some(_) | None => also.push(self.schema(target)),
            }
        }
        object.some_text("title", title.as_ref());
        object.some_text("description", description.as_ref());
        let mut any_of: Vec<Json> = Vec::new();
        if is_3_0 {
            dialect::types(&mut object, &mut any_of, ty);
        } else {
            type_(&mut object, *types);
        }
        object.some_text("format", format.as_ref());
        object.some("enum", enum_.clone().map(Json::Array));
        match const_ {
            Some(value) if is_3_0 => dialect::const_(&mut object, &mut also, value),
            Some(value) => object.value("const", value.clone()),
            None => {}
        }
        object.some("default", default.clone());
        if let Some(number) = number {
            if is_3_0 {
                dialect::number(&mut object, number);
            } else {
                groups::number(&mut object, number);
            }
        }
        if let Some(string) = string {
            self.string_keywords(&mut object, string, ty);
        }
        if let Some(array) = array {
            self.array_keywords(&mut object, array, *location);
        }
        if is_3_0 && types.without(TypeSet::NULL) == TypeSet::ARRAY && !object.has("items") {
            // 3.0 demands `items` beside `type: array`.
            object.value("items", Object::new());
        }
        if let Some(object_) = object_ {
            self.object_keywords(&mut object, object_, *location);
        }
        self.subtype_keywords(&mut object, subtypes.as_deref(), also, any_of, ty);
        if (*never || types.is_empty()) && !object.has("not") {
            object.value("not", Object::new());
        }
        if let Some(discriminator) = discriminator {
            let discriminator = self.discriminator(discriminator, *location);
            object.value("discriminator", discriminator);
        }
        object.flag("readOnly", *read_only);
        object.flag("writeOnly", *write_only);
        object.flag("deprecated", *deprecated);
        self.schema_examples(&mut object, examples, *location);
        object.some("externalDocs", docs.as_deref().map(external_docs));
        let xml = xml.as_deref().map(|xml| self.xml(xml, ty));
        object.some("xml", xml);
        if self.can(Version::V3_1, comment.is_some(), "`$comment`", *location) {
            object.some_text("$comment", comment.as_ref());
        }
        self.unknown_keywords(&mut object, extensions, *location);
        object.into()
    }

    fn discriminator(&mut self, discriminator: &Discriminator, location: Location) -> Object {
        let Discriminator {
            property_name,
            mapping,
            default,
            extensions,
        } = discriminator;
        let mut object = Object::new();
        object.text("propertyName", property_name);
        let mut branches = Object::new();
        for (value, id) in mapping {
            match self.component(*id) {
                Some(name) => branches.text(value, &pointer(SECTION, name)),
                None => {
                    let part = format!("the mapping of `{value}` to a schema without a name");
                    self.left_out(&part, None, location);
                }
            }
        }
        object.object("mapping", branches);
        if self.can(
            Version::V3_2,
            default.is_some(),
            "`defaultMapping`",
            location,
        ) && let Some(name) = default.and_then(|id| self.component(id))
        {
            object.text("defaultMapping", &pointer(SECTION, name));
        }
        object.extensions(extensions);
        object
    }

    fn schema_examples(&mut self, object: &mut Object, examples: &[Json], location: Location) {
        if self.version >= Version::V3_1 {
            object.list("examples", examples.iter().cloned());
            return;
        }
        object.some("example", examples.first().cloned());
        if examples.len() > 1 {
            let part = format!("all but the first of {} examples", examples.len());
            self.left_out(&part, Some(Version::V3_1), location);
        }
    }

    fn xml(&mut self, xml: &Xml, ty: &Type) -> Object {
        let Xml {
            name,
            namespace,
            prefix,
            attribute,
            wrapped,
            node_type,
            extensions,
        } = xml;
        let mut object = Object::new();
        object.some_text("name", name.as_ref());
        object.some_text("namespace", namespace.as_ref());
        object.some_text("prefix", prefix.as_ref());
        let mut attribute = *attribute;
        let mut wrapped = *wrapped;
        match node_type.as_deref() {
            Some(node_type) if self.version >= Version::V3_2 => object.text("nodeType", node_type),
            Some("attribute") => attribute = true,
            Some("element") => wrapped |= ty.types.without(TypeSet::NULL) == TypeSet::ARRAY,
            Some(node_type) => {
                let part = format!("`nodeType: {node_type}`");
                self.left_out(&part, Some(Version::V3_2), ty.location);
            }
            None => {}
        }
        object.flag("attribute", attribute);
        object.flag("wrapped", wrapped);
        object.extensions(extensions);
        object
    }

    /// Writes `x-` members and keywords that meant nothing where they were read. They must not gain a
    /// meaning in another version, as `nullable` would in 3.0 and `if` in 3.1.
    fn unknown_keywords(
        &mut self,
        object: &mut Object,
        extensions: &Extensions,
        location: Location,
    ) {
        for (name, value) in &extensions.0 {
            if object.has(name) {
                self.left_out(&format!("a second `{name}`"), None, location);
            } else if self.version != self.api.version
                && dialect::means(self.version, name)
                // Without `type`, this one means nothing in 3.0 either.
                && (name.as_ref() != "nullable" || object.has("type"))
            {
                self.diagnostics.push(
                    Diagnostic::warning(
                        "openapi::gains-meaning",
                        location,
                        format!(
                            "`{name}` means nothing in OpenAPI {}, and would in {}",
                            super::name(self.api.version),
                            super::name(self.version)
                        ),
                    )
                    .label("left out of the document"),
                );
            } else {
                object.value(name, value.clone());
            }
        }
    }
}

/// Writes `type` as JSON Schema has it, with `null` last, where people look for it.
fn type_(object: &mut Object, types: TypeSet) {
    if types == TypeSet::ANY || types.is_empty() {
        return;
    }
    let null = types.contains(TypeSet::NULL).then_some("null");
    let names = types.without(TypeSet::NULL).names().chain(null);
    object.list_or_one("type", names.map(string));
}

/// Whether a type is the schema `{}`, which says nothing at all.
fn is_anything(ty: &Type) -> bool {
    !ty.never && ty.reference.is_none() && is_alone(ty)
}

/// Whether a type is the schema `false` and says nothing else.
fn is_nothing(ty: &Type) -> bool {
    ty.never && ty.reference.is_none() && is_alone(ty)
}

/// Whether a type says nothing beside `reference` and `never`.
fn is_alone(ty: &Type) -> bool {
    let Type {
        origin: _,
        never: _,
        types,
        format,
        enum_,
        const_,
        reference: _,
        number,
        string,
        array,
        object,
        subtypes,
        discriminator,
        read_only,
        write_only,
        default,
        title,
        description,
        deprecated,
        examples,
        external_docs,
        xml,
        comment,
        extensions,
        location: _,
    } = ty;
    *types == TypeSet::ANY
        && format.is_none()
        && enum_.is_none()
        && const_.is_none()
        && number.is_none()
        && string.is_none()
        && array.is_none()
        && object.is_none()
        && subtypes.is_none()
        && discriminator.is_none()
        && !*read_only
        && !*write_only
        && default.is_none()
        && title.is_none()
        && description.is_none()
        && !*deprecated
        && examples.is_empty()
        && external_docs.is_none()
        && xml.is_none()
        && comment.is_none()
        && extensions.is_empty()
}
