//! From value plans to one demand, with a choice for every union.

use super::demand::Demand;
use super::make::Maker;
use crate::api::plan::{Check, Use};
use crate::api::random::Random;
use crate::api::{TypeId, TypeSet};

/// How deep references and unions are followed.
const MAX_DEPTH: usize = 40;

/// What one try decides where there is a choice.
pub(super) struct Choice {
    pub(super) random: Random,
    pub(super) attempt: u64,
}

impl Choice {
    /// Whether the plain way is taken: always in the first try, half of the time later.
    fn plain(&mut self) -> bool {
        self.attempt == 0 || self.random.below(2) == 0
    }
}

impl Maker<'_, '_, '_> {
    /// What all of `types` demand together.
    pub(super) fn gather(&self, types: &[TypeId], choice: &mut Choice) -> Demand {
        let mut demand = Demand::new();
        for ty in types {
            self.add_type(&mut demand, *ty, choice, 0);
        }
        self.add_dependent_types(&mut demand, choice);
        demand
    }

    pub(super) fn checks(&self, ty: TypeId) -> std::rc::Rc<[Check]> {
        self.sampler.judge.checks(Use {
            ty,
            direction: self.direction,
        })
    }

    fn add_type(&self, demand: &mut Demand, ty: TypeId, choice: &mut Choice, depth: usize) {
        if depth >= MAX_DEPTH || !demand.sources.insert(ty) {
            return;
        }
        let checks = self.checks(ty);
        // Plain demands first: they tell which branches are possible.
        for check in checks.iter() {
            match check {
                Check::Is(part) => self.add_type(demand, *part, choice, depth + 1),
                _ => demand.add(check),
            }
        }
        for check in checks.iter() {
            self.add_choice(demand, check, choice, depth + 1);
        }
    }

    fn add_choice(&self, demand: &mut Demand, check: &Check, choice: &mut Choice, depth: usize) {
        match check {
            Check::AnyOf(types) => {
                if let Some((_, branch)) = self.branch(demand, types, choice) {
                    self.add_type(demand, branch, choice, depth);
                }
            }
            Check::OneOf { types, report } => {
                if let Some((at, branch)) = self.branch(demand, types, choice) {
                    self.add_type(demand, branch, choice, depth);
                    let value = report
                        .iter()
                        .flat_map(|report| &report.values)
                        .find(|(_, position)| *position == at);
                    if let (Some(report), Some((value, _))) = (report, value) {
                        let tag = (report.property.clone(), value.clone());
                        demand.object.tags.push(tag);
                    }
                    // Only one branch may hold. Mostly that comes by itself.
                    if choice.attempt % 4 == 3 {
                        for other in types.iter().filter(|other| **other != branch) {
                            self.exclude(demand, *other, choice, depth);
                        }
                    }
                }
            }
            Check::Not(ty) => self.exclude(demand, *ty, choice, depth),
            Check::If {
                condition,
                then,
                otherwise,
            } => {
                let branch = if choice.plain() {
                    self.add_type(demand, *condition, choice, depth);
                    then
                } else {
                    self.exclude(demand, *condition, choice, depth);
                    otherwise
                };
                if let Some(branch) = branch {
                    self.add_type(demand, *branch, choice, depth);
                }
            }
            _ => {}
        }
    }

    /// A branch that may go together with what is demanded already.
    fn branch(
        &self,
        demand: &Demand,
        types: &[TypeId],
        choice: &mut Choice,
    ) -> Option<(usize, TypeId)> {
        let possible = |ty: TypeId| {
            let accepted = self.possible_types(ty, 0);
            accepted.intersects(demand.types)
                && demand.values.as_ref().is_none_or(|values| {
                    values
                        .iter()
                        .any(|value| accepted.contains(TypeSet::of(value)))
                })
        };
        let all = || types.iter().copied().enumerate();
        let mut branches: Vec<(usize, TypeId)> = all().filter(|(_, ty)| possible(*ty)).collect();
        if branches.is_empty() {
            branches = all().collect();
        }
        // What is being made already would make it endless.
        let finite: Vec<(usize, TypeId)> = branches
            .iter()
            .copied()
            .filter(|(_, ty)| !self.is_active(*ty))
            .collect();
        if !finite.is_empty() && (choice.attempt < 8 || choice.plain()) {
            branches = finite;
        }
        if choice.attempt == 0 && self.sampler.seed == 0 {
            // `null` says least.
            let telling = branches
                .iter()
                .find(|(_, ty)| self.possible_types(*ty, 0) != TypeSet::NULL);
            return telling.or(branches.first()).copied();
        }
        choice.random.pick(&branches).copied()
    }

    /// The JSON types that a type may accept; an upper bound.
    fn possible_types(&self, ty: TypeId, depth: usize) -> TypeSet {
        if depth >= MAX_DEPTH {
            return TypeSet::ANY;
        }
        let mut types = TypeSet::ANY;
        for check in self.checks(ty).iter() {
            match check {
                Check::Never => return TypeSet::NONE,
                Check::Types(some) => types = types.intersection(*some),
                Check::Enum(values) => types = types.intersection(TypeSet::of_all(values)),
                Check::Is(part) => {
                    types = types.intersection(self.possible_types(*part, depth + 1));
                }
                Check::AnyOf(parts) | Check::OneOf { types: parts, .. } if depth < 4 => {
                    let of_parts = parts
                        .iter()
                        .map(|part| self.possible_types(*part, depth + 1));
                    types = types.intersection(of_parts.fold(TypeSet::NONE, TypeSet::union));
                }
                _ => {}
            }
        }
        types
    }

    /// Demands what makes `ty` fail, where that can be said simply. The judge sees to the rest.
    fn exclude(&self, demand: &mut Demand, ty: TypeId, choice: &mut Choice, depth: usize) {
        if depth >= MAX_DEPTH {
            return;
        }
        let checks = self.checks(ty);
        let count = u64::try_from(checks.len()).unwrap_or(u64::MAX);
        // One failing check is enough.
        let at = usize::try_from(choice.random.below(count)).unwrap_or(0);
        let Some(check) = checks.get(at) else { return };
        match check {
            Check::Types(types) => demand.types = demand.types.without(*types),
            Check::Enum(values) => demand.forbidden.extend(values.iter().cloned()),
            Check::Required(names) => {
                let free: Vec<_> = names
                    .iter()
                    .filter(|name| !demand.object.required.contains(*name))
                    .collect();
                if let Some(name) = choice.random.pick(&free) {
                    demand.object.absent.insert((*name).clone());
                }
            }
            Check::Minimum(bound) => demand.add(&Check::ExclusiveMaximum(bound.clone())),
            Check::ExclusiveMinimum(bound) => demand.add(&Check::Maximum(bound.clone())),
            Check::Maximum(bound) => demand.add(&Check::ExclusiveMinimum(bound.clone())),
            Check::ExclusiveMaximum(bound) => demand.add(&Check::Minimum(bound.clone())),
            Check::MinLength(min) => demand.add(&Check::MaxLength(min.saturating_sub(1))),
            Check::MaxLength(max) => demand.add(&Check::MinLength(max.saturating_add(1))),
            Check::MinItems(min) => demand.add(&Check::MaxItems(min.saturating_sub(1))),
            Check::MaxItems(max) => demand.add(&Check::MinItems(max.saturating_add(1))),
            Check::MinProperties(min) => demand.add(&Check::MaxProperties(min.saturating_sub(1))),
            Check::MaxProperties(max) => demand.add(&Check::MinProperties(max.saturating_add(1))),
            Check::Properties(members) => {
                let free: Vec<_> = members
                    .iter()
                    .filter(|(name, _)| !demand.object.absent.contains(name))
                    .collect();
                if let Some((name, ty)) = choice.random.pick(&free) {
                    demand.object.required.insert(name.clone());
                    demand.object.not_types.push((name.clone(), *ty));
                }
            }
            Check::AdditionalProperties { .. } | Check::UnevaluatedProperties { .. } => {
                demand.object.required.insert("unexpected".into());
            }
            Check::AnyOf(types) => {
                for ty in types {
                    self.exclude(demand, *ty, choice, depth + 1);
                }
            }
            Check::Is(part) => self.exclude(demand, *part, choice, depth + 1),
            Check::Not(part) => self.add_type(demand, *part, choice, depth + 1),
            _ => {}
        }
    }

    /// Decides about members whose presence demands more of the whole.
    fn add_dependent_types(&self, demand: &mut Demand, choice: &mut Choice) {
        let mut at = 0;
        while let Some((name, ty)) = demand.object.dependent_types.get(at).cloned() {
            at += 1;
            let demanded = demand.object.required.contains(&name);
            if demanded || (choice.plain() && !demand.object.absent.contains(&name)) {
                demand.object.required.insert(name);
                self.add_type(demand, ty, choice, 0);
            } else {
                demand.object.absent.insert(name);
            }
        }
    }
}
