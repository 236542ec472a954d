//! What files that the user owns lack when the document has changed, and edits that add it.
//!
//! [`Upkeep`] is what the traits of a contract demand. A [`Survey`] looks at the user's files and
//! compares: methods that are missing, that nobody calls any more, that are called something else
//! now. It finds places and adds text there; it never prints what the user wrote. The files are read
//! and written by others.
//!
//! What files look like is known by a [`Language`], which has a folder of its own.

pub(in crate::write) mod duty;
mod edit;
mod language;
mod memory;
mod own;
mod report;
mod review;
mod rust;
#[cfg(all(feature = "typescript", feature = "ts-source"))]
mod typescript;
mod wiring;

use std::collections::BTreeSet;
use std::sync::Arc;

use self::duty::{Duty, TraitName};
use self::language::Language;
use self::memory::Known;
use self::own::{Found, SyntaxError};
pub use self::own::{OwnFile, Role};
use self::review::Review;
use crate::diagnostic::Diagnostics;
use crate::document::Sources;
use crate::fileset::FileSet;

/// What is expected of the files that the user owns.
#[derive(Clone, Debug)]
pub struct Upkeep {
    language: Arc<dyn Language>,
    duties: Vec<Duty>,
}

/// A file to which methods or lines were added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// Its name.
    pub file: String,
    /// How many methods.
    pub methods: usize,
}

impl Upkeep {
    /// What traits in Rust demand.
    pub(in crate::write) fn of_rust(duties: Vec<Duty>) -> Self {
        Self {
            language: Arc::new(rust::Rust),
            duties,
        }
    }

    /// What interfaces in TypeScript demand, which are in a folder called `generated`.
    #[cfg(all(feature = "typescript", feature = "ts-source"))]
    pub(in crate::write) fn of_typescript(duties: Vec<Duty>, generated: &str) -> Self {
        Self {
            language: Arc::new(typescript::TypeScript::new(generated)),
            duties,
        }
    }

    /// What the next run has to know: what operations are called now.
    pub(in crate::write) fn notes(&self) -> Vec<String> {
        memory::notes(&self.duties)
    }

    /// What names of the user's files end with.
    pub fn endings(&self) -> &'static [&'static str] {
        self.language.words().endings
    }

    /// Begins to look at files. `notes` are what earlier runs noted.
    pub fn survey(&self, notes: &[String]) -> Survey<'_> {
        let known: Vec<Known> = notes.iter().filter_map(|note| Known::parse(note)).collect();
        let owners = known.iter().map(|known| &known.owner);
        let traits = self.duties.iter().map(|duty| &duty.name).chain(owners);
        Survey {
            upkeep: self,
            traits: traits.cloned().collect(),
            known,
            files: Vec::new(),
            broken: Vec::new(),
        }
    }
}

/// The files of the user, as far as they were looked at.
#[derive(Debug)]
pub struct Survey<'u> {
    upkeep: &'u Upkeep,
    /// The traits that there are, and those that there were.
    traits: BTreeSet<TraitName>,
    known: Vec<Known>,
    files: Vec<(OwnFile, Found)>,
    broken: Vec<(OwnFile, SyntaxError)>,
}

impl Survey<'_> {
    /// Whether a file with that text can matter. What cannot need not be added.
    pub fn is_relevant(&self, text: &str) -> bool {
        self.upkeep.language.is_relevant(text)
            || self.traits.iter().any(|name| text.contains(&name.name))
    }

    /// Looks at a file.
    pub fn add(&mut self, file: OwnFile) {
        match self.upkeep.language.look(&file) {
            Ok(mut found) => {
                found
                    .impls
                    .retain_mut(|found| self.traits.iter().any(|name| found.leads_to(name)));
                self.files.push((file, found));
            }
            Err(error) => self.broken.push((file, error)),
        }
    }

    /// Whether everything was found: there is no need to look further.
    pub fn is_complete(&self) -> bool {
        let mut duties = self.upkeep.duties.iter();
        let is_new = self.files.is_empty() && self.broken.is_empty() && self.known.is_empty();
        let is_found = duties.all(|duty| self.impls(&duty.name).next().is_some());
        is_new
            || is_found
                && self
                    .files
                    .iter()
                    .any(|(_, found)| !found.literals.is_empty())
    }

    /// Tells what is missing and what is not needed any more. With `is_to_add` it changes `files` so
    /// that nothing is missing; if it cannot, there is an error in `diagnostics`.
    ///
    /// What the user has moved elsewhere is taken out of `files`, since it would be written again.
    pub fn finish(
        self,
        is_to_add: bool,
        sources: &Sources,
        files: &mut FileSet,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Addition> {
        Review::new(&self, is_to_add, sources, files, diagnostics).run()
    }

    /// The implementations of a trait: the file of each, what is in it, and the `impl`.
    fn impls<'s>(
        &'s self,
        name: &'s TraitName,
    ) -> impl Iterator<Item = (&'s OwnFile, &'s Found, &'s own::Impl)> {
        let files = self.files.iter();
        let all =
            files.flat_map(|(file, found)| found.impls.iter().map(move |it| (file, found, it)));
        all.filter(|(_, _, found)| {
            let names = [name.module.clone(), name.name.clone()];
            found.path.ends_with(&names)
        })
    }
}
