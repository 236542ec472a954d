//! The attributes of serde.

use syn::Attribute;

use super::Ways;
use super::case::Case;
use crate::read::rust::arguments::{Argument, of_attributes};
use crate::read::rust::syntax::{derives, has_attribute};

/// A name that may differ by way.
#[derive(Clone, Debug, Default)]
pub(super) struct Renamed {
    serialize: Option<String>,
    deserialize: Option<String>,
}

impl Renamed {
    fn read(&mut self, argument: &Argument) {
        if let Some(name) = argument.text().filter(|_| argument.value.is_some()) {
            self.serialize = Some(name.clone());
            self.deserialize = Some(name);
        }
        for one in argument.arguments() {
            match one.name.as_str() {
                "serialize" => self.serialize = one.text(),
                "deserialize" => self.deserialize = one.text(),
                _ => {}
            }
        }
    }

    /// The name that clients know; that of requests, if both differ.
    pub(super) fn name(&self, ways: Ways) -> Option<&str> {
        let (first, second) = if ways.request {
            (&self.deserialize, &self.serialize)
        } else {
            (&self.serialize, &self.deserialize)
        };
        first.as_deref().or(second.as_deref())
    }

    pub(super) fn case(&self, ways: Ways) -> Option<Case> {
        self.name(ways).and_then(Case::of)
    }
}

/// Attributes of a struct or an enum.
#[derive(Clone, Debug, Default)]
pub(super) struct Container {
    pub(super) rename_all: Renamed,
    pub(super) rename_all_fields: Renamed,
    pub(super) tag: Option<String>,
    pub(super) content: Option<String>,
    pub(super) untagged: bool,
    pub(super) transparent: bool,
    pub(super) closed: bool,
    pub(super) default: bool,
    /// Whether what may be absent is left out of an answer: `#[skip_serializing_none]`.
    pub(super) skip_none: bool,
    /// The type that it is made from or into, as a text.
    pub(super) other: Option<String>,
}

impl Container {
    pub(super) fn of(attributes: &[Attribute]) -> Self {
        let mut found = Self {
            skip_none: has_attribute(attributes, "skip_serializing_none"),
            ..Self::default()
        };
        for argument in of_attributes(attributes, "serde") {
            match argument.name.as_str() {
                "rename_all" => found.rename_all.read(&argument),
                "rename_all_fields" => found.rename_all_fields.read(&argument),
                "tag" => found.tag = argument.text(),
                "content" => found.content = argument.text(),
                "untagged" => found.untagged = true,
                "transparent" => found.transparent = true,
                "deny_unknown_fields" => found.closed = true,
                "default" => found.default = true,
                "from" | "try_from" | "into" => found.other = argument.text(),
                _ => {}
            }
        }
        // Where serde derives nothing, the attributes for a document are alone in saying it.
        let is_derived = derives(attributes)
            .iter()
            .any(|name| name == "Serialize" || name == "Deserialize");
        if !is_derived {
            for argument in of_attributes(attributes, "schema") {
                if argument.name == "rename_all" {
                    found.rename_all.read(&argument);
                }
            }
        }
        found
    }
}

/// Attributes of a field.
#[derive(Clone, Debug, Default)]
pub(super) struct Field {
    pub(super) rename: Renamed,
    pub(super) skip_serializing: bool,
    pub(super) skip_deserializing: bool,
    /// Whether it may be left out of an answer.
    pub(super) skip_if: bool,
    pub(super) default: bool,
    pub(super) flatten: bool,
    /// What reads and writes it, if the type does not.
    pub(super) with: Option<String>,
    pub(super) serialize_with: Option<String>,
    pub(super) deserialize_with: Option<String>,
    /// The type of `serde_with` that stands for it.
    pub(super) converted: Option<String>,
}

impl Field {
    pub(super) fn of(attributes: &[Attribute]) -> Self {
        let mut found = Self::default();
        for argument in of_attributes(attributes, "serde") {
            match argument.name.as_str() {
                "rename" => found.rename.read(&argument),
                "skip" => {
                    found.skip_serializing = true;
                    found.skip_deserializing = true;
                }
                "skip_serializing" => found.skip_serializing = true,
                "skip_deserializing" => found.skip_deserializing = true,
                "skip_serializing_if" => found.skip_if = true,
                "default" => found.default = true,
                "flatten" => found.flatten = true,
                "with" => found.with = argument.text(),
                "serialize_with" => found.serialize_with = argument.text(),
                "deserialize_with" => found.deserialize_with = argument.text(),
                _ => {}
            }
        }
        for argument in of_attributes(attributes, "serde_as") {
            if argument.name == "as" {
                found.converted = argument.text();
            }
        }
        found
    }

    /// Whether clients never see it.
    pub(super) fn is_skipped(&self) -> bool {
        self.skip_serializing && self.skip_deserializing
    }
}

/// Attributes of a variant.
#[derive(Clone, Debug, Default)]
pub(super) struct Variant {
    pub(super) rename: Renamed,
    pub(super) rename_all: Renamed,
    pub(super) skip: bool,
    /// Whether it stands for all values that no other variant does.
    pub(super) other: bool,
    pub(super) untagged: bool,
}

impl Variant {
    pub(super) fn of(attributes: &[Attribute]) -> Self {
        let mut found = Self::default();
        for argument in of_attributes(attributes, "serde") {
            match argument.name.as_str() {
                "rename" => found.rename.read(&argument),
                "rename_all" => found.rename_all.read(&argument),
                "skip" | "skip_serializing" | "skip_deserializing" => found.skip = true,
                "other" => found.other = true,
                "untagged" => found.untagged = true,
                _ => {}
            }
        }
        found
    }
}
