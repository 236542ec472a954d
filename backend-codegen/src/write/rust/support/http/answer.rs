//! Answers, before the framework in use sends them.

use super::super::reader::Reader;
use super::super::writer::Writer;
use super::outgoing::ByteStream;

/// The body of an answer.
pub enum Sent {
    /// All of it.
    Whole(Vec<u8>),
    /// One that is made while it is sent.
    Pieces(ByteStream),
}

/// A status, headers and a body.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The media type of the body.
    pub content_type: Option<&'static str>,
    /// Other headers, with names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Sent,
}

/// What a handler comes to: its answer, or why there is none.
pub trait Reply<T, E>: Future<Output = Result<T, E>> + Send {}

impl<T, E, F: Future<Output = Result<T, E>> + Send> Reply<T, E> for F {}

/// What a handler returns when all went well.
pub trait Respond {
    /// The answer that it stands for.
    fn answer(self) -> Answer;
}

impl Answer {
    /// An answer without a body.
    #[must_use]
    pub const fn new(status: u16) -> Self {
        Self {
            status,
            content_type: None,
            headers: Vec::new(),
            body: Sent::Whole(Vec::new()),
        }
    }

    /// Adds a body of any media type.
    #[must_use]
    pub fn body(mut self, content_type: &'static str, body: Vec<u8>) -> Self {
        self.content_type = Some(content_type);
        self.body = Sent::Whole(body);
        self
    }

    /// Adds a JSON body.
    #[must_use]
    pub fn json(self, write: impl FnOnce(&mut Writer)) -> Self {
        self.json_as("application/json", write)
    }

    /// Adds a JSON body of another media type.
    #[must_use]
    pub fn json_as(self, content_type: &'static str, write: impl FnOnce(&mut Writer)) -> Self {
        self.body(content_type, Writer::all(write))
    }

    /// Adds text that a type writes as JSON, without its quotes.
    #[must_use]
    pub fn text(self, content_type: &'static str, write: impl FnOnce(&mut Writer)) -> Self {
        let json = Writer::all(write);
        let text = Reader::new(&json).string();
        self.body(content_type, text.map_or(json, String::into_bytes))
    }

    /// Adds a header.
    #[must_use]
    pub fn header_text(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}
