//! A database becomes a server: its tables are asked over HTTP, and what it refuses is told.

mod lists;
mod project;
mod told;

use serde_json::{Value, json};

use crate::database::Database;
use crate::server::Server;
use lists::{lists_are_filtered_and_sparse, pages_have_every_row_once, relations_are_included};
use project::start;
use told::{ask, ask_as};

const SCHEMA: &str = include_str!("../../../../fixtures/databases/shop.sql");

#[test]
fn tables_of_a_database_are_served_as_its_schema_says() {
    let database = Database::new(SCHEMA);
    let server = start(&database);
    rows_are_made_read_changed_and_deleted(&server);
    every_type_comes_back_as_it_went(&server);
    what_the_database_refuses_is_told(&server);
    nobody_overwrites_what_he_has_not_seen(&server);
    pages_have_every_row_once(&server, &database);
    lists_are_filtered_and_sparse(&server, &database);
    relations_are_included(&server, &database);
    tenants_see_their_own(&server, &database);
    views_are_read_only(&server);
}

fn rows_are_made_read_changed_and_deleted(server: &Server) {
    assert_eq!(server.send("GET /customers HTTP/1.1", "").status, 401);
    let made = ask(
        server,
        "POST",
        "/customers",
        json!({"name": "Ann", "email": "ann@x", "nickname": "A"}),
    );
    assert_eq!(made.status, 201, "{}", made.body);
    let row = json!({"id": 1, "name": "Ann", "email": "ann@x", "tier": 1, "nickname": "A", "tenant_id": 1, "version": 1});
    assert_eq!(made.body["data"], row);
    assert_eq!(made.header("location"), "customers/1");
    assert_eq!(made.body["meta"]["requestId"], made.header("x-request-id"));
    assert_eq!(
        ask(server, "GET", "/customers/1", Value::Null).body["data"],
        row
    );

    // What is absent stays; what is null goes.
    let changed = ask(server, "PATCH", "/customers/1", json!({"name": "Anna"}));
    assert_eq!(
        (
            &changed.body["data"]["name"],
            &changed.body["data"]["nickname"]
        ),
        (&json!("Anna"), &json!("A"))
    );
    let changed = ask(server, "PATCH", "/customers/1", json!({"nickname": null}));
    assert_eq!(changed.body["data"]["nickname"], Value::Null);
    // Replaced, a row has what it would have if it were new.
    ask(
        server,
        "PATCH",
        "/customers/1",
        json!({"tier": 4, "nickname": "B"}),
    );
    let replaced = ask(
        server,
        "PUT",
        "/customers/1",
        json!({"name": "Ann", "email": "ann@x"}),
    );
    assert_eq!(
        (
            &replaced.body["data"]["tier"],
            &replaced.body["data"]["nickname"]
        ),
        (&json!(1), &Value::Null)
    );

    let other = ask(
        server,
        "POST",
        "/customers",
        json!({"name": "Bob", "email": "bob@x"}),
    );
    let path = format!("/{}", other.header("location"));
    assert_eq!(ask(server, "DELETE", &path, Value::Null).status, 204);
    assert_eq!(ask(server, "GET", &path, Value::Null).status, 404);
    assert_eq!(ask(server, "DELETE", &path, Value::Null).status, 404);
    assert_eq!(ask(server, "PATCH", &path, json!({"tier": 2})).status, 404);
}

