//! Types of the application in the place of schemas and formats.

use crate::program::Place;

const SPEC: &str = "\
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /orders:
    post:
      operationId: order
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
      responses: {'204': {description: None.}}
components:
  schemas:
    Order:
      type: object
      properties:
        id: {type: string, format: uuid}
        total: {$ref: '#/components/schemas/Money'}
        lines: {type: array, items: {$ref: '#/components/schemas/Line'}}
    Line: {type: object, properties: {weight: {type: number}, count: {type: integer}}}
    Money: {type: string, pattern: '^[0-9]+$'}
    Query: {type: object, properties: {page: {type: integer}}}
";

/// A package with the document and these settings beside the usual ones.
pub(crate) fn place(settings: &str) -> Place {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    place.put(
        "backend.toml",
        &format!("spec = \"api.yaml\"\nframework = \"axum\"\noutput = \"src/api\"\n{settings}"),
    );
    place
}

/// The generated types.
fn types(place: &Place) -> String {
    let run = place.run("gen");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    place.read("src/api/generated/types/shared.rs")
}

#[test]
fn what_is_no_setting_is_told_with_its_place() {
    let place = place(
        "serde = 1\n\
         derives = [\"Eq\", \"Trait\", \"serde::Serialize\", 7]\n\
         [types]\n\
         Money = \"Money\"\n\
         Order = { type = \"crate::Order\", by = \"hand\", name = \"x\" }\n\
         Line = {}\n\
         [formats]\n\
         uuid = \"super::Id\"\n",
    );
    let run = place.run("gen");
    assert_eq!(run.code, Some(2));
    insta::assert_snapshot!(run.stderr, @r#"
        error[settings::wrong-value]: `serde` cannot be that
           --> backend.toml:4:9
          4 | serde = 1
            |         ^
            = help: it is `true` or `false`

        error[settings::wrong-value]: `derives` cannot be that
           --> backend.toml:5:18
          5 | derives = ["Eq", "Trait", "serde::Serialize", 7]
            |                  ^^^^^^^
            = help: `Trait` is no trait of the standard library that can be derived; name it by its path, such as `crate::Trait`

        error[settings::wrong-value]: `derives` cannot be that
           --> backend.toml:5:27
          5 | derives = ["Eq", "Trait", "serde::Serialize", 7]
            |                           ^^^^^^^^^^^^^^^^^^
            = help: what serde derives would not see what the document demands; set `serde = true`

        error[settings::wrong-value]: `derives` cannot be that
           --> backend.toml:5:47
          5 | derives = ["Eq", "Trait", "serde::Serialize", 7]
            |                                               ^
            = help: it is a path of Rust, as a string

        error[settings::wrong-value]: `Money` cannot be that
           --> backend.toml:7:9
          7 | Money = "Money"
            |         ^^^^^^^
            = help: `Money` says not where it is; start with `crate::`, or with the name of a package

        error[settings::wrong-value]: `by` cannot be that
           --> backend.toml:8:39
          8 | Order = { type = "crate::Order", by = "hand", name = "x" }
            |                                       ^^^^^^
            = help: it is `"traits"` or `"serde"`

        error[settings::unknown-key]: a type that stands for a schema has no `name`
           --> backend.toml:8:47
          8 | Order = { type = "crate::Order", by = "hand", name = "x" }
            |                                               ^^^^
            = help: there are `type` and `by`

        error[settings::wrong-value]: `Line` cannot be that
           --> backend.toml:9:8
          9 | Line = {}
            |        ^^
            = help: it is a table with a `type`

        error[settings::wrong-value]: `uuid` cannot be that
           --> backend.toml:11:8
         11 | uuid = "super::Id"
            |        ^^^^^^^^^^^
            = help: `super::Id` would mean something else in a generated file; start with `crate::`, or with the name of a package

        9 errors
        "#);
}

#[test]
fn a_rate_limit_is_generated_where_it_is_asked_for() {
    let limit = "src/api/generated/server/rate_limit.rs";
    let without = place("");
    assert_eq!(without.run("gen").code, Some(0));
    assert!(!without.path().join(limit).exists());
    let off = place("rate-limit = false\n");
    assert_eq!(off.run("gen").code, Some(0));
    assert!(!off.path().join(limit).exists());
    let usual = place("rate-limit = true\n");
    assert_eq!(usual.run("gen").code, Some(0));
    assert!(usual.path().join(limit).exists());
    let own = place(
        "[rate-limit]\nrequests = 5\nseconds = 60\npath = \"/\"\ntrusted-proxies = [\"10.0.0.0/8\", \"::1\"]\n",
    );
    assert_eq!(own.run("gen").code, Some(0));
    let text = own.read("src/api/generated/server/mod.rs");
    let (_, text) = text.split_once("/// How often").unwrap();
    insta::assert_snapshot!(text, @r#"
         a client may ask, as the settings say.
        pub const RATE_LIMIT: rate_limit::RateLimit = rate_limit::RateLimit {
            requests: 5,
            window: std::time::Duration::from_secs(60),
            path: "/",
            client: rate_limit::Client::Address {
                trusted_proxies: &[
                    rate_limit::Network::new(
                        std::net::IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 0)),
                        8,
                    ),
                    rate_limit::Network::new(
                        std::net::IpAddr::V6(std::net::Ipv6Addr::new(0, 0, 0, 0, 0, 0, 0, 1)),
                        128,
                    ),
                ],
            },
            headers: true,
            clients: 65_536,
        };
        "#);
    let wrong = place(
        "[rate-limit]\nrequests = 0\nseconds = \"1h\"\npath = \"api\"\ntrusted-proxies = [\"lan\"]\nburst = 7\n",
    );
    let run = wrong.run("gen");
    assert_eq!(run.code, Some(2));
    insta::assert_snapshot!(run.stderr, @r#"
        error[settings::wrong-value]: `requests` cannot be that
           --> backend.toml:5:12
          5 | requests = 0
            |            ^
            = help: it is a number from 1 on

        error[settings::wrong-value]: `seconds` cannot be that
           --> backend.toml:6:11
          6 | seconds = "1h"
            |           ^^^^
            = help: it is a number from 1 on

        error[settings::wrong-value]: `path` cannot be that
           --> backend.toml:7:8
          7 | path = "api"
            |        ^^^^^
            = help: it is where paths start, such as `"/api/"`

        error[settings::wrong-value]: `trusted-proxies` cannot be that
           --> backend.toml:8:19
          8 | trusted-proxies = ["lan"]
            |                   ^^^^^^^
            = help: it is a list of addresses or networks, such as `["10.0.0.0/8", "::1"]`

        error[settings::unknown-key]: a rate limit has no `burst`
           --> backend.toml:9:1
          9 | burst = 7
            | ^^^^^
            = help: there are `headers`, `path`, `requests`, `seconds` and `trusted-proxies`

        5 errors
        "#);
}

#[test]
fn schemas_and_formats_that_there_are_not_are_told_with_those_that_were_meant() {
    let place = place(
        "derives = { Lines = [\"Hash\"] }\n\
         [types]\n\
         Mony = \"crate::Money\"\n\
         Customer = \"crate::Customer\"\n\
         [formats]\n\
         uid = \"crate::Id\"\n\
         phone = \"crate::Phone\"\n",
    );
    let run = place.run("gen");
    assert_eq!(run.code, Some(2));
    insta::assert_snapshot!(run.stderr, @r#"
        error[settings::unknown-name]: the document has no schema `Lines`
           --> backend.toml:4:13
          4 | derives = { Lines = ["Hash"] }
            |             ^^^^^
            = help: did you mean `Line`?

        error[settings::unknown-name]: the document has no schema `Mony`
           --> backend.toml:6:1
          6 | Mony = "crate::Money"
            | ^^^^
            = help: did you mean `Money`?

        error[settings::unknown-name]: the document has no schema `Customer`
           --> backend.toml:7:1
          7 | Customer = "crate::Customer"
            | ^^^^^^^^
            = help: name a schema of `components.schemas`

        error[settings::unknown-name]: the document has no format `uid`
           --> backend.toml:9:1
          9 | uid = "crate::Id"
            | ^^^
            = help: did you mean `uuid`?

        error[settings::unknown-name]: the document has no format `phone`
           --> backend.toml:10:1
         10 | phone = "crate::Phone"
            | ^^^^^
            = help: name a `format` that some schema of the document has

        5 errors
        "#);
    assert!(!place.path().join("src/api").exists());
}

#[test]
fn types_derive_what_they_can() {
    let all = place("derives = [\"Eq\", \"my_crate::Trait\"]\n");
    let run = all.run("gen");
    assert_eq!(run.code, Some(0));
    insta::assert_snapshot!(run.stderr, @r#"
        warning[rust::derive]: 2 types have no `Eq`
           --> api.yaml:18:47
         18 |     Line: {type: object, properties: {weight: {type: number}, count: {type: integer}}}
            |                                               ^^^^^^^^^^^^^^ a float, which has no `Eq`
            = help: name the schemas that are to have it, in a table `derives`: `Order = ["Eq"]`

        1 warning
        Generated 1 route handler, validation middleware, and Rust types
        "#);
    let text = types(&all);
    assert!(
        text.contains("Default, PartialEq, ::my_crate::Trait)]\npub struct Line"),
        "{text}"
    );
    let one = place("derives = { Order = [\"Hash\"] }\n");
    let run = one.run("gen");
    assert_eq!(run.code, Some(2));
    insta::assert_snapshot!(run.stderr, @r"
        error[rust::derive]: `Order` cannot derive `Hash`
           --> api.yaml:18:47
         18 |     Line: {type: object, properties: {weight: {type: number}, count: {type: integer}}}
            |                                               ^^^^^^^^^^^^^^ a float, which has no `Hash`
            = help: do not ask for `Hash` of `Order`, or let a type of yours stand for this one

        1 error
        ");
    let some = place("derives = { \"*\" = [\"PartialOrd\"], Order = [\"my_crate::Trait\"] }\n");
    let text = types(&some);
    assert!(
        text.contains("PartialEq, PartialOrd, ::my_crate::Trait)]\npub struct Order"),
        "{text}"
    );
}

#[test]
fn serde_is_a_dependency_where_it_is_asked_for() {
    let place =
        place("serde = true\n[types]\nMoney = { type = \"crate::Money\", by = \"serde\" }\n");
    place.put(
        "Cargo.toml",
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n",
    );
    place.put("src/lib.rs", "");
    let run = place.run("gen");
    for line in ["cargo add serde@1\n", "cargo add serde_json@1\n"] {
        assert!(run.stderr.contains(line), "{}", run.stderr);
    }
    let run = place.run("gen --add-dependencies");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(
        place
            .read("Cargo.toml")
            .contains("serde = \"1\"\nserde_json = \"1\"\n")
    );
}

#[test]
fn a_type_whose_members_are_sent_as_text_has_no_other_one() {
    let place = place("[types]\nQuery = \"crate::Query\"\n");
    let spec = SPEC.replace(
        "operationId: order",
        "operationId: order\n      parameters: [{name: q, in: query, style: deepObject, schema: {$ref: '#/components/schemas/Query'}}]",
    );
    place.put("api.yaml", &spec);
    let run = place.run("gen");
    assert_eq!(run.code, Some(2));
    insta::assert_snapshot!(run.stderr, @r"
        error[rust::own-type]: a type of yours stands for `Query`, whose members are sent as text
           --> api.yaml:7:20
          7 |       parameters: [{name: q, in: query, style: deepObject, schema: {$ref: '#/components/schemas/Query'}}]
            |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the text of a member can only be read by its schema
            = help: send it as JSON, or leave `Query` out of the types that stand for schemas

        1 error
        ");
}
