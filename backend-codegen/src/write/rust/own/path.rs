//! Paths of the application's own types and traits, checked before they become code.

use super::written::Written;
use crate::tokens::{TokenStream, quote};

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
        let path = Written::read(text).ok_or_else(|| no_path(text))?;
        Ok(Self(absolute(&path)?))
    }

    /// The path of a function.
    ///
    /// # Errors
    ///
    /// If it is none: why.
    pub fn of_function(text: &str) -> Result<Self, String> {
        Self::of_type(text)
    }

    /// The path of a trait that can be derived.
    ///
    /// # Errors
    ///
    /// If it is none: why.
    pub fn of_derive(text: &str) -> Result<Self, String> {
        let path = Written::read(text).ok_or_else(|| no_path(text))?;
        if let ([(name, arguments)], false) = (path.segments.as_slice(), path.is_rooted)
            && arguments.is_empty()
        {
            if *name == "Default" {
                return Err(
                    "types have `Default` where all of their members may be absent, and nowhere else"
                        .to_owned(),
                );
            }
            return match DERIVABLE.contains(&name.as_str()) {
                true => Ok(Self(name.to_string())),
                false => Err(format!(
                    "`{name}` is no trait of the standard library that can be derived; name it by \
                     its path, such as `crate::{name}`"
                )),
            };
        }
        let of_serde = path
            .segments
            .first()
            .is_some_and(|(name, _)| *name == "serde");
        if of_serde {
            return Err(
                "what serde derives would not see what the document demands; set `serde = true`"
                    .to_owned(),
            );
        }
        let is_plain = path.segments.iter().all(|(_, types)| types.is_empty());
        if !is_plain {
            return Err(no_path(text));
        }
        Ok(Self(absolute(&path)?))
    }

    /// The name of a trait of the standard library, if it is one.
    pub(in crate::write::rust) fn of_std(&self) -> Option<&'static str> {
        DERIVABLE.into_iter().find(|name| *name == self.0)
    }

    /// Whether it is a name that every file knows.
    pub(in crate::write::rust) fn is_in_prelude(&self) -> bool {
        let first = self.0.split('<').next().unwrap_or_default();
        PRELUDE.contains(&first)
    }

    /// The path.
    pub(in crate::write::rust) fn tokens(&self) -> TokenStream {
        // It was written from what has been read as a path, and is read as one again.
        Written::read(&self.0).map_or_else(|| quote!(()), |path| path.tokens())
    }
}

fn no_path(text: &str) -> String {
    format!("`{text}` is no path of Rust, such as `crate::money::Money`")
}

/// The text of a path that means the same in every file.
fn absolute(path: &Written) -> Result<String, String> {
    let Some((root, _)) = path.segments.first() else {
        return Err(no_path(""));
    };
    if ["self", "super", "Self"].iter().any(|word| root == word) {
        return Err(format!(
            "`{}` would mean something else in a generated file; start with `crate::`, or with the \
             name of a package",
            path.text()
        ));
    }
    if path.segments.len() == 1 && !PRELUDE.contains(&root.as_str()) {
        return Err(format!(
            "`{root}` says not where it is; start with `crate::`, or with the name of a package"
        ));
    }
    let is_plain = path.segments.len() == 1 || *root == "crate" && !path.is_rooted;
    let mut text = String::new();
    for (position, (name, types)) in path.segments.iter().enumerate() {
        if position > 0 || !is_plain {
            text.push_str("::");
        }
        text.push_str(name.as_str());
        if !types.is_empty() {
            let types = types.iter().map(absolute).collect::<Result<Vec<_>, _>>()?;
            text.push_str(&format!("<{}>", types.join(", ")));
        }
    }
    Ok(text)
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
