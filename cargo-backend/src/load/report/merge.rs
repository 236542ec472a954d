//! Reports of several generators as one: counts are added, percentiles are those of all requests.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value};

use super::found::Found;
use super::{Report, Row};
use crate::load::client::Failure;
use crate::load::engine::{Arrival, Kept, Pace, Run};
use crate::load::record::{Durations, Place, Record, Series};
use crate::load::stats::{Doubt, Threshold, histogram};
use crate::load::timetable::{Slice, Timetable};
use crate::load::watch::{Beat, Usage};

/// A report as [`json`](super::json()) writes it, as far as it can be merged with others.
pub(crate) struct Written {
    title: String,
    at: u64,
    seed: u64,
    pace: Pace,
    seconds: Duration,
    n_threads: usize,
    was_stopped: bool,
    doubts: Vec<String>,
    notes: Vec<String>,
    rows: Vec<(String, Record)>,
    series: Vec<(Duration, Duration, Record)>,
    beats: Vec<Beat>,
    found: Found,
    /// What was demanded of it.
    pub(crate) thresholds: Vec<Threshold>,
}

impl Written {
    /// What a file says.
    ///
    /// # Errors
    ///
    /// What is missing, or not as it is written.
    pub(crate) fn of_json(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let report = Reader(&value);
        if report.get("version")?.0 != &Value::from(1) {
            return Err("its `version` is not 1".to_owned());
        }
        let load = report.get("load")?;
        let pace = match load.get("model")?.text()?.as_str() {
            "closed" => Pace::Closed {
                users: load.get("users")?.count()? as usize,
            },
            "open" => Pace::Open {
                rate: load.get("rate")?.number()?,
                arrival: match load.get("arrival")?.text()?.as_str() {
                    "constant" => Arrival::Constant,
                    _ => Arrival::Poisson,
                },
                max_users: load.get("users")?.count()? as usize,
            },
            other => return Err(format!("`{other}` is no model of load")),
        };
        let rows = report.get("operations")?.list()?.map(|row| {
            let name = row.get("name")?.text()?;
            Ok((name, row.record()?))
        });
        let series = report.get("series")?.list()?.map(|cell| {
            let begin = cell.get("at")?.seconds()?;
            let length = cell.get("seconds")?.seconds()?;
            Ok((begin, length, cell.record_of_second()?))
        });
        let beats = report.get("generator")?.list()?.map(|beat| {
            let server = match (
                beat.number_or_null("serverCores")?,
                beat.number_or_null("serverMemory")?,
            ) {
                (Some(cores), Some(memory)) => Some(Usage {
                    cores,
                    memory: memory as u64,
                }),
                _ => None,
            };
            Ok(Beat {
                at: beat.get("at")?.seconds()?,
                cores: beat.number_or_null("cores")?,
                lag: seconds(beat.get("lag")?.number()? / 1e3)?,
                server,
            })
        });
        let thresholds = report.get("thresholds")?.list()?.map(|it| {
            let text = it.get("threshold")?.text()?;
            text.parse::<Threshold>()
        });
        let texts = |name: &str| -> Result<Vec<String>, String> {
            report.get(name)?.list()?.map(|it| it.text()).collect()
        };
        Ok(Self {
            title: report.get("title")?.text()?,
            at: report.get("at")?.count()?,
            seed: report.get("seed")?.count()?,
            pace,
            seconds: report.get("seconds")?.seconds()?,
            n_threads: report.get("threads")?.count()? as usize,
            was_stopped: report.get("stopped")?.0 == &Value::Bool(true),
            doubts: texts("doubts")?,
            notes: texts("notes")?,
            rows: rows.collect::<Result<_, String>>()?,
            series: series.collect::<Result<_, String>>()?,
            beats: beats.collect::<Result<_, String>>()?,
            found: Found::of(value.as_object().unwrap_or(&Map::new()))?,
            thresholds: thresholds.collect::<Result<_, String>>()?,
        })
    }
}

