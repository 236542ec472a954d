//! Values of types in a contract: how they are read, written, and spelled as code.

use super::contract::Fallback;
use super::encode::{self, Value};
use super::printer::Printer;
use super::{decode, types};
use crate::api::Json;
use crate::api::plan::Use;
use crate::tokens::{TokenStream, quote};

/// A function that reads a value of the type, whatever the lifetime of its reader.
pub(super) fn read(p: &Printer<'_>, used: Use) -> TokenStream {
    let function = decode::function(p, used);
    // Methods of the reader are tied to one lifetime of it.
    let is_method = function
        .without_space()
        .starts_with("support::reader::Reader");
    if is_method {
        let expression = decode::expression(p, used);
        quote!(|r| #expression)
    } else {
        function
    }
}

/// An expression that writes `value`, which is a place or a reference to one.
pub(super) fn write(p: &Printer<'_>, used: Use, value: &Value) -> TokenStream {
    encode::expression(p, used, value)
}

/// What an absent parameter means.
pub(super) fn fallback(p: &Printer<'_>, used: Use, value: &Json) -> Fallback {
    match types::literal(p, used, value) {
        Some(literal) => Fallback::Value(literal),
        None => Fallback::Text(value.to_string()),
    }
}
