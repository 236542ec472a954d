//! What a map has for one key.

use std::hash::Hash;

use super::IndexMap;

/// What a map has for one key.
pub enum Entry<'m, K, V> {
    /// A value.
    Occupied(OccupiedEntry<'m, K, V>),
    /// Nothing yet.
    Vacant(VacantEntry<'m, K, V>),
}

/// The value that a key has.
pub struct OccupiedEntry<'m, K, V> {
    map: &'m mut IndexMap<K, V>,
    place: usize,
}

/// A key that has no value yet.
pub struct VacantEntry<'m, K, V> {
    map: &'m mut IndexMap<K, V>,
    hash: u32,
    key: K,
}

impl<'m, K: Hash + Eq, V> Entry<'m, K, V> {
    /// Where the entry is, or will be.
    pub fn index(&self) -> usize {
        match self {
            Self::Occupied(entry) => entry.place,
            Self::Vacant(entry) => entry.map.len(),
        }
    }

    /// The value, which is this one if there was none.
    pub fn or_insert(self, value: V) -> &'m mut V {
        self.or_insert_with(|| value)
    }

    /// The value, which is made if there was none.
    pub fn or_insert_with(self, value: impl FnOnce() -> V) -> &'m mut V {
        match self {
            Self::Occupied(entry) => entry.into_mut(),
            Self::Vacant(entry) => entry.insert(value()),
        }
    }

    /// The value, which is made of the key if there was none.
    pub fn or_insert_with_key(self, value: impl FnOnce(&K) -> V) -> &'m mut V {
        match self {
            Self::Occupied(entry) => entry.into_mut(),
            Self::Vacant(entry) => {
                let value = value(entry.key());
                entry.insert(value)
            }
        }
    }

    /// The value, which is the default if there was none.
    pub fn or_default(self) -> &'m mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }

    /// Changes the value, if there is one.
    pub fn and_modify(mut self, change: impl FnOnce(&mut V)) -> Self {
        if let Self::Occupied(entry) = &mut self {
            change(entry.get_mut());
        }
        self
    }
}

impl<'m, K, V> OccupiedEntry<'m, K, V> {
    pub(super) fn new(map: &'m mut IndexMap<K, V>, place: usize) -> Self {
        Self { map, place }
    }

    /// The key as it is here.
    pub fn key(&self) -> &K {
        #[expect(clippy::indexing_slicing, reason = "the map has found it there")]
        &self.map.entries[self.place].0
    }

    /// The value.
    pub fn get(&self) -> &V {
        #[expect(clippy::indexing_slicing, reason = "the map has found it there")]
        &self.map.entries[self.place].1
    }

    /// The value, to change it.
    pub fn get_mut(&mut self) -> &mut V {
        #[expect(clippy::indexing_slicing, reason = "the map has found it there")]
        &mut self.map.entries[self.place].1
    }

    /// The value, for as long as the map is borrowed.
    pub fn into_mut(self) -> &'m mut V {
        #[expect(clippy::indexing_slicing, reason = "the map has found it there")]
        &mut self.map.entries[self.place].1
    }

    /// Replaces the value, which is given back.
    pub fn insert(&mut self, value: V) -> V {
        std::mem::replace(self.get_mut(), value)
    }
}

impl<'m, K: Hash + Eq, V> VacantEntry<'m, K, V> {
    pub(super) fn new(map: &'m mut IndexMap<K, V>, hash: u32, key: K) -> Self {
        Self { map, hash, key }
    }

    /// The key.
    pub fn key(&self) -> &K {
        &self.key
    }

    /// Gives it a value.
    pub fn insert(self, value: V) -> &'m mut V {
        let place = self.map.push(self.hash, self.key, value);
        #[expect(clippy::indexing_slicing, reason = "it has been added there")]
        &mut self.map.entries[place].1
    }
}
