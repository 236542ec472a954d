//! What is found in files of users, and what is added to them.

use std::path::{Path, PathBuf};

use super::look::look;
use crate::diagnostic::Diagnostics;
use crate::document::Sources;
use crate::read::openapi::testing::api;
use crate::write::typescript::{TypeScriptOptions, files_and_upkeep};
use crate::write::upkeep::{OwnFile, Role};

const DOCUMENT: &str = "openapi: 3.1.0
info: {title: t, version: '1'}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: x-key}
    other: {type: apiKey, in: header, name: x-other}
paths:
  /pets:
    get:
      operationId: listPets
      tags: [Pets]
      security: [{key: []}, {other: []}]
      responses: {'204': {description: done}}
    put:
      operationId: putPets
      tags: [Pets]
      responses: {'204': {description: done}}
  /shops:
    get:
      operationId: listShops
      tags: [Pet Shops]
      responses: {'204': {description: done}}
";

const INDEX: &str = "\
import { createRouter } from \"./generated/index.js\";
import { pets } from \"./pets.js\";
import { security } from \"./security.js\";
import { petShops } from \"./pet-shops.js\";

export const router = createRouter({ pets, petShops, security });
";

const SHOPS: &str = "\
import type { PetShops } from \"./generated/pet-shops.js\";
export const petShops: PetShops = { listShops: async () => ({ status: 204 }) };
";

const SECURITY: &str = "\
import { type Security } from './generated/index.js'
export interface Principal { name: string }
export const security: Security<Principal> = {
  key: async () => ({ name: 'k' }),
  other: async () => ({ name: 'o' }),
}
";

/// What becomes of files, by their paths in the folder of handlers, and what is found.
fn grown(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let mut diagnostics = Diagnostics::new();
    let options = TypeScriptOptions::default();
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
    let (mut texts, found) = grown(&[
        ("index.ts", INDEX),
        ("pet-shops.ts", SHOPS),
        ("security.ts", SECURITY),
        ("pets.ts", text),
    ]);
    assert_eq!(found, [""; 0]);
    assert_eq!(texts[..3], [INDEX, SHOPS, SECURITY]);
    texts.pop().unwrap()
}

