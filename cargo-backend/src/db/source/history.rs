//! Folders of migrations, whichever tool they are for: which files go up, in which order, and what of them.
//!
//! Names: `<number>_<name>.sql` (sqlx, goose, dbmate), `.up.sql` and `.down.sql` (sqlx, golang-migrate), a folder
//! `<number>_<name>/` with `up.sql` and `down.sql` or with `migration.sql` (diesel, Prisma), and `V1.2__name.sql` with
//! what belongs to it (Flyway, refinery).

use std::path::{Path, PathBuf};

/// Where a file stands in its history: numbers, which are compared one by one. What Flyway repeats comes last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Version(Vec<u64>),
    /// Of diesel, which compares texts.
    Text(String),
    Repeated(String),
}

/// What a file of Flyway or refinery is for, by the letter that its name starts with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    Versioned,
    /// All that came before, in one file.
    Baseline,
    /// Undoes one of Flyway; with refinery it goes up.
    Undo,
}

/// The ways up below a folder, in their order; nothing if it is no history.
pub(crate) fn ordered(root: &Path, all: &[PathBuf]) -> Vec<(Rank, PathBuf)> {
    let mut found = lettered(all);
    if found.is_empty() {
        let ways_up = all.iter().filter(|file| is_up(file));
        found = ways_up
            .filter_map(|file| Some((numbered(root, file)?, file.clone())))
            .collect();
    }
    found.sort();
    found
}

/// Files that are named as for Flyway.
fn lettered(all: &[PathBuf]) -> Vec<(Rank, PathBuf)> {
    let named = |file: &PathBuf| {
        let (letter, version) = letter_of(file_name(file))?;
        Some((letter, version, file.clone()))
    };
    let named: Vec<_> = all.iter().filter_map(named).collect();
    let has = |letter: Letter, version: &[u64]| {
        let mut all = named.iter();
        all.any(|(it, known, _)| *it == letter && known == version)
    };
    let is_any = named.iter().any(|(letter, _, _)| *letter != Letter::Undo)
        || named
            .iter()
            .any(|(_, version, _)| !has(Letter::Versioned, version));
    if !is_any {
        return Vec::new();
    }
    let newest_baseline = named
        .iter()
        .filter(|(letter, _, _)| *letter == Letter::Baseline)
        .map(|(_, version, _)| version)
        .max();
    let up = |(letter, version, file): &(Letter, Vec<u64>, PathBuf)| {
        let goes_up = match letter {
            Letter::Versioned => newest_baseline.is_none_or(|baseline| version > baseline),
            Letter::Baseline => Some(version) == newest_baseline,
            Letter::Undo => !has(Letter::Versioned, version),
        };
        goes_up.then(|| (Rank::Version(version.clone()), file.clone()))
    };
    let repeated = all.iter().filter_map(|file| {
        let name = file_name(file).strip_prefix("R__")?;
        Some((Rank::Repeated(name.to_owned()), file.clone()))
    });
    named.iter().filter_map(up).chain(repeated).collect()
}

/// `V1.2__name.sql`, where versions may have underscores, too.
fn letter_of(name: &str) -> Option<(Letter, Vec<u64>)> {
    let letter = match name.chars().next()? {
        'V' => Letter::Versioned,
        'B' => Letter::Baseline,
        'U' => Letter::Undo,
        _ => return None,
    };
    let (version, _) = name.get(1..)?.split_once("__")?;
    let numbers = version.split(['.', '_']).map(|it| it.parse().ok());
    let mut numbers: Vec<u64> = numbers.collect::<Option<_>>()?;
    // 1.0 is 1.
    while numbers.len() > 1 && numbers.last() == Some(&0) {
        numbers.pop();
    }
    Some((letter, numbers))
}

/// `20260101120000_add_users.up.sql`, or `2026-01-01-120000_add_users/up.sql` as diesel has it.
fn numbered(root: &Path, file: &Path) -> Option<Rank> {
    let mut parts = file.strip_prefix(root).ok()?.components();
    let name = parts.next()?.as_os_str().to_str()?;
    let digits: String = name
        .chars()
        .filter(|c| *c != '-')
        .take_while(char::is_ascii_digit)
        .collect();
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    if digits.is_empty() || !rest.starts_with('_') {
        return None;
    }
    match parts.next() {
        Some(_) => Some(Rank::Text(digits)),
        None => Some(Rank::Version(vec![digits.parse().ok()?])),
    }
}

