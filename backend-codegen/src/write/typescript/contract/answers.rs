//! What an operation can answer: one answer for each documented status and media type.

use std::sync::Arc;

use super::response;
use crate::api::plan::{Direction, Plans, Shape, StringFormat, Use};
use crate::api::{
    Header, MediaType, Operation, ParameterForm, Response, StatusRange, answered, undocumented,
};
use crate::write::http::content::ContentKind;
use crate::write::http::media;

/// A documented answer in one of its media types.
pub(in crate::write::typescript) struct Answer<'a> {
    /// The statuses that it can have.
    pub(in crate::write::typescript) status: StatusRange,
    /// What the document says about it.
    pub(in crate::write::typescript) response: &'a Response,
    /// The body, if it has one.
    pub(in crate::write::typescript) body: Option<Body<'a>>,
    /// Whether the same statuses have other media types, too.
    pub(in crate::write::typescript) is_one_of_several: bool,
    /// Whether it is there for lack of others.
    pub(in crate::write::typescript) is_undocumented: bool,
    /// The headers, by their names as the document writes them.
    pub(in crate::write::typescript) headers: Vec<(&'a str, &'a Header, Option<Use>)>,
}

/// The body of an answer.
#[derive(Clone, Copy)]
pub(in crate::write::typescript) struct Body<'a> {
    /// The media type or range.
    pub(in crate::write::typescript) media_type: &'a str,
    pub(in crate::write::typescript) documented: &'a MediaType,
    pub(in crate::write::typescript) kind: ContentKind,
}

impl<'a> Body<'a> {
    /// The media type that an answer has.
    pub(in crate::write::typescript) fn sent_as(&self) -> &'a str {
        match self.kind {
            ContentKind::Json(_) | ContentKind::AnyJson if media::is_range(self.media_type) => {
                "application/json"
            }
            _ => self.media_type,
        }
    }

    /// Whether the body says itself which media type it has.
    pub(in crate::write::typescript) fn is_media(&self) -> bool {
        let is_whole = matches!(
            self.kind,
            ContentKind::Bytes | ContentKind::PlainText | ContentKind::Parts
        );
        is_whole && media::is_range(self.media_type)
    }
}

impl Answer<'_> {
    /// How the server names the statuses: 4 is all of 400 to 499, and 0 is `default`.
    pub(in crate::write::typescript) fn key(&self) -> u16 {
        match self.status {
            StatusRange::Code(code) => code,
            StatusRange::Class(class) => class.into(),
            StatusRange::Default => 0,
        }
    }

    /// Whether requests that fail are answered so.
    pub(in crate::write::typescript) fn is_error(&self) -> bool {
        match self.status {
            StatusRange::Code(code) => code >= 400,
            StatusRange::Class(class) => class >= 4,
            StatusRange::Default => true,
        }
    }

    /// Whether the body can be any text.
    pub(in crate::write::typescript) fn is_any_text(&self, plans: &Plans<'_>) -> bool {
        let Some(body) = self.body else { return false };
        match body.kind {
            ContentKind::Text(used) => {
                let plan = plans.decoded(used.ty, used.direction);
                plan.is_some_and(|plan| {
                    plan.shape == Shape::String(StringFormat::Plain) && plan.checks.is_empty()
                })
            }
            ContentKind::PlainText => !body.is_media(),
            _ => false,
        }
    }
}

/// Headers that the server sets itself, whatever a document says (OpenAPI, "Response Object").
const SET_BY_THE_SERVER: [&str; 2] = ["content-type", "content-length"];

/// The documented answers of an operation, by status.
pub(super) fn answers<'a>(plans: &Plans<'_>, operation: &'a Operation) -> Vec<Answer<'a>> {
    let mut answers = Vec::new();
    for (status, documented) in answered(operation) {
        let bodies = documented.content.iter().map(|(name, media_type)| {
            Some(Body {
                media_type: name,
                documented: media_type,
                kind: ContentKind::new(plans, name, media_type, Direction::Response),
            })
        });
        let bodies = bodies.chain(documented.content.is_empty().then_some(None));
        for body in bodies {
            answers.push(Answer {
                status,
                response: documented,
                body,
                is_one_of_several: documented.content.len() > 1,
                is_undocumented: undocumented(operation)
                    .is_some_and(|it| Arc::ptr_eq(it, documented)),
                headers: headers(documented),
            });
        }
    }
    answers
}

fn headers(documented: &Response) -> Vec<(&str, &Header, Option<Use>)> {
    let headers = documented.headers.iter();
    let own = headers.filter(|(name, _)| {
        let mut known = SET_BY_THE_SERVER.iter();
        !known.any(|known| name.eq_ignore_ascii_case(known))
    });
    own.map(|(name, header)| {
        let ty = match &header.form {
            ParameterForm::Schema { ty, .. } => Some(*ty),
            ParameterForm::Content { media_type, .. } => media_type.ty,
        };
        (&**name, &**header, ty.map(response))
    })
    .collect()
}

/// The media types of answers to a request that succeeds; empty if such an answer can have no body.
pub(super) fn produces<'a>(answers: &[Answer<'a>]) -> Vec<&'a str> {
    let is_success = |status: StatusRange| match status {
        StatusRange::Code(code) => (200..300).contains(&code),
        StatusRange::Class(class) => class == 2,
        StatusRange::Default => false,
    };
    let mut media_types = Vec::new();
    for answer in answers.iter().filter(|answer| is_success(answer.status)) {
        match &answer.body {
            None => return Vec::new(),
            Some(body) if media_types.contains(&body.sent_as()) => {}
            Some(body) => media_types.push(body.sent_as()),
        }
    }
    media_types
}
