//! Parameters in the query string whose members stand in brackets: `filter[price][gte]=1`.

use super::super::violation::{Location, Rule};
use super::head::{Pair, Sources};
use super::parameter::{Found, MALFORMED, MISWRITTEN, Parameter};
use super::percent;
use super::query::pairs_of;
use super::text::{Notation, Value};
use std::borrow::Cow;

/// How many brackets may follow each other.
const MAX_BRACKETS: usize = 16;

impl Parameter {
    /// `color[R]=100&color[G]=200`; items stand as `color[]=a` or `color[0]=a`.
    #[must_use]
    pub const fn deep(name: &'static str, notation: Notation) -> Self {
        Self::new(name, Location::Query, notation, find)
    }
}

fn find<'r>(parameter: &Parameter, sources: &Sources<'r>, _lenient: bool) -> Found<'r> {
    in_pairs(parameter, pairs_of(sources)?)
}

/// Finds a parameter among pairs.
pub(super) fn in_pairs<'r>(parameter: &Parameter, pairs: &[Pair<'r>]) -> Found<'r> {
    let mut found = None;
    for (key, value) in pairs {
        let Some(path) = key.strip_prefix(parameter.name) else {
            continue;
        };
        if !path.is_empty() && !path.starts_with('[') {
            continue;
        }
        let mut place = &mut found;
        for (depth, step) in path.split_terminator(']').enumerate() {
            let step = step
                .strip_prefix('[')
                .filter(|_| depth < MAX_BRACKETS)
                .ok_or(MISWRITTEN)?;
            place = place.get_or_insert(Node::default()).step(step)?;
        }
        let text = percent::decode_query(value).ok_or(MALFORMED)?;
        place.get_or_insert(Node::default()).texts.push(text);
    }
    found.map(Node::into_value).transpose()
}

/// What stands behind a name in brackets.
#[derive(Default)]
struct Node<'r> {
    texts: Vec<Cow<'r, str>>,
    members: Vec<(String, Option<Node<'r>>)>,
}

impl<'r> Node<'r> {
    /// The place of a member, or of the next item for `[]`.
    fn step(&mut self, step: &str) -> Result<&mut Option<Self>, Rule> {
        let name = if step.is_empty() {
            self.members.len().to_string()
        } else {
            step.to_owned()
        };
        let known = self.members.iter().position(|(known, _)| *known == name);
        let position = known.unwrap_or(self.members.len());
        if known.is_none() {
            self.members.push((name, None));
        }
        self.members
            .get_mut(position)
            .map(|(_, node)| node)
            .ok_or(MISWRITTEN)
    }

    /// The value, with members that are numbered from 0 as items.
    fn into_value(self) -> Result<Value<'r>, Rule> {
        let mut texts: Vec<_> = self.texts.into_iter().map(Value::Text).collect();
        if self.members.is_empty() {
            let only = if texts.len() == 1 { texts.pop() } else { None };
            return Ok(only.unwrap_or(Value::Array(texts)));
        }
        if !texts.is_empty() {
            return Err(MISWRITTEN);
        }
        let mut names = self.members.iter().map(|(name, _)| name).enumerate();
        let is_numbered = names.all(|(number, name)| *name == number.to_string());
        let values = self
            .members
            .into_iter()
            .filter_map(|(name, node)| Some((name, node?)));
        let values = values.map(|(name, node)| Ok((Cow::Owned(name), node.into_value()?)));
        let members: Vec<_> = values.collect::<Result<_, Rule>>()?;
        Ok(if is_numbered {
            Value::Array(members.into_iter().map(|(_, value)| value).collect())
        } else {
            Value::Object(members)
        })
    }
}
