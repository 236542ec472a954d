//! What the specification demands of a value beyond its type, as tables.
//!
//! They say what JSON Schema (draft 2020-12) says; [`super::judge`] checks a JSON value against
//! them.

use super::decimal::Decimal;
use super::json::Json;
use super::pattern::Pattern;

/// Everything that is demanded of a value.
#[derive(Debug)]
#[allow(dead_code, reason = "tables can say all of JSON Schema")]
pub struct Schema(pub &'static [Check]);

/// One thing that is demanded of a value. Each holds for values of other JSON types than it speaks
/// about.
#[derive(Debug)]
#[allow(dead_code, reason = "tables can say all of JSON Schema")]
pub enum Check {
    /// Nothing is allowed.
    Never,
    /// `type`: a set of JSON types ([`STRING`] and others), and how to say it ("a string or null").
    Types(u8, &'static str),
    /// `enum` and `const`: the values, and how to say them.
    Enum(&'static [Const], &'static [&'static str]),
    /// `minimum`, in decimal notation.
    Minimum(&'static str),
    /// `exclusiveMinimum`.
    ExclusiveMinimum(&'static str),
    /// `maximum`.
    Maximum(&'static str),
    /// `exclusiveMaximum`.
    ExclusiveMaximum(&'static str),
    /// `multipleOf`.
    MultipleOf(&'static str),
    /// `format` of integers: its name, the lowest and the highest one.
    Integer(&'static str, &'static str, &'static str),
    /// `minLength`.
    MinLength(usize),
    /// `maxLength`.
    MaxLength(usize),
    /// `pattern`.
    Pattern(&'static Pattern),
    /// `format` of strings: its name, and the function that knows it.
    Format(&'static str, fn(&str) -> bool),
    /// `minItems`.
    MinItems(usize),
    /// `maxItems`.
    MaxItems(usize),
    /// `uniqueItems`.
    UniqueItems,
    /// `prefixItems`.
    PrefixItems(&'static [&'static Schema]),
    /// `items`: from which item on, and what they are.
    Items(usize, &'static Schema),
    /// `contains`, with `minContains` and `maxContains`.
    Contains(&'static Schema, usize, Option<usize>),
    /// `minProperties`.
    MinProperties(usize),
    /// `maxProperties`.
    MaxProperties(usize),
    /// `required`.
    Required(&'static [&'static str]),
    /// `properties`.
    Properties(&'static [(&'static str, &'static Schema)]),
    /// `patternProperties`.
    PatternProperties(&'static [(&'static Pattern, &'static Schema)]),
    /// `additionalProperties`, with the names and patterns that it does not speak about.
    AdditionalProperties(
        &'static [&'static str],
        &'static [&'static Pattern],
        &'static Schema,
    ),
    /// `propertyNames`.
    PropertyNames(&'static Schema),
    /// `dependentRequired` of one member.
    DependentRequired(&'static str, &'static [&'static str]),
    /// `dependentSchemas` of one member.
    DependentSchema(&'static str, &'static Schema),
    /// `$ref` and `allOf`.
    Is(&'static Schema),
    /// `anyOf`.
    AnyOf(&'static [&'static Schema]),
    /// `oneOf`, with the discriminator that tells which one to report.
    OneOf(&'static [&'static Schema], Option<&'static Discriminator>),
    /// `not`.
    Not(&'static Schema),
    /// `if`, `then`, `else`.
    If(
        &'static Schema,
        Option<&'static Schema>,
        Option<&'static Schema>,
    ),
    /// `unevaluatedProperties`, with what speaks about members.
    UnevaluatedProperties(&'static [Evaluated], &'static Schema),
    /// `unevaluatedItems`, with what speaks about items.
    UnevaluatedItems(&'static [Evaluated], &'static Schema),
}

/// `null`, in a set of JSON types.
pub const NULL: u8 = 1;
/// `true` and `false`, in a set of JSON types.
pub const BOOLEAN: u8 = 2;
/// Numbers that are mathematically integral, in a set of JSON types.
pub const INTEGER: u8 = 4;
/// Numbers that are not integral, in a set of JSON types.
pub const FRACTION: u8 = 8;
/// All numbers, in a set of JSON types.
pub const NUMBER: u8 = INTEGER | FRACTION;
/// Strings, in a set of JSON types.
pub const STRING: u8 = 16;
/// Arrays, in a set of JSON types.
pub const ARRAY: u8 = 32;
/// Objects, in a set of JSON types.
pub const OBJECT: u8 = 64;

/// A JSON value of the specification.
#[derive(Debug)]
#[allow(dead_code, reason = "tables can say all of JSON Schema")]
pub enum Const {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number in decimal notation.
    Number(&'static str),
    /// A string.
    String(&'static str),
    /// An array.
    Array(&'static [Const]),
    /// An object; no name is in it twice.
    Object(&'static [(&'static str, Const)]),
}

/// The member whose value tells which alternative is meant.
#[derive(Debug)]
#[allow(dead_code, reason = "tables can say all of JSON Schema")]
pub struct Discriminator {
    /// Its name.
    pub name: &'static str,
    /// Its values, each with the position of an alternative.
    pub values: &'static [(&'static str, usize)],
}

/// Members or items that some keyword speaks about.
#[derive(Debug)]
#[allow(dead_code, reason = "tables can say all of JSON Schema")]
pub enum Evaluated {
    /// All of them.
    All,
    /// Members of these names.
    Names(&'static [&'static str]),
    /// Members whose names match one of these.
    Patterns(&'static [&'static Pattern]),
    /// The first so many items.
    First(usize),
    /// Items of this type.
    Items(&'static Schema),
    /// What the list says, if the value satisfies the condition.
    When(Condition, &'static [Evaluated]),
}

/// What an [`Evaluated::When`] depends on.
#[derive(Debug)]
#[allow(dead_code, reason = "tables can say all of JSON Schema")]
pub enum Condition {
    /// The value is of this type.
    Is(&'static Schema),
    /// The value is not of this type.
    IsNot(&'static Schema),
    /// The value has that member.
    Has(&'static str),
}

impl Const {
    /// Whether the value is this one: numbers by value, objects without order.
    #[must_use]
    pub fn equals(&self, value: &Json) -> bool {
        match (self, value) {
            (Self::Null, Json::Null) => true,
            (Self::Bool(own), Json::Bool(other)) => own == other,
            (Self::Number(own), Json::Number(other)) => Decimal::new(own) == other.decimal(),
            (Self::String(own), Json::String(other)) => own == other,
            (Self::Array(own), Json::Array(other)) => {
                own.len() == other.len()
                    && own.iter().zip(other).all(|(own, other)| own.equals(other))
            }
            (Self::Object(own), Json::Object(other)) => {
                own.len() == other.len()
                    && own
                        .iter()
                        .all(|(name, own)| other.get(name).is_some_and(|other| own.equals(other)))
            }
            _ => false,
        }
    }
}
