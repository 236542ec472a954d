//! JSON values of the specification as constants.

use crate::api::Json;
use crate::tokens::{Literal, TokenStream, quote};
use crate::write::http::words;
use crate::write::rust::printer::text;

/// A JSON value as a constant of the support module.
pub(super) fn value(json: &Json) -> TokenStream {
    let value = match json {
        Json::Null => quote!(Null),
        Json::Bool(value) => quote!(Bool(#value)),
        Json::Number(number) => {
            let number = text(&number.to_string());
            quote!(Number(#number))
        }
        Json::String(string) => {
            let string = text(string);
            quote!(String(#string))
        }
        Json::Array(items) => {
            let items = items.iter().map(value);
            quote!(Array(&[#(#items),*]))
        }
        Json::Object(members) => {
            let members = members.iter().map(|(name, member)| {
                let (name, member) = (text(name), value(member));
                quote!((#name, #member))
            });
            quote!(Object(&[#(#members),*]))
        }
    };
    quote!(support::schema::Const::#value)
}

/// A JSON value as messages say it.
pub(super) fn name(json: &Json) -> Literal {
    text(&words::name(json))
}
