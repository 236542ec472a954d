//! The project around the server of a database.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use tempfile::TempDir;

use super::shop::{Rows, Shop};
use crate::readme;
use crate::server::{Server, target};

/// What the package would take from `--add-dependencies`, but for TLS.
const PACKAGE: &str = r#"[package]
name = "shop-from-db"
version = "0.0.0"
edition = "2024"

[dependencies]
axum = { version = "0.8", default-features = false, features = ["http1", "tokio"] }
regex = "1"
sqlx = { version = "0.9", default-features = false, features = ["mysql", "postgres", "runtime-tokio", "sqlite-bundled", "time", "uuid"] }
time = "0.3"
tokio = { version = "1", default-features = false, features = ["macros", "net", "rt-multi-thread", "time"] }
uuid = "1"
"#;

const MAIN: &str = r#"//! Serves the shop.

mod mysql;
mod postgres;
mod sqlite;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("DATABASE_URL")?;
    let app = match url.split(':').next() {
        Some("sqlite") => {
            let options: sqlx::sqlite::SqliteConnectOptions = url.parse()?;
            let options = options.busy_timeout(std::time::Duration::from_millis(50));
            sqlite::router(sqlx::SqlitePool::connect_with(options).await?)
        }
        Some("mysql") => mysql::router(sqlx::MySqlPool::connect(&url).await?),
        _ => postgres::router(sqlx::PgPool::connect(&url).await?),
    };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("serving on http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
"#;

/// Everything that is asked of the tool, but for `--check`, the framework and the folder.
const GENERATED: [&str; 7] = [
    "gen",
    "--all-tables",
    "--key",
    "totals=customer_id",
    "--depth=2",
    "--from-db",
    "env:SHOP",
];

pub(super) fn tool(project: &Path, url: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cargo-backend"))
        .args(arguments)
        .env("SHOP", url)
        .current_dir(project)
        .output()
        .unwrap()
}

/// A file of the user with something else in it.
pub(super) fn edit(folder: &Path, file: &str, pairs: &[(&str, &str)]) {
    let path = folder.join(file);
    let mut text = std::fs::read_to_string(&path).unwrap();
    for (old, new) in pairs {
        assert!(text.contains(old), "{old}\n{text}");
        text = text.replace(old, new);
    }
    std::fs::write(path, text).unwrap();
}

/// Servers of the shop, one for each engine, in which the token is the number of a tenant. They are one
/// program, which is built once.
///
/// The examples of new projects are built with them, for what they need is the same.
pub(super) fn start(databases: [Rows; 3]) -> (Vec<Shop>, Arc<TempDir>) {
    let folder = tempfile::tempdir().unwrap();
    // As README does it, but for `--run`: it is built with the others.
    let mut made = readme::arguments("shop");
    made.retain(|argument| *argument != "--run");
    let on_actix = ["new", "shop-on-actix", "--database", "sqlite"];
    let on_actix = [&on_actix[..], &["--framework", "actix", "--auth", "jwt"]].concat();
    let on_postgres = ["new", "shop-on-postgres", "--database", "postgres"];
    let on_postgres = [&on_postgres[..], &["--auth", "jwt"]].concat();
    let on_mysql = ["new", "shop-on-mysql", "--database", "mysql"];
    let on_mysql = [&on_mysql[..], &["--auth", "jwt"]].concat();
    let mut workspace = "[workspace]\nmembers = [\"engines\", \"shop\", \"shop-on-actix\", \
                         \"shop-on-postgres\", \"shop-on-mysql\"]\nresolver = \"3\"\n"
        .to_owned();
    for arguments in [made, on_postgres, on_mysql, on_actix] {
        let made = tool(folder.path(), "", &arguments);
        assert_eq!(made.status.code(), Some(0), "{made:?}");
        crate::format::is_clean(&folder.path().join(arguments[1]));
        // Profiles are said once for a workspace.
        let manifest = folder.path().join(arguments[1]).join("Cargo.toml");
        let text = std::fs::read_to_string(&manifest).unwrap();
        if let Some((package, profile)) = text.split_once("# Looking at a password") {
            std::fs::write(&manifest, package).unwrap();
            if !workspace.contains("[profile") {
                workspace.push_str(&format!("# Looking at a password{profile}"));
            }
        }
    }
    std::fs::write(folder.path().join("Cargo.toml"), workspace).unwrap();
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    std::fs::copy(lock, folder.path().join("Cargo.lock")).unwrap();

    let project = &folder.path().join("engines");
    std::fs::create_dir_all(project.join("src")).unwrap();
    std::fs::write(project.join("Cargo.toml"), PACKAGE).unwrap();
    std::fs::write(project.join("src/main.rs"), MAIN).unwrap();
    for rows in &databases {
        generate(project, "axum", rows, wire);
    }
    cargo(folder.path(), &["build", "--workspace"]);
    // The tests of the examples hold.
    cargo(
        folder.path(),
        &[
            "test",
            "--workspace",
            "--bin",
            "shop",
            "--bin",
            "shop-on-actix",
        ],
    );
    let folder = Arc::new(folder);
    let shops = databases.into_iter().map(|rows| {
        let mut program = Command::new(target().join("debug/shop-from-db"));
        program.env("DATABASE_URL", rows.url());
        let server = Server::of(Arc::clone(&folder), program);
        Shop {
            rows,
            server,
            greatest: u64::MAX,
        }
    });
    (shops.collect(), folder)
}

/// Runs cargo, which has nothing to say against anything.
fn cargo(folder: &Path, arguments: &[&str]) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let done = Command::new(cargo)
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success() && !told.contains("warning:"),
        "{told}\n{}",
        String::from_utf8_lossy(&done.stdout)
    );
}

/// The example of a new project, which makes its database and asks it.
pub(super) fn example(folder: &Arc<TempDir>, name: &str, url: Option<&str>) -> Server {
    Server::of(Arc::clone(folder), program(folder, name, url))
}

/// The program of such an example.
pub(super) fn program(folder: &Arc<TempDir>, name: &str, url: Option<&str>) -> Command {
    let mut program = Command::new(target().join("debug").join(name));
    program
        .current_dir(folder.path().join(name))
        .env_remove("JWT_SIGNING_KEY")
        .envs(url.map(|url| ("DATABASE_URL", url)));
    program
}

/// Generates the server for a database; `wire` writes what is left to the user.
pub(super) fn generate(project: &Path, framework: &str, rows: &Rows, wire: fn(&Path)) {
    let module = match rows {
        Rows::Postgres(_) => "postgres",
        Rows::Sqlite(_) => "sqlite",
        Rows::Mysql(_) => "mysql",
    };
    let (url, output) = (rows.url(), format!("--output=src/{module}"));
    let framework = format!("--framework={framework}");
    let arguments = [&GENERATED[..], &[&framework, &output]].concat();
    let made = tool(project, &url, &arguments);
    let told = String::from_utf8_lossy(&made.stderr);
    assert_eq!(made.status.code(), Some(0), "{told}");
    for part in [
        "the table `sessions` is not served",
        "told apart by `token`, which looks like a secret",
        "the table `log` is not served",
        "neither a primary key nor columns that are unique and never null",
        "Generated 38 route handlers, validation middleware, and ",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    wire(&project.join("src").join(module));
    let checked = tool(project, &url, &[&arguments[..], &["--check"]].concat());
    assert_eq!(
        checked.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&checked.stdout)
    );
}

/// A token is the number of a tenant, who sees what is his.
fn wire(folder: &Path) {
    edit(
        folder,
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
        folder,
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
}
