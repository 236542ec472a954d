//! What requests are answered with when something is wrong.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// An answer to a request that fails.
#[derive(Debug)]
pub struct Error {
    status: StatusCode,
    code: &'static str,
    message: String,
    violations: Vec<Violation>,
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
        }
    }

    /// What nobody has written yet.
    pub fn not_implemented() -> Self {
        let status = StatusCode::NOT_IMPLEMENTED;
        Self::new(status, "not_implemented", "This is not implemented yet.")
    }

    /// A request that presents nothing that would let it in.
    pub fn unauthorized() -> Self {
        let status = StatusCode::UNAUTHORIZED;
        Self::new(
            status,
            "unauthorized",
            "The request needs valid credentials.",
        )
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
}

/// A mistake of the server, of which clients learn nothing.
impl From<serde_json::Error> for Error {
    fn from(_: serde_json::Error) -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::new(status, "internal_error", "The server made a mistake.")
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let details = self
            .violations
            .iter()
            .map(|violation| json!({ "field": violation.field, "message": violation.message }));
        let body = json!({
            "error": {
                "code": self.code,
                "message": self.message,
                "details": details.collect::<Vec<_>>(),
            }
        });
        (self.status, Json(body)).into_response()
    }
}
