//! What all users of a run share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, watch};

use super::arrivals::{Arrivals, Schedule};
use super::{Kept, Pace, Plan, Run, lane_and_cell};
use crate::load::client::Connection;
use crate::load::profile::Profile;
use crate::load::record::{Place, Recorder, Sample, Series};
use crate::load::timetable::Timetable;
use crate::load::traffic::{Traffic, User};
use crate::load::watch::Beat;

/// How long a user that has nothing to do sleeps before goose may ask it to leave.
const IDLE: Duration = Duration::from_millis(50);

/// How long an answer may take while users clean up.
const CLEANING_PATIENCE: Duration = Duration::from_secs(5);

/// How long before an open run begins all users are there.
const LEAD: Duration = Duration::from_millis(100);

/// A user, with a connection to each server.
struct Seat {
    users: Vec<Box<dyn User>>,
    connections: Vec<Connection>,
    has_come: bool,
    has_left: bool,
}

pub(super) struct Shared {
    pub(super) pace: Pace,
    profile: Option<Profile>,
    pub(super) timetable: Timetable,
    pub(super) recorder: Recorder,
    traffic: Arc<dyn Traffic>,
    seats: Vec<Mutex<Seat>>,
    n_come: AtomicUsize,
    n_busy: AtomicUsize,
    /// Users that have nothing left to clean up.
    n_clean: AtomicUsize,
    begin: watch::Sender<Option<Instant>>,
    /// How many requests may still be sent.
    n_left: Option<AtomicU64>,
    patience: Duration,
    n_threads: usize,
    arrivals: Option<Arc<Arrivals>>,
    is_stopped: AtomicBool,
    was_stopped: AtomicBool,
    /// When the last request was sent, in nanoseconds since the begin.
    end: AtomicU64,
}

impl Shared {
    pub(super) fn new(plan: Plan) -> Self {
        let seat = |number| {
            Mutex::new(Seat {
                users: (0..plan.lanes.len())
                    .map(|lane| plan.traffic.user(lane, plan.first_user + number))
                    .collect(),
                connections: plan.lanes.iter().cloned().map(Connection::new).collect(),
                has_come: false,
                has_left: false,
            })
        };
        let arrivals = match plan.pace {
            Pace::Closed { .. } => None,
            Pace::Open {
                rate,
                arrival,
                max_users,
            } => {
                let schedule = match &plan.profile {
                    None => Schedule::Rate(rate),
                    Some(profile) => Schedule::Profile(profile.clone()),
                };
                Some(Arc::new(Arrivals::new(
                    schedule, arrival, max_users, plan.seed,
                )))
            }
        };
        Self {
            seats: (0..plan.pace.users()).map(seat).collect(),
            pace: plan.pace,
            profile: plan.profile,
            recorder: Recorder::new(plan.n_threads),
            timetable: plan.timetable,
            traffic: plan.traffic,
            n_come: AtomicUsize::new(0),
            n_busy: AtomicUsize::new(0),
            n_clean: AtomicUsize::new(0),
            begin: watch::Sender::new(None),
            n_left: plan.n_requests.map(AtomicU64::new),
            patience: plan.patience,
            n_threads: plan.n_threads,
            arrivals,
            is_stopped: AtomicBool::new(false),
            was_stopped: AtomicBool::new(false),
            end: AtomicU64::new(0),
        }
    }

    /// When all users are there: the begin of the run.
    pub(super) async fn begun(&self) -> Instant {
        let mut begin = self.begin.subscribe();
        match begin.wait_for(Option::is_some).await.map(|begin| *begin) {
            Ok(Some(begin)) => begin,
            Ok(None) | Err(_) => Instant::now(),
        }
    }

    /// Starts the thread that hands out the requests of an open run.
    pub(super) fn dispatch(&self, begun: Instant) -> Option<JoinHandle<()>> {
        let arrivals = Arc::clone(self.arrivals.as_ref()?);
        let timetable = self.timetable.clone();
        let n_left = self.n_left.as_ref().map(|n| n.load(Ordering::Relaxed));
        Some(std::thread::spawn(move || {
            arrivals.hand_out(begun, &timetable, n_left)
        }))
    }

    /// Whether nothing is sent any more.
    pub(super) fn is_over(&self) -> bool {
        if self.is_stopped.load(Ordering::Relaxed) {
            return true;
        }
        if let Some(arrivals) = &self.arrivals {
            return arrivals.is_over();
        }
        let begin = *self.begin.borrow();
        let time_is_over = begin.is_some_and(|begin| begin.elapsed() >= self.timetable.length());
        time_is_over
            || self
                .n_left
                .as_ref()
                .is_some_and(|n| n.load(Ordering::Relaxed) == 0)
    }

    /// Whether all answers are there.
    pub(super) fn is_idle(&self) -> bool {
        let waits = self
            .arrivals
            .as_ref()
            .is_some_and(|arrivals| arrivals.waits());
        let is_clean = self.n_clean.load(Ordering::Acquire) == self.seats.len();
        is_clean && self.n_busy.load(Ordering::Acquire) == 0 && !waits
    }

    /// Sends nothing more.
    pub(super) fn stop(&self) {
        if !self.is_over() {
            self.was_stopped.store(true, Ordering::Relaxed);
        }
        self.is_stopped.store(true, Ordering::Relaxed);
        if let Some(arrivals) = &self.arrivals {
            arrivals.stop();
        }
    }

    /// Lets those go who wait for something to do.
    pub(super) fn release(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        if let Some(arrivals) = &self.arrivals {
            arrivals.stop();
        }
    }

