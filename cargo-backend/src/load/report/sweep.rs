//! What a sweep is written down as.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::human::table;
use super::{markdown, units};
use crate::load::stats::{
    Bend, Capacity, Judged, PERCENTILES, Step, is_enough, percentile_name, users,
};

/// The same load with more and more users, and what may be said about it.
pub(crate) struct Sweep {
    /// What was asked: `GET http://127.0.0.1:8080/users`.
    pub(crate) title: String,
    /// When it began, in seconds since 1970.
    pub(crate) at: u64,
    /// What random choices started from.
    pub(crate) seed: u64,
    pub(crate) steps: Vec<Step>,
    pub(crate) capacity: Capacity,
    /// The same in sentences.
    pub(crate) advice: Vec<String>,
    /// What a reader should know of it.
    pub(crate) notes: Vec<String>,
}

impl Sweep {
    /// For people, on a terminal.
    pub(crate) fn text(&self) -> String {
        let mut text = format!(
            "{}\nsweep, closed model, seed {}\n\n",
            self.title, self.seed
        );
        text.push_str(&table(self.rows().into_iter()));
        text.push_str("\nScaling\n");
        for line in &self.advice {
            let _ = writeln!(text, "- {line}");
        }
        for note in &self.notes {
            let _ = writeln!(text, "\nnote: {note}");
        }
        for step in &self.steps {
            for doubt in &step.doubts {
                let _ = writeln!(text, "\nINVALID: with {} {doubt}", users(step.users));
            }
        }
        text
    }

    /// For summaries of continuous integration.
    pub(crate) fn markdown(&self) -> String {
        let mut text = format!("### Load: {}\n\n", markdown::escaped(&self.title));
        for (number, row) in self.rows().iter().enumerate() {
            let cells: Vec<_> = row.iter().map(|cell| markdown::escaped(cell)).collect();
            let _ = writeln!(text, "| {} |", cells.join(" | "));
            if number == 0 {
                text.push_str("| ---: | ---: | --- | ---: | ---: | ---: | ---: | --- |\n");
            }
        }
        text.push('\n');
        for line in &self.advice {
            let _ = writeln!(text, "- {}", markdown::escaped(line));
        }
        for note in &self.notes {
            let _ = writeln!(text, "\n{note}");
        }
        text
    }

    /// For programs; described in `docs/load-sweep.schema.json`. Durations are in milliseconds.
    pub(crate) fn json(&self) -> String {
        let by_users =
            |at: Option<usize>| at.and_then(|at| self.steps.get(at)).map(|step| step.users);
        let steps = self.steps.iter().map(|step| {
            let estimate = step.throughput;
            let latencies = &step.record.latencies;
            let percentiles = PERCENTILES.iter().map(|share| {
                let found = latencies
                    .quantile(*share)
                    .filter(|_| is_enough(latencies, *share));
                (
                    percentile_name(*share),
                    json!(found.map(|it| it.as_secs_f64() * 1e3)),
                )
            });
            json!({
                "users": step.users,
                "seconds": step.counted.as_secs_f64(),
                "requests": step.record.n(),
                "errors": step.record.n_errors(),
                "throughput": {"mean": estimate.mean, "low": estimate.low, "high": estimate.high},
                "latency": percentiles.collect::<serde_json::Map<_, _>>(),
                "within": step.is_within(),
                "doubts": step.doubts,
                "serverCores": step.cores,
            })
        });
        let capacity = &self.capacity;
        let value = json!({
            "version": 1,
            "title": self.title,
            "at": self.at,
            "seed": self.seed,
            "steps": steps.collect::<Vec<_>>(),
            "capacity": {
                "users": by_users(capacity.best),
                "fails": by_users(capacity.fails),
                "knee": by_users(capacity.knee.map(|(at, _)| at)),
                "bend": capacity.knee.map(|(_, bend)| match bend {
                    Bend::Cap => "cap",
                    Bend::Slow => "slow",
                    Bend::Unclear => "unclear",
                    Bend::Falling => "falling",
                }),
                "errors": by_users(capacity.errors),
                "model": capacity.model.map_or(Value::Null, |model| json!({
                    "lambda": model.lambda, "sigma": model.sigma, "kappa": model.kappa,
                })),
            },
            "advice": self.advice,
            "notes": self.notes,
        });
        format!("{value:#}\n")
    }

    /// A row a step.
    pub(super) fn rows(&self) -> Vec<[String; 8]> {
        let head = [
            "users",
            "req/sec",
            "95 % between",
            "P50",
            "P95",
            "P99",
            "errors",
            "",
        ];
        let steps = self.steps.iter().map(|step| {
            let latencies = &step.record.latencies;
            let quantile = |share| match latencies.quantile(share) {
                Some(found) if is_enough(latencies, share) => units::duration(found),
                Some(found) => format!("{}*", units::duration(found)),
                None => String::new(),
            };
            let failed = (step.demands.iter())
                .filter(|(_, judged)| !matches!(judged, Judged::Held { .. }))
                .map(|(threshold, judged)| match judged {
                    Judged::TooFew { .. } => format!("{} not known", threshold.text),
                    _ => format!("{} fails", threshold.text),
                });
            let remark = match step.doubts.is_empty() {
                true => failed.collect::<Vec<_>>().join(", "),
                false => "INVALID".to_owned(),
            };
            let estimate = step.throughput;
            [
                step.users.to_string(),
                units::rate(estimate.mean),
                format!(
                    "{} and {}",
                    units::rate(estimate.low),
                    units::rate(estimate.high)
                ),
                quantile(0.5),
                quantile(0.95),
                quantile(0.99),
                units::percent(step.record.error_rate()),
                remark,
            ]
        });
        std::iter::once(head.map(str::to_owned))
            .chain(steps)
            .collect()
    }
}
