//! All documents of a run, at addresses that stay.

use std::cell::OnceCell;

use crate::document::Document;

/// Keeps documents while nodes of them are in use: one can be added while others are borrowed.
#[derive(Default)]
pub(super) struct Library {
    first: OnceCell<Box<Shelf>>,
}

struct Shelf {
    document: Document,
    next: OnceCell<Box<Shelf>>,
}

impl Library {
    /// Adds a document. Takes time in proportion to those already there, of which a limit allows few.
    pub(super) fn add(&self, document: Document) -> &Document {
        let mut end = &self.first;
        while let Some(shelf) = end.get() {
            end = &shelf.next;
        }
        let shelf = end.get_or_init(|| {
            Box::new(Shelf {
                document,
                next: OnceCell::new(),
            })
        });
        &shelf.document
    }
}
