//! What can be called before it is written.

use oxc_ast::ast::{self, Expression, Statement};
use oxc_span::GetSpan as _;

use super::Machine;
use crate::read::typescript::value::Scope;

impl<'a> Machine<'a> {
    pub(super) fn hoist(&mut self, statements: &'a [Statement<'a>], scope: &Scope<'a>) {
        for statement in statements {
            let (function, is_default) = match statement {
                Statement::FunctionDeclaration(function) => (function, None),
                Statement::ExportNamedDeclaration(export) => match &export.declaration {
                    Some(ast::Declaration::FunctionDeclaration(function)) => {
                        (function, Some(false))
                    }
                    _ => continue,
                },
                Statement::ExportDefaultDeclaration(export) => match &export.declaration {
                    ast::ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                        (function, Some(true))
                    }
                    _ => continue,
                },
                Statement::VariableDeclaration(it) => {
                    self.hoist_constants(it, scope);
                    continue;
                }
                _ => continue,
            };
            if function.body.is_none() {
                continue;
            }
            let name = function.id.as_ref().map(|id| id.name.as_str());
            if name.is_none() && is_default.is_none() {
                continue;
            }
            let value = self.function(function, scope, statement.span().start, None);
            if let Some(name) = name {
                scope.declare(name, value.clone());
            }
            // Files that import each other have them before either has been run.
            match (is_default, name) {
                (Some(true), _) => self.export(scope, "default", value),
                (Some(false), Some(name)) => self.export(scope, name, value),
                _ => {}
            }
        }
    }

    /// Functions in constants are there when what waits for something calls them.
    fn hoist_constants(&mut self, it: &'a ast::VariableDeclaration<'a>, scope: &Scope<'a>) {
        for declarator in &it.declarations {
            let name = declarator.id.get_identifier_name();
            let is_function = matches!(
                declarator.init,
                Some(Expression::ArrowFunctionExpression(_) | Expression::FunctionExpression(_))
            );
            if let (true, Some(name), Some(init)) = (is_function, name, &declarator.init) {
                let value = self.eval(init, scope);
                scope.declare(name.as_str(), value);
            }
        }
    }
}
