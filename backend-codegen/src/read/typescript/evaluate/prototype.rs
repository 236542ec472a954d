//! Prototypes of classes, for code that goes through their methods.

use std::rc::Rc;

use oxc_ast::ast::{ClassElement, MethodDefinitionKind};

use super::{Machine, place};
use crate::read::typescript::value::{Class, Object, Place, Value};

impl<'a> Machine<'a> {
    /// `Pets.prototype`: the class and its own methods, whatever decorators have made of them.
    pub(in crate::read::typescript) fn prototype(&mut self, class: &Rc<Class<'a>>) -> Value<'a> {
        if let Some(known) = class.members.borrow().get("prototype") {
            return known.clone();
        }
        let this = Value::Class(class.clone());
        let object = Object::new(place(&class.scope, class.code.span));
        let itself = (Rc::from("constructor"), this.clone());
        object.members.borrow_mut().extend([itself]);
        for element in &class.code.body.body {
            let ClassElement::MethodDefinition(it) = element else {
                continue;
            };
            if it.r#static || it.kind != MethodDefinitionKind::Method {
                continue;
            }
            if let Some(name) = it.key.static_name() {
                let name: Rc<str> = Rc::from(&*name);
                let home = Some(class.clone());
                let start = it.span.start;
                let key = Some(name.clone());
                let method = self.method(&it.value, &class.scope, &this, home, start, key);
                object.members.borrow_mut().insert(name, method);
            }
        }
        let prototype = Value::Object(Rc::new(object));
        let mut members = class.members.borrow_mut();
        members.insert("prototype".into(), prototype.clone());
        prototype
    }

    /// `Object.getPrototypeOf(pets)`; nothing if `of` is no instance of a class of the code.
    pub(super) fn prototype_of(&mut self, of: &Value<'a>) -> Option<Value<'a>> {
        match of {
            Value::Object(object) => {
                let class = object.class.clone()?;
                Some(self.prototype(&class))
            }
            _ => None,
        }
    }

    /// `Object.getOwnPropertyDescriptors(of)`
    pub(super) fn descriptors(of: &Value<'a>, at: Place) -> Option<Value<'a>> {
        let members = of.members()?.borrow().clone();
        let all = Object::new(at);
        for (name, value) in members {
            all.members.borrow_mut().insert(name, described(value, at));
        }
        Some(Value::Object(Rc::new(all)))
    }

    /// `Object.getOwnPropertyDescriptor(of, name)`
    pub(super) fn descriptor(of: &Value<'a>, name: &str, at: Place) -> Value<'a> {
        of.own(name)
            .map_or(Value::Undefined, |value| described(value, at))
    }
}

fn described<'a>(value: Value<'a>, at: Place) -> Value<'a> {
    let descriptor = Object::new(at);
    descriptor
        .members
        .borrow_mut()
        .insert("value".into(), value);
    Value::Object(Rc::new(descriptor))
}
