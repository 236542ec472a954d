//! Structs.

use syn::spanned::Spanned as _;

use super::rules;
use super::serde::{Container, Field};
use super::{Context, Schemas, Ty, Ways};
use crate::document::Location;
use crate::read::code::{ParameterLocation, Text, Value};
use crate::read::rust::arguments::of_attributes;
use crate::read::rust::docs::doc;
use crate::read::rust::load::span_place;
use crate::read::rust::syntax::has_attribute;
use crate::read::rust::world::Kind;

/// A field as clients know it.
pub(in crate::read::rust) struct Property {
    pub(in crate::read::rust) name: Text,
    pub(in crate::read::rust) schema: Value,
    pub(in crate::read::rust) required: bool,
    pub(in crate::read::rust) description: Option<Text>,
    pub(in crate::read::rust) deprecated: Option<Location>,
    /// How it is written as a parameter.
    pub(in crate::read::rust) form: Form,
}

/// How a parameter is written, where that is not as usual.
#[derive(Clone, Debug, Default)]
pub(in crate::read::rust) struct Form {
    pub(in crate::read::rust) style: Option<&'static str>,
    pub(in crate::read::rust) explode: Option<bool>,
    pub(in crate::read::rust) media_type: Option<String>,
}

impl Form {
    /// What attributes for a document say.
    fn of(attributes: &[syn::Attribute]) -> Self {
        let mut form = Self::default();
        for argument in of_attributes(attributes, "param") {
            match argument.name.as_str() {
                "style" => {
                    let said = argument.text();
                    let said = said.or_else(|| Some(argument.value.as_ref()?.to_string()));
                    form.style = STYLES
                        .iter()
                        .find(|(name, of)| {
                            said.as_deref().is_some_and(|it| it == *name || it == *of)
                        })
                        .map(|(_, name)| *name);
                }
                "explode" => {
                    let said = argument.value.as_ref().map(ToString::to_string);
                    form.explode = Some(said.as_deref() != Some("false"));
                }
                "content_type" => form.media_type = argument.text(),
                _ => {}
            }
        }
        form
    }
}

/// Styles as utoipa and as OpenAPI names them.
const STYLES: [(&str, &str); 8] = [
    ("Matrix", "matrix"),
    ("Label", "label"),
    ("Form", "form"),
    ("Simple", "simple"),
    ("SpaceDelimited", "spaceDelimited"),
    ("PipeDelimited", "pipeDelimited"),
    ("DeepObject", "deepObject"),
    ("Cookie", "cookie"),
];

/// Fields, and schemas whose members stand beside them.
#[derive(Default)]
pub(super) struct Properties {
    pub(super) own: Vec<Property>,
    flat: Vec<Value>,
    /// What members of any name are, where a map is among the fields.
    rest: Option<Value>,
}

impl Schemas<'_, '_> {
    pub(super) fn structure(
        &mut self,
        item: &syn::ItemStruct,
        context: &Context,
        place: Location,
        ways: Ways,
    ) -> Value {
        let container = Container::of(&item.attrs);
        match &item.fields {
            syn::Fields::Named(fields) => {
                let fields = self.properties(&fields.named, &container, None, context, ways);
                let mut value = object(fields, container.closed, place);
                // A struct may have a tag, too.
                if let Some(tag) = &container.tag {
                    let name = item.ident.to_string();
                    add_constant(&mut value, tag, &name, place);
                }
                value
            }
            syn::Fields::Unnamed(fields) => self.unnamed(&fields.unnamed, context, place, ways),
            syn::Fields::Unit => Value::of_type("null", place),
        }
    }

    /// Fields without names: the only one, or a list.
    pub(super) fn unnamed(
        &mut self,
        fields: &syn::punctuated::Punctuated<syn::Field, syn::Token![,]>,
        context: &Context,
        place: Location,
        ways: Ways,
    ) -> Value {
        if let [field] = fields.iter().collect::<Vec<_>>().as_slice() {
            let ty = self.world.ty(&field.ty, context);
            let mut value = self.schema(&ty, place, ways);
            let checked = (field.attrs.as_slice(), &ty);
            rules::constrain(self.world, context.module, &mut value, checked, place);
            return value;
        }
        let types = fields
            .iter()
            .map(|field| self.world.ty(&field.ty, context))
            .collect();
        self.schema(&Ty::Tuple(types), place, ways)
    }

    /// Where the parameters of a type stand that derives `IntoParams`.
    pub(in crate::read::rust) fn parameter_location(&self, ty: &Ty) -> ParameterLocation {
        let attributes = match ty {
            Ty::Item(item, _) => match self.world.kind(*item) {
                Some(Kind::Struct(declared)) => &declared.attrs[..],
                _ => &[],
            },
            _ => &[],
        };
        let arguments = of_attributes(attributes, "into_params");
        let said = arguments
            .iter()
            .find(|argument| argument.name == "parameter_in")
            .and_then(|argument| Some(argument.value.clone()?.to_string()));
        match said.as_deref() {
            Some("Path") => ParameterLocation::Path,
            Some("Header") => ParameterLocation::Header,
            Some("Cookie") => ParameterLocation::Cookie,
            _ => ParameterLocation::Query,
        }
    }

