//! What generated servers limit, and how often their clients may ask.

use crate::tokens::{Literal, TokenStream, quote};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::printer::text;

/// How many bytes a request body may have unless the code around a generated server says otherwise.
pub const BODY_LIMIT: u64 = 1 << 20;
/// How many seconds a request may take unless the code around a generated server says otherwise.
pub const TIME_LIMIT: u64 = 30;

/// How often a client of a generated server may ask: by default 100 requests in 15 minutes, on paths
/// under `/api/`. A client is an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// So many requests a client may send in one window; 100.
    pub requests: u32,
    /// How many seconds a window has, which starts with the first request in it; 900.
    pub seconds: u32,
    /// Where paths start that count; `/api/`. `/` are all.
    pub path: String,
    /// Proxies whose `X-Forwarded-For` is believed; none.
    pub trusted_proxies: Vec<Network>,
    /// Whether answers say how much is left, by `RateLimit-Policy` and `RateLimit`; they do.
    pub headers: bool,
}

impl Default for RateLimit {
    fn default() -> Self {
        Self {
            requests: 100,
            seconds: 15 * 60,
            path: "/api/".to_owned(),
            trusted_proxies: Vec::new(),
            headers: true,
        }
    }
}

/// An address, or all addresses that start with the same bits: `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

/// The text is no address, with or without a number of bits behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoNetwork;

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NoNetwork)?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.parse().map_err(|_| NoNetwork)?,
            None => width,
        };
        match bits <= width {
            true => Ok(Self { address, bits }),
            false => Err(NoNetwork),
        }
    }
}

impl RateLimit {
    /// The constant that the server has its limit from.
    pub(super) fn tokens(&self) -> TokenStream {
        let requests = Literal::u32_unsuffixed(self.requests);
        let seconds = Literal::u32_unsuffixed(self.seconds);
        let (path, headers) = (text(&self.path), self.headers);
        let proxies = self.trusted_proxies.iter().map(Network::tokens);
        quote! {
            /// How often a client may ask, as the settings say.
            pub const RATE_LIMIT: rate_limit::RateLimit = rate_limit::RateLimit {
                requests: #requests,
                window: std::time::Duration::from_secs(#seconds),
                path: #path,
                client: rate_limit::Client::Address { trusted_proxies: &[#(#proxies),*] },
                headers: #headers,
                clients: 65_536,
            };
        }
    }
}

impl Network {
    fn tokens(&self) -> TokenStream {
        let bits = Literal::u8_unsuffixed(self.bits);
        let address = match self.address {
            IpAddr::V4(address) => {
                let parts = address.octets().map(Literal::u8_unsuffixed);
                quote!(V4(std::net::Ipv4Addr::new(#(#parts),*)))
            }
            IpAddr::V6(address) => {
                let parts = address.segments().map(Literal::u16_unsuffixed);
                quote!(V6(std::net::Ipv6Addr::new(#(#parts),*)))
            }
        };
        quote!(rate_limit::Network::new(std::net::IpAddr::#address, #bits))
    }
}

#[cfg(test)]
mod tests {
    use super::{BODY_LIMIT, Network, NoNetwork, TIME_LIMIT};

    #[test]
    fn limits_are_those_that_are_shipped() {
        let limit = include_str!("server/shipped/body_limit.rs");
        assert!(limit.contains("Self(1 << 20)") && BODY_LIMIT == 1 << 20);
        let hardening = include_str!("server/shipped/hardening.rs");
        let seconds = format!("timeout: Some(Duration::from_secs({TIME_LIMIT}))");
        assert!(hardening.contains(&seconds));
    }

    #[test]
    fn networks_are_addresses_with_bits() {
        let text = |text: &str| text.parse::<Network>().map(|it| it.tokens().to_string());
        assert_eq!(
            text("10.0.0.0/8").unwrap().replace(' ', ""),
            "rate_limit::Network::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(10,0,0,0)),8)"
        );
        assert!(text("::1").unwrap().ends_with(", 128 )"));
        for wrong in [
            "",
            "10.0.0",
            "10.0.0.0/33",
            "10.0.0.0/",
            "localhost",
            "::1/129",
            "::1/-1",
        ] {
            assert_eq!(text(wrong), Err(NoNetwork), "{wrong}");
        }
    }
}