fn file_name(file: &Path) -> &str {
    file.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

fn is_up(file: &Path) -> bool {
    let name = file_name(file);
    !name.ends_with(".down.sql") && name != "down.sql"
}

/// The file that undoes another one, by its name, if names say so.
pub(crate) fn down_of(file: &Path) -> Option<PathBuf> {
    let name = file_name(file);
    if name == "up.sql" {
        return Some(file.with_file_name("down.sql"));
    }
    let name = name.strip_suffix(".up.sql")?;
    Some(file.with_file_name(format!("{name}.down.sql")))
}

/// A line that says which way what follows goes.
fn turn(line: &str) -> Option<bool> {
    let line = line.trim().to_ascii_lowercase();
    if line == "---- create above / drop below ----" {
        return Some(false);
    }
    let mut words = line.strip_prefix("--")?.split_whitespace();
    let (first, second) = (words.next()?, words.next().unwrap_or_default());
    match (first, second) {
        ("+goose" | "+migrate" | "+micrate", "up") | ("migrate:up", _) | ("up", "migration") => {
            Some(true)
        }
        ("+goose" | "+migrate" | "+micrate", "down")
        | ("migrate:down", _)
        | ("down", "migration") => Some(false),
        _ => None,
    }
}

/// Whether a file has both ways, or only the one up, where that is told by lines.
pub(crate) fn has_down(text: &str) -> Option<bool> {
    let mut turns = text.lines().filter_map(turn).peekable();
    turns.peek()?;
    Some(turns.any(|is_up| !is_up))
}

/// The text with blanks in the place of everything that is not the way up: each character stays where it is.
pub(crate) fn way_up(text: String) -> String {
    let is_marked = text.lines().any(|line| turn(line).is_some());
    if !is_marked {
        return text;
    }
    // Before the first line that says so nothing goes up, unless what follows is the way down.
    let mut is_up = text.lines().find_map(turn) == Some(false);
    let mut up = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        is_up = turn(line).unwrap_or(is_up);
        // Comments say how the rest is to be run.
        if is_up || line.trim_start().starts_with("--") {
            up.push_str(line);
            continue;
        }
        for c in line.chars() {
            match c {
                '\n' | '\r' => up.push(c),
                _ => up.extend(std::iter::repeat_n(' ', c.len_utf8())),
            }
        }
    }
    up
}