    /// What a user does until there is nothing to send, when goose may look whether it has to leave.
    pub(super) async fn transact(&self, number: usize) {
        let Some(seat) = self.seats.get(number % self.seats.len().max(1)) else {
            return tokio::time::sleep(IDLE).await;
        };
        let mut seat = seat.lock().await;
        if !seat.has_come {
            seat.has_come = true;
            if self.n_come.fetch_add(1, Ordering::Relaxed) + 1 == self.seats.len() {
                // Users of an open run sit down first, so that none of the first requests waits for them.
                let lead = self.arrivals.as_ref().map_or(Duration::ZERO, |_| LEAD);
                self.begin.send_replace(Some(Instant::now() + lead));
            }
        }
        let begun = self.begun().await;
        // Goose is not gone back to after each request, since that costs a part of it.
        while self.turn(number, &mut seat, begun).await.is_some() {}
        if self.is_over() && !seat.has_left {
            seat.has_left = true;
            self.clean_up(&mut seat).await;
        }
        tokio::time::sleep(IDLE).await;
    }

    /// The next request; nothing if there is none now.
    async fn turn(&self, number: usize, seat: &mut Seat, begun: Instant) -> Option<()> {
        match &self.arrivals {
            None => self.when_answered(number, seat, begun).await,
            Some(arrivals) => self.when_due(arrivals, number, seat, begun).await,
        }
    }

    /// Lets a user take away what it has made, as long as that goes well.
    async fn clean_up(&self, seat: &mut Seat) {
        self.n_busy.fetch_add(1, Ordering::AcqRel);
        for (user, connection) in seat.users.iter_mut().zip(&mut seat.connections) {
            while let Some(order) = user.leave() {
                let exchange = connection
                    .exchange(&order.message, false, CLEANING_PATIENCE)
                    .await;
                if exchange.came.is_err() {
                    break;
                }
            }
        }
        self.n_clean.fetch_add(1, Ordering::AcqRel);
        self.n_busy.fetch_sub(1, Ordering::AcqRel);
    }

    /// The next request of a closed run; nothing if there is none.
    async fn when_answered(&self, number: usize, seat: &mut Seat, begun: Instant) -> Option<()> {
        self.n_busy.fetch_add(1, Ordering::AcqRel);
        let sent = async {
            if self.is_stopped.load(Ordering::Relaxed) {
                return None;
            }
            let at = Instant::now();
            let (lane, cell) = lane_and_cell(self.timetable.at(at - begun))?;
            if let Some(profile) = &self.profile
                && number as f64 >= profile.level(at - begun).ceil()
            {
                // It is not this user's turn yet, or not any more.
                return None;
            }
            if let Some(n_left) = &self.n_left {
                let take = |n: u64| n.checked_sub(1);
                n_left
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
                    .ok()?;
            }
            self.ask(number, seat, lane, cell, at, begun).await
        };
        let sent = sent.await;
        self.n_busy.fetch_sub(1, Ordering::AcqRel);
        sent
    }

    /// The next request of an open run that is handed to this user; nothing when there is none.
    async fn when_due(
        &self,
        arrivals: &Arrivals,
        number: usize,
        seat: &mut Seat,
        begun: Instant,
    ) -> Option<()> {
        let due = arrivals.next(number, &self.n_busy).await?;
        let asked = async {
            let (lane, cell) = lane_and_cell(self.timetable.at(due - begun))?;
            self.ask(number, seat, lane, cell, due, begun).await
        };
        let asked = asked.await;
        self.n_busy.fetch_sub(1, Ordering::AcqRel);
        asked
    }

    /// Sends a request that was due at a time, and records what came of it.
    async fn ask(
        &self,
        number: usize,
        seat: &mut Seat,
        lane: usize,
        cell: Option<usize>,
        due: Instant,
        begun: Instant,
    ) -> Option<()> {
        let user = seat.users.get_mut(lane)?;
        let connection = seat.connections.get_mut(lane)?;
        let order = user.next();
        let sent = Instant::now();
        let exchange = connection
            .exchange(&order.message, order.wants_body, self.patience)
            .await;
        let is_expected = user.answered(&order, &exchange);
        let elapsed = u64::try_from((exchange.end - begun).as_nanos()).unwrap_or(u64::MAX);
        self.end.fetch_max(elapsed, Ordering::Relaxed);
        let Some(cell) = cell else {
            return Some(());
        };
        let is_open = self.arrivals.is_some();
        let since = if is_open { due } else { sent };
        let sample = Sample {
            latency: exchange.end - since,
            service: is_open.then(|| exchange.end - sent),
            came: exchange.came,
            is_expected,
            n_bytes: exchange.n_bytes,
            connect: exchange.connect,
        };
        let place = Place {
            cell,
            operation: order.operation,
        };
        self.recorder.record(number, place, &sample);
        Some(())
    }

    /// What came of it all.
    pub(super) fn into_run(self: Arc<Self>, series: Series, beats: Vec<Beat>) -> Run {
        let counted = {
            let planned: Duration = self.timetable.cells().iter().map(|cell| cell.length).sum();
            let warm_up = self.timetable.length().saturating_sub(planned);
            let end = Duration::from_nanos(self.end.load(Ordering::Relaxed));
            let is_short = self.was_stopped.load(Ordering::Relaxed) || self.n_left.is_some();
            // A run that ends by number is as long as it took; others are as long as they were to be.
            match is_short && self.timetable.slices().len() == 1 {
                true => end.saturating_sub(warm_up).min(planned),
                false => planned,
            }
        };
        Run {
            timetable: self.timetable.clone(),
            pace: self.pace,
            profile: self.profile.clone(),
            operations: self.traffic.operations().to_vec(),
            series,
            counted,
            beats,
            kept: self
                .arrivals
                .as_ref()
                .map_or_else(Kept::default, |it| it.kept()),
            n_threads: self.n_threads,
            was_stopped: self.was_stopped.load(Ordering::Relaxed),
        }
    }
}
