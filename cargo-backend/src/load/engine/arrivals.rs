//! Requests at a rate: when each is due, and who sends it.
//!
//! A thread of its own sleeps until a request is due and hands it to a user that has nothing to do,
//! the one that was busy last, so that few connections are used often. If all are busy, it waits;
//! that it was due does not change, and neither does from where its latency counts.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::Kept;
use crate::load::profile::Profile;
use crate::load::stats::Random;
use crate::load::timetable::{Moment, Timetable};

/// How requests are spread over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Arrival {
    /// One after the other at the same distance
    Constant,
    /// Independently of each other, as many clients send them (a Poisson process)
    Poisson,
}

/// How many requests there are at a time.
pub(super) enum Schedule {
    /// So many a second.
    Rate(f64),
    Profile(Profile),
}

impl Schedule {
    /// When so many have been due; nothing if that is never.
    fn when(&self, n: f64) -> Option<Duration> {
        match self {
            Self::Rate(rate) => Duration::try_from_secs_f64(n / rate).ok(),
            Self::Profile(profile) => profile.when(n),
        }
    }
}

pub(super) struct Arrivals {
    schedule: Schedule,
    arrival: Arrival,
    seed: u64,
    desk: Mutex<Desk>,
    /// One for each user.
    calls: Vec<Call>,
    is_over: AtomicBool,
    is_stopped: AtomicBool,
    n_due: AtomicU64,
    n_waited: AtomicU64,
}

#[derive(Default)]
struct Desk {
    /// Users that have nothing to do, the last one in front.
    idle: Vec<usize>,
    /// Requests that nobody has taken yet.
    waiting: VecDeque<Instant>,
}

#[derive(Default)]
struct Call {
    notify: Notify,
    due: Mutex<Option<Instant>>,
}

impl Arrivals {
    pub(super) fn new(schedule: Schedule, arrival: Arrival, max_users: usize, seed: u64) -> Self {
        Self {
            schedule,
            arrival,
            seed,
            desk: Mutex::default(),
            calls: (0..max_users).map(|_| Call::default()).collect(),
            is_over: AtomicBool::new(false),
            is_stopped: AtomicBool::new(false),
            n_due: AtomicU64::new(0),
            n_waited: AtomicU64::new(0),
        }
    }

    /// Hands out requests until their time is over; on a thread of its own.
    pub(super) fn hand_out(&self, begun: Instant, timetable: &Timetable, n_left: Option<u64>) {
        let mut random = Random::new(self.seed);
        let mut due = Duration::ZERO;
        let mut n = 0u64;
        // Requests that were due by then, which for a Poisson process are not whole numbers: a process
        // whose rate changes is one of rate 1 whose time is stretched.
        let mut sum = 0.0;
        while !self.is_stopped.load(Ordering::Relaxed) && n_left.is_none_or(|most| n < most) {
            let moment = timetable.at(due);
            if moment == Moment::Over {
                break;
            }
            let at = begun + due;
            let wait = at.saturating_duration_since(Instant::now());
            if !wait.is_zero() {
                std::thread::sleep(wait);
            }
            let waits = self.hand(at);
            if matches!(moment, Moment::Counted { .. }) {
                self.n_due.fetch_add(1, Ordering::Relaxed);
                self.n_waited.fetch_add(u64::from(waits), Ordering::Relaxed);
            }
            n += 1;
            // Counted from the begin, so that rounding does not add up.
            sum = match self.arrival {
                Arrival::Constant => n as f64,
                Arrival::Poisson => sum + random.exponential(),
            };
            let Some(next) = self.schedule.when(sum) else {
                break;
            };
            due = next;
        }
        self.is_over.store(true, Ordering::Relaxed);
        self.wake();
    }

    /// Tells those who have nothing to do to look again.
    fn wake(&self) {
        for call in &self.calls {
            call.notify.notify_one();
        }
    }

    /// Gives a request to a user; whether it has to wait for one.
    fn hand(&self, due: Instant) -> bool {
        let mut desk = self.desk();
        let Some(user) = desk.idle.pop() else {
            desk.waiting.push_back(due);
            return true;
        };
        drop(desk);
        if let Some(call) = self.calls.get(user) {
            *call.due.lock().unwrap_or_else(PoisonError::into_inner) = Some(due);
            call.notify.notify_one();
        }
        false
    }

    /// What a user is to send next, when it is due; nothing if the run is over. Whoever has one counts
    /// as busy.
    pub(super) async fn next(&self, user: usize, n_busy: &AtomicUsize) -> Option<Instant> {
        {
            let mut desk = self.desk();
            if let Some(due) = desk.waiting.pop_front() {
                n_busy.fetch_add(1, Ordering::AcqRel);
                return Some(due);
            }
            if self.is_stopped.load(Ordering::Relaxed) || self.is_over() {
                return None;
            }
            desk.idle.push(user);
        }
        let call = self.calls.get(user)?;
        call.notify.notified().await;
        let due = call
            .due
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if due.is_some() {
            n_busy.fetch_add(1, Ordering::AcqRel);
        }
        due
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// Whether a request is on its way to a user.
    pub(super) fn waits(&self) -> bool {
        let is_called = |call: &Call| {
            let due = call.due.lock().unwrap_or_else(PoisonError::into_inner);
            due.is_some()
        };
        !self.desk().waiting.is_empty() || self.calls.iter().any(is_called)
    }

    /// Hands out nothing more, and wakes up all who wait.
    pub(super) fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        self.is_over.store(true, Ordering::Relaxed);
        self.desk().waiting.clear();
        self.wake();
    }

    pub(super) fn kept(&self) -> Kept {
        Kept {
            n_due: self.n_due.load(Ordering::Relaxed),
            n_waited: self.n_waited.load(Ordering::Relaxed),
        }
    }

    fn desk(&self) -> std::sync::MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
