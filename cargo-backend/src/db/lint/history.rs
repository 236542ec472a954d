//! What is wrong with a folder of migrations beside what others have of it. Pure: knows no git.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use backend_codegen::diagnostic::Severity;

use crate::db::source::history::{Rank, down_of, has_down, ordered};

const DUPLICATE: &str = "migration::duplicate-version";
const OLDER: &str = "migration::older-than-main";
const EDITED: &str = "migration::edited";
const REMOVED: &str = "migration::removed";
const NO_DOWN: &str = "migration::no-down";

/// Whether a finding is one of these.
pub(crate) fn is_of_history(code: &str) -> bool {
    [DUPLICATE, OLDER, EDITED, REMOVED, NO_DOWN].contains(&code)
}

/// Files of SQL, by their paths from the folder on.
pub(crate) type Files = BTreeMap<PathBuf, String>;

/// A folder as it is, and as the main branch has it.
pub(crate) struct Sides<'a> {
    pub(crate) now: &'a Files,
    /// Where this branch left the main one.
    pub(crate) base: &'a Files,
    /// The end of the main branch.
    pub(crate) tip: &'a Files,
}

/// Something about a file as a whole.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FileFinding {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    /// From the folder on; a file that is gone is not there.
    pub(crate) path: PathBuf,
    /// The line, counted from zero.
    pub(crate) line: usize,
    pub(crate) message: String,
    pub(crate) label: &'static str,
    pub(crate) help: &'static str,
}

impl Sides<'_> {
    /// Whether a file has been on the main branch when this one left it.
    pub(crate) fn is_released(&self, path: &Path) -> bool {
        self.base.contains_key(path)
    }

    /// What is found.
    pub(crate) fn findings(&self) -> Vec<FileFinding> {
        let mut all = self.duplicates();
        all.extend(self.older());
        all.extend(self.edited());
        all.extend(self.without_down());
        all
    }

    fn duplicates(&self) -> Vec<FileFinding> {
        let mut known: BTreeMap<Rank, PathBuf> = BTreeMap::new();
        let mut all = Vec::new();
        // What the main branch has was there first; what this one took away or renamed is told elsewhere.
        let theirs = versions(self.tip)
            .into_iter()
            .filter(|(_, path)| !self.base.contains_key(path) || self.now.contains_key(path));
        for (rank, path) in theirs {
            known.entry(rank).or_insert(path);
        }
        for (rank, path) in versions(self.now) {
            match known.get(&rank) {
                Some(other) if *other != path => all.push(FileFinding {
                    code: DUPLICATE,
                    severity: Severity::Error,
                    message: format!("`{}` has the same version", other.display()),
                    path,
                    line: 0,
                    label: "",
                    help: "give the newer one of them a later version; the names of files start with it",
                }),
                Some(_) => {}
                None => {
                    known.insert(rank, path);
                }
            }
        }
        all
    }

    fn older(&self) -> Vec<FileFinding> {
        let is_version =
            |(rank, _): &(Rank, PathBuf)| matches!(rank, Rank::Version(_) | Rank::Text(_));
        let newest = versions(self.tip).into_iter().rfind(is_version);
        let Some((newest, of)) = newest else {
            return Vec::new();
        };
        let new = versions(self.now).into_iter().filter(|(rank, path)| {
            *rank < newest && !self.base.contains_key(path) && !self.tip.contains_key(path)
        });
        let each = new.map(|(_, path)| FileFinding {
            code: OLDER,
            severity: Severity::Error,
            path,
            line: 0,
            message: format!("it is older than `{}`, which the main branch has", of.display()),
            label: "",
            help: "give it a later version: databases that have that one already would get it behind it, and others before",
        });
        each.collect()
    }

    fn edited(&self) -> Vec<FileFinding> {
        let mut all = Vec::new();
        for (_, path) in versions(self.base) {
            let Some(old) = self.base.get(&path) else {
                continue;
            };
            let Some(new) = self.now.get(&path) else {
                // The main branch may have taken it away itself.
                if self.tip.contains_key(&path) {
                    all.push(FileFinding {
                        code: REMOVED,
                        severity: Severity::Error,
                        path,
                        line: 0,
                        message: "it is on the main branch, and not here".to_owned(),
                        label: "",
                        help: "bring it back: databases that have it find it missing",
                    });
                }
                continue;
            };
            if new == old || self.tip.get(&path) == Some(new) {
                continue;
            }
            let is_same = new.replace("\r\n", "\n") == old.replace("\r\n", "\n");
            let mut lines = new.lines().zip(old.lines());
            let line = lines.position(|(new, old)| new != old);
            let n_common = new.lines().count().min(old.lines().count());
            all.push(FileFinding {
                code: EDITED,
                severity: Severity::Error,
                path,
                line: if is_same { 0 } else { line.unwrap_or(n_common.saturating_sub(1)) },
                message: match is_same {
                    true => "it has other line ends than on the main branch, and its checksum is over all bytes".to_owned(),
                    false => "it is on the main branch with another text, and may have been applied".to_owned(),
                },
                label: if is_same { "" } else { "from here on" },
                help: match is_same {
                    true => "`*.sql -text` in `.gitattributes` keeps git from changing them",
                    false => "give it back its text, and write another migration",
                },
            });
        }
        all
    }

    /// New files without a way down, in a folder where others have one.
    fn without_down(&self) -> Vec<FileFinding> {
        let ups = versions(self.now);
        let has = |path: &Path| match down_of(path) {
            Some(down) => Some(self.now.contains_key(&down)),
            None => self.now.get(path).and_then(|text| has_down(text)),
        };
        if !ups.iter().any(|(_, path)| has(path) == Some(true)) {
            return Vec::new();
        }
        let without = ups.into_iter().filter(|(rank, path)| {
            matches!(rank, Rank::Version(_) | Rank::Text(_))
                && !self.is_released(path)
                && has(path) != Some(true)
        });
        let each = without.map(|(_, path)| FileFinding {
            code: NO_DOWN,
            severity: Severity::Warning,
            path,
            line: 0,
            message: "it has no way down, and others have".to_owned(),
            label: "",
            help: "`db rollback` and `sqlx migrate revert` stop here; write one, if only to say what cannot be brought back",
        });
        each.collect()
    }
}

