//! Generators of load as processes.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::Failed;
use super::server::unlimited;

/// Ticks of the clock a second, as proc(5) has them on Linux.
const TICKS: f64 = 100.0;

/// A generator of load.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) name: &'static str,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    Ours(PathBuf),
    Goose,
    Wrk,
    Oha,
}

/// What came of a turn.
#[derive(Clone, Copy)]
pub(crate) struct Told {
    /// Requests that were answered.
    pub(crate) n: f64,
    /// Seconds of processor time.
    pub(crate) cpu: f64,
}

/// Ours, as users build it.
pub(crate) fn build() -> Result<Client, Failed> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = [
        "build",
        "--release",
        "--package",
        "cargo-backend",
        "--features",
        "load",
    ];
    let output = Command::new(cargo)
        .args(arguments)
        .args(["--message-format", "json"])
        .stderr(Stdio::inherit())
        .output()?;
    let text = String::from_utf8(output.stdout)?;
    let mut built = text.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let is_it = message["target"]["name"] == "cargo-backend";
        let path = message["executable"].as_str().filter(|_| is_it)?;
        Some(PathBuf::from(path))
    });
    let path = built.next_back().ok_or("cargo-backend was not built")?;
    Ok(Client {
        name: "cargo backend load",
        kind: Kind::Ours(path),
    })
}

/// Those that are there besides.
pub(crate) fn others() -> io::Result<Vec<Client>> {
    let mut all = vec![Client {
        name: "goose, its own client",
        kind: Kind::Goose,
    }];
    for (name, kind) in [("wrk", Kind::Wrk), ("oha", Kind::Oha)] {
        let mut command = Command::new(name);
        command
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        match command.status() {
            Ok(_) => all.push(Client { name, kind }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                eprintln!("`{name}` is not installed, and left out");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

impl Client {
    /// Asks for a while on one thread.
    pub(crate) fn ask(
        &self,
        url: &str,
        connections: usize,
        time: Duration,
    ) -> Result<Told, Failed> {
        let (n_connections, seconds) = (connections.to_string(), time.as_secs().to_string());
        let before = cpu_of_children()?;
        let n = match &self.kind {
            Kind::Ours(_) => {
                let report = self.report(&[
                    url,
                    "--concurrency",
                    &n_connections,
                    "--duration",
                    &seconds,
                    "--threads",
                    "1",
                ])?;
                number(&report["total"]["requests"])?
            }
            Kind::Goose => {
                let mut command = Command::new(std::env::current_exe()?);
                command.args(["goose", url, &n_connections, &seconds]);
                said(&mut command)?.trim().parse()?
            }
            Kind::Wrk => {
                let mut command = Command::new("wrk");
                command.args(["-t1", "-c", &n_connections, "-d", &seconds, url]);
                let text = said(&mut command)?;
                let line = text
                    .lines()
                    .find_map(|it| it.trim().split_once(" requests in"));
                line.ok_or("wrk does not say how many")?.0.parse()?
            }
            Kind::Oha => {
                let mut command = Command::new("oha");
                command
                    .args(["--no-tui", "--output-format", "json", "-c", &n_connections])
                    .args(["-z", &format!("{seconds}s"), url])
                    .env("TOKIO_WORKER_THREADS", "1");
                let report: Value = serde_json::from_str(&said(&mut command)?)?;
                let all = report["statusCodeDistribution"].as_object();
                let all = all.ok_or("oha does not say how many")?.values();
                all.filter_map(Value::as_f64).sum()
            }
        };
        let cpu = cpu_of_children()? - before;
        Ok(Told { n, cpu })
    }

    /// What ours says of a run.
    pub(crate) fn report(&self, arguments: &[&str]) -> Result<Value, Failed> {
        let Kind::Ours(path) = &self.kind else {
            return Err("only ours has a report".into());
        };
        let mut command = unlimited(path);
        command
            .arg("load")
            .args(arguments)
            .args(["--message-format", "json"]);
        let report: Value = serde_json::from_str(&said(&mut command)?)?;
        if report["valid"] != true {
            eprintln!("{arguments:?}: {}", report["doubts"]);
        }
        Ok(report)
    }

    /// The most memory that a run of ours had, in bytes.
    pub(crate) fn memory(&self, url: &str, users: usize, time: Duration) -> Result<f64, Failed> {
        let Kind::Ours(path) = &self.kind else {
            return Err("only ours is asked".into());
        };
        let seconds = time.as_secs().to_string();
        let mut child = unlimited(path)
            .args([
                "load",
                url,
                "--duration",
                &seconds,
                "--concurrency",
                &users.to_string(),
            ])
            .stdout(Stdio::null())
            .spawn()?;
        let mut most = 0.0f64;
        while child.try_wait()?.is_none() {
            most = most.max(memory_of(child.id()).unwrap_or(0.0));
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(most)
    }
}

fn said(command: &mut Command) -> Result<String, Failed> {
    let output = command.stderr(Stdio::inherit()).output()?;
    Ok(String::from_utf8(output.stdout)?)
}

/// A number of a report.
pub(crate) fn number(value: &Value) -> Result<f64, Failed> {
    value
        .as_f64()
        .ok_or_else(|| format!("{value} is no number").into())
}

/// Processor time of all children that have ended, in seconds.
fn cpu_of_children() -> Result<f64, Failed> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    // Names may have spaces in them.
    let (_, fields) = text.rsplit_once(')').ok_or("no such file")?;
    let ticks: f64 = fields
        .split_whitespace()
        .skip(13)
        .take(2)
        .filter_map(|it| it.parse::<f64>().ok())
        .sum();
    Ok(ticks / TICKS)
}

/// The most that a process has had in memory.
fn memory_of(id: u32) -> Option<f64> {
    let status = Path::new("/proc").join(id.to_string()).join("status");
    let text = std::fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024.0)
}
