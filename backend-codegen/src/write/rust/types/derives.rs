//! What is derived for a type.
//!
//! A compiler spends more on derives than on types and decoders together, so that there are no more
//! of them than users can expect.

use crate::api::plan::Use;
use crate::list::CollectVec;
use crate::tokens::{TokenStream, quote};
use crate::write::rust::own::RustPath;
use crate::write::rust::printer::Printer;

/// The derives of a struct or union.
///
/// They are the same for all: what only types without floats can have, such as `Eq` and `Hash`, would
/// be lost by all that contain a type when it gets one.
pub(super) fn of_composed(p: &Printer<'_>, used: Use, has_default: bool) -> TokenStream {
    let default = has_default.then(|| quote!(Default,));
    let own = own(p, used, &["Clone", "Debug", "PartialEq"]);
    quote!(#[derive(Clone, Debug, #default PartialEq #(, #own)*)])
}

/// The derives of an enumeration.
pub(super) fn of_choice(p: &Printer<'_>, used: Use) -> TokenStream {
    let known = ["Clone", "Copy", "Debug", "PartialEq", "Eq", "Hash"];
    let own = own(p, used, &known);
    quote!(#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash #(, #own)*)])
}

/// The traits that the application asks for beside those.
fn own(p: &Printer<'_>, used: Use, known: &[&str]) -> Vec<TokenStream> {
    let asked = p.derived.of(p.names.shared(used)).iter();
    let is_new = |path: &&RustPath| path.of_std().is_none_or(|name| !known.contains(&name));
    asked.filter(is_new).map(RustPath::tokens).collect_vec()
}
