//! Tables of routes that code keeps for itself, and looks requests up in where an application answers all of
//! them.

use std::rc::Rc;

use oxc_ast::ast::ClassElement;

use super::{Route, Way, failures, route};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::framework::{answers, calls_next};
use crate::read::typescript::router::{Entry, EntryKind, Framework, Pattern, Router, method};
use crate::read::typescript::value::{Object, Place, Text, Value};

/// Methods by which routers are put in their place, so that a path is not all of it.
const MOUNTS: [&str; 6] = ["use", "mount", "group", "prefix", "register", "nest"];

/// What was put into a table: `routes.get('pets/:id', handler)`.
#[derive(Clone)]
pub(in crate::read::typescript) struct Kept {
    method: &'static str,
    path: Text,
    place: Place,
    comment_before: u32,
}

impl<'a> Machine<'a> {
    /// Notes that something of the code's own was told what to do at a path.
    pub(in crate::read::typescript) fn keep_route(
        &mut self,
        table: &Object<'a>,
        name: &str,
        arguments: &[Value<'a>],
        place: Place,
    ) {
        let (Some(method), [Value::Text(path), rest @ ..]) = (method(name), arguments) else {
            return;
        };
        let handles = rest.iter().any(|it| matches!(it, Value::Function(_)));
        if handles && is_table(table) {
            self.kept_routes.push(Kept {
                method,
                path: path.clone(),
                place,
                comment_before: self.statement,
            });
        }
    }
}

/// Whether an object is of a class that has functions for several methods, and none that mounts it.
fn is_table(object: &Object<'_>) -> bool {
    let Some(class) = &object.class else {
        return false;
    };
    let names = class.code.body.body.iter().filter_map(|it| match it {
        ClassElement::MethodDefinition(it) => it.key.name(),
        _ => None,
    });
    let mut n_methods = 0;
    for name in names {
        n_methods += usize::from(method(&name).is_some());
        if MOUNTS.contains(&&*name) {
            return false;
        }
    }
    class.parent.is_none() && n_methods > 1
}

/// The routes of such tables, behind a middleware of an application that leaves nothing to others.
pub(in crate::read::typescript) fn tables<'a>(
    machine: &mut Machine<'a>,
    roots: &[Rc<Router<'a>>],
) -> Vec<Route<'a>> {
    let mut routes = Vec::new();
    let kept = std::mem::take(&mut machine.kept_routes);
    for root in roots {
        let entries = root.entries.borrow().clone();
        let dispatcher = entries.iter().rev().find_map(|entry| match &entry.kind {
            EntryKind::Use { paths, handlers } if paths.is_empty() => handlers
                .last()
                .filter(|last| answers_all(last, root.framework)),
            _ => None,
        });
        let Some(dispatcher) = dispatcher else {
            continue;
        };
        let way = Way {
            prefix: root.prefix.borrow().clone(),
            failures: failures(root, 0),
            root: Some(root.clone()),
            ..Way::default()
        };
        for kept in &kept {
            let mut path = Text::known("/");
            path.push(&kept.path);
            let paths = vec![Pattern::Text(path)];
            let handlers = vec![dispatcher.clone()];
            let entry = Entry {
                place: kept.place,
                comment_before: kept.comment_before,
                types: None,
                kind: EntryKind::Route {
                    methods: vec![kept.method],
                    paths: paths.clone(),
                    handlers: handlers.clone(),
                    options: None,
                },
            };
            for path in &paths {
                route(
                    machine,
                    root,
                    &entry,
                    &[kept.method],
                    path,
                    &handlers,
                    None,
                    &way,
                    &mut routes,
                );
            }
            machine.follow(kept.place);
        }
        break;
    }
    for route in &mut routes {
        route.is_guessed = true;
    }
    routes
}

fn answers_all(handler: &Value<'_>, framework: Framework) -> bool {
    match (handler, framework) {
        (Value::Function(function), Framework::Koa) => !calls_next(function, 1),
        (Value::Function(function), Framework::Express) => answers(function),
        _ => false,
    }
}
