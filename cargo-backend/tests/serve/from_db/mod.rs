//! A database becomes a server: its tables are asked over HTTP, and what it refuses is told.

mod lists;
mod login;
#[cfg(unix)]
mod node;
mod project;
mod refused;
#[cfg(unix)]
mod same;
mod shop;
mod told;
mod types;

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::database::Database;
use crate::server::Server;
use lists::{
    lists_are_filtered_and_sparse, pages_have_every_row_once, relations_are_included,
    relations_go_by_values,
};
use login::{
    add_ada, guesses_are_counted, logged_in, nobody_else_is_let_in, users_are_never_served,
};
use project::{example, program, start, tool};
use refused::{
    a_key_of_a_trigger_is_found, nobody_overwrites_what_he_has_not_seen,
    what_the_database_refuses_is_told, what_triggers_make_of_a_row_is_told,
    who_waits_for_others_is_told,
};
use shop::{Rows, Shop};
use told::{ask, ask_as};
use types::{
    every_type_comes_back_as_it_went, every_type_of_mysql_comes_back_as_it_went,
    every_type_of_sqlite_comes_back_as_it_went,
};

const OF_POSTGRES: &str = include_str!("../../../../fixtures/databases/shop.sql");
const OF_SQLITE: &str = include_str!("../../../../fixtures/databases/shop.sqlite.sql");
const OF_MYSQL: &str = include_str!("../../../../fixtures/databases/shop.mysql.sql");

#[test]
fn tables_of_a_database_are_served_as_its_schema_says() {
    let databases = [
        Rows::Postgres(Database::new(OF_POSTGRES)),
        Rows::sqlite(OF_SQLITE),
        Rows::mysql(OF_MYSQL),
    ];
    let (shops, folder) = start(databases);
    for shop in &shops {
        tables_are_served(shop);
        if shop.is_mysql() {
            a_key_of_a_trigger_is_found(shop);
        }
    }
    #[cfg(unix)]
    let rows: Vec<&Rows> = shops.iter().map(|shop| &shop.rows).collect();
    #[cfg(unix)]
    for (shop, server) in shops.iter().zip(node::start("express", &rows)) {
        same::answers_are_the_same(shop, &server);
    }
    new_projects_have_rows_at_once(&folder);
}

#[cfg(unix)]
#[test]
fn new_projects_in_typescript_have_rows_at_once() {
    for (framework, engine) in [
        ("express", "sqlite"),
        ("fastify", "sqlite"),
        ("koa", "sqlite"),
        ("fastify", "postgres"),
        ("koa", "mysql"),
    ] {
        let database = match engine {
            "postgres" => Some(Rows::Postgres(Database::new(""))),
            "mysql" => Some(Rows::mysql("select 1")),
            _ => None,
        };
        let url = database.as_ref().map(Rows::url);
        let project = node::Project::new(framework, engine, url.as_deref());
        let who = |server: &Server| match project.has_users() {
            true => logged_in(server),
            false => ANYBODY.to_owned(),
        };
        let (server, who) = rows_are_there_and_stay(|| project.serve(url.as_deref()), who);
        it_stands_load(&server, &project.spec(), &who);
        if project.has_users() {
            guesses_are_counted(&server);
        }
        // The history of its migrations is that of everybody else.
        if let Some(url) = url {
            let told = project.status(&url);
            let applied = told.lines().filter(|line| line.starts_with("applied"));
            assert_eq!(applied.count(), 3, "{told}");
        }
    }
}

/// The same tables, asked the same, of servers in TypeScript.
#[cfg(unix)]
#[test]
fn tables_are_served_in_typescript_as_they_are_in_rust() {
    for framework in ["express", "fastify", "koa"] {
        let databases = [
            Rows::Postgres(Database::new(OF_POSTGRES)),
            Rows::sqlite(OF_SQLITE),
            Rows::mysql(OF_MYSQL),
        ];
        let servers = node::start(framework, &databases.each_ref());
        for (rows, server) in databases.into_iter().zip(servers) {
            tables_are_served(&Shop {
                rows,
                server,
                // Numbers are doubles there.
                greatest: (1 << 53) - 1,
            });
        }
    }
}

