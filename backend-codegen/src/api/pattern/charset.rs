//! Sets of Unicode scalar values.

use std::cmp::Ordering;
use std::fmt;

use crate::list::CollectVec;
use crate::order;

/// A set of characters (Unicode scalar values).
///
/// Surrogates are not in any set: no valid UTF-8 text contains them, so a pattern that asks for a
/// lone one matches nothing.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CharSet {
    /// Sorted; neither overlapping nor adjacent, so that equal sets are equal.
    ranges: Vec<(char, char)>,
}

/// The scalar values without the hole that the surrogates leave, so that neighbours differ by 1.
fn ordinal(character: char) -> u32 {
    let code = u32::from(character);
    if code < 0xd800 { code } else { code - 0x800 }
}

const MAX_ORDINAL: u32 = 0x10_f7ff;

/// The inverse of [`ordinal`].
fn character(ordinal: u32) -> char {
    let code = if ordinal < 0xd800 {
        ordinal
    } else {
        ordinal.saturating_add(0x800)
    };
    char::from_u32(code).unwrap_or(char::MAX)
}

impl CharSet {
    /// No character.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Every character.
    pub fn any() -> Self {
        Self::from_ranges([('\0', char::MAX)])
    }

    /// One character.
    pub fn one(character: char) -> Self {
        Self::from_ranges([(character, character)])
    }

    /// All characters in these ranges, both ends included.
    pub fn from_ranges(ranges: impl IntoIterator<Item = (char, char)>) -> Self {
        let mut ordinals: Vec<(u32, u32)> = Vec::new();
        for (first, last) in ranges {
            if first <= last {
                ordinals.push((ordinal(first), ordinal(last)));
            }
        }
        order::sort(&mut ordinals);
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(ordinals.len());
        for (first, last) in ordinals {
            match merged.last_mut() {
                Some(previous) if first <= previous.1.saturating_add(1) => {
                    previous.1 = previous.1.max(last);
                }
                _ => merged.push((first, last)),
            }
        }
        Self::from_ordinals(merged)
    }

    /// All characters in a range of code points, which may include surrogates.
    pub(super) fn from_code_points(first: u32, last: u32) -> Self {
        let start = match first {
            0xd800..=0xdfff => Some('\u{e000}'),
            _ => char::from_u32(first),
        };
        let end = match last {
            0xd800..=0xdfff => Some('\u{d7ff}'),
            _ => char::from_u32(last),
        };
        Self::from_ranges(start.zip(end))
    }

    fn from_ordinals(ordinals: Vec<(u32, u32)>) -> Self {
        Self {
            ranges: ordinals
                .into_iter()
                .map(|(first, last)| (character(first), character(last)))
                .collect_vec(),
        }
    }

    /// Its ranges in ascending order, both ends included; neither overlapping nor adjacent.
    pub fn ranges(&self) -> &[(char, char)] {
        &self.ranges
    }

    /// Whether it has no character.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether it has every character.
    pub fn is_any(&self) -> bool {
        self.ranges == [('\0', char::MAX)]
    }

    /// Whether it has only ASCII characters, so that a byte decides.
    pub fn is_ascii(&self) -> bool {
        self.ranges.last().is_none_or(|(_, last)| last.is_ascii())
    }

    /// Its only character, if it has exactly one.
    pub fn as_char(&self) -> Option<char> {
        match self.ranges.as_slice() {
            [(first, last)] if first == last => Some(*first),
            _ => None,
        }
    }

    /// The number of its characters.
    pub fn len(&self) -> usize {
        self.ranges
            .iter()
            .map(|(first, last)| {
                usize::try_from(ordinal(*last) - ordinal(*first) + 1).unwrap_or(usize::MAX)
            })
            .fold(0, usize::saturating_add)
    }

    /// Its character number `index`, from 0, in ascending order.
    pub fn nth(&self, index: usize) -> Option<char> {
        let mut rest = u32::try_from(index).ok()?;
        for (first, last) in &self.ranges {
            let (first, last) = (ordinal(*first), ordinal(*last));
            let size = last - first + 1;
            if rest < size {
                return Some(character(first + rest));
            }
            rest -= size;
        }
        None
    }

    /// Whether it has `character`.
    pub fn contains(&self, character: char) -> bool {
        self.ranges
            .binary_search_by(|(first, last)| {
                if *last < character {
                    Ordering::Less
                } else if *first > character {
                    Ordering::Greater
                } else {
                    Ordering::Equal
                }
            })
            .is_ok()
    }

