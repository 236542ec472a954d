//! Which pairs of statements are findings, and how sure that is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use backend_codegen::diagnostic::Severity;
use serde_json::Value;

use super::runs::{Pair, Sample};
use super::statement::{Kind, Lookup, Statement};
use crate::db::advise::rules::n_plus_one::{CODE, Edge, edges};
use crate::db::advise::{Finding, words};
use crate::db::model::{Content, Database, Engine, literal};

/// Fewer prove nothing where no rows do.
const FEWEST: u64 = 5;
/// How many rows of a statement are looked at.
pub(crate) const ROWS: usize = 2000;
/// How many pairs are asked about at most.
pub(crate) const QUESTIONS: usize = 200;

/// What the schema says of statements.
#[derive(Default)]
pub(crate) struct Known {
    edges: Vec<Edge>,
    /// Columns that are a key by themselves.
    keys: BTreeSet<(String, String)>,
    is_known: bool,
    has_arrays: bool,
}

impl Known {
    pub(crate) fn of(database: &Database) -> Self {
        let mut keys = BTreeSet::new();
        for (id, object) in &database.objects {
            match &object.content {
                Content::Constraint(key) if key.ty == "p" || key.ty == "u" => {
                    if let [column] = key.columns.as_slice() {
                        keys.insert((id.name.clone(), column.clone()));
                    }
                }
                Content::Index(index) if index.is_unique && index.predicate.is_none() => {
                    if let [part] = index.parts.as_slice()
                        && let Some(column) = &part.column
                    {
                        keys.insert((index.table.clone(), column.clone()));
                    }
                }
                _ => {}
            }
        }
        Self {
            edges: edges(database),
            keys,
            is_known: true,
            has_arrays: database.engine == Engine::Postgres,
        }
    }

    /// The foreign key along which the second statement looks for what the first one has read.
    fn edge(&self, pair: &Pair, lookup: &Lookup) -> Option<String> {
        let (tables, column) = (&lookup.tables, &lookup.column);
        let is_it = |edge: &&Edge| {
            tables.contains(&edge.table)
                && edge.column == *column
                && pair.parent.tables.contains(&edge.other)
        };
        if let Some(edge) = self.edges.iter().find(is_it) {
            return Some(format!(
                "`{}.{column}` and `{}.{}`",
                edge.table, edge.other, edge.of_other
            ));
        }
        // Keys were read, and then each of their rows.
        let is_same = |table: &&String| {
            pair.parent.tables.contains(table)
                && self.keys.contains(&((*table).clone(), column.clone()))
        };
        let table = tables.iter().find(is_same)?;
        Some(format!(
            "`{table}.{column}`, a key of what the other one reads"
        ))
    }

    /// Whether a statement gives one row at most.
    fn is_of_one(&self, statement: &Statement) -> bool {
        let by_key = |lookup: &Lookup| match lookup.tables.as_slice() {
            [table] => self.keys.contains(&(table.clone(), lookup.column.clone())),
            _ => false,
        };
        !statement.is_list || (statement.tables.len() == 1 && statement.lookups.iter().any(by_key))
    }
}

/// What a server is asked: the rows of a statement once more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    pub(crate) sql: String,
}

/// The question that may prove a pair, if it can be asked without harm.
pub(crate) fn question(pair: &Pair) -> Option<Question> {
    if pair.parent.has_calls {
        return None;
    }
    let sample = pair.samples.first()?;
    Some(Question {
        sql: bound(sample)?,
    })
}

