//! Which way values go, and what a change means for those who exchange them.

use super::Class;

/// Who sends a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Flow {
    /// Clients send it: requests, and answers to webhooks and callbacks.
    ToServer,
    /// The server sends it: answers, and the requests of webhooks and callbacks.
    FromServer,
    /// Nobody does: a component that nothing uses.
    Unused,
}

/// What the place of a schema in another one makes of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Variance {
    /// Accepting more makes the whole accept more.
    Same,
    /// Accepting more makes the whole accept less: below `not`.
    Reversed,
    /// Nothing can be said: below `if`, or where `oneOf` or `unevaluatedProperties` may turn a gain
    /// into a loss.
    Unclear,
}

/// How a part of an API is used, as far as it decides about changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Usage {
    flow: Flow,
    variance: Variance,
}

/// What a change does to the set of values, or of messages, that are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Some are no longer allowed.
    Narrowed,
    /// Some are allowed now.
    Widened,
    /// Both, or nobody knows.
    Unclear,
    /// It concerns who reads or writes the value, and none of them is disturbed.
    Harmless,
    /// It is the same set.
    Words,
}

impl Change {
    /// From a loss and a gain.
    pub(super) fn of(lost: bool, gained: bool) -> Option<Self> {
        match (lost, gained) {
            (true, false) => Some(Self::Narrowed),
            (false, true) => Some(Self::Widened),
            (true, true) => Some(Self::Unclear),
            (false, false) => None,
        }
    }
}

impl Usage {
    /// What clients send.
    pub(super) const TO_SERVER: Self = Self {
        flow: Flow::ToServer,
        variance: Variance::Same,
    };
    /// What the server sends.
    pub(super) const FROM_SERVER: Self = Self {
        flow: Flow::FromServer,
        variance: Variance::Same,
    };
    /// What nobody sends.
    pub(super) const UNUSED: Self = Self {
        flow: Flow::Unused,
        variance: Variance::Same,
    };

    /// The usage of what comes back.
    pub(super) fn answer(self) -> Self {
        Self {
            flow: match self.flow {
                Flow::ToServer => Flow::FromServer,
                Flow::FromServer => Flow::ToServer,
                Flow::Unused => Flow::Unused,
            },
            variance: self.variance,
        }
    }

    /// The usage of what must not hold.
    pub(super) fn reversed(self) -> Self {
        Self {
            flow: self.flow,
            variance: match self.variance {
                Variance::Same => Variance::Reversed,
                Variance::Reversed => Variance::Same,
                Variance::Unclear => Variance::Unclear,
            },
        }
    }

    /// The usage of what decides about others.
    pub(super) fn unclear(self) -> Self {
        Self {
            flow: self.flow,
            variance: Variance::Unclear,
        }
    }

    pub(super) fn is_unclear(self) -> bool {
        self.variance == Variance::Unclear
    }

    pub(super) fn is_unused(self) -> bool {
        self.flow == Flow::Unused
    }

    pub(super) fn is_to_server(self) -> bool {
        self.flow == Flow::ToServer
    }

    pub(super) fn is_from_server(self) -> bool {
        self.flow == Flow::FromServer
    }

    /// Whom `change` concerns.
    pub(super) fn class(self, change: Change) -> Class {
        let change = match (change, self.variance) {
            (Change::Narrowed | Change::Widened | Change::Harmless, Variance::Unclear)
            // What is harmless by convention is not so where the convention is turned around.
            | (Change::Harmless, Variance::Reversed) => Change::Unclear,
            (Change::Narrowed, Variance::Reversed) => Change::Widened,
            (Change::Widened, Variance::Reversed) => Change::Narrowed,
            (change, Variance::Same | Variance::Reversed | Variance::Unclear) => change,
        };
        match (self.flow, change) {
            (_, Change::Words) | (Flow::Unused, _) => Class::Annotation,
            (Flow::ToServer | Flow::FromServer, Change::Unclear)
            | (Flow::ToServer, Change::Narrowed)
            | (Flow::FromServer, Change::Widened) => Class::Breaking,
            (Flow::ToServer | Flow::FromServer, Change::Harmless)
            | (Flow::ToServer, Change::Widened)
            | (Flow::FromServer, Change::Narrowed) => Class::Compatible,
        }
    }

    /// Why a change of `class` matters.
    pub(super) fn label(self, class: Class) -> &'static str {
        match (class, self.flow) {
            (Class::Breaking, Flow::ToServer) => "what clients send may now be refused",
            (Class::Breaking, Flow::FromServer) => "clients may now get what they do not expect",
            (Class::Compatible, Flow::ToServer) => "in what clients send",
            (Class::Compatible, Flow::FromServer) => "in what clients get",
            (Class::Breaking | Class::Compatible, Flow::Unused) | (Class::Annotation, _) => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_may_accept_more_and_send_less() {
        let class = |usage: Usage, change| usage.class(change);
        assert_eq!(class(Usage::TO_SERVER, Change::Widened), Class::Compatible);
        assert_eq!(class(Usage::TO_SERVER, Change::Narrowed), Class::Breaking);
        assert_eq!(class(Usage::FROM_SERVER, Change::Widened), Class::Breaking);
        assert_eq!(
            class(Usage::FROM_SERVER, Change::Narrowed),
            Class::Compatible
        );
        assert_eq!(class(Usage::UNUSED, Change::Unclear), Class::Annotation);
        let not = Usage::TO_SERVER.reversed();
        assert_eq!(class(not, Change::Widened), Class::Breaking);
        assert_eq!(not.reversed(), Usage::TO_SERVER);
        let condition = Usage::TO_SERVER.reversed().unclear();
        assert_eq!(class(condition, Change::Widened), Class::Breaking);
        assert_eq!(class(condition, Change::Narrowed), Class::Breaking);
    }
}
