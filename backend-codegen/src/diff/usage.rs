//! Which way values go, and what a change means for those who exchange them.

use super::{Class, Way};

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
    /// As `Same`, but a gain may be a loss, too, and the reverse: in branches of `oneOf` that do not
    /// exclude each other, so that what fits two of them is refused.
    Overlapping,
    /// Nothing can be said: below `if`, or where `unevaluatedProperties` may turn a gain into a loss.
    Unclear,
}

/// What it means that a value is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Absence {
    /// It is a part of another value, or a whole one.
    Plain,
    /// It is a parameter, which many clients do not send.
    Parameter,
    /// It cannot be left out.
    Never,
}

/// How values are written, as far as it decides which types differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Notation {
    Json,
    /// All values but lists and objects are texts, without quotes.
    Text,
    /// A whole document of such texts, which is a text itself.
    Document,
}

/// How a part of an API is used, as far as it decides about changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Usage {
    flow: Flow,
    variance: Variance,
    absence: Absence,
    /// Whether it is what a layer around it was already: who sends it is known, and what it means that it
    /// is left out.
    is_layer: bool,
    /// Whether nobody was promised that it stays as it is.
    is_tentative: bool,
    notation: Notation,
}

/// What a change does to the set of values, or of messages, that are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Some are no longer allowed.
    Narrowed,
    /// Some are allowed now.
    Widened,
    /// Some are named as not allowed, of which nothing was said.
    Limited,
    /// Some are allowed now, which those who get them may have reckoned with.
    Extended,
    /// Whether anybody is disturbed depends on what the document does not say.
    Doubtful,
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
    const fn of(flow: Flow) -> Self {
        Self {
            flow,
            variance: Variance::Same,
            absence: Absence::Plain,
            is_layer: false,
            is_tentative: false,
            notation: Notation::Json,
        }
    }

    /// What clients send.
    pub(super) const TO_SERVER: Self = Self::of(Flow::ToServer);
    /// What the server sends.
    pub(super) const FROM_SERVER: Self = Self::of(Flow::FromServer);
    /// What nobody sends.
    pub(super) const UNUSED: Self = Self::of(Flow::Unused);

    /// The usage of what comes back.
    pub(super) fn answer(self) -> Self {
        Self {
            flow: match self.flow {
                Flow::ToServer => Flow::FromServer,
                Flow::FromServer => Flow::ToServer,
                Flow::Unused => Flow::Unused,
            },
            ..self
        }
    }

    /// The usage of what must not hold.
    pub(super) fn reversed(self) -> Self {
        Self {
            variance: match self.variance {
                Variance::Same => Variance::Reversed,
                Variance::Reversed => Variance::Same,
                Variance::Overlapping | Variance::Unclear => Variance::Unclear,
            },
            ..self
        }
    }

    /// The usage of one of several branches, of which a value has to fit exactly one.
    pub(super) fn overlapping(self) -> Self {
        Self {
            variance: match self.variance {
                Variance::Same | Variance::Overlapping => Variance::Overlapping,
                Variance::Reversed | Variance::Unclear => Variance::Unclear,
            },
            ..self
        }
    }

    /// The usage of what is written as text: in paths, queries, headers, forms and XML.
    pub(super) fn text(self) -> Self {
        Self {
            notation: Notation::Text,
            ..self
        }
    }

    /// The usage of a whole body of XML.
    pub(super) fn document(self) -> Self {
        Self {
            notation: Notation::Document,
            ..self
        }
    }

    /// The usage of what decides about others.
    pub(super) fn unclear(self) -> Self {
        Self {
            variance: Variance::Unclear,
            ..self
        }
    }

    /// The usage of what is no part of the verdict on a value.
    pub(super) fn beside(self) -> Self {
        Self {
            variance: Variance::Same,
            ..self
        }
    }

    /// The usage of a parameter.
    pub(super) fn parameter(self, is_required: bool) -> Self {
        Self {
            absence: if is_required {
                Absence::Never
            } else {
                Absence::Parameter
            },
            ..self
        }
    }

    /// The usage of what stands inside.
    pub(super) fn inside(self) -> Self {
        Self {
            absence: Absence::Plain,
            is_layer: false,
            notation: match self.notation {
                Notation::Document => Notation::Text,
                other => other,
            },
            ..self
        }
    }

    /// The usage of what nobody was promised.
    pub(super) fn tentative(self) -> Self {
        Self {
            is_tentative: true,
            ..self
        }
    }

    /// The usage of the same value, of which a layer was looked at.
    pub(super) fn layer(self) -> Self {
        Self {
            absence: Absence::Never,
            is_layer: true,
            ..self
        }
    }

    pub(super) fn is_layer(self) -> bool {
        self.is_layer
    }

    pub(super) fn is_parameter(self) -> bool {
        self.absence == Absence::Parameter
    }

    /// Whether a value is never left out.
    pub(super) fn is_always_there(self) -> bool {
        self.absence == Absence::Never
    }

    pub(super) fn is_unclear(self) -> bool {
        matches!(self.variance, Variance::Overlapping | Variance::Unclear)
    }

    pub(super) fn is_text(self) -> bool {
        self.notation != Notation::Json
    }

    pub(super) fn is_document(self) -> bool {
        self.notation == Notation::Document
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
        let is_overlapping = self.variance == Variance::Overlapping && !self.is_tentative;
        let change = match (change, self.variance) {
            (
                Change::Narrowed
                | Change::Widened
                | Change::Limited
                | Change::Extended
                | Change::Harmless,
                Variance::Unclear,
            )
            // What is harmless by convention is not so where the convention is turned around.
            | (Change::Harmless, Variance::Reversed) => Change::Unclear,
            (Change::Narrowed | Change::Limited, Variance::Reversed) => Change::Widened,
            (Change::Widened | Change::Extended, Variance::Reversed) => Change::Narrowed,
            (change, _) => change,
        };
        let class = match (self.flow, change) {
            (_, Change::Words) | (Flow::Unused, _) => Class::Annotation,
            (Flow::ToServer | Flow::FromServer, Change::Unclear)
            | (Flow::ToServer, Change::Narrowed)
            | (Flow::FromServer, Change::Widened) => Class::Breaking,
            (Flow::ToServer | Flow::FromServer, Change::Doubtful)
            | (Flow::ToServer, Change::Limited)
            | (Flow::FromServer, Change::Extended) => Class::Doubtful,
            (Flow::ToServer | Flow::FromServer, Change::Harmless)
            | (Flow::ToServer, Change::Widened | Change::Extended)
            | (Flow::FromServer, Change::Narrowed | Change::Limited) => Class::Compatible,
        };
        match class {
            Class::Breaking | Class::Doubtful if self.is_tentative => Class::Compatible,
            // What is harmless by convention is so in any branch.
            Class::Compatible if is_overlapping && change != Change::Harmless => Class::Doubtful,
            class => class,
        }
    }

    /// Why a change of `class` matters.
    pub(super) fn label(self, class: Class) -> &'static str {
        match (class, self.flow) {
            (Class::Compatible, _) if self.is_tentative => "what is not stable yet may change",
            (Class::Breaking, Flow::ToServer) => "what clients send may now be refused",
            (Class::Breaking, Flow::FromServer) => "clients may now get what they do not expect",
            (Class::Doubtful, Flow::ToServer) => "it depends on what clients send",
            (Class::Doubtful, Flow::FromServer) => "it depends on what clients look at",
            (Class::Compatible, Flow::ToServer) => "in what clients send",
            (Class::Compatible, Flow::FromServer) => "in what clients get",
            (Class::Breaking | Class::Doubtful | Class::Compatible, Flow::Unused)
            | (Class::Annotation, _) => "",
        }
    }

    /// Which way what changes goes.
    pub(super) fn way(self, change: Change) -> Way {
        match (self.flow, change) {
            (Flow::ToServer, _) => Way::Request,
            (Flow::FromServer, _) => Way::Response,
            (Flow::Unused, Change::Words) => Way::None,
            (Flow::Unused, _) => Way::Unused,
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
        assert_eq!(class(Usage::TO_SERVER, Change::Limited), Class::Doubtful);
        assert_eq!(
            class(Usage::FROM_SERVER, Change::Limited),
            Class::Compatible
        );
        assert_eq!(class(Usage::TO_SERVER, Change::Extended), Class::Compatible);
        assert_eq!(class(Usage::FROM_SERVER, Change::Extended), Class::Doubtful);
        let draft = Usage::TO_SERVER.tentative();
        assert_eq!(class(draft, Change::Narrowed), Class::Compatible);
        let not = Usage::TO_SERVER.reversed();
        assert_eq!(class(not, Change::Widened), Class::Breaking);
        assert_eq!(not.reversed(), Usage::TO_SERVER);
        let branch = Usage::TO_SERVER.overlapping();
        assert_eq!(class(branch, Change::Narrowed), Class::Breaking);
        assert_eq!(class(branch, Change::Widened), Class::Doubtful);
        assert_eq!(class(branch, Change::Harmless), Class::Compatible);
        let sent = Usage::FROM_SERVER.overlapping();
        assert_eq!(class(sent, Change::Narrowed), Class::Doubtful);
        assert_eq!(class(sent, Change::Widened), Class::Breaking);
        let condition = Usage::TO_SERVER.reversed().unclear();
        assert_eq!(class(condition, Change::Widened), Class::Breaking);
        assert_eq!(class(condition, Change::Narrowed), Class::Breaking);
    }
}
