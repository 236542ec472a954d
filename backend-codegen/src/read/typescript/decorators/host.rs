//! Applications that serve classes with decorators, and what they say of all of them.

use std::cell::RefCell;
use std::rc::Rc;

use super::dialect::{Dialect, of_package};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::project::join;
use crate::read::typescript::router::{Framework, Outcome, Router};
use crate::read::typescript::value::{Class, Place, Text, Value};

/// An application, or a router, that serves classes.
pub(in crate::read::typescript) struct Host<'a> {
    pub(super) dialect: &'static Dialect,
    pub(in crate::read::typescript) router: Rc<Router<'a>>,
    /// What it was given: the module of Nest, or options.
    pub(super) given: Value<'a>,
    /// What has been called on it, in order.
    pub(super) calls: RefCell<Vec<Said<'a>>>,
    pub(super) place: Place,
}

/// A call of a method, with its arguments.
#[derive(Clone)]
pub(super) struct Said<'a> {
    pub(super) name: Rc<str>,
    pub(super) arguments: Vec<Value<'a>>,
    pub(super) place: Place,
}

impl<'a> Host<'a> {
    fn note(&self, name: &str, arguments: Vec<Value<'a>>, place: Place) {
        self.calls.borrow_mut().push(Said {
            name: name.into(),
            arguments,
            place,
        });
    }

    /// The calls of a method.
    pub(super) fn called(&self, name: &str) -> Vec<Vec<Value<'a>>> {
        let calls = self.calls.borrow();
        let calls = calls.iter().filter(|said| &*said.name == name);
        calls.map(|said| said.arguments.clone()).collect()
    }
}

impl<'a> Machine<'a> {
    /// What a function gives that makes an application of classes, or puts them into one.
    pub(in crate::read::typescript) fn host_call(
        &mut self,
        path: &str,
        arguments: &[Value<'a>],
        at: Place,
        is_new: bool,
    ) -> Option<Value<'a>> {
        let given = |index: usize| arguments.get(index).cloned().unwrap_or(Value::Undefined);
        let (package, name) = path.split_once('.')?;
        let (package, framework, router, options) = match (package, name) {
            ("@nestjs/core", "NestFactory.create") => {
                ("@nestjs/common", Framework::Express, None, given(0))
            }
            ("routing-controllers", "createExpressServer") => {
                (package, Framework::Express, None, given(0))
            }
            ("routing-controllers", "createKoaServer") => (package, Framework::Koa, None, given(0)),
            ("routing-controllers", "useExpressServer") => {
                (package, Framework::Express, Some(given(0)), given(1))
            }
            ("routing-controllers", "useKoaServer") => {
                (package, Framework::Koa, Some(given(0)), given(1))
            }
            ("awilix-express", "loadControllers" | "controller") => {
                return Some(self.loaded(Framework::Express, package, given(0), at));
            }
            ("awilix-koa", "loadControllers" | "controller") => {
                return Some(self.loaded(Framework::Koa, package, given(0), at));
            }
            (_, "createController") if package.starts_with("awilix-") => {
                let router = Rc::new(Router::new(Framework::Express, false));
                self.builders.push(Rc::new(Host {
                    dialect: of_package("awilix-router-core")?,
                    router: router.clone(),
                    given: given(0),
                    calls: RefCell::default(),
                    place: at,
                }));
                return Some(Value::Router(router));
            }
            ("inversify-express-utils", "InversifyExpressServer") if is_new => {
                (package, Framework::Express, None, given(2))
            }
            ("inversify-koa-utils", "InversifyKoaServer") if is_new => {
                (package, Framework::Koa, None, given(2))
            }
            ("@inversifyjs/http-express", "InversifyExpressHttpAdapter") if is_new => {
                ("@inversifyjs/http-core", Framework::Express, None, given(1))
            }
            ("@overnightjs/core", "Server") if is_new => {
                (package, Framework::Express, None, Value::Undefined)
            }
            (_, "PlatformExpress.bootstrap" | "PlatformKoa.bootstrap")
                if package.starts_with("@tsed/") =>
            {
                let framework = match package {
                    "@tsed/platform-koa" => Framework::Koa,
                    _ => Framework::Express,
                };
                (
                    "@tsed/common",
                    framework,
                    None,
                    Value::array(arguments.to_vec()),
                )
            }
            // What tsoa writes from decorators is not there before it has been built.
            (_, "RegisterRoutes") if matches!(arguments.first(), Some(Value::Router(_))) => {
                ("tsoa", Framework::Express, Some(given(0)), Value::Undefined)
            }
            _ => return None,
        };
        let dialect = of_package(package)?;
        let router = match router {
            Some(Value::Router(router)) => router,
            _ => match self.new_router(Router::new(framework, true)) {
                Value::Router(router) => router,
                _ => return None,
            },
        };
        // What packages make of classes starts by itself.
        router.is_started.set(true);
        self.add_host(dialect, &router, options, at);
        Some(Value::Router(router))
    }

