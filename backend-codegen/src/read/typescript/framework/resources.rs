//! Packages that make the routes of a resource: epilogue, and finale-rest, which goes on with it, of a
//! model of a database, `resource-router-middleware` of functions by name.

use std::rc::Rc;

use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::router::{EntryKind, Framework, Pattern, Router, method};
use crate::read::typescript::value::{Place, Text, Value};

/// The functions of a resource, with the methods that they answer, and whether for one item of it.
const ACTIONS: [(&str, &str, bool); 11] = [
    ("index", "get", false),
    ("list", "get", false),
    ("create", "post", false),
    ("post", "post", false),
    ("read", "get", true),
    ("get", "get", true),
    ("update", "put", true),
    ("put", "put", true),
    ("modify", "patch", true),
    ("patch", "patch", true),
    ("delete", "delete", true),
];

impl<'a> Machine<'a> {
    /// `resource({ id: 'pet', index(req, res) {}, read(req, res) {} })`
    pub(super) fn resource_router(&mut self, arguments: &[Value<'a>], at: Place) -> Value<'a> {
        let made = self.new_router(Router::new(Framework::Express, false));
        let (Some(options @ Value::Object(_)), Value::Router(router)) = (arguments.first(), &made)
        else {
            return made;
        };
        let id = self.get(options, "id", at).as_text();
        let item = format!("/:{}", id.as_deref().unwrap_or("id"));
        let middleware = self.get(options, "middleware", at);
        if !middleware.is_undefined() {
            let kind = EntryKind::Use {
                paths: Vec::new(),
                handlers: super::flattened([middleware]),
            };
            self.enter(router, kind, at);
        }
        for (action, method, of_item) in ACTIONS {
            let handler = self.get(options, action, at);
            let Value::Function(function) = &handler else {
                continue;
            };
            let place = function.place();
            let path = if of_item { item.as_str() } else { "/" };
            let kind = EntryKind::Route {
                methods: vec![method],
                paths: vec![Pattern::Text(Text::known(path))],
                handlers: vec![handler.clone()],
                options: None,
            };
            self.enter(router, kind, place);
        }
        made
    }

    /// `finale.initialize({ app, sequelize })` and `finale.resource({ model, endpoints })`; nothing if
    /// `path` is none of that.
    pub(super) fn resource_call(
        &mut self,
        path: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<()> {
        let (package, function) = path.split_once('.')?;
        if !matches!(package, "finale-rest" | "epilogue") {
            return None;
        }
        let options = arguments.first()?;
        let application: Rc<str> = format!("{package}.app").into();
        match function {
            "initialize" => {
                let app = self.get(options, "app", at);
                self.globals.insert(application, app);
                let options = options.clone();
                self.globals
                    .insert(format!("{package}.options").into(), options);
            }
            "resource" => {
                let Some(Value::Router(router)) = self.globals.get(&application).cloned() else {
                    self.note_lost(
                        at,
                        "the application that it is for is not known",
                        "see that `initialize` is given the application before",
                    );
                    return Some(());
                };
                let shared = self.globals.get(&*format!("{package}.options")).cloned();
                let endpoints = self.get(options, "endpoints", at);
                let endpoints = endpoints.items().unwrap_or_default();
                let (Some(plural), singular) = (endpoints.first(), endpoints.get(1)) else {
                    self.note_lost(
                        at,
                        "its paths are made of the name of a model",
                        "give its paths as `endpoints`",
                    );
                    return Some(());
                };
                let actions = self.get(options, "actions", at).items();
                let own = self.get(options, "updateMethod", at).as_text();
                let of_all = shared.and_then(|shared| {
                    let of_all = self.get(&shared, "updateMethod", at);
                    of_all.as_text()
                });
                let update = own.or(of_all).unwrap_or_else(|| "put".to_owned());
                for (action, verb, endpoint) in [
                    ("list", "get", Some(plural)),
                    ("create", "post", Some(plural)),
                    ("read", "get", singular),
                    ("update", update.as_str(), singular),
                    ("delete", "delete", singular),
                ] {
                    let is_meant = actions.as_ref().is_none_or(|actions| {
                        actions
                            .iter()
                            .any(|it| it.as_text().as_deref() == Some(action))
                    });
                    let (true, Some(endpoint), Some(verb)) =
                        (is_meant, endpoint, method(&verb.to_lowercase()))
                    else {
                        continue;
                    };
                    let kind = EntryKind::Route {
                        methods: vec![verb],
                        paths: Pattern::or_hole(endpoint),
                        handlers: vec![self.unknown(at, Some(action))],
                        options: None,
                    };
                    self.enter(&router, kind, at);
                }
            }
            _ => return None,
        }
        Some(())
    }
}
