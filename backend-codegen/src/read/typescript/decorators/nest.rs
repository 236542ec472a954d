//! Nest: modules, and what an application says of all paths.

use std::collections::HashSet;
use std::rc::Rc;

use super::controller::{Controller, class_place, same};
use super::paths::{below_path, joined, texts};
use super::{Decoration, Host, of_package};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::framework::{flattened, prefix_text};
use crate::read::typescript::project::Target;
use crate::read::typescript::router::{Entry, EntryKind, Pattern};
use crate::read::typescript::value::{Class, Object, TermKind, Text, Value};

/// How many modules an application may have.
const MODULES: usize = 4_000;

/// `consumer.apply(Log).exclude("health").forRoutes("pets")` of a module.
pub(in crate::read::typescript) struct Consumed<'a> {
    applied: Vec<Value<'a>>,
    excluded: Vec<Value<'a>>,
    routes: Vec<Value<'a>>,
}

/// What the modules of an application have.
#[derive(Default)]
pub(super) struct Modules<'a> {
    seen: Vec<Rc<Class<'a>>>,
    controllers: Vec<(Rc<Class<'a>>, Rc<Class<'a>>)>,
    guards: Vec<Value<'a>>,
    /// The paths that modules are below, by `RouterModule`.
    paths: Vec<(Rc<Class<'a>>, Text)>,
    consumed: Vec<Consumed<'a>>,
    /// What has been imported and not yet looked at.
    waiting: Vec<Value<'a>>,
}

/// How versions are part of paths.
struct Versions<'a> {
    prefix: Text,
    default: Value<'a>,
}

