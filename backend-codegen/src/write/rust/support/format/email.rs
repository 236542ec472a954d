//! `email`: a mailbox (RFC 5321, section 4.1.2).

use super::label::is_label;
use super::mailbox::is_mailbox;

/// Whether the text is a mailbox.
#[must_use]
pub fn is_email(text: &str) -> bool {
    text.is_ascii()
        && is_mailbox(text, |host| {
            host.len() <= 255 && host.split('.').all(is_label)
        })
}
