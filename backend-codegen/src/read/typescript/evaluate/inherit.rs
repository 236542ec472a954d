//! Functions that make objects, and what these inherit: `Server.prototype.listen = function () { … }`.

use std::rc::Rc;

use super::Machine;
use crate::read::typescript::value::{Function, Object, Place, Value};

/// How many objects may inherit from each other.
const CHAIN: usize = 32;

const PROTOTYPE: &str = "prototype";

impl<'a> Machine<'a> {
    /// `new Server(80)` of a function.
    pub(super) fn made_by(
        &mut self,
        function: &Rc<Function<'a>>,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        let object = Rc::new(Object::new(at));
        *object.prototype.borrow_mut() = Some(prototype_by(function));
        let this = Value::Object(object);
        let result = self.call_function(function, Some(this.clone()), arguments, at);
        match result {
            Value::Object(_) | Value::Router(_) | Value::Function(_) => result,
            _ => this,
        }
    }

    /// `super(…)` of a class that extends such a function.
    pub(super) fn construct_by(
        &mut self,
        parent: &Rc<Function<'a>>,
        object: &Rc<Object<'a>>,
        this: &Value<'a>,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) {
        *object.prototype.borrow_mut() = Some(prototype_by(parent));
        self.call_function(parent, Some(this.clone()), arguments, at);
    }

    /// What an object has from those that it inherits from.
    pub(super) fn inherited(
        &mut self,
        object: &Rc<Object<'a>>,
        base: &Value<'a>,
        name: &str,
        at: Place,
    ) -> Option<Value<'a>> {
        let mut next = object.prototype.borrow().clone();
        for _ in 0..CHAIN {
            let Some(Value::Object(prototype)) = next else {
                break;
            };
            let own = prototype.members.borrow().get(name).cloned();
            if let Some(value) = own {
                return Some(as_method_of(value, base));
            }
            if let Some(class) = &prototype.class
                && let Some(value) = self.method_of(class, name, base, at)
            {
                return Some(value);
            }
            next = prototype.prototype.borrow().clone();
        }
        None
    }

    /// Functions of the language and of Node that say what inherits from what.
    pub(super) fn inheritance(
        &mut self,
        path: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        match (path, arguments) {
            ("Object.create", [prototype @ Value::Object(_), ..]) => {
                let object = Object::new(at);
                *object.prototype.borrow_mut() = Some(prototype.clone());
                Some(Value::Object(Rc::new(object)))
            }
            ("Object.create", [Value::Null, ..]) => Some(Value::Object(Rc::new(Object::new(at)))),
            ("Object.setPrototypeOf", [Value::Object(object), prototype @ Value::Object(_)]) => {
                *object.prototype.borrow_mut() = Some(prototype.clone());
                Some(Value::Object(object.clone()))
            }
            ("util.inherits" | "inherits", [Value::Function(of), Value::Function(from)]) => {
                if let Value::Object(prototype) = prototype_by(of) {
                    *prototype.prototype.borrow_mut() = Some(prototype_by(from));
                }
                Some(Value::Undefined)
            }
            _ => None,
        }
    }
}

/// What objects inherit that a function makes.
pub(super) fn prototype_by<'a>(function: &Rc<Function<'a>>) -> Value<'a> {
    let mut members = function.members.borrow_mut();
    let new = || Value::Object(Rc::new(Object::new(function.place())));
    members.entry(PROTOTYPE.into()).or_insert_with(new).clone()
}

/// A method that another object was written with, as one of `this`; functions that are bound stay so.
pub(super) fn as_method_of<'a>(value: Value<'a>, this: &Value<'a>) -> Value<'a> {
    let Value::Function(function) = &value else {
        return value;
    };
    let Some(Value::Object(owner)) = &function.this else {
        return value;
    };
    let is_written_in = owner.members.borrow().values().any(|member| match member {
        Value::Function(member) => Rc::ptr_eq(member, function),
        _ => false,
    });
    if !is_written_in {
        return value;
    }
    Value::Function(Rc::new(Function {
        code: function.code,
        scope: function.scope.clone(),
        this: Some(this.clone()),
        home: function.home.clone(),
        members: Default::default(),
        made_from: function.made_from.clone(),
        bound: function.bound.clone(),
        name: function.name.clone(),
        ty: function.ty.clone(),
        comment_before: function.comment_before,
    }))
}
