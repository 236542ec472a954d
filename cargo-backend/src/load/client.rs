//! A connection that measures: one request after the other, timed to the last byte of the answer.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::traffic::Message;

/// Larger bodies are read and forgotten.
const MOST_KEPT: usize = 1 << 20;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Failure {
    /// No connection came about.
    Connect,
    /// The answer was not whole when the time was over.
    Timeout,
    /// The connection was closed or reset before the answer was whole.
    Closed,
    /// What came is no HTTP.
    Protocol,
}

impl Failure {
    /// As reports name it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Closed => "closed",
            Self::Protocol => "protocol",
        }
    }
}

/// What came of a request.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// The status, or why there is none.
    pub(crate) came: Result<u16, Failure>,
    /// Bytes of the body.
    pub(crate) n_bytes: u64,
    /// The body itself, if it was asked for and is no larger than a mebibyte.
    pub(crate) body: Option<Vec<u8>>,
    /// What it took to connect, if this request had to.
    pub(crate) connect: Option<Duration>,
    /// When the last byte was there.
    pub(crate) end: Instant,
}

/// A connection that is opened when it is needed and kept as long as the server lets it.
pub(crate) struct Connection {
    addresses: Vec<SocketAddr>,
    open: Option<Open>,
}

struct Open {
    sender: SendRequest<Full<Bytes>>,
    /// Bytes that came so far.
    n_read: Arc<AtomicU64>,
}

impl Connection {
    /// One to the first of these addresses that can be reached.
    pub(crate) const fn new(addresses: Vec<SocketAddr>) -> Self {
        Self {
            addresses,
            open: None,
        }
    }

    /// Sends a request and waits until its answer is whole, no longer than `patience`.
    ///
    /// A kept connection may have been closed by the server in the moment in which it is used again:
    /// then the request goes out once more on a new one, as RFC 9112, section 9.3.1, lets clients do
    /// that know that nothing was answered.
    pub(crate) async fn exchange(
        &mut self,
        message: &Message,
        wants_body: bool,
        patience: Duration,
    ) -> Exchange {
        let mut exchange = Exchange {
            came: Err(Failure::Timeout),
            n_bytes: 0,
            body: wants_body.then(Vec::new),
            connect: None,
            end: Instant::now(),
        };
        let tried = tokio::time::timeout(patience, self.attempts(message, &mut exchange)).await;
        exchange.end = Instant::now();
        exchange.came = tried.unwrap_or(Err(Failure::Timeout));
        if exchange.came.is_err() {
            // Half an answer may still be under way.
            self.open = None;
        }
        exchange
    }

    async fn attempts(
        &mut self,
        message: &Message,
        exchange: &mut Exchange,
    ) -> Result<u16, Failure> {
        let kept = match self.open.take() {
            Some(mut open) => open.sender.ready().await.is_ok().then_some(open),
            None => None,
        };
        if let Some(mut open) = kept {
            let before = open.n_read.load(Ordering::Relaxed);
            match open.sender.send_request(request(message)).await {
                Ok(response) => {
                    self.open = Some(open);
                    return read(response, exchange).await;
                }
                Err(error) if open.n_read.load(Ordering::Relaxed) != before => {
                    return Err(failure(&error));
                }
                // Not a byte was answered.
                Err(_) => {}
            }
        }
        let begun = Instant::now();
        let mut open = self.connect().await?;
        exchange.connect = Some(begun.elapsed());
        let response = open.sender.send_request(request(message)).await;
        let response = response.map_err(|error| failure(&error))?;
        self.open = Some(open);
        read(response, exchange).await
    }

    async fn connect(&self) -> Result<Open, Failure> {
        let stream = TcpStream::connect(self.addresses.as_slice()).await;
        let stream = stream.map_err(|_| Failure::Connect)?;
        // An answer is waited for after each request, so that nothing is won by collecting bytes.
        let _ = stream.set_nodelay(true);
        let n_read = Arc::new(AtomicU64::new(0));
        let counted = Counted {
            stream,
            n_read: Arc::clone(&n_read),
        };
        let opened = http1::handshake(TokioIo::new(counted)).await;
        let (sender, connection) = opened.map_err(|_| Failure::Connect)?;
        tokio::spawn(async move {
            // What goes wrong is told to the sender as well.
            let _ = connection.await;
        });
        Ok(Open { sender, n_read })
    }
}

/// A stream that knows how much came.
struct Counted {
    stream: TcpStream,
    n_read: Arc<AtomicU64>,
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
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
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

fn request(message: &Message) -> Request<Full<Bytes>> {
    let mut request = Request::new(Full::new(message.body.clone()));
    *request.method_mut() = message.method.clone();
    *request.uri_mut() = message.uri.clone();
    *request.headers_mut() = message.headers.clone();
    request
}

/// Reads the body to its end, which is part of what a server has to do.
async fn read(response: Response<Incoming>, exchange: &mut Exchange) -> Result<u16, Failure> {
    let status = response.status().as_u16();
    let mut body = response.into_body();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| failure(&error))?;
        if let Some(data) = frame.data_ref() {
            exchange.n_bytes += data.len() as u64;
            match &mut exchange.body {
                Some(kept) if kept.len() + data.len() <= MOST_KEPT => kept.extend_from_slice(data),
                kept => *kept = None,
            }
        }
    }
    Ok(status)
}

fn failure(error: &hyper::Error) -> Failure {
    match error.is_parse() && !error.is_incomplete_message() {
        true => Failure::Protocol,
        false => Failure::Closed,
    }
}
