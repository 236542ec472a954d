//! Whether a server refuses whom it has to, and nobody else.

use std::time::Duration;

use super::{Outcome, Setup, USERS, reports, requests};
use crate::cli::LoadArgs;
use crate::load::limit::{self, Limit, Trial};
use crate::load::record::Record;
use crate::load::report::Limited;
use crate::ui::{Problem, Ui};

/// How long is asked if nobody says what to expect.
const DURATION: Duration = Duration::from_secs(10);

/// Tries the limiter of a server.
pub(super) fn run(
    setup: &mut Setup,
    wanted: Option<Limit>,
    arguments: &LoadArgs,
    forms: &[reports::Form],
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let usage = |message: &str, help: &str| Problem::new("load::usage", message).help(help);
    let messages = requests::messages(&arguments.request, &setup.targets)?;
    let (Some(peer), Some(message), [_]) = (
        setup.lanes.first().cloned(),
        messages.into_iter().next(),
        setup.targets.as_slice(),
    ) else {
        let message = "a rate limiter is tried on one server";
        return Err(usage(message, "name one URL").into());
    };
    if setup.is_document {
        let message = "a rate limiter is tried with one request";
        return Err(usage(message, "name the URL of an operation").into());
    }
    if forms.contains(&reports::Form::Html) {
        let message = "the trial of a rate limiter is no page";
        return Err(usage(message, "write `.json`, `.md` or `.xml`").into());
    }
    // Two windows are seen to their end, wherever the first one begins.
    let for_windows = |window: Duration| window * 2 + window / 5 + Duration::from_secs(1);
    let window = wanted.and_then(|it| it.window);
    let length = arguments.pace.duration;
    let length = length.unwrap_or_else(|| window.map_or(DURATION, for_windows));
    let n_connections = arguments
        .pace
        .concurrency
        .map_or(USERS, std::num::NonZeroUsize::get);
    let other = arguments.demands.other_key.as_deref();
    let trial = Trial {
        peer,
        message,
        n_connections,
        length,
        patience: arguments.request.timeout,
        other: other.map(requests::header).transpose()?,
    };
    let seen = limit::run(&trial, &mut |n_admitted, n_refused| {
        ui.progress(&format!("{n_admitted} admitted, {n_refused} refused"));
    });
    ui.progress_ends();
    setup.still_runs()?;
    setup.end();
    let seen = seen.map_err(|error| {
        Problem::new(
            "load::engine",
            format!("threads cannot be started: {error}"),
        )
    })?;
    let checks = limit::checks(&seen, wanted);
    let record = Record {
        latencies: seen.latencies.clone(),
        statuses: [(200, seen.n_admitted)].into(),
        ..Record::default()
    };
    let thresholds = arguments.demands.thresholds.iter();
    let thresholds = thresholds.map(|it| (it.clone(), it.judge(&record, length)));
    let limited = Limited {
        title: setup.title(),
        at: setup.at,
        thresholds: thresholds.collect(),
        seen,
        checks,
    };
    for (path, form) in arguments.reports.iter().zip(forms) {
        reports::write(path, &form.of_limit(&limited))?;
    }
    let failed = limited.all().into_iter().filter(|(_, holds, _)| !holds);
    let problems: Vec<_> = failed
        .map(|(name, _, found)| {
            Problem::new(
                "load::rate-limit",
                format!("`{name}` does not hold: {found}"),
            )
        })
        .collect();
    ui.tried(&problems, || limited.text(), || limited.json())?;
    Ok(match problems.is_empty() {
        true => Outcome::Done,
        false => Outcome::Found,
    })
}
