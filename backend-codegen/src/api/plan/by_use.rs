//! Maps whose keys are types in a direction.

use super::Use;
use crate::map::IndexMap;

/// A map by types in a direction, in the order in which they were added.
pub(crate) type ByUse<T> = IndexMap<Use, T>;
