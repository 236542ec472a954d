//! Words as Rust identifiers.

use crate::list::CollectVec;
use crate::tokens::{Ident, is_ident};
use std::fmt::Write as _;

/// What an identifier names, which decides how its words are joined and what it must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A type or trait: `OrderLine`.
    Type,
    /// A variant of an enum: `Shipped`.
    Variant,
    /// A field, local or function: `order_line`.
    Value,
    /// A module with a file of its name: `order_line`, in ASCII, as the compiler demands.
    Module,
    /// A constant or static: `ORDER_LINE`.
    Constant,
}

/// Words that are no identifiers (Rust reference, "Keywords"), in the edition of generated code and
/// in those before and after it.
const KEYWORDS: &[&str] = &[
    "Self", "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Names that clippy takes for leftovers (`disallowed_names`).
const PLACEHOLDERS: &[&str] = &["baz", "foo", "quux"];

/// Types that generated code uses by their bare names.
const TAKEN_TYPES: &[&str] = &[
    "Box",
    "Default",
    "Err",
    "FromJson",
    "Json",
    "None",
    "Ok",
    "Option",
    "Reader",
    "Rejection",
    "Result",
    "Some",
    "String",
    "ToJson",
    "Vec",
    "Writer",
];

/// Joins words to an identifier. Every identifier that stems from a specification is made here.
pub fn ident(kind: Kind, words: &[impl AsRef<str>]) -> Ident {
    checked(&name(kind, words))
}

/// The text of [`ident`].
pub(super) fn name(kind: Kind, words: &[impl AsRef<str>]) -> String {
    let mut name = match kind {
        Kind::Type | Kind::Variant => pascal(words),
        Kind::Value => snake(words),
        Kind::Module => snake(&words.iter().map(ascii).collect_vec()),
        Kind::Constant => snake(words).to_uppercase(),
    };
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        let is_small = matches!(kind, Kind::Value | Kind::Module);
        name.insert(0, if is_small { 'n' } else { 'N' });
    }
    let is_placeholder = kind == Kind::Value && PLACEHOLDERS.contains(&name.as_str());
    if is_placeholder || KEYWORDS.contains(&name.as_str()) {
        name.push('_');
    }
    if kind == Kind::Type && TAKEN_TYPES.contains(&name.as_str()) {
        name.push_str("Value");
    }
    name
}

fn pascal(words: &[impl AsRef<str>]) -> String {
    let mut name = String::new();
    for word in words {
        let word = word.as_ref();
        let mut rest = word.chars();
        let Some(first) = rest.next() else { continue };
        // `1.5` is not `15`.
        if first.is_ascii_digit() && name.ends_with(|last: char| last.is_ascii_digit()) {
            name.push('_');
        }
        name.push(first.to_ascii_uppercase());
        name.push_str(rest.as_str());
    }
    // Words of one letter would shout (`clippy::upper_case_acronyms`).
    if name.len() > 2 && name.bytes().all(|byte| byte.is_ascii_uppercase()) {
        name.make_ascii_lowercase();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
    }
    name
}

fn snake(words: &[impl AsRef<str>]) -> String {
    let words: Vec<&str> = words
        .iter()
        .map(AsRef::as_ref)
        .filter(|word| !word.is_empty())
        .collect_vec();
    words.join("_")
}

/// The word with other letters than those of ASCII as their numbers, as symbols have them.
pub(in crate::write::rust) fn ascii(word: impl AsRef<str>) -> String {
    let mut ascii = String::new();
    for character in word.as_ref().chars() {
        if character.is_ascii() {
            ascii.push(character);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(ascii, "u{:x}", u32::from(character));
        }
    }
    ascii
}

/// The identifier `name`. What is no identifier after all, which [`words`](crate::write::words)
/// rules out, becomes one by its characters' numbers.
pub(super) fn checked(name: &str) -> Ident {
    if is_ident(name) {
        return Ident::new(name);
    }
    let numbers: String = name
        .chars()
        .map(|character| match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' => character.to_string(),
            _ => format!("_{:x}", u32::from(character)),
        })
        .collect();
    Ident::new(&format!("x{numbers}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::words::words;

    fn made(kind: Kind, text: &str) -> String {
        ident(kind, &words(text)).to_string()
    }

    #[test]
    fn each_kind_has_the_case_of_rust() {
        assert_eq!(made(Kind::Type, "order-line"), "OrderLine");
        assert_eq!(made(Kind::Value, "orderLine"), "order_line");
        assert_eq!(made(Kind::Constant, "orderLine"), "ORDER_LINE");
        assert_eq!(made(Kind::Type, "a b/c"), "Abc");
        assert_eq!(made(Kind::Type, "x-y"), "XY");
    }

    #[test]
    fn keywords_and_types_of_the_prelude_are_avoided() {
        for keyword in KEYWORDS {
            let made = made(Kind::Value, keyword);
            assert!(is_ident(&made), "{keyword} {made}");
        }
        assert_eq!(made(Kind::Value, "type"), "type_");
        assert_eq!(made(Kind::Type, "self"), "Self_");
        assert_eq!(made(Kind::Type, "Option"), "OptionValue");
        assert_eq!(made(Kind::Type, "u8"), "U8");
        assert_eq!(made(Kind::Variant, "none"), "None");
    }

    #[test]
    fn digits_do_not_start_names_or_run_together() {
        assert_eq!(made(Kind::Variant, "720p"), "N720p");
        assert_eq!(made(Kind::Variant, "1.5"), "N1_5");
        assert_eq!(made(Kind::Variant, "+1"), "Plus1");
        assert_eq!(made(Kind::Variant, "-1"), "Minus1");
        assert_eq!(made(Kind::Value, "2fa"), "n2fa");
    }

    #[test]
    fn modules_have_names_that_files_can_have_everywhere() {
        assert_eq!(made(Kind::Module, "Orders v2"), "orders_v2");
        assert_eq!(made(Kind::Module, "名前"), "u540du524d");
        assert_eq!(made(Kind::Module, "größe"), "groesse");
        assert_eq!(made(Kind::Module, "2fa"), "n2fa");
        assert_eq!(made(Kind::Value, "名前"), "名前");
    }

    #[test]
    fn any_text_at_all_makes_an_identifier() {
        let hostile = [
            "",
            "\0",
            "*/",
            "r#\"",
            "'a",
            "fn main() {}",
            "a\u{202e}b",
            "名前",
            "🎉",
            "ª",
            "ⅷ",
            "\u{345}",
            "ᄀ",
            "ــ",
            "٣",
            "_",
            "__",
            "$crate",
            "#[x]",
            "\\u{0}",
            "café",
            "ẞ",
            "ǅ",
            "İ",
        ];
        for text in hostile {
            for kind in [
                Kind::Type,
                Kind::Variant,
                Kind::Value,
                Kind::Module,
                Kind::Constant,
            ] {
                let made = made(kind, text);
                assert!(is_ident(&made), "{text:?} {made}");
            }
        }
    }
}
