//! A connection that measures: one request after the other, timed to the last byte of the answer.

mod message;
mod peer;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::{http1, http2};
use hyper::header::HOST;
use hyper::{HeaderMap, Request, Response, Uri};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::time::Sleep;

pub(crate) use message::Message;
pub(crate) use peer::{Peer, Version};

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

    /// The one of that name.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        let all = [Self::Connect, Self::Timeout, Self::Closed, Self::Protocol];
        all.into_iter().find(|failure| failure.name() == name)
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
    /// The head, if the body was asked for.
    pub(crate) headers: HeaderMap,
    /// What it took to connect, if this request had to.
    pub(crate) connect: Option<Duration>,
    /// When the last byte was there.
    pub(crate) end: Instant,
}

/// A connection that is opened when it is needed and kept as long as the server lets it.
pub(crate) struct Connection {
    peer: Arc<Peer>,
    open: Option<Open>,
    /// Until when an answer has to be there; kept, since a timer that is put off costs less than a new one.
    timer: Option<Pin<Box<Sleep>>>,
}

struct Open {
    sender: Sender,
    /// Bytes that came so far.
    n_read: Arc<AtomicU64>,
}

enum Sender {
    Http1(http1::SendRequest<Full<Bytes>>),
    Http2(http2::SendRequest<Full<Bytes>>),
}

impl Sender {
    async fn is_ready(&mut self) -> bool {
        match self {
            Self::Http1(sender) => sender.ready().await.is_ok(),
            Self::Http2(sender) => sender.ready().await.is_ok(),
        }
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> hyper::Result<Response<Incoming>> {
        match self {
            Self::Http1(sender) => sender.send_request(request).await,
            Self::Http2(sender) => sender.send_request(request).await,
        }
    }
}

impl Connection {
    /// One to the first of the server's addresses that can be reached.
    pub(crate) const fn new(peer: Arc<Peer>) -> Self {
        Self {
            peer,
            open: None,
            timer: None,
        }
    }

    /// Opens it, and says why that does not work.
    ///
    /// # Errors
    ///
    /// As [`Peer::open`].
    pub(crate) async fn prepare(&mut self) -> io::Result<()> {
        self.open = Some(self.connect().await?);
        Ok(())
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
            headers: HeaderMap::new(),
            connect: None,
            end: Instant::now(),
        };
        let end = tokio::time::Instant::from_std(exchange.end) + patience;
        let mut timer = match self.timer.take() {
            Some(mut timer) => {
                timer.as_mut().reset(end);
                timer
            }
            None => Box::pin(tokio::time::sleep_until(end)),
        };
        let tried = tokio::select! {
            biased;
            came = self.attempts(message, &mut exchange) => came,
            () = &mut timer => Err(Failure::Timeout),
        };
        exchange.end = Instant::now();
        exchange.came = tried;
        self.timer = Some(timer);
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
            Some(mut open) => open.sender.is_ready().await.then_some(open),
            None => None,
        };
        if let Some(mut open) = kept {
            let before = open.n_read.load(Ordering::Relaxed);
            match open.sender.send(self.request(message)).await {
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
        let mut open = self.connect().await.map_err(|_| Failure::Connect)?;
        exchange.connect = Some(begun.elapsed());
        let response = open.sender.send(self.request(message)).await;
        let response = response.map_err(|error| failure(&error))?;
        self.open = Some(open);
        read(response, exchange).await
    }

    async fn connect(&self) -> io::Result<Open> {
        let n_read = Arc::new(AtomicU64::new(0));
        let stream = TokioIo::new(self.peer.open(Arc::clone(&n_read)).await?);
        // What goes wrong on a connection is told to the sender as well.
        let sender = match self.peer.version {
            Version::Http1 => {
                let opened = http1::handshake(stream).await;
                let (sender, connection) = opened.map_err(io::Error::other)?;
                tokio::spawn(async move { drop(connection.await) });
                Sender::Http1(sender)
            }
            Version::Http2 => {
                let opened = http2::handshake(TokioExecutor::new(), stream).await;
                let (sender, connection) = opened.map_err(io::Error::other)?;
                tokio::spawn(async move { drop(connection.await) });
                Sender::Http2(sender)
            }
        };
        Ok(Open { sender, n_read })
    }

    fn request(&self, message: &Message) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(message.body.clone()));
        *request.method_mut() = message.method.clone();
        *request.uri_mut() = message.uri.clone();
        *request.headers_mut() = message.headers.clone();
        if self.peer.version == Version::Http2 {
            // RFC 9113, section 8.3.1: scheme and authority are fields of their own, and there is no `Host`.
            let scheme = if self.peer.is_secure() {
                "https"
            } else {
                "http"
            };
            let path = message.uri.path_and_query().map_or("/", |it| it.as_str());
            let uri = Uri::builder()
                .scheme(scheme)
                .authority(self.peer.authority.as_str())
                .path_and_query(path)
                .build();
            if let Ok(uri) = uri {
                *request.uri_mut() = uri;
            }
            request.headers_mut().remove(HOST);
            *request.version_mut() = hyper::Version::HTTP_2;
        }
        request
    }
}

/// Reads the body to its end, which is part of what a server has to do.
async fn read(response: Response<Incoming>, exchange: &mut Exchange) -> Result<u16, Failure> {
    let (head, mut body) = response.into_parts();
    let status = head.status.as_u16();
    if exchange.body.is_some() {
        exchange.headers = head.headers;
    }
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
