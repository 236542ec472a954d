//! Packages that make routes of a folder, whose files are called as paths are.

use std::rc::Rc;

use super::flattened;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::project::{Kind, join};
use crate::read::typescript::router::{
    ALL, EntryKind, Framework, Outcome, Pattern, Router, method,
};
use crate::read::typescript::value::{Place, Text, Value};

/// How deep folders may be in each other.
const DEPTH: usize = 16;

/// What a package makes of folders.
struct Rules {
    /// Its functions, as they are imported.
    functions: &'static [&'static str],
    /// The options that name the folder; text that stands in their place does, too.
    folder: &'static [&'static str],
    /// Which folder it is if nothing says so.
    default: &'static str,
    /// What parameters begin with in names, apart from those in brackets.
    parameter: Option<char>,
    /// Whether files that begin with `_` are none.
    hides: bool,
    /// Whether a dot in the name of a file is a slash.
    has_dots: bool,
    /// Whether a function that a file exports is given a router, and does not answer itself.
    gives_router: bool,
    /// Whether a document says what all paths begin with, and functions that files export give what
    /// answers.
    has_document: bool,
}

const PLAIN: Rules = Rules {
    functions: &[],
    folder: &["directory", "dir", "baseDir", "routesDir", "path"],
    default: "routes",
    parameter: Some(':'),
    hides: true,
    has_dots: false,
    gives_router: false,
    has_document: false,
};

/// The packages, by what their documentation says.
const PACKAGES: [Rules; 8] = [
    Rules {
        functions: &[
            "express-file-routing",
            "express-file-routing.router",
            "express-file-routing.createRouter",
            "@dword-design/express-file-routing",
            "@dword-design/express-file-routing.router",
        ],
        ..PLAIN
    },
    Rules {
        functions: &[
            "express-filebased-routing.setupRouter",
            "express-filebased-routing.router",
        ],
        has_dots: true,
        hides: false,
        ..PLAIN
    },
    Rules {
        functions: &[
            "express-file-router.createRouter",
            "@ikrbasak/express-file-router.createRoute",
            "@ikrbasak/express-file-router",
        ],
        hides: false,
        ..PLAIN
    },
    Rules {
        functions: &["express-fsr.createRouter"],
        parameter: Some('_'),
        hides: false,
        ..PLAIN
    },
    Rules {
        functions: &["node-file-router.initFileRouter"],
        default: "api",
        hides: false,
        ..PLAIN
    },
    Rules {
        functions: &["routerfy", "auto-route", "express-load-router"],
        parameter: None,
        hides: false,
        ..PLAIN
    },
    Rules {
        functions: &["express-enrouten", "kraken-js"],
        default: "controllers",
        parameter: None,
        hides: false,
        gives_router: true,
        ..PLAIN
    },
    Rules {
        functions: &["express-openapi.initialize", "express-openapi"],
        folder: &["paths"],
        default: "paths",
        hides: false,
        has_document: true,
        ..PLAIN
    },
];

impl<'a> Machine<'a> {
    /// What such a package makes; nothing if `path` is none of its functions.
    pub(super) fn pages_call(
        &mut self,
        path: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let rules = PACKAGES
            .iter()
            .find(|rules| rules.functions.contains(&path))?;
        let given = arguments.iter().find_map(|argument| match argument {
            Value::Router(router) => Some(router.clone()),
            _ => None,
        });
        let options = arguments.first().filter(|_| rules.has_document);
        let (given, prefix) = match options {
            Some(options) => match self.get(options, "app", at) {
                Value::Router(app) => (Some(app), self.served_at(options, at)),
                _ => (given, String::new()),
            },
            None => (given, String::new()),
        };
        let router = match given {
            Some(router) => Value::Router(router),
            None => self.new_router(Router::new(Framework::Express, false)),
        };
        let Value::Router(into) = &router else {
            return None;
        };
        self.outcomes.insert(at, Outcome::Followed);
        let named = arguments.iter().find_map(|argument| match argument {
            Value::Text(text) => text.exact(),
            Value::Object(_) => rules
                .folder
                .iter()
                .find_map(|name| self.get(argument, name, at).as_text()),
            _ => None,
        });
        let listed = arguments
            .iter()
            .filter(|argument| matches!(argument, Value::Object(_)))
            .map(|options| self.get(options, "routes", at))
            .collect::<Vec<_>>();
        for routes in listed {
            self.enter_table(into, &routes, at);
        }
        match self.folder_of_pages(rules, named, at) {
            Some(folder) => self.pages(into, &folder, &prefix, rules, 0, at),
            None if into.entries.borrow().is_empty() => self.note_lost(
                at,
                "which folder its routes are in is not known",
                "give the folder as `path.join(__dirname, …)`",
            ),
            None => {}
        }
        Some(router)
    }

