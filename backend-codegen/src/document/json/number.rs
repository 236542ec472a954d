//! Numbers.

use super::{Reader, is_word};

impl Reader<'_, '_, '_> {
    /// Takes a number in the grammar of RFC 8259; moves nowhere if there is none.
    pub(super) fn number(&mut self) -> bool {
        match number(self.rest()) {
            Some(len) => {
                self.at += len;
                true
            }
            None => false,
        }
    }
}

/// The length of the number at the start of `bytes`, if it ends there.
fn number(bytes: &[u8]) -> Option<usize> {
    let digits = |at: usize| {
        let rest = bytes.get(at..).unwrap_or(&[]);
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && bytes.get(at) == Some(&b'0')) {
        return None;
    }
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        at += 1 + fraction;
        (fraction > 0).then_some(())?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        at += usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
        let exponent = digits(at);
        at += exponent;
        (exponent > 0).then_some(())?;
    }
    let ended = !bytes.get(at).is_some_and(|&byte| is_word(byte));
    ended.then_some(at)
}

/// Whether `text` is a number in the grammar of RFC 8259.
pub(in crate::document) fn is_number(text: &str) -> bool {
    number(text.as_bytes()) == Some(text.len())
}

/// What is wrong with a word that is meant as a number, and what to write instead; `None` if it is
/// not meant as one.
pub(super) fn problem(word: &str) -> Option<(&'static str, String)> {
    let (sign, body) = match word.strip_prefix(['-', '+']) {
        Some(body) => (if word.starts_with('-') { "-" } else { "" }, body),
        None => ("", word),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (body, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let write = |number: &str| format!("write `{sign}{number}`");

    if body.is_empty() {
        return Some((
            "there is no digit behind the sign",
            "write the whole number".to_owned(),
        ));
    }
    if let Some(hex) = body.strip_prefix("0x").or_else(|| body.strip_prefix("0X")) {
        let value = u128::from_str_radix(hex, 16).ok();
        return value.map(|value| ("numbers are decimal in JSON", write(&value.to_string())));
    }
    if body.contains('_') && digits(&body.replace('_', "")) {
        let plain = body.replace('_', "");
        return Some(("digits are not grouped in JSON", write(&plain)));
    }
    let exponent_digits =
        exponent.map(|exponent| exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
    let numeric = (digits(whole) || whole.is_empty())
        && fraction.is_none_or(|fraction| digits(fraction) || fraction.is_empty())
        && exponent_digits.is_none_or(|exponent| digits(exponent) || exponent.is_empty())
        && body.bytes().any(|byte| byte.is_ascii_digit());
    if !numeric {
        return None;
    }
    if exponent_digits == Some("") {
        return Some(("the exponent has no digits", write(mantissa)));
    }
    if whole.is_empty() {
        return Some((
            "a digit stands before the point in JSON",
            write(&format!("0{body}")),
        ));
    }
    if fraction == Some("") {
        return Some(("a digit stands behind the point in JSON", write(whole)));
    }
    if whole.len() > 1 && whole.starts_with('0') {
        let stripped = body.trim_start_matches('0');
        let stripped = if stripped.starts_with(|char: char| char.is_ascii_digit()) {
            stripped.to_owned()
        } else {
            format!("0{stripped}")
        };
        let help = format!("{}, or `\"{word}\"` if the zeros matter", write(&stripped));
        return Some(("a number does not begin with extra zeros in JSON", help));
    }
    word.starts_with('+')
        .then(|| ("a number has no `+` before it in JSON", write(body)))
}
