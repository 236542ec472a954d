//! Handlers that stand for all methods, and answer those that they ask for.

use std::rc::Rc;

use oxc_ast::ast;
use oxc_ast_visit::{Visit, walk};

use super::express::visit_body;
use crate::read::typescript::value::{Function, Value};

/// How often handlers may be in what wraps them.
const WRAPPERS: u32 = 4;

/// Whether a handler asks which method a request has: `if (req.method === 'POST')`. What wraps one does as
/// it does.
pub(in crate::read::typescript) fn asks_method(function: &Rc<Function<'_>>) -> bool {
    asks(function, WRAPPERS)
}

fn asks(function: &Rc<Function<'_>>, depth: u32) -> bool {
    let mut finder = Finder(false);
    for parameter in function.parameters() {
        finder.visit_formal_parameter(parameter);
    }
    visit_body(&mut finder, function);
    if finder.0 {
        return true;
    }
    let inside = function.made_from.borrow().clone();
    depth > 0
        && inside.is_some_and(|inside| {
            inside.iter().any(|value| match value {
                Value::Function(inner) => asks(inner, depth - 1),
                _ => false,
            })
        })
}

/// Looks for `req.method` and `{ method } = req`.
struct Finder(bool);

impl<'a> Visit<'a> for Finder {
    fn visit_static_member_expression(&mut self, it: &ast::StaticMemberExpression<'a>) {
        self.0 |= it.property.name == "method";
        walk::walk_static_member_expression(self, it);
    }

    fn visit_binding_property(&mut self, it: &ast::BindingProperty<'a>) {
        self.0 |= it.key.is_specific_static_name("method");
        walk::walk_binding_property(self, it);
    }
}