    /// The fields of a struct of the code as parameters; nothing if it is none.
    pub(in crate::read::rust) fn parameters(
        &mut self,
        ty: &Ty,
        ways: Ways,
    ) -> Option<Vec<Property>> {
        let Ty::Item(item, arguments) = ty else {
            return None;
        };
        let named = self.world.items.get(*item)?;
        let Kind::Struct(declared) = named.kind else {
            return None;
        };
        let syn::Fields::Named(fields) = &declared.fields else {
            return match self.stands_for(*item, arguments) {
                Some(same) if same != *ty => self.parameters(&same, ways),
                _ => None,
            };
        };
        let context = Context {
            module: named.module,
            of: Some((*item, arguments.clone())),
            generics: self.generics(named.kind, named.module, arguments),
        };
        let container = Container::of(&declared.attrs);
        let mut parameters = Vec::new();
        for field in &fields.named {
            let attributes = Field::of(&field.attrs);
            if attributes.flatten {
                let inside = self.world.ty(&field.ty, &context);
                let inside = inside.optional().unwrap_or(&inside).clone();
                parameters.extend(self.parameters(&inside, ways).unwrap_or_default());
                continue;
            }
            let only = std::iter::once(field);
            let found = self.properties(only, &container, None, &context, ways);
            for mut property in found.own {
                // There is no `null` in a query.
                if let Some(types) = property.schema.get_mut("type")
                    && types.items().len() == 2
                {
                    let one = types
                        .items()
                        .iter()
                        .find(|one| one.as_text() != Some("null"));
                    if let Some(one) = one.cloned() {
                        *types = one;
                    }
                }
                if let Some(any) = property.schema.get("anyOf")
                    && let [one, null] = any.items()
                    && null.get("type").and_then(Value::as_text) == Some("null")
                {
                    property.schema = one.clone();
                }
                rules::declare(
                    &mut property.schema,
                    &field.attrs,
                    &["param"],
                    property.name.place,
                );
                let place = property.name.place;
                self.said(
                    &mut property.schema,
                    &field.attrs,
                    "param",
                    context.module,
                    place,
                    ways,
                );
                property.form = Form::of(&field.attrs);
                if let Some(required) = rules::declared_required(&field.attrs) {
                    property.required = required;
                }
                parameters.push(property);
            }
        }
        Some(parameters)
    }

