//! Where the entries of a map are, by the hashes of their keys.

use std::hash::{BuildHasher as _, Hash};

use foldhash::fast::RandomState;

/// So many entries are looked through one by one.
const FEW: usize = 8;

/// The hash of each entry's key, and a table of places once there are more than a few.
///
/// A slot of the table has the place of an entry, counted from one; 0 is free. An entry is in the
/// first slot from where its hash says that was free.
#[derive(Clone, Default)]
pub(super) struct Places {
    hashes: Vec<u32>,
    slots: Vec<u32>,
    hasher: RandomState,
}

impl Places {
    pub(super) fn hash<Q: Hash + ?Sized>(&self, key: &Q) -> u32 {
        let hash = self.hasher.hash_one(key);
        (hash ^ (hash >> 32)) as u32
    }

    /// The place of the entry with this hash that is the one.
    pub(super) fn find(&self, hash: u32, is_it: &mut dyn FnMut(usize) -> bool) -> Option<usize> {
        if self.slots.is_empty() {
            for (place, known) in self.hashes.iter().enumerate() {
                if *known == hash && is_it(place) {
                    return Some(place);
                }
            }
            return None;
        }
        let mut at = self.first(hash);
        while let Some(place) = self.place(at) {
            if self.hash_at(place) == hash && is_it(place) {
                return Some(place);
            }
            at = self.next(at);
        }
        None
    }

    /// Adds an entry behind all others.
    pub(super) fn push(&mut self, hash: u32) {
        self.hashes.push(hash);
        let n = self.hashes.len();
        if n <= FEW && self.slots.is_empty() {
            return;
        }
        // A fifth of the slots stays free, so that searches end soon.
        if n + n / 4 >= self.slots.len() {
            self.fill();
        } else {
            self.put(n - 1);
        }
    }

    /// Removes an entry, whose place the last one takes.
    pub(super) fn swap_remove(&mut self, place: usize) {
        let last = self.hashes.len().saturating_sub(1);
        let slots = (!self.slots.is_empty()).then(|| (self.slot_of(place), self.slot_of(last)));
        self.hashes.swap_remove(place);
        if let Some((gap, moved)) = slots {
            self.set(moved, place);
            self.free(gap);
        }
    }

    /// Removes an entry, behind which all others move up.
    pub(super) fn shift_remove(&mut self, place: usize) {
        self.hashes.remove(place);
        self.fill();
    }

    /// Keeps those entries whose places are to be kept.
    pub(super) fn retain(&mut self, kept: &[bool]) {
        let mut kept = kept.iter();
        self.hashes.retain(|_| kept.next() == Some(&true));
        self.fill();
    }

    /// There are no entries.
    pub(super) fn clear(&mut self) {
        self.hashes.clear();
        self.slots.clear();
    }

    /// Makes the table anew.
    fn fill(&mut self) {
        self.slots.clear();
        let n = self.hashes.len();
        if n > FEW {
            self.slots.resize((n * 2).next_power_of_two(), 0);
            for place in 0..n {
                self.put(place);
            }
        }
    }

    fn put(&mut self, place: usize) {
        let mut at = self.first(self.hash_at(place));
        while self.place(at).is_some() {
            at = self.next(at);
        }
        self.set(at, place);
    }

    /// The slot of an entry.
    fn slot_of(&self, place: usize) -> usize {
        let mut at = self.first(self.hash_at(place));
        while self.place(at).is_some_and(|other| other != place) {
            at = self.next(at);
        }
        at
    }

    /// Frees a slot, and moves into it what stands behind it only because it was taken.
    fn free(&mut self, mut gap: usize) {
        let mut at = self.next(gap);
        while let Some(place) = self.place(at) {
            let first = self.first(self.hash_at(place));
            let distance = |from: usize| at.wrapping_sub(from) & self.mask();
            if distance(first) >= distance(gap) {
                self.set(gap, place);
                gap = at;
            }
            at = self.next(at);
        }
        if let Some(slot) = self.slots.get_mut(gap) {
            *slot = 0;
        }
    }

    fn set(&mut self, at: usize, place: usize) {
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = place as u32 + 1;
        }
    }

    #[inline]
    fn place(&self, at: usize) -> Option<usize> {
        match self.slots.get(at) {
            Some(0) | None => None,
            Some(place) => Some(*place as usize - 1),
        }
    }

    #[inline]
    fn hash_at(&self, place: usize) -> u32 {
        match self.hashes.get(place) {
            Some(hash) => *hash,
            None => 0,
        }
    }

    #[inline]
    fn mask(&self) -> usize {
        self.slots.len().wrapping_sub(1)
    }

    #[inline]
    fn first(&self, hash: u32) -> usize {
        hash as usize & self.mask()
    }

    #[inline]
    fn next(&self, at: usize) -> usize {
        at.wrapping_add(1) & self.mask()
    }
}
