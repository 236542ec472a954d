//! How much an input may cost.

/// Bounds on one document, so that a hostile or broken input ends in a diagnostic instead of
/// eating the machine.
///
/// The defaults hold every real API description we know of several times over (the largest, 13 MB,
/// has 0.5 million nodes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of the text in bytes.
    pub bytes: usize,
    /// Arrays and objects within each other.
    pub depth: usize,
    /// Values in the tree.
    pub nodes: usize,
    /// YAML aliases may stand for at most this many times the nodes that are written out.
    pub alias_ratio: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024 * 1024,
            depth: 128,
            nodes: 2_000_000,
            alias_ratio: 10,
        }
    }
}
