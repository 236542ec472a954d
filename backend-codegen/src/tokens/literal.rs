//! Values in Rust.

use std::fmt::{self, Display};

/// A literal. No text gets out of its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal(Box<str>);

macro_rules! numbers {
    ($($function:ident: $number:ty),* $(,)?) => {
        $(
            /// A number without its type.
            pub fn $function(number: $number) -> Self {
                Self::of(number)
            }
        )*
    };
}

impl Literal {
    numbers! {
        u8_unsuffixed: u8,
        u16_unsuffixed: u16,
        u32_unsuffixed: u32,
        u64_unsuffixed: u64,
        usize_unsuffixed: usize,
        i32_unsuffixed: i32,
        i64_unsuffixed: i64,
        i128_unsuffixed: i128,
    }

    /// A number with a dot, without its type; of what is no number becomes zero.
    pub fn f64_unsuffixed(number: f64) -> Self {
        let number = if number.is_finite() { number } else { 0.0 };
        let text = number.to_string();
        match text.contains('.') {
            true => Self(text.into()),
            false => Self(format!("{text}.0").into()),
        }
    }

    /// A text.
    pub fn string(text: &str) -> Self {
        let mut literal = String::with_capacity(text.len() + 2);
        write_string(text, &mut literal);
        Self(literal.into())
    }

    /// A text as it stands, if nothing in it needs an escape.
    #[cfg(feature = "stubs")]
    pub(crate) fn raw(text: &str) -> Self {
        if !text.chars().all(|c| c == '\n' || !c.is_control()) {
            return Self::string(text);
        }
        let runs = text.split(|c| c != '#').map(str::len);
        // Longer than any in the text, so that the text cannot end it.
        let hashes = "#".repeat(runs.max().unwrap_or_default().saturating_add(1));
        Self(format!("r{hashes}\"{text}\"{hashes}").into())
    }

    /// A character.
    pub fn character(character: char) -> Self {
        match character {
            '"' => Self("'\"'".into()),
            _ => Self(format!("'{}'", character.escape_debug()).into()),
        }
    }

    fn of(value: impl Display) -> Self {
        Self(value.to_string().into())
    }

    /// As it stands in Rust.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Adds a text as a literal.
pub(super) fn write_string(text: &str, literal: &mut String) {
    literal.push('"');
    // Most have nothing to escape.
    let is_plain = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'"' && byte != b'\\';
    if text.bytes().all(is_plain) {
        literal.push_str(text);
    } else {
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                // A digit behind it would belong to it.
                '\0' if characters.peek().is_some_and(char::is_ascii_digit) => {
                    literal.push_str("\\x00");
                }
                '\'' => literal.push('\''),
                _ => literal.extend(character.escape_debug()),
            }
        }
    }
    literal.push('"');
}

impl Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Literal;

    #[test]
    fn literals_are_those_of_proc_macro2() {
        for text in [
            "", "plain", "it's", "\"", "\\", "\n\r\t", "\0", "\x001", "é", "\u{301}", "\u{2028}",
            "\u{1}", "*/", "// {}",
        ] {
            let other = proc_macro2::Literal::string(text).to_string();
            assert_eq!(Literal::string(text).as_str(), other);
        }
        for character in ['a', '\'', '"', '\\', '\n', 'é', '\u{301}'] {
            let other = proc_macro2::Literal::character(character).to_string();
            assert_eq!(Literal::character(character).as_str(), other);
        }
        for number in [0.0, -0.5, 1.0, 1e21, 1e-7, f64::MAX] {
            let other = proc_macro2::Literal::f64_unsuffixed(number).to_string();
            assert_eq!(Literal::f64_unsuffixed(number).as_str(), other);
        }
    }
}
