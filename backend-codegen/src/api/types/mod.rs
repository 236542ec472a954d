//! Schemas, whole: every assertion and annotation that a document makes about a value.
//!
//! The vocabulary is that of JSON Schema draft 2020-12; older spellings (`nullable`, a boolean
//! `exclusiveMinimum`, `example`) are lowered to it. Nothing is merged or simplified here: that
//! happens in [`plan`](super::plan), once, for all writers.

mod keywords;
mod set;

use std::sync::Arc;

use super::{Extensions, ExternalDocs, Json};
use crate::document::Location;
use crate::map::IndexMap;

pub use keywords::{
    ArrayKeywords, Discriminator, NumberKeywords, ObjectKeywords, StringKeywords, SubtypeKeywords,
    Xml,
};
pub use set::TypeSet;

/// Names a [`Type`] among [`Types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(u32);

impl TypeId {
    /// The id with that number, for types that are added beyond [`Types`].
    pub(in crate::api) fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// Its number, from 0, in the order in which types were added.
    pub fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// Where a type has its name from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// It is a component of that name. All types that are used from more than one place are.
    Component(Arc<str>),
    /// It stands inside another type, and nowhere else.
    Inside(TypeId, Place),
    /// It stands in an operation or in another reusable part, and nowhere else. The words go from
    /// the outermost to the innermost: `["createOrder", "request"]`.
    Part(Vec<Arc<str>>),
}

/// Where in a type another one stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// `properties`.
    Property(Arc<str>),
    /// `patternProperties`, counted from 0.
    PatternProperty(usize),
    /// `additionalProperties`.
    AdditionalProperties,
    /// `unevaluatedProperties`.
    UnevaluatedProperties,
    /// `propertyNames`.
    PropertyNames,
    /// `dependentSchemas`.
    DependentSchema(Arc<str>),
    /// `items`.
    Items,
    /// `prefixItems`, counted from 0.
    PrefixItem(usize),
    /// `unevaluatedItems`.
    UnevaluatedItems,
    /// `contains`.
    Contains,
    /// `contentSchema`.
    ContentSchema,
    /// `allOf`, counted from 0.
    AllOf(usize),
    /// `anyOf`, counted from 0.
    AnyOf(usize),
    /// `oneOf`, counted from 0.
    OneOf(usize),
    /// `not`.
    Not,
    /// `if`.
    If,
    /// `then`.
    Then,
    /// `else`.
    Else,
    /// Made in [`plan`](super::plan): the same values, as far as they are of one JSON type.
    Only(TypeSet),
    /// Made in [`plan`](super::plan): several types that must hold at once.
    Merged,
}

/// What a document demands of a value, and what it says about it.
#[derive(Clone, Debug)]
pub struct Type {
    /// Where it has its name from.
    pub origin: Origin,
    /// Whether it is the schema `false`, which no value satisfies.
    pub never: bool,
    /// The JSON types that are allowed; [`TypeSet::ANY`] where the document does not say.
    pub types: TypeSet,
    /// `format`.
    pub format: Option<Box<str>>,
    /// `enum`.
    pub enum_: Option<Vec<Json>>,
    /// `const`.
    pub const_: Option<Json>,
    /// A `$ref` that stands beside other keywords. (Where it stands alone, the target's id is used.)
    pub reference: Option<TypeId>,
    /// What is demanded of numbers.
    pub number: Option<Box<NumberKeywords>>,
    /// What is demanded of strings.
    pub string: Option<Box<StringKeywords>>,
    /// What is demanded of arrays.
    pub array: Option<Box<ArrayKeywords>>,
    /// What is demanded of objects.
    pub object: Option<Box<ObjectKeywords>>,
    /// `allOf`, `anyOf`, `oneOf`, `not`, `if`.
    pub subtypes: Option<Box<SubtypeKeywords>>,
    /// Which property tells the branches of a union apart.
    pub discriminator: Option<Box<Discriminator>>,
    /// `readOnly`: only sent by the server.
    pub read_only: bool,
    /// `writeOnly`: only sent by the client.
    pub write_only: bool,
    /// What an absent value means.
    pub default: Option<Json>,
    /// A name for people.
    pub title: Option<Box<str>>,
    /// CommonMark.
    pub description: Option<Box<str>>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Values to learn from.
    pub examples: Vec<Json>,
    /// More to read.
    pub external_docs: Option<Box<ExternalDocs>>,
    /// How it looks in XML.
    pub xml: Option<Box<Xml>>,
    /// `$comment`.
    pub comment: Option<Box<str>>,
    /// `x-` members and keywords of no known vocabulary.
    pub extensions: Extensions,
    /// Where it stands.
    pub location: Location,
}

