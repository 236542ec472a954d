//! Names of things in Rust.

use std::fmt;
use std::rc::Rc;

/// An identifier. Whatever it is made of, it is one word.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ident(Rc<str>);

impl Ident {
    /// The identifier with that text. What is none becomes one by leaving out what cannot stand in it.
    pub fn new(text: &str) -> Self {
        if is_word(text) {
            return Self(text.into());
        }
        let mut word: String = text.chars().filter(|c| is_inside(*c)).collect();
        if !word.starts_with(is_start) {
            word.insert(0, '_');
        }
        Self(word.into())
    }

    /// The identifier of parts that may be raw, such as `r#type`.
    pub(crate) fn joined(parts: fmt::Arguments<'_>) -> Self {
        let text = parts.to_string();
        match text.contains("r#") {
            true => Self::new(&text.replace("r#", "")),
            false => Self::new(&text),
        }
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a text is an identifier that can name something: one that is no word of the language.
pub fn is_ident(text: &str) -> bool {
    is_word(text) && text != "_" && !KEYWORDS.contains(&text)
}

/// Whether a text is one word, perhaps behind `r#`.
fn is_word(text: &str) -> bool {
    let word = text.strip_prefix("r#").unwrap_or(text);
    word.starts_with(is_start) && word.chars().all(is_inside)
}

fn is_start(c: char) -> bool {
    c == '_' || unicode_ident::is_xid_start(c)
}

fn is_inside(c: char) -> bool {
    unicode_ident::is_xid_continue(c)
}

/// The words of the language, those that are kept for later included.
const KEYWORDS: [&str; 53] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "_",
];

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T: AsRef<str> + ?Sized> PartialEq<T> for Ident {
    fn eq(&self, text: &T) -> bool {
        *self.0 == *text.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_more_than_a_word() {
        for (text, word) in [
            ("pet", "pet"),
            ("r#type", "r#type"),
            ("a b; fn c() {}", "abfnc"),
            ("1a", "_1a"),
            ("", "_"),
            ("r#", "r"),
            ("é", "é"),
            ("²", "_"),
        ] {
            assert_eq!(Ident::new(text).as_str(), word, "{text}");
        }
        assert_eq!(
            Ident::joined(format_args!("read_{}", Ident::new("r#type"))).as_str(),
            "read_type"
        );
    }

    #[test]
    fn words_of_the_language_name_nothing() {
        for text in ["type", "Self", "_", "", "a-b", "1"] {
            assert!(!is_ident(text), "{text}");
        }
        for text in ["pet", "_pet", "r#type", "union"] {
            assert!(is_ident(text), "{text}");
        }
    }
}