/// The ways up, in their order.
fn versions(files: &Files) -> Vec<(Rank, PathBuf)> {
    let names: Vec<PathBuf> = files.keys().cloned().collect();
    ordered(Path::new(""), &names)
}

#[cfg(test)]
mod tests {
    use super::{DUPLICATE, EDITED, Files, NO_DOWN, OLDER, REMOVED, Sides};

    fn files(names: &[(&str, &str)]) -> Files {
        let each = names
            .iter()
            .map(|(name, text)| (name.into(), (*text).to_owned()));
        each.collect()
    }

    fn found(
        now: &[(&str, &str)],
        base: &[(&str, &str)],
        tip: &[(&str, &str)],
    ) -> Vec<(String, &'static str)> {
        let (now, base, tip) = (files(now), files(base), files(tip));
        let sides = Sides {
            now: &now,
            base: &base,
            tip: &tip,
        };
        let found = sides.findings().into_iter();
        found
            .map(|it| {
                (
                    it.path.display().to_string(),
                    it.code.strip_prefix("migration::").unwrap(),
                )
            })
            .collect()
    }

    #[test]
    fn what_is_new_stands_behind_what_the_main_branch_has() {
        let base = [("1_a.sql", "a")];
        let tip = [("1_a.sql", "a"), ("3_c.sql", "c")];
        assert_eq!(
            found(&[("1_a.sql", "a"), ("4_d.sql", "d")], &base, &tip),
            []
        );
        assert_eq!(
            found(&[("1_a.sql", "a"), ("2_b.sql", "b")], &base, &tip),
            [("2_b.sql".to_owned(), "older-than-main")]
        );
        assert_eq!(
            found(&[("1_a.sql", "a"), ("3_d.sql", "d")], &base, &tip),
            [("3_d.sql".to_owned(), "duplicate-version")]
        );
        assert_eq!(
            found(&[("1_a.sql", "a"), ("1_b.sql", "b")], &base, &base),
            [("1_b.sql".to_owned(), "duplicate-version")]
        );
        // On the main branch itself nothing is new.
        assert_eq!(found(&tip, &tip, &tip), []);
    }

    #[test]
    fn what_the_main_branch_has_stays() {
        let base = [
            ("1_a.sql", "a\nb\n"),
            ("2_b.up.sql", "b"),
            ("2_b.down.sql", "x"),
        ];
        let now = [
            ("1_a.sql", "a\nc\n"),
            ("2_b.up.sql", "b"),
            ("2_b.down.sql", "y"),
        ];
        assert_eq!(
            found(&now, &base, &base),
            [("1_a.sql".to_owned(), "edited")]
        );
        // The main branch has done the same meanwhile.
        assert_eq!(found(&now, &base, &now), []);
        assert_eq!(
            found(&base[1..], &base, &base),
            [("1_a.sql".to_owned(), "removed")]
        );
        let (now, base) = (files(&[("1_a.sql", "a\r\nb\r\n")]), files(&base[..1]));
        let found = Sides {
            now: &now,
            base: &base,
            tip: &base,
        }
        .findings();
        assert!(found[0].message.contains("line ends"), "{found:?}");
    }

    #[test]
    fn a_way_down_is_wanted_where_others_have_one() {
        let base = [
            ("1_a.up.sql", "a"),
            ("1_a.down.sql", "b"),
            ("2_b.up.sql", "c"),
        ];
        let new = [&base[..], &[("3_c.up.sql", "d"), ("4_d.sql", "e")]].concat();
        assert_eq!(
            found(&new, &base, &base),
            [
                ("3_c.up.sql".to_owned(), "no-down"),
                ("4_d.sql".to_owned(), "no-down")
            ]
        );
        assert_eq!(
            found(
                &[("1_a.sql", "a"), ("2_b.sql", "b")],
                &[("1_a.sql", "a")],
                &[]
            ),
            []
        );
        let goose = [
            ("1_a.sql", "-- +goose Up\n-- +goose Down\n"),
            ("2_b.sql", "-- +goose Up\n"),
        ];
        assert_eq!(found(&goose, &[], &[]), [("2_b.sql".to_owned(), "no-down")]);
    }

    #[test]
    fn the_page_has_every_code() {
        let page = include_str!("../../../../docs/database.md");
        for code in [DUPLICATE, OLDER, EDITED, REMOVED, NO_DOWN] {
            assert!(page.contains(&format!("| `{code}` |")), "{code}");
        }
    }
}
