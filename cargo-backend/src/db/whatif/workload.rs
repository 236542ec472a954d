use crate::db::source::SqlFile;
use crate::db::sql::split;

/// A statement, and how often it runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Query {
    /// Without a semicolon.
    pub(crate) text: String,
    pub(crate) weight: f64,
    /// `$1` to this one.
    pub(crate) n_parameters: usize,
}

impl Query {
    pub(crate) fn new(text: &str, weight: f64) -> Self {
        Self {
            text: text.to_owned(),
            weight,
            n_parameters: n_parameters(text),
        }
    }
}

/// The statements of files that have a plan; one that stands there several times counts as often.
pub(crate) fn of_files(files: &[SqlFile]) -> Vec<Query> {
    let mut queries: Vec<Query> = Vec::new();
    for file in files {
        for piece in split(&file.text).pieces {
            let text = file.text.get(piece.range).unwrap_or_default();
            if !has_plan(text) {
                continue;
            }
            match queries.iter_mut().find(|query| query.text == text) {
                Some(query) => query.weight += 1.0,
                None => queries.push(Query::new(text, 1.0)),
            }
        }
    }
    queries
}

/// Whether `EXPLAIN` takes a statement.
pub(crate) fn has_plan(text: &str) -> bool {
    let word: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
    ["select", "insert", "update", "delete", "with", "merge"]
        .contains(&word.to_ascii_lowercase().as_str())
}

fn n_parameters(text: &str) -> usize {
    let mut most = 0;
    let mut quoted = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match quoted {
            Some(quote) if c == quote => quoted = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => quoted = Some(c),
            None if c == '$' => {
                let mut digits = String::new();
                while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                    digits.push(digit);
                }
                most = most.max(digits.parse().unwrap_or(0));
            }
            None => {}
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{n_parameters, of_files};
    use crate::db::source::SqlFile;

    #[test]
    fn a_file_is_statements_that_have_plans() {
        let text = "-- users\nselect 1;\nSELECT 2 where $2 = $1;\nselect 1;\ncreate table a ();\nupdate a set b = 1".to_owned();
        let queries = of_files(&[SqlFile {
            path: PathBuf::new(),
            text,
        }]);
        let all: Vec<_> = queries
            .iter()
            .map(|it| (it.text.as_str(), it.weight, it.n_parameters))
            .collect();
        assert_eq!(
            all,
            [
                ("select 1", 2.0, 0),
                ("SELECT 2 where $2 = $1", 1.0, 2),
                ("update a set b = 1", 1.0, 0)
            ]
        );
        assert_eq!(n_parameters("select '$3', \"$4\", $1"), 1);
    }
}