/// The statement with its parameters in their places; nothing if it could be more than one statement.
fn bound(sample: &Sample) -> Option<String> {
    let text = sample.text.trim().trim_end_matches(';');
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    let mut quote = None;
    while let Some(c) = chars.next() {
        match c {
            // What ends a text depends on settings.
            '\\' => return None,
            c if quote == Some(c) => quote = None,
            _ if quote.is_some() => {}
            '\'' | '"' | '`' => quote = Some(c),
            ';' => return None,
            // A comment may hide a quote.
            '#' => return None,
            '-' if chars.peek() == Some(&'-') => return None,
            '/' if chars.peek() == Some(&'*') => return None,
            '$' => {
                let mut digits = String::new();
                while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                    digits.push(digit);
                }
                let number: usize = digits.parse().ok()?;
                match sample.parameters.get(number.checked_sub(1)?)? {
                    Some(value) if value.contains('\\') => return None,
                    Some(value) => out.push_str(&literal(value)),
                    None => out.push_str("NULL"),
                }
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    quote.is_none().then_some(out)
}

/// How sure a finding is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    /// Names fit, or numbers do.
    Counts(String),
    /// It follows a foreign key.
    Edge(String),
    /// The values stand in the rows: how many, in which column, and the foreign key.
    Rows(usize, usize, String, Option<String>),
}

/// The findings among pairs, with the rows that questions about them were answered with.
pub(crate) fn judge(
    pairs: &[Pair],
    known: &Known,
    rows: &HashMap<Question, Vec<Value>>,
) -> Vec<Finding> {
    // Of several statements that one may be for each row of, the surest, and then the nearest.
    let mut best: BTreeMap<&str, (Evidence, &Pair, &Lookup)> = BTreeMap::new();
    for pair in pairs {
        let answer = question(pair).and_then(|question| rows.get(&question));
        let Some((evidence, lookup)) = evidence(pair, known, answer) else {
            continue;
        };
        let is_better = best
            .get(pair.child.fingerprint.as_str())
            .is_none_or(|(other, of, _)| {
                (rank(&evidence), std::cmp::Reverse(pair.gap))
                    > (rank(other), std::cmp::Reverse(of.gap))
            });
        if is_better {
            best.insert(&pair.child.fingerprint, (evidence, pair, lookup));
        }
    }
    let mut found: Vec<_> = best.into_values().collect();
    found.sort_by_key(|(evidence, pair, _)| std::cmp::Reverse((rank(evidence), pair.n_children)));
    let each = found.into_iter();
    each.map(|(evidence, pair, lookup)| finding(pair, lookup, &evidence, known))
        .collect()
}

fn rank(evidence: &Evidence) -> u8 {
    match evidence {
        Evidence::Counts(_) => 0,
        Evidence::Edge(_) => 1,
        Evidence::Rows(..) => 2,
    }
}

fn evidence<'p>(
    pair: &'p Pair,
    known: &Known,
    rows: Option<&Vec<Value>>,
) -> Option<(Evidence, &'p Lookup)> {
    let lookups = varying(pair);
    if let Some(rows) = rows.filter(|rows| !rows.is_empty()) {
        let columns = columns(rows);
        let mut is_excluded = !lookups.is_empty();
        for lookup in &lookups {
            let (n, of, column) = found(pair, lookup, &columns);
            is_excluded &= n * 2 < of;
            let edge = known.edge(pair, lookup);
            // Small numbers are keys of every table, so that names have to fit where no foreign key does.
            let is_meant = edge.is_some()
                || fits(&lookup.column, &pair.parent.tables)
                || fits(&column, &lookup.tables)
                || (lookup.column == column && column != "id");
            if of >= 2 && n * 10 >= of * 9 && is_meant {
                return Some((Evidence::Rows(n, of, column, edge), lookup));
            }
        }
        if is_excluded {
            return None;
        }
    }
    // Rows alone show that changes are of what was read.
    if pair.child.kind == Kind::Change || pair.most < FEWEST || known.is_of_one(&pair.parent) {
        return None;
    }
    for lookup in &lookups {
        if let Some(edge) = known.edge(pair, lookup) {
            return Some((Evidence::Edge(edge), lookup));
        }
    }
    if known.is_known {
        return None;
    }
    for lookup in lookups {
        let is_as_rows = pair.n_as_rows * 2 > pair.n_parents;
        let words = match (fits(&lookup.column, &pair.parent.tables), is_as_rows) {
            (true, true) => "names fit, and it was run as often as the other one gave rows",
            (true, false) => "names fit",
            (false, true) => "it was run as often as the other one gave rows",
            (false, false) => continue,
        };
        return Some((Evidence::Counts(words.to_owned()), lookup));
    }
    None
}

/// Conditions whose value was another one each time; all, where values are not known.
fn varying(pair: &Pair) -> Vec<&Lookup> {
    let values = |slot: usize| -> BTreeSet<&Option<String>> {
        let all = pair.samples.iter().flat_map(|it| &it.values);
        all.filter_map(|values| values.get(slot)).collect()
    };
    let is_varying = |lookup: &&Lookup| {
        let values = values(lookup.slot);
        values.len() > 1 || values.iter().all(|it| it.is_none())
    };
    pair.child.lookups.iter().filter(is_varying).collect()
}

/// Whether a column is called like one of the tables: `user_id` and `users`.
fn fits(column: &str, tables: &[String]) -> bool {
    let column = column.to_lowercase();
    let stem = column
        .strip_suffix("id")
        .unwrap_or(&column)
        .trim_end_matches('_');
    let is_like = |table: &String| {
        let table = table.to_lowercase();
        let singular = match table.strip_suffix("ies") {
            Some(start) => format!("{start}y"),
            None => table.strip_suffix('s').unwrap_or(&table).to_owned(),
        };
        let is_end = |name: &str| name == stem || name.ends_with(&format!("_{stem}"));
        is_end(&table) || is_end(&singular) || table.strip_suffix("es").is_some_and(is_end)
    };
    !stem.is_empty() && tables.iter().any(is_like)
}

