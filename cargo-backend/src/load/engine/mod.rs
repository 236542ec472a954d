//! Runs a plan on goose: its users, our clock.
//!
//! Goose starts users, runs the transaction of each in a loop and stops them. When something is sent,
//! to whom, and what is measured of it is decided in that transaction, since goose knows no arrival
//! rates and looks at its clock twice a second.

mod arrivals;
mod shared;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use goose::client::GooseClientBuilder;
use goose::config::GooseConfiguration;
use goose::goose::{Scenario, Transaction, TransactionFunction};
use goose::{GooseAttack, trigger_killswitch};

use super::client::Peer;
use super::profile::Profile;
use super::record::Series;
use super::timetable::{Moment, Timetable};
use super::traffic::Traffic;
use super::watch::{Beat, Pulse, Whom};
use crate::ui::Problem;
pub(crate) use arrivals::Arrival;
use shared::Shared;

/// How requests follow each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pace {
    /// Each user sends when its last answer is there: the server sets the pace.
    Closed { users: usize },
    /// Requests are sent at a rate, whatever the server does.
    Open {
        /// Requests a second.
        rate: f64,
        arrival: Arrival,
        /// How many may be under way at a time.
        max_users: usize,
    },
}

impl Pace {
    /// How many users goose has to start.
    pub(crate) const fn users(self) -> usize {
        match self {
            Self::Closed { users } => users,
            Self::Open { max_users, .. } => max_users,
        }
    }
}

/// A run.
pub(crate) struct Plan {
    /// The servers: one, or two that are compared.
    pub(crate) lanes: Vec<Arc<Peer>>,
    pub(crate) traffic: Arc<dyn Traffic>,
    pub(crate) pace: Pace,
    /// How the pace changes over time, which says its most then.
    pub(crate) profile: Option<Profile>,
    /// The number of the first user: those of several runs are not the same.
    pub(crate) first_user: usize,
    pub(crate) timetable: Timetable,
    /// No more requests than that, if there is a number.
    pub(crate) n_requests: Option<u64>,
    /// How long an answer may take.
    pub(crate) patience: Duration,
    /// Threads that send.
    pub(crate) n_threads: usize,
    /// What random choices start from.
    pub(crate) seed: u64,
    /// The processes of the server, if they are of this machine and known.
    pub(crate) server: Option<Whom>,
}

/// How the schedule of an open run was kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Requests that were due in counted time.
    pub(crate) n_due: u64,
    /// Of these, how many had to wait because all users were busy.
    pub(crate) n_waited: u64,
}

/// What came of a run.
pub(crate) struct Run {
    pub(crate) timetable: Timetable,
    pub(crate) pace: Pace,
    /// How the pace changed over time, which says its most then.
    pub(crate) profile: Option<Profile>,
    pub(crate) operations: Vec<String>,
    pub(crate) series: Series,
    /// How long requests were counted, which is less than planned if it was stopped.
    pub(crate) counted: Duration,
    pub(crate) beats: Vec<Beat>,
    pub(crate) kept: Kept,
    pub(crate) n_threads: usize,
    /// Whether somebody stopped it before its time.
    pub(crate) was_stopped: bool,
}

/// What those who look on are told several times a second.
pub(crate) struct Glance<'a> {
    pub(crate) elapsed: Duration,
    pub(crate) length: Duration,
    pub(crate) series: &'a Series,
    pub(crate) timetable: &'a Timetable,
}

/// What an onlooker wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    GoOn,
    Stop,
}

/// Asked to end, by whoever presses Ctrl-C.
pub(crate) static STOP: AtomicBool = AtomicBool::new(false);

/// How often records are collected.
const COLLECTED_EVERY: Duration = Duration::from_millis(200);

