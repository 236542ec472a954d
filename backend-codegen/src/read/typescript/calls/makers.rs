//! Functions and classes that nobody calls here, called with what they seem to be given.

use std::rc::Rc;

use oxc_ast::ast::{self, BindingPatternKind};
use oxc_span::Span;

use super::{Call, Creation, framework_of_type, type_name};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::router::{EntryKind, Framework, Router};
use crate::read::typescript::value::{self, Place, Value};

/// How many members deep a function is looked for.
const MEMBERS: usize = 4;

/// Among how many values a function is looked for each time.
const CANDIDATES: usize = 2_000;

/// What methods that start a server are called, the likeliest first.
const STARTS: [&str; 7] = [
    "start",
    "run",
    "listen",
    "bootstrap",
    "init",
    "initialize",
    "main",
];

/// Whether a router answers anything that is not in its place already.
fn leads_to_routes<'a>(router: &Rc<Router<'a>>, mounted: &[Rc<Router<'a>>], depth: usize) -> bool {
    depth < 24
        && router
            .entries
            .borrow()
            .iter()
            .any(|entry| match &entry.kind {
                EntryKind::Route { .. } => true,
                EntryKind::Scope(scope) => leads_to_routes(scope, mounted, depth + 1),
                EntryKind::Use { handlers, .. } => handlers.iter().any(|handler| match handler {
                    Value::Router(inner) => {
                        !mounted.iter().any(|known| Rc::ptr_eq(known, inner))
                            && leads_to_routes(inner, mounted, depth + 1)
                    }
                    _ => false,
                }),
                EntryKind::Parameter { .. } | EntryKind::Hook { .. } | EntryKind::Failure(_) => {
                    false
                }
            })
}

