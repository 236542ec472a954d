//! Routers that a library has for others, or that code has left behind, and nobody serves.

use std::collections::HashSet;
use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::Visit;

use crate::document::SourceId;
use crate::read::rust::syntax::{last, segments};
use crate::read::rust::value::{Handler, Route};
use crate::read::rust::words::is_router;
use crate::read::rust::world::{Function, Kind, Meaning, ModuleId, World};

/// Whether a function that nobody calls gives a router whose handlers are all served elsewhere, by the
/// same methods at paths that end as its own do: it is for whoever mounts it in another program.
pub(super) fn is_unserved_part(
    world: &World<'_>,
    served: &[(Function<'_>, Vec<Route<'_>>)],
    at: usize,
) -> bool {
    let Some((function, routes)) = served.get(at) else {
        return false;
    };
    let is_part = gives_router(function) || takes_router(function);
    if routes.is_empty() || !is_part || serves(function) {
        return false;
    }
    let others = || {
        let others = served.iter().enumerate().filter(|(other, _)| *other != at);
        others.flat_map(|(_, (_, routes))| routes)
    };
    routes.iter().all(|route| {
        // The root of what is nested has no slash.
        let end = route.path.trim_end_matches('/');
        others().any(|other| {
            other.path.len() > route.path.len()
                && other.path.trim_end_matches('/').ends_with(end)
                && other.endpoint.methods == route.endpoint.methods
                && is_same(world, &other.endpoint.handler, &route.endpoint.handler)
        })
    })
}

/// Calls in calls that lead to what listens.
const CALLS: usize = 8;

/// The crates of programs that serve nothing, beside one of the same package that does: they write the
/// document, or fill the database.
pub(super) fn idle(world: &World<'_>, packages: &[&str]) -> HashSet<ModuleId> {
    let main_of = |root: ModuleId| {
        world.functions.iter().find(|function| {
            function.signature.ident == "main" && function.of.is_none() && function.module == root
        })
    };
    let programs = world.roots.iter();
    let programs: Vec<_> = programs
        .filter_map(|(root, at)| Some((*root, *packages.get(*at)?, main_of(*root)?)))
        .collect();
    let of_package = |package: &str| programs.iter().filter(|(_, of, _)| *of == package).count();
    if !programs
        .iter()
        .any(|(_, package, _)| of_package(package) > 1)
    {
        return HashSet::new();
    }
    let listening = listening(world);
    let serves = |root: ModuleId, main: &Function<'_>| {
        let mut own = world.functions.iter();
        own.any(|it| world.root_of(it.module) == root && listening.contains(&it.id()))
            // What runs it, such as `shuttle_runtime`, serves what it gives.
            || !gives_nothing(&main.signature.output)
    };
    let is_served: Vec<bool> = (programs.iter())
        .map(|(root, _, main)| serves(*root, main))
        .collect();
    let each = programs.iter().zip(&is_served);
    let idle = each.clone().filter(|((_, package, _), is_served)| {
        let mut others = each.clone();
        !**is_served && others.any(|((_, of, _), is_served)| of == package && *is_served)
    });
    idle.map(|((root, ..), _)| *root).collect()
}

/// The functions that listen, and those that lead to them.
fn listening(world: &World<'_>) -> HashSet<usize> {
    let mut found: HashSet<usize> = HashSet::new();
    let mut names: HashSet<String> = HashSet::new();
    let add = |function: &Function<'_>, found: &mut HashSet<usize>, names: &mut HashSet<String>| {
        if function.of.is_some() {
            names.insert(function.signature.ident.to_string());
        }
        found.insert(function.id())
    };
    for function in world.functions.iter().filter(|it| listens(it)) {
        add(function, &mut found, &mut names);
    }
    for _ in 0..CALLS {
        let n_before = found.len();
        for function in &world.functions {
            if found.contains(&function.id()) {
                continue;
            }
            let mut calls = Calls {
                world,
                module: world.body_of(function),
                found: &found,
                names: &names,
                leads: false,
            };
            calls.visit_block(function.block);
            if calls.leads {
                add(function, &mut found, &mut names);
            }
        }
        if found.len() == n_before {
            break;
        }
    }
    found
}

/// Whether a function calls one of some others.
struct Calls<'a, 'w> {
    world: &'w World<'a>,
    module: ModuleId,
    found: &'w HashSet<usize>,
    /// What methods among these are called: which type a method is of is not known where it is called.
    names: &'w HashSet<String>,
    leads: bool,
}

