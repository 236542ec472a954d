//! Middlewares that look at the path themselves: `if (ctx.path === '/health') ctx.body = 'ok'`.

use oxc_ast::ast::{self, AssignmentTarget, Expression, Statement};
use oxc_ast_visit::{Visit, walk};
use oxc_syntax::operator::{BinaryOperator, LogicalOperator};

use super::express::visit_body;
use crate::read::typescript::router::method;
use crate::read::typescript::value::Function;

/// The paths that a middleware of Koa answers, as it compares them, each with the method if it looks at
/// that.
pub(in crate::read::typescript) fn answered_places(
    function: &Function<'_>,
) -> Vec<(Option<&'static str>, String)> {
    let Some(context) = function
        .parameters()
        .first()
        .and_then(|first| first.pattern.get_identifier_name())
    else {
        return Vec::new();
    };
    let mut finder = Finder {
        context: context.as_str(),
        method: None,
        found: Vec::new(),
    };
    visit_body(&mut finder, function);
    finder.found
}

struct Finder<'n> {
    context: &'n str,
    /// The method that a condition around has made sure of.
    method: Option<&'static str>,
    found: Vec<(Option<&'static str>, String)>,
}

/// What a condition makes sure of.
#[derive(Default)]
struct Test {
    method: Option<&'static str>,
    paths: Vec<String>,
}

/// What is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    Path,
    Method,
}

impl Finder<'_> {
    fn subject(&self, of: &Expression<'_>) -> Option<Subject> {
        let Expression::StaticMemberExpression(member) = of.get_inner_expression() else {
            return None;
        };
        let is_of_request = match member.object.get_inner_expression() {
            Expression::Identifier(id) => id.name == self.context,
            Expression::StaticMemberExpression(inner) => {
                matches!(inner.property.name.as_str(), "request" | "req")
                    && inner.object.is_specific_id(self.context)
            }
            _ => false,
        };
        match member.property.name.as_str() {
            "path" | "url" if is_of_request => Some(Subject::Path),
            "method" if is_of_request => Some(Subject::Method),
            _ => None,
        }
    }

    fn test(&self, of: &Expression<'_>) -> Test {
        match of.get_inner_expression() {
            Expression::LogicalExpression(it) if it.operator != LogicalOperator::Coalesce => {
                let (mut left, right) = (self.test(&it.left), self.test(&it.right));
                let is_either = it.operator == LogicalOperator::Or;
                // One of two says nothing if the other may be it.
                if is_either && left.paths.is_empty() != right.paths.is_empty() {
                    return Test::default();
                }
                left.paths.extend(right.paths);
                left.method = match is_either {
                    true => left.method.filter(|it| right.method == Some(*it)),
                    false => left.method.or(right.method),
                };
                left
            }
            Expression::BinaryExpression(it)
                if matches!(
                    it.operator,
                    BinaryOperator::Equality | BinaryOperator::StrictEquality
                ) =>
            {
                let sides = [(&it.left, &it.right), (&it.right, &it.left)];
                let mut said = sides.iter().filter_map(|(subject, text)| {
                    let Expression::StringLiteral(text) = text.get_inner_expression() else {
                        return None;
                    };
                    Some((self.subject(subject)?, text.value.as_str()))
                });
                match said.next() {
                    Some((Subject::Path, path)) if path.starts_with('/') => Test {
                        method: None,
                        paths: vec![path.to_owned()],
                    },
                    Some((Subject::Method, name)) => Test {
                        method: method(&name.to_lowercase()),
                        paths: Vec::new(),
                    },
                    _ => Test::default(),
                }
            }
            _ => Test::default(),
        }
    }

    fn inside(&mut self, method: Option<&'static str>, visit: impl FnOnce(&mut Self)) {
        let outer = self.method;
        self.method = method.or(outer);
        visit(self);
        self.method = outer;
    }

    fn answers(&self, statements: &[&Statement<'_>]) -> bool {
        let mut answer = Answer {
            context: self.context,
            is_there: false,
        };
        for statement in statements {
            answer.visit_statement(statement);
        }
        answer.is_there
    }

    fn note(&mut self, method: Option<&'static str>, paths: Vec<String>) {
        for path in paths {
            let found = (method.or(self.method), path);
            if !self.found.contains(&found) {
                self.found.push(found);
            }
        }
    }
}

