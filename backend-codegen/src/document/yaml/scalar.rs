//! What a scalar means in the core schema.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{Span, Tag as YamlTag};

use super::{Reader, offset, quoted};
use crate::diagnostic::Diagnostic;
use crate::document::json::is_number;
use crate::document::tree::{Slot, Tag};

/// The value of a plain scalar.
#[derive(Debug, PartialEq, Eq)]
enum Plain<'p> {
    Null,
    Bool(bool),
    /// In the grammar of JSON.
    Number(Cow<'p, str>),
    /// `.inf` or `.nan`.
    NotFinite,
    /// A hexadecimal or octal number beyond 128 bits.
    TooLong,
    Text,
}

impl<'t> Reader<'_, 't, '_> {
    /// The slot of a scalar that is a value.
    pub(super) fn scalar_slot(
        &mut self,
        text: &str,
        plain: bool,
        tag: Option<&YamlTag>,
        range: &Range<usize>,
        span: &Span,
    ) -> Slot {
        let Some(tag) = tag else {
            return if plain {
                self.plain_slot(text, range)
            } else {
                self.string_slot(text, range, Tag::String)
            };
        };
        if self.check_tag(tag, span, false) == Some("str") || tag.original() == "!" {
            return self.string_slot(text, range, Tag::String);
        }
        let slot = self.plain_slot(text, range);
        let fits = match tag.core_suffix() {
            Some("null") => slot.tag == Tag::Null,
            Some("bool") => matches!(slot.tag, Tag::True | Tag::False),
            Some("int") => {
                is_numeric(slot.tag) && !text.contains(['.', 'e', 'E']) || text.starts_with("0x")
            }
            Some("float") => is_numeric(slot.tag),
            // Reported already.
            _ => true,
        };
        if !fits {
            let diagnostic = Diagnostic::error(
                "yaml::tag",
                self.report.location(range.start, range.end),
                format!("{} is no {}", quoted(text), quoted(&tag.original())),
            )
            .label("the tag before it says so")
            .help("delete the tag, or write a value of its type");
            self.report.fatal(diagnostic);
        }
        slot
    }

    fn plain_slot(&mut self, text: &str, range: &Range<usize>) -> Slot {
        let place = self.report.location(range.start, range.end);
        match plain(text) {
            Plain::Text => self.string_slot(text, range, Tag::String),
            Plain::Null => self.constant_slot(Tag::Null, range),
            Plain::Bool(true) => self.constant_slot(Tag::True, range),
            Plain::Bool(false) => self.constant_slot(Tag::False, range),
            Plain::Number(Cow::Borrowed(_)) => self.string_slot(text, range, Tag::Number),
            Plain::Number(Cow::Owned(number)) => self.string_slot(&number, range, Tag::Number),
            Plain::NotFinite => {
                let diagnostic = Diagnostic::error(
                    "yaml::not-finite",
                    place,
                    format!("{} is no number of JSON", quoted(text)),
                )
                .label("an API description has the values of JSON, and its numbers are finite")
                .help(format!(
                    "leave the entry out, or write `\"{text}\"` if it is text"
                ));
                self.report.fatal(diagnostic);
                self.constant_slot(Tag::Null, range)
            }
            Plain::TooLong => {
                let diagnostic =
                    Diagnostic::error("yaml::number", place, "the number has more than 128 bits")
                        .label("too long for this notation")
                        .help("write it in decimal digits, or in quotes if it is text");
                self.report.fatal(diagnostic);
                self.constant_slot(Tag::Null, range)
            }
        }
    }

    pub(super) fn constant_slot(&self, tag: Tag, range: &Range<usize>) -> Slot {
        Slot {
            start: offset(range.start),
            end: offset(range.end),
            a: 0,
            b: 0,
            tag,
        }
    }

    /// The slot of a text: a slice of the source if it stands there as such. `tag` is
    /// [`Tag::String`] or [`Tag::Number`].
    pub(super) fn string_slot(&mut self, text: &str, range: &Range<usize>, tag: Tag) -> Slot {
        // A text that the parser did not have to change is a slice of ours; an address tells where.
        let at = (text.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let ours = at
            .checked_add(text.len())
            .is_some_and(|end| end <= self.text.len());
        if ours && self.text.get(at..at + text.len()) == Some(text) {
            return Slot {
                start: offset(range.start),
                end: offset(range.end),
                a: offset(at),
                b: offset(text.len()),
                tag,
            };
        }
        let from = self.builder.decoded.len();
        self.builder.decoded.push_str(text);
        let tag = match tag {
            Tag::Number => Tag::DecodedNumber,
            _ => Tag::DecodedString,
        };
        self.builder.decoded_slot(tag, range.start, range.end, from)
    }

    /// The name of a tag of the core schema that fits a scalar; anything else is reported.
    pub(super) fn check_tag<'y>(
        &mut self,
        tag: &'y YamlTag,
        span: &Span,
        key: bool,
    ) -> Option<&'y str> {
        let name = tag.core_suffix();
        let known = match name {
            Some("str") => true,
            Some("null" | "bool" | "int" | "float") => !key,
            _ => tag.original() == "!",
        };
        if !known {
            self.unknown_tag(tag, span);
        }
        name
    }

    pub(super) fn check_collection_tag(&mut self, tag: &YamlTag, object: bool, span: &Span) {
        let wanted = if object { "map" } else { "seq" };
        if tag.core_suffix() != Some(wanted) && tag.original() != "!" {
            self.unknown_tag(tag, span);
        }
    }

    fn unknown_tag(&mut self, tag: &YamlTag, span: &Span) {
        let range = super::range(&span.tag_span().unwrap_or(*span));
        let original = tag.original();
        let what = match tag.core_suffix() {
            Some(_) => format!(
                "the tag {} does not fit what it stands before",
                quoted(&original)
            ),
            None => format!("the tag {} is not known", quoted(&original)),
        };
        let diagnostic = Diagnostic::error(
            "yaml::tag",
            self.report.location(range.start, range.end),
            what,
        )
        .label("tags beyond the core schema have no meaning here")
        .help("delete the tag; if this is text, put all of it in quotes");
        self.report.fatal(diagnostic);
    }
}

