use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};

use super::ReadArgs;
use crate::load::client::Version;
use crate::load::engine::Arrival;
use crate::load::limit::Limit;
use crate::load::profile::Profile;
use crate::load::stats::Threshold;

/// More users than that are more than a process has sockets for.
const MOST_USERS: usize = 50_000;

/// Put load on a server, and say what it stands
///
/// Of a URL one request is sent again and again. Of an OpenAPI document users do all that it has: what
/// one answer calls something, the next request asks for, bodies are valid by their schemas and differ
/// where they have to, and what was made is deleted in the end. An answer whose status is not in the
/// document is an error. `x-load-weight` on an operation says how often it is asked for.
///
/// In the closed model (`--concurrency` alone) each user sends its next request when the answer to the
/// last one is there: a server that stalls is asked less, and the stall counts little. In the open model
/// (`--rate`) requests are sent when they are due, and latency counts from that moment, as clients see
/// it that know nothing of each other.
///
/// Two servers are asked in turns, so that what disturbs one disturbs the other, and are told apart by
/// a t test on pairs of slices. A run is compared with a baseline by how much the runs in it differ.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend load http://127.0.0.1:8080/users --concurrency 50 --duration 30
  cargo backend load http://127.0.0.1:8080/users --method POST --header 'content-type: application/json' --body @user.json
  cargo backend load openapi.yaml --host http://127.0.0.1:8080 --concurrency 20 --duration 1m
  cargo backend load http://127.0.0.1:8080/users --rate 500 --threshold 'p99<200ms' --threshold 'error-rate<1%'
  cargo backend load http://127.0.0.1:8080/users http://127.0.0.1:8081/users --compare
  cargo backend load openapi.yaml --host http://127.0.0.1:8080 --exec 'target/release/server' --wait-for http://127.0.0.1:8080/health
  cargo backend load http://127.0.0.1:8080/users --stages '30s:50,2m:50,30s:0' --report load.html
  cargo backend load http://127.0.0.1:8080/users --sweep 1..64 --threshold 'p95<50ms' --target-rate 10000
  cargo backend load http://127.0.0.1:8080/users --expect-rate-limit 100/1m --header 'x-key: a' --other-key 'x-key: b'
  cargo backend load http://127.0.0.1:8080/users --save-baseline baseline.json
  cargo backend load http://127.0.0.1:8080/users --compare baseline.json --report load.md

Exit codes:
  0  done, and what was demanded holds
  1  a threshold failed, it is worse, or what came was not expected
  2  bad input or usage, or nothing answers there
  3  what was measured cannot be trusted")]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct LoadArgs {
    #[command(subcommand)]
    pub(crate) action: Option<LoadAction>,
    /// A URL that is asked for, or an OpenAPI document whose operations are; of two URLs, the second is
    /// compared with the first
    #[arg(value_name = "TARGET", required = true, num_args = 1..=2)]
    pub(crate) targets: Vec<String>,
    #[command(flatten)]
    pub(crate) document: DocumentArgs,
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) pace: PaceArgs,
    #[command(flatten)]
    pub(crate) demands: DemandArgs,
    #[command(flatten)]
    pub(crate) emit: EmitArgs,
    #[command(flatten)]
    pub(crate) kubernetes: KubernetesArgs,
    /// Write the report to a file, as its name says: `.html`, `.json`, `.md` (Markdown) or `.xml`
    /// (JUnit); several may be given
    #[arg(long = "report", value_name = "FILE", help_heading = "Reports")]
    pub(crate) reports: Vec<PathBuf>,
    /// Add this run to a baseline, which keeps the last five
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub(crate) save_baseline: Option<PathBuf>,
}

/// What else is done about load.
#[derive(Subcommand, Debug)]
pub(crate) enum LoadAction {
    Merge(MergeArgs),
}

