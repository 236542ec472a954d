//! Path templates and the values that stand in a path.

/// A parameter of a path and its text, still percent-encoded.
pub type Capture<'p> = (&'static str, &'p str);

/// The values of the parameters of `template` in `path`; `None` if the path is another one.
///
/// A parameter takes as much as it can and at least one character, as `[^/]+` would: `{name}.{ext}`
/// splits `a.b.c` before `c`.
#[must_use]
pub fn captures<'p>(template: &'static str, path: &'p str) -> Option<Vec<Capture<'p>>> {
    // Without parameters there is only one path.
    if !template.contains('{') {
        return (template == path).then(Vec::new);
    }
    let mut captures = Vec::new();
    let mut segments = path.split('/');
    for pattern in template.split('/') {
        if !capture(pattern, segments.next()?, &mut captures) {
            return None;
        }
    }
    segments.next().is_none().then_some(captures)
}

/// The end of a path that has as many segments as the template: what stands before is where the API is
/// mounted.
#[must_use]
pub fn last_segments<'p>(template: &str, path: &'p str) -> &'p str {
    let mount = path.strip_suffix(template);
    if let Some(mount) = mount.filter(|_| template.starts_with('/')) {
        return path.get(mount.len()..).unwrap_or(path);
    }
    let n_segments = template.matches('/').count();
    let last = n_segments.checked_sub(1);
    let start = last.and_then(|last| path.rmatch_indices('/').nth(last));
    start
        .and_then(|(start, _)| path.get(start..))
        .unwrap_or(path)
}

/// Matches one segment, or the rest of one.
fn capture<'p>(pattern: &'static str, text: &'p str, captures: &mut Vec<Capture<'p>>) -> bool {
    let Some((literal, rest)) = pattern.split_once('{') else {
        return pattern == text;
    };
    let Some((name, rest)) = rest.split_once('}') else {
        return false;
    };
    let Some(text) = text.strip_prefix(literal) else {
        return false;
    };
    if rest.is_empty() {
        captures.push((name, text));
        return !text.is_empty();
    }
    let own = captures.len();
    for (end, _) in text.char_indices().rev().filter(|(end, _)| *end > 0) {
        let (value, after) = text.split_at(end);
        captures.push((name, value));
        if capture(rest, after, captures) {
            return true;
        }
        captures.truncate(own);
    }
    false
}