    /// What all paths begin with, as the document says: `basePath` of Swagger 2.0, or the path of the first
    /// server.
    fn served_at(&mut self, options: &Value<'a>, at: Place) -> String {
        let document = self.get(options, "apiDoc", at);
        let base = self.get(&document, "basePath", at).as_text();
        let base = base.or_else(|| {
            let servers = self.get(&document, "servers", at);
            let first = servers.items()?.into_iter().next()?;
            self.get(&first, "url", at).as_text()
        });
        let base = base.unwrap_or_default();
        let path = match base.split_once("://") {
            Some((_, behind)) => behind.find('/').and_then(|at| behind.get(at..)),
            None => Some(&*base),
        };
        let path = path.unwrap_or_default().trim_end_matches('/');
        match path.starts_with('/') {
            true => path.to_owned(),
            false => String::new(),
        }
    }

    fn folder_of_pages(&self, rules: &Rules, named: Option<String>, at: Place) -> Option<String> {
        let own = self.project.folder_of(at.file);
        let working = self.working_folder(at);
        let name = named.as_deref().unwrap_or(rules.default);
        // `path:./controllers` is how kraken says that it is a path.
        let name = name.strip_prefix("path:").unwrap_or(name);
        let mut candidates = vec![join("", name), join(&working, name), join(own, name)];
        if named.is_none() {
            candidates.reverse();
            candidates.push(join(&working, &format!("src/{name}")));
        }
        candidates
            .into_iter()
            .find(|folder| self.project.is_folder(folder) && !folder.is_empty())
    }

    fn pages(
        &mut self,
        router: &Rc<Router<'a>>,
        folder: &str,
        prefix: &str,
        rules: &Rules,
        depth: usize,
        at: Place,
    ) {
        // What is named stands before what may be anything.
        let mut names = self.project.entries(folder);
        names.sort_by_key(|name| {
            let is_rest = name.starts_with("[...");
            let is_parameter = name.starts_with('[') || name.starts_with(':');
            (is_rest, is_parameter)
        });
        for name in names {
            let path = join(folder, &name);
            if name.starts_with('.') || rules.hides && name.starts_with('_') {
                continue;
            }
            let Some(file) = self.project.file(&path) else {
                if depth < DEPTH {
                    let inner = format!("{prefix}{}", segment(&name, rules));
                    self.pages(router, &path, &inner, rules, depth + 1, at);
                }
                continue;
            };
            if self.project.kind_of(file) != Kind::Code {
                continue;
            }
            let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
            let parts: Vec<&str> = match rules.has_dots && !stem.contains("...") {
                true => stem.split('.').collect(),
                false => vec![stem],
            };
            let mut inner = prefix.to_owned();
            for part in parts {
                inner.push_str(&segment(part, rules));
            }
            self.page(router, file, &inner, rules, at);
        }
    }

