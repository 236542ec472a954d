//! Names beyond ASCII: what RFC 5891, 5892 and 5893 ask of their labels.
//!
//! One thing is not asked: that a label is in Unicode normalization form C.

use super::idna_table;
use super::label::is_label;

/// The longest label in ASCII, as the domain name system knows it.
const MAX_LABEL: usize = 63;

/// Whether the labels make a name of at most 253 characters in ASCII; there is at least one.
pub(super) fn is_name<'t>(labels: impl Iterator<Item = &'t str> + Clone) -> bool {
    let mut length = 0_usize;
    let mut right_to_left = false;
    for label in labels.clone() {
        let Some((ascii, text)) = label_of(label) else {
            return false;
        };
        length = length.saturating_add(ascii).saturating_add(1);
        right_to_left |= text.chars().any(is_right_to_left);
    }
    // A name with one label from right to left is such a name as a whole.
    let directed = |label: &str| label_of(label).is_some_and(|(_, text)| has_one_direction(&text));
    length <= 254 && (!right_to_left || labels.clone().all(directed))
}

/// The length of a label in ASCII, and the label itself; `None` if it is no label.
fn label_of(label: &str) -> Option<(usize, String)> {
    if !label.is_ascii() {
        let length = encode(label)?.len().saturating_add(4);
        return (length <= MAX_LABEL && is_unicode_label(label))
            .then(|| (length, label.to_owned()));
    }
    if !is_label(label) {
        return None;
    }
    let lower = label.to_ascii_lowercase();
    let text = match lower.strip_prefix("xn--") {
        Some(encoded) => {
            let text = decode(encoded)?;
            let canonical = encode(&text).as_deref() == Some(encoded);
            (!text.is_ascii() && canonical && is_unicode_label(&text)).then_some(text)?
        }
        None => lower,
    };
    Some((label.len(), text))
}

/// Whether the text is a label by its characters (RFC 5891, section 4.2.3).
fn is_unicode_label(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let hyphen = chars.first() == Some(&'-') || chars.last() == Some(&'-');
    let hyphens = chars.get(2..4) == Some(&['-', '-']);
    let mark = chars
        .first()
        .is_some_and(|first| idna_table::VALID.has(*first) && idna_table::MARK.has(*first));
    let allowed =
        |(at, c): (usize, &char)| idna_table::VALID.has(*c) || is_allowed_there(&chars, at);
    !hyphen && !hyphens && !mark && chars.iter().enumerate().all(allowed)
}

/// Whether a character that is only allowed in some places is in one (RFC 5892, appendix A).
fn is_allowed_there(chars: &[char], at: usize) -> bool {
    let (before, rest) = chars.split_at_checked(at).unwrap_or_default();
    let [c, after @ ..] = rest else { return false };
    let (previous, next) = (before.last(), after.first());
    match c {
        // Zero width non-joiner, zero width joiner.
        '\u{200c}' => previous.is_some_and(|c| idna_table::VIRAMA.has(*c)) || joins(before, after),
        '\u{200d}' => previous.is_some_and(|c| idna_table::VIRAMA.has(*c)),
        // Middle dot, as in Catalan.
        '\u{b7}' => previous == Some(&'l') && next == Some(&'l'),
        // Greek keraia; Hebrew geresh and gershayim.
        '\u{375}' => next.is_some_and(|c| idna_table::GREEK.has(*c)),
        '\u{5f3}' | '\u{5f4}' => previous.is_some_and(|c| idna_table::HEBREW.has(*c)),
        // Katakana middle dot.
        '\u{30fb}' => chars
            .iter()
            .any(|c| *c != '\u{30fb}' && idna_table::KANA_AND_HAN.has(*c)),
        // Arabic digits, of one kind.
        '\u{660}'..='\u{669}' => !chars.iter().any(|c| matches!(c, '\u{6f0}'..='\u{6f9}')),
        '\u{6f0}'..='\u{6f9}' => !chars.iter().any(|c| matches!(c, '\u{660}'..='\u{669}')),
        _ => false,
    }
}

/// Whether the letters around a zero width non-joiner would join without it.
fn joins(before: &[char], after: &[char]) -> bool {
    let transparent = |c: &&char| !idna_table::NONSPACING.has(**c);
    let left = before.iter().rev().find(transparent);
    let right = after.iter().find(transparent);
    left.is_some_and(|c| idna_table::JOINS_LEFT.has(*c))
        && right.is_some_and(|c| idna_table::JOINS_RIGHT.has(*c))
}

/// What a character does to the direction of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Left,
    Right,
    Number,
    ArabicNumber,
    Neutral,
    Mark,
}

