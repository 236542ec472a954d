//! Methods of values of which nothing is known, or hardly anything.

use syn::{Expr, ExprMethodCall};

use super::{Evaluator, is_part_of_routes};
use crate::read::rust::syntax::segments;
use crate::read::rust::value::{At, Scope, Value};
use crate::read::rust::world::Meaning;

/// How many types may implement a trait whose routers are all served.
const IMPLEMENTATIONS: usize = 8;

impl<'a> Evaluator<'a, '_> {
    /// A method of a value whose type is not known: if there is one of that name that has to do with
    /// routes, it is meant.
    pub(super) fn unknown_method(
        &mut self,
        receiver: Value<'a>,
        name: &str,
        call: &'a ExprMethodCall,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let arguments = self.values(&call.args, at, scope);
        let known = self.world.methods.get(name).map_or(&[][..], Vec::as_slice);
        let candidates: Vec<_> = known
            .iter()
            .filter(|function| function.signature.receiver().is_some())
            .copied()
            .collect();
        if let [only] = candidates.as_slice()
            && self.is_about_routes(only)
            && !self.is_of_server(&call.receiver, at)
        {
            return self.call(*only, receiver, arguments);
        }
        if matches!(receiver, Value::Unknown)
            && let [_, _, ..] = candidates.as_slice()
            && candidates.len() <= IMPLEMENTATIONS
            && let Some(first) = candidates
                .first()
                .and_then(|it| self.world.trait_with_router(it))
            && candidates
                .iter()
                .all(|it| self.world.trait_with_router(it) == Some(first))
        {
            // Which type implements the trait is known to whoever runs it.
            let each = candidates.iter().map(|function| {
                let receiver = function.of.map_or(Value::Unknown, Value::Of);
                self.call(*function, receiver, arguments.clone())
            });
            let each = each.collect();
            return self.one_of(each);
        }
        // What is put into a list that nothing is known of; there may be more in it.
        if let ("push", Value::Unknown, Expr::Path(list), [added]) =
            (name, &receiver, &*call.receiver, &arguments[..])
            && let Some(ident) = list.path.get_ident()
            && (is_part_of_routes(added) || matches!(added, Value::Closure(_) | Value::Function(_)))
        {
            scope.insert(ident.to_string(), Value::List(arguments));
            return Value::Unknown;
        }
        // `server.as_mut().and_then(|server| server.take_router())`
        if let (
            "map" | "and_then" | "map_or" | "map_or_else" | "inspect",
            Value::Fields(..) | Value::Of(_),
        ) = (name, &receiver)
            && let Some(Value::Closure(closure)) = arguments.last()
        {
            let value = self.close(closure, vec![receiver.clone()]);
            return match name {
                "inspect" => receiver,
                _ => value,
            };
        }
        // `install.map_or_else(|| router(), |install| install(router()))`
        if matches!(name, "map_or" | "map_or_else") && arguments.len() == 2 {
            let both = arguments.into_iter().map(|argument| match argument {
                Value::Closure(closure) => {
                    let empty = self.empty_arguments(&closure);
                    self.close(&closure, empty)
                }
                Value::Function(function) => self.call(function, Value::Unknown, Vec::new()),
                argument => argument,
            });
            let both = both.collect();
            return self.one_of(both);
        }
        self.close_all(&arguments);
        match receiver {
            Value::Fields(..) | Value::Closure(_) => receiver,
            _ => self.passed(arguments),
        }
    }

    /// Whether a value is a server: `HttpServer::new(…).bind(…)?`, whose methods are not ours.
    fn is_of_server(&self, receiver: &Expr, at: At) -> bool {
        match receiver {
            Expr::MethodCall(call) => self.is_of_server(&call.receiver, at),
            Expr::Try(inside) => self.is_of_server(&inside.expr, at),
            Expr::Await(inside) => self.is_of_server(&inside.base, at),
            Expr::Paren(inside) => self.is_of_server(&inside.expr, at),
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) => {
                    let segments = segments(&path.path);
                    let is_server = segments
                        .iter()
                        .rev()
                        .nth(1)
                        .is_some_and(|of| of == "HttpServer");
                    is_server
                        && matches!(
                            self.world.meaning(at.module, &segments),
                            Meaning::Foreign(_)
                        )
                }
                _ => false,
            },
            _ => false,
        }
    }
}