impl<'s> Visit<'s> for Calls<'_, '_> {
    fn visit_item(&mut self, _item: &'s syn::Item) {}

    fn visit_expr_path(&mut self, path: &'s syn::ExprPath) {
        let called = self.world.function_at(self.module, &segments(&path.path));
        self.leads |= called.is_some_and(|function| self.found.contains(&function.id()));
    }

    fn visit_expr_method_call(&mut self, call: &'s syn::ExprMethodCall) {
        syn::visit::visit_expr_method_call(self, call);
        self.leads |= self.names.contains(&call.method.to_string());
    }
}

/// Whether a function gives nothing, or only errors.
fn gives_nothing(output: &syn::ReturnType) -> bool {
    let syn::ReturnType::Type(_, ty) = output else {
        return true;
    };
    match &**ty {
        syn::Type::Tuple(tuple) => tuple.elems.is_empty(),
        syn::Type::Never(_) => true,
        syn::Type::Path(of) => last(&of.path).ends_with("Result") || last(&of.path) == "ExitCode",
        _ => false,
    }
}

/// Which of these functions, that nobody calls, give routers and are named nowhere, although something else
/// is served: code that is left.
pub(super) fn left_behind(
    world: &World<'_>,
    served: &[(Function<'_>, Vec<Route<'_>>)],
) -> Vec<bool> {
    let of_traits: HashSet<usize> = (world.impls.iter())
        .filter(|found| found.of_trait.is_some())
        .flat_map(|found| world.functions_of(found))
        .map(|function| function.id())
        .collect();
    let may_be_left = |(function, routes): &(Function<'_>, Vec<Route<'_>>)| {
        !routes.is_empty()
            && (gives_router(function) || takes_router(function) || serves(function))
            && function.signature.ident != "main"
            // Frameworks call what is of a trait.
            && function.signature.receiver().is_none()
            && !of_traits.contains(&function.id())
            // What an attribute makes of it is not known: `#[shuttle_runtime::main]`.
            && function.attributes.iter().all(|attribute| {
                let path = attribute.path();
                ["doc", "allow", "expect", "must_use", "inline"]
                    .iter()
                    .any(|known| path.is_ident(known))
            })
    };
    let none = vec![false; served.len()];
    if !served.iter().any(may_be_left) || !world.functions.iter().any(serves) {
        return none;
    }
    let mut named = Named::default();
    for module in &world.modules {
        for item in module.syntax {
            named.visit_item(item);
        }
    }
    let free = served
        .iter()
        .filter(|it| it.0.of.is_none() && may_be_left(it));
    let uses = Uses::of(world, free.map(|(function, _)| function));
    let is_left = |entry: &(Function<'_>, Vec<Route<'_>>)| {
        let name = entry.0.signature.ident.to_string();
        let is_named = match entry.0.of {
            Some(_) => named.names.contains(&name) || named.members.contains(&name),
            None => uses.names.contains(&name) || uses.functions.contains(&entry.0.id()),
        };
        may_be_left(entry) && !is_named
    };
    // What is served may be found by nothing else.
    let is_served = (served.iter()).any(|entry| !entry.1.is_empty() && !is_left(entry));
    match is_served {
        true => served.iter().map(is_left).collect(),
        false => none,
    }
}

/// Which functions of some names code means.
struct Uses<'a, 'w> {
    world: &'w World<'a>,
    module: ModuleId,
    /// What is looked for.
    wanted: HashSet<String>,
    functions: HashSet<usize>,
    /// Names that stand where it is not known what they mean.
    names: HashSet<String>,
}

impl<'a, 'w> Uses<'a, 'w> {
    /// Uses of functions that belong to no type.
    fn of<'f>(world: &'w World<'a>, functions: impl Iterator<Item = &'f Function<'a>>) -> Self
    where
        'a: 'f,
    {
        let mut uses = Self {
            world,
            module: 0,
            wanted: functions.map(|it| it.signature.ident.to_string()).collect(),
            functions: HashSet::new(),
            names: HashSet::new(),
        };
        if uses.wanted.is_empty() {
            return uses;
        }
        for function in &world.functions {
            uses.module = world.body_of(function);
            uses.visit_block(function.block);
            for attribute in function.attributes {
                uses.visit_attribute(attribute);
            }
        }
        for (at, module) in world.modules.iter().enumerate() {
            uses.module = at;
            for item in module.syntax {
                match item {
                    syn::Item::Const(it) => uses.visit_expr(&it.expr),
                    syn::Item::Static(it) => uses.visit_expr(&it.expr),
                    syn::Item::Macro(it) => uses.visit_macro(&it.mac),
                    _ => {}
                }
            }
        }
        uses
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let mut inside = Named::default();
        inside.add(tokens);
        let named = inside.names.intersection(&self.wanted).cloned();
        self.names.extend(named.collect::<Vec<_>>());
    }
}

impl<'s> Visit<'s> for Uses<'_, '_> {
    // Functions in functions are looked at by themselves.
    fn visit_item(&mut self, _item: &'s syn::Item) {}

    fn visit_expr_path(&mut self, path: &'s syn::ExprPath) {
        let segments = segments(&path.path);
        let Some(name) = segments.last().filter(|name| self.wanted.contains(*name)) else {
            return;
        };
        let meaning = self.world.meaning(self.module, &segments);
        let item = match meaning {
            Meaning::Item(item) if path.qself.is_none() => self.world.kind(item),
            // Of a type.
            Meaning::Inside(..) => return,
            _ => None,
        };
        match item {
            Some(Kind::Function(function)) => {
                self.functions.insert(function.id());
            }
            _ => {
                self.names.insert(name.clone());
            }
        }
    }

    fn visit_macro(&mut self, found: &'s syn::Macro) {
        // What macros of the code make of other code names nothing here.
        if !last(&found.path).starts_with("quote") {
            self.tokens(found.tokens.clone());
        }
    }

    fn visit_attribute(&mut self, attribute: &'s syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
    }
}

/// Names that code uses; imports and definitions do not.
#[derive(Default)]
struct Named {
    names: HashSet<String>,
    /// Those of methods and of what types have.
    members: HashSet<String>,
}

impl Named {
    fn add(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    self.names.insert(ident.to_string());
                }
                TokenTree::Group(group) => self.add(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
}

impl<'a> Visit<'a> for Named {
    fn visit_ident(&mut self, ident: &'a syn::Ident) {
        self.names.insert(ident.to_string());
    }

