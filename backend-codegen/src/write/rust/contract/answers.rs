//! What a response enum has: one variant for each documented answer and media type.

use super::content::Content;
use super::status;
use crate::api::answered;
use crate::api::plan::{Direction, Use};
use crate::api::{Header, Operation, ParameterForm, Response, StatusRange};
use crate::list::CollectVec;
use crate::tokens::Ident;
use crate::write::rust::names::{Kind, Scope};
use crate::write::rust::printer::Printer;
use crate::write::words::words;

/// A documented answer in one of its media types.
#[derive(Clone, Debug)]
pub(crate) struct Answer<'a> {
    /// The name of the variant.
    pub(crate) variant: Ident,
    /// The statuses that it can have.
    pub(crate) status: StatusRange,
    /// What the document says about it.
    pub(crate) response: &'a Response,
    /// The body, if it has one.
    pub(crate) content: Option<Content<'a>>,
    /// The headers.
    pub(crate) headers: Vec<HeaderField<'a>>,
}

/// A header of an [`Answer`] as a field.
#[derive(Clone, Debug)]
pub(crate) struct HeaderField<'a> {
    /// Its name in lower case.
    pub(crate) name: String,
    /// What the document says about it.
    pub(crate) header: &'a Header,
    /// The name of the field.
    pub(crate) field: Ident,
    /// What its value is; `None` is any text.
    pub(crate) used: Option<Use>,
}

/// Where the status of an [`Answer`] comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnswerStatus {
    /// There is only one.
    Fixed(u16),
    /// The handler chooses one of a class, or of all for 0.
    Chosen(u8),
}

impl Answer<'_> {
    /// Where the status comes from.
    pub(crate) fn status_source(&self) -> AnswerStatus {
        match self.status {
            StatusRange::Code(code) => AnswerStatus::Fixed(code),
            StatusRange::Class(class) => AnswerStatus::Chosen(class),
            StatusRange::Default => AnswerStatus::Chosen(0),
        }
    }
}

/// The documented answers of an operation as variants, by status.
pub(super) fn answers<'a>(
    p: &Printer<'_>,
    operation: &'a Operation,
    streams: bool,
) -> Vec<Answer<'a>> {
    let mut scope = Scope::new(Kind::Variant);
    let mut answers = Vec::new();
    for (status, response) in answered(operation) {
        let response: &'a Response = response;
        let contents: Vec<Content<'a>> = response
            .content
            .iter()
            .map(|(name, media_type)| {
                Content::new(p, name, media_type, Direction::Response, streams)
            })
            .collect_vec();
        let several = contents.len() > 1;
        let contents = contents
            .into_iter()
            .map(Some)
            .chain(response.content.is_empty().then_some(None));
        for content in contents {
            let mut words = status::words(status);
            if let Some(content) = content.filter(|_| several) {
                words.extend(content.words());
            }
            answers.push(Answer {
                variant: scope.words(&words),
                status,
                response,
                content,
                headers: headers(response),
            });
        }
    }
    answers
}

/// Headers that the server sets itself, whatever a document says (OpenAPI, "Response Object").
const SET_BY_THE_SERVER: [&str; 2] = ["content-type", "content-length"];

fn headers(response: &Response) -> Vec<HeaderField<'_>> {
    let mut scope = Scope::without(Kind::Value, &["body", "status"]);
    let headers = response.headers.iter();
    headers
        .filter(|(name, _)| {
            !SET_BY_THE_SERVER
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known))
        })
        .map(|(name, header)| HeaderField {
            name: name.to_ascii_lowercase(),
            header,
            field: scope.words(&words(name)),
            used: used(header),
        })
        .collect_vec()
}

fn used(header: &Header) -> Option<Use> {
    let ty = match &header.form {
        ParameterForm::Schema { ty, .. } => Some(*ty),
        ParameterForm::Content { media_type, .. } => media_type.ty,
    };
    ty.map(|ty| Use {
        ty,
        direction: Direction::Response,
    })
}
