//! `cargo backend load`.

mod answers;
mod attack;
mod document;
mod emit;
mod ending;
mod judge;
mod kubernetes;
mod limit;
mod login;
mod merge;
mod reports;
mod requests;
mod scenario;
mod servers;
mod sweep;
mod weights;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Outcome;
use crate::cli::LoadArgs;
use crate::cli::load::LoadAction;
use crate::load::client::Peer;
use crate::load::engine::{self, Glance, Pace, Plan, Run, STOP, Wish};
use crate::load::profile::Profile;
use crate::load::report;
use crate::load::server::Server;
use crate::load::stats::{Baseline, Judged, Random, Rules, Threshold};
use crate::load::target::Target;
use crate::load::timetable::{Slice, Timetable};
use crate::load::traffic::{Same, Traffic};
use crate::load::watch::Whom;
use crate::ui::{Problem, Ui};
use judge::{assemble, compare_with_baseline, outcome_of, problems};

/// How long a run takes by default, and a comparison of two servers.
const DURATION: Duration = Duration::from_secs(10);
const DURATION_OF_TWO: Duration = Duration::from_secs(60);
const USERS: usize = 10;
/// How many requests may be under way at a time at most if nobody says: goose starts so many users.
const MOST_USERS: f64 = 2000.0;

pub(super) fn run(arguments: &LoadArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if let Some(LoadAction::Merge(arguments)) = &arguments.action {
        return merge::run(arguments, ui);
    }
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let (at, seed) = (since.as_secs(), arguments.pace.seed);
    // Short enough to be typed again.
    let seed = seed.unwrap_or_else(|| Random::new(since.as_nanos() as u64).next() % 1_000_000);
    let against = Against::of(arguments)?;
    let targets: Result<Vec<_>, _> = against.urls.iter().map(|url| Target::of(url)).collect();
    let targets = targets?;
    if let Some(folder) = &arguments.emit.emit {
        return document::emit(folder, arguments, against.document.as_deref(), &targets, ui);
    }
    if let Some(folder) = &arguments.kubernetes.emit_kubernetes {
        let document = against.document.as_deref();
        return kubernetes::run(folder, arguments, &targets, document, seed, ui);
    }
    let forms = arguments.reports.iter().map(|path| reports::Form::of(path));
    let forms = forms.collect::<Result<Vec<_>, _>>()?;
    let mut baseline = against.baseline()?;
    let mut looking = None;
    let (traffic, what, left_out): (Arc<dyn Traffic>, _, _) = match &against.document {
        Some(path) => match document::read(path, arguments, &targets, seed, ui)? {
            Some(used) => {
                looking = Some(used.looking);
                (used.traffic, path.display().to_string(), used.left_out)
            }
            None => return Ok(Outcome::BadInput),
        },
        None if arguments.document.attack => {
            let problem = Problem::new("load::usage", "`--attack` is for documents");
            let help = "name one: `load openapi.yaml --host URL --attack`; of a URL nobody knows what is \
                        forbidden, but `--expect-status 400` looks at what you send";
            return Err(problem.help(help).into());
        }
        None => {
            let messages = requests::messages(&arguments.request, &targets)?;
            let method = messages
                .first()
                .map_or_else(String::new, |it| it.method.to_string());
            let path = targets.first().map_or("/", |target| target.path.as_str());
            let expected = arguments.demands.expect_status.clone();
            let same = Same::new(format!("{method} {path}"), messages, expected);
            (Arc::new(same), method, Vec::new())
        }
    };
    let started = servers::start(&arguments.server, &targets, arguments.request.http, ui)?;
    let lanes = targets
        .iter()
        .map(|target| servers::reachable(target, arguments.request.http))
        .collect::<Result<Vec<_>, _>>()?;
    let mut setup = Setup {
        targets,
        lanes,
        traffic,
        is_document: against.document.is_some(),
        what,
        left_out,
        at,
        seed,
        server: None,
        started,
    };
    if let Some(start) = arguments.pace.start_at {
        servers::wait_until(start, ui)?;
    }
    setup.server = servers::watched(&arguments.server, &setup.targets, &setup.started);
    if let Some(wanted) = arguments.demands.expect_rate_limit {
        return limit::run(&mut setup, wanted.0, arguments, &forms, ui);
    }
    if let Some(steps) = &arguments.pace.sweep {
        return sweep::run(&mut setup, &steps.0, arguments, &forms, ui);
    }
    let timetable = timetable(arguments, setup.targets.len(), seed);
    let plan = setup.plan(pace(arguments), timetable, arguments);
    let ends_by = match arguments.demands.fail_fast {
        true => arguments.demands.thresholds.as_slice(),
        false => &[],
    };
    let (run, ended) = watched(plan, ends_by, ui)?;
    setup.still_runs()?;
    setup.end();
    if run.series.total(|_| true).n() == 0 {
        let problem = Problem::new("load::nothing", "no request was counted");
        return Err(problem.help("let it take longer: `--duration 10`").into());
    }
    let mut report = assemble(run, &setup.targets, setup.title(), (at, seed), arguments);
    report.notes.append(&mut setup.left_out);
    if let Some(looking) = &looking {
        looking.report(&mut report);
    }
    if let Some(threshold) = ended {
        let note = format!("it ended early, since `{threshold}` failed");
        report.notes.push(note);
    }
    if let Some((path, baseline)) = &baseline {
        compare_with_baseline(&mut report, path, baseline, &rules(arguments));
    }
    if let Some(path) = &arguments.save_baseline {
        let mut kept = match baseline.take() {
            Some((from, kept)) if Path::new(&from) == path => kept,
            _ => read_baseline(path, true)?,
        };
        let rows: Vec<_> = report
            .rows
            .iter()
            .map(|row| (row.name.clone(), row.record.clone()))
            .collect();
        if report.doubts.is_empty() && !report.run.was_stopped {
            kept.add(at, report::pace(report.run.pace), report.run.counted, &rows);
            reports::write(path, &kept.to_json())?;
        } else {
            report
                .notes
                .push("it was not added to the baseline, since it cannot be trusted".to_owned());
        }
    }
    for (path, form) in arguments.reports.iter().zip(forms) {
        reports::write(path, &form.text(&report))?;
    }
    let problems = problems(&report);
    ui.tried(
        &problems,
        || report::text(&report),
        || report::json(&report),
    )?;
    let expects = !arguments.demands.expect_status.is_empty();
    Ok(outcome_of(&report, expects))
}

