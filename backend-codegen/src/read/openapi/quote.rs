//! Text of the document in messages.

use std::fmt::Write as _;

use crate::invisible::is_invisible;
use crate::list::CollectVec;

/// Characters of a name that are shown at most.
const LENGTH: usize = 80;

/// `text` in backticks, on one line and no longer than a glance.
pub(super) fn quote(text: &str) -> String {
    format!("`{}`", shown(text))
}

/// `text` on one line and no longer than a glance; what would disturb a terminal is escaped.
pub(super) fn shown(text: &str) -> String {
    let mut characters = text.chars();
    let head: String = characters.by_ref().take(LENGTH).collect();
    let mut shown = harmless(&head).replace('`', "'");
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// `text` on one line; what would disturb a terminal is escaped.
pub(super) fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            _ if is_invisible(character) => {
                let _ = write!(shown, "{}", character.escape_unicode());
            }
            _ if character.is_control() => {
                let _ = write!(shown, "{}", character.escape_default());
            }
            _ => shown.push(character),
        }
    }
    shown
}

/// `` `a`, `b` or `c` ``.
pub(super) fn alternatives<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(quote).collect_vec();
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// `1 place`, `2 places`.
pub(super) fn count(n: usize, what: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{n} {what}{s}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_line() {
        assert_eq!(quote("a\n\u{1b}[2J`\u{202e}"), "`a\\n\\u{1b}[2J'\\u{202e}`");
        assert_eq!(shown(&"x".repeat(1000)).chars().count(), LENGTH + 1);
    }

    #[test]
    fn alternatives_read_like_a_sentence() {
        assert_eq!(alternatives(["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(alternatives(["a"]), "`a`");
    }
}