fn every_type_comes_back_as_it_went(server: &Server) {
    let id = "dad4bce8-f5cb-4078-a211-995864315e39";
    let row = json!({
        "id": id, "customer_id": 1, "status": "in transit", "former_status": "new", "total": "9999999999.99",
        "rate": 0.1, "share": 0.1, "note": "it's; drop table orders", "tags": ["a", null, "b,\"c\""],
        "marks": ["new", "paid"], "numbers": [1, null], "extra": {"a": [1.50, null]}, "loose": [1], "photo": "AP8=",
        "due": "2026-02-28", "at_noon": "12:00:00", "placed_at": "2026-01-01T00:00:00.123456Z",
        "local_at": "2026-01-01T00:00:00Z", "open_during": "[2026-01-01,2026-02-01)", "gift": true, "channel": "shop"
    });
    let made = ask(server, "POST", "/orders", row.clone());
    assert_eq!(made.status, 201, "{}", made.body);
    let mut wanted = row;
    wanted["total_cents"] = json!(999_999_999_999_i64);
    assert_eq!(made.body["data"], wanted);

    let nulls = json!({
        "former_status": null, "rate": null, "share": null, "note": null, "marks": null, "numbers": null,
        "loose": null, "photo": null, "due": null, "at_noon": null, "local_at": null, "open_during": null
    });
    let changed = ask(server, "PATCH", &format!("/orders/{id}"), nulls.clone());
    for (name, _) in nulls.as_object().unwrap() {
        assert_eq!(changed.body["data"][name], Value::Null, "{name}");
        wanted[name] = Value::Null;
    }
    assert_eq!(changed.body["data"], wanted);
    // What the database has by itself is enough.
    let plain = ask(
        server,
        "POST",
        "/orders",
        json!({"customer_id": 1, "total": "1.5"}),
    );
    assert_eq!(plain.status, 201, "{}", plain.body);
    let data = &plain.body["data"];
    assert_eq!(
        (&data["status"], &data["total"], &data["tags"]),
        (&json!("new"), &json!("1.50"), &json!([]))
    );
}

fn what_the_database_refuses_is_told(server: &Server) {
    let told = |method: &str, path: &str, body: Value| ask(server, method, path, body).error();
    let of = |status: u16, code: &str, fields: &[&str]| {
        let fields = fields.iter().map(|field| json!(field)).collect();
        (status, code.to_owned(), fields)
    };
    let twice = json!({"name": "x", "email": "ann@x"});
    assert_eq!(
        told("POST", "/customers", twice),
        of(409, "CONFLICT", &["email"])
    );
    let nobody = json!({"customer_id": 999, "total": "1"});
    assert_eq!(
        told("POST", "/orders", nobody),
        of(409, "CONFLICT", &["customer_id"])
    );
    assert_eq!(
        told("DELETE", "/customers/1", Value::Null),
        of(409, "CONFLICT", &[])
    );
    // What JSON Schema has words for is told before the database is asked.
    let tier = json!({"name": "x", "email": "y@x", "tier": 6});
    assert_eq!(
        told("POST", "/customers", tier),
        of(400, "VALIDATION_ERROR", &["tier"])
    );
    let long = json!({"name": "x".repeat(41), "email": "y@x"});
    assert_eq!(
        told("POST", "/customers", long),
        of(400, "VALIDATION_ERROR", &["name"])
    );
    let unknown = json!({"name": "x", "email": "y@x", "password_digest": "mine"});
    assert_eq!(
        told("POST", "/customers", unknown),
        of(400, "VALIDATION_ERROR", &["password_digest"])
    );
    let given = json!({"name": "x", "email": "y@x", "id": 7});
    assert_eq!(
        told("POST", "/customers", given),
        of(400, "VALIDATION_ERROR", &["id"])
    );
    let fine = json!({"customer_id": 1, "total": "0.001"});
    assert_eq!(
        told("POST", "/orders", fine),
        of(400, "VALIDATION_ERROR", &["total"])
    );
    // The rest is told by the database: a rule of a type, a rule of the table, a value of a type.
    assert_eq!(
        told("POST", "/customers", json!({"name": "x", "email": "y"})).0,
        400
    );
    let early = json!({"customer_id": 1, "total": "1", "due": "1999-01-01"});
    assert_eq!(
        told("POST", "/orders", early),
        of(400, "VALIDATION_ERROR", &["due"])
    );
    let range = json!({"customer_id": 1, "total": "1", "open_during": "never"});
    assert_eq!(
        told("POST", "/orders", range),
        of(400, "VALIDATION_ERROR", &[])
    );
    assert_eq!(told("GET", "/orders/none", Value::Null).0, 400);
    assert_eq!(told("PATCH", "/customers/1", json!({})).0, 400);
}

