//! Packages that answer for whole models of a database: epilogue, and finale-rest, which goes on with it.

use std::rc::Rc;

use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::router::{EntryKind, Pattern, method};
use crate::read::typescript::value::{Place, Value};

impl<'a> Machine<'a> {
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
