//! Answers that are a stream of events (HTML, "Server-sent events").

use super::super::encode::ToJson;
use super::super::json::Json;
use super::super::reader::Reader;
use super::super::writer::Writer;
use super::answer::Answer;
use super::item_stream::ItemStream;
use std::time::Duration;

/// An event, as browsers know it by `EventSource`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event<T> {
    /// What it carries.
    pub data: T,
    /// What kind of event it is; `message` if it does not say.
    pub event: Option<String>,
    /// What a client that connects again says it has seen, in `Last-Event-ID`.
    pub id: Option<String>,
    /// How long a client that lost the connection waits before it connects again.
    pub retry: Option<Duration>,
}

#[allow(dead_code, reason = "for handlers")]
impl<T> Event<T> {
    /// An event that has nothing but its data.
    #[must_use]
    pub const fn new(data: T) -> Self {
        Self {
            data,
            event: None,
            id: None,
            retry: None,
        }
    }

    /// The same event with a kind.
    #[must_use]
    pub fn kind(mut self, event: impl Into<String>) -> Self {
        self.event = Some(event.into());
        self
    }

    /// The same event with an id.
    #[must_use]
    pub fn identified(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}

/// Events that are sent one after the other, each as soon as it is there.
pub type EventStream<T> = ItemStream<Event<T>>;

impl Answer {
    /// Adds a body of events whose data is text.
    #[must_use]
    pub fn text_events(self, content_type: &'static str, events: EventStream<String>) -> Self {
        self.item_by_item(content_type, events.0, |event| {
            lines(&event, event.data.as_bytes())
        })
    }

    /// Adds a body of events whose data is JSON.
    #[must_use]
    pub fn json_events<T: 'static>(
        self,
        content_type: &'static str,
        events: EventStream<T>,
        mut write: impl FnMut(&T, &mut Writer) + Send + 'static,
    ) -> Self {
        self.item_by_item(content_type, events.0, move |event| {
            lines(&event, &Writer::all(|w| write(&event.data, w)))
        })
    }

    /// Adds a body of events that are objects with the members `data`, `event`, `id` and `retry`
    /// (OpenAPI 3.2, "Server-Sent Event Streams").
    #[must_use]
    pub fn object_events<T: 'static>(
        self,
        content_type: &'static str,
        items: ItemStream<T>,
        mut write: impl FnMut(&T, &mut Writer) + Send + 'static,
    ) -> Self {
        self.item_by_item(content_type, items.0, move |item| {
            let json = Writer::all(|w| write(&item, w));
            let object = Json::read(&mut Reader::new(&json));
            let member = |name: &str| match &object {
                Some(Json::Object(members)) => members.get(name).map(text_of),
                _ => None,
            };
            let retry = member("retry").and_then(|text| text.parse().ok());
            let event = Event {
                data: (),
                event: member("event"),
                id: member("id"),
                retry: retry.map(Duration::from_millis),
            };
            lines(&event, member("data").unwrap_or_default().as_bytes())
        })
    }
}

/// A string as it is, and other values as JSON.
fn text_of(value: &Json) -> String {
    match value {
        Json::String(text) => text.to_string(),
        value => String::from_utf8(Writer::all(|w| ToJson::write(value, w))).unwrap_or_default(),
    }
}

/// An event as it is sent.
fn lines<T>(event: &Event<T>, data: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut line = |name: &str, value: &[u8]| {
        text.extend_from_slice(name.as_bytes());
        text.extend_from_slice(b": ");
        text.extend_from_slice(value);
        text.push(b'\n');
    };
    // Line ends would end the field, and what follows would be another one.
    let one_line = |value: &str| value.replace(['\r', '\n', '\0'], " ");
    if let Some(kind) = &event.event {
        line("event", one_line(kind).as_bytes());
    }
    if let Some(id) = &event.id {
        line("id", one_line(id).as_bytes());
    }
    if let Some(retry) = event.retry {
        line("retry", retry.as_millis().to_string().as_bytes());
    }
    let mut rest = data;
    while let Some(end) = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
        let (first, behind) = rest.split_at(end);
        line("data", first);
        rest = behind
            .strip_prefix(b"\r\n")
            .or_else(|| behind.get(1..))
            .unwrap_or_default();
    }
    line("data", rest);
    text.push(b'\n');
    text
}
