//! What an application brings along: types of its own that stand for schemas and formats, and traits
//! that generated types derive.

mod contracts;
mod derives;
mod path;
mod places;
mod written;

use crate::map::{IndexMap, IndexSet};
use crate::order;
use crate::tokens::TokenStream;

pub(super) use contracts::{ABOUT, file};
pub(super) use derives::{Derived, derived};
pub use path::RustPath;
pub(super) use places::{json_types, refuse};

use super::names::Names;
use crate::api::plan::{Shape, Use};
use crate::api::{Api, TypeId};
use crate::list::CollectVec;
use crate::suggest::Guesses;

/// What an application brings along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// Types that stand for schemas, by the names of the schemas.
    pub types: IndexMap<String, OwnType>,
    /// Types that stand for formats. They are read from text by `FromStr` and written by `Display`.
    pub formats: IndexMap<String, RustPath>,
    /// Traits that types derive beside those that they always do.
    pub derives: Vec<Derive>,
    /// Whether types have serde's traits, which read and write as the server does.
    pub serde: bool,
}

/// A type that stands for a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnType {
    /// The type.
    pub path: RustPath,
    /// How it is read and written.
    pub by: By,
}

/// How a type that stands for a schema is read and written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// By the generated traits `FromJson` and `ToJson`, which the application implements.
    #[default]
    Traits,
    /// By serde's traits.
    Serde,
}

/// A trait that types derive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derive {
    /// The schema whose type derives it, with all types that it is made of; all types without one.
    pub schema: Option<String>,
    /// The trait.
    pub path: RustPath,
}

/// A schema or format of which no document knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// `schema` or `format`.
    pub kind: &'static str,
    /// The name.
    pub name: String,
    /// The name that was probably meant.
    pub meant: Option<String>,
}

/// The type of the application that stands for a type of the document.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stands<'n> {
    /// For a schema.
    Schema(&'n OwnType),
    /// For a format.
    Format(&'n str, &'n RustPath),
}

impl Stands<'_> {
    /// The type.
    pub(super) fn tokens(&self) -> TokenStream {
        match self {
            Self::Schema(ty) => ty.path.tokens(),
            Self::Format(_, path) => path.tokens(),
        }
    }
}

impl Own {
    /// The schemas and formats that are named here and are not in the document.
    pub fn unknown(&self, api: &Api) -> Vec<UnknownName> {
        let guesses = Guesses::default();
        let schemas: Vec<&str> = api
            .types
            .components()
            .map(|(name, _)| &**name)
            .collect_vec();
        let mut formats: Vec<&str> = api
            .types
            .iter()
            .filter_map(|(_, ty)| ty.format.as_deref())
            .collect_vec();
        order::sort(&mut formats);
        formats.dedup();
        let unknown = |kind, name: &str, known: &[&str]| {
            (!known.contains(&name)).then(|| UnknownName {
                kind,
                name: name.to_owned(),
                meant: guesses
                    .suggest(name, known.iter().copied())
                    .map(str::to_owned),
            })
        };
        let derived = self.derives.iter().filter_map(|it| it.schema.as_ref());
        let mut names: Vec<UnknownName> = self
            .types
            .keys()
            .chain(derived)
            .filter_map(|name| unknown("schema", name, &schemas))
            .collect_vec();
        let formats = self
            .formats
            .keys()
            .filter_map(|name| unknown("format", name, &formats));
        names.extend(formats);
        names.dedup();
        names
    }

    /// The types of the document that schemas of the application stand for.
    pub(super) fn opaque(&self, api: &Api) -> IndexSet<TypeId> {
        let names = self.types.keys();
        names.filter_map(|name| api.types.component(name)).collect()
    }

    /// Whether nothing stands for a schema or format.
    pub(super) fn replaces_nothing(&self) -> bool {
        self.types.is_empty() && self.formats.is_empty()
    }

    /// What stands for the type, whose plan has one direction.
    pub(super) fn stands_for(&self, names: &Names<'_>, used: Use) -> Option<Stands<'_>> {
        if self.replaces_nothing() {
            return None;
        }
        let plans = names.plans();
        if let Some(component) = plans.ty(used.ty).component()
            && let Some(own) = self.types.get(&**component)
        {
            return Some(Stands::Schema(own));
        }
        let plan = plans.decoded(used.ty, used.direction)?;
        let is_text = matches!(
            plan.shape,
            Shape::String(_) | Shape::Integer(_) | Shape::Number
        );
        let (name, path) = self.formats.get_key_value(plan.format.as_deref()?)?;
        is_text.then_some(Stands::Format(name, path))
    }
}
