//! Whether what runs is for those alone who show credentials.
//!
//! Who answers 401 to nobody else, and lets everybody through who shows none, demands none.

use oxc_ast::ast::{BinaryOperator, Expression, LogicalOperator, UnaryOperator};

use super::{Exchange, Part, Spot};
use crate::read::typescript::evaluate::{Machine, term};
use crate::read::typescript::value::{Place, Scope, TermKind, Value};

/// Headers that credentials stand in, beside `Authorization`.
pub(super) const HEADERS: &[&str] = &[
    "x-access-token",
    "x-auth-token",
    "x-api-key",
    "api-key",
    "apikey",
    "x-token",
    "token",
];

/// What cookies are called that credentials stand in.
const COOKIES: &[&str] = &["token", "jwt", "session", "sid", "auth"];

/// How far a value may be from the part of a request that it was made of.
const STEPS: usize = 16;

/// What has been noted about it.
#[derive(Default)]
pub(super) struct Shown {
    /// Whether what runs is for those who show credentials.
    pub(super) is_shown: bool,
    /// Whether that is so behind the function that is being called, too.
    is_sure: bool,
    /// Stages that let through whoever shows none.
    open: Vec<usize>,
    /// Stages that let through whoever shows some.
    gates: Vec<usize>,
    /// What only those are answered who show some, and what others are.
    of_shown: Vec<(usize, Place)>,
    of_all: Vec<(usize, Place)>,
}

impl Exchange<'_> {
    /// Something is answered or thrown.
    pub(super) fn note_answered(&mut self, at: Place) {
        let key = (self.stage, at);
        let noted = match self.shown.is_shown {
            true => &mut self.shown.of_shown,
            false => &mut self.shown.of_all,
        };
        if !noted.contains(&key) {
            noted.push(key);
        }
    }

    /// A request goes on.
    pub(super) fn note_passed(&mut self) {
        self.passed.push(self.stage);
        match self.shown.is_shown {
            true => self.shown.gates.push(self.stage),
            false => self.shown.open.push(self.stage),
        }
    }

    /// Whether a handler lets nobody through but those who show credentials, whatever it answers others.
    pub(super) fn is_gate(&self, stage: usize) -> bool {
        self.shown.gates.contains(&stage) && !self.shown.open.contains(&stage)
    }

    /// Whether an answer is only for those whose credentials are wrong, and others need none.
    pub(super) fn is_of_wrong(&self, stage: usize, at: Place) -> bool {
        let key = (stage, at);
        self.shown.open.contains(&stage)
            && self.shown.of_shown.contains(&key)
            && !self.shown.of_all.contains(&key)
    }

    /// How much has been answered and thrown.
    pub(in crate::read::typescript) fn n_answered(&self) -> usize {
        self.sent.len() + self.throws.len()
    }

    /// Whether credentials are known to be shown.
    pub(in crate::read::typescript) const fn is_shown(&self) -> bool {
        self.shown.is_shown
    }

    pub(in crate::read::typescript) const fn set_shown(&mut self, is_shown: bool) {
        self.shown.is_shown = is_shown;
        self.shown.is_sure &= is_shown;
    }

    /// Whoever shows none was thrown out, whichever function did that.
    pub(in crate::read::typescript) const fn note_thrown_out(&mut self) {
        self.shown.is_sure = true;
    }

    /// Whether credentials are known to be shown behind a function that has been called.
    pub(in crate::read::typescript) const fn is_shown_behind(&self) -> bool {
        self.shown.is_sure
    }

    /// Whether a handler answers with what it is for only to those who show credentials.
    pub(super) fn is_for_shown(&self, stage: usize) -> bool {
        let is_good = |sent: &&super::Sent<'_>| {
            sent.stage == stage
                && !sent.is_thrown
                && !matches!(sent.status, Some(crate::read::code::Status::Code(300..)))
        };
        let mut good = self.sent.iter().filter(is_good).peekable();
        good.peek().is_some()
            && good.all(|sent| {
                let key = (stage, sent.place);
                self.shown.of_shown.contains(&key) && !self.shown.of_all.contains(&key)
            })
    }

    /// A condition that holds for those who show none has left without an answer.
    pub(in crate::read::typescript) fn note_open(&mut self) {
        self.shown.open.push(self.stage);
    }
}