    /// A router of classes that are loaded from files, which somebody mounts.
    fn loaded(
        &mut self,
        framework: Framework,
        package: &str,
        given: Value<'a>,
        at: Place,
    ) -> Value<'a> {
        let value = self.new_router(Router::new(framework, false));
        if let (Some(dialect), Value::Router(router)) = (of_package(package), &value) {
            self.add_host(dialect, router, given, at);
        }
        value
    }

    /// `router.map(Pets)` and `router.mapDir(folder)` of koa-swagger-decorator.
    pub(in crate::read::typescript) fn map_classes(
        &mut self,
        router: &Rc<Router<'a>>,
        given: Value<'a>,
        at: Place,
    ) {
        self.outcomes.insert(at, Outcome::Followed);
        if let Some(dialect) = of_package("koa-swagger-decorator") {
            self.add_host(dialect, router, given, at);
        }
    }

    /// Notes that a router serves classes.
    pub(in crate::read::typescript) fn add_host(
        &mut self,
        dialect: &'static Dialect,
        router: &Rc<Router<'a>>,
        given: Value<'a>,
        at: Place,
    ) {
        self.hosts.push(Rc::new(Host {
            dialect,
            router: router.clone(),
            given,
            calls: RefCell::default(),
            place: at,
        }));
    }

    /// What is called on an application that only such applications have.
    pub(in crate::read::typescript) fn call_host(
        &mut self,
        router: &Rc<Router<'a>>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let mut builders = self.builders.iter();
        if let Some(builder) = builders.find(|it| Rc::ptr_eq(&it.router, router)) {
            builder.note(name, arguments.to_vec(), at);
            self.outcomes.insert(at, Outcome::Followed);
            return Some(Value::Router(router.clone()));
        }
        let mut hosts = self.hosts.iter();
        let host = hosts.find(|host| Rc::ptr_eq(&host.router, router))?.clone();
        let this = Value::Router(router.clone());
        let is_nest = host.dialect.is("@nestjs/common");
        match (name, arguments) {
            // `app.get(ConfigService)`, of the container.
            ("get" | "resolve" | "select", [of, ..]) if is_nest => {
                self.note_other(at);
                return Some(match of {
                    Value::Class(class) => self.single(&class.clone(), at),
                    _ => self.unknown(at, None),
                });
            }
            ("getHttpAdapter" | "getHttpServer", _) => return Some(this),
            // `server.setConfig((app) => …)`, `server.build()`
            ("setConfig" | "setErrorConfig", [configure @ Value::Function(_)]) => {
                self.call(configure, None, vec![this.clone()], at);
                return Some(this);
            }
            ("build", []) => return Some(this),
            ("listen", _) => {
                host.note(name, Vec::new(), at);
                return None;
            }
            (
                "setGlobalPrefix"
                | "enableVersioning"
                | "useGlobalGuards"
                | "useGlobalPipes"
                | "useGlobalFilters"
                | "useGlobalInterceptors"
                | "addControllers",
                _,
            ) => {}
            _ => return None,
        }
        host.note(name, arguments.to_vec(), at);
        Some(this)
    }

    /// The classes that a host serves, each below a path; nothing if that is not known.
    pub(super) fn listed(&mut self, host: &Host<'a>) -> Option<Vec<(Text, Rc<Class<'a>>)>> {
        let at = host.place;
        let mut lists = Vec::new();
        for arguments in host.called("addControllers") {
            lists.extend(arguments.first().cloned());
        }
        match &host.given {
            // `bootstrap(Server, settings)`, and what stands at the class.
            Value::Array(arguments) => {
                let mut mounts = Vec::new();
                for given in arguments.items.borrow().clone() {
                    mounts.push(match &given {
                        Value::Class(class) => configuration(class),
                        other => other.clone(),
                    });
                }
                return self.mounted(&mounts, at);
            }
            options @ Value::Object(_) => lists.push(self.get(options, "controllers", at)),
            class @ Value::Class(_) => lists.push(class.clone()),
            Value::Text(folder) if host.dialect.is("koa-swagger-decorator") => {
                let folder = format!("{}/", join("", &folder.exact()?));
                let is_inside = |class: &&Rc<Class<'a>>| {
                    let path = self.project.path_of(class.scope.file);
                    path.starts_with(&folder)
                };
                let inside = self.decorated.iter().filter(is_inside).cloned();
                return Some(inside.map(|class| (Text::default(), class)).collect());
            }
            _ => {}
        }
        let mut found = Vec::new();
        for list in lists {
            classes(&list, &mut found);
        }
        let found = found.into_iter().map(|class| (Text::default(), class));
        Some(found.collect()).filter(|found: &Vec<_>| !found.is_empty())
    }

    /// `mount: { "/rest": [Pets] }` of Ts.ED.
    fn mounted(&mut self, settings: &[Value<'a>], at: Place) -> Option<Vec<(Text, Rc<Class<'a>>)>> {
        let mut found = Vec::new();
        for setting in settings {
            let Value::Object(mount) = self.get(setting, "mount", at) else {
                continue;
            };
            let members = mount.members.borrow().clone();
            for (path, list) in members {
                let mut below = Vec::new();
                classes(&list, &mut below);
                let all = below.is_empty();
                found.extend(below.into_iter().map(|class| (Text::known(&*path), class)));
                if all {
                    // Files by a pattern: whichever they are.
                    let rest: Vec<_> = self.controllers_of("@tsed/common");
                    found.extend(rest.into_iter().map(|class| (Text::known(&*path), class)));
                }
            }
        }
        (!found.is_empty()).then_some(found)
    }
}

/// What `@Configuration` says.
fn configuration<'a>(class: &Rc<Class<'a>>) -> Value<'a> {
    let decorations = class.decorations.borrow();
    let of_class = decorations.iter().flat_map(|it| it.of_class.iter());
    let mut found = of_class.filter(|it| matches!(&*it.name, "Configuration" | "ServerSettings"));
    found
        .next()
        .map_or(Value::Undefined, super::Decoration::first)
}

/// All classes and instances in a list, in an object of them, or the one that is given.
pub(super) fn classes<'a>(value: &Value<'a>, found: &mut Vec<Rc<Class<'a>>>) {
    match value {
        Value::Class(class) => found.push(class.clone()),
        Value::Array(array) => {
            for item in array.items.borrow().iter() {
                classes(item, found);
            }
        }
        Value::Object(object) => match &object.class {
            Some(class) => found.push(class.clone()),
            None => {
                for member in object.members.borrow().values() {
                    classes(member, found);
                }
            }
        },
        _ => {}
    }
}
