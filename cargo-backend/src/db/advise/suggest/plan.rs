//! The plan of a statement → what it asks of each table.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::condition::{Operand, bare_columns, columns, operand, predicate, terms, value_of};
use crate::db::model::{Engine, Id};

/// What one statement asks of one table under one name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) table: Option<Id>,
    /// Columns and expressions that have to be one value.
    pub(crate) equal: Vec<String>,
    /// Columns that have to be what another table has.
    pub(crate) joined: Vec<String>,
    /// Columns that have to be less, greater, or start with something.
    pub(crate) range: Vec<String>,
    /// Conditions without parameters: of which column, as SQL, and the value as a word.
    pub(crate) fixed: Vec<(String, String, Option<String>)>,
    /// Orders that are wanted, each of keys with `true` for those that descend.
    pub(crate) sorted: Vec<Vec<(String, bool)>>,
    pub(crate) grouped: Vec<Vec<String>>,
    /// All columns that are used.
    pub(crate) used: BTreeSet<String>,
}

/// A plan in JSON, as `EXPLAIN (FORMAT JSON, VERBOSE)` writes it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plan {
    pub(crate) cost: f64,
    pub(crate) usages: Vec<Usage>,
}

impl Plan {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let plan = value.get(0)?.get("Plan")?;
        let mut usages = BTreeMap::new();
        relations(plan, &mut usages);
        conditions(plan, true, &mut usages);
        let usages = usages.into_values().filter(|usage| usage.table.is_some());
        Some(Self {
            cost: plan.get("Total Cost")?.as_f64()?,
            usages: usages.collect(),
        })
    }
}

/// What a plan does with tables, and where it sorts: a few words a step. `named` says what an index is called.
pub(crate) fn steps(node: &Value, named: &impl Fn(&str) -> String) -> Vec<String> {
    let mut all = Vec::new();
    let kind = text(node, "Node Type").unwrap_or_default();
    let index = text(node, "Index Name").map(named);
    match (text(node, "Relation Name"), index) {
        (Some(table), Some(index)) => all.push(format!("{kind} on {table} using {index}")),
        (Some(table), None) => all.push(format!("{kind} on {table}")),
        (None, Some(index)) => all.push(format!("{kind} using {index}")),
        (None, None) if kind.ends_with("Sort") => all.push(kind.to_owned()),
        (None, None) => {}
    }
    for child in children(node) {
        all.extend(steps(child, named));
    }
    all
}

fn text<'a>(node: &'a Value, key: &str) -> Option<&'a str> {
    node.get(key).and_then(Value::as_str)
}

fn texts<'a>(node: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    let list = node.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
}

