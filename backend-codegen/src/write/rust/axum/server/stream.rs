//! Bodies that are read and sent in pieces.

use super::super::support::http::incoming::{Incoming, Source};
use super::super::support::http::input::Call;
use super::super::support::http::outgoing::{ByteStream, StreamError};
use super::super::support::http::refusal::{Reason, Refusal};
use super::body::{Take, limit, read};
use super::taken::Taken;
use super::time_limit::Progress;
use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use futures_core::Stream;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// Bodies of those media types that the operation streams are read by its handler.
#[derive(Clone, Copy, Debug)]
pub struct Pieces;

impl Take for Pieces {
    async fn take<R: Call>(
        self,
        parts: &Parts,
        body: Body,
        media_type: Option<usize>,
    ) -> Result<Taken<Bytes>, Refusal> {
        use axum::body::HttpBody as _;
        if media_type.is_some_and(|position| !R::OPERATION.streams.contains(&position)) {
            return Ok(Taken::Whole(read(parts, body).await?));
        }
        let limit = limit(parts);
        if body.size_hint().lower() > limit {
            return Err(Reason::TooLarge.into());
        }
        if body.is_end_stream() {
            return Ok(Taken::Pieces(None));
        }
        let content_type = parts.headers.get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let progress = parts.extensions.get().cloned();
        let source = Box::new(Received { body, progress });
        Ok(Taken::Pieces(Some(Incoming::new(
            source,
            limit,
            content_type,
        ))))
    }
}

/// A body as axum receives it.
struct Received {
    body: Body,
    progress: Option<Progress>,
}

impl Source for Received {
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Refusal>>> {
        use axum::body::HttpBody as _;
        loop {
            let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
            let piece = match frame {
                None => return Poll::Ready(None),
                Some(Err(_)) => return Poll::Ready(Some(Err(Refusal::broken()))),
                Some(Ok(frame)) => frame.into_data(),
            };
            // Trailers say nothing.
            if let Ok(piece) = piece {
                if let Some(progress) = &self.progress {
                    progress.is_made();
                }
                return Poll::Ready(Some(Ok(piece)));
            }
        }
    }
}

/// A body that is made while it is sent.
pub fn sent(pieces: ByteStream) -> Body {
    Body::from_stream(Sending(pieces))
}

struct Sending(ByteStream);

impl Stream for Sending {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_piece(cx)
    }
}
