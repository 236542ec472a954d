//! What one character of a pattern may be.

use super::charset::CharSet;
use super::property::Property;

/// A character class, a literal character or `.`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Class {
    /// Characters that are listed.
    pub(super) set: CharSet,
    /// Unicode properties that are listed, and whether each is negated. Their characters are known
    /// to the engines only.
    pub(super) properties: Vec<(Property, bool)>,
    /// Whether the class is everything but what is listed; only with properties, since a set is
    /// its own complement otherwise.
    pub(super) negated: bool,
}

impl Class {
    pub(super) fn new(set: CharSet, properties: Vec<(Property, bool)>, negated: bool) -> Self {
        match (properties.is_empty(), negated) {
            (true, true) => Self::from(set.complement()),
            (true, false) => Self::from(set),
            (false, _) => Self {
                set,
                properties,
                negated,
            },
        }
    }

    /// Its characters, if no property is involved.
    pub(super) fn as_set(&self) -> Option<&CharSet> {
        self.properties.is_empty().then_some(&self.set)
    }

    /// Whether `character` is in it; `None` where only an engine's tables tell.
    pub(super) fn contains(&self, character: char) -> Option<bool> {
        let mut listed = Some(self.set.contains(character));
        for (property, negated) in &self.properties {
            if listed == Some(true) {
                break;
            }
            listed = match property.has(character).map(|has| has != *negated) {
                Some(true) => Some(true),
                Some(false) => listed,
                None => None,
            };
        }
        listed.map(|listed| listed != self.negated)
    }
}

impl From<CharSet> for Class {
    fn from(set: CharSet) -> Self {
        Self {
            set,
            properties: Vec::new(),
            negated: false,
        }
    }
}
