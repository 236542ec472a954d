//! What is to be checked about a value.

use crate::api::{Decimal, Json, TypeId, TypeSet};
use crate::list::CollectVec;

/// One assertion about a value. Each holds for values of other JSON types than it speaks about.
///
/// Ids stand for the value plan of a type in the same direction. Sources: JSON Schema draft 2020-12
/// core, sections 10 and 11, and validation, section 6.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// No value satisfies it.
    Never,
    /// The value is of one of these JSON types.
    Types(TypeSet),
    /// The value is one of these.
    Enum(Vec<Json>),
    /// A number is at least this.
    Minimum(Decimal),
    /// A number is above this.
    ExclusiveMinimum(Decimal),
    /// A number is at most this.
    Maximum(Decimal),
    /// A number is below this.
    ExclusiveMaximum(Decimal),
    /// A number is an integral multiple of this.
    MultipleOf(Decimal),
    /// A string has at least so many Unicode scalar values.
    MinLength(u64),
    /// A string has at most so many Unicode scalar values.
    MaxLength(u64),
    /// A string matches this ECMA-262 expression somewhere.
    Pattern(Box<str>),
    /// A string, or for `int32` and its like a number, is of this format.
    Format(Box<str>),
    /// An array has at least so many items.
    MinItems(u64),
    /// An array has at most so many items.
    MaxItems(u64),
    /// No two items of an array are equal.
    UniqueItems,
    /// The first items of an array are of these types.
    PrefixItems(Vec<TypeId>),
    /// The items of an array from position `from` on are of this type.
    Items {
        /// How many items come before.
        from: usize,
        /// What they are.
        ty: TypeId,
    },
    /// So many items of an array are of this type.
    Contains {
        /// What they are.
        ty: TypeId,
        /// At least so many.
        min: u64,
        /// At most so many.
        max: Option<u64>,
    },
    /// An object has at least so many members.
    MinProperties(u64),
    /// An object has at most so many members.
    MaxProperties(u64),
    /// An object has these members.
    Required(Vec<Box<str>>),
    /// Members of these names, where they are there, are of these types.
    Properties(Vec<(Box<str>, TypeId)>),
    /// Members whose names match these ECMA-262 expressions are of these types.
    PatternProperties(Vec<(Box<str>, TypeId)>),
    /// Members with other names are of this type.
    AdditionalProperties {
        /// The names that it does not speak about.
        names: Vec<Box<str>>,
        /// ECMA-262 expressions; it does not speak about names that match one.
        patterns: Vec<Box<str>>,
        /// What the other members are.
        ty: TypeId,
    },
    /// The names of all members, as strings, are of this type.
    PropertyNames(TypeId),
    /// If the first member is there, so are the others.
    DependentRequired(Box<str>, Vec<Box<str>>),
    /// If the member is there, the whole object is of this type.
    DependentSchema(Box<str>, TypeId),
    /// The value is of this type.
    Is(TypeId),
    /// The value is of at least one of these types.
    AnyOf(Vec<TypeId>),
    /// The value is of exactly one of these types.
    OneOf {
        /// The types.
        types: Vec<TypeId>,
        /// Which branch to report where none, or more than one, is satisfied.
        report: Option<Report>,
    },
    /// The value is not of this type.
    Not(TypeId),
    /// The value is of one type if it is of another, else of a third.
    If {
        /// The condition.
        condition: TypeId,
        /// What it is then.
        then: Option<TypeId>,
        /// What it is otherwise.
        otherwise: Option<TypeId>,
    },
    /// Members that nothing else speaks about are of this type.
    UnevaluatedProperties {
        /// What speaks about members.
        evaluated: Vec<Evaluated>,
        /// What the others are.
        ty: TypeId,
    },
    /// Items that nothing else speaks about are of this type.
    UnevaluatedItems {
        /// What speaks about items.
        evaluated: Vec<Evaluated>,
        /// What the others are.
        ty: TypeId,
    },
}

/// The property whose value says which branch of a [`Check::OneOf`] a sender meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The property.
    pub property: Box<str>,
    /// Its values, each with the position of the branch that it stands for.
    pub values: Vec<(Box<str>, usize)>,
}

