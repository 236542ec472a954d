//! What is found in files of users, and what is added to them.

use std::path::{Path, PathBuf};

use super::look::look;
use crate::diagnostic::Diagnostics;
use crate::document::Sources;
use crate::read::openapi::testing::api;
use crate::write::rust::{RustOptions, files_and_upkeep};
use crate::write::upkeep::{OwnFile, Role};

const DOCUMENT: &str = "openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /pets:
    get:
      operationId: listPets
      tags: [Pets]
      responses: {'204': {description: done}}
    put:
      operationId: putPets
      tags: [Pets]
      responses: {'204': {description: done}}
  /shops:
    get:
      operationId: listShops
      tags: [Shops]
      responses: {'204': {description: done}}
";

const MODULE: &str = "\
mod pets;
mod shops;
pub mod generated;
pub fn router() -> axum::Router {
    generated::router(generated::Handlers { pets: pets::Pets, shops: shops::Shops })
}
";

const SHOPS: &str = "\
pub struct Shops;
impl super::generated::shops::Shops for Shops {
    async fn list_shops() {}
}
";

/// What becomes of files, by their paths in the folder of handlers, and what is found.
fn grown(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let mut diagnostics = Diagnostics::new();
    let options = RustOptions::default();
    let (mut set, upkeep) = files_and_upkeep(&api(DOCUMENT), &options, &mut diagnostics);
    let mut sources = Sources::new();
    let mut survey = upkeep.survey(&[]);
    for (path, text) in files {
        survey.add(OwnFile {
            path: PathBuf::from(path),
            source: sources.add(*path, *text),
            text: (*text).into(),
            role: Role::Beside((*path).to_owned()),
        });
    }
    survey.finish(true, &sources, &mut set, &mut diagnostics);
    let texts = files.iter().map(|(path, text)| {
        let edited = set.edits().find(|(it, _)| *it == Path::new(path));
        edited.map_or(*text, |(_, text)| text).to_owned()
    });
    let found = diagnostics.iter();
    let found = found.map(|it| format!("{}: {}", it.code, it.message));
    (texts.collect(), found.collect())
}

/// The file of the pets after a run, which has nothing to say.
fn pets(text: &str) -> String {
    let (mut texts, found) = grown(&[("mod.rs", MODULE), ("shops.rs", SHOPS), ("pets.rs", text)]);
    assert_eq!(found, [""; 0]);
    texts.pop().unwrap()
}

