//! Lists: their pages, filters and relations.

use serde_json::{Value, json};

use super::told::ask;
use crate::database::Database;
use crate::server::Server;

pub(super) fn pages_have_every_row_once(server: &Server, database: &Database) {
    database.run(
        "insert into customers (name, email, tier, nickname) \
         select 'n' || n, n || '@pages', n % 3 + 1, case n % 4 when 0 then null else 'k' || n % 4 end from generate_series(1, 43) n",
    );
    for sort in [
        "id",
        "-id",
        "tier",
        "-tier",
        "nickname",
        "-nickname",
        "-tier,nickname",
        "nickname,-id",
    ] {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        let whole = ask(
            server,
            "GET",
            &format!("/customers?sort={sort}&limit=100"),
            Value::Null,
        )
        .all("id");
        loop {
            let page = ask(
                server,
                "GET",
                &format!("/customers?sort={sort}&limit=5{cursor}"),
                Value::Null,
            );
            assert_eq!(page.status, 200, "{}", page.body);
            seen.extend(page.all("id"));
            let Some(next) = page.body["meta"]["next"].as_str() else {
                break;
            };
            if seen.len() == 5 {
                // Whatever comes before the cursor moves nothing behind it.
                let first = if sort == "id" {
                    "update customers set name = 'z' where id = 1"
                } else {
                    "select 1"
                };
                database.run(first);
            }
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, whole, "{sort}");
        assert_eq!(seen.len(), 44, "{sort}");
    }
    let page = ask(
        server,
        "GET",
        "/customers?tier=2&limit=2&count=true",
        Value::Null,
    );
    let other = page.body["meta"]["next"].as_str().unwrap();
    assert_eq!(
        page.body["meta"]["count"].as_i64(),
        database
            .run("select count(*) from customers where tier = 2")
            .parse()
            .ok()
    );
    for cursor in ["x", "AAAA", &format!("{other}&sort=tier")] {
        let refused = ask(
            server,
            "GET",
            &format!("/customers?cursor={cursor}"),
            Value::Null,
        );
        assert_eq!(
            refused.error(),
            (400, "VALIDATION_ERROR".to_owned(), vec![json!("cursor")]),
            "{cursor}"
        );
    }
    assert_eq!(
        ask(server, "GET", "/customers?limit=101", Value::Null).status,
        400
    );
}

pub(super) fn lists_are_filtered_and_sparse(server: &Server, database: &Database) {
    let ids = |query: &str| {
        let told = ask(
            server,
            "GET",
            &format!("/customers?fields=id&{query}"),
            Value::Null,
        );
        assert_eq!(told.status, 200, "{query}: {}", told.body);
        told.all("id").len()
    };
    let id = |nth: u8| {
        database.run(&format!(
            "select id from customers order by id offset {nth} limit 1"
        ))
    };
    assert_eq!(ids(&format!("id[in]={},{},0", id(0), id(9))), 2);
    assert_eq!(ids(&format!("id[gt]={}&id[lte]={}", id(2), id(5))), 3);
    assert_eq!(ids("nickname[null]=true&limit=100&id[gt]=1"), 10);
    assert_eq!(
        ids("nickname=k1&limit=100")
            + ids("nickname[ne]=k1&limit=100")
            + ids("nickname[null]=true&limit=100"),
        44
    );
    let row = &ask(server, "GET", "/customers?fields=name&limit=1", Value::Null).body["data"][0];
    assert_eq!(
        row.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["id", "name"]
    );
    let order = &ask(
        server,
        "GET",
        "/orders?status[in]=new,paid&total[gte]=1.5&placed_at[gt]=2020-01-01T00:00:00Z",
        Value::Null,
    );
    assert_eq!(
        (order.status, order.all("total")),
        (200, vec![json!("1.50")]),
        "{}",
        order.body
    );
    // Enums are in the order of their type, and not of their letters.
    let sorted = ask(
        server,
        "GET",
        "/orders?sort=status&fields=status",
        Value::Null,
    );
    assert_eq!(sorted.all("status"), ["new", "in transit"]);
    assert_eq!(
        ask(server, "GET", "/orders?status=lost", Value::Null).status,
        400
    );
    assert_eq!(
        ask(
            server,
            "GET",
            "/customers?fields=password_digest",
            Value::Null
        )
        .status,
        400
    );
    // Quotes of a client are letters.
    assert_eq!(ids("nickname=x%27%20or%20true%20--"), 0);
}

pub(super) fn relations_are_included(server: &Server, database: &Database) {
    database.run(
        "insert into order_lines (order_id, line, product) select id, n, 'p' || n from orders, generate_series(1, 3) n; \
         insert into parcels (order_id, line, \"Label text\") select order_id, line, product from order_lines where line < 3; \
         insert into categories values ('root', null, 's'), ('a/b', 'root', null), ('leaf', 'a/b', null)",
    );
    let orders = ask(
        server,
        "GET",
        "/orders?include=customer,order_lines.parcels&sort=placed_at",
        Value::Null,
    );
    assert_eq!(orders.status, 200, "{}", orders.body);
    for order in orders.body["data"].as_array().unwrap() {
        assert_eq!(order["customer"]["name"], "z");
        let lines = order["order_lines"].as_array().unwrap();
        assert_eq!(
            lines
                .iter()
                .map(|line| line["line"].as_i64().unwrap())
                .collect::<Vec<_>>(),
            [1, 2, 3]
        );
        assert_eq!(
            lines
                .iter()
                .map(|line| line["parcels"].as_array().unwrap().len())
                .collect::<Vec<_>>(),
            [1, 1, 0]
        );
        assert_eq!(lines[0]["parcels"][0]["Label text"], "p1");
    }
    // A key of two columns, one of a text, and a table that refers to itself.
    let id = orders.all("id")[0].as_str().unwrap().to_owned();
    let line = ask(
        server,
        "GET",
        &format!("/order_lines/{id}/2?include=order.customer"),
        Value::Null,
    );
    assert_eq!(
        line.body["data"]["order"]["customer"]["id"], 1,
        "{}",
        line.body
    );
    let category = ask(
        server,
        "GET",
        "/categories/a%2Fb?include=parent,categories",
        Value::Null,
    );
    let data = &category.body["data"];
    assert_eq!(
        (&data["parent"]["slug"], &data["categories"][0]["slug"]),
        (&json!("root"), &json!("leaf")),
        "{data}"
    );
    let root = ask(
        server,
        "GET",
        "/categories/root?include=parent",
        Value::Null,
    );
    assert_eq!(root.body["data"]["parent"], Value::Null);
    let made = ask(
        server,
        "POST",
        "/categories",
        json!({"slug": "ä b", "select": "x"}),
    );
    assert_eq!(made.header("location"), "categories/%c3%a4%20b");
}
