//! What lies between the tool and a server: PgBouncer itself.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::server::{Database, socket};
use crate::program::{Place, Run};

/// PgBouncer before the server of the tests, in a folder of its own.
struct Pooler {
    child: Child,
    folder: Place,
}

impl Pooler {
    fn start(mode: &str) -> Self {
        let folder = Place::new();
        // It does not run as root, and makes its socket there.
        let is_root = folder.path().metadata().unwrap().uid() == 0;
        let user = if is_root { "user = postgres\n" } else { "" };
        let (server, own) = (socket(), folder.path());
        std::fs::set_permissions(own, std::fs::Permissions::from_mode(0o777)).unwrap();
        let settings = format!(
            "[databases]\n* = host={} user=postgres\n[pgbouncer]\nlisten_addr =\nlisten_port = 6432\nunix_socket_dir = {}\n\
             auth_type = any\npool_mode = {mode}\n{user}",
            server.display(),
            own.display()
        );
        folder.put("pgbouncer.ini", &settings);
        let child = Command::new(program())
            .arg("-q")
            .arg(own.join("pgbouncer.ini"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut pooler = Self { child, folder };
        while UnixStream::connect(pooler.folder.path().join(".s.PGSQL.6432")).is_err() {
            assert!(
                pooler.child.try_wait().unwrap().is_none(),
                "PgBouncer ended"
            );
            std::thread::yield_now();
        }
        pooler
    }

    fn run(&self, place: &Place, database: &Database, words: &[&str]) -> Run {
        let (name, folder) = (database.name(), self.folder.path().display());
        let mut command = place.command();
        command.arg("db").args(words);
        let url = format!("postgres:///{name}?host={folder}&port=6432&user=postgres");
        command.args(["--connection", &url]);
        crate::program::run(&mut command, b"")
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.push(Path::new("/usr/sbin").to_owned());
    let mut all = folders.iter().map(|folder| folder.join("pgbouncer"));
    all.find(|file| file.is_file())
        .expect("`scripts/test` installs PgBouncer")
}

#[test]
fn where_each_transaction_has_another_session_nothing_is_migrated() {
    let place = Place::new();
    place.put("migrations/1_a.sql", "create table a (id int);\n");
    let database = Database::new("");
    let pooler = Pooler::start("transaction");
    for words in [["migrate"], ["rollback"], ["baseline"], ["repair"]] {
        let refused = pooler.run(&place, &database, &words);
        assert_eq!(refused.code, Some(2), "{words:?}: {}", refused.stderr);
        assert!(
            refused
                .stderr
                .contains("error[db::pooler]: the connection leads to a pooler")
                && refused.stderr.contains("`pool_mode = session`"),
            "{}",
            refused.stderr
        );
    }
    assert_eq!(database.run("select to_regclass('a') is null"), "t");
    // Who only looks needs no session.
    let status = pooler.run(&place, &database, &["status"]);
    assert_eq!(
        (status.code, status.stdout.as_str()),
        (Some(0), "pending                  1_a.sql\n")
    );
    let analysis = pooler.run(&place, &database, &["analyze"]);
    assert_eq!(analysis.code, Some(0), "{}", analysis.stderr);
    let pooler = Pooler::start("session");
    let done = pooler.run(&place, &database, &["migrate"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(database.run("select to_regclass('a') is null"), "f");
}