fn is_numeric(tag: Tag) -> bool {
    matches!(tag, Tag::Number | Tag::DecodedNumber)
}

/// Resolves a plain scalar by the core schema of YAML 1.2, section 10.3.2.
fn plain(text: &str) -> Plain<'_> {
    let Some(&first) = text.as_bytes().first() else {
        return Plain::Null;
    };
    match first {
        b'~' | b'n' | b'N' if matches!(text, "~" | "null" | "Null" | "NULL") => Plain::Null,
        b't' | b'T' if matches!(text, "true" | "True" | "TRUE") => Plain::Bool(true),
        b'f' | b'F' if matches!(text, "false" | "False" | "FALSE") => Plain::Bool(false),
        b'0'..=b'9' | b'-' | b'+' | b'.' => number(text),
        _ => Plain::Text,
    }
}

fn number(text: &str) -> Plain<'_> {
    if is_number(text) {
        return Plain::Number(Cow::Borrowed(text));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let (sign, body) = match text.strip_prefix(['-', '+']) {
        Some(body) => (if text.starts_with('-') { "-" } else { "" }, body),
        None => ("", text),
    };
    if matches!(body, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Plain::NotFinite;
    }
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (body.get(..at), body.get(at..)),
        None => (Some(body), None),
    };
    let mantissa = mantissa.unwrap_or("");
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_digits = exponent
        .and_then(|exponent| exponent.get(1..))
        .unwrap_or("0");
    let exponent_digits = exponent_digits
        .strip_prefix(['-', '+'])
        .unwrap_or(exponent_digits);
    let valid = digits(whole)
        && digits(fraction.unwrap_or(""))
        && !(whole.is_empty() && fraction.unwrap_or("").is_empty())
        && digits(exponent_digits)
        && !exponent_digits.is_empty();
    if !valid {
        return Plain::Text;
    }
    let whole = whole.trim_start_matches('0');
    let mut number = sign.to_owned();
    number.push_str(if whole.is_empty() { "0" } else { whole });
    if let Some(fraction) = fraction {
        number.push('.');
        number.push_str(if fraction.is_empty() { "0" } else { fraction });
    }
    number.push_str(exponent.unwrap_or(""));
    Plain::Number(Cow::Owned(number))
}

fn radix(digits: &str, radix: u32) -> Plain<'static> {
    if digits.is_empty() || !digits.chars().all(|char| char.is_digit(radix)) {
        return Plain::Text;
    }
    match u128::from_str_radix(digits, radix) {
        Ok(value) => Plain::Number(Cow::Owned(value.to_string())),
        Err(_) => Plain::TooLong,
    }
}

#[cfg(test)]
mod tests {
    use super::{Plain, plain};

    fn number(text: &str) -> Option<String> {
        match plain(text) {
            Plain::Number(number) => Some(number.into_owned()),
            _ => None,
        }
    }

    #[test]
    fn numbers_of_the_core_schema_become_numbers_of_json() {
        for (yaml, json) in [
            ("0", "0"),
            ("-0", "-0"),
            ("+1", "1"),
            ("007", "7"),
            ("-007.50", "-7.50"),
            ("000", "0"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("+.5e3", "0.5e3"),
            ("1.", "1.0"),
            ("1.e5", "1.0e5"),
            ("1e5", "1e5"),
            ("1E+5", "1E+5"),
            ("3.0", "3.0"),
            ("0x1F", "31"),
            ("0o17", "15"),
            (
                "0xffffffffffffffffffffffffffffffff",
                "340282366920938463463374607431768211455",
            ),
            (
                "123456789012345678901234567890123456789012345678901234567890",
                "123456789012345678901234567890123456789012345678901234567890",
            ),
        ] {
            assert_eq!(number(yaml).as_deref(), Some(json), "{yaml}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_text() {
        for text in [
            "1_000",
            "1:30",
            "2020-01-01",
            "1.2.3",
            ".",
            "-",
            "+",
            "-.",
            "e5",
            "1e",
            "1e+",
            "0x",
            "0xg",
            "0o8",
            "-0x1",
            "0X1F",
            "0b1",
            "١",
            "1 2",
            "+-1",
            "..5",
            "- 1",
            ".infinity",
            "+.nan",
            "0o",
            "1e5.0",
        ] {
            assert_eq!(plain(text), Plain::Text, "{text}");
        }
    }

    #[test]
    fn words_are_those_of_version_1_2() {
        for text in [
            "yes", "no", "on", "off", "y", "N", "nULL", "tRUE", "none", "nil", "nan", "inf",
        ] {
            assert_eq!(plain(text), Plain::Text, "{text}");
        }
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(plain(text), Plain::Null, "{text}");
        }
        assert_eq!(plain("True"), Plain::Bool(true));
        assert_eq!(plain("FALSE"), Plain::Bool(false));
    }

    #[test]
    fn numbers_without_a_form_in_json_are_told_from_text() {
        for text in [".inf", "-.INF", "+.Inf", ".nan", ".NaN", ".NAN"] {
            assert_eq!(plain(text), Plain::NotFinite, "{text}");
        }
        assert_eq!(plain("0x100000000000000000000000000000000"), Plain::TooLong);
    }
}
