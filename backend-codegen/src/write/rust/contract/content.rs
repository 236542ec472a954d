//! What a body is in Rust, by its media type.

use crate::api::plan::{Direction, Shape, Use};
use crate::api::{MediaType, TypeId, TypeSet};
use crate::tokens::{TokenStream, quote};
use crate::write::rust::own;
use crate::write::rust::printer::Printer;

/// A body in one of its media types.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Content<'a> {
    /// The media type or range, as the document writes it.
    pub(crate) media_type: &'a str,
    /// What the document says about it.
    pub(crate) documented: &'a MediaType,
    /// What it is in Rust.
    pub(crate) kind: ContentKind,
    /// Whether bytes and parts are read or sent in pieces.
    pub(crate) streams: bool,
    /// Which way it goes.
    pub(crate) direction: Direction,
}

/// What a body is in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContentKind {
    /// JSON of a type.
    Json(Use),
    /// JSON without a schema.
    AnyJson,
    /// `application/x-www-form-urlencoded`, whose members are those of an object type.
    Form(Use),
    /// `multipart/form-data`.
    Parts,
    /// Text that a type describes.
    Text(Use),
    /// Text.
    PlainText,
    /// Bytes that are handed on as they are.
    Bytes,
    /// Events, each of which has data (HTML, "Server-sent events").
    Events(EventData),
    /// JSON values, one after the other.
    Items(Use, Framing),
}

/// What the data of events is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventData {
    /// Text.
    Text,
    /// JSON.
    Json(Use),
    /// The events are objects, of which the data is a member.
    Objects(Use),
}

/// What tells one JSON value from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Each is a line.
    Lines,
    /// Each stands behind a record separator (RFC 7464).
    Sequence,
}

impl<'a> Content<'a> {
    /// What a body of `media_type` is.
    ///
    /// A range that includes JSON means JSON if its schema is no string.
    pub(super) fn new(
        p: &Printer<'_>,
        media_type: &'a str,
        documented: &'a MediaType,
        direction: Direction,
        streams: bool,
    ) -> Self {
        let used = |ty: TypeId| Use { ty, direction };
        let essence = essence(media_type);
        let is_json = is_json(&essence);
        let may_be_json = matches!(&*essence, "*/*" | "application/*");
        let items = documented.item_ty.map(used);
        let items = items.filter(|_| direction == Direction::Response);
        let framed = items.and_then(|items| Some(ContentKind::Items(items, framing(&essence)?)));
        let kind = match (documented.ty, &*essence) {
            _ if let Some(framed) = framed => framed,
            (ty, "text/event-stream") if direction == Direction::Response => {
                ContentKind::Events(event_data(p, ty.map(used), items))
            }
            (Some(ty), _) if is_json || (may_be_json && has_parts(p, used(ty))) => {
                ContentKind::Json(used(ty))
            }
            (None, _) if is_json => ContentKind::AnyJson,
            (Some(ty), FORM) if direction == Direction::Request && has_parts(p, used(ty)) => {
                ContentKind::Form(used(ty))
            }
            (_, "multipart/form-data") if direction == Direction::Request => ContentKind::Parts,
            (Some(ty), "text/plain") => ContentKind::Text(used(ty)),
            (_, text) if text.starts_with("text/") => ContentKind::PlainText,
            _ => ContentKind::Bytes,
        };
        Self {
            media_type,
            documented,
            kind,
            streams,
            direction,
        }
    }

