//! What a function does: its queries and calls, with the loops around them.

use std::collections::{HashMap, HashSet};

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Expr, Local, Pat};

use super::call::Scope;
use super::chain::{Words, is_unfinished, query};
use super::loops::{self, over, over_method, parameters, variables};
use crate::document::{Location, SourceId};
use crate::read::code::loops::{Mentioned, Over};
use crate::read::code::queries::{Does, Step, is_connection};
use crate::read::rust::load::span_place;
use crate::read::rust::world::{Function, ModuleId, World};

/// The steps of a function.
pub(super) fn steps<'a>(
    world: &World<'a>,
    function: &Function<'a>,
    known: &HashMap<usize, usize>,
) -> Vec<Step> {
    let mut given = HashSet::new();
    for input in &function.signature.inputs {
        if let syn::FnArg::Typed(typed) = input {
            let ty = Words::of_tokens(quote::ToTokens::to_token_stream(&typed.ty));
            if !ty.names.iter().any(|name| is_connection(name)) {
                variables(&typed.pat, &mut given);
            }
        }
    }
    given.retain(|name| !is_connection(name));
    let mut walker = Walker {
        given,
        world,
        module: world.body_of(function),
        source: world.source(function.module),
        scope: Scope::of(world, function, known),
        loops: Vec::new(),
        queries: HashSet::new(),
        closures: HashMap::new(),
        awaited: None,
        steps: Vec::new(),
        depth: 0,
    };
    walker.visit_block(function.block);
    walker.steps
}

/// Expressions in each other beyond this are nobody's work.
const NESTING: u32 = 400;

struct Loop {
    place: Location,
    /// Variables that have something of what it goes over.
    names: HashSet<String>,
    over: Over,
}

struct Walker<'a, 'w> {
    /// Variables that have something of what the function is given.
    given: HashSet<String>,
    world: &'w World<'a>,
    module: ModuleId,
    source: SourceId,
    scope: Scope<'a, 'w>,
    loops: Vec<Loop>,
    /// Variables that are queries which nobody has run yet.
    queries: HashSet<String>,
    /// What closures with names do.
    closures: HashMap<String, Vec<Does>>,
    /// The call whose end is waited for.
    awaited: Option<&'a syn::ExprMethodCall>,
    steps: Vec<Step>,
    depth: u32,
}

impl<'a> Walker<'a, '_> {
    fn place(&self, span: proc_macro2::Span) -> Location {
        span_place(self.source, span)
    }

    /// Goes through what runs in each round.
    fn within(
        &mut self,
        span: proc_macro2::Span,
        names: HashSet<String>,
        over: Over,
        body: impl FnOnce(&mut Self),
    ) {
        if over == Over::Nothing {
            return body(self);
        }
        let place = self.place(span);
        self.loops.push(Loop { place, names, over });
        body(self);
        self.loops.pop();
    }

    fn step(&mut self, span: proc_macro2::Span, does: Does, words: &Words) {
        let is_bound = |found: &Loop| match found.over {
            Over::Items => words.mentions(&found.names),
            // `ids[i]` is an item, and `i` alone is an offset or a number of attempts.
            Over::Numbers | Over::Nothing => {
                !words.indexes.is_disjoint(&found.names)
                    || words
                        .names
                        .iter()
                        .any(|name| found.names.contains(&format!("[{name}]")))
            }
        };
        let is_any = self.loops.iter().any(is_bound);
        let counting = self
            .loops
            .iter()
            .filter(|it| it.over == Over::Items || is_bound(it));
        let loops: Vec<Location> = counting.map(|it| it.place).collect();
        self.steps.push(Step {
            place: self.place(span),
            does,
            is_bound: is_any && !loops.is_empty(),
            is_given: words.mentions(&self.given) || words.has_own_key(),
            loops,
        });
    }

    /// Notes that variables have something of what the loops go over that their value mentions.
    fn spread(&mut self, pattern: &Pat, value: &Expr) {
        let words = Words::of(value);
        let mut names = HashSet::new();
        variables(pattern, &mut names);
        if words.mentions(&self.given) {
            self.given.extend(names.iter().cloned());
        }
        let takes = loops::takes_next(value);
        let innermost = self.loops.len().saturating_sub(1);
        for (at, found) in self.loops.iter_mut().enumerate() {
            let value = Mentioned {
                names: &words.names,
                indexes: &words.indexes,
                takes_next: takes && at == innermost,
                is_known: &|known| words.mentions(known),
            };
            found.over.spread(&mut found.names, &names, &value);
        }
    }
}

