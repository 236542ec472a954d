//! Containers that keep what classes need, by keys: inversify, tsyringe, awilix and microframework.

use std::rc::Rc;

use oxc_ast::ast::{Decorator, Expression};

use super::{Machine, open_array, place, term};
use crate::read::typescript::value::{Class, Place, Scope, Term, TermKind, Value};

/// What a key is bound to.
#[derive(Clone)]
pub(super) enum Binding<'a> {
    Class(Rc<Class<'a>>),
    Value(Value<'a>),
    /// What makes it.
    Maker(Value<'a>),
}

/// What a container is asked for by: a class, a text or a symbol.
fn key_of(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Class(class) => {
            let at = place(&class.scope, class.code.span);
            Some(format!("class {} {}", at.file, at.start))
        }
        Value::Text(text) => text.exact(),
        Value::Term(of) => match of.called() {
            Some((path, arguments)) if path == "Symbol" || path == "Symbol.for" => {
                arguments.first()?.as_text()
            }
            _ => None,
        },
        _ => None,
    }
}

impl<'a> Machine<'a> {
    fn bind_key(&mut self, key: &Value<'a>, binding: Binding<'a>) {
        if let Some(key) = key_of(key)
            && self.exchange.is_none()
        {
            self.bindings.entry(key).or_default().push(binding);
        }
    }

    /// All that a key is bound to.
    fn bound(&mut self, key: &Value<'a>, at: Place) -> Vec<Value<'a>> {
        let found = key_of(key).and_then(|key| self.bindings.get(&key).cloned());
        let mut values = Vec::new();
        for binding in found.unwrap_or_default() {
            values.push(match binding {
                Binding::Class(class) => self.single(&class, at),
                Binding::Value(value) => value,
                Binding::Maker(maker) => self.call(&maker, None, Vec::new(), at),
            });
        }
        values
    }

    /// What a key is bound to, or the instance of a class that is its own key.
    fn bound_last(&mut self, key: &Value<'a>, at: Place) -> Option<Value<'a>> {
        match (self.bound(key, at).pop(), key) {
            (Some(value), _) => Some(value),
            (None, Value::Class(class)) => Some(self.single(&class.clone(), at)),
            _ => None,
        }
    }

    /// What is done with a container that is an object of its package.
    pub(super) fn call_container(
        &mut self,
        of: &Rc<Term<'a>>,
        base: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        // `bind(KEY).to(Class)`
        if let TermKind::Call(callee, keys) = &of.kind
            && let Some(bind) = callee.as_term()
            && matches!(&*bind.hint(), "bind" | "rebind")
            && bind.package().as_deref() == Some("inversify")
        {
            let key = keys.first()?.clone();
            let binding = match (name, arguments.first()) {
                ("toSelf", _) => match &key {
                    Value::Class(class) => Binding::Class(class.clone()),
                    _ => return None,
                },
                ("to", Some(Value::Class(class))) => Binding::Class(class.clone()),
                ("toConstantValue", Some(value)) => Binding::Value(value.clone()),
                ("toDynamicValue", Some(maker)) => Binding::Maker(maker.clone()),
                _ => return None,
            };
            self.bind_key(&key, binding);
            return None;
        }
        let (path, _) = of.called()?;
        match (path.as_str(), name) {
            ("inversify.Container", "load") => {
                for module in arguments {
                    let made = module.as_term().and_then(|module| module.called());
                    let Some((path, given)) = made else { continue };
                    if path == "inversify.ContainerModule"
                        && let Some(callback @ Value::Function(_)) = given.first()
                    {
                        let bind = term(at, TermKind::Member(base.clone(), "bind".into()));
                        self.call(&callback.clone(), None, vec![bind], at);
                    }
                }
                None
            }
            ("inversify.Container", "get" | "resolve") | ("awilix.createContainer", "resolve") => {
                self.bound_last(arguments.first()?, at)
            }
            ("inversify.Container", "getAll") => {
                Some(open_array(self.bound(arguments.first()?, at)))
            }
            ("awilix.createContainer", "register") => {
                match arguments {
                    [Value::Object(names)] => {
                        let members = names.members.borrow().clone();
                        for (name, made) in members {
                            self.bind_made(&Value::text(&*name), &made);
                        }
                    }
                    [key, made] => self.bind_made(key, made),
                    _ => {}
                }
                None
            }
            _ => None,
        }
    }

    /// `asClass(Service).singleton()`
    fn bind_made(&mut self, key: &Value<'a>, made: &Value<'a>) {
        let mut made = made.clone();
        for _ in 0..4 {
            let Value::Term(of) = &made else { return };
            let TermKind::Call(callee, arguments) = &of.kind else {
                return;
            };
            let Some(callee) = callee.as_term() else {
                return;
            };
            let binding = match (callee.path().as_deref(), arguments.first()) {
                (Some("awilix.asClass"), Some(Value::Class(class))) => {
                    Binding::Class(class.clone())
                }
                (Some("awilix.asValue"), Some(value)) => Binding::Value(value.clone()),
                (Some("awilix.asFunction"), Some(maker)) => Binding::Maker(maker.clone()),
                _ => {
                    let TermKind::Member(inner, _) = &callee.kind else {
                        return;
                    };
                    made = inner.clone();
                    continue;
                }
            };
            self.bind_key(key, binding);
            return;
        }
    }

    /// Functions of tsyringe's one container.
    pub(super) fn call_tsyringe(
        &mut self,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let key = arguments.first()?;
        match (name, arguments.get(1)) {
            ("resolve", _) => return self.bound_last(key, at),
            ("resolveAll", _) => return Some(open_array(self.bound(key, at))),
            ("register" | "registerSingleton", Some(Value::Class(class))) => {
                self.bind_key(key, Binding::Class(class.clone()));
            }
            ("registerInstance", Some(value)) => self.bind_key(key, Binding::Value(value.clone())),
            ("register", Some(provider @ Value::Object(_))) => {
                if let Value::Class(class) = self.get(provider, "useClass", at) {
                    self.bind_key(key, Binding::Class(class));
                } else {
                    for (name, is_made) in [("useValue", false), ("useFactory", true)] {
                        match (self.get(provider, name, at), is_made) {
                            (Value::Undefined, _) => {}
                            (value, false) => self.bind_key(key, Binding::Value(value)),
                            (maker, true) => self.bind_key(key, Binding::Maker(maker)),
                        }
                    }
                }
            }
            _ => {}
        }
        None
    }

    /// Parts of an application that are loaded one after the other and give each other what they make, by
    /// names: microframework.
    pub(super) fn call_microframework(
        &mut self,
        path: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let (_, name) = path.split_once('.')?;
        match name {
            "bootstrapMicroframework" => {
                let package = path.split('.').next()?;
                let settings = term(at, TermKind::Package(format!("{package}.settings").into()));
                let loaders = match arguments.first()? {
                    given @ Value::Object(_) => self.get(given, "loaders", at),
                    given => given.clone(),
                };
                for loader in loaders.items()? {
                    self.call(&loader, None, vec![settings.clone()], at);
                }
            }
            "settings.setData" => {
                if let [key, value] = arguments {
                    self.bind_key(key, Binding::Value(value.clone()));
                }
            }
            "settings.getData" => return self.bound(arguments.first()?, at).pop(),
            _ => {}
        }
        None
    }

    /// What `@inject(KEY)` before a field or a parameter stands for.
    pub(super) fn injected_by(
        &mut self,
        decorators: &'a [Decorator<'a>],
        scope: &Scope<'a>,
        at: Place,
    ) -> Option<Value<'a>> {
        for decorator in decorators {
            let Expression::CallExpression(call) = &decorator.expression else {
                continue;
            };
            let callee = self.eval(&call.callee, scope);
            let path = callee.as_term().and_then(|of| of.path());
            let is_all = match path.as_deref() {
                Some("inversify.inject" | "tsyringe.inject") => false,
                Some("inversify.multiInject" | "tsyringe.injectAll") => true,
                _ => continue,
            };
            let key = self.arguments(&call.arguments, scope).into_iter().next()?;
            return match is_all {
                true => Some(open_array(self.bound(&key, at)))
                    .filter(|all| all.items().is_some_and(|items| !items.is_empty())),
                // A class that is bound nowhere is known by its type.
                false => self.bound(&key, at).pop(),
            };
        }
        None
    }
}
