//! Which documented answers say that a request was refused, and whether a server can fill them by
//! itself.
//!
//! A server answers some requests before any handler sees them. What it says then has to be what the
//! operation documents, if it documents anything: a body of our own is sent only where its schema
//! accepts it, judged here by examples of everything that such a body can be.

use std::cell::RefCell;

use super::plan::{Direction, Judge, Matcher, Plans, Use};
use super::{Json, Operation, StatusRange, TypeId};
use crate::list::CollectVec;
use crate::map::IndexMap;
use crate::order;

/// A body that a server can make of any refusal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ErrorForm {
    /// `{"error": {"code", "message", "details": [{"field", "message"}]}, "meta": {"requestId"}}`
    #[default]
    Envelope,
    /// Problem details (RFC 9457).
    Problem,
}

/// A documented answer to a request that fails, with a JSON body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentedError<'a> {
    /// The statuses.
    pub status: StatusRange,
    /// The media type.
    pub media_type: &'a str,
    /// What the body is.
    pub ty: TypeId,
    /// What the server can fill in; `None` if only the application can.
    pub form: Option<ErrorForm>,
}

/// Reasons for which a server refuses a request: the status, a name and a sentence.
pub const REASONS: [(u16, &str, &str); 11] = [
    (
        400,
        "VALIDATION_ERROR",
        "The request does not satisfy the specification.",
    ),
    (401, "UNAUTHORIZED", "Valid credentials are required."),
    (403, "FORBIDDEN", "The credentials do not allow this."),
    (404, "NOT_FOUND", "There is nothing at this path."),
    (
        406,
        "NOT_ACCEPTABLE",
        "No acceptable media type is available.",
    ),
    (413, "PAYLOAD_TOO_LARGE", "The request body is too large."),
    (
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        "The media type of the request body is not supported.",
    ),
    (429, "RATE_LIMITED", "Too many requests."),
    (500, "INTERNAL_ERROR", "The server has a fault."),
    (
        501,
        "NOT_IMPLEMENTED",
        "The operation is not implemented yet.",
    ),
    (503, "SERVICE_UNAVAILABLE", "The service is not available."),
];

/// The documented answer to a request that does not satisfy the specification: the first of 400, 422,
/// 4XX and `default`.
pub fn invalid(operation: &Operation) -> Option<StatusRange> {
    let candidates = [
        StatusRange::Code(400),
        StatusRange::Code(422),
        StatusRange::Class(4),
        StatusRange::Default,
    ];
    candidates
        .into_iter()
        .find(|status| operation.responses.contains_key(status))
}

/// Finds the documented errors of operations.
pub struct Rejections<'p, 'a> {
    judge: Judge<'p, 'a>,
    preferred: [ErrorForm; 2],
    known: RefCell<IndexMap<(TypeId, StatusRange, ErrorForm), bool>>,
}

impl<'p, 'a> Rejections<'p, 'a> {
    /// Errors whose bodies are of types that `plans` knows. Where both forms fit, it is `preferred`.
    pub fn new(plans: &'p Plans<'a>, matcher: &'p dyn Matcher, preferred: ErrorForm) -> Self {
        let other = match preferred {
            ErrorForm::Envelope => ErrorForm::Problem,
            ErrorForm::Problem => ErrorForm::Envelope,
        };
        Self {
            judge: Judge::new(plans, matcher),
            preferred: [preferred, other],
            known: RefCell::default(),
        }
    }

    /// The documented errors of `operation` that have a JSON body, in order of status.
    pub fn of<'o>(&self, operation: &'o Operation) -> Vec<DocumentedError<'o>> {
        let mut errors: Vec<DocumentedError<'o>> = Vec::new();
        for (status, response) in &operation.responses {
            let is_error = match status {
                StatusRange::Code(code) => *code >= 400,
                StatusRange::Class(class) => *class >= 4,
                StatusRange::Default => true,
            };
            let json = response.content.iter().find_map(|(name, media_type)| {
                let ty = media_type.ty.filter(|_| is_json(name))?;
                Some((&**name, ty))
            });
            if let Some((media_type, ty)) = json.filter(|_| is_error) {
                let form = self.form(media_type, ty, *status);
                errors.push(DocumentedError {
                    status: *status,
                    media_type,
                    ty,
                    form,
                });
            }
        }
        order::sort_by_key(&mut errors, |error| error.status);
        errors
    }

    fn form(&self, media_type: &str, ty: TypeId, status: StatusRange) -> Option<ErrorForm> {
        let order = if media_type.starts_with("application/problem+") {
            [ErrorForm::Problem, ErrorForm::Envelope]
        } else {
            self.preferred
        };
        order.into_iter().find(|form| self.fits(ty, status, *form))
    }

    /// Whether a type accepts whatever a form says about refusals of these statuses.
    fn fits(&self, ty: TypeId, status: StatusRange, form: ErrorForm) -> bool {
        let key = (ty, status, form);
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        let used = Use {
            ty,
            direction: Direction::Response,
        };
        // 422 is the one status that a reason can have besides its own.
        let has = |code: u16| status.contains(code) || (code == 400 && status.contains(422));
        let reasons: Vec<_> = REASONS.iter().filter(|(code, ..)| has(*code)).collect_vec();
        let fits = reasons.iter().all(|reason| {
            let (code, name, message) = **reason;
            let code = match status {
                StatusRange::Code(code) => code,
                StatusRange::Class(_) | StatusRange::Default => code,
            };
            let bodies = [0, 1, 100].map(|n_details| body(form, (code, name, message), n_details));
            bodies.iter().all(|body| self.judge.accepts(used, body))
        });
        self.known.borrow_mut().insert(key, fits);
        fits
    }
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type
        .split_once(';')
        .map_or(media_type, |(essence, _)| essence);
    let essence = essence.trim().to_ascii_lowercase();
    let subtype = essence.split_once('/').map_or("", |(_, subtype)| subtype);
    subtype == "json" || subtype.ends_with("+json")
}

/// What a form says about a refusal with so many details.
fn body(form: ErrorForm, (status, code, message): (u16, &str, &str), n_details: usize) -> Json {
    let detail = |at: usize| {
        object([
            (
                "field",
                string(if at == 0 { "body" } else { "items[3].name" }),
            ),
            ("message", string("must be at least 1 character long")),
        ])
    };
    let details = Json::Array((0..n_details).map(detail).collect_vec());
    let request_id = string("7d212aa19fb2f4d34cdef5e16d9708ba");
    match form {
        ErrorForm::Envelope => object([
            (
                "error",
                object([
                    ("code", string(code)),
                    ("message", string(message)),
                    ("details", details),
                ]),
            ),
            ("meta", object([("requestId", request_id)])),
        ]),
        ErrorForm::Problem => object([
            ("type", string("about:blank")),
            ("title", string(message)),
            ("status", Json::Number(u64::from(status).into())),
            ("code", string(code)),
            ("errors", details),
            ("requestId", request_id),
        ]),
    }
}

fn string(text: &str) -> Json {
    Json::String(text.into())
}

fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(
        members
            .into_iter()
            .map(|(name, value)| (name.into(), value))
            .collect_vec(),
    )
}
