//! `idn-email`: a mailbox whose parts may go beyond ASCII (RFC 6531).

use super::idn_hostname::is_idn_hostname;
use super::mailbox::is_mailbox;

/// Whether the text is a mailbox.
#[must_use]
pub fn is_idn_email(text: &str) -> bool {
    is_mailbox(text, is_idn_hostname)
}
