//! Requests that do not satisfy the specification and are let through, where the settings say
//! `validation = "report-only"`.

use super::super::support::http::operation::Operation;
use super::super::support::http::refusal::Refusal;
use super::request_id::RequestId;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// Whom requests are reported to that are let through: an extension of the request.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "an API may have no operations")]
pub struct Watch(pub fn(Option<&RequestId>, &'static Operation, &Refusal));

impl Default for Watch {
    /// [`log`].
    fn default() -> Self {
        Self(log)
    }
}

static COUNT: AtomicU64 = AtomicU64::new(0);

/// How many requests have been let through, to all operations.
#[allow(dead_code, reason = "for applications that want it")]
#[must_use]
pub fn count() -> u64 {
    COUNT.load(Ordering::Relaxed)
}

/// More violations of one request than these are only counted.
const MAX_SHOWN: usize = 10;

/// Writes a line about a request that is let through to standard error.
pub fn log(id: Option<&RequestId>, operation: &'static Operation, refusal: &Refusal) {
    eprintln!("{}", line(id, operation, refusal));
}

/// Which operation lets through what, in one line. Nothing of what was sent is in it but names of
/// members.
#[must_use]
pub fn line(id: Option<&RequestId>, operation: &Operation, refusal: &Refusal) -> String {
    let mut line = id.map_or_else(String::new, |id| format!("{}: ", id.as_str()));
    // Writing to a string cannot fail.
    let _ = write!(line, "{} lets through what it would refuse:", operation.id);
    for (position, violation) in refusal.violations.iter().take(MAX_SHOWN).enumerate() {
        let mark = if position > 0 { ";" } else { "" };
        let space = if violation.field.is_empty() { "" } else { " " };
        let _ = write!(
            line,
            "{mark} {}{space}{} {}",
            violation.location, violation.field, violation.rule
        );
    }
    if let n @ 1.. = refusal.violations.len().saturating_sub(MAX_SHOWN) {
        let _ = write!(line, "; and {n} more");
    }
    line
}

/// Counts a request that is let through, and reports it.
pub fn report(
    watch: Option<Watch>,
    id: Option<&RequestId>,
    operation: &'static Operation,
    refusal: &Refusal,
) {
    COUNT.fetch_add(1, Ordering::Relaxed);
    let Watch(report) = watch.unwrap_or_default();
    report(id, operation, refusal);
}
