//! Which functions of the code a call means.

use std::collections::{HashMap, HashSet};

use syn::visit::Visit;
use syn::{Expr, ExprMethodCall, FnArg, Pat, Type};

use super::loops::variables;
use crate::read::rust::syntax::segments;
use crate::read::rust::world::{Function, ItemId, Kind, Meaning, ModuleId, World};

/// Names of methods that everything has: what they mean is only known with the type.
const COMMON: [&str; 44] = [
    "new", "clone", "into", "from", "get", "insert", "push", "len", "iter", "next", "map", "find",
    "save", "send", "run", "execute", "load", "update", "delete", "remove", "contains", "build",
    "add", "set", "read", "write", "open", "close", "start", "stop", "init", "create", "list",
    "call", "handle", "fmt", "eq", "default", "parse", "check", "first", "last", "count", "all",
];

/// What is known of the variables of a function.
pub(super) struct Scope<'a, 'w> {
    world: &'w World<'a>,
    module: ModuleId,
    of: Option<ItemId>,
    known: &'w HashMap<usize, usize>,
    /// Types of the code that variables are of.
    types: HashMap<String, HashSet<ItemId>>,
}

impl<'a, 'w> Scope<'a, 'w> {
    pub(super) fn of(
        world: &'w World<'a>,
        function: &Function<'a>,
        known: &'w HashMap<usize, usize>,
    ) -> Self {
        let mut scope = Self {
            world,
            module: world.body_of(function),
            of: function.of,
            known,
            types: HashMap::new(),
        };
        for input in &function.signature.inputs {
            if let FnArg::Typed(typed) = input {
                scope.note(&typed.pat, &typed.ty);
            }
        }
        scope
    }

    /// Notes of which type the variables of a pattern are.
    pub(super) fn note(&mut self, pattern: &Pat, ty: &Type) {
        let items = self.items(ty, self.module);
        if items.is_empty() {
            return;
        }
        let mut names = HashSet::new();
        variables(pattern, &mut names);
        let each = names.into_iter().map(|name| (name, items.clone()));
        self.types.extend(each);
    }

    /// Notes what `Repository::new(…)` gives.
    pub(super) fn note_value(&mut self, name: &str, value: &Expr) {
        let Expr::Call(call) = value else { return };
        let Expr::Path(path) = &*call.func else {
            return;
        };
        let names = segments(&path.path);
        if let Meaning::Inside(item, _) = self.world.meaning(self.module, &names) {
            self.types.insert(name.to_owned(), HashSet::from([item]));
        }
    }

