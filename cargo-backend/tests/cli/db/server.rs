//! One server of PostgreSQL for all tests, each of which has a database of its own.

#[path = "../../../src/db/shadow/binaries.rs"]
pub(super) mod binaries;
#[path = "../../../src/db/shadow/server.rs"]
pub(super) mod process;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use process::Server;

static SERVER: OnceLock<(Server, PathBuf)> = OnceLock::new();
static COUNT: AtomicU32 = AtomicU32::new(0);

/// It ends with this process.
fn server() -> &'static (Server, PathBuf) {
    SERVER.get_or_init(|| {
        let (_, binaries) = binaries::found()
            .into_iter()
            .next()
            .expect("`scripts/test` installs PostgreSQL");
        // Statements are counted, for those who look at them.
        let options = ["-c", "shared_preload_libraries=pg_stat_statements"];
        (Server::start(&binaries, &options).unwrap(), binaries)
    })
}

/// The URL of the server, on which databases may be made.
pub(crate) fn shadow() -> String {
    url("postgres")
}

fn url(database: &str) -> String {
    format!(
        "postgres:///{database}?host={}&user=postgres",
        server().0.socket().display()
    )
}

/// The folder with the socket of the server.
pub(super) fn socket() -> PathBuf {
    server().0.socket().to_owned()
}

/// A database.
pub(super) struct Database {
    name: String,
}

impl Database {
    /// A new one that has been given `sql`.
    pub(super) fn new(sql: &str) -> Self {
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        psql("postgres", &format!("create database {name}"));
        let database = Self { name };
        database.run(sql);
        database
    }

    pub(super) fn url(&self) -> String {
        url(&self.name)
    }

    pub(super) fn name(&self) -> String {
        self.name.clone()
    }

    /// The name of a role that no other test has; nobody has made it.
    pub(super) fn role(&self) -> String {
        format!("{}_reader", self.name)
    }

    /// What a script answers, without decoration.
    pub(super) fn run(&self, sql: &str) -> String {
        psql(&self.name, sql)
    }

    /// The schema, as `pg_dump` writes it.
    pub(super) fn dump(&self) -> String {
        let (server, binaries) = server();
        let mut command = Command::new(binaries.join("pg_dump"));
        command.args(["-s", "-O", "-T", "_sqlx_migrations", "-U", "postgres", "-h"]);
        let output = command
            .arg(server.socket())
            .arg(&self.name)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(output.stdout).unwrap();
        let mut lines: Vec<_> = text
            .lines()
            .map(|line| line.trim_end_matches(','))
            .collect();
        lines.retain(|line| !line.is_empty() && !line.starts_with("--") && !line.starts_with('\\'));
        lines.sort_unstable();
        lines.join("\n")
    }
}

fn psql(database: &str, sql: &str) -> String {
    let (server, binaries) = server();
    let mut command = Command::new(binaries.join("psql"));
    command.args([
        "-X",
        "-q",
        "-A",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
        "-U",
        "postgres",
        "-d",
        database,
        "-h",
    ]);
    let mut child = command
        .arg(server.socket())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(sql.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}\n{sql}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
