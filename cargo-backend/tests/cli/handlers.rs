//! Handlers of the user when the document changes: what is said, and what `--add-stubs` adds.

use insta::assert_snapshot;
use similar::{ChangeTag, TextDiff};

use crate::program::Place;

const GEN: &str = "gen api.yaml --framework axum --output src/api";
const ADD: &str = "gen api.yaml --framework axum --output src/api --add-stubs";

const HEAD: &str = "\
openapi: 3.1.0
info: { title: Shop, version: 1.0.0 }
paths:
";

/// A document with operations: path, method, `operationId`, tag.
fn document(operations: &[(&str, &str, &str, &str)]) -> String {
    let mut text = HEAD.to_owned();
    let mut before = "";
    for (path, method, id, tag) in operations {
        if *path != before {
            text.push_str(&format!("  {path}:\n"));
        }
        before = path;
        text.push_str(&format!(
            "    {method}:\n      operationId: {id}\n      tags: [{tag}]\n      responses:\n        \
             '200': {{ description: Done., content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Order' }} }} }} }}\n"
        ));
    }
    text.push_str("components:\n  schemas:\n    Order: { type: object, required: [id], properties: { id: { type: integer, examples: [7] } } }\n");
    text
}

const V1: &[(&str, &str, &str, &str)] = &[
    ("/orders", "get", "listOrders", "Orders"),
    ("/pets", "get", "listPets", "Pets"),
];

const V2: &[(&str, &str, &str, &str)] = &[
    ("/orders", "get", "listOrders", "Orders"),
    ("/orders", "post", "createOrder", "Orders"),
    ("/orders", "delete", "dropOrders", "Orders"),
    ("/pets", "get", "listPets", "Pets"),
];

const MORE: [(&str, &str, &str, &str); 3] = [V2[0], V2[1], V2[3]];

const MANIFEST: &str =
    "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";