fn nobody_overwrites_what_he_has_not_seen(server: &Server) {
    let with = |e_tag: &str, method: &str, path: &str, body: Value| {
        let headers = format!("authorization: Bearer 1\r\nif-match: {e_tag}");
        ask_as(server, &headers, method, path, body)
    };
    // A version of the table's own, and that which PostgreSQL keeps.
    let order = ask(server, "GET", "/orders?limit=1", Value::Null).all("id");
    let order = format!("/orders/{}", order[0].as_str().unwrap());
    for (path, change) in [
        ("/customers/1", json!({"tier": 3})),
        (order.as_str(), json!({"gift": true})),
    ] {
        let seen = ask(server, "GET", path, Value::Null).header("etag");
        assert!(seen.starts_with('"'), "{seen}");
        let changed = with(&seen, "PATCH", path, change.clone());
        assert_eq!(changed.status, 200, "{}", changed.body);
        assert_ne!(changed.header("etag"), seen);
        let late = with(&seen, "PATCH", path, change.clone()).error();
        assert_eq!((late.0, late.1.as_str()), (412, "PRECONDITION_FAILED"));
        assert_eq!(with(&seen, "DELETE", path, Value::Null).status, 412);
        let several = format!("\"other\", {}", changed.header("etag"));
        assert_eq!(with(&several, "PATCH", path, change.clone()).status, 200);
        assert_eq!(with("*", "PATCH", path, change).status, 200);
    }
    assert_eq!(
        with("*", "PATCH", "/customers/999", json!({"tier": 1})).status,
        404
    );
    assert_eq!(
        with("\"1\"", "PATCH", "/customers/999", json!({"tier": 1})).status,
        404
    );
}

fn tenants_see_their_own(server: &Server, database: &Database) {
    database.run("insert into customers (name, email, tenant_id) values ('Eve', 'eve@x', 2)");
    let eve = database.run("select id from customers where tenant_id = 2");
    let path = format!("/customers/{eve}");
    let of_two = "authorization: Bearer 2";
    let seen = ask_as(server, of_two, "GET", "/customers?count=true", Value::Null);
    assert_eq!(
        (seen.all("name"), &seen.body["meta"]["count"]),
        (vec![json!("Eve")], &json!(1))
    );
    for (method, body) in [
        ("GET", Value::Null),
        ("PATCH", json!({"tier": 1})),
        ("DELETE", Value::Null),
    ] {
        assert_eq!(ask(server, method, &path, body).status, 404, "{method}");
    }
    // Nobody gives rows to others, or takes them.
    let made = ask_as(
        server,
        of_two,
        "POST",
        "/customers",
        json!({"name": "F", "email": "f@x", "tenant_id": 1}),
    );
    assert_eq!(made.body["data"]["tenant_id"], 2, "{}", made.body);
    let moved = ask_as(
        server,
        of_two,
        "PATCH",
        &path,
        json!({"tenant_id": 1, "tier": 2}),
    );
    assert_eq!(
        (
            &moved.body["data"]["tenant_id"],
            &moved.body["data"]["tier"]
        ),
        (&json!(2), &json!(2))
    );
    // Included rows are no way around it.
    let orders = ask_as(
        server,
        of_two,
        "GET",
        "/orders?include=customer&limit=1",
        Value::Null,
    );
    assert_eq!(orders.body["data"][0]["customer"], Value::Null);
}

fn views_are_read_only(server: &Server) {
    let totals = ask(server, "GET", "/totals/1", Value::Null);
    assert_eq!(totals.body["data"]["orders"], 2, "{}", totals.body);
    let refused = ask(server, "POST", "/totals", json!({}));
    assert_eq!(
        (refused.status, refused.header("allow").as_str()),
        (405, "get, head, options")
    );
}