    /// Fields with names. `case` is how those of a variant are renamed.
    pub(super) fn properties<'f>(
        &mut self,
        fields: impl IntoIterator<Item = &'f syn::Field>,
        container: &Container,
        case: Option<super::case::Case>,
        context: &Context,
        ways: Ways,
    ) -> Properties {
        let mut found = Properties::default();
        let source = self.world.source(context.module);
        let case = case.or_else(|| container.rename_all.case(ways));
        for field in fields {
            let Some(ident) = &field.ident else {
                continue;
            };
            let mut attributes = Field::of(&field.attrs);
            let is_seen = (ways.request && !attributes.skip_deserializing)
                || (ways.response && !attributes.skip_serializing)
                || (!ways.request && !ways.response && !attributes.is_skipped());
            if !is_seen || rules::is_ignored(&field.attrs) {
                continue;
            }
            let place = span_place(source, ident.span());
            let type_place = span_place(source, field.ty.span());
            let ty = self.world.ty(&field.ty, context);
            if ty.foreign() == Some("PhantomData") {
                continue;
            }
            if attributes.flatten {
                self.flatten(&ty, type_place, ways, &mut found);
                continue;
            }
            let name = ident.to_string();
            let name = name.strip_prefix("r#").unwrap_or(&name);
            let name = match attributes.rename.name(ways) {
                Some(name) => name.to_owned(),
                None => match case {
                    Some(case) => case.field(name),
                    None => name.to_owned(),
                },
            };
            let is_optional = ty.optional().is_some();
            attributes.skip_if |= container.skip_none
                && is_optional
                && !has_attribute(&field.attrs, "serialize_always");
            let mut schema = match self.declared_type(&field.attrs, context) {
                Some(declared) => self.schema(&declared, type_place, ways),
                None => self.field_schema(&ty, &attributes, context, type_place, ways),
            };
            let checked = (field.attrs.as_slice(), &ty);
            rules::constrain(self.world, context.module, &mut schema, checked, place);
            rules::declare(&mut schema, &field.attrs, &["schema", "schemars"], place);
            self.said(
                &mut schema,
                &field.attrs,
                "schema",
                context.module,
                place,
                ways,
            );
            let description = doc(&field.attrs, source);
            let deprecated = has_attribute(&field.attrs, "deprecated").then_some(place);
            let reads = ways.request && !attributes.skip_deserializing;
            let writes = ways.response && !attributes.skip_serializing;
            let may_lack = reads
                && (attributes.default
                    || container.default
                    || (is_optional
                        && attributes.deserialize_with.is_none()
                        && attributes.with.is_none()));
            let may_be_left_out = writes && attributes.skip_if;
            let mut required = !may_lack && !may_be_left_out;
            if ways.request && ways.response {
                if !reads {
                    schema = with_flag(schema, "readOnly", place);
                    required = !may_be_left_out;
                } else if !writes {
                    schema = with_flag(schema, "writeOnly", place);
                }
            }
            if let Some(declared) = rules::declared_required(&field.attrs) {
                required = declared;
            }
            found.own.push(Property {
                name: Text::new(name, place),
                schema,
                required,
                description,
                deprecated,
                form: Form::default(),
            });
        }
        found
    }

    /// The type that attributes for a document name in place of that of a field, or of a whole type.
    pub(super) fn declared_type(
        &self,
        attributes: &[syn::Attribute],
        context: &Context,
    ) -> Option<Ty> {
        let declared = ["schema", "param"].iter().find_map(|family| {
            let arguments = of_attributes(attributes, family);
            let mut named = arguments.into_iter();
            named.find(|argument| argument.name == "value_type")
        })?;
        let ty: syn::Type = syn::parse2(declared.value?).ok()?;
        Some(self.world.ty(&ty, context))
    }

    /// What a flattened field adds.
    fn flatten(&mut self, ty: &Ty, place: Location, ways: Ways, found: &mut Properties) {
        let ty = ty.optional().unwrap_or(ty).owned().clone();
        if let Some(value) = super::foreign::map_value(&ty) {
            found.rest = Some(self.schema(&value.clone(), place, ways));
            return;
        }
        match &ty {
            Ty::Item(item, arguments) => {
                if let Some(same) = self.stands_for(*item, arguments) {
                    return self.flatten(&same, place, ways, found);
                }
                let schema = self.schema(&ty, place, ways);
                found.flat.push(schema);
            }
            _ => found.rest = Some(Value::object(place)),
        }
    }
}

fn with_flag(schema: Value, name: &str, place: Location) -> Value {
    let schema = if schema.get("$ref").is_some() {
        Value::object(place).with("allOf", Value::list([schema], place))
    } else {
        schema
    };
    schema.with(name, Value::flag(true, place))
}

/// A property with what is said about it.
fn described(property: Property) -> (Text, Value) {
    let Property {
        name,
        mut schema,
        description,
        deprecated,
        ..
    } = property;
    if let Some(description) = description {
        schema.set(
            "description",
            Value::text(description.text, description.place),
        );
    }
    if let Some(place) = deprecated {
        schema.set("deprecated", Value::flag(true, place));
    }
    (name, schema)
}

/// The schema of an object with these properties.
pub(super) fn object(found: Properties, closed: bool, place: Location) -> Value {
    let mut value = Value::of_type("object", place);
    let required: Vec<Value> = found
        .own
        .iter()
        .filter(|property| property.required)
        .map(|property| Value::text(property.name.text.clone(), property.name.place))
        .collect();
    if !found.own.is_empty() {
        let mut properties = Value::object(place);
        for property in found.own {
            let (name, schema) = described(property);
            properties.set_at(&name.text, name.place, schema);
        }
        value.set("properties", properties);
    }
    if !required.is_empty() {
        value.set("required", Value::list(required, place));
    }
    match found.rest {
        Some(rest) if !rest.is_anything() => value.set("additionalProperties", rest),
        Some(_) => {}
        None if closed && found.flat.is_empty() => {
            value.set("additionalProperties", Value::flag(false, place));
        }
        None => {}
    }
    if found.flat.is_empty() {
        return value;
    }
    let mut all = found.flat;
    if value.get("properties").is_some() || value.get("additionalProperties").is_some() {
        all.push(value);
    }
    match <[Value; 1]>::try_from(all) {
        Ok([only]) => only,
        Err(all) => Value::object(place).with("allOf", Value::list(all, place)),
    }
}

/// Adds a member that always says the same.
pub(super) fn add_constant(value: &mut Value, name: &str, text: &str, place: Location) {
    let constant = Value::of_type("string", place)
        .with("enum", Value::list([Value::text(text, place)], place));
    if value.get("properties").is_none() {
        value.set("properties", Value::object(place));
    }
    if let Some(properties) = value.get_mut("properties") {
        properties.set(name, constant);
    }
    let name = Value::text(name, place);
    match value.get_mut("required") {
        Some(required) => required.push(name),
        None => value.set("required", Value::list([name], place)),
    }
}