fn children(node: &Value) -> impl Iterator<Item = &Value> {
    node.get("Plans")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn relations(node: &Value, usages: &mut BTreeMap<String, Usage>) {
    if let (Some(schema), Some(name), Some(alias)) = (
        text(node, "Schema"),
        text(node, "Relation Name"),
        text(node, "Alias"),
    ) {
        usages.entry(alias.to_owned()).or_default().table = Some(Id::table(schema, name));
    }
    for child in children(node) {
        relations(child, usages);
    }
}

fn conditions(node: &Value, is_top: bool, usages: &mut BTreeMap<String, Usage>) {
    let keys = [
        "Filter",
        "Index Cond",
        "Recheck Cond",
        "Hash Cond",
        "Merge Cond",
        "Join Filter",
    ];
    for condition in keys.iter().filter_map(|key| text(node, key)) {
        for term in terms(condition) {
            compare(&term, Engine::Postgres, usages);
        }
        use_columns(condition, usages);
    }
    let orders: Vec<&str> = texts(node, "Sort Key").collect();
    sort(&orders, usages);
    let groups: Vec<&str> = texts(node, "Group Key").collect();
    group(&groups, usages);
    for key in orders.iter().chain(&groups) {
        use_columns(key, usages);
    }
    // A scan below others gives whole rows where that is as cheap.
    if is_top || text(node, "Relation Name").is_none() {
        for output in texts(node, "Output") {
            use_columns(output, usages);
            if usages.len() == 1 {
                let usage = usages.values_mut().next();
                usage
                    .into_iter()
                    .for_each(|usage| usage.used.extend(bare_columns(output)));
            }
        }
    }
    for child in children(node) {
        conditions(child, false, usages);
    }
}

fn use_columns(text: &str, usages: &mut BTreeMap<String, Usage>) {
    for (relation, column) in columns(text) {
        if let Some(usage) = usages.get_mut(&relation) {
            usage.used.insert(column);
        }
    }
}

/// Notes what a comparison asks of the tables on its sides.
pub(super) fn compare(
    term: &super::condition::Term,
    engine: Engine,
    usages: &mut BTreeMap<String, Usage>,
) {
    let sides = [
        (&term.left, &term.right, false),
        (&term.right, &term.left, true),
    ];
    for (side, other, is_turned) in sides {
        let (relation, key, is_column) = match side {
            Operand::Column { relation, column } => (relation, engine.quote(column), true),
            Operand::Expression { relation, sql } => (relation, format!("({sql})"), false),
            Operand::Constant(_) | Operand::Other => continue,
        };
        let Some(usage) = usages.get_mut(relation) else {
            continue;
        };
        let is_of_other = match other {
            Operand::Column { relation: it, .. } | Operand::Expression { relation: it, .. } => {
                it != relation
            }
            Operand::Constant(_) | Operand::Other => false,
        };
        let is_of_same = matches!(other, Operand::Column { relation: it, .. } | Operand::Expression { relation: it, .. } if it == relation);
        if is_of_same {
            continue;
        }
        match term.operator.as_str() {
            "=" if is_of_other => push(&mut usage.joined, key.clone()),
            "=" | "IS NULL" => push(&mut usage.equal, key.clone()),
            "<" | ">" | "<=" | ">=" => push(&mut usage.range, key.clone()),
            "~~" if !is_turned && is_prefix(other) => {
                push(&mut usage.range, format!("{key} text_pattern_ops"))
            }
            _ => {}
        }
        let is_fixed = matches!(other, Operand::Constant(_))
            || ["IS NULL", "IS NOT NULL", "IS TRUE", "IS FALSE"].contains(&term.operator.as_str());
        if is_column
            && is_fixed
            && !term.is_alternative
            && !["<", ">", "<=", ">="].contains(&term.operator.as_str())
        {
            let value = match other {
                Operand::Constant(value) if term.operator == "=" => value_of(value),
                Operand::Other if term.operator == "IS TRUE" => Some(key.clone()),
                _ => None,
            };
            let fixed = (key, predicate(term, relation), value);
            if !usage.fixed.contains(&fixed) {
                usage.fixed.push(fixed);
            }
        }
    }
}

/// `'abc%'`: whatever starts so.
fn is_prefix(operand: &Operand) -> bool {
    match operand {
        Operand::Constant(text) => {
            let first = text.trim_start_matches('\'').chars().next();
            first.is_some_and(|c| c != '%' && c != '_')
        }
        _ => false,
    }
}

fn push(list: &mut Vec<String>, key: String) {
    if !list.contains(&key) {
        list.push(key);
    }
}

/// Keys of one relation, all of which are plain or expressions.
fn keys_of(keys: &[&str]) -> Option<(String, Vec<(String, bool)>)> {
    let mut relation = None;
    let mut found = Vec::new();
    for key in keys {
        let (text, descends) = match key.split_once(" DESC") {
            Some((text, "")) => (text, true),
            // Nulls in another place than usual would need an index of their own.
            _ if key.contains(" NULLS ") => return None,
            _ => (*key, false),
        };
        let (of, key) = match operand(text) {
            Operand::Column { relation, column } => (relation, crate::db::model::quote(&column)),
            Operand::Expression { relation, sql } => (relation, format!("({sql})")),
            Operand::Constant(_) | Operand::Other => return None,
        };
        if relation.get_or_insert_with(|| of.clone()) != &of {
            return None;
        }
        found.push((key, descends));
    }
    Some((relation?, found))
}

fn sort(keys: &[&str], usages: &mut BTreeMap<String, Usage>) {
    if let Some((relation, keys)) = keys_of(keys)
        && let Some(usage) = usages.get_mut(&relation)
        && !usage.sorted.contains(&keys)
    {
        usage.sorted.push(keys);
    }
}

fn group(keys: &[&str], usages: &mut BTreeMap<String, Usage>) {
    if let Some((relation, keys)) = keys_of(keys)
        && let Some(usage) = usages.get_mut(&relation)
    {
        let keys: Vec<_> = keys.into_iter().map(|(key, _)| key).collect();
        if !usage.grouped.contains(&keys) {
            usage.grouped.push(keys);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Plan;

    #[test]
    fn a_plan_says_what_is_asked_of_each_table() {
        let plan = json!([{"Plan": {
            "Node Type": "Limit", "Total Cost": 12.5, "Output": ["o.at", "u.name"],
            "Plans": [{"Node Type": "Sort", "Sort Key": ["o.at DESC"], "Plans": [{
                "Node Type": "Hash Join", "Hash Cond": "(o.user_id = u.id)", "Output": ["o.at", "u.name"],
                "Plans": [
                    {"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "orders", "Alias": "o",
                     "Output": ["o.id", "o.at", "o.user_id", "o.note"],
                     "Filter": "((o.status = 'open'::text) AND (o.number > $1))"},
                    {"Node Type": "Hash", "Plans": [
                        {"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "users", "Alias": "u",
                         "Filter": "(lower(u.email) = $2)"}]}]}]}]}}]);
        let plan = Plan::read(&plan.to_string()).unwrap();
        assert_eq!(plan.cost, 12.5);
        let [orders, users] = plan.usages.as_slice() else {
            panic!()
        };
        assert_eq!(orders.equal, ["status"]);
        assert_eq!(orders.joined, ["user_id"]);
        assert_eq!(orders.range, ["number"]);
        assert_eq!(orders.sorted, [[("at".to_owned(), true)]]);
        assert_eq!(orders.fixed[0].1, "status = 'open'::text");
        assert_eq!(orders.fixed[0].2.as_deref(), Some("open"));
        let used: Vec<_> = orders.used.iter().map(String::as_str).collect();
        assert_eq!(used, ["at", "number", "status", "user_id"]);
        assert_eq!(
            (users.equal.as_slice(), users.joined.as_slice()),
            (
                ["(lower(email))".to_owned()].as_slice(),
                ["id".to_owned()].as_slice()
            )
        );
    }
}