/// Whether a file is run in a transaction, as its tool has it.
pub(crate) fn in_transaction(path: &Path, text: &str) -> bool {
    if text.starts_with("-- no-transaction") {
        return false;
    }
    let is_told = |line: &str| {
        let line = line.trim().to_ascii_lowercase();
        let Some(words) = line.strip_prefix("--") else {
            return false;
        };
        let words = words.trim();
        words.starts_with("+goose no transaction")
            || words == "+migrate notransaction"
            || words.starts_with("+migrate up notransaction")
            || words.starts_with("migrate:up") && words.contains("transaction:false")
            || words == "atlas:txmode none"
            || words == "postgres-migrations disable-transaction"
    };
    if text.lines().any(is_told) {
        return false;
    }
    if file_name(path) != "up.sql" {
        return true;
    }
    let beside = std::fs::read_to_string(path.with_file_name("metadata.toml"));
    let beside = beside.unwrap_or_default();
    !beside.lines().any(|line| {
        let line: String = line.split_whitespace().collect();
        line.starts_with("run_in_transaction=false")
    })
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{down_of, has_down, in_transaction, ordered, way_up};

    /// The files that go up, in their order.
    fn up(names: &[&str]) -> Vec<String> {
        let root = Path::new("m");
        let all: Vec<PathBuf> = names.iter().map(|name| root.join(name)).collect();
        let name = |path: &PathBuf| path.strip_prefix(root).unwrap().display().to_string();
        ordered(root, &all)
            .iter()
            .map(|(_, path)| name(path))
            .collect()
    }

    #[test]
    fn files_go_in_the_order_of_their_numbers() {
        assert_eq!(
            up(&[
                "10_c.sql",
                "9_b.up.sql",
                "9_b.down.sql",
                "000001_a.sql",
                "notes.sql",
                "2024.sql"
            ]),
            ["000001_a.sql", "9_b.up.sql", "10_c.sql"]
        );
        assert_eq!(
            up(&[
                "2026-01-01-120000_b/up.sql",
                "2026-01-01-120000_b/down.sql",
                "00000000000000_a/up.sql"
            ]),
            ["00000000000000_a/up.sql", "2026-01-01-120000_b/up.sql"]
        );
        // Somebody has left out the time of day.
        assert_eq!(
            up(&[
                "2024-03-13_170000_cascade/up.sql",
                "2024-03-06-170000_sso/up.sql"
            ]),
            [
                "2024-03-06-170000_sso/up.sql",
                "2024-03-13_170000_cascade/up.sql"
            ]
        );
        assert_eq!(
            up(&["20260101_a/migration.sql"]),
            ["20260101_a/migration.sql"]
        );
        assert!(up(&["users.sql", "orders.sql"]).is_empty());
    }

    #[test]
    fn letters_mean_what_they_do_for_flyway_and_refinery() {
        assert_eq!(
            up(&[
                "R__view.sql",
                "V1.10__c.sql",
                "V1_9__b.sql",
                "sub/V1__a.sql",
                "U1__a.sql",
                "afterMigrate.sql"
            ]),
            [
                "sub/V1__a.sql",
                "V1_9__b.sql",
                "V1.10__c.sql",
                "R__view.sql"
            ]
        );
        assert_eq!(
            up(&[
                "V1__a.sql",
                "V2__b.sql",
                "B2__all.sql",
                "B1__a.sql",
                "V3__c.sql"
            ]),
            ["B2__all.sql", "V3__c.sql"]
        );
        // What undoes nothing goes up.
        assert_eq!(up(&["V1__a.sql", "U2__b.sql"]), ["V1__a.sql", "U2__b.sql"]);
    }

    #[test]
    fn of_a_file_with_both_ways_the_one_up_is_read_where_it_stands() {
        for (text, expected) in [
            ("a;\nb;", "a;\nb;"),
            (
                "-- +goose Up\na;\n-- +goose Down\nö;\n",
                "-- +goose Up\na;\n-- +goose Down\n   \n",
            ),
            (
                "x\n-- migrate:up transaction:false\na;\n--migrate:down\nb;",
                " \n-- migrate:up transaction:false\na;\n--migrate:down\n  ",
            ),
            (
                "a;\n---- create above / drop below ----\nb;",
                "a;\n---- create above / drop below ----\n  ",
            ),
            (
                "-- Up Migration\na;\r\n-- Down Migration\r\nb;\r\n",
                "-- Up Migration\na;\r\n-- Down Migration\r\n  \r\n",
            ),
        ] {
            assert_eq!(way_up(text.to_owned()), expected);
        }
        assert_eq!(has_down("-- +migrate Up\na;"), Some(false));
        assert_eq!(has_down("-- +migrate Up\na;\n-- +migrate Down"), Some(true));
        assert_eq!(has_down("a;"), None);
        assert_eq!(
            down_of(Path::new("m/1_a/up.sql")),
            Some(PathBuf::from("m/1_a/down.sql"))
        );
        assert_eq!(down_of(Path::new("m/1_a.sql")), None);
    }

    #[test]
    fn each_tool_has_its_word_for_no_transaction() {
        for text in [
            "-- no-transaction\n",
            "-- +goose NO TRANSACTION\n-- +goose Up\n",
            "-- migrate:up transaction:false\n",
            "-- +migrate Up notransaction\n",
            "-- atlas:txmode none\n",
        ] {
            assert!(!in_transaction(Path::new("1_a.sql"), text), "{text}");
        }
        assert!(in_transaction(
            Path::new("1_a.sql"),
            "\n-- no-transaction\n"
        ));
    }
}
