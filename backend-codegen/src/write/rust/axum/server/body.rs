//! Request bodies, which are read up to a limit.

use super::super::support::http::incoming::Incoming;
use super::super::support::http::input::{Call, Payload};
use super::super::support::http::refusal::{Reason, Refusal};
use super::body_limit::BodyLimit;
use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use std::future::poll_fn;
use std::pin::Pin;

/// A body that has been looked at.
pub enum Taken {
    /// All of it.
    Whole(Bytes),
    /// One that the handler reads, if there is one.
    Pieces(Option<Incoming>),
}

impl Taken {
    /// The same for whoever reads the request.
    #[must_use]
    pub fn payload(&mut self) -> Payload<'_> {
        match self {
            Self::Whole(bytes) => Payload::Whole(bytes),
            Self::Pieces(incoming) => Payload::Pieces(incoming.take()),
        }
    }
}

/// How the bodies of an operation are read.
pub trait Take: Copy + Send + Sync + 'static {
    /// Reads a body of the operation `R`, or what of it is read before its handler is called;
    /// `media_type` is its position among the documented ones.
    fn take<R: Call>(
        self,
        parts: &Parts,
        body: Body,
        media_type: Option<usize>,
    ) -> impl Future<Output = Result<Taken, Refusal>> + Send;
}

/// Bodies are read whole before handlers are called.
impl Take for () {
    async fn take<R: Call>(
        self,
        parts: &Parts,
        body: Body,
        _media_type: Option<usize>,
    ) -> Result<Taken, Refusal> {
        let bytes = match R::OPERATION.accepts {
            [] => Bytes::new(),
            _ => read(parts, body).await?,
        };
        Ok(Taken::Whole(bytes))
    }
}

/// How many bytes the body of a request may have.
pub fn limit(parts: &Parts) -> u64 {
    let limit: BodyLimit = parts.extensions.get().copied().unwrap_or_default();
    limit.0
}

/// Reads a body.
///
/// # Errors
///
/// When it is larger than allowed, which an announced length tells at once, or breaks off.
pub async fn read(parts: &Parts, mut body: Body) -> Result<Bytes, Refusal> {
    use axum::body::HttpBody as _;
    let limit = limit(parts);
    if body.size_hint().lower() > limit {
        return Err(Reason::TooLarge.into());
    }
    let mut first = Bytes::new();
    let mut whole = Vec::new();
    let mut length = 0_u64;
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let Ok(data) = frame.map_err(|_| Refusal::broken())?.into_data() else {
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
