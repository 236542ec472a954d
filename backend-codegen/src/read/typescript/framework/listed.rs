//! Routers with their paths that a package is given in a list.

use std::rc::Rc;

use super::flattened;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::router::{EntryKind, Framework, Pattern, Router};
use crate::read::typescript::value::{Place, Text, Value};

/// What the path of a router is called beside it.
const PATHS: [&str; 6] = ["route", "path", "prefix", "url", "basePath", "mountPath"];

impl<'a> Machine<'a> {
    /// `server.start({ routes: [{ route: '/pets', router }] })`: routers of such a list that nothing else
    /// mounts are served by what takes it.
    pub(super) fn mount_listed(&mut self, arguments: &[Value<'a>], at: Place) {
        if self.exchange.is_some() {
            return;
        }
        let mut found = Vec::new();
        for argument in arguments {
            match argument {
                Value::Array(_) => self.listed_in(argument, at, &mut found),
                Value::Object(object) if object.class.is_none() => {
                    let members: Vec<_> = object.members.borrow().values().cloned().collect();
                    for member in members {
                        self.listed_in(&member, at, &mut found);
                    }
                }
                _ => {}
            }
        }
        if found.is_empty() {
            return;
        }
        let made = self.new_router(Router::new(Framework::Express, true));
        let Value::Router(application) = made else {
            return;
        };
        for (path, router) in found {
            let handlers = vec![Value::Router(router)];
            self.mount(&handlers);
            let paths = vec![Pattern::Text(path)];
            self.enter(&application, EntryKind::Use { paths, handlers }, at);
        }
    }

    /// Adds the routers of a list, with their paths.
    fn listed_in(&mut self, list: &Value<'a>, at: Place, found: &mut Vec<(Text, Rc<Router<'a>>)>) {
        let Value::Array(list) = list else { return };
        let items = list.items.borrow().clone();
        for item in items {
            let Value::Object(object) = &item else {
                continue;
            };
            let members: Vec<_> = object.members.borrow().values().cloned().collect();
            let router = flattened(members)
                .into_iter()
                .find_map(|member| match member {
                    Value::Router(router) if router.framework == Framework::Express => Some(router),
                    _ => None,
                });
            let Some(router) = router.filter(|router| !router.is_mounted.get()) else {
                continue;
            };
            let path = PATHS
                .iter()
                .find_map(|name| match self.get(&item, name, at) {
                    Value::Text(path) => Some(path),
                    _ => None,
                });
            if let Some(path) = path {
                found.push((path, router));
            }
        }
    }
}