/// Runs a plan to its end.
///
/// # Errors
///
/// If threads or users cannot be started.
pub(crate) fn run(
    plan: Plan,
    look_on: &mut dyn FnMut(&Glance<'_>) -> Wish,
) -> Result<Run, Problem> {
    let mut runtime = match plan.n_threads {
        0 | 1 => tokio::runtime::Builder::new_current_thread(),
        n => {
            let mut builder = tokio::runtime::Builder::new_multi_thread();
            builder.worker_threads(n);
            builder
        }
    };
    let runtime = runtime.enable_all().build();
    let runtime =
        runtime.map_err(|error| stopped(&format!("threads cannot be started: {error}")))?;
    let (series, beats, shared) = runtime.block_on(drive(plan, look_on))?;
    runtime.shutdown_background();
    Ok(shared.into_run(series, beats))
}

fn stopped(message: &str) -> Problem {
    Problem::new("load::engine", message.to_owned())
}

async fn drive(
    plan: Plan,
    look_on: &mut dyn FnMut(&Glance<'_>) -> Wish,
) -> Result<(Series, Vec<Beat>, Arc<Shared>), Problem> {
    let whom = plan.server;
    let shared = Arc::new(Shared::new(plan));
    let attack = attack(&shared).map_err(|error| stopped(&error.to_string()))?;
    let attack = tokio::spawn(async move { attack.execute().await.map(|_| ()) });
    let begun = tokio::select! {
        begun = shared.begun() => begun,
        () = tokio::time::sleep(Duration::from_secs(60)) => {
            trigger_killswitch("users do not start");
            return Err(stopped("users could not be started in a minute"));
        }
    };
    let dispatcher = shared.dispatch(begun);
    let pulse = tokio::spawn({
        let shared = Arc::clone(&shared);
        async move {
            let mut pulse = Pulse::new(whom);
            while !shared.is_over() {
                pulse.step().await;
            }
            pulse.finish()
        }
    });
    let series = collect(&shared, begun, look_on).await;
    shared.release();
    trigger_killswitch("the run is over");
    let beats = pulse.await.unwrap_or_default();
    // What is still under way when its time is over is not waited for again.
    let _ = tokio::time::timeout(Duration::from_secs(5), attack).await;
    if let Some(dispatcher) = dispatcher {
        let _ = dispatcher.join();
    }
    Ok((series, beats, shared))
}

/// Collects what users record until all of it is there.
async fn collect(
    shared: &Shared,
    begun: Instant,
    look_on: &mut dyn FnMut(&Glance<'_>) -> Wish,
) -> Series {
    let mut series = Series::default();
    loop {
        tokio::time::sleep(COLLECTED_EVERY).await;
        series.collect(&shared.recorder);
        let wish = look_on(&Glance {
            elapsed: begun.elapsed(),
            length: shared.timetable.length(),
            series: &series,
            timetable: &shared.timetable,
        });
        if wish == Wish::Stop || STOP.load(Ordering::Relaxed) {
            shared.stop();
        }
        if shared.is_over() && shared.is_idle() {
            series.collect(&shared.recorder);
            return series;
        }
    }
}

/// The attack: as many users as the pace needs, each with the one transaction that does everything.
fn attack(shared: &Arc<Shared>) -> Result<GooseAttack, goose::GooseError> {
    let n_users = shared.pace.users();
    let mut configuration = GooseConfiguration::default();
    // Goose wants a host, which nothing of it asks.
    configuration.host = Some("http://127.0.0.1/".to_owned());
    configuration.users = Some(n_users);
    configuration.increase_rate = Some("100000".to_owned());
    configuration.no_metrics = true;
    configuration.no_print_metrics = true;
    configuration.no_error_summary = true;
    configuration.no_telnet = true;
    configuration.quiet = 2;
    let transaction: TransactionFunction = {
        let shared = Arc::clone(shared);
        Arc::new(move |user| {
            let shared = Arc::clone(&shared);
            let number = user.weighted_users_index;
            Box::pin(async move {
                shared.transact(number).await;
                Ok(())
            })
        })
    };
    let scenario = Scenario::new("load").register_transaction(Transaction::new(transaction));
    let attack = GooseAttack::initialize_with_config(configuration)?
        .set_client_builder_without_cookies(GooseClientBuilder::new().without_cookies())?
        .register_scenario(scenario);
    Ok(attack)
}

/// Which server is asked in a moment, and where what comes of it is counted.
const fn lane_and_cell(moment: Moment) -> Option<(usize, Option<usize>)> {
    match moment {
        Moment::Uncounted { lane } => Some((lane, None)),
        Moment::Counted { lane, cell } => Some((lane, Some(cell))),
        Moment::Over => None,
    }
}
