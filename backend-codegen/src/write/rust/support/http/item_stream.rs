//! Answers that are a sequence of JSON values: JSON Lines and JSON text sequences (RFC 7464).

use super::super::writer::Writer;
use super::answer::Answer;
use super::outgoing::{Items, Listed, StreamError, each};
use futures_core::Stream;
use std::fmt;

/// Values that are sent one after the other, each as soon as it is there.
///
/// When the stream ends with an error, the connection breaks off.
pub struct ItemStream<T>(pub(super) Items<T>);

impl<T: Send + 'static> ItemStream<T> {
    /// The values that a stream has.
    #[allow(dead_code, reason = "for handlers")]
    pub fn new<E: Into<StreamError> + 'static>(
        stream: impl Stream<Item = Result<T, E>> + Send + 'static,
    ) -> Self {
        Self(each(stream, |item| item))
    }

    /// Values that are all there.
    #[allow(dead_code, reason = "for handlers")]
    #[must_use]
    pub fn of(items: Vec<T>) -> Self {
        Self(Box::pin(Listed(items.into_iter())))
    }
}

impl<T> fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ItemStream")
    }
}

impl Answer {
    /// Adds a body with a JSON text for each item, which ends with a line feed; in JSON text sequences
    /// `start` is a record separator, in JSON Lines nothing.
    #[must_use]
    pub fn json_items<T: 'static>(
        self,
        content_type: &'static str,
        start: &'static str,
        items: ItemStream<T>,
        mut write: impl FnMut(&T, &mut Writer) + Send + 'static,
    ) -> Self {
        self.item_by_item(content_type, items.0, move |item| {
            let mut text = start.as_bytes().to_vec();
            text.extend(Writer::all(|w| write(&item, w)));
            text.push(b'\n');
            text
        })
    }
}
