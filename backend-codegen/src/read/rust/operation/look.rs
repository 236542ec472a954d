//! What names mean around the code of a handler, as far as the program at hand says.

use proc_macro2::Span;
use syn::{Expr, ExprStruct};

use super::follow::Follow;
use crate::document::Location;
use crate::infer::body;
use crate::infer::extractor::Framework;
use crate::infer::look::{Called, Callee, Look, Source};
use crate::infer::types::unwrapped;
use crate::read::rust::load::span_place;
use crate::read::rust::syntax::{segments, type_path};
use crate::read::rust::types::{Context, Ty};
use crate::read::rust::world::{Function, Kind, Meaning, World};

/// What is known in one function.
pub(super) type Scope<'a, 'w> = crate::infer::scope::Scope<'a, Within<'a, 'w>>;
/// An answer of the code, with its place.
pub(super) type Answer = crate::infer::answer::Answer<Ty, Location>;
/// What it carries.
pub(super) type Payload = crate::infer::answer::Payload<Ty>;
/// What a value in it is.
pub(super) type Shape = crate::infer::answer::Shape<Ty>;

/// What is around the code of one function.
#[derive(Clone)]
pub(super) struct Within<'a, 'w> {
    world: &'w World<'a>,
    context: Context,
}

/// What is known at the beginning of a function.
pub(super) fn scope<'a, 'w>(world: &'w World<'a>, function: &Function<'a>) -> Scope<'a, 'w> {
    Scope::of(Within::of(world, function), function.signature)
}

/// Answers that a function gives, those of functions that it asks for them included.
pub(super) fn answers<'a>(world: &World<'a>, function: &Function<'a>) -> Vec<Answer> {
    let scope = scope(world, function);
    body::answers(scope, function.block, Some(function.id()))
}

impl<'a, 'w> Within<'a, 'w> {
    /// What is around the body of a function.
    pub(super) fn of(world: &'w World<'a>, function: &Function<'a>) -> Self {
        Self::at(world, Context::new(world.body_of(function), function.of))
    }

    pub(super) fn at(world: &'w World<'a>, context: Context) -> Self {
        Self { world, context }
    }

    pub(super) fn meaning(&self, path: &[String]) -> Meaning {
        let of = self.context.of.as_ref().map(|(of, _)| *of);
        match (path, of) {
            ([first, name], Some(of)) if first == "Self" => Meaning::Inside(of, name.clone()),
            ([first], Some(of)) if first == "Self" => Meaning::Item(of),
            _ => self.world.meaning(self.context.module, path),
        }
    }