impl Type {
    /// A type that accepts everything.
    pub fn any(origin: Origin, location: Location) -> Self {
        Self {
            origin,
            never: false,
            types: TypeSet::ANY,
            format: None,
            enum_: None,
            const_: None,
            reference: None,
            number: None,
            string: None,
            array: None,
            object: None,
            subtypes: None,
            discriminator: None,
            read_only: false,
            write_only: false,
            default: None,
            title: None,
            description: None,
            deprecated: false,
            examples: Vec::new(),
            external_docs: None,
            xml: None,
            comment: None,
            extensions: Extensions::default(),
            location,
        }
    }

    /// Its name, if it is a component.
    pub fn component(&self) -> Option<&Arc<str>> {
        match &self.origin {
            Origin::Component(name) => Some(name),
            Origin::Inside(..) | Origin::Part(_) => None,
        }
    }

    /// Whether it is a component that has nothing but a `$ref`, or a `$ref` with words about it.
    pub fn as_alias(&self) -> Option<TypeId> {
        let target = self.reference?;
        let alone =
            self.types == TypeSet::ANY && !self.has_own_demands() && self.subtypes.is_none();
        alone.then_some(target)
    }

    /// Whether it says more about a value than its `type`, its `$ref` and its subtypes do.
    pub fn has_own_demands(&self) -> bool {
        self.never
            || self.format.is_some()
            || self.enum_.is_some()
            || self.const_.is_some()
            || self.number.is_some()
            || self.string.is_some()
            || self.array.is_some()
            || self.object.is_some()
    }
}

/// All types of an API.
#[derive(Clone, Debug, Default)]
pub struct Types {
    list: Vec<Type>,
    components: IndexMap<Arc<str>, TypeId>,
}

impl Types {
    /// Adds a type. A component is entered under its name.
    pub fn add(&mut self, ty: Type) -> TypeId {
        let id = TypeId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        if let Origin::Component(name) = &ty.origin {
            self.components.insert(Arc::clone(name), id);
        }
        self.list.push(ty);
        id
    }

    /// Makes a component of a type that turned out to be used from several places.
    pub fn promote(&mut self, id: TypeId, name: Arc<str>) {
        self.components.insert(Arc::clone(&name), id);
        if let Some(ty) = self.list.get_mut(id.index()) {
            ty.origin = Origin::Component(name);
        }
    }

    /// The type named by `id`.
    pub fn get(&self, id: TypeId) -> &Type {
        #[expect(
            clippy::indexing_slicing,
            reason = "ids are only made by `add`, and types never go"
        )]
        &self.list[id.index()]
    }

    /// The type named by `id`, to change it.
    pub fn get_mut(&mut self, id: TypeId) -> &mut Type {
        #[expect(
            clippy::indexing_slicing,
            reason = "ids are only made by `add`, and types never go"
        )]
        &mut self.list[id.index()]
    }

    /// The component `name`.
    pub fn component(&self, name: &str) -> Option<TypeId> {
        self.components.get(name).copied()
    }

    /// All components in the order of the document.
    pub fn components(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, TypeId)> {
        self.components.iter().map(|(name, id)| (name, *id))
    }

    /// All types with their ids.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (TypeId, &Type)> {
        self.list
            .iter()
            .enumerate()
            .map(|(i, ty)| (TypeId(u32::try_from(i).unwrap_or(u32::MAX)), ty))
    }

    /// How many types there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
