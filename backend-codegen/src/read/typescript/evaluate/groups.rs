//! Patterns with one group between literals, as code has them that makes paths of names of files:
//! `name.replace(/\[(\w+)\]/g, ':$1')`, `signature.split(/\s+/)`.

use super::language::matched;

/// A literal, one or more characters of a kind, and a literal.
struct Form {
    before: String,
    /// A pattern for one character.
    kind: String,
    after: String,
    /// Whether what is between may be empty.
    may_be_empty: bool,
}

impl Form {
    fn of(pattern: &str) -> Option<Self> {
        let (before, rest) = literal(pattern)?;
        let inside = rest.strip_prefix('(')?;
        let end = inside.find(')')?;
        let (group, rest) = inside.split_at_checked(end)?;
        let (after, rest) = literal(rest.strip_prefix(')')?)?;
        // An ending is dealt with elsewhere.
        if !rest.is_empty() || before.is_empty() && after.is_empty() {
            return None;
        }
        let group = group.trim_end_matches('?');
        let kind = group
            .strip_suffix('+')
            .or_else(|| group.strip_suffix('*'))?;
        let is_class = kind.starts_with('[') && kind.ends_with(']');
        if !is_class && !matches!(kind, "." | "\\w" | "\\d" | "\\S") {
            return None;
        }
        Some(Self {
            before,
            kind: format!("^(?:{kind})$"),
            after,
            may_be_empty: group.ends_with('*'),
        })
    }

    /// Where it begins in a text, what is between, and where it ends.
    fn find<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str, &'t str)> {
        let mut from = 0;
        loop {
            let start = from + text.get(from..)?.find(&self.before)?;
            let inside = text.get(start + self.before.len()..)?;
            let mut end = 0;
            for (index, c) in inside.char_indices() {
                let is_done = !self.after.is_empty()
                    && inside.get(index..)?.starts_with(&self.after)
                    && (index > 0 || self.may_be_empty);
                if is_done || matched(&self.kind, c.encode_utf8(&mut [0; 4])) != Some(true) {
                    break;
                }
                end = index + c.len_utf8();
            }
            let rest = inside.get(end..)?.strip_prefix(&self.after);
            match rest {
                Some(rest) if end > 0 || self.may_be_empty => {
                    return Some((text.get(..start)?, inside.get(..end)?, rest));
                }
                _ => from = start + self.before.len().max(1),
            }
        }
    }
}

/// What stands before the first character that means something, and the rest.
fn literal(pattern: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut rest = pattern;
    loop {
        let mut characters = rest.chars();
        match characters.next() {
            None | Some('(') => return Some((text, rest)),
            Some('\\') => {
                let escaped = characters.next()?;
                if escaped.is_alphanumeric() {
                    return None;
                }
                text.push(escaped);
            }
            Some('[' | ']' | '{' | '}' | '*' | '+' | '?' | '.' | '^' | '$' | '|' | ')') => {
                return None;
            }
            Some(c) => text.push(c),
        }
        rest = characters.as_str();
    }
}

/// What a text is after every place was replaced that such a pattern matches; nothing if the pattern is
/// of another form, or `to` does not know.
pub(super) fn replaced_groups(
    text: &str,
    pattern: &str,
    mut to: impl FnMut(&str, &str) -> Option<String>,
) -> Option<String> {
    let form = Form::of(pattern)?;
    let mut done = String::new();
    let mut rest = text;
    while let Some((before, group, after)) = form.find(rest) {
        let whole = format!("{}{group}{}", form.before, form.after);
        done.push_str(before);
        done.push_str(&to(&whole, group)?);
        if after.len() >= rest.len() {
            break;
        }
        rest = after;
    }
    done.push_str(rest);
    Some(done)
}

/// The parts of a text between characters of a kind; nothing if the pattern is of another form.
pub(super) fn split_at_kind(text: &str, pattern: &str) -> Option<Vec<String>> {
    let (kind, is_run) = match pattern.strip_suffix('+') {
        Some(kind) => (kind, true),
        None => (pattern, false),
    };
    let is_class = kind.starts_with('[') && kind.ends_with(']');
    let is_one = kind.chars().count() == 1 || kind.starts_with('\\') && kind.chars().count() == 2;
    if !is_class && !is_one {
        return None;
    }
    let kind = format!("^(?:{kind})$");
    let mut parts = vec![String::new()];
    let mut is_between = false;
    for c in text.chars() {
        if matched(&kind, c.encode_utf8(&mut [0; 4])) == Some(true) {
            if !(is_run && is_between) {
                parts.push(String::new());
            }
            is_between = true;
        } else {
            parts.last_mut()?.push(c);
            is_between = false;
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::{replaced_groups, split_at_kind};

    fn replaced(text: &str, pattern: &str) -> Option<String> {
        replaced_groups(text, pattern, |_, group| Some(format!(":{group}")))
    }

    #[test]
    fn groups_between_literals_are_replaced() {
        assert_eq!(
            replaced("a/[id]/b/[n]", r"\[(\w+)\]").as_deref(),
            Some("a/:id/b/:n")
        );
        assert_eq!(replaced("a/{id}", r"\{([^}]+)\}").as_deref(), Some("a/:id"));
        assert_eq!(
            replaced("a/[...all]", r"\[\.\.\.(.*?)\]").as_deref(),
            Some("a/:all")
        );
        assert_eq!(replaced("a/_id", r"_(\w+)").as_deref(), Some("a/:id"));
        assert_eq!(replaced("a/[]", r"\[(\w+)\]").as_deref(), Some("a/[]"));
        assert_eq!(replaced("a.js", r"\.(js|ts)$"), None);
    }

    #[test]
    fn texts_are_split_at_runs_of_a_kind() {
        let parts = |text, pattern| split_at_kind(text, pattern).map(|it| it.join("|"));
        assert_eq!(parts("GET  /pets", r"\s+").as_deref(), Some("GET|/pets"));
        assert_eq!(parts("a,b", "[,;]").as_deref(), Some("a|b"));
        assert_eq!(parts("a, b", r",\s*"), None);
    }
}
