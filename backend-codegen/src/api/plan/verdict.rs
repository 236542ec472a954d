//! The verdict of a value plan on a JSON value, at generation time.
//!
//! Examples, defaults, mock answers and error envelopes are judged here before they are printed. What
//! runs in generated code is printed from the same checks.

use std::cell::RefCell;
use std::rc::Rc;

use super::arena::Arena;
use super::{Check, Condition, Evaluated, PlanOptions, Plans, Use, keywords};
use crate::api::{Decimal, Json, TypeId, TypeSet};
use crate::list::CollectVec;
use crate::map::IndexMap;

/// Answers the two questions that need an engine of their own.
pub trait Matcher {
    /// Whether the ECMA-262 expression `pattern` matches `text` somewhere.
    fn matches(&self, pattern: &str, text: &str) -> bool;

    /// Whether `value` is of `format`.
    fn is_format(&self, format: &str, value: &Json) -> bool;
}

/// Judges JSON values by the plans of an API.
pub struct Judge<'p, 'a> {
    arena: &'p Arena<'a>,
    options: PlanOptions,
    matcher: &'p dyn Matcher,
    plans: RefCell<IndexMap<Use, Rc<[Check]>>>,
}

/// How deep a value may be before it is refused, as in generated code.
const DEPTH: usize = 512;

impl<'p, 'a> Judge<'p, 'a> {
    /// A judge by `plans`, which need not have been made for the types that are judged.
    pub fn new(plans: &'p Plans<'a>, matcher: &'p dyn Matcher) -> Self {
        Self {
            arena: &plans.arena,
            options: plans.options,
            matcher,
            plans: RefCell::default(),
        }
    }

    /// Whether `value` is valid.
    pub fn accepts(&self, used: Use, value: &Json) -> bool {
        self.first_failure(used, value).is_none()
    }

    /// The first check of the type that `value` fails; those of types that it contains appear as the
    /// check that leads to them.
    pub fn first_failure(&self, used: Use, value: &Json) -> Option<Check> {
        let checks = self.checks(used);
        checks
            .iter()
            .find(|check| !self.check(check, used, value, 0))
            .cloned()
    }

    /// Every check of the type that `value` fails; see [`Judge::first_failure`].
    pub fn failures(&self, used: Use, value: &Json) -> Vec<Check> {
        let checks = self.checks(used);
        let failed = checks
            .iter()
            .filter(|check| !self.check(check, used, value, 0));
        failed.cloned().collect_vec()
    }

    /// The value plan of a type, also if it was not derived before.
    pub fn checks(&self, used: Use) -> Rc<[Check]> {
        if let Some(checks) = self.plans.borrow().get(&used) {
            return Rc::clone(checks);
        }
        let checks: Rc<[Check]> =
            keywords::value(self.arena, used.ty, used.direction, self.options).into();
        self.plans.borrow_mut().insert(used, Rc::clone(&checks));
        checks
    }

    fn is(&self, ty: TypeId, used: Use, value: &Json, depth: usize) -> bool {
        if depth >= DEPTH {
            return false;
        }
        let used = Use { ty, ..used };
        self.checks(used)
            .iter()
            .all(|check| self.check(check, used, value, depth + 1))
    }

