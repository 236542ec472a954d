//! What a request says before its body.

use super::super::violation::Rule;
use super::template::Capture;
use std::borrow::Cow;
use std::cell::OnceCell;

/// What a request says before its body, as the framework in use holds it.
#[allow(dead_code, reason = "not every API has parameters")]
pub trait Head: Sync {
    /// The query string, without its `?`.
    fn query(&self) -> &str;

    /// The nth line of a header; `name` is in lower case.
    fn header(&self, name: &str, n: usize) -> Option<&[u8]>;
}

/// A pair of the query string; the value is still percent-encoded.
pub type Pair<'r> = (Cow<'r, str>, &'r str);

/// Where parameters are looked for.
#[allow(dead_code, reason = "not every API has parameters")]
pub struct Sources<'r> {
    /// The query string and the headers.
    pub head: &'r dyn Head,
    /// The values of the path.
    pub captures: &'r [Capture<'r>],
    /// The pairs of the query string, once somebody asks for them.
    pub pairs: OnceCell<Result<Vec<Pair<'r>>, Rule>>,
}
