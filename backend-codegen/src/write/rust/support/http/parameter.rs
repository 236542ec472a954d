//! Parameters: what the specification declares, and what was found.

use super::super::violation::{Location, Rule};
use super::head::Sources;
use super::percent;
use super::text::{Notation, Value};
use std::borrow::Cow;

/// A parameter as the specification declares it.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name in the request.
    pub name: &'static str,
    /// Where in the request it is.
    pub location: Location,
    /// Which notation its text has.
    pub notation: Notation,
    /// Finds it.
    pub find: Find,
    /// What stands between its parts, where they stand in one text.
    pub delimiter: char,
    /// Whether each part stands for itself.
    pub explode: bool,
    /// Whether its text is JSON.
    pub is_json: bool,
    /// For members that stand in the query string under their own names: the names that are
    /// something else. Without it, only known members are taken.
    pub beside: Option<&'static [&'static str]>,
}

/// What was found, if it could be found.
pub type Found<'r> = Result<Option<Value<'r>>, Rule>;

/// Finds a parameter. `lenient` also splits at percent-encoded delimiters, which some clients send.
pub type Find =
    for<'r> fn(parameter: &Parameter, sources: &Sources<'r>, lenient: bool) -> Found<'r>;

impl Parameter {
    /// A parameter that `find` finds.
    #[must_use]
    pub const fn new(
        name: &'static str,
        location: Location,
        notation: Notation,
        find: Find,
    ) -> Self {
        Self {
            name,
            location,
            notation,
            find,
            delimiter: ',',
            explode: false,
            is_json: false,
            beside: None,
        }
    }

    /// The same parameter, each part of which stands for itself.
    #[must_use]
    pub const fn exploded(mut self) -> Self {
        self.explode = true;
        self
    }

    /// The same parameter, whose text is JSON.
    #[must_use]
    pub const fn as_json(mut self) -> Self {
        self.is_json = true;
        self
    }

    /// The same parameter, which takes members of all names but these.
    #[must_use]
    pub const fn beside(mut self, names: &'static [&'static str]) -> Self {
        self.beside = Some(names);
        self
    }

    /// Whether the value stands in its text as it is.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.is_json || !self.notation.is_structured()
    }
}

/// Text that stands where no text may: `%zz`, `%00`, or not UTF-8.
pub const MALFORMED: Rule = Rule::Other("encoding", "must be percent-encoded UTF-8 without NUL");

/// Text whose parts do not stand as the specification says.
pub const MISWRITTEN: Rule = Rule::Other("style", "must be written as the specification says");

/// The text of a value that is percent-encoded.
pub fn decoded(text: &str) -> Result<Value<'_>, Rule> {
    percent::decode(text).map(Value::Text).ok_or(MALFORMED)
}

/// Splits percent-encoded text into the parts that its notation has.
pub fn split<'r>(parameter: &Parameter, text: &'r str, delimiter: char) -> Result<Value<'r>, Rule> {
    if parameter.is_plain() {
        return decoded(text);
    }
    let parts = text.split(delimiter);
    if parameter.explode && parameter.notation.members().is_some() {
        let members = parts.map(|part| {
            let (name, value) = part.split_once('=').ok_or(MISWRITTEN)?;
            Ok((percent::decode(name).ok_or(MALFORMED)?, decoded(value)?))
        });
        return members.collect::<Result<_, _>>().map(Value::Object);
    }
    gathered(
        parts.map(decoded).collect::<Result<_, _>>()?,
        &parameter.notation,
    )
}

/// The items, or the members whose names and values alternate.
pub fn gathered<'r>(parts: Vec<Value<'r>>, notation: &Notation) -> Result<Value<'r>, Rule> {
    if notation.items().is_some() {
        let empty = matches!(parts.as_slice(), [Value::Text(text)] if text.is_empty());
        return Ok(Value::Array(if empty { Vec::new() } else { parts }));
    }
    let mut members: Vec<(Cow<'r, str>, Value<'r>)> = Vec::new();
    let mut parts = parts.into_iter();
    while let Some(name) = parts.next() {
        match (name, parts.next()) {
            (Value::Text(name), Some(value)) => members.push((name, value)),
            _ => return Err(MISWRITTEN),
        }
    }
    Ok(Value::Object(members))
}
