//! Settings about bodies that are read and sent in pieces.

use toml_edit::{Item, Key};

use super::DocumentSettings;
use super::read::Reader;

impl Reader<'_> {
    /// `stream`: whether all operations do, or a list of those that do.
    pub(super) fn streams(&mut self, key: &Key, item: &Item, to: &mut DocumentSettings) {
        if let Some(all) = item.as_bool() {
            to.streams.all = all;
            return;
        }
        let wanted = "`true`, or a list of operations, each by its `operationId` or as \
                      `GET /orders/{id}`";
        let names = self.strings(key, item, wanted);
        for value in item.as_array().into_iter().flatten() {
            if let Some(name) = value.as_str() {
                self.named_at(name, value.span(), to);
            }
        }
        to.streams.operations = names.into_iter().collect();
    }
}
