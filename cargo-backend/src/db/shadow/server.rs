//! A server that lives as long as this process, in a folder of its own.

use std::io;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server. It ends, and its folder goes, when this is dropped or when this process ends, however that happens.
pub(crate) struct Server {
    supervisor: Child,
    folder: PathBuf,
}

/// What is known of a kind of server.
struct Program {
    /// A shell that starts the server and ends it when its stdin does: a pipe that this process holds.
    supervisor: &'static str,
    /// Who it runs as, since it does not run as root, or should not.
    user: &'static str,
    /// Whether it listens, by what is in its folder.
    is_ready: fn(&Path) -> bool,
}

const POSTGRES: Program = Program {
    supervisor: SUPERVISOR,
    user: "postgres",
    // The eighth line of that file says how far the server is.
    is_ready: |folder| {
        let text = std::fs::read_to_string(folder.join("data/postmaster.pid"));
        let text = text.unwrap_or_default();
        let line = text.lines().nth(7);
        line.is_some_and(|line| line.trim() == "ready")
    },
};

const MYSQL: Program = Program {
    supervisor: MYSQL_SUPERVISOR,
    user: "mysql",
    is_ready: |folder| UnixStream::connect(folder.join("socket")).is_ok(),
};

const SUPERVISOR: &str = "\
binaries=$1; folder=$2; shift 2
\"$binaries/initdb\" -D \"$folder/data\" -U postgres -A trust -E UTF8 --locale=C --no-sync >\"$folder/log\" 2>&1 || exit 1
\"$binaries/postgres\" -D \"$folder/data\" -k \"$folder\" -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
-c autovacuum=off -c max_connections=30 -c max_locks_per_transaction=4096 -c jit=off -c max_wal_senders=0 -c wal_level=minimal \
-c log_min_messages=fatal -c shared_buffers=32MB -c max_worker_processes=0 -c max_parallel_workers=0 \"$@\" >>\"$folder/log\" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -QUIT \"$server\" 2>/dev/null
wait \"$server\"
rm -rf \"$folder\"
";

/// MariaDB has a program that makes what is there before; MySQL does it itself. Files of others, other servers and
/// schedules are out of reach.
const MYSQL_SUPERVISOR: &str = "\
server=$1; folder=$2; install=$3; shift 3
mkdir \"$folder/data\" \"$folder/none\" \"$folder/tmp\" || exit 1
if [ -n \"$install\" ]; then \"$install\" --no-defaults --datadir=\"$folder/data\" --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve \
--innodb-use-native-aio=0 --innodb-buffer-pool-size=32M
else \"$server\" --no-defaults --initialize-insecure --datadir=\"$folder/data\"; fi >\"$folder/log\" 2>&1 || exit 1
\"$server\" --no-defaults --datadir=\"$folder/data\" --socket=\"$folder/socket\" --pid-file=\"$folder/pid\" --tmpdir=\"$folder/tmp\" \
--secure-file-priv=\"$folder/none\" --skip-networking --skip-log-bin --skip-name-resolve --local-infile=0 --event-scheduler=OFF --performance-schema=OFF \
--innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-use-native-aio=0 --innodb-buffer-pool-size=32M --max-connections=40 \
\"$@\" >>\"$folder/log\" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -KILL \"$server\" 2>/dev/null
wait \"$server\" 2>/dev/null
rm -rf \"$folder\"
";

impl Server {
    /// Starts the server whose programs are in `binaries`, with more options of `postgres`.
    ///
    /// # Errors
    ///
    /// What the programs said.
    pub(crate) fn start(binaries: &Path, options: &[&str]) -> Result<Self, String> {
        Self::run(&POSTGRES, binaries, options)
    }

    /// Starts a server of MySQL or MariaDB, whose own program is `server`, with more options of it. `install` makes
    /// what has to be there before; MySQL has no such program.
    ///
    /// # Errors
    ///
    /// What the programs said.
    pub(crate) fn mysql(
        server: &Path,
        install: Option<&Path>,
        options: &[&str],
    ) -> Result<Self, String> {
        let install = install.map_or(String::new(), |path| path.display().to_string());
        let options: Vec<&str> = [install.as_str()]
            .into_iter()
            .chain(options.iter().copied())
            .collect();
        Self::run(&MYSQL, server, &options)
    }

    fn run(program: &Program, binaries: &Path, options: &[&str]) -> Result<Self, String> {
        let folder = folder().map_err(|error| format!("no folder for it: {error}"))?;
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", program.supervisor, "sh"])
            .arg(binaries)
            .arg(&folder)
            .args(options);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // Ctrl-C is for this process alone.
        command.process_group(0).current_dir("/");
        if is_root() {
            let Some((uid, gid)) = other_user(program.user) else {
                return Err(format!(
                    "it does not run as root, and there is no user `{}` or `nobody`",
                    program.user
                ));
            };
            chown(&folder, Some(uid), Some(gid)).map_err(|error| format!("its folder: {error}"))?;
            command.uid(uid).gid(gid);
        }
        let supervisor = command
            .spawn()
            .map_err(|error| format!("no shell: {error}"))?;
        let mut server = Self { supervisor, folder };
        server.wait_until_it_listens(program)?;
        Ok(server)
    }

    /// The folder of its socket.
    pub(crate) fn socket(&self) -> &Path {
        &self.folder
    }

    fn wait_until_it_listens(&mut self, program: &Program) -> Result<(), String> {
        let end = Instant::now() + Duration::from_secs(120);
        loop {
            if (program.is_ready)(&self.folder) {
                return Ok(());
            }
            let has_ended = !matches!(self.supervisor.try_wait(), Ok(None));
            if has_ended || Instant::now() > end {
                let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                return Err(reason(&log));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        let _ = self.supervisor.wait();
        // What is left if it never started.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The lines of a log that say why a server did not start: its errors, or how it ends. MariaDB's ends with whom to
/// write to.
fn reason(log: &str) -> String {
    const MOST: usize = 5;
    let is_error = |line: &&str| line.to_ascii_lowercase().contains("error");
    let mut lines: Vec<&str> = log.lines().filter(is_error).take(MOST).collect();
    if lines.is_empty() {
        lines = log.lines().rev().take(MOST).collect();
        lines.reverse();
    }
    lines.join("\n")
}

fn folder() -> io::Result<PathBuf> {
    let name = |n: u32| format!("cargo-backend-shadow-{}-{n}", std::process::id());
    let root = std::env::temp_dir();
    for n in 0..1000 {
        let folder = root.join(name(n));
        match std::fs::create_dir(&folder) {
            Ok(()) => {
                std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700))?;
                return Ok(folder);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("all names are taken"))
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// User and group of `name`, or of `nobody`.
fn other_user(name: &str) -> Option<(u32, u32)> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let find = |name: &str| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    find(name).or_else(|| find("nobody"))
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn errors_are_the_reason_and_not_what_is_said_behind_them() {
        assert_eq!(
            reason("begin\n[ERROR] no room\nsee\nsome\npages\nor\nwrite\n"),
            "[ERROR] no room"
        );
        assert_eq!(reason("1\n2\n3\n4\n5\n6\n"), "2\n3\n4\n5\n6");
    }
}
