//! A file of the user, and what is found in it: only places, no syntax tree.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::duty::TraitName;
use super::rust;
#[cfg(all(feature = "typescript", feature = "ts-source"))]
use super::typescript;
use super::wiring::{Literal, Module};
use crate::document::{Location, SourceId};

/// A file of code that the user owns.
#[derive(Clone, Debug)]
pub struct OwnFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its text among the sources of the run.
    pub source: SourceId,
    /// Its text.
    pub text: Arc<str>,
    /// What it is to the handlers.
    pub role: Role,
}

/// Where a file of the user lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// In the folder of the handlers: its path there, with `/`.
    Beside(String),
    /// It is the module of that folder, but lies beside it.
    Module,
    /// Somewhere else in the package.
    Elsewhere,
}

/// What is found in a file.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) impls: Vec<Impl>,
    /// The types that our failure can be turned into.
    pub(super) from_failure: Vec<String>,
    /// What it knows of other files.
    pub(super) modules: Vec<Module>,
    /// The values that it has for others: structs without fields, or constants.
    pub(super) units: Vec<String>,
    /// The structs that are made of connections to a database: `fn new(pool: …)`.
    pub(super) pooled: Vec<String>,
    /// Values of `Handlers`.
    pub(super) literals: Vec<Literal>,
}

/// Why a file cannot be looked at.
#[derive(Debug)]
pub(super) struct SyntaxError {
    pub(super) at: Range<usize>,
    pub(super) message: String,
}

/// What implements a trait or an interface.
#[derive(Debug)]
pub(super) struct Impl {
    /// The path of the trait from where the `impl` stands, with what is imported there.
    pub(super) path: Vec<String>,
    /// From `impl` to the type, or the name of what has it.
    pub(super) head: Range<usize>,
    /// The last name of the type, or of the value.
    pub(super) ty: String,
    /// Its methods by name, and where the name stands.
    pub(super) methods: Vec<(String, Range<usize>)>,
    /// The names in macros that are called in it.
    pub(super) in_macros: BTreeSet<String>,
    /// Whether it may have whatever something else has.
    pub(super) is_open: bool,
    /// Where its first item starts.
    pub(super) first: Option<usize>,
    /// Where its closing brace is.
    pub(super) close: usize,
    /// How things are written where it stands.
    pub(super) terms: Terms,
}

/// What only those need who write into an `impl`.
#[derive(Debug)]
pub(super) enum Terms {
    Rust(rust::Terms),
    #[cfg(all(feature = "typescript", feature = "ts-source"))]
    TypeScript(typescript::Terms),
}

impl Impl {
    /// Whether it is one of `name`. A bare name that some module exports becomes a path.
    pub(super) fn leads_to(&mut self, name: &TraitName) -> bool {
        let names = [name.module.clone(), name.name.clone()];
        if let (Terms::Rust(terms), 1) = (&self.terms, self.path.len()) {
            let mut ways = terms.by_globs(&name.name);
            if let Some(whole) = ways.find(|path| path.ends_with(&names)) {
                self.path = whole;
            }
        }
        self.path.ends_with(&names)
    }

    /// Whether it has a method, perhaps by a macro.
    pub(super) fn has(&self, method: &str) -> bool {
        let is_there = self.methods.iter().any(|(name, _)| name == method);
        is_there || self.is_open || self.in_macros.contains(method)
    }
}

impl OwnFile {
    /// The stretch `at` of the file.
    pub(super) fn location(&self, at: &Range<usize>) -> Location {
        let offset = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Location {
            source: self.source,
            start: offset(at.start),
            end: offset(at.end),
        }
    }

    /// Its path in the folder of the handlers.
    pub(super) fn beside(&self) -> Option<&str> {
        match &self.role {
            Role::Beside(path) => Some(path),
            Role::Module | Role::Elsewhere => None,
        }
    }
}