/// Members or items that some keyword speaks about, for `unevaluatedProperties` and
/// `unevaluatedItems` (JSON Schema draft 2020-12 core, 11.2 and 11.3).
#[derive(Clone, Debug, PartialEq)]
pub enum Evaluated {
    /// All members, or all items.
    All,
    /// Members of these names.
    Names(Vec<Box<str>>),
    /// Members whose names match one of these ECMA-262 expressions.
    Patterns(Vec<Box<str>>),
    /// The first so many items.
    First(usize),
    /// Items of this type (`contains`).
    Items(TypeId),
    /// Whatever the list says, as long as the value satisfies the condition.
    When(Condition, Vec<Evaluated>),
}

/// What an [`Evaluated::When`] depends on.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// The value is of this type.
    Is(TypeId),
    /// The value is not of this type.
    IsNot(TypeId),
    /// The member is there.
    Has(Box<str>),
}

/// What a check has to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The number or the text itself.
    Scalar,
    /// The number of items or members, or the names of members.
    Count,
    /// The whole value as JSON.
    Value,
}

impl Check {
    /// The keyword of JSON Schema that says it.
    pub fn keyword(&self) -> &'static str {
        match self {
            Self::Never => "false",
            Self::Types(_) => "type",
            Self::Enum(values) if values.len() == 1 => "const",
            Self::Enum(_) => "enum",
            Self::Minimum(_) => "minimum",
            Self::ExclusiveMinimum(_) => "exclusiveMinimum",
            Self::Maximum(_) => "maximum",
            Self::ExclusiveMaximum(_) => "exclusiveMaximum",
            Self::MultipleOf(_) => "multipleOf",
            Self::MinLength(_) => "minLength",
            Self::MaxLength(_) => "maxLength",
            Self::Pattern(_) => "pattern",
            Self::Format(_) => "format",
            Self::MinItems(_) => "minItems",
            Self::MaxItems(_) => "maxItems",
            Self::UniqueItems => "uniqueItems",
            Self::PrefixItems(_) => "prefixItems",
            Self::Items { .. } => "items",
            Self::Contains { .. } => "contains",
            Self::MinProperties(_) => "minProperties",
            Self::MaxProperties(_) => "maxProperties",
            Self::Required(_) => "required",
            Self::Properties(_) => "properties",
            Self::PatternProperties(_) => "patternProperties",
            Self::AdditionalProperties { .. } => "additionalProperties",
            Self::PropertyNames(_) => "propertyNames",
            Self::DependentRequired(..) => "dependentRequired",
            Self::DependentSchema(..) => "dependentSchemas",
            Self::Is(_) => "$ref",
            Self::AnyOf(_) => "anyOf",
            Self::OneOf { .. } => "oneOf",
            Self::Not(_) => "not",
            Self::If { .. } => "if",
            Self::UnevaluatedProperties { .. } => "unevaluatedProperties",
            Self::UnevaluatedItems { .. } => "unevaluatedItems",
        }
    }

    /// What the check has to look at.
    pub fn level(&self) -> Level {
        match self {
            Self::Never
            | Self::Types(_)
            | Self::Minimum(_)
            | Self::ExclusiveMinimum(_)
            | Self::Maximum(_)
            | Self::ExclusiveMaximum(_)
            | Self::MultipleOf(_)
            | Self::MinLength(_)
            | Self::MaxLength(_)
            | Self::Pattern(_)
            | Self::Format(_) => Level::Scalar,
            Self::MinItems(_)
            | Self::MaxItems(_)
            | Self::MinProperties(_)
            | Self::MaxProperties(_) => Level::Count,
            Self::Enum(_)
            | Self::UniqueItems
            | Self::PrefixItems(_)
            | Self::Items { .. }
            | Self::Contains { .. }
            | Self::Required(_)
            | Self::Properties(_)
            | Self::PatternProperties(_)
            | Self::AdditionalProperties { .. }
            | Self::PropertyNames(_)
            | Self::DependentRequired(..)
            | Self::DependentSchema(..)
            | Self::Is(_)
            | Self::AnyOf(_)
            | Self::OneOf { .. }
            | Self::Not(_)
            | Self::If { .. }
            | Self::UnevaluatedProperties { .. }
            | Self::UnevaluatedItems { .. } => Level::Value,
        }
    }

    /// The JSON type that the check speaks about; values of others satisfy it. `None` is any.
    pub fn speaks_about(&self) -> Option<TypeSet> {
        match self {
            Self::Minimum(_)
            | Self::ExclusiveMinimum(_)
            | Self::Maximum(_)
            | Self::ExclusiveMaximum(_)
            | Self::MultipleOf(_) => Some(TypeSet::NUMBER),
            Self::MinLength(_) | Self::MaxLength(_) | Self::Pattern(_) => Some(TypeSet::STRING),
            Self::Format(format) => super::format_types(format),
            Self::MinItems(_)
            | Self::MaxItems(_)
            | Self::UniqueItems
            | Self::PrefixItems(_)
            | Self::Items { .. }
            | Self::Contains { .. }
            | Self::UnevaluatedItems { .. } => Some(TypeSet::ARRAY),
            Self::MinProperties(_)
            | Self::MaxProperties(_)
            | Self::Required(_)
            | Self::Properties(_)
            | Self::PatternProperties(_)
            | Self::AdditionalProperties { .. }
            | Self::PropertyNames(_)
            | Self::DependentRequired(..)
            | Self::DependentSchema(..)
            | Self::UnevaluatedProperties { .. } => Some(TypeSet::OBJECT),
            Self::Never
            | Self::Types(_)
            | Self::Enum(_)
            | Self::Is(_)
            | Self::AnyOf(_)
            | Self::OneOf { .. }
            | Self::Not(_)
            | Self::If { .. } => None,
        }
    }

    /// The types whose value plans the check uses.
    pub fn types(&self) -> Vec<TypeId> {
        match self {
            Self::Never
            | Self::Types(_)
            | Self::Enum(_)
            | Self::Minimum(_)
            | Self::ExclusiveMinimum(_)
            | Self::Maximum(_)
            | Self::ExclusiveMaximum(_)
            | Self::MultipleOf(_)
            | Self::MinLength(_)
            | Self::MaxLength(_)
            | Self::Pattern(_)
            | Self::Format(_)
            | Self::MinItems(_)
            | Self::MaxItems(_)
            | Self::UniqueItems
            | Self::MinProperties(_)
            | Self::MaxProperties(_)
            | Self::Required(_)
            | Self::DependentRequired(..) => Vec::new(),
            Self::Items { ty, .. }
            | Self::Contains { ty, .. }
            | Self::AdditionalProperties { ty, .. }
            | Self::PropertyNames(ty)
            | Self::DependentSchema(_, ty)
            | Self::Is(ty)
            | Self::Not(ty) => vec![*ty],
            Self::PrefixItems(types) | Self::AnyOf(types) | Self::OneOf { types, .. } => {
                types.clone()
            }
            Self::Properties(members) | Self::PatternProperties(members) => {
                members.iter().map(|(_, ty)| *ty).collect_vec()
            }
            Self::If {
                condition,
                then,
                otherwise,
            } => std::iter::once(*condition)
                .chain(*then)
                .chain(*otherwise)
                .collect_vec(),
            Self::UnevaluatedProperties { evaluated, ty }
            | Self::UnevaluatedItems { evaluated, ty } => {
                let mut types = vec![*ty];
                for part in evaluated {
                    part.types(&mut types);
                }
                types
            }
        }
    }
}

impl Evaluated {
    /// Adds the types whose value plans it uses.
    fn types(&self, types: &mut Vec<TypeId>) {
        match self {
            Self::All | Self::Names(_) | Self::Patterns(_) | Self::First(_) => {}
            Self::Items(ty) => types.push(*ty),
            Self::When(condition, parts) => {
                match condition {
                    Condition::Is(ty) | Condition::IsNot(ty) => types.push(*ty),
                    Condition::Has(_) => {}
                }
                for part in parts {
                    part.types(types);
                }
            }
        }
    }
}
