//! From classes with decorators to routes.

use std::collections::HashSet;
use std::rc::Rc;

use oxc_ast::ast::ClassElement;

use super::dialect::{Answering, Dialect, of_package};
use super::host::classes;
use super::paths::{below_path, joined, patterns, texts};
use super::{Decoration, Host, Method};
use crate::read::typescript::evaluate::{Machine, place};
use crate::read::typescript::exchange::Role;
use crate::read::typescript::framework::flattened;
use crate::read::typescript::router::{Entry, EntryKind, Framework, Outcome, Pattern, Router};
use crate::read::typescript::value::{Class, Function, Place, Text, Value};

/// How many classes a class may extend.
const PARENTS: u32 = 16;

/// How deep classes may be below each other.
const BELOW: u32 = 6;

/// A method that answers requests, and what its decorators say.
pub(in crate::read::typescript) struct Handler<'a> {
    pub(in crate::read::typescript) dialect: &'static Dialect,
    pub(in crate::read::typescript) class: Rc<Class<'a>>,
    /// What stands at the method, and at the class.
    pub(in crate::read::typescript) decorations: Vec<Decoration<'a>>,
    pub(in crate::read::typescript) of_class: Vec<Decoration<'a>>,
    /// What the application was given, such as what says who is logged in.
    pub(in crate::read::typescript) options: Value<'a>,
}

/// A class whose methods answer requests.
pub(super) struct Controller<'a> {
    pub(super) class: Rc<Class<'a>>,
    pub(super) of_class: Vec<Decoration<'a>>,
    pub(super) dialect: &'static Dialect,
    /// What its decorator is given.
    pub(super) given: Value<'a>,
}

/// A route of a controller, before it is known where that is.
pub(super) struct Declared<'a> {
    pub(super) methods: Vec<&'static str>,
    pub(super) paths: Vec<Pattern>,
    pub(super) method: Method<'a>,
    pub(super) place: Place,
    /// What was given to the verb behind the path.
    pub(super) rest: Vec<Value<'a>>,
}

