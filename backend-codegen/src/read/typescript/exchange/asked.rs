//! Whether a handler that stands for all methods answers one of them.

use super::{Exchange, Served};
use crate::read::code::Status;
use crate::read::typescript::evaluate::Machine;

impl<'a> Machine<'a> {
    /// Whether the last handler keeps a request of that method for itself, and does not only refuse it. One
    /// that is there for many paths has to be seen to answer.
    pub(in crate::read::typescript) fn answers_method(
        &mut self,
        served: &Served<'a>,
        is_for_many: bool,
    ) -> bool {
        let last = served.chain.last().cloned();
        let exchange = self.serve(&Served {
            chain: last.into_iter().collect(),
            n_shared: 0,
            ..served.clone()
        });
        let is_good = |status: Option<Status>| {
            !matches!(status, Some(Status::Code(400..) | Status::Range(4..)))
        };
        let is_answered = !is_for_many || exchange.sent.iter().any(|sent| is_good(sent.status));
        exchange.passed.is_empty() && is_answered && !exchange.only_refuses()
    }
}

impl Exchange<'_> {
    /// Whether all that a handler answers says that there is nothing for such a method.
    fn only_refuses(&self) -> bool {
        let is_refusal =
            |status: Option<Status>| matches!(status, Some(Status::Code(404 | 405 | 501)));
        !self.sent.is_empty() && self.sent.iter().all(|sent| is_refusal(sent.status))
    }
}
