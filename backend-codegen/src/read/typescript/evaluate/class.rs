//! Classes, their instances, and enumerations.

use std::cell::RefCell;
use std::rc::Rc;

use oxc_ast::ast::{self, BindingPatternKind, ClassElement, MethodDefinitionKind};

use super::{Machine, place};
use crate::read::typescript::exchange::is_refusal_of;
use crate::read::typescript::value::{Class, Members, Object, Place, Scope, ScopeData, Value};

/// How many expressions in each other what a container makes counts as.
const DEPTH_OF_SINGLES: u32 = 10;

impl<'a> Machine<'a> {
    pub(super) fn class(&mut self, it: &'a ast::Class<'a>, scope: &Scope<'a>) -> Value<'a> {
        let value = self.plain_class(it, scope);
        if let Value::Class(class) = &value {
            self.decorate(class);
            let replaced = self.replaced.take();
            // Packages know the class that their decorators stand at.
            let is_known = class.decorations.borrow().as_ref().is_some_and(|it| {
                let of_methods = it.of_methods.iter();
                !it.of_class.is_empty()
                    || of_methods.into_iter().any(|it| !it.decorations.is_empty())
            });
            if let (Some(replaced), false) = (replaced, is_known) {
                return replaced;
            }
        }
        value
    }

    /// A class without what decorators do.
    pub(super) fn plain_class(&mut self, it: &'a ast::Class<'a>, scope: &Scope<'a>) -> Value<'a> {
        let scope = ScopeData::inner(scope);
        let parent = it
            .super_class
            .as_ref()
            .map(|parent| self.eval(parent, &scope));
        let class = Rc::new(Class {
            code: it,
            scope: scope.clone(),
            parent,
            members: Members::default(),
            name: it.id.as_ref().map(|id| id.name.as_str().into()),
            decorations: RefCell::default(),
        });
        let value = Value::Class(class.clone());
        if let Some(id) = &it.id {
            scope.declare(id.name.as_str(), value.clone());
        }
        let inner = ScopeData::inner(&scope);
        inner.declare("this", value.clone());
        // Methods are there before fields are set and blocks run, wherever they stand.
        for element in &it.body.body {
            if let ClassElement::MethodDefinition(method) = element
                && method.kind != MethodDefinitionKind::Get
            {
                self.static_method(&class, &value, method);
            }
        }
        for element in &it.body.body {
            match element {
                ClassElement::MethodDefinition(method)
                    if method.kind == MethodDefinitionKind::Get =>
                {
                    self.static_method(&class, &value, method);
                }
                ClassElement::PropertyDefinition(property) if property.r#static => {
                    if let Some(key) = self.property_key(&property.key, property.computed, &scope) {
                        let member = match &property.value {
                            Some(value) => self.eval_named(value, &inner, Some(&key)),
                            None => Value::Undefined,
                        };
                        class.members.borrow_mut().insert(key, member);
                    }
                }
                ClassElement::StaticBlock(block) => {
                    self.block(&block.body, &ScopeData::inner(&inner));
                }
                _ => {}
            }
        }
        value
    }

    /// Puts a method into a class itself, or what a getter of it gives.
    fn static_method(
        &mut self,
        class: &Rc<Class<'a>>,
        value: &Value<'a>,
        method: &'a ast::MethodDefinition<'a>,
    ) {
        let scope = &class.scope;
        if !method.r#static {
            return;
        }
        let Some(key) = self.property_key(&method.key, method.computed, scope) else {
            return;
        };
        let function = self.method(
            &method.value,
            scope,
            value,
            Some(class.clone()),
            method.span.start,
            Some(key.clone()),
        );
        let member = if method.kind == MethodDefinitionKind::Get {
            let at = place(scope, method.span);
            self.call(&function, Some(value.clone()), Vec::new(), at)
        } else {
            function
        };
        class.members.borrow_mut().insert(key, member);
    }

