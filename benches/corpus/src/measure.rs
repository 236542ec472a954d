//! What a command costs.

use std::collections::HashMap;
use std::fs;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;

/// What a command said and cost.
pub(crate) struct Run {
    pub(crate) output: Output,
    /// Of the process and all that it waited for.
    pub(crate) cpu: Duration,
    /// The most that one process had, in bytes; looked at every now and then.
    pub(crate) peak: u64,
}

/// Processes are looked at this often, and the longer they take, the more seldom: looking costs, too.
const PAUSE: Duration = Duration::from_millis(3);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);
/// No command takes longer.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<Run> {
    let before = waited_for()?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{command:?}"))?;
    let root = child.id();
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let reads = [thread::spawn(|| all(out)), thread::spawn(|| all(err))];
    let start = Instant::now();
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > LIMIT {
            child.kill()?;
        }
        peak = peak.max(most_memory(root));
        thread::sleep((start.elapsed() / 50).clamp(PAUSE, LONGEST_PAUSE));
    };
    let [stdout, stderr] = reads.map(|read| read.join().unwrap_or_default());
    Ok(Run {
        output: Output {
            status,
            stdout,
            stderr,
        },
        cpu: waited_for()?.saturating_sub(before),
        peak,
    })
}

fn all(pipe: Option<impl std::io::Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        // What cannot be read is missing in what is shown.
        let _ = pipe.read_to_end(&mut bytes);
    }
    bytes
}

/// The CPU time of all processes that this one has waited for (proc(5), `cutime` and `cstime`).
fn waited_for() -> anyhow::Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name, which may have spaces, ends with the last bracket.
    let (_, fields) = stat.rsplit_once(')').context("/proc/self/stat")?;
    let ticks = fields.split_whitespace().skip(13).take(2);
    let ticks: u64 = ticks.map(|field| field.parse().unwrap_or(0)).sum();
    // Linux shows 100 ticks a second to programs, whatever it counts by.
    Ok(Duration::from_millis(ticks.saturating_mul(10)))
}

/// The most memory that a process below `root`, or itself, has had.
fn most_memory(root: u32) -> u64 {
    let Ok(entries) = fs::read_dir("/proc") else {
        return 0;
    };
    let ids = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let parents: HashMap<u32, u32> = ids
        .filter_map(|id| {
            let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
            let (_, fields) = stat.rsplit_once(')')?;
            Some((id, fields.split_whitespace().nth(1)?.parse().ok()?))
        })
        .collect();
    let is_below = |id: u32| {
        let mut up = std::iter::successors(Some(id), |id| parents.get(id).copied());
        up.by_ref().take(16).any(|id| id == root)
    };
    let below = parents.keys().copied().filter(|id| is_below(*id));
    below.filter_map(peak).max().unwrap_or(0)
}

fn peak(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib << 10)
}
