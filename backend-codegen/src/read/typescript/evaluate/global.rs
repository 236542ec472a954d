//! What all files can see.

use std::rc::Rc;

use super::{Machine, term};
use crate::read::typescript::value::{Place, Term, TermKind, Value};

/// Whether a name stands for the object that has all globals as members.
fn is_global_object(name: &str) -> bool {
    matches!(name, "global" | "globalThis" | "GLOBAL")
}

impl<'a> Machine<'a> {
    /// What a name stands for that nothing declares.
    pub(super) fn global(&self, name: &str) -> Option<Value<'a>> {
        self.globals.get(name).cloned()
    }

    /// A name is assigned to that nothing declares; `false` if it is one that the file imports.
    pub(super) fn assign_global(&mut self, name: &str, value: &Value<'a>, file: usize) -> bool {
        let is_imported = self
            .modules
            .get(&file)
            .is_some_and(|module| module.imports.contains_key(name));
        if is_imported || self.exchange.is_some() {
            return false;
        }
        self.keep_global(name.into(), value);
        true
    }

    /// A member of `global` or of `process` is set.
    pub(super) fn set_global(&mut self, of: &Rc<Term<'a>>, name: &str, value: &Value<'a>) {
        let TermKind::Global(object) = &of.kind else {
            return;
        };
        // What a handler sets there is set for other handlers at most.
        if self.exchange.is_some() {
            return;
        }
        if is_global_object(object) {
            self.keep_global(name.into(), value);
        } else if &**object == "process" {
            self.keep_global(format!("process.{name}").into(), value);
        }
    }

    /// Programs of a project each have their own globals of one name: what says more stays, and what
    /// only an earlier one has is there, too.
    fn keep_global(&mut self, name: Rc<str>, value: &Value<'a>) {
        if let Some(before) = self.globals.get(&name) {
            if before.weight() > value.weight() {
                return;
            }
            if let (Value::Object(before), Value::Object(now)) = (before, value)
                && !Rc::ptr_eq(before, now)
            {
                let earlier = before.members.borrow().clone();
                let mut members = now.members.borrow_mut();
                for (name, value) in earlier {
                    members.entry(name).or_insert(value);
                }
            }
        }
        self.globals.insert(name, value.clone());
    }

    /// A member of `global`, which is a name that all files can see, or of `process`.
    pub(super) fn member_of_global(
        &mut self,
        of: &Rc<Term<'a>>,
        name: &str,
        at: Place,
    ) -> Option<Value<'a>> {
        let TermKind::Global(object) = &of.kind else {
            return None;
        };
        match &**object {
            "import.meta" => match name {
                "dirname" => Some(Value::text(self.project.folder_of(at.file))),
                "filename" => Some(Value::text(self.project.path_of(at.file))),
                _ => None,
            },
            "process" => self.global(&format!("process.{name}")),
            object if is_global_object(object) => Some(match self.global(name) {
                Some(value) => value,
                None => term(at, TermKind::Global(name.into())),
            }),
            _ => None,
        }
    }
}
