//! A body that leaves the thread of its connection.

use super::super::support::http::incoming::Source;
use super::super::support::http::refusal::Refusal;
use super::time_limit::Progress;
use actix_web::body::{BodyStream, MessageBody as _};
use actix_web::dev::Payload;
use actix_web::web::Bytes;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc::{Receiver, channel};

/// The pieces of a body, which handlers may read on any thread; the body itself stays on its own.
pub struct Relay(Receiver<Result<Bytes, Refusal>>);

impl Relay {
    /// Starts to read a body, as fast as its pieces are taken.
    pub fn start(payload: Payload, progress: Option<Progress>) -> Self {
        let (sender, receiver) = channel(1);
        actix_web::rt::spawn(async move {
            let mut body = BodyStream::new(payload);
            while let Some(piece) = poll_fn(|cx| Pin::new(&mut body).poll_next(cx)).await {
                if let Some(progress) = &progress {
                    progress.is_made();
                }
                let piece = piece.map_err(|_| Refusal::broken());
                let is_last = piece.is_err();
                if sender.send(piece).await.is_err() || is_last {
                    break;
                }
            }
        });
        Self(receiver)
    }
}

impl Source for Relay {
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Refusal>>> {
        self.0.poll_recv(cx)
    }
}