impl<'a> Machine<'a> {
    /// Whether a condition holds only where credentials are shown, or only where they are not.
    pub(in crate::read::typescript) fn shows(
        &mut self,
        test: &'a Expression<'a>,
        scope: &Scope<'a>,
    ) -> Option<bool> {
        match test.get_inner_expression() {
            Expression::Identifier(_)
            | Expression::StaticMemberExpression(_)
            | Expression::ComputedMemberExpression(_) => {
                let value = self.eval(test, scope);
                is_credential(&value).then_some(true)
            }
            Expression::UnaryExpression(it) if it.operator == UnaryOperator::LogicalNot => {
                self.shows(&it.argument, scope).map(|shows| !shows)
            }
            Expression::LogicalExpression(it) => {
                let left = self.shows(&it.left, scope);
                let right = self.shows(&it.right, scope);
                match it.operator {
                    LogicalOperator::And => left.or(right),
                    // `!header || !header.startsWith('Bearer ')`
                    LogicalOperator::Or if left == Some(false) || right == Some(false) => {
                        Some(false)
                    }
                    LogicalOperator::Or if left == right => left,
                    LogicalOperator::Or | LogicalOperator::Coalesce => None,
                }
            }
            Expression::BinaryExpression(it) => {
                let is_none = match it.right.get_inner_expression() {
                    Expression::NullLiteral(_) => true,
                    Expression::Identifier(it) => it.name == "undefined",
                    Expression::StringLiteral(it) => it.value.is_empty() || it.value == "undefined",
                    _ => false,
                };
                if !is_none {
                    return None;
                }
                let left = match it.left.get_inner_expression() {
                    Expression::UnaryExpression(it) if it.operator == UnaryOperator::Typeof => {
                        &it.argument
                    }
                    _ => &it.left,
                };
                let shows = self.shows(left, scope)?;
                match it.operator {
                    BinaryOperator::Equality | BinaryOperator::StrictEquality => Some(!shows),
                    BinaryOperator::Inequality | BinaryOperator::StrictInequality => Some(shows),
                    _ => None,
                }
            }
            // `header.startsWith('Bearer ')`, `req.get('Authorization')`
            Expression::CallExpression(it) => match it.callee.get_inner_expression() {
                Expression::StaticMemberExpression(callee)
                    if matches!(callee.property.name.as_str(), "get" | "header") =>
                {
                    let value = self.eval(test, scope);
                    is_credential(&value).then_some(true)
                }
                Expression::StaticMemberExpression(callee) => self.shows(&callee.object, scope),
                _ => None,
            },
            _ => None,
        }
    }
}

/// What a middleware says of who shows credentials, such as `req.user`.
pub(super) fn claims<'a>(at: Place) -> Value<'a> {
    let header = Part::new("authorization", Spot::Header, at);
    let header = Value::Part(std::rc::Rc::new(header));
    term(at, TermKind::Member(header, "claims".into()))
}

/// Whether a value is a part of a request that credentials stand in, or was made of one.
fn is_credential(value: &Value<'_>) -> bool {
    let mut value = value.clone();
    for _ in 0..STEPS {
        let next = match &value {
            Value::Part(part) => return is_part(part),
            Value::Term(of) => match &of.kind {
                TermKind::Member(base, _) | TermKind::Call(base, _) => base.clone(),
                _ => return false,
            },
            _ => return false,
        };
        value = next;
    }
    false
}

fn is_part(part: &Part<'_>) -> bool {
    match part.spot {
        Spot::Header => &*part.name == "authorization" || HEADERS.contains(&&*part.name),
        Spot::Cookie => is_cookie(&part.name),
        Spot::Body | Spot::Query | Spot::Path => false,
    }
}

/// Whether a cookie is called like one of credentials.
pub(super) fn is_cookie(name: &str) -> bool {
    let lower = name.to_lowercase();
    COOKIES.iter().any(|word| lower.contains(word))
}
