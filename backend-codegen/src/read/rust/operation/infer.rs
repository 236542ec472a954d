//! What expressions of a handler are, as far as types are plain to see.

use std::collections::HashMap;

use proc_macro2::Span;
use syn::{Expr, Pat};

use crate::document::Location;
use crate::infer::body::{Called, Look};
use crate::infer::types::unwrapped;
use crate::read::rust::load::span_place;
use crate::read::rust::syntax::segments;
use crate::read::rust::types::{Context, Ty};
use crate::read::rust::world::{Function, Kind, Meaning, World};

/// The types of variables.
pub(super) type Types = HashMap<String, Ty>;

/// Looks at expressions in one function.
#[derive(Clone)]
pub(super) struct Infer<'a, 'w> {
    pub(super) world: &'w World<'a>,
    pub(super) context: Context,
    pub(super) types: Types,
}

/// Expressions in expressions.
const DEPTH: usize = 24;

impl<'a, 'w> Infer<'a, 'w> {
    /// What is known at the beginning of a function.
    pub(super) fn of(world: &'w World<'a>, function: &Function<'a>) -> Self {
        let outside = Context::new(function.module, function.of);
        let mut infer = Self {
            world,
            context: Context::new(world.body_of(function), function.of),
            types: Types::new(),
        };
        for input in &function.signature.inputs {
            match input {
                syn::FnArg::Receiver(_) => {
                    if let Some(of) = function.of {
                        let ty = Ty::Item(of, Vec::new());
                        infer.types.insert("self".to_owned(), ty);
                    }
                }
                syn::FnArg::Typed(input) => {
                    let ty = world.ty(&input.ty, &outside);
                    infer.bind(&input.pat, &ty);
                }
            }
        }
        infer
    }

    /// Notes the types of what a pattern binds.
    pub(super) fn bind(&mut self, pattern: &Pat, ty: &Ty) {
        match pattern {
            Pat::Ident(ident) => {
                self.types.insert(ident.ident.to_string(), ty.clone());
            }
            Pat::Type(typed) => {
                let ty = self.world.ty(&typed.ty, &self.context);
                self.bind(&typed.pat, &ty);
            }
            Pat::Reference(inside) => self.bind(&inside.pat, ty),
            Pat::Paren(inside) => self.bind(&inside.pat, ty),
            Pat::Tuple(tuple) => {
                let Ty::Tuple(types) = ty else {
                    return;
                };
                for (pattern, ty) in tuple.elems.iter().zip(types) {
                    self.bind(pattern, ty);
                }
            }
            Pat::TupleStruct(tuple) => self.bind_fields(tuple, ty),
            Pat::Struct(pattern) => {
                for field in &pattern.fields {
                    let syn::Member::Named(name) = &field.member else {
                        continue;
                    };
                    let ty = match self
                        .world
                        .meaning(self.context.module, &segments(&pattern.path))
                    {
                        Meaning::Inside(item, variant) => {
                            self.variant_field(item, &variant, &name.to_string(), ty)
                        }
                        _ => self.field(ty, &name.to_string()),
                    };
                    self.bind(&field.pat, &ty);
                }
            }
            _ => {}
        }
    }

    /// `Json(input)`, `Some(user)`, `Self::Created(value)`.
    fn bind_fields(&mut self, tuple: &syn::PatTupleStruct, ty: &Ty) {
        let path = segments(&tuple.path);
        let of = self.context.of.as_ref().map(|(of, _)| *of);
        let meaning = match (path.as_slice(), of) {
            ([first, name], Some(of)) if first == "Self" => Meaning::Inside(of, name.clone()),
            _ => self.world.meaning(self.context.module, &path),
        };
        if let Meaning::Inside(item, variant) = meaning {
            for (n, pattern) in tuple.elems.iter().enumerate() {
                let ty = self.variant_field(item, &variant, &n.to_string(), ty);
                self.bind(pattern, &ty);
            }
            return;
        }
        let inside = match ty {
            Ty::Item(..) => self.field(ty, "0"),
            ty => ty.arguments().first().cloned().unwrap_or(Ty::Unknown),
        };
        if let Some(pattern) = tuple.elems.first() {
            self.bind(pattern, &inside);
        }
    }

    fn variant_field(&self, item: usize, variant: &str, field: &str, ty: &Ty) -> Ty {
        let Some(Kind::Enum(declared)) = self.world.kind(item) else {
            return Ty::Unknown;
        };
        let Some(variant) = declared
            .variants
            .iter()
            .find(|found| found.ident == variant)
        else {
            return Ty::Unknown;
        };
        self.member(
            item,
            &declared.generics,
            &variant.fields,
            field,
            ty.arguments(),
        )
    }

