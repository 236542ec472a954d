//! What a body is in Rust, by its media type.

use crate::api::MediaType;
use crate::api::plan::Direction;
use crate::tokens::{TokenStream, quote};
use crate::write::http::content::{ContentKind, EventData};
use crate::write::http::media::{self, essence};
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

impl<'a> Content<'a> {
    /// What a body of `media_type` is.
    pub(super) fn new(
        p: &Printer<'_>,
        media_type: &'a str,
        documented: &'a MediaType,
        direction: Direction,
        streams: bool,
    ) -> Self {
        let kind = ContentKind::new(p, media_type, documented, direction);
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
        media::is_range(self.media_type)
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
