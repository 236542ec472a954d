//! Values that break one demand and no other.

mod broken;

use super::make::Maker;
use super::{Sampler, array};
use crate::api::plan::{Check, Use};
use crate::api::{Json, TypeId};

/// A value that breaks one demand of a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// The whole value.
    pub value: Json,
    /// The keyword of JSON Schema that it breaks.
    pub keyword: &'static str,
    /// Where in the value, as a JSON Pointer; the empty one is the whole.
    pub path: String,
}

/// How deep values are looked into.
const MAX_DEPTH: usize = 6;
/// The most violations of one type.
const MAX_VIOLATIONS: usize = 500;

pub(super) fn of(sampler: &Sampler<'_, '_>, used: Use) -> Vec<Violation> {
    let mut found = Vec::new();
    // Made values have more members than examples of the document.
    for examples in [false, true] {
        let mut maker = Maker::new(sampler, used.direction, examples);
        if let Ok(base) = maker.sample(used.ty) {
            let mut breaker = Breaker {
                maker,
                base: &base,
                found: Vec::new(),
            };
            breaker.walk(&mut vec![Level::root(used.ty)], &base);
            found = breaker.found;
            break;
        }
    }
    found
}

/// A place in the value that is broken.
struct Level {
    /// What the value at the place must be.
    types: Vec<TypeId>,
    /// How to come here from the place around it.
    step: Step,
}

#[derive(Clone)]
enum Step {
    Root,
    Member(Box<str>),
    Item(usize),
}

impl Level {
    fn root(ty: TypeId) -> Self {
        Self {
            types: vec![ty],
            step: Step::Root,
        }
    }
}

struct Breaker<'b, 's, 'p, 'a> {
    maker: Maker<'s, 'p, 'a>,
    base: &'b Json,
    found: Vec<Violation>,
}

impl Breaker<'_, '_, '_, '_> {
    /// Breaks every demand on `value`, which stands at the last of `levels`, and on what is in it.
    fn walk(&mut self, levels: &mut Vec<Level>, value: &Json) {
        let Some(level) = levels.last() else { return };
        let types = level.types.clone();
        let mut checks = Vec::new();
        for ty in &types {
            self.flatten(*ty, &mut checks, 0);
        }
        for check in &checks {
            for group in broken::candidates(&mut self.maker, &checks, check, value) {
                if self.found.len() >= MAX_VIOLATIONS {
                    return;
                }
                let fitting = group
                    .into_iter()
                    .find_map(|candidate| self.whole(levels, candidate, check));
                self.found.extend(fitting.map(|value| Violation {
                    value,
                    keyword: check.keyword(),
                    path: pointer(levels),
                }));
            }
        }
        if levels.len() > MAX_DEPTH {
            return;
        }
        let demand = broken::demand(&checks, None);
        match value {
            Json::Object(members) => {
                for (name, value) in members {
                    levels.push(Level {
                        types: self.maker.member_types(&demand.object, name),
                        step: Step::Member(name.clone()),
                    });
                    self.walk(levels, value);
                    levels.pop();
                }
            }
            Json::Array(items) => {
                // One item of a kind is enough.
                let kinds = demand.array.prefix.len() + 1;
                for (at, value) in items.iter().enumerate().take(kinds) {
                    levels.push(Level {
                        types: array::at_position(&demand.array, at),
                        step: Step::Item(at),
                    });
                    self.walk(levels, value);
                    levels.pop();
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }

    /// The checks of a type and of all it refers to without condition.
    fn flatten(&self, ty: TypeId, checks: &mut Vec<Check>, depth: usize) {
        if depth > 40 {
            return;
        }
        for check in self.maker.checks(ty).iter() {
            match check {
                Check::Is(part) => self.flatten(*part, checks, depth + 1),
                _ if checks.contains(check) => {}
                _ => checks.push(check.clone()),
            }
        }
    }

    /// The base with `candidate` at the last level, if that breaks `check` and nothing else.
    fn whole(&self, levels: &[Level], candidate: Json, check: &Check) -> Option<Json> {
        let last = levels.last()?;
        if self.failing(&last.types, &candidate)? != *check {
            return None;
        }
        let mut steps = levels.iter().skip(1).map(|level| &level.step);
        let whole = replaced(self.base, &mut steps, candidate);
        // On the way there only what leads there fails.
        let mut value = &whole;
        for level in levels {
            value = match &level.step {
                Step::Root => value,
                Step::Member(name) => value.get(name)?,
                Step::Item(at) => match value {
                    Json::Array(items) => items.get(*at)?,
                    _ => return None,
                },
            };
            self.failing(&level.types, value)?;
        }
        Some(whole)
    }

    /// The only check that the value fails, if it is the only one.
    fn failing(&self, types: &[TypeId], value: &Json) -> Option<Check> {
        let sampler = self.maker.sampler;
        sampler.matching.take_uncertainty();
        let mut failures = Vec::new();
        let mut queue: Vec<TypeId> = types.to_vec();
        let mut seen = queue.clone();
        while let Some(ty) = queue.pop() {
            let used = Use {
                ty,
                direction: self.maker.direction,
            };
            for check in sampler.judge.failures(used, value) {
                match check {
                    Check::Is(part) if seen.contains(&part) => {}
                    Check::Is(part) => {
                        seen.push(part);
                        queue.push(part);
                    }
                    _ if failures.contains(&check) => {}
                    _ => failures.push(check),
                }
            }
        }
        let only = failures.pop().filter(|_| failures.is_empty());
        only.filter(|_| !sampler.matching.take_uncertainty())
    }
}

/// `value` with another one at the end of `steps`.
fn replaced<'s>(value: &Json, steps: &mut impl Iterator<Item = &'s Step>, with: Json) -> Json {
    let Some(step) = steps.next() else {
        return with;
    };
    let mut value = value.clone();
    let place = match (&mut value, step) {
        (Json::Object(members), Step::Member(name)) => {
            let mut members = members.iter_mut();
            members.find(|(key, _)| key == name).map(|(_, value)| value)
        }
        (Json::Array(items), Step::Item(at)) => items.get_mut(*at),
        _ => None,
    };
    if let Some(place) = place {
        *place = replaced(place, steps, with);
    }
    value
}

/// The place as a JSON Pointer (RFC 6901).
fn pointer(levels: &[Level]) -> String {
    let mut pointer = String::new();
    for level in levels {
        match &level.step {
            Step::Root => {}
            Step::Member(name) => {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Step::Item(at) => pointer.push_str(&format!("/{at}")),
        }
    }
    pointer
}
