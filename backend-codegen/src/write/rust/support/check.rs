//! The checks that a decoder makes of a value it has just read.
//!
//! Each takes the value as the decoder holds it: `None` has already been refused. A check that
//! fails records a violation and leaves the value alone. Decoders are many, so that a check is one
//! call in them: nothing of it is inlined.

use super::decimal::Decimal;
use super::reader::Reader;
use super::violation::{Limit, Rule};
use std::cmp::Ordering;
use std::collections::HashSet;
use std::hash::Hash;

/// Whether a text has at least so many characters.
#[inline]
#[must_use]
pub fn has_min_length(text: &str, min: usize) -> bool {
    // A character has one to four bytes: the length in bytes nearly always decides.
    text.len() >= min
        && (text.len() > min.saturating_sub(1).saturating_mul(4) || text.chars().count() >= min)
}

/// Whether a text has at most so many characters.
#[inline]
#[must_use]
pub fn has_max_length(text: &str, max: usize) -> bool {
    text.len() <= max || (text.len() <= max.saturating_mul(4) && text.chars().count() <= max)
}

/// Whether no two of the items are equal.
#[must_use]
pub fn is_unique<T: Eq + Hash>(items: &[T]) -> bool {
    if items.len() > 16 {
        let mut seen = HashSet::with_capacity(items.len());
        return items.iter().all(|item| seen.insert(item));
    }
    let mut rest = items;
    while let [first, others @ ..] = rest {
        if others.contains(first) {
            return false;
        }
        rest = others;
    }
    true
}

impl Reader<'_> {
    /// `minLength`.
    #[inline(never)]
    pub fn min_length(&mut self, text: &Option<String>, min: usize) {
        if text.as_ref().is_some_and(|text| !has_min_length(text, min)) {
            self.flaw(Rule::MinLength(min));
        }
    }

    /// `maxLength`.
    #[inline(never)]
    pub fn max_length(&mut self, text: &Option<String>, max: usize) {
        if text.as_ref().is_some_and(|text| !has_max_length(text, max)) {
            self.flaw(Rule::MaxLength(max));
        }
    }

    /// `format`, by the function that knows it.
    #[inline(never)]
    pub fn format(&mut self, text: &Option<String>, name: &'static str, is: fn(&str) -> bool) {
        if text.as_ref().is_some_and(|text| !is(text)) {
            self.flaw(Rule::Format(name));
        }
    }

    /// Reads a string of a `format`.
    pub fn formatted(&mut self, name: &'static str, is: fn(&str) -> bool) -> Option<String> {
        let text = self.string();
        self.format(&text, name, is);
        text
    }

    /// `minimum` of an integer.
    #[inline(never)]
    pub fn minimum<T: Into<i64>>(&mut self, value: Option<T>, min: i64) {
        if value.is_some_and(|value| value.into() < min) {
            self.flaw(Rule::Minimum(Limit::Integer(min.into())));
        }
    }

    /// `maximum` of an integer.
    #[inline(never)]
    pub fn maximum<T: Into<i64>>(&mut self, value: Option<T>, max: i64) {
        if value.is_some_and(|value| value.into() > max) {
            self.flaw(Rule::Maximum(Limit::Integer(max.into())));
        }
    }

    /// `exclusiveMinimum` of an integer.
    #[inline(never)]
    pub fn exclusive_minimum<T: Into<i64>>(&mut self, value: Option<T>, min: i64) {
        if value.is_some_and(|value| value.into() <= min) {
            self.flaw(Rule::ExclusiveMinimum(Limit::Integer(min.into())));
        }
    }

    /// `exclusiveMaximum` of an integer.
    #[inline(never)]
    pub fn exclusive_maximum<T: Into<i64>>(&mut self, value: Option<T>, max: i64) {
        if value.is_some_and(|value| value.into() >= max) {
            self.flaw(Rule::ExclusiveMaximum(Limit::Integer(max.into())));
        }
    }

    /// `format` of an integer that its type does not say.
    #[inline(never)]
    pub fn range<T: Into<i64>>(
        &mut self,
        value: Option<T>,
        name: &'static str,
        min: i64,
        max: i64,
    ) {
        if value.is_some_and(|value| !(min..=max).contains(&value.into())) {
            self.flaw(Rule::Range(name));
        }
    }

    /// `minimum` of a float; the limit has at most 15 significant digits.
    #[inline(never)]
    pub fn minimum_f64(&mut self, value: Option<f64>, min: f64) {
        if value.is_some_and(|value| value <= min && self.compare(value, min) == Ordering::Less) {
            self.flaw(Rule::Minimum(Limit::Number(min)));
        }
    }

    /// `maximum` of a float; the limit has at most 15 significant digits.
    #[inline(never)]
    pub fn maximum_f64(&mut self, value: Option<f64>, max: f64) {
        if value.is_some_and(|value| value >= max && self.compare(value, max) == Ordering::Greater)
        {
            self.flaw(Rule::Maximum(Limit::Number(max)));
        }
    }

    /// `multipleOf`, for the number that was read last.
    #[inline(never)]
    pub fn multiple_of(&mut self, value: Option<f64>, of: &'static str) {
        if value.is_some() && !Decimal::new(self.last_text()).is_multiple_of(&Decimal::new(of)) {
            self.flaw(Rule::MultipleOf(Limit::Decimal(of)));
        }
    }

    /// How the number that was read last compares with a limit.
    #[cold]
    fn compare(&self, value: f64, limit: f64) -> Ordering {
        match value.partial_cmp(&limit) {
            Some(Ordering::Equal) | None => {
                Decimal::new(self.last_text()).cmp(&Decimal::new(&format!("{limit:?}")))
            }
            Some(order) => order,
        }
    }

    /// `minItems`.
    #[inline(never)]
    pub fn min_items<T>(&mut self, items: &Option<Vec<T>>, min: usize) {
        if items.as_ref().is_some_and(|items| items.len() < min) {
            self.flaw(Rule::MinItems(min));
        }
    }

    /// `uniqueItems`, where the type tells items apart as JSON does.
    #[inline(never)]
    pub fn unique_items<T: Eq + Hash>(&mut self, items: &Option<Vec<T>>) {
        if items.as_ref().is_some_and(|items| !is_unique(items)) {
            self.flaw(Rule::UniqueItems);
        }
    }

    /// `maxItems`.
    #[inline(never)]
    pub fn max_items<T>(&mut self, items: &Option<Vec<T>>, max: usize) {
        if items.as_ref().is_some_and(|items| items.len() > max) {
            self.flaw(Rule::MaxItems(max));
        }
    }
}
