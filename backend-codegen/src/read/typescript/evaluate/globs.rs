//! Patterns that stand for files: `routes/**/*.route.@(js|ts)`.

/// Whether a path is one of those that a pattern stands for.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    fn go(pattern: &[&str], path: &[&str], budget: &mut u32) -> bool {
        if *budget == 0 {
            return false;
        }
        *budget -= 1;
        match (pattern.split_first(), path.split_first()) {
            (None, None) => true,
            (Some((&"**", rest)), _) => {
                go(rest, path, budget)
                    || path
                        .split_first()
                        .is_some_and(|(_, path)| go(pattern, path, budget))
            }
            (Some((segment, rest)), Some((name, path))) => {
                segment_matches(segment, name, budget) && go(rest, path, budget)
            }
            _ => false,
        }
    }
    let pattern: Vec<_> = pattern.split('/').collect();
    let path: Vec<_> = path.split('/').collect();
    go(&pattern, &path, &mut 10_000)
}

/// `!(a|b)`, `@(a|b)` and the like, and what is around it.
struct Extended<'p> {
    before: &'p str,
    sign: char,
    choices: &'p str,
    after: &'p str,
}

impl<'p> Extended<'p> {
    /// The first of them in a pattern.
    fn of(pattern: &'p str) -> Option<Self> {
        let open = pattern.match_indices('(').map(|(at, _)| at).find(|at| {
            pattern
                .get(..*at)
                .is_some_and(|it| it.ends_with(['!', '@', '?', '+', '*']))
        })?;
        let (before, rest) = pattern.split_at_checked(open)?;
        let sign = before.chars().last()?;
        let (choices, after) = rest.strip_prefix('(')?.split_once(')')?;
        Some(Self {
            before: before.strip_suffix(sign)?,
            sign,
            choices,
            after,
        })
    }

    fn matches(&self, name: &str, budget: &mut u32) -> bool {
        let ends: Vec<usize> = (0..=name.len())
            .filter(|at| name.is_char_boundary(*at))
            .collect();
        for (n, from) in ends.iter().enumerate() {
            if !segment_matches(self.before, name.get(..*from).unwrap_or_default(), budget) {
                continue;
            }
            for to in ends.iter().skip(n) {
                let inside = name.get(*from..*to).unwrap_or_default();
                let mut choices = self.choices.split('|');
                let is_one = choices.any(|choice| segment_matches(choice, inside, budget));
                let is_meant = match self.sign {
                    '!' => !is_one,
                    '?' | '*' => is_one || inside.is_empty(),
                    _ => is_one,
                };
                let after = name.get(*to..).unwrap_or_default();
                if is_meant && segment_matches(self.after, after, budget) {
                    return true;
                }
            }
        }
        false
    }
}

fn segment_matches(pattern: &str, name: &str, budget: &mut u32) -> bool {
    if *budget == 0 {
        return false;
    }
    *budget -= 1;
    if let Some(extended) = Extended::of(pattern) {
        return extended.matches(name, budget);
    }
    // `*.[jt]s`
    if let Some((before, rest)) = pattern.split_once('[')
        && let Some((characters, after)) = rest.split_once(']')
        && !characters.starts_with(['!', '^'])
        && !characters.contains('-')
    {
        return characters
            .chars()
            .any(|one| segment_matches(&format!("{before}{one}{after}"), name, budget));
    }
    if let Some((before, rest)) = pattern.split_once('{')
        && let Some((choices, after)) = rest.split_once('}')
    {
        return choices
            .split(',')
            .any(|choice| segment_matches(&format!("{before}{choice}{after}"), name, budget));
    }
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<_> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.ends_with(last)
}
