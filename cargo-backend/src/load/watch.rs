//! The generator watches itself: what it cannot do is not what the server cannot do.

use std::time::{Duration, Instant};

/// Clock ticks a second in `/proc`, as proc(5) has them on Linux.
const TICKS: f64 = 100.0;

/// How a second of the generator was.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Beat {
    /// Since the begin of the run, warm-up included.
    pub(crate) at: Duration,
    /// Cores that were kept busy by this process; nothing where the system does not tell.
    pub(crate) cores: Option<f64>,
    /// By how much it woke up later than it wanted to, at worst.
    pub(crate) lag: Duration,
}

/// Takes the pulse of the generator.
pub(crate) struct Pulse {
    begun: Instant,
    last: Instant,
    cpu: Option<f64>,
    lag: Duration,
    beats: Vec<Beat>,
}

/// How often it wakes up.
const STEP: Duration = Duration::from_millis(10);
/// How long a beat takes.
const BEAT: Duration = Duration::from_secs(1);

impl Pulse {
    pub(crate) fn new() -> Self {
        let now = Instant::now();
        Self {
            begun: now,
            last: now,
            cpu: cpu_seconds(),
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
        self.beats.push(Beat {
            at: now - self.begun,
            cores,
            lag: self.lag,
        });
        (self.cpu, self.last, self.lag) = (cpu, now, Duration::ZERO);
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

/// Seconds of processor time of this process so far: fields 14 and 15 of `/proc/self/stat`.
fn cpu_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, field 2, may have spaces and parentheses.
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<f64>().ok();
    Some((next()? + next()?) / TICKS)
}

#[cfg(test)]
mod tests {
    use super::{Pulse, cpu_seconds};

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
        let mut pulse = Pulse::new();
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