fn new_projects_have_rows_at_once(folder: &Arc<TempDir>) {
    let (postgres, mysql) = (Database::new(""), Rows::mysql("select 1"));
    for (name, url) in [
        ("shop", None),
        ("shop-on-actix", None),
        ("shop-on-postgres", Some(postgres.url())),
        ("shop-on-mysql", Some(mysql.url())),
    ] {
        let (project, url) = (folder.path().join(name), url.as_deref());
        let has_users = name != "shop";
        // What it has comes of its migrations, and goes on doing so.
        if has_users {
            users_are_never_served(&project);
            let mut adding = program(folder, name, url);
            adding.args(["add-user", "ada"]);
            add_ada(adding);
        } else {
            let checked = tool(&project, "", &["gen", "--check"]);
            assert_eq!(checked.status.code(), Some(0), "{checked:?}");
        }
        let who = |server: &Server| match has_users {
            true => logged_in(server),
            false => ANYBODY.to_owned(),
        };
        let (server, who) = rows_are_there_and_stay(|| example(folder, name, url), who);
        #[cfg(unix)]
        if !has_users {
            for answer in crate::readme::asked(&server, "/orders") {
                let is_listed = answer.contains("Ada") && answer.ends_with(" 200");
                assert!(is_listed, "{answer}");
            }
        }
        let spec = project.join("src/api/generated/openapi.yaml");
        it_stands_load(&server, &spec, &who);
        if has_users {
            nobody_else_is_let_in(&server, &project);
            guesses_are_counted(&server);
        }
    }
}

/// What is presented where nobody or everybody is let in.
const ANYBODY: &str = "authorization: Bearer 1";

#[cfg(all(feature = "load", unix))]
fn it_stands_load(server: &Server, spec: &Path, who: &str) {
    // Where everybody is let in, there is nothing to present.
    let is_closed = std::fs::read_to_string(spec)
        .unwrap()
        .contains("securitySchemes:");
    let (_, token) = who.rsplit_once(' ').unwrap();
    let credential = format!("bearer={token}");
    crate::load::serves(server, spec, is_closed.then_some(credential.as_str()));
}

#[cfg(not(all(feature = "load", unix)))]
fn it_stands_load(_server: &Server, _spec: &Path, _who: &str) {}

/// Twice the same program, which has rows to begin with; the second one, and what is presented to it.
fn rows_are_there_and_stay(
    start: impl Fn() -> Server,
    who: impl Fn(&Server) -> String,
) -> (Server, String) {
    let mut last = None;
    for n_orders in [3, 4] {
        drop(last.take());
        let server = start();
        assert_eq!(server.send("GET /health/ready HTTP/1.1", "").status, 200);
        let who = who(&server);
        let path =
            "/orders?include=customer&sort=-placed_at,id&count=true&status[in]=new,paid,sent";
        let orders = ask_as(&server, &who, "GET", path, Value::Null);
        assert_eq!(orders.body["meta"]["count"], n_orders, "{}", orders.body);
        let names = orders.all("customer").into_iter();
        let names: Vec<Value> = names.map(|customer| customer["name"].clone()).collect();
        assert!(names.contains(&json!("Ada")), "{names:?}");
        let order = json!({"customer_id": 3, "total_cents": 1});
        assert_eq!(ask_as(&server, &who, "POST", "/orders", order).status, 201);
        last = Some((server, who));
    }
    last.unwrap()
}

