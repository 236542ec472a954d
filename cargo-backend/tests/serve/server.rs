//! A project that `new --run` made and serves.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

/// A server in a folder of its own; stopped when dropped.
pub(crate) struct Server {
    folder: Arc<TempDir>,
    child: Child,
    address: String,
}

/// Whom mock stubs let in: `user:mock`.
const CREDENTIALS: &str = "authorization: Basic dXNlcjptb2Nr";

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: String,
    pub(crate) body: String,
}

impl Server {
    /// Runs `cargo backend new NAME --spec SPEC --stubs mock --run` with a framework, and waits until it serves.
    pub(crate) fn start_on(framework: &str, name: &str, spec: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-backend"));
        command
            .args(["new", name, "--spec"])
            .arg(spec)
            .args(["--stubs", "mock", "--run", "--framework", framework])
            .current_dir(folder.path());
        Self::of(folder, command)
    }

    /// Runs a command that builds a program in `folder` and serves it, and waits until it does.
    pub(crate) fn of(folder: impl Into<Arc<TempDir>>, mut command: Command) -> Self {
        command
            .env("PORT", "0")
            .env("METRICS_TOKEN", "for-metrics")
            .env("CARGO_TARGET_DIR", target())
            // Nobody debugs these programs, and all tests that build servers have to agree.
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        own_group(&mut command);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address: Option<String> = lines.find_map(|line| {
            let line = line.unwrap();
            // A line of a log goes on behind it.
            let (_, rest) = line.split_once("http://")?;
            let is_part = |c: &char| c.is_ascii_digit() || ".:[]".contains(*c);
            Some(rest.chars().take_while(is_part).collect())
        });
        // The rest of its output must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        match address {
            Some(address) => Self {
                folder: folder.into(),
                child,
                address,
            },
            None => panic!("it ended before it served: {}", child.wait().unwrap()),
        }
    }

    pub(crate) fn project(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Gets `path` with credentials.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\n{CREDENTIALS}"), "")
    }

    /// Posts JSON to `path` with credentials.
    pub(crate) fn post(&self, path: &str, body: &str) -> Answer {
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\n{CREDENTIALS}\r\ncontent-type: application/json\r\ncontent-length: {length}"
        );
        self.send(&head, body)
    }

    /// Sends a request that `head` begins, and reads the answer to its end.
    pub(crate) fn send(&self, head: &str, body: &str) -> Answer {
        let mut stream = self.begin(head);
        stream.write_all(body.as_bytes()).unwrap();
        Answer::of(stream)
    }

    /// Sends the head of a request.
    fn begin(&self, head: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        let host = &self.address;
        let head = format!("{head}\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        stream
    }

    /// Sends a signal to the program itself while a request is under way, and returns the answer to it:
    /// the program takes no others then, and ends as if nobody had forced it.
    #[cfg(unix)]
    pub(crate) fn ends_by(mut self, signal: &str, head: &str, body: &str) -> Answer {
        let mut stream = self.begin(&format!("{head}\r\nexpect: 100-continue"));
        // Whoever is told to go on is being served.
        let mut told = [0; 25];
        stream.read_exact(&mut told).unwrap();
        assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(sent.unwrap().success());
        while TcpStream::connect(&self.address).is_ok() {
            assert_eq!(
                self.child.try_wait().unwrap(),
                None,
                "the request is cut off"
            );
            std::thread::yield_now();
        }
        stream.write_all(body.as_bytes()).unwrap();
        let answer = Answer::of(stream);
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        answer
    }
}

impl Answer {
    /// What is read to its end.
    fn of(mut stream: TcpStream) -> Self {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self {
            status,
            headers: head.to_lowercase(),
            body: body.to_owned(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        stop(&mut self.child);
        let _ = self.child.wait();
    }
}

/// All projects of these tests are built in one place, so that their dependencies are built once.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("projects")
}

/// The tool starts cargo, and cargo starts the server: they are stopped together.
#[cfg(unix)]
fn own_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(unix)]
fn stop(child: &mut Child) {
    let group = format!("-{}", child.id());
    let _ = Command::new("kill").args(["-TERM", "--", &group]).status();
}

#[cfg(not(unix))]
fn own_group(_command: &mut Command) {}

#[cfg(not(unix))]
fn stop(child: &mut Child) {
    let _ = child.kill();
}
