//! Values that may break one check.

use crate::api::plan::Check;
use crate::api::random::Random;
use crate::api::sample::demand::Demand;
use crate::api::sample::make::{Maker, plainest};
use crate::api::sample::{array, number, text};
use crate::api::{Decimal, Json, TypeId};

/// The most items or members that are added to break a bound.
const MAX_ADDED: u64 = 1_000;

/// What all checks but one demand.
pub(super) fn demand(checks: &[Check], but: Option<&Check>) -> Demand {
    let mut demand = Demand::new();
    for check in checks {
        if Some(check) != but {
            demand.add(check);
        }
    }
    demand
}

/// Groups of values near `value` that may break `check`, which is one of `checks`. Of each group one
/// that breaks it is wanted.
pub(super) fn candidates(
    maker: &mut Maker<'_, '_, '_>,
    checks: &[Check],
    check: &Check,
    value: &Json,
) -> Vec<Vec<Json>> {
    let mut others = demand(checks, Some(check));
    match (check, value) {
        (Check::Types(_), _) => vec![plainest()],
        (Check::Enum(values), _) => vec![unlisted(values)],
        (Check::Minimum(bound), _) => {
            others.add(&Check::ExclusiveMaximum(bound.clone()));
            vec![numbers(&others)]
        }
        (Check::ExclusiveMinimum(bound), _) => {
            others.add(&Check::Maximum(bound.clone()));
            vec![numbers(&others)]
        }
        (Check::Maximum(bound), _) => {
            others.add(&Check::ExclusiveMinimum(bound.clone()));
            vec![numbers(&others)]
        }
        (Check::ExclusiveMaximum(bound), _) => {
            others.add(&Check::Minimum(bound.clone()));
            vec![numbers(&others)]
        }
        (Check::MultipleOf(factor), Json::Number(number)) => vec![near(number, factor)],
        (Check::MinLength(min), _) => {
            others.add(&Check::MaxLength(min.saturating_sub(1)));
            vec![texts(maker, &others, value)]
        }
        (Check::MaxLength(max), _) => {
            others.add(&Check::MinLength(max.saturating_add(1)));
            vec![texts(maker, &others, value)]
        }
        (Check::Pattern(_) | Check::Format(_), Json::Number(_)) => vec![numbers(&others)],
        (Check::Pattern(_) | Check::Format(_), _) => vec![odd_texts(&others, value)],
        (Check::MinItems(min), Json::Array(items)) => {
            let fewer = usize::try_from(min.saturating_sub(1)).unwrap_or(0);
            vec![vec![Json::Array(
                items.iter().take(fewer).cloned().collect(),
            )]]
        }
        (Check::MaxItems(max), Json::Array(items)) => {
            let more = max.saturating_add(1);
            vec![longer(maker, &others, items, more).into_iter().collect()]
        }
        (Check::UniqueItems, Json::Array(items)) => vec![repeated(maker, &others, items)],
        // Where other items or members are of a type, its own demands are broken instead.
        (Check::Items { ty, .. } | Check::UnevaluatedItems { ty, .. }, Json::Array(items))
            if is_never(maker, *ty) =>
        {
            vec![extended(items)]
        }
        (Check::Contains { .. }, Json::Array(items)) => vec![uncontained(items)],
        (Check::Required(names), Json::Object(members)) => names
            .iter()
            .map(|name| vec![without(members, &[name])])
            .collect(),
        (Check::DependentRequired(_, names), Json::Object(members)) => names
            .iter()
            .map(|name| vec![without(members, &[name])])
            .collect(),
        (Check::MinProperties(min), Json::Object(members)) => {
            vec![fewer_members(&others, members, min.saturating_sub(1))]
        }
        (Check::MaxProperties(max), Json::Object(members)) => {
            let more = max.saturating_add(1);
            vec![
                more_members(maker, &others, members, more)
                    .into_iter()
                    .collect(),
            ]
        }
        (
            Check::AdditionalProperties { ty, .. } | Check::UnevaluatedProperties { ty, .. },
            Json::Object(members),
        ) if is_never(maker, *ty) => vec![with_stranger(
            members,
            &["unexpected", "x-unexpected", "unexpected2"],
        )],
        (Check::PropertyNames(_), Json::Object(members)) => {
            vec![with_stranger(
                members,
                &["unexpected", "", "!", " ", "0", "A", "a", "\u{e9}"],
            )]
        }
        (
            Check::AnyOf(_)
            | Check::OneOf { .. }
            | Check::Not(_)
            | Check::If { .. }
            | Check::DependentSchema(..),
            _,
        ) => {
            let mut all = plainest();
            if let Json::Object(members) = value {
                all.extend(members.iter().map(|(name, _)| without(members, &[name])));
                all.extend(with_stranger(members, &["unexpected"]));
            }
            vec![all]
        }
        _ => Vec::new(),
    }
}

