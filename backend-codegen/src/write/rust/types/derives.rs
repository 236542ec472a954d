//! What is derived for a type.
//!
//! A compiler spends more on derives than on types and decoders together, so that there are no more
//! of them than users can expect.

use proc_macro2::TokenStream;
use quote::quote;

/// The derives of a struct or union.
///
/// They are the same for all: what only types without floats can have, such as `Eq` and `Hash`, would
/// be lost by all that contain a type when it gets one.
pub(super) fn of_composed(has_default: bool) -> TokenStream {
    let default = has_default.then(|| quote!(Default,));
    quote!(#[derive(Clone, Debug, #default PartialEq)])
}

/// The derives of an enumeration.
pub(super) fn of_choice() -> TokenStream {
    quote!(#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)])
}