/// A package with a server for `operations`.
fn package(operations: &[(&str, &str, &str, &str)]) -> Place {
    let place = Place::new();
    place.put("Cargo.toml", MANIFEST);
    place.put("src/lib.rs", "pub mod api;\n");
    place.put("api.yaml", &document(operations));
    let run = place.run(&format!("{GEN} --add-dependencies"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    place
}

/// Changes the document and runs `line`; what is said.
fn changed(place: &Place, operations: &[(&str, &str, &str, &str)], line: &str) -> String {
    place.put("api.yaml", &document(operations));
    let run = place.run(line);
    assert_eq!((run.code, &*run.stdout), (Some(0), ""), "{}", run.stderr);
    run.stderr
}

/// What a run that must be in vain says.
fn refused(place: &Place, line: &str) -> String {
    let before = place.texts("src");
    let run = place.run(line);
    assert_eq!((run.code, &*run.stdout), (Some(2), ""), "{}", run.stderr);
    assert!(place.texts("src") == before, "nothing is written");
    run.stderr
}

/// The pieces that `new` has and `old` has not; all of `old` has to be in it.
fn added(old: &str, new: &str) -> String {
    let diff = TextDiff::from_chars(old, new);
    let pieces = diff.iter_all_changes().filter_map(|change| {
        assert_ne!(
            change.tag(),
            ChangeTag::Delete,
            "something of the user is gone:\n{new}"
        );
        (change.tag() == ChangeTag::Insert).then_some(change.value())
    });
    pieces.collect()
}

#[test]
fn operations_without_handler_are_told_and_nothing_is_touched() {
    let place = package(V1);
    let orders = place.read("src/api/orders.rs");
    let said = changed(&place, &MORE, GEN);
    assert_snapshot!(said);
    assert_eq!(place.read("src/api/orders.rs"), orders);
}

#[test]
fn a_check_tells_them_too_but_they_are_no_drift() {
    let place = package(V1);
    changed(&place, V2, GEN);
    let run = place.run(&format!("{GEN} --check"));
    assert_eq!((run.code, &*run.stdout), (Some(0), ""));
    assert_eq!(run.stderr.matches("warning[handlers::missing]").count(), 2);
    let both = place.run(&format!("{ADD} --check"));
    assert_eq!(both.code, Some(2));
}

#[test]
fn stubs_are_added_at_the_end_and_a_second_run_changes_nothing() {
    let place = package(V1);
    let orders = place.read("src/api/orders.rs");
    let said = changed(&place, V2, ADD);
    assert!(
        said.ends_with("Added 2 stubs to `src/api/orders.rs`\n"),
        "{said}"
    );
    assert!(!said.contains("warning"), "{said}");
    added(&orders, &place.read("src/api/orders.rs"));
    assert_snapshot!(place.read("src/api/orders.rs"));
    let before = place.texts("src");
    let again = place.run(ADD);
    assert_eq!(
        again.stderr,
        "Generated 4 route handlers, validation middleware, and Rust types\n"
    );
    assert!(place.texts("src") == before);
}

#[test]
fn what_the_user_wrote_stays_byte_for_byte() {
    let place = package(V1);
    let own = "\u{feff}//! Mine.\r
use  super::generated::orders as contract; // why not\r
use super::generated::Failure;\r
\r
macro_rules! answer { ($x:expr) => {{ /* { */ Ok($x) }}; }\r
\r
pub struct Orders;\r
impl contract::Orders\r
\tfor Orders {\r
\ttype Context = axum::http::HeaderMap;\r
\ttype Error = Mishap;\r
\tasync fn list_orders(&self, _: Self::Context, _: contract::ListOrdersRequest)\r
\t\t-> Result<contract::ListOrdersResponse, Mishap> {\r
\t\tlet text = \"}}} \\r\\n impl contract::Orders for Y {\";\r
\t\tlet _ = text;\r
\t\tanswer!(contract::ListOrdersResponse::Ok(super::generated::types::Order { id: Some(1).unwrap_or(2) }))\r
\t}\r
\t// The last word.\r
\t/* and one more } */\r
}\r
\r
pub struct Mishap;\r
impl From<Failure> for Mishap { fn from(_: Failure) -> Self { Self } }\r
impl From<Mishap> for Failure { fn from(_: Mishap) -> Self { Failure::not_implemented() } }\r
#[cfg(test)]\r
mod tests { struct Fake; /* no: */ /* impl contract::Orders for Fake {} */ }\r
";
    place.put("src/api/orders.rs", own);
    let said = changed(&place, V2, ADD);
    assert!(
        said.contains("Added 2 stubs to `src/api/orders.rs`"),
        "{said}"
    );
    let new = place.read("src/api/orders.rs");
    let added = added(own, &new);
    assert!(new.lines().count() * 2 == new.matches('\r').count() + new.matches('\n').count());
    let (before, _) = new.split_once("async fn create_order").unwrap();
    let before = before.trim_end();
    assert!(before.ends_with("/* and one more } */"), "{new}");
    assert_snapshot!(added.replace('\r', "").replace('\t', "→"));
}

#[test]
fn handlers_are_found_wherever_they_were_moved() {
    let place = package(V1);
    let orders = place
        .read("src/api/orders.rs")
        .replace("super::", "crate::api::");
    std::fs::remove_file(place.path().join("src/api/orders.rs")).unwrap();
    place.put("src/shop/mod.rs", "pub mod inner { pub mod handlers; }\n");
    let moved = format!("#![allow(unused)]\n{orders}");
    place.put("src/shop/inner/handlers.rs", &moved);
    place.put("src/lib.rs", "pub mod api;\npub mod shop;\n");
    let module = place.read("src/api/mod.rs");
    let module = module
        .replace("mod orders;\n", "")
        .replace("orders::Orders", "crate::shop::inner::handlers::Orders");
    place.put("src/api/mod.rs", &module);
    let said = changed(&place, V2, ADD);
    assert!(
        said.contains("Added 2 stubs to `src/shop/inner/handlers.rs`"),
        "{said}"
    );
    assert!(!said.contains("warning"), "{said}");
    added(&moved, &place.read("src/shop/inner/handlers.rs"));
    assert!(!place.path().join("src/api/orders.rs").exists());
    assert_eq!(place.read("src/api/mod.rs"), module);
}

#[test]
fn mock_stubs_answer_as_if_they_had_been_there_from_the_start() {
    let place = package(V1);
    let said = changed(&place, &MORE, &format!("{ADD} --stubs mock"));
    assert!(
        said.contains("Added 1 stub to `src/api/orders.rs`"),
        "{said}"
    );
    let orders = place.read("src/api/orders.rs");
    assert_snapshot!(orders);
}

#[test]
fn a_new_tag_becomes_a_module_and_a_field() {
    let place = package(&V1[..1]);
    let module = place.read("src/api/mod.rs");
    let said = changed(&place, V1, ADD);
    assert!(
        said.contains("Added handlers to `src/api/mod.rs`"),
        "{said}"
    );
    let new = place.read("src/api/mod.rs");
    assert!(new.contains("mod orders;\nmod pets;\n"), "{new}");
    assert!(
        new.contains("Handlers { orders: orders::Orders, pets: pets::Pets }"),
        "{new}"
    );
    assert_eq!(
        new.replace("\nmod pets;", "")
            .replace(", pets: pets::Pets", ""),
        module
    );
}

#[test]
fn where_the_place_of_a_new_tag_is_not_clear_the_lines_are_said() {
    let place = package(&V1[..1]);
    let module = place.read("src/api/mod.rs");
    let twice = module.replace(
        "let handlers = ",
        "let _ = Handlers { orders: orders::Orders };\n    let handlers = ",
    );
    place.put("src/api/mod.rs", &twice);
    let said = changed(&place, V1, ADD);
    assert_snapshot!(said);
    assert_eq!(place.read("src/api/mod.rs"), twice);
}

#[test]
fn a_renamed_operation_is_recognised_by_method_and_path() {
    let place = package(V1);
    let renamed = [("/orders", "get", "findOrders", "Orders"), V1[1]];
    let said = changed(&place, &renamed, GEN);
    assert_snapshot!(said);
    // Until it is renamed, no stub takes its place, and it is said in every run.
    let orders = place.read("src/api/orders.rs");
    assert_eq!(changed(&place, &renamed, ADD), said);
    assert_eq!(place.read("src/api/orders.rs"), orders);
    let done = orders
        .replace("list_orders", "find_orders")
        .replace("ListOrders", "FindOrders");
    place.put("src/api/orders.rs", &done);
    let said = changed(&place, &renamed, GEN);
    assert!(!said.contains("warning"), "{said}");
    let list = place.read("src/api/generated/.backend-manifest");
    assert!(!list.contains("formerly"), "{list}");
}

#[test]
fn operations_that_are_gone_or_have_another_tag_are_told() {
    let place = package(V2);
    let fewer = [
        ("/orders", "get", "listOrders", "Orders"),
        ("/orders", "delete", "dropOrders", "Pets"),
        ("/pets", "get", "listPets", "Pets"),
    ];
    assert_snapshot!(changed(&place, &fewer, GEN));
}

#[test]
fn a_tag_with_another_name_is_told_once_and_its_handlers_are_not_written_again() {
    let place = package(V1);
    let other = [V1[0], ("/pets", "get", "listPets", "Animals")];
    assert_snapshot!(changed(&place, &other, ADD));
    assert!(!place.path().join("src/api/animals.rs").exists());
}

#[test]
fn a_file_that_is_no_rust_is_told_with_its_place_and_stops_additions() {
    let place = package(V1);
    place.put(
        "src/api/orders.rs",
        "impl orders::Orders for Orders {\n    async fn\n}\n",
    );
    let warned = changed(&place, V1, GEN);
    assert!(warned.contains("warning[handlers::syntax]"), "{warned}");
    place.put("api.yaml", &document(V2));
    assert_snapshot!(refused(&place, ADD));
}

#[test]
fn handlers_that_cannot_be_found_or_told_apart_stop_additions() {
    let place = package(V1);
    let orders = place.read("src/api/orders.rs");
    place.put("src/api/orders.rs", "use_the_macro! { orders::Orders }\n");
    place.put("api.yaml", &document(&MORE));
    let hidden = refused(&place, ADD);
    place.put("src/api/orders.rs", &orders);
    place.put(
        "src/api/others.rs",
        &orders.replace("for Orders", "for Others"),
    );
    let several = refused(&place, ADD);
    assert_snapshot!(format!("{hidden}\n{several}"));
    // In tests there may be as many as one likes.
    let tests = orders.replace("impl orders", "#[cfg(test)]\nimpl orders");
    place.put("src/api/others.rs", &tests);
    let said = changed(&place, &MORE, ADD);
    assert!(
        said.contains("Added 1 stub to `src/api/orders.rs`"),
        "{said}"
    );
}
