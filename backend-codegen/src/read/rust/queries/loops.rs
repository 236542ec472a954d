//! Which loops go over something whose length nobody knows.

use std::collections::HashSet;

use syn::{Expr, ExprClosure, ExprMethodCall, Lit, Pat, RangeLimits};

use super::chain::Words;
use crate::read::code::loops::Over;
use crate::read::rust::syntax::segments;
use crate::read::rust::world::{Kind, Meaning, ModuleId, World};

/// More rounds than this are many.
const FEW: u64 = 16;

const BATCHES: [&str; 13] = [
    "chunks",
    "chunks_exact",
    "chunks_mut",
    "array_chunks",
    "chunk_by",
    "windows",
    "ready_chunks",
    "try_chunks",
    "tuples",
    "into_chunks",
    "chunks_timeout",
    "batches",
    "batching",
];

/// Over what `for … in expression` goes.
pub(super) fn over(world: &World<'_>, module: ModuleId, expression: &Expr) -> Over {
    match expression {
        Expr::Paren(found) => over(world, module, &found.expr),
        Expr::Reference(found) => over(world, module, &found.expr),
        Expr::Array(_) => Over::Nothing,
        Expr::Repeat(_) => Over::Nothing,
        Expr::Macro(found) if found.mac.path.is_ident("vec") => {
            match world.macros.get(&found.mac) {
                Some(items) if !items.is_empty() => Over::Nothing,
                _ => Over::Items,
            }
        }
        Expr::Range(range) => {
            let number = |end: &Option<Box<Expr>>| end.as_deref().and_then(number);
            let is_inclusive = matches!(range.limits, RangeLimits::Closed(_));
            match (number(&range.start), number(&range.end)) {
                (Some(start), Some(end))
                    if end.saturating_sub(start) + u64::from(is_inclusive) <= FEW =>
                {
                    Over::Nothing
                }
                _ => Over::Numbers,
            }
        }
        Expr::Path(path) => match world.meaning(module, &segments(&path.path)) {
            Meaning::Item(item) => match world.kind(item) {
                Some(Kind::Constant(value)) => over_constant(value),
                _ => Over::Items,
            },
            _ => Over::Items,
        },
        Expr::MethodCall(call) => {
            let name = call.method.to_string();
            if BATCHES.contains(&name.as_str()) {
                return Over::Nothing;
            }
            let few = call.args.first().and_then(number);
            if name == "take" && few.is_some_and(|n| n <= FEW) {
                return Over::Nothing;
            }
            // `step_by(100)` goes from batch to batch.
            if name == "step_by" {
                return Over::Nothing;
            }
            match over(world, module, &call.receiver) {
                // What each item of a few gives may be many.
                Over::Nothing if name.contains("flat") => Over::Items,
                other => other,
            }
        }
        Expr::Call(call) => {
            // `stream::iter(…)`, `zip(a, b)`, `Some(a)`
            let Expr::Path(path) = &*call.func else {
                return Over::Items;
            };
            let names = segments(&path.path);
            match (names.last().map(String::as_str), call.args.first()) {
                (Some("iter" | "zip" | "from_iter"), Some(first)) => over(world, module, first),
                (Some("Some" | "once"), _) => Over::Nothing,
                _ => Over::Items,
            }
        }
        Expr::Try(found) => over(world, module, &found.expr),
        Expr::Await(found) => over(world, module, &found.base),
        _ => Over::Items,
    }
}

fn over_constant(value: &Expr) -> Over {
    match value {
        Expr::Reference(found) => over_constant(&found.expr),
        Expr::Array(found) if found.elems.len() as u64 <= FEW => Over::Nothing,
        _ => Over::Items,
    }
}

fn number(expression: &Expr) -> Option<u64> {
    match expression {
        Expr::Lit(found) => match &found.lit {
            Lit::Int(number) => number.base10_parse().ok(),
            _ => None,
        },
        Expr::Paren(found) => number(&found.expr),
        _ => None,
    }
}

/// Methods that call a closure for each item, whatever they are called on.
const EACH: [&str; 16] = [
    "for_each",
    "try_for_each",
    "for_each_concurrent",
    "try_for_each_concurrent",
    "filter_map",
    "flat_map",
    "fold",
    "try_fold",
    "scan",
    "flat_map_iter",
    "try_filter_map",
    "map_while",
    "flat_map_unordered",
    "partition",
    "take_while",
    "skip_while",
];

