//! [`IndexSet`].

use std::borrow::Borrow;
use std::fmt;
use std::hash::Hash;

use super::{IndexMap, IntoKeys, Keys};
use crate::order;

/// A set that keeps the order in which its items came.
#[derive(Clone)]
pub struct IndexSet<T>(IndexMap<T, ()>);

impl<T> IndexSet<T> {
    /// Nothing.
    pub fn new() -> Self {
        Self(IndexMap::new())
    }

    /// Nothing yet, with room for as many items.
    pub fn with_capacity(room: usize) -> Self {
        Self(IndexMap::with_capacity(room))
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The items, in order.
    pub fn iter(&self) -> Keys<'_, T, ()> {
        self.0.keys()
    }

    /// The item at a place.
    pub fn get_index(&self, place: usize) -> Option<&T> {
        self.0.get_index(place).map(|(item, ())| item)
    }

    /// The first item.
    pub fn first(&self) -> Option<&T> {
        self.get_index(0)
    }

    /// The items in their own order.
    pub fn sorted(&self) -> Vec<&T>
    where
        T: Ord,
    {
        let mut items = Vec::with_capacity(self.len());
        items.extend(self.iter());
        order::sort(&mut items);
        items
    }

    /// Removes all items.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl<T: Hash + Eq> IndexSet<T> {
    /// Whether this is one of the items.
    pub fn contains<Q: Hash + Eq + ?Sized>(&self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.contains_key(item)
    }

    /// The item as it is here.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, item: &Q) -> Option<&T>
    where
        T: Borrow<Q>,
    {
        self.0.get_key_value(item).map(|(item, ())| item)
    }

    /// The place of an item.
    pub fn get_index_of<Q: Hash + Eq + ?Sized>(&self, item: &Q) -> Option<usize>
    where
        T: Borrow<Q>,
    {
        self.0.get_index_of(item)
    }

    /// Adds an item; whether it is a new one.
    pub fn insert(&mut self, item: T) -> bool {
        self.0.insert(item, ()).is_none()
    }

    /// Adds an item; its place, and whether it is a new one.
    pub fn insert_full(&mut self, item: T) -> (usize, bool) {
        let (place, known) = self.0.insert_full(item, ());
        (place, known.is_none())
    }

    /// Removes an item; the last one takes its place. Whether it was there.
    pub fn swap_remove<Q: Hash + Eq + ?Sized>(&mut self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.swap_remove(item).is_some()
    }

    /// Removes an item; all behind it move up. Whether it was there.
    pub fn shift_remove<Q: Hash + Eq + ?Sized>(&mut self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.shift_remove(item).is_some()
    }

    /// Keeps the items that are to be kept.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        self.0.retain(|item, ()| keep(item));
    }
}

impl<T> Default for IndexSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for IndexSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// Order makes no difference.
impl<T: Hash + Eq> PartialEq for IndexSet<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Hash + Eq> Eq for IndexSet<T> {}

impl<T: Hash + Eq> Extend<T> for IndexSet<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for item in items {
            self.insert(item);
        }
    }
}

impl<T: Hash + Eq> FromIterator<T> for IndexSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut set = Self::new();
        set.extend(items);
        set
    }
}

impl<T: Hash + Eq, const N: usize> From<[T; N]> for IndexSet<T> {
    fn from(items: [T; N]) -> Self {
        Self::from_iter(items)
    }
}

impl<T> IntoIterator for IndexSet<T> {
    type Item = T;
    type IntoIter = IntoKeys<T, ()>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_keys()
    }
}

impl<'s, T> IntoIterator for &'s IndexSet<T> {
    type Item = &'s T;
    type IntoIter = Keys<'s, T, ()>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
