//! `EXPLAIN FORMAT=JSON` of MariaDB and MySQL → what a statement costs.
//!
//! How many rows are read, and how, is the planner's. What that takes is `suggest/cost.rs`'s: MariaDB before 11 gives
//! no costs in its plans, and what it and MySQL count has no sorting in it that an index would spare.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::db::advise::suggest::cost::{Way, rows, seek, sort};

/// What was read of a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Read {
    pub(super) cost: f64,
    pub(super) indexes: Vec<String>,
    pub(super) steps: Vec<Step>,
}

/// A table that is read, or a sort.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Step {
    what: String,
    index: Option<String>,
}

impl Step {
    pub(super) fn text(&self, named: &impl Fn(&str) -> String) -> String {
        match &self.index {
            Some(index) => format!("{} by {}", self.what, named(index)),
            None => self.what.clone(),
        }
    }
}

/// Reads a plan of tables of these sizes, of which so many rows are wanted.
pub(super) fn read(plan: &Value, tables: &BTreeMap<String, f64>, limit: Option<f64>) -> Read {
    let mut reader = Reader {
        tables,
        read: Read::default(),
        is_sorted: false,
    };
    let mut rows = 1.0;
    let cost = reader.node(plan, &mut rows);
    // What comes in the order that is wanted ends when there is enough.
    let share = match limit {
        Some(limit) if !reader.is_sorted && rows > 1.0 => (limit / rows).min(1.0),
        _ => 1.0,
    };
    Read {
        cost: cost * share,
        ..reader.read
    }
}

struct Reader<'a> {
    tables: &'a BTreeMap<String, f64>,
    read: Read,
    is_sorted: bool,
}

