//! Every type that columns have, there and back.

use serde_json::{Value, json};

use super::shop::Shop;
use super::told::ask;

pub(super) fn every_type_comes_back_as_it_went(shop: &Shop) {
    let id = "dad4bce8-f5cb-4078-a211-995864315e39";
    let row = json!({
        "id": id, "customer_id": 1, "status": "in transit", "former_status": "new", "total": "9999999999.99",
        "rate": 0.1, "share": 0.1, "note": "it's; drop table orders", "tags": ["a", null, "b,\"c\""],
        "marks": ["new", "paid"], "numbers": [1, null], "extra": {"a": [1.50, null]}, "loose": [1], "photo": "AP8=",
        "due": "2026-02-28", "at_noon": "12:00:00", "placed_at": "2026-01-01T00:00:00.123456Z",
        "local_at": "2026-01-01T00:00:00Z", "open_during": "[2026-01-01,2026-02-01)", "gift": true, "channel": "shop"
    });
    let made = ask(&shop.server, "POST", "/orders", row.clone());
    assert_eq!(made.status, 201, "{}", made.body);
    let mut wanted = row;
    wanted["total_cents"] = json!(999_999_999_999_i64);
    assert_eq!(made.body["data"], wanted);

    let nulls = json!({
        "former_status": null, "rate": null, "share": null, "note": null, "marks": null, "numbers": null,
        "loose": null, "photo": null, "due": null, "at_noon": null, "local_at": null, "open_during": null
    });
    let changed = ask(
        &shop.server,
        "PATCH",
        &format!("/orders/{id}"),
        nulls.clone(),
    );
    for (name, _) in nulls.as_object().unwrap() {
        assert_eq!(changed.body["data"][name], Value::Null, "{name}");
        wanted[name] = Value::Null;
    }
    assert_eq!(changed.body["data"], wanted);
    // What the database has by itself is enough.
    let plain = ask(
        &shop.server,
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

pub(super) fn every_type_of_sqlite_comes_back_as_it_went(shop: &Shop) {
    let id = "dad4bce8-f5cb-4078-a211-995864315e39";
    let row = json!({
        "id": id, "customer_id": 1, "status": "in transit", "former_status": "new", "total": 9_999_999_999.99,
        "rate": 0.1, "share": 1e-9, "note": "it's; drop table orders", "extra": {"a": [1.5, null]}, "loose": [1, "b"],
        "anything": "07", "photo": "AP8=", "due": "2026-02-28", "at_noon": "12:00:00",
        "placed_at": "2026-01-01T00:00:00.123456Z", "local_at": "2026-01-01T00:00:00Z", "gift": true, "channel": "shop"
    });
    let made = ask(&shop.server, "POST", "/orders", row.clone());
    assert_eq!(made.status, 201, "{}", made.body);
    let mut wanted = row;
    wanted["total_cents"] = json!(999_999_999_999_i64);
    assert_eq!(made.body["data"], wanted);
    assert_eq!(
        shop.run("select typeof(loose) || anything || placed_at || local_at from orders"),
        "blob072026-01-01 00:00:00.1234562026-01-01 00:00:00"
    );

    let nulls = json!({
        "former_status": null, "rate": null, "share": null, "note": null, "loose": null, "anything": null,
        "photo": null, "due": null, "at_noon": null, "local_at": null
    });
    let path = format!("/orders/{id}");
    let changed = ask(&shop.server, "PATCH", &path, nulls.clone());
    for (name, _) in nulls.as_object().unwrap() {
        assert_eq!(changed.body["data"][name], Value::Null, "{name}");
        wanted[name] = Value::Null;
    }
    assert_eq!(changed.body["data"], wanted);
    // What the database has by itself is enough.
    let plain = json!({"customer_id": 1, "total": 1.5});
    let plain = ask(&shop.server, "POST", "/orders", plain);
    assert_eq!(plain.status, 201, "{}", plain.body);
    let data = &plain.body["data"];
    assert_eq!(
        (&data["status"], &data["total"], &data["extra"]),
        (&json!("new"), &json!(1.5), &json!({}))
    );
}

pub(super) fn every_type_of_mysql_comes_back_as_it_went(shop: &Shop) {
    let id = "dad4bce8-f5cb-4078-a211-995864315e39";
    let row = json!({
        "id": id, "customer_id": 1, "status": "in transit", "former_status": "new", "total": "9999999999.99",
        "rate": 0.1, "share": 0.1, "note": "it's; \\ drop table orders", "tags": ["a", "c"], "extra": {"a": [1.5, null]},
        "loose": [1, "b"], "photo": "AP8=", "flags": 5, "serial": shop.greatest, "small": 255,
        "due": "2026-02-28", "at_noon": "12:00:00", "placed_at": "2026-01-01T00:00:00.123456Z",
        "local_at": "2026-01-01T00:00:00Z", "place": "POINT(1 2)", "gift": true, "channel": "shop"
    });
    let made = ask(&shop.server, "POST", "/orders", row.clone());
    assert_eq!(made.status, 201, "{}", made.body);
    let mut wanted = row;
    wanted["total_cents"] = json!(999_999_999_999_i64);
    assert_eq!(made.body["data"], wanted);
    // What is compared with a number of many digits is not a float.
    for (serial, ids) in [
        (shop.greatest - 1, &[] as &[&str]),
        (shop.greatest, &[id][..]),
    ] {
        let path = format!("/orders?serial={serial}");
        let found = ask(&shop.server, "GET", &path, Value::Null);
        assert_eq!(found.all("id"), ids);
    }
    let nulls = json!({
        "former_status": null, "rate": null, "share": null, "note": null, "loose": null, "photo": null, "flags": null,
        "serial": null, "small": null, "due": null, "at_noon": null, "local_at": null, "place": null
    });
    let path = format!("/orders/{id}");
    let changed = ask(&shop.server, "PATCH", &path, nulls.clone());
    for (name, _) in nulls.as_object().unwrap() {
        assert_eq!(changed.body["data"][name], Value::Null, "{name}");
        wanted[name] = Value::Null;
    }
    assert_eq!(changed.body["data"], wanted);
    for (name, value) in [
        ("tags", json!(["d"])),
        ("small", json!(256)),
        ("serial", json!(-1)),
        ("at_noon", json!("noon")),
        ("local_at", json!("0000-00-00T00:00:00Z")),
    ] {
        let refused = ask(&shop.server, "PATCH", &path, json!({name: value}));
        assert_eq!(refused.status, 400, "{name}: {}", refused.body);
    }
    // The key that the server computes, and what else it has by itself.
    let plain = json!({"customer_id": 1, "total": "1.5"});
    let plain = ask(&shop.server, "POST", "/orders", plain);
    assert_eq!(plain.status, 201, "{}", plain.body);
    let data = &plain.body["data"];
    assert_eq!(
        (
            &data["status"],
            &data["total"],
            &data["extra"],
            &data["tags"]
        ),
        (&json!("new"), &json!("1.50"), &json!({}), &json!([]))
    );
    assert_eq!(
        plain.header("location"),
        format!("orders/{}", data["id"].as_str().unwrap())
    );
}
