//! What a function says, together with what it calls and the constants that it names.

use std::collections::HashSet;

use syn::visit::Visit;

use super::conversions::{self, Made};
use super::errors::variants;
use super::look::{Scope, Within};
use crate::infer::look::Source;
use crate::read::rust::syntax::{Words, last, segments};
use crate::read::rust::types::{Context, Ty};
use crate::read::rust::world::{Function, ItemId, Kind, Meaning, ModuleId, World};

/// Calls in calls.
const DEPTH: usize = 4;

/// Words that are said, and what is named.
pub(super) struct Follow<'a, 'w> {
    world: &'w World<'a>,
    seen: HashSet<usize>,
    /// The same where credentials have been found.
    seen_with: HashSet<usize>,
    /// Branches around that are taken with credentials alone.
    n_with: usize,
    depth: usize,
    module: ModuleId,
    of: Option<ItemId>,
    /// What is known in the function, where variants are looked for.
    scope: Option<Scope<'a, 'w>>,
    /// The error of the code that the function gives.
    error: Option<ItemId>,
    /// Those of all functions from the first one down to this one.
    errors: Vec<ItemId>,
    /// Conversions of errors that were looked at, and variants that they were not asked about.
    converted: HashSet<(usize, &'static [&'static str])>,
    never: &'static [&'static str],
    /// Whether words are asked for; there are many.
    wants_words: bool,
    /// Names and, with a quotation mark before them, texts.
    pub(super) words: Vec<String>,
    /// Things in items: variants and functions of types.
    pub(super) inside: Vec<(ItemId, String)>,
    /// Whether clients are refused that have shown no credentials.
    pub(super) refuses: bool,
    /// Whether those are that have shown some.
    pub(super) refuses_bad: bool,
    /// Paths beside methods, as lists of what needs no credentials have them.
    pub(super) pairs: Vec<(String, Option<String>)>,
}

impl<'a, 'w> Follow<'a, 'w> {
    /// Looks for all of it.
    pub(super) fn new(world: &'w World<'a>) -> Self {
        Self {
            wants_words: true,
            ..Self::inside(world)
        }
    }

    /// Looks for variants and functions of types alone.
    pub(super) fn inside(world: &'w World<'a>) -> Self {
        Self {
            world,
            seen: HashSet::new(),
            seen_with: HashSet::new(),
            n_with: 0,
            depth: 0,
            module: 0,
            of: None,
            scope: None,
            error: None,
            errors: Vec::new(),
            converted: HashSet::new(),
            never: &[],
            wants_words: false,
            words: Vec::new(),
            inside: Vec::new(),
            refuses: false,
            refuses_bad: false,
            pairs: Vec::new(),
        }
    }

    fn word(&mut self, word: String) {
        if matches!(
            word.as_str(),
            "UNAUTHORIZED" | "Unauthorized" | "ErrorUnauthorized" | "unauthorized"
        ) {
            match self.n_with {
                0 => self.refuses = true,
                _ => self.refuses_bad = true,
            }
        }
        self.words.push(word);
    }

    /// Notes that something is looked at; whether that is for the first time.
    fn see(&mut self, what: usize) -> bool {
        match self.n_with {
            0 => self.seen.insert(what),
            _ => !self.seen.contains(&what) && self.seen_with.insert(what),
        }
    }

    /// Looks at a branch, which is taken with credentials alone if it `is_with` them.
    fn branch(&mut self, is_with: bool, look: impl FnOnce(&mut Self)) {
        let is_with = is_with && self.wants_words;
        self.n_with += usize::from(is_with);
        look(self);
        self.n_with -= usize::from(is_with);
    }

    pub(super) fn function(&mut self, function: &Function<'a>) {
        let module = self.world.body_of(function);
        self.source(&function.source(), module, function.of);
    }

    /// A function that stands in a module, in implementations of a type perhaps.
    pub(super) fn source(&mut self, function: &Source<'a>, module: ModuleId, of: Option<ItemId>) {
        if self.see(function.id()) && self.depth <= DEPTH {
            self.enter(function, module, of);
        }
    }

