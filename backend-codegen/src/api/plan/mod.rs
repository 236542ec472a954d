//! What writers print: for each type and direction a [`Shape`], which static types can say, and the
//! [`Check`]s that are left to be made.
//!
//! Both are derived here, once, from whole schemas. Rust and TypeScript print the same plan, so the
//! verdict on a value cannot differ between them. The plan names no language.
//!
//! There are two plans of a type. Its [`TypePlan`] is for decoding into a static type: a shape, and
//! those checks that the shape does not already guarantee. Its value plan ([`Plans::value`]) is for
//! testing a JSON value that is at hand: every check, in the order in which to make them. Branches of
//! `anyOf`, `not`, `if` and whatever else only asks for a verdict use the second.

mod arena;
mod by_use;
mod check;
mod decode;
mod derive;
mod evaluated;
mod keywords;
mod object;
mod roots;
mod shape;
#[cfg(test)]
mod tests;
mod union;
mod verdict;
mod view;

pub use check::{Check, Condition, Evaluated, Level, Report};
pub use keywords::{format_types, integer_range};
pub use roots::{of_api as roots, of_operation as roots_of_operation};
pub use shape::{
    Additional, Field, IntegerFormat, ObjectShape, Shape, StringFormat, Tag, UnionShape, Variant,
};
pub use verdict::{Judge, Matcher};

use super::{Api, Type, TypeId, Types};
use crate::map::IndexSet;
use arena::Arena;
pub(crate) use by_use::ByUse;
#[cfg(feature = "lint")]
pub(crate) use derive::children;
#[cfg(feature = "openapi")]
pub(crate) use keywords::implied;

/// Which way a value goes. `readOnly` members are no part of requests, `writeOnly` ones none of
/// responses (OpenAPI, "Schema Object").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the client to the server.
    Request,
    /// From the server to the client.
    Response,
}

/// What is made of `format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Formats {
    /// A value that is not of its format is refused; formats have types of their own.
    #[default]
    Assert,
    /// Formats say nothing about validity, as in JSON Schema draft 2020-12.
    Annotate,
}

/// How plans are made.
#[derive(Clone, Copy, Debug)]
pub struct PlanOptions {
    /// What is made of `format`.
    pub formats: Formats,
    /// Whether a schema without `type` whose keywords all speak about one JSON type means that type.
    ///
    /// By the letter `{properties: …}` accepts a string. Authors of APIs mean an object.
    pub implied_types: bool,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self {
            formats: Formats::Assert,
            implied_types: true,
        }
    }
}

/// How a value is decoded: into what, and what is checked beyond that.
#[derive(Clone, Debug, PartialEq)]
pub struct TypePlan {
    /// What a static type can say.
    pub shape: Shape,
    /// What it does not say, in the order in which to check.
    pub checks: Vec<Check>,
    /// The format that all its parts name, if formats mean something.
    pub format: Option<Box<str>>,
    /// What an absent value means, for parameters and fields of this type.
    pub default: Option<super::Json>,
    /// Whether the type contains itself by more than arrays and maps, so that it must be boxed
    /// somewhere: the number of its cycle, the same for all types on it.
    pub cycle: Option<u32>,
}

/// A type in a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Use {
    /// The type.
    pub ty: TypeId,
    /// Which way it goes.
    pub direction: Direction,
}

/// The plans of all types that an API sends or receives, in an order that depends on the API alone.
///
/// Plans may need types that no document has, such as two merged ones; [`Plans::ty`] knows those too.
#[derive(Debug)]
pub struct Plans<'a> {
    arena: Arena<'a>,
    options: PlanOptions,
    decoded: ByUse<TypePlan>,
    values: ByUse<Vec<Check>>,
    /// By number of the type, whether it differs between the directions.
    directed: Vec<bool>,
}

impl<'a> Plans<'a> {
    /// Plans whatever the operations of `api` send and receive, webhooks and callbacks included.
    pub fn of_api(api: &'a Api, options: PlanOptions) -> Self {
        Self::of_api_with(api, options, &IndexSet::default())
    }

    /// The same, but for the types in `opaque` whose values are held as they are: of them a plan says
    /// nothing but whether a value is valid.
    pub(crate) fn of_api_with(
        api: &'a Api,
        options: PlanOptions,
        opaque: &IndexSet<TypeId>,
    ) -> Self {
        derive::plans(&api.types, &roots::of_api(api), &[], opaque, options)
    }

    /// Plans to decode `decoded`, and to test JSON values for being `values`, and all that they use.
    pub fn derive(types: &'a Types, decoded: &[Use], values: &[Use], options: PlanOptions) -> Self {
        derive::plans(types, decoded, values, &IndexSet::default(), options)
    }

    /// The type named by `id`, also if it was made here.
    pub fn ty(&self, id: TypeId) -> &Type {
        self.arena.ty(id)
    }

    /// How `ty` is decoded.
    pub fn decoded(&self, ty: TypeId, direction: Direction) -> Option<&TypePlan> {
        self.decoded.get(&Use { ty, direction })
    }

    /// How a JSON value is tested for being of type `ty`.
    pub fn value(&self, ty: TypeId, direction: Direction) -> Option<&[Check]> {
        self.values.get(&Use { ty, direction }).map(Vec::as_slice)
    }

    /// All types that are decoded, those that others use after the ones that use them first.
    pub fn all_decoded(&self) -> impl ExactSizeIterator<Item = (Use, &TypePlan)> {
        self.decoded.iter().map(|(used, plan)| (*used, plan))
    }

    /// All types that JSON values are tested for.
    pub fn all_values(&self) -> impl ExactSizeIterator<Item = (Use, &[Check])> {
        self.values
            .iter()
            .map(|(used, checks)| (*used, checks.as_slice()))
    }

    /// Whether the two directions of `ty` have plans that differ, here or in what it contains.
    /// Otherwise writers need it only once.
    pub fn is_directed(&self, ty: TypeId) -> bool {
        self.directed.get(ty.index()).copied().unwrap_or(false)
    }

    /// Whether a member or variant of type `part` inside `whole` must be boxed, since the two
    /// contain each other. (Arrays and maps are boxes already.)
    pub fn is_boxed(&self, whole: TypeId, part: TypeId, direction: Direction) -> bool {
        let cycle = |ty| self.decoded(ty, direction).and_then(|plan| plan.cycle);
        cycle(whole).is_some_and(|number| cycle(part) == Some(number))
    }

    /// How the plans were made.
    pub fn options(&self) -> PlanOptions {
        self.options
    }
}
