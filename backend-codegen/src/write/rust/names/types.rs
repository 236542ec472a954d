//! What the types of an API are called, and how Rust refers to them.

use crate::map::{IndexMap, IndexSet};
use crate::tokens::{Ident, TokenStream, quote};
use std::cell::RefCell;

use super::alike::alike;
use super::wrapped::wrapped;
use super::{Kind, Scope};
use crate::api::plan::{
    ByUse, Direction, IntegerFormat, ObjectShape, Plans, Shape, StringFormat, UnionShape, Use,
    Variant,
};
use crate::api::{Origin, TypeId};
use crate::list::CollectVec;
use crate::write::rust::own::{Own, Stands};
use crate::write::words::{MAX_TITLE, TypeWords, words};

/// The names of all types of an API that are decoded.
#[derive(Debug)]
pub struct Names<'a> {
    plans: &'a Plans<'a>,
    items: ByUse<Ident>,
    functions: ByUse<Ident>,
    tables: ByUse<Ident>,
    wrapped: IndexSet<Use>,
    alike: ByUse<Use>,
    own: Own,
    /// Whether an object that may be `null` is held in a box.
    boxes_nullable: bool,
    /// Sizes of types that have been asked for.
    sizes: RefCell<IndexMap<Use, usize>>,
}

impl<'a> Names<'a> {
    /// Names all types of `plans`.
    pub fn new(plans: &'a Plans<'a>) -> Self {
        Self::with(plans, Own::default())
    }

    /// Names all types of `plans`, for some of which types of the application stand.
    pub fn with(plans: &'a Plans<'a>, own: Own) -> Self {
        let mut names = Self {
            plans,
            items: ByUse::default(),
            functions: ByUse::default(),
            tables: ByUse::default(),
            wrapped: wrapped(plans),
            alike: ByUse::default(),
            own,
            boxes_nullable: false,
            sizes: RefCell::default(),
        };
        let mut bases = TypeWords::new(plans);
        let mut types = Scope::new(Kind::Type);
        let mut functions = Scope::new(Kind::Value);
        // Components first: nothing that is nested takes their names away.
        for rank in [Rank::Component, Rank::DirectedComponent, Rank::Nested] {
            for (used, _) in plans.all_decoded() {
                if shared(plans, used) != used || rank_of(plans, used) != rank {
                    continue;
                }
                let mut words = bases.of(used.ty);
                if has_suffix(plans, used) {
                    words.push("request".to_owned());
                }
                if names.has_item(used) {
                    names.items.insert(used, types.words(&words));
                }
                names.functions.insert(used, functions.words(&words));
            }
        }
        let mut tables = Scope::of_constants();
        for is_component in [true, false] {
            for (used, _) in plans.all_values() {
                let ty = plans.ty(used.ty);
                if shared_value(plans, used) != used || ty.component().is_some() != is_component {
                    continue;
                }
                let mut words = bases.of(used.ty);
                if used.direction == Direction::Request && plans.is_directed(used.ty) {
                    words.push("request".to_owned());
                }
                names.tables.insert(used, tables.words(&words));
            }
        }
        names.alike = alike(&names, &names.wrapped);
        names
    }

    /// With a box around each object that may be `null`, as rows are that others refer to: each of a chain of
    /// them would else have room for all behind it.
    #[cfg(feature = "database")]
    pub fn boxing_nullable(self, boxes_nullable: bool) -> Self {
        Self {
            boxes_nullable,
            ..self
        }
    }

    /// The plans whose types are named.
    pub fn plans(&self) -> &'a Plans<'a> {
        self.plans
    }

    /// What the application brings along.
    pub(in crate::write::rust) fn all_own(&self) -> &Own {
        &self.own
    }

