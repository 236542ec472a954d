//! Pairs of what two lists have under the same key.

use std::collections::HashMap;
use std::hash::Hash;

/// What two lists have in common, and what only one of them has.
pub(super) struct Paired<T> {
    /// In the order of the old list.
    pub(super) both: Vec<(T, T)>,
    /// Only in the old list, in its order.
    pub(super) removed: Vec<T>,
    /// Only in the new list, in its order.
    pub(super) added: Vec<T>,
    /// Whether what they have in common stands in another order.
    pub(super) is_reordered: bool,
}

/// Pairs what has the same key; the second of two equal keys with the second.
pub(super) fn paired<T: Copy, K: Eq + Hash + Clone>(
    old: impl IntoIterator<Item = T>,
    new: impl IntoIterator<Item = T>,
    key: impl Fn(T) -> K,
) -> Paired<T> {
    let mut new: Vec<Option<T>> = new.into_iter().map(Some).collect();
    let mut numbers = Numbers::new();
    let places: HashMap<(K, usize), usize> = new
        .iter()
        .flatten()
        .map(|item| numbers.of(key(*item)))
        .enumerate()
        .map(|(i, numbered)| (numbered, i))
        .collect();
    let mut paired = Paired {
        both: Vec::new(),
        removed: Vec::new(),
        added: Vec::new(),
        is_reordered: false,
    };
    let mut numbers = Numbers::new();
    let mut last = 0;
    for item in old {
        let place = places.get(&numbers.of(key(item))).copied();
        let partner = place.and_then(|i| new.get_mut(i)).and_then(Option::take);
        match (place, partner) {
            (Some(place), Some(partner)) => {
                paired.both.push((item, partner));
                paired.is_reordered |= place < last;
                last = place;
            }
            (Some(_) | None, _) => paired.removed.push(item),
        }
    }
    paired.added.extend(new.into_iter().flatten());
    paired
}

/// Counts occurrences of keys.
struct Numbers<K>(HashMap<K, usize>);

impl<K: Eq + Hash + Clone> Numbers<K> {
    fn new() -> Self {
        Self(HashMap::new())
    }

    /// The key with how often it was seen before.
    fn of(&mut self, key: K) -> (K, usize) {
        let count = self.0.entry(key.clone()).or_default();
        let number = *count;
        *count = count.saturating_add(1);
        (key, number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_paired_by_key_and_occurrence() {
        let pairs = paired(["a", "b", "a", "c"], ["a", "d", "c", "a", "a"], |key| key);
        assert_eq!(pairs.both, [("a", "a"), ("a", "a"), ("c", "c")]);
        assert_eq!(pairs.removed, ["b"]);
        assert_eq!(pairs.added, ["d", "a"]);
        assert!(pairs.is_reordered);
    }
}
