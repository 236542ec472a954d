//! What files export that others have declared: `export * from './routes'`.

use std::collections::HashSet;
use std::rc::Rc;

use super::Machine;
use super::module::{Module, is_there};
use crate::read::typescript::project::{Kind, Target};
use crate::read::typescript::value::{Place, Value};

impl<'a> Machine<'a> {
    /// What a file exports under a name that another one has declared.
    pub(super) fn export_of_stars(
        &mut self,
        module: &Rc<Module<'a>>,
        file: usize,
        name: &str,
        at: Place,
        depth: u32,
    ) -> Option<Value<'a>> {
        let known = module.found_in.borrow().get(name).copied();
        if let Some(value) = known.and_then(|other| self.export_of(other, name, at, depth + 1)) {
            return Some(value);
        }
        if name == "default" {
            return None;
        }
        for source in &module.stars {
            // Where files import each other, none may be run for a name that it does not have.
            if let Target::File(other) = self.project.resolve(file, source)
                && self.may_export(other, name, &mut HashSet::new())
                && let Some(value) = self.export_of(other, name, at, depth + 1)
            {
                module.found_in.borrow_mut().insert(name.to_owned(), other);
                return Some(value);
            }
        }
        None
    }

    /// Whether a file has an export of that name, as far as its text says.
    fn may_export(&mut self, file: usize, name: &str, seen: &mut HashSet<usize>) -> bool {
        if !seen.insert(file) {
            return false;
        }
        if self.project.kind_of(file) != Kind::Code {
            return true;
        }
        let module = self.parsed(file);
        if module.exports.contains_key(name) || module.declared.contains(name) {
            return true;
        }
        let is_of_language = !module.exports.is_empty() || !module.declared.is_empty();
        if module.stars.is_empty() {
            return !is_of_language && self.project.text_of(file).contains("exports");
        }
        let mut stars = module.stars.iter();
        stars.any(|source| match self.project.resolve(file, source) {
            Target::File(other) => self.may_export(other, name, seen),
            Target::Package(_) => false,
        })
    }

    /// What is exported from elsewhere is a member, too.
    pub(super) fn add_stars(
        &mut self,
        module: &Rc<Module<'a>>,
        exports: &Value<'a>,
        file: usize,
        at: Place,
        depth: u32,
    ) {
        let Value::Object(object) = exports else {
            return;
        };
        let mut names: Vec<_> = module.exports.keys().copied().collect();
        names.sort_unstable();
        for name in names {
            // What is not there yet may be later.
            let known = object.members.borrow().get(name).is_some_and(is_there);
            if !known && let Some(value) = self.export_of(file, name, at, depth + 1) {
                object.members.borrow_mut().insert(name.into(), value);
            }
        }
        for source in &module.stars {
            if let Target::File(other) = self.project.resolve(file, source)
                && let Some(Value::Object(more)) = self.export_of(other, "*", at, depth + 1)
            {
                let members = more.members.borrow().clone();
                for (name, value) in members {
                    let mut members = object.members.borrow_mut();
                    if &*name != "default" && !members.get(&name).is_some_and(is_there) {
                        members.insert(name, value);
                    }
                }
            }
        }
    }
}