/// What all runs of a command have in common.
struct Setup {
    targets: Vec<Target>,
    lanes: Vec<Arc<Peer>>,
    traffic: Arc<dyn Traffic>,
    is_document: bool,
    /// What is asked: a method, or a document.
    what: String,
    /// What is not asked for, and why.
    left_out: Vec<String>,
    at: u64,
    seed: u64,
    server: Option<Whom>,
    started: Vec<Server>,
}

impl Setup {
    fn plan(&self, pace: Pace, timetable: Timetable, arguments: &LoadArgs) -> Plan {
        Plan {
            lanes: self.lanes.clone(),
            traffic: Arc::clone(&self.traffic),
            pace,
            profile: arguments.pace.stages.clone(),
            first_user: 0,
            timetable,
            n_requests: arguments.pace.requests,
            patience: arguments.request.timeout,
            n_threads: threads(arguments),
            seed: self.seed,
            server: self.server,
        }
    }

    fn title(&self) -> String {
        let first = self.targets.first().map_or_else(String::new, Target::url);
        match self.targets.as_slice() {
            [_, second] => format!("{} {} against {first}", self.what, second.url()),
            _ => format!("{} {first}", self.what),
        }
    }

    fn is_here(&self) -> bool {
        self.targets.iter().any(Target::is_here)
    }

    /// Whether the servers that were started are still there.
    fn still_runs(&mut self) -> Result<(), Problem> {
        self.started.iter_mut().try_for_each(Server::still_runs)
    }

