//! Types as one line of text, for tests.

use std::fmt::{Display, Write as _};

use crate::api::{Api, Origin, Type, TypeId, TypeSet};

/// What a type says: `{type: string, minLength: 1}`. Components inside are named only: `#Pet`.
pub(crate) fn printed(api: &Api, id: TypeId) -> String {
    let mut text = String::new();
    write(api, id, true, &mut text);
    text
}

fn write(api: &Api, id: TypeId, outermost: bool, text: &mut String) {
    let ty = api.types.get(id);
    match &ty.origin {
        Origin::Component(name) if !outermost => {
            let _ = write!(text, "#{name}");
            return;
        }
        _ => {}
    }
    if ty.never {
        text.push_str("false");
        return;
    }
    let members = Members { api, ty };
    let _ = write!(text, "{{{}}}", members.list().join(", "));
}

struct Members<'a> {
    api: &'a Api,
    ty: &'a Type,
}

impl Members<'_> {
    fn list(&self) -> Vec<String> {
        let mut list = Vec::new();
        self.values(&mut list);
        self.numbers_and_strings(&mut list);
        self.arrays(&mut list);
        self.objects(&mut list);
        self.subtypes(&mut list);
        self.annotations(&mut list);
        list
    }

    fn inner(&self, id: TypeId) -> String {
        let mut text = String::new();
        write(self.api, id, false, &mut text);
        text
    }

    fn inners(&self, ids: &[TypeId]) -> String {
        let list: Vec<String> = ids.iter().map(|id| self.inner(*id)).collect();
        format!("[{}]", list.join(", "))
    }

    fn named<'n>(&self, types: impl IntoIterator<Item = (&'n Box<str>, &'n TypeId)>) -> String {
        let list: Vec<String> = types
            .into_iter()
            .map(|(name, id)| format!("{name}: {}", self.inner(*id)))
            .collect();
        format!("{{{}}}", list.join(", "))
    }

    fn one(&self, list: &mut Vec<String>, name: &str, id: Option<TypeId>) {
        add(list, name, id.map(|id| self.inner(id)));
    }

    fn many(&self, list: &mut Vec<String>, name: &str, ids: &[TypeId]) {
        if !ids.is_empty() {
            list.push(format!("{name}: {}", self.inners(ids)));
        }
    }

    fn values(&self, list: &mut Vec<String>) {
        let ty = self.ty;
        self.one(list, "$ref", ty.reference);
        if ty.types != TypeSet::ANY {
            let names: Vec<&str> = ty.types.names().collect();
            list.push(match names.as_slice() {
                [one] => format!("type: {one}"),
                _ => format!("type: [{}]", names.join(", ")),
            });
        }
        add(list, "format", ty.format.as_deref());
        if let Some(values) = &ty.enum_ {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            list.push(format!("enum: [{}]", values.join(", ")));
        }
        add(list, "const", ty.const_.as_ref());
    }

    fn numbers_and_strings(&self, list: &mut Vec<String>) {
        if let Some(number) = &self.ty.number {
            add(list, "minimum", number.minimum.as_ref());
            add(list, "exclusiveMinimum", number.exclusive_minimum.as_ref());
            add(list, "maximum", number.maximum.as_ref());
            add(list, "exclusiveMaximum", number.exclusive_maximum.as_ref());
            add(list, "multipleOf", number.multiple_of.as_ref());
        }
        if let Some(string) = &self.ty.string {
            add(list, "minLength", string.min_length);
            add(list, "maxLength", string.max_length);
            add(list, "pattern", string.pattern.as_deref());
            add(list, "contentEncoding", string.content_encoding.as_deref());
            add(
                list,
                "contentMediaType",
                string.content_media_type.as_deref(),
            );
            self.one(list, "contentSchema", string.content_schema);
        }
    }

    fn arrays(&self, list: &mut Vec<String>) {
        let Some(array) = &self.ty.array else { return };
        self.many(list, "prefixItems", &array.prefix_items);
        self.one(list, "items", array.items);
        self.one(list, "contains", array.contains);
        add(list, "minContains", array.min_contains);
        add(list, "maxContains", array.max_contains);
        add(list, "minItems", array.min_items);
        add(list, "maxItems", array.max_items);
        add(list, "uniqueItems", array.unique_items.then_some(true));
        self.one(list, "unevaluatedItems", array.unevaluated_items);
    }

    fn objects(&self, list: &mut Vec<String>) {
        let Some(object) = &self.ty.object else {
            return;
        };
        if !object.properties.is_empty() {
            list.push(format!("properties: {}", self.named(&object.properties)));
        }
        if !object.pattern_properties.is_empty() {
            let patterns = self.named(&object.pattern_properties);
            list.push(format!("patternProperties: {patterns}"));
        }
        self.one(list, "additionalProperties", object.additional_properties);
        self.one(list, "unevaluatedProperties", object.unevaluated_properties);
        self.one(list, "propertyNames", object.property_names);
        if !object.required.is_empty() {
            list.push(format!("required: [{}]", object.required.join(", ")));
        }
        for (name, names) in &object.dependent_required {
            list.push(format!(
                "dependentRequired: {{{name}: [{}]}}",
                names.join(", ")
            ));
        }
        if !object.dependent_schemas.is_empty() {
            let schemas = self.named(&object.dependent_schemas);
            list.push(format!("dependentSchemas: {schemas}"));
        }
        add(list, "minProperties", object.min_properties);
        add(list, "maxProperties", object.max_properties);
    }

    fn subtypes(&self, list: &mut Vec<String>) {
        if let Some(subtypes) = &self.ty.subtypes {
            self.many(list, "allOf", &subtypes.all_of);
            self.many(list, "anyOf", &subtypes.any_of);
            self.many(list, "oneOf", &subtypes.one_of);
            self.one(list, "not", subtypes.not);
            self.one(list, "if", subtypes.if_);
            self.one(list, "then", subtypes.then);
            self.one(list, "else", subtypes.else_);
        }
        if let Some(discriminator) = &self.ty.discriminator {
            let mapping = self.named(&discriminator.mapping);
            let name = &discriminator.property_name;
            let default = discriminator.default.map(|id| self.inner(id));
            let default = default.map_or(String::new(), |id| format!(" default {id}"));
            list.push(format!("discriminator: {name} {mapping}{default}"));
        }
    }

    fn annotations(&self, list: &mut Vec<String>) {
        let ty = self.ty;
        add(list, "readOnly", ty.read_only.then_some(true));
        add(list, "writeOnly", ty.write_only.then_some(true));
        add(list, "deprecated", ty.deprecated.then_some(true));
        add(list, "title", ty.title.as_deref());
        add(list, "description", ty.description.as_deref());
        add(list, "default", ty.default.as_ref());
        if !ty.examples.is_empty() {
            let examples: Vec<String> = ty.examples.iter().map(ToString::to_string).collect();
            list.push(format!("examples: [{}]", examples.join(", ")));
        }
        add(list, "$comment", ty.comment.as_deref());
        for (name, value) in &ty.extensions.0 {
            list.push(format!("{name}: {value}"));
        }
    }
}

fn add(list: &mut Vec<String>, name: &str, value: Option<impl Display>) {
    if let Some(value) = value {
        list.push(format!("{name}: {value}"));
    }
}