#[test]
fn names_are_written_as_the_file_writes_them() {
    // With everything imported.
    let text = pets(
        "use super::generated::pets::*;\nuse super::generated::Failure;\n\npub struct P;\n\nimpl Pets for P {\n    \
         type Context = Option<u8>;\n    type Error = Failure;\n    async fn list_pets() {}\n}\n",
    );
    insta::assert_snapshot!(text, @"
    use super::generated::pets::*;
    use super::generated::Failure;

    pub struct P;

    impl Pets for P {
        type Context = Option<u8>;
        type Error = Failure;
        async fn list_pets() {}

        async fn put_pets(
            &self,
            _context: Self::Context,
            _request: PutPetsRequest,
        ) -> Result<PutPetsResponse, Failure> {
            Err(Failure::not_implemented())
        }
    }
    ");
    // With nothing imported, in a module of the file, and an error of which nothing is known.
    let text = pets(
        "mod inner {\n  impl crate::api::generated::pets::Pets for crate::P {\n    type Context = ();\n    type \
         Error = crate::Mishap;\n    async fn list_pets() {}\n  }\n}\n",
    );
    insta::assert_snapshot!(text, @r#"
    mod inner {
      impl crate::api::generated::pets::Pets for crate::P {
        type Context = ();
        type Error = crate::Mishap;
        async fn list_pets() {}

        async fn put_pets(
          &self,
          _context: (),
          _request: crate::api::generated::pets::PutPetsRequest,
        ) -> Result<crate::api::generated::pets::PutPetsResponse, Self::Error> {
          todo!("PUT /pets")
        }
      }
    }
    "#);
}

#[test]
fn a_name_that_the_file_has_already_is_not_imported() {
    let text = pets(
        "use super::generated::pets::{Pets, ListPetsRequest};\nstruct PutPetsRequest;\nimpl Pets for X {\n    type \
         Error = ();\n    async fn list_pets() {}\n}\n",
    );
    assert!(
        text.contains("_request: super::generated::pets::PutPetsRequest,"),
        "{text}"
    );
    assert!(
        text.contains("{Pets, ListPetsRequest, PutPetsResponse};"),
        "{text}"
    );
}

#[test]
fn an_impl_may_be_empty_or_stand_on_one_line() {
    let text = pets("use super::generated::{pets};\nimpl pets::Pets for X {}\n");
    insta::assert_snapshot!(text, @r#"
    use super::generated::{pets};
    impl pets::Pets for X {
        async fn list_pets(
            &self,
            _context: Self::Context,
            _request: pets::ListPetsRequest,
        ) -> Result<pets::ListPetsResponse, Self::Error> {
            todo!("GET /pets")
        }

        async fn put_pets(
            &self,
            _context: Self::Context,
            _request: pets::PutPetsRequest,
        ) -> Result<pets::PutPetsResponse, Self::Error> {
            todo!("PUT /pets")
        }
    }
    "#);
}

#[test]
fn methods_that_a_macro_makes_are_there() {
    let text =
        "use super::generated::pets;\nimpl pets::Pets for X { forward!(list_pets, put_pets); }\n";
    assert_eq!(pets(text), text);
}

#[test]
fn traits_of_others_with_the_same_name_are_left_alone() {
    let other = "use crate::zoo::Pets;\nimpl Pets for Zoo {}\nimpl<T> crate::Shops for T {}\n";
    let (texts, found) = grown(&[
        ("mod.rs", MODULE),
        ("shops.rs", SHOPS),
        ("zoo.rs", other),
        ("pets.rs", "pub fn nothing() {}\n"),
    ]);
    assert_eq!(texts[2], other);
    assert_eq!(
        found,
        ["handlers::not-found: no `impl pets::Pets for …` was found"]
    );
}

#[test]
fn fields_are_added_in_the_manner_of_the_others() {
    for (literal, expected) in [
        (
            "Handlers { shops: shops::Shops }",
            "Handlers { shops: shops::Shops, pets: pets::Pets }",
        ),
        (
            "Handlers { shops: shops::Shops, }",
            "Handlers { shops: shops::Shops, pets: pets::Pets, }",
        ),
        (
            "Handlers {\n\t\tshops: shops::Shops, // ours\n\t}",
            "Handlers {\n\t\tshops: shops::Shops, // ours\n\t\tpets: pets::Pets,\n\t}",
        ),
        (
            "Handlers {\n\t\tshops: shops::Shops // ours\n\t}",
            "Handlers {\n\t\tshops: shops::Shops, // ours\n\t\tpets: pets::Pets,\n\t}",
        ),
    ] {
        let module = |literal: &str, modules: &str| {
            format!("struct Handlers {{}}\n{modules}fn f() -> Handlers {{\n\tSome({literal})\n}}\n")
        };
        let before = module(literal, "mod shops; // there\n");
        let after = module(expected, "mod shops; // there\nmod pets;\n");
        let (texts, found) = grown(&[("mod.rs", &before), ("shops.rs", SHOPS)]);
        assert_eq!(found, [""; 0]);
        assert_eq!(texts[0], after);
    }
}

#[test]
fn handlers_that_ask_a_database_are_given_it_as_the_others_are() {
    let module = "mod pets;\npub mod generated;\npub fn router(pool: sqlx::PgPool) -> axum::Router {\n    \
                  let handlers = generated::Handlers {\n        pets: pets::Pets::new(pool.clone()),\n    };\n    \
                  generated::router(handlers)\n}\n";
    let shops = "#[derive(Clone)]\npub struct Shops {\n    pool: sqlx::PgPool,\n}\nimpl Shops {\n    \
                 pub fn new(pool: sqlx::PgPool) -> Self {\n        Self { pool }\n    }\n}\n\
                 impl super::generated::shops::Shops for Shops {\n    async fn list_shops() {}\n}\n";
    let pets = "pub struct Pets;\nimpl super::generated::pets::Pets for Pets {\n    async fn list_pets() {}\n    \
                async fn put_pets() {}\n}\n";
    let (texts, found) = grown(&[("mod.rs", module), ("shops.rs", shops), ("pets.rs", pets)]);
    assert_eq!(found, [""; 0]);
    insta::assert_snapshot!(texts[0], @"
    mod pets;
    mod shops;
    pub mod generated;
    pub fn router(pool: sqlx::PgPool) -> axum::Router {
        let handlers = generated::Handlers {
            pets: pets::Pets::new(pool.clone()),
            shops: shops::Shops::new(pool.clone()),
        };
        generated::router(handlers)
    }
    ");
}

#[test]
fn no_text_of_a_file_makes_a_panic() {
    let whole = format!("\u{feff}#!/bin/x\r\n{SHOPS}{MODULE}");
    let mut n_read = 0;
    for (text, end) in (0..whole.len()).filter_map(|end| Some((whole.get(..end)?, end))) {
        let file = OwnFile {
            path: PathBuf::from("pets.rs"),
            source: Sources::new().add("pets.rs", text),
            text: text.into(),
            role: Role::Elsewhere,
        };
        match look(&file) {
            Ok(_) => n_read += 1,
            Err(error) => assert!(error.at.end <= end, "{error:?}"),
        }
    }
    assert!(n_read > 5, "{n_read}");
}
