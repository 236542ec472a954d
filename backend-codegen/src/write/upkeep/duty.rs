//! What the user's files have to implement.

use std::collections::BTreeSet;

use crate::document::Location;
use crate::write::rust::stubs::duties;
#[cfg(all(feature = "typescript", feature = "ts-source"))]
use crate::write::typescript::stubs::Member;

/// A trait, or an interface, that some file of the user implements.
#[derive(Clone, Debug)]
pub(in crate::write) struct Duty {
    /// The trait.
    pub(in crate::write) name: TraitName,
    /// The handler that is written first: its type or constant.
    pub(in crate::write) ty: String,
    /// What it is called in `Handlers`.
    pub(in crate::write) field: String,
    /// Where the document says that there is such a thing.
    pub(in crate::write) location: Location,
    pub(in crate::write) methods: Vec<Wanted>,
}

/// A generated trait or interface, by its module and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::write) struct TraitName {
    pub(in crate::write) module: String,
    pub(in crate::write) name: String,
}

impl std::fmt::Display for TraitName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}::{}", self.module, self.name)
    }
}

impl Duty {
    /// The operations of `self`, by method and path.
    pub(in crate::write) fn operations(&self) -> BTreeSet<&str> {
        let operations = self.methods.iter();
        operations
            .filter_map(|it| it.operation.as_deref())
            .collect()
    }
}

/// A method that a trait demands.
#[derive(Clone, Debug)]
pub(in crate::write) struct Wanted {
    pub(in crate::write) name: String,
    /// What it is for: an operation by its method and path, or in words.
    pub(in crate::write) title: String,
    /// Method and path, if it handles an operation.
    pub(in crate::write) operation: Option<String>,
    /// Where the document demands it.
    pub(in crate::write) location: Location,
    pub(in crate::write) text: Text,
}

/// How a method is written.
#[derive(Clone, Debug)]
pub(in crate::write) enum Text {
    Rust(duties::Text),
    #[cfg(all(feature = "typescript", feature = "ts-source"))]
    TypeScript(Box<Member>),
}

impl Wanted {
    /// The request and the response of an operation.
    pub(in crate::write) fn types(&self) -> Option<(String, String)> {
        match &self.text {
            Text::Rust(text) => text.types(),
            #[cfg(all(feature = "typescript", feature = "ts-source"))]
            Text::TypeScript(member) => member.types.clone(),
        }
    }
}
