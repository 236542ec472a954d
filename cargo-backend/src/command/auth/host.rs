//! The server that is tried.

use std::io::{Read, Write};
use std::net::{IpAddr, TcpStream, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use super::credentials::Presented;
use crate::command::requests::Request;
use crate::ui::Problem;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// The head of an answer is no longer.
const MAX_HEAD: usize = 64 << 10;

/// Where a server is.
pub(super) struct Host {
    /// As it stands in `Host`.
    authority: String,
    name: String,
    port: u16,
    /// What stands before the paths of the document.
    base: String,
    tls: Option<Tls>,
}

/// What a server has to prove that is asked by HTTPS.
struct Tls {
    name: ServerName<'static>,
    config: Arc<ClientConfig>,
}

/// What a server says.
pub(super) struct Answer {
    pub(super) status: u16,
    /// Whether it says what to present.
    pub(super) has_challenge: bool,
}

impl Host {
    /// The server at a URL.
    pub(super) fn of(url: &str) -> Result<Self, Problem> {
        let wrong = |message: String, help: &str| Problem::new("auth::host", message).help(help);
        let (rest, is_secure) = match url.split_once("://") {
            Some(("http", rest)) => (rest, false),
            Some(("https", rest)) => (rest, true),
            _ => {
                let message = format!("`{url}` cannot be asked: it is no `http` or `https` URL");
                return Err(wrong(
                    message,
                    "name a server, such as `http://127.0.0.1:8080`",
                ));
            }
        };
        let (authority, base) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let (name, port) = match authority.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (authority, Some(if is_secure { 443 } else { 80 })),
        };
        let name = name.trim_start_matches('[').trim_end_matches(']');
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        match port {
            Some(port) if !name.is_empty() && is_plain(rest) && !rest.contains(['@', '?', '#']) => {
                let tls = is_secure.then(|| Tls::of(name)).transpose();
                let tls = tls.map_err(|error| {
                    let message = format!("`{url}` cannot be asked: {error}");
                    wrong(
                        message,
                        "name a server that has a certificate for that name",
                    )
                })?;
                Ok(Self {
                    authority: authority.to_owned(),
                    name: name.to_owned(),
                    port,
                    base: base.trim_end_matches('/').to_owned(),
                    tls,
                })
            }
            _ => Err(wrong(
                format!("`{url}` does not say where a server is"),
                "write it as `http://127.0.0.1:8080`, with a path if there is one before those of the document",
            )),
        }
    }

    /// Whether it runs on this machine.
    pub(super) fn is_here(&self) -> bool {
        let address: Option<IpAddr> = self.name.parse().ok();
        self.name == "localhost" || address.is_some_and(|address| address.is_loopback())
    }

    /// Sends a request with these credentials.
    pub(super) fn ask(&self, request: &Request, with: &Presented) -> Result<Answer, Problem> {
        self.exchange(&self.bytes(request, with)).map_err(|error| {
            let scheme = if self.tls.is_some() { "https" } else { "http" };
            let message = format!("`{scheme}://{}` cannot be asked: {error}", self.authority);
            let is_untrusted = error.get_ref().is_some_and(|it| it.is::<rustls::Error>());
            let help = match is_untrusted {
                true => crate::tls::UNTRUSTED,
                false => "start the server first",
            };
            Problem::new("auth::unreachable", message).help(help)
        })
    }

    fn bytes(&self, request: &Request, with: &Presented) -> Vec<u8> {
        let mut target = format!("{}{}", self.base, request.path);
        let query = [request.query.as_slice(), &with.query].concat();
        if !query.is_empty() {
            target = format!("{target}?{}", query.join("&"));
        }
        let mut head = format!(
            "{} {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nuser-agent: cargo-backend\r\n",
            request.method, self.authority
        );
        for (name, value) in request.headers.iter().chain(&with.headers) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let cookies = [request.cookies.as_slice(), &with.cookies].concat();
        if !cookies.is_empty() {
            head.push_str(&format!("cookie: {}\r\n", cookies.join("; ")));
        }
        if let Some(body) = &request.body {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let body = request.body.as_deref().unwrap_or_default();
        [head.as_bytes(), body].concat()
    }

    fn exchange(&self, request: &[u8]) -> std::io::Result<Answer> {
        let addresses = (self.name.as_str(), self.port).to_socket_addrs()?;
        let mut failed = std::io::Error::other("it has no address");
        for address in addresses {
            let stream = match TcpStream::connect_timeout(&address, PATIENCE) {
                Ok(stream) => stream,
                Err(error) => {
                    failed = error;
                    continue;
                }
            };
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            return match &self.tls {
                None => answer(stream, request),
                Some(tls) => answer(tls.over(stream)?, request),
            };
        }
        Err(failed)
    }
}

impl Tls {
    /// Servers of that name are trusted whom the machine trusts.
    fn of(name: &str) -> Result<Self, Box<dyn std::error::Error>> {
        Ok(Self {
            name: ServerName::try_from(name.to_owned())?,
            config: Arc::new(crate::tls::config()?),
        })
    }

    /// A connection to somebody who has proved the name.
    fn over(
        &self,
        mut stream: TcpStream,
    ) -> std::io::Result<StreamOwned<ClientConnection, TcpStream>> {
        let connection = ClientConnection::new(Arc::clone(&self.config), self.name.clone());
        let mut connection = connection.map_err(std::io::Error::other)?;
        while connection.is_handshaking() {
            connection.complete_io(&mut stream)?;
        }
        Ok(StreamOwned::new(connection, stream))
    }
}

/// Sends a request, and reads the answer to it.
fn answer(mut stream: impl Read + Write, request: &[u8]) -> std::io::Result<Answer> {
    // A server may answer before it has read everything.
    let sent = stream.write_all(request).and_then(|()| stream.flush());
    match head(&mut stream)? {
        Some(answer) => Ok(answer),
        None => Err(sent
            .err()
            .unwrap_or_else(|| std::io::Error::other("what it answers is no HTTP"))),
    }
}

/// The head of an answer; what comes after it does not matter.
fn head(stream: &mut impl Read) -> std::io::Result<Option<Answer>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") {
            break end;
        }
        let n = stream.read(&mut buffer)?;
        if n == 0 || bytes.len() > MAX_HEAD {
            return Ok(None);
        }
        bytes.extend_from_slice(buffer.get(..n).unwrap_or_default());
    };
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).to_lowercase();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let status = status.and_then(|status| status.parse().ok());
    let has_challenge = lines.any(|line| line.starts_with("www-authenticate:"));
    Ok(status.map(|status| Answer {
        status,
        has_challenge,
    }))
}

