//! Texts of the server that say the same in two ways.

/// Writes a comparison with a list of texts as the server first writes it.
///
/// `status IN ('a', 'b')` with a `varchar` becomes `(status)::text = ANY ((ARRAY['a'::character varying, …])::text[])`;
/// read again, each element is cast instead of the list, and the text is another one. Without the casts both
/// are the same, and what the server makes of it is its first text.
pub(crate) fn canonical(text: &str) -> String {
    let mut text = text.to_owned();
    for operator in ["= ANY", "<> ALL"] {
        let whole = format!("::text {operator} ((ARRAY[");
        let each = format!("::text {operator} (ARRAY[(");
        let mut from = 0;
        while let Some((at, changed)) = next(&text, from, operator, &whole, &each) {
            text = changed;
            from = at + 1;
        }
    }
    text
}

/// The text with the next list changed, and where it is.
fn next(
    text: &str,
    from: usize,
    operator: &str,
    whole: &str,
    each: &str,
) -> Option<(usize, String)> {
    let rest = text.get(from..)?;
    let (at, by_element) = match (rest.find(whole), rest.find(each)) {
        (Some(one), Some(other)) if one < other => (one, false),
        (_, Some(other)) => (other, true),
        (Some(one), None) => (one, false),
        (None, None) => return None,
    };
    let at = from + at;
    let skipped = Some((at, text.to_owned()));
    let start = at
        + if by_element {
            each.len() - 1
        } else {
            whole.len()
        };
    let inside = text.get(start..)?;
    let Some(len) = end_of_list(inside) else {
        return skipped;
    };
    let (list, after) = inside.split_at_checked(len)?;
    let end = if by_element { "])" } else { "])::text[])" };
    let Some(after) = after.strip_prefix(end) else {
        return skipped;
    };
    let mut elements = Vec::new();
    for element in elements_of(list) {
        let plain = if by_element {
            element
                .strip_prefix('(')
                .and_then(|it| it.strip_suffix(")::text"))
        } else {
            Some(element)
        };
        match plain.filter(|it| it.ends_with("::character varying")) {
            Some(plain) => elements.push(plain),
            None => return skipped,
        }
    }
    let before = text.get(..at)?;
    Some((
        at,
        format!(
            "{before} {operator} (ARRAY[{}]){after}",
            elements.join(", ")
        ),
    ))
}

/// How long a list is, up to its bracket.
fn end_of_list(text: &str) -> Option<usize> {
    let (mut depth, mut quoted) = (0_usize, false);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '[' | '(' if !quoted => depth += 1,
            ']' if !quoted && depth == 0 => return Some(at),
            ']' | ')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn elements_of(list: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut start) = (0_usize, false, 0);
    let mut elements = Vec::new();
    for (at, c) in list.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '[' | '(' if !quoted => depth += 1,
            ']' | ')' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                elements.push(list.get(start..at).unwrap_or_default().trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    elements.push(list.get(start..).unwrap_or_default().trim());
    elements
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn lists_are_the_same_however_often_they_were_read() {
        let first = "CHECK (((status)::text = ANY ((ARRAY['a, ]'::character varying, 'it''s'::character varying])::text[])))";
        let second = "CHECK (((status)::text = ANY (ARRAY[('a, ]'::character varying)::text, ('it''s'::character varying)::text])))";
        let canon = "CHECK (((status) = ANY (ARRAY['a, ]'::character varying, 'it''s'::character varying])))";
        assert_eq!(canonical(first), canon);
        assert_eq!(canonical(second), canon);
        assert_eq!(canonical(canon), canon);
    }

    #[test]
    fn what_is_no_such_list_stays() {
        for text in [
            "CHECK ((status = ANY (ARRAY['a'::text, 'b'::text])))",
            "CHECK (((a)::text = ANY ((ARRAY[b, c])::text[])))",
            "CHECK (((a)::text = ANY ((ARRAY['b",
            "CHECK (((a)::text = ANY (ARRAY[(b)::text])))",
        ] {
            assert_eq!(canonical(text), text);
        }
    }
}
