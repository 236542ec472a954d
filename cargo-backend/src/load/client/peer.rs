//! Whom a connection leads to, and how it is opened.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// The version of HTTP that is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Version {
    /// HTTP/1.1
    #[default]
    Http1,
    /// HTTP/2; without TLS as a server that is known to speak it (RFC 9113, section 3.3)
    Http2,
}

/// A server, as connections need to know it.
#[derive(Clone)]
pub(crate) struct Peer {
    pub(crate) addresses: Vec<SocketAddr>,
    pub(crate) version: Version,
    /// As it stands in URLs.
    pub(crate) authority: String,
    /// From where it is connected to, if that matters.
    pub(crate) from: Option<IpAddr>,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Peer {
    /// A server that is spoken to without TLS.
    pub(crate) const fn plain(
        addresses: Vec<SocketAddr>,
        authority: String,
        version: Version,
    ) -> Self {
        Self {
            addresses,
            version,
            authority,
            from: None,
            tls: None,
        }
    }

    /// A server that has to prove its name, to whom this configuration trusts.
    ///
    /// # Errors
    ///
    /// If that is no name.
    pub(crate) fn secure(
        addresses: Vec<SocketAddr>,
        authority: String,
        version: Version,
        name: &str,
        mut config: ClientConfig,
    ) -> io::Result<Self> {
        let protocol: &[u8] = match version {
            Version::Http1 => b"http/1.1",
            Version::Http2 => b"h2",
        };
        config.alpn_protocols = vec![protocol.to_vec()];
        let name = ServerName::try_from(name.to_owned()).map_err(io::Error::other)?;
        Ok(Self {
            addresses,
            version,
            authority,
            from: None,
            tls: Some((TlsConnector::from(Arc::new(config)), name)),
        })
    }

    /// Whether TLS is spoken.
    pub(crate) const fn is_secure(&self) -> bool {
        self.tls.is_some()
    }

    /// Opens a connection, which counts the bytes that come.
    ///
    /// # Errors
    ///
    /// If there is nobody, or somebody else, or somebody who does not speak this version of HTTP.
    pub(super) async fn open(&self, n_read: Arc<AtomicU64>) -> io::Result<Counted> {
        let stream = match (self.from, self.addresses.first()) {
            (Some(from), Some(to)) => {
                let socket = match to {
                    SocketAddr::V4(_) => TcpSocket::new_v4()?,
                    SocketAddr::V6(_) => TcpSocket::new_v6()?,
                };
                socket.bind(SocketAddr::new(from, 0))?;
                socket.connect(*to).await?
            }
            _ => TcpStream::connect(self.addresses.as_slice()).await?,
        };
        // An answer is waited for after each request, so that nothing is won by collecting bytes.
        stream.set_nodelay(true)?;
        let wire = match &self.tls {
            None => Wire::Plain(stream),
            Some((connector, name)) => {
                let stream = connector.connect(name.clone(), stream).await?;
                let spoken = stream.get_ref().1.alpn_protocol();
                if self.version == Version::Http2 && spoken != Some(b"h2") {
                    return Err(io::Error::other("it does not speak HTTP/2"));
                }
                Wire::Tls(Box::new(stream))
            }
        };
        Ok(Counted { wire, n_read })
    }
}

enum Wire {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// A stream that knows how much came. What TLS needs for itself does not count.
pub(super) struct Counted {
    wire: Wire,
    n_read: Arc<AtomicU64>,
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = match &mut self.wire {
            Wire::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Wire::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        };
        let came = buffer.filled().len() - before;
        self.n_read.fetch_add(came as u64, Ordering::Relaxed);
        polled
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.wire {
            Wire::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Wire::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match &mut self.wire {
            Wire::Plain(stream) => Pin::new(stream).poll_write_vectored(context, parts),
            Wire::Tls(stream) => Pin::new(stream).poll_write_vectored(context, parts),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match &self.wire {
            Wire::Plain(stream) => stream.is_write_vectored(),
            Wire::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.wire {
            Wire::Plain(stream) => Pin::new(stream).poll_flush(context),
            Wire::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.wire {
            Wire::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Wire::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