    /// The types of the code that are named in a type.
    fn items(&self, ty: &Type, module: ModuleId) -> HashSet<ItemId> {
        struct Paths<'a>(Vec<&'a syn::Path>);
        impl<'a> Visit<'a> for Paths<'a> {
            fn visit_path(&mut self, path: &'a syn::Path) {
                self.0.push(path);
                syn::visit::visit_path(self, path);
            }
        }
        let mut paths = Paths(Vec::new());
        paths.visit_type(ty);
        let items = paths.0.into_iter().filter_map(|path| {
            if path.is_ident("Self") {
                return self.of;
            }
            match self.world.meaning(module, &segments(path)) {
                Meaning::Item(item) => Some(item),
                _ => None,
            }
        });
        items.collect()
    }

    /// The functions that a path names.
    pub(super) fn of_path(&self, path: &syn::Path) -> Vec<usize> {
        let mut names = segments(path);
        if names.first().is_some_and(|first| first == "Self")
            && let (Some(of), [_, name]) = (self.of, names.as_slice())
        {
            return self.method(of, name);
        }
        // Names of methods are looked for by those of their types.
        match self.world.meaning(self.module, &names) {
            Meaning::Item(item) => match self.world.kind(item) {
                Some(Kind::Function(function)) => self.index(&function).into_iter().collect(),
                _ => Vec::new(),
            },
            Meaning::Inside(item, name) => self.method(item, &name),
            _ => {
                let _ = names.pop();
                Vec::new()
            }
        }
    }

    /// The functions that a method call may mean, whose end is waited for or not.
    pub(super) fn of_method(&self, call: &ExprMethodCall, is_awaited: bool) -> Vec<usize> {
        let name = call.method.to_string();
        let types = self.types_of(&call.receiver);
        if !types.is_empty() {
            let mut found: Vec<usize> = types
                .iter()
                .flat_map(|item| self.method(*item, &name))
                .collect();
            found.sort_unstable();
            found.dedup();
            return found;
        }
        // Names of one word are of many things.
        if COMMON.contains(&name.as_str()) || (!is_awaited && !name.contains('_')) {
            return Vec::new();
        }
        let methods = self.world.methods.get(&name).map_or(&[][..], Vec::as_slice);
        let n = call.args.len() + 1;
        let fitting = methods.iter().filter(|method| {
            let is_future = method.signature.asyncness.is_some();
            method.signature.receiver().is_some()
                && method.signature.inputs.len() == n
                && (is_future || !is_awaited)
        });
        fitting.filter_map(|method| self.index(method)).collect()
    }

    /// The types of the code that an expression may be of.
    fn types_of(&self, expression: &Expr) -> HashSet<ItemId> {
        match expression {
            Expr::Path(path) => match path.path.get_ident() {
                Some(name) if name == "self" => self.of.into_iter().collect(),
                Some(name) => self
                    .types
                    .get(&name.to_string())
                    .cloned()
                    .unwrap_or_default(),
                None => HashSet::new(),
            },
            Expr::Field(field) => {
                let syn::Member::Named(name) = &field.member else {
                    return HashSet::new();
                };
                let owners = self.types_of(&field.base);
                owners
                    .iter()
                    .flat_map(|owner| self.field(*owner, &name.to_string()))
                    .collect()
            }
            Expr::Reference(found) => self.types_of(&found.expr),
            Expr::Paren(found) => self.types_of(&found.expr),
            Expr::Unary(found) => self.types_of(&found.expr),
            Expr::Await(found) => self.types_of(&found.base),
            Expr::Try(found) => self.types_of(&found.expr),
            Expr::MethodCall(call)
                if [
                    "clone", "as_ref", "borrow", "lock", "read", "write", "unwrap",
                ]
                .contains(&call.method.to_string().as_str()) =>
            {
                self.types_of(&call.receiver)
            }
            _ => HashSet::new(),
        }
    }

    /// The types of a field.
    fn field(&self, owner: ItemId, name: &str) -> HashSet<ItemId> {
        let Some(Kind::Struct(declared)) = self.world.kind(owner) else {
            return HashSet::new();
        };
        let module = self
            .world
            .items
            .get(owner)
            .map_or(self.module, |item| item.module);
        let mut fields = declared.fields.iter();
        let field = fields.find(|field| field.ident.as_ref().is_some_and(|ident| ident == name));
        field
            .map(|field| self.items(&field.ty, module))
            .unwrap_or_default()
    }

    /// The method of a type, or those of all who implement a trait.
    fn method(&self, item: ItemId, name: &str) -> Vec<usize> {
        if let Some(method) = self.world.method_of(item, name) {
            return self.index(&method).into_iter().collect();
        }
        if !matches!(self.world.kind(item), Some(Kind::Trait(_))) {
            return Vec::new();
        }
        let of_trait = self.world.items.get(item).map(|item| item.name.as_str());
        let impls = self
            .world
            .impls
            .iter()
            .filter(|found| found.of_trait.as_deref() == of_trait);
        let methods = impls.flat_map(|found| self.world.functions_of(found));
        let named = methods.filter(|method| method.signature.ident == name);
        named.filter_map(|method| self.index(&method)).collect()
    }

    fn index(&self, function: &Function<'_>) -> Option<usize> {
        self.known.get(&function.id()).copied()
    }
}
