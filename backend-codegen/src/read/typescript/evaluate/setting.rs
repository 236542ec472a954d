//! Conditions that ask for settings.

use oxc_ast::ast::{Expression, LogicalOperator, UnaryOperator};

use super::Machine;
use crate::read::typescript::value::{Piece, Term, Value};

/// Whether it is what a process is given by its surroundings.
pub(super) fn is_environment(of: &Term<'_>) -> bool {
    let path = of.path();
    matches!(path.as_deref(), Some("process.env" | "import.meta.env"))
}

/// Whether it is a setting of these.
pub(in crate::read::typescript) fn is_of_environment(of: &Term<'_>) -> bool {
    let path = of.path().unwrap_or_default();
    path.starts_with("process.env.") || path.starts_with("import.meta.env.")
}

impl<'a> Machine<'a> {
    /// Whether something stays what it is where it may be set to what is not known:
    /// `if (process.env.PREFIX) config.prefix = process.env.PREFIX`. What it is is the default. A text
    /// without anything in it may as well be none yet, unless it is a setting that takes its place.
    pub(super) fn stays(&mut self, before: Option<&Value<'a>>, now: &Value<'a>) -> bool {
        let before = match before {
            Some(Value::Text(text)) if self.branches > 0 && self.exchange.is_none() => text.exact(),
            _ => None,
        };
        let Some(before) = before else {
            return false;
        };
        match now {
            Value::Term(of) if before.is_empty() => is_of_environment(of),
            Value::Term(of) => self.known_members(of).is_empty(),
            Value::Text(text) => {
                // `path += '/' + name` goes on from what there was.
                let first = text.pieces.first();
                let goes_on = matches!(first, Some(Piece::Known(it)) if it.starts_with(&before));
                !before.is_empty() && text.exact().is_none() && !goes_on
            }
            _ => false,
        }
    }
}

/// What a condition is, `None` if that is not known. A setting that is off unless somebody turns it on
/// is on for some, who are served what it leads to.
pub(super) fn decided(test: &Expression<'_>, truth: Option<bool>) -> Option<bool> {
    truth.filter(|truth| !is_off(test, *truth))
}

/// Whether it is decided by a setting that is off by default.
fn is_off(test: &Expression<'_>, truth: bool) -> bool {
    match test.get_inner_expression() {
        Expression::UnaryExpression(it) if it.operator == UnaryOperator::LogicalNot => {
            is_off(&it.argument, !truth)
        }
        Expression::LogicalExpression(it) if it.operator == LogicalOperator::And => {
            !truth && (is_off(&it.left, false) || is_off(&it.right, false))
        }
        // `config.storage === 'local'`
        Expression::BinaryExpression(it) if it.operator.is_equality() => {
            !truth && (is_setting(&it.left) || is_setting(&it.right))
        }
        it => !truth && is_setting(it),
    }
}

fn is_setting(of: &Expression<'_>) -> bool {
    match of.get_inner_expression() {
        Expression::StaticMemberExpression(it) => is_of_settings(&it.object),
        _ => false,
    }
}

/// Whether one of the names that lead to an object says that it holds settings.
fn is_of_settings(object: &Expression<'_>) -> bool {
    match object.get_inner_expression() {
        Expression::Identifier(it) => holds_settings(&it.name),
        Expression::StaticMemberExpression(it) => {
            holds_settings(&it.property.name) || is_of_settings(&it.object)
        }
        _ => false,
    }
}

fn holds_settings(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["config", "settings", "features"]
        .iter()
        .any(|word| name.contains(word))
        || ["conf", "env", "flags"].contains(&name.as_str())
}
