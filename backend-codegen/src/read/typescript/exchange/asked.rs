//! Whether a handler that stands for all methods answers one of them.

use super::{Exchange, Served};
use crate::read::code::Status;
use crate::read::typescript::evaluate::Machine;

impl<'a> Machine<'a> {
    /// Whether the last handler keeps a request of that method for itself, and does not only refuse it.
    pub(in crate::read::typescript) fn answers_method(&mut self, served: &Served<'a>) -> bool {
        let stage = served.chain.len().saturating_sub(1);
        let exchange = self.serve(served);
        !exchange.passed.contains(&stage) && !exchange.only_refuses(stage)
    }

    /// Whether the last handler answers, and leaves nothing to others.
    pub(in crate::read::typescript) fn answers_itself(&mut self, served: &Served<'a>) -> bool {
        let stage = served.chain.len().saturating_sub(1);
        let exchange = self.serve(served);
        let mut answers = exchange.sent.iter().filter(|sent| sent.stage == stage);
        !exchange.passed.contains(&stage) && answers.next().is_some()
    }
}

impl Exchange<'_> {
    /// Whether all that a handler answers says that there is nothing for such a method.
    fn only_refuses(&self, stage: usize) -> bool {
        let is_refusal =
            |status: Option<Status>| matches!(status, Some(Status::Code(404 | 405 | 501)));
        let answers = self.sent.iter().filter(|sent| sent.stage == stage);
        let mut found = answers.map(|sent| is_refusal(sent.status)).peekable();
        found.peek().is_some() && found.all(|is_refusal| is_refusal)
    }
}
