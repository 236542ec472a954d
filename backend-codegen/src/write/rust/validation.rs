//! Which operations enforce their documents, and which only report.

use super::own::UnknownName;
use crate::api::{Api, Operation, Path};
use crate::list::CollectVec;
use crate::map::IndexMap;
use crate::suggest::Guesses;

/// What becomes of requests that do not satisfy the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Validation {
    /// They are refused.
    #[default]
    Enforce,
    /// They are reported, and reach the handler if all of them could be read into its types.
    ReportOnly,
}

/// What becomes of requests that do not satisfy the document, by operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validations {
    /// What becomes of those to operations that are not named.
    pub usual: Validation,
    /// Operations, by their `operationId` or as `GET /orders/{id}`.
    pub operations: IndexMap<String, Validation>,
}

impl Validations {
    /// The operations that are named here and are not in the document.
    pub fn unknown(&self, api: &Api) -> Vec<UnknownName> {
        unknown(self.operations.keys(), api)
    }

    /// What becomes of requests to an operation.
    pub(in crate::write) fn of(&self, path: &Path, operation: &Operation) -> Validation {
        let named = names(path, operation).into_iter();
        let mut found = named.filter_map(|name| self.operations.get(&name));
        found.next().copied().unwrap_or(self.usual)
    }
}

/// The names that no operation of the document has.
pub(super) fn unknown<'n>(named: impl Iterator<Item = &'n String>, api: &Api) -> Vec<UnknownName> {
    let known: Vec<String> = api
        .operations()
        .flat_map(|(path, operation)| names(path, operation))
        .collect_vec();
    let guesses = Guesses::default();
    named
        .filter(|name| !known.contains(name))
        .map(|name| UnknownName {
            kind: "operation",
            name: name.clone(),
            meant: guesses
                .suggest(name, known.iter().map(String::as_str))
                .map(str::to_owned),
        })
        .collect_vec()
}

/// What an operation can be named by.
pub(super) fn names(path: &Path, operation: &Operation) -> Vec<String> {
    let place = format!("{} {}", operation.method.as_str(), path.template.as_str());
    let id = operation.id.as_deref().map(str::to_owned);
    id.into_iter().chain([place]).collect_vec()
}
