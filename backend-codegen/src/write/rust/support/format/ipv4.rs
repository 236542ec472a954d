//! `ipv4`: an address in dotted decimal notation (RFC 2673, section 3.2).

use std::net::Ipv4Addr;

/// Whether the text is an IPv4 address.
#[must_use]
pub fn is_ipv4(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok()
}
