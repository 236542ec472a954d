//! `idn-hostname`: a host name beyond ASCII (RFC 5890, section 2.3.2.3).

use super::idna;

/// Whether the text is a host name. The dots of other scripts separate labels too.
#[must_use]
pub fn is_idn_hostname(text: &str) -> bool {
    text.len() <= 4 * 253 && idna::is_name(text.split(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']))
}
