//! Notations as generated code names them.

use crate::tokens::{TokenStream, quote};
use crate::write::http::notation::Notation;

impl Notation {
    /// The value of the run-time type of the same name.
    pub(in crate::write::rust) fn tokens(&self) -> TokenStream {
        match self {
            Self::String => quote!(support::http::text::Notation::String),
            Self::Integer => quote!(support::http::text::Notation::Integer),
            Self::Number => quote!(support::http::text::Notation::Number),
            Self::Boolean => quote!(support::http::text::Notation::Boolean),
            Self::Null => quote!(support::http::text::Notation::Null),
            Self::AnyOf(notations) => {
                let notations = notations.iter().map(Self::tokens);
                quote!(support::http::text::Notation::AnyOf(&[#(#notations),*]))
            }
            Self::Array(item) => {
                let item = item.tokens();
                quote!(support::http::text::Notation::Array(&#item))
            }
            Self::Object(members, others) => {
                let others = others.tokens();
                let members = members.iter().map(|(name, notation)| {
                    let notation = notation.tokens();
                    quote!((#name, #notation))
                });
                quote!(support::http::text::Notation::Object(&[#(#members),*], &#others))
            }
        }
    }
}
