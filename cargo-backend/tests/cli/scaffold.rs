//! `gen --mode scaffold`: files that are the user's from the start.

use insta::assert_snapshot;

use crate::program::Place;

const GEN: &str = "gen api.yaml --framework axum --output src/api --mode scaffold";

const SPEC: &str = "\
openapi: 3.1.0
info: { title: Shop, version: 1.0.0 }
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      tags: [Orders]
      parameters:
        - { name: id, in: path, required: true, schema: { type: string, format: uuid } }
        - { name: expand, in: query, schema: { type: string, maxLength: 20 } }
      responses:
        '200':
          description: The order.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Order' }
        '404': { description: There is no such order. }
components:
  schemas:
    Order:
      type: object
      required: [id, total]
      properties:
        id: { type: string, format: uuid }
        total: { type: integer, minimum: 0, description: In cents. }
        placedAt: { type: string, format: date-time }
        note: { type: [string, 'null'], maxLength: 200 }
        state: { type: string, enum: [open, paid] }
";

fn place(spec: &str) -> Place {
    let place = Place::new();
    place.put("api.yaml", spec);
    place.put(
        "Cargo.toml",
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n",
    );
    place.put("src/lib.rs", "pub mod api;\n");
    place
}

#[test]
fn handlers_and_types_are_plain_and_nothing_else_is_written() {
    let place = place(SPEC);
    let run = place.run(&format!("{GEN} --add-dependencies"));
    assert_eq!((run.code, &*run.stdout), (Some(0), ""), "{}", run.stderr);
    assert_eq!(
        run.stderr,
        "Wrote 6 files to `src/api`; they are yours now\n\
         Added to `Cargo.toml`: axum, chrono, garde, regex, serde, serde_html_form, serde_json, \
         serde_path_to_error, utoipa, utoipa-axum, uuid\n"
    );
    assert_eq!(
        place.list("src/api"),
        [
            "errors.rs",
            "extract.rs",
            "mod.rs",
            "orders.rs",
            "types/mod.rs",
            "types/orders.rs"
        ]
    );
    assert_snapshot!("scaffold-handlers", place.read("src/api/orders.rs"));
    assert_snapshot!("scaffold-types", place.read("src/api/types/orders.rs"));
}

#[test]
fn files_that_are_there_are_never_touched() {
    let place = place(SPEC);
    place.run(GEN);
    place.put("src/api/orders.rs", "// mine\n");
    std::fs::remove_file(place.path().join("src/api/errors.rs")).unwrap();
    let run = place.run(GEN);
    let said = run.stderr.lines().next().unwrap();
    assert_eq!(
        said,
        "Wrote 1 file to `src/api`; 5 files were there and were not touched"
    );
    assert_eq!(place.read("src/api/orders.rs"), "// mine\n");
    let again = place.run(GEN);
    let said = again.stderr.lines().next().unwrap();
    assert_eq!(
        (again.code, said),
        (
            Some(0),
            "All files are there already; they are yours, and were not touched"
        )
    );
}

#[test]
fn what_plain_code_cannot_say_is_told_with_its_place() {
    let spec = SPEC
        .replace("maxLength: 20", "format: hostname")
        .replace(
            "        state: { type: string, enum: [open, paid] }\n",
            "        state: { type: string, format: byte }\n        any: { not: { type: string } }\n",
        )
        .replace("  /orders/{id}:\n", "  /orders/{id}.json:\n    get:\n      parameters: [ { name: id, in: path, required: true, schema: { type: string } } ]\n      responses: { '204': { description: No. } }\n  /orders/{id}:\n");
    let run = place(&spec).run(GEN);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let (told, _) = run.stderr.split_once("Wrote").unwrap();
    assert_snapshot!(told);
}

#[test]
fn options_about_generated_files_and_folders_of_the_other_mode_are_refused() {
    let place = place(SPEC);
    for option in [
        "--check",
        "--add-stubs",
        "--force",
        "--errors problem",
        "--generated gen",
    ] {
        let run = place.run(&format!("{GEN} {option}"));
        assert_eq!((run.code, &*run.stdout), (Some(2), ""), "{option}");
        assert!(run.stderr.contains("error[gen::mode]"), "{}", run.stderr);
    }
    assert_eq!(place.list("src"), ["lib.rs"]);
    let contract = place.run(&GEN.replace("scaffold", "contract"));
    assert_eq!(contract.code, Some(0), "{}", contract.stderr);
    let run = place.run(GEN);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("holds handlers of the other mode"),
        "{}",
        run.stderr
    );
}

#[test]
fn handlers_for_actix_are_as_plain() {
    let place = place(SPEC);
    let run = place.run(&GEN.replace("axum", "actix"));
    assert_eq!((run.code, &*run.stdout), (Some(0), ""), "{}", run.stderr);
    assert!(
        run.stderr.contains("cargo add actix-web@"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("axum"), "{}", run.stderr);
    assert_snapshot!("scaffold-handlers-actix", place.read("src/api/orders.rs"));
    assert_snapshot!("scaffold-router-actix", place.read("src/api/mod.rs"));
}

#[test]
fn tokens_are_verified_as_the_settings_say() {
    let place = place(&SPEC.replace(
        "components:\n",
        "security: [{token: [read]}]\ncomponents:\n  securitySchemes: {token: {type: http, scheme: bearer}}\n",
    ));
    place.put(
        "backend.toml",
        "spec = \"api.yaml\"\nframework = \"axum\"\noutput = \"src/api\"\n\
         [jwt]\nissuer = \"https://id.example.com\"\naudience = \"env:AUDIENCE\"\n\
         keys = \"https://id.example.com/jwks\"\nalgorithms = [\"ES256\"]\n",
    );
    let run = place.run("gen --mode scaffold");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let (told, lacks) = run.stderr.split_once("Wrote").unwrap();
    assert_snapshot!(told, @r"
        warning[scaffold::loose]: keys at a URL are not fetched: the code expects them in the variable `JWT_KEYS`
           --> api.yaml:20:28
         20 |   securitySchemes: {token: {type: http, scheme: bearer}}
            |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the code lets more through than the document does, or says less
            = help: set the variable, or fetch them where `Tokens::load` is called

        1 warning
        ");
    assert!(lacks.contains("cargo add jsonwebtoken@11"), "{lacks}");
    let tokens = place.read("src/api/tokens.rs");
    let (_, rules) = tokens.split_once("impl Tokens {").unwrap();
    assert_snapshot!(rules, @r#"
        /// Fails where nothing could be verified.
        pub fn load() -> Result<Self, Box<dyn Error + Send + Sync>> {
            Ok(Self {
                token: Verifier::new(
                    Rules {
                        issuer: "https://id.example.com".to_owned(),
                        audiences: Vec::from([variable("AUDIENCE")?]),
                        algorithms: vec![Algorithm::ES256],
                        leeway: 30,
                        typ: None,
                    },
                    &variable("JWT_KEYS")?,
                )?,
            })
        }
    }
    "#);
}
