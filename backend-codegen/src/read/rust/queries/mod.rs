//! What in Rust asks a database, by sqlx, sea-orm, diesel, tokio-postgres or rusqlite, and in which loops.
//!
//! Syntax shows queries: by the macros and functions at the start of a chain of calls, and by the method at its
//! end. What a loop goes over is followed through names of variables.

mod call;
mod chain;
mod loops;
mod walk;

use std::collections::HashMap;

use super::macros::Macros;
use super::world::World;
use super::{load, names};
use crate::read::code::queries::{Function, Functions, is_beside};
use crate::read::code::{Input, parent};

pub(super) fn queries(input: &mut Input<'_>) -> Functions {
    let (crates, loaded) = load(input);
    let macros = Macros::of(&loaded);
    let world = World::of(&loaded, &macros, &names(&crates));
    let folders: Vec<&str> = crates.iter().map(|known| parent(&known.root)).collect();
    // Where a project lies says nothing of it.
    let inside = |path: &str| {
        let each = folders
            .iter()
            .filter_map(|folder| path.strip_prefix(folder));
        each.min_by_key(|rest| rest.len())
            .unwrap_or(path)
            .to_owned()
    };
    let mut functions = Functions::default();
    let mut known = HashMap::new();
    let defaults = world
        .methods
        .values()
        .flatten()
        .filter(|it| it.of.is_none());
    let mut all: Vec<_> = world.functions.iter().chain(defaults).collect();
    all.sort_by_key(|it| (it.module, it.signature.ident.span().byte_range().start));
    all.retain(|it| {
        let at = known.len();
        match known.entry(it.id()) {
            std::collections::hash_map::Entry::Occupied(_) => false,
            std::collections::hash_map::Entry::Vacant(slot) => {
                slot.insert(at);
                true
            }
        }
    });
    for function in all {
        let module = world.modules.get(function.module);
        let source = world.source(function.module);
        let path = input.sources.get(source).map_or("", |source| source.name());
        let name = function.signature.ident.to_string();
        let owner = function.of.and_then(|of| world.items.get(of));
        functions.all.push(Function {
            name: match owner {
                Some(owner) => format!("{}::{name}", owner.name),
                None => name,
            },
            is_wanted: module.is_some_and(|module| module.is_wanted) && !is_beside(&inside(path)),
            steps: walk::steps(&world, function, &known),
        });
    }
    functions
}

#[cfg(test)]
mod tests;