impl<'a> Machine<'a> {
    /// Calls functions that nobody calls and that make routes of what they are given, or mount routers
    /// in it, with a router.
    pub(in crate::read::typescript) fn call_makers(
        &mut self,
        calls: &[Call],
    ) -> Vec<Rc<Router<'a>>> {
        let mut made = Vec::new();
        for call in calls {
            let Some((span, index)) = call.parameter else {
                continue;
            };
            if self.outcomes.contains_key(&call.place) || !call.is_likely {
                continue;
            }

            let place = Place {
                file: call.place.file,
                start: span.start,
                end: span.end,
            };
            if self.called.contains_key(&place) {
                continue;
            }
            let Some(function) = self.function_at(place) else {
                continue;
            };
            let framework = call
                .framework
                .or_else(|| self.framework_of(call.place.file))
                .unwrap_or(Framework::Express);
            let router = Router {
                is_guessed: true,
                ..Router::new(framework, true)
            };
            let router = match self.new_router(router) {
                Value::Router(router) => router,
                _ => continue,
            };
            let given =
                call.members
                    .iter()
                    .rev()
                    .fold(Value::Router(router.clone()), |value, name| {
                        let object = value::Object::new(place);
                        object.open.set(true);
                        object
                            .members
                            .borrow_mut()
                            .insert(name.as_str().into(), value);
                        Value::Object(Rc::new(object))
                    });
            let mut arguments = self.unknown_arguments(function.parameters().len(), place);
            if let Some(argument) = arguments.get_mut(index) {
                *argument = given;
            }
            let mounted: Vec<Rc<Router<'a>>> = self
                .routers
                .iter()
                .filter(|router| router.is_mounted.get())
                .cloned()
                .collect();
            self.start_afresh();
            self.call_function(&function, None, arguments, place);
            if !call.is_mount || leads_to_routes(&router, &mounted, 0) {
                made.push(router);
            }
        }
        made
    }

    /// Calls functions that nobody calls and that make applications, and makes what has these in it, of
    /// which all members are called then that have to do with routes.
    pub(in crate::read::typescript) fn call_creators(
        &mut self,
        creations: &[Creation],
        calls: &[Call],
    ) {
        for creation in creations {
            let at = |span: Span| Place {
                file: creation.file,
                start: span.start,
                end: span.end,
            };
            let place = at(creation.outer);
            let is_done = |span: Span| self.called.contains_key(&at(span));
            if is_done(creation.outer) || creation.inner.is_some_and(is_done) {
                continue;
            }
            match self.named_at(place) {
                Some(Value::Function(function)) => {
                    let arguments = self.unknown_arguments(function.parameters().len(), place);
                    self.start_afresh();
                    self.call_function(&function, None, arguments, place);
                }
                Some(Value::Class(class)) => {
                    self.start_afresh();
                    let made = self.made_of_unknown(&class, place);
                    let has_routes = |span: Span| {
                        calls.iter().any(|call| {
                            call.place.file == creation.file
                                && span.start <= call.place.start
                                && call.place.end <= span.end
                        })
                    };
                    self.call_members(&class, &made, &has_routes, place);
                }
                _ => {}
            }
        }
    }

    /// Calls functions that nobody calls and that do something with routers which they can see, and makes
    /// what has such members.
    pub(in crate::read::typescript) fn call_unreached(&mut self, calls: &[Call]) {
        let mut unreached: Vec<Creation> = calls
            .iter()
            .filter(|call| call.is_likely && call.parameter.is_none())
            .filter(|call| !self.outcomes.contains_key(&call.place))
            .filter_map(|call| {
                Some(Creation {
                    file: call.place.file,
                    outer: call.outer?,
                    inner: None,
                })
            })
            .collect();
        let mut seen = std::collections::BTreeSet::new();
        unreached.retain(|it| seen.insert((it.file, it.outer.start)));
        self.call_creators(&unreached, calls);
    }

    /// `new Cluster(Server, options)`: a class that makes applications is made of what stands beside it, and
    /// started.
    pub(in crate::read::typescript) fn make_handed(&mut self, arguments: &[Value<'a>], at: Place) {
        let mut given = arguments.iter();
        let class = given.find_map(|argument| match argument {
            Value::Class(class) => Some(class.clone()),
            _ => None,
        });
        let Some(class) = class.filter(|class| {
            let file = class.scope.file;
            self.exchange.is_none() && super::framework_in(self.project.text_of(file)).is_some()
        }) else {
            return;
        };
        let made = self.instance(&class, given.cloned().collect(), at);
        for name in STARTS {
            if let function @ Value::Function(_) = self.get(&made, name, at) {
                self.call(&function, Some(made.clone()), Vec::new(), at);
                return;
            }
        }
    }

    fn unknown_arguments(&self, n: usize, at: Place) -> Vec<Value<'a>> {
        (0..n).map(|_| self.unknown(at, None)).collect()
    }

    /// An instance of a class that nobody makes.
    fn made_of_unknown(&mut self, class: &Rc<value::Class<'a>>, at: Place) -> Value<'a> {
        let given = self.given_to(class, at);
        self.instance(class, given, at)
    }

    /// What a constructor is given by code that is not known: an application where it takes one. What
    /// other types say is left to them.
    fn given_to(&mut self, class: &Rc<value::Class<'a>>, at: Place) -> Vec<Value<'a>> {
        let constructor = class
            .code
            .body
            .body
            .iter()
            .find_map(|element| match element {
                ast::ClassElement::MethodDefinition(method)
                    if method.kind == ast::MethodDefinitionKind::Constructor
                        && method.value.body.is_some() =>
                {
                    Some(&*method.value)
                }
                _ => None,
            });
        let mut given = Vec::new();
        for parameter in constructor.iter().flat_map(|it| &it.params.items) {
            let pattern = &parameter.pattern;
            let ty = pattern.type_annotation.as_deref();
            let ty = ty.map(|ty| type_name(&ty.type_annotation));
            let name = pattern.get_identifier_name();
            let is_app = name.as_ref().is_some_and(|name| name == "app");
            let framework = ty.as_deref().and_then(framework_of_type);
            let has_default = matches!(pattern.kind, BindingPatternKind::AssignmentPattern(_));
            given.push(if is_app || framework.is_some() {
                let framework = framework.or_else(|| self.framework_of(class.scope.file));
                self.new_router(Router {
                    is_guessed: true,
                    ..Router::new(framework.unwrap_or(Framework::Express), true)
                })
            } else if ty.is_some() || has_default {
                Value::Undefined
            } else {
                self.unknown(at, name.as_ref().map(|name| name.as_str()))
            });
        }
        given
    }

    /// Calls those members of an instance that nobody has called.
    fn call_members(
        &mut self,
        class: &Rc<value::Class<'a>>,
        made: &Value<'a>,
        is_meant: &dyn Fn(Span) -> bool,
        at: Place,
    ) {
        for element in &class.code.body.body {
            let ast::ClassElement::MethodDefinition(method) = element else {
                continue;
            };
            let is_called = |machine: &Self| {
                let span = method.value.span;
                let (start, end) = (span.start, span.end);
                let file = class.scope.file;
                machine.called.contains_key(&Place { file, start, end })
            };
            if method.kind != ast::MethodDefinitionKind::Method
                || !is_meant(method.span)
                || is_called(self)
            {
                continue;
            }
            let Some(name) = method.key.name() else {
                continue;
            };
            let of = match method.r#static {
                true => Value::Class(class.clone()),
                false => made.clone(),
            };
            if let Value::Function(function) = self.get(&of, &name, at) {
                let arguments = self.unknown_arguments(function.parameters().len(), at);
                self.start_afresh();
                self.call_function(&function, Some(of), arguments, at);
            }
        }
    }

    /// The function at a place, if a name of its file leads to it.
    fn function_at(&mut self, place: Place) -> Option<Rc<value::Function<'a>>> {
        match self.named_at(place)? {
            Value::Function(function) => Some(function),
            _ => None,
        }
    }

    /// The function or class at a place, if a name of its file leads to it.
    fn named_at(&mut self, place: Place) -> Option<Value<'a>> {
        let module = self.load(place.file);
        let mut candidates: Vec<Value<'a>> =
            module.scope.names.borrow().values().cloned().collect();
        let exports = self.export_of(place.file, "*", place, 0);
        candidates.extend(exports);
        for _ in 0..MEMBERS {
            let mut inside = Vec::new();
            for candidate in candidates.into_iter().take(CANDIDATES) {
                match &candidate {
                    Value::Function(function) if function.place() == place => {
                        return Some(candidate);
                    }
                    Value::Class(class) if class.scope.file == place.file => {
                        let span = class.code.span;
                        if (span.start, span.end) == (place.start, place.end) {
                            return Some(candidate);
                        }
                        if let Some(method) = self.method_at(class, place) {
                            return Some(method);
                        }
                    }
                    Value::Object(object) if object.place.file == place.file => {
                        inside.extend(object.members.borrow().values().cloned());
                    }
                    _ => {}
                }
            }
            candidates = inside;
        }
        None
    }

    /// The method at a place, of a class or of an instance of it.
    fn method_at(&mut self, class: &Rc<value::Class<'a>>, place: Place) -> Option<Value<'a>> {
        let method = class
            .code
            .body
            .body
            .iter()
            .find_map(|element| match element {
                ast::ClassElement::MethodDefinition(method) => {
                    let span = method.value.span;
                    ((span.start, span.end) == (place.start, place.end)).then_some(method)
                }
                _ => None,
            })?;
        let name = method.key.name()?;
        let of = match method.r#static {
            true => Value::Class(class.clone()),
            false => self.made_of_unknown(class, place),
        };
        Some(self.get(&of, &name, place))
    }
}
