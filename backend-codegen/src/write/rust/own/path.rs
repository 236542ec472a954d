//! Paths of the application's own types and traits, checked before they become code.

use proc_macro2::TokenStream;
use quote::quote;

/// Names that need no path, since every file knows them.
const PRELUDE: [&str; 21] = [
    "Box", "Option", "String", "Vec", "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64",
    "i8", "isize", "u128", "u16", "u32", "u64", "u8", "usize", "str",
];

/// Traits of the standard library that can be derived.
const DERIVABLE: [&str; 8] = [
    "Clone",
    "Copy",
    "Debug",
    "Eq",
    "Hash",
    "Ord",
    "PartialEq",
    "PartialOrd",
];

/// A path in Rust that means the same in every file of a crate: it starts with `crate` or with the
/// name of a package, or is a name that every file knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustPath(String);

impl RustPath {
    /// The path of a type, perhaps with types as arguments.
    ///
    /// # Errors
    ///
    /// If it is none: why.
    pub fn of_type(text: &str) -> Result<Self, String> {
        let ty = syn::parse_str::<syn::Type>(text).map_err(|_| no_path(text))?;
        let ty = absolute(&ty)?;
        Ok(Self(ty.to_string()))
    }

    /// The path of a trait that can be derived.
    ///
    /// # Errors
    ///
    /// If it is none: why.
    pub fn of_derive(text: &str) -> Result<Self, String> {
        let path = syn::parse_str::<syn::Path>(text).map_err(|_| no_path(text))?;
        if let Some(name) = path.get_ident() {
            let name = name.to_string();
            if name == "Default" {
                return Err(
                    "types have `Default` where all of their members may be absent, and nowhere else"
                        .to_owned(),
                );
            }
            return match DERIVABLE.contains(&name.as_str()) {
                true => Ok(Self(name)),
                false => Err(format!(
                    "`{name}` is no trait of the standard library that can be derived; name it by \
                     its path, such as `crate::{name}`"
                )),
            };
        }
        let of_serde = path.segments.first().is_some_and(|it| it.ident == "serde");
        if of_serde {
            return Err(
                "what serde derives would not see what the document demands; set `serde = true`"
                    .to_owned(),
            );
        }
        let is_plain = path.segments.iter().all(|it| it.arguments.is_none());
        if !is_plain {
            return Err(no_path(text));
        }
        let ty = syn::Type::Path(syn::TypePath {
            attrs: Vec::new(),
            qself: None,
            path,
        });
        Ok(Self(absolute(&ty)?.to_string()))
    }

    /// The name of a trait of the standard library, if it is one.
    pub(in crate::write::rust) fn of_std(&self) -> Option<&'static str> {
        DERIVABLE.into_iter().find(|name| *name == self.0)
    }

    /// Whether it is a name that every file knows.
    pub(in crate::write::rust) fn is_in_prelude(&self) -> bool {
        let first = self.0.split([' ', '<']).next().unwrap_or_default();
        PRELUDE.contains(&first)
    }

    /// The path.
    pub(in crate::write::rust) fn tokens(&self) -> TokenStream {
        // It has been read as a path, and was written from that.
        syn::parse_str::<syn::Type>(&self.0).map_or_else(|_| quote!(()), |ty| quote!(#ty))
    }
}

fn no_path(text: &str) -> String {
    format!("`{text}` is no path of Rust, such as `crate::money::Money`")
}

/// The type with paths that mean the same in every file.
fn absolute(ty: &syn::Type) -> Result<TokenStream, String> {
    let shown = || quote!(#ty).to_string().replace(' ', "");
    let syn::Type::Path(syn::TypePath {
        attrs,
        qself: None,
        path,
    }) = ty
    else {
        return Err(no_path(&shown()));
    };
    let Some(first) = path.segments.first().filter(|_| attrs.is_empty()) else {
        return Err(no_path(&shown()));
    };
    let mut segments = Vec::new();
    for segment in &path.segments {
        let ident = &segment.ident;
        segments.push(match &segment.arguments {
            syn::PathArguments::None => quote!(#ident),
            syn::PathArguments::AngleBracketed(arguments) => {
                let types = arguments.args.iter().map(|argument| match argument {
                    syn::GenericArgument::Type(ty) => absolute(ty),
                    _ => Err(no_path(&shown())),
                });
                let types = types.collect::<Result<Vec<_>, _>>()?;
                quote!(#ident<#(#types),*>)
            }
            syn::PathArguments::Parenthesized(_) => return Err(no_path(&shown())),
        });
    }
    let root = first.ident.to_string();
    let is_crate = root == "crate" && path.leading_colon.is_none();
    if matches!(root.as_str(), "self" | "super" | "Self") {
        return Err(format!(
            "`{}` would mean something else in a generated file; start with `crate::`, or with the \
             name of a package",
            shown()
        ));
    }
    if segments.len() == 1 {
        return match PRELUDE.contains(&root.as_str()) {
            true => Ok(quote!(#(#segments)*)),
            false => Err(format!(
                "`{root}` says not where it is; start with `crate::`, or with the name of a package"
            )),
        };
    }
    Ok(match is_crate {
        true => quote!(#(#segments)::*),
        false => quote!(#(::#segments)*),
    })
}

#[cfg(test)]
mod tests {
    use super::RustPath;

    fn ty(text: &str) -> Result<String, String> {
        RustPath::of_type(text).map(|path| path.tokens().to_string().replace(' ', ""))
    }

    #[test]
    fn paths_mean_the_same_in_every_file() {
        for (text, path) in [
            ("crate::money::Money", "crate::money::Money"),
            ("rust_decimal::Decimal", "::rust_decimal::Decimal"),
            ("::rust_decimal::Decimal", "::rust_decimal::Decimal"),
            ("crate::Id<crate::User>", "crate::Id<crate::User>"),
            (
                "std::sync::Arc<my_crate::Text>",
                "::std::sync::Arc<::my_crate::Text>",
            ),
            ("String", "String"),
        ] {
            assert_eq!(ty(text).as_deref(), Ok(path));
        }
    }

    #[test]
    fn what_is_no_path_is_told() {
        for text in [
            "",
            "Money",
            "super::Money",
            "Self",
            "crate",
            "crate::",
            "money",
            "crate::Money; fn x() {}",
            "crate::Id<User>",
            "crate::Id<'static>",
            "fn(u8)",
            "[u8; 4]",
            "<crate::A as crate::B>::C",
            "crate::m!()",
            "crate::Fn(u8) -> u8",
            "&str",
        ] {
            assert!(ty(text).is_err(), "{text}");
        }
    }

    #[test]
    fn traits_have_paths_or_are_known() {
        let derive = |text: &str| RustPath::of_derive(text).map(|path| path.tokens().to_string());
        assert_eq!(derive("Eq").as_deref(), Ok("Eq"));
        assert_eq!(
            derive("my_crate::Trait").as_deref(),
            Ok(":: my_crate :: Trait")
        );
        for text in [
            "Trait",
            "Default",
            "serde::Serialize",
            "my_crate::Trait<u8>",
            "Eq, Hash",
            "self::X",
        ] {
            assert!(derive(text).is_err(), "{text}");
        }
    }
}