impl<'a> Machine<'a> {
    /// Classes that are controllers, by the decorators of a package.
    pub(super) fn controllers_of(&self, package: &str) -> Vec<Rc<Class<'a>>> {
        let all = self.decorated.iter();
        let found = all.filter(|class| controller(class).is_some_and(|it| it.dialect.is(package)));
        found.cloned().collect()
    }

    /// Makes routes of all classes whose decorators declare some.
    pub(in crate::read::typescript) fn serve_decorated(&mut self) {
        let mut all: Vec<Controller<'a>> = self.decorated.iter().filter_map(controller).collect();
        // What tsoa has written from them is code like any other.
        let mut files = 0..self.project.n_files();
        if files.any(|file| {
            let text = self.project.text_of(file);
            text.contains("function RegisterRoutes") && text.contains("tsoa")
        }) {
            all.retain(|it| !it.dialect.is("tsoa"));
        }
        self.serve_built();
        let mut done: Vec<&'static str> = Vec::new();
        for one in &all {
            let Some(first) = one.dialect.packages.first() else {
                continue;
            };
            if done.contains(first) {
                continue;
            }
            done.push(first);
            let of_dialect: Vec<&Controller<'a>> = all
                .iter()
                .filter(|it| std::ptr::eq(it.dialect, one.dialect))
                .collect();
            let hosts = self.hosts.iter();
            let hosts = hosts.filter(|host| std::ptr::eq(host.dialect, one.dialect));
            let mut hosts: Vec<Rc<Host<'a>>> = hosts.cloned().collect();
            // One that is made to ask its container for something answers nobody.
            if hosts.iter().any(|host| !host.called("listen").is_empty()) {
                hosts.retain(|host| !host.called("listen").is_empty());
            }
            // A framework whose applications are started by a command line has none in the code.
            if hosts.is_empty() {
                let framework = match first {
                    package if package.contains("koa") => Framework::Koa,
                    &"fastify-decorators" => Framework::Fastify,
                    _ => Framework::Express,
                };
                let at = place(&one.class.scope, one.class.code.span);
                if let Value::Router(router) = self.new_router(Router::new(framework, true)) {
                    router.is_started.set(true);
                    self.add_host(one.dialect, &router, Value::Undefined, at);
                }
                hosts.extend(self.hosts.last().cloned());
            }
            if one.dialect.is("@nestjs/common") {
                self.serve_all_of_nest(&hosts, &of_dialect);
                continue;
            }
            for host in &hosts {
                self.serve_listed(host, &of_dialect);
            }
        }
    }

    /// `createController(Pets).prefix("/pets").get("/:id", "one")` of awilix, in what loads such files.
    fn serve_built(&mut self) {
        for builder in self.builders.clone() {
            let at = builder.place;
            let instance = match &builder.given {
                Value::Class(class) => self.single(&class.clone(), at),
                make @ Value::Function(_) => {
                    let given = self.unknown(at, None);
                    self.call(make, None, vec![given], at)
                }
                other => other.clone(),
            };
            let hosts = self.hosts.iter();
            let hosts = hosts.filter(|host| std::ptr::eq(host.dialect, builder.dialect));
            for host in hosts.cloned().collect::<Vec<_>>() {
                self.serve_calls(&host, &builder, &instance);
            }
        }
    }

    fn serve_calls(&mut self, host: &Rc<Host<'a>>, builder: &Host<'a>, instance: &Value<'a>) {
        let mut prefix = Text::default();
        let mut before = Vec::new();
        for said in builder.calls.borrow().iter() {
            let first = said.arguments.first().cloned().unwrap_or(Value::Undefined);
            match &*said.name {
                "prefix" => {
                    let more = crate::read::typescript::framework::prefix_text(&first);
                    prefix = joined(&prefix, &more);
                    continue;
                }
                "before" => {
                    before.extend(flattened([first]));
                    continue;
                }
                _ => {}
            }
            let name = said.arguments.get(1).and_then(Value::as_text);
            let (Some(methods), Some(name)) = (builder.dialect.methods(&said.name), name) else {
                continue;
            };
            let mut handlers = before.clone();
            if let Some(options @ Value::Object(_)) = said.arguments.get(2) {
                handlers.extend(flattened([self.get(options, "before", said.place)]));
            }
            handlers.push(self.get(instance, &name, said.place));
            let paths = patterns(&first, builder.dialect);
            self.n_entered += 1;
            host.router.entries.borrow_mut().push(Entry {
                kind: EntryKind::Route {
                    methods,
                    paths: paths.iter().map(|path| below_path(&prefix, path)).collect(),
                    handlers,
                    options: None,
                },
                place: said.place,
                comment_before: said.place.start,
                types: None,
            });
        }
    }

    /// Routes of the classes that a host names, or of all.
    fn serve_listed(&mut self, host: &Rc<Host<'a>>, all: &[&Controller<'a>]) {
        let mut prefix = Text::default();
        if let options @ Value::Object(_) = &host.given {
            for name in ["routePrefix", "rootPath", "prefix"] {
                let value = self.get(options, name, host.place);
                prefix.push(&crate::read::typescript::framework::prefix_text(&value));
            }
        }
        let listed = self.listed(host);
        let children: Vec<Rc<Class<'a>>> = all.iter().flat_map(|it| children(it)).collect();
        for controller in all {
            if children.iter().any(|child| same(child, &controller.class)) {
                continue;
            }
            let mut places = Vec::new();
            match &listed {
                Some(listed) => {
                    let own = listed.iter();
                    let own = own.filter(|(_, class)| same(class, &controller.class));
                    places.extend(own.map(|(below, _)| joined(&prefix, below)));
                }
                None => places.push(prefix.clone()),
            }
            if places.is_empty() {
                self.lose_controller(controller, "no application is given its class");
            }
            for below in places {
                self.serve_below(host, controller, all, &below, 0);
            }
        }
    }

    /// Routes of a class, and of those that it has below itself.
    fn serve_below(
        &mut self,
        host: &Rc<Host<'a>>,
        controller: &Controller<'a>,
        all: &[&Controller<'a>],
        below: &Text,
        depth: u32,
    ) {
        if depth > BELOW {
            return;
        }
        for path in texts(&controller.given, controller.dialect) {
            let below = joined(below, &path);
            self.serve_controller(host, controller, &below);
            for child in children(controller) {
                if let Some(child) = all.iter().find(|it| same(&it.class, &child)) {
                    self.serve_below(host, child, all, &below, depth + 1);
                }
            }
        }
    }

    fn serve_controller(&mut self, host: &Rc<Host<'a>>, controller: &Controller<'a>, below: &Text) {
        let before = self.befores(&controller.of_class, controller.dialect, host);
        for declared in self.declared_routes(controller) {
            let mut chain = before.clone();
            chain.extend(self.befores(&declared.method.decorations, controller.dialect, host));
            for value in flattened(declared.rest.iter().cloned()) {
                chain.extend(self.before(&value));
            }
            let paths = declared.paths.iter().map(|path| below_path(below, path));
            let paths = paths.collect();
            self.enter_route(host, controller, &declared, paths, chain);
        }
    }

    /// Puts a route of a class into the application.
    pub(super) fn enter_route(
        &mut self,
        host: &Rc<Host<'a>>,
        controller: &Controller<'a>,
        declared: &Declared<'a>,
        paths: Vec<Pattern>,
        mut handlers: Vec<Value<'a>>,
    ) {
        let at = declared.place;
        let instance = self.single(&controller.class, at);
        let mut method = self.get(&instance, &declared.method.name, at);
        if !matches!(method, Value::Function(_)) {
            let class = Value::Class(controller.class.clone());
            method = self.get(&class, &declared.method.name, at);
        }
        let Value::Function(function) = &method else {
            self.note_lost(at, "its method is not known", "see that the class has it");
            return;
        };
        let handler = Handler {
            dialect: controller.dialect,
            class: controller.class.clone(),
            decorations: declared.method.decorations.clone(),
            of_class: controller.of_class.clone(),
            options: host.given.clone(),
        };
        self.handlers.insert(function.place(), Rc::new(handler));
        handlers.push(method.clone());
        self.outcomes.insert(at, Outcome::Followed);
        self.n_entered += 1;
        host.router.entries.borrow_mut().push(Entry {
            kind: EntryKind::Route {
                methods: declared.methods.clone(),
                paths,
                handlers,
                options: None,
            },
            place: at,
            comment_before: declared.method.start,
            types: None,
        });
    }

    /// The routes that decorators of a class and of those that it extends declare.
    pub(super) fn declared_routes(&mut self, controller: &Controller<'a>) -> Vec<Declared<'a>> {
        let dialect = controller.dialect;
        let mut found = Vec::new();
        let mut seen: HashSet<Rc<str>> = HashSet::new();
        let mut class = controller.class.clone();
        for _ in 0..PARENTS {
            let decorations = class.decorations.borrow().clone();
            for method in decorations.iter().flat_map(|it| it.of_methods.iter()) {
                if !seen.contains(&method.name) {
                    declared(method, dialect, &mut found);
                }
            }
            for element in &class.code.body.body {
                if let ClassElement::MethodDefinition(it) = element
                    && it.value.body.is_some()
                {
                    seen.extend(it.key.name().map(|name| Rc::from(&*name)));
                }
            }
            let parent = match &class.parent {
                Some(Value::Class(parent)) => parent.clone(),
                _ => break,
            };
            class = parent;
        }
        found
    }

    /// What decorators say that comes before a method.
    pub(super) fn befores(
        &mut self,
        decorations: &[Decoration<'a>],
        dialect: &Dialect,
        host: &Host<'a>,
    ) -> Vec<Value<'a>> {
        let mut chain = Vec::new();
        for decoration in decorations.iter().filter(|it| dialect.is(&it.package)) {
            if dialect.befores.contains(&&*decoration.name) {
                for value in flattened(decoration.arguments.iter().cloned()) {
                    chain.extend(self.before(&value));
                }
            } else if dialect.has_befores_in_verbs
                && dialect.controllers.contains(&&*decoration.name)
            {
                for value in flattened(decoration.arguments.iter().skip(1).cloned()) {
                    chain.extend(self.before(&value));
                }
            } else if dialect.demands.contains(&&*decoration.name) {
                let checker = match &host.given {
                    options @ Value::Object(_) => {
                        self.get(options, "authorizationChecker", decoration.place)
                    }
                    _ => Value::Undefined,
                };
                chain.push(match checker.as_function() {
                    Some(checker) => {
                        let given = vec![Value::Role(Role::Execution), decoration.first()];
                        Value::Function(Rc::new(bound(checker, given)))
                    }
                    None => Value::Term(decoration.term.clone()),
                });
            }
        }
        chain
    }

    /// A guard or a middleware as a handler: a function, or the method of a class that is one.
    pub(super) fn before(&mut self, value: &Value<'a>) -> Option<Value<'a>> {
        let instance = match value {
            Value::Class(class) => self.single(&class.clone(), class_place(class)),
            Value::Object(_) => value.clone(),
            Value::Function(_) | Value::Term(_) => return Some(value.clone()),
            _ => return None,
        };
        let Value::Object(object) = &instance else {
            return None;
        };
        let class = object.class.clone()?;
        let at = class_place(&class);
        if let Some(Value::Function(guard)) = self.method_of(&class, "canActivate", &instance, at) {
            let given = vec![Value::Role(Role::Execution)];
            return Some(Value::Function(Rc::new(bound(&guard, given))));
        }
        for name in ["use", "handler", "execute"] {
            if let Some(method @ Value::Function(_)) = self.method_of(&class, name, &instance, at) {
                return Some(method);
            }
        }
        // `class JwtGuard extends AuthGuard("jwt") {}`
        let mut class = class;
        for _ in 0..PARENTS {
            match &class.parent {
                Some(Value::Class(parent)) => {
                    let parent = parent.clone();
                    class = parent;
                }
                Some(term @ Value::Term(_)) => return Some(term.clone()),
                _ => return None,
            }
        }
        None
    }

    /// Says why the routes of a class are no operations.
    pub(super) fn lose_controller(&mut self, controller: &Controller<'a>, reason: &str) {
        for declared in self.declared_routes(controller) {
            let lost = Outcome::Lost {
                reason: reason.to_owned(),
                help: "see that the application uses it, or take it away".to_owned(),
            };
            if self.outcomes.get(&declared.place) != Some(&Outcome::Followed) {
                self.outcomes.insert(declared.place, lost);
            }
        }
    }
}

/// The controller that a class is.
fn controller<'a>(class: &Rc<Class<'a>>) -> Option<Controller<'a>> {
    let decorations = class.decorations.borrow().clone()?;
    let of_class = decorations.of_class.iter();
    let known = of_class.clone().find_map(|decoration| {
        let dialect = of_package(&decoration.package)?;
        let is_meant = dialect.controllers.contains(&&*decoration.name);
        is_meant.then(|| (dialect, decoration.first()))
    });
    let (dialect, given) = known.or_else(|| {
        let methods = decorations.of_methods.iter();
        let mut decorations = methods.flat_map(|method| method.decorations.iter());
        let dialect = decorations.find_map(|decoration| {
            let dialect = of_package(&decoration.package).filter(|it| it.is_free)?;
            let name = &*decoration.name;
            let is_route = dialect.methods(name).is_some() || dialect.with_verb.contains(&name);
            is_route.then_some(dialect)
        })?;
        Some((dialect, Value::Undefined))
    })?;
    Some(Controller {
        class: class.clone(),
        of_class: decorations.of_class.clone(),
        dialect,
        given,
    })
}