#[test]
fn members_are_written_as_the_file_is() {
    // As it was first written.
    let text = pets(
        "import { Failure } from \"./generated/index.js\";\nimport type { Pets } from \"./generated/pets.js\";\n\n\
         export const pets: Pets<Principal> = {\n  async listPets() {\n    return { status: 204 };\n  },\n};\n",
    );
    insta::assert_snapshot!(text, @r#"
    import { Failure } from "./generated/index.js";
    import type { Pets } from "./generated/pets.js";

    export const pets: Pets<Principal> = {
      async listPets() {
        return { status: 204 };
      },

      async putPets(_request, _context) {
        throw Failure.notImplemented();
      },
    };
    "#);
    // With other quotes, tabs, no semicolons, no comma, and another `Failure`.
    let text = pets(
        "import type * as api from './generated/pets.js'\nclass Failure {}\nexport default {\n\t\
         ['listPets']: list // all, and more\n} satisfies api.Pets<P>\n",
    );
    insta::assert_snapshot!(text.replace('\t', "→"), @"
    import { Failure as GeneratedFailure } from './generated/index.js'
    import type * as api from './generated/pets.js'
    class Failure {}
    export default {
    →['listPets']: list, // all, and more

    →async putPets(_request, _context) {
    →→throw GeneratedFailure.notImplemented();
    →},
    } satisfies api.Pets<P>
    ");
}

#[test]
fn a_class_or_what_a_function_returns_may_have_the_interface() {
    let text = pets(
        "import {\n  Failure as Fault,\n  type Context\n} from \"../generated\";\nimport { type Pets as Contract } from \
         \"../generated/pets\";\n\nexport class Animals implements Other, Contract<Me> {\n  listPets(): Promise<any> { \
         return x; }\n}\n",
    );
    insta::assert_snapshot!(text, @r#"
    import {
      Failure as Fault,
      type Context
    } from "../generated";
    import { type Pets as Contract } from "../generated/pets";

    export class Animals implements Other, Contract<Me> {
      listPets(): Promise<any> { return x; }

      readonly putPets: Contract<Me>["putPets"] = async (_request, _context) => {
        throw Fault.notImplemented();
      };
    }
    "#);
    let text = pets(
        "import type { Pets } from \"./generated/pets\";\nexport async function pets(db: Db): Promise<Pets<Me>> {\n    \
         const all = db;\n    return {\n        listPets: () => all.list(),\n    };\n}\n",
    );
    insta::assert_snapshot!(text, @r#"
    import { Failure } from "./generated/index";
    import type { Pets } from "./generated/pets";
    export async function pets(db: Db): Promise<Pets<Me>> {
        const all = db;
        return {
            listPets: () => all.list(),

            async putPets(_request, _context) {
                throw Failure.notImplemented();
            },
        };
    }
    "#);
}

#[test]
fn names_join_an_import_that_is_there() {
    let text = pets(
        "import {\n  type Context\n} from \"./generated/index.js\";\nimport type { Pets } from \"./generated/pets.js\";\n\
         export const pets = (): Pets => ({});\n",
    );
    insta::assert_snapshot!(text, @r#"
    import {
      type Context,
      Failure,
    } from "./generated/index.js";
    import type { Pets } from "./generated/pets.js";
    export const pets = (): Pets => ({
      async listPets(_request, _context) {
        throw Failure.notImplemented();
      },

      async putPets(_request, _context) {
        throw Failure.notImplemented();
      },
    });
    "#);
}

#[test]
fn what_another_object_or_class_may_have_is_not_missing() {
    for text in [
        "import type { Pets } from \"./generated/pets.js\";\nconst pets: Pets = { ...base };\n",
        "import type { Pets } from \"./generated/pets.js\";\nclass P extends Base implements Pets {}\n",
    ] {
        assert_eq!(pets(text), text);
    }
}

#[test]
fn interfaces_of_others_with_the_same_name_are_left_alone() {
    let other = "import type { Pets } from \"../models/pets.js\";\nexport const pets: Pets = {};\n";
    let (texts, found) = grown(&[
        ("index.ts", INDEX),
        ("pet-shops.ts", SHOPS),
        ("security.ts", SECURITY),
        ("pets.ts", other),
    ]);
    assert_eq!(texts[3], other);
    assert_eq!(
        found,
        ["handlers::not-found: no handlers of the type `Pets` were found"]
    );
}

#[test]
fn new_handlers_join_the_router_in_the_manner_of_the_others() {
    for (imported, literal, line, grown_literal) in [
        (
            "import { petShops } from './pet-shops'",
            "{ petShops, security }",
            "\nimport { pets } from './pets'",
            "{ petShops, security, pets }",
        ),
        (
            "import { petShops } from \"./pet-shops.js\"; // ours",
            "{\n    petShops: forgetful(petShops),\n    security\n  }",
            "\nimport { pets } from \"./pets.js\";",
            "{\n    petShops: forgetful(petShops),\n    security,\n    pets: forgetful(pets),\n  }",
        ),
    ] {
        let index = |more: &str, literal: &str| {
            format!(
                "import * as api from \"./generated/index.js\";\n{imported}{more}\n\
                 export const router = api.createRouter({literal}, {{ bodyLimit: () => 1 }});\n"
            )
        };
        let before = index("", literal);
        let (texts, found) = grown(&[
            ("index.ts", &before),
            ("pet-shops.ts", SHOPS),
            ("security.ts", SECURITY),
        ]);
        assert_eq!(found, [""; 0]);
        assert_eq!(texts[0], index(line, grown_literal));
    }
}

#[test]
fn schemes_that_are_new_let_nobody_in() {
    let security = SECURITY.replace("  other: async () => ({ name: 'o' }),\n", "");
    let pets = "import type { Pets } from './generated/pets.js'\nexport const pets: Pets<P> = { ...all }\n";
    let (texts, found) = grown(&[
        ("index.ts", INDEX),
        ("pet-shops.ts", SHOPS),
        ("pets.ts", pets),
        ("security.ts", &security),
    ]);
    assert_eq!(found, [""; 0]);
    insta::assert_snapshot!(texts[3], @"
    import { type Security, Denied } from './generated/index.js'
    export interface Principal { name: string }
    export const security: Security<Principal> = {
      key: async () => ({ name: 'k' }),

      async other(_attempt, _key) {
        throw Denied.unauthorized();
      },
    }
    ");
}

#[test]
fn no_text_of_a_file_makes_a_panic() {
    let whole = format!("#!/bin/x\r\n{SHOPS}{INDEX}{SECURITY}// é\u{2028}");
    let mut n_read = 0;
    for (text, end) in (0..whole.len()).filter_map(|end| Some((whole.get(..end)?, end))) {
        let file = OwnFile {
            path: PathBuf::from("pets.ts"),
            source: Sources::new().add("pets.ts", text),
            text: text.into(),
            role: Role::Elsewhere,
        };
        match look(&file, "generated") {
            Ok(_) => n_read += 1,
            Err(error) => assert!(error.at.end <= end, "{error:?}"),
        }
    }
    assert!(n_read > 5, "{n_read}");
}
