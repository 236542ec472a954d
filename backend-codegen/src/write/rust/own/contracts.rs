//! What types of the application have to be, as code that does not compile where they are not.

use super::{By, Own};
use crate::tokens::{TokenStream, quote};
use crate::write::rust::docs;

/// What the file is about.
pub(in crate::write::rust) const ABOUT: &str = "\
Types of the application that stand for schemas and formats.

What each of them has to be is said in the support module; where one is not, its line here does not \
compile.";

/// The file that says what types of the application have to be; nothing if there are none.
pub(in crate::write::rust) fn file(own: &Own) -> Option<TokenStream> {
    if own.replaces_nothing() {
        return None;
    }
    let types = own.types.iter().map(|(name, ty)| {
        let path = ty.path.tokens();
        let demand = match ty.by {
            By::Traits => quote!(support::own::is_json::<#path>),
            By::Serde => quote!(support::by_serde::is_json::<#path>),
        };
        one("schema", name, &demand)
    });
    let formats = own.formats.iter().map(|(name, path)| {
        let path = path.tokens();
        one("format", name, &quote!(support::own::is_text::<#path>))
    });
    let demands = types.chain(formats);
    Some(quote!(#(#demands)*))
}

fn one(what: &str, name: &str, demand: &TokenStream) -> TokenStream {
    let docs = docs::attributes(&format!("For the {what} {}.", docs::code(name)));
    quote! {
        #docs
        const _: fn() = #demand;
    }
}
