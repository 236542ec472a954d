//! A database becomes a server: its tables are asked over HTTP, and what it refuses is told.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::database::Database;
use crate::server::{Server, target};

const SCHEMA: &str = include_str!("../../../fixtures/databases/shop.sql");

/// What the package would take from `--add-dependencies`, but for TLS.
const PACKAGE: &str = r#"[package]
name = "shop-from-db"
version = "0.0.0"
edition = "2024"

[dependencies]
axum = { version = "0.8", default-features = false, features = ["http1", "tokio"] }
regex = "1"
sqlx = { version = "0.9", default-features = false, features = ["postgres", "runtime-tokio", "time", "uuid"] }
time = "0.3"
tokio = { version = "1", default-features = false, features = ["macros", "net", "rt-multi-thread", "time"] }
uuid = "1"

[workspace]
"#;

const MAIN: &str = r#"//! Serves the shop.

mod api;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pool = sqlx::PgPool::connect(&std::env::var("DATABASE_URL")?).await?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("serving on http://{}", listener.local_addr()?);
    axum::serve(listener, api::router(pool)).await?;
    Ok(())
}
"#;

/// Everything that is asked of the tool, but for `--check`.
const GENERATED: [&str; 9] = [
    "gen",
    "--all-tables",
    "--key",
    "totals=customer_id",
    "--depth=2",
    "--framework=axum",
    "--output=src/api",
    "--from-db",
    "env:SHOP",
];

fn tool(project: &Path, url: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cargo-backend"))
        .args(arguments)
        .env("SHOP", url)
        .current_dir(project)
        .output()
        .unwrap()
}

/// A file of the user with something else in it.
fn edit(project: &Path, file: &str, pairs: &[(&str, &str)]) {
    let path = project.join("src/api").join(file);
    let mut text = std::fs::read_to_string(&path).unwrap();
    for (old, new) in pairs {
        assert!(text.contains(old), "{old}\n{text}");
        text = text.replace(old, new);
    }
    std::fs::write(path, text).unwrap();
}

/// A server of the shop, in which the token is the number of a tenant.
fn start(database: &Database) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path();
    std::fs::create_dir(project.join("src")).unwrap();
    std::fs::write(project.join("Cargo.toml"), PACKAGE).unwrap();
    std::fs::write(project.join("src/main.rs"), MAIN).unwrap();
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    std::fs::copy(lock, project.join("Cargo.lock")).unwrap();

    let url = database.url();
    let made = tool(project, &url, &GENERATED);
    let told = String::from_utf8_lossy(&made.stderr);
    assert_eq!(made.status.code(), Some(0), "{told}");
    for part in [
        "the table `sessions` is not served",
        "told apart by `token`, which looks like a secret",
        "the table `log` is not served",
        "neither a primary key nor columns that are unique and never null",
        "Generated 32 route handlers, validation middleware, and Rust types",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    edit(
        project,
        "security.rs",
        &[
            ("type Principal = ();", "type Principal = i32;"),
            ("Attempt<()>", "Attempt<i32>"),
            (
                "_token: &str) -> Result<(), Denied>",
                "token: &str) -> Result<i32, Denied>",
            ),
            (
                "Err(Denied::Unauthorized)",
                "token.parse().map_err(|_| Denied::Unauthorized)",
            ),
        ],
    );
    edit(
        project,
        "caller.rs",
        &[
            ("_table: &Table", "table: &Table"),
            (
                "        Scope::all()",
                "        match table.column(\"tenant_id\").zip(self.principal) {\n            \
                 Some((_, tenant)) => Scope::only(\"tenant_id\", tenant),\n            \
                 None => Scope::all(),\n        }",
            ),
        ],
    );
    let checked = tool(project, &url, &[&GENERATED[..], &["--check"]].concat());
    assert_eq!(
        checked.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&checked.stdout)
    );

    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .arg("build")
        .current_dir(project)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&built.stderr);
    assert!(
        built.status.success() && !told.contains("warning:"),
        "{told}"
    );
    let mut program = Command::new(target().join("debug/shop-from-db"));
    program.env("DATABASE_URL", url);
    Server::of(Arc::new(folder), program)
}

/// Status, headers and body of an answer.
struct Told {
    status: u16,
    headers: String,
    body: Value,
}

impl Told {
    /// The rows of a list, by one of their members.
    fn all(&self, member: &str) -> Vec<Value> {
        let rows = self.body["data"].as_array().unwrap();
        rows.iter().map(|row| row[member].clone()).collect()
    }

    fn header(&self, name: &str) -> String {
        let start = format!("{name}: ");
        let line = self
            .headers
            .lines()
            .find_map(|line| line.strip_prefix(&start));
        line.unwrap_or_default().to_owned()
    }

    /// The code of an error, and the fields that it is about.
    fn error(&self) -> (u16, String, Vec<Value>) {
        let error = &self.body["error"];
        let fields = error["details"].as_array().into_iter().flatten();
        let fields = fields.map(|detail| detail["field"].clone()).collect();
        (
            self.status,
            error["code"].as_str().unwrap_or_default().to_owned(),
            fields,
        )
    }
}

/// Sends a request of tenant 1.
fn ask(server: &Server, method: &str, path: &str, body: Value) -> Told {
    ask_as(server, "authorization: Bearer 1", method, path, body)
}

fn ask_as(server: &Server, headers: &str, method: &str, path: &str, body: Value) -> Told {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let head = format!(
        "{method} {path} HTTP/1.1\r\n{headers}\r\ncontent-type: application/json\r\ncontent-length: {}",
        body.len()
    );
    let answer = server.send(&head, &body);
    Told {
        status: answer.status,
        headers: answer.headers,
        body: serde_json::from_str(&answer.body).unwrap_or_default(),
    }
}

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

fn pages_have_every_row_once(server: &Server, database: &Database) {
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

fn lists_are_filtered_and_sparse(server: &Server, database: &Database) {
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

fn relations_are_included(server: &Server, database: &Database) {
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
