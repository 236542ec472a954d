//! Rows and documents of databases, as far as the code itself says what is in them: what queries name,
//! and models of Prisma and Mongoose.

mod knex;
mod mongoose;
mod prisma;

use std::rc::Rc;

pub(super) use self::mongoose::{
    definition as mongoose_definition, is_schema as is_mongoose_schema,
};
pub(super) use self::prisma::Models as PrismaModels;
use super::evaluate::{Machine, open_array, term};
use super::value::{Object, Place, Term, TermKind, Value};

/// Members by name.
pub(super) type Fields<'a> = Vec<(Rc<str>, Value<'a>)>;

/// Members by name, and whether there is a list of such things.
pub(super) type Shape<'a> = (Fields<'a>, bool);

/// What a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Text,
    Number,
    Integer,
    Flag,
    Date,
    /// Anything.
    Open,
}

impl<'a> Machine<'a> {
    /// What is in a row, or in each of several.
    pub(super) fn known_shape(&mut self, of: &Rc<Term<'a>>) -> Shape<'a> {
        if let Some(found) = self.selected(of) {
            return found;
        }
        if let Some(found) = knex::columns(of) {
            return found;
        }
        if let Some(found) = self.document(of) {
            return found;
        }
        (Vec::new(), false)
    }

    /// A value of a column, of which nothing but its type is known.
    fn column(&self, column: Column, name: &str, at: Place) -> Value<'a> {
        let global = |name: &str| term(at, TermKind::Global(name.into()));
        let none = Rc::new(Vec::new());
        match column {
            Column::Text => term(at, TermKind::Call(global("String"), none)),
            Column::Number => term(at, TermKind::Call(global("Number"), none)),
            Column::Integer => term(at, TermKind::Call(global("parseInt"), none)),
            Column::Flag => term(at, TermKind::Call(global("Boolean"), none)),
            Column::Date => term(at, TermKind::New(global("Date"), none)),
            Column::Open => self.unknown(at, Some(name)),
        }
    }

    /// Something with known members that need not be there.
    fn record(&self, name: &str, fields: Fields<'a>, at: Place) -> Value<'a> {
        let members = super::value::Members::default();
        members.borrow_mut().extend(fields);
        Value::Term(Rc::new(Term {
            kind: TermKind::Unknown(Some(name.into())),
            place: at,
            members,
            ty: None,
        }))
    }

    /// A list of things with known members.
    fn records(&self, fields: Fields<'a>, at: Place) -> Value<'a> {
        let object = Object::new(at);
        object.open.set(true);
        object.members.borrow_mut().extend(fields);
        open_array(vec![Value::Object(Rc::new(object))])
    }
}
