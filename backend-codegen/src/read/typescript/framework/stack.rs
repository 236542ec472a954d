//! What a router shows of itself: `router.stack`, by which code lists routes or gives them to another
//! router.

use std::rc::Rc;

use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::router::{Entry, EntryKind, Pattern, Router};
use crate::read::typescript::value::{Object, Place, Text, Value};

/// How far routers in routers are looked into.
const DEPTH: usize = 8;

impl<'a> Machine<'a> {
    /// `router.stack` of Koa: the layers, those of routers inside among them.
    pub(super) fn koa_stack(&mut self, router: &Rc<Router<'a>>, at: Place) -> Value<'a> {
        if !self.shown.iter().any(|it| Rc::ptr_eq(it, router)) {
            self.shown.push(router.clone());
        }
        let mut layers = Vec::new();
        layers_of(router, &Text::default(), 0, at, &mut layers);
        Value::array(layers)
    }

    /// A router whose handlers another one has been given answers there.
    pub(super) fn mount_shown(&self, handlers: &[Value<'a>]) {
        let Some(last) = handlers.last() else {
            return;
        };
        for router in &self.shown {
            if !router.is_mounted.get() && has_handler(router, last, 0) {
                router.is_mounted.set(true);
            }
        }
    }
}

fn has_handler<'a>(router: &Rc<Router<'a>>, handler: &Value<'a>, depth: usize) -> bool {
    let is_it = |other: &Value<'a>| match (other, handler) {
        (Value::Function(other), Value::Function(it)) => Rc::ptr_eq(other, it),
        (Value::Term(other), Value::Term(it)) => Rc::ptr_eq(other, it),
        _ => false,
    };
    router
        .entries
        .borrow()
        .iter()
        .any(|entry| match &entry.kind {
            EntryKind::Route { handlers, .. } => handlers.iter().any(is_it),
            EntryKind::Use { handlers, .. } => handlers.iter().any(|it| match it {
                Value::Router(inner) => depth < DEPTH && has_handler(inner, handler, depth + 1),
                _ => false,
            }),
            _ => false,
        })
}

fn layers_of<'a>(
    router: &Rc<Router<'a>>,
    before: &Text,
    depth: usize,
    at: Place,
    layers: &mut Vec<Value<'a>>,
) {
    if depth > DEPTH {
        return;
    }
    let mut prefix = before.clone();
    prefix.push(&router.prefix.borrow());
    let entries: Vec<Entry<'a>> = router.entries.borrow().clone();
    for entry in entries {
        match entry.kind {
            EntryKind::Route {
                methods,
                paths,
                handlers,
                ..
            } => {
                let methods: Vec<_> = methods
                    .iter()
                    .map(|method| Value::text(method.to_uppercase()))
                    .collect();
                for path in paths {
                    let path = match path {
                        Pattern::Text(text) => {
                            let mut whole = prefix.clone();
                            whole.push(&text);
                            Value::Text(whole)
                        }
                        Pattern::Regex(pattern) => Value::Regex {
                            pattern,
                            is_global: false,
                        },
                        Pattern::Unknown => continue,
                    };
                    layers.push(layer(path, methods.clone(), handlers.clone(), at));
                }
            }
            EntryKind::Use { paths, handlers } => {
                let path = match paths.first() {
                    Some(Pattern::Text(text)) => text.clone(),
                    Some(_) => continue,
                    None => Text::default(),
                };
                let mut inner = prefix.clone();
                inner.push(&path);
                for handler in handlers {
                    match handler {
                        Value::Router(mounted) => {
                            layers_of(&mounted, &inner, depth + 1, at, layers);
                        }
                        other => {
                            let path = Value::Text(inner.clone());
                            layers.push(layer(path, Vec::new(), vec![other], at));
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

fn layer<'a>(
    path: Value<'a>,
    methods: Vec<Value<'a>>,
    stack: Vec<Value<'a>>,
    at: Place,
) -> Value<'a> {
    let layer = Object::new(at);
    {
        let mut members = layer.members.borrow_mut();
        members.insert("path".into(), path);
        members.insert("methods".into(), Value::array(methods));
        members.insert("stack".into(), Value::array(stack));
    }
    Value::Object(Rc::new(layer))
}
