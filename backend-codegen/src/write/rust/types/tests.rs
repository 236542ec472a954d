//! What types look like in Rust.

use std::fmt::Write as _;

use crate::api::plan::{PlanOptions, Plans};
use crate::fileset::FileSet;
use crate::read::openapi::testing::api;
use crate::write::rust::Printer;
use crate::write::rust::names::Names;

/// The files of the types of a document, given what stands under `components.schemas`; `Sent` is what
/// `GET /sent` answers, `Received` the body of `POST /received`.
fn files(schemas: &str) -> FileSet {
    let mut text = String::from(
        "openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /sent:
    get:
      tags: [Sending]
      responses:
        '200':
          description: sent
          content: {application/json: {schema: {$ref: '#/components/schemas/Sent'}}}
  /received:
    post:
      tags: [Receiving]
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Received'}}}
      responses: {'204': {description: done}}
components:
  schemas:
    Sent: {$ref: '#/components/schemas/Received'}
    Received: true
",
    );
    for name in ["Sent", "Received"] {
        if schemas.lines().any(|line| line.starts_with(name)) {
            text = text
                .lines()
                .filter(|line| !line.starts_with(&format!("    {name}:")))
                .fold(String::new(), |text, line| text + line + "\n");
        }
    }
    for line in schemas.lines() {
        let _ = writeln!(text, "    {line}");
    }
    let api = api(&text);
    let plans = Plans::of_api(&api, PlanOptions::default());
    let names = Names::new(&plans);
    super::files(&Printer::new(&names), &api, &[])
}

/// The items of all files, without the functions about them.
fn items(schemas: &str) -> String {
    let mut items = String::new();
    for (_, path, text) in files(schemas).iter() {
        let Ok(file) = syn::parse_file(text) else {
            return format!("{path} is no Rust:\n{text}");
        };
        for item in file.items {
            if matches!(
                item,
                syn::Item::Struct(_) | syn::Item::Enum(_) | syn::Item::Type(_)
            ) {
                items.push_str(&prettyplease::unparse(&syn::File {
                    shebang: None,
                    frontmatter: None,
                    attrs: Vec::new(),
                    items: vec![item],
                }));
            }
        }
    }
    items
}

#[test]
fn nested_types_that_are_the_same_are_one_type_with_several_names() {
    let text = items(
        "Sent:
  type: object
  properties:
    home: {type: object, description: Where they live., properties: {kind: {enum: [flat, house]}}}
    office: {type: object, properties: {kind: {enum: [flat, house]}}}
    yard: {type: object, properties: {kind: {enum: [flat, house, none]}}}",
    );
    insta::assert_snapshot!(text, @r"
        pub type Received = Json;
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Sent {
            /// Where they live.
            pub home: Option<SentHome>,
            pub office: Option<SentOffice>,
            pub yard: Option<SentYard>,
        }
        /// Where they live.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct SentHome {
            pub kind: Option<SentHomeKind>,
        }
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum SentHomeKind {
            /// `flat`
            Flat,
            /// `house`
            House,
        }
        pub type SentOffice = SentHome;
        pub type SentOfficeKind = SentHomeKind;
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct SentYard {
            pub kind: Option<SentYardKind>,
        }
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum SentYardKind {
            /// `flat`
            Flat,
            /// `house`
            House,
            /// `none`
            None,
        }
        ");
}

#[test]
fn nested_types_whose_members_are_told_differently_stay_apart() {
    let text = items(
        "Sent:
  type: object
  properties:
    home: {type: object, properties: {number: {type: integer, description: Of the house.}}}
    phone: {type: object, properties: {number: {type: integer, description: With prefix.}}}",
    );
    insta::assert_snapshot!(text, @r"
        pub type Received = Json;
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Sent {
            pub home: Option<SentHome>,
            pub phone: Option<SentPhone>,
        }
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct SentHome {
            /// Of the house.
            pub number: Option<i64>,
        }
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct SentPhone {
            /// With prefix.
            pub number: Option<i64>,
        }
        ");
}

#[test]
fn types_that_have_names_of_their_own_are_never_merged() {
    let text = items(
        "Home: {type: object, properties: {number: {type: integer}}}
Office: {type: object, properties: {number: {type: integer}}}
Sent:
  type: object
  properties:
    home: {$ref: '#/components/schemas/Home'}
    office: {$ref: '#/components/schemas/Office'}
    nested: {type: object, properties: {number: {type: integer}}}",
    );
    insta::assert_snapshot!(text, @r"
        pub type Received = Json;
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Home {
            pub number: Option<i64>,
        }
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Office {
            pub number: Option<i64>,
        }
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Sent {
            pub home: Option<Home>,
            pub office: Option<Office>,
            pub nested: Option<SentNested>,
        }
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct SentNested {
            pub number: Option<i64>,
        }
        ");
}

#[test]
fn types_that_one_tag_uses_are_in_its_file() {
    let files = files(
        "Sent: {type: object, properties: {kind: {$ref: '#/components/schemas/Kind'}}}
Received:
  type: object
  properties:
    kind: {$ref: '#/components/schemas/Kind'}
    place: {type: object, properties: {name: {type: string}}}
Kind: {enum: [flat, house]}",
    );
    let mut text = String::new();
    for (_, path, contents) in files.iter() {
        let _ = writeln!(text, "{path}");
        for line in contents.lines() {
            if ["mod ", "pub use", "pub struct", "pub enum", "use super::"]
                .iter()
                .any(|start| line.starts_with(start))
                && !line.contains("support")
            {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    insta::assert_snapshot!(text, @r"
        types/mod.rs
            mod receiving;
            mod sending;
            mod shared;
            pub use receiving::*;
            pub use sending::*;
            pub use shared::*;
        types/receiving.rs
            use super::Kind;
            pub struct Received {
            pub struct ReceivedPlace {
        types/sending.rs
            use super::Kind;
            pub struct Sent {
        types/shared.rs
            pub enum Kind {
        ");
}

#[test]
fn a_tag_that_names_no_variant_is_not_looked_at() {
    let union = |transfer: &str| {
        let files = files(&format!(
            "Received:
  oneOf:
    - {{type: object, properties: {{card: {{type: string}}}}}}
    - {transfer}
  discriminator: {{propertyName: kind}}
Transfer: {{type: object, properties: {{bank: {{type: string}}}}}}
"
        ));
        let texts = files.iter().map(|(.., text)| text);
        texts.collect::<String>()
    };
    let named = union("{$ref: '#/components/schemas/Transfer'}");
    assert!(named.contains("r.tag(\"kind\")"), "{named}");
    let unnamed = union("{type: object, properties: {bank: {type: string}}}");
    assert!(!unnamed.contains("r.tag(\"kind\")"), "{unnamed}");
}
