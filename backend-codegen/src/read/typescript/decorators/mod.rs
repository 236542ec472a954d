//! Routes that decorators declare: `@Get("/pets")` above a method of a class.
//!
//! Decorators are evaluated like any other call. What those of packages mean stands in one table
//! (`dialect.rs`); what they were given is kept beside the class that they stand at. When all files
//! have been run, that makes routes (`controller.rs`) of the applications that serve such classes
//! (`host.rs`, `nest.rs`). Decorators of the code itself are functions, which are called.

mod controller;
mod dialect;
mod host;
mod nest;
mod paths;
mod told;

use std::rc::Rc;

use oxc_ast::ast::{self, ClassElement, Expression};

pub(super) use self::controller::Handler;
pub(super) use self::dialect::{Answering, Source, of_package};
pub(super) use self::host::Host;
pub(super) use self::nest::Consumed;
pub(super) use self::told::{HELP, REASON, of_routes, said};
use super::evaluate::{Machine, place};
use super::value::{Class, Object, Place, Scope, Term, TermKind, Value};

/// How many decorators one decorator may stand for.
const DECORATORS: usize = 64;

/// A decorator of a package, as it stands at a class, a method, a property or a parameter.
#[derive(Clone)]
pub(super) struct Decoration<'a> {
    /// The package that it is imported from, and what it is called there.
    pub(super) package: Rc<str>,
    pub(super) name: Rc<str>,
    pub(super) arguments: Rc<Vec<Value<'a>>>,
    /// What it was evaluated to.
    pub(super) term: Rc<Term<'a>>,
    /// Where it stands, with its `@`.
    pub(super) place: Place,
}

/// What stands at a class and at its methods.
pub(super) struct Decorations<'a> {
    pub(super) of_class: Vec<Decoration<'a>>,
    pub(super) of_methods: Vec<Method<'a>>,
}

/// A method with decorators, or a property that is a function.
#[derive(Clone)]
pub(super) struct Method<'a> {
    pub(super) name: Rc<str>,
    pub(super) decorations: Vec<Decoration<'a>>,
    /// Where it begins, for the comment before it.
    pub(super) start: u32,
}

/// What metadata is kept for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Class(Place),
    Function(Place),
}

/// One entry of metadata: by what, for what, and for which member of it.
pub(super) struct Metadata<'a> {
    key: Key,
    owner: Owner,
    member: Option<String>,
    value: Value<'a>,
}

/// What metadata is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    Text(String),
    /// What a package has made, by where it was made.
    Made(Place),
}

impl<'a> Decoration<'a> {
    fn of(term: &Rc<Term<'a>>, place: Place) -> Option<Self> {
        let (path, arguments) = match &term.kind {
            TermKind::Call(callee, arguments) => match callee.as_term()?.path() {
                Some(path) => (path, arguments.clone()),
                // What a function of a package has made: `createParamDecorator(…)()`.
                None => (callee.as_term()?.called()?.0, arguments.clone()),
            },
            TermKind::Member(..) => (term.path()?, Rc::default()),
            _ => return None,
        };
        let package = term.package()?;
        let name = path.rsplit('.').next().unwrap_or_default().into();
        Some(Self {
            package,
            name,
            arguments,
            term: term.clone(),
            place,
        })
    }

    /// What a function of a package was called with that made the decorator: `createParamDecorator`.
    pub(super) fn made_by(&self) -> Option<(String, &Rc<Vec<Value<'a>>>)> {
        match &self.term.kind {
            TermKind::Call(callee, _) => callee.as_term()?.called(),
            _ => None,
        }
    }

    /// The first argument.
    pub(super) fn first(&self) -> Value<'a> {
        self.arguments.first().cloned().unwrap_or(Value::Undefined)
    }
}