    /// Every character that it lacks.
    #[must_use]
    pub fn complement(&self) -> Self {
        let mut missing = Vec::with_capacity(self.ranges.len() + 1);
        let mut next = 0;
        for (first, last) in &self.ranges {
            let (first, last) = (ordinal(*first), ordinal(*last));
            if first > next {
                missing.push((next, first - 1));
            }
            next = last + 1;
        }
        if next <= MAX_ORDINAL {
            missing.push((next, MAX_ORDINAL));
        }
        Self::from_ordinals(missing)
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::from_ranges(self.ranges.iter().chain(&other.ranges).copied())
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let (mut left, mut right) = (
            self.ranges.iter().peekable(),
            other.ranges.iter().peekable(),
        );
        let mut common = Vec::new();
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            let (first, last) = (a.0.max(b.0), a.1.min(b.1));
            if first <= last {
                common.push((first, last));
            }
            if a.1 <= b.1 {
                left.next();
            } else {
                right.next();
            }
        }
        Self { ranges: common }
    }

    /// What is in this one and not in `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.intersection(&other.complement())
    }

    /// Whether no character is in both.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.intersection(other).is_empty()
    }

    /// `\d`.
    pub(super) fn digits() -> Self {
        Self::from_ranges([('0', '9')])
    }

    /// `\w`.
    pub(super) fn word() -> Self {
        Self::from_ranges([('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')])
    }

    /// `\s`: ECMA-262 *WhiteSpace* and *LineTerminator*.
    pub(super) fn space() -> Self {
        Self::from_ranges([
            ('\t', '\r'),
            (' ', ' '),
            ('\u{a0}', '\u{a0}'),
            ('\u{1680}', '\u{1680}'),
            ('\u{2000}', '\u{200a}'),
            ('\u{2028}', '\u{2029}'),
            ('\u{202f}', '\u{202f}'),
            ('\u{205f}', '\u{205f}'),
            ('\u{3000}', '\u{3000}'),
            ('\u{feff}', '\u{feff}'),
        ])
    }

    /// ECMA-262 *LineTerminator*: what `.` does not match.
    pub(super) fn line_terminators() -> Self {
        Self::from_ranges([('\n', '\n'), ('\r', '\r'), ('\u{2028}', '\u{2029}')])
    }
}

/// Writes it as a class of ECMA-262.
impl fmt::Debug for CharSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&super::print::class(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sets_have_one_form() {
        let a = CharSet::from_ranges([('c', 'd'), ('a', 'b'), ('b', 'c')]);
        assert_eq!(a, CharSet::from_ranges([('a', 'd')]));
        let all = CharSet::from_ranges([('\u{e000}', char::MAX), ('\0', '\u{d7ff}')]);
        assert!(all.is_any());
    }

    #[test]
    fn set_operations_agree_with_membership() {
        let a = CharSet::from_ranges([('a', 'm'), ('0', '4'), ('\u{d000}', '\u{e010}')]);
        let b = CharSet::from_ranges([('k', 'z'), ('3', '9'), ('\u{e000}', '\u{ffff}')]);
        for code in (0..0x80).chain(0xcff0..0x1_0010) {
            let Some(c) = char::from_u32(code) else {
                continue;
            };
            let (in_a, in_b) = (a.contains(c), b.contains(c));
            assert_eq!(a.union(&b).contains(c), in_a || in_b);
            assert_eq!(a.intersection(&b).contains(c), in_a && in_b);
            assert_eq!(a.difference(&b).contains(c), in_a && !in_b);
            assert_eq!(a.complement().contains(c), !in_a);
        }
        assert_eq!(a.complement().complement(), a);
        assert_eq!(
            a.len(),
            a.ranges()
                .iter()
                .map(|r| (r.0..=r.1).count())
                .sum::<usize>()
        );
        assert_eq!(a.nth(4), Some('4'));
        assert_eq!(a.nth(5), Some('a'));
        assert_eq!(a.nth(a.len()), None);
    }

    #[test]
    fn surrogates_are_in_no_set() {
        assert!(CharSet::from_code_points(0xd800, 0xdfff).is_empty());
        assert_eq!(
            CharSet::from_code_points(0xd7ff, 0xe000).ranges(),
            [('\u{d7ff}', '\u{e000}')]
        );
        assert_eq!(CharSet::from_code_points(0xd7ff, 0xe000).len(), 2);
    }
}
