//! Packages for Fastify that make routes of a folder, whose files give options by method:
//! `fastify-autoroutes` and `fastify-file-routes`.

use std::rc::Rc;

use super::prefix_text;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::project::{Kind, join};
use crate::read::typescript::router::{EntryKind, Framework, Outcome, Pattern, Router, method};
use crate::read::typescript::value::{Place, Text, Value};

/// How deep folders may be in each other.
const DEPTH: usize = 16;

/// Whether it is one of these packages.
pub(super) fn is_autoroutes(path: &str) -> bool {
    matches!(
        path,
        "fastify-autoroutes"
            | "fastify-autoroutes.autoroutes"
            | "fastify-autoroutes.fastifyAutoroutes"
            | "fastify-file-routes"
            | "fastify-file-routes.fastifyFileRoutes"
    )
}

impl<'a> Machine<'a> {
    pub(super) fn autoroutes(&mut self, router: &Rc<Router<'a>>, options: &Value<'a>, at: Place) {
        let named = ["dir", "routesDir"]
            .iter()
            .find_map(|name| self.get(options, name, at).as_text());
        let folder = named.and_then(|name| {
            let own = self.project.folder_of(at.file).to_owned();
            let working = self.working_folder(at);
            let mut candidates =
                [join(&own, &name), join(&working, &name), join("", &name)].into_iter();
            candidates.find(|folder| !folder.is_empty() && self.project.is_folder(folder))
        });
        let Some(folder) = folder else {
            let lost = Outcome::Lost {
                reason: "which folder is loaded is not known".to_owned(),
                help: "give `dir` as `path.join(__dirname, …)`".to_owned(),
            };
            self.outcomes.insert(at, lost);
            return;
        };
        let prefix = self.get(options, "prefix", at);
        let scope = Rc::new(Router {
            outer: Some(router.clone()),
            ..Router::new(Framework::Fastify, false)
        });
        *scope.prefix.borrow_mut() = prefix_text(&prefix);
        scope.is_mounted.set(true);
        self.enter(router, EntryKind::Scope(scope.clone()), at);
        self.route_files(&scope, &folder, "", 0, at);
    }

    fn route_files(
        &mut self,
        scope: &Rc<Router<'a>>,
        folder: &str,
        before: &str,
        depth: usize,
        at: Place,
    ) {
        for name in self.project.entries(folder) {
            if name.starts_with(['.', '_']) || name == "node_modules" || depth > DEPTH {
                continue;
            }
            let path = join(folder, &name);
            let Some(file) = self.project.file(&path) else {
                let inner = format!("{before}{}", part(&name));
                self.route_files(scope, &path, &inner, depth + 1, at);
                continue;
            };
            if self.project.kind_of(file) != Kind::Code {
                continue;
            }
            let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
            let url = match stem {
                "index" => before.to_owned(),
                stem => format!("{before}{}", part(stem)),
            };
            let mut given = self.main_export(file, at);
            if let Value::Function(_) = given {
                given = self.call(&given, None, vec![Value::Router(scope.clone())], at);
            }
            if let Some(routes) = given.own("routes") {
                given = routes;
            }
            let Value::Object(options) = &given else {
                continue;
            };
            let members = options.members.borrow().clone();
            for (verb, options) in members {
                let Some(verb) = method(&verb) else {
                    continue;
                };
                let handler = self.get(&options, "handler", at);
                let place = match &handler {
                    Value::Function(function) => function.place(),
                    _ => Place {
                        file,
                        start: 0,
                        end: 0,
                    },
                };
                let kind = EntryKind::Route {
                    methods: vec![verb],
                    paths: vec![Pattern::Text(Text::known(url.as_str()))],
                    handlers: vec![handler],
                    options: Some(options),
                };
                self.enter(scope, kind, place);
            }
        }
    }
}

/// The part of a path that a name stands for: `{id}`, `[id]` and `:id` are parameters.
fn part(name: &str) -> String {
    for (open, close) in [('{', '}'), ('[', ']')] {
        let inside = name
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close));
        if let Some(inside) = inside {
            return format!("/:{inside}");
        }
    }
    format!("/{name}")
}
