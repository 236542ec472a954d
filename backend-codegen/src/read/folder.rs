//! Files beside a document.

use super::{LoadError, Loaded, Loader};

/// Opens files in the folder of a document, and below.
#[derive(Debug, Default)]
pub struct Folder;

impl Loader for Folder {
    fn load(&mut self, _base: &str, _reference: &str) -> Result<Loaded, LoadError> {
        Err(LoadError {
            message: String::new(),
            help: String::new(),
        })
    }
}
