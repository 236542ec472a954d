//! What becomes of a request on its way to the handler.

use super::super::support::http::head::Head;
use super::super::support::http::input::{Call, Input};
use super::super::support::http::media;
use super::super::support::http::operation::{Operation, Validation};
use super::super::support::http::refusal::{Reason, Refusal};
use super::super::support::http::template;

/// Looks at what a request says about media types; returns whether it says which one its body has.
///
/// # Errors
///
/// When the client takes nothing that there is, or the body has a media type that is not documented.
pub fn announced(operation: &Operation, head: &dyn Head) -> Result<bool, Reason> {
    if is_acceptable(operation, head) {
        is_typed(operation, head)
    } else {
        Err(Reason::NotAcceptable)
    }
}

/// Reads a request whose body is there; with why it would have been refused, if it is let through all
/// the same.
///
/// # Errors
///
/// With everything that is wrong with it.
pub fn read<R: Call>(
    head: &dyn Head,
    path: &str,
    body: &[u8],
    is_typed: bool,
) -> Result<(R, Option<Refusal>), Refusal> {
    if !body.is_empty() && !is_typed {
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

/// Whether the request says what media type its body has, which has to be a documented one.
fn is_typed(operation: &Operation, head: &dyn Head) -> Result<bool, Reason> {
    let line = head.header("content-type", 0);
    let (Some(line), false) = (line, operation.accepts.is_empty()) else {
        return Ok(false);
    };
    let is_only = head.header("content-type", 1).is_none();
    let content_type = visible(line).filter(|_| is_only);
    let position = content_type.and_then(|it| media::select(operation.accepts, it));
    position.map(|_| true).ok_or(Reason::UnsupportedMediaType)
}

/// The text of a header, if all of it can be seen.
fn visible(line: &[u8]) -> Option<&str> {
    let is_visible = |byte: &u8| matches!(byte, b'\t' | b' '..=b'~');
    let text = std::str::from_utf8(line).ok()?;
    line.iter().all(is_visible).then_some(text)
}