    /// Ends the servers that were started.
    fn end(&mut self) {
        self.started.clear();
    }
}

/// What is asked, and what it is compared with.
struct Against {
    document: Option<PathBuf>,
    urls: Vec<String>,
    baseline: Option<String>,
}

fn is_url(text: &str) -> bool {
    text.contains("://")
}

impl Against {
    /// Servers are named as targets, or as hosts of a document. `--compare` names a baseline, or says
    /// that two servers are compared; a URL behind it is one of them.
    fn of(arguments: &LoadArgs) -> Result<Self, Problem> {
        let usage = |message: &str, help: &str| Problem::new("load::usage", message).help(help);
        let mut document = None;
        let mut urls = Vec::new();
        match arguments.targets.as_slice() {
            [path] if !is_url(path) => {
                document = Some(PathBuf::from(path));
                urls.extend(arguments.document.hosts.iter().cloned());
                if urls.is_empty() {
                    let help = "name it: `--host http://127.0.0.1:8080`; or is it a URL that `http://` is missing of?";
                    return Err(usage(
                        "nothing says where the server of the document is",
                        help,
                    ));
                }
            }
            targets if targets.iter().all(|target| is_url(target)) => {
                urls.extend(targets.iter().cloned());
                if !arguments.document.hosts.is_empty() {
                    return Err(usage(
                        "`--host` is for documents",
                        "URLs name their host themselves",
                    ));
                }
            }
            _ => {
                let help = "name one document and its servers: `load openapi.yaml --host URL1 --host URL2 --compare`";
                return Err(usage("a document is no server to compare with", help));
            }
        }
        let mut baseline = None;
        match arguments.demands.compare.as_deref() {
            None if urls.len() == 1 => {}
            None => {
                return Err(usage(
                    "two servers are named",
                    "add `--compare` to tell them apart",
                ));
            }
            Some("") if urls.len() == 2 => {}
            Some("") => {
                let help = "name a second server (`load URL1 URL2 --compare`) or a baseline (`--compare baseline.json`)";
                return Err(usage("there is nothing to compare with", help));
            }
            Some(url) if is_url(url) => urls.insert(0, url.to_owned()),
            Some(path) => baseline = Some(path.to_owned()),
        }
        if urls.len() > 2 || (baseline.is_some() && urls.len() > 1) {
            let help = "compare with one server, or with one baseline";
            return Err(usage("there is more than one thing to compare with", help));
        }
        Ok(Self {
            document,
            urls,
            baseline,
        })
    }

    fn baseline(&self) -> Result<Option<(String, Baseline)>, Problem> {
        let Some(path) = &self.baseline else {
            return Ok(None);
        };
        let baseline = read_baseline(Path::new(path), false)?;
        match baseline.n_runs() {
            0 => {
                let problem = Problem::new("load::baseline", format!("`{path}` has no run"));
                Err(problem.help("add some: `--save-baseline`"))
            }
            _ => Ok(Some((path.clone(), baseline))),
        }
    }
}

fn read_baseline(path: &Path, may_be_new: bool) -> Result<Baseline, Problem> {
    let wrong = |message: String| Problem::new("load::baseline", message);
    match std::fs::read_to_string(path) {
        Ok(text) => Baseline::of_json(&text).map_err(|error| {
            let message = format!("`{}` is no baseline: {error}", path.display());
            wrong(message).help("name a file that `--save-baseline` wrote")
        }),
        Err(error) if may_be_new && error.kind() == std::io::ErrorKind::NotFound => {
            Ok(Baseline::default())
        }
        Err(error) => {
            let message = format!("`{}` cannot be read: {error}", path.display());
            Err(wrong(message).help("write one first: `--save-baseline`"))
        }
    }
}

