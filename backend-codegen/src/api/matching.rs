//! Patterns and formats at generation time.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::plan::{Matcher, format_types, integer_range};
use super::{Decimal, Json, TypeSet, format, pattern::Pattern};
use crate::map::IndexMap;

/// Answers for a [`Judge`](super::plan::Judge) what no plan says: whether a text matches a pattern
/// and whether a value is of a format.
///
/// Formats are judged by the very code that generated servers contain.
#[derive(Debug, Default)]
pub struct Matching {
    patterns: RefCell<IndexMap<Box<str>, Option<Rc<Pattern>>>>,
    uncertain: Cell<bool>,
}

impl Matching {
    /// One that has answered nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The pattern that `source` is; `None` if it is none. It is read once.
    pub fn pattern(&self, source: &str) -> Option<Rc<Pattern>> {
        if let Some(known) = self.patterns.borrow().get(source) {
            return known.clone();
        }
        let read = Pattern::parse(source).ok().map(Rc::new);
        let mut patterns = self.patterns.borrow_mut();
        patterns.insert(source.into(), read.clone());
        read
    }

    /// Whether some answer since the last call was a guess: matching took too long, or depended on
    /// tables of Unicode.
    pub fn take_uncertainty(&self) -> bool {
        self.uncertain.take()
    }
}

impl Matcher for Matching {
    /// What is no pattern is matched by everything; readers report it.
    fn matches(&self, pattern: &str, text: &str) -> bool {
        let Some(pattern) = self.pattern(pattern) else {
            return true;
        };
        pattern.matches(text).unwrap_or_else(|| {
            self.uncertain.set(true);
            true
        })
    }

    fn is_format(&self, format: &str, value: &Json) -> bool {
        is_format(format, value)
    }
}

/// Whether `value` is of `format`; other JSON types than the format speaks about are, and so is
/// everything of a format that is not checked.
pub fn is_format(format: &str, value: &Json) -> bool {
    match value {
        Json::Number(number) if format_types(format) == Some(TypeSet::NUMBER) => {
            is_number(format, number)
        }
        Json::String(text) if format_types(format) == Some(TypeSet::STRING) => {
            is_text(format, text)
        }
        _ => true,
    }
}

fn is_number(format: &str, number: &Decimal) -> bool {
    if let Some((min, max)) = integer_range(format) {
        let value = number.to_i128();
        return value.is_some_and(|value| (min..=max).contains(&value));
    }
    match format {
        "float" | "double" => number.to_f64().is_finite(),
        _ => true,
    }
}

fn is_text(name: &str, text: &str) -> bool {
    match name {
        "byte" => is_base64(text),
        "date" => format::date::is_date(text),
        "date-time" => format::date_time::is_date_time(text),
        "duration" => format::duration::is_duration(text),
        "email" => format::email::is_email(text),
        "hostname" => format::hostname::is_hostname(text),
        "idn-email" => format::idn_email::is_idn_email(text),
        "idn-hostname" => format::idn_hostname::is_idn_hostname(text),
        "ipv4" => format::ipv4::is_ipv4(text),
        "ipv6" => format::ipv6::is_ipv6(text),
        "iri" => format::iri::is_iri(text),
        "iri-reference" => format::iri_reference::is_iri_reference(text),
        "json-pointer" => format::json_pointer::is_json_pointer(text),
        "regex" => format::regex::is_regex(text),
        "relative-json-pointer" => format::relative_json_pointer::is_relative_json_pointer(text),
        "time" => format::time::is_time(text),
        "uri" => format::uri::is_uri(text),
        "uri-reference" => format::uri_reference::is_uri_reference(text),
        "uri-template" => format::uri_template::is_uri_template(text),
        "uuid" => format::uuid::is_uuid(text),
        _ => true,
    }
}

/// Whether `text` is Base64 with padding (RFC 4648, section 4) whose last bits are zero.
fn is_base64(text: &str) -> bool {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let digits = text.trim_end_matches('=');
    let pads = text.len() - digits.len();
    let last = digits.bytes().last().and_then(value).unwrap_or(0);
    let unused = match pads {
        0 => 0,
        1 => last & 0b11,
        2 => last & 0b1111,
        _ => return false,
    };
    text.len().is_multiple_of(4) && unused == 0 && digits.bytes().all(|byte| value(byte).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_of_plans_is_judged() {
        let never = Json::String("\u{0}\u{0} \u{7f}%".into());
        for format in [
            "byte",
            "date",
            "date-time",
            "duration",
            "email",
            "hostname",
            "idn-email",
            "idn-hostname",
            "ipv4",
            "ipv6",
            "iri",
            "iri-reference",
            "json-pointer",
            "relative-json-pointer",
            "time",
            "uri",
            "uri-reference",
            "uuid",
        ] {
            assert_eq!(format_types(format), Some(TypeSet::STRING), "{format}");
            assert!(!is_format(format, &never), "{format}");
            assert!(is_format(format, &Json::Null), "{format}");
        }
        let bad = Json::String("(".into());
        assert!(!is_format("regex", &bad));
        assert!(!is_format("uri-template", &Json::String("{".into())));
        assert!(is_format("password", &never));
    }

    #[test]
    fn base64_has_one_text_for_bytes() {
        for text in ["", "YQ==", "YWI=", "YWJj", "+/+/"] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["Y", "YR==", "YWJ=", "YWJ", "YWJj=", "====", "Y===", "YW-_"] {
            assert!(!is_base64(text), "{text}");
        }
    }

    #[test]
    fn numeric_formats_have_their_ranges() {
        let number = |text: &str| Json::Number(text.parse().unwrap());
        assert!(is_format("int32", &number("-2147483648")));
        assert!(!is_format("int32", &number("2147483648")));
        assert!(!is_format("int32", &number("1.5")));
        assert!(is_format("uint64", &number("18446744073709551615")));
        assert!(is_format("float", &number("1e39")));
        assert!(!is_format("float", &number("1e309")));
        assert!(!is_format("double", &number("1e309")));
        assert!(is_format("double", &number("1e308")));
    }
}
