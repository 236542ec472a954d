//! What becomes of a request on its way to the handler.

use super::super::support::http::head::Head;
use super::super::support::http::input::{Call, Input, Payload};
use super::super::support::http::media;
use super::super::support::http::operation::{Operation, Validation};
use super::super::support::http::refusal::{Reason, Refusal};
use super::super::support::http::template;

/// Why a request does not reach its handler.
pub enum Refused<C> {
    /// It does not satisfy the specification.
    Here(Refusal),
    /// What the handler wants to know cannot be extracted.
    ByContext(C),
}

impl<C, R: Into<Refusal>> From<R> for Refused<C> {
    fn from(refusal: R) -> Self {
        Self::Here(refusal.into())
    }
}

/// Looks at what a request says about media types; returns which of the documented ones its body has, if
/// it says one.
///
/// # Errors
///
/// When the client takes nothing that there is, or the body has a media type that is not documented.
pub fn announced(operation: &Operation, head: &dyn Head) -> Result<Option<usize>, Reason> {
    if is_acceptable(operation, head) {
        media_type(operation, head)
    } else {
        Err(Reason::NotAcceptable)
    }
}

/// Reads a request; with why it would have been refused, if it is let through all the same.
///
/// # Errors
///
/// With everything that is wrong with it.
pub fn read<R: Call>(
    head: &dyn Head,
    path: &str,
    body: Payload<'_>,
    media_type: Option<usize>,
) -> Result<(R, Option<Refusal>), Refusal> {
    if !body.is_bare() && media_type.is_none() {
        return Err(Reason::UnsupportedMediaType.into());
    }
    let captures = template::captures(R::OPERATION.path, path);
    let captures = captures.ok_or(Reason::NotFound)?;
    let mut input = Input::new(head, &captures, body);
    let typed = R::read(&mut input);
    match R::OPERATION.validation {
        Validation::Enforce => Ok((input.finish(typed)?, None)),
        Validation::ReportOnly => input.watch(typed),
    }
}

/// Whether the client takes what the operation answers when all goes well.
fn is_acceptable(operation: &Operation, head: &dyn Head) -> bool {
    let lines = (0..).map_while(|n| head.header("accept", n));
    let lines: Option<Vec<&str>> = lines.map(visible).collect();
    lines.map(|lines| lines.join(",")).is_some_and(|accept| {
        accept.is_empty()
            || operation.produces.is_empty()
            || media::accepts(&accept, operation.produces)
    })
}

/// Which of the documented media types the body has, if the request says one.
fn media_type(operation: &Operation, head: &dyn Head) -> Result<Option<usize>, Reason> {
    let line = head.header("content-type", 0);
    let (Some(line), false) = (line, operation.accepts.is_empty()) else {
        return Ok(None);
    };
    let is_only = head.header("content-type", 1).is_none();
    let content_type = visible(line).filter(|_| is_only);
    let position = content_type.and_then(|it| media::select(operation.accepts, it));
    position.map(Some).ok_or(Reason::UnsupportedMediaType)
}

/// The text of a header, if all of it can be seen.
fn visible(line: &[u8]) -> Option<&str> {
    let is_visible = |byte: &u8| matches!(byte, b'\t' | b' '..=b'~');
    let text = std::str::from_utf8(line).ok()?;
    line.iter().all(is_visible).then_some(text)
}
