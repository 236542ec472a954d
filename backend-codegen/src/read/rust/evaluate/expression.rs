//! Expressions and statements.

use std::collections::HashMap;
use std::rc::Rc;

use syn::spanned::Spanned as _;
use syn::{Block, Expr, Lit, Stmt};

use super::defaults::arm_of_text;
use super::lists::held;
use super::{Evaluator, STEPS};
use crate::infer::path::is_known;
use crate::read::rust::syntax::{last, named, segments};
use crate::read::rust::value::{At, Scope, Value, hole};
use crate::read::rust::words::{is_of_framework, method_constant};
use crate::read::rust::world::{Kind, Meaning};

impl<'a> Evaluator<'a, '_> {
    pub(super) fn block(&mut self, block: &'a Block, at: At, scope: &mut Scope<'a>) -> Value<'a> {
        let mut last = Value::Unknown;
        for statement in &block.stmts {
            last = Value::Unknown;
            match statement {
                Stmt::Local(local) => {
                    let Some(init) = &local.init else {
                        self.bind(&local.pat, Value::Unknown, scope);
                        continue;
                    };
                    let value = match (self.expression(&init.expr, at, scope), &local.pat) {
                        // `let settings: Settings = load();`
                        (Value::Unknown, syn::Pat::Type(typed)) => {
                            self.typed(&typed.ty, at.module, at.of)
                        }
                        (value, _) => value,
                    };
                    if let Some((_, other)) = &init.diverge {
                        self.expression(other, at, scope);
                    }
                    self.bind(&local.pat, value, scope);
                }
                Stmt::Expr(expression, semicolon) => {
                    let value = self.expression(expression, at, scope);
                    if semicolon.is_none() {
                        last = value;
                    }
                    if leaves(expression) {
                        break;
                    }
                }
                Stmt::Macro(found) => last = self.macros(&found.mac, at, scope),
                Stmt::Item(_) => {}
            }
        }
        last
    }

    pub(super) fn expression(
        &mut self,
        expression: &'a Expr,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        self.steps += 1;
        if self.steps > STEPS {
            return Value::Unknown;
        }
        match expression {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Value::Text(text.value()),
                Lit::Int(number) => Value::Text(number.base10_digits().to_owned()),
                Lit::Char(character) => Value::Text(character.value().to_string()),
                _ => Value::Unknown,
            },
            Expr::Path(path) => {
                if let Some(ident) = path.path.get_ident()
                    && path.qself.is_none()
                    && let Some(value) = scope.get(&ident.to_string())
                {
                    return value.clone();
                }
                self.path(&named(path), at)
            }
            Expr::Paren(inside) => self.expression(&inside.expr, at, scope),
            Expr::Group(inside) => self.expression(&inside.expr, at, scope),
            Expr::Reference(inside) => self.expression(&inside.expr, at, scope),
            Expr::Unary(inside) => self.expression(&inside.expr, at, scope),
            Expr::Await(inside) => self.expression(&inside.base, at, scope),
            Expr::Try(inside) => self.expression(&inside.expr, at, scope),
            Expr::Cast(inside) => self.expression(&inside.expr, at, scope),
            Expr::Block(inside) => self.block(&inside.block, at, scope),
            Expr::Async(inside) => self.block(&inside.block, at, scope),
            Expr::Unsafe(inside) => self.block(&inside.block, at, scope),
            Expr::Const(inside) => self.block(&inside.block, at, scope),
            Expr::TryBlock(inside) => self.block(&inside.block, at, scope),
            Expr::Tuple(tuple) => self.list(tuple.elems.iter(), at, scope),
            Expr::Array(array) => self.list(array.elems.iter(), at, scope),
            Expr::Closure(closure) => self.closure(closure, at, scope),
            Expr::Call(call) => self.called(call, at, scope),
            Expr::MethodCall(call) => self.method(call, at, scope),
            Expr::Macro(found) => self.macros(&found.mac, at, scope),
            Expr::If(condition) => {
                match self.decided(&condition.cond, at, scope) {
                    Some(true) => return self.block(&condition.then_branch, at, scope),
                    Some(false) => {
                        return match &condition.else_branch {
                            Some((_, other)) => self.expression(other, at, scope),
                            None => Value::Unknown,
                        };
                    }
                    None => {}
                }
                self.expression(&condition.cond, at, scope);
                let before = scope.clone();
                let mut ways = self.ways(scope);
                let then = self.block(&condition.then_branch, at, scope);
                self.way_ends(&mut ways);
                if condition.else_branch.is_none() {
                    self.both(&before, scope);
                }
                let other = match &condition.else_branch {
                    Some((_, other)) => self.expression(other, at, scope),
                    None => Value::Unknown,
                };
                self.way_ends(&mut ways);
                self.one_of(vec![then, other])
            }
            Expr::Match(matched) => {
                let value = self.expression(&matched.expr, at, scope);
                let mut values = Vec::new();
                let meant = match &value {
                    Value::Variant(_, name) => {
                        let mut arms = matched.arms.iter();
                        arms.position(|arm| is_variant(&arm.pat, name))
                    }
                    // `Method::GET`
                    Value::Methods(methods) if methods.len() == 1 => {
                        let name = methods.first().map(|method| method.to_ascii_uppercase());
                        let mut arms = matched.arms.iter();
                        name.and_then(|name| arms.position(|arm| is_variant(&arm.pat, &name)))
                    }
                    Value::Text(text) => arm_of_text(&matched.arms, text),
                    _ => None,
                };
                let mut ways = self.ways(scope);
                for (n, arm) in matched.arms.iter().enumerate() {
                    if meant.is_some_and(|meant| meant != n) {
                        continue;
                    }
                    self.bind(&arm.pat, value.clone(), scope);
                    values.push(self.expression(&arm.body, at, scope));
                    self.way_ends(&mut ways);
                }
                // What nobody knows is rather none of the texts that are named.
                let is_text = |pattern: &syn::Pat| match pattern {
                    syn::Pat::Or(cases) => cases.cases.iter().all(is_text_pattern),
                    pattern => is_text_pattern(pattern),
                };
                let mut others = matched.arms.iter().map(|arm| !is_text(&arm.pat));
                if matched.arms.iter().any(|arm| is_text(&arm.pat))
                    && values.len() == matched.arms.len()
                    && values.iter().all(|value| matches!(value, Value::Text(_)))
                    && let Some(other) = others.position(|is_other| is_other)
                {
                    return values.swap_remove(other);
                }
                self.one_of(values)
            }
            Expr::Let(bound) => {
                let value = self.expression(&bound.expr, at, scope);
                self.bind(&bound.pat, value, scope);
                Value::Unknown
            }
            Expr::ForLoop(repeated) => {
                let values = match self.expression(&repeated.expr, at, scope) {
                    Value::List(values) if !values.is_empty() => values,
                    _ => vec![Value::Unknown],
                };
                for value in values {
                    self.bind(&repeated.pat, value, scope);
                    self.block(&repeated.body, at, scope);
                }
                Value::Unknown
            }
            Expr::While(repeated) => {
                self.expression(&repeated.cond, at, scope);
                self.block(&repeated.body, at, scope)
            }
            Expr::Loop(repeated) => self.block(&repeated.body, at, scope),
            Expr::Assign(assigned) => {
                let value = self.expression(&assigned.right, at, scope);
                self.assign(&assigned.left, value, scope);
                Value::Unknown
            }
            Expr::Return(returned) => {
                if let Some(inside) = &returned.expr {
                    let value = self.expression(inside, at, scope);
                    if let Some(returned) = self.returned.last_mut() {
                        returned.push(value);
                    }
                }
                Value::Unknown
            }
            Expr::Break(ended) => match &ended.expr {
                Some(inside) => self.expression(inside, at, scope),
                None => Value::Unknown,
            },
            Expr::Binary(binary) => {
                let left = self.expression(&binary.left, at, scope);
                let right = self.expression(&binary.right, at, scope);
                match (left, right) {
                    (Value::Text(left), Value::Text(right)) => Value::Text(left + &right),
                    (Value::Text(left), Value::Unknown) => Value::Text(left + &hole("unknown")),
                    _ => Value::Unknown,
                }
            }
            Expr::Struct(made) => {
                let mut fields = HashMap::new();
                if let Some(rest) = &made.rest
                    && let Value::Fields(others, _) = self.expression(rest, at, scope)
                {
                    fields.clone_from(&others);
                }
                for field in &made.fields {
                    let value = self.expression(&field.expr, at, scope);
                    if let syn::Member::Named(name) = &field.member {
                        fields.insert(name.to_string(), value);
                    }
                }
                let value = Value::Fields(Rc::new(fields), self.item_of(&made.path, at));
                self.note_made(made, &value);
                value
            }
            Expr::Field(field) => {
                let base = self.expression(&field.base, at, scope);
                match (&base, &field.member) {
                    (_, syn::Member::Named(name)) => self.field(&base, &name.to_string()),
                    (Value::List(values), syn::Member::Unnamed(index)) => {
                        let at = usize::try_from(index.index).unwrap_or(usize::MAX);
                        values.get(at).cloned().unwrap_or_default()
                    }
                    (Value::Fields(fields, _), syn::Member::Unnamed(index)) => {
                        let value = fields.get(&index.index.to_string());
                        value.cloned().unwrap_or_default()
                    }
                    // A struct with one field is what is in it.
                    (Value::Router(_) | Value::Endpoints(_), syn::Member::Unnamed(_)) => base,
                    _ => Value::Unknown,
                }
            }
            Expr::Index(index) => match self.expression(&index.expr, at, scope) {
                Value::List(values) => values.into_iter().next().unwrap_or_default(),
                Value::Text(text) => match &*index.index {
                    Expr::Range(range) => self.part_of(&text, range, at, scope),
                    _ => Value::Unknown,
                },
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    /// A part of a text: `&path["/api".len()..]`.
    fn part_of(
        &mut self,
        text: &str,
        range: &'a syn::ExprRange,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let mut bound = |bound: &'a Option<Box<Expr>>, open: usize| match bound {
            Some(bound) => match self.expression(bound, at, scope) {
                Value::Text(number) => number.parse().ok(),
                _ => None,
            },
            None => Some(open),
        };
        let (start, end) = (bound(&range.start, 0), bound(&range.end, text.len()));
        let end = match range.limits {
            syn::RangeLimits::HalfOpen(_) => end,
            syn::RangeLimits::Closed(_) => None,
        };
        let part = start
            .zip(end)
            .filter(|_| is_known(text))
            .and_then(|(start, end): (usize, usize)| text.get(start..end));
        part.map_or(Value::Unknown, |part| Value::Text(part.to_owned()))
    }

    /// What variables hold that a branch may have put another router into: both.
    fn both(&mut self, before: &Scope<'a>, after: &mut Scope<'a>) {
        let changed: Vec<(String, Value<'a>, Value<'a>)> = before
            .iter()
            .filter_map(|(name, old)| match (old, after.get(name)) {
                (Value::Router(a), Some(new @ Value::Router(b))) if a != b => {
                    Some((name.clone(), old.clone(), new.clone()))
                }
                _ => None,
            })
            .collect();
        for (name, old, new) in changed {
            let old = self.copied(&old);
            let both = self.one_of(vec![new, old]);
            after.insert(name, both);
        }
    }

    fn list(
        &mut self,
        elements: impl Iterator<Item = &'a Expr>,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let values = elements.map(|element| self.expression(element, at, scope));
        Value::List(values.collect())
    }

    fn assign(&mut self, left: &'a Expr, value: Value<'a>, scope: &mut Scope<'a>) {
        match left {
            Expr::Path(path) => {
                if let Some(ident) = path.path.get_ident() {
                    scope.insert(ident.to_string(), value);
                }
            }
            Expr::Field(_) => {
                if let Some(held) = held(left, scope) {
                    *held = value;
                }
            }
            Expr::Unary(inside) => self.assign(&inside.expr, value, scope),
            Expr::Paren(inside) => self.assign(&inside.expr, value, scope),
            _ => {}
        }
    }

    /// What a path to something that is no local variable stands for.
    pub(super) fn path(&mut self, path: &[String], at: At) -> Value<'a> {
        let meaning = match (path, at.of) {
            ([first], Some(of)) if first == "Self" => return Value::Of(of),
            ([first, name], Some(of)) if first == "Self" => Meaning::Inside(of, name.clone()),
            _ => self.world.meaning(at.module, path),
        };
        match meaning {
            Meaning::Item(item) => match self.world.kind(item) {
                Some(Kind::Function(function)) => Value::Function(function),
                Some(Kind::Constant(value)) => {
                    let module = self.world.items.get(item).map_or(0, |item| item.module);
                    self.constant(value, At { module, of: None })
                }
                Some(Kind::Struct(_)) => Value::Of(item),
                _ => Value::Unknown,
            },
            Meaning::Inside(item, name) => {
                if let Some(function) = self.world.method_of(item, &name) {
                    return Value::Function(function);
                }
                match self.world.constant_of(item, &name) {
                    Some((value, module)) => self.constant(
                        value,
                        At {
                            module,
                            of: Some(item),
                        },
                    ),
                    None => match self.world.kind(item) {
                        Some(Kind::Enum(_)) => Value::Variant(item, name),
                        _ => match self.world.default_of(item, &name) {
                            Some(function) => Value::Function(function),
                            None => self.table(item, &name).unwrap_or_default(),
                        },
                    },
                }
            }
            Meaning::Foreign(path) => match path.last().and_then(|name| method_constant(name)) {
                Some(method)
                    if is_of_framework(&path) || path.iter().any(|name| name == "http") =>
                {
                    Value::Methods(vec![method.to_owned()])
                }
                _ => Value::Unknown,
            },
            Meaning::Unknown => self.made_constant(path, at.module),
            Meaning::Module(_) => Value::Unknown,
        }
    }

    fn constant(&mut self, value: &'a Expr, at: At) -> Value<'a> {
        let address = std::ptr::from_ref(value).addr();
        if self.stack.contains(&address) || self.stack.len() > super::DEPTH {
            return Value::Unknown;
        }
        self.stack.push(address);
        let value = self.expression(value, at, &mut Scope::new());
        self.stack.pop();
        value
    }

    pub(super) fn macros(
        &mut self,
        found: &'a syn::Macro,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let name = last(&found.path);
        let tokens = || found.tokens.clone();
        match name.as_str() {
            "format" => self
                .format(tokens(), 0, at, scope)
                .map_or(Value::Unknown, Value::Text),
            // What `fmt` writes.
            "write" => self
                .format(tokens(), 1, at, scope)
                .map_or(Value::Unknown, Value::Text),
            "concat" | "concatcp" | "formatcp" => self
                .concat(tokens(), at, scope)
                .map_or(Value::Unknown, Value::Text),
            "env" | "option_env" | "dotenv" => {
                let text = tokens().to_string();
                let name = text.split('"').nth(1).unwrap_or("environment");
                Value::Text(self.setting(name))
            }
            _ => {
                let macros = self.world.macros;
                if let Some(expanded) = macros.expanded(found) {
                    return self.expression(expanded, at, scope);
                }
                let Some(inside) = macros.get(found) else {
                    return self.table_of_macro(found, at).unwrap_or_default();
                };
                let place = self.place(at, found.span());
                let values: Vec<Value<'a>> = inside
                    .iter()
                    .map(|expression| self.expression(expression, at, scope))
                    .collect();
                match name.as_str() {
                    "routes" => self.declared_routes(values, place),
                    _ => Value::List(values),
                }
            }
        }
    }
}

/// Whether a pattern is that of a variant without values, or of all that are left.
fn is_variant(pattern: &syn::Pat, name: &str) -> bool {
    match pattern {
        syn::Pat::Path(path) => last(&path.path) == name,
        // `use Kind::*;`, or a name for whatever comes.
        syn::Pat::Ident(ident) => {
            ident.ident == name || ident.ident.to_string().starts_with(char::is_lowercase)
        }
        syn::Pat::TupleStruct(tuple) => last(&tuple.path) == name,
        syn::Pat::Struct(fields) => last(&fields.path) == name,
        syn::Pat::Or(several) => several.cases.iter().any(|case| is_variant(case, name)),
        syn::Pat::Reference(inside) => is_variant(&inside.pat, name),
        syn::Pat::Guard(inside) => is_variant(&inside.pat, name),
        syn::Pat::Paren(inside) => is_variant(&inside.pat, name),
        syn::Pat::Wild(_) => true,
        _ => false,
    }
}

fn is_text_pattern(pattern: &syn::Pat) -> bool {
    matches!(pattern, syn::Pat::Lit(literal) if matches!(literal.lit, Lit::Str(_)))
}

/// Whether nothing behind an expression is run.
fn leaves(expression: &Expr) -> bool {
    match expression {
        Expr::Return(_) => true,
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => {
                let names = segments(&path.path);
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                matches!(names.as_slice(), [.., "process", "exit" | "abort"])
            }
            _ => false,
        },
        _ => false,
    }
}