fn tables_are_served(shop: &Shop) {
    rows_are_made_read_changed_and_deleted(shop);
    match &shop.rows {
        Rows::Sqlite(_) => every_type_of_sqlite_comes_back_as_it_went(shop),
        Rows::Mysql(_) => every_type_of_mysql_comes_back_as_it_went(shop),
        Rows::Postgres(_) => {
            every_type_comes_back_as_it_went(shop);
            relations_go_by_values(shop);
        }
    }
    what_the_database_refuses_is_told(shop);
    rows_are_where_they_are_said_to_be(shop);
    nobody_overwrites_what_he_has_not_seen(shop);
    pages_have_every_row_once(shop);
    lists_are_filtered_and_sparse(shop);
    relations_are_included(shop);
    tenants_see_their_own(shop);
    views_are_read_only(shop);
    if shop.is_sqlite() {
        what_another_program_has_written_is_read(shop);
    }
    if shop.is_mysql() {
        pages_are_exact_as_a_collation_compares(shop);
    }
    if shop.is_sqlite() || shop.is_mysql() {
        what_triggers_make_of_a_row_is_told(shop);
        who_waits_for_others_is_told(shop);
    }
}

/// Databases write moments in their own way, and paths in that of RFC 3339.
fn rows_are_where_they_are_said_to_be(shop: &Shop) {
    let closing = json!({"at": "2026-03-01T18:30:00.5Z", "note": "early"});
    let made = ask(&shop.server, "POST", "/closings", closing.clone());
    assert_eq!(made.status, 201, "{}", made.body);
    let place = format!("/{}", made.header("location"));
    let found = ask(&shop.server, "GET", &place, Value::Null);
    assert_eq!(
        (found.status, &found.body["data"]["note"]),
        (200, &closing["note"]),
        "{place}"
    );
    assert_eq!(ask(&shop.server, "DELETE", &place, Value::Null).status, 204);
}

fn rows_are_made_read_changed_and_deleted(shop: &Shop) {
    assert_eq!(shop.server.send("GET /customers HTTP/1.1", "").status, 401);
    let made = ask(
        &shop.server,
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
        ask(&shop.server, "GET", "/customers/1", Value::Null).body["data"],
        row
    );

    // What is absent stays; what is null goes.
    let changed = ask(
        &shop.server,
        "PATCH",
        "/customers/1",
        json!({"name": "Anna"}),
    );
    assert_eq!(
        (
            &changed.body["data"]["name"],
            &changed.body["data"]["nickname"]
        ),
        (&json!("Anna"), &json!("A"))
    );
    let changed = ask(
        &shop.server,
        "PATCH",
        "/customers/1",
        json!({"nickname": null}),
    );
    assert_eq!(changed.body["data"]["nickname"], Value::Null);
    // Replaced, a row has what it would have if it were new.
    ask(
        &shop.server,
        "PATCH",
        "/customers/1",
        json!({"tier": 4, "nickname": "B"}),
    );
    let replaced = ask(
        &shop.server,
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
        &shop.server,
        "POST",
        "/customers",
        json!({"name": "Bob", "email": "bob@x"}),
    );
    let path = format!("/{}", other.header("location"));
    assert_eq!(ask(&shop.server, "DELETE", &path, Value::Null).status, 204);
    assert_eq!(ask(&shop.server, "GET", &path, Value::Null).status, 404);
    assert_eq!(ask(&shop.server, "DELETE", &path, Value::Null).status, 404);
    assert_eq!(
        ask(&shop.server, "PATCH", &path, json!({"tier": 2})).status,
        404
    );
}