/// Merges reports, of which each has a name; nothing of nothing.
pub(crate) fn merge(written: Vec<(String, Written)>) -> Option<Report> {
    let (_, first) = written.first()?;
    let (title, seed) = (first.title.clone(), first.seed);
    let at = written.iter().map(|(_, it)| it.at).min()?;
    let counted = written.iter().map(|(_, it)| it.seconds).max()?;
    let pace = written
        .iter()
        .skip(1)
        .try_fold(first.pace, |all, (_, it)| together(all, it.pace));
    let mut doubts = Vec::new();
    let mut doubt = |message: String, help: &str| {
        let help = help.to_owned();
        doubts.push(Doubt { message, help });
    };
    if pace.is_none() {
        doubt(
            "some of the runs are paced by users and some by a rate".to_owned(),
            "merge runs that are paced alike",
        );
    }
    let last = written.iter().map(|(_, it)| it.at).max()?;
    // A second is what `at` is rounded to.
    if (last - at) as f64 > 1.0 + counted.as_secs_f64() * 0.05 {
        doubt(
            format!("the runs began up to {} s apart", last - at),
            "their requests do not add up to one load; start them at the same time",
        );
    }
    let shortest = written.iter().map(|(_, it)| it.seconds).min()?;
    if shortest.as_secs_f64() < counted.as_secs_f64() * 0.95 {
        doubt(
            format!(
                "the runs took from {} to {} s",
                shortest.as_secs_f64(),
                counted.as_secs_f64()
            ),
            "merge runs of the same length",
        );
    }
    let mut operations: Vec<String> = Vec::new();
    let mut records: Vec<Record> = Vec::new();
    let mut columns: BTreeMap<usize, (Duration, Duration, Record)> = BTreeMap::new();
    let mut beats = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    let mut found = Found::default();
    let (mut n_threads, mut was_stopped) = (0, false);
    for (name, it) in &written {
        for text in &it.doubts {
            doubt(format!("{name}: {text}"), "see the report of that run");
        }
        for (operation, record) in &it.rows {
            let at = operations.iter().position(|known| known == operation);
            match at.and_then(|at| records.get_mut(at)) {
                Some(known) => known.merge(record),
                None => {
                    operations.push(operation.clone());
                    records.push(record.clone());
                }
            }
        }
        for (number, (begin, length, record)) in it.series.iter().enumerate() {
            let empty = || (*begin, *length, Record::default());
            columns.entry(number).or_insert_with(empty).2.merge(record);
        }
        beats.extend(it.beats.iter().copied());
        for note in &it.notes {
            if !notes.contains(note) {
                notes.push(note.clone());
            }
        }
        found.merge(&it.found);
        n_threads += it.n_threads;
        was_stopped |= it.was_stopped;
    }
    notes.push(format!("merged from {} runs", written.len()));
    let mut total = Record::default();
    for record in &records {
        total.merge(record);
    }
    let lengths = columns.values().map(|(_, length, _)| Slice {
        lane: 0,
        length: *length,
        settle: Duration::ZERO,
    });
    let timetable = Timetable::new(Duration::ZERO, lengths.collect());
    let series = columns
        .into_values()
        .enumerate()
        .map(|(cell, (_, _, record))| {
            let place = Place { cell, operation: 0 };
            (place, record)
        });
    let rows = operations.iter().zip(records).map(|(name, record)| Row {
        name: name.clone(),
        record,
        counted,
    });
    Some(Report {
        title,
        rows: rows.collect(),
        run: Run {
            timetable,
            pace: pace.unwrap_or(first_pace(&written)),
            profile: None,
            operations,
            series: Series::of(series),
            counted,
            beats,
            kept: Kept::default(),
            n_threads,
            was_stopped,
        },
        total,
        doubts,
        thresholds: Vec::new(),
        compared: None,
        notes,
        findings: found.findings,
        attacked: found.attacked,
        inspected: found.inspected,
        at,
        seed,
    })
}

fn first_pace(written: &[(String, Written)]) -> Pace {
    let first = written.first().map(|(_, it)| it.pace);
    first.unwrap_or(Pace::Closed { users: 1 })
}