/// Merge reports of several generators that ran at the same time
///
/// Histograms are added, so that percentiles are those of all requests, and thresholds are judged on
/// all of them: those that are given, else those of the runs.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend load merge a.json b.json
  cargo backend load merge run-*.json --threshold 'p99<200ms' --report all.html --report all.json")]
pub(crate) struct MergeArgs {
    /// Reports that `--report FILE.json` wrote
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// What has to hold, such as `p95<200ms`, `error-rate<1%` or `rps>500`; several may be given
    #[arg(long = "threshold", value_name = "BOUND")]
    pub(crate) thresholds: Vec<Threshold>,
    /// Write the report to a file, as its name says: `.html`, `.json`, `.md` or `.xml`
    #[arg(long = "report", value_name = "FILE")]
    pub(crate) reports: Vec<PathBuf>,
}

/// What is done of a document.
#[derive(Args, Debug)]
#[command(next_help_heading = "Documents")]
pub(crate) struct DocumentArgs {
    /// Where the server of a document is, with the path before those of the document; of two, the
    /// second is compared with the first
    #[arg(long = "host", value_name = "URL")]
    pub(crate) hosts: Vec<String>,
    /// A credential for a security scheme, as SCHEME=TEXT or SCHEME=USER:PASSWORD; `env:NAME` as text is
    /// looked up in the environment
    #[arg(long = "credential", value_name = "SCHEME=TEXT")]
    pub(crate) credentials: Vec<String>,
    /// Only operations with this tag, and those that are named likewise
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// Only this operation, by its `operationId` or as `GET /orders/{id}`, and those that are named
    /// likewise
    #[arg(long = "operation", value_name = "OPERATION")]
    pub(crate) operations: Vec<String>,
    /// How often an operation is asked for in relation to others, which is 1 if nothing else is said;
    /// goes before `x-load-weight`, and before the access log
    #[arg(long = "weight", value_name = "OPERATION=WEIGHT")]
    pub(crate) weights: Vec<Weight>,
    /// Ask for operations as often as they are in the access log of a server, in the common or the
    /// combined log format, or in lines of JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) access_log: Option<PathBuf>,
    /// Send what the document forbids, each request wrong in one way, and demand that it is refused as
    /// the document says: with a status from 400 to 499 that it has, or that HTTP has a reason for
    #[arg(long, conflicts_with_all = ["compare", "save_baseline", "sweep", "expect_rate_limit"])]
    pub(crate) attack: bool,
    /// Compare this share of all answers with their schemas, and the first hundred of each operation:
    /// `5%`, `all` or `none`
    #[arg(long, value_name = "SHARE", default_value = "1%", value_parser = share)]
    pub(crate) check_answers: f64,
    #[command(flatten)]
    pub(crate) reading: ReadArgs,
}

/// What is sent.
#[derive(Args, Debug)]
#[command(next_help_heading = "Requests")]
pub(crate) struct RequestArgs {
    /// The method [default: GET, or POST if there is a body]
    #[arg(long, short = 'X', value_name = "METHOD")]
    pub(crate) method: Option<String>,
    /// A header, as NAME: VALUE; several may be given
    #[arg(long = "header", short = 'H', value_name = "HEADER")]
    pub(crate) headers: Vec<String>,
    /// The body: a text, `@FILE`, or `@-` for stdin
    #[arg(long, short = 'd', value_name = "TEXT")]
    pub(crate) body: Option<String>,
    /// How long an answer may take
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = time)]
    pub(crate) timeout: Duration,
    /// The version of HTTP
    #[arg(long, value_name = "VERSION", default_value = "1.1", value_parser = version())]
    pub(crate) http: Version,
    /// Also send what may change something to a host that is not this machine
    #[arg(long)]
    pub(crate) allow_writes: bool,
}