/// Those that options and results have, too.
const PERHAPS: [&str; 11] = [
    "map",
    "then",
    "and_then",
    "filter",
    "inspect",
    "any",
    "all",
    "find",
    "map_ok",
    "try_filter",
    "position",
];

/// What makes an iterator or a stream.
const ITERATORS: [&str; 33] = [
    "iter",
    "into_iter",
    "iter_mut",
    "par_iter",
    "into_par_iter",
    "drain",
    "keys",
    "values",
    "into_keys",
    "into_values",
    "values_mut",
    "enumerate",
    "zip",
    "chain",
    "rev",
    "skip",
    "take",
    "cloned",
    "copied",
    "lines",
    "split",
    "windows",
    "stream",
    "unique",
    "dedup",
    "sorted",
    "sorted_by_key",
    "peekable",
    "par_bridge",
    "fetch",
    "filter_map",
    "flat_map",
    "step_by",
];

/// Over what a method calls its closure; nothing if it is called once at most.
pub(super) fn over_method(
    world: &World<'_>,
    module: ModuleId,
    call: &ExprMethodCall,
) -> Option<Over> {
    let name = call.method.to_string();
    let is_perhaps = PERHAPS.contains(&name.as_str()) && is_iterator(&call.receiver);
    let is_each = EACH.contains(&name.as_str()) || is_perhaps;
    is_each.then(|| over(world, module, &call.receiver))
}

fn is_iterator(expression: &Expr) -> bool {
    match expression {
        Expr::MethodCall(call) => {
            ITERATORS.contains(&call.method.to_string().as_str()) || is_iterator(&call.receiver)
        }
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => {
                let names = segments(&path.path);
                let of_stream = names
                    .iter()
                    .rev()
                    .nth(1)
                    .is_some_and(|of| of == "stream" || of == "iter");
                names
                    .last()
                    .is_some_and(|name| name == "iter" || name == "zip")
                    || of_stream
            }
            _ => false,
        },
        Expr::Range(_) | Expr::Array(_) => true,
        Expr::Paren(found) => is_iterator(&found.expr),
        _ => false,
    }
}

/// The variables of a pattern.
pub(super) fn variables(pattern: &Pat, into: &mut HashSet<String>) {
    struct Variables<'i>(&'i mut HashSet<String>);
    impl<'a> syn::visit::Visit<'a> for Variables<'_> {
        fn visit_pat_ident(&mut self, found: &'a syn::PatIdent) {
            let name = found.ident.to_string();
            // `None` and constants are no variables.
            if name.starts_with(|c: char| c.is_lowercase() || c == '_') {
                self.0.insert(name);
            }
            syn::visit::visit_pat_ident(self, found);
        }
    }
    syn::visit::Visit::visit_pat(&mut Variables(into), pattern);
}

/// What a closure takes.
pub(super) fn parameters(closure: &ExprClosure) -> HashSet<String> {
    let mut names = HashSet::new();
    for input in &closure.inputs {
        variables(input, &mut names);
    }
    names
}

/// Whether an expression takes the next one of what there is: `stack.pop()`, `rows.try_next().await?`. Whoever
/// waits for messages gets them one by one.
pub(super) fn takes_next(expression: &Expr) -> bool {
    let words = Words::of(expression);
    let is_waiting = words.names.iter().any(|name| {
        let name = name.to_lowercase();
        [
            "recv",
            "rx",
            "receiver",
            "consumer",
            "subscription",
            "listener",
            "messages",
            "socket",
            "ws",
            "accept",
            "queue",
            "job",
            "jobs",
            "events",
            "poll",
            "page",
            "pages",
            "next_page",
        ]
        .contains(&name.as_str())
            || name.ends_with("_rx")
            || name.ends_with("_receiver")
    });
    let is_pop = words.has(&["pop", "pop_front", "pop_back", "pop_first", "pop_last"]);
    let is_await = matches!(expression, Expr::Await(_) | Expr::Try(_)) && is_pop;
    !is_await
        && (!is_waiting || is_pop)
        && (is_pop || words.has(&["next", "try_next", "next_back"]))
}
