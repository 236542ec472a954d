//! Parameters in cookies.

use super::super::violation::{Location, Rule};
use super::head::Sources;
use super::header::lines;
use super::parameter::{Found, Parameter, decoded, split};
use super::text::{Notation, Value};
use std::borrow::Cow;

impl Parameter {
    /// A cookie whose value is percent-encoded.
    #[must_use]
    pub const fn cookie(name: &'static str, notation: Notation) -> Self {
        Self::new(name, Location::Cookie, notation, find)
    }

    /// A cookie whose value is taken as it is.
    #[must_use]
    pub const fn plain_cookie(name: &'static str, notation: Notation) -> Self {
        Self::new(name, Location::Cookie, notation, find_plain)
    }
}

fn find<'r>(parameter: &Parameter, sources: &Sources<'r>, _lenient: bool) -> Found<'r> {
    in_cookies(parameter, sources, decoded)
}

fn find_plain<'r>(parameter: &Parameter, sources: &Sources<'r>, _lenient: bool) -> Found<'r> {
    in_cookies(parameter, sources, |text| {
        Ok(Value::Text(Cow::Borrowed(text)))
    })
}

fn in_cookies<'r>(
    parameter: &Parameter,
    sources: &Sources<'r>,
    value: fn(&'r str) -> Result<Value<'r>, Rule>,
) -> Found<'r> {
    let lines = lines(sources, "cookie")?;
    let cookies = lines.iter().flat_map(|line| line.split(';'));
    let pairs = cookies.filter_map(|cookie| cookie.trim().split_once('='));
    let mut values = pairs
        .filter(|(name, _)| *name == parameter.name)
        .map(|(_, value)| value);
    let Some(first) = values.next() else {
        return Ok(None);
    };
    if parameter.explode && !parameter.is_json && parameter.notation.items().is_some() {
        let items = std::iter::once(first).chain(values).map(value);
        return items
            .collect::<Result<_, _>>()
            .map(|items| Some(Value::Array(items)));
    }
    if values.next().is_some() {
        return Err(Rule::Duplicate);
    }
    let found = if parameter.is_plain() {
        value(first)
    } else {
        split(parameter, first, ',')
    };
    found.map(Some)
}