/// The values of each column, in the order of rows, with those in lists and objects.
fn columns(rows: &[Value]) -> BTreeMap<&str, Vec<String>> {
    let mut columns: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in rows {
        for (name, value) in row.as_object().into_iter().flatten() {
            texts(value, columns.entry(name).or_default());
        }
    }
    columns
}

fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Null => {}
        Value::Bool(it) => into.push(if *it { "t" } else { "f" }.to_owned()),
        Value::Number(it) => into.push(it.to_string()),
        Value::String(it) => into.push(it.clone()),
        Value::Array(all) => all.iter().for_each(|it| texts(it, into)),
        Value::Object(all) => all.values().for_each(|it| texts(it, into)),
    }
}

/// How many of the values stand in the best column, of how many, and in which.
fn found(
    pair: &Pair,
    lookup: &Lookup,
    columns: &BTreeMap<&str, Vec<String>>,
) -> (usize, usize, String) {
    let mut best = (0, 0, String::new());
    let Some(sample) = pair.samples.first() else {
        return best;
    };
    let mut seen = BTreeSet::new();
    let values = sample
        .values
        .iter()
        .filter_map(|it| it.get(lookup.slot)?.as_deref());
    let values: Vec<&str> = values.filter(|it| seen.insert(*it)).collect();
    best.1 = values.len();
    for (name, all) in columns {
        let n = values
            .iter()
            .filter(|value| all.iter().any(|it| it == *value))
            .count();
        // `id` stands for many things, and `user_id` for one.
        let is_better = n > best.0 || (n == best.0 && n > 0 && fits(name, &lookup.tables));
        if is_better {
            best = (n, values.len(), (*name).to_owned());
        }
    }
    best
}

fn finding(pair: &Pair, lookup: &Lookup, evidence: &Evidence, known: &Known) -> Finding {
    let (child, parent) = (&pair.child.fingerprint, &pair.parent.fingerprint);
    let is_proved = matches!(evidence, Evidence::Rows(..));
    let verb = if is_proved { "runs" } else { "seems to run" };
    let message = format!(
        "a statement {verb} once for each row of another one: `{}`",
        words::line(child)
    );
    let is_weak = matches!(evidence, Evidence::Counts(_)) || pair.child.kind == Kind::Change;
    let severity = if is_weak {
        Severity::Note
    } else {
        Severity::Warning
    };
    let count = |n: u64| words::count(n as f64);
    let mut finding = Finding::new(CODE, severity, words::line(child), message)
        .evidence(
            "it was run",
            format!(
                "{} times after {} {} of the other one, up to {} at a time, {} in all",
                count(pair.n_children),
                count(pair.n_parents),
                if pair.n_parents == 1 { "run" } else { "runs" },
                count(pair.most),
                count(pair.n_all)
            ),
            "log",
        )
        .evidence("the other one", words::line(parent), "log");
    finding = match evidence {
        Evidence::Rows(n, of, column, edge) => {
            let found = format!("{n} of {of} stand in `{column}` of its rows");
            let finding = finding.evidence("values", found, "the other one, asked again");
            match edge {
                Some(edge) => finding.evidence("foreign key", edge.clone(), "schema"),
                None => finding,
            }
        }
        Evidence::Edge(edge) => finding.evidence("foreign key", edge.clone(), "schema"),
        Evidence::Counts(words) => finding.evidence("suspicion", words.clone(), "log"),
    };
    let batched = words::cut(
        &pair
            .child
            .batched(lookup, known.has_arrays || !known.is_known),
        300,
    );
    finding = finding.help(format!(
        "ask once for all rows: `{batched}`, and tell rows apart by `{}`",
        lookup.column
    ));
    if pair.child.is_aggregate {
        finding = finding.help(format!("with `group by {}`", lookup.column));
    } else if pair.child.has_limit {
        finding = finding.help("with a limit for each row: a `lateral` join, or `row_number()`");
    } else if pair.child.kind == Kind::Select {
        finding = finding.help("or join it to the other one");
    }
    if !is_proved {
        finding = finding.help(
            "this is no proof: with `--connection`, the other one is asked again for its rows",
        );
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::super::runs::Sample;
    use super::bound;

    #[test]
    fn parameters_are_put_in_and_nothing_else_gets_in() {
        let of = |text: &str, parameters: &[Option<&str>]| {
            let parameters = parameters.iter().map(|it| it.map(str::to_owned));
            bound(&Sample {
                text: text.into(),
                parameters: parameters.collect(),
                values: Vec::new(),
                n: 1,
            })
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            of(
                "select * from t where a = $2 and b = '$1';",
                &[None, Some("it's")]
            ),
            text("select * from t where a = 'it''s' and b = '$1'")
        );
        for text in [
            "select 1; drop table t",
            "select $1",
            r"select '\'; drop table t --'",
            "select 1 -- '",
            "select $a$;$a$",
            "select 'a",
        ] {
            assert_eq!(of(text, &[]), None, "{text}");
        }
    }
}
