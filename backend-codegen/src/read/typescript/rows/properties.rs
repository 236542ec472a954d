//! Properties of classes that map tables, with the decorators before them.

use std::rc::Rc;

use oxc_ast::ast::{ClassElement, TSType};

use super::Column;
use crate::read::typescript::decorators::Decoration;
use crate::read::typescript::evaluate::{Machine, place};
use crate::read::typescript::types::TypeOf;
use crate::read::typescript::value::{Class, Object, Place, Scope, Value};

/// How many classes may be extended from each other.
const PARENTS: u32 = 8;

/// A property that has decorators.
pub(in crate::read::typescript) struct Property<'a> {
    pub(super) name: Rc<str>,
    pub(super) place: Place,
    decorations: Vec<Decoration<'a>>,
    ty: Option<&'a TSType<'a>>,
    scope: Scope<'a>,
}

impl<'a> Property<'a> {
    /// Whether a decorator of a package stands at it.
    pub(super) fn has(&self, package: &str, name: &str) -> bool {
        let mut all = self.decorations.iter();
        all.any(|it| &*it.name == name && &*it.package == package)
    }

    /// What a decorator was given first.
    pub(super) fn argument(&self, name: &str) -> Value<'a> {
        let found = self.decorations.iter().find(|it| &*it.name == name);
        found.map_or(Value::Undefined, Decoration::first)
    }

    /// The options that any of its decorators was given.
    pub(super) fn option(&self, name: &str) -> Option<Value<'a>> {
        let mut all = self.decorations.iter();
        all.find_map(|it| it.arguments.iter().rev().find_map(|given| given.own(name)))
    }
}

impl<'a> Machine<'a> {
    /// The properties of a class that have decorators, those of what it is extended from first.
    pub(super) fn decorated_properties(&mut self, class: &Rc<Class<'a>>) -> Rc<Vec<Property<'a>>> {
        let key = place(&class.scope, class.code.span);
        if let Some(known) = self.properties.get(&key) {
            return known.clone();
        }
        // Whoever asks for it while it is found gets what there is.
        self.properties.insert(key, Rc::default());
        let mut found = Vec::new();
        let mut classes = vec![class.clone()];
        for _ in 0..PARENTS {
            match classes.last().and_then(|class| class.parent.clone()) {
                Some(Value::Class(parent)) => classes.push(parent),
                _ => break,
            }
        }
        for class in classes.into_iter().rev() {
            self.properties_of(&class, &mut found);
        }
        let found = Rc::new(found);
        self.properties.insert(key, found.clone());
        found
    }

    fn properties_of(&mut self, class: &Rc<Class<'a>>, found: &mut Vec<Property<'a>>) {
        for element in &class.code.body.body {
            let ClassElement::PropertyDefinition(property) = element else {
                continue;
            };
            let name = property.key.static_name();
            let Some(name) = name.filter(|_| !property.decorators.is_empty()) else {
                continue;
            };
            let at = place(&class.scope, property.span);
            let target = Object::new(at);
            let itself = (Rc::from("constructor"), Value::Null);
            target.members.borrow_mut().insert(itself.0, itself.1);
            let target = [Value::Object(Rc::new(target)), Value::text(&*name)];
            let quiet = std::mem::replace(&mut self.calls_nobody_back, true);
            let decorations = self.decorations(&property.decorators, &class.scope, &target);
            self.calls_nobody_back = quiet;
            let written = property.type_annotation.as_deref();
            found.retain(|it| *it.name != *name);
            found.push(Property {
                name: (&*name).into(),
                place: at,
                decorations,
                ty: written.map(|annotation| &annotation.type_annotation),
                scope: class.scope.clone(),
            });
        }
    }

    /// Something of the type that a property is declared to have, or that its column has.
    pub(super) fn value_of_property(
        &mut self,
        property: &Property<'a>,
        column: Column,
        at: Place,
    ) -> Value<'a> {
        let ty = property.ty.filter(|ty| match ty {
            // Columns know more of numbers.
            TSType::TSNumberKeyword(_) => column != Column::Integer,
            ty => self.is_declared(&TypeOf::new(ty, &property.scope)),
        });
        match ty {
            Some(ty) => self.of_type(ty, &property.scope),
            None => self.column(column, &property.name, at),
        }
    }

    /// The class that `() => User` gives.
    pub(super) fn class_given(&mut self, value: &Value<'a>) -> Option<Value<'a>> {
        let given = match value {
            Value::Function(function) => {
                let nothing = self.unknown(function.place(), None);
                self.given_by_model(function, vec![nothing])
            }
            other => other.clone(),
        };
        matches!(given, Value::Class(_)).then_some(given)
    }
}
