//! What names mean: over modules, imports, whole modules that are imported, and other crates.

use super::imports::guessed;
use super::{Definition, Function, ItemId, Kind, Meaning, ModuleId, World};
use crate::read::rust::syntax::{segments, type_path};
use crate::read::rust::words::{is_framework, is_of_framework};

/// How far a way to a name may be.
const DEPTH: usize = 192;

impl<'a> World<'a> {
    /// What a path means in a module.
    pub(in crate::read::rust) fn meaning(&self, module: ModuleId, path: &[String]) -> Meaning {
        self.resolve(module, path, 0)
    }

    /// The function that a path to one means, that of a type among them.
    pub(in crate::read::rust) fn function_at(
        &self,
        module: ModuleId,
        path: &[String],
    ) -> Option<Function<'a>> {
        match self.meaning(module, path) {
            Meaning::Item(item) => match self.kind(item) {
                Some(Kind::Function(function)) => Some(function),
                _ => None,
            },
            Meaning::Inside(item, name) => self.method_of(item, &name),
            _ => None,
        }
    }

    pub(super) fn resolve(&self, module: ModuleId, path: &[String], depth: usize) -> Meaning {
        self.resolve_to(module, path, true, depth)
    }

    /// What a path means whose names are looked for: `use self::users::*` is about a module, also where
    /// there is a function of that name.
    pub(super) fn resolve_inside(
        &self,
        module: ModuleId,
        path: &[String],
        depth: usize,
    ) -> Meaning {
        self.resolve_to(module, path, false, depth)
    }

    pub(super) fn resolve_to(
        &self,
        module: ModuleId,
        path: &[String],
        is_end: bool,
        depth: usize,
    ) -> Meaning {
        let Some((first, rest)) = path.split_first() else {
            return Meaning::Unknown;
        };
        if depth > DEPTH {
            self.give_up();
            return Meaning::Unknown;
        }
        let start = match first.as_str() {
            "crate" | "$crate" => self
                .modules
                .get(module)
                .map_or(Meaning::Unknown, |module| Meaning::Module(module.root)),
            "self" => Meaning::Module(self.around(module)),
            "super" => self
                .modules
                .get(self.around(module))
                .and_then(|module| module.parent)
                .map_or(Meaning::Unknown, |parent| {
                    Meaning::Module(self.around(parent))
                }),
            "" => Meaning::Foreign(Vec::new()),
            name => match self.lookup(module, name, is_end && rest.is_empty(), depth + 1) {
                // Nothing is inside a function: `async fn axum()` beside `use axum::Router`.
                Some(Meaning::Item(item))
                    if !rest.is_empty() && matches!(self.kind(item), Some(Kind::Function(_))) =>
                {
                    Meaning::Foreign(vec![name.to_owned()])
                }
                Some(found) => found,
                None if rest.is_empty() => return Meaning::Unknown,
                None => Meaning::Foreign(vec![name.to_owned()]),
            },
        };
        let mut meaning = start;
        let mut rest = rest.iter().peekable();
        while let Some(name) = rest.next() {
            meaning = self.step(meaning, name, is_end && rest.peek().is_none(), depth + 1);
        }
        meaning
    }

    /// The module that is no block.
    pub(in crate::read::rust) fn around(&self, module: ModuleId) -> ModuleId {
        let mut id = module;
        while let Some(found) = self.modules.get(id) {
            match found.parent {
                Some(parent) if found.is_block => id = parent,
                _ => break,
            }
        }
        id
    }

    fn step(&self, meaning: Meaning, name: &str, is_last: bool, depth: usize) -> Meaning {
        match meaning {
            Meaning::Module(module) if name == "super" => self
                .modules
                .get(module)
                .and_then(|module| module.parent)
                .map_or(Meaning::Unknown, Meaning::Module),
            Meaning::Module(module) if name == "self" => Meaning::Module(module),
            Meaning::Module(module) => self
                .exported(module, name, is_last, depth)
                .unwrap_or(Meaning::Unknown),
            Meaning::Item(item) => match self.kind(item) {
                // Behind an alias of something foreign, names are foreign, too.
                Some(Kind::Alias(alias)) => {
                    let module = self.items.get(item).map_or(0, |item| item.module);
                    match type_path(&alias.ty) {
                        Some(path) if depth < DEPTH => {
                            let aliased = self.resolve(module, &segments(path), depth + 1);
                            self.step(aliased, name, is_last, depth + 1)
                        }
                        _ => Meaning::Unknown,
                    }
                }
                _ => Meaning::Inside(item, name.to_owned()),
            },
            Meaning::Foreign(mut path) => {
                path.push(name.to_owned());
                match path.as_slice() {
                    // `::name` is a crate, perhaps one of ours.
                    [only] => match self.crates.get(only) {
                        Some(root) => Meaning::Module(*root),
                        None => Meaning::Foreign(path),
                    },
                    _ => Meaning::Foreign(path),
                }
            }
            Meaning::Inside(..) | Meaning::Unknown => Meaning::Unknown,
        }
    }

    /// A name as it is known in a module. At the end of a path, it is rather an item than a module.
    fn lookup(&self, module: ModuleId, name: &str, is_last: bool, depth: usize) -> Option<Meaning> {
        let found = self.exported(module, name, is_last, depth);
        if let Some(Meaning::Foreign(path)) = &found
            && path.first().is_some_and(|first| first == "*")
        {
            // Only a guess: the crates and the prelude come first, and before other names it is rather
            // a crate than what everything is imported from.
            let is_crate = !is_last && !is_of_framework(path);
            let outer = self.outer(module, name, is_last, depth);
            if is_crate || is_framework(name) {
                return outer;
            }
            return outer.or(found);
        }
        found.or_else(|| self.outer(module, name, is_last, depth))
    }

    fn outer(&self, module: ModuleId, name: &str, is_last: bool, depth: usize) -> Option<Meaning> {
        let found = self.modules.get(module)?;
        if found.is_block
            && let Some(parent) = found.parent
            && depth < DEPTH
        {
            return self.lookup(parent, name, is_last, depth + 1);
        }
        if let Some(root) = self.crates.get(name) {
            return Some(Meaning::Module(*root));
        }
        let is_prelude = matches!(
            name,
            "Option"
                | "Some"
                | "None"
                | "Result"
                | "Ok"
                | "Err"
                | "Vec"
                | "String"
                | "Box"
                | "str"
                | "bool"
                | "char"
                | "i8"
                | "i16"
                | "i32"
                | "i64"
                | "i128"
                | "isize"
                | "u8"
                | "u16"
                | "u32"
                | "u64"
                | "u128"
                | "usize"
                | "f32"
                | "f64"
        );
        is_prelude.then(|| Meaning::Foreign(vec!["std".to_owned(), name.to_owned()]))
    }

    /// A name that a module declares or imports.
    pub(super) fn exported(
        &self,
        module: ModuleId,
        name: &str,
        is_last: bool,
        depth: usize,
    ) -> Option<Meaning> {
        if depth > DEPTH {
            self.give_up();
            return None;
        }
        let found = self.modules.get(module)?;
        let definitions = found.names.get(name).map_or(&[][..], Vec::as_slice);
        let item = definitions.iter().find_map(|definition| match definition {
            Definition::Item(item) => Some(*item),
            Definition::Module(_) => None,
        });
        let inside = definitions.iter().find_map(|definition| match definition {
            Definition::Module(module) => Some(Meaning::Module(*module)),
            Definition::Item(_) => None,
        });
        // A function and a module may have one name: what is meant may be imported beside the other.
        let is_value = item.is_some_and(|item| self.is_value(item));
        let item = item.map(Meaning::Item);
        let (meant, other) = match (is_last, is_value) {
            (true, _) => (item, inside),
            (false, true) => (inside, item),
            (false, false) => (inside.or(item), None),
        };
        if meant.is_some() || found.globs.is_empty() && !found.uses.contains_key(name) {
            return meant.or(other);
        }
        let imported = self.imported(module, name, is_last, depth);
        let Some(other) = other else {
            return imported;
        };
        let is_named = found.uses.contains_key(name);
        let is_meant = |found: &Meaning| match found {
            Meaning::Item(item) => self.is_value(*item) != is_value,
            Meaning::Module(_) => is_value,
            Meaning::Foreign(_) => is_named && guessed(found).is_none(),
            Meaning::Inside(..) => !is_value,
            Meaning::Unknown => false,
        };
        imported.filter(is_meant).or(Some(other))
    }

    /// Whether an item is a value, which no path goes on behind.
    fn is_value(&self, item: ItemId) -> bool {
        let kind = self.kind(item);
        matches!(kind, Some(Kind::Function(_) | Kind::Constant(_)))
    }

    /// The names of the modules that a module stands in, from below the crate down to itself.
    pub(in crate::read::rust) fn path_of(&self, module: ModuleId) -> Vec<&str> {
        let mut names = Vec::new();
        let mut at = Some(self.around(module));
        while let Some(found) = at.and_then(|at| self.modules.get(at)) {
            at = found.parent;
            if at.is_some() {
                names.push(found.name.as_str());
            }
        }
        names.reverse();
        names
    }
}
