//! What is sent: bodies and media types.

use std::sync::Arc;

use super::{Extensions, Header, Json, Style, TypeId};
use crate::document::Location;
use crate::map::IndexMap;

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its name among the components, if it is one.
    pub component: Option<Arc<str>>,
    /// CommonMark.
    pub description: Option<String>,
    /// Whether a request without a body is refused.
    pub required: bool,
    /// What can be sent, by media type or range (`text/*`).
    pub content: IndexMap<Box<str>, Arc<MediaType>>,
    /// `x-` members.
    pub extensions: Extensions,
    /// Where it stands.
    pub location: Location,
}

/// What a media type carries.
#[derive(Clone, Debug, Default)]
pub struct MediaType {
    /// Its name among the components, if it is one (OpenAPI 3.2 and later).
    pub component: Option<Arc<str>>,
    /// The value as a whole.
    pub ty: Option<TypeId>,
    /// Each item of a stream (`itemSchema`, OpenAPI 3.2 and later).
    pub item_ty: Option<TypeId>,
    /// Values to learn from; an unnamed one has the name `""`.
    pub examples: IndexMap<Box<str>, Arc<Example>>,
    /// How properties are sent in a form or multipart body.
    pub encoding: IndexMap<Box<str>, Encoding>,
    /// How the first parts of a multipart body are sent (OpenAPI 3.2 and later).
    pub prefix_encoding: Vec<Encoding>,
    /// How the remaining parts of a multipart body are sent (OpenAPI 3.2 and later).
    pub item_encoding: Option<Box<Encoding>>,
    /// `x-` members.
    pub extensions: Extensions,
    /// Where it stands.
    pub location: Location,
}

/// How one property is sent in a form or multipart body.
#[derive(Clone, Debug, Default)]
pub struct Encoding {
    /// One or more media types, with commas between.
    pub content_type: Option<String>,
    /// Headers of the part.
    pub headers: IndexMap<Box<str>, Arc<Header>>,
    /// How the value is written, if by style.
    pub style: Option<Style>,
    /// Whether each item or member stands for itself; `None` is the default of the style.
    pub explode: Option<bool>,
    /// Whether reserved characters go unescaped.
    pub allow_reserved: bool,
    /// How properties inside are sent (OpenAPI 3.2 and later).
    pub encoding: IndexMap<Box<str>, Encoding>,
    /// How the first parts inside are sent (OpenAPI 3.2 and later).
    pub prefix_encoding: Vec<Encoding>,
    /// How the remaining parts inside are sent (OpenAPI 3.2 and later).
    pub item_encoding: Option<Box<Encoding>>,
    /// `x-` members.
    pub extensions: Extensions,
    /// Where it stands.
    pub location: Location,
}

/// A value to learn from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Example {
    /// Its name among the components, if it is one.
    pub component: Option<Arc<str>>,
    /// One line.
    pub summary: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
    /// The value; before OpenAPI 3.2 it may also be its serialized form.
    pub value: Option<Json>,
    /// The value as data (OpenAPI 3.2 and later).
    pub data_value: Option<Json>,
    /// The value as it is sent (OpenAPI 3.2 and later).
    pub serialized_value: Option<String>,
    /// Where the value can be found; never opened.
    pub external_value: Option<String>,
    /// `x-` members.
    pub extensions: Extensions,
    /// Where it stands.
    pub location: Location,
}
