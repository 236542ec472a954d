//! What statements ask of a table → indexes that might help.

use std::collections::BTreeSet;

use super::plan::Usage;
use crate::db::advise::{Index, index_name};
use crate::db::model::{Engine, Id, quote};

/// An index that might help.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Candidate {
    pub(crate) table: Id,
    /// Columns and expressions as SQL, `true` for those that descend.
    pub(crate) keys: Vec<(String, bool)>,
    pub(crate) include: Vec<String>,
    /// A condition as SQL, and its value as a word.
    pub(crate) predicate: Option<(String, Option<String>)>,
}

/// So many columns an index has at most, beside those that it only carries.
const MOST_KEYS: usize = 3;
/// So many columns it carries at most.
const MOST_INCLUDED: usize = 4;

impl Candidate {
    /// What stands behind `CREATE INDEX … ON table`.
    pub(crate) fn rest(&self) -> String {
        let keys: Vec<_> = self
            .keys
            .iter()
            .map(|(key, descends)| {
                if *descends {
                    format!("{key} DESC")
                } else {
                    key.clone()
                }
            })
            .collect();
        let mut text = format!("({})", keys.join(", "));
        if !self.include.is_empty() {
            let include: Vec<_> = self.include.iter().map(|it| quote(it)).collect();
            text.push_str(&format!(" INCLUDE ({})", include.join(", ")));
        }
        if let Some((predicate, _)) = &self.predicate {
            text.push_str(&format!(" WHERE {predicate}"));
        }
        text
    }

    /// The statement that makes it, for what only tries it.
    pub(crate) fn statement(&self) -> String {
        format!("CREATE INDEX ON {} {}", self.table.sql(), self.rest())
    }

    /// A name that nothing else has.
    pub(crate) fn name(&self, taken: &BTreeSet<String>) -> String {
        let keys = self
            .keys
            .iter()
            .map(|(key, _)| key.trim_end_matches(" text_pattern_ops"));
        let all: Vec<&str> = keys
            .chain(self.include.iter().map(String::as_str))
            .collect();
        let value = self
            .predicate
            .as_ref()
            .and_then(|(_, value)| value.as_deref());
        index_name(&self.table.name, &all, value, taken)
    }

    /// Whether an index that is there finds all that this one would.
    fn is_there(&self, engine: Engine, indexes: &[Index]) -> bool {
        indexes.iter().any(|index| {
            let is_of_table =
                index.namespace == self.table.namespace && index.table == self.table.name;
            let matches = |(at, (key, descends)): (usize, &(String, bool))| {
                index.parts.get(at).is_some_and(|part| {
                    let text = match &part.column {
                        Some(column) => engine.quote(column),
                        None => part.text.clone(),
                    };
                    let bare = |text: &str| {
                        text.trim_start_matches('(')
                            .trim_end_matches(')')
                            .to_owned()
                    };
                    bare(&text) == bare(key)
                        && part.length.is_none()
                        && (part.options & 1 == 1) == *descends
                })
            };
            is_of_table
                && index.is_valid
                && ["", "btree"].contains(&index.method.to_ascii_lowercase().as_str())
                && index.predicate.is_none()
                && self.predicate.is_none()
                && self.include.iter().all(|it| index.include.contains(it))
                && self.keys.iter().enumerate().all(matches)
        })
    }
}

/// The candidates of one statement on one table of so many columns.
pub(crate) fn candidates(
    usage: &Usage,
    engine: Engine,
    n_columns: usize,
    indexes: &[Index],
) -> Vec<Candidate> {
    let Some(table) = &usage.table else {
        return Vec::new();
    };
    let mut lists: Vec<Vec<(String, bool)>> = Vec::new();
    let up = |key: &String| (key.clone(), false);
    let equal: Vec<_> = usage.equal.iter().map(up).collect();
    let joined: Vec<_> = usage.joined.iter().map(up).collect();
    let range: Vec<_> = usage.range.iter().map(up).collect();
    let points: Vec<_> = equal.iter().chain(&joined).cloned().collect();
    for one in points.iter().chain(&range) {
        lists.push(vec![one.clone()]);
    }
    // One value first, then a second one or a range.
    for first in &points {
        for second in points.iter().chain(&range).filter(|it| *it != first) {
            lists.push(vec![first.clone(), second.clone()]);
            for third in range
                .iter()
                .chain(&equal)
                .filter(|it| *it != first && *it != second)
            {
                if points.contains(second) {
                    lists.push(vec![first.clone(), second.clone(), third.clone()]);
                }
            }
        }
    }
    // An order, alone or below what has to be one value.
    let groups = usage
        .grouped
        .iter()
        .map(|keys| keys.iter().map(up).collect());
    for order in usage.sorted.iter().cloned().chain(groups) {
        lists.push(order.clone());
        let rest = |known: &[(String, bool)]| -> Vec<(String, bool)> {
            let is_known = |key: &String| known.iter().any(|(it, _)| it == key);
            order
                .iter()
                .filter(|(key, _)| !is_known(key))
                .cloned()
                .collect()
        };
        if !equal.is_empty() {
            lists.push(equal.iter().cloned().chain(rest(&equal)).collect());
        }
        for one in &joined {
            let known = [one.clone()];
            lists.push(known.iter().cloned().chain(rest(&known)).collect());
        }
    }
    let mut all = BTreeSet::new();
    for keys in lists {
        let mut keys = keys;
        keys.truncate(MOST_KEYS);
        if keys.is_empty() {
            continue;
        }
        let plain = Candidate {
            table: table.clone(),
            keys,
            include: Vec::new(),
            predicate: None,
        };
        all.extend(covering(&plain, usage, engine, n_columns));
        // MySQL has no indexes of some rows.
        if engine != Engine::Mysql {
            all.extend(partial(&plain, usage, engine));
        }
        all.insert(plain);
    }
    let is_new = |it: &Candidate| !it.is_there(engine, indexes);
    all.into_iter().filter(is_new).collect()
}

