//! Sets of JSON types.

use std::fmt;

use crate::api::Json;

/// A set of JSON types, `integer` counted as one of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeSet(u8);

impl TypeSet {
    /// No type at all.
    pub const NONE: Self = Self(0);
    /// `null`.
    pub const NULL: Self = Self(1);
    /// `boolean`.
    pub const BOOLEAN: Self = Self(2);
    /// `integer`: a number that is mathematically integral.
    pub const INTEGER: Self = Self(4);
    /// `number`, which includes `integer`.
    pub const NUMBER: Self = Self(8 | 4);
    /// `string`.
    pub const STRING: Self = Self(16);
    /// `array`.
    pub const ARRAY: Self = Self(32);
    /// `object`.
    pub const OBJECT: Self = Self(64);
    /// Every type.
    pub const ANY: Self = Self(127);

    const NAMES: [(Self, &'static str); 7] = [
        (Self::NULL, "null"),
        (Self::BOOLEAN, "boolean"),
        (Self::NUMBER, "number"),
        (Self::INTEGER, "integer"),
        (Self::STRING, "string"),
        (Self::ARRAY, "array"),
        (Self::OBJECT, "object"),
    ];

    /// The type of a value: `integer` if it is integral, and of another number what `number` has
    /// beside `integer`.
    pub fn of(value: &Json) -> Self {
        match value {
            Json::Null => Self::NULL,
            Json::Bool(_) => Self::BOOLEAN,
            Json::Number(number) if number.is_integer() => Self::INTEGER,
            Json::Number(_) => Self::NUMBER.without(Self::INTEGER),
            Json::String(_) => Self::STRING,
            Json::Array(_) => Self::ARRAY,
            Json::Object(_) => Self::OBJECT,
        }
    }

    /// The types that `type` has to name so that it allows all of these values.
    pub fn of_all<'v>(values: impl IntoIterator<Item = &'v Json>) -> Self {
        let types = values.into_iter().map(Self::of);
        let types = types.fold(Self::NONE, Self::union);
        if types.intersects(Self::NUMBER.without(Self::INTEGER)) {
            types.union(Self::NUMBER)
        } else {
            types
        }
    }

    /// Reads a value of `type`.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(set, _)| *set)
    }

    /// Both together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both have.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What `other` does not have.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether all of `other` is in it.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether it shares a type with `other`.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether no type is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The names as `type` spells them; `integer` is not named beside `number`.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.singles().filter_map(|single| {
            Self::NAMES
                .iter()
                .find(|(set, _)| *set == single)
                .map(|(_, name)| *name)
        })
    }

    /// The types one by one, as sets; `integer` is no type beside `number`.
    pub fn singles(self) -> impl Iterator<Item = Self> {
        let mut rest = self;
        Self::NAMES
            .into_iter()
            .map(|(set, _)| set)
            .filter(move |set| {
                let there = rest.contains(*set);
                if there {
                    rest = rest.without(*set);
                }
                there
            })
    }

    /// Whether it is exactly one type.
    pub fn is_single(self) -> bool {
        self.singles().count() == 1
    }
}

impl fmt::Debug for TypeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_includes_integer() {
        assert!(TypeSet::NUMBER.contains(TypeSet::INTEGER));
        assert!(!TypeSet::INTEGER.contains(TypeSet::NUMBER));
        assert_eq!(
            format!("{:?}", TypeSet::NUMBER.union(TypeSet::NULL)),
            r#"["null", "number"]"#
        );
        assert_eq!(format!("{:?}", TypeSet::INTEGER), r#"["integer"]"#);
        assert!(TypeSet::NUMBER.is_single());
        assert_eq!(TypeSet::ANY.singles().count(), 6);
    }
}
