//! "Did you mean …?"

use crate::list::CollectVec;
use std::cell::Cell;

/// Names longer than this are nobody's slip.
const LONGEST: usize = 64;

/// Slips that a name may have at most.
const MOST_SLIPS: usize = 3;

/// The candidate that `name` is most probably a slip of, if there is one.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    Guesses::default().suggest(name, candidates)
}

/// Finds what was probably meant, for as long as that does not take too much time: a document can
/// have very many wrong names, and very many right ones.
pub(crate) struct Guesses {
    left: Cell<usize>,
}

impl Default for Guesses {
    fn default() -> Self {
        Self {
            left: Cell::new(200_000),
        }
    }
}

impl Guesses {
    /// The candidate that `name` is most probably a slip of, if there is one.
    pub(crate) fn suggest<'c>(
        &self,
        name: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) -> Option<&'c str> {
        let name: Vec<char> = name.chars().take(LONGEST + 1).collect_vec();
        // A third of the characters may be wrong, but no more than a few.
        let mut best = (name.len() / 3).min(MOST_SLIPS);
        let mut found = None;
        for candidate in candidates {
            let left = self.left.get().checked_sub(1)?;
            self.left.set(left);
            let length = candidate.len();
            if length == 0 || length > LONGEST || name.len() > LONGEST {
                continue;
            }
            let distance = distance(&name, candidate, best);
            if distance < best || (distance == best && found.is_none()) {
                best = distance;
                found = Some(candidate);
            }
        }
        found
    }
}

/// How many characters have to be added, taken away, replaced or swapped with their neighbour. Case
/// counts nothing, unless nothing else differs.
/// Beyond `most`, any greater number will do.
fn distance(a: &[char], b: &str, most: usize) -> usize {
    if a.len().abs_diff(b.chars().count()) > most {
        return usize::MAX;
    }
    let lower = |character: &char| character.to_lowercase().next().unwrap_or(*character);
    let a: Vec<char> = a.iter().map(lower).collect_vec();
    let b: Vec<char> = b.chars().map(|character| lower(&character)).collect_vec();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect_vec();
    for (i, from) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(last.len());
        row.push(i + 1);
        for (j, to) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut cost = (at(&last, j) + usize::from(from != to))
                .min(at(&last, j + 1) + 1)
                .min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(to) && b.get(j - 1) == Some(from);
            if swapped {
                cost = cost.min(at(&before_last, j - 1) + 1);
            }
            row.push(cost);
        }
        if row.iter().all(|cost| *cost > most) {
            return usize::MAX;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_other_words_are_not() {
        let suggest = |name, names: [&'static str; 4]| Guesses::default().suggest(name, names);
        let names = ["Order", "OrderItem", "Customer", "description"];
        assert_eq!(suggest("Ordr", names), Some("Order"));
        assert_eq!(suggest("order", names), Some("Order"));
        assert_eq!(suggest("Odrer", names), Some("Order"));
        assert_eq!(suggest("descripton", names), Some("description"));
        assert_eq!(suggest("Invoice", names), None);
        assert_eq!(suggest("x", names), None);
    }

    #[test]
    fn guessing_ends_when_it_takes_too_long() {
        let guesses = Guesses::default();
        guesses.left.set(2);
        assert_eq!(guesses.suggest("Ordr", ["Order"]), Some("Order"));
        assert_eq!(guesses.suggest("Ordr", ["Other", "Order"]), None);
    }
}