/// Who starts the server.
#[derive(Args, Debug)]
#[command(next_help_heading = "Servers")]
pub(crate) struct ServerArgs {
    /// Start the server by this command, which a shell reads, and end it with all that it has started
    /// when the run is over; of two servers it is the second
    #[arg(long, value_name = "COMMAND")]
    pub(crate) exec: Option<String>,
    /// Start the first of two servers likewise
    #[arg(long, value_name = "COMMAND", requires = "compare")]
    pub(crate) exec_base: Option<String>,
    /// The process of a server of this machine that is there already, to tell what it uses
    #[arg(long, value_name = "PID", conflicts_with = "exec")]
    pub(crate) pid: Option<u32>,
    /// Begin when this URL is answered with a status below 400 [default: when the target is answered];
    /// several may be given
    #[arg(long, value_name = "URL")]
    pub(crate) wait_for: Vec<String>,
    /// How long to wait for that
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = time)]
    pub(crate) wait: Duration,
}

/// What is written instead of sent.
#[derive(Args, Debug)]
#[command(next_help_heading = "Crates")]
pub(crate) struct EmitArgs {
    /// Do not send anything, but write what users of a document do as a crate on goose, which is yours
    /// from then on
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with_all = ["attack", "exec", "pid", "wait_for", "sweep", "stages", "compare", "save_baseline", "expect_rate_limit", "emit_kubernetes"]
    )]
    pub(crate) emit: Option<PathBuf>,
}

/// More generators than one.
#[derive(Args, Debug)]
#[command(next_help_heading = "Kubernetes")]
pub(crate) struct KubernetesArgs {
    /// Do not send anything, but write a job for Kubernetes that does, one generator a pod, and the
    /// script that runs it and merges what the pods measure
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with_all = ["exec", "pid", "wait_for", "sweep", "stages", "compare", "save_baseline", "expect_rate_limit", "access_log", "fail_fast", "start_at"]
    )]
    pub(crate) emit_kubernetes: Option<PathBuf>,
    /// Generators, which share users, rate and requests
    #[arg(
        long,
        value_name = "N",
        default_value = "2",
        requires = "emit_kubernetes"
    )]
    pub(crate) generators: NonZeroUsize,
    /// The image, which the `Dockerfile` that is written beside makes
    #[arg(
        long,
        value_name = "IMAGE",
        default_value = "cargo-backend-load",
        requires = "emit_kubernetes"
    )]
    pub(crate) image: String,
}

/// How requests follow each other.
#[derive(Args, Debug)]
#[command(next_help_heading = "Pace")]
pub(crate) struct PaceArgs {
    /// Users that send requests one after the other; with `--rate`, how many requests may be under way
    /// at a time [default: 10; with `--rate`, as many as come in two seconds]
    #[arg(long, short = 'c', value_name = "N")]
    pub(crate) concurrency: Option<NonZeroUsize>,
    /// How long requests are sent, in seconds or as `500ms`, `30s`, `2m` [default: 10s; for two servers
    /// 60s]
    #[arg(long, short = 't', value_name = "TIME", value_parser = time)]
    pub(crate) duration: Option<Duration>,
    /// No more requests than that
    #[arg(long, short = 'n', value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) requests: Option<u64>,
    /// Send so many requests a second, whatever the server does
    #[arg(long, value_name = "N", value_parser = rate)]
    pub(crate) rate: Option<f64>,
    /// How requests of a rate are spread over time
    #[arg(long, value_name = "HOW", default_value = "poisson")]
    pub(crate) arrival: Arrival,
    /// Let the load change: `30s:50,1m:50,10s:0` takes half a minute to come to fifty users, a minute
    /// with them, and ten seconds to end; `30s:500/s` comes to five hundred requests a second
    #[arg(
        long,
        value_name = "STAGES",
        conflicts_with_all = ["rate", "concurrency", "duration", "compare", "save_baseline", "warm_up"]
    )]
    pub(crate) stages: Option<Profile>,
    /// Try more and more users, such as `1..64`, which doubles them, or `1,10,50`, and say what the
    /// server stands; each step takes `--duration`
    #[arg(
        long,
        value_name = "STEPS",
        conflicts_with_all = ["rate", "concurrency", "requests", "stages", "compare", "save_baseline"]
    )]
    pub(crate) sweep: Option<Steps>,
    /// Send requests for so long before any is counted
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = time)]
    pub(crate) warm_up: Duration,
    /// Begin at this instant, in seconds since 1970, as other generators do
    #[arg(long, value_name = "SECONDS", value_parser = instant)]
    pub(crate) start_at: Option<f64>,
    /// Threads that send [default: as many as the machine has cores]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// What random choices start from, to make the same again [default: another one each time, which
    /// the report has]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
}

