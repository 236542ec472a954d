//! Parameters in the query string.

use super::super::violation::{Location, Rule};
use super::head::{Pair, Sources};
use super::input::{Input, Read};
use super::parameter::{Found, MALFORMED, Parameter};
use super::percent;
use super::text::{Notation, Value};
use std::borrow::Cow;

impl Parameter {
    /// A part of the query string: `color=blue&color=black`, or members under their own names.
    #[must_use]
    pub const fn query(name: &'static str, notation: Notation) -> Self {
        Self::new(name, Location::Query, notation, find)
    }
}

impl Input<'_> {
    /// A part of the query string that may be absent.
    pub fn in_query<T>(
        &mut self,
        name: &'static str,
        notation: Notation,
        read: Read<T>,
    ) -> Option<Option<T>> {
        self.optional(&Parameter::query(name, notation), read)
    }

    /// A part of the query string that has to be there.
    pub fn required_in_query<T>(
        &mut self,
        name: &'static str,
        notation: Notation,
        read: Read<T>,
    ) -> Option<T> {
        self.required(&Parameter::query(name, notation), read)
    }
}

fn find<'r>(parameter: &Parameter, sources: &Sources<'r>, _lenient: bool) -> Found<'r> {
    in_pairs(parameter, pairs_of(sources)?)
}

/// The pairs of the query string.
pub(super) fn pairs_of<'s, 'r>(sources: &'s Sources<'r>) -> Result<&'s [Pair<'r>], Rule> {
    let pairs = sources.pairs.get_or_init(|| pairs(sources.head.query()));
    pairs.as_deref().map_err(|rule| *rule)
}

/// Splits a query string, or a form, into pairs.
pub(super) fn pairs(query: &str) -> Result<Vec<Pair<'_>>, Rule> {
    let pairs = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((percent::decode_query(name).ok_or(MALFORMED)?, value))
        });
    pairs.collect()
}

/// Finds a parameter among pairs.
pub(super) fn in_pairs<'r>(parameter: &Parameter, pairs: &[Pair<'r>]) -> Found<'r> {
    if let Some((known, _)) = parameter.notation.members().filter(|_| !parameter.is_json) {
        return members(known, parameter.beside, pairs);
    }
    if !parameter.is_json && parameter.notation.items().is_some() {
        let items = named(parameter, pairs)
            .map(decoded)
            .collect::<Result<Vec<_>, _>>()?;
        return Ok((!items.is_empty()).then_some(Value::Array(items)));
    }
    only(parameter, pairs)?.map(decoded).transpose()
}

/// The values of all pairs with the name of the parameter.
fn named<'p, 'r>(
    parameter: &Parameter,
    pairs: &'p [Pair<'r>],
) -> impl Iterator<Item = &'r str> + use<'p, 'r> {
    let name = parameter.name;
    pairs
        .iter()
        .filter(move |(found, _)| found == name)
        .map(|(_, value)| *value)
}

/// The value of the one pair with the name of the parameter.
pub(super) fn only<'r>(parameter: &Parameter, pairs: &[Pair<'r>]) -> Result<Option<&'r str>, Rule> {
    let mut values = named(parameter, pairs);
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        (_, Some(_)) => Err(Rule::Duplicate),
    }
}

/// The text of a value in a query string.
pub(super) fn decoded(text: &str) -> Result<Value<'_>, Rule> {
    percent::decode_query(text)
        .map(Value::Text)
        .ok_or(MALFORMED)
}

/// Members that stand in the query string under their own names.
fn members<'r>(
    known: &[(&str, Notation)],
    beside: Option<&[&str]>,
    pairs: &[Pair<'r>],
) -> Found<'r> {
    let mut members: Vec<(Cow<'r, str>, Value<'r>)> = Vec::new();
    for (name, value) in pairs {
        let known = known.iter().find(|(known, _)| known == name);
        if known.is_none() && beside.is_none_or(|others| others.contains(&&**name)) {
            continue;
        }
        let value = decoded(value)?;
        let has_items = known.is_some_and(|(_, notation)| notation.items().is_some());
        let same = members.iter_mut().find(|(found, _)| found == name);
        match same.map(|(_, value)| value) {
            Some(Value::Array(items)) if has_items => items.push(value),
            _ if has_items => members.push((name.clone(), Value::Array(vec![value]))),
            _ => members.push((name.clone(), value)),
        }
    }
    Ok((!members.is_empty()).then_some(Value::Object(members)))
}
