//! Types as serde reads and writes them, as schemas.
//!
//! A type is resolved first (`resolve.rs`): aliases are followed, generic arguments put in. What the
//! code declares gets a name among the schemas and is referred to; what is foreign is known by its path
//! (`foreign.rs`) or may be anything.

pub(super) mod case;
mod components;
mod enums;
mod foreign;
mod hand;
mod resolve;
mod rules;
mod serde;
mod structs;
mod with;

use std::collections::HashSet;

use super::docs::doc;
use super::load::span_place;
use super::world::{ItemId, Kind, World};
use crate::document::Location;
use crate::map::IndexMap;
use crate::read::code::{Evidence, Kind as Shape, Text, Value};

pub(super) use resolve::{Context, Ty};

/// Whether a type is a map.
pub(super) fn is_map(ty: &Ty) -> bool {
    foreign::map_value(ty).is_some()
}

pub(super) use rules::{declared, json, without_null};
pub(super) use structs::{Form, Property};

/// Which way values go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ways {
    /// Clients send them.
    pub(super) request: bool,
    /// Clients get them.
    pub(super) response: bool,
}

impl Ways {
    pub(super) const REQUEST: Self = Self {
        request: true,
        response: false,
    };
    pub(super) const RESPONSE: Self = Self {
        request: false,
        response: true,
    };

    fn with(self, other: Self) -> Self {
        Self {
            request: self.request || other.request,
            response: self.response || other.response,
        }
    }
}

/// The schemas of types that have names.
pub(super) struct Schemas<'a, 'w> {
    pub(super) world: &'w World<'a>,
    named: IndexMap<Ty, Entry>,
    /// The names that they have.
    names: HashSet<String>,
    /// Types that still have to be looked at.
    open: Vec<Ty>,
    /// Once somebody asks for one.
    components: Option<components::Components>,
}

struct Entry {
    name: String,
    ways: Ways,
    value: Value,
}

impl<'a, 'w> Schemas<'a, 'w> {
    pub(super) fn new(world: &'w World<'a>) -> Self {
        Self {
            world,
            named: IndexMap::new(),
            names: HashSet::new(),
            open: Vec::new(),
            components: None,
        }
    }

    /// The schema of a type.
    pub(super) fn schema(&mut self, ty: &Ty, place: Location, ways: Ways) -> Value {
        match ty {
            Ty::Item(item, arguments) => self.item(ty, *item, arguments, place, ways),
            Ty::Foreign(path, arguments) => self.foreign(path, arguments, place, ways),
            Ty::Tuple(types) if types.is_empty() => Value::of_type("null", place),
            Ty::Tuple(types) => {
                let items: Vec<Value> = types
                    .iter()
                    .map(|ty| self.schema(ty, place, ways))
                    .collect();
                let length = items.len();
                Value::of_type("array", place)
                    .with("prefixItems", Value::list(items, place))
                    .with("minItems", Value::number(length, place))
                    .with("maxItems", Value::number(length, place))
            }
            Ty::List(item, length) => {
                let items = self.schema(item, place, ways);
                let mut list = Value::of_type("array", place).with("items", items);
                if let Some(length) = length {
                    list.set("minItems", Value::number(length, place));
                    list.set("maxItems", Value::number(length, place));
                }
                list
            }
            Ty::Unknown => Value::object(place),
        }
    }

    /// A schema that also allows `null`.
    pub(super) fn nullable(mut schema: Value) -> Value {
        let place = schema.place;
        let null = || Value::text("null", place);
        let is_null = |branch: &Value| branch.get("type").and_then(Value::as_text) == Some("null");
        let branches = schema.get("anyOf").map(Value::items);
        if schema.is_anything() || branches.is_some_and(|all| all.iter().any(is_null)) {
            return schema;
        }
        let is_plain = schema.get("$ref").is_none()
            && schema.get("enum").is_none()
            && schema.get("const").is_none();
        match schema.get_mut("type") {
            Some(types) if is_plain => {
                match &mut types.kind {
                    Shape::Text(one) if one == "null" => {}
                    Shape::List(_) => {
                        if !types
                            .items()
                            .iter()
                            .any(|one| one.as_text() == Some("null"))
                        {
                            types.push(null());
                        }
                    }
                    _ => *types = Value::list([types.clone(), null()], place),
                }
                schema
            }
            _ => Value::object(place).with(
                "anyOf",
                Value::list([schema, Value::of_type("null", place)], place),
            ),
        }
    }

