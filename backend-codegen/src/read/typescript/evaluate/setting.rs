//! Conditions that ask for settings.

use oxc_ast::ast::{Expression, LogicalOperator, UnaryOperator};

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