impl<'a> Machine<'a> {
    /// Routes of the controllers of all modules that an application consists of.
    fn serve_nest(
        &mut self,
        host: &Rc<Host<'a>>,
        all: &[&Controller<'a>],
        mut modules: Modules<'a>,
    ) {
        let is_known = !modules.controllers.is_empty();
        let reach = self.imported_by(&host.given);
        let (prefix, excluded) = self.global_prefix(host);
        let versions = self.versions(host);
        let mut guards = Vec::new();
        for arguments in host.called("useGlobalGuards") {
            guards.extend(arguments);
        }
        guards.append(&mut modules.guards);
        for guard in guards {
            if let Some(handler) = self.before(&guard) {
                host.router.entries.borrow_mut().push(Entry {
                    kind: EntryKind::Use {
                        paths: Vec::new(),
                        handlers: vec![handler],
                    },
                    place: host.place,
                    comment_before: 0,
                    types: None,
                });
            }
        }
        for controller in all {
            let mut places: Vec<Text> = Vec::new();
            for (class, module) in &modules.controllers {
                if same(class, &controller.class) {
                    let below = modules.paths.iter().find(|(of, _)| same(of, module));
                    let below = below.map_or_else(Text::default, |(_, path)| path.clone());
                    if !places.contains(&below) {
                        places.push(below);
                    }
                }
            }
            if places.is_empty() {
                // Modules that a condition leaves out here.
                let file = controller.class.scope.file;
                if is_known && !reach.contains(&file) {
                    let reason = "no module of the application has its class";
                    self.lose_controller(controller, reason);
                    continue;
                }
                places.push(Text::default());
            }
            let before = self.befores(&controller.of_class, controller.dialect, host);
            for declared in self.declared_routes(controller) {
                let mut chain = before.clone();
                chain.extend(self.befores(&declared.method.decorations, controller.dialect, host));
                let version = versions
                    .as_ref()
                    .map(|versions| version(&declared.method.decorations, controller, versions));
                let mut paths = Vec::new();
                for module in &places {
                    for own in texts(&controller.given, controller.dialect) {
                        for path in &declared.paths {
                            let inner = below_path(&joined(module, &own), path);
                            let Pattern::Text(text) = &inner else {
                                paths.push(inner);
                                continue;
                            };
                            let none = Text::default();
                            let is_excluded = is_meant(&excluded, text, &declared.methods);
                            let prefix = if is_excluded { &none } else { &prefix };
                            for version in version.as_deref().unwrap_or(&[Text::default()]) {
                                let start = joined(prefix, version);
                                paths.push(below_path(&start, &inner));
                            }
                        }
                    }
                }
                let mut handlers = Vec::new();
                for consumed in &modules.consumed {
                    let own = texts(&controller.given, controller.dialect);
                    let is_meant_for = declared.paths.iter().any(|path| {
                        own.iter().any(|own| match below_path(own, path) {
                            Pattern::Text(text) => {
                                let has_class = consumed.routes.iter().any(|route| {
                                    matches!(route, Value::Class(class) if same(class, &controller.class))
                                });
                                (has_class || is_meant(&consumed.routes, &text, &declared.methods))
                                    && !is_meant(&consumed.excluded, &text, &declared.methods)
                            }
                            _ => false,
                        })
                    });
                    if is_meant_for {
                        handlers.extend(consumed.applied.iter().cloned());
                    }
                }
                handlers.extend(chain);
                self.enter_route(host, controller, &declared, paths, handlers);
            }
        }
    }

    /// The applications that serve controllers, with what their modules have. One that fills a database
    /// has none; where no modules are known, all classes are those of the first.
    pub(super) fn serve_all_of_nest(&mut self, hosts: &[Rc<Host<'a>>], all: &[&Controller<'a>]) {
        let mut known = Vec::new();
        for host in hosts {
            let mut modules = Modules::default();
            self.start_afresh();
            modules.waiting.push(host.given.clone());
            while let Some(value) = modules.waiting.pop() {
                self.module(&value, &mut modules);
            }
            known.push((host, modules));
        }
        if known
            .iter()
            .any(|(_, modules)| !modules.controllers.is_empty())
        {
            known.retain(|(_, modules)| !modules.controllers.is_empty());
        } else {
            known.truncate(1);
        }
        for (host, modules) in known {
            self.serve_nest(host, all, modules);
        }
    }

    /// The files that the file of a module imports, and those that these import.
    fn imported_by(&self, module: &Value<'a>) -> HashSet<usize> {
        let Value::Class(class) = module else {
            return HashSet::new();
        };
        let mut found = HashSet::from([class.scope.file]);
        let mut waiting = vec![class.scope.file];
        while let Some(file) = waiting.pop() {
            for name in self.project.imports_of(file) {
                if let Target::File(target) = self.project.resolve(file, name)
                    && found.insert(target)
                {
                    waiting.push(target);
                }
            }
        }
        found
    }

    /// Goes through a module, and those that it imports.
    fn module(&mut self, value: &Value<'a>, modules: &mut Modules<'a>) {
        if modules.seen.len() > MODULES || !self.step() {
            return;
        }
        match value {
            Value::Class(class) => {
                if modules.seen.iter().any(|seen| same(seen, class)) {
                    return;
                }
                modules.seen.push(class.clone());
                let decorations = class.decorations.borrow().clone();
                let of_class = decorations.iter().flat_map(|it| it.of_class.iter());
                let options: Vec<Value<'a>> = of_class
                    .filter(|it| &*it.name == "Module" && of_package(&it.package).is_some())
                    .map(Decoration::first)
                    .collect();
                for options in options {
                    self.module_options(class, &options, modules);
                }
                self.configure(class, modules);
            }
            // `{ module: Pets, controllers: […] }` of a dynamic module.
            Value::Object(object) => {
                let at = object.place;
                let of = self.get(value, "module", at);
                self.module(&of, modules);
                if let Value::Class(class) = &of {
                    self.module_options(&class.clone(), value, modules);
                }
            }
            Value::Array(array) => {
                let items = array.items.borrow().clone();
                for item in &items {
                    self.module(item, modules);
                }
            }
            Value::Term(term) => {
                let (name, arguments) = match term.called() {
                    Some((path, arguments)) => (path, arguments.clone()),
                    None => return,
                };
                match name.rsplit('.').next().unwrap_or_default() {
                    "forwardRef" => {
                        if let Some(function) = arguments.first() {
                            let module = self.call(function, None, Vec::new(), term.place);
                            self.module(&module, modules);
                        }
                    }
                    "register" | "forRoutes" if name.contains("RouterModule") => {
                        if let Some(routes) = arguments.first() {
                            self.module_paths(routes, &Text::default(), modules);
                        }
                    }
                    // What only decides whether a module is there.
                    "registerWhen" => {
                        if let Some(module) = arguments.first() {
                            self.module(module, modules);
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn module_options(
        &mut self,
        class: &Rc<Class<'a>>,
        options: &Value<'a>,
        modules: &mut Modules<'a>,
    ) {
        let at = class_place(class);
        let imports = self.get(options, "imports", at);
        modules.waiting.push(imports);
        let listed = self.get(options, "controllers", at);
        for controller in listed.items().unwrap_or_default() {
            if let Value::Class(controller) = controller {
                let known = modules.controllers.iter();
                let mut known = known.filter(|(_, module)| same(module, class));
                if !known.any(|(one, _)| same(one, &controller)) {
                    modules.controllers.push((controller, class.clone()));
                }
            }
        }
        let providers = self.get(options, "providers", at);
        for provider in providers.items().unwrap_or_default() {
            if let Value::Object(_) = &provider
                && let Value::Term(token) = self.get(&provider, "provide", at)
                && token.path().as_deref() == Some("@nestjs/core.APP_GUARD")
            {
                for name in ["useClass", "useExisting", "useValue"] {
                    let guard = self.get(&provider, name, at);
                    if matches!(guard, Value::Class(_) | Value::Object(_) | Value::Term(_)) {
                        modules.guards.push(guard);
                        break;
                    }
                }
            }
        }
    }

    /// `RouterModule.register([{ path: "admin", module: Admin, children: […] }])`
    fn module_paths(&mut self, routes: &Value<'a>, below: &Text, modules: &mut Modules<'a>) {
        if !self.step() {
            return;
        }
        for route in routes.items().unwrap_or_default() {
            if let Value::Class(class) = &route {
                modules.paths.push((class.clone(), below.clone()));
                continue;
            }
            let Value::Object(object) = &route else {
                continue;
            };
            let at = object.place;
            let path = self.get(&route, "path", at);
            let path = prefix_text(&path);
            let path = joined(below, &path);
            if let Value::Class(class) = self.get(&route, "module", at) {
                modules.paths.push((class, path.clone()));
            }
            let children = self.get(&route, "children", at);
            self.module_paths(&children, &path, modules);
        }
    }

    /// Runs `configure(consumer)` of a module.
    fn configure(&mut self, class: &Rc<Class<'a>>, modules: &mut Modules<'a>) {
        let at = class_place(class);
        let has_it = class.code.body.body.iter().any(|element| {
            let method = match element {
                oxc_ast::ast::ClassElement::MethodDefinition(method) => method,
                _ => return false,
            };
            method.key.name().as_deref() == Some("configure")
        });
        if !has_it {
            return;
        }
        let instance = self.single(class, at);
        let consumer = self.unknown(at, Some("consumer"));
        self.call_method(&instance, "configure", vec![consumer], at);
        for consumed in std::mem::take(&mut self.consumed) {
            let mut applied = Vec::new();
            for value in &consumed.applied {
                applied.extend(self.before(value));
            }
            modules.consumed.push(Consumed {
                applied,
                ..consumed
            });
        }
    }

    /// Notes `forRoutes`, the last call of what a consumer is told.
    pub(in crate::read::typescript) fn note_consumed(
        &mut self,
        of: &Value<'a>,
        arguments: &[Value<'a>],
    ) {
        let mut consumed = Consumed {
            applied: Vec::new(),
            excluded: Vec::new(),
            routes: flattened(arguments.iter().cloned()),
        };
        let mut value = of.clone();
        while let Value::Term(term) = &value {
            let TermKind::Call(callee, given) = &term.kind else {
                break;
            };
            let Some(TermKind::Member(base, name)) = callee.as_term().map(|it| &it.kind) else {
                return;
            };
            let given = flattened(given.iter().cloned());
            match &**name {
                "apply" => consumed.applied.extend(given),
                "exclude" => consumed.excluded.extend(given),
                _ => {}
            }
            value = base.clone();
        }
        if !consumed.applied.is_empty() {
            self.consumed.push(consumed);
        }
    }

    /// What all paths begin with, and those that do not.
    fn global_prefix(&mut self, host: &Host<'a>) -> (Text, Vec<Value<'a>>) {
        let Some(arguments) = host.called("setGlobalPrefix").pop() else {
            return (Text::default(), Vec::new());
        };
        let prefix = arguments.first().map(prefix_text);
        let excluded = match arguments.get(1) {
            Some(options) => self.get(options, "exclude", host.place),
            None => Value::Undefined,
        };
        (
            prefix.unwrap_or_default(),
            excluded.items().unwrap_or_default(),
        )
    }

    /// What versions are written as, if they are part of paths.
    fn versions(&mut self, host: &Host<'a>) -> Option<Versions<'a>> {
        let arguments = host.called("enableVersioning").pop()?;
        let options = arguments.first().cloned().unwrap_or(Value::Undefined);
        let kind = match self.get(&options, "type", host.place) {
            Value::Term(term) => term.hint(),
            Value::Undefined => "URI".into(),
            _ => return None,
        };
        if &*kind != "URI" {
            return None;
        }
        let prefix = match self.get(&options, "prefix", host.place) {
            Value::Bool(false) => Text::default(),
            Value::Undefined => Text::known("v"),
            other => prefix_text(&other),
        };
        let default = self.get(&options, "defaultVersion", host.place);
        Some(Versions { prefix, default })
    }
}

/// What the versions of a method are in paths.
fn version<'a>(
    decorations: &[Decoration<'a>],
    controller: &Controller<'a>,
    versions: &Versions<'a>,
) -> Vec<Text> {
    let said = |decorations: &[Decoration<'a>]| {
        let mut found = decorations.iter().filter(|it| &*it.name == "Version");
        found.next().map(Decoration::first)
    };
    let of_controller = match &controller.given {
        Value::Object(object) => object.members.borrow().get("version").cloned(),
        _ => None,
    };
    let value = said(decorations)
        .or(of_controller)
        .or_else(|| said(&controller.of_class))
        .unwrap_or_else(|| versions.default.clone());
    let all = match &value {
        Value::Array(items) => items.items.borrow().clone(),
        Value::Undefined => Vec::new(),
        other => vec![other.clone()],
    };
    let mut found = Vec::new();
    for version in &all {
        let mut text = versions.prefix.clone();
        match version {
            Value::Text(version) => text.push(version),
            Value::Number(number) => text.push(&Text::known(number.to_string())),
            Value::Term(term) if &*term.hint() == "VERSION_NEUTRAL" => text = Text::default(),
            Value::Term(_) => text.push(&prefix_text(version)),
            _ => continue,
        }
        found.push(text);
    }
    if found.is_empty() {
        found.push(Text::default());
    }
    found
}

/// Whether one of some routes, as Nest is given them, is that of a path and method.
fn is_meant(routes: &[Value<'_>], path: &Text, methods: &[&'static str]) -> bool {
    let Some(path) = path.exact() else {
        return false;
    };
    routes.iter().any(|route| {
        let (pattern, method) = match route {
            Value::Text(text) => (text.exact(), None),
            Value::Object(object) => of_object(object),
            _ => return false,
        };
        let is_method =
            method.is_none_or(|method| method == "all" || methods.contains(&method.as_str()));
        is_method && pattern.is_some_and(|pattern| is_at(&pattern, &path))
    })
}

/// `{ path: "pets", method: RequestMethod.GET }`
fn of_object(object: &Object<'_>) -> (Option<String>, Option<String>) {
    let members = object.members.borrow();
    let path = members.get("path").and_then(Value::as_text);
    let method = members.get("method").and_then(|method| match method {
        Value::Term(term) => Some(term.hint().to_lowercase()),
        _ => None,
    });
    (path, method)
}

/// Whether a path is meant by a pattern in which parameters may be called differently.
fn is_at(pattern: &str, path: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split('/').filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let (pattern, path) = (words(pattern), words(path));
    let is_rest = |word: &String| word.contains('*');
    if let Some(at) = pattern.iter().position(is_rest) {
        return path.len() >= at
            && fits(
                pattern.get(..at).unwrap_or_default(),
                path.get(..at).unwrap_or_default(),
            );
    }
    pattern.len() == path.len() && fits(&pattern, &path)
}

fn fits(pattern: &[String], path: &[String]) -> bool {
    pattern
        .iter()
        .zip(path)
        .all(|(word, own)| word == own || word.starts_with(':'))
}
