//! What a run is written down as. A new form is a file here and a line in the command.

mod found;
mod html;
mod human;
mod json;
mod junit;
mod limit;
mod markdown;
mod merge;
mod sweep;
mod units;

use std::time::Duration;

pub(crate) use html::{html, sweep as html_of_sweep};
pub(crate) use human::{glance, text};
pub(crate) use json::json;
pub(crate) use junit::junit;
pub(crate) use limit::Limited;
pub(crate) use markdown::markdown;
pub(crate) use merge::{Written, merge};
pub(crate) use sweep::Sweep;

use super::attack::Attacked;
use super::engine::{Pace, Run};
use super::finding::Finding;
use super::inspect::Inspected;
use super::record::Record;
use super::stats::{Comparison, Doubt, Judged, Threshold};

/// A run, and what may be said about it.
pub(crate) struct Report {
    /// What was asked: `GET http://127.0.0.1:8080/users`.
    pub(crate) title: String,
    pub(crate) run: Run,
    pub(crate) total: Record,
    /// By operation, and by server if there are two.
    pub(crate) rows: Vec<Row>,
    pub(crate) doubts: Vec<Doubt>,
    pub(crate) thresholds: Vec<(Threshold, Judged)>,
    /// What it was compared with, and what came of it.
    pub(crate) compared: Option<(String, Vec<Comparison>)>,
    /// What a reader should know of it.
    pub(crate) notes: Vec<String>,
    /// What the server did that the document does not allow.
    pub(crate) findings: Vec<Finding>,
    /// What became of requests that the document forbids, if they were sent.
    pub(crate) attacked: Option<Attacked>,
    /// How many answers were compared with their schemas, if any were to be.
    pub(crate) inspected: Option<Inspected>,
    /// When it began, in seconds since 1970.
    pub(crate) at: u64,
    /// What random choices started from.
    pub(crate) seed: u64,
}

/// What one operation did.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) record: Record,
    /// How long it was asked for.
    pub(crate) counted: Duration,
}

impl Row {
    /// Requests that went well, a second.
    pub(crate) fn throughput(&self) -> f64 {
        rate(self.record.n() - self.record.n_errors(), self.counted)
    }
}

impl Report {
    /// Requests that went well, a second.
    pub(crate) fn throughput(&self) -> f64 {
        rate(self.total.n() - self.total.n_errors(), self.run.counted)
    }

    /// How many cores the server kept busy on average, and the most memory that it had, if somebody
    /// looked.
    pub(crate) fn server(&self) -> Option<(f64, u64)> {
        let seen: Vec<_> = self
            .run
            .beats
            .iter()
            .filter_map(|beat| beat.server)
            .collect();
        let memory = seen.iter().map(|usage| usage.memory).max()?;
        let cores: f64 = seen.iter().map(|usage| usage.cores).sum();
        Some((cores / seen.len() as f64, memory))
    }
}

/// So many in so much time, a second.
fn rate(n: u64, time: Duration) -> f64 {
    match time.is_zero() {
        true => 0.0,
        false => n as f64 / time.as_secs_f64(),
    }
}

/// How a run was paced, in words.
pub(crate) fn paced(run: &Run) -> String {
    match &run.profile {
        None => pace(run.pace),
        Some(profile) if profile.is_rate => format!(
            "stages of up to {} requests a second, open model",
            profile.most()
        ),
        Some(profile) => format!("stages of up to {} users, closed model", profile.most()),
    }
}

/// How a run is paced, in words.
pub(crate) fn pace(pace: Pace) -> String {
    match pace {
        Pace::Closed { users: 1 } => "1 user, closed model".to_owned(),
        Pace::Closed { users } => format!("{users} users, closed model"),
        Pace::Open { rate, arrival, .. } => {
            let arrival = match arrival {
                super::engine::Arrival::Constant => "constant",
                super::engine::Arrival::Poisson => "Poisson",
            };
            format!("{rate} requests a second, open model, {arrival} arrivals")
        }
    }
}
