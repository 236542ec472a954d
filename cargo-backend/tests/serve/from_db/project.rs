//! The project around the server of a database.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use crate::database::Database;
use crate::server::{Server, target};

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
pub(super) fn start(database: &Database) -> Server {
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