fn is_never(maker: &Maker<'_, '_, '_>, ty: TypeId) -> bool {
    maker.checks(ty).contains(&Check::Never)
}

/// Values of the same types that are not among `values`.
fn unlisted(values: &[Json]) -> Vec<Json> {
    let mut all = Vec::new();
    for value in values {
        match value {
            Json::String(text) => {
                all.push(Json::String(format!("{text}x").into()));
                let other: String = text
                    .chars()
                    .map(|c| if c == 'x' { 'y' } else { 'x' })
                    .collect();
                all.push(Json::String(other.into()));
            }
            Json::Number(number) => {
                let near = [number::beside(number, true), number::beside(number, false)];
                all.extend(near.into_iter().flatten().map(Json::Number));
            }
            Json::Bool(value) => all.push(Json::Bool(!value)),
            Json::Null | Json::Array(_) | Json::Object(_) => {}
        }
    }
    all.extend(plainest());
    all
}

fn numbers(demand: &Demand) -> Vec<Json> {
    let mut random = Random::new(0);
    let integer = number::candidates(demand, true, &mut random);
    let all = integer
        .into_iter()
        .chain(number::candidates(demand, false, &mut random));
    let beyond = ["1e300", "-1e300", "1e30", "-1e30"].map(str::parse);
    all.chain(beyond.into_iter().flatten())
        .map(Json::Number)
        .collect()
}

/// Numbers that are no multiple of `factor`.
fn near(number: &Decimal, factor: &Decimal) -> Vec<Json> {
    let sides = [true, false];
    let near = sides.iter().filter_map(|up| number::beside(number, *up));
    let small = sides.iter().filter_map(|up| number::beside(factor, *up));
    let fractions = [number::decimal(1, 3), number::decimal(1, 9)];
    near.chain(small)
        .chain(fractions)
        .map(Json::Number)
        .collect()
}

fn texts(maker: &Maker<'_, '_, '_>, demand: &Demand, value: &Json) -> Vec<Json> {
    let word = value.as_str().unwrap_or("text");
    let sampler = maker.sampler;
    let mut random = Random::new(0);
    let mut all = text::candidates(demand, word, sampler, &mut random, true);
    all.extend(text::candidates(demand, "x", sampler, &mut random, true));
    all.into_iter()
        .map(|text| Json::String(text.into()))
        .collect()
}

/// Texts that hardly any pattern or format allows, of the lengths that are asked for.
fn odd_texts(demand: &Demand, value: &Json) -> Vec<Json> {
    let mut all: Vec<String> = Vec::new();
    let (min, max) = (demand.string.min_length, demand.string.max_length);
    let mut random = Random::new(0);
    for word in [
        "not like that",
        "!",
        " ",
        "~",
        "%",
        "\u{e9}",
        "A",
        "a",
        "0",
        "-",
        "\n",
        "[",
        "{",
        "(",
    ] {
        all.push(text::of_length(word, min, max, &mut random, true));
        all.push(
            text::of_length(word, min, max, &mut random, true)
                .trim()
                .to_owned(),
        );
    }
    // One character less, one more, and another one at each of the first places.
    let usual: Vec<char> = value.as_str().unwrap_or_default().chars().collect();
    for at in 0..usual.len().min(40) {
        for other in ['!', 'Z', '0', ' '] {
            let mut text = usual.clone();
            if let Some(place) = text.get_mut(at) {
                *place = other;
            }
            all.push(text.into_iter().collect());
        }
    }
    all.push(usual.iter().skip(1).collect());
    all.push(usual.iter().take(usual.len().saturating_sub(1)).collect());
    all.push(usual.iter().chain(&['!']).collect());
    all.push(String::new());
    all.into_iter()
        .map(|text| Json::String(text.into()))
        .collect()
}

