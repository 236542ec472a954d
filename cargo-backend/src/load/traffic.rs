//! What is sent.

use std::sync::Arc;

use super::client::{Exchange, Message};

/// What a user wants sent next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    /// Which of the operations it is.
    pub(crate) operation: usize,
    pub(crate) message: Arc<Message>,
    /// Whether the user wants to read the answer.
    pub(crate) wants_body: bool,
}

/// What users do, one after the other request.
pub(crate) trait Traffic: Send + Sync {
    /// The names of the operations, as reports show them.
    fn operations(&self) -> &[String];

    /// A user of a server.
    fn user(&self, lane: usize, number: usize) -> Box<dyn User>;
}

/// One of those who send requests.
pub(crate) trait User: Send {
    /// What it sends next.
    fn next(&mut self) -> Order;

    /// What came of it; whether it was what the user expected.
    fn answered(&mut self, order: &Order, exchange: &Exchange) -> bool;

    /// What it sends before it leaves, one after the other, to take away what it has made.
    fn leave(&mut self) -> Option<Order> {
        None
    }
}

/// The same request again and again.
pub(crate) struct Same {
    names: Vec<String>,
    /// One for each server.
    messages: Vec<Arc<Message>>,
    expected: Vec<u16>,
}

impl Same {
    /// A request for each server; `expected` are the statuses that are no errors, or nothing if those
    /// below 400 are none.
    pub(crate) fn new(name: String, messages: Vec<Message>, expected: Vec<u16>) -> Self {
        Self {
            names: vec![name],
            messages: messages.into_iter().map(Arc::new).collect(),
            expected,
        }
    }
}

impl Traffic for Same {
    fn operations(&self) -> &[String] {
        &self.names
    }

    fn user(&self, lane: usize, _number: usize) -> Box<dyn User> {
        let message = self.messages.get(lane).or(self.messages.first());
        Box::new(Repeating {
            message: message.cloned().unwrap_or_default(),
            expected: self.expected.clone(),
        })
    }
}

struct Repeating {
    message: Arc<Message>,
    expected: Vec<u16>,
}

impl User for Repeating {
    fn next(&mut self) -> Order {
        Order {
            operation: 0,
            message: Arc::clone(&self.message),
            wants_body: false,
        }
    }

    fn answered(&mut self, _order: &Order, exchange: &Exchange) -> bool {
        match &exchange.came {
            Ok(status) if self.expected.is_empty() => *status < 400,
            Ok(status) => self.expected.contains(status),
            Err(_) => false,
        }
    }
}