    fn visit_item_use(&mut self, _: &'a syn::ItemUse) {}

    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        self.members.insert(call.method.to_string());
        self.visit_expr(&call.receiver);
        for argument in &call.args {
            self.visit_expr(argument);
        }
    }

    fn visit_expr_path(&mut self, path: &'a syn::ExprPath) {
        match &path.qself {
            Some(of) => {
                self.visit_type(&of.ty);
                self.members
                    .extend(path.path.segments.last().map(|last| last.ident.to_string()));
            }
            None => syn::visit::visit_expr_path(self, path),
        }
    }

    fn visit_signature(&mut self, signature: &'a syn::Signature) {
        for input in &signature.inputs {
            self.visit_fn_arg(input);
        }
        self.visit_return_type(&signature.output);
    }

    fn visit_macro(&mut self, found: &'a syn::Macro) {
        syn::visit::visit_macro(self, found);
        // What macros of the code make of other code names nothing here.
        if !last(&found.path).starts_with("quote") {
            self.add(found.tokens.clone());
        }
    }

    fn visit_attribute(&mut self, attribute: &'a syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.add(list.tokens.clone());
        }
    }
}

/// The file of a function, and where its name is in it.
fn place_of(world: &World<'_>, of: &Function<'_>) -> Option<(SourceId, Range<usize>)> {
    let module = world.modules.get(of.module)?;
    Some((module.source, of.signature.ident.span().byte_range()))
}

fn is_same(world: &World<'_>, one: &Handler<'_>, other: &Handler<'_>) -> bool {
    match (one, other) {
        // A file may be a part of the library and of the program of one package.
        (Handler::Function(one), Handler::Function(other)) => {
            one.id() == other.id()
                || one.signature.ident == other.signature.ident
                    && place_of(world, one).is_some_and(|it| place_of(world, other) == Some(it))
        }
        _ => false,
    }
}

fn gives_router(function: &Function<'_>) -> bool {
    let mut names = Names(false, is_router);
    names.visit_return_type(&function.signature.output);
    names.0
}

fn takes_router(function: &Function<'_>) -> bool {
    let mut names = Names(false, |name| name == "ServiceConfig");
    for input in &function.signature.inputs {
        names.visit_fn_arg(input);
    }
    names.0
}

/// Whether a function says that it listens.
fn serves(function: &Function<'_>) -> bool {
    let mut names = Names(false, |name| {
        matches!(
            name,
            "serve" | "bind" | "listen" | "HttpServer" | "TcpListener"
        )
    });
    names.visit_block(function.block);
    names.0
}

/// Whether a function surely does: `bind` is a word of queries as well.
fn listens(function: &Function<'_>) -> bool {
    fn is_word(name: &str) -> bool {
        matches!(
            name,
            "serve" | "HttpServer" | "TcpListener" | "lambda_http" | "lambda_web"
        ) || name.starts_with("into_make_")
    }
    struct Words(bool);
    impl<'s> Visit<'s> for Words {
        fn visit_ident(&mut self, ident: &'s syn::Ident) {
            self.0 |= is_word(&ident.to_string());
        }

        // `tokio::select! { … }`
        fn visit_macro(&mut self, found: &'s syn::Macro) {
            let mut named = Named::default();
            named.add(found.tokens.clone());
            self.0 |= named.names.iter().any(|name| is_word(name));
        }
    }
    let mut words = Words(false);
    words.visit_block(function.block);
    words.0
}

/// Whether a name is there that is meant.
struct Names(bool, fn(&str) -> bool);

impl<'a> Visit<'a> for Names {
    fn visit_ident(&mut self, ident: &'a syn::Ident) {
        self.0 = self.0 || self.1(&ident.to_string());
    }
}
