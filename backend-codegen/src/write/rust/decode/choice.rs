//! Decoders of enumerations of strings.

use super::checks;
use crate::api::plan::Use;
use crate::tokens::{TokenStream, quote};
use crate::write::rust::printer::Printer;

/// `fn read` of the enum, if it has to check more than that there is such a value.
pub(in crate::write::rust) fn function(p: &Printer<'_>, used: Use) -> Option<TokenStream> {
    let checks = checks::statements(p, used, &quote!(value));
    (!checks.is_empty()).then(|| {
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
    })
}
