//! Parameters and response headers.

use std::sync::Arc;

use super::{Example, Extensions, MediaType, TypeId};
use crate::document::Location;
use crate::map::IndexMap;

/// Where in a request a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParameterLocation {
    /// A part of the path; always required.
    Path,
    /// One member of the query string.
    Query,
    /// The query string as a whole (OpenAPI 3.2 and later); always has [`ParameterForm::Content`].
    QueryString,
    /// A header; its name is without case.
    Header,
    /// A cookie.
    Cookie,
}

impl ParameterLocation {
    /// The value of `in`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::QueryString => "querystring",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// How a structured value becomes text (OpenAPI, "Style Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// `;color=blue` (RFC 6570, 3.2.7); path only.
    Matrix,
    /// `.blue` (RFC 6570, 3.2.5); path only.
    Label,
    /// `blue,black` (RFC 6570, 3.2.2); path and header.
    Simple,
    /// `color=blue` (RFC 6570, 3.2.8); query and cookie.
    Form,
    /// `color=blue%20black`; query.
    SpaceDelimited,
    /// `color=blue%7Cblack`; query.
    PipeDelimited,
    /// `color[R]=100`; query.
    DeepObject,
    /// `name=value; name=value` without escaping (OpenAPI 3.2 and later); cookie.
    Cookie,
}

impl Style {
    /// The value of `style`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Matrix => "matrix",
            Self::Label => "label",
            Self::Simple => "simple",
            Self::Form => "form",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::DeepObject => "deepObject",
            Self::Cookie => "cookie",
        }
    }

    /// The style of a parameter in `location` that names none.
    pub fn default_of(location: ParameterLocation) -> Self {
        match location {
            ParameterLocation::Path | ParameterLocation::Header => Self::Simple,
            ParameterLocation::Query
            | ParameterLocation::QueryString
            | ParameterLocation::Cookie => Self::Form,
        }
    }

    /// Whether values are exploded where the document does not say.
    pub fn explodes_by_default(self) -> bool {
        matches!(self, Self::Form | Self::Cookie)
    }
}

/// How a value is written.
#[derive(Clone, Debug)]
pub enum ParameterForm {
    /// By a schema and a style.
    Schema {
        /// What the value is.
        ty: TypeId,
        /// How it is written.
        style: Style,
        /// Whether each item or member stands for itself.
        explode: bool,
        /// Whether reserved characters go unescaped.
        allow_reserved: bool,
    },
    /// In a media type.
    Content {
        /// Such as `application/json`.
        name: Box<str>,
        /// What the value is.
        media_type: Arc<MediaType>,
    },
}

/// A value that a request carries outside its body.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name among the components, if it is one.
    pub component: Option<Arc<str>>,
    /// What it is called in the request.
    pub name: Arc<str>,
    /// Where in the request it is.
    pub sent_in: ParameterLocation,
    /// CommonMark.
    pub description: Option<String>,
    /// Whether a request without it is refused.
    pub required: bool,
    /// Whether clients should stop sending it.
    pub deprecated: bool,
    /// Whether `name=` is a value of its own (query only; deprecated by OpenAPI).
    pub allow_empty_value: bool,
    /// How its value is written.
    pub form: ParameterForm,
    /// Values to learn from; an unnamed one has the name `""`.
    pub examples: IndexMap<Box<str>, Arc<Example>>,
    /// `x-` members.
    pub extensions: Extensions,
    /// Where it stands.
    pub location: Location,
}

/// A header of a response or of a part of a multipart body.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its name among the components, if it is one.
    pub component: Option<Arc<str>>,
    /// CommonMark.
    pub description: Option<String>,
    /// Whether it is always there.
    pub required: bool,
    /// Whether clients should stop reading it.
    pub deprecated: bool,
    /// How its value is written; the style is always [`Style::Simple`].
    pub form: ParameterForm,
    /// Values to learn from; an unnamed one has the name `""`.
    pub examples: IndexMap<Box<str>, Arc<Example>>,
    /// `x-` members.
    pub extensions: Extensions,
    /// Where it stands.
    pub location: Location,
}
