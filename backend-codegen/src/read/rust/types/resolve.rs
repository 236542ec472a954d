//! What a type is, once names are resolved, aliases followed and generic arguments put in.

use std::collections::HashMap;

use proc_macro2::Span;
use syn::{GenericParam, Type};

use super::Schemas;
use super::serde::Container;
use crate::read::rust::syntax::{arguments_of_segment, plain};
use crate::read::rust::world::{ItemId, Kind, Meaning, ModuleId, World};

/// A type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::read::rust) enum Ty {
    /// A struct or an enum of the code, with its arguments.
    Item(ItemId, Vec<Ty>),
    /// A type of another crate.
    Foreign(Vec<String>, Vec<Ty>),
    Tuple(Vec<Ty>),
    /// An array or a slice, with its length if it is known.
    List(Box<Ty>, Option<u64>),
    Unknown,
}

impl Ty {
    /// The last name of a foreign type.
    pub(in crate::read::rust) fn foreign(&self) -> Option<&str> {
        match self {
            Self::Foreign(path, _) => path.last().map(String::as_str),
            _ => None,
        }
    }

    pub(in crate::read::rust) fn arguments(&self) -> &[Self] {
        match self {
            Self::Item(_, arguments) | Self::Foreign(_, arguments) => arguments,
            _ => &[],
        }
    }

    /// What is in an `Option`.
    pub(in crate::read::rust) fn optional(&self) -> Option<&Self> {
        match self.foreign() {
            Some("Option") => self.arguments().first(),
            _ => None,
        }
    }

    /// The type without what only says who owns it.
    pub(in crate::read::rust) fn owned(&self) -> &Self {
        match (self.foreign(), self.arguments()) {
            (Some("Box" | "Arc" | "Rc" | "Cow" | "Secret" | "SecretBox"), [inside, ..]) => {
                inside.owned()
            }
            _ => self,
        }
    }
}

impl crate::infer::types::Type for Ty {
    fn name(&self) -> Option<&str> {
        self.foreign()
    }

    fn of_crate(&self) -> Option<&str> {
        match self {
            Self::Foreign(path, _) => path.first().map(String::as_str),
            _ => None,
        }
    }

    fn arguments(&self) -> &[Self] {
        self.arguments()
    }

    fn elements(&self) -> Option<&[Self]> {
        match self {
            Self::Tuple(types) => Some(types),
            _ => None,
        }
    }

    fn unknown() -> Self {
        Self::Unknown
    }

    fn foreign(path: Vec<String>, arguments: Vec<Self>, _span: Span) -> Self {
        Self::Foreign(path, arguments)
    }

    fn tuple(elements: Vec<Self>, _span: Span) -> Self {
        Self::Tuple(elements)
    }

    fn list(item: Self, _span: Span) -> Self {
        Self::List(Box::new(item), None)
    }

    fn is_own(&self) -> bool {
        matches!(self, Self::Item(..))
    }

    fn is_anything(&self) -> bool {
        *self == Self::Unknown
    }

    fn wrapped(&self) -> Option<&Self> {
        match self {
            Self::Foreign(_, arguments) => arguments.first(),
            _ => None,
        }
    }

    fn nearly(self) -> Self {
        self
    }
}

/// What names mean where a type stands.
#[derive(Clone, Debug)]
pub(in crate::read::rust) struct Context {
    pub(in crate::read::rust) module: ModuleId,
    /// What `Self` is.
    pub(in crate::read::rust) of: Option<(ItemId, Vec<Ty>)>,
    pub(in crate::read::rust) generics: HashMap<String, Ty>,
}

impl Context {
    /// A place without generic parameters.
    pub(in crate::read::rust) fn new(module: ModuleId, of: Option<ItemId>) -> Self {
        Self {
            module,
            of: of.map(|of| (of, Vec::new())),
            generics: HashMap::new(),
        }
    }
}

/// Types in types, and aliases of aliases.
const DEPTH: usize = 32;

impl<'a> World<'a> {
    /// What a type is.
    pub(in crate::read::rust) fn ty(&self, ty: &Type, context: &Context) -> Ty {
        self.ty_at(ty, context, 0)
    }

