//! Operations, and the path items that group them.

use std::fmt;
use std::sync::Arc;

use super::{
    Body, Extensions, ExternalDocs, Parameter, PathTemplate, Response, SecurityRequirement, Server,
    StatusRange,
};
use crate::document::Location;
use crate::map::IndexMap;

/// An HTTP method (RFC 9110, section 9).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// `GET`.
    Get,
    /// `PUT`.
    Put,
    /// `POST`.
    Post,
    /// `DELETE`.
    Delete,
    /// `OPTIONS`.
    Options,
    /// `HEAD`.
    Head,
    /// `PATCH`.
    Patch,
    /// `TRACE`.
    Trace,
    /// `QUERY` (OpenAPI 3.2 and later).
    Query,
    /// Any other, in the spelling of the document (`additionalOperations`, OpenAPI 3.2 and later).
    Other(Box<str>),
}

impl Method {
    /// The name as it goes over the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
            Self::Query => "QUERY",
            Self::Other(name) => name,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A path of the API.
#[derive(Clone, Debug)]
pub struct Path {
    /// The path.
    pub template: PathTemplate,
    /// What can be done there.
    pub item: Arc<PathItem>,
    /// The key under `paths`.
    pub location: Location,
}

/// The operations of one path, webhook or callback.
#[derive(Clone, Debug, Default)]
pub struct PathItem {
    /// Its name among the components, if it is one.
    pub component: Option<Arc<str>>,
    /// One line.
    pub summary: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
    /// Where these operations are served, if not where the API is.
    pub servers: Vec<Server>,
    /// One per method.
    pub operations: Vec<Operation>,
    /// `x-` members.
    pub extensions: Extensions,
    /// Where it stands.
    pub location: Location,
}

/// What a client can ask for. Its identity is (method, path).
#[derive(Clone, Debug)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// `operationId`.
    pub id: Option<Arc<str>>,
    /// One line.
    pub summary: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
    /// More to read.
    pub external_docs: Option<ExternalDocs>,
    /// The groups it belongs to, in order; the first decides the file it is written to.
    pub tags: Vec<Arc<str>>,
    /// Whether clients should stop using it.
    pub deprecated: bool,
    /// All parameters; those of the path come first, unless the operation overrides them.
    pub parameters: Vec<Arc<Parameter>>,
    /// The request body.
    pub body: Option<Arc<Body>>,
    /// What it answers, in the order of the document.
    pub responses: IndexMap<StatusRange, Arc<Response>>,
    /// `x-` members of `responses`.
    pub responses_extensions: Extensions,
    /// What a request must carry: one of these. Empty means nothing is demanded.
    pub security: Vec<SecurityRequirement>,
    /// Whether `security` is the API's, as the operation says nothing itself.
    pub inherits_security: bool,
    /// Where it is served, if not where its path is.
    pub servers: Vec<Server>,
    /// Requests that the server makes because of this one, by name.
    pub callbacks: IndexMap<Arc<str>, Arc<Callback>>,
    /// `x-` members.
    pub extensions: Extensions,
    /// Where the operation stands.
    pub location: Location,
    /// Where its method stands, for findings about the operation as a whole.
    pub method_location: Location,
}

/// Requests that the server sends to addresses that clients gave it.
#[derive(Clone, Debug, Default)]
pub struct Callback {
    /// Its name among the components, if it is one.
    pub component: Option<Arc<str>>,
    /// Operations by runtime expression (OpenAPI, "Runtime Expressions").
    pub items: IndexMap<Box<str>, Arc<PathItem>>,
    /// `x-` members.
    pub extensions: Extensions,
    /// Where it stands.
    pub location: Location,
}