    /// The schema of a type of the code: a reference to it, or what it is another word for.
    fn item(
        &mut self,
        ty: &Ty,
        item: ItemId,
        arguments: &[Ty],
        place: Location,
        ways: Ways,
    ) -> Value {
        if !matches!(self.world.kind(item), Some(Kind::Struct(_) | Kind::Enum(_))) {
            return Value::object(place);
        }
        if let Some(same) = self.stands_for(item, arguments)
            && same != *ty
        {
            return self.schema(&same, place, ways);
        }
        if let Some(entry) = self.named.get_mut(ty) {
            let wider = entry.ways.with(ways);
            if wider != entry.ways {
                entry.ways = wider;
                self.open.push(ty.clone());
            }
            return Value::reference(&entry.name, place);
        }
        let name = self.free_name(ty);
        let entry = Entry {
            name: name.clone(),
            ways,
            value: Value::object(place),
        };
        self.names.insert(name.clone());
        self.named.insert(ty.clone(), entry);
        self.open.push(ty.clone());
        Value::reference(&name, place)
    }

    /// A name that no other type has.
    fn free_name(&self, ty: &Ty) -> String {
        let plain = self.name(ty);
        let is_taken = |name: &str| self.names.contains(name);
        if !is_taken(&plain) {
            return plain;
        }
        if let Ty::Item(item, _) = ty
            && let Some(named) = self.world.items.get(*item)
            && let Some(module) = self.world.modules.get(named.module)
        {
            let longer = format!("{}{plain}", case::pascal(&module.name));
            if !module.name.is_empty() && !is_taken(&longer) {
                return longer;
            }
        }
        (2..)
            .map(|n| format!("{plain}{n}"))
            .find(|name| !is_taken(name))
            .unwrap_or(plain)
    }

    /// What a type is called: with its arguments behind it.
    fn name(&self, ty: &Ty) -> String {
        match ty {
            Ty::Item(item, arguments) => {
                let name = self.world.items.get(*item);
                let name = name.map_or("Type", |named| named.name.as_str());
                let declared = self.declared_name(*item);
                let mut name = declared.unwrap_or_else(|| name.to_owned());
                for argument in arguments {
                    name.push('_');
                    name.push_str(&self.name(argument));
                }
                name
            }
            Ty::Foreign(path, arguments) => {
                let last = path.last().map_or("Any", String::as_str);
                let mut name = case::pascal(last);
                for argument in arguments {
                    name.push('_');
                    name.push_str(&self.name(argument));
                }
                name
            }
            Ty::Tuple(types) => {
                let names: Vec<String> = types.iter().map(|ty| self.name(ty)).collect();
                format!("Tuple{}", names.concat())
            }
            Ty::List(item, _) => format!("Vec_{}", self.name(item)),
            Ty::Unknown => "Any".to_owned(),
        }
    }

    /// The name that `#[serde(rename)]` or `#[schema(as)]` gives to a type.
    fn declared_name(&self, item: ItemId) -> Option<String> {
        let attributes = match self.world.kind(item)? {
            Kind::Struct(item) => &item.attrs,
            Kind::Enum(item) => &item.attrs,
            _ => return None,
        };
        let schema = super::arguments::of_attributes(attributes, "schema");
        let named = schema.iter().find(|argument| argument.name == "as")?;
        let path = named.value.clone()?.to_string();
        Some(path.replace([' ', ':'], ""))
    }