/// Classes that answer below the path of a controller: `@Children([new Toys()])`.
fn children<'a>(controller: &Controller<'a>) -> Vec<Rc<Class<'a>>> {
    let mut found = Vec::new();
    for decoration in &controller.of_class {
        if matches!(&*decoration.name, "Children" | "ChildControllers") {
            for value in decoration.arguments.iter() {
                classes(value, &mut found);
            }
        }
    }
    if let Some(list) = controller.given.own("children") {
        classes(&list, &mut found);
    }
    found
}

/// The routes that decorators of one method declare.
fn declared<'a>(method: &Method<'a>, dialect: &'static Dialect, found: &mut Vec<Declared<'a>>) {
    let own = method.decorations.iter();
    let own = own.filter(|decoration| dialect.is(&decoration.package));
    let mut elsewhere = Vec::new();
    for decoration in own.clone() {
        if dialect.paths.contains(&&*decoration.name) {
            elsewhere.extend(patterns(&decoration.first(), dialect));
        }
    }
    let before = found.len();
    for decoration in own {
        let name = &*decoration.name;
        let (methods, path, n_used) = if dialect.with_verb.contains(&name) {
            let (verb, path, n_used) = match decoration.arguments.as_slice() {
                [options @ Value::Object(_)] => (
                    options.own("method"),
                    options.own("path").unwrap_or(Value::Undefined),
                    1,
                ),
                [verb, path, ..] => (Some(verb.clone()), path.clone(), 2),
                _ => continue,
            };
            let verb = match verb {
                Some(Value::Term(term)) => term.hint().to_string(),
                Some(verb) => verb.as_text().unwrap_or_default(),
                None => continue,
            };
            (dialect.methods(&verb), path, n_used)
        } else {
            (dialect.methods(name), decoration.first(), 1)
        };
        let Some(methods) = methods else {
            continue;
        };
        // Of several, that of Nest counts which stands first.
        if dialect.is("@nestjs/common") && found.len() > before {
            break;
        }
        let paths = match elsewhere.as_slice() {
            [] => patterns(&path, dialect),
            paths => paths.to_vec(),
        };
        let rest = match dialect.has_befores_in_verbs {
            true => decoration.arguments.iter().skip(n_used).cloned().collect(),
            false => Vec::new(),
        };
        found.push(Declared {
            methods,
            paths,
            method: method.clone(),
            place: decoration.place,
            rest,
        });
    }
}

/// Whether two values are one class.
pub(super) fn same<'a>(one: &Rc<Class<'a>>, other: &Rc<Class<'a>>) -> bool {
    Rc::ptr_eq(one, other)
        || std::ptr::eq(one.code, other.code) && one.scope.file == other.scope.file
}

pub(super) fn class_place(class: &Class<'_>) -> Place {
    place(&class.scope, class.code.span)
}

/// A function that is given something before whatever it is called with.
pub(super) fn bound<'a>(function: &Function<'a>, given: Vec<Value<'a>>) -> Function<'a> {
    Function {
        code: function.code,
        scope: function.scope.clone(),
        this: function.this.clone(),
        home: function.home.clone(),
        members: function.members.clone(),
        made_from: function.made_from.clone(),
        bound: given,
        name: function.name.clone(),
        ty: function.ty.clone(),
        comment_before: function.comment_before,
    }
}

impl Answering {
    /// The status of an answer to a method of HTTP where nothing else is said.
    pub(in crate::read::typescript) fn status(self, method: &str) -> u16 {
        match self {
            Self::Returned { created: true } if method == "post" => 201,
            _ => 200,
        }
    }
}
