//! Request bodies that are read in pieces.

use super::failure::Failure;
use super::input::{Input, Payload};
use super::refusal::{Reason, Refusal};
use bytes::Bytes;
use std::fmt;
use std::future::poll_fn;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

/// Where the pieces of a body come from: the framework in use.
pub trait Source: Send {
    /// The next piece; `None` at the end, and an error if the connection breaks off.
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Refusal>>>;
}

/// A request body that is read while it comes.
///
/// Nothing of it is held but the piece that is being looked at, so that it may be larger than memory;
/// how large it may be says `BodyLimit`.
pub struct Incoming {
    source: Mutex<Option<Box<dyn Source>>>,
    left: u64,
    content_type: Option<String>,
    is_whole: bool,
}

impl Incoming {
    /// A body of at most `limit` bytes.
    pub fn new(source: Box<dyn Source>, limit: u64, content_type: Option<&str>) -> Self {
        Self {
            source: Mutex::new(Some(source)),
            left: limit,
            content_type: content_type.map(str::to_owned),
            is_whole: false,
        }
    }

    /// The media type that the client sent, with its parameters.
    #[allow(dead_code, reason = "for handlers")]
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The next piece; `None` once the body has come to its end.
    ///
    /// # Errors
    ///
    /// When the body is larger than allowed (`413`), or the client breaks off. A handler that returns
    /// the failure has it answered.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        if self.is_whole {
            return Ok(None);
        }
        let source = self.source.get_mut();
        let Some(open) = source.unwrap_or_else(PoisonError::into_inner) else {
            return Err(Refusal::broken().into());
        };
        let refusal = match poll_fn(|cx| open.poll_piece(cx)).await {
            None => {
                self.is_whole = true;
                return Ok(None);
            }
            Some(Ok(piece)) => match self.left.checked_sub(piece.len() as u64) {
                Some(left) => {
                    self.left = left;
                    return Ok(Some(piece));
                }
                None => Reason::TooLarge.into(),
            },
            Some(Err(refusal)) => refusal,
        };
        // Whoever goes on all the same must not take the pieces so far for all of them.
        self.source = Mutex::new(None);
        Err(refusal.into())
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

impl Input<'_> {
    /// A body that the handler reads.
    pub fn incoming(&mut self) -> Option<Incoming> {
        if !self.has_body() {
            return None;
        }
        match &mut self.body {
            Payload::Pieces(incoming) => incoming.take(),
            Payload::Whole(_) => None,
        }
    }

    /// Bytes that the handler reads, perhaps none at all.
    pub fn incoming_bytes(&mut self) -> Option<Incoming> {
        if !self.body.is_bare() || !self.has_content() {
            return self.incoming();
        }
        let content_type = self.sources.head.header("content-type", 0);
        let content_type = content_type.and_then(|it| std::str::from_utf8(it).ok());
        Some(Incoming {
            source: Mutex::new(None),
            left: 0,
            content_type: content_type.map(str::to_owned),
            is_whole: true,
        })
    }
}