    /// The type of the application that stands for a type, if one does.
    pub(in crate::write::rust) fn own(&self, used: Use) -> Option<Stands<'_>> {
        self.own.stands_for(self, self.shared(used))
    }

    /// The size of a type in memory, measured when it is asked for the first time; a type that
    /// asks for its own size meanwhile gets `otherwise`.
    pub(in crate::write::rust) fn size(
        &self,
        used: Use,
        otherwise: usize,
        measure: impl FnOnce() -> usize,
    ) -> usize {
        let used = self.shared(used);
        if let Some(size) = self.sizes.borrow().get(&used) {
            return *size;
        }
        self.sizes.borrow_mut().insert(used, otherwise);
        let size = measure();
        self.sizes.borrow_mut().insert(used, size);
        size
    }

    /// The name of the struct, enum or alias that stands for the type, if it is not just a type of
    /// Rust such as `Vec<i64>`. The directions share it unless [`Plans::is_directed`].
    pub fn item(&self, used: Use) -> Option<&Ident> {
        self.items.get(&self.shared(used))
    }

    /// All types that have items, with their names, in the order in which to write them.
    pub fn items(&self) -> impl Iterator<Item = (Use, &Ident)> {
        self.plans
            .all_decoded()
            .filter_map(|(used, _)| self.items.get(&used).map(|name| (used, name)))
    }

    /// The type that a nested type is the same as, if it is not the first of its kind: its item is
    /// an alias then.
    ///
    /// Every type keeps a name of its own, so that names stay when the first of its kind goes, or
    /// another comes before it.
    pub fn same_as(&self, used: Use) -> Option<Use> {
        self.alike.get(&self.shared(used)).copied()
    }

    /// The stem of functions about the type, unlike that of any other type.
    pub fn function(&self, used: Use) -> Option<&Ident> {
        self.functions.get(&self.shared(used))
    }

    /// The name of the table of a type that JSON values are tested for.
    pub fn table(&self, used: Use) -> Option<&Ident> {
        self.tables.get(&shared_value(self.plans, used))
    }

    /// The use whose table stands for both directions if they do not differ.
    pub fn shared_table(&self, used: Use) -> Use {
        shared_value(self.plans, used)
    }

    /// All tables, in the order in which they were asked for.
    pub fn tables(&self) -> impl ExactSizeIterator<Item = (Use, &Ident)> {
        self.tables.iter().map(|(used, name)| (*used, name))
    }

    /// Whether an array or map contains itself by nothing but arrays and maps: then it is a struct
    /// with one field, as an alias cannot stand for itself.
    pub fn is_wrapped(&self, used: Use) -> bool {
        self.wrapped.contains(&self.shared(used))
    }

    /// The Rust type, in paths that start with `types::` and `support::`.
    pub fn type_tokens(&self, used: Use) -> TokenStream {
        let used = self.shared(used);
        if let Some(item) = self.items.get(&used) {
            return quote!(types::#item);
        }
        self.inner_tokens(used)
    }

    /// What the alias of a type stands for.
    pub fn inner_tokens(&self, used: Use) -> TokenStream {
        if let Some(own) = self.own(used) {
            return own.tokens();
        }
        let Some(plan) = self.plans.decoded(used.ty, used.direction) else {
            return quote!(support::json::Json);
        };
        let part = |ty: TypeId| self.part_tokens(used, ty);
        match &plan.shape {
            Shape::Any | Shape::Object(_) | Shape::Union(_) | Shape::Enum(_) => {
                quote!(support::json::Json)
            }
            Shape::Never => quote!(std::convert::Infallible),
            Shape::Null => quote!(()),
            Shape::Boolean => quote!(bool),
            Shape::Integer(IntegerFormat::Int32) => quote!(i32),
            Shape::Integer(IntegerFormat::Int64) => quote!(i64),
            Shape::Integer(IntegerFormat::Uint32) => quote!(u32),
            Shape::Integer(IntegerFormat::Uint64) => quote!(u64),
            Shape::Number => quote!(f64),
            Shape::String(format) => string_tokens(*format),
            Shape::Array(item) => {
                let item = self.type_tokens(self.part(used, *item));
                quote!(Vec<#item>)
            }
            Shape::Map(value) if self.is_free(self.part(used, *value)) => {
                quote!(support::json::Map)
            }
            Shape::Map(value) => {
                let value = self.type_tokens(self.part(used, *value));
                quote!(std::collections::BTreeMap<String, #value>)
            }
            Shape::Nullable(ty) => {
                let ty = part(*ty);
                quote!(Option<#ty>)
            }
            Shape::Alias(ty) => part(*ty),
        }
    }

    /// The Rust type of a member, variant or the like of `whole`, boxed where it must be.
    pub fn part_tokens(&self, whole: Use, part: TypeId) -> TokenStream {
        let used = self.part(whole, part);
        let ty = self.type_tokens(used);
        if self.is_boxed(whole, part) {
            quote!(Box<#ty>)
        } else {
            ty
        }
    }

    /// Whether the type accepts every JSON value and has no name.
    pub fn is_free(&self, used: Use) -> bool {
        self.item(used).is_none()
            && self
                .plans
                .decoded(used.ty, used.direction)
                .is_none_or(|plan| plan.shape == Shape::Any && plan.checks.is_empty())
    }

    /// Whether a part of `whole` is held in a `Box`. A part that is only another way to say `null`
    /// or another type has the box inside.
    pub fn is_boxed(&self, whole: Use, part: TypeId) -> bool {
        let shape = |ty| Some(&self.plans.decoded(ty, whole.direction)?.shape);
        let within = shape(part);
        if matches!(within, Some(Shape::Nullable(_) | Shape::Alias(_))) {
            return false;
        }
        // What may be null is another way to say what it is else.
        let is_nullable = self.boxes_nullable
            && matches!(shape(whole.ty), Some(Shape::Nullable(_) | Shape::Alias(_)))
            && matches!(within, Some(Shape::Object(_)));
        is_nullable || self.plans.is_boxed(whole.ty, part, whole.direction)
    }

    /// The fields of an object in order, then the one for other members.
    pub fn fields(&self, object: &ObjectShape) -> (Vec<Ident>, Ident) {
        let mut scope = Scope::new(Kind::Value);
        let fields = scope.texts(object.fields.iter().map(|field| &*field.name));
        (fields, scope.text("additional properties"))
    }

    /// The variants of an enum of strings, in order.
    pub fn values(&self, values: &[Box<str>]) -> Vec<Ident> {
        Scope::new(Kind::Variant).texts(values.iter().map(AsRef::as_ref))
    }

    /// The variants of a union, in order.
    pub fn variants(&self, used: Use, union: &UnionShape) -> Vec<Ident> {
        let mut scope = Scope::new(Kind::Variant);
        let words: Vec<Vec<String>> = union
            .variants
            .iter()
            .map(|variant| self.variant_words(used.direction, variant))
            .collect_vec();
        words.iter().map(|words| scope.words(words)).collect_vec()
    }

    /// A variant is called after its component, else its title, its tag, or its JSON type.
    fn variant_words(&self, direction: Direction, variant: &Variant) -> Vec<String> {
        let ty = self.plans.ty(variant.named_by);
        if let Some(component) = ty.component() {
            return words(component);
        }
        let title = ty.title.as_deref().map(words);
        if let Some(title) = title.filter(|title| title.len() <= MAX_TITLE) {
            return title;
        }
        if let Some([value]) = variant.tag_values.as_deref() {
            return words(value);
        }
        let shape = self
            .plans
            .decoded(variant.ty, direction)
            .map(|plan| &plan.shape);
        let word = match shape {
            None | Some(Shape::Any) => "any",
            Some(Shape::Never) => "never",
            Some(Shape::Null) => "null",
            Some(Shape::Boolean) => "boolean",
            Some(Shape::Integer(_)) => "integer",
            Some(Shape::Number) => "number",
            Some(Shape::String(_)) => "string",
            Some(Shape::Enum(values)) => match values.as_slice() {
                [value] => return words(value),
                _ => "string",
            },
            Some(Shape::Array(_)) => "array",
            Some(Shape::Map(_)) => "map",
            Some(Shape::Object(_)) => "object",
            Some(Shape::Union(_)) => "other",
            Some(Shape::Nullable(_)) => "nullable",
            Some(Shape::Alias(target)) => match self.plans.ty(*target).component() {
                Some(component) => return words(component),
                None => "value",
            },
        };
        vec![word.to_owned()]
    }

    /// The use of a type inside another one.
    pub fn part(&self, whole: Use, ty: TypeId) -> Use {
        self.shared(Use {
            ty,
            direction: whole.direction,
        })
    }

    /// The use that stands for both directions if they do not differ.
    pub fn shared(&self, used: Use) -> Use {
        shared(self.plans, used)
    }

    fn has_item(&self, used: Use) -> bool {
        if self.wrapped.contains(&used) {
            return true;
        }
        let is_component = self.plans.ty(used.ty).component().is_some();
        self.plans
            .decoded(used.ty, used.direction)
            .is_some_and(|plan| match plan.shape {
                Shape::Object(_) | Shape::Union(_) | Shape::Enum(_) => true,
                Shape::Any
                | Shape::Never
                | Shape::Null
                | Shape::Boolean
                | Shape::Integer(_)
                | Shape::Number
                | Shape::String(_)
                | Shape::Array(_)
                | Shape::Map(_)
                | Shape::Nullable(_)
                | Shape::Alias(_) => is_component,
            })
    }
}

/// What takes its name before others do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rank {
    Component,
    DirectedComponent,
    Nested,
}

fn rank_of(plans: &Plans<'_>, used: Use) -> Rank {
    match plans.ty(used.ty).origin {
        Origin::Component(_) if has_suffix(plans, used) => Rank::DirectedComponent,
        Origin::Component(_) => Rank::Component,
        Origin::Inside(..) | Origin::Part(_) => Rank::Nested,
    }
}

/// Whether the use is the request's one of two that differ; the response keeps the plain name.
fn has_suffix(plans: &Plans<'_>, used: Use) -> bool {
    used.direction == Direction::Request
        && plans.is_directed(used.ty)
        && plans.decoded(used.ty, Direction::Response).is_some()
}

pub(super) fn shared(plans: &Plans<'_>, used: Use) -> Use {
    if plans.is_directed(used.ty) {
        return used;
    }
    let direction = match plans.decoded(used.ty, Direction::Response) {
        Some(_) => Direction::Response,
        None => Direction::Request,
    };
    Use { direction, ..used }
}

fn shared_value(plans: &Plans<'_>, used: Use) -> Use {
    if plans.is_directed(used.ty) {
        return used;
    }
    let direction = match plans.value(used.ty, Direction::Response) {
        Some(_) => Direction::Response,
        None => Direction::Request,
    };
    Use { direction, ..used }
}

fn string_tokens(format: StringFormat) -> TokenStream {
    match format {
        StringFormat::Plain => quote!(String),
        StringFormat::Uuid => quote!(::uuid::Uuid),
        StringFormat::DateTime => quote!(::time::OffsetDateTime),
        StringFormat::Date => quote!(::time::Date),
        StringFormat::Base64 => quote!(Vec<u8>),
    }
}
