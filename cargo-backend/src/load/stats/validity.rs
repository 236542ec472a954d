//! When a run says more of the generator than of the server.

use std::time::Duration;

use crate::load::engine::{Pace, Run};
use crate::load::profile::Profile;

/// Why what was measured cannot be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Doubt {
    pub(crate) message: String,
    pub(crate) help: String,
}

/// The generator is late if it wakes up that much after it wanted to.
const MOST_LAG: Duration = Duration::from_millis(50);
/// The generator is busy if it uses that much of its threads.
const MOST_CORES: f64 = 0.9;
/// How many of its seconds may be bad.
const MOST_BAD_SECONDS: f64 = 0.1;
/// How many of the requests of an open run may wait for a user.
const MOST_WAITING: f64 = 0.01;
/// Users × answers a second × time of an answer, against the number of users (Little's law).
const MOST_LITTLE: f64 = 0.1;

/// What speaks against a run.
pub(crate) fn doubts(run: &Run) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let mut doubt = |message: String, help: &str| {
        let help = help.to_owned();
        doubts.push(Doubt { message, help });
    };
    let n_beats = run.beats.len().max(1) as f64;
    let share = |bad: usize| bad as f64 / n_beats;
    let late = run.beats.iter().filter(|beat| beat.lag > MOST_LAG).count();
    if share(late) > MOST_BAD_SECONDS {
        let worst = run
            .beats
            .iter()
            .map(|beat| beat.lag)
            .max()
            .unwrap_or_default();
        doubt(
            format!(
                "the generator woke up late in {late} of {} seconds, by {} ms at worst",
                run.beats.len(),
                worst.as_millis()
            ),
            "the machine has too much to do; run the generator where nothing else runs",
        );
    }
    let threads = run.n_threads.max(1) as f64;
    let is_busy = |cores: Option<f64>| cores.is_some_and(|cores| cores > MOST_CORES * threads);
    let busy = run.beats.iter().filter(|beat| is_busy(beat.cores)).count();
    if share(busy) > 0.5 {
        doubt(
            format!(
                "the generator was busy itself in {busy} of {} seconds: the server may do more than was \
                 asked of it",
                run.beats.len()
            ),
            "give it more threads (`--threads`), or run several generators and merge what they measured",
        );
    }
    let total = run.series.total(|_| true);
    match run.pace {
        Pace::Open { max_users, .. } => {
            let waited = run.kept.n_waited as f64 / (run.kept.n_due as f64).max(1.0);
            if waited > MOST_WAITING {
                doubt(
                    format!(
                        "{} of {} requests were not sent when they were due, since {max_users} others \
                         were under way",
                        run.kept.n_waited, run.kept.n_due
                    ),
                    "the server does not keep up with the rate: ask for less, or allow more at a time \
                     (`--concurrency`)",
                );
            }
        }
        Pace::Closed { users } => {
            let n = total.latencies.n();
            let mean = total
                .latencies
                .mean()
                .map_or(0.0, |mean| mean.as_secs_f64());
            let seconds = run.counted.as_secs_f64();
            let all_succeed = total.n_errors() == 0;
            let users = run.profile.as_ref().map_or(users as f64, Profile::mean);
            if n >= 1000 && seconds >= 1.0 && all_succeed {
                let at_a_time = n as f64 / seconds * mean;
                let ratio = at_a_time / users;
                if ratio < 1.0 - MOST_LITTLE {
                    doubt(
                        format!(
                            "of {users:.0} users {at_a_time:.1} waited for an answer at a time: the others \
                             were kept by the generator or by connecting (Little's law)"
                        ),
                        "give it more threads (`--threads`), or fewer users",
                    );
                }
            }
        }
    }
    doubts
}
