//! One value after the other, until one fits.

use std::collections::HashSet;

use super::demand::Demand;
use super::gather::Choice;
use super::{NoSample, Sampler, number, text};
use crate::api::plan::{Direction, Use};
use crate::api::random::Random;
use crate::api::{Decimal, Json, TypeId, TypeSet};
use crate::order;

/// The tries that one sample may take, inner values included.
const TRIES: u32 = 3_000;
/// How deep values nest.
const MAX_DEPTH: usize = 24;
/// From which number of values on only what must be there is made.
const RICH: u32 = 300;

/// Makes values of one direction.
pub(super) struct Maker<'s, 'p, 'a> {
    pub(super) sampler: &'s Sampler<'p, 'a>,
    pub(super) direction: Direction,
    /// Whether examples of the document are used.
    examples: bool,
    tries: u32,
    /// How many values were made.
    made: u32,
    /// The types that are being made.
    active: Vec<TypeId>,
    /// What no value was found for, whatever it stands in.
    impossible: HashSet<Vec<TypeId>>,
    /// Whether something was given up because of where it stands.
    cut: bool,
    /// What no value was found for first.
    blamed: Option<String>,
}

impl<'s, 'p, 'a> Maker<'s, 'p, 'a> {
    pub(super) fn new(sampler: &'s Sampler<'p, 'a>, direction: Direction, examples: bool) -> Self {
        Self {
            sampler,
            direction,
            examples,
            tries: TRIES,
            made: 0,
            active: Vec::new(),
            impossible: HashSet::new(),
            cut: false,
            blamed: None,
        }
    }

    pub(super) fn sample(&mut self, ty: TypeId) -> Result<Json, NoSample> {
        let hint = self
            .sampler
            .plans
            .ty(ty)
            .component()
            .map(|name| name.to_lowercase());
        let found = self.make(&[ty], hint.as_deref().unwrap_or("text"), 0);
        found.ok_or_else(|| NoSample {
            reason: match (&self.blamed, self.tries) {
                (_, 0) => "no value was found in time that satisfies all demands".to_owned(),
                (Some(hint), _) => format!("no value was found for `{hint}`"),
                (None, _) => "no value was found that satisfies all demands".to_owned(),
            },
        })
    }

    /// Whether the value satisfies all of `types`, as far as that is certain.
    pub(super) fn fits(&self, types: &[TypeId], value: &Json) -> bool {
        let sampler = self.sampler;
        sampler.matching.take_uncertainty();
        let accepted = types.iter().all(|ty| {
            let used = Use {
                ty: *ty,
                direction: self.direction,
            };
            sampler.judge.accepts(used, value)
        });
        accepted && !sampler.matching.take_uncertainty()
    }

    pub(super) fn is_active(&self, ty: TypeId) -> bool {
        self.active.contains(&ty)
    }

    /// Whether it is time to make no more than what must be there.
    pub(super) fn is_rich(&self) -> bool {
        self.made >= RICH
    }

    /// A value that satisfies all of `types`. `hint` is a word for what it is.
    pub(super) fn make(&mut self, types: &[TypeId], hint: &str, depth: usize) -> Option<Json> {
        self.make_other(types, hint, depth, &[])
    }

    /// A value that satisfies all of `types` and is none of `others`.
    pub(super) fn make_other(
        &mut self,
        types: &[TypeId],
        hint: &str,
        depth: usize,
        others: &[Json],
    ) -> Option<Json> {
        if depth >= MAX_DEPTH {
            self.cut = true;
            return None;
        }
        if others.is_empty() && self.impossible.contains(types) {
            return None;
        }
        let attempts = match depth {
            0 => 160,
            1 | 2 => 40,
            _ => 12,
        };
        let was_cut = std::mem::replace(&mut self.cut, false);
        let mut found = None;
        for attempt in 0..attempts {
            let Some(tries) = self.tries.checked_sub(1) else {
                self.cut = true;
                break;
            };
            self.tries = tries;
            found = self.attempt(types, hint, depth, others, attempt);
            if found.is_some() {
                break;
            }
        }
        if found.is_none() && !self.cut && others.is_empty() {
            self.impossible.insert(types.to_vec());
            if depth > 0 && self.blamed.is_none() {
                self.blamed = Some(hint.to_owned());
            }
        }
        self.cut |= was_cut;
        self.made += u32::from(found.is_some());
        found
    }

    fn attempt(
        &mut self,
        types: &[TypeId],
        hint: &str,
        depth: usize,
        others: &[Json],
        attempt: u64,
    ) -> Option<Json> {
        let place = u64::try_from(others.len()).unwrap_or(0) * 1000 + attempt;
        let seed = self.sampler.seed.wrapping_mul(0x1_0001).wrapping_add(place);
        // Members of one object differ.
        let seed = hint.bytes().fold(seed, |seed, byte| {
            seed.wrapping_mul(31).wrapping_add(u64::from(byte))
        });
        let mut choice = Choice {
            random: Random::new(seed),
            attempt,
        };
        let demand = self.gather(types, &mut choice);
        let fits = |maker: &Self, value: &Json| {
            !others.contains(value) && !demand.forbidden.contains(value) && maker.fits(types, value)
        };
        let known = self.known(&demand, types, &mut choice);
        if let Some(value) = known.into_iter().find(|value| fits(self, value)) {
            return Some(value);
        }
        if demand.values.is_some() {
            return None;
        }
        let before = self.active.len();
        self.active.extend(&demand.sources);
        let found = self.of_some_type(&demand, hint, depth, &mut choice, fits);
        self.active.truncate(before);
        found
    }