impl<'a> Visit<'a> for Walker<'a, '_> {
    fn visit_item(&mut self, _item: &'a syn::Item) {}

    fn visit_expr(&mut self, expression: &'a Expr) {
        if self.depth < NESTING {
            self.depth += 1;
            visit::visit_expr(self, expression);
            self.depth -= 1;
        }
    }

    fn visit_local(&mut self, local: &'a Local) {
        let Some(init) = &local.init else {
            return;
        };
        if let Pat::Type(typed) = &local.pat {
            self.scope.note(&typed.pat, &typed.ty);
        }
        let pattern = match &local.pat {
            Pat::Type(typed) => &typed.pat,
            pattern => pattern,
        };
        if let Pat::Ident(name) = pattern {
            let name = name.ident.to_string();
            self.scope.note_value(&name, &init.expr);
            if is_unfinished(&init.expr) {
                self.queries.insert(name);
            }
        }
        self.spread(pattern, &init.expr);
        let before = self.steps.len();
        visit::visit_local(self, local);
        if let (Pat::Ident(name), Expr::Closure(_)) = (pattern, &*init.expr) {
            let inside = self.steps.iter().skip(before);
            let inside = inside.filter(|step| step.loops.len() == self.loops.len());
            let does = inside.map(|step| step.does.clone()).collect();
            self.closures.insert(name.ident.to_string(), does);
        }
    }

    fn visit_expr_let(&mut self, found: &'a syn::ExprLet) {
        self.spread(&found.pat, &found.expr);
        visit::visit_expr_let(self, found);
    }

    fn visit_expr_match(&mut self, found: &'a syn::ExprMatch) {
        for arm in &found.arms {
            self.spread(&arm.pat, &found.expr);
        }
        visit::visit_expr_match(self, found);
    }

    fn visit_expr_for_loop(&mut self, found: &'a syn::ExprForLoop) {
        self.visit_expr(&found.expr);
        let mut names = HashSet::new();
        variables(&found.pat, &mut names);
        let over = over(self.world, self.module, &found.expr);
        self.within(found.expr.span(), names, over, |walker| {
            walker.visit_block(&found.body)
        });
    }

    fn visit_expr_while(&mut self, found: &'a syn::ExprWhile) {
        if let Expr::Let(condition) = &*found.cond {
            self.visit_expr(&condition.expr);
            let takes = loops::takes_next(&condition.expr);
            let mut names = HashSet::new();
            variables(&condition.pat, &mut names);
            let over = if takes { Over::Items } else { Over::Nothing };
            return self.within(found.cond.span(), names, over, |walker| {
                walker.visit_block(&found.body)
            });
        }
        let names = match &*found.cond {
            Expr::Binary(condition) => Words::of(&condition.left).names,
            _ => HashSet::new(),
        };
        self.within(found.cond.span(), names, Over::Numbers, |walker| {
            walker.visit_expr(&found.cond);
            walker.visit_block(&found.body);
        });
    }

    fn visit_expr_loop(&mut self, found: &'a syn::ExprLoop) {
        self.within(
            found.loop_token.span(),
            HashSet::new(),
            Over::Numbers,
            |walker| {
                walker.visit_block(&found.body);
            },
        );
    }

    fn visit_expr_await(&mut self, found: &'a syn::ExprAwait) {
        if let Expr::MethodCall(call) = &*found.base {
            self.awaited = Some(call);
        }
        visit::visit_expr_await(self, found);
    }

    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        let is_awaited = self.awaited.is_some_and(|it| std::ptr::eq(it, call));
        self.visit_expr(&call.receiver);
        let words = || {
            let mut words = Words::of(&call.receiver);
            for argument in &call.args {
                words.add(quote::ToTokens::to_token_stream(argument));
            }
            words
        };
        // `builder.push_bind(id)`
        if let Expr::Path(path) = &*call.receiver
            && let Some(name) = path.path.get_ident()
            && self.queries.contains(&name.to_string())
        {
            let given = words();
            if given.mentions(&self.given) {
                self.given.insert(name.to_string());
            }
            for found in self.loops.iter_mut().filter(|it| it.over == Over::Items) {
                if given.mentions(&found.names) {
                    found.names.insert(name.to_string());
                }
            }
        }
        let over = over_method(self.world, self.module, call);
        if let Some(found) = query(call, &self.queries) {
            self.step(call.span(), Does::Query(found), &words());
        } else {
            let called = self.scope.of_method(call, is_awaited);
            if !called.is_empty() {
                self.step(call.span(), Does::Call(called), &words());
            }
        }
        for argument in &call.args {
            match (over, argument) {
                (Some(over), Expr::Closure(closure)) => {
                    let names = parameters(closure);
                    self.within(call.method.span(), names, over, |walker| {
                        walker.visit_expr(&closure.body)
                    });
                }
                (Some(over), Expr::Path(path)) => {
                    let called = self.scope.of_path(&path.path);
                    if !called.is_empty() {
                        let words = Words::of(argument);
                        let names = words.names.clone();
                        self.within(call.method.span(), names, over, |walker| {
                            walker.step(argument.span(), Does::Call(called), &words);
                        });
                    }
                }
                _ => self.visit_expr(argument),
            }
        }
    }

    fn visit_expr_call(&mut self, call: &'a syn::ExprCall) {
        visit::visit_expr_call(self, call);
        let Expr::Path(path) = &*call.func else {
            return;
        };
        let mut words = Words::default();
        words.add(quote::ToTokens::to_token_stream(&call.args));
        let closure = path
            .path
            .get_ident()
            .and_then(|name| self.closures.get(&name.to_string()));
        if let Some(does) = closure.cloned() {
            for does in does {
                self.step(call.span(), does, &words);
            }
            return;
        }
        let called = self.scope.of_path(&path.path);
        if !called.is_empty() {
            self.step(call.span(), Does::Call(called), &words);
        }
    }

    fn visit_macro(&mut self, found: &'a syn::Macro) {
        if let Some(inside) = self.world.macros.get(found) {
            for expression in inside {
                self.visit_expr(expression);
            }
        }
    }
}
