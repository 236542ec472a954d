//! What classes do when a member is set: `set router(router) { … }`.

use std::rc::Rc;

use oxc_ast::ast::{ClassElement, MethodDefinitionKind};

use super::Machine;
use crate::read::typescript::value::{Class, Place, Value};

/// How many classes may extend each other.
const CHAIN: usize = 32;

impl<'a> Machine<'a> {
    /// Gives a value to what a class, or one that it extends, sets a member by; whether there is that.
    pub(super) fn call_setter(
        &mut self,
        class: &Rc<Class<'a>>,
        name: &str,
        this: &Value<'a>,
        value: &Value<'a>,
        at: Place,
    ) -> bool {
        let mut class = class.clone();
        for _ in 0..CHAIN {
            let setter = class
                .code
                .body
                .body
                .iter()
                .find_map(|element| match element {
                    ClassElement::MethodDefinition(it)
                        if it.kind == MethodDefinitionKind::Set
                            && !it.r#static
                            && it.value.body.is_some()
                            && it.key.name().as_deref() == Some(name.trim_start_matches('#')) =>
                    {
                        Some(it)
                    }
                    _ => None,
                });
            if let Some(setter) = setter {
                let home = Some(class.clone());
                let start = setter.span.start;
                let function = self.method(
                    &setter.value,
                    &class.scope,
                    this,
                    home,
                    start,
                    Some(name.into()),
                );
                self.call(&function, Some(this.clone()), vec![value.clone()], at);
                return true;
            }
            let Some(Value::Class(parent)) = &class.parent else {
                return false;
            };
            class = parent.clone();
        }
        false
    }
}
