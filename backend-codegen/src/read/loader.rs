//! How a reader gets at the files that a document refers to.

/// Opens the files that `$ref`s name.
///
/// A reader itself opens nothing: what may be read is decided by whoever starts it.
pub trait Loader {
    /// The text of the file that `reference`, a URI without fragment, names in the source `base`.
    ///
    /// # Errors
    /// If the file may not or cannot be opened.
    fn load(&mut self, base: &str, reference: &str) -> Result<Loaded, LoadError>;
}

/// A file that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Its name: equal for the same file, however it was referred to, and what users are shown.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// Why a file was not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// What is wrong, as the rest of a sentence that begins with the reference: `is a folder`.
    pub message: String,
    /// What can be done about it.
    pub help: String,
}

/// Opens nothing: for documents that stand alone, such as one from the standard input.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFiles;

impl Loader for NoFiles {
    fn load(&mut self, _base: &str, _reference: &str) -> Result<Loaded, LoadError> {
        Err(LoadError {
            message: "is another file, and this document has no folder to look in".to_owned(),
            help: "give the document as a file; what it refers to is then looked for beside it"
                .to_owned(),
        })
    }
}
