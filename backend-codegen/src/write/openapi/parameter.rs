//! Parameters, headers and examples.

use std::sync::Arc;

use super::Writer;
use super::component::reference_to;
use super::object::Object;
use crate::api::{
    Example, Header, Json, Parameter, ParameterForm, ParameterLocation, Style, Version,
};
use crate::document::Location;
use crate::map::IndexMap;

impl Writer<'_> {
    pub(super) fn parameters(&mut self, parameters: &[Arc<Parameter>]) -> Vec<Json> {
        let mut written = Vec::new();
        for parameter in parameters {
            if !self.can_parameter(parameter) {
                continue;
            }
            let reference = reference_to(&self.api.components.parameters, parameter);
            written.push(reference.unwrap_or_else(|| self.parameter(parameter).into()));
        }
        written
    }

    /// Whether the version has words for `parameter`.
    pub(super) fn can_parameter(&mut self, parameter: &Parameter) -> bool {
        let is_new = parameter.sent_in == ParameterLocation::QueryString;
        let part = "a parameter in `querystring`";
        !is_new || self.can(Version::V3_2, is_new, part, parameter.location)
    }

    pub(super) fn parameter(&mut self, parameter: &Parameter) -> Object {
        let mut object = Object::new();
        object.text("name", &parameter.name);
        object.text("in", parameter.sent_in.as_str());
        object.some_text("description", parameter.description.as_ref());
        object.flag("required", parameter.required);
        object.flag("deprecated", parameter.deprecated);
        object.flag("allowEmptyValue", parameter.allow_empty_value);
        let default = Style::default_of(parameter.sent_in);
        self.form(&mut object, &parameter.form, default, parameter.location);
        self.examples(&mut object, &parameter.examples);
        object.extensions(&parameter.extensions);
        object
    }

    pub(super) fn header(&mut self, header: &Header) -> Object {
        let mut object = Object::new();
        object.some_text("description", header.description.as_ref());
        object.flag("required", header.required);
        object.flag("deprecated", header.deprecated);
        self.form(&mut object, &header.form, Style::Simple, header.location);
        self.examples(&mut object, &header.examples);
        object.extensions(&header.extensions);
        object
    }

    /// Writes how a value is written, as far as `default` does not say it.
    fn form(
        &mut self,
        object: &mut Object,
        form: &ParameterForm,
        default: Style,
        location: Location,
    ) {
        match form {
            ParameterForm::Schema {
                ty,
                style,
                explode,
                allow_reserved,
            } => {
                let is_new = *style == Style::Cookie;
                if *style != default
                    && (!is_new || self.can(Version::V3_2, is_new, "`style: cookie`", location))
                {
                    object.text("style", style.as_str());
                }
                if *explode != style.explodes_by_default() {
                    object.value("explode", Json::Bool(*explode));
                }
                object.flag("allowReserved", *allow_reserved);
                let schema = self.schema(*ty);
                object.value("schema", schema);
            }
            ParameterForm::Content { name, media_type } => {
                let mut content = Object::new();
                let media_type = self.media_type(media_type);
                content.value(name, media_type);
                object.value("content", content);
            }
        }
    }

    /// Writes examples: the unnamed one as `example`, as long as it is nothing but a value.
    pub(super) fn examples(
        &mut self,
        object: &mut Object,
        examples: &IndexMap<Box<str>, Arc<Example>>,
    ) {
        let mut named = Object::new();
        for (name, example) in examples {
            match bare_value(example) {
                Some(value) if name.is_empty() => object.value("example", value.clone()),
                Some(_) | None => {
                    let reference = reference_to(&self.api.components.examples, example);
                    let example = reference.unwrap_or_else(|| self.example(example).into());
                    named.value(name, example);
                }
            }
        }
        object.object("examples", named);
    }

    /// Writes an example. What OpenAPI 3.2 calls `dataValue` or `serializedValue` is `value` before it.
    pub(super) fn example(&mut self, example: &Example) -> Object {
        let newer = self.version >= Version::V3_2;
        let mut object = Object::new();
        object.some_text("summary", example.summary.as_ref());
        object.some_text("description", example.description.as_ref());
        object.some("value", example.value.clone());
        if newer || object.has("value") {
            let present = example.data_value.is_some();
            if self.can(Version::V3_2, present, "`dataValue`", example.location) {
                object.some("dataValue", example.data_value.clone());
            }
        } else {
            object.some("value", example.data_value.clone());
        }
        let serialized = example.serialized_value.as_ref();
        if newer || object.has("value") {
            let present = serialized.is_some();
            if self.can(
                Version::V3_2,
                present,
                "`serializedValue`",
                example.location,
            ) {
                object.some_text("serializedValue", serialized);
            }
        } else {
            object.some_text("value", serialized);
        }
        object.some_text("externalValue", example.external_value.as_ref());
        object.extensions(&example.extensions);
        object
    }
}

/// The value of an example that has nothing else.
fn bare_value(example: &Example) -> Option<&Json> {
    let Example {
        component,
        summary,
        description,
        value,
        data_value,
        serialized_value,
        external_value,
        extensions,
        location: _,
    } = example;
    let alone = component.is_none()
        && summary.is_none()
        && description.is_none()
        && data_value.is_none()
        && serialized_value.is_none()
        && external_value.is_none()
        && extensions.is_empty();
    value.as_ref().filter(|_| alone)
}
