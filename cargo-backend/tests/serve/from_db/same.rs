//! What is the same in both languages: answers about the same rows, to the byte.

use serde_json::{Value, json};

use super::shop::Shop;
use super::told::{ask, text_of};
use crate::server::Server;

/// Asks a server in Rust and one in TypeScript that have the same rows.
pub(super) fn answers_are_the_same(shop: &Shop, other: &Server) {
    let first = |path: &str| ask(&shop.server, "GET", path, Value::Null).body["data"][0].clone();
    let order = first("/orders");
    let order = order["id"].as_str().unwrap();
    let mut questions: Vec<(&str, String, &str, Value)> = Vec::new();
    let mut get = |path: String| questions.push(("GET", path, "", Value::Null));
    for path in [
        "customers",
        "orders",
        "order_lines",
        "parcels",
        "categories",
        "totals",
    ] {
        get(format!("/{path}?limit=3&count=true"));
    }
    for path in [
        "/orders?include=customer,order_lines.parcels&sort=-status,placed_at",
        "/orders?fields=total,rate&sort=-total&limit=1",
        "/customers?sort=-nickname,tier&limit=2&include=orders",
        "/customers?tier[in]=1,2&nickname[ne]=k1&id[gt]=3&limit=100",
        "/categories/a%2Fb?include=parent,categories",
        "/customers/1",
        "/customers/999",
        "/customers?limit=0&sort=secret",
        "/customers?cursor=x",
        "/customers?id=many",
        "/totals/1?fields=orders",
    ] {
        get(path.to_owned());
    }
    get(format!("/orders/{order}?include=customer"));
    get(format!(
        "/order_lines/{order}/2?include=order.customer,parcels"
    ));
    let page = ask(
        &shop.server,
        "GET",
        "/customers?sort=nickname,-tier&limit=7",
        Value::Null,
    );
    let next = page.body["meta"]["next"].as_str().unwrap();
    get(format!(
        "/customers?sort=nickname,-tier&limit=7&cursor={next}"
    ));
    get(format!("/customers?sort=tier&cursor={next}"));
    // What is refused changes nothing.
    let change = json!({"tier": 2});
    for (method, path, headers, body) in [
        (
            "POST",
            "/customers",
            "",
            json!({"name": "x", "email": "ann@x"}),
        ),
        (
            "POST",
            "/customers",
            "",
            json!({"name": "x", "email": "nowhere"}),
        ),
        (
            "POST",
            "/customers",
            "",
            json!({"name": "x", "tier": 9, "admin": true}),
        ),
        (
            "POST",
            "/parcels",
            "",
            json!({"order_id": order, "line": 77}),
        ),
        ("DELETE", "/customers/1", "", Value::Null),
        ("PATCH", "/customers/1", "if-match: \"0\"", change.clone()),
        ("PATCH", "/customers/1", "if-match: W/\"1\"", change.clone()),
        ("PATCH", "/customers/999", "", change),
        ("PATCH", "/customers/1", "", json!({"tenant_id": 2})),
        ("PUT", "/totals/1", "", json!({})),
    ] {
        questions.push((method, path.to_owned(), headers, body));
    }
    for (method, path, headers, body) in questions {
        let [one, two] = [&shop.server, other]
            .map(|server| text_of(server, headers, method, &path, body.clone()));
        assert_eq!(one, two, "{method} {path} {headers}");
    }
}
