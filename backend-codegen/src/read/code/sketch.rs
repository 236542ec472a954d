//! What was found in code, as plain data with places.

use super::value::Value;
use crate::document::Location;

/// An API as its code shows it.
#[derive(Clone, Debug, Default)]
pub struct Sketch {
    /// What it is called.
    pub info: Info,
    /// URLs that it is served at, if the code says so.
    pub servers: Vec<Text>,
    /// What operations belong to, where the code says more of it than a name.
    pub tags: Vec<Tag>,
    /// What can be asked for, in the order of the code.
    pub operations: Vec<Operation>,
    /// Schemas that have a name, which others refer to by [`Value::reference`].
    pub schemas: Vec<(Text, Value)>,
    /// Ways in.
    pub schemes: Vec<Scheme>,
    /// Calls that look like routes, and are none, or could not be followed.
    pub lost: Vec<Lost>,
    /// The folders of packages whose applications were found, each with the place of one.
    pub applications: Vec<Text>,
    /// Features that are off, each with a place of what is not in the sketch therefore.
    pub without: Vec<Text>,
}

/// What an API is called.
#[derive(Clone, Debug, Default)]
pub struct Info {
    /// Its name. Where it stands is the place of the whole document.
    pub title: Text,
    /// Its version.
    pub version: Text,
    /// What it is, in Markdown.
    pub description: Option<Text>,
}

/// A text with its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// What it says.
    pub text: String,
    /// Where it says so.
    pub place: Location,
}

impl Text {
    /// A text at a place.
    pub fn new(text: impl Into<String>, place: Location) -> Self {
        Self {
            text: text.into(),
            place,
        }
    }
}

/// What operations belong to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// Its name.
    pub name: Text,
    /// What it is, in Markdown.
    pub description: Option<Text>,
}

/// How a fact is known. In order of weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// The author declared it: a schema, an attribute.
    Declared,
    /// A type says so.
    #[default]
    Type,
    /// The code does so.
    Usage,
    /// It is probable; nothing says so.
    Guess,
}

impl Evidence {
    /// As `x-provenance` has it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Type => "type",
            Self::Usage => "usage",
            Self::Guess => "guess",
        }
    }
}

/// A method at a path.
#[derive(Clone, Debug, Default)]
pub struct Operation {
    /// The method in lower case.
    pub method: String,
    /// The whole path, as OpenAPI writes it: `/users/{id}`.
    pub path: String,
    /// The call that makes it one.
    pub place: Location,
    /// How method and path are known.
    pub evidence: Evidence,
    /// Its `operationId`, if the author gave it one.
    pub id: Option<Text>,
    /// What the code calls its handler.
    pub handler: Option<Text>,
    /// What it belongs to.
    pub tags: Vec<Text>,
    /// What it does, in a line.
    pub summary: Option<Text>,
    /// What it does, in Markdown.
    pub description: Option<Text>,
    /// Where the code says that it is deprecated.
    pub deprecated: Option<Location>,
    /// What it takes beside the body. Parameters of the path that are missing here are texts.
    pub parameters: Vec<Parameter>,
    /// What it takes as body.
    pub body: Option<Body>,
    /// What it answers.
    pub responses: Vec<Response>,
    /// Alternatives of what it demands; nothing if the code says nothing about it.
    pub security: Option<Vec<Demand>>,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParameterLocation {
    /// In the path.
    #[default]
    Path,
    /// In the query.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

impl ParameterLocation {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// A value beside the body.
#[derive(Clone, Debug, Default)]
pub struct Parameter {
    /// Its name, as clients write it.
    pub name: Text,
    /// Where it stands.
    pub location: ParameterLocation,
    /// Whether it must be there.
    pub required: bool,
    /// What it means.
    pub description: Option<Text>,
    /// Where the code says that it is deprecated.
    pub deprecated: Option<Location>,
    /// What it may be; nothing if the code does not say.
    pub schema: Option<Value>,
    /// How it is written, if not as usual in that location.
    pub style: Option<&'static str>,
    /// Whether lists are repeated, if not as usual for the style.
    pub explode: Option<bool>,
    /// The media type that it is written in, if it is.
    pub media_type: Option<Text>,
    /// How it is known.
    pub evidence: Evidence,
}

/// What a request carries.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// Whether it must be there.
    pub required: bool,
    /// Where the code says that there is one.
    pub place: Location,
    /// What it means.
    pub description: Option<Text>,
    /// What it may be.
    pub content: Vec<Content>,
    /// How it is known.
    pub evidence: Evidence,
}

/// One media type of a body.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// `application/json`.
    pub media_type: Text,
    /// What it says; nothing if the code does not say.
    pub schema: Option<Value>,
    /// An example.
    pub example: Option<Value>,
}

/// What an answer's status is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// This one.
    Code(u16),
    /// One of a hundred: 4 is `4XX`.
    Range(u8),
    /// The code does not say, or any other.
    #[default]
    Default,
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// Its status.
    pub status: Status,
    /// Where the code gives it.
    pub place: Location,
    /// What it means; else it is what HTTP says about the status.
    pub description: Option<Text>,
    /// What it may carry.
    pub content: Vec<Content>,
    /// Headers by name, as the objects of OpenAPI.
    pub headers: Vec<(Text, Value)>,
    /// How it is known.
    pub evidence: Evidence,
}

/// What one alternative demands: schemes by name, all of them, each with its scopes. Nobody is asked for
/// anything by one that is empty.
pub type Demand = Vec<(Text, Vec<Text>)>;

/// A way in.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Its name.
    pub name: Text,
    /// The Security Scheme Object of OpenAPI.
    pub value: Value,
}

/// A call that looks like a route and did not become an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The call.
    pub place: Location,
    /// Why nothing came of it, as a sentence without a full stop.
    pub reason: String,
    /// What can be done about it.
    pub help: String,
}
