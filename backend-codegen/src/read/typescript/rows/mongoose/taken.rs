//! What of a request becomes a document.

use std::rc::Rc;

use super::definition;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::exchange::{ANY, Guess, Part};
use crate::read::typescript::value::{Place, Term, TermKind, Value};

/// How many documents of one list are looked at.
const ITEMS: usize = 20;

impl<'a> Machine<'a> {
    /// A document is made of values, or changed by them: `new Pet(body)`, `Pet.create(body)`,
    /// `Pet.findByIdAndUpdate(id, body)`.
    pub(in crate::read::typescript) fn take_document(
        &mut self,
        callee: &Value<'a>,
        method: Option<&str>,
        arguments: &[Value<'a>],
        at: Place,
    ) {
        if self.exchange.is_none() {
            return;
        }
        let (given, is_partial) = match method {
            None | Some("create" | "insertMany") => (arguments.first(), false),
            Some("set" | "overwrite") => (arguments.first(), true),
            Some(
                "findByIdAndUpdate" | "findOneAndUpdate" | "updateOne" | "updateMany" | "update"
                | "findOneAndReplace" | "replaceOne",
            ) => (arguments.get(1), true),
            // `Pet.findOne({ name: body.name })`
            Some("find" | "findOne" | "countDocuments" | "count" | "exists") => {
                if let (Some(Value::Object(filter)), Some(schema)) =
                    (arguments.first(), self.schema_of_model(callee))
                {
                    let members = filter.members.borrow().clone();
                    for (name, value) in &members {
                        self.take_field(name, value, &schema);
                    }
                }
                return;
            }
            Some(_) => return,
        };
        let schema = match method {
            Some("set" | "overwrite") => callee
                .as_term()
                .and_then(|document| self.found(document))
                .map(|found| found.schema),
            _ => self.schema_of_model(callee),
        };
        if let (Some(given), Some(schema)) = (given, schema) {
            self.take(given, &schema, is_partial, at);
        }
    }

    /// `Object.assign(pet, body)`
    pub(in crate::read::typescript) fn take_into_document(
        &mut self,
        document: &Rc<Term<'a>>,
        given: &Value<'a>,
        at: Place,
    ) {
        if let Some(found) = self.found(document) {
            self.take(given, &found.schema, true, at);
        }
    }

    fn take(&mut self, given: &Value<'a>, schema: &Rc<Term<'a>>, is_partial: bool, at: Place) {
        match given {
            Value::Part(part) => self.take_part(part, schema, is_partial, at),
            Value::Array(items) => {
                for item in items.items.borrow().clone().iter().take(ITEMS) {
                    self.take(item, schema, is_partial, at);
                }
            }
            Value::Object(object) => {
                let sources = object.sources.borrow().clone();
                let members = object.members.borrow().clone();
                for source in &sources {
                    let Value::Part(part) = source else { continue };
                    self.take_part(part, schema, is_partial, at);
                    for (name, value) in &members {
                        if !matches!(value, Value::Part(_)) {
                            part.overlay
                                .borrow_mut()
                                .insert(name.clone(), value.clone());
                        }
                    }
                }
                for (name, value) in &members {
                    match &**name {
                        "$set" | "$setOnInsert" => self.take(value, schema, true, at),
                        _ => self.take_field(name, value, schema),
                    }
                }
            }
            _ => {}
        }
    }

    /// All of a part is a document, of which the schema says what may be in it.
    fn take_part(
        &mut self,
        part: &Rc<Part<'a>>,
        schema: &Rc<Term<'a>>,
        is_partial: bool,
        at: Place,
    ) {
        self.look_at(part);
        if part.closed.get() {
            for (name, member) in part.members.borrow().clone() {
                self.take_field(&name, &Value::Part(member), schema);
            }
            return;
        }
        part.whole.set(true);
        if part.schema.borrow().is_none() {
            *part.schema.borrow_mut() = Some((Value::Term(schema.clone()), at));
            part.is_partial.set(is_partial);
        }
    }

    /// A part is what a field holds.
    fn take_field(&mut self, name: &str, value: &Value<'a>, schema: &Rc<Term<'a>>) {
        let Value::Part(part) = value else { return };
        let declared = definition(schema).and_then(|(fields, _)| fields.own(name));
        let kind = match &declared {
            Some(Value::Object(_)) => declared.as_ref().and_then(|it| it.own("type")),
            _ => declared,
        };
        if part.guess.get() != Guess::Unknown {
            return;
        }
        let (kind, part) = match kind {
            Some(Value::Array(items)) => {
                let item = items.items.borrow().first().cloned();
                let kind = match &item {
                    Some(Value::Object(_)) => item.as_ref().and_then(|item| item.own("type")),
                    _ => item,
                };
                (kind, part.element(part.place))
            }
            kind => (kind, part.clone()),
        };
        let Some(Value::Term(of)) = kind else { return };
        let path = of.path().unwrap_or_default();
        let guess = match path.rsplit('.').next().unwrap_or_default() {
            "String" | "ObjectId" | "ObjectID" | "UUID" | "Date" => Guess::Text,
            "Number" | "Double" => Guess::Number,
            "Int32" => Guess::Integer,
            "Boolean" => Guess::Flag,
            _ => return,
        };
        part.guess.set(guess);
    }

    /// A member of a document is set: what the server sets is not what was sent.
    pub(in crate::read::typescript) fn set_of_document(
        &mut self,
        document: &Rc<Term<'a>>,
        name: Option<&Rc<str>>,
        value: &Value<'a>,
        at: Place,
    ) {
        if self.exchange.is_none() {
            return;
        }
        let Some(found) = self.found(document) else {
            return;
        };
        let Some(name) = name else {
            // `pet[key] = body[key]`
            if let Value::Term(of) = value
                && let TermKind::Member(Value::Part(part), any) = &of.kind
                && &**any == ANY
            {
                self.take_part(part, &found.schema, true, at);
            }
            return;
        };
        if let Value::Part(_) = value {
            self.take_field(name, value, &found.schema);
            return;
        }
        if let TermKind::New(_, arguments) = &document.kind
            && let Some(Value::Part(part)) = arguments.first()
        {
            part.overlay
                .borrow_mut()
                .insert(name.clone(), value.clone());
        }
    }
}
