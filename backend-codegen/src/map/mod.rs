//! Maps and sets that keep the order in which things came.
//!
//! Build scripts are compiled without optimization, where each pair of types that a map of the
//! standard library or of `indexmap` holds costs a hundred functions. Here where an entry is found
//! is decided by code that knows no type ([`places`]), and what is left for each pair is a list.
//!
//! Names of a document are keys of many, so that the hasher starts from a number that nobody can
//! know. Order depends on what was inserted and removed alone.

mod entry;
mod iter;
mod keyed;
mod places;
mod set;

pub use entry::{Entry, OccupiedEntry, VacantEntry};
pub use iter::{IntoKeys, IntoValues, Iter, IterMut, Keys, Values, ValuesMut};
pub use keyed::IndexMap;
pub use set::IndexSet;

/// A map without an order, for what is only looked up.
#[cfg(feature = "rust-source")]
pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

#[cfg(test)]
mod tests;
