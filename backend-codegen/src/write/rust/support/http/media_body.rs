//! Bodies that are handed on as they are.

use super::answer::{Answer, Sent};
use super::input::Input;

/// Bytes that say themselves which media type they have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Media {
    /// The media type, with its parameters; an answer without one has no body.
    pub media_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Input<'_> {
    /// A body as it is.
    pub fn whole_body(&mut self) -> Option<Vec<u8>> {
        self.has_content().then(|| self.whole_bytes().to_vec())
    }

    /// A body as it is, with its media type.
    pub fn media(&mut self) -> Option<Media> {
        let media_type = self
            .sources
            .head
            .header("content-type", 0)
            .unwrap_or_default();
        let media_type = String::from_utf8_lossy(media_type).into_owned();
        Some(Media {
            media_type,
            bytes: self.whole_body()?,
        })
    }
}

impl Answer {
    /// Adds a body with its media type.
    #[must_use]
    pub fn media(self, media: Media) -> Self {
        if media.media_type.is_empty() {
            return self;
        }
        let mut answer = self.header_text("content-type", media.media_type);
        answer.body = Sent::Whole(media.bytes);
        answer
    }
}
