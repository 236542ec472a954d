//! What expressions of one function are, as far as types are plain to see.

use std::collections::HashMap;

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{Expr, Pat};

use super::look::{Callee, Look};
use super::syntax::{expressions, last};
use super::types::{Type, std, unwrapped};

/// The types of variables, and what is around them.
#[derive(Clone)]
pub struct Scope<'a, L: Look<'a>> {
    /// What is around the function.
    pub look: L,
    types: HashMap<String, L::Type>,
}

/// Expressions in expressions.
const DEPTH: usize = 24;

impl<'a, L: Look<'a>> Scope<'a, L> {
    /// A place in which nothing is known.
    pub fn new(look: L) -> Self {
        Self {
            look,
            types: HashMap::new(),
        }
    }

    /// What is known at the beginning of a function.
    pub fn of(look: L, signature: &syn::Signature) -> Self {
        let mut scope = Self::new(look);
        for input in &signature.inputs {
            match input {
                syn::FnArg::Receiver(_) => {
                    if let Some(own) = scope.look.own() {
                        scope.set("self", own);
                    }
                }
                syn::FnArg::Typed(input) => {
                    let ty = scope.look.written(&input.ty);
                    scope.bind(&input.pat, &ty);
                }
            }
        }
        scope
    }

    /// Notes the type of a variable.
    pub fn set(&mut self, name: &str, ty: L::Type) {
        self.types.insert(name.to_owned(), ty);
    }

    /// Whether a name is a variable here.
    pub fn knows(&self, name: &str) -> bool {
        self.types.contains_key(name)
    }

    /// Notes the types of what a pattern binds.
    pub fn bind(&mut self, pattern: &Pat, ty: &L::Type) {
        match pattern {
            Pat::Ident(ident) => self.set(&ident.ident.to_string(), ty.clone()),
            Pat::Type(typed) => {
                let written = self.look.written(&typed.ty);
                // `let items: Vec<_> = …`
                let is_said = ty.name() == written.name() && is_open(&written);
                self.bind(&typed.pat, if is_said { ty } else { &written });
            }
            Pat::Reference(inside) => self.bind(&inside.pat, ty),
            Pat::Paren(inside) => self.bind(&inside.pat, ty),
            Pat::Guard(inside) => self.bind(&inside.pat, ty),
            Pat::Tuple(tuple) => {
                for (pattern, ty) in tuple.elems.iter().zip(ty.elements().unwrap_or_default()) {
                    self.bind(pattern, ty);
                }
            }
            // `Json(input)`, `Some(user)`, `Self::Created(value)`
            Pat::TupleStruct(tuple) => {
                for (n, pattern) in tuple.elems.iter().enumerate() {
                    let known = self.look.bound(&tuple.path, &n.to_string(), ty);
                    let at = usize::from(last(&tuple.path) == "Err");
                    let wrapped = || ty.arguments().get(at).filter(|_| n == 0).cloned();
                    let inside = known.or_else(wrapped).unwrap_or_else(L::Type::unknown);
                    self.bind(pattern, &inside);
                }
            }
            Pat::Struct(pattern) => {
                for field in &pattern.fields {
                    if let syn::Member::Named(name) = &field.member {
                        let known = self.look.bound(&pattern.path, &name.to_string(), ty);
                        self.bind(&field.pat, &known.unwrap_or_else(L::Type::unknown));
                    }
                }
            }
            _ => {}
        }
    }

    /// Notes the variables of a block.
    pub fn locals(&mut self, block: &syn::Block) {
        for statement in &block.stmts {
            if let syn::Stmt::Local(local) = statement {
                self.local(local);
            }
        }
    }

    /// Notes the variables of a `let`.
    pub fn local(&mut self, local: &syn::Local) {
        let ty = match &local.init {
            Some(init) => self.ty(&init.expr),
            None => L::Type::unknown(),
        };
        self.bind(&local.pat, &ty);
    }

    /// Notes what a list is of that had nothing in it, by what is put into it: `found.push(item)`.
    pub fn put(&mut self, call: &syn::ExprMethodCall) {
        let name = match &*call.receiver {
            Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
            _ => None,
        };
        let Some(name) = name.filter(|_| call.method == "push") else {
            return;
        };
        let is_empty = self.types.get(&name).is_some_and(|ty| {
            ty.name() == Some("Vec") && ty.first().is_none_or(L::Type::is_anything)
        });
        if let Some(item) = call.args.first().filter(|_| is_empty) {
            let item = self.ty(item);
            self.set(&name, std("Vec", vec![item], call.span()));
        }
    }

    /// The type of one of the things that are walked through.
    pub fn item(&self, expression: &Expr) -> L::Type {
        item_of(&self.ty(expression)).unwrap_or_else(L::Type::unknown)
    }

    /// The type of what a block ends with.
    pub fn end(&self, block: &syn::Block) -> L::Type {
        self.last(block, 0)
    }

    /// The type of an expression.
    pub fn ty(&self, expression: &Expr) -> L::Type {
        self.ty_at(expression, 0)
    }

    fn ty_at(&self, expression: &Expr, depth: usize) -> L::Type {
        if depth > DEPTH {
            return L::Type::unknown();
        }
        let next = |expression: &Expr| self.ty_at(expression, depth + 1);
        let span = || expression.span();
        match expression {
            Expr::Paren(inside) => next(&inside.expr),
            Expr::Group(inside) => next(&inside.expr),
            Expr::Reference(inside) => next(&inside.expr),
            Expr::Unary(inside) => match inside.op {
                syn::UnOp::Not(_) => plain("bool", span()),
                syn::UnOp::Deref(_) => {
                    let ty = next(&inside.expr);
                    ty.wrapped().cloned().unwrap_or(ty)
                }
                _ => next(&inside.expr),
            },
            Expr::Await(inside) => next(&inside.base),
            Expr::Try(inside) => unwrapped(next(&inside.expr)),
            Expr::Cast(cast) => self.look.written(&cast.ty),
            Expr::Tuple(tuple) => L::Type::tuple(tuple.elems.iter().map(next).collect(), span()),
            Expr::Array(array) => match array.elems.first() {
                Some(first) => L::Type::list(next(first), span()),
                None => L::Type::unknown(),
            },
            Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Str(_) => plain("String", span()),
                syn::Lit::Bool(_) => plain("bool", span()),
                syn::Lit::Int(_) => plain("i64", span()),
                syn::Lit::Float(_) => plain("f64", span()),
                _ => L::Type::unknown(),
            },
            Expr::Binary(binary) => match binary.op {
                syn::BinOp::Eq(_)
                | syn::BinOp::Ne(_)
                | syn::BinOp::Lt(_)
                | syn::BinOp::Le(_)
                | syn::BinOp::Gt(_)
                | syn::BinOp::Ge(_)
                | syn::BinOp::And(_)
                | syn::BinOp::Or(_) => plain("bool", span()),
                _ => next(&binary.left),
            },
            Expr::Path(path) => {
                let variable = path.path.get_ident();
                let known = variable.and_then(|ident| self.types.get(&ident.to_string()));
                match known {
                    Some(ty) => ty.clone(),
                    None => self.look.constant(&path.path),
                }
            }
            Expr::Struct(made) => self.look.made(made, &next),
            Expr::Field(field) => {
                let base = next(&field.base);
                match &field.member {
                    syn::Member::Named(name) => self.field(&base, &name.to_string()),
                    syn::Member::Unnamed(index) => self.field(&base, &index.index.to_string()),
                }
            }
            Expr::Call(call) => self.call(call, depth),
            Expr::MethodCall(call) => self.method(call, depth),
            Expr::Block(block) => self.last(&block.block, depth),
            Expr::Async(block) => self.last(&block.block, depth),
            Expr::If(condition) => {
                let ty = self.last(&condition.then_branch, depth);
                match &condition.else_branch {
                    Some((_, other)) if ty.is_anything() => next(other),
                    _ => ty,
                }
            }
            Expr::Match(matched) => {
                let value = next(&matched.expr);
                let mut arms = matched.arms.iter().map(|arm| {
                    let mut inside = self.clone();
                    inside.bind(&arm.pat, &value);
                    inside.ty_at(&arm.body, depth + 1)
                });
                arms.find(|ty| !ty.is_anything())
                    .unwrap_or_else(L::Type::unknown)
            }
            Expr::Macro(found) if found.mac.path.is_ident("format") => plain("String", span()),
            Expr::Macro(found) if found.mac.path.is_ident("vec") => {
                let items = expressions(found.mac.tokens.clone()).unwrap_or_default();
                let item = items.first().map_or_else(L::Type::unknown, next);
                std("Vec", vec![item], span())
            }
            _ => L::Type::unknown(),
        }
    }

    fn last(&self, block: &syn::Block, depth: usize) -> L::Type {
        match block.stmts.last() {
            Some(syn::Stmt::Expr(expression, None)) => {
                let mut inside = self.clone();
                inside.locals(block);
                inside.ty_at(expression, depth + 1)
            }
            _ => L::Type::unknown(),
        }
    }

    /// The type of a field; what wraps something has its fields.
    fn field(&self, ty: &L::Type, name: &str) -> L::Type {
        if let Some(elements) = ty.elements() {
            let at = name.parse::<usize>().ok();
            let element = at.and_then(|at| elements.get(at)).cloned();
            return element.unwrap_or_else(L::Type::unknown);
        }
        match ty.wrapped() {
            Some(inside) if name == "0" => inside.clone(),
            Some(inside) => self.field(inside, name),
            None => self.look.field(ty, name),
        }
    }

    /// The list that `rows.map(Row::into).collect()` gives: unless it is known to be a list, one of things,
    /// since pairs may become a map and letters a text.
    fn collected(
        &self,
        call: &syn::ExprMethodCall,
        is_list: bool,
        depth: usize,
    ) -> Option<L::Type> {
        let receiver = self.ty_at(&call.receiver, depth + 1);
        let item = match (item_of(&receiver), &*call.receiver) {
            (Some(item), _) => item,
            // Whatever was walked through, what was made of it is known.
            (None, Expr::MethodCall(inner)) if inner.method == "map" => {
                self.mapped(inner, &L::Type::unknown(), depth + 1)
            }
            _ => return None,
        };
        let is_item = |ty: &L::Type| {
            let is_part_of_text = matches!(ty.name(), Some("char" | "str" | "String"));
            !ty.is_anything() && (is_list || !is_part_of_text && ty.elements().is_none())
        };
        match (item.name(), item.first()) {
            (Some("Result"), Some(inside)) if is_item(inside) => {
                let list = std("Vec", vec![inside.clone()], call.span());
                Some(std("Result", vec![list], call.span()))
            }
            (Some("Result" | "Option"), _) => None,
            _ => is_item(&item).then(|| std("Vec", vec![item], call.span())),
        }
    }

    /// What a function makes of each of the things that are walked through, or of what is in an `Option`.
    fn mapped(&self, call: &syn::ExprMethodCall, receiver: &L::Type, depth: usize) -> L::Type {
        let item = match receiver.name() {
            Some("Option") => receiver.first().cloned(),
            _ => item_of(receiver),
        };
        match call.args.first() {
            Some(Expr::Closure(closure)) => {
                let mut inside = self.clone();
                if let Some(pattern) = closure.inputs.first() {
                    inside.bind(pattern, &item.unwrap_or_else(L::Type::unknown));
                }
                inside.ty_at(&closure.body, depth + 1)
            }
            Some(Expr::Path(path)) => match self.look.call(&path.path) {
                Callee::Gives(ty) => ty,
                Callee::Foreign(_) => L::Type::unknown(),
            },
            _ => L::Type::unknown(),
        }
    }

    fn call(&self, call: &syn::ExprCall, depth: usize) -> L::Type {
        let Expr::Path(path) = &*call.func else {
            return L::Type::unknown();
        };
        let first = || match call.args.first() {
            Some(first) => self.ty_at(first, depth + 1),
            None => L::Type::unknown(),
        };
        let path = match self.look.call(&path.path) {
            Callee::Gives(ty) => return ty,
            Callee::Foreign(path) => path,
        };
        let is_of = |name: &str| path.iter().any(|part| part == name);
        match path.last().map_or("", String::as_str) {
            "Ok" | "Some" | "Err" => first(),
            "from" | "new" if is_of("Json") => {
                L::Type::foreign(vec!["Json".to_owned()], vec![first()], call.span())
            }
            "from" if is_of("String") => plain("String", call.span()),
            "new" | "from" if is_of("Box") || is_of("Arc") => first(),
            "new" | "with_capacity" if is_of("Vec") => {
                std("Vec", vec![L::Type::unknown()], call.span())
            }
            name if name.starts_with(char::is_uppercase) => {
                L::Type::foreign(path, vec![first()], call.span())
            }
            _ => L::Type::unknown(),
        }
    }

    fn method(&self, call: &syn::ExprMethodCall, depth: usize) -> L::Type {
        let name = call.method.to_string();
        if let Some(turbofish) = &call.turbofish
            && matches!(name.as_str(), "collect" | "parse" | "try_into" | "into")
            && let Some(syn::GenericArgument::Type(ty)) = turbofish.args.first()
        {
            let written = self.look.written(ty);
            // `collect::<Vec<_>>()`
            return match name == "collect" && is_open(&written) {
                true => self.collected(call, true, depth).unwrap_or(written),
                false => written,
            };
        }
        let receiver = self.ty_at(&call.receiver, depth + 1);
        if let Some(given) = self.look.method(&receiver, &name) {
            return given;
        }
        let span = || call.span();
        match name.as_str() {
            "collect" => self
                .collected(call, false, depth)
                .unwrap_or_else(L::Type::unknown),
            "filter" | "rev" | "skip" | "take" | "drain" if item_of(&receiver).is_some() => {
                receiver.nearly()
            }
            "map" => {
                let mapped = || self.mapped(call, &receiver, depth);
                match receiver.name() {
                    Some("Option") => std("Option", vec![mapped()], span()),
                    _ if item_of(&receiver).is_some() => std("Vec", vec![mapped()], span()),
                    _ => L::Type::unknown(),
                }
            }
            "clone" | "to_owned" => receiver,
            "as_ref" | "borrow" | "iter" | "into_iter" | "as_mut" | "cloned" | "deref" | "lock"
            | "read" | "write" | "get_ref" | "as_deref" | "map_err" | "ok_or" | "ok_or_else"
            | "context" | "with_context" | "ok" | "trace" => receiver.nearly(),
            "unwrap" | "expect" | "unwrap_or_default" | "unwrap_or" | "unwrap_or_else" => {
                unwrapped(receiver)
            }
            "into_inner" => match receiver.first() {
                Some(inside) => inside.clone(),
                None => receiver.nearly(),
            },
            "to_string" | "trim" | "to_lowercase" | "to_uppercase" => plain("String", span()),
            "is_some" | "is_none" | "is_empty" | "contains" | "is_ok" | "is_err" => {
                plain("bool", span())
            }
            "len" | "count" => plain("usize", span()),
            _ => L::Type::unknown(),
        }
    }
}

/// Whether a type leaves open what is in it: `Vec<_>`, `Result<Vec<_>, _>`.
fn is_open<T: Type>(ty: &T) -> bool {
    ty.first()
        .is_some_and(|first| first.is_anything() || is_open(first))
}

/// What a list is of.
fn item_of<T: Type>(ty: &T) -> Option<T> {
    let is_list = matches!(ty.name(), Some("Vec" | "VecDeque" | "HashSet" | "BTreeSet"));
    ty.first().filter(|_| is_list).cloned()
}

fn plain<T: Type>(name: &str, span: Span) -> T {
    std(name, Vec::new(), span)
}
