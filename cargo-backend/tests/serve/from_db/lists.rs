//! Lists: their pages, filters and relations.

use serde_json::{Value, json};

use super::shop::Shop;
use super::told::ask;

pub(super) fn pages_have_every_row_once(shop: &Shop) {
    shop.run(
        "insert into customers (name, email, tier, nickname) \
         with recursive series (n) as (select 1 union all select n + 1 from series where n < 43) \
         select 'n' || n, n || '@pages', (n % 3) + 1, case n % 4 when 0 then null else 'k' || (n % 4) end from series",
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
            &shop.server,
            "GET",
            &format!("/customers?sort={sort}&limit=100"),
            Value::Null,
        )
        .all("id");
        loop {
            let page = ask(
                &shop.server,
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
                shop.run(first);
            }
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, whole, "{sort}");
        assert_eq!(seen.len(), 44, "{sort}");
    }
    let page = ask(
        &shop.server,
        "GET",
        "/customers?tier=2&limit=2&count=true",
        Value::Null,
    );
    let other = page.body["meta"]["next"].as_str().unwrap();
    assert_eq!(
        page.body["meta"]["count"].as_i64(),
        shop.run("select count(*) from customers where tier = 2")
            .parse()
            .ok()
    );
    for cursor in ["x", "AAAA", &format!("{other}&sort=tier")] {
        let refused = ask(
            &shop.server,
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
        ask(&shop.server, "GET", "/customers?limit=101", Value::Null).status,
        400
    );
}

pub(super) fn lists_are_filtered_and_sparse(shop: &Shop) {
    let ids = |query: &str| {
        let told = ask(
            &shop.server,
            "GET",
            &format!("/customers?fields=id&{query}"),
            Value::Null,
        );
        assert_eq!(told.status, 200, "{query}: {}", told.body);
        told.all("id").len()
    };
    let id = |nth: u8| {
        shop.run(&format!(
            "select id from customers order by id limit 1 offset {nth}"
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
    let row = &ask(
        &shop.server,
        "GET",
        "/customers?fields=name&limit=1",
        Value::Null,
    )
    .body["data"][0];
    assert_eq!(
        row.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["id", "name"]
    );
    let order = &ask(
        &shop.server,
        "GET",
        "/orders?status[in]=new,paid&total[gte]=1.5&placed_at[gt]=2020-01-01T00:00:00Z",
        Value::Null,
    );
    assert_eq!(
        (order.status, order.all("total")),
        (200, vec![shop.amount("1.50")]),
        "{}",
        order.body
    );
    // Enums are in the order of their type, and not of their letters, where there are such types.
    let sorted = ask(
        &shop.server,
        "GET",
        "/orders?sort=status&fields=status",
        Value::Null,
    );
    let mut statuses = ["new", "in transit"];
    if shop.is_sqlite() {
        statuses.reverse();
    }
    assert_eq!(sorted.all("status"), statuses);
    assert_eq!(
        ask(&shop.server, "GET", "/orders?status=lost", Value::Null).status,
        400
    );
    assert_eq!(
        ask(
            &shop.server,
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

pub(super) fn relations_are_included(shop: &Shop) {
    shop.run(
        "insert into order_lines (order_id, line, product) \
         select orders.id, n, 'p' || n from orders, (select 1 as n union all select 2 union all select 3) as three; \
         insert into parcels (order_id, line, \"Label text\") select order_id, line, product from order_lines where line < 3; \
         insert into categories values ('root', null, 's'), ('a/b', 'root', null), ('leaf', 'a/b', null)",
    );
    let orders = ask(
        &shop.server,
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
        &shop.server,
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
        &shop.server,
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
        &shop.server,
        "GET",
        "/categories/root?include=parent",
        Value::Null,
    );
    assert_eq!(root.body["data"]["parent"], Value::Null);
    let made = ask(
        &shop.server,
        "POST",
        "/categories",
        json!({"slug": "ä b", "select": "x"}),
    );
    assert_eq!(made.header("location"), "categories/%c3%a4%20b");
}

/// 2.5 and 2.50 are the same number.
pub(super) fn relations_go_by_values(shop: &Shop) {
    shop.run(
        "insert into customers (name, email) values ('by fee', 'fee@example.com'); \
         insert into orders (id, customer_id, total) select '00000000-0000-0000-0000-0000000000fe', id, 1 from customers where name = 'by fee'; \
         insert into order_lines (order_id, line, product) values ('00000000-0000-0000-0000-0000000000fe', 1, 'x'); \
         insert into closings (at, fee) values ('2026-05-01T00:00:00Z', 2.5); \
         insert into parcels (order_id, line, closing_fee) values ('00000000-0000-0000-0000-0000000000fe', 1, 2.50)",
    );
    let parcels = ask(&shop.server, "GET", "/parcels?include=closing", Value::Null);
    assert_eq!(
        parcels.body["data"][0]["closing"]["fee"], "2.5",
        "{}",
        parcels.body
    );
    let closings = ask(
        &shop.server,
        "GET",
        "/closings?include=parcels",
        Value::Null,
    );
    assert_eq!(
        closings.body["data"][0]["parcels"][0]["closing_fee"], "2.50",
        "{}",
        closings.body
    );
    shop.run(
        "delete from parcels; delete from closings; delete from orders where id = '00000000-0000-0000-0000-0000000000fe'; \
         delete from customers where name = 'by fee'",
    );
}
