//! Decoders of enumerations of strings.

use super::checks;
use crate::api::plan::Use;
use crate::tokens::{TokenStream, quote};
use crate::write::rust::printer::Printer;

/// `fn read` of the enum.
pub(in crate::write::rust) fn function(p: &Printer<'_>, used: Use) -> TokenStream {
    let checks = checks::statements(p, used, &quote!(value));
    quote! {
        fn read(r: &mut support::reader::Reader<'_>) -> Option<Self> {
            let value = Self::from_name(r.text()?);
            if value.is_none() {
                r.violation(support::violation::Rule::Enum(Self::NAMES));
            }
            #checks
            value
        }
    }
}