    fn check(&self, check: &Check, used: Use, value: &Json, depth: usize) -> bool {
        let is = |ty: TypeId, value: &Json| self.is(ty, used, value, depth);
        match check {
            Check::Never => false,
            Check::Types(types) => types.contains(TypeSet::of(value)),
            Check::Enum(values) => values.contains(value),
            Check::Minimum(bound) => number(value).is_none_or(|number| number >= bound),
            Check::ExclusiveMinimum(bound) => number(value).is_none_or(|number| number > bound),
            Check::Maximum(bound) => number(value).is_none_or(|number| number <= bound),
            Check::ExclusiveMaximum(bound) => number(value).is_none_or(|number| number < bound),
            Check::MultipleOf(factor) => {
                number(value).is_none_or(|number| number.is_multiple_of(factor))
            }
            Check::MinLength(min) => length(value).is_none_or(|length| length >= *min),
            Check::MaxLength(max) => length(value).is_none_or(|length| length <= *max),
            Check::Pattern(pattern) => value
                .as_str()
                .is_none_or(|text| self.matcher.matches(pattern, text)),
            Check::Format(format) => {
                let speaks = keywords::format_types(format).unwrap_or(TypeSet::NONE);
                !speaks.contains(TypeSet::of(value)) || self.matcher.is_format(format, value)
            }
            Check::MinItems(min) => items(value).is_none_or(|items| count(items.len()) >= *min),
            Check::MaxItems(max) => items(value).is_none_or(|items| count(items.len()) <= *max),
            Check::UniqueItems => items(value).is_none_or(are_unique),
            Check::PrefixItems(types) => items(value)
                .is_none_or(|items| items.iter().zip(types).all(|(item, ty)| is(*ty, item))),
            Check::Items { from, ty } => {
                items(value).is_none_or(|items| items.iter().skip(*from).all(|item| is(*ty, item)))
            }
            Check::Contains { ty, min, max } => items(value).is_none_or(|items| {
                let n = count(items.iter().filter(|item| is(*ty, item)).count());
                n >= *min && max.is_none_or(|max| n <= max)
            }),
            Check::MinProperties(min) => {
                members(value).is_none_or(|members| count(members.len()) >= *min)
            }
            Check::MaxProperties(max) => {
                members(value).is_none_or(|members| count(members.len()) <= *max)
            }
            Check::Required(names) => {
                members(value).is_none_or(|_| names.iter().all(|name| value.get(name).is_some()))
            }
            Check::Properties(known) => members(value).is_none_or(|_| {
                known
                    .iter()
                    .all(|(name, ty)| value.get(name).is_none_or(|value| is(*ty, value)))
            }),
            Check::PatternProperties(patterns) => members(value).is_none_or(|members| {
                members.iter().all(|(name, value)| {
                    let mut matching = patterns
                        .iter()
                        .filter(|(pattern, _)| self.matcher.matches(pattern, name));
                    matching.all(|(_, ty)| is(*ty, value))
                })
            }),
            Check::AdditionalProperties {
                names,
                patterns,
                ty,
            } => members(value).is_none_or(|members| {
                members
                    .iter()
                    .filter(|(name, _)| !names.contains(name))
                    .filter(|(name, _)| {
                        !patterns
                            .iter()
                            .any(|pattern| self.matcher.matches(pattern, name))
                    })
                    .all(|(_, value)| is(*ty, value))
            }),
            Check::PropertyNames(ty) => members(value).is_none_or(|members| {
                members
                    .iter()
                    .all(|(name, _)| is(*ty, &Json::String(name.clone())))
            }),
            Check::DependentRequired(name, others) => {
                value.get(name).is_none() || others.iter().all(|other| value.get(other).is_some())
            }
            Check::DependentSchema(name, ty) => value.get(name).is_none() || is(*ty, value),
            Check::Is(ty) => is(*ty, value),
            Check::AnyOf(types) => types.iter().any(|ty| is(*ty, value)),
            Check::OneOf { types, .. } => types.iter().filter(|ty| is(**ty, value)).count() == 1,
            Check::Not(ty) => !is(*ty, value),
            Check::If {
                condition,
                then,
                otherwise,
            } => {
                let branch = if is(*condition, value) {
                    then
                } else {
                    otherwise
                };
                branch.is_none_or(|branch| is(branch, value))
            }
            Check::UnevaluatedProperties { evaluated, ty } => {
                members(value).is_none_or(|members| {
                    let applying = self.applying(evaluated, used, value, depth);
                    members
                        .iter()
                        .filter(|(name, _)| !applying.iter().any(|part| self.names(part, name)))
                        .all(|(_, value)| is(*ty, value))
                })
            }
            Check::UnevaluatedItems { evaluated, ty } => items(value).is_none_or(|items| {
                let applying = self.applying(evaluated, used, value, depth);
                items
                    .iter()
                    .enumerate()
                    .filter(|(at, item)| {
                        !applying.iter().any(|part| match part {
                            Evaluated::All => true,
                            Evaluated::First(n) => at < n,
                            Evaluated::Items(ty) => is(*ty, item),
                            Evaluated::Names(_) | Evaluated::Patterns(_) | Evaluated::When(..) => {
                                false
                            }
                        })
                    })
                    .all(|(_, item)| is(*ty, item))
            }),
        }
    }

    /// What of `evaluated` holds for `value`, conditions resolved.
    fn applying<'e>(
        &self,
        evaluated: &'e [Evaluated],
        used: Use,
        value: &Json,
        depth: usize,
    ) -> Vec<&'e Evaluated> {
        let mut applying = Vec::new();
        for part in evaluated {
            let Evaluated::When(condition, parts) = part else {
                applying.push(part);
                continue;
            };
            let holds = match condition {
                Condition::Is(ty) => self.is(*ty, used, value, depth),
                Condition::IsNot(ty) => !self.is(*ty, used, value, depth),
                Condition::Has(name) => value.get(name).is_some(),
            };
            if holds {
                applying.extend(self.applying(parts, used, value, depth));
            }
        }
        applying
    }

    /// Whether a part that applies speaks about the member `name`.
    fn names(&self, part: &Evaluated, name: &str) -> bool {
        match part {
            Evaluated::All => true,
            Evaluated::Names(names) => names.iter().any(|known| **known == *name),
            Evaluated::Patterns(patterns) => patterns
                .iter()
                .any(|pattern| self.matcher.matches(pattern, name)),
            Evaluated::First(_) | Evaluated::Items(_) | Evaluated::When(..) => false,
        }
    }
}

fn number(value: &Json) -> Option<&Decimal> {
    match value {
        Json::Number(number) => Some(number),
        _ => None,
    }
}

fn length(value: &Json) -> Option<u64> {
    value.as_str().map(|text| count(text.chars().count()))
}

fn items(value: &Json) -> Option<&[Json]> {
    match value {
        Json::Array(items) => Some(items),
        _ => None,
    }
}

fn members(value: &Json) -> Option<&[(Box<str>, Json)]> {
    match value {
        Json::Object(members) => Some(members),
        _ => None,
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// Whether no two items are equal. Values of a document are few.
fn are_unique(items: &[Json]) -> bool {
    items
        .iter()
        .enumerate()
        .all(|(at, item)| items.iter().take(at).all(|other| other != item))
}
