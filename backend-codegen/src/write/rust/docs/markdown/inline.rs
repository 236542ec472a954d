//! What stands inside a paragraph.

/// The text of a paragraph with everything escaped that rustdoc would take for HTML or for a link to
/// an item, and with addresses as links.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '`' => match code_span(rest) {
                Some(length) => copied(rest, length, &mut out),
                None => replaced("\\`", 1, &mut out),
            },
            '\\' => match rest.chars().nth(1) {
                Some(next) if next.is_ascii_punctuation() => copied(rest, 2, &mut out),
                _ => replaced("\\\\", 1, &mut out),
            },
            '<' => match autolink(rest) {
                Some(length) => copied(rest, length, &mut out),
                None => replaced("\\<", 1, &mut out),
            },
            '!' if rest.starts_with("![") => 1,
            '[' => match link(rest) {
                Some((text, target, length)) => {
                    let text = escaped(text);
                    match is_address(target) {
                        true => out.push_str(&format!("[{text}]({target})")),
                        false => out.push_str(&text),
                    }
                    length
                }
                None => replaced("\\[", 1, &mut out),
            },
            ']' => replaced("\\]", 1, &mut out),
            'h' if is_address(rest) && !ends_in_word(&out) => {
                let length = address(rest);
                let address = rest.get(..length).unwrap_or_default();
                replaced(&format!("<{address}>"), length, &mut out)
            }
            other => {
                out.push(other);
                other.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

fn copied(text: &str, length: usize, out: &mut String) -> usize {
    out.push_str(text.get(..length).unwrap_or_default());
    length
}

fn replaced(by: &str, length: usize, out: &mut String) -> usize {
    out.push_str(by);
    length
}

/// The length of the code span at the start of the text.
pub(super) fn code_span(text: &str) -> Option<usize> {
    let n = text.bytes().take_while(|byte| *byte == b'`').count();
    let mut at = n;
    loop {
        let rest = text.get(at..)?;
        at = at.checked_add(rest.find('`')?)?;
        let closing = text
            .get(at..)?
            .bytes()
            .take_while(|byte| *byte == b'`')
            .count();
        at = at.checked_add(closing)?;
        if closing == n {
            return Some(at);
        }
    }
}

/// The length of the address in angle brackets at the start of the text.
fn autolink(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('<')?;
    let (inner, _) = inner.split_once('>')?;
    let is_link = is_address(inner) && !inner.contains(|c: char| c.is_whitespace() || c == '<');
    is_link.then(|| inner.len().saturating_add(2))
}

/// The text, the target and the length of the link at the start of the text.
fn link(text: &str) -> Option<(&str, &str, usize)> {
    let inner = text.strip_prefix('[')?;
    let (label, behind) = inner.split_once("](")?;
    let (target, _) = behind.split_once(')')?;
    let length = label.len().checked_add(target.len())?.checked_add(4)?;
    // A title behind the target is not needed.
    let target = target.split_whitespace().next().unwrap_or_default();
    let target = target.trim_start_matches('<').trim_end_matches('>');
    let is_link = !label.contains(['[', ']', '<', '`']) && !target.contains(['(', '<', '`', '\\']);
    is_link.then_some((label, target, length))
}

fn is_address(text: &str) -> bool {
    ["https://", "http://", "mailto:"]
        .into_iter()
        .any(|scheme| {
            text.strip_prefix(scheme)
                .is_some_and(|rest| !rest.is_empty())
        })
}

/// The length of the address at the start of the text, without what the sentence adds.
fn address(text: &str) -> usize {
    let end = text
        .find(|c: char| {
            c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '\\' | '|' | ']' | '[')
        })
        .unwrap_or(text.len());
    let address = text.get(..end).unwrap_or_default();
    let mut trimmed = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_']);
    if trimmed.ends_with(')') && !trimmed.contains('(') {
        trimmed = trimmed.trim_end_matches(')');
    }
    trimmed.len()
}

fn ends_in_word(text: &str) -> bool {
    text.ends_with(|c: char| c.is_alphanumeric())
}
