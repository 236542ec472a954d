//! Requests that the server answers itself, and what it says then.

use super::super::violation::{Location, Malformed, Rule, Violation};
use super::super::writer::Writer;
use super::answer::Answer;
use super::operation::{Form, Operation};

/// Why the server answers a request itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "the reasons are those of HTTP")]
pub enum Reason {
    /// The request does not satisfy the specification.
    Invalid,
    /// The request does not say who it comes from, or not convincingly.
    Unauthorized,
    /// Whoever sends the request may not do this.
    Forbidden,
    /// There is nothing at the path.
    NotFound,
    /// The path has other methods.
    MethodNotAllowed,
    /// The client takes none of the media types that there are.
    NotAcceptable,
    /// The body is larger than the server reads.
    TooLarge,
    /// The body has a media type that the operation does not know.
    UnsupportedMediaType,
    /// The client asks too often.
    TooManyRequests,
    /// The server has a fault.
    Internal,
    /// The operation has no handler yet.
    NotImplemented,
    /// The server cannot answer now, or not in time.
    Unavailable,
}

impl Reason {
    /// The status that says so.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Invalid => 400,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::NotAcceptable => 406,
            Self::TooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::TooManyRequests => 429,
            Self::Internal => 500,
            Self::NotImplemented => 501,
            Self::Unavailable => 503,
        }
    }

    /// A name for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invalid => "VALIDATION_ERROR",
            Self::Unauthorized => "UNAUTHORIZED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::TooLarge => "PAYLOAD_TOO_LARGE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::TooManyRequests => "RATE_LIMITED",
            Self::Internal => "INTERNAL_ERROR",
            Self::NotImplemented => "NOT_IMPLEMENTED",
            Self::Unavailable => "SERVICE_UNAVAILABLE",
        }
    }

    /// A sentence for people.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Invalid => "The request does not satisfy the specification.",
            Self::Unauthorized => "Valid credentials are required.",
            Self::Forbidden => "The credentials do not allow this.",
            Self::NotFound => "There is nothing at this path.",
            Self::MethodNotAllowed => "This path does not have the method.",
            Self::NotAcceptable => "No acceptable media type is available.",
            Self::TooLarge => "The request body is too large.",
            Self::UnsupportedMediaType => "The media type of the request body is not supported.",
            Self::TooManyRequests => "Too many requests.",
            Self::Internal => "The server has a fault.",
            Self::NotImplemented => "The operation is not implemented yet.",
            Self::Unavailable => "The service is not available.",
        }
    }
}

/// An answer that the server gives itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The status of the answer.
    pub status: u16,
    /// Why it does.
    pub reason: Reason,
    /// What breaks the specification.
    pub violations: Vec<Violation>,
    /// Where the body stops to be JSON.
    pub malformed: Option<Malformed>,
    /// Headers that the answer needs.
    pub headers: Vec<(&'static str, String)>,
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self {
            status: reason.status(),
            reason,
            violations: Vec::new(),
            malformed: None,
            headers: Vec::new(),
        }
    }
}

/// In how many seconds a client may ask again where nobody knows better (RFC 9110, 10.2.3).
const RETRY_AFTER: &str = "10";

impl Refusal {
    /// The refusal of a body that the connection did not bring to its end.
    #[must_use]
    pub fn broken() -> Self {
        let violation = Violation {
            location: Location::Body,
            field: String::new(),
            pointer: String::new(),
            rule: Rule::Other("transfer", "breaks off"),
        };
        Self {
            violations: vec![violation],
            ..Reason::Invalid.into()
        }
    }

    /// Fields and messages, in the order in which the request was read.
    pub fn details(&self) -> impl Iterator<Item = (String, String)> {
        let violations = self.violations.iter().map(|violation| {
            let whole = violation.field.is_empty() && violation.location == Location::Body;
            let field = if whole { "body" } else { &violation.field };
            (field.to_owned(), violation.rule.to_string())
        });
        let malformed = self
            .malformed
            .map(|it| ("body".to_owned(), format!("is not JSON: {it}")));
        violations.chain(malformed)
    }

    /// The same refusal with the status that the operation documents for it.
    #[must_use]
    pub const fn documented(mut self, operation: &Operation) -> Self {
        if matches!(self.reason, Reason::Invalid) {
            self.status = operation.invalid;
        }
        self
    }

    /// The answer, in the form that the operation documents or else in the usual one.
    #[must_use]
    pub fn answer(&self, operation: Option<&Operation>, usual: Form, request_id: &str) -> Answer {
        let documented = operation.and_then(|operation| operation.error(self.status));
        let form = documented.map_or(usual, |error| error.form);
        let usual = match usual {
            Form::Problem => "application/problem+json",
            Form::Envelope | Form::Text | Form::Own(_) => "application/json",
        };
        let media_type = documented.map_or(usual, |error| error.media_type);
        let mut answer = Answer::new(self.status);
        answer = match form {
            Form::Text => answer.body(media_type, self.text().into_bytes()),
            Form::Problem => answer.json_as(media_type, |w| self.problem(request_id, w)),
            Form::Envelope | Form::Own(_) => {
                answer.json_as(media_type, |w| self.envelope(request_id, w))
            }
        };
        answer.headers.extend_from_slice(&self.headers);
        let says_when = self.headers.iter().any(|(name, _)| *name == "retry-after");
        if matches!(self.status, 429 | 503) && !says_when {
            answer.headers.push(("retry-after", RETRY_AFTER.to_owned()));
        }
        answer
    }

    fn text(&self) -> String {
        let details = self.details();
        let details = details.map(|(field, message)| format!("\n{field} {message}"));
        std::iter::once(self.reason.message().to_owned())
            .chain(details)
            .collect()
    }
}

impl Refusal {
    fn envelope(&self, request_id: &str, w: &mut Writer) {
        w.open(b'{');
        w.key("error");
        w.open(b'{');
        w.key("code");
        w.string(self.reason.code());
        w.key("message");
        w.string(self.reason.message());
        w.key("details");
        self.write_details(w);
        w.close(b'}');
        w.key("meta");
        w.open(b'{');
        w.key("requestId");
        w.string(request_id);
        w.close(b'}');
        w.close(b'}');
    }

    fn problem(&self, request_id: &str, w: &mut Writer) {
        w.open(b'{');
        w.key("type");
        w.string("about:blank");
        w.key("title");
        w.string(self.reason.message());
        w.key("status");
        w.u64(self.status.into());
        w.key("code");
        w.string(self.reason.code());
        w.key("errors");
        self.write_details(w);
        w.key("requestId");
        w.string(request_id);
        w.close(b'}');
    }

    fn write_details(&self, w: &mut Writer) {
        w.open(b'[');
        for (field, message) in self.details() {
            w.comma();
            w.open(b'{');
            w.key("field");
            w.string(&field);
            w.key("message");
            w.string(&message);
            w.close(b'}');
        }
        w.close(b']');
    }
}
