//! The choice of one character.

use crate::api::pattern::charset::CharSet;
use crate::api::pattern::class::Class;
use crate::api::random::Random;

/// Which characters are preferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taste {
    /// Lower-case letters and digits, others only if there are none.
    Plain,
    /// Those more often.
    Usual,
    /// All kinds as often, as rules for passwords want it.
    Even,
}

/// A character of `class`: a letter or digit if possible, if not a visible one of ASCII, else any.
pub(super) fn choose(class: &Class, random: &mut Random, taste: Taste) -> Option<char> {
    let kinds = kinds(class);
    let has_plain = kinds.iter().take(2).any(|(_, kind)| !kind.is_empty());
    let mut weighted: Vec<&Vec<char>> = Vec::new();
    for (i, (weight, kind)) in kinds.iter().enumerate() {
        let weight = match taste {
            Taste::Plain if has_plain && i >= 2 => 0,
            Taste::Plain | Taste::Usual => *weight,
            Taste::Even => 1,
        };
        if !kind.is_empty() {
            weighted.extend(std::iter::repeat_n(kind, weight));
        }
    }
    let kind = random.pick(&weighted)?;
    random.pick(kind).copied()
}

/// The characters of a class by kind, each kind with its weight. Only if the first kinds have none
/// are there others.
fn kinds(class: &Class) -> Vec<(usize, Vec<char>)> {
    let of = |range: std::ops::RangeInclusive<char>| -> Vec<char> {
        range
            .filter(|character| class.contains(*character) == Some(true))
            .collect()
    };
    let (lower, upper, digits) = (of('a'..='z'), of('A'..='Z'), of('0'..='9'));
    let marks: Vec<char> = of(' '..='~')
        .into_iter()
        .filter(|character| !character.is_ascii_alphanumeric())
        .collect();
    // A class of everything but a few characters is no wish for the rest.
    let is_open = lower.len() + upper.len() + digits.len() > 50 && marks.len() > 20;
    let kinds = vec![
        (6, lower),
        (if is_open { 2 } else { 4 }, digits),
        (if is_open { 0 } else { 3 }, upper),
        (if is_open { 0 } else { 1 }, marks),
    ];
    if kinds.iter().any(|(_, kind)| !kind.is_empty()) {
        return kinds;
    }
    let beyond = beyond_ascii(class);
    if !beyond.is_empty() {
        return vec![(1, beyond)];
    }
    vec![(1, of('\0'..='\u{7f}'))]
}

/// Some characters beyond ASCII, letters first.
fn beyond_ascii(class: &Class) -> Vec<char> {
    let mut listed = class.set.clone();
    if class.negated {
        listed = listed.complement();
    }
    let listed = listed.difference(&CharSet::from_ranges([('\0', '\u{7f}')]));
    let mut some: Vec<char> = listed
        .ranges()
        .iter()
        .take(200)
        .flat_map(|(first, last)| (*first..=*last).take(50))
        .collect();
    for (property, negated) in &class.properties {
        if *negated == class.negated {
            some.extend(property.examples());
        } else {
            some.extend(['é', 'ж', '中', '€', '\u{301}']);
        }
    }
    some.retain(|character| class.contains(*character) == Some(true));
    if some.iter().any(|character| character.is_alphabetic()) {
        some.retain(|character| character.is_alphabetic());
    }
    some
}