/// Texts that are the same to a collation are in the order of the key, and floats have all of their digits.
fn pages_are_exact_as_a_collation_compares(shop: &Shop) {
    shop.run(
        "update customers set nickname = case id % 4 when 0 then 'K1' when 1 then 'k1 ' when 2 then 'k1' else 'Ä' end; \
         insert into orders (customer_id, total, share) \
         with recursive series (n) as (select 1 union all select n + 1 from series where n < 7) \
         select 1, 7, n / 10 from series",
    );
    for (list, sorts) in [
        ("/customers", &["nickname", "-nickname", "nickname,-id"][..]),
        (
            "/orders",
            &["share", "-share", "total,-share", "status,share"][..],
        ),
    ] {
        for sort in sorts {
            let whole = ask(
                &shop.server,
                "GET",
                &format!("{list}?sort={sort}&limit=100"),
                Value::Null,
            );
            let (whole, mut seen) = (whole.all("id"), Vec::new());
            let mut cursor = String::new();
            loop {
                let path = format!("{list}?sort={sort}&limit=2{cursor}");
                let page = ask(&shop.server, "GET", &path, Value::Null);
                seen.extend(page.all("id"));
                let Some(next) = page.body["meta"]["next"].as_str() else {
                    break;
                };
                cursor = format!("&cursor={next}");
            }
            assert_eq!(seen, whole, "{list} {sort}");
        }
    }
    shop.run("delete from orders where total = 7");
}

/// The engine keeps whatever it is given, and dates in more than one way.
fn what_another_program_has_written_is_read(shop: &Shop) {
    shop.run(
        "insert into orders (customer_id, total, placed_at, due, anything) values \
         (1, 7, '2020-01-01', '2020-01-02 00:00:00', 1.5), (1, 7, '2020-01-01T10:00:00+02:00', '2020-01-02', x'00ff')",
    );
    let query = "/orders?total=7&sort=placed_at&fields=placed_at,due,anything,total";
    let found = ask(&shop.server, "GET", query, Value::Null);
    assert_eq!(found.status, 200, "{}", found.body);
    assert_eq!(
        found.all("placed_at"),
        ["2020-01-01T00:00:00Z", "2020-01-01T10:00:00+02:00"]
    );
    assert_eq!(found.all("due"), ["2020-01-02", "2020-01-02"]);
    assert_eq!(found.all("anything"), [json!(1.5), json!("00FF")]);
    // What no column of its type has is no answer, and told to nobody but the log.
    shop.run("update orders set due = 'soon' where total = 7");
    let failed = ask(&shop.server, "GET", query, Value::Null);
    assert_eq!(
        (failed.status, failed.error().1.as_str()),
        (500, "INTERNAL_ERROR")
    );
    shop.run("delete from orders where total = 7");
}

fn tenants_see_their_own(shop: &Shop) {
    shop.run("insert into customers (name, email, tenant_id) values ('Eve', 'eve@x', 2)");
    let eve = shop.run("select id from customers where tenant_id = 2");
    let path = format!("/customers/{eve}");
    let of_two = "authorization: Bearer 2";
    let seen = ask_as(
        &shop.server,
        of_two,
        "GET",
        "/customers?count=true",
        Value::Null,
    );
    assert_eq!(
        (seen.all("name"), &seen.body["meta"]["count"]),
        (vec![json!("Eve")], &json!(1))
    );
    for (method, body) in [
        ("GET", Value::Null),
        ("PATCH", json!({"tier": 1})),
        ("DELETE", Value::Null),
    ] {
        assert_eq!(
            ask(&shop.server, method, &path, body).status,
            404,
            "{method}"
        );
    }
    // Nobody gives rows to others, or takes them.
    let made = ask_as(
        &shop.server,
        of_two,
        "POST",
        "/customers",
        json!({"name": "F", "email": "f@x", "tenant_id": 1}),
    );
    assert_eq!(made.body["data"]["tenant_id"], 2, "{}", made.body);
    let moved = ask_as(
        &shop.server,
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
        &shop.server,
        of_two,
        "GET",
        "/orders?include=customer&limit=1",
        Value::Null,
    );
    assert_eq!(orders.body["data"][0]["customer"], Value::Null);
}

fn views_are_read_only(shop: &Shop) {
    let totals = ask(&shop.server, "GET", "/totals/1", Value::Null);
    assert_eq!(totals.body["data"]["orders"], 2, "{}", totals.body);
    let refused = ask(&shop.server, "POST", "/totals", json!({}));
    assert_eq!(
        (refused.status, refused.header("allow").as_str()),
        (405, "get, head, options")
    );
}
