//! What handlers change of what is there for all of them.
//!
//! Which handler was called before is not known: each finds what it was at first, or what another one
//! has made of it.

use std::collections::HashSet;
use std::rc::Rc;

use super::doubt::differ;
use super::{Machine, open_array};
use crate::read::typescript::value::{Members, Place, Replaced, Term, TermKind, Value};

/// How many items a list has that handlers have changed.
const ITEMS: usize = 50;

/// What was set, and what was there before.
pub(super) enum Change<'a> {
    Name(Replaced<'a>),
    Member(Value<'a>, Rc<str>, Option<Value<'a>>),
}

impl<'a> Change<'a> {
    /// What is there now.
    fn current(&self) -> Option<Value<'a>> {
        match self {
            Self::Name((scope, name, _)) => scope.names.borrow().get(name).cloned(),
            Self::Member(of, key, _) => of.members()?.borrow().get(key).cloned(),
        }
    }

    fn before(&self) -> Option<Value<'a>> {
        match self {
            Self::Name((.., before)) => Some(before.clone()),
            Self::Member(.., before) => before.clone(),
        }
    }

    fn set(&self, value: Option<Value<'a>>) {
        match self {
            Self::Name((scope, name, _)) => {
                scope
                    .names
                    .borrow_mut()
                    .insert(name, value.unwrap_or(Value::Undefined));
            }
            Self::Member(of, key, _) => {
                let Some(members) = of.members() else {
                    return;
                };
                let mut members = members.borrow_mut();
                match value {
                    Some(value) => members.insert(key.clone(), value),
                    None => members.shift_remove(key),
                };
            }
        }
    }

    /// Where it was set, and by which name.
    fn key(&self) -> (usize, Rc<str>) {
        match self {
            Self::Name((scope, name, _)) => (Rc::as_ptr(scope).addr(), (*name).into()),
            Self::Member(of, key, _) => {
                let address = of.members().map_or(0, |members| {
                    std::ptr::from_ref::<Members<'a>>(members).addr()
                });
                (address, key.clone())
            }
        }
    }
}

impl<'a> Machine<'a> {
    pub(super) fn note_change(&mut self, change: impl FnOnce() -> Change<'a>) {
        if self.exchange.is_some() {
            self.changes.push(change());
        }
    }

    /// Flags that were set in what may not have happened are no longer known behind it.
    pub(super) fn doubt_flags(&mut self, from: usize) {
        for (scope, name, before) in self.flags.drain(from..).collect::<Vec<_>>() {
            let now = scope.names.borrow().get(name).cloned();
            if let Some(now) = &now
                && self.exchange.is_some()
                && !matches!(now, Value::Bool(_))
                && differ(&before, now)
            {
                self.doubts.doubt_name(&scope, name, before.clone());
            }
            if let Some(now @ Value::Bool(_)) = now
                && super::language::equal(&before, &now) != Some(true)
            {
                let at = Place {
                    file: scope.file,
                    start: 0,
                    end: 0,
                };
                let unknown = self.unknown(at, Some(name));
                scope.names.borrow_mut().insert(name, unknown);
            }
        }
    }

    /// Whatever the handlers before have changed may be as it was, or as they have left it.
    pub(in crate::read::typescript) fn undo_changes(&mut self, at: Place) {
        let changes = std::mem::take(&mut self.changes);
        let now: Vec<_> = changes.iter().map(Change::current).collect();
        for change in changes.iter().rev() {
            change.set(change.before());
        }
        let mut seen = HashSet::new();
        for (change, now) in changes.iter().zip(now) {
            let (address, name) = change.key();
            if let Some(now) = now
                && seen.insert((address, name.clone()))
            {
                let both = self.either(change.current(), now, &name, at);
                change.set(both);
            }
        }
    }

    /// What may be one or the other.
    fn either(
        &self,
        before: Option<Value<'a>>,
        now: Value<'a>,
        name: &str,
        at: Place,
    ) -> Option<Value<'a>> {
        let was_there = !matches!(&before, None | Some(Value::Undefined | Value::Null));
        let is_plain = |value: &Value<'a>| {
            matches!(
                value,
                Value::Undefined | Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_)
            )
        };
        match (before, now) {
            (Some(Value::Array(before)), Value::Array(now)) => {
                let mut items = before.items.borrow().clone();
                if !Rc::ptr_eq(&before, &now) {
                    items.extend(now.items.borrow().iter().cloned());
                }
                items.truncate(ITEMS);
                Some(open_array(items))
            }
            (_, Value::Array(now)) if !was_there => Some(open_array(now.items.borrow().clone())),
            (before, Value::Object(now))
                if now.class.is_none() && before.as_ref().is_none_or(is_plain) =>
            {
                Some(Value::Term(Rc::new(Term {
                    kind: TermKind::Unknown(Some(name.into())),
                    place: at,
                    members: now.members.clone(),
                    ty: None,
                })))
            }
            (Some(before), now) if is_plain(&before) && is_plain(&now) => {
                match super::language::equal(&before, &now) {
                    Some(true) => Some(before),
                    _ => Some(self.unknown(at, Some(name))),
                }
            }
            (_, now @ (Value::Part(_) | Value::Role(_))) if !was_there => {
                drop(now);
                Some(self.unknown(at, Some(name)))
            }
            (_, now) if !was_there => Some(match is_plain(&now) {
                true => self.unknown(at, Some(name)),
                false => now,
            }),
            (before, _) => {
                if let Some(Value::Object(before)) = &before {
                    before.open.set(true);
                }
                before
            }
        }
    }
}
