//! Answers whose bodies are made while they are sent.

use super::answer::{Answer, Sent};
use bytes::Bytes;
use futures_core::Stream;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

/// Why a stream breaks off.
pub type StreamError = Box<dyn Error + Send + Sync>;

/// What comes one after the other.
pub type Items<T> = Pin<Box<dyn Stream<Item = Result<T, StreamError>> + Send>>;

/// A body that is made while it is sent.
///
/// When the stream ends with an error, the connection breaks off, so that the client does not take
/// what it has for all there is.
pub struct ByteStream(Mutex<Items<Bytes>>);

impl ByteStream {
    /// A body of the pieces that a stream has.
    #[allow(dead_code, reason = "for handlers")]
    pub fn new<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<StreamError> + 'static,
    {
        Self::of(each(stream, |piece: B| piece.into()))
    }

    fn of(pieces: Items<Bytes>) -> Self {
        Self(Mutex::new(pieces))
    }

    /// The next piece.
    pub fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, StreamError>>> {
        let pieces = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        pieces.as_mut().poll_next(cx)
    }
}

/// A body that is there as a whole.
impl From<Vec<u8>> for ByteStream {
    fn from(bytes: Vec<u8>) -> Self {
        Self::of(Box::pin(Listed(vec![Bytes::from(bytes)].into_iter())))
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByteStream")
    }
}

/// A body that is made while it is sent and says itself which media type it has.
#[derive(Debug)]
pub struct MediaStream {
    /// The media type, with its parameters.
    pub media_type: String,
    /// The bytes.
    pub bytes: ByteStream,
}

impl Answer {
    /// Adds a body that is made while it is sent.
    #[must_use]
    pub fn piecewise(mut self, content_type: &'static str, body: ByteStream) -> Self {
        self.content_type = Some(content_type);
        self.body = Sent::Pieces(body);
        self
    }

    /// Adds a body that is made while it is sent, with its media type.
    #[must_use]
    pub fn media_pieces(self, body: MediaStream) -> Self {
        let mut answer = self.header_text("content-type", body.media_type);
        answer.body = Sent::Pieces(body.bytes);
        answer
    }

    /// Adds a body of items that are written one after the other.
    #[must_use]
    pub(super) fn item_by_item<T: 'static>(
        self,
        content_type: &'static str,
        items: Items<T>,
        mut write: impl FnMut(T) -> Vec<u8> + Send + 'static,
    ) -> Self {
        let pieces = each(items, move |item| Bytes::from(write(item)));
        self.piecewise(content_type, ByteStream::of(pieces))
    }
}

/// A stream with something done to each item.
pub(super) fn each<S, A, B, E>(stream: S, with: impl FnMut(A) -> B + Send + 'static) -> Items<B>
where
    S: Stream<Item = Result<A, E>> + Send + 'static,
    A: 'static,
    E: Into<StreamError> + 'static,
{
    Box::pin(Each {
        stream: Box::pin(stream),
        with,
    })
}

struct Each<S, F> {
    stream: Pin<Box<S>>,
    with: F,
}

impl<S, F> Unpin for Each<S, F> {}

impl<S, F, A, B, E> Stream for Each<S, F>
where
    S: Stream<Item = Result<A, E>>,
    F: FnMut(A) -> B,
    E: Into<StreamError>,
{
    type Item = Result<B, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        this.stream.as_mut().poll_next(cx).map(|item| {
            item.map(|item| match item {
                Ok(item) => Ok((this.with)(item)),
                Err(error) => Err(error.into()),
            })
        })
    }
}

/// Items that are all there.
pub(super) struct Listed<T>(pub(super) std::vec::IntoIter<T>);

impl<T> Unpin for Listed<T> {}

impl<T> Stream for Listed<T> {
    type Item = Result<T, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}