    fn enter(&mut self, function: &Source<'a>, module: ModuleId, of: Option<ItemId>) {
        let before = (self.module, self.of, self.scope.take(), self.error);
        let n_errors = self.errors.len();
        (self.module, self.of) = (module, of);
        if !self.wants_words {
            let context = Context::new(module, of);
            let output = &function.signature.output;
            self.error = conversions::error_of(self.world, output, &context);
            self.errors.extend(self.error);
            let look = Within::at(self.world, context);
            self.scope = Some(Scope::of(look, function.signature));
        }
        self.depth += 1;
        for input in &function.signature.inputs {
            self.visit_fn_arg(input);
        }
        self.visit_block(function.block);
        self.depth -= 1;
        self.errors.truncate(n_errors);
        (self.module, self.of, self.scope, self.error) = before;
    }

    pub(super) fn expression(&mut self, expression: &'a syn::Expr, module: ModuleId) {
        let before = std::mem::replace(&mut self.module, module);
        self.visit_expr(expression);
        self.module = before;
    }

    /// All that implementations of a type do.
    fn item(&mut self, item: ItemId) {
        // Items and functions are told apart by where their numbers come from.
        if self.depth > DEPTH || !self.see(usize::MAX - item) {
            return;
        }
        let world = self.world;
        for found in world.impls(item) {
            let is_service = matches!(
                found.of_trait.as_deref(),
                Some("Transform" | "Service" | "Layer" | "FromRequest" | "FromRequestParts")
            );
            if !is_service {
                continue;
            }
            for function in world.functions_of(found) {
                self.function(&function);
            }
        }
    }

    fn meaning(&self, path: &[String]) -> Meaning {
        match (path, self.of) {
            ([first, name], Some(of)) if first == "Self" => Meaning::Inside(of, name.clone()),
            ([first], Some(of)) if first == "Self" => Meaning::Item(of),
            _ => self.world.meaning(self.module, path),
        }
    }

    fn path(&mut self, path: &'a syn::Path) {
        let segments = segments(path);
        match self.meaning(&segments) {
            Meaning::Item(item) => match self.world.kind(item) {
                Some(Kind::Function(function)) => self.function(&function),
                Some(Kind::Constant(value))
                    if self.depth <= DEPTH && self.see(std::ptr::from_ref(value).addr()) =>
                {
                    let module = self.world.items.get(item).map_or(0, |item| item.module);
                    self.depth += 1;
                    self.expression(value, module);
                    self.depth -= 1;
                }
                Some(Kind::Struct(_)) => self.item(item),
                _ => {}
            },
            Meaning::Inside(item, name) => {
                let method = self.world.method_of(item, &name);
                self.named(item, name);
                if let Some(function) = method {
                    self.function(&function);
                }
            }
            Meaning::Module(_) | Meaning::Foreign(_) | Meaning::Unknown => {}
        }
    }

    /// What becomes of an error that is none of these variants.
    fn convert(&mut self, function: &Function<'a>, never: &'static [&'static str]) {
        if self.depth <= DEPTH && self.converted.insert((function.id(), never)) {
            let before = std::mem::replace(&mut self.never, never);
            let module = self.world.body_of(function);
            self.enter(&function.source(), module, function.of);
            self.never = before;
        }
    }

    /// Notes what is named inside of an item, as what the first function gets to see of it.
    fn named(&mut self, item: ItemId, name: String) {
        let passed = conversions::passed(self.world, &self.errors, (item, name));
        self.inside.extend(passed);
    }

    /// What is called here may fail, and nobody is told.
    fn forgiven(&mut self, expression: &'a syn::Expr) {
        match expression {
            syn::Expr::Await(inside) => self.forgiven(&inside.base),
            syn::Expr::Paren(inside) => self.forgiven(&inside.expr),
            syn::Expr::Call(call) => {
                for argument in &call.args {
                    self.visit_expr(argument);
                }
            }
            syn::Expr::MethodCall(call) => {
                match call.method == "map" || call.method == "map_err" {
                    true => self.forgiven(&call.receiver),
                    false => self.visit_expr(&call.receiver),
                }
                for argument in &call.args {
                    self.visit_expr(argument);
                }
            }
            other => self.visit_expr(other),
        }
    }

    /// A path and a method side by side.
    fn pair<'e>(&mut self, expressions: impl Iterator<Item = &'e syn::Expr>) {
        if !self.wants_words {
            return;
        }
        let mut path = None;
        let mut method = None;
        for expression in expressions {
            match expression {
                syn::Expr::Lit(_) => {
                    let text = crate::read::rust::syntax::text(expression);
                    path = path.or(text.filter(|text| text.starts_with('/')));
                }
                syn::Expr::Path(found) => {
                    let name = last(&found.path);
                    method = method.or_else(|| crate::read::rust::words::method_constant(&name));
                }
                _ => {}
            }
        }
        if let Some(path) = path {
            self.pairs.push((path, method.map(str::to_owned)));
        }
    }
}