    /// The type of a field.
    pub(super) fn field(&self, ty: &Ty, name: &str) -> Ty {
        match ty {
            Ty::Item(item, arguments) => match self.world.kind(*item) {
                Some(Kind::Struct(declared)) => {
                    self.member(*item, &declared.generics, &declared.fields, name, arguments)
                }
                _ => Ty::Unknown,
            },
            Ty::Tuple(types) => name
                .parse::<usize>()
                .ok()
                .and_then(|at| types.get(at))
                .cloned()
                .unwrap_or(Ty::Unknown),
            // What wraps something is what it wraps, by `Deref`.
            Ty::Foreign(_, arguments) => match arguments.first() {
                Some(inside) if name == "0" => inside.clone(),
                Some(inside) => self.field(&inside.clone(), name),
                None => Ty::Unknown,
            },
            _ => Ty::Unknown,
        }
    }

    fn member(
        &self,
        item: usize,
        generics: &syn::Generics,
        fields: &syn::Fields,
        name: &str,
        arguments: &[Ty],
    ) -> Ty {
        let module = self.world.items.get(item).map_or(0, |item| item.module);
        let field = fields
            .iter()
            .enumerate()
            .find(|(n, field)| match &field.ident {
                Some(ident) => ident == name,
                None => n.to_string() == name,
            });
        let Some((_, field)) = field else {
            return Ty::Unknown;
        };
        let parameters = generics
            .type_params()
            .map(|parameter| parameter.ident.to_string());
        let context = Context {
            module,
            of: Some((item, arguments.to_vec())),
            generics: parameters.zip(arguments.iter().cloned()).collect(),
        };
        self.world.ty(&field.ty, &context)
    }

    /// The type of an expression.
    pub(super) fn ty(&self, expression: &Expr) -> Ty {
        self.ty_at(expression, 0)
    }

