//! What operations answer.

use std::fmt;
use std::sync::{Arc, LazyLock};

use super::{Extensions, Header, Json, MediaType, Operation, Server};
use crate::document::Location;
use crate::list::CollectVec;
use crate::map::IndexMap;

/// The statuses that a response stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusRange {
    /// One status, 100 to 599.
    Code(u16),
    /// `1XX` to `5XX`: all of a class that have no response of their own.
    Class(u8),
    /// `default`: all that nothing else stands for.
    Default,
}

impl StatusRange {
    /// Reads a key of `responses`.
    pub fn new(key: &str) -> Option<Self> {
        match key.as_bytes() {
            b"default" => Some(Self::Default),
            [class @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => Some(Self::Class(class - b'0')),
            [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] => key.parse().ok().map(Self::Code),
            _ => None,
        }
    }

    /// Whether an answer with such a status ends a request, other than those with 1XX.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Code(100..=199) | Self::Class(1))
    }

    /// How much an answer with such a status is one to a request that succeeds: the less, the more.
    pub fn success_rank(self) -> u8 {
        match self {
            Self::Code(200..=299) => 0,
            Self::Class(2) => 1,
            Self::Default => 2,
            Self::Code(300..=399) => 3,
            Self::Code(_) | Self::Class(_) => 4,
        }
    }

    /// Whether `status` is among them, as far as no narrower range has it.
    pub fn contains(self, status: u16) -> bool {
        match self {
            Self::Code(code) => code == status,
            Self::Class(class) => status / 100 == u16::from(class),
            Self::Default => true,
        }
    }
}

impl fmt::Display for StatusRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "{code}"),
            Self::Class(class) => write!(f, "{class}XX"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// One documented answer.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// Its name among the components, if it is one.
    pub component: Option<Arc<str>>,
    /// One line (OpenAPI 3.2 and later).
    pub summary: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
    /// Headers by name.
    pub headers: IndexMap<Box<str>, Arc<Header>>,
    /// Bodies by media type; empty means the response has none.
    pub content: IndexMap<Box<str>, Arc<MediaType>>,
    /// What can be asked next, by name.
    pub links: IndexMap<Box<str>, Arc<Link>>,
    /// `x-` members.
    pub extensions: Extensions,
    /// Where it stands.
    pub location: Location,
}

/// What an operation answers beside errors that documents nothing else: any status and any body. OpenAPI
/// 3.0 wants a successful answer ("Responses Object"), many documents have none, and 3.1 lets an
/// operation have no `responses` at all.
static UNDOCUMENTED: LazyLock<Arc<Response>> = LazyLock::new(|| {
    Arc::new(Response {
        description: Some("Any other answer, since the document names only errors.".to_owned()),
        content: IndexMap::from([("*/*".into(), Arc::default())]),
        ..Response::default()
    })
});

/// What an operation can answer although its document does not say so, if it could not end well
/// otherwise.
pub(crate) fn undocumented(operation: &Operation) -> Option<&'static Arc<Response>> {
    let ends_well = |status: &StatusRange| status.success_rank() < 4 || !status.is_final();
    let has_end = operation.responses.keys().any(ends_well);
    (!has_end).then_some(&*UNDOCUMENTED)
}

/// The answers of an operation by status, with the one that is [`undocumented`].
pub(crate) fn answered(operation: &Operation) -> Vec<(StatusRange, &Arc<Response>)> {
    let responses = operation.responses.iter();
    let mut responses: Vec<_> = responses.map(|(status, it)| (*status, it)).collect_vec();
    responses.sort_by_key(|(status, _)| *status);
    responses.extend(undocumented(operation).map(|any| (StatusRange::Default, any)));
    responses
}

/// A request that a client can make with what a response told it.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its name among the components, if it is one.
    pub component: Option<Arc<str>>,
    /// The operation.
    pub target: LinkTarget,
    /// Values or runtime expressions by parameter name, possibly qualified (`path.id`).
    pub parameters: IndexMap<Box<str>, Json>,
    /// A value or runtime expression for the body.
    pub body: Option<Json>,
    /// CommonMark.
    pub description: Option<String>,
    /// Where the operation is served.
    pub server: Option<Server>,
    /// `x-` members.
    pub extensions: Extensions,
    /// Where it stands.
    pub location: Location,
}

/// The operation of a [`Link`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// By `operationId`.
    Id(Box<str>),
    /// By `operationRef`: a URI reference to an operation.
    Reference(Box<str>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_responses_are_codes_classes_or_default() {
        assert_eq!(StatusRange::new("404"), Some(StatusRange::Code(404)));
        assert_eq!(StatusRange::new("4XX"), Some(StatusRange::Class(4)));
        assert_eq!(StatusRange::new("default"), Some(StatusRange::Default));
        for key in ["", "20", "600", "2X0", "0XX", "Default", "+20", "2000"] {
            assert_eq!(StatusRange::new(key), None, "{key}");
        }
    }
}
