//! Decorators that say which method of a class answers what, as `@Get("/pets")` does.
//!
//! What collects them is a library, whose rules are its own; so they are told, not followed.

use oxc_ast::ast::{self, Argument, ClassElement, Decorator, Expression};
use oxc_span::Span;

use crate::read::typescript::calls::is_path;
use crate::read::typescript::router::method;

/// Why such a method is no operation.
pub(in crate::read::typescript) const REASON: &str =
    "a decorator says what it answers, which is not followed";
/// What can be done about it.
pub(in crate::read::typescript) const HELP: &str = "describe the operation in the document by hand, or let the library that knows the decorator write a document";

/// The decorators of routes on the methods of a class.
pub(in crate::read::typescript) fn of_routes(class: &ast::Class<'_>) -> Vec<Span> {
    let elements = class.body.body.iter();
    let methods = elements.filter_map(|element| match element {
        ClassElement::MethodDefinition(it) => Some(&it.decorators),
        ClassElement::PropertyDefinition(it) => Some(&it.decorators),
        _ => None,
    });
    let all = methods.flatten().filter(|it| is_of_route(it));
    all.map(|it| it.span).collect()
}

/// `@Get()`, `@POST("/pets")`, `@httpPut("/pets")`, `@del("/pets")`.
fn is_of_route(decorator: &Decorator<'_>) -> bool {
    let Expression::CallExpression(call) = &decorator.expression else {
        return false;
    };
    let name = match call.callee.get_inner_expression() {
        Expression::Identifier(id) => id.name.as_str(),
        Expression::StaticMemberExpression(it) => it.property.name.as_str(),
        _ => return false,
    };
    let lower = name.to_lowercase();
    let verb = lower.strip_prefix("http").unwrap_or(&lower);
    let has_path = matches!(call.arguments.first(), Some(first) if is_path(first));
    // A small word of its own may be anything.
    let is_meant = lower != name || has_path;
    let is_known = call.arguments.is_empty() || has_path || is_text(&call.arguments);
    is_meant && is_known && (verb == "all" || method(verb).is_some())
}

/// The verb and the path that the text of such a decorator says.
pub(in crate::read::typescript) fn said(text: &str) -> Option<(String, String)> {
    let (name, rest) = text.strip_prefix('@')?.split_once('(')?;
    let name = name.rsplit('.').next()?.trim().to_lowercase();
    let verb = name.strip_prefix("http").unwrap_or(&name);
    let verb = method(verb).or((verb == "all").then_some("all"))?;
    let rest = rest.trim_start();
    let path = match rest.chars().next()? {
        quote @ ('"' | '\'' | '`') => rest.get(1..)?.split_once(quote)?.0,
        _ => "",
    };
    Some((verb.to_owned(), path.to_owned()))
}

/// Whether the first argument is a text, or a list of texts: some libraries take paths without a slash.
fn is_text(arguments: &[Argument<'_>]) -> bool {
    matches!(
        arguments.first(),
        Some(
            Argument::StringLiteral(_)
                | Argument::TemplateLiteral(_)
                | Argument::ArrayExpression(_)
        )
    )
}
