//! Scalars of YAML: which text may stand plain, and how the rest is quoted.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::api::Decimal;

/// Keys longer than this need `? key`; the limit of YAML (7.4.2) is 1024 characters.
const LONGEST_KEY: usize = 1000;

/// Words that some version of YAML takes for null, a boolean, a merge or a default value.
const WORDS: [&str; 13] = [
    "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "=", "<<", "",
];

/// Whether a written key may stand before its colon on one line.
pub(super) fn fits_before_colon(key: &str) -> bool {
    key.chars().take(LONGEST_KEY + 1).count() <= LONGEST_KEY
}

/// Writes a key.
pub(super) fn key(name: &str) -> Cow<'_, str> {
    string(name)
}

/// Writes a string on one line: plain if every reader takes it for this very string.
pub(super) fn string(text: &str) -> Cow<'_, str> {
    if !text.chars().all(is_printable) {
        Cow::Owned(double_quoted(text))
    } else if is_plain(text) {
        Cow::Borrowed(text)
    } else if text.contains('\'') && !text.contains(['"', '\\']) {
        Cow::Owned(double_quoted(text))
    } else {
        Cow::Owned(format!("'{}'", text.replace('\'', "''")))
    }
}

/// Writes a number so that YAML 1.1 sees one too, which asks for a point and a sign in `1.0e+400`.
pub(super) fn number(number: &Decimal) -> String {
    let text = number.to_string();
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text;
    };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with('-') { "" } else { "+" };
    format!("{mantissa}{point}e{sign}{exponent}")
}

/// Whether a literal block (`|`) says exactly `text`.
///
/// The first line must show the indentation, so it may be neither empty nor begin with a blank; and
/// nothing in a block can be escaped.
pub(super) fn is_block(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with([' ', '\t', '\n'])
        && text
            .chars()
            .all(|character| is_printable(character) || matches!(character, '\n' | '\t'))
}

/// Whether a character stands for itself in every reader: no control, no line break of any kind, no
/// byte order mark, nothing that has no glyph of its own to be seen in a review.
fn is_printable(character: char) -> bool {
    matches!(
        character,
        ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..
    ) && !matches!(
        character,
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// Whether printable text may stand without quotes.
fn is_plain(text: &str) -> bool {
    !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
        && !text.starts_with([
            '-', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%',
            '@', '`', '+', '.', ' ', '\u{a0}',
        ])
        && !text.ends_with([' ', ':', '\u{a0}'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !may_be_number(text)
}

/// Whether text begins with a digit and has nothing but what numbers, times and dates are made of.
/// A version such as `3.1.1` is none, and nobody quotes it.
fn may_be_number(text: &str) -> bool {
    let is_version = text.split('.').count() > 2
        && text
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    !is_version
        && text.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(|character| {
            character.is_ascii_hexdigit()
                || matches!(
                    character,
                    '_' | '.' | ':' | '+' | '-' | ' ' | 't' | 'T' | 'z' | 'Z' | 'x' | 'X' | 'o'
                )
        })
}

/// Writes a string in double quotes, the one style that can say everything.
pub(super) fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ if is_printable(character) => quoted.push(character),
            _ => escape(&mut quoted, character),
        }
    }
    quoted.push('"');
    quoted
}

fn escape(quoted: &mut String, character: char) {
    let code = u32::from(character);
    // Writing to a string cannot fail.
    let _ = match code {
        0..=0xff => write!(quoted, "\\x{code:02x}"),
        0x100..=0xffff => write!(quoted, "\\u{code:04x}"),
        _ => write!(quoted, "\\U{code:08x}"),
    };
}