#[cfg(test)]
mod tests {
    use super::Host;

    #[test]
    fn a_url_says_where_a_server_is() {
        let host = |url: &str| Host::of(url).ok();
        let here = host("http://127.0.0.1:8080/api/").unwrap();
        assert_eq!((here.name.as_str(), here.port), ("127.0.0.1", 8080));
        assert_eq!((here.base.as_str(), here.is_here()), ("/api", true));
        let six = host("http://[::1]:8080").unwrap();
        assert_eq!((six.name.as_str(), six.is_here()), ("::1", true));
        assert_eq!(host("http://[::1]").unwrap().port, 80);
        assert!(host("http://localhost").unwrap().is_here());
        let secure = host("https://example.com/v1").unwrap();
        assert_eq!((secure.port, secure.base.as_str()), (443, "/v1"));
        assert!(secure.tls.is_some() && here.tls.is_none());
        for other in ["http://example.com:81", "http://127.0.0.1.example.com"] {
            assert!(!host(other).unwrap().is_here(), "{other}");
        }
        for wrong in [
            "ftp://example.com",
            "https://a..b",
            "example.com",
            "http://",
            "http://a:b",
            "http://user@example.com",
            "http://example.com/a b",
            "http://example.com/?x",
        ] {
            assert!(host(wrong).is_none(), "{wrong}");
        }
    }
}