/// How often an operation is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Weight {
    /// Its `operationId`, or method and path.
    pub(crate) operation: String,
    /// In relation to others.
    pub(crate) weight: f64,
}

impl FromStr for Weight {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write it as `listUsers=5`, or as `GET /users=5`".to_owned();
        let (operation, weight) = text.rsplit_once('=').ok_or_else(wrong)?;
        let weight: f64 = weight.trim().parse().map_err(|_| wrong())?;
        let is_fine = (0.0..=1e6).contains(&weight) && !operation.trim().is_empty();
        is_fine
            .then(|| Self {
                operation: operation.trim().to_owned(),
                weight,
            })
            .ok_or_else(wrong)
    }
}

/// Numbers of users, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Steps(pub(crate) Vec<usize>);

impl FromStr for Steps {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write it as `1..64`, or as `1,10,50` with more users each time".to_owned();
        let number = |text: &str| {
            let number = text
                .trim()
                .parse()
                .ok()
                .filter(|n: &usize| (1..=MOST_USERS).contains(n));
            number.ok_or_else(wrong)
        };
        let steps = match text.split_once("..") {
            Some((first, last)) => {
                let (first, last) = (number(first)?, number(last.trim_start_matches('='))?);
                let doubled = std::iter::successors(Some(first), |n| n.checked_mul(2));
                let mut steps: Vec<_> = doubled.take_while(|n| *n < last).collect();
                if first <= last {
                    steps.push(last);
                }
                steps
            }
            None => text.split(',').map(number).collect::<Result<_, _>>()?,
        };
        match !steps.is_empty() && steps.is_sorted_by(|a, b| a < b) {
            true => Ok(Self(steps)),
            false => Err(wrong()),
        }
    }
}

/// What a server is to let through, if somebody says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExpectedLimit(pub(crate) Option<Limit>);

/// What has to hold.
#[derive(Args, Debug)]
#[command(next_help_heading = "Demands")]
pub(crate) struct DemandArgs {
    /// What has to hold, such as `p95<200ms`, `error-rate<1%` or `rps>500`; several may be given
    #[arg(long = "threshold", value_name = "BOUND")]
    pub(crate) thresholds: Vec<Threshold>,
    /// End the run when a threshold has failed for three seconds
    #[arg(long, requires = "thresholds")]
    pub(crate) fail_fast: bool,
    /// A status that is expected, any other is an error; several may be given [default: all below 400]
    #[arg(long = "expect-status", value_name = "STATUS", value_parser = clap::value_parser!(u16).range(100..600))]
    pub(crate) expect_status: Vec<u16>,
    /// Find out how much the server lets through, and that it refuses the rest with 429 and
    /// `Retry-After`; with `100/1m` that it lets so many through in so much time
    #[arg(
        long,
        value_name = "N/WINDOW",
        num_args = 0..=1,
        default_missing_value = "",
        value_parser = limit,
        conflicts_with_all = ["rate", "requests", "compare", "save_baseline", "sweep", "stages", "expect_status"]
    )]
    pub(crate) expect_rate_limit: Option<ExpectedLimit>,
    /// A header that somebody else would send, to see whether each is counted alone
    #[arg(long, value_name = "HEADER", requires = "expect_rate_limit")]
    pub(crate) other_key: Option<String>,
    /// Compare with a baseline, or two servers with each other
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "")]
    pub(crate) compare: Option<String>,
    /// Say how many servers a throughput takes, in requests a second
    #[arg(long, value_name = "N", value_parser = rate, requires = "sweep")]
    pub(crate) target_rate: Option<f64>,
    /// How much worse is not worse yet
    #[arg(long, value_name = "PERCENT", default_value = "5%", value_parser = percent, requires = "compare")]
    pub(crate) tolerance: f64,
}

