//! Values that are sent as text, and the JSON that they stand for.
//!
//! Parameters go through the same decoders as bodies: their text is spelled as JSON first, in the
//! notation that the specification's type asks for, and then read.

use super::super::reader::Reader;
use super::super::violation::Location;
use std::borrow::Cow;
use std::fmt::Write as _;

/// Which notation the text of a value has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// Any text.
    String,
    /// A minus sign, perhaps, and digits.
    Integer,
    /// A number as JSON writes it.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
    /// The first of these that fits.
    AnyOf(&'static [Notation]),
    /// Items of one notation.
    Array(&'static Notation),
    /// Members of these names; all others have the last notation.
    Object(&'static [(&'static str, Notation)], &'static Notation),
}

/// A value as it was found in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'r> {
    /// Text.
    Text(Cow<'r, str>),
    /// Items.
    Array(Vec<Value<'r>>),
    /// Members.
    Object(Vec<(Cow<'r, str>, Value<'r>)>),
}

/// How text that has more than one meaning is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As the first notation that fits.
    First,
    /// As a string, where that is allowed.
    Strings,
}

impl Notation {
    /// Whether values have parts.
    #[must_use]
    pub fn is_structured(&self) -> bool {
        match self {
            Self::Array(_) | Self::Object(..) => true,
            Self::AnyOf(notations) => notations.iter().any(Self::is_structured),
            Self::String | Self::Integer | Self::Number | Self::Boolean | Self::Null => false,
        }
    }

    /// The notation among these that has items.
    #[must_use]
    pub fn items(&self) -> Option<&'static Self> {
        match self {
            Self::Array(items) => Some(items),
            Self::AnyOf(notations) => notations.iter().find_map(Self::items),
            _ => None,
        }
    }

    /// The names of the members and the notation of all others, if there are members.
    #[must_use]
    pub fn members(&self) -> Option<(&'static [(&'static str, Self)], &'static Self)> {
        match self {
            Self::Object(members, others) => Some((members, others)),
            Self::AnyOf(notations) => notations.iter().find_map(Self::members),
            _ => None,
        }
    }

    /// Whether text can be in this notation.
    fn fits(&self, text: &str) -> bool {
        match self {
            Self::String => true,
            Self::Integer => is_integer(text),
            Self::Number => is_number(text),
            Self::Boolean => matches!(text, "true" | "false"),
            Self::Null => text == "null",
            Self::AnyOf(notations) => notations.iter().any(|notation| notation.fits(text)),
            Self::Array(_) | Self::Object(..) => false,
        }
    }
}

/// Writes the JSON that a value stands for. Text that does not fit its notation becomes a string,
/// which the decoder then refuses for its type.
pub fn spell(value: &Value<'_>, notation: &Notation, reading: Reading, json: &mut String) {
    match value {
        Value::Text(text) => spell_text(text, notation, reading, json),
        Value::Array(items) => {
            match (items.as_slice(), reading) {
                ([Value::Text(text)], Reading::First) if notation.fits(text) => {
                    return spell_text(text, notation, reading, json);
                }
                _ => {}
            }
            let notation = notation.items().unwrap_or(&Notation::String);
            json.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    json.push(',');
                }
                spell(item, notation, reading, json);
            }
            json.push(']');
        }
        Value::Object(members) => {
            let (known, others) = notation.members().unwrap_or((&[], &Notation::String));
            json.push('{');
            for (position, (name, value)) in members.iter().enumerate() {
                if position > 0 {
                    json.push(',');
                }
                quote(name, json);
                json.push(':');
                let known = known.iter().find(|(known, _)| known == name);
                spell(
                    value,
                    known.map_or(others, |(_, notation)| notation),
                    reading,
                    json,
                );
            }
            json.push('}');
        }
    }
}

fn spell_text(text: &str, notation: &Notation, reading: Reading, json: &mut String) {
    match notation {
        Notation::AnyOf(notations) => {
            let string = notations.contains(&Notation::String) && reading == Reading::Strings;
            let first = notations
                .iter()
                .find(|notation| !string && notation.fits(text));
            spell_text(text, first.unwrap_or(&Notation::String), reading, json);
        }
        Notation::Integer if is_integer(text) => json.push_str(&without_zeros(text)),
        Notation::Number if is_number(text) => json.push_str(text),
        Notation::Boolean | Notation::Null if notation.fits(text) => json.push_str(text),
        Notation::Array(items) => {
            json.push('[');
            spell_text(text, items, reading, json);
            json.push(']');
        }
        _ => quote(text, json),
    }
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The integer as JSON writes it, where `007` is no number.
fn without_zeros(text: &str) -> Cow<'_, str> {
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or(("", text), |digits| ("-", digits));
    match digits.trim_start_matches('0') {
        significant if significant.len() == digits.len() || digits == "0" => Cow::Borrowed(text),
        "" => Cow::Borrowed("0"),
        significant => Cow::Owned(format!("{sign}{significant}")),
    }
}

fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (integer, fraction) = match mantissa.split_once('.') {
        Some((integer, fraction)) => (integer, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = integer.strip_prefix('-').unwrap_or(integer);
    digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|power| digits(power.strip_prefix(['+', '-']).unwrap_or(power)))
}

/// Writes a JSON string.
pub fn quote(text: &str, json: &mut String) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\u{0}'..='\u{1f}' => {
                // Writing to a string cannot fail.
                let _ = write!(json, "\\u{:04x}", u32::from(character));
            }
            character => json.push(character),
        }
    }
    json.push('"');
}

/// Whether a text is JSON. Otherwise it could end the array or object that it is put into.
#[must_use]
pub fn is_json(text: &str) -> bool {
    let mut reader = Reader::of(Location::Body, "", text);
    reader.skip();
    reader.rejection().is_none()
}
