//! Parameters in headers, which are not percent-encoded.

use super::super::violation::{Location, Rule};
use super::head::Sources;
use super::input::{Input, Read};
use super::parameter::{Found, MALFORMED, MISWRITTEN, Parameter, gathered};
use super::text::{Notation, Value};
use std::borrow::Cow;

impl Parameter {
    /// A header, with commas between its parts.
    #[must_use]
    pub const fn header(name: &'static str, notation: Notation) -> Self {
        Self::new(name, Location::Header, notation, find)
    }
}

impl Input<'_> {
    /// A header that may be absent.
    pub fn in_header<T>(
        &mut self,
        name: &'static str,
        notation: Notation,
        read: Read<T>,
    ) -> Option<Option<T>> {
        self.optional(&Parameter::header(name, notation), read)
    }

    /// A header that has to be there.
    pub fn required_in_header<T>(
        &mut self,
        name: &'static str,
        notation: Notation,
        read: Read<T>,
    ) -> Option<T> {
        self.required(&Parameter::header(name, notation), read)
    }
}

fn find<'r>(parameter: &Parameter, sources: &Sources<'r>, _lenient: bool) -> Found<'r> {
    let lines = lines(sources, &parameter.name.to_ascii_lowercase())?;
    let [first, more @ ..] = lines.as_slice() else {
        return Ok(None);
    };
    if parameter.is_plain() {
        return match more {
            [] => Ok(Some(text(first.trim()))),
            _ => Err(Rule::Duplicate),
        };
    }
    let parts = lines.iter().flat_map(|line| line.split(',')).map(str::trim);
    if parameter.explode && parameter.notation.members().is_some() {
        let members = parts.map(|part| {
            let (name, value) = part.split_once('=').ok_or(MISWRITTEN)?;
            Ok((Cow::Borrowed(name), text(value)))
        });
        return members
            .collect::<Result<_, _>>()
            .map(|members| Some(Value::Object(members)));
    }
    gathered(parts.map(text).collect(), &parameter.notation).map(Some)
}

/// The lines of a header.
pub(super) fn lines<'r>(sources: &Sources<'r>, name: &str) -> Result<Vec<&'r str>, Rule> {
    let lines = (0..).map_while(|n| sources.head.header(name, n));
    lines
        .map(|line| std::str::from_utf8(line).map_err(|_| MALFORMED))
        .collect()
}

const fn text(text: &str) -> Value<'_> {
    Value::Text(Cow::Borrowed(text))
}