fn direction(c: char) -> Direction {
    match c {
        '0'..='9' | '\u{6f0}'..='\u{6f9}' => Direction::Number,
        '\u{660}'..='\u{669}' | '\u{10d30}'..='\u{10d39}' => Direction::ArabicNumber,
        '-'
        | '\u{b7}'
        | '\u{2b9}'
        | '\u{2ba}'
        | '\u{2c6}'..='\u{2cf}'
        | '\u{2ec}'
        | '\u{375}'
        | '\u{200c}'
        | '\u{200d}'
        | '\u{2e2f}'
        | '\u{30fb}'
        | '\u{a67f}'
        | '\u{a717}'..='\u{a71f}'
        | '\u{a788}' => Direction::Neutral,
        c if idna_table::RIGHT_TO_LEFT.has(c) => Direction::Right,
        c if idna_table::NONSPACING.has(c) => Direction::Mark,
        _ => Direction::Left,
    }
}

fn is_right_to_left(c: char) -> bool {
    !c.is_ascii() && matches!(direction(c), Direction::Right | Direction::ArabicNumber)
}

/// Whether a label can be shown without doubt about its order (RFC 5893, section 2).
fn has_one_direction(text: &str) -> bool {
    use Direction::{ArabicNumber, Left, Mark, Neutral, Number, Right};
    let directions: Vec<Direction> = text.chars().map(direction).collect();
    let has = |direction| directions.contains(&direction);
    let last = directions
        .iter()
        .rev()
        .find(|direction| **direction != Mark);
    match directions.first() {
        Some(Right) => {
            matches!(last, Some(Right | Number | ArabicNumber))
                && !has(Left)
                && !(has(Number) && has(ArabicNumber))
        }
        Some(Left) => matches!(last, Some(Left | Number)) && !has(Right) && !has(ArabicNumber),
        Some(Number | ArabicNumber | Neutral | Mark) | None => false,
    }
}

const BASE: u32 = 36;

/// The threshold of a digit (RFC 3492, section 6.2).
fn threshold(k: u32, bias: u32) -> u32 {
    k.saturating_sub(bias).clamp(1, 26)
}

/// The bias for the next delta (RFC 3492, section 6.1).
fn adapt(delta: u32, count: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / count;
    let mut k = 0;
    while delta > 35 * 26 / 2 {
        delta /= 35;
        k += BASE;
    }
    k + 36 * delta / (delta + 38)
}

/// Decodes Punycode in lower case (RFC 3492).
fn decode(text: &str) -> Option<String> {
    let (basic, extended) = text.rsplit_once('-').unwrap_or(("", text));
    let mut chars: Vec<char> = basic.chars().collect();
    let (mut code, mut position, mut bias) = (128_u32, 0_u32, 72_u32);
    let mut digits = extended.bytes().peekable();
    while digits.peek().is_some() {
        let (start, mut weight, mut k) = (position, 1_u32, BASE);
        loop {
            let digit = match digits.next()? {
                byte @ b'a'..=b'z' => byte - b'a',
                byte @ b'0'..=b'9' => byte - b'0' + 26,
                _ => return None,
            };
            position = position.checked_add(u32::from(digit).checked_mul(weight)?)?;
            let limit = threshold(k, bias);
            if u32::from(digit) < limit {
                break;
            }
            weight = weight.checked_mul(BASE - limit)?;
            k += BASE;
        }
        let count = u32::try_from(chars.len()).ok()?.checked_add(1)?;
        bias = adapt(position - start, count, start == 0);
        code = code.checked_add(position / count)?;
        position %= count;
        chars.insert(usize::try_from(position).ok()?, char::from_u32(code)?);
        position += 1;
    }
    Some(chars.into_iter().collect())
}

/// Encodes in Punycode (RFC 3492). `None` if the text is longer than any label.
fn encode(text: &str) -> Option<String> {
    if text.len() > 4 * MAX_LABEL {
        return None;
    }
    let mut out: String = text.chars().filter(char::is_ascii).collect();
    let mut done = u32::try_from(out.len()).ok()?;
    let (basic, total) = (done, u32::try_from(text.chars().count()).ok()?);
    if basic > 0 {
        out.push('-');
    }
    let (mut code, mut delta, mut bias) = (128_u32, 0_u32, 72_u32);
    while done < total {
        let next = text.chars().map(u32::from).filter(|c| *c >= code).min()?;
        delta = delta.checked_add((next - code).checked_mul(done + 1)?)?;
        code = next;
        for c in text.chars().map(u32::from) {
            if c < code {
                delta = delta.checked_add(1)?;
            }
            if c == code {
                let (mut rest, mut k) = (delta, BASE);
                loop {
                    let limit = threshold(k, bias);
                    if rest < limit {
                        break;
                    }
                    out.push(digit(limit + (rest - limit) % (BASE - limit)));
                    rest = (rest - limit) / (BASE - limit);
                    k += BASE;
                }
                out.push(digit(rest));
                bias = adapt(delta, done + 1, done == basic);
                delta = 0;
                done += 1;
            }
        }
        delta = delta.checked_add(1)?;
        code = code.checked_add(1)?;
    }
    Some(out)
}

/// The letter or digit that stands for a number below 36.
fn digit(value: u32) -> char {
    char::from_digit((value + 10) % BASE, BASE).unwrap_or('0')
}