    fn ty_at(&self, ty: &Type, context: &Context, depth: usize) -> Ty {
        if depth > DEPTH {
            return Ty::Unknown;
        }
        match ty {
            Type::Reference(inside) => self.ty_at(&inside.elem, context, depth + 1),
            Type::Paren(inside) => self.ty_at(&inside.elem, context, depth + 1),
            Type::Group(inside) => self.ty_at(&inside.elem, context, depth + 1),
            Type::Tuple(tuple) => {
                let types = tuple.elems.iter();
                Ty::Tuple(types.map(|ty| self.ty_at(ty, context, depth + 1)).collect())
            }
            Type::Slice(slice) => {
                Ty::List(Box::new(self.ty_at(&slice.elem, context, depth + 1)), None)
            }
            Type::Array(array) => {
                let length = match &array.len {
                    syn::Expr::Lit(literal) => match &literal.lit {
                        syn::Lit::Int(number) => number.base10_parse().ok(),
                        _ => None,
                    },
                    _ => None,
                };
                Ty::List(
                    Box::new(self.ty_at(&array.elem, context, depth + 1)),
                    length,
                )
            }
            Type::Path(path) if path.qself.is_none() => {
                self.named(path.path.segments.iter(), context, depth)
            }
            // `Arc<dyn Users>`: what is known of it is the trait.
            Type::TraitObject(object) => object
                .bounds
                .iter()
                .find_map(|bound| match bound {
                    syn::TypeParamBound::Trait(bound) => Some(&bound.path),
                    _ => None,
                })
                .map_or(Ty::Unknown, |path| {
                    self.named(path.segments.iter(), context, depth)
                }),
            _ => Ty::Unknown,
        }
    }

    /// The type that a path means in a module, or in one that it is in.
    pub(in crate::read::rust) fn type_near(&self, path: &str, module: ModuleId) -> Option<Ty> {
        let path: syn::Path = syn::parse_str(path).ok()?;
        let mut module = Some(module);
        while let Some(at) = module {
            let ty = self.path_ty(&path, false, &Context::new(at, None));
            if matches!(ty, Ty::Item(..)) {
                return Some(ty);
            }
            module = self.modules.get(at).and_then(|module| module.parent);
        }
        None
    }

    /// The type that a path is, or what stands before the last name of it.
    pub(in crate::read::rust) fn path_ty(
        &self,
        path: &syn::Path,
        without_last: bool,
        context: &Context,
    ) -> Ty {
        let length = path.segments.len();
        let length = length.saturating_sub(usize::from(without_last));
        self.named(path.segments.iter().take(length), context, 0)
    }

