//! The generator watches itself: what it cannot do is not what the server cannot do.
//!
//! It watches the server, too, if that is a process of this machine.

use std::time::{Duration, Instant};

/// Clock ticks a second in `/proc`, as proc(5) has them on Linux.
const TICKS: f64 = 100.0;
/// Bytes of a page, which is what memory is counted in there.
const PAGE: u64 = 4096;

/// Processes whose use of the machine is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whom {
    Process(u32),
    /// Those of a process group.
    Group(u32),
}

/// What processes used in a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Usage {
    /// Cores that were kept busy.
    pub(crate) cores: f64,
    /// Bytes that were resident at its end.
    pub(crate) memory: u64,
}

/// How a second of the generator was.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Beat {
    /// Since the begin of the run, warm-up included.
    pub(crate) at: Duration,
    /// Cores that were kept busy by this process; nothing where the system does not tell.
    pub(crate) cores: Option<f64>,
    /// By how much it woke up later than it wanted to, at worst.
    pub(crate) lag: Duration,
    /// What the server used; nothing where nobody knows.
    pub(crate) server: Option<Usage>,
}

/// Takes the pulse of the generator.
pub(crate) struct Pulse {
    begun: Instant,
    last: Instant,
    cpu: Option<f64>,
    whom: Option<Whom>,
    /// Processor time and memory of the server.
    server: Option<(f64, u64)>,
    lag: Duration,
    beats: Vec<Beat>,
}

/// How often it wakes up.
const STEP: Duration = Duration::from_millis(10);
/// How long a beat takes.
const BEAT: Duration = Duration::from_secs(1);

impl Pulse {
    /// That of the generator, and of somebody else.
    pub(crate) fn new(whom: Option<Whom>) -> Self {
        let now = Instant::now();
        Self {
            begun: now,
            last: now,
            cpu: cpu_seconds(),
            whom,
            server: whom.and_then(used),
            lag: Duration::ZERO,
            beats: Vec::new(),
        }
    }

    /// Sleeps a moment on the threads that also send, and sees whether it wakes up in time.
    pub(crate) async fn step(&mut self) {
        let wanted = Instant::now() + STEP;
        tokio::time::sleep_until(wanted.into()).await;
        let now = Instant::now();
        // Timers of tokio wake up to a millisecond late.
        let late = now.saturating_duration_since(wanted + Duration::from_millis(1));
        self.lag = self.lag.max(late);
        let since = now - self.last;
        if since >= BEAT {
            self.beat(now, since);
        }
    }

    fn beat(&mut self, now: Instant, since: Duration) {
        let cpu = cpu_seconds();
        let cores = match (self.cpu, cpu) {
            (Some(before), Some(after)) => Some((after - before) / since.as_secs_f64()),
            _ => None,
        };
        let used = self.whom.and_then(used);
        let server = match (self.server, used) {
            (Some((before, _)), Some((after, memory))) => Some(Usage {
                // Who has ended since takes its time along.
                cores: (after - before).max(0.0) / since.as_secs_f64(),
                memory,
            }),
            _ => None,
        };
        self.beats.push(Beat {
            at: now - self.begun,
            cores,
            lag: self.lag,
            server,
        });
        (self.cpu, self.server) = (cpu, used);
        (self.last, self.lag) = (now, Duration::ZERO);
    }

    /// The seconds up to now.
    pub(crate) fn finish(mut self) -> Vec<Beat> {
        let now = Instant::now();
        let since = now - self.last;
        if since > BEAT / 4 || self.beats.is_empty() {
            self.beat(now, since);
        }
        self.beats
    }
}

/// Seconds of processor time of this process so far.
fn cpu_seconds() -> Option<f64> {
    Stat::of("self").map(|stat| stat.seconds)
}

/// Seconds of processor time so far, and bytes that are resident; nothing if there is no such process.
fn used(whom: Whom) -> Option<(f64, u64)> {
    let sum = |stats: &mut dyn Iterator<Item = Stat>| {
        stats.fold(None, |sum: Option<(f64, u64)>, stat| {
            let (seconds, memory) = sum.unwrap_or_default();
            Some((seconds + stat.seconds, memory + stat.memory))
        })
    };
    match whom {
        Whom::Process(id) => sum(&mut Stat::of(&id.to_string()).into_iter()),
        Whom::Group(group) => {
            let names = std::fs::read_dir("/proc").ok()?.flatten();
            let names = names.filter_map(|entry| entry.file_name().into_string().ok());
            let are_numbers = |name: &String| name.bytes().all(|byte| byte.is_ascii_digit());
            let stats = names.filter(are_numbers).filter_map(|name| Stat::of(&name));
            sum(&mut stats.filter(|stat| stat.group == group))
        }
    }
}

/// What `/proc/PID/stat` says of a process (proc(5)).
struct Stat {
    group: u32,
    /// Of processor time, its own and that of the kernel for it.
    seconds: f64,
    /// Bytes that are resident.
    memory: u64,
}

impl Stat {
    fn of(process: &str) -> Option<Self> {
        let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        // The name of the program, field 2, may have spaces and parentheses.
        let (_, fields) = text.rsplit_once(')')?;
        let fields: Vec<_> = fields.split_ascii_whitespace().collect();
        let field = |number: usize| fields.get(number - 3)?.parse::<f64>().ok();
        Some(Self {
            group: field(5)? as u32,
            seconds: (field(14)? + field(15)?) / TICKS,
            memory: field(24)? as u64 * PAGE,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Pulse, Whom, cpu_seconds, used};

    #[test]
    #[cfg(target_os = "linux")]
    fn processes_are_seen_alone_and_in_groups() {
        let id = std::process::id();
        let (_, memory) = used(Whom::Process(id)).unwrap();
        assert!(memory > 1 << 20, "{memory}");
        let group = super::Stat::of("self").unwrap().group;
        assert!(used(Whom::Group(group)).unwrap().1 >= memory / 2);
        assert_eq!(used(Whom::Process(u32::MAX)), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn work_is_seen() {
        let before = cpu_seconds().unwrap();
        let begun = std::time::Instant::now();
        let mut n = 0u64;
        while begun.elapsed().as_millis() < 300 {
            n = std::hint::black_box(n + 1);
        }
        assert!(cpu_seconds().unwrap() > before, "{n}");
    }

    #[tokio::test]
    async fn a_blocked_thread_is_lag() {
        let mut pulse = Pulse::new(None);
        let (_, ()) = tokio::join!(pulse.step(), async {
            std::thread::sleep(std::time::Duration::from_millis(60));
        });
        let beats = pulse.finish();
        assert!(
            beats.iter().any(|beat| beat.lag.as_millis() >= 30),
            "{beats:?}"
        );
    }
}
