//! `hostname`: a name of the domain name system (RFC 1123, section 2.1).

use super::idna;
use super::label::is_label;

/// Whether the text is a host name. Labels in Punycode must stand for something (RFC 5890).
#[must_use]
pub fn is_hostname(text: &str) -> bool {
    if text.len() > 253 || !text.split('.').all(is_label) {
        return false;
    }
    let encoded = |label: &str| {
        label
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("xn--"))
    };
    !text.split('.').any(encoded) || idna::is_name(text.split('.'))
}
