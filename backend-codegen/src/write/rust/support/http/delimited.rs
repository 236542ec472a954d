//! Parameters in the query string whose parts stand in one text.

use super::super::violation::Location;
use super::head::Sources;
use super::parameter::{Found, MALFORMED, Parameter, gathered};
use super::percent;
use super::query::{decoded, only, pairs_of};
use super::text::{Notation, Value};
use std::borrow::Cow;

impl Parameter {
    /// `color=blue,black`, or the same with another delimiter.
    #[must_use]
    pub const fn delimited(name: &'static str, notation: Notation, delimiter: char) -> Self {
        let parameter = Self::new(name, Location::Query, notation, find);
        Self {
            delimiter,
            ..parameter
        }
    }
}

/// A comma that is percent-encoded belongs to a part, unless nothing else makes sense. Other
/// delimiters cannot stand in a query string unless they are.
fn find<'r>(parameter: &Parameter, sources: &Sources<'r>, lenient: bool) -> Found<'r> {
    let Some(text) = only(parameter, pairs_of(sources)?)? else {
        return Ok(None);
    };
    let parts = if parameter.delimiter == ',' && !lenient {
        text.split(',').map(decoded).collect::<Result<_, _>>()?
    } else {
        let text = percent::decode_query(text).ok_or(MALFORMED)?;
        let parts = text.split(parameter.delimiter);
        parts
            .map(|part| Value::Text(Cow::Owned(part.to_owned())))
            .collect()
    };
    gathered(parts, &parameter.notation).map(Some)
}