/// The same with all that is read beside its keys, so that the table need not be.
fn covering(
    plain: &Candidate,
    usage: &Usage,
    engine: Engine,
    n_columns: usize,
) -> Option<Candidate> {
    let is_key = |column: &String| {
        plain
            .keys
            .iter()
            .any(|(key, _)| *key == engine.quote(column))
    };
    let include: Vec<String> = usage
        .used
        .iter()
        .filter(|it| !is_key(it))
        .cloned()
        .collect();
    let has_expression = plain.keys.iter().any(|(key, _)| key.starts_with('('));
    // One that has all columns is the table once more.
    let is_part = usage.used.len() < n_columns;
    let fits = is_part && !include.is_empty() && include.len() <= MOST_INCLUDED && !has_expression;
    if !fits {
        return None;
    }
    let mut candidate = plain.clone();
    match engine {
        Engine::Postgres => candidate.include = include,
        // What an index carries is one more key there.
        Engine::Mysql | Engine::Sqlite => {
            let keys = include.iter().map(|it| (engine.quote(it), false));
            candidate.keys.extend(keys);
        }
    }
    Some(candidate)
}

/// The same for the rows alone that a condition without parameters lets through.
fn partial(plain: &Candidate, usage: &Usage, engine: Engine) -> Vec<Candidate> {
    // Statements of files have values where those of applications have parameters: a number may be any key there.
    let is_any = |value: &Option<String>| {
        let number = value.as_ref().and_then(|it| it.parse::<f64>().ok());
        engine == Engine::Sqlite && number.is_some_and(|it| it > 1.0)
    };
    let fixed = usage.fixed.iter().filter(|(_, _, value)| !is_any(value));
    let each = fixed.filter_map(|(column, sql, value)| {
        let keys: Vec<_> = plain
            .keys
            .iter()
            .filter(|(key, _)| key != column)
            .cloned()
            .collect();
        (!keys.is_empty()).then(|| Candidate {
            keys,
            predicate: Some((sql.clone(), value.clone())),
            ..plain.clone()
        })
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Candidate, candidates};
    use crate::db::advise::suggest::plan::Usage;
    use crate::db::advise::{Index, Part};
    use crate::db::model::{Engine, Id};

    fn usage() -> Usage {
        Usage {
            table: Some(Id::table("public", "orders")),
            equal: vec!["status".to_owned()],
            joined: vec!["user_id".to_owned()],
            sorted: vec![vec![("created_at".to_owned(), true)]],
            fixed: vec![(
                "status".to_owned(),
                "status = 'active'::text".to_owned(),
                Some("active".to_owned()),
            )],
            used: ["status", "user_id", "created_at"]
                .map(str::to_owned)
                .into(),
            ..Usage::default()
        }
    }

    fn rests(all: &[Candidate]) -> BTreeSet<String> {
        all.iter().map(Candidate::rest).collect()
    }

    #[test]
    fn candidates_are_what_conditions_and_orders_ask_for() {
        let all = rests(&candidates(&usage(), Engine::Postgres, 9, &[]));
        for rest in [
            "(status)",
            "(user_id, status)",
            "(status, created_at DESC)",
            "(created_at DESC) WHERE status = 'active'::text",
            "(user_id) INCLUDE (created_at, status)",
        ] {
            assert!(all.contains(rest), "{rest}: {all:?}");
        }
        assert!(!all.iter().any(|it| it.starts_with("(status) WHERE")));
    }

    #[test]
    fn what_is_there_is_no_candidate() {
        let part = Part {
            column: Some("status".to_owned()),
            ..Part::default()
        };
        let index = Index {
            namespace: "public".to_owned(),
            table: "orders".to_owned(),
            method: "btree".to_owned(),
            is_valid: true,
            parts: vec![part],
            ..Index::default()
        };
        let all = rests(&candidates(&usage(), Engine::Postgres, 9, &[index]));
        assert!(
            !all.contains("(status)") && all.contains("(status, user_id)"),
            "{all:?}"
        );
    }

    #[test]
    fn names_say_what_an_index_is_for() {
        let of = |keys: &[&str], include: &[&str], value: Option<&str>| {
            let candidate = Candidate {
                table: Id::table("public", "orders"),
                keys: keys.iter().map(|it| ((*it).to_owned(), false)).collect(),
                include: include.iter().map(|it| (*it).to_owned()).collect(),
                predicate: value.map(|it| (format!("status = '{it}'"), Some(it.to_owned()))),
            };
            candidate.name(&BTreeSet::new())
        };
        assert_eq!(
            of(&["user_id", "status"], &[], None),
            "idx_orders_user_status"
        );
        assert_eq!(
            of(&["created_at"], &[], Some("active")),
            "idx_orders_active"
        );
        assert_eq!(of(&["email"], &["name"], None), "idx_orders_email_name");
        assert_eq!(of(&["(lower(email))"], &[], None), "idx_orders_lower_email");
    }
}
