use serde::Deserialize;

/// A privilege that somebody has.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Grant {
    /// The role, quoted as SQL wants it; `public` is everybody, and the owner is empty.
    pub(crate) grantee: String,
    pub(crate) privilege: String,
    pub(crate) grantable: bool,
}
