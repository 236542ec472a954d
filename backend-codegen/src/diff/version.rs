//! Whether the version of an API says that it breaks clients (semver.org).

use std::cmp::Ordering;

use super::usage::{Change, Usage};
use super::{Class, Differ, Places};

impl Differ<'_> {
    /// Says that the version does not tell of breaking changes, if there are some and both versions are
    /// semantic ones.
    pub(super) fn version(&mut self) {
        let is_broken = |class: Class| class == Class::Breaking;
        if !self.findings.iter().any(|found| is_broken(found.class)) {
            return;
        }
        let (old, new) = (&self.old.info, &self.new.info);
        let (Some(was), Some(is)) = (numbers(&old.version), numbers(&new.version)) else {
            return;
        };
        // Before 1.0.0 the second number says it.
        let n = if was.first() == Some(&0) && is.first() == Some(&0) {
            2
        } else {
            1
        };
        let head = |numbers: &[u64; 3]| numbers.iter().take(n).copied().collect::<Vec<_>>();
        if head(&is) > head(&was) {
            return;
        }
        let (before, after) = (&old.version, &new.version);
        let message = match is.cmp(&was) {
            Ordering::Equal => format!("clients break, and the version is still `{after}`"),
            Ordering::Less => {
                format!("clients break, and the version went back from `{before}` to `{after}`")
            }
            Ordering::Greater => {
                format!("clients break, and the version goes from `{before}` to `{after}` only")
            }
        };
        let places = Places::both(old.location, new.location);
        let code = "diff::version-not-raised";
        self.say(code, Change::Words, Usage::UNUSED, places, message);
    }
}

/// The three numbers of a version, which may have more behind them.
fn numbers(version: &str) -> Option<[u64; 3]> {
    let version = version.strip_prefix('v').unwrap_or(version);
    let core = version.split(['-', '+']).next()?;
    let mut parts = core.split('.').map(|part| {
        let is_number = !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'));
        part.parse::<u64>().ok().filter(|_| is_number)
    });
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn only_semantic_versions_have_three_numbers() {
        assert_eq!(numbers("1.20.3"), Some([1, 20, 3]));
        assert_eq!(numbers("v2.0.0-rc.1+5"), Some([2, 0, 0]));
        for wrong in ["1.0", "v1", "2026-11-26", "1.0.0.0", "1.02.0", "a.b.c", ""] {
            assert_eq!(numbers(wrong), None, "{wrong}");
        }
    }
}
