//! JSON values as they stand in documents: examples, defaults, enumerations, extensions.

use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};

use super::Decimal;
use crate::list::CollectVec;
use crate::order;

/// A JSON value.
///
/// Equality is JSON Schema's (draft 2020-12 core, 4.2.2): numbers by value, objects without order.
#[derive(Clone, Debug)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, exact.
    Number(Decimal),
    /// A string.
    String(Box<str>),
    /// An array.
    Array(Vec<Json>),
    /// An object in the order of the document; names are unique.
    Object(Vec<(Box<str>, Json)>),
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a == b,
            (Self::String(a), Self::String(b)) => a == b,
            (Self::Array(a), Self::Array(b)) => a == b,
            (Self::Object(a), Self::Object(b)) => {
                a.len() == b.len()
                    && a.iter().zip(b).all(|((name, value), same_place)| {
                        let found = if *name == same_place.0 {
                            Some(&same_place.1)
                        } else {
                            b.iter()
                                .find(|(key, _)| key == name)
                                .map(|(_, value)| value)
                        };
                        found == Some(value)
                    })
            }
            (
                Self::Null
                | Self::Bool(_)
                | Self::Number(_)
                | Self::String(_)
                | Self::Array(_)
                | Self::Object(_),
                _,
            ) => false,
        }
    }
}

impl Eq for Json {}

impl Hash for Json {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Null => {}
            Self::Bool(value) => value.hash(state),
            Self::Number(number) => number.hash(state),
            Self::String(text) => text.hash(state),
            Self::Array(items) => items.hash(state),
            Self::Object(members) => {
                let mut members: Vec<&(Box<str>, Self)> = members.iter().collect_vec();
                order::sort_by(&mut members, |a, b| a.0.cmp(&b.0));
                members.hash(state);
            }
        }
    }
}

impl Json {
    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of the member `name` of an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members
                .iter()
                .find(|(key, _)| **key == *name)
                .map(|(_, value)| value),
            _ => None,
        }
    }
}

/// Writes compact JSON.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::String(text) => write_string(f, text),
            Self::Array(items) => {
                f.write_char('[')?;
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        f.write_char(',')?;
                    }
                    write!(f, "{item}")?;
                }
                f.write_char(']')
            }
            Self::Object(members) => {
                f.write_char('{')?;
                for (i, (name, value)) in members.iter().enumerate() {
                    if i > 0 {
                        f.write_char(',')?;
                    }
                    write_string(f, name)?;
                    f.write_char(':')?;
                    write!(f, "{value}")?;
                }
                f.write_char('}')
            }
        }
    }
}

/// Writes a JSON string (RFC 8259, section 7).
fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    let mut plain = 0;
    for (at, character) in text.char_indices() {
        let escaped = match character {
            '"' => Some("\\\""),
            '\\' => Some("\\\\"),
            '\n' => Some("\\n"),
            '\r' => Some("\\r"),
            '\t' => Some("\\t"),
            '\u{0}'..='\u{1f}' | '\u{7f}' | '\u{2028}' | '\u{2029}' => None,
            _ => continue,
        };
        f.write_str(text.get(plain..at).unwrap_or_default())?;
        plain = at + character.len_utf8();
        match escaped {
            Some(escaped) => f.write_str(escaped)?,
            None => write!(f, "\\u{:04x}", u32::from(character))?,
        }
    }
    f.write_str(text.get(plain..).unwrap_or_default())?;
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::IndexSet;

    fn number(text: &str) -> Json {
        Json::Number(text.parse().unwrap())
    }

    #[test]
    fn numbers_are_equal_by_value_and_objects_without_order() {
        let a = Json::Object(vec![("a".into(), number("1.0")), ("b".into(), Json::Null)]);
        let b = Json::Object(vec![("b".into(), Json::Null), ("a".into(), number("1"))]);
        assert_eq!(a, b);
        assert!(IndexSet::from_iter([a]).contains(&b));
        assert_ne!(number("0"), Json::Bool(false));
    }

    #[test]
    fn text_is_escaped() {
        let value = Json::Array(vec![Json::String("a\"\\\n\u{1}\u{2028}é".into())]);
        assert_eq!(value.to_string(), "[\"a\\\"\\\\\\n\\u0001\\u2028é\"]");
    }
}