    /// An instance of a class.
    pub(in crate::read::typescript) fn instance(
        &mut self,
        class: &Rc<Class<'a>>,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        let object = Rc::new(Object {
            class: Some(class.clone()),
            ..Object::new(at)
        });
        let this = Value::Object(object.clone());
        self.construct(class, &object, &this, arguments, at);
        this
    }

    /// The instance of a class that a container has, which makes one.
    pub(in crate::read::typescript) fn single(
        &mut self,
        class: &Rc<Class<'a>>,
        at: Place,
    ) -> Value<'a> {
        let key = place(&class.scope, class.code.span);
        if let Some(known) = self.singles.get(&key) {
            return known.clone();
        }
        let object = Rc::new(Object {
            class: Some(class.clone()),
            ..Object::new(at)
        });
        let this = Value::Object(object.clone());
        // What is made for others, and these for others again, has an end.
        if self.depth + DEPTH_OF_SINGLES > super::NESTING {
            return self.unknown(at, None);
        }
        // Whoever is made for it may be given it.
        self.singles.insert(key, this.clone());
        self.depth += DEPTH_OF_SINGLES;
        self.construct(class, &object, &this, Vec::new(), at);
        self.depth -= DEPTH_OF_SINGLES;
        this
    }

    /// Sets fields, and runs the constructor.
    pub(super) fn construct(
        &mut self,
        class: &Rc<Class<'a>>,
        object: &Rc<Object<'a>>,
        this: &Value<'a>,
        mut arguments: Vec<Value<'a>>,
        at: Place,
    ) {
        let constructor = class
            .code
            .body
            .body
            .iter()
            .find_map(|element| match element {
                ClassElement::MethodDefinition(method)
                    if method.kind == MethodDefinitionKind::Constructor
                        && method.value.body.is_some() =>
                {
                    Some(&*method.value)
                }
                _ => None,
            });
        if constructor.is_none() {
            self.construct_parent(class, object, this, arguments.clone(), at);
        }
        let scope = ScopeData::inner(&class.scope);
        scope.declare("this", this.clone());
        for element in &class.code.body.body {
            let ClassElement::PropertyDefinition(property) = element else {
                continue;
            };
            // What is abstract is what the classes below make it.
            let is_abstract =
                property.r#type == ast::PropertyDefinitionType::TSAbstractPropertyDefinition;
            if property.r#static || property.declare || is_abstract {
                continue;
            }
            let Some(key) = self.property_key(&property.key, property.computed, &scope) else {
                continue;
            };
            let annotated = property.type_annotation.as_deref();
            let outer = std::mem::replace(&mut self.statement, property.span.start);
            let injected = match property.decorators.as_slice() {
                [] => None,
                decorators => self.injected_by(decorators, &scope, at),
            };
            let value = match (&property.value, annotated) {
                _ if injected.is_some() => injected.unwrap_or(Value::Undefined),
                (Some(value), _) => self.eval_named(value, &scope, Some(&key)),
                (None, Some(annotated)) => self.of_type(&annotated.type_annotation, &scope),
                (None, None) => Value::Undefined,
            };
            self.statement = outer;
            // What a class sets is set after what those above it do, whenever they are called.
            let is_own = object
                .class
                .as_ref()
                .is_some_and(|own| Rc::ptr_eq(own, class));
            if is_own || !object.members.borrow().contains_key(&key) {
                object.members.borrow_mut().insert(key, value);
            }
        }
        let Some(constructor) = constructor else {
            return;
        };
        // `constructor(private readonly service: Service)` sets a member.
        for (index, parameter) in constructor.params.items.iter().enumerate() {
            if parameter.has_modifier()
                && let Some(name) = parameter.pattern.get_identifier_name()
            {
                let value = match arguments.get(index) {
                    Some(value) if !value.is_undefined() => value.clone(),
                    _ => match (
                        self.injected_by(&parameter.decorators, &scope, at),
                        &parameter.pattern.kind,
                        &parameter.pattern.type_annotation,
                    ) {
                        (Some(value), ..) => value,
                        // `private readonly app: Koa = new Koa()`
                        (None, BindingPatternKind::AssignmentPattern(it), _) => {
                            let value = self.eval(&it.right, &scope);
                            // The constructor is given the same.
                            while arguments.len() <= index {
                                arguments.push(Value::Undefined);
                            }
                            if let Some(argument) = arguments.get_mut(index) {
                                *argument = value.clone();
                            }
                            value
                        }
                        (None, _, Some(annotated)) => {
                            self.injected(&annotated.type_annotation, &scope, at)
                        }
                        (None, _, None) => Value::Undefined,
                    },
                };
                object
                    .members
                    .borrow_mut()
                    .insert(name.as_str().into(), value);
            }
        }
        let method = self.method(
            constructor,
            &class.scope,
            this,
            Some(class.clone()),
            constructor.span.start,
            Some("constructor".into()),
        );
        self.call(&method, Some(this.clone()), arguments, at);
    }

    /// What `super(…)` does.
    pub(super) fn construct_parent(
        &mut self,
        class: &Rc<Class<'a>>,
        object: &Rc<Object<'a>>,
        this: &Value<'a>,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) {
        match &class.parent {
            Some(Value::Class(parent)) => {
                let parent = parent.clone();
                self.construct(&parent, object, this, arguments, at);
            }
            Some(Value::Function(parent)) => {
                let parent = parent.clone();
                self.construct_by(&parent, object, this, arguments, at);
            }
            // `Error`, and classes of packages.
            Some(Value::Term(term)) => {
                if term
                    .path()
                    .as_deref()
                    .is_some_and(|path| path.ends_with("Error") || path.ends_with("Exception"))
                    && let Some(message) = arguments.first()
                    && matches!(message, Value::Text(_) | Value::Term(_))
                {
                    object
                        .members
                        .borrow_mut()
                        .entry("message".into())
                        .or_insert_with(|| message.clone());
                } else if term.path().as_deref() != Some("Error") {
                    object.open.set(true);
                    let path = term.path().unwrap_or_default();
                    if let Some(router) = self.framework_call(&path, &arguments, at, true) {
                        object.sources.borrow_mut().push(router);
                    }
                }
            }
            _ => {}
        }
    }

    /// A method of a class or of one that it extends.
    pub(in crate::read::typescript) fn method_of(
        &mut self,
        class: &Rc<Class<'a>>,
        name: &str,
        this: &Value<'a>,
        at: Place,
    ) -> Option<Value<'a>> {
        let mut class = class.clone();
        for _ in 0..32 {
            for element in &class.code.body.body {
                let ClassElement::MethodDefinition(method) = element else {
                    continue;
                };
                if method.r#static
                    || method.value.body.is_none()
                    || method.key.name().as_deref() != Some(name.trim_start_matches('#'))
                    || matches!(
                        method.kind,
                        MethodDefinitionKind::Constructor | MethodDefinitionKind::Set
                    )
                {
                    continue;
                }
                let function = self.method(
                    &method.value,
                    &class.scope,
                    this,
                    Some(class.clone()),
                    method.span.start,
                    Some(name.into()),
                );
                if method.kind == MethodDefinitionKind::Get {
                    return Some(self.call(&function, Some(this.clone()), Vec::new(), at));
                }
                return Some(function);
            }
            let Some(Value::Class(parent)) = &class.parent else {
                return None;
            };
            class = parent.clone();
        }
        None
    }

    /// The values of an `enum`.
    pub(super) fn enumeration(
        &mut self,
        it: &'a ast::TSEnumDeclaration<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let object = Object::new(place(scope, it.span));
        let mut next = 0.0;
        for member in &it.body.members {
            let name = match &member.id {
                ast::TSEnumMemberName::Identifier(id) => id.name.as_str(),
                ast::TSEnumMemberName::String(id) | ast::TSEnumMemberName::ComputedString(id) => {
                    id.value.as_str()
                }
                ast::TSEnumMemberName::ComputedTemplateString(_) => continue,
            };
            let value = match &member.initializer {
                Some(value) => self.eval(value, scope),
                None => Value::Number(next),
            };
            if let Value::Number(number) = &value {
                next = number + 1.0;
            }
            object.members.borrow_mut().insert(name.into(), value);
        }
        Value::Object(Rc::new(object))
    }

    /// The values of an `enum`, in order.
    pub(in crate::read::typescript) fn enumeration_of(
        &mut self,
        it: &'a ast::TSEnumDeclaration<'a>,
        scope: &Scope<'a>,
    ) -> Vec<Value<'a>> {
        match self.enumeration(it, scope) {
            Value::Object(object) => object.members.borrow().values().cloned().collect(),
            _ => Vec::new(),
        }
    }

    /// Whether a value is of a class; what is not known may be.
    pub(super) fn instance_of(
        &mut self,
        value: &Value<'a>,
        class: &Value<'a>,
        at: Place,
    ) -> Value<'a> {
        match (value, class) {
            (Value::Object(object), Value::Class(class)) => {
                let Some(mut own) = object.class.clone() else {
                    return Value::Bool(false);
                };
                for _ in 0..32 {
                    if Rc::ptr_eq(&own, class) || std::ptr::eq(own.code, class.code) {
                        return Value::Bool(true);
                    }
                    let Some(Value::Class(parent)) = &own.parent else {
                        break;
                    };
                    own = parent.clone();
                }
                Value::Bool(false)
            }
            (Value::Object(object), Value::Term(term)) => match &object.class {
                // What the code's own classes are extended from.
                Some(class) => {
                    let mut own = class.clone();
                    for _ in 0..32 {
                        match &own.parent {
                            Some(Value::Class(parent)) => own = parent.clone(),
                            Some(Value::Term(parent)) => {
                                return match (parent.path(), term.path()) {
                                    (Some(parent), Some(path)) => Value::Bool(parent == path),
                                    _ => self.unknown(at, None),
                                };
                            }
                            _ => break,
                        }
                    }
                    Value::Bool(false)
                }
                // `error instanceof Prisma.PrismaClientKnownRequestError`
                None => {
                    let path = term.path();
                    let is_of = path.and_then(|path| is_refusal_of(value, &path));
                    Value::Bool(is_of.unwrap_or(false))
                }
            },
            (Value::Term(thrown), Value::Term(class)) => match (thrown.called(), class.path()) {
                (Some((path, _)), Some(class))
                    if matches!(
                        thrown.kind,
                        crate::read::typescript::value::TermKind::New(..)
                    ) =>
                {
                    // `zod.ZodError` and `zod.z.ZodError` are one.
                    let ends = |path: &str| {
                        let first = path.split('.').next().unwrap_or_default().to_owned();
                        let last = path.rsplit('.').next().unwrap_or_default().to_owned();
                        (first, last)
                    };
                    Value::Bool(ends(&path) == ends(&class) || class == "Error")
                }
                _ => self.unknown(at, None),
            },
            (Value::Text(_) | Value::Number(_) | Value::Undefined | Value::Null, _) => {
                Value::Bool(false)
            }
            _ => self.unknown(at, None),
        }
    }
}
