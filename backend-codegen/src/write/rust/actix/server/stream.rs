//! Bodies that are read and sent in pieces.

use super::super::support::http::incoming::Incoming;
use super::super::support::http::input::Call;
use super::super::support::http::outgoing::ByteStream;
use super::super::support::http::refusal::{Reason, Refusal};
use super::body::{Take, announced, limit, read};
use super::relay::Relay;
use super::taken::Taken;
use actix_web::body::{BodyStream, BoxBody};
use actix_web::dev::Payload;
use actix_web::http::Version;
use actix_web::http::header::{CONTENT_TYPE, TRANSFER_ENCODING};
use actix_web::web::Bytes;
use actix_web::HttpRequest;
use futures_core::Stream;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Bodies of those media types that the operation streams are read by its handler.
#[derive(Clone, Copy, Debug)]
pub struct Pieces;

impl Take for Pieces {
    async fn take<R: Call>(
        self,
        request: &HttpRequest,
        payload: Payload,
        media_type: Option<usize>,
    ) -> Result<Taken<Bytes>, Refusal> {
        use actix_web::HttpMessage as _;
        if media_type.is_some_and(|position| !R::OPERATION.streams.contains(&position)) {
            return Ok(Taken::Whole(read(request, payload).await?));
        }
        let length = announced(request);
        let limit = limit(request);
        if length.is_some_and(|length| length > limit) {
            return Err(Reason::TooLarge.into());
        }
        let is_framed = || {
            request.version() > Version::HTTP_11
                || request.headers().contains_key(TRANSFER_ENCODING)
        };
        if length == Some(0) || (length.is_none() && !is_framed()) {
            return Ok(Taken::Pieces(None));
        }
        let content_type = request.headers().get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let progress = request.extensions().get().cloned();
        let source = Box::new(Relay::start(payload, progress));
        let incoming = Incoming::new(source, limit, content_type);
        Ok(Taken::Pieces(Some(incoming)))
    }
}

/// A body that is made while it is sent.
pub fn sent(pieces: ByteStream) -> BoxBody {
    BoxBody::new(BodyStream::new(Sending(pieces)))
}

struct Sending(ByteStream);

impl Stream for Sending {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = self.0.poll_piece(cx);
        piece.map(|piece| piece.map(|piece| piece.map_err(io::Error::other)))
    }
}