/// Two loads at once.
fn together(a: Pace, b: Pace) -> Option<Pace> {
    match (a, b) {
        (Pace::Closed { users }, Pace::Closed { users: more }) => Some(Pace::Closed {
            users: users + more,
        }),
        (
            Pace::Open {
                rate,
                arrival,
                max_users,
            },
            Pace::Open {
                rate: more,
                max_users: more_users,
                ..
            },
        ) => Some(Pace::Open {
            rate: rate + more,
            arrival,
            max_users: max_users + more_users,
        }),
        _ => None,
    }
}

/// A value of a report, and what it has to be.
struct Reader<'a>(&'a Value);

impl<'a> Reader<'a> {
    fn get(&self, name: &str) -> Result<Self, String> {
        let found = self.0.get(name).map(Reader);
        found.ok_or_else(|| format!("it has no `{name}`; write it anew with this version"))
    }

    fn list(&self) -> Result<impl Iterator<Item = Reader<'a>> + use<'a>, String> {
        let list = self.0.as_array().ok_or("something is no list")?;
        Ok(list.iter().map(Reader))
    }

    fn object(&self) -> Result<&'a Map<String, Value>, String> {
        self.0
            .as_object()
            .ok_or_else(|| "something is no object".to_owned())
    }

    fn text(&self) -> Result<String, String> {
        let text = self.0.as_str().ok_or("something is no text")?;
        Ok(text.to_owned())
    }

    fn number(&self) -> Result<f64, String> {
        self.0
            .as_f64()
            .ok_or_else(|| format!("{} is no number", self.0))
    }

    fn number_or_null(&self, name: &str) -> Result<Option<f64>, String> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => Reader(value).number().map(Some),
        }
    }

    fn count(&self) -> Result<u64, String> {
        self.0
            .as_u64()
            .ok_or_else(|| format!("{} is no count", self.0))
    }

    fn seconds(&self) -> Result<Duration, String> {
        seconds(self.number()?)
    }

    fn histogram(&self, name: &str) -> Result<Durations, String> {
        let text = self.get(name)?.get("histogram")?.text()?;
        histogram(&text).ok_or_else(|| format!("the histogram of `{name}` cannot be read"))
    }

    fn counts<K: Ord>(
        &self,
        key: impl Fn(&str) -> Option<K>,
        name: &str,
    ) -> Result<BTreeMap<K, u64>, String> {
        let counts = self.get(name)?.object()?.iter().map(|(text, n)| {
            let key = key(text).ok_or_else(|| format!("`{text}` cannot be counted in `{name}`"))?;
            Ok((key, Reader(n).count()?))
        });
        counts.collect()
    }

    fn record(&self) -> Result<Record, String> {
        let optional = |name: &str| match self.0.get(name) {
            None => Ok(Durations::default()),
            Some(_) => self.histogram(name),
        };
        Ok(Record {
            latencies: self.histogram("latency")?,
            services: optional("onceSent")?,
            connects: optional("connect")?,
            statuses: self.counts(|it| it.parse().ok(), "statuses")?,
            unexpected: self.counts(|it| it.parse().ok(), "unexpected")?,
            failures: self.counts(Failure::of_name, "failures")?,
            n_bytes: self.get("bytes")?.count()?,
        })
    }

    /// Of a second only the latencies and the number of errors are known.
    fn record_of_second(&self) -> Result<Record, String> {
        let text = self.get("histogram")?.text()?;
        let latencies = histogram(&text).ok_or("the histogram of a second cannot be read")?;
        let (n, n_errors) = (self.get("requests")?.count()?, self.get("errors")?.count()?);
        let n_good = n.saturating_sub(n_errors);
        let mut record = Record {
            latencies,
            ..Record::default()
        };
        // What stands for any status that is expected, and any that is not.
        record.statuses.extend(
            [(200, n_good), (500, n_errors)]
                .into_iter()
                .filter(|(_, n)| *n > 0),
        );
        record
            .unexpected
            .extend((n_errors > 0).then_some((500, n_errors)));
        Ok(record)
    }
}

fn seconds(value: f64) -> Result<Duration, String> {
    Duration::try_from_secs_f64(value).map_err(|_| format!("{value} is no time"))
}
