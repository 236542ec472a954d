//! Keywords of JSON Schema, grouped by what they speak about.
//!
//! Sources: JSON Schema draft 2020-12 core (10, 11) and validation (6), OpenAPI 3.1 and 3.2
//! ("Schema Object", "Discriminator Object", "XML Object").

use super::{Extensions, TypeId};
use crate::api::Decimal;
use crate::map::IndexMap;

/// Keywords about numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NumberKeywords {
    /// At least this.
    pub minimum: Option<Decimal>,
    /// Above this.
    pub exclusive_minimum: Option<Decimal>,
    /// At most this.
    pub maximum: Option<Decimal>,
    /// Below this.
    pub exclusive_maximum: Option<Decimal>,
    /// An integral number of times this, which is above 0.
    pub multiple_of: Option<Decimal>,
}

/// Keywords about strings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StringKeywords {
    /// In Unicode scalar values.
    pub min_length: Option<u64>,
    /// In Unicode scalar values.
    pub max_length: Option<u64>,
    /// An ECMA-262 regular expression, not anchored.
    pub pattern: Option<Box<str>>,
    /// Such as `base64`; an annotation.
    pub content_encoding: Option<Box<str>>,
    /// Such as `application/json`; an annotation.
    pub content_media_type: Option<Box<str>>,
    /// What the decoded content is; an annotation.
    pub content_schema: Option<TypeId>,
}

/// Keywords about arrays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArrayKeywords {
    /// What the first items are.
    pub prefix_items: Vec<TypeId>,
    /// What the items behind `prefix_items` are.
    pub items: Option<TypeId>,
    /// What some items are: at least `min_contains` (1 if absent), at most `max_contains`.
    pub contains: Option<TypeId>,
    /// See `contains`.
    pub min_contains: Option<u64>,
    /// See `contains`.
    pub max_contains: Option<u64>,
    /// At least so many items.
    pub min_items: Option<u64>,
    /// At most so many items.
    pub max_items: Option<u64>,
    /// No two items are equal.
    pub unique_items: bool,
    /// What items are that no other keyword speaks about.
    pub unevaluated_items: Option<TypeId>,
}

/// Keywords about objects.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObjectKeywords {
    /// What members of these names are.
    pub properties: IndexMap<Box<str>, TypeId>,
    /// What members are whose names match these ECMA-262 regular expressions.
    pub pattern_properties: IndexMap<Box<str>, TypeId>,
    /// What members are that neither of the above speaks about.
    pub additional_properties: Option<TypeId>,
    /// What members are that no keyword at all speaks about.
    pub unevaluated_properties: Option<TypeId>,
    /// What all names are.
    pub property_names: Option<TypeId>,
    /// Names that must be there.
    pub required: Vec<Box<str>>,
    /// Names that must be there if another one is.
    pub dependent_required: IndexMap<Box<str>, Vec<Box<str>>>,
    /// What the whole object is if a name is there.
    pub dependent_schemas: IndexMap<Box<str>, TypeId>,
    /// At least so many members.
    pub min_properties: Option<u64>,
    /// At most so many members.
    pub max_properties: Option<u64>,
}

/// Keywords that combine types.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SubtypeKeywords {
    /// All of these hold.
    pub all_of: Vec<TypeId>,
    /// At least one of these holds.
    pub any_of: Vec<TypeId>,
    /// Exactly one of these holds.
    pub one_of: Vec<TypeId>,
    /// This does not hold.
    pub not: Option<TypeId>,
    /// Decides between `then` and `else_`.
    pub if_: Option<TypeId>,
    /// Holds where `if_` does.
    pub then: Option<TypeId>,
    /// Holds where `if_` does not.
    pub else_: Option<TypeId>,
}

/// Which property tells the branches of a union apart. It chooses what to report, never the verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Discriminator {
    /// The property whose value names the branch.
    pub property_name: Box<str>,
    /// Branches by value, where they are not the names of the components.
    pub mapping: IndexMap<Box<str>, TypeId>,
    /// The branch where the property is absent or unknown (OpenAPI 3.2 and later).
    pub default: Option<TypeId>,
    /// `x-` members.
    pub extensions: Extensions,
}

/// How a value looks in XML.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Xml {
    /// The name of the element or attribute.
    pub name: Option<String>,
    /// A namespace URI.
    pub namespace: Option<String>,
    /// The prefix of the name.
    pub prefix: Option<String>,
    /// Whether it is an attribute.
    pub attribute: bool,
    /// Whether an array has an element around its items.
    pub wrapped: bool,
    /// `element`, `attribute`, `text`, `cdata` or `none` (OpenAPI 3.2 and later).
    pub node_type: Option<String>,
    /// `x-` members.
    pub extensions: Extensions,
}
