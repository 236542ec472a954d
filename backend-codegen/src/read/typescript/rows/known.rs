//! What has been found out about rows already: each member of a row asks for all of it.

use std::collections::HashMap;
use std::rc::Rc;

use super::{Shape, sequelize::Row};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::value::{Function, Place, Term, Value};

/// A function by its code and by the scope that it sees.
type Closure = (Place, usize);

/// What has been found out. Whatever is a key by its address is kept, so that no other has that.
#[derive(Default)]
pub(in crate::read::typescript) struct KnownRows<'a> {
    /// Whether all files have been run: models are made of by and by before that.
    is_open: bool,
    shapes: HashMap<*const Term<'a>, (Rc<Term<'a>>, Rc<Shape<'a>>)>,
    rows: HashMap<*const Term<'a>, (Rc<Term<'a>>, Option<Row<'a>>)>,
    given: HashMap<Closure, (Rc<Function<'a>>, Value<'a>)>,
}

impl KnownRows<'_> {
    /// All that models are made of is there.
    pub(in crate::read::typescript) const fn open(&mut self) {
        self.is_open = true;
    }

    /// Something may be another row from here on.
    pub(in crate::read::typescript) fn forget(&mut self) {
        self.shapes.clear();
        self.rows.clear();
    }
}

impl<'a> Machine<'a> {
    /// What is in a row, or in each of several.
    pub(in crate::read::typescript) fn known_shape(&mut self, of: &Rc<Term<'a>>) -> Rc<Shape<'a>> {
        let key = Rc::as_ptr(of);
        if let Some((_, known)) = self.known_rows.shapes.get(&key) {
            return known.clone();
        }
        let shape = Rc::new(self.shape_of_term(of));
        if self.known_rows.is_open {
            let kept = (of.clone(), shape.clone());
            self.known_rows.shapes.insert(key, kept);
        }
        shape
    }

    /// The instance of a model of Sequelize that a term stands for.
    pub(super) fn instance_row(&mut self, of: &Rc<Term<'a>>, depth: u32) -> Option<Row<'a>> {
        let key = Rc::as_ptr(of);
        if let Some((_, known)) = self.known_rows.rows.get(&key) {
            return known.clone();
        }
        let row = self.row_of_term(of, depth);
        if self.known_rows.is_open && (row.is_some() || depth == 0) {
            let kept = (of.clone(), row.clone());
            self.known_rows.rows.insert(key, kept);
        }
        row
    }

    /// What a function gives that a model was given in place of a value: `() => User`.
    pub(super) fn given_by_model(
        &mut self,
        function: &Rc<Function<'a>>,
        arguments: Vec<Value<'a>>,
    ) -> Value<'a> {
        let at = function.place();
        let key = (at, Rc::as_ptr(&function.scope).addr());
        if let Some((_, known)) = self.known_rows.given.get(&key) {
            return known.clone();
        }
        let given = self.call_function(function, None, arguments, at);
        let is_whole = matches!(given, Value::Object(_) | Value::Class(_)) && !self.is_exhausted();
        if self.known_rows.is_open && is_whole {
            let kept = (function.clone(), given.clone());
            self.known_rows.given.insert(key, kept);
        }
        given
    }
}
