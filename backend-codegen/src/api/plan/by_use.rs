//! Maps whose keys are types in a direction.

use std::hash::{BuildHasherDefault, Hasher};

use indexmap::IndexMap;

use super::Use;

/// A map by types in a direction, in the order in which they were added.
///
/// Writers look up a type some hundred times for each that they write. The keys are small numbers of
/// ours, so that nobody can choose them to be slow.
pub(crate) type ByUse<T> = IndexMap<Use, T, BuildHasherDefault<Numbers>>;

/// Spreads small numbers over all bits.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Numbers(u64);

impl Hasher for Numbers {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        // The golden ratio, as Knuth has it.
        let sum = self.0.rotate_left(5) ^ number;
        self.0 = sum.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_isize(&mut self, number: isize) {
        self.write_u64(u64::try_from(number).unwrap_or_default());
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}
