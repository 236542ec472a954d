//! Key sets as somebody publishes them, well and badly.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::sign::Signer;
use crate::tls::{Authority, listen, request};

/// Publishes one key, and where it changes another one after the first time: by HTTPS whom a file of
/// certificates makes trusted, by HTTP, and by HTTPS whom nobody trusts.
pub(crate) struct Publishers {
    pub(crate) trusted: String,
    pub(crate) plain: String,
    pub(crate) untrusted: String,
    /// The certificate of the authority.
    pub(crate) certificate: tempfile::NamedTempFile,
}

impl Publishers {
    pub(crate) fn new(old: &Signer, new: &Signer) -> Self {
        let [old, new] = [(old, "one"), (new, "two")]
            .map(|(key, id)| json!({ "keys": [key.jwk(id)] }).to_string());
        let n_asked = AtomicUsize::new(0);
        let of_old = old.clone();
        let authority = Authority::new();
        let trusted = authority.serve(move |request, to| match path(request) {
            "/old" => whole(to, "200 OK", &old),
            "/changing" => match n_asked.fetch_add(1, Ordering::Relaxed) {
                0 => whole(to, "200 OK", &old),
                _ => whole(to, "200 OK", &new),
            },
            "/moved" => whole(to, "302 Found\r\nlocation: /old", ""),
            "/error" => whole(to, "500 Internal Server Error", &old),
            "/large" => whole(to, "200 OK", &format!("{old}{}", " ".repeat(70_000))),
            "/endless" => {
                to.write_all(b"HTTP/1.1 200 OK\r\n\r\n{\"keys\":[")?;
                to.flush()?;
                loop {
                    std::thread::park();
                }
            }
            other => panic!("{other}"),
        });
        let old = of_old.clone();
        let elsewhere = format!("302 Found\r\nlocation: {trusted}/old");
        let port = listen(move |mut stream| match path(&request(&mut stream)?) {
            "/old" => whole(&mut stream, "200 OK", &old),
            _ => whole(&mut stream, &elsewhere, ""),
        });
        let plain = format!("http://localhost:{port}");
        let untrusted = Authority::new().serve(move |_, to| whole(to, "200 OK", &of_old));
        let mut certificate = tempfile::NamedTempFile::new().unwrap();
        certificate.write_all(authority.pem().as_bytes()).unwrap();
        Self {
            trusted,
            plain,
            untrusted,
            certificate,
        }
    }
}

fn path(request: &[u8]) -> &str {
    let line = std::str::from_utf8(request).unwrap();
    line.split(' ').nth(1).unwrap()
}

fn whole(to: &mut dyn Write, head: &str, body: &str) -> std::io::Result<()> {
    let length = body.len();
    write!(
        to,
        "HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}
