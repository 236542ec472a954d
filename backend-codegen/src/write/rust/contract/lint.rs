//! What clippy would say about items whose form or names the document gives.

use super::answers::Answer;
use super::inputs::BodyInput;
use super::size;
use crate::list::CollectVec;
use crate::tokens::{Ident, TokenStream, quote};
use crate::write::rust::printer::Printer;
use crate::write::words::words;

/// Attributes of an enum of answers.
pub(super) fn of_answers(p: &Printer<'_>, name: &Ident, answers: &[Answer<'_>]) -> TokenStream {
    let names = of_names(name, answers.iter().map(|answer| &answer.variant));
    let large = size::has_large_variant(p, answers).then(|| {
        quote! {
            #[allow(
                clippy::large_enum_variant,
                reason = "an answer is made once and sent at once, so a box would only cost"
            )]
        }
    });
    quote!(#names #large)
}

/// Attributes of an enum of bodies.
pub(super) fn of_body(p: &Printer<'_>, name: &Ident, body: &BodyInput<'_>) -> TokenStream {
    let names = of_names(name, body.variants.iter().map(|variant| &variant.variant));
    let large = size::has_large_body(p, body).then(|| {
        quote! {
            #[allow(
                clippy::large_enum_variant,
                reason = "a body is read once and handed on at once, so a box would only cost"
            )]
        }
    });
    quote!(#names #large)
}

/// Attributes of an enum of that name whose variants have these names.
pub(in crate::write::rust) fn of_names<'n>(
    name: &Ident,
    names: impl Iterator<Item = &'n Ident>,
) -> Option<TokenStream> {
    let names: Vec<&Ident> = names.collect_vec();
    // Few names are enough to see that they differ.
    if names.len() < 3 {
        return None;
    }
    let all_have = |word: fn(&[String]) -> Option<&String>| {
        let mut found = names
            .iter()
            .map(|name| word(&words(name.as_str())).cloned());
        let first = found.next().flatten();
        first.is_some() && found.all(|other| other == first)
    };
    let repeats = |variant: &&Ident| {
        let (variant, name) = (variant.as_str(), name.as_str());
        let rest = variant.strip_prefix(name);
        rest.is_some_and(|rest| rest.starts_with(|first: char| !first.is_lowercase()))
            || variant.ends_with(name)
    };
    let are_alike =
        all_have(<[String]>::first) || all_have(<[String]>::last) || names.iter().any(repeats);
    are_alike.then(|| {
        quote! {
            #[allow(
                clippy::enum_variant_names,
                reason = "the document names the variants"
            )]
        }
    })
}

/// Attributes of a trait whose methods take `&self` and have these names.
pub(in crate::write::rust) fn of_methods<'n>(
    mut names: impl Iterator<Item = &'n Ident>,
) -> Option<TokenStream> {
    let is_unusual = |name: &Ident| {
        let name = name.to_string();
        let takes_other = ["from_", "into_"]
            .iter()
            .any(|start| name.starts_with(start));
        let is_mutable =
            name.ends_with("_mut") && (name.starts_with("as_") || name.starts_with("to_"));
        name == "new" || takes_other || is_mutable
    };
    names.any(is_unusual).then(|| {
        quote! {
            #[allow(
                clippy::wrong_self_convention,
                reason = "the document names the methods"
            )]
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Diagnostics;
    use crate::read::openapi::testing::api;
    use crate::tokens::Ident;
    use crate::write::rust::{RustOptions, files};

    /// The file of an operation that takes a text as JSON, or parts, which are so many texts.
    fn with_parts(n_parts: usize) -> String {
        let parts: String = (0..n_parts)
            .map(|n| format!("                  part{n}: {{type: string}}\n"))
            .collect();
        let document = format!(
            "openapi: 3.1.0
info: {{title: t, version: '1'}}
paths:
  /pets:
    post:
      operationId: addPet
      tags: [Pets]
      requestBody:
        content:
          application/json: {{schema: {{type: string}}}}
          multipart/form-data:
            schema:
                type: object
                properties:
{parts}      responses: {{'204': {{description: done}}}}
"
        );
        let options = RustOptions::default();
        let files = files(&api(&document), &options, &mut Diagnostics::new());
        let mut files = files.iter();
        let file = files
            .find(|(_, path, text)| *path == "pets.rs" && text.contains("pub enum AddPetBody"));
        file.map_or_else(String::new, |(.., text)| text.to_owned())
    }

    #[test]
    fn bodies_that_differ_much_in_size_say_so_to_clippy() {
        let lint = "clippy::large_enum_variant";
        let (few, many) = (with_parts(2), with_parts(20));
        assert!(few.contains("AddPetParts") && !few.contains(lint), "{few}");
        assert!(many.contains(lint), "{many}");
        assert!(many.contains("/// The body of a [`AddPetRequest`].\n"));
    }

    #[test]
    fn variants_that_repeat_each_other_or_their_type_say_so_to_clippy() {
        let of = |name: &str, values: [&str; 3]| {
            let values = values.map(Ident::new);
            super::of_names(&Ident::new(name), values.iter()).is_some()
        };
        assert!(!of("Order", ["Name", "Orders", "Reorder"]));
        assert!(of("Order", ["Name", "OrderNumber", "Size"]));
        assert!(of("Order", ["Name", "LastOrder", "Size"]));
        assert!(of("Order", ["ByName", "ByNumber", "BySize"]));
        assert!(of("Order", ["NameDown", "NumberDown", "SizeDown"]));
    }
}