/// `1.1`, or `2`: without TLS as a server that is known to speak it (RFC 9113, section 3.3)
fn version() -> impl TypedValueParser<Value = Version> {
    let one = PossibleValue::new("1.1").help("HTTP/1.1");
    let two = PossibleValue::new("2")
        .help("HTTP/2; without TLS as a server that is known to speak it (RFC 9113, section 3.3)");
    PossibleValuesParser::new([one, two]).map(|version| match version.as_str() {
        "2" => Version::Http2,
        _ => Version::Http1,
    })
}

/// `30`, `30s`, `500ms`, `2m`
fn time(text: &str) -> Result<Duration, String> {
    let seconds = match text.parse::<f64>() {
        Ok(seconds) => Some(seconds),
        Err(_) => crate::load::stats::seconds(text),
    };
    let fits = |seconds: &f64| (0.0..=1e6).contains(seconds);
    let seconds = seconds.filter(fits);
    seconds
        .map(Duration::from_secs_f64)
        .ok_or_else(|| "write it as `30`, `30s`, `500ms` or `2m`".to_owned())
}

/// `1767225600`, `1767225600.5`
fn instant(text: &str) -> Result<f64, String> {
    let instant: Option<f64> = text.trim().parse().ok();
    let fits = |instant: &f64| (0.0..=1e11).contains(instant);
    instant
        .filter(fits)
        .ok_or_else(|| "write it in seconds since 1970, as `date +%s` does".to_owned())
}

/// `100/1m`, `100/60s`, `100/s`, `100`
fn limit(text: &str) -> Result<ExpectedLimit, String> {
    if text.is_empty() {
        return Ok(ExpectedLimit(None));
    }
    let wrong = || "write it as `100/1m`, how many in how much time, or as `100`".to_owned();
    let (n, window) = match text.split_once('/') {
        None => (text, None),
        Some((n, window)) => {
            let is_unit = window.starts_with(|c: char| c.is_ascii_alphabetic());
            let window = if is_unit {
                format!("1{window}")
            } else {
                window.to_owned()
            };
            let window = time(&window).map_err(|_| wrong())?;
            (n, Some(window).filter(|window| !window.is_zero()))
        }
    };
    let n: u64 = n.trim().parse().map_err(|_| wrong())?;
    match n {
        0 => Err(wrong()),
        n => Ok(ExpectedLimit(Some(Limit { n, window }))),
    }
}

fn rate(text: &str) -> Result<f64, String> {
    let rate: Option<f64> = text.trim_end_matches("/s").parse().ok();
    let fits = |rate: &f64| *rate > 0.0 && *rate <= 1e7;
    rate.filter(fits)
        .ok_or_else(|| "write how many a second, such as `500` or `0.5`".to_owned())
}

/// `5%`, `0.05`, `all`, `none`
fn share(text: &str) -> Result<f64, String> {
    let share = match text {
        "all" => Some(1.0),
        "none" => Some(0.0),
        text => match text.strip_suffix('%') {
            Some(percent) => percent.trim().parse().ok().map(|it: f64| it / 100.0),
            None => text.parse().ok(),
        },
    };
    let fits = |share: &f64| (0.0..=1.0).contains(share);
    share
        .filter(fits)
        .ok_or_else(|| "write it as `5%`, `all` or `none`".to_owned())
}

fn percent(text: &str) -> Result<f64, String> {
    let percent: Option<f64> = text.trim_end_matches('%').trim().parse().ok();
    let fits = |percent: &f64| (0.0..=1000.0).contains(percent);
    let percent = percent.filter(fits);
    percent
        .map(|it| it / 100.0)
        .ok_or_else(|| "write it as `5%`".to_owned())
}
