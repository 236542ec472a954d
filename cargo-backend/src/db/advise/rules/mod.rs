//! The rules, a file a kind.

pub(super) mod bloat;
pub(super) mod foreign_key;
pub(super) mod invalid_index;
pub(super) mod mysql;
pub(super) mod n_plus_one;
pub(super) mod not_validated;
pub(super) mod planner;
pub(super) mod primary_key;
pub(super) mod redundant_index;
pub(super) mod sequence;
pub(super) mod sequential_scan;
pub(super) mod slow_query;
pub(super) mod sqlite;
pub(super) mod types;
pub(super) mod unused_index;

/// A number that the server counted.
fn n(n: i64) -> String {
    super::count(u64::try_from(n).unwrap_or(0) as f64)
}
