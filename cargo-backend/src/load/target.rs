//! Where requests go.

use std::net::{IpAddr, ToSocketAddrs as _};

use hyper::Uri;

use super::client::{Peer, Version};
use crate::ui::Problem;

/// A server, and what stands before the paths that are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// As it stands in `Host`.
    pub(crate) authority: String,
    name: String,
    port: u16,
    /// Whether TLS is spoken.
    is_secure: bool,
    /// Path and query, `/` if there is none.
    pub(crate) path: String,
}

impl Target {
    /// What a URL names.
    ///
    /// # Errors
    ///
    /// What is no URL of `http` or `https`, or has a user and a password in it.
    pub(crate) fn of(url: &str) -> Result<Self, Problem> {
        let wrong = |message: &str, help: &str| {
            Problem::new("load::target", format!("`{url}` {message}")).help(help)
        };
        let uri: Uri = url
            .parse()
            .map_err(|_| wrong("is no URL", "write it as `http://127.0.0.1:8080/users`"))?;
        let (Some(scheme @ ("http" | "https")), Some(authority)) =
            (uri.scheme_str(), uri.authority())
        else {
            return Err(wrong(
                "does not say where a server is",
                "write it as `http://127.0.0.1:8080/users`",
            ));
        };
        if authority.as_str().contains('@') {
            return Err(wrong(
                "has a user in it",
                "send credentials as a header: `--header 'Authorization: …'`",
            ));
        }
        let name = authority
            .host()
            .trim_start_matches('[')
            .trim_end_matches(']');
        let is_secure = scheme == "https";
        Ok(Self {
            authority: authority.as_str().to_owned(),
            name: name.to_owned(),
            port: authority
                .port_u16()
                .unwrap_or(if is_secure { 443 } else { 80 }),
            is_secure,
            path: uri
                .path_and_query()
                .map_or("/", |it| it.as_str())
                .to_owned(),
        })
    }

    /// Scheme and authority.
    pub(crate) fn origin(&self) -> String {
        let scheme = if self.is_secure { "https" } else { "http" };
        format!("{scheme}://{}", self.authority)
    }

    /// As a URL.
    pub(crate) fn url(&self) -> String {
        format!("{}{}", self.origin(), self.path)
    }

    /// Whether it is this machine.
    pub(crate) fn is_here(&self) -> bool {
        let address: Option<IpAddr> = self.name.parse().ok();
        self.name == "localhost" || address.is_some_and(|address| address.is_loopback())
    }

    /// The server, whose addresses are looked up once, so that no request waits for it.
    ///
    /// # Errors
    ///
    /// If it has none.
    pub(crate) fn peer(&self, version: Version) -> Result<Peer, Problem> {
        let wrong = |message: String| Problem::new("load::target", message);
        let found = (self.name.as_str(), self.port).to_socket_addrs();
        let found: Vec<_> = found
            .map_err(|error| wrong(format!("`{}` cannot be found: {error}", self.authority)))?
            .collect();
        if found.is_empty() {
            return Err(wrong(format!("`{}` has no address", self.authority)));
        }
        let authority = self.authority.clone();
        match self.is_secure {
            false => Ok(Peer::plain(found, authority, version)),
            true => crate::tls::config()
                .map_err(std::io::Error::other)
                .and_then(|config| Peer::secure(found, authority, version, &self.name, config))
                .map_err(|error| wrong(format!("`{}` cannot be asked: {error}", self.authority))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn a_url_names_a_server_and_a_path() {
        let target = Target::of("http://127.0.0.1:8080/a?b=c").unwrap();
        assert_eq!(target.url(), "http://127.0.0.1:8080/a?b=c");
        assert!(target.is_here());
        assert_eq!(Target::of("http://[::1]").unwrap().url(), "http://[::1]/");
        assert!(Target::of("http://[::1]").unwrap().is_here());
        assert!(!Target::of("http://example.com").unwrap().is_here());
        let secure = Target::of("https://example.com/a").unwrap();
        assert_eq!(secure.url(), "https://example.com/a");
        for wrong in ["", "localhost:80", "/users", "ftp://a", "http://a:b@c"] {
            assert!(Target::of(wrong).is_err(), "{wrong}");
        }
    }
}
