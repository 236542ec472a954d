//! What handlers return when they cannot answer.

use super::super::encode::ToJson;
use super::super::json::Json;
use super::answer::{Answer, Sent};
use super::operation::Operation;
use super::refusal::{Reason, Refusal};
use std::any::TypeId;
use std::error::Error;
use std::fmt;

/// Why a handler has no answer of its own.
///
/// Any error becomes one by `?`. The client then reads `500` and nothing of the error, which goes to
/// the log; [`Failure::answer`] says what the client reads instead.
pub struct Failure {
    kind: Kind,
}

#[allow(dead_code, reason = "an API may have no operations")]
enum Kind {
    Internal(Box<dyn Error + Send + Sync>),
    Unavailable(Box<dyn Error + Send + Sync>),
    Reason(Reason),
    Refused(Box<Refusal>),
    Status(u16),
    Answer { answer: Answer, body: TypeId },
}

/// Whatever a documented answer to a request that fails can carry.
pub trait Body: 'static {
    /// The body as it is sent.
    fn to_body(&self) -> Vec<u8>;
}

impl Body for String {
    fn to_body(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }
}

impl Body for Json {
    fn to_body(&self) -> Vec<u8> {
        ToJson::to_json(self)
    }
}

#[allow(dead_code, reason = "handlers say why they cannot answer")]
impl Failure {
    /// An answer that the operation documents. If it does not, the client reads `500`.
    #[must_use]
    pub fn answer<B: Body>(status: u16, body: &B) -> Self {
        let mut answer = Answer::new(status);
        answer.body = Sent::Whole(body.to_body());
        Self {
            kind: Kind::Answer {
                answer,
                body: TypeId::of::<B>(),
            },
        }
    }

    /// An answer that the operation documents without a body. If it does not, the client reads `500`.
    #[must_use]
    pub const fn status(status: u16) -> Self {
        Self {
            kind: Kind::Status(status),
        }
    }

    /// `501`: there is no handler yet.
    #[must_use]
    pub const fn not_implemented() -> Self {
        Self::reason(Reason::NotImplemented)
    }

    /// `503`: the server cannot answer now.
    #[must_use]
    pub const fn unavailable() -> Self {
        Self::reason(Reason::Unavailable)
    }

    /// `503`: the server cannot answer now, for a reason that goes to the log.
    #[must_use]
    pub fn unavailable_since(cause: impl Error + Send + Sync + 'static) -> Self {
        Self {
            kind: Kind::Unavailable(Box::new(cause)),
        }
    }

    /// `429`: the client asks too often.
    #[must_use]
    pub const fn too_many_requests() -> Self {
        Self::reason(Reason::TooManyRequests)
    }

    /// `404`: what the request is about is not there.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::reason(Reason::NotFound)
    }

    /// `401`: the request does not say who it comes from, or not convincingly.
    #[must_use]
    pub const fn unauthorized() -> Self {
        Self::reason(Reason::Unauthorized)
    }

    /// `403`: whoever sends the request may not do this.
    #[must_use]
    pub const fn forbidden() -> Self {
        Self::reason(Reason::Forbidden)
    }

    const fn reason(reason: Reason) -> Self {
        Self {
            kind: Kind::Reason(reason),
        }
    }
}

impl Failure {
    /// Why the server answers itself where no operation documents anything.
    #[must_use]
    pub const fn why(&self) -> Reason {
        match self.kind {
            Kind::Reason(reason) => reason,
            Kind::Unavailable(_) => Reason::Unavailable,
            Kind::Refused(ref refusal) => refusal.reason,
            Kind::Internal(_) | Kind::Status(_) | Kind::Answer { .. } => Reason::Internal,
        }
    }

    /// What the server answers itself where no operation documents anything.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        match &self.kind {
            Kind::Refused(refusal) => Refusal::clone(refusal),
            Kind::Reason(_)
            | Kind::Internal(_)
            | Kind::Unavailable(_)
            | Kind::Status(_)
            | Kind::Answer { .. } => self.why().into(),
        }
    }

    /// The answer, if the operation documents it.
    ///
    /// # Errors
    ///
    /// With the failure, if the server answers itself.
    pub fn resolve(self, operation: &Operation) -> Result<Answer, Self> {
        match self.kind {
            Kind::Answer { mut answer, body } => match operation.error(answer.status) {
                Some(error) if (error.body)() == body => {
                    answer.content_type = Some(error.media_type);
                    Ok(answer)
                }
                _ => Err(Self {
                    kind: Kind::Answer { answer, body },
                }),
            },
            Kind::Status(status) if operation.is_bare(status) => Ok(Answer::new(status)),
            Kind::Internal(_)
            | Kind::Unavailable(_)
            | Kind::Status(_)
            | Kind::Reason(_)
            | Kind::Refused(_) => Err(self),
        }
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            kind: Kind::Internal(Box::new(error)),
        }
    }
}

/// What a handler finds wrong with a request while it reads the body.
impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self {
            kind: Kind::Refused(Box::new(refusal)),
        }
    }
}

/// Says everything, for the log.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Internal(error) | Kind::Unavailable(error) => {
                error.fmt(f)?;
                let mut source = error.source();
                while let Some(error) = source {
                    write!(f, ": {error}")?;
                    source = error.source();
                }
                Ok(())
            }
            Kind::Reason(reason) => f.write_str(reason.message()),
            Kind::Refused(refusal) => f.write_str(refusal.reason.message()),
            Kind::Status(status)
            | Kind::Answer {
                answer: Answer { status, .. },
                ..
            } => {
                write!(
                    f,
                    "the handler answered {status}, which is not documented so"
                )
            }
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
