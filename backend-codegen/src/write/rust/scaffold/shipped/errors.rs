//! What requests are answered with when something is wrong.

use serde_json::{Value, json};

/// An answer to a request that fails.
#[derive(Debug)]
pub struct Error {
    status: StatusCode,
    code: &'static str,
    message: String,
    violations: Vec<Violation>,
    /// What a client is told to present (`WWW-Authenticate`).
    challenge: String,
}

/// What is wrong with one field of a request.
#[derive(Debug)]
pub struct Violation {
    /// Where in the request it is.
    pub field: String,
    /// What is wrong.
    pub message: String,
}

impl Error {
    /// An answer with that status.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            violations: Vec::new(),
            challenge: String::new(),
        }
    }

    /// What nobody has written yet.
    pub fn not_implemented() -> Self {
        let status = StatusCode::NOT_IMPLEMENTED;
        Self::new(status, "not_implemented", "This is not implemented yet.")
    }

    /// A request that presents nothing that would let it in, and what would.
    pub fn unauthorized(challenge: String) -> Self {
        let message = "The request needs valid credentials.";
        Self {
            challenge,
            ..Self::new(StatusCode::UNAUTHORIZED, "unauthorized", message)
        }
    }

    /// A request of somebody who may not send it.
    pub fn forbidden(challenge: String) -> Self {
        let message = "The credentials are not good for this.";
        Self {
            challenge,
            ..Self::new(StatusCode::FORBIDDEN, "forbidden", message)
        }
    }

    /// A request that is not what it should be.
    pub fn invalid(violations: Vec<Violation>) -> Self {
        Self {
            violations,
            ..Self::new(
                StatusCode::BAD_REQUEST,
                "invalid_request",
                "The request is invalid.",
            )
        }
    }

    /// What the client is told.
    fn body(&self) -> Value {
        let details = self
            .violations
            .iter()
            .map(|violation| json!({ "field": violation.field, "message": violation.message }));
        json!({
            "error": {
                "code": self.code,
                "message": self.message,
                "details": details.collect::<Vec<_>>(),
            }
        })
    }
}

/// A mistake of the server, of which clients learn nothing.
impl From<serde_json::Error> for Error {
    fn from(_: serde_json::Error) -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::new(status, "internal_error", "The server made a mistake.")
    }
}