    fn ty_at(&self, expression: &Expr, depth: usize) -> Ty {
        if depth > DEPTH {
            return Ty::Unknown;
        }
        let next = |expression: &Expr| self.ty_at(expression, depth + 1);
        let foreign = |name: &str, arguments: Vec<Ty>| {
            Ty::Foreign(vec!["std".to_owned(), name.to_owned()], arguments)
        };
        match expression {
            Expr::Paren(inside) => next(&inside.expr),
            Expr::Group(inside) => next(&inside.expr),
            Expr::Reference(inside) => next(&inside.expr),
            Expr::Unary(inside) => match inside.op {
                syn::UnOp::Not(_) => foreign("bool", Vec::new()),
                syn::UnOp::Deref(_) => {
                    let ty = next(&inside.expr);
                    match (&ty, ty.arguments().first()) {
                        (Ty::Foreign(..), Some(inside)) => inside.clone(),
                        _ => ty,
                    }
                }
                _ => next(&inside.expr),
            },
            Expr::Await(inside) => next(&inside.base),
            Expr::Try(inside) => unwrapped(next(&inside.expr)),
            Expr::Cast(cast) => self.world.ty(&cast.ty, &self.context),
            Expr::Tuple(tuple) => Ty::Tuple(tuple.elems.iter().map(next).collect()),
            Expr::Array(array) => match array.elems.first() {
                Some(first) => Ty::List(Box::new(next(first)), None),
                None => Ty::Unknown,
            },
            Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Str(_) => foreign("String", Vec::new()),
                syn::Lit::Bool(_) => foreign("bool", Vec::new()),
                syn::Lit::Int(_) => foreign("i64", Vec::new()),
                syn::Lit::Float(_) => foreign("f64", Vec::new()),
                _ => Ty::Unknown,
            },
            Expr::Binary(binary) => match binary.op {
                syn::BinOp::Eq(_)
                | syn::BinOp::Ne(_)
                | syn::BinOp::Lt(_)
                | syn::BinOp::Le(_)
                | syn::BinOp::Gt(_)
                | syn::BinOp::Ge(_)
                | syn::BinOp::And(_)
                | syn::BinOp::Or(_) => foreign("bool", Vec::new()),
                _ => next(&binary.left),
            },
            Expr::Path(path) => {
                if let Some(ident) = path.path.get_ident()
                    && let Some(ty) = self.types.get(&ident.to_string())
                {
                    return ty.clone();
                }
                self.path_type(&path.path)
            }
            Expr::Struct(made) => {
                let ty = self.world.path_ty(&made.path, false, &self.context);
                self.with_generics(ty, made)
            }
            Expr::Field(field) => {
                let base = next(&field.base);
                match &field.member {
                    syn::Member::Named(name) => self.field(&base, &name.to_string()),
                    syn::Member::Unnamed(index) => self.field(&base, &index.index.to_string()),
                }
            }
            Expr::Call(call) => self.called(call, depth),
            Expr::MethodCall(call) => self.method(call, depth),
            Expr::Block(block) => self.last(&block.block, depth),
            Expr::If(condition) => match self.last(&condition.then_branch, depth) {
                Ty::Unknown => match &condition.else_branch {
                    Some((_, other)) => next(other),
                    None => Ty::Unknown,
                },
                ty => ty,
            },
            Expr::Match(matched) => {
                let value = next(&matched.expr);
                let arms = matched.arms.iter().map(|arm| {
                    let mut inside = self.clone();
                    inside.bind(&arm.pat, &value);
                    inside.ty_at(&arm.body, depth + 1)
                });
                arms.into_iter()
                    .find(|ty| *ty != Ty::Unknown)
                    .unwrap_or(Ty::Unknown)
            }
            Expr::Macro(found) if found.mac.path.is_ident("format") => {
                foreign("String", Vec::new())
            }
            Expr::Macro(found) if found.mac.path.is_ident("vec") => {
                let item = self.world.macros.get(&found.mac).and_then(<[Expr]>::first);
                foreign("Vec", vec![item.map_or(Ty::Unknown, next)])
            }
            _ => Ty::Unknown,
        }
    }

    /// A struct with generic parameters is what its fields are.
    fn with_generics(&self, ty: Ty, made: &syn::ExprStruct) -> Ty {
        let Ty::Item(item, arguments) = &ty else {
            return ty;
        };
        let Some(Kind::Struct(declared)) = self.world.kind(*item) else {
            return ty;
        };
        if !arguments.contains(&Ty::Unknown) {
            return ty;
        }
        let names: Vec<String> = declared
            .generics
            .type_params()
            .map(|parameter| parameter.ident.to_string())
            .collect();
        let mut known = arguments.clone();
        for field in &made.fields {
            let syn::Member::Named(name) = &field.member else {
                continue;
            };
            let found = declared
                .fields
                .iter()
                .find(|found| found.ident.as_ref() == Some(name));
            let parameter = found
                .and_then(|found| crate::read::rust::syntax::type_path(&found.ty))
                .and_then(syn::Path::get_ident)
                .map(ToString::to_string);
            let at = names
                .iter()
                .position(|known| Some(known) == parameter.as_ref());
            if let Some(known) = at.and_then(|at| known.get_mut(at))
                && *known == Ty::Unknown
            {
                *known = self.ty(&field.expr);
            }
        }
        Ty::Item(*item, known)
    }

    /// The type of what a block ends with.
    pub(super) fn end(&self, block: &syn::Block) -> Ty {
        self.last(block, 0)
    }

    fn last(&self, block: &syn::Block, depth: usize) -> Ty {
        let mut inside = self.clone();
        inside.locals(block);
        match block.stmts.last() {
            Some(syn::Stmt::Expr(expression, None)) => inside.ty_at(expression, depth + 1),
            _ => Ty::Unknown,
        }
    }

    /// Notes the variables of a block.
    pub(super) fn locals(&mut self, block: &syn::Block) {
        for statement in &block.stmts {
            if let syn::Stmt::Local(local) = statement {
                self.local(local);
            }
        }
    }

    pub(super) fn local(&mut self, local: &syn::Local) {
        let ty = match &local.init {
            Some(init) => self.ty(&init.expr),
            None => Ty::Unknown,
        };
        self.bind(&local.pat, &ty);
    }

    fn meaning(&self, path: &[String]) -> Meaning {
        let of = self.context.of.as_ref().map(|(of, _)| *of);
        match (path, of) {
            ([first, name], Some(of)) if first == "Self" => Meaning::Inside(of, name.clone()),
            ([first], Some(of)) if first == "Self" => Meaning::Item(of),
            _ => self.world.meaning(self.context.module, path),
        }
    }

    /// A path alone: a unit struct, or a variant.
    fn path_type(&self, path: &syn::Path) -> Ty {
        match self.meaning(&segments(path)) {
            Meaning::Item(item) if matches!(self.world.kind(item), Some(Kind::Struct(_))) => {
                Ty::Item(item, Vec::new())
            }
            Meaning::Inside(item, name) if self.is_variant(item, &name) => {
                Ty::Item(item, Vec::new())
            }
            _ => Ty::Unknown,
        }
    }

    fn is_variant(&self, item: usize, name: &str) -> bool {
        match self.world.kind(item) {
            Some(Kind::Enum(declared)) => declared
                .variants
                .iter()
                .any(|variant| variant.ident == name),
            _ => false,
        }
    }

    /// The function that an expression calls, if it is ours.
    pub(super) fn callee(&self, function: &Expr) -> Option<Function<'a>> {
        let Expr::Path(path) = function else {
            return None;
        };
        match self.meaning(&segments(&path.path)) {
            Meaning::Item(item) => match self.world.kind(item) {
                Some(Kind::Function(function)) => Some(function),
                _ => None,
            },
            Meaning::Inside(item, name) => self.world.method_of(item, &name),
            _ => None,
        }
    }

    fn called(&self, call: &syn::ExprCall, depth: usize) -> Ty {
        let Expr::Path(path) = &*call.func else {
            return Ty::Unknown;
        };
        let segments = segments(&path.path);
        let first = || {
            call.args
                .first()
                .map_or(Ty::Unknown, |first| self.ty_at(first, depth + 1))
        };
        if let Some(function) = self.callee(&call.func) {
            return self.output(&function);
        }
        match self.meaning(&segments) {
            // A tuple struct.
            Meaning::Item(item) => Ty::Item(item, Vec::new()),
            Meaning::Inside(item, name) => {
                let makes = self.is_variant(item, &name)
                    || matches!(
                        name.as_str(),
                        "from" | "new" | "default" | "try_from" | "build"
                    );
                match makes {
                    true => self.world.item_type(item),
                    false => Ty::Unknown,
                }
            }
            Meaning::Foreign(path) => match path.last().map_or("", String::as_str) {
                "Ok" | "Some" | "Err" => first(),
                "from" | "new" if path.iter().any(|part| part == "Json") => {
                    Ty::Foreign(vec!["Json".to_owned()], vec![first()])
                }
                "from" if path.iter().any(|part| part == "String") => {
                    Ty::Foreign(vec!["std".to_owned(), "String".to_owned()], Vec::new())
                }
                "new" | "from" if path.iter().any(|part| part == "Box" || part == "Arc") => first(),
                _ if path
                    .last()
                    .is_some_and(|name| name.chars().next().is_some_and(char::is_uppercase)) =>
                {
                    Ty::Foreign(path, vec![first()])
                }
                _ => Ty::Unknown,
            },
            Meaning::Module(_) | Meaning::Unknown => Ty::Unknown,
        }
    }

    fn method(&self, call: &syn::ExprMethodCall, depth: usize) -> Ty {
        let name = call.method.to_string();
        if let Some(turbofish) = &call.turbofish
            && matches!(name.as_str(), "collect" | "parse" | "try_into" | "into")
            && let Some(syn::GenericArgument::Type(ty)) = turbofish.args.first()
        {
            return self.world.ty(ty, &self.context);
        }
        let receiver = self.ty_at(&call.receiver, depth + 1);
        if let Some(function) = self.method_function(&receiver, &name) {
            return self.output(&function);
        }
        match name.as_str() {
            "clone" | "to_owned" | "as_ref" | "borrow" | "await" | "iter" | "into_iter"
            | "as_mut" | "cloned" | "deref" | "lock" | "read" | "write" | "get_ref"
            | "as_deref" => receiver,
            "unwrap" | "expect" | "unwrap_or_default" | "unwrap_or" | "unwrap_or_else" => {
                unwrapped(receiver)
            }
            "map_err" | "ok_or" | "ok_or_else" | "context" | "with_context" | "ok" | "trace" => {
                receiver
            }
            "into_inner" => match (&receiver, receiver.arguments().first()) {
                (Ty::Foreign(..), Some(inside)) => inside.clone(),
                _ => receiver,
            },
            "to_string" | "trim" | "to_lowercase" | "to_uppercase" => {
                Ty::Foreign(vec!["std".to_owned(), "String".to_owned()], Vec::new())
            }
            "is_some" | "is_none" | "is_empty" | "contains" | "is_ok" | "is_err" => {
                Ty::Foreign(vec!["std".to_owned(), "bool".to_owned()], Vec::new())
            }
            "len" | "count" => Ty::Foreign(vec!["std".to_owned(), "usize".to_owned()], Vec::new()),
            _ => Ty::Unknown,
        }
    }

    /// The function behind a method, if it is ours: of the receiver's type, of what that wraps, or the
    /// only one of that name.
    pub(super) fn method_function(&self, receiver: &Ty, name: &str) -> Option<Function<'a>> {
        let mut ty = receiver;
        for _ in 0..6 {
            match ty {
                Ty::Item(item, _) => {
                    return self
                        .world
                        .method_of(*item, name)
                        .or_else(|| self.implemented(*item, name));
                }
                Ty::Foreign(_, arguments) => match arguments.first() {
                    Some(inside) => ty = inside,
                    None => break,
                },
                _ => break,
            }
        }
        if *receiver != Ty::Unknown {
            return None;
        }
        match self.world.methods.get(name).map(Vec::as_slice) {
            Some([only]) if only.signature.receiver().is_some() => Some(*only),
            _ => None,
        }
    }

    /// The method of what implements a trait, if only one type does.
    fn implemented(&self, item: usize, name: &str) -> Option<Function<'a>> {
        let Some(Kind::Trait(declared)) = self.world.kind(item) else {
            return None;
        };
        let trait_name = declared.ident.to_string();
        let mut found = self
            .world
            .impls
            .iter()
            .filter(|found| found.of_trait.as_ref() == Some(&trait_name));
        let only = found.next().filter(|_| found.next().is_none())?;
        self.world
            .functions_of(only)
            .into_iter()
            .find(|function| function.signature.ident == name)
    }

    /// What a function gives.
    pub(super) fn output(&self, function: &Function<'a>) -> Ty {
        match &function.signature.output {
            syn::ReturnType::Default => Ty::Tuple(Vec::new()),
            syn::ReturnType::Type(_, ty) => {
                let context = Context::new(function.module, function.of);
                self.world.ty(ty, &context)
            }
        }
    }
}

