//! The arms of a `match`, and the variants of an `enum`: what goes with a variant that nobody makes.

use std::ops::Range;

use super::items::Text;

/// An arm, with the comma behind it.
#[derive(Clone, Debug)]
pub(super) struct Arm<'t> {
    pub(super) tokens: Range<usize>,
    pub(super) alternatives: Vec<Alternative<'t>>,
}

/// One of the patterns of an arm.
#[derive(Clone, Debug)]
pub(super) struct Alternative<'t> {
    pub(super) tokens: Range<usize>,
    /// The path that it starts with, if that is one of a variant.
    pub(super) path: Option<&'t str>,
}

/// Where the arms of the `match` at a position are, if there is one.
pub(super) fn arms_at(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    if text.word(at) != Some("match") {
        return None;
    }
    let mut open = at + 1;
    while open < text.n_tokens() && !text.is_sign(open, b'{') {
        open = text.close(open) + 1;
    }
    Some(open + 1..text.close(open))
}

/// The arms between two positions.
pub(super) fn arms<'t>(text: &Text<'t>, within: Range<usize>) -> Vec<Arm<'t>> {
    let mut arms = Vec::new();
    let mut start = within.start;
    while start < within.end {
        let mut alternatives = Vec::new();
        let mut from = start;
        let mut at = start;
        let mut is_guard = false;
        while at < within.end && !(text.is_sign(at, b'=') && text.is_sign(at + 1, b'>')) {
            if !is_guard && (text.is_sign(at, b'|') || text.word(at) == Some("if")) {
                alternatives.push(alternative(text, from..at));
                from = at + 1;
                is_guard = text.word(at) == Some("if");
            }
            at = text.close(at) + 1;
        }
        if !is_guard {
            alternatives.push(alternative(text, from..at));
        }
        let body = at + 2;
        let mut end = body;
        if text.is_sign(body, b'{') {
            end = text.close(body) + 1;
        } else {
            while end < within.end && !text.is_sign(end, b',') {
                end = text.close(end) + 1;
            }
        }
        end += usize::from(text.is_sign(end, b','));
        let tokens = start..end.min(within.end);
        start = end;
        arms.push(Arm {
            tokens,
            alternatives,
        });
    }
    arms
}

fn alternative<'t>(text: &Text<'t>, tokens: Range<usize>) -> Alternative<'t> {
    let start = tokens.start;
    let mut end = start;
    while text.is_separator(end + 1) && text.word(end + 3).is_some() {
        end += 3;
    }
    let path = text.slice(text.start(start)..text.end_before(end + 1));
    let is_whole = end + 1 == tokens.end
        || end + 2 <= tokens.end
            && (text.is_sign(end + 1, b'(') || text.is_sign(end + 1, b'{'))
            && text.close(end + 1) + 1 == tokens.end;
    let is_variant = is_whole && end > start && text.word(start).is_some();
    Alternative {
        path: is_variant.then_some(path),
        tokens,
    }
}

/// The variants between the braces of an `enum`, with the commas behind them: where they are, and
/// where their names are.
pub(super) fn variants(text: &Text<'_>, within: Range<usize>) -> Vec<(Range<usize>, usize)> {
    let mut variants = Vec::new();
    let mut start = within.start;
    while start < within.end {
        let mut name = start;
        while text.is_sign(name, b'#') {
            name = text.close(name + 1) + 1;
        }
        let mut end = name;
        while end < within.end && !text.is_sign(end, b',') {
            end = text.close(end) + 1;
        }
        end = within.end.min(end + 1);
        variants.push((start..end, name));
        start = end;
    }
    variants
}

/// The fields between the braces of a `struct`, or of a value of one, with the commas behind them:
/// where they are, and where their names are.
pub(super) fn fields(text: &Text<'_>, within: Range<usize>) -> Vec<(Range<usize>, usize)> {
    let mut fields = Vec::new();
    let mut start = within.start;
    while start < within.end {
        let mut name = None;
        let mut depth = 0_usize;
        let mut end = start;
        while end < within.end && !(text.is_sign(end, b',') && depth == 0) {
            if name.is_none() && text.is_sign(end, b':') {
                name = end.checked_sub(1);
            }
            let is_arrow = text.is_sign(end, b'>') && text.is_sign(end.saturating_sub(1), b'-');
            if text.is_sign(end, b'<') {
                depth += 1;
            } else if text.is_sign(end, b'>') && !is_arrow {
                depth = depth.saturating_sub(1);
            }
            end = text.close(end) + 1;
        }
        end = within.end.min(end + 1);
        let is_rest = text.is_sign(start, b'.');
        if !is_rest {
            fields.push((start..end, name.unwrap_or(start)));
        }
        start = end;
    }
    fields
}

/// The path of what has the braces that open at a position, if it is a `struct` with values in them.
pub(super) fn literal_at<'t>(text: &Text<'t>, open: usize) -> Option<&'t str> {
    let mut start = open.checked_sub(1).filter(|_| text.is_sign(open, b'{'))?;
    let last = text.word(start)?;
    while start >= 3 && text.is_separator(start - 2) && text.word(start - 3).is_some() {
        start -= 3;
    }
    let before = start.checked_sub(1)?;
    let word = text.word(before).unwrap_or_default();
    // `for` stands before a pattern, with `in` behind it, or before whom an `impl` is for.
    let is_head = text.is_sign(before, b'>')
        || ["impl", "struct", "enum", "trait", "mod"].contains(&word)
        || word == "for" && text.word(text.close(open) + 1) != Some("in");
    let is_type = last.starts_with(|c: char| c.is_uppercase()) && !is_head;
    is_type.then(|| text.slice(text.start(start)..text.end_before(open)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arms_have_patterns_and_end_at_their_commas() {
        let text = Text::new(
            "match a.b(c) { A::B => f(x, y), A::C(d) | A::D { e } if d == (1) => { g }, h => i, _ => j }",
        );
        let arms = arms(&text, arms_at(&text, 0).unwrap());
        let paths: Vec<Vec<Option<&str>>> = arms
            .iter()
            .map(|arm| arm.alternatives.iter().map(|it| it.path).collect())
            .collect();
        assert_eq!(
            paths,
            [
                vec![Some("A::B")],
                vec![Some("A::C"), Some("A::D")],
                vec![None],
                vec![None]
            ]
        );
        let ends: Vec<&str> = arms
            .iter()
            .map(|arm| text.slice(text.start(arm.tokens.start)..text.end_before(arm.tokens.end)))
            .collect();
        assert_eq!(ends[1], "A::C(d) | A::D { e } if d == (1) => { g },");
        assert_eq!(ends[3], "_ => j");
    }
}
