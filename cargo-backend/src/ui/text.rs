//! Text from outside, made safe and measurable for a terminal.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar as _;

/// How many columns a tab takes where source lines are shown.
const TAB: &str = "    ";

/// `1 file`, `2 files`, `2 indexes`, `2 queries`.
pub(crate) fn counted(n: usize, one: &str) -> String {
    if n == 1 {
        return format!("1 {one}");
    }
    match one.strip_suffix('y') {
        Some(stem) => format!("{n} {stem}ies"),
        None if one.ends_with('x') => format!("{n} {one}es"),
        None => format!("{n} {one}s"),
    }
}

/// `text` with everything that would steer a terminal or reorder a line replaced by a visible sign.
///
/// A document may hold escape sequences that hide or forge output; none of them gets through.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| sign(c).is_some()) {
        text.chars().map(|c| sign(c).unwrap_or(c)).collect()
    } else {
        Cow::Borrowed(text)
    }
}

/// As [`visible`], for text of several lines, which may hold tabs.
pub(super) fn visible_lines(text: &str) -> Cow<'_, str> {
    let sign = |c| sign(c).filter(|_| c != '\n' && c != '\t');
    if text.chars().any(|c| sign(c).is_some()) {
        text.chars().map(|c| sign(c).unwrap_or(c)).collect()
    } else {
        Cow::Borrowed(text)
    }
}

/// As [`visible`], for a source line: tabs become spaces.
pub(super) fn source(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => line.push_str(TAB),
            c => line.push(sign(c).unwrap_or(c)),
        }
    }
    line
}

/// How many columns a terminal needs for text that [`source`] returned.
pub(super) fn width(line: &str) -> usize {
    line.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// The longest start of `line` that needs at most `columns`.
pub(super) fn start(line: &str, columns: usize) -> &str {
    let mut used = 0_usize;
    let end = line.char_indices().find(|(_, c)| {
        used = used.saturating_add(c.width().unwrap_or(0));
        used > columns
    });
    let end = end.map_or(line.len(), |(at, _)| at);
    line.get(..end).unwrap_or(line)
}

/// The longest end of `line` that needs at most `columns`.
pub(super) fn end(line: &str, columns: usize) -> &str {
    let mut used = 0_usize;
    let start = line.char_indices().rev().find(|(_, c)| {
        used = used.saturating_add(c.width().unwrap_or(0));
        used > columns
    });
    let start = start.map_or(0, |(at, c)| at + c.len_utf8());
    line.get(start..).unwrap_or(line)
}

/// Whether a terminal shows `c` and does nothing else.
pub(super) fn is_visible(c: char) -> bool {
    sign(c).is_none()
}

/// What stands for a character that must not reach a terminal.
fn sign(c: char) -> Option<char> {
    match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)),
        '\x7f' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => Some('\u{fffd}'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{end, source, start, visible, width};

    #[test]
    fn nothing_that_steers_a_terminal_gets_through() {
        assert_eq!(visible("a\x1b[31mb\r\n"), "a␛[31mb␍␊");
        assert_eq!(visible("\u{202e}evil\u{9b}31m"), "\u{fffd}evil\u{fffd}31m");
        assert_eq!(visible("日本 é 👍"), "日本 é 👍");
    }

    #[test]
    fn widths_are_what_terminals_use() {
        assert_eq!(width(&source("\ta")), 5);
        assert_eq!(width("日本"), 4);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width(&source("\x1b")), 1);
    }

    #[test]
    fn cuts_fall_between_characters() {
        assert_eq!(start("日本語", 5), "日本");
        assert_eq!(end("日本語", 5), "本語");
        assert_eq!(start("abc", 9), "abc");
        assert_eq!(end("abc", 0), "");
    }
}
