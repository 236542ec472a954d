//! What a server that faces the internet needs around its routes, as it can be chosen.

use super::body_limit::BodyLimit;
use super::cors::Cors;
use super::headers::SecurityHeaders;
use super::request_id::RequestId;
use super::watch::Watch;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

/// What `harden` does. Each part can be turned off where an application has its own.
///
/// By default an application that is hardened
///
/// - reads no more than 1 MiB of a body, and answers `413` otherwise ([`BodyLimit`]);
/// - answers `503` if a request takes longer than 30 seconds;
/// - gives each request an id, which answers carry as `X-Request-Id`;
/// - sends the [`SecurityHeaders`]: CSP `default-src 'none'`, COEP `require-corp`, COOP and CORP
///   `same-origin`, and others; HSTS, for a year and with subdomains, once [`Hardening::tls`] is set;
/// - answers `500` where a handler panics, and tells nobody but the log why.
///
/// How often a client may ask is limited where the settings say so (`rate-limit`), by default to 100
/// requests in 15 minutes on paths under `/api/`. Pages of other origins may use the API where the
/// settings say which (`cors`), and no others.
#[derive(Clone, Copy, Debug)]
pub struct Hardening {
    /// How many bytes a request body may have; 1 MiB.
    pub body_limit: BodyLimit,
    /// How long a request may take before it is answered with `503`; 30 seconds.
    pub timeout: Option<Duration>,
    /// Whether responses carry `X-Request-Id`.
    pub request_id: bool,
    /// Headers that every response gets unless it has them.
    pub headers: SecurityHeaders,
    /// Whether clients reach the server by HTTPS alone, perhaps through a proxy; not by default. Then
    /// browsers are told to stay with it: `Strict-Transport-Security`.
    pub tls: bool,
    /// Where the causes of `5xx` answers go; standard error.
    pub report: fn(&RequestId, &str),
    /// Where requests are reported to that do not satisfy the specification and are let through all the
    /// same; standard error. They are where the settings say `validation = "report-only"`.
    pub watch: Watch,
    /// Which pages of other origins may use the API; those that the settings say (`cors`).
    pub cors: Cors,
}

/// Stands in the extensions of a request that no limit counts, such as one that browsers send on their
/// own.
#[allow(dead_code, reason = "for applications that want it")]
#[derive(Clone, Copy, Debug)]
pub struct Uncounted;

impl Default for Hardening {
    fn default() -> Self {
        Self {
            body_limit: BodyLimit::default(),
            timeout: Some(Duration::from_secs(30)),
            request_id: true,
            headers: SecurityHeaders::default(),
            tls: false,
            report: |id, cause| eprintln!("{}: {cause}", id.as_str()),
            watch: Watch::default(),
            cors: Cors::default(),
        }
    }
}

/// The outcome of a future; `None` if it panicked, which the panic hook has told by then.
pub async fn caught<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    std::future::poll_fn(
        |cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Some),
            Err(_) => Poll::Ready(None),
        },
    )
    .await
}