    /// What the exports of a file answer.
    fn page(&mut self, router: &Rc<Router<'a>>, file: usize, path: &str, rules: &Rules, at: Place) {
        let place = Place {
            file,
            start: 0,
            end: 0,
        };
        let all = self.export_of(file, "*", at, 0).unwrap_or(Value::Undefined);
        let main = self.main_export(file, at);
        let paths = || {
            vec![Pattern::Text(Text::known(match path {
                "" => "/",
                path => path,
            }))]
        };
        match &main {
            Value::Router(_) => {
                self.mount(std::slice::from_ref(&main));
                let kind = EntryKind::Use {
                    paths: paths(),
                    handlers: vec![main.clone()],
                };
                self.enter(router, kind, place);
                return;
            }
            Value::Function(function) if rules.gives_router => {
                let inner = self.new_router(Router::new(Framework::Express, false));
                self.mount(std::slice::from_ref(&inner));
                let kind = EntryKind::Use {
                    paths: paths(),
                    handlers: vec![inner.clone()],
                };
                self.enter(router, kind, function.place());
                self.call(&main, None, vec![inner], at);
                return;
            }
            _ => {}
        }
        let main = match main {
            Value::Function(_) if rules.has_document => self.call(&main, None, Vec::new(), at),
            main => main,
        };
        let shared = all.own("middlewares").map(|it| flattened([it]));
        let mut is_found = false;
        for of in [&all, &main] {
            let members = match of {
                Value::Object(object) => object.members.borrow().clone(),
                _ => continue,
            };
            for (name, handler) in members {
                let Some(verb) = method(&name.to_lowercase()) else {
                    continue;
                };
                let mut handlers = shared.clone().unwrap_or_default();
                handlers.extend(flattened([handler]));
                self.enter_page(router, vec![verb], paths(), handlers, place);
                is_found = true;
            }
            if is_found {
                return;
            }
        }
        let handlers = flattened([main]);
        if handlers.iter().any(|it| matches!(it, Value::Function(_))) {
            self.enter_page(router, ALL.to_vec(), paths(), handlers, place);
        }
    }

    fn enter_page(
        &mut self,
        router: &Rc<Router<'a>>,
        methods: Vec<&'static str>,
        paths: Vec<Pattern>,
        handlers: Vec<Value<'a>>,
        file: Place,
    ) {
        let place = match handlers.last() {
            Some(Value::Function(function)) => function.place(),
            _ => file,
        };
        let kind = EntryKind::Route {
            methods,
            paths,
            handlers,
            options: None,
        };
        self.enter(router, kind, place);
    }

    /// Routes that stand in a table, each with its method and its path; whether there are any.
    pub(in crate::read::typescript) fn enter_table(
        &mut self,
        router: &Rc<Router<'a>>,
        table: &Value<'a>,
        at: Place,
    ) -> bool {
        let mut is_found = false;
        for row in table.items().unwrap_or_default() {
            let Value::Object(object) = &row else {
                continue;
            };
            let place = object.place;
            let mut first = |names: &[&str]| {
                let values = names.iter().map(|name| self.get(&row, name, at));
                values.into_iter().find(|value| !value.is_undefined())
            };
            let path = first(&["path", "url", "route"]);
            let verbs = first(&["method", "methods", "verb", "httpMethod"]);
            let before = first(&["middleware", "middlewares", "before"]);
            let handler = first(&["handler", "handlers", "controller", "action"]);
            let (Some(path @ (Value::Text(_) | Value::Regex { .. })), Some(verbs)) = (path, verbs)
            else {
                continue;
            };
            let methods: Vec<_> = flattened([verbs])
                .iter()
                .filter_map(Value::as_text)
                .filter_map(|verb| method(&verb.to_lowercase()))
                .collect();
            if methods.is_empty() {
                continue;
            }
            let kind = EntryKind::Route {
                methods,
                paths: Pattern::or_hole(&path),
                handlers: flattened(before.into_iter().chain(handler)),
                options: None,
            };
            self.enter(router, kind, place);
            is_found = true;
        }
        is_found
    }
}

/// The part of a path that a name stands for.
fn segment(name: &str, rules: &Rules) -> String {
    let bracketed = name
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    match (bracketed, rules.parameter) {
        _ if name == "index" => String::new(),
        // `{id}` is how documents write it.
        _ if rules.has_document => {
            let name = name.replace('{', ":");
            format!("/{}", name.replace('}', ""))
        }
        (Some(inner), _) => match inner.trim_matches(['[', ']']).strip_prefix("...") {
            Some(rest) => format!("/*{rest}"),
            None => format!("/:{inner}"),
        },
        (None, Some(mark)) => match name.strip_prefix(mark) {
            Some(parameter) => format!("/:{parameter}"),
            None => format!("/{name}"),
        },
        (None, None) => format!("/{name}"),
    }
}
