//! What the trial of a rate limiter is written down as.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{markdown, units};
use crate::load::limit::{Check, Seen, seconds};
use crate::load::stats::{Judged, PERCENTILES, Threshold, is_enough, percentile_name};
use crate::ui::xml::escaped;

/// A limiter that was tried, and what may be said about it.
pub(crate) struct Limited {
    /// What was asked: `GET http://127.0.0.1:8080/users`.
    pub(crate) title: String,
    /// When it began, in seconds since 1970.
    pub(crate) at: u64,
    pub(crate) seen: Seen,
    pub(crate) checks: Vec<Check>,
    /// For admitted requests.
    pub(crate) thresholds: Vec<(Threshold, Judged)>,
}

impl Limited {
    /// For people, on a terminal.
    pub(crate) fn text(&self) -> String {
        let seen = &self.seen;
        let mut text = format!("{}\n\n", self.title);
        let _ = writeln!(text, "Limit        {}", self.limit());
        let _ = writeln!(
            text,
            "Requests     {} admitted, {} refused",
            units::count(seen.n_admitted),
            units::count(seen.n_refused)
        );
        let admitted = PERCENTILES.iter().filter_map(|share| {
            let found = seen.latencies.quantile(*share)?;
            let mark = if is_enough(&seen.latencies, *share) {
                ""
            } else {
                "*"
            };
            let name = percentile_name(*share).to_uppercase();
            Some(format!("{name} {}{mark}", units::duration(found)))
        });
        let admitted: Vec<_> = admitted.collect();
        let _ = writeln!(text, "Admitted     {}", admitted.join("  "));
        let _ = writeln!(text, "Counted by   {}", self.scope());
        for (name, value) in &seen.fields {
            let _ = writeln!(text, "             {name}: {value}");
        }
        text.push('\n');
        for (name, holds, found) in self.all() {
            let mark = if holds { "ok    " } else { "FAILED" };
            let _ = writeln!(text, "{mark} {name}  ({found})");
        }
        text
    }

    /// For summaries of continuous integration.
    pub(crate) fn markdown(&self) -> String {
        let mut text = format!("### Rate limit: {}\n\n", markdown::escaped(&self.title));
        let _ = writeln!(text, "{}\n", markdown::escaped(&self.limit()));
        text.push_str("| check | | found |\n| --- | --- | --- |\n");
        for (name, holds, found) in self.all() {
            let mark = if holds { "held" } else { "**failed**" };
            let (name, found) = (markdown::escaped(&name), markdown::escaped(&found));
            let _ = writeln!(text, "| {name} | {mark} | {found} |");
        }
        text
    }

    /// For servers of continuous integration.
    pub(crate) fn junit(&self) -> String {
        let all = self.all();
        let n_failed = all.iter().filter(|(_, holds, _)| !holds).count();
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"{}\" tests=\"{}\" failures=\"{n_failed}\">\n",
            escaped(&self.title),
            all.len(),
        );
        for (name, holds, found) in all {
            let (name, found) = (escaped(&name), escaped(&found));
            let _ = match holds {
                true => writeln!(text, "<testcase name=\"{name}\"/>"),
                false => writeln!(
                    text,
                    "<testcase name=\"{name}\"><failure message=\"{found}\"/></testcase>"
                ),
            };
        }
        text.push_str("</testsuite>\n</testsuites>\n");
        text
    }

    /// For programs. Durations are in milliseconds.
    pub(crate) fn json(&self) -> String {
        let seen = &self.seen;
        let fields = seen.fields.iter().map(|(name, value)| json!([name, value]));
        let checks = self.all().into_iter().map(|(name, holds, found)| {
            json!({"check": name, "verdict": if holds { "held" } else { "failed" }, "found": found})
        });
        let percentiles = PERCENTILES.iter().map(|share| {
            let found = seen
                .latencies
                .quantile(*share)
                .filter(|_| is_enough(&seen.latencies, *share));
            (
                percentile_name(*share),
                json!(found.map(|it| it.as_secs_f64() * 1e3)),
            )
        });
        let value = json!({
            "version": 1,
            "title": self.title,
            "at": self.at,
            "limit": seen.burst,
            "rate": seen.rate(),
            "window": seen.window().map_or(Value::Null, |it| json!(it.as_secs_f64() * 1e3)),
            "admitted": seen.n_admitted,
            "refused": seen.n_refused,
            "latency": percentiles.collect::<serde_json::Map<_, _>>(),
            "fields": fields.collect::<Vec<_>>(),
            "perKey": seen.other_key,
            "perAddress": seen.other_address,
            "checks": checks.collect::<Vec<_>>(),
        });
        format!("{value:#}\n")
    }

    /// Checks and thresholds: name, whether it holds, and what was found.
    pub(crate) fn all(&self) -> Vec<(String, bool, String)> {
        let checks = self.checks.iter();
        let checks = checks.map(|it| (it.name.clone(), it.holds, it.found.clone()));
        let thresholds = self.thresholds.iter().map(|(threshold, judged)| {
            let (holds, found) = match judged {
                Judged::Held { found } => (true, found.clone()),
                Judged::Failed { found } => (false, found.clone()),
                Judged::TooFew { needed, n } => (
                    false,
                    format!("needs {needed} requests, and there were {n}"),
                ),
            };
            (threshold.text.clone(), holds, found)
        });
        checks.chain(thresholds).collect()
    }

    fn limit(&self) -> String {
        let seen = &self.seen;
        match (seen.burst, seen.rate(), seen.window()) {
            (None, ..) => "none was met".to_owned(),
            (Some(n), Some(rate), Some(window)) => format!(
                "{n} at once, {rate:.2} a second in the long run: {n} within {}",
                seconds(window)
            ),
            (Some(n), ..) => format!("{n} at once; no window was seen to its end"),
        }
    }

    fn scope(&self) -> String {
        let told = |found: Option<bool>, other: &str| match found {
            Some(true) => Some(format!("{other} is admitted meanwhile")),
            Some(false) => Some(format!("{other} is refused as well")),
            None => None,
        };
        let all = [
            told(self.seen.other_key, "the other key"),
            told(self.seen.other_address, "another address"),
        ];
        let all: Vec<_> = all.into_iter().flatten().collect();
        match all.is_empty() {
            true => "not tried: name somebody else by `--other-key 'header: value'`".to_owned(),
            false => all.join(", "),
        }
    }
}