impl<'a> Visit<'a> for Follow<'a, '_> {
    fn visit_ident(&mut self, ident: &'a syn::Ident) {
        if self.wants_words {
            self.word(ident.to_string());
        }
    }

    fn visit_expr_if(&mut self, condition: &'a syn::ExprIf) {
        let other = condition.else_branch.as_ref().map(|(_, other)| &**other);
        let is_with = finds_credentials(&condition.cond) && !other.is_some_and(leaves);
        self.visit_expr(&condition.cond);
        self.branch(is_with, |follow| {
            follow.visit_block(&condition.then_branch);
        });
        if let Some(other) = other {
            self.visit_expr(other);
        }
    }

    fn visit_expr_match(&mut self, matched: &'a syn::ExprMatch) {
        self.visit_expr(&matched.expr);
        let without = |arm: &&syn::Arm| !is_present(&arm.pat);
        let is_with = is_about_credentials(&matched.expr)
            && !matched
                .arms
                .iter()
                .filter(without)
                .any(|arm| leaves(&arm.body));
        for arm in &matched.arms {
            self.branch(is_with && is_present(&arm.pat), |follow| {
                follow.visit_arm(arm);
            });
        }
    }

    fn visit_lit_str(&mut self, text: &'a syn::LitStr) {
        if self.wants_words {
            self.words.push(format!("\"{}", text.value()));
        }
    }

    fn visit_item(&mut self, _item: &'a syn::Item) {}

    fn visit_expr_path(&mut self, path: &'a syn::ExprPath) {
        syn::visit::visit_expr_path(self, path);
        let variable = path.path.get_ident().map(ToString::to_string);
        let is_variable = |scope: &Scope<'_, '_>| variable.is_some_and(|name| scope.knows(&name));
        if !self.scope.as_ref().is_some_and(is_variable) {
            self.path(&path.path);
        }
    }

    fn visit_type_path(&mut self, path: &'a syn::TypePath) {
        syn::visit::visit_type_path(self, path);
        if let Meaning::Item(item) = self.meaning(&segments(&path.path)) {
            self.item(item);
        }
    }

    fn visit_expr_struct(&mut self, made: &'a syn::ExprStruct) {
        syn::visit::visit_expr_struct(self, made);
        let is_item = matches!(self.meaning(&segments(&made.path)), Meaning::Item(_));
        // What a handler makes of an extractor refuses nobody.
        if self.wants_words || !is_item {
            self.path(&made.path);
        }
        self.pair(made.fields.iter().map(|field| &field.expr));
    }

    fn visit_expr_tuple(&mut self, tuple: &'a syn::ExprTuple) {
        syn::visit::visit_expr_tuple(self, tuple);
        self.pair(tuple.elems.iter());
    }

    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        let name = call.method.to_string();
        if !self.wants_words
            && matches!(
                name.as_str(),
                "ok" | "unwrap_or" | "unwrap_or_default" | "is_ok"
            )
        {
            self.forgiven(&call.receiver);
            for argument in &call.args {
                self.visit_expr(argument);
            }
            return;
        }
        syn::visit::visit_expr_method_call(self, call);
        let methods = self.world.methods.get(&name).map_or(&[][..], Vec::as_slice);
        let meant = match (&self.scope, methods) {
            (_, []) => None,
            (Some(scope), _) => {
                let receiver = scope.ty(&call.receiver);
                scope.look.method_function(&receiver, &name)
            }
            // Of several methods of one name nobody knows which is meant.
            (None, [only]) => Some(*only).filter(|only| only.signature.receiver().is_some()),
            (None, _) => None,
        };
        if let Some(meant) = meant {
            self.function(&meant);
        }
    }