    fn named<'s>(
        &self,
        path: impl Iterator<Item = &'s syn::PathSegment>,
        context: &Context,
        depth: usize,
    ) -> Ty {
        let path: Vec<&syn::PathSegment> = path.collect();
        let Some(last) = path.last() else {
            return Ty::Unknown;
        };
        let names: Vec<String> = path.iter().map(|segment| plain(&segment.ident)).collect();
        if let [name] = names.as_slice() {
            if let Some(ty) = context.generics.get(name) {
                return ty.clone();
            }
            if name == "Self" {
                return match &context.of {
                    Some((item, arguments)) => Ty::Item(*item, arguments.clone()),
                    None => Ty::Unknown,
                };
            }
        }
        let given: Vec<Ty> = arguments_of_segment(last)
            .into_iter()
            .map(|ty| self.ty_at(ty, context, depth + 1))
            .collect();
        match self.meaning(context.module, &names) {
            Meaning::Item(item) => self.item_ty(item, given, depth),
            Meaning::Foreign(path) => Ty::Foreign(path, given),
            // Of macros or of the prelude of somebody.
            Meaning::Unknown => Ty::Foreign(vec!["?".to_owned(), plain(&last.ident)], given),
            Meaning::Module(_) | Meaning::Inside(..) => Ty::Unknown,
        }
    }

    fn item_ty(&self, item: ItemId, given: Vec<Ty>, depth: usize) -> Ty {
        let Some(named) = self.items.get(item) else {
            return Ty::Unknown;
        };
        match named.kind {
            Kind::Alias(alias) => {
                let generics = self.arguments_of(&alias.generics, named.module, &given, depth);
                let context = Context {
                    module: named.module,
                    of: None,
                    generics,
                };
                self.ty_at(&alias.ty, &context, depth + 1)
            }
            Kind::Struct(declared) => {
                let given = self.filled(&declared.generics, named.module, given, depth);
                Ty::Item(item, given)
            }
            Kind::Enum(declared) => {
                let given = self.filled(&declared.generics, named.module, given, depth);
                Ty::Item(item, given)
            }
            Kind::Trait(_) => Ty::Item(item, given),
            Kind::Function(_) | Kind::Constant(_) => Ty::Unknown,
        }
    }

    /// A type whose arguments nobody says.
    pub(in crate::read::rust) fn item_type(&self, item: ItemId) -> Ty {
        self.item_ty(item, Vec::new(), 0)
    }

    /// All arguments of a type, those that are not written included.
    fn filled(
        &self,
        generics: &syn::Generics,
        module: ModuleId,
        given: Vec<Ty>,
        depth: usize,
    ) -> Vec<Ty> {
        let known = self.arguments_of(generics, module, &given, depth);
        let parameters = generics.type_params();
        parameters
            .map(|parameter| {
                let name = parameter.ident.to_string();
                known.get(&name).cloned().unwrap_or(Ty::Unknown)
            })
            .collect()
    }

    /// Generic parameters with what is put in for them.
    fn arguments_of(
        &self,
        generics: &syn::Generics,
        module: ModuleId,
        given: &[Ty],
        depth: usize,
    ) -> HashMap<String, Ty> {
        let mut known = HashMap::new();
        let mut given = given.iter();
        for parameter in &generics.params {
            let GenericParam::Type(parameter) = parameter else {
                continue;
            };
            let ty = match (given.next(), &parameter.default) {
                (Some(ty), _) => ty.clone(),
                (None, Some((_, default))) => {
                    let context = Context {
                        module,
                        of: None,
                        generics: known.clone(),
                    };
                    self.ty_at(default, &context, depth + 1)
                }
                (None, None) => Ty::Unknown,
            };
            known.insert(parameter.ident.to_string(), ty);
        }
        known
    }
}

impl Schemas<'_, '_> {
    pub(super) fn generics(
        &self,
        kind: Kind<'_>,
        module: ModuleId,
        arguments: &[Ty],
    ) -> HashMap<String, Ty> {
        let generics = match kind {
            Kind::Struct(item) => &item.generics,
            Kind::Enum(item) => &item.generics,
            _ => return HashMap::new(),
        };
        self.world.arguments_of(generics, module, arguments, 0)
    }

    /// What a type is another word for: the field of `#[serde(transparent)]` and of a struct with one
    /// field without a name, or what it is made from.
    pub(super) fn stands_for(&self, item: ItemId, arguments: &[Ty]) -> Option<Ty> {
        let named = self.world.items.get(item)?;
        let context = Context {
            module: named.module,
            of: Some((item, arguments.to_vec())),
            generics: self.generics(named.kind, named.module, arguments),
        };
        let attributes = match named.kind {
            Kind::Struct(item) => &item.attrs,
            Kind::Enum(item) => &item.attrs,
            _ => return None,
        };
        let container = Container::of(attributes);
        if let Some(other) = &container.other {
            let path: Type = syn::parse_str(other).ok()?;
            return Some(self.world.ty(&path, &context));
        }
        let Kind::Struct(declared) = named.kind else {
            return None;
        };
        if super::rules::has_rules(attributes) {
            return None;
        }
        match &declared.fields {
            syn::Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let field = fields.unnamed.first()?;
                let is_plain =
                    !super::rules::has_rules(&field.attrs) && self.is_derived(item, attributes);
                is_plain.then(|| self.world.ty(&field.ty, &context))
            }
            syn::Fields::Named(fields) if container.transparent => {
                let field = fields
                    .named
                    .iter()
                    .find(|field| !super::serde::Field::of(&field.attrs).is_skipped())?;
                Some(self.world.ty(&field.ty, &context))
            }
            _ => None,
        }
    }

    /// Whether serde's derives say what a type is.
    fn is_derived(&self, item: ItemId, attributes: &[syn::Attribute]) -> bool {
        let derived = crate::read::rust::syntax::derives(attributes);
        derived
            .iter()
            .any(|name| name == "Serialize" || name == "Deserialize")
            || (self.world.impl_of(item, "Serialize").is_none()
                && self.world.impl_of(item, "Deserialize").is_none())
    }
}