    fn field_of(&self, ty: &Ty, name: &str) -> Ty {
        match ty {
            Ty::Item(item, arguments) => match self.world.kind(*item) {
                Some(Kind::Struct(declared)) => {
                    self.member(*item, &declared.generics, &declared.fields, name, arguments)
                }
                _ => Ty::Unknown,
            },
            _ => Ty::Unknown,
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

    /// A struct with generic parameters is what its fields are.
    fn with_generics(&self, ty: Ty, made: &ExprStruct, of: &dyn Fn(&Expr) -> Ty) -> Ty {
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
            if let Some(found) = found {
                let given = || of(&field.expr);
                for (known, name) in known.iter_mut().zip(&names) {
                    if *known == Ty::Unknown {
                        *known = standing_for(&found.ty, name, given()).unwrap_or(Ty::Unknown);
                    }
                }
            }
        }
        Ty::Item(*item, known)
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
        self.function(&self.meaning(&segments(&path.path)))
    }

    pub(super) fn function(&self, meaning: &Meaning) -> Option<Function<'a>> {
        match meaning {
            Meaning::Item(item) => match self.world.kind(*item) {
                Some(Kind::Function(function)) => Some(function),
                _ => None,
            },
            Meaning::Inside(item, name) => self.world.method_of(*item, name),
            _ => None,
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

    fn look_into(&self, function: &Function<'a>) -> Option<Called<'a, Self>> {
        gives_answer(self.world, function).then(|| Called {
            id: function.id(),
            block: function.block,
            scope: scope(self.world, function),
        })
    }
}

impl<'a> Look<'a> for Within<'a, '_> {
    type Type = Ty;
    type Place = Location;

    fn place(&self, span: Span) -> Location {
        span_place(self.world.source(self.context.module), span)
    }

    fn written(&self, ty: &syn::Type) -> Ty {
        self.world.ty(ty, &self.context)
    }

    fn own(&self) -> Option<Ty> {
        let (of, arguments) = self.context.of.clone()?;
        Some(Ty::Item(of, arguments))
    }

    fn framework(&self, ty: &Ty) -> Option<Framework> {
        let Ty::Foreign(path, _) = ty else {
            return None;
        };
        let is_of = |name: &str| path.iter().any(|part| part.starts_with(name));
        match (is_of("axum"), is_of("actix")) {
            (true, _) => Some(Framework::Axum),
            (_, true) => Some(Framework::Actix),
            _ => None,
        }
    }

    fn hidden(&self, end: Ty) -> Option<Ty> {
        Some(end).filter(|end| matches!(end, Ty::Item(..)))
    }

    /// A unit struct, or a variant.
    fn constant(&self, path: &syn::Path) -> Ty {
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

    fn made(&self, made: &ExprStruct, of: &dyn Fn(&Expr) -> Ty) -> Ty {
        let ty = self.world.path_ty(&made.path, false, &self.context);
        self.with_generics(ty, made, of)
    }

    fn call(&self, path: &syn::Path) -> Callee<Ty> {
        let meaning = self.meaning(&segments(path));
        if let Some(function) = self.function(&meaning) {
            return Callee::Gives(self.output(&function));
        }
        Callee::Gives(match meaning {
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
            Meaning::Foreign(path) => return Callee::Foreign(path),
            Meaning::Module(_) | Meaning::Unknown => Ty::Unknown,
        })
    }

    fn method(&self, receiver: &Ty, name: &str) -> Option<Ty> {
        let function = self.method_function(receiver, name)?;
        Some(self.output(&function))
    }

    fn field(&self, ty: &Ty, name: &str) -> Ty {
        self.field_of(ty, name)
    }

    fn bound(&self, pattern: &syn::Path, field: &str, ty: &Ty) -> Option<Ty> {
        match self.meaning(&segments(pattern)) {
            Meaning::Inside(item, variant) => Some(self.variant_field(item, &variant, field, ty)),
            _ if matches!(ty, Ty::Item(..)) => Some(self.field_of(ty, field)),
            _ => None,
        }
    }

    fn called(&self, function: &Expr) -> Option<Called<'a, Self>> {
        self.look_into(&self.callee(function)?)
    }

    fn called_method(&self, name: &str, receiver: &dyn Fn() -> Ty) -> Option<Called<'a, Self>> {
        // Most methods are not of the program.
        self.world.methods.get(name)?;
        self.look_into(&self.method_function(&receiver(), name)?)
    }

    fn words(&self, function: &Source<'a>) -> Vec<String> {
        let mut follow = Follow::new(self.world);
        let of = self.context.of.as_ref().map(|(of, _)| *of);
        follow.source(function, self.context.module, of);
        follow.words
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
    // `Result<impl IntoResponse, Error>`
    let inside = type_path(ty).and_then(|path| path.segments.last());
    let inside = inside.map(crate::infer::syntax::arguments_of_segment);
    if inside
        .unwrap_or_default()
        .first()
        .is_some_and(|it| is_hidden_answer(it))
    {
        return true;
    }
    let context = Context::new(function.module, function.of);
    let ty = unwrapped(world.ty(ty, &context));
    matches!(
        ty.foreign(),
        Some("HttpResponse" | "Response" | "Json" | "StatusCode" | "Redirect" | "Html")
    ) || matches!(&ty, Ty::Tuple(types) if types.iter().any(|ty| ty.foreign() == Some("StatusCode")))
}

/// Whether a type is only said to answer.
fn is_hidden_answer(ty: &syn::Type) -> bool {
    let syn::Type::ImplTrait(hidden) = ty else {
        return false;
    };
    hidden.bounds.iter().any(|bound| match bound {
        syn::TypeParamBound::Trait(bound) => {
            let name = crate::read::rust::syntax::last(&bound.path);
            matches!(name.as_str(), "IntoResponse" | "Responder")
        }
        _ => false,
    })
}

/// What a parameter of a type stands for where a value of a type with it is of another one: `u8` for `T` if
/// `Vec<T>` is `Vec<u8>`.
fn standing_for(declared: &syn::Type, parameter: &str, given: Ty) -> Option<Ty> {
    if let syn::Type::Reference(inside) = declared {
        return standing_for(&inside.elem, parameter, given);
    }
    let path = type_path(declared)?;
    if path.is_ident(parameter) {
        return Some(given);
    }
    let inside = crate::infer::syntax::arguments_of_segment(path.segments.last()?);
    let mut pairs = inside.into_iter().zip(given.arguments());
    pairs.find_map(|(declared, given)| standing_for(declared, parameter, given.clone()))
}