impl<'a> Machine<'a> {
    /// Evaluates what stands at a class.
    pub(super) fn decorate(&mut self, class: &Rc<Class<'a>>) {
        let code = class.code;
        let elements = code.body.body.iter();
        self.decorate_static_data(class);
        let has_any = !code.decorators.is_empty()
            || elements.clone().any(|element| match element {
                ClassElement::MethodDefinition(it) => !it.decorators.is_empty(),
                _ => false,
            });
        if !has_any || class.decorations.borrow().is_some() {
            return;
        }
        *class.decorations.borrow_mut() = Some(Rc::new(Decorations {
            of_class: Vec::new(),
            of_methods: Vec::new(),
        }));
        let at = place(&class.scope, code.span);
        let this = Value::Class(class.clone());
        let prototype = self.prototype(class);
        let mut of_methods = Vec::new();
        for element in elements {
            let (decorators, key, start, is_static, function) = match element {
                ClassElement::MethodDefinition(it) => {
                    let (start, function) = (it.span.start, Some(&*it.value));
                    (&it.decorators, &it.key, start, it.r#static, function)
                }
                // Those of properties that hold data are asked for where their types are.
                ClassElement::PropertyDefinition(it) if is_function(it.value.as_ref()) => {
                    (&it.decorators, &it.key, it.span.start, it.r#static, None)
                }
                _ => continue,
            };
            // What is of the class itself is given that, and not what its instances are made after.
            let owner = match is_static {
                true => &this,
                false => &prototype,
            };
            let Some(name) = key.name().filter(|_| !decorators.is_empty()) else {
                continue;
            };
            let descriptor = Object::new(at);
            let mut before = None;
            if let Some(function) = function {
                let own = owner.own(&name).filter(|it| it.as_function().is_some());
                let method = match own {
                    Some(own) => own,
                    None => {
                        let home = Some(class.clone());
                        let name = Some(Rc::from(&*name));
                        self.method(function, &class.scope, &this, home, start, name)
                    }
                };
                before = method.as_function().cloned();
                descriptor
                    .members
                    .borrow_mut()
                    .insert("value".into(), method);
            }
            let descriptor = Rc::new(descriptor);
            let target = [
                owner.clone(),
                Value::text(&*name),
                Value::Object(descriptor.clone()),
            ];
            let decorations = self.decorations(decorators, &class.scope, &target);
            let described = function.map(|it| Owner::Function(place(&class.scope, it.span)));
            self.note_metadata(&decorations, described);
            // `descriptor.value = (router) => …`
            let after = descriptor.members.borrow().get("value").cloned();
            if let (Some(before), Some(Value::Function(after))) = (before, after)
                && !Rc::ptr_eq(&before, &after)
            {
                let name = Some(Rc::from(&*name));
                self.set(owner, name, Value::Function(after), at);
            }
            of_methods.push(Method {
                name: (&*name).into(),
                decorations,
                start,
            });
        }
        let of_class = self.decorations(&code.decorators, &class.scope, &[this]);
        self.note_metadata(&of_class, Some(Owner::Class(at)));
        let decorations = Rc::new(Decorations {
            of_class,
            of_methods,
        });
        self.decorated.push(class.clone());
        *class.decorations.borrow_mut() = Some(decorations);
    }

    /// Decorators of the code give static properties their values: `@Setting('prefix') static prefix`.
    fn decorate_static_data(&mut self, class: &Rc<Class<'a>>) {
        for element in &class.code.body.body {
            let ClassElement::PropertyDefinition(it) = element else {
                continue;
            };
            let is_data = it.r#static && !is_function(it.value.as_ref());
            let Some(name) = it.key.name().filter(|_| is_data) else {
                continue;
            };
            for decorator in &it.decorators {
                let callee = match &decorator.expression {
                    Expression::CallExpression(call) => &call.callee,
                    other => other,
                };
                if let Value::Function(_) = self.eval(callee, &class.scope) {
                    let target = [Value::Class(class.clone()), Value::text(&*name)];
                    self.decorations(std::slice::from_ref(decorator), &class.scope, &target);
                }
            }
        }
    }

    /// Evaluates decorators; those of the code itself are called with `target`, if there is one.
    pub(super) fn decorations(
        &mut self,
        decorators: &'a [ast::Decorator<'a>],
        scope: &Scope<'a>,
        target: &[Value<'a>],
    ) -> Vec<Decoration<'a>> {
        let mut values = Vec::new();
        for decorator in decorators {
            let value = self.eval(&decorator.expression, scope);
            values.push((place(scope, decorator.span), value));
        }
        // The nearest one is called first, and what it makes is given to the next.
        let mut each = Vec::new();
        for (at, value) in values.iter().rev() {
            let mut found = Vec::new();
            self.flatten(value, *at, target, 0, &mut found);
            each.push(found);
        }
        each.into_iter().rev().flatten().collect()
    }

    fn flatten(
        &mut self,
        value: &Value<'a>,
        at: Place,
        target: &[Value<'a>],
        depth: u32,
        found: &mut Vec<Decoration<'a>>,
    ) {
        if depth > 8 || found.len() > DECORATORS {
            return;
        }
        match value {
            Value::Term(term) => {
                let Some(decoration) = Decoration::of(term, at) else {
                    return;
                };
                if matches!(&*decoration.name, "applyDecorators" | "composeDecorators") {
                    for inner in decoration.arguments.iter() {
                        self.flatten(inner, at, target, depth + 1, found);
                    }
                } else {
                    found.push(decoration);
                }
            }
            Value::Array(array) => {
                let items = array.items.borrow().clone();
                for item in &items {
                    self.flatten(item, at, target, depth + 1, found);
                }
            }
            Value::Function(_) if !target.is_empty() => {
                self.called_decorators.insert(at);
                let outer = self.applied.replace(Vec::new());
                let result = self.call(value, None, target.to_vec(), at);
                match (target, &result) {
                    // `return class extends constructor { … }`, `return router`
                    ([Value::Class(_)], Value::Class(_) | Value::Router(_)) => {
                        self.replaced = Some(result.clone());
                    }
                    // `return { value: async function () { … } }`
                    ([_, _, Value::Object(descriptor)], Value::Object(_)) => {
                        if let value @ Value::Function(_) = self.get(&result, "value", at) {
                            let mut members = descriptor.members.borrow_mut();
                            members.insert("value".into(), value);
                        }
                    }
                    _ => {}
                }
                let applied = std::mem::replace(&mut self.applied, outer);
                for term in applied.unwrap_or_default() {
                    self.flatten(&Value::Term(term), at, target, depth + 1, found);
                }
                self.flatten(&result, at, &[], depth + 1, found);
            }
            _ => {}
        }
    }

    /// Notes that a function of the code has applied a decorator of a package to what it stands at.
    pub(super) fn note_applied(&mut self, callee: &Value<'a>, arguments: &[Value<'a>]) {
        let Some(applied) = &mut self.applied else {
            return;
        };
        let is_target = match arguments.first() {
            Some(Value::Class(_)) => true,
            Some(Value::Object(object)) => object.members.borrow().contains_key("constructor"),
            _ => false,
        };
        if let (true, Value::Term(term)) = (is_target && applied.len() < DECORATORS, callee)
            && matches!(term.kind, TermKind::Call(..))
        {
            applied.push(term.clone());
        }
    }

    /// `SetMetadata("roles", […])`, and decorators that `Reflector.createDecorator` has made.
    fn note_metadata(&mut self, decorations: &[Decoration<'a>], owner: Option<Owner>) {
        let Some(owner) = owner else {
            return;
        };
        for decoration in decorations {
            let (key, value) = match &*decoration.name {
                "SetMetadata" => {
                    let [key, value] = decoration.arguments.as_slice() else {
                        continue;
                    };
                    (key_of(key), value.clone())
                }
                "createDecorator" => {
                    let TermKind::Call(callee, _) = &decoration.term.kind else {
                        continue;
                    };
                    (key_of(callee), decoration.first())
                }
                _ => continue,
            };
            if let Some(key) = key {
                self.metadata.push(Metadata {
                    key,
                    owner: owner.clone(),
                    member: None,
                    value,
                });
            }
        }
    }

    /// `Reflect.defineMetadata` and the like.
    pub(super) fn call_reflect(
        &mut self,
        name: &str,
        arguments: &[Value<'a>],
    ) -> Option<Value<'a>> {
        let (given, rest) = match (name, arguments) {
            ("defineMetadata", [key, value, rest @ ..]) => ((key, Some(value)), rest),
            (_, [key, rest @ ..]) => ((key, None), rest),
            _ => return None,
        };
        let key = key_of(given.0)?;
        let owner = owner_of(rest.first()?)?;
        let member = rest.get(1).and_then(Value::as_text);
        if let Some(value) = given.1 {
            let is_same =
                |it: &Metadata<'_>| it.key == key && it.owner == owner && it.member == member;
            self.metadata.retain(|it| !is_same(it));
            self.metadata.push(Metadata {
                key,
                owner,
                member,
                value: value.clone(),
            });
            return Some(Value::Undefined);
        }
        let found = self.metadata_of(&key, &owner, member.as_deref());
        Some(match name {
            "getMetadata" | "getOwnMetadata" => found.unwrap_or(Value::Undefined),
            "hasMetadata" | "hasOwnMetadata" => Value::Bool(found.is_some()),
            _ => return None,
        })
    }

    fn metadata_of(&self, key: &Key, owner: &Owner, member: Option<&str>) -> Option<Value<'a>> {
        let mut all = self.metadata.iter().rev();
        let found =
            all.find(|it| it.key == *key && it.owner == *owner && it.member.as_deref() == member);
        found.map(|it| it.value.clone())
    }

    /// What a reflector of Nest finds for a method and its class: `reflector.get("roles", handler)`.
    pub(super) fn reflected(&self, name: &str, arguments: &[Value<'a>]) -> Option<Value<'a>> {
        let is_meant = matches!(
            name,
            "get" | "getAll" | "getAllAndOverride" | "getAllAndMerge"
        );
        let [key, target, ..] = arguments else {
            return None;
        };
        if !is_meant || !self.has_operation() {
            return None;
        }
        let targets = match target {
            Value::Array(array) => array.items.borrow().clone(),
            Value::Function(_) | Value::Class(_) => vec![target.clone()],
            _ => return None,
        };
        let owners: Option<Vec<Owner>> = targets.iter().map(owner_of).collect();
        let owners = owners.filter(|owners| !owners.is_empty())?;
        let key = key_of(key)?;
        let mut found = owners
            .iter()
            .filter_map(|owner| self.metadata_of(&key, owner, None));
        Some(found.next().unwrap_or(Value::Undefined))
    }
}

fn is_function(value: Option<&Expression<'_>>) -> bool {
    matches!(
        value,
        Some(Expression::ArrowFunctionExpression(_) | Expression::FunctionExpression(_))
    )
}

fn key_of(value: &Value<'_>) -> Option<Key> {
    match value {
        Value::Text(text) => Some(Key::Text(text.exact()?)),
        Value::Term(term) => Some(Key::Made(term.place)),
        _ => None,
    }
}

fn owner_of(value: &Value<'_>) -> Option<Owner> {
    let of_class = |class: &Class<'_>| Owner::Class(place(&class.scope, class.code.span));
    match value {
        Value::Class(class) => Some(of_class(class)),
        Value::Function(function) => Some(Owner::Function(function.place())),
        Value::Object(object) => {
            match (object.members.borrow().get("constructor"), &object.class) {
                (Some(Value::Class(class)), _) | (None, Some(class)) => Some(of_class(class)),
                _ => None,
            }
        }
        _ => None,
    }
}