    /// The media type that an answer has.
    pub(in crate::write::rust) fn sent_as(&self) -> &'a str {
        match self.kind {
            ContentKind::Json(_) | ContentKind::AnyJson if self.is_range() => "application/json",
            _ => self.media_type,
        }
    }

    /// Whether the media type is a range such as `image/*`, or has a boundary, so that each body says
    /// which it is.
    pub(crate) fn is_range(&self) -> bool {
        self.media_type.contains('*') || essence(self.media_type).starts_with("multipart/")
    }

    /// The Rust type.
    pub(super) fn type_tokens(&self, p: &Printer<'_>) -> TokenStream {
        match self.kind {
            ContentKind::Json(used) | ContentKind::Form(used) | ContentKind::Text(used) => {
                p.names.type_tokens(used)
            }
            ContentKind::AnyJson => quote!(support::json::Json),
            ContentKind::Events(EventData::Text) => {
                quote!(support::http::events::EventStream<String>)
            }
            ContentKind::Events(EventData::Json(used)) => {
                let ty = p.names.type_tokens(used);
                quote!(support::http::events::EventStream<#ty>)
            }
            ContentKind::Events(EventData::Objects(used)) | ContentKind::Items(used, _) => {
                let ty = p.names.type_tokens(used);
                quote!(support::http::item_stream::ItemStream<#ty>)
            }
            ContentKind::Parts | ContentKind::Bytes if self.streams => self.streamed_type(),
            ContentKind::Parts => quote!(Vec<support::http::multipart::Part>),
            ContentKind::PlainText if !self.is_range() => quote!(String),
            ContentKind::Bytes if !self.is_range() => quote!(Vec<u8>),
            ContentKind::PlainText | ContentKind::Bytes => quote!(support::http::media_body::Media),
        }
    }

    /// The Rust type of bytes and parts that come in pieces.
    fn streamed_type(&self) -> TokenStream {
        match (self.direction, self.kind) {
            (Direction::Request, ContentKind::Parts) => {
                quote!(support::http::part_stream::PartStream)
            }
            (Direction::Request, _) => quote!(support::http::incoming::Incoming),
            (Direction::Response, _) if self.is_range() => {
                quote!(support::http::outgoing::MediaStream)
            }
            (Direction::Response, _) => quote!(support::http::outgoing::ByteStream),
        }
    }

    /// Whether the Rust type is a stream, which cannot be cloned or compared.
    pub(crate) fn is_stream(&self) -> bool {
        match self.kind {
            ContentKind::Events(_) | ContentKind::Items(..) => true,
            ContentKind::Bytes | ContentKind::Parts => self.streams,
            ContentKind::Json(_)
            | ContentKind::AnyJson
            | ContentKind::Form(_)
            | ContentKind::Text(_)
            | ContentKind::PlainText => false,
        }
    }

    /// Words that tell the media type from others of one body.
    pub(super) fn words(&self) -> Vec<String> {
        let essence = essence(self.media_type);
        let (kind, subtype) = essence.split_once('/').unwrap_or((&essence, ""));
        let text = match (kind, subtype) {
            ("*", _) => "any".to_owned(),
            (kind, "*") => kind.to_owned(),
            (_, "x-www-form-urlencoded") => "form".to_owned(),
            ("multipart", "form-data") => "multipart".to_owned(),
            ("text", "plain") => "text".to_owned(),
            (_, "octet-stream") => "bytes".to_owned(),
            (_, subtype) => subtype.to_owned(),
        };
        crate::write::words::words(&text)
    }
}

/// What the data of events is. Before OpenAPI 3.2 a schema that is no string is taken for that of the
/// data, as usual.
fn event_data(p: &Printer<'_>, whole: Option<Use>, items: Option<Use>) -> EventData {
    match (items, whole) {
        (Some(items), _) => EventData::Objects(items),
        (None, Some(whole)) if has_parts(p, whole) => EventData::Json(whole),
        (None, _) => EventData::Text,
    }
}

/// What tells one item from the next in a sequence of JSON values.
fn framing(essence: &str) -> Option<Framing> {
    match essence {
        "application/jsonl"
        | "application/jsonlines"
        | "application/json-lines"
        | "application/ndjson"
        | "application/x-ndjson" => Some(Framing::Lines),
        it if it == "application/json-seq" || it.ends_with("+json-seq") => Some(Framing::Sequence),
        _ => None,
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Whether values of a type are objects, arrays or unions, rather than strings or anything at all.
fn has_parts(p: &Printer<'_>, used: Use) -> bool {
    if let Some(types) = own::json_types(p, used) {
        return types != TypeSet::ANY && types.intersects(TypeSet::ARRAY.union(TypeSet::OBJECT));
    }
    let plan = p.plan(used);
    plan.is_some_and(|plan| match &plan.shape {
        Shape::Array(_) | Shape::Map(_) | Shape::Object(_) | Shape::Union(_) => true,
        Shape::Nullable(ty) | Shape::Alias(ty) => has_parts(p, Use { ty: *ty, ..used }),
        Shape::Any
        | Shape::Never
        | Shape::Null
        | Shape::Boolean
        | Shape::Integer(_)
        | Shape::Number
        | Shape::String(_)
        | Shape::Enum(_) => false,
    })
}

/// Type and subtype in lower case, without parameters.
pub(in crate::write::rust) fn essence(media_type: &str) -> String {
    let essence = media_type
        .split_once(';')
        .map_or(media_type, |(essence, _)| essence);
    essence.trim().to_ascii_lowercase()
}

/// Whether a media type without parameters is JSON.
pub(in crate::write::rust) fn is_json(essence: &str) -> bool {
    let subtype = essence.split_once('/').map_or("", |(_, subtype)| subtype);
    subtype == "json" || subtype.ends_with("+json")
}
