use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::ReadArgs;
use crate::load::engine::Arrival;
use crate::load::stats::Threshold;

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
  cargo backend load http://127.0.0.1:8080/users --save-baseline baseline.json
  cargo backend load http://127.0.0.1:8080/users --compare baseline.json --report load.md

Exit codes:
  0  done, and what was demanded holds
  1  a threshold failed, it is worse, or what came was not expected
  2  bad input or usage, or nothing answers there
  3  what was measured cannot be trusted")]
pub(crate) struct LoadArgs {
    /// A URL that is asked for, or an OpenAPI document whose operations are; of two URLs, the second is
    /// compared with the first
    #[arg(value_name = "TARGET", required = true, num_args = 1..=2)]
    pub(crate) targets: Vec<String>,
    #[command(flatten)]
    pub(crate) document: DocumentArgs,
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    #[command(flatten)]
    pub(crate) pace: PaceArgs,
    #[command(flatten)]
    pub(crate) demands: DemandArgs,
    /// Write the report to a file, as its name says: `.json`, `.md` (Markdown) or `.xml` (JUnit);
    /// several may be given
    #[arg(long = "report", value_name = "FILE", help_heading = "Reports")]
    pub(crate) reports: Vec<PathBuf>,
    /// Add this run to a baseline, which keeps the last five
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub(crate) save_baseline: Option<PathBuf>,
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
    /// Also send what may change something to a host that is not this machine
    #[arg(long)]
    pub(crate) allow_writes: bool,
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
    #[arg(long, value_name = "HOW", default_value = "poisson", requires = "rate")]
    pub(crate) arrival: Arrival,
    /// Send requests for so long before any is counted
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = time)]
    pub(crate) warm_up: Duration,
    /// Threads that send [default: as many as the machine has cores]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// What random choices start from, to make the same again [default: another one each time, which
    /// the report has]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
}

/// What has to hold.
#[derive(Args, Debug)]
#[command(next_help_heading = "Demands")]
pub(crate) struct DemandArgs {
    /// What has to hold, such as `p95<200ms`, `error-rate<1%` or `rps>500`; several may be given
    #[arg(long = "threshold", value_name = "BOUND")]
    pub(crate) thresholds: Vec<Threshold>,
    /// A status that is expected, any other is an error; several may be given [default: all below 400]
    #[arg(long = "expect-status", value_name = "STATUS", value_parser = clap::value_parser!(u16).range(100..600))]
    pub(crate) expect_status: Vec<u16>,
    /// Compare with a baseline, or two servers with each other
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "")]
    pub(crate) compare: Option<String>,
    /// How much worse is not worse yet
    #[arg(long, value_name = "PERCENT", default_value = "5%", value_parser = percent, requires = "compare")]
    pub(crate) tolerance: f64,
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

fn rate(text: &str) -> Result<f64, String> {
    let rate: Option<f64> = text.trim_end_matches("/s").parse().ok();
    let fits = |rate: &f64| *rate > 0.0 && *rate <= 1e7;
    rate.filter(fits)
        .ok_or_else(|| "write how many a second, such as `500` or `0.5`".to_owned())
}

fn percent(text: &str) -> Result<f64, String> {
    let percent: Option<f64> = text.trim_end_matches('%').trim().parse().ok();
    let fits = |percent: &f64| (0.0..=1000.0).contains(percent);
    let percent = percent.filter(fits);
    percent
        .map(|it| it / 100.0)
        .ok_or_else(|| "write it as `5%`".to_owned())
}
