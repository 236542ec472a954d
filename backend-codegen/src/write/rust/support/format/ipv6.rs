//! `ipv6`: an address (RFC 4291, section 2.2), without a zone.

use std::net::Ipv6Addr;

/// Whether the text is an IPv6 address.
#[must_use]
pub fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}
