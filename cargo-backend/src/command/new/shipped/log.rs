//! The log, a line for each request and one for each failure, on standard output.
//!
//! It has no paths, queries, headers or bodies of requests: whatever is secret is there.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use crate::api::generated::{Hardening, RequestId};
use crate::config::{Config, LogFormat};

/// Makes `tracing` write lines as the environment says.
pub fn start(config: &Config) {
    let lines = tracing_subscriber::fmt().with_max_level(config.log_level);
    match config.log_format {
        LogFormat::Text => lines.with_ansi(io::stdout().is_terminal()).init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
}

/// A request that has been answered.
pub struct Answered<'a> {
    pub method: &'a str,
    /// The template of its path; `-` if there is none.
    pub route: &'a str,
    pub status: u16,
    pub took: Duration,
    /// As clients know it by `X-Request-Id`.
    pub id: &'a str,
}

/// Writes the line of a request.
pub fn answered(request: &Answered<'_>) {
    let Answered {
        method,
        route,
        status,
        id,
        ..
    } = *request;
    let milliseconds = request.took.as_secs_f64() * 1e3;
    tracing::info!(
        request_id = id,
        method,
        route,
        status,
        milliseconds,
        "answered"
    );
}

/// How the API is hardened: as by default, with the causes of failures in the log.
pub fn hardening() -> Hardening {
    let report = |id: &RequestId, cause: &str| {
        tracing::error!(request_id = id.as_str(), cause, "failed");
    };
    Hardening {
        report,
        ..Hardening::default()
    }
}
