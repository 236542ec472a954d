//! Which operations read and send bodies in pieces.

use super::own::UnknownName;
use super::validation::{names, unknown};
use crate::api::{Api, Operation, Path};
use crate::map::IndexSet;

/// Operations whose handlers read and send bytes and parts in pieces, rather than as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Streams {
    /// Whether all do.
    pub all: bool,
    /// Those that do, by their `operationId` or as `GET /orders/{id}`.
    pub operations: IndexSet<String>,
}

impl Streams {
    /// The operations that are named here and are not in the document.
    pub fn unknown(&self, api: &Api) -> Vec<UnknownName> {
        unknown(self.operations.iter(), api)
    }

    /// Whether an operation is one of them.
    pub fn has(&self, path: &Path, operation: &Operation) -> bool {
        let named = names(path, operation);
        self.all || named.iter().any(|name| self.operations.contains(name))
    }
}
