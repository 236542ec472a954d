//! What modules import: names, and whole modules.
//!
//! Modules may import each other whole, and ways between them multiply, so each name is searched for
//! once in each module: whoever comes back to a search that is under way finds nothing there, and what
//! has come of a search is kept.

use super::{Kind, Meaning, ModuleId, World};
use crate::map::HashMap;
use crate::read::rust::words::is_framework;

/// What has been searched for.
#[derive(Default)]
pub(super) struct Searches {
    /// By module and name, and whether an item is rather meant than a module.
    found: HashMap<Key, Search>,
    /// How many are under way.
    n_open: usize,
    /// The first of these that a later one has come back to.
    first_met: Option<usize>,
    /// Those that are to be done again, since they have come back to one that was under way.
    unsure: Vec<Key>,
}

type Key = (ModuleId, String, bool);

enum Search {
    /// Which of those under way it is.
    Open(usize),
    Done(Option<Meaning>),
}

impl Searches {
    fn meet(&mut self, at: usize) {
        self.first_met = Some(self.first_met.map_or(at, |first| first.min(at)));
    }
}

impl World<'_> {
    /// A name that a module imports.
    pub(super) fn imported(
        &self,
        module: ModuleId,
        name: &str,
        is_last: bool,
        depth: usize,
    ) -> Option<Meaning> {
        let key = (module, name.to_owned(), is_last);
        let mut searches = self.searches.borrow_mut();
        match searches.found.get(&key) {
            Some(Search::Done(found)) => return found.clone(),
            Some(Search::Open(at)) => {
                let at = *at;
                searches.meet(at);
                return None;
            }
            None => {}
        }
        let own = searches.n_open;
        searches.n_open += 1;
        searches.found.insert(key.clone(), Search::Open(own));
        let met_before = searches.first_met.take();
        drop(searches);
        let found = self.search(module, name, is_last, depth);
        let mut searches = self.searches.borrow_mut();
        searches.n_open = own;
        let is_sure = searches.first_met.is_none_or(|first| first >= own)
            || found.as_ref().is_some_and(|found| guessed(found).is_none());
        if searches.first_met.is_some_and(|first| first >= own) {
            searches.first_met = None;
        }
        if let Some(before) = met_before {
            searches.meet(before);
        }
        if !is_sure {
            searches.unsure.push(key.clone());
        }
        searches.found.insert(key, Search::Done(found.clone()));
        if own == 0 {
            for key in std::mem::take(&mut searches.unsure) {
                searches.found.remove(&key);
            }
        }
        found
    }

    /// Says that a way was too far to be followed.
    pub(super) fn give_up(&self) {
        self.searches.borrow_mut().meet(0);
    }

    fn search(&self, module: ModuleId, name: &str, is_last: bool, depth: usize) -> Option<Meaning> {
        let found = self.modules.get(module)?;
        let uses = found.uses.get(name).map_or(&[][..], Vec::as_slice);
        let mut meanings = uses.iter().filter_map(|path| {
            // `use axum;` and `use x::x;` would lead to themselves.
            if path.len() == 1 && path.first().is_some_and(|first| first == name) {
                return Some(Meaning::Foreign(path.clone()));
            }
            match self.resolve_to(module, path, is_last, depth + 1) {
                Meaning::Unknown => None,
                meaning => Some(meaning),
            }
        });
        // Of two with one name, as in `use log::info; use crate::info;`, the foreign one is a macro.
        let first = meanings.next();
        let imported = match first {
            Some(Meaning::Foreign(_)) => {
                let ours = meanings.find(|it| !matches!(it, Meaning::Foreign(_)));
                ours.or(first)
            }
            first => first,
        };
        imported.or_else(|| self.globbed(module, name, is_last, depth))
    }

    /// A name of a module that is imported whole.
    fn globbed(
        &self,
        module: ModuleId,
        name: &str,
        is_last: bool,
        depth: usize,
    ) -> Option<Meaning> {
        let found = self.modules.get(module)?;
        let mut foreign = Vec::new();
        for glob in &found.globs {
            match self.resolve_inside(module, glob, depth + 1) {
                Meaning::Module(other) if other != module => {
                    if let Some(found) = self.exported(other, name, is_last, depth + 1) {
                        match guessed(&found) {
                            Some(path) => foreign.push(path.to_vec()),
                            None => return Some(found),
                        }
                    }
                }
                // `use Error::*;` brings variants.
                Meaning::Item(item) => {
                    if let Some(Kind::Enum(declared)) = self.kind(item)
                        && declared
                            .variants
                            .iter()
                            .any(|variant| variant.ident == name)
                    {
                        return Some(Meaning::Inside(item, name.to_owned()));
                    }
                }
                Meaning::Foreign(mut path) => {
                    path.push(name.to_owned());
                    path.insert(0, "*".to_owned());
                    foreign.push(path);
                }
                Meaning::Module(_) | Meaning::Inside(..) | Meaning::Unknown => {}
            }
        }
        let known = |path: &Vec<String>| path.get(1).is_some_and(|first| is_framework(first));
        let at = foreign.iter().position(known).unwrap_or(0);
        (at < foreign.len()).then(|| Meaning::Foreign(foreign.swap_remove(at)))
    }
}

/// The path of a name that may be foreign: the one that several whole modules may bring.
pub(super) fn guessed(found: &Meaning) -> Option<&[String]> {
    match found {
        Meaning::Foreign(path) if path.first().is_some_and(|first| first == "*") => Some(path),
        _ => None,
    }
}