    fn visit_local(&mut self, local: &'a syn::Local) {
        if self.scope.is_none() {
            return syn::visit::visit_local(self, local);
        }
        // In `let user = user(id)` the function is meant.
        if let Some(init) = &local.init {
            self.visit_expr(&init.expr);
            if let Some((_, other)) = &init.diverge {
                self.visit_expr(other);
            }
        }
        if let Some(scope) = &mut self.scope {
            scope.local(local);
        }
    }

    fn visit_pat_ident(&mut self, pattern: &'a syn::PatIdent) {
        syn::visit::visit_pat_ident(self, pattern);
        let name = pattern.ident.to_string();
        if let Some(scope) = &mut self.scope
            && !name.starts_with(char::is_uppercase)
            && !scope.knows(&name)
        {
            scope.set(&name, Ty::Unknown);
        }
    }

    fn visit_arm(&mut self, arm: &'a syn::Arm) {
        if !self.never.is_empty() {
            let mut names = Vec::new();
            variants(&arm.pat, &mut names);
            if !names.is_empty() && names.iter().all(|name| self.never.contains(&name.as_str())) {
                return;
            }
        }
        syn::visit::visit_arm(self, arm);
    }

    fn visit_expr_try(&mut self, tried: &'a syn::ExprTry) {
        syn::visit::visit_expr_try(self, tried);
        if let (Some(scope), Some(error)) = (&self.scope, self.error) {
            match conversions::made(self.world, scope, &tried.expr, error) {
                Some(Made::By(function, never)) => self.convert(&function, never),
                Some(Made::Variant(name)) => self.named(error, name),
                None => {}
            }
        }
    }

    fn visit_macro(&mut self, found: &'a syn::Macro) {
        if self.wants_words {
            let mut words = Words::default();
            words.visit_macro(found);
            for word in words.0 {
                self.word(word);
            }
        }
    }
}

/// Whether a condition holds if credentials are there: `if let Some(token) = token(&request)`.
fn finds_credentials(condition: &syn::Expr) -> bool {
    match condition {
        syn::Expr::Let(bound) => is_present(&bound.pat) && is_about_credentials(&bound.expr),
        syn::Expr::Binary(both) if matches!(both.op, syn::BinOp::And(_)) => {
            finds_credentials(&both.left) || finds_credentials(&both.right)
        }
        syn::Expr::MethodCall(call) => {
            (call.method == "is_some" || call.method == "contains_key")
                && is_about_credentials(condition)
        }
        syn::Expr::Paren(inside) => finds_credentials(&inside.expr),
        _ => false,
    }
}

/// Whether a pattern is that of something that is there.
fn is_present(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::TupleStruct(tuple) => matches!(last(&tuple.path).as_str(), "Some" | "Ok"),
        syn::Pat::Paren(inside) => is_present(&inside.pat),
        syn::Pat::Reference(inside) => is_present(&inside.pat),
        _ => false,
    }
}

/// Whether an expression names credentials.
fn is_about_credentials(expression: &syn::Expr) -> bool {
    let mut words = Words::default();
    words.visit_expr(expression);
    words.0.iter().any(|word| {
        let word = word.to_ascii_lowercase();
        [
            "token",
            "auth",
            "key",
            "credential",
            "session",
            "cookie",
            "bearer",
            "identity",
        ]
        .iter()
        .any(|part| word.contains(part))
    })
}

/// Whether a branch ends here, so that whatever stands behind is not come to.
fn leaves(branch: &syn::Expr) -> bool {
    struct Leaves(bool);
    impl<'a> Visit<'a> for Leaves {
        fn visit_expr_return(&mut self, _returned: &'a syn::ExprReturn) {
            self.0 = true;
        }
        fn visit_expr_try(&mut self, _tried: &'a syn::ExprTry) {
            self.0 = true;
        }
        fn visit_expr_call(&mut self, call: &'a syn::ExprCall) {
            syn::visit::visit_expr_call(self, call);
            let is_error =
                matches!(&*call.func, syn::Expr::Path(path) if last(&path.path) == "Err");
            self.0 = self.0 || is_error;
        }
        fn visit_expr_closure(&mut self, _closure: &'a syn::ExprClosure) {}
    }
    let mut leaves = Leaves(false);
    leaves.visit_expr(branch);
    leaves.0
}
