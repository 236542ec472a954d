//! [`IndexMap`].

use std::borrow::Borrow;
use std::fmt;
use std::hash::Hash;
use std::ops::Index;

use super::places::Places;
use super::{Entry, IntoKeys, IntoValues, Iter, IterMut, Keys, OccupiedEntry, VacantEntry};
use super::{Values, ValuesMut};
use crate::order;

/// A map that keeps the order in which its keys came.
#[derive(Clone)]
pub struct IndexMap<K, V> {
    pub(super) entries: Vec<(K, V)>,
    places: Places,
}

impl<K, V> IndexMap<K, V> {
    /// Nothing.
    pub fn new() -> Self {
        Self {
            entries: Vec::new(),
            places: Places::default(),
        }
    }

    /// Nothing yet, with room for as many entries.
    pub fn with_capacity(room: usize) -> Self {
        Self {
            entries: Vec::with_capacity(room),
            places: Places::default(),
        }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries, in order.
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter::new(&self.entries)
    }

    /// The entries, in order, to change their values.
    pub fn iter_mut(&mut self) -> IterMut<'_, K, V> {
        IterMut::new(&mut self.entries)
    }

    /// The keys, in order.
    pub fn keys(&self) -> Keys<'_, K, V> {
        Keys::new(&self.entries)
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> Values<'_, K, V> {
        Values::new(&self.entries)
    }

    /// The values, in the order of their keys, to change them.
    pub fn values_mut(&mut self) -> ValuesMut<'_, K, V> {
        ValuesMut::new(&mut self.entries)
    }

    /// The keys, in order.
    pub fn into_keys(self) -> IntoKeys<K, V> {
        IntoKeys::new(self.entries)
    }

    /// The values, in the order of their keys.
    pub fn into_values(self) -> IntoValues<K, V> {
        IntoValues::new(self.entries)
    }

    /// The entry at a place.
    pub fn get_index(&self, place: usize) -> Option<(&K, &V)> {
        self.entries.get(place).map(|(key, value)| (key, value))
    }

    /// The entry at a place, to change its value.
    pub fn get_index_mut(&mut self, place: usize) -> Option<(&K, &mut V)> {
        self.entries
            .get_mut(place)
            .map(|(key, value)| (&*key, value))
    }

    /// The entries in the order of their keys.
    pub fn sorted(&self) -> Vec<(&K, &V)>
    where
        K: Ord,
    {
        let mut entries = Vec::with_capacity(self.len());
        for (key, value) in &self.entries {
            entries.push((key, value));
        }
        order::sort_by(&mut entries, |a, b| a.0.cmp(b.0));
        entries
    }

    /// The first entry.
    pub fn first(&self) -> Option<(&K, &V)> {
        self.get_index(0)
    }

    /// The last entry.
    pub fn last(&self) -> Option<(&K, &V)> {
        self.get_index(self.len().checked_sub(1)?)
    }

    /// Removes all entries.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.places.clear();
    }
}

impl<K: Hash + Eq, V> IndexMap<K, V> {
    /// The value of a key.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        match self.entries.get(self.get_index_of(key)?) {
            Some((_, value)) => Some(value),
            None => None,
        }
    }

    /// The value of a key, to change it.
    pub fn get_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.get_index_of(key)?;
        match self.entries.get_mut(place) {
            Some((_, value)) => Some(value),
            None => None,
        }
    }

    /// The key as it is here, and its value.
    pub fn get_key_value<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        self.get_index(self.get_index_of(key)?)
    }

    /// Whether there is such a key.
    pub fn contains_key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get_index_of(key).is_some()
    }

    /// The place of a key.
    pub fn get_index_of<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.place(self.places.hash(key), key)
    }

    /// Adds an entry, or replaces the value that its key had, which is given back.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.insert_full(key, value).1
    }

    /// Adds an entry, or replaces the value that its key had, which is given back; and the place.
    pub fn insert_full(&mut self, key: K, value: V) -> (usize, Option<V>) {
        let hash = self.places.hash(&key);
        if let Some(place) = self.place(hash, &key)
            && let Some((_, known)) = self.entries.get_mut(place)
        {
            return (place, Some(std::mem::replace(known, value)));
        }
        (self.push(hash, key, value), None)
    }

    /// The entry of a key, if there is one.
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        let hash = self.places.hash(&key);
        match self.place(hash, &key) {
            Some(place) => Entry::Occupied(OccupiedEntry::new(self, place)),
            None => Entry::Vacant(VacantEntry::new(self, hash, key)),
        }
    }

    /// Removes an entry; the last one takes its place.
    pub fn swap_remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let place = self.get_index_of(key)?;
        self.places.swap_remove(place);
        Some(self.entries.swap_remove(place).1)
    }

    /// Removes an entry; all behind it move up.
    pub fn shift_remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let place = self.get_index_of(key)?;
        self.places.shift_remove(place);
        Some(self.entries.remove(place).1)
    }

    /// Keeps the entries that are to be kept.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        let mut kept = Vec::with_capacity(self.len());
        self.entries.retain_mut(|(key, value)| {
            let is_kept = keep(key, value);
            kept.push(is_kept);
            is_kept
        });
        self.places.retain(&kept);
    }

    /// Brings the entries into the order of their keys.
    pub fn sort_keys(&mut self)
    where
        K: Ord,
    {
        order::sort_by(&mut self.entries, |a, b| a.0.cmp(&b.0));
        self.places.clear();
        for (key, _) in &self.entries {
            self.places.push(self.places.hash(key));
        }
    }

    /// Adds an entry whose key is not there, and says where it is.
    pub(super) fn push(&mut self, hash: u32, key: K, value: V) -> usize {
        let place = self.entries.len();
        self.places.push(hash);
        self.entries.push((key, value));
        place
    }

    fn place<Q: Eq + ?Sized>(&self, hash: u32, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.places
            .find(hash, &mut |place| match self.entries.get(place) {
                Some((known, _)) => Borrow::<Q>::borrow(known) == key,
                None => false,
            })
    }
}

impl<K: Hash + Eq + Borrow<Q>, V, Q: Hash + Eq + ?Sized> Index<&Q> for IndexMap<K, V> {
    type Output = V;

    #[expect(clippy::expect_used, reason = "whoever indexes knows that it is there")]
    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("an entry with this key")
    }
}

impl<K, V> Index<usize> for IndexMap<K, V> {
    type Output = V;

    #[expect(
        clippy::indexing_slicing,
        reason = "whoever indexes knows that it is there"
    )]
    fn index(&self, place: usize) -> &V {
        &self.entries[place].1
    }
}

impl<K, V> Default for IndexMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for IndexMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Order makes no difference.
impl<K: Hash + Eq, V: PartialEq> PartialEq for IndexMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .all(|(key, value)| other.get(key) == Some(value))
    }
}

impl<K: Hash + Eq, V: Eq> Eq for IndexMap<K, V> {}

impl<K: Hash + Eq, V> Extend<(K, V)> for IndexMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Hash + Eq, V> FromIterator<(K, V)> for IndexMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Hash + Eq, V, const N: usize> From<[(K, V); N]> for IndexMap<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        Self::from_iter(entries)
    }
}

impl<K, V> IntoIterator for IndexMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'m, K, V> IntoIterator for &'m IndexMap<K, V> {
    type Item = (&'m K, &'m V);
    type IntoIter = Iter<'m, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'m, K, V> IntoIterator for &'m mut IndexMap<K, V> {
    type Item = (&'m K, &'m mut V);
    type IntoIter = IterMut<'m, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}
