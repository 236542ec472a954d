//! Request bodies, read whole and up to a limit.

use super::super::support::http::refusal::{Reason, Refusal};
use super::super::support::violation::{Location, Rule, Violation};
use super::body_limit::BodyLimit;
use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use std::future::poll_fn;
use std::pin::Pin;

/// Reads a body.
///
/// # Errors
///
/// When it is larger than allowed, which an announced length tells at once, or breaks off.
pub async fn read(parts: &Parts, mut body: Body) -> Result<Bytes, Refusal> {
    use axum::body::HttpBody as _;
    let limit: BodyLimit = parts.extensions.get().copied().unwrap_or_default();
    let limit = limit.0;
    if body.size_hint().lower() > limit {
        return Err(Reason::TooLarge.into());
    }
    let mut first = Bytes::new();
    let mut whole = Vec::new();
    let mut length = 0_u64;
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let Ok(data) = frame.map_err(|_| broken())?.into_data() else {
            continue;
        };
        length = length.saturating_add(data.len() as u64);
        if length > limit {
            return Err(Reason::TooLarge.into());
        }
        if first.is_empty() && whole.is_empty() {
            first = data;
            continue;
        }
        if whole.is_empty() {
            whole.extend_from_slice(&first);
        }
        whole.extend_from_slice(&data);
    }
    Ok(if whole.is_empty() {
        first
    } else {
        whole.into()
    })
}

/// The refusal of a body that the connection did not bring to its end.
fn broken() -> Refusal {
    let violation = Violation {
        location: Location::Body,
        field: String::new(),
        pointer: String::new(),
        rule: Rule::Other("transfer", "breaks off"),
    };
    Refusal {
        violations: vec![violation],
        ..Reason::Invalid.into()
    }
}
