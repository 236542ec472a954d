//! Maps and sets that are asked often.
//!
//! Names of a document are keys of some, so that their hasher starts from a number that nobody can
//! know. Their order never reaches what is written.

use std::collections;

use foldhash::fast::RandomState;

pub(crate) type HashMap<K, V> = collections::HashMap<K, V, RandomState>;
pub(crate) type HashSet<T> = collections::HashSet<T, RandomState>;