/// An answer of the code, with its place.
pub(super) type Answer = crate::infer::answer::Answer<Ty, Location>;
/// What it carries.
pub(super) type Payload = crate::infer::answer::Payload<Ty>;
/// What a value in it is.
pub(super) type Shape = crate::infer::answer::Shape<Ty>;

/// Answers that a function gives, those of functions that it asks for them included.
pub(super) fn answers<'a>(world: &World<'a>, function: &Function<'a>) -> Vec<Answer> {
    let infer = Infer::of(world, function);
    crate::infer::body::answers(infer, function.block, Some(function.id()))
}

impl<'a> Look<'a> for Infer<'a, '_> {
    type Type = Ty;
    type Place = Location;

    fn ty(&self, expression: &Expr) -> Ty {
        self.ty(expression)
    }

    fn bind(&mut self, pattern: &Pat, ty: &Ty) {
        self.bind(pattern, ty);
    }

    fn local(&mut self, local: &syn::Local) {
        self.local(local);
    }

    fn place(&self, span: Span) -> Location {
        span_place(self.world.source(self.context.module), span)
    }

    fn called(&self, function: &Expr) -> Option<Called<'a, Self>> {
        self.look_into(&self.callee(function)?)
    }

    fn called_method(&self, call: &syn::ExprMethodCall) -> Option<Called<'a, Self>> {
        let receiver = self.ty(&call.receiver);
        let function = self.method_function(&receiver, &call.method.to_string())?;
        self.look_into(&function)
    }
}

impl<'a> Infer<'a, '_> {
    fn look_into(&self, function: &Function<'a>) -> Option<Called<'a, Self>> {
        gives_answer(self.world, function).then(|| Called {
            id: function.id(),
            block: function.block,
            look: Infer::of(self.world, function),
        })
    }
}

/// Whether a function gives an answer, and not what answers are made of.
fn gives_answer(world: &World<'_>, function: &Function<'_>) -> bool {
    let syn::ReturnType::Type(_, ty) = &function.signature.output else {
        return false;
    };
    if let syn::Type::ImplTrait(_) = &**ty {
        return true;
    }
    let context = Context::new(function.module, function.of);
    let ty = unwrapped(world.ty(ty, &context));
    matches!(
        ty.foreign(),
        Some("HttpResponse" | "Response" | "Json" | "StatusCode" | "Redirect" | "Html")
    ) || matches!(&ty, Ty::Tuple(types) if types.iter().any(|ty| ty.foreign() == Some("StatusCode")))
}