/// A number, which MySQL writes as a text at times.
fn number(node: &Value, keys: &[&str]) -> Option<f64> {
    let value = keys.iter().find_map(|key| node.get(key))?;
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// What a node may have within that is no table of its own.
const WITHIN: [&str; 22] = [
    "query_block",
    "nested_loop",
    "filesort",
    "read_sorted_file",
    "temporary_table",
    "block-nl-join",
    "ordering_operation",
    "grouping_operation",
    "duplicates_removal",
    "windows",
    "buffer_result",
    "materialized",
    "materialized_from_subquery",
    "expression_cache",
    "union_result",
    "query_specifications",
    "subqueries",
    "attached_subqueries",
    "optimized_away_subqueries",
    "select_list_subqueries",
    "having_subqueries",
    "unit",
];

impl Reader<'_> {
    /// What a node costs; `n` are the rows before it, and after.
    fn node(&mut self, node: &Value, n: &mut f64) -> f64 {
        if let Some(list) = node.as_array() {
            return list.iter().map(|it| self.node(it, n)).sum();
        }
        let Some(members) = node.as_object() else {
            return 0.0;
        };
        let mut cost = 0.0;
        for (key, value) in members {
            match key.as_str() {
                "table" => cost += self.table(value, n),
                "filesort" => {
                    cost += self.node(value, n);
                    cost += self.sorted(*n);
                }
                // Rows of one table are held, and the other one is read once for many of them.
                "block-nl-join" => {
                    let outer = *n;
                    let mut inner = 1.0;
                    cost += self.node(value, &mut inner);
                    // Each is compared with each, unless they are hashed.
                    let is_hashed = value
                        .get("join_type")
                        .and_then(Value::as_str)
                        .is_some_and(|it| it.contains('H'));
                    cost += if is_hashed {
                        outer
                    } else {
                        outer * inner * 0.2
                    };
                    *n = outer * (inner * 0.01).max(1.0);
                }
                // Statements within are asked for each row, or once; which of them is not told apart.
                "subqueries"
                | "attached_subqueries"
                | "select_list_subqueries"
                | "having_subqueries" => {
                    let mut within = 1.0;
                    let each = self.node(value, &mut within);
                    cost += each
                        * if value.to_string().contains("\"dependent\":true") {
                            *n
                        } else {
                            1.0
                        };
                }
                "materialized"
                | "materialized_from_subquery"
                | "optimized_away_subqueries"
                | "query_specifications" => {
                    let mut within = 1.0;
                    cost += self.node(value, &mut within);
                }
                key if WITHIN.contains(&key) => cost += self.node(value, n),
                _ => {}
            }
        }
        // MySQL says so of the node itself.
        if members.get("using_filesort").and_then(Value::as_bool) == Some(true) {
            cost += self.sorted(*n);
        }
        cost
    }

    fn sorted(&mut self, n: f64) -> f64 {
        self.is_sorted = true;
        self.read.steps.push(Step {
            what: "filesort".to_owned(),
            index: None,
        });
        sort(n)
    }

    fn table(&mut self, table: &Value, n: &mut f64) -> f64 {
        let text = |key: &str| table.get(key).and_then(Value::as_str);
        let Some(kind) = text("access_type") else {
            return self.node(table, n);
        };
        let key = text("key").map(str::to_owned);
        let name = text("table_name").unwrap_or_default();
        self.read.steps.push(Step {
            what: format!("{kind} on {name}"),
            index: key.clone(),
        });
        self.read.indexes.extend(key);
        self.merged(table.get("index_merge"));
        let found = number(table, &["rows", "rows_examined_per_scan"])
            .unwrap_or(1.0)
            .max(1.0);
        let known = self.tables.get(name);
        let known = known.or_else(|| self.tables.get(&name.to_lowercase()));
        let all = known.copied().unwrap_or(found).max(found);
        let is_covered = table.get("using_index").and_then(Value::as_bool) == Some(true);
        let is_by_rows = text("key").is_none_or(|key| key == "PRIMARY");
        let way = match (is_covered, is_by_rows) {
            (_, true) => Way::Table,
            (true, false) => Way::Covering,
            (false, false) => Way::Index,
        };
        let mut each = rows(way, found, all);
        if !["ALL", "index"].contains(&kind) {
            each += seek(all);
        }
        let within = self.node(table, &mut 1.0);
        let cost = *n * each + within;
        let share = number(table, &["filtered"]).map_or(1.0, |it| it / 100.0);
        *n *= found * share;
        cost
    }

    /// Several indexes at once, whose rows are put together.
    fn merged(&mut self, node: Option<&Value>) {
        match node {
            Some(Value::Object(members)) => {
                for (key, value) in members {
                    match value.as_str().filter(|_| key == "key") {
                        Some(index) => self.read.indexes.push(index.to_owned()),
                        None => self.merged(Some(value)),
                    }
                }
            }
            Some(Value::Array(all)) => all.iter().for_each(|it| self.merged(Some(it))),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::read;

    #[test]
    fn plans_cost_what_is_read_and_sorted() {
        let tables: BTreeMap<String, f64> =
            [("o".to_owned(), 50_000.0), ("u".to_owned(), 5000.0)].into();
        // As MariaDB writes them: sorted, then in the order of an index.
        let sorted = json!({"query_block": {"select_id": 1, "filesort": {"sort_key": "o.at desc", "temporary_table": {"nested_loop": [
            {"table": {"table_name": "u", "access_type": "ALL", "rows": 5000, "filtered": 0.02}},
            {"table": {"table_name": "o", "access_type": "ref", "key": "c1", "rows": 10, "filtered": 100}}]}}}});
        let before = read(&sorted, &tables, Some(5.0));
        assert!(before.cost > 5000.0 && before.cost < 6000.0, "{before:?}");
        assert_eq!(before.indexes, ["c1"]);
        let steps: Vec<_> = before
            .steps
            .iter()
            .map(|it| it.text(&str::to_uppercase))
            .collect();
        assert_eq!(steps, ["ALL on u", "ref on o by C1", "filesort"]);
        let ordered = json!({"query_block": {"nested_loop": [
            {"table": {"table_name": "o", "access_type": "index", "key": "c2", "rows": 50000, "filtered": 100}}]}});
        let few = read(&ordered, &tables, Some(5.0)).cost;
        let all = read(&ordered, &tables, None).cost;
        assert!((all / few - 10_000.0).abs() < 1.0, "{few} {all}");
        // As MySQL does.
        let mysql = json!({"query_block": {"cost_info": {"query_cost": "1.00"}, "ordering_operation": {"using_filesort": true, "table":
            {"table_name": "o", "access_type": "ALL", "rows_examined_per_scan": 50000, "filtered": "10.00"}}}});
        let read = read(&mysql, &tables, None);
        assert!(read.cost > 50_000.0 && read.steps.len() == 2, "{read:?}");
    }
}
