//! What in JavaScript and TypeScript asks a database, by pg, mysql2, better-sqlite3, knex, prisma, typeorm,
//! sequelize and their like, and in which loops.
//!
//! Nothing is evaluated here: queries are known by what methods are called and on what, functions by their names,
//! imports, classes and written types, and what a loop goes over by the names of variables.

mod ask;
mod loops;
mod resolve;
mod walk;
mod words;

use oxc_allocator::Allocator;

use super::evaluate::Machine;
use super::{Kind, load};
use crate::read::code::Input;
use crate::read::code::queries::{Functions, is_beside};

pub(super) fn queries(input: &mut Input<'_>) -> Functions {
    let (project, wanted) = load(input);
    let arena = Allocator::default();
    let sources = &mut *input.sources;
    let ids = project
        .sources()
        .map(|(name, text)| sources.add(name, text))
        .collect();
    let mut machine = Machine::new(&project, &arena, ids);
    let mut found = walk::Found::default();
    for file in 0..project.n_files() {
        let path = project.path_of(file);
        if project.kind_of(file) != Kind::Code {
            continue;
        }
        let is_inside = wanted.is_empty()
            || path == wanted
            || path
                .strip_prefix(wanted.as_str())
                .is_some_and(|rest| rest.starts_with('/'));
        walk::file(
            &mut machine,
            file,
            is_inside && !is_beside(path),
            &mut found,
        );
    }
    resolve::functions(&mut machine, found)
}

#[cfg(test)]
mod tests;
