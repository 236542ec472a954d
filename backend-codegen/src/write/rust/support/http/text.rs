//! Values that are sent as text, and the JSON that they stand for.
//!
//! Parameters go through the same decoders as bodies: their text is spelled as JSON first, in the
//! notation that the specification's type asks for, and then read.

use super::super::reader::Reader;
use super::super::violation::Location;
use std::borrow::Cow;

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
            Self::String | Self::Integer | Self::Number | Self::Boolean | Self::Null => None,
            Self::Object(..) => None,
        }
    }

    /// The names of the members and the notation of all others, if there are members.
    #[must_use]
    pub fn members(&self) -> Option<(&'static [(&'static str, Self)], &'static Self)> {
        match self {
            Self::Object(members, others) => Some((members, others)),
            Self::AnyOf(notations) => notations.iter().find_map(Self::members),
            Self::String | Self::Integer | Self::Number | Self::Boolean | Self::Null => None,
            Self::Array(_) => None,
        }
    }

    /// Whether text can be in this notation.
    fn fits(&self, text: &str) -> bool {
        let fits: fn(&str) -> bool = match self {
            Self::String => |_| true,
            Self::Integer => is_integer,
            Self::Number => is_number,
            Self::Boolean => |text| matches!(text, "true" | "false"),
            Self::Null => |text| text == "null",
            Self::AnyOf(notations) => return notations.iter().any(|it| it.fits(text)),
            Self::Array(_) | Self::Object(..) => |_| false,
        };
        fits(text)
    }
}

/// Writes the JSON that a value stands for. Text that does not fit its notation becomes a string,
/// which the decoder then refuses for its type.
pub fn spell(value: &Value<'_>, notation: &Notation, reading: Reading, json: &mut String) {
    Spelling { reading, json }.value(value, notation);
}

/// JSON that is being written.
struct Spelling<'j> {
    reading: Reading,
    json: &'j mut String,
}

impl Spelling<'_> {
    fn value(&mut self, value: &Value<'_>, notation: &Notation) {
        match value {
            Value::Text(text) => self.text(text, notation),
            Value::Array(items) => {
                match (items.as_slice(), self.reading) {
                    ([Value::Text(text)], Reading::First) if notation.fits(text) => {
                        return self.text(text, notation);
                    }
                    _ => {}
                }
                let notation = notation.items().unwrap_or(&Notation::String);
                self.json.push('[');
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        self.json.push(',');
                    }
                    self.value(item, notation);
                }
                self.json.push(']');
            }
            Value::Object(members) => {
                let (known, others) = notation.members().unwrap_or((&[], &Notation::String));
                self.json.push('{');
                for (position, (name, value)) in members.iter().enumerate() {
                    if position > 0 {
                        self.json.push(',');
                    }
                    quote(name, self.json);
                    self.json.push(':');
                    let known = known.iter().find(|(known, _)| known == name);
                    self.value(value, known.map_or(others, |(_, notation)| notation));
                }
                self.json.push('}');
            }
        }
    }

    fn text(&mut self, text: &str, notation: &Notation) {
        let spelt: Option<Cow<'_, str>> = match notation {
            Notation::AnyOf(notations) => {
                let is_string =
                    self.reading == Reading::Strings && notations.contains(&Notation::String);
                let mut fitting = notations.iter().filter(|it| !is_string && it.fits(text));
                return self.text(text, fitting.next().unwrap_or(&Notation::String));
            }
            Notation::Array(items) => {
                self.json.push('[');
                self.text(text, items);
                return self.json.push(']');
            }
            Notation::Integer => is_integer(text).then(|| without_zeros(text)),
            Notation::Number => is_number(text).then_some(Cow::Borrowed(text)),
            Notation::Boolean | Notation::Null => {
                notation.fits(text).then_some(Cow::Borrowed(text))
            }
            Notation::String | Notation::Object(..) => None,
        };
        match spelt {
            Some(spelt) => self.json.push_str(&spelt),
            None => quote(text, self.json),
        }
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
    use std::fmt::Write as _;
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
    reader.skip_value();
    reader.rejection().is_none()
}
