//! What cargo spends.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

pub(crate) const MANIFEST: &str = r#"[package]
name = "measured"
version = "0.0.0"
edition = "2024"

[dependencies]
regex = "1"
serde = { version = "1", features = ["derive"] }
serde_json = "1"
time = { version = "0.3", features = ["formatting", "parsing", "serde"] }
uuid = { version = "1", features = ["serde"] }

[workspace]
"#;

/// What a command used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// Processor time of it and its children, in seconds.
    pub(crate) seconds: f64,
    /// The most memory that one process had, if GNU time is there to tell.
    kilobytes: Option<u64>,
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} s CPU", self.seconds)?;
        match self.kilobytes {
            Some(kilobytes) => write!(f, ", {} MB", kilobytes / 1024),
            None => Ok(()),
        }
    }
}

/// Runs cargo in a crate, without incremental compilation.
pub(crate) fn cargo(folder: &Path, arguments: &[&str]) -> io::Result<Cost> {
    let report = folder.join("memory");
    let has_time = Path::new("/usr/bin/time").exists();
    let mut command = match has_time {
        true => {
            let mut command = Command::new("/usr/bin/time");
            command.args(["--format", "%M", "--output"]).arg(&report);
            command.arg("cargo");
            command
        }
        false => Command::new("cargo"),
    };
    let before = cpu();
    let status = command
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .stderr(Stdio::null())
        .status()?;
    if !status.success() {
        let message = format!("cargo {arguments:?} in {}", folder.display());
        return Err(io::Error::other(message));
    }
    let report = fs::read_to_string(report).unwrap_or_default();
    Ok(Cost {
        seconds: cpu() - before,
        kilobytes: report.trim().parse().ok(),
    })
}

/// Processor seconds of all commands that have ended (fields 16 and 17 of proc_pid_stat, in
/// hundredths of a second).
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    fields
        .skip(13)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}
