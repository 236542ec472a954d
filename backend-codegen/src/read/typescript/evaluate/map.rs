//! `Map` and `Set`: what is put into one is found there again.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Machine, place};
use crate::read::typescript::value::{Place, Term, TermKind, Value};

/// What the names of members begin with that stand for what is not a text.
const OTHER: &str = "[\0";

/// The name of the member that a map or a set has which something was put into that is not known.
const ANYTHING: &str = "anything";

impl<'a> Machine<'a> {
    /// A call of a map or a set; nothing if it is neither, or what it gives is not known.
    pub(super) fn call_of_map(
        &mut self,
        of: &Rc<Term<'a>>,
        base: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let TermKind::New(callee, made_of) = &of.kind else {
            return None;
        };
        let kind = callee.as_term()?.path()?;
        if !matches!(kind.as_str(), "Map" | "Set" | "WeakMap" | "WeakSet") {
            return None;
        }
        match (name, arguments) {
            ("set", [under, value]) => {
                let Some(key) = key(under) else {
                    of.members.borrow_mut().insert(ANYTHING.into(), Value::Null);
                    return None;
                };
                let value = match key.starts_with(OTHER) {
                    true => Value::array(vec![under.clone(), value.clone()]),
                    false => value.clone(),
                };
                of.members.borrow_mut().insert(key, value);
                Some(base.clone())
            }
            ("add", [value]) => {
                let pair = Value::array(vec![value.clone(), value.clone()]);
                let Some(key) = key(value) else {
                    of.members.borrow_mut().insert(ANYTHING.into(), Value::Null);
                    return None;
                };
                let key = format!("{OTHER}{key}");
                of.members.borrow_mut().insert(key.into(), pair);
                Some(base.clone())
            }
            ("get" | "has", [under]) => {
                let mut key = key(under)?;
                if kind.ends_with("Set") {
                    key = format!("{OTHER}{key}").into();
                }
                let put = of.members.borrow().get(&key).cloned();
                let is_other = key.starts_with(OTHER);
                let put = match put {
                    Some(pair) if is_other => pair.items().and_then(|pair| pair.get(1).cloned()),
                    put => put,
                };
                let found = put.or_else(|| {
                    let entries = made_of.first()?.items()?;
                    let pairs = entries.iter().filter_map(Value::items);
                    let mut pairs = pairs.filter_map(|pair| <[_; 2]>::try_from(pair).ok());
                    let known = under.as_text();
                    pairs.find_map(|[own, value]| {
                        (known.is_some() && own.as_text() == known).then_some(value)
                    })
                });
                // While the program starts, all is known that has been put there.
                let is_empty = self.exchange.is_none()
                    && (made_of.is_empty() || is_other && kind.ends_with("Map"))
                    && !of.members.borrow().contains_key(ANYTHING);
                match (name, found) {
                    ("has", Some(_)) => Some(Value::Bool(true)),
                    ("has", None) if is_empty => Some(Value::Bool(false)),
                    (_, None) if is_empty => Some(Value::Undefined),
                    (_, found) => found,
                }
            }
            ("forEach", [callback @ Value::Function(_)]) => {
                let callback = callback.clone();
                for pair in entries(of)?.items()? {
                    let (first, second) = match (kind.as_str(), pair.items()) {
                        ("Map", Some(pair)) => (pair.first().cloned(), pair.get(1).cloned()),
                        _ => (Some(pair.clone()), Some(pair)),
                    };
                    let given = [second, first].map(|it| it.unwrap_or(Value::Undefined));
                    self.call(&callback, None, given.to_vec(), at);
                }
                Some(Value::Undefined)
            }
            ("entries", []) => entries(of),
            ("keys" | "values", []) => {
                let all = entries(of)?.items()?;
                let index = usize::from(name == "values");
                let each = all
                    .into_iter()
                    .map(|entry| match (kind.as_str(), entry.items()) {
                        ("Map", Some(pair)) => pair.get(index).cloned().unwrap_or(Value::Undefined),
                        _ => entry,
                    });
                Some(Value::array(each.collect()))
            }
            _ => None,
        }
    }
}

/// What a map or a set has: pairs, or values.
pub(super) fn entries<'a>(of: &Term<'a>) -> Option<Value<'a>> {
    let TermKind::New(callee, made_of) = &of.kind else {
        return None;
    };
    let kind = callee.as_term()?.path()?;
    if !matches!(kind.as_str(), "Map" | "Set") {
        return None;
    }
    let mut all = made_of.first().and_then(Value::items).unwrap_or_default();
    for (name, value) in of.members.borrow().iter() {
        let Some(text) = name
            .strip_prefix('[')
            .and_then(|name| name.strip_suffix(']'))
        else {
            continue;
        };
        let pair = match name.starts_with(OTHER) {
            true => value.clone(),
            false => Value::array(vec![Value::text(text), value.clone()]),
        };
        all.push(match kind.as_str() {
            "Set" => pair.items()?.first()?.clone(),
            _ => pair,
        });
    }
    if kind == "Set" {
        let mut texts = BTreeSet::new();
        all.retain(|item| item.as_text().is_none_or(|text| texts.insert(text)));
    }
    // Nothing is known to be there.
    if all.is_empty() && !matches!(made_of.first(), Some(Value::Array(_))) {
        return None;
    }
    Some(Value::array(all))
}

/// What a member is called that stands for a key. Members of a map are no members of the object.
fn key(of: &Value<'_>) -> Option<Rc<str>> {
    let at = |at: Place| format!("{OTHER}{}:{}:{}]", at.file, at.start, at.end);
    Some(match of {
        Value::Text(text) => format!("[{}]", text.exact()?).into(),
        Value::Class(class) => at(place(&class.scope, class.code.span)).into(),
        Value::Function(function) => at(function.place()).into(),
        Value::Object(object) => format!("{OTHER}{:p}]", Rc::as_ptr(object)).into(),
        Value::Term(term) => at(term.place).into(),
        _ => return None,
    })
}