/// `items` with new ones, until there are so many.
fn longer(
    maker: &mut Maker<'_, '_, '_>,
    demand: &Demand,
    items: &[Json],
    count: u64,
) -> Option<Json> {
    let count = usize::try_from(count.min(MAX_ADDED)).ok()?;
    let mut all = items.to_vec();
    while all.len() < count {
        let types = array::at_position(&demand.array, all.len());
        let others: &[Json] = if demand.array.unique { &all } else { &[] };
        let item = maker.make_other(&types, "item", 1, others)?;
        all.push(item);
    }
    Some(Json::Array(all))
}

/// `items` with one of them twice.
fn repeated(maker: &mut Maker<'_, '_, '_>, demand: &Demand, items: &[Json]) -> Vec<Json> {
    let mut all = Vec::new();
    let mut filled = items.to_vec();
    if filled.is_empty() {
        filled.extend(maker.make(&array::at_position(&demand.array, 0), "item", 1));
    }
    if let Some(first) = filled.first() {
        let twice = filled.iter().chain([first]).cloned().collect();
        all.push(Json::Array(twice));
        let most = filled.len().saturating_sub(1);
        let instead = filled.iter().take(most).chain([first]).cloned().collect();
        all.push(Json::Array(instead));
    }
    all
}

fn extended(items: &[Json]) -> Vec<Json> {
    let more = plainest().into_iter();
    more.map(|item| Json::Array(items.iter().cloned().chain([item]).collect()))
        .collect()
}

fn uncontained(items: &[Json]) -> Vec<Json> {
    let mut all = vec![Json::Array(Vec::new())];
    for at in 0..items.len().min(20) {
        let rest = items.iter().enumerate().filter(|(other, _)| *other != at);
        all.push(Json::Array(rest.map(|(_, item)| item.clone()).collect()));
    }
    // All alike, and one after the other more of each.
    for item in plainest().into_iter().chain(items.iter().take(4).cloned()) {
        all.push(Json::Array(vec![item.clone(); items.len().max(1)]));
        all.push(Json::Array(items.iter().cloned().chain([item]).collect()));
    }
    all
}

type Members = [(Box<str>, Json)];

fn without(members: &Members, names: &[&str]) -> Json {
    let rest = members.iter().filter(|(name, _)| !names.contains(&&**name));
    Json::Object(rest.cloned().collect())
}

fn with_stranger(members: &Members, names: &[&str]) -> Vec<Json> {
    let mut all = Vec::new();
    for name in names
        .iter()
        .filter(|name| !members.iter().any(|(known, _)| **known == ***name))
    {
        let of_members = members.first().map(|(_, value)| value.clone());
        for value in plainest().into_iter().chain(of_members) {
            let stranger = ((*name).into(), value);
            all.push(Json::Object(
                members.iter().cloned().chain([stranger]).collect(),
            ));
        }
    }
    all
}

fn fewer_members(demand: &Demand, members: &Members, count: u64) -> Vec<Json> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let must = |name: &str| demand.object.required.contains(name);
    let mut kept: Vec<(Box<str>, Json)> = members.to_vec();
    while kept.len() > count {
        match kept.iter().rposition(|(name, _)| !must(name)) {
            Some(at) => drop(kept.remove(at)),
            None => return Vec::new(),
        }
    }
    vec![Json::Object(kept)]
}

fn more_members(
    maker: &mut Maker<'_, '_, '_>,
    demand: &Demand,
    members: &Members,
    count: u64,
) -> Option<Json> {
    let mut all = members.to_vec();
    let known: Vec<Box<str>> = demand.object.members.keys().cloned().collect();
    let new = (1..=MAX_ADDED).map(|at| format!("key{at}").into_boxed_str());
    for name in known.into_iter().chain(new) {
        if u64::try_from(all.len()).ok()? >= count {
            return Some(Json::Object(all));
        }
        if !all.iter().any(|(key, _)| *key == name) {
            let types: Vec<TypeId> = maker.member_types(&demand.object, &name);
            if let Some(value) = maker.make(&types, &name, 1) {
                all.push((name, value));
            }
        }
    }
    None
}
