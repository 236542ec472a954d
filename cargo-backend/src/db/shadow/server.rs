//! A server that lives as long as this process, in a folder of its own.

use std::io;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server. It ends, and its folder goes, when this is dropped or when this process ends, however that happens.
pub(crate) struct Server {
    supervisor: Child,
    folder: PathBuf,
}

/// A shell that starts the server and ends it when its stdin does: a pipe that this process holds.
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

impl Server {
    /// Starts the server whose programs are in `binaries`, with more options of `postgres`.
    ///
    /// # Errors
    ///
    /// What the programs said.
    pub(crate) fn start(binaries: &Path, options: &[&str]) -> Result<Self, String> {
        let folder = folder().map_err(|error| format!("no folder for it: {error}"))?;
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", SUPERVISOR, "sh"])
            .arg(binaries)
            .arg(&folder)
            .args(options);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // Ctrl-C is for this process alone.
        command.process_group(0).current_dir("/");
        // PostgreSQL does not run as root.
        if is_root() {
            let Some((uid, gid)) = other_user() else {
                return Err(
                    "PostgreSQL does not run as root, and there is no user `postgres` or `nobody`"
                        .to_owned(),
                );
            };
            chown(&folder, Some(uid), Some(gid)).map_err(|error| format!("its folder: {error}"))?;
            command.uid(uid).gid(gid);
        }
        let supervisor = command
            .spawn()
            .map_err(|error| format!("no shell: {error}"))?;
        let mut server = Self { supervisor, folder };
        server.wait_until_it_listens()?;
        Ok(server)
    }

    /// The folder of its socket.
    pub(crate) fn socket(&self) -> &Path {
        &self.folder
    }

    fn wait_until_it_listens(&mut self) -> Result<(), String> {
        let status = self.folder.join("data/postmaster.pid");
        let end = Instant::now() + Duration::from_secs(120);
        loop {
            // Its eighth line says how far the server is.
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            if text
                .lines()
                .nth(7)
                .is_some_and(|line| line.trim() == "ready")
            {
                return Ok(());
            }
            let has_ended = !matches!(self.supervisor.try_wait(), Ok(None));
            if has_ended || Instant::now() > end {
                let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                let lines: Vec<_> = log.lines().rev().take(5).collect();
                return Err(lines.into_iter().rev().collect::<Vec<_>>().join("\n"));
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

/// User and group of `postgres`, or of `nobody`.
fn other_user() -> Option<(u32, u32)> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let find = |name: &str| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    find("postgres").or_else(|| find("nobody"))
}