fn pace(arguments: &LoadArgs) -> Pace {
    let users = arguments.pace.concurrency.map(std::num::NonZeroUsize::get);
    let most = arguments
        .pace
        .stages
        .as_ref()
        .map(|it| (it.is_rate, it.most()));
    let rate = match most {
        Some((true, rate)) => Some(rate),
        Some((false, most)) => {
            return Pace::Closed {
                users: most as usize,
            };
        }
        None => arguments.pace.rate,
    };
    match rate {
        None => Pace::Closed {
            users: users.unwrap_or(USERS),
        },
        Some(rate) => Pace::Open {
            rate,
            arrival: arguments.pace.arrival,
            max_users: users.unwrap_or((rate * 2.0).clamp(50.0, MOST_USERS) as usize),
        },
    }
}

fn threads(arguments: &LoadArgs) -> usize {
    let asked = arguments.pace.threads.map(std::num::NonZeroUsize::get);
    asked.unwrap_or_else(|| {
        std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
    })
}

fn rules(arguments: &LoadArgs) -> Rules {
    Rules {
        tolerance: arguments.demands.tolerance,
        ..Rules::default()
    }
}

/// One slice for one server; for two as many pairs as there is time for.
fn timetable(arguments: &LoadArgs, n_targets: usize, seed: u64) -> Timetable {
    let stages = arguments.pace.stages.as_ref().map(Profile::length);
    let duration = stages.or(arguments.pace.duration);
    if n_targets < 2 {
        let slice = Slice {
            lane: 0,
            length: duration.unwrap_or(DURATION),
            settle: Duration::ZERO,
        };
        return Timetable::new(arguments.pace.warm_up, vec![slice]);
    }
    let duration = duration.unwrap_or(DURATION_OF_TWO);
    let n_pairs = (duration.as_secs_f64() / 4.0).round().clamp(8.0, 60.0) as u32;
    let length = duration / (2 * n_pairs);
    let settle = (length / 10).min(Duration::from_millis(500));
    let mut random = Random::new(seed);
    let slices = (0..n_pairs).flat_map(|_| {
        let first = usize::from(random.coin());
        [first, 1 - first].map(|lane| Slice {
            lane,
            length,
            settle,
        })
    });
    Timetable::new(arguments.pace.warm_up, slices.collect())
}

/// For how long a threshold has to fail before it ends a run.
const PATIENCE_WITH_FAILURE: Duration = Duration::from_secs(3);

/// Runs a plan while somebody may look on, and may stop it; it ends early if one of these thresholds
/// fails, which is told beside it.
fn watched(
    plan: Plan,
    ends_by: &[Threshold],
    ui: &mut Ui,
) -> Result<(Run, Option<String>), Problem> {
    static ASKED: AtomicU64 = AtomicU64::new(0);
    // The first one is heard here: goose's own would end the run without a report.
    let _ = ctrlc::set_handler(|| {
        STOP.store(true, Ordering::Relaxed);
        if ASKED.fetch_add(1, Ordering::Relaxed) > 0 {
            std::process::exit(130);
        }
    });
    let pace = plan.pace;
    let planned: Duration = plan
        .timetable
        .slices()
        .iter()
        .map(|slice| slice.length)
        .sum();
    let warm_up = plan.timetable.length().saturating_sub(planned);
    let mut failing: Option<Duration> = None;
    let mut ended = None;
    let run = engine::run(plan, &mut |glance: &Glance<'_>| {
        ui.progress(&report::glance(glance, pace));
        let total = glance.series.total(|_| !ends_by.is_empty());
        let counted = glance.elapsed.saturating_sub(warm_up);
        let fails = |threshold: &&Threshold| {
            matches!(threshold.judge(&total, counted), Judged::Failed { .. })
        };
        let all = ends_by
            .iter()
            .filter(|threshold| threshold.operation.is_none());
        let failed = all.filter(|_| counted > Duration::ZERO).find(fails);
        let Some(failed) = failed else {
            failing = None;
            return Wish::GoOn;
        };
        let since = *failing.get_or_insert(counted);
        match counted - since >= PATIENCE_WITH_FAILURE {
            true => {
                ended = Some(failed.text.clone());
                Wish::Stop
            }
            false => Wish::GoOn,
        }
    });
    ui.progress_ends();
    Ok((run?, ended))
}
