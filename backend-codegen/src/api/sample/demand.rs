//! What is demanded of a value, brought together from all that applies to it.

use crate::api::plan::Check;
use crate::api::{Decimal, Json, TypeId, TypeSet};
use crate::map::{IndexMap, IndexSet};

/// What several types demand of one value, with a branch chosen for every union and condition.
///
/// It guides the making of a value and need not be complete: the verdict is the judge's.
#[derive(Clone, Debug)]
pub(super) struct Demand {
    /// The JSON types that are allowed.
    pub(super) types: TypeSet,
    /// The values that are allowed, if they are listed.
    pub(super) values: Option<Vec<Json>>,
    pub(super) forbidden: Vec<Json>,
    pub(super) formats: Vec<Box<str>>,
    pub(super) number: NumberDemand,
    pub(super) string: StringDemand,
    pub(super) array: ArrayDemand,
    pub(super) object: ObjectDemand,
    /// The types that were read, whose examples may fit.
    pub(super) sources: IndexSet<TypeId>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct NumberDemand {
    /// At least this; above it, if true.
    pub(super) lower: Option<(Decimal, bool)>,
    /// At most this; below it, if true.
    pub(super) upper: Option<(Decimal, bool)>,
    pub(super) multiple_of: Vec<Decimal>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct StringDemand {
    pub(super) min_length: u64,
    pub(super) max_length: Option<u64>,
    pub(super) patterns: Vec<Box<str>>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct ArrayDemand {
    pub(super) min_items: u64,
    pub(super) max_items: Option<u64>,
    pub(super) prefix: Vec<Vec<TypeId>>,
    /// From which position on items are of which type.
    pub(super) items: Vec<(usize, TypeId)>,
    /// What some items are, and how many at least and at most.
    pub(super) contains: Vec<(TypeId, u64, Option<u64>)>,
    pub(super) unique: bool,
    /// What items are that nothing else speaks about.
    pub(super) unevaluated: Vec<TypeId>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct ObjectDemand {
    pub(super) members: IndexMap<Box<str>, Vec<TypeId>>,
    pub(super) required: IndexSet<Box<str>>,
    /// Members that are left out.
    pub(super) absent: IndexSet<Box<str>>,
    pub(super) patterns: Vec<(Box<str>, TypeId)>,
    pub(super) additional: Vec<Additional>,
    /// What members are that nothing else speaks about.
    pub(super) unevaluated: Vec<TypeId>,
    pub(super) names: Vec<TypeId>,
    pub(super) min_members: u64,
    pub(super) max_members: Option<u64>,
    pub(super) dependent: Vec<(Box<str>, Vec<Box<str>>)>,
    pub(super) dependent_types: Vec<(Box<str>, TypeId)>,
    /// What a member must not be.
    pub(super) not_types: Vec<(Box<str>, TypeId)>,
    /// Values that tell which branch of a union was chosen.
    pub(super) tags: Vec<(Box<str>, Box<str>)>,
}

/// What other members are than those that are named or match.
#[derive(Clone, Debug)]
pub(super) struct Additional {
    pub(super) names: Vec<Box<str>>,
    pub(super) patterns: Vec<Box<str>>,
    pub(super) ty: TypeId,
}

impl Demand {
    pub(super) fn new() -> Self {
        Self {
            types: TypeSet::ANY,
            values: None,
            forbidden: Vec::new(),
            formats: Vec::new(),
            number: NumberDemand::default(),
            string: StringDemand::default(),
            array: ArrayDemand::default(),
            object: ObjectDemand::default(),
            sources: IndexSet::new(),
        }
    }

    /// Adds a check that asks for no choice; the others are the caller's.
    pub(super) fn add(&mut self, check: &Check) {
        match check {
            Check::Never => self.types = TypeSet::NONE,
            Check::Types(types) => self.types = self.types.intersection(*types),
            Check::Enum(values) => {
                self.values = Some(match self.values.take() {
                    Some(known) => known
                        .into_iter()
                        .filter(|value| values.contains(value))
                        .collect(),
                    None => values.clone(),
                });
            }
            Check::Format(format) => self.formats.push(format.clone()),
            Check::Minimum(bound) => self.number.at_least(bound, false),
            Check::ExclusiveMinimum(bound) => self.number.at_least(bound, true),
            Check::Maximum(bound) => self.number.at_most(bound, false),
            Check::ExclusiveMaximum(bound) => self.number.at_most(bound, true),
            Check::MultipleOf(factor) => self.number.multiple_of.push(factor.clone()),
            Check::MinLength(min) => {
                self.string.min_length = self.string.min_length.max(*min);
            }
            Check::MaxLength(max) => least(&mut self.string.max_length, *max),
            Check::Pattern(pattern) => self.string.patterns.push(pattern.clone()),
            Check::MinItems(min) => self.array.min_items = self.array.min_items.max(*min),
            Check::MaxItems(max) => least(&mut self.array.max_items, *max),
            Check::UniqueItems => self.array.unique = true,
            Check::PrefixItems(types) => {
                for (at, ty) in types.iter().enumerate() {
                    match self.array.prefix.get_mut(at) {
                        Some(known) => known.push(*ty),
                        None => self.array.prefix.push(vec![*ty]),
                    }
                }
            }
            Check::Items { from, ty } => self.array.items.push((*from, *ty)),
            Check::Contains { ty, min, max } => self.array.contains.push((*ty, *min, *max)),
            Check::UnevaluatedItems { ty, .. } => self.array.unevaluated.push(*ty),
            Check::MinProperties(min) => {
                self.object.min_members = self.object.min_members.max(*min);
            }
            Check::MaxProperties(max) => least(&mut self.object.max_members, *max),
            Check::Required(names) => self.object.required.extend(names.iter().cloned()),
            Check::Properties(members) => {
                for (name, ty) in members {
                    self.object
                        .members
                        .entry(name.clone())
                        .or_default()
                        .push(*ty);
                }
            }
            Check::PatternProperties(members) => {
                self.object.patterns.extend(members.iter().cloned());
            }
            Check::AdditionalProperties {
                names,
                patterns,
                ty,
            } => self.object.additional.push(Additional {
                names: names.clone(),
                patterns: patterns.clone(),
                ty: *ty,
            }),
            Check::UnevaluatedProperties { ty, .. } => self.object.unevaluated.push(*ty),
            Check::PropertyNames(ty) => self.object.names.push(*ty),
            Check::DependentRequired(name, others) => {
                self.object.dependent.push((name.clone(), others.clone()));
            }
            Check::DependentSchema(name, ty) => {
                self.object.dependent_types.push((name.clone(), *ty));
            }
            Check::Is(_)
            | Check::AnyOf(_)
            | Check::OneOf { .. }
            | Check::Not(_)
            | Check::If { .. } => {}
        }
    }
}

impl NumberDemand {
    fn at_least(&mut self, bound: &Decimal, exclusive: bool) {
        let sharper = match &self.lower {
            Some((known, is_exclusive)) => (bound, exclusive) > (known, *is_exclusive),
            None => true,
        };
        if sharper {
            self.lower = Some((bound.clone(), exclusive));
        }
    }

    fn at_most(&mut self, bound: &Decimal, exclusive: bool) {
        let sharper = match &self.upper {
            Some((known, is_exclusive)) => (bound, !exclusive) < (known, !*is_exclusive),
            None => true,
        };
        if sharper {
            self.upper = Some((bound.clone(), exclusive));
        }
    }
}

fn least(known: &mut Option<u64>, max: u64) {
    *known = Some(known.map_or(max, |known| known.min(max)));
}
