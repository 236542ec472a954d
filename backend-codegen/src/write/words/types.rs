//! What types are called, as words.

use super::words;
use crate::api::plan::{Direction, Plans, Shape};
use crate::api::{Origin, Place, TypeId};
use crate::list::CollectVec;
use crate::map::IndexMap;

/// Titles of more words than this are sentences, not names.
pub(crate) const MAX_TITLE: usize = 5;

/// The words of types, direction aside.
pub(crate) struct TypeWords<'a> {
    plans: &'a Plans<'a>,
    known: IndexMap<TypeId, Vec<String>>,
}

impl<'a> TypeWords<'a> {
    pub(crate) fn new(plans: &'a Plans<'a>) -> Self {
        Self {
            plans,
            known: IndexMap::default(),
        }
    }

    /// The words of `ty`: those of its component, or of what it stands in and where.
    pub(crate) fn of(&mut self, ty: TypeId) -> Vec<String> {
        if let Some(known) = self.known.get(&ty) {
            return known.clone();
        }
        let found = match &self.plans.ty(ty).origin {
            Origin::Component(name) => words(name),
            Origin::Part(parts) => parts.iter().flat_map(|part| words(part)).collect_vec(),
            Origin::Inside(parent, place) => {
                let mut found = self.of(*parent);
                found.extend(self.place(ty, *parent, place));
                found
            }
        };
        self.known.insert(ty, found.clone());
        found
    }

    fn is_nullable(&self, ty: TypeId) -> bool {
        [Direction::Request, Direction::Response]
            .into_iter()
            .filter_map(|direction| self.plans.decoded(ty, direction))
            .any(|plan| matches!(plan.shape, Shape::Nullable(_)))
    }

    fn place(&self, ty: TypeId, whole: TypeId, place: &Place) -> Vec<String> {
        let numbered = |word: &str, at: usize| {
            let number = at.saturating_add(1);
            vec![word.to_owned(), number.to_string()]
        };
        let word = match place {
            Place::Property(name) => return words(name),
            Place::DependentSchema(name) => {
                return std::iter::once("with".to_owned())
                    .chain(words(name))
                    .collect_vec();
            }
            Place::PatternProperty(at) => return numbered("pattern", *at),
            Place::PrefixItem(at) => return numbered("item", *at),
            Place::AllOf(at) => return numbered("part", *at),
            Place::AnyOf(at) | Place::OneOf(at) => {
                let title = self.plans.ty(ty).title.as_deref().map(words);
                return match title.filter(|title| title.len() <= MAX_TITLE) {
                    Some(title) => title,
                    None => numbered("variant", *at),
                };
            }
            Place::Only(types) => {
                // What is left of a type without `null` has its name to itself.
                let is_value =
                    self.is_nullable(whole) && self.plans.ty(whole).component().is_none();
                return match is_value {
                    true => Vec::new(),
                    false => types.names().map(str::to_owned).collect_vec(),
                };
            }
            // The merged type is what its owner means; the owner itself is never decoded.
            Place::Merged => return Vec::new(),
            Place::AdditionalProperties => "value",
            Place::UnevaluatedProperties => "other",
            Place::PropertyNames => "name",
            Place::Items => "item",
            Place::UnevaluatedItems => "rest",
            Place::Contains => "contained",
            Place::ContentSchema => "content",
            Place::Not => "not",
            Place::If => "if",
            Place::Then => "then",
            Place::Else => "else",
        };
        vec![word.to_owned()]
    }
}
