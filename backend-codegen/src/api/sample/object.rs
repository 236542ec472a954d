//! Objects that fit.

use super::demand::{Demand, ObjectDemand};
use super::gather::Choice;
use super::make::{Maker, plainest};
use crate::api::{Json, Matching, TypeId, TypeSet};
use crate::map::{IndexMap, IndexSet};

/// The most members that are made.
const MAX_MEMBERS: u64 = 1_000;

impl Maker<'_, '_, '_> {
    pub(super) fn object(
        &mut self,
        demand: &Demand,
        depth: usize,
        choice: &mut Choice,
    ) -> Option<Json> {
        let object = &demand.object;
        if object
            .required
            .iter()
            .any(|name| object.absent.contains(name))
            || object.min_members > MAX_MEMBERS
        {
            return None;
        }
        let names = self.names(object, depth, choice);
        let mut members: IndexMap<Box<str>, Json> = IndexMap::new();
        for (name, must) in names {
            let is_full = object
                .max_members
                .is_some_and(|max| u64::try_from(members.len()).is_ok_and(|n| n >= max));
            if is_full && !must {
                continue;
            }
            match self.member(object, &name, depth) {
                Some(value) => drop(members.insert(name, value)),
                None if must => return None,
                None => {}
            }
        }
        self.more_members(object, &mut members, depth, choice)?;
        Some(Json::Object(members.into_iter().collect()))
    }

    /// The names of members to make, in the order of the document, and whether each must be there.
    fn names(
        &self,
        object: &ObjectDemand,
        depth: usize,
        choice: &mut Choice,
    ) -> IndexMap<Box<str>, bool> {
        let mut required: IndexSet<Box<str>> = object.required.clone();
        let mut names = IndexMap::new();
        let mut optional: Vec<Box<str>> = Vec::new();
        for (name, types) in &object.members {
            if !required.contains(name)
                && !object.absent.contains(name)
                && self.is_wanted(name, types, object, depth, choice)
            {
                optional.push(name.clone());
            }
        }
        // Members that others bring along.
        let mut grown = true;
        while grown {
            grown = false;
            for (name, others) in &object.dependent {
                if required.contains(name) || optional.contains(name) {
                    for other in others {
                        optional.retain(|name| name != other);
                        grown |= required.insert(other.clone());
                    }
                }
            }
        }
        let room = object.max_members.unwrap_or(u64::MAX);
        let mut room = usize::try_from(room)
            .unwrap_or(usize::MAX)
            .saturating_sub(required.len());
        for name in object.members.keys() {
            if required.contains(name) {
                names.insert(name.clone(), true);
            } else if optional.contains(name) && room > 0 {
                room -= 1;
                names.insert(name.clone(), false);
            }
        }
        for name in required {
            names.entry(name).or_insert(true);
        }
        names
    }

    /// Whether an optional member is made.
    fn is_wanted(
        &self,
        name: &str,
        types: &[TypeId],
        object: &ObjectDemand,
        depth: usize,
        choice: &mut Choice,
    ) -> bool {
        if object.tags.iter().any(|(tag, _)| **tag == *name) {
            return true;
        }
        if types.iter().any(|ty| self.is_active(*ty)) || self.is_rich() {
            return false;
        }
        let is_deprecated = types.iter().any(|ty| self.sampler.plans.ty(*ty).deprecated);
        match choice.attempt {
            0 if self.sampler.seed == 0 => {
                !is_deprecated && (depth < 2 || (depth < 5 && self.is_scalar(types)))
            }
            1 => false,
            _ => !is_deprecated && choice.random.below(2) == 0,
        }
    }

    fn is_scalar(&self, types: &[TypeId]) -> bool {
        let structured = TypeSet::ARRAY.union(TypeSet::OBJECT);
        types
            .iter()
            .any(|ty| !self.sampler.plans.ty(*ty).types.intersects(structured))
    }

    /// What the value of a member must be.
    pub(super) fn member_types(&self, object: &ObjectDemand, name: &str) -> Vec<TypeId> {
        let matching = self.sampler.matching;
        let mut types = object.members.get(name).cloned().unwrap_or_default();
        for (pattern, ty) in &object.patterns {
            if matches(matching, pattern, name) && !types.contains(ty) {
                types.push(*ty);
            }
        }
        for additional in &object.additional {
            let is_named = additional.names.iter().any(|known| **known == *name);
            let is_matched = || {
                let mut patterns = additional.patterns.iter();
                patterns.any(|pattern| matches(matching, pattern, name))
            };
            if !is_named && !types.contains(&additional.ty) && !is_matched() {
                types.push(additional.ty);
            }
        }
        if types.is_empty() {
            types.extend(&object.unevaluated);
        }
        types
    }

    fn member(&mut self, object: &ObjectDemand, name: &str, depth: usize) -> Option<Json> {
        let types = self.member_types(object, name);
        let tags = object.tags.iter().filter(|(tag, _)| **tag == *name);
        for (_, value) in tags {
            let value = Json::String(value.clone());
            if self.fits(&types, &value) {
                return Some(value);
            }
        }
        let not: Vec<TypeId> = object
            .not_types
            .iter()
            .filter(|(known, _)| **known == *name)
            .map(|(_, ty)| *ty)
            .collect();
        if not.is_empty() {
            return self.make(&types, name, depth + 1);
        }
        self.make_but(&types, name, depth, &not)
    }

    /// A value that satisfies all of `types` and none of `not`.
    fn make_but(
        &mut self,
        types: &[TypeId],
        hint: &str,
        depth: usize,
        not: &[TypeId],
    ) -> Option<Json> {
        let fits = |maker: &Self, value: &Json| {
            maker.fits(types, value) && !not.iter().any(|ty| maker.fits(&[*ty], value))
        };
        if let Some(value) = plainest().into_iter().find(|value| fits(self, value)) {
            return Some(value);
        }
        let mut others = Vec::new();
        for _ in 0..4 {
            let value = self.make_other(types, hint, depth + 1, &others)?;
            if fits(self, &value) {
                return Some(value);
            }
            others.push(value);
        }
        None
    }

    /// Adds members of other names: as many as are missing, or one to show what a map holds.
    fn more_members(
        &mut self,
        object: &ObjectDemand,
        members: &mut IndexMap<Box<str>, Json>,
        depth: usize,
        choice: &mut Choice,
    ) -> Option<()> {
        let count = |members: &IndexMap<Box<str>, Json>| u64::try_from(members.len()).unwrap_or(0);
        let is_map = object.members.is_empty()
            && (!object.additional.is_empty() || !object.patterns.is_empty());
        let shows = is_map
            && members.is_empty()
            && depth < 6
            && choice.attempt != 1
            && !self.is_rich()
            && object.max_members != Some(0)
            && !object
                .additional
                .iter()
                .any(|additional| self.is_active(additional.ty));
        let wanted = object.min_members.max(u64::from(shows));
        if count(members) >= wanted {
            return Some(());
        }
        // Known names first.
        for name in object.members.keys() {
            if count(members) < wanted
                && !members.contains_key(name)
                && !object.absent.contains(name)
                && let Some(value) = self.member(object, name, depth)
            {
                members.insert(name.clone(), value);
            }
        }
        let mut at = 0;
        while count(members) < wanted {
            at += 1;
            if at > wanted.saturating_mul(2).saturating_add(12) {
                return (count(members) >= object.min_members).then_some(());
            }
            let Some(name) = self.other_name(object, members, at, depth, choice) else {
                continue;
            };
            if members.contains_key(&name) || object.absent.contains(&name) {
                continue;
            }
            if let Some(value) = self.member(object, &name, depth) {
                members.insert(name, value);
            }
        }
        Some(())
    }

    /// A name that nothing in the document gives.
    fn other_name(
        &mut self,
        object: &ObjectDemand,
        members: &IndexMap<Box<str>, Json>,
        at: u64,
        depth: usize,
        choice: &mut Choice,
    ) -> Option<Box<str>> {
        if !object.names.is_empty() {
            let taken: Vec<Json> = members.keys().cloned().map(Json::String).collect();
            return match self.make_other(&object.names, "name", depth + 1, &taken)? {
                Json::String(name) => Some(name),
                _ => None,
            };
        }
        let patterns = object.patterns.len();
        let turn = usize::try_from(at).unwrap_or(0) + usize::try_from(choice.attempt).unwrap_or(0);
        if let Some((pattern, _)) = turn
            .checked_rem(patterns)
            .and_then(|n| object.patterns.get(n))
        {
            let pattern = self.sampler.matching.pattern(pattern)?;
            return pattern.samples(at - 1, 1, Some(64)).next().map(Into::into);
        }
        Some(if at == 1 {
            "key".into()
        } else {
            format!("key{at}").into()
        })
    }
}

fn matches(matching: &Matching, pattern: &str, name: &str) -> bool {
    matching
        .pattern(pattern)
        .is_some_and(|pattern| pattern.matches(name) != Some(false))
}
