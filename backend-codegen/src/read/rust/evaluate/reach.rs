//! Which functions lead to routers of other crates.
//!
//! Routes of a crate are looked for in each of its functions. Those of the crates that it depends on
//! are served only if it calls what serves them, perhaps by way of functions that say nothing of routes.
//! What has routers by a trait is known where it is made.

use std::collections::{HashMap, HashSet};

use syn::visit::Visit;

use super::Evaluator;
use crate::read::rust::syntax::{plain, segments};
use crate::read::rust::words::{is_router, serves};
use crate::read::rust::world::{Function, Kind, Meaning, World};

/// What a function calls, by the name at the end.
struct Call<'a> {
    /// The caller, by its number in the world.
    by: usize,
    /// The path of a function; a method has none.
    path: Option<&'a syn::Path>,
}

impl Evaluator<'_, '_> {
    /// Notes the functions that lead to routers of crates whose own routes are not asked for, and those that
    /// give a function what has routers.
    pub(super) fn reach(&mut self) {
        let world = self.world;
        let mut open: Vec<Function<'_>> = world
            .functions
            .iter()
            .filter(|function| match is_wanted(world, function) {
                true => takes_parts(world, function) || ends_with(function),
                false => names_servers(function),
            })
            .copied()
            .collect();
        if open.is_empty() {
            return;
        }
        let calls = calls(world);
        let mut reached: HashSet<usize> = open.iter().map(Function::id).collect();
        while let Some(function) = open.pop() {
            let name = plain(&function.signature.ident);
            for call in calls.get(&name).map_or(&[][..], Vec::as_slice) {
                let Some(caller) = world.functions.get(call.by) else {
                    continue;
                };
                if !reached.contains(&caller.id()) && is_call(world, caller, call, &function) {
                    reached.insert(caller.id());
                    open.push(*caller);
                }
            }
        }
        self.about_routes
            .extend(reached.into_iter().map(|id| (id, true)));
    }
}

fn is_wanted(world: &World<'_>, function: &Function<'_>) -> bool {
    let module = world.modules.get(function.module);
    module.is_some_and(|module| module.is_wanted)
}

/// Whether a function has to do with routers or servers, and with nothing else of that name.
fn names_servers(function: &Function<'_>) -> bool {
    let mut names = Names(false);
    names.visit_signature(function.signature);
    names.visit_block(function.block);
    names.0
}

/// Whether a function takes what has routers by a trait of ours: `Vec<Arc<dyn Module>>`. What these are, its
/// callers say.
fn takes_parts(world: &World<'_>, function: &Function<'_>) -> bool {
    let mut bounds = Bounds::default();
    for input in &function.signature.inputs {
        if let syn::FnArg::Typed(input) = input {
            bounds.visit_type(&input.ty);
        }
    }
    if bounds.0.is_empty() || !names_routers(function) {
        return false;
    }
    bounds.0.iter().any(|path| {
        let Meaning::Item(item) = world.meaning(function.module, &segments(path)) else {
            return false;
        };
        let Some(Kind::Trait(declared)) = world.kind(item) else {
            return false;
        };
        declared.items.iter().any(|member| match member {
            syn::TraitItem::Fn(method) => {
                let mut names = Routers(false);
                names.visit_signature(&method.sig);
                names.0
            }
            _ => false,
        })
    })
}

/// Whether a function takes a router and gives none: where it came from, its callers say.
fn ends_with(function: &Function<'_>) -> bool {
    let mut given = Routers(false);
    given.visit_return_type(&function.signature.output);
    let mut taken = Routers(false);
    for input in &function.signature.inputs {
        if let syn::FnArg::Typed(input) = input
            && !matches!(&*input.ty, syn::Type::Reference(_))
        {
            taken.visit_type(&input.ty);
        }
    }
    taken.0 && !given.0
}

/// The traits of `dyn` and `impl`.
#[derive(Default)]
struct Bounds<'a>(Vec<&'a syn::Path>);

impl<'a> Visit<'a> for Bounds<'a> {
    fn visit_trait_bound(&mut self, bound: &'a syn::TraitBound) {
        self.0.push(&bound.path);
    }
}

fn names_routers(function: &Function<'_>) -> bool {
    let mut names = Routers(false);
    names.visit_signature(function.signature);
    names.visit_block(function.block);
    names.0
}

struct Routers(bool);

impl<'a> Visit<'a> for Routers {
    fn visit_ident(&mut self, ident: &'a syn::Ident) {
        self.0 = self.0 || is_router(&ident.to_string());
    }
}

struct Names(bool);

impl<'a> Visit<'a> for Names {
    fn visit_ident(&mut self, ident: &'a syn::Ident) {
        self.0 = self.0 || serves(&ident.to_string());
    }
}

/// All calls of all functions, and functions that are passed on, by name.
fn calls<'a>(world: &World<'a>) -> HashMap<String, Vec<Call<'a>>> {
    let mut found = Calls::default();
    for (at, function) in world.functions.iter().enumerate() {
        found.by = at;
        found.visit_block(function.block);
    }
    found.calls
}

#[derive(Default)]
struct Calls<'a> {
    by: usize,
    calls: HashMap<String, Vec<Call<'a>>>,
}

impl<'a> Visit<'a> for Calls<'a> {
    // Functions in functions call by themselves.
    fn visit_item(&mut self, _item: &'a syn::Item) {}

    fn visit_expr_path(&mut self, path: &'a syn::ExprPath) {
        if let Some(end) = path.path.segments.last() {
            self.calls.entry(plain(&end.ident)).or_default().push(Call {
                by: self.by,
                path: Some(&path.path),
            });
        }
    }

    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        syn::visit::visit_expr_method_call(self, call);
        self.calls
            .entry(plain(&call.method))
            .or_default()
            .push(Call {
                by: self.by,
                path: None,
            });
    }
}

/// Whether this is what is called: a path means it, or no other method has the name.
fn is_call(
    world: &World<'_>,
    caller: &Function<'_>,
    call: &Call<'_>,
    function: &Function<'_>,
) -> bool {
    let Some(path) = call.path else {
        let name = plain(&function.signature.ident);
        let methods = world.methods.get(&name).map_or(&[][..], Vec::as_slice);
        let mut methods = methods
            .iter()
            .filter(|method| method.signature.receiver().is_some());
        return methods
            .next()
            .is_some_and(|first| first.id() == function.id())
            && methods.next().is_none();
    };
    let segments = segments(path);
    let meaning = match (segments.as_slice(), caller.of) {
        ([first, name], Some(of)) if first == "Self" => Meaning::Inside(of, name.clone()),
        _ => world.meaning(world.body_of(caller), &segments),
    };
    match meaning {
        Meaning::Item(item) => matches!(
            world.kind(item),
            Some(Kind::Function(found)) if found.id() == function.id()
        ),
        Meaning::Inside(item, name) => world
            .method_of(item, &name)
            .is_some_and(|found| found.id() == function.id()),
        Meaning::Foreign(_) | Meaning::Unknown => world
            .of_parameter(&segments)
            .is_some_and(|found| found.id() == function.id()),
        Meaning::Module(_) => false,
    }
}
