//! Parameters in the path.

use super::super::violation::Location;
use super::head::Sources;
use super::input::{Input, Read};
use super::parameter::{Found, Parameter, split};
use super::text::Notation;

impl Parameter {
    /// A part of the path, with commas between its own parts.
    #[must_use]
    pub const fn path(name: &'static str, notation: Notation) -> Self {
        Self::new(name, Location::Path, notation, find)
    }
}

impl Input<'_> {
    /// A part of the path.
    pub fn in_path<T>(
        &mut self,
        name: &'static str,
        notation: Notation,
        read: Read<T>,
    ) -> Option<T> {
        self.required(&Parameter::path(name, notation), read)
    }
}

fn find<'r>(parameter: &Parameter, sources: &Sources<'r>, _lenient: bool) -> Found<'r> {
    captured(parameter, sources)
        .map(|text| split(parameter, text, parameter.delimiter))
        .transpose()
}

/// The text of a parameter, still percent-encoded.
pub(super) fn captured<'r>(parameter: &Parameter, sources: &Sources<'r>) -> Option<&'r str> {
    let mut captures = sources.captures.iter();
    captures
        .find(|(name, _)| *name == parameter.name)
        .map(|(_, text)| *text)
}