    /// Values that the document gives: `enum` and `const`, examples, defaults.
    fn known(&self, demand: &Demand, types: &[TypeId], choice: &mut Choice) -> Vec<Json> {
        let plain = self.sampler.seed == 0 && choice.attempt == 0;
        let mut known = Vec::new();
        if self.examples && (plain || choice.random.below(3) == 0) {
            let sources = || demand.sources.iter().map(|ty| self.sampler.plans.ty(*ty));
            let examples = sources().flat_map(|ty| &ty.examples);
            let defaults = sources().filter_map(|ty| ty.default.as_ref());
            known.extend(
                examples
                    .chain(defaults)
                    .map(|value| self.visible(value, types)),
            );
            if !plain {
                let count = u64::try_from(known.len()).unwrap_or(0);
                known.rotate_left(usize::try_from(choice.random.below(count)).unwrap_or(0));
            }
        }
        let values = demand.values.iter().flatten();
        let mut values: Vec<Json> = values
            .filter(|value| demand.types.contains(TypeSet::of(value)))
            .cloned()
            .collect();
        if plain {
            // `null` says least.
            order::sort_by_key(&mut values, |value| *value == Json::Null);
        } else {
            let count = u64::try_from(values.len()).unwrap_or(0);
            values.rotate_left(usize::try_from(choice.random.below(count)).unwrap_or(0));
        }
        known.extend(values);
        known
    }

    fn of_some_type(
        &mut self,
        demand: &Demand,
        hint: &str,
        depth: usize,
        choice: &mut Choice,
        fits: impl Fn(&Self, &Json) -> bool,
    ) -> Option<Json> {
        let mut possible: Vec<TypeSet> = demand.types.singles().collect();
        let object = &demand.object;
        let speaks_of_members = !object.members.is_empty()
            || !object.required.is_empty()
            || !object.additional.is_empty()
            || object.min_members > 0;
        let speaks_of_items = !demand.array.items.is_empty() || demand.array.min_items > 0;
        let rank = |types: TypeSet| match types {
            TypeSet::OBJECT if speaks_of_members => 0,
            TypeSet::ARRAY if speaks_of_items => 1,
            TypeSet::STRING => 2,
            TypeSet::INTEGER | TypeSet::NUMBER => 3,
            TypeSet::BOOLEAN => 4,
            TypeSet::OBJECT | TypeSet::ARRAY => 5,
            _ => 6,
        };
        order::sort_by_key(&mut possible, |types| rank(*types));
        let count = u64::try_from(possible.len()).unwrap_or(0);
        let turn = (choice.attempt / 3).checked_rem(count).unwrap_or(0);
        possible.rotate_left(usize::try_from(turn).unwrap_or(0));
        let plain = choice.attempt == 0 && self.sampler.seed == 0;
        for types in possible {
            let random = &mut choice.random;
            let scalars: Vec<Json> = match types {
                TypeSet::OBJECT => self.object(demand, depth, choice).into_iter().collect(),
                TypeSet::ARRAY => self
                    .array(demand, hint, depth, choice)
                    .into_iter()
                    .collect(),
                TypeSet::STRING => {
                    let texts = text::candidates(demand, hint, self.sampler, random, plain);
                    texts
                        .into_iter()
                        .map(|text| Json::String(text.into()))
                        .collect()
                }
                TypeSet::INTEGER | TypeSet::NUMBER => {
                    let integer = types == TypeSet::INTEGER;
                    let mut numbers = number::candidates(demand, integer, random);
                    if !plain {
                        numbers.reverse();
                        let count = u64::try_from(numbers.len()).unwrap_or(0);
                        numbers.rotate_left(usize::try_from(random.below(count)).unwrap_or(0));
                    }
                    numbers.into_iter().map(Json::Number).collect()
                }
                TypeSet::BOOLEAN if plain || random.below(2) == 0 => {
                    vec![Json::Bool(true), Json::Bool(false)]
                }
                TypeSet::BOOLEAN => vec![Json::Bool(false), Json::Bool(true)],
                _ => vec![Json::Null],
            };
            if let Some(value) = scalars.into_iter().find(|value| fits(self, value)) {
                return Some(value);
            }
        }
        None
    }
}

/// One value of every JSON type.
pub(super) fn plainest() -> Vec<Json> {
    let half = number::decimal(15, 1);
    vec![
        Json::Null,
        Json::String("text".into()),
        Json::Number(Decimal::from(1_i64)),
        Json::Number(half),
        Json::Bool(true),
        Json::Array(Vec::new()),
        Json::Object(Vec::new()),
    ]
}
