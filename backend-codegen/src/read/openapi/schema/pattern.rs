//! Regular expressions (ECMA-262), as far as a reader looks at them.
//!
//! What a pattern means is for the plan of checks to find out; here only those are caught that no
//! engine could take.

use std::fmt;

/// What is wrong with a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Problem {
    /// A bracket that nothing closes, by the number of its character from 1.
    Unclosed(char, usize),
    /// A bracket that closes nothing.
    Unopened(char, usize),
    /// A backslash at the end.
    Backslash,
    /// A quantifier with nothing before it.
    Nothing(char, usize),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unclosed(bracket, at) => write!(f, "nothing closes the `{bracket}` at {at}"),
            Self::Unopened(bracket, at) => write!(f, "nothing opens the `{bracket}` at {at}"),
            Self::Backslash => f.write_str("nothing follows the last backslash"),
            Self::Nothing(quantifier, at) => {
                write!(
                    f,
                    "there is nothing to repeat before the `{quantifier}` at {at}"
                )
            }
        }
    }
}

/// Looks for brackets without a partner and the like.
pub(in super::super) fn check(pattern: &str) -> Result<(), Problem> {
    let mut groups: Vec<usize> = Vec::new();
    let mut class: Option<usize> = None;
    let mut repeatable = false;
    let mut characters = pattern.chars().enumerate().peekable();
    while let Some((at, character)) = characters.next() {
        let at = at + 1;
        if character == '\\' {
            if characters.next().is_none() {
                return Err(Problem::Backslash);
            }
            repeatable = true;
            continue;
        }
        if class.is_some() {
            if character == ']' {
                class = None;
                repeatable = true;
            }
            continue;
        }
        match character {
            '[' => class = Some(at),
            '(' => {
                groups.push(at);
                // What follows `(?` says what kind of group it is.
                if characters.next_if(|(_, next)| *next == '?').is_some() {
                    characters.next();
                }
                repeatable = false;
            }
            ')' => {
                groups.pop().ok_or(Problem::Unopened(')', at))?;
                repeatable = true;
            }
            '*' | '+' | '?' if !repeatable => return Err(Problem::Nothing(character, at)),
            '*' | '+' => {
                characters.next_if(|(_, next)| *next == '?');
                repeatable = false;
            }
            '?' => {
                characters.next_if(|(_, next)| *next == '?');
                repeatable = false;
            }
            '|' => repeatable = false,
            '^' => repeatable = false,
            // A bare brace is a character, unless it is a quantifier, which may be lazy.
            '}' => {
                characters.next_if(|(_, next)| *next == '?');
                repeatable = true;
            }
            _ => repeatable = true,
        }
    }
    if let Some(at) = class {
        return Err(Problem::Unclosed('[', at));
    }
    match groups.last() {
        Some(at) => Err(Problem::Unclosed('(', *at)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_all_sorts_pass() {
        for pattern in [
            "",
            "^[a-z]+$",
            "^(?:a|b)*?$",
            r"\(\[",
            "[(]",
            "[]a]",
            "a{2,3}?",
            "(?<year>\\d{4})",
            "(?=a)(?!b)(?<=c)(?<!d)e",
            "^$|^x",
            "{}",
            "[\\]]",
            "a??",
        ] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
        }
    }

    #[test]
    fn brackets_without_partner_are_found() {
        for (pattern, problem) in [
            ("[a-z", Problem::Unclosed('[', 1)),
            ("(a", Problem::Unclosed('(', 1)),
            ("a)", Problem::Unopened(')', 2)),
            ("a\\", Problem::Backslash),
            ("*a", Problem::Nothing('*', 1)),
            ("(+)", Problem::Nothing('+', 2)),
        ] {
            assert_eq!(check(pattern), Err(problem), "{pattern}");
        }
    }
}
