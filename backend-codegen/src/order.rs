//! Sorting, by code that knows no type: in a build script, which is compiled without optimization,
//! each type that the standard library sorts costs forty functions.

use crate::list::CollectVec;
use std::cmp::Ordering;

/// Sorts a list; what is equal stays as it was.
pub(crate) fn sort<T: Ord>(list: &mut [T]) {
    sort_by(list, T::cmp);
}

/// A list in order, with each item once.
pub(crate) fn distinct<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut list = Vec::new();
    for item in items {
        list.push(item);
    }
    sort(&mut list);
    list.dedup();
    list
}

/// Sorts a list by a key of each item; what has the same stays as it was.
pub(crate) fn sort_by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(list, |a, b| key(a).cmp(&key(b)));
}

/// Sorts a list by what is to be before what; what is equal stays as it was.
pub(crate) fn sort_by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut order = places(list.len(), &|a, b| match (list.get(a), list.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    arrange(&mut order, &mut |a, b| list.swap(a, b));
}

/// The places of a list in the order in which they are to be.
fn places(n: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..n).collect_vec();
    places.sort_by(|a, b| compare(*a, *b));
    places
}

/// Swaps items until each has come from where `order` says.
fn arrange(order: &mut [usize], swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..order.len() {
        let mut at = start;
        while let Some(from) = order.get_mut(at).map(|from| std::mem::replace(from, at)) {
            if from == start || from == at {
                break;
            }
            swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_what_is_equal_stays() {
        let mut list: Vec<(usize, usize)> = (0..200).map(|n| (n * 7919 % 23, n)).collect();
        let mut expected = list.clone();
        expected.sort_by_key(|item| item.0);
        sort_by_key(&mut list, |item| item.0);
        assert_eq!(list, expected);
        sort_by(&mut list, |a, b| b.cmp(a));
        expected.sort_by(|a, b| b.cmp(a));
        assert_eq!(list, expected);
        sort(&mut list[..0]);
        sort(&mut list);
        assert!(list.is_sorted());
    }
}
