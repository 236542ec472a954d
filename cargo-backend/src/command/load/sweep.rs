//! The same load with more and more users, for what a server stands.

use std::time::Duration;

use super::{Outcome, Setup, reports, watched};
use crate::cli::LoadArgs;
use crate::load::engine::{Pace, Run};
use crate::load::report::Sweep;
use crate::load::stats::{self, Estimate, Step};
use crate::load::timetable::{Slice, Timetable};
use crate::ui::{Problem, Ui};

/// How long a step takes by default.
const DURATION: Duration = Duration::from_secs(10);
/// Seconds that an interval of throughput rests on at least.
const FEWEST_SECONDS: f64 = 4.0;

/// Runs all steps, one after the other.
pub(super) fn run(
    setup: &mut Setup,
    users: &[usize],
    arguments: &LoadArgs,
    forms: &[reports::Form],
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let length = arguments.pace.duration.unwrap_or(DURATION);
    if length.as_secs_f64() < FEWEST_SECONDS {
        let message = "a step of a sweep takes four seconds at least";
        return Err(Problem::new("load::usage", message).into());
    }
    if forms.contains(&reports::Form::Junit) {
        let problem = Problem::new("load::usage", "a sweep is no test for JUnit");
        return Err(problem.help("write `.json`, `.md` or `.html`").into());
    }
    // Connections are opened and caches filled before anything counts.
    let settle = (length / 5).min(Duration::from_secs(2));
    let mut steps = Vec::new();
    let mut n_users_before = 0;
    let mut was_stopped = false;
    for users in users {
        let warm_up = match steps.is_empty() {
            true => arguments.pace.warm_up,
            false => Duration::ZERO,
        };
        let slice = Slice {
            lane: 0,
            length: length + settle,
            settle,
        };
        let mut plan = setup.plan(
            Pace::Closed { users: *users },
            Timetable::new(warm_up, vec![slice]),
            arguments,
        );
        plan.first_user = n_users_before;
        n_users_before += users;
        let (run, _) = watched(plan, &[], ui)?;
        setup.still_runs()?;
        if run.was_stopped {
            was_stopped = true;
            break;
        }
        steps.push(step(*users, &run, arguments));
    }
    setup.end();
    if steps.is_empty() {
        return Err(Problem::new("load::nothing", "no step was run to its end").into());
    }
    let found = stats::capacity(&steps);
    let advice = stats::advice(&steps, &found, arguments.demands.target_rate);
    let mut notes = std::mem::take(&mut setup.left_out);
    if setup.is_here() {
        notes.push("the server is on this machine, which it shared with the generator".to_owned());
    }
    if was_stopped {
        notes.push("it was stopped before its time".to_owned());
    }
    let sweep = Sweep {
        title: setup.title(),
        at: setup.at,
        seed: setup.seed,
        steps,
        capacity: found,
        advice,
        notes,
    };
    for (path, form) in arguments.reports.iter().zip(forms) {
        reports::write(path, &form.of_sweep(&sweep))?;
    }
    let problems = problems(&sweep);
    ui.tried(&problems, || sweep.text(), || sweep.json())?;
    Ok(outcome(&sweep))
}

fn step(users: usize, run: &Run, arguments: &LoadArgs) -> Step {
    let record = run.series.total(|_| true);
    let cells = run.timetable.cells().iter().enumerate();
    let rates: Vec<_> = cells
        .map(|(at, cell)| {
            let of_cell = run.series.total(|place| place.cell == at);
            (of_cell.n() - of_cell.n_errors()) as f64 / cell.length.as_secs_f64()
        })
        .collect();
    let mut doubts: Vec<_> = stats::doubts(run)
        .into_iter()
        .map(|doubt| doubt.message)
        .collect();
    let throughput = Estimate::of(&rates).unwrap_or_else(|| {
        doubts.push("it was too short".to_owned());
        Estimate {
            mean: 0.0,
            low: 0.0,
            high: 0.0,
        }
    });
    let seen: Vec<_> = run.beats.iter().filter_map(|beat| beat.server).collect();
    let cores: f64 = seen.iter().map(|usage| usage.cores).sum();
    Step {
        users,
        counted: run.counted,
        throughput,
        demands: (arguments.demands.thresholds.iter())
            .map(|threshold| {
                let judged = match threshold.operation.as_ref() {
                    None => threshold.judge(&record, run.counted),
                    Some(name) => {
                        let at = run.operations.iter().position(|it| it == name);
                        let of = run.series.total(|place| Some(place.operation) == at);
                        threshold.judge(&of, run.counted)
                    }
                };
                (threshold.clone(), judged)
            })
            .collect(),
        doubts,
        cores: (!seen.is_empty()).then(|| cores / seen.len() as f64),
        record,
    }
}

fn problems(sweep: &Sweep) -> Vec<Problem> {
    let mut problems = Vec::new();
    for step in &sweep.steps {
        for doubt in &step.doubts {
            let message = format!("with {} {doubt}", stats::users(step.users));
            problems.push(Problem::new("load::invalid", message));
        }
    }
    if sweep.capacity.best.is_none() && problems.is_empty() {
        problems.push(Problem::new(
            "load::threshold",
            "no step was within what was demanded",
        ));
    }
    problems
}

/// Doubts about a step that nothing rests on do not spoil the others.
fn outcome(sweep: &Sweep) -> Outcome {
    let n_trusted = sweep
        .steps
        .iter()
        .filter(|step| step.doubts.is_empty())
        .count();
    match sweep.capacity.best {
        _ if n_trusted == 0 || (sweep.steps.len() > 1 && n_trusted < 2) => Outcome::Invalid,
        None => Outcome::Found,
        Some(_) => Outcome::Done,
    }
}
