//! Bodies that have been looked at.

use super::super::support::http::incoming::Incoming;
use super::super::support::http::input::Payload;
use super::super::support::http::refusal::Reason;

/// A body that has been looked at; `B` is what the framework has bytes in.
pub enum Taken<B> {
    /// All of it.
    Whole(B),
    /// One that the handler reads, if there is one.
    Pieces(Option<Incoming>),
}

impl<B: AsRef<[u8]>> Taken<B> {
    /// The same for whoever reads the request.
    #[must_use]
    pub fn payload(&mut self) -> Payload<'_> {
        match self {
            Self::Whole(bytes) => Payload::Whole(B::as_ref(bytes)),
            Self::Pieces(incoming) => Payload::Pieces(incoming.take()),
        }
    }
}

/// A body that is read whole, up to a limit. One that comes in a single piece is not copied.
pub struct Whole<B> {
    first: B,
    all: Vec<u8>,
    left: u64,
}

impl<B: AsRef<[u8]> + Default + From<Vec<u8>>> Whole<B> {
    /// Nothing yet, of at most `limit` bytes.
    #[must_use]
    pub fn up_to(limit: u64) -> Self {
        Self {
            first: B::default(),
            all: Vec::new(),
            left: limit,
        }
    }

    /// Adds a piece.
    ///
    /// # Errors
    ///
    /// When the body is larger than allowed.
    pub fn add_piece(&mut self, piece: B) -> Result<(), Reason> {
        let bytes = piece.as_ref();
        self.left = self
            .left
            .checked_sub(bytes.len() as u64)
            .ok_or(Reason::TooLarge)?;
        if self.first.as_ref().is_empty() && self.all.is_empty() {
            self.first = piece;
            return Ok(());
        }
        if self.all.is_empty() {
            self.all.extend_from_slice(self.first.as_ref());
        }
        self.all.extend_from_slice(bytes);
        Ok(())
    }

    /// All of it.
    #[must_use]
    pub fn all_pieces(self) -> B {
        if self.all.is_empty() {
            self.first
        } else {
            self.all.into()
        }
    }
}