    /// All schemas with names, once everything that refers to them is known.
    pub(super) fn finish(mut self) -> Vec<(Text, Value)> {
        // Types may be used in more ways than were known when they were looked at.
        while let Some(ty) = self.open.pop() {
            let Some(ways) = self.named.get(&ty).map(|entry| entry.ways) else {
                continue;
            };
            let value = self.declared(&ty, ways);
            if let Some(entry) = self.named.get_mut(&ty) {
                entry.value = value;
            }
        }
        let schemas = self.named.into_values();
        schemas
            .map(|entry| (Text::new(entry.name, entry.value.place), entry.value))
            .collect()
    }

    /// The schema of a struct or an enum.
    fn declared(&mut self, ty: &Ty, ways: Ways) -> Value {
        let Ty::Item(item, arguments) = ty else {
            return Value::default();
        };
        let Some(named) = self.world.items.get(*item) else {
            return Value::default();
        };
        let (module, kind) = (named.module, named.kind);
        let source = self.world.source(module);
        let (attributes, ident) = match kind {
            Kind::Struct(item) => (&item.attrs, &item.ident),
            Kind::Enum(item) => (&item.attrs, &item.ident),
            _ => return Value::default(),
        };
        let place = span_place(source, ident.span());
        let context = Context {
            module,
            of: Some((*item, arguments.clone())),
            generics: self.generics(kind, module, arguments),
        };
        let mut value = match self.declared_type(attributes, &context) {
            Some(declared) => self.schema(&declared, place, ways),
            None => match self.by_hand(*item, &context, place, ways) {
                Some(value) => value,
                None => match kind {
                    Kind::Struct(item) => self.structure(item, &context, place, ways),
                    Kind::Enum(item) => self.enumeration(item, &context, place, ways),
                    _ => Value::object(place),
                },
            },
        };
        rules::declare(&mut value, attributes, &["schema"], place);
        self.said(&mut value, attributes, "schema", module, place, ways);
        if let Some(doc) = doc(attributes, source)
            && value.get("description").is_none()
        {
            value.set("description", Value::text(doc.text, doc.place));
        }
        if super::syntax::has_attribute(attributes, "deprecated") {
            value.set("deprecated", Value::flag(true, place));
        }
        value
    }

    /// What is known of a type whose reading or writing is written out, which is what `ToSchema` of utoipa is
    /// derived for where nothing else is.
    fn by_hand(
        &mut self,
        item: ItemId,
        context: &Context,
        place: Location,
        ways: Ways,
    ) -> Option<Value> {
        let attributes = match self.world.kind(item)? {
            Kind::Struct(item) => &item.attrs,
            Kind::Enum(item) => &item.attrs,
            _ => return None,
        };
        let derived = super::syntax::derives(attributes);
        let has = |name: &str| derived.iter().any(|derived| derived == name);
        if has("Serialize_repr") || has("Deserialize_repr") {
            return None;
        }
        let (trait_name, derived) = if ways.response {
            ("Serialize", has("Serialize") || has("SerializeDisplay"))
        } else {
            (
                "Deserialize",
                has("Deserialize") || has("DeserializeFromStr"),
            )
        };
        if has("SerializeDisplay") || has("DeserializeFromStr") {
            return Some(Value::of_type("string", place));
        }
        if derived {
            return None;
        }
        let found = self
            .world
            .impl_of(item, trait_name)
            .or_else(|| self.world.impl_of(item, "Serialize"))
            .or_else(|| self.world.impl_of(item, "Deserialize"))?;
        let functions = self.world.functions_of(found);
        let value = self.written_out(&functions, context, place, ways);
        (!value.is_anything() || !has("ToSchema")).then_some(value)
    }

    /// How well the schema of a type is known.
    pub(super) fn evidence(ty: &Ty) -> Evidence {
        match ty {
            Ty::Unknown => Evidence::Guess,
            _ => Evidence::Type,
        }
    }
}
