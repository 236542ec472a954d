//! Texts that a pattern matches.

mod character;
mod write;

use std::sync::Arc;

use super::Pattern;
use super::matcher::Matcher;
use super::node::{Kind, Node};
use crate::api::random::Random;
use write::{Style, Writer};

/// Texts that a pattern matches, one after the other, the plainest first; some may be the same.
///
/// They depend on the pattern, the seed and the lengths alone. See [`Pattern::samples`].
#[derive(Debug)]
pub struct Samples<'p> {
    root: &'p Node,
    matcher: Arc<Matcher>,
    seed: u64,
    min: u64,
    max: u64,
    attempt: u64,
    attempts: u64,
}

/// Tries for a pattern whose tree tells all.
const ATTEMPTS: u64 = 60;
/// Tries for a pattern with look-around and the like, which are met by chance.
const LUCKY_ATTEMPTS: u64 = 600;
/// The longest text that is made.
const MAX_LENGTH: u64 = 1 << 16;

impl Pattern {
    /// Texts of `min` to `max` Unicode scalar values that the pattern matches, if it is possible to
    /// find some; each is verified.
    pub fn samples(&self, seed: u64, min: u64, max: Option<u64>) -> Samples<'_> {
        let needs_luck = self.root.find(|kind| match kind {
            Kind::Look { .. } | Kind::Assert(_) | Kind::BackReference(_) => true,
            Kind::Empty
            | Kind::Class(_)
            | Kind::Concat(_)
            | Kind::Alternate(_)
            | Kind::Repeat { .. }
            | Kind::Group { .. } => false,
        });
        let impossible = min > max.unwrap_or(u64::MAX) || min > MAX_LENGTH;
        Samples {
            root: &self.root,
            matcher: self.matcher(),
            seed,
            min,
            max: max.unwrap_or(MAX_LENGTH).min(MAX_LENGTH),
            attempt: 0,
            attempts: match needs_luck {
                _ if impossible => 0,
                Some(_) => LUCKY_ATTEMPTS,
                None => ATTEMPTS,
            },
        }
    }
}

impl Iterator for Samples<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        while self.attempt < self.attempts {
            let attempt = self.attempt;
            self.attempt += 1;
            let mut random = Random::new(self.seed.wrapping_add(attempt.wrapping_mul(0x51_7cc1)));
            let style = Style::of_attempt(attempt);
            let text = Writer::new(&mut random, style, self.min, self.max).write(self.root);
            let Some(text) = text.and_then(|text| self.padded(text, attempt)) else {
                continue;
            };
            let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
            if (self.min..=self.max).contains(&length) && self.matcher.matches(&text) == Some(true)
            {
                return Some(text);
            }
        }
        None
    }
}

impl Samples<'_> {
    /// Makes `text` long enough at an edge, and in some tries longer, for patterns that ask for
    /// something beside a match; whether the pattern allows that is seen later.
    fn padded(&self, text: String, attempt: u64) -> Option<String> {
        let length = u64::try_from(text.chars().count()).ok()?;
        let wanted = u64::from(attempt >= 20 && attempt.is_multiple_of(3));
        let missing = self.min.saturating_sub(length).max(wanted);
        let missing = usize::try_from(missing).ok()?;
        if missing == 0 {
            return Some(text);
        }
        let filler = match attempt / 6 % 3 {
            0 => "x",
            1 => " ",
            _ => "0",
        };
        let filler = filler.repeat(missing);
        Some(if attempt.is_multiple_of(2) {
            text + &filler
        } else {
            filler + &text
        })
    }
}
