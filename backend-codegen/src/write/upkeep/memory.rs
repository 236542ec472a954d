//! What operations were called when the files were last generated.
//!
//! An operation is its method and path, so that a new name is recognised as one. Names that the
//! user's files still use are kept until they do not.

use super::duty::{Duty, TraitName};

/// The name of a method that handled an operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Known {
    pub(super) owner: TraitName,
    pub(super) method: String,
    /// Its method and path.
    pub(super) operation: String,
}

const NOW: &str = "operation";
const FORMERLY: &str = "formerly";

impl Known {
    /// Reads what [`Self::note`] wrote.
    pub(super) fn parse(note: &str) -> Option<Self> {
        let (kind, rest) = note.split_once(' ')?;
        let (names, operation) = rest.split_once(' ')?;
        let mut names = names.split("::");
        let owner = TraitName {
            module: names.next()?.to_owned(),
            name: names.next()?.to_owned(),
        };
        let known = Self {
            owner,
            method: names.next()?.to_owned(),
            operation: operation.to_owned(),
        };
        ([NOW, FORMERLY].contains(&kind) && names.next().is_none()).then_some(known)
    }

    /// The line that is kept of a name that is no longer in use.
    pub(super) fn formerly(&self) -> Option<String> {
        self.note(FORMERLY)
    }

    fn note(&self, kind: &str) -> Option<String> {
        let Self {
            owner,
            method,
            operation,
        } = self;
        // What is no single line is not noted, and its new names are not recognised.
        let is_line = !operation.chars().any(char::is_control);
        is_line.then(|| format!("{kind} {owner}::{method} {operation}"))
    }
}

/// The names that operations have now.
pub(super) fn current(duties: &[Duty]) -> impl Iterator<Item = Known> {
    duties.iter().flat_map(|duty| {
        duty.methods.iter().filter_map(|wanted| {
            Some(Known {
                owner: duty.name.clone(),
                method: wanted.name.clone(),
                operation: wanted.operation.clone()?,
            })
        })
    })
}

/// The lines about them.
pub(super) fn notes(duties: &[Duty]) -> Vec<String> {
    current(duties)
        .filter_map(|known| known.note(NOW))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back() {
        let known = Known {
            owner: TraitName {
                module: "pets".to_owned(),
                name: "Pets".to_owned(),
            },
            method: "list_pets".to_owned(),
            operation: "GET /pets/{a b}".to_owned(),
        };
        let note = known.note(NOW).unwrap();
        assert_eq!(note, "operation pets::Pets::list_pets GET /pets/{a b}");
        assert_eq!(Known::parse(&note), Some(known.clone()));
        assert_eq!(Known::parse(&known.formerly().unwrap()), Some(known));
        for note in [
            "",
            "operation",
            "operation a::B GET /",
            "other a::B::c GET /",
        ] {
            assert_eq!(Known::parse(note), None, "{note}");
        }
    }
}
