//! Settings about what becomes of requests that do not satisfy the document.

use backend_codegen::write::rust::Validation;
use toml_edit::{Item, Key};

use super::DocumentSettings;
use super::read::{Reader, entries};
use crate::cli;
use crate::command::library::validation;

/// In a table of operations: all that are not named.
const OTHERS: &str = "*";

impl Reader<'_> {
    /// `validation`: one for all operations, or a table of operations.
    pub(super) fn validation(&mut self, key: &Key, item: &Item, to: &mut DocumentSettings) {
        let Some(table) = item.as_table_like() else {
            to.validation.usual = self.one(key, item);
            return;
        };
        for (name, item) in entries(table) {
            let one = self.one(name, item);
            if name.get() == OTHERS {
                to.validation.usual = one;
            } else {
                self.named(name, to);
                to.validation.operations.insert(name.get().to_owned(), one);
            }
        }
    }

    fn one(&mut self, key: &Key, item: &Item) -> Validation {
        let found: Option<cli::Validation> = self.one_of(key, item);
        found.map(validation).unwrap_or_default()
    }
}