impl<'a> Visit<'a> for Finder<'_> {
    fn visit_if_statement(&mut self, it: &ast::IfStatement<'a>) {
        let test = self.test(&it.test);
        if !test.paths.is_empty() && self.answers(&[&it.consequent]) {
            self.note(test.method, test.paths);
        } else {
            self.inside(test.method, |inner| inner.visit_statement(&it.consequent));
        }
        if let Some(alternate) = &it.alternate {
            self.visit_statement(alternate);
        }
    }

    fn visit_switch_statement(&mut self, it: &ast::SwitchStatement<'a>) {
        let subject = self.subject(&it.discriminant);
        let mut texts: Vec<String> = Vec::new();
        for case in &it.cases {
            match &case.test {
                Some(Expression::StringLiteral(text)) => texts.push(text.value.to_string()),
                _ => texts.clear(),
            }
            // `case '/a': case '/b': …`
            if case.consequent.is_empty() {
                continue;
            }
            let found = std::mem::take(&mut texts);
            let statements: Vec<_> = case.consequent.iter().collect();
            match subject {
                Some(Subject::Path) if self.answers(&statements) => {
                    let paths = found.into_iter().filter(|path| path.starts_with('/'));
                    self.note(None, paths.collect());
                }
                Some(Subject::Method) => {
                    let known = found.first().and_then(|name| method(&name.to_lowercase()));
                    self.inside(known, |inner| {
                        for statement in &case.consequent {
                            inner.visit_statement(statement);
                        }
                    });
                }
                _ => {}
            }
        }
    }

    // Functions inside are somebody else's.
    fn visit_function(&mut self, _: &ast::Function<'a>, _: oxc_syntax::scope::ScopeFlags) {}
    fn visit_arrow_function_expression(&mut self, _: &ast::ArrowFunctionExpression<'a>) {}
}

/// Looks for what is said to whoever asks.
struct Answer<'n> {
    context: &'n str,
    is_there: bool,
}

impl<'a> Visit<'a> for Answer<'_> {
    fn visit_assignment_expression(&mut self, it: &ast::AssignmentExpression<'a>) {
        if let AssignmentTarget::StaticMemberExpression(member) = &it.left {
            let is_of_answer = match member.object.get_inner_expression() {
                Expression::Identifier(id) => id.name == self.context,
                Expression::StaticMemberExpression(inner) => {
                    inner.property.name == "response" && inner.object.is_specific_id(self.context)
                }
                _ => false,
            };
            self.is_there |= is_of_answer && member.property.name == "body";
        }
        walk::walk_assignment_expression(self, it);
    }

    fn visit_call_expression(&mut self, it: &ast::CallExpression<'a>) {
        if let Expression::StaticMemberExpression(member) = it.callee.get_inner_expression() {
            self.is_there |= member.property.name == "redirect"
                && member
                    .object
                    .get_inner_expression()
                    .is_specific_id(self.context);
        }
        walk::walk_call_expression(self, it);
    }
}

/// Whether a handler waits for somebody else to whom it gives one of its parameters, or what Node has of it:
/// `await serve(ctx)`, `await proxy(request, reply.raw)`.
pub(in crate::read::typescript) fn hands_on(function: &Function<'_>, parameter: usize) -> bool {
    struct Waiting<'n> {
        name: &'n str,
        is_there: bool,
    }
    impl<'a> Visit<'a> for Waiting<'_> {
        fn visit_await_expression(&mut self, it: &ast::AwaitExpression<'a>) {
            if let Expression::CallExpression(call) = it.argument.get_inner_expression() {
                let is_named = |of: &Expression<'_>| match of {
                    Expression::Identifier(id) => id.name == self.name,
                    _ => false,
                };
                let is_given = call.arguments.iter().any(|argument| match argument {
                    ast::Argument::StaticMemberExpression(it) => {
                        matches!(it.property.name.as_str(), "raw" | "res") && is_named(&it.object)
                    }
                    other => other.as_expression().is_some_and(is_named),
                });
                self.is_there |= is_given;
            }
            walk::walk_await_expression(self, it);
        }
    }
    let parameters = function.parameters();
    let named = parameters.get(parameter);
    let Some(name) = named.and_then(|it| it.pattern.get_identifier_name()) else {
        return false;
    };
    let mut waiting = Waiting {
        name: name.as_str(),
        is_there: false,
    };
    visit_body(&mut waiting, function);
    waiting.is_there
}
