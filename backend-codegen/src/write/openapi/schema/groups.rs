//! Keywords by what they speak about.

use super::Object;
use super::Writer;
use crate::api::{
    ArrayKeywords, Json, NumberKeywords, ObjectKeywords, StringKeywords, SubtypeKeywords, Type,
    TypeId, Version,
};
use crate::document::Location;
use crate::write::openapi::document::names;

/// Writes keywords about numbers as JSON Schema has them.
pub(super) fn number(object: &mut Object, number: &NumberKeywords) {
    let NumberKeywords {
        minimum,
        exclusive_minimum,
        maximum,
        exclusive_maximum,
        multiple_of,
    } = number;
    object.number("minimum", minimum.as_ref());
    object.number("exclusiveMinimum", exclusive_minimum.as_ref());
    object.number("maximum", maximum.as_ref());
    object.number("exclusiveMaximum", exclusive_maximum.as_ref());
    object.number("multipleOf", multiple_of.as_ref());
}

impl Writer<'_> {
    pub(super) fn string_keywords(
        &mut self,
        object: &mut Object,
        string: &StringKeywords,
        ty: &Type,
    ) {
        let StringKeywords {
            min_length,
            max_length,
            pattern,
            content_encoding,
            content_media_type,
            content_schema,
        } = string;
        object.count("minLength", *min_length);
        object.count("maxLength", *max_length);
        object.some_text("pattern", pattern.as_ref());
        let is_base64 = content_encoding
            .as_ref()
            .is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64"));
        let location = ty.location;
        if is_base64 && self.version == Version::V3_0 && ty.format.is_none() {
            // The word of 3.0 for the same thing.
            object.text("format", "byte");
        } else if self.can(
            Version::V3_1,
            content_encoding.is_some(),
            "`contentEncoding`",
            location,
        ) {
            object.some_text("contentEncoding", content_encoding.as_ref());
        }
        if self.can(
            Version::V3_1,
            content_media_type.is_some(),
            "`contentMediaType`",
            location,
        ) {
            object.some_text("contentMediaType", content_media_type.as_ref());
        }
        self.since_3_1(object, "contentSchema", *content_schema, location);
    }

    pub(super) fn array_keywords(
        &mut self,
        object: &mut Object,
        array: &ArrayKeywords,
        location: Location,
    ) {
        let ArrayKeywords {
            prefix_items,
            items,
            contains,
            min_contains,
            max_contains,
            min_items,
            max_items,
            unique_items,
            unevaluated_items,
        } = array;
        let version = Version::V3_1;
        let is_tuple = !prefix_items.is_empty();
        if self.can(version, is_tuple, "`prefixItems`", location) {
            let prefix_items = self.all(prefix_items);
            object.list("prefixItems", prefix_items);
        }
        if is_tuple && self.version == Version::V3_0 {
            // `items` would speak about the first items too.
            if items.is_some() {
                self.left_out("`items` behind `prefixItems`", Some(version), location);
            }
        } else if let Some(items) = *items {
            let items = self.items(items, is_tuple);
            object.value("items", items);
        }
        self.since_3_1(object, "contains", *contains, location);
        if self.can(version, min_contains.is_some(), "`minContains`", location) {
            object.count("minContains", *min_contains);
        }
        if self.can(version, max_contains.is_some(), "`maxContains`", location) {
            object.count("maxContains", *max_contains);
        }
        object.count("minItems", *min_items);
        object.count("maxItems", *max_items);
        object.flag("uniqueItems", *unique_items);
        self.since_3_1(object, "unevaluatedItems", *unevaluated_items, location);
    }

    /// `items: false` closes a tuple; elsewhere `items` is an object, as people write it.
    fn items(&mut self, items: TypeId, is_tuple: bool) -> Json {
        if is_tuple {
            self.schema_or_bool(items)
        } else {
            self.schema(items)
        }
    }

    pub(super) fn object_keywords(
        &mut self,
        object: &mut Object,
        keywords: &ObjectKeywords,
        location: Location,
    ) {
        let ObjectKeywords {
            properties,
            pattern_properties,
            additional_properties,
            unevaluated_properties,
            property_names,
            required,
            dependent_required,
            dependent_schemas,
            min_properties,
            max_properties,
        } = keywords;
        let version = Version::V3_1;
        names(object, "required", required.iter().map(|name| &**name));
        let properties = self.by_name(properties);
        object.object("properties", properties);
        let present = !pattern_properties.is_empty();
        if self.can(version, present, "`patternProperties`", location) {
            let pattern_properties = self.by_name(pattern_properties);
            object.object("patternProperties", pattern_properties);
        }
        if let Some(id) = *additional_properties {
            if present && self.version == Version::V3_0 {
                // It would speak about the members that match a pattern too.
                self.left_out(
                    "`additionalProperties` beside `patternProperties`",
                    Some(version),
                    location,
                );
            } else {
                let schema = self.schema_or_bool(id);
                object.value("additionalProperties", schema);
            }
        }
        self.since_3_1(
            object,
            "unevaluatedProperties",
            *unevaluated_properties,
            location,
        );
        self.since_3_1(object, "propertyNames", *property_names, location);
        let present = !dependent_required.is_empty();
        if self.can(version, present, "`dependentRequired`", location) {
            let mut dependencies = Object::new();
            for (name, required) in dependent_required {
                let required = required.iter().map(|name| Json::String(name.clone()));
                dependencies.value(name, Json::Array(required.collect()));
            }
            object.value("dependentRequired", dependencies);
        }
        let present = !dependent_schemas.is_empty();
        if self.can(version, present, "`dependentSchemas`", location) {
            let dependent_schemas = self.by_name(dependent_schemas);
            object.object("dependentSchemas", dependent_schemas);
        }
        object.count("minProperties", *min_properties);
        object.count("maxProperties", *max_properties);
    }

    /// Writes `allOf` with `also`, and `anyOf`, which a version may need for `types`.
    pub(super) fn subtype_keywords(
        &mut self,
        object: &mut Object,
        subtypes: Option<&SubtypeKeywords>,
        mut also: Vec<Json>,
        types: Vec<Json>,
        ty: &Type,
    ) {
        let nothing = SubtypeKeywords::default();
        let SubtypeKeywords {
            all_of,
            any_of,
            one_of,
            not,
            if_,
            then,
            else_,
        } = subtypes.unwrap_or(&nothing);
        also.extend(self.all(all_of));
        let mut any_of = self.all(any_of);
        if any_of.is_empty() {
            any_of = types;
        } else if !types.is_empty() {
            let mut second = Object::new();
            second.list("anyOf", types);
            also.push(second.into());
        }
        if (ty.never || ty.types.is_empty()) && not.is_some() {
            let mut never = Object::new();
            never.value("not", Object::new());
            also.push(never.into());
        }
        object.list("allOf", also);
        object.list("anyOf", any_of);
        let one_of = self.all(one_of);
        object.list("oneOf", one_of);
        if let Some(not) = *not {
            let not = self.schema(not);
            object.value("not", not);
        }
        self.since_3_1(object, "if", *if_, ty.location);
        self.since_3_1(object, "then", *then, ty.location);
        self.since_3_1(object, "else", *else_, ty.location);
    }

    fn all(&mut self, types: &[TypeId]) -> Vec<Json> {
        types.iter().map(|id| self.schema(*id)).collect()
    }

    fn by_name(&mut self, types: &crate::map::IndexMap<Box<str>, TypeId>) -> Object {
        let mut object = Object::new();
        for (name, id) in types {
            let schema = self.schema(*id);
            object.value(name, schema);
        }
        object
    }

    /// Writes a keyword that OpenAPI 3.0 does not have.
    fn since_3_1(
        &mut self,
        object: &mut Object,
        keyword: &str,
        schema: Option<TypeId>,
        location: Location,
    ) {
        let Some(id) = schema else { return };
        if self.can(Version::V3_1, true, &format!("`{keyword}`"), location) {
            let schema = self.schema_or_bool(id);
            object.value(keyword, schema);
        }
    }
}
