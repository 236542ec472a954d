//! What of a request becomes rows: `User.create(req.body)`, `prisma.user.create({ data: req.body })`.

use std::rc::Rc;

use super::Fields;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::exchange::{Guess, Part};
use crate::read::typescript::value::{Place, TermKind, Value};

/// How many rows of one list are looked at.
const ITEMS: usize = 20;

/// Methods that make or change rows of what they are given.
const METHODS: &[&str] = &[
    "build",
    "bulkBuild",
    "bulkCreate",
    "create",
    "createMany",
    "createManyAndReturn",
    "insert",
    "merge",
    "preload",
    "save",
    "set",
    "update",
    "updateMany",
    "upsert",
];

impl<'a> Machine<'a> {
    /// Rows are made or changed: whatever of them was sent may have the columns that the server does
    /// not set itself.
    pub(in crate::read::typescript) fn take_rows(
        &mut self,
        base: &Value<'a>,
        method: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) {
        if self.exchange.is_none() || !METHODS.contains(&method) {
            return;
        }
        let all = arguments.iter();
        if !all.clone().any(|given| has_part(given, 0)) {
            return;
        }
        let Some((fields, given)) = self.taken_by(base, method, arguments, at) else {
            return;
        };
        for given in given {
            self.take_row(&given, &fields, at);
        }
    }

    /// The columns of what a method makes or changes, and what it makes that of.
    fn taken_by(
        &mut self,
        base: &Value<'a>,
        method: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<(Fields<'a>, Vec<Value<'a>>)> {
        let first = arguments.first()?;
        if let Some(fields) = self.settable_of_sequelize(base, at) {
            return Some((fields, vec![first.clone()]));
        }
        if let Some(fields) = self.settable_of_entity(base, at) {
            let given = match method {
                "create" | "save" | "insert" | "preload" => first.clone(),
                "update" | "merge" => arguments.get(1)?.clone(),
                _ => return None,
            };
            return Some((fields, vec![given]));
        }
        let TermKind::Member(_, table) = &base.as_term()?.kind else {
            let fields = self.settable_of_knex(base, at)?;
            return Some((fields, vec![first.clone()]));
        };
        let fields = self.settable_of_prisma(table, at)?;
        let given = ["data", "create", "update"];
        let given = given.iter().filter_map(|name| first.own(name));
        Some((fields, given.collect()))
    }

    fn take_row(&mut self, given: &Value<'a>, fields: &Fields<'a>, at: Place) {
        match given {
            Value::Part(part) => self.take_columns(part, fields, &[], at),
            Value::Array(items) => {
                for item in items.items.borrow().clone().iter().take(ITEMS) {
                    self.take_row(item, fields, at);
                }
            }
            Value::Object(object) => {
                let names: Vec<Rc<str>> = object.members.borrow().keys().cloned().collect();
                for source in object.sources.borrow().clone() {
                    if let Value::Part(part) = &source {
                        self.take_columns(part, fields, &names, at);
                    }
                }
                for (name, value) in object.members.borrow().clone() {
                    if let Value::Part(part) = &value
                        && let Some((_, column)) = fields.iter().find(|(known, _)| *known == name)
                    {
                        guess(part, column);
                    }
                }
            }
            _ => {}
        }
    }

    /// All of a part is a row, but for what is set beside it.
    fn take_columns(
        &mut self,
        part: &Rc<Part<'a>>,
        fields: &Fields<'a>,
        set: &[Rc<str>],
        at: Place,
    ) {
        let is_known = part.schema.borrow().is_some() || part.ty.borrow().is_some();
        self.look_at(part);
        // A list of rows, or a row of which all is known.
        if is_known || part.closed.get() || part.items.borrow().is_some() {
            return;
        }
        part.whole.set(true);
        for (name, column) in fields {
            if set.contains(name) || part.overlay.borrow().contains_key(name) {
                continue;
            }
            let member = part.member(name, at);
            self.look_at(&member);
            guess(&member, column);
        }
    }
}

/// Whether a part of a request is in it somewhere.
fn has_part(value: &Value<'_>, depth: u32) -> bool {
    match value {
        Value::Part(_) => true,
        Value::Object(object) if depth < 2 => {
            object.sources.borrow().iter().any(|it| has_part(it, depth))
                || (object.members.borrow().values()).any(|it| has_part(it, depth + 1))
        }
        Value::Array(items) if depth < 2 => {
            (items.items.borrow().iter()).any(|it| has_part(it, depth + 1))
        }
        _ => false,
    }
}

/// A part is what a column holds.
fn guess(part: &Rc<Part<'_>>, column: &Value<'_>) {
    if part.guess.get() != Guess::Unknown {
        return;
    }
    match column {
        Value::Array(items) => {
            let item = part.element(part.place);
            if let Some(column) = items.items.borrow().first() {
                guess(&item, column);
            }
        }
        Value::Term(of) => {
            let called = of.called().map(|(path, _)| path);
            let found = match called.as_deref() {
                Some("String" | "Date") => Guess::Text,
                Some("Number") => Guess::Number,
                Some("parseInt") => Guess::Integer,
                Some("Boolean") => Guess::Flag,
                _ => return,
            };
            part.guess.set(found);
        }
        _ => {}
    }
}
