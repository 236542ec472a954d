//! Query strings that are one value.

use super::super::violation::Location;
use super::head::Sources;
use super::parameter::{Found, Parameter};
use super::query::{decoded, in_pairs, pairs_of};
use super::text::Notation;

impl Parameter {
    /// The query string as a whole: members under their own names, or one text.
    #[must_use]
    pub const fn query_string(name: &'static str, notation: Notation) -> Self {
        Self::new(name, Location::Query, notation, find).beside(&[])
    }
}

fn find<'r>(parameter: &Parameter, sources: &Sources<'r>, _lenient: bool) -> Found<'r> {
    let text = sources.head.query();
    if parameter.is_plain() {
        return (!text.is_empty()).then(|| decoded(text)).transpose();
    }
    in_pairs(parameter, pairs_of(sources)?)
}
