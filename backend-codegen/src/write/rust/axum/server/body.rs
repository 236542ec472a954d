//! Request bodies, which are read up to a limit.

use super::super::support::http::input::Call;
use super::super::support::http::refusal::{Reason, Refusal};
use super::body_limit::BodyLimit;
use super::taken::{Taken, Whole};
use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use std::future::poll_fn;
use std::pin::Pin;

/// How the bodies of an operation are read.
pub trait Take: Copy + Send + Sync + 'static {
    /// Reads a body of the operation `R`, or what of it is read before its handler is called;
    /// `media_type` is its position among the documented ones.
    fn take<R: Call>(
        self,
        parts: &Parts,
        body: Body,
        media_type: Option<usize>,
    ) -> impl Future<Output = Result<Taken<Bytes>, Refusal>> + Send;
}

/// Bodies are read whole before handlers are called.
impl Take for () {
    async fn take<R: Call>(
        self,
        parts: &Parts,
        body: Body,
        _media_type: Option<usize>,
    ) -> Result<Taken<Bytes>, Refusal> {
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
    let mut whole = Whole::up_to(limit);
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let Ok(data) = frame.map_err(|_| Refusal::broken())?.into_data() else {
            continue;
        };
        whole.add_piece(data)?;
    }
    Ok(whole.all_pieces())
}
