//! What the database makes of a row, and what it refuses.

use serde_json::{Value, json};

use super::shop::{Rows, Shop};
use super::told::{ask, ask_as};

/// What is answered is what is there then, and so is its version.
pub(super) fn what_triggers_make_of_a_row_is_told(shop: &Shop) {
    let order = shop.run("select order_id from order_lines limit 1");
    let made = json!({"order_id": order, "line": 2});
    let made = ask(&shop.server, "POST", "/parcels", made);
    assert_eq!(made.body["data"]["Label text"], "parcel 2", "{}", made.body);
    let path = format!("/{}", made.header("location"));
    let headers = format!(
        "authorization: Bearer 1\r\nif-match: {}",
        made.header("etag")
    );
    let changed = json!({"Label text": "mine"});
    assert_eq!(
        ask_as(&shop.server, &headers, "PATCH", &path, changed).status,
        200
    );
}

/// Nobody is told what it is: the row is found by what it was given.
pub(super) fn a_key_of_a_trigger_is_found(shop: &Shop) {
    let closings = [
        json!({"note": "by itself", "at": "2026-02-01T00:00:00Z"}),
        // It is like the first one, but for its key.
        json!({"note": "by itself"}),
    ];
    let places = closings.map(|closing| {
        let made = ask(&shop.server, "POST", "/closings", closing);
        let note = &made.body["data"]["note"];
        assert_eq!(
            (made.status, note),
            (201, &json!("by itself")),
            "{}",
            made.body
        );
        format!("/{}", made.header("location"))
    });
    assert_ne!(places[0], places[1]);
    for place in places {
        assert_eq!(ask(&shop.server, "DELETE", &place, Value::Null).status, 204);
    }
}

/// While somebody else writes, nobody else can.
pub(super) fn who_waits_for_others_is_told(shop: &Shop) {
    let change = || ask(&shop.server, "PATCH", "/customers/1", json!({"tier": 1}));
    let held = shop.rows.held();
    let told = change().error();
    assert_eq!((told.0, told.1.as_str()), (503, "SERVICE_UNAVAILABLE"));
    drop(held);
    assert_eq!(change().status, 200);
}

pub(super) fn what_the_database_refuses_is_told(shop: &Shop) {
    let told =
        |method: &str, path: &str, body: Value| ask(&shop.server, method, path, body).error();
    let of = |status: u16, code: &str, fields: &[&str]| {
        let fields = fields.iter().map(|field| json!(field)).collect();
        (status, code.to_owned(), fields)
    };
    let twice = json!({"name": "x", "email": "ann@x"});
    assert_eq!(
        told("POST", "/customers", twice),
        of(409, "CONFLICT", &["email"])
    );
    let nobody = json!({"customer_id": 999, "total": shop.amount("1")});
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
    if !shop.is_sqlite() {
        let fine = json!({"customer_id": 1, "total": "0.001"});
        assert_eq!(
            told("POST", "/orders", fine),
            of(400, "VALIDATION_ERROR", &["total"])
        );
    }
    if let Rows::Postgres(_) = shop.rows {
        let range = json!({"customer_id": 1, "total": "1", "open_during": "never"});
        assert_eq!(
            told("POST", "/orders", range),
            of(400, "VALIDATION_ERROR", &[])
        );
    }
    // The rest is told by the database: a rule of a type, a rule of the table, a value of a type.
    assert_eq!(
        told("POST", "/customers", json!({"name": "x", "email": "y"})).0,
        400
    );
    let early = json!({"customer_id": 1, "total": shop.amount("1"), "due": "1999-01-01"});
    assert_eq!(
        told("POST", "/orders", early),
        of(400, "VALIDATION_ERROR", &["due"])
    );
    assert_eq!(told("GET", "/orders/none", Value::Null).0, 400);
    assert_eq!(told("PATCH", "/customers/1", json!({})).0, 400);
}

pub(super) fn nobody_overwrites_what_he_has_not_seen(shop: &Shop) {
    let with = |e_tag: &str, method: &str, path: &str, body: Value| {
        let headers = format!("authorization: Bearer 1\r\nif-match: {e_tag}");
        ask_as(&shop.server, &headers, method, path, body)
    };
    // A version of the table's own, and that which PostgreSQL keeps, or what the row is.
    let order = ask(&shop.server, "GET", "/orders?limit=1", Value::Null).all("id");
    let order = format!("/orders/{}", order[0].as_str().unwrap());
    // What a row is has to become something else.
    let gift = ask(&shop.server, "GET", &order, Value::Null).body["data"]["gift"] == false;
    for (path, change) in [
        ("/customers/1", json!({"tier": 3})),
        (order.as_str(), json!({"gift": gift})),
    ] {
        let seen = ask(&shop.server, "GET", path, Value::Null).header("etag");
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
