//! What the server has to know about an operation at run time.

use super::security::Demand;
use std::any::TypeId;

/// An operation of the specification. Its identity is its method and path.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// `operationId`.
    #[allow(dead_code, reason = "for layers around operations")]
    pub id: &'static str,
    /// The method.
    pub method: &'static str,
    /// The path template, percent-encoded as requests are.
    pub path: &'static str,
    /// The media types that a request body can have.
    pub accepts: &'static [&'static str],
    /// The positions of those among them whose bodies the handler reads.
    pub streams: &'static [usize],
    /// The media types of the answers to a request that succeeds.
    pub produces: &'static [&'static str],
    /// The status of the answer to a request that does not satisfy the specification.
    pub invalid: u16,
    /// Documented answers to requests that fail, as far as they have a body of JSON or text.
    pub errors: &'static [DocumentedError],
    /// Statuses of documented answers to requests that fail and have no such body; classes as in
    /// [`DocumentedError::status`].
    pub bare: &'static [u16],
    /// What becomes of requests that do not satisfy the specification.
    pub validation: Validation,
    /// What a request must carry: all of one of these. Without any, nothing is demanded.
    pub security: &'static [&'static [Demand]],
}

impl Operation {
    /// An operation without bodies whose answers to invalid requests are not documented.
    #[must_use]
    pub const fn new(id: &'static str, method: &'static str, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            accepts: &[],
            streams: &[],
            produces: &[],
            invalid: 400,
            errors: &[],
            bare: &[],
            validation: Validation::Enforce,
            security: &[],
        }
    }

    /// An operation without an `operationId`: it is called by its method and path.
    #[must_use]
    pub const fn unnamed(id: &'static str) -> Self {
        let mut path = id.as_bytes();
        while let [b'A'..=b'Z', others @ ..] = path {
            path = others;
        }
        let (method, path) = id.split_at(id.len().wrapping_sub(path.len()));
        Self::new(id, method, path.trim_ascii_start())
    }

    /// The documented answer with that status, if it has a body of JSON or text.
    #[must_use]
    pub fn error(&self, status: u16) -> Option<&'static DocumentedError> {
        let key = self.documented(status)?;
        self.errors.iter().find(|error| error.status == key)
    }

    /// Whether the answer with that status is documented without such a body.
    #[must_use]
    pub fn is_bare(&self, status: u16) -> bool {
        let key = self.documented(status);
        key.is_some_and(|key| self.bare.contains(&key))
    }

    /// What documents a status: itself, its class, or `default`.
    fn documented(&self, status: u16) -> Option<u16> {
        let keys = [status, status / 100, 0];
        keys.into_iter().find(|key| {
            self.bare.contains(key) || self.errors.iter().any(|error| error.status == *key)
        })
    }
}

/// A documented answer to a request that fails.
#[derive(Clone, Copy, Debug)]
pub struct DocumentedError {
    /// The status; 4 is all of 400 to 499, and 0 is `default`.
    pub status: u16,
    /// The media type.
    pub media_type: &'static str,
    /// What the server fills in if it answers itself.
    pub form: Form,
    /// The type of the body.
    pub body: fn() -> TypeId,
}

impl DocumentedError {
    /// An answer whose body is a `T`, and can be the envelope.
    #[must_use]
    pub const fn envelope<T: 'static>(status: u16) -> Self {
        Self::new::<T>(status, Form::Envelope, "application/json")
    }

    /// An answer whose body is a `T`, and can be problem details.
    #[must_use]
    pub const fn problem<T: 'static>(status: u16) -> Self {
        Self::new::<T>(status, Form::Problem, "application/problem+json")
    }

    /// An answer whose body is text.
    #[must_use]
    pub const fn text(status: u16, media_type: &'static str) -> Self {
        Self::new::<String>(status, Form::Text, media_type)
    }

    /// An answer whose body is a `T`.
    #[must_use]
    pub const fn new<T: 'static>(status: u16, form: Form, media_type: &'static str) -> Self {
        Self {
            status,
            media_type,
            form,
            body: TypeId::of::<T>,
        }
    }
}

/// What becomes of requests that do not satisfy the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validation {
    /// They are refused.
    Enforce,
    /// They are reported, and reach the handler if all of them could be read into its types.
    ReportOnly,
}

/// What an answer of the server itself looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `{"error": {"code", "message", "details"}, "meta": {"requestId"}}`
    Envelope,
    /// Problem details (RFC 9457).
    Problem,
    /// A sentence, and a line for each detail.
    Text,
    /// A body that only the application can fill: which one, counted from 0.
    Own(usize),
}
