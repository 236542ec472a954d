//! Rows and documents of databases, as far as the code itself says what is in them: what queries name,
//! models of Prisma, Mongoose and Sequelize, entities of TypeORM, and tables of Drizzle.

mod drizzle;
mod knex;
mod known;
mod migrations;
mod mongoose;
mod prisma;
mod properties;
mod refused;
mod sequelize;
mod taken;
mod typeorm;
mod words;

use std::rc::Rc;

pub(super) use self::known::KnownRows;
pub(super) use self::migrations::Tables;
pub(super) use self::mongoose::{
    definition as mongoose_definition, is_schema as is_mongoose_schema,
};
pub(super) use self::prisma::Models as PrismaModels;
pub(super) use self::properties::Property;
pub(super) use self::words::{capitalized, plural, singular};
use super::evaluate::{Machine, open_array, term};
use super::types::{TypeKind, TypeOf};
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
    fn shape_of_term(&mut self, of: &Rc<Term<'a>>) -> Shape<'a> {
        if let Some(found) = self.shape_of_row(of) {
            return found;
        }
        if let Some(found) = self.selected(of) {
            return found;
        }
        if let Some(found) = self.shape_of_knex(of) {
            return found;
        }
        if let Some(found) = self.document(of) {
            return found;
        }
        (Vec::new(), false)
    }

    /// What is in a row of what the code itself declares.
    fn shape_of_row(&mut self, of: &Rc<Term<'a>>) -> Option<Shape<'a>> {
        let found = self.shape_of_instance(of);
        let found = found.or_else(|| self.shape_of_entity(of));
        found.or_else(|| self.shape_of_selected(of))
    }

    /// Whether it is a list of rows that have methods.
    pub(super) fn is_list_of_rows(&mut self, of: &Rc<Term<'a>>) -> bool {
        let shape = self.shape_of_row(of);
        // A document has the methods of its model.
        let shape = shape.or_else(|| self.document(of));
        shape.is_some_and(|(_, is_list)| is_list)
    }

    /// Whether it is a row of which the type says no more than what class it is of: what such a class
    /// refers to need not have been asked for.
    pub(super) fn is_row_of_class(&mut self, of: &Rc<Term<'a>>, ty: &TypeOf<'a>) -> bool {
        let ty = self.item_type(ty).unwrap_or_else(|| ty.clone());
        let is_class = matches!(self.followed(&ty).kind, TypeKind::Class(_));
        is_class && self.shape_of_row(of).is_some()
    }

    /// What a row is written as, where its model says so, and whether there may be several.
    pub(super) fn row_as_json(&mut self, of: &Rc<Term<'a>>) -> Option<(Value<'a>, bool)> {
        let found = self.instance_as_json(of);
        found.or_else(|| self.entity_as_json(of))
    }

    /// A member of a row or of what rows come from, which is not in the row itself.
    pub(super) fn member_of_rows(
        &mut self,
        of: &Rc<Term<'a>>,
        name: &str,
        at: Place,
    ) -> Option<Value<'a>> {
        let found = self.member_of_sequelize(&Value::Term(of.clone()), name, at);
        found.or_else(|| self.member_of_entity(of, name, at))
    }

    /// Methods of rows and of what they come from.
    pub(super) fn call_rows(
        &mut self,
        base: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        if matches!(name, "transaction" | "$transaction") {
            match arguments.iter().find(|it| !matches!(it, Value::Object(_))) {
                // What is done in it is what the function does.
                Some(callback @ Value::Function(_)) => {
                    let result = self.call(callback, None, vec![base.clone()], at);
                    let is_known = !result.is_undefined();
                    return Some(if is_known {
                        result
                    } else {
                        self.unknown(at, None)
                    });
                }
                Some(list @ Value::Array(_)) => return Some(list.clone()),
                _ => return None,
            }
        }
        self.take_rows(base, name, arguments, at);
        self.refuse_by_rows(base, name, arguments, at);
        let found = self.call_sequelize(base, name, arguments, at);
        found.or_else(|| self.call_typeorm(base, name, arguments, at))
    }

    /// The same of a class of the code and of its instances; nothing if rows have nothing to do with it.
    pub(super) fn call_rows_of_class(
        &mut self,
        base: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let is_of_rows = match base {
            Value::Class(_) => self.is_sequelize_model(base) || self.is_repository(base),
            Value::Object(object) => object.class.is_some() && self.is_of_typeorm(base),
            _ => false,
        };
        if !is_of_rows {
            return None;
        }
        if let Some(value) = self.call_rows(base, name, arguments, at) {
            return Some(value);
        }
        let callee = term(at, TermKind::Member(base.clone(), name.into()));
        Some(self.unknown_call(&callee, arguments.to_vec(), at))
    }

    /// Whether what a class makes is a row.
    pub(super) fn is_model_of_rows(&mut self, class: &Value<'a>) -> bool {
        self.exchange.is_some() && self.is_sequelize_model(class)
    }

    /// `super.toJSON()` of a row.
    pub(super) fn inherited_by_row(
        &mut self,
        row: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Value<'a> {
        let callee = term(at, TermKind::Member(row.clone(), name.into()));
        term(at, TermKind::Call(callee, Rc::new(arguments.to_vec())))
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

/// Whether a member is one item of a list.
fn is_item(name: &str) -> bool {
    name == "item" || name.bytes().all(|byte| byte.is_ascii_digit())
}
