//! Statements as people write them → what they ask of each table, for engines whose plans do not say it.
//!
//! Only names that the schema has are understood; what is not understood gives no candidate, and whether one helps
//! is the planner's to say.

mod lexeme;
mod term;

use std::collections::BTreeMap;
use std::ops::Range;

use super::condition::Operand;
use super::plan::Usage;
use crate::db::model::{Database, Id};
use lexeme::{Lexeme, Lexemes};

/// What one statement asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// Of each table under each name.
    pub(crate) usages: Vec<Usage>,
    /// What the tables are called there, in lower case.
    pub(crate) names: Vec<String>,
    pub(crate) parameters: Vec<Parameter>,
    /// How many rows it wants at most, where that is said; several are taken for a parameter.
    pub(crate) limit: Option<f64>,
}

/// A place for a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// Where it is in the text.
    pub(crate) range: Range<usize>,
    /// The column that it is compared with.
    pub(crate) of: Option<(Id, String)>,
    pub(crate) is_limit: bool,
}

/// A statement with more parentheses within each other is not understood.
const DEEPEST: usize = 100;

/// So many rows are wanted where a parameter says how many.
const PAGE: f64 = 20.0;

pub(crate) fn read(text: &str, database: &Database) -> Reading {
    let lexemes = Lexemes::of(text, database.engine);
    if lexemes.depth() > DEEPEST {
        return Reading::default();
    }
    let all = lexemes.all.iter();
    let parameters = all.filter(|(lexeme, _)| *lexeme == Lexeme::Parameter);
    let parameters = parameters.map(|(_, range)| Parameter {
        range: range.clone(),
        of: None,
        is_limit: false,
    });
    let mut reader = Reader {
        reading: Reading {
            parameters: parameters.collect(),
            ..Reading::default()
        },
        database,
        lexemes: &lexemes,
        usages: BTreeMap::new(),
    };
    let n = lexemes.all.len();
    let limit = reader.statement(0..n, &Vec::new());
    let mut reading = reader.reading;
    reading.limit = limit;
    reading.usages = reader.usages.into_values().collect();
    reading
}

/// Tables by their number, those of the innermost statement last.
type Sight = Vec<Vec<usize>>;

struct Reader<'a> {
    reading: Reading,
    database: &'a Database,
    lexemes: &'a Lexemes<'a>,
    /// By the number of the table.
    usages: BTreeMap<String, Usage>,
}

/// What the table of a number is called among [`Usage`]s.
fn key(n: usize) -> String {
    format!("{n:06}")
}

/// What a part of a statement begins with.
const CLAUSES: [&str; 14] = [
    "select",
    "from",
    "where",
    "group",
    "having",
    "order",
    "limit",
    "offset",
    "set",
    "values",
    "window",
    "returning",
    "fetch",
    "for",
];

/// What stands behind a table and is no name for it.
const NO_NAMES: [&str; 22] = [
    "join",
    "inner",
    "left",
    "right",
    "full",
    "outer",
    "cross",
    "natural",
    "straight_join",
    "on",
    "using",
    "indexed",
    "not",
    "use",
    "force",
    "ignore",
    "partition",
    "where",
    "set",
    "order",
    "limit",
    "group",
];

impl<'a> Reader<'a> {
    fn split<'s>(&'s self, range: Range<usize>, words: &'s [&str]) -> Vec<Range<usize>> {
        self.lexemes
            .parts(range, |at| self.lexemes.is_any(at, words))
    }

    fn commas(&self, range: Range<usize>) -> Vec<Range<usize>> {
        self.lexemes
            .parts(range, |at| self.lexemes.is_sign(at, ","))
    }

    /// Reads a statement with all that is in it, and says how many rows it wants at most.
    fn statement(&mut self, range: Range<usize>, sight: &Sight) -> Option<f64> {
        let range = self.without_parentheses(range);
        let mut start = range.start;
        if self.lexemes.is(start, "with") {
            // Each part behind `AS` is a statement of its own.
            for at in self.lexemes.top(range.clone()) {
                if self
                    .lexemes
                    .is_any(at, &["select", "insert", "update", "delete", "replace"])
                {
                    start = at;
                    break;
                }
                if self.lexemes.is_statement(at) {
                    let close = self.lexemes.close(at, range.end);
                    self.statement(at + 1..close, sight);
                }
            }
        }
        // What is put into a table is read like any other statement.
        if self.lexemes.is_any(start, &["insert", "replace"]) {
            let top = self.lexemes.top(start..range.end);
            let from = top.into_iter().find(|at| self.lexemes.is(*at, "select"));
            return self.statement(from?..range.end, sight);
        }
        let parts = self.split(start..range.end, &["union", "intersect", "except"]);
        let is_one = parts.len() == 1;
        let mut limit = None;
        for part in parts {
            let start = match self.lexemes.is_any(part.start, &["all", "distinct"]) {
                true => part.start + 1,
                false => part.start,
            };
            let part = self.without_parentheses(start..part.end);
            limit = self.query(part, sight, is_one);
        }
        limit.filter(|_| is_one)
    }

    fn without_parentheses(&self, mut range: Range<usize>) -> Range<usize> {
        while self.lexemes.is_sign(range.start, "(")
            && self.lexemes.close(range.start, range.end) + 1 == range.end
        {
            range = range.start + 1..range.end - 1;
        }
        range
    }

    fn query(&mut self, range: Range<usize>, outer: &Sight, has_order: bool) -> Option<f64> {
        let clauses = self.clauses(range);
        let mut sight = outer.clone();
        sight.push(Vec::new());
        let mut conditions = Vec::new();
        for (word, part) in &clauses {
            // `DELETE FROM` and `UPDATE` name tables as `FROM` does.
            match word.as_str() {
                "from" | "update" => self.tables(part.clone(), &mut sight, &mut conditions),
                "where" => conditions.push(part.clone()),
                _ => {}
            }
        }
        let mut limit = None;
        let select = clauses.iter().find(|(word, _)| word == "select");
        let selected = select.map_or(Vec::new(), |(_, part)| self.commas(part.clone()));
        for (word, part) in &clauses {
            match word.as_str() {
                "select" | "returning" => {
                    self.use_columns(part.clone(), &sight);
                    self.use_all(&selected, &sight);
                }
                "order" | "group" => {
                    self.use_columns(part.clone(), &sight);
                    let start = part.start + usize::from(self.lexemes.is(part.start, "by"));
                    let keys = self.keys(start..part.end, &selected, &sight);
                    if let Some((table, keys)) = keys.filter(|_| has_order || word == "group") {
                        self.order(table, keys, word == "group");
                    }
                }
                "limit" => limit = self.limit(part.clone()),
                // Its tables have been read, and its conditions are yet to be.
                "from" | "update" | "delete" | "where" => {}
                _ => self.use_columns(part.clone(), &sight),
            }
        }
        for condition in conditions {
            self.use_columns(condition.clone(), &sight);
            self.condition(condition, false, &sight);
        }
        limit
    }

    /// Clauses by their first word, without it.
    fn clauses(&self, range: Range<usize>) -> Vec<(String, Range<usize>)> {
        let mut clauses: Vec<(String, Range<usize>)> = Vec::new();
        for at in self.lexemes.top(range.clone()) {
            let is_first = at == range.start;
            let starts = is_first || self.lexemes.is_any(at, &CLAUSES);
            // `ON DUPLICATE KEY UPDATE`, `DELETE FROM`.
            if starts && let Some(Lexeme::Word(word)) = self.lexemes.get(at) {
                clauses.push((word.clone(), at + 1..range.end));
                let n = clauses.len();
                if let Some((_, before)) = n.checked_sub(2).and_then(|it| clauses.get_mut(it)) {
                    before.end = at;
                }
            }
        }
        clauses
    }

    fn limit(&mut self, part: Range<usize>) -> Option<f64> {
        for at in part.clone() {
            if self.lexemes.get(at) == Some(&Lexeme::Parameter) {
                self.parameter(at, |it| it.is_limit = true);
            }
        }
        match self.lexemes.get(part.start)? {
            // `LIMIT 5, 10` has what is left out first.
            Lexeme::Value if part.len() == 1 => self.lexemes.written(part.start).parse().ok(),
            Lexeme::Value | Lexeme::Parameter => Some(PAGE),
            Lexeme::Word(_) | Lexeme::Quoted(_) | Lexeme::Sign(_) => None,
        }
    }

    fn parameter(&mut self, at: usize, change: impl FnOnce(&mut Parameter)) {
        let Some((_, range)) = self.lexemes.all.get(at) else {
            return;
        };
        let known = &mut self.reading.parameters;
        if let Some(known) = known.iter_mut().find(|it| it.range == *range) {
            change(known);
        }
    }

    /// Notes the tables of `FROM`, and the conditions of its joins.
    fn tables(
        &mut self,
        range: Range<usize>,
        sight: &mut Sight,
        conditions: &mut Vec<Range<usize>>,
    ) {
        let joins = [
            "join",
            "straight_join",
            "cross",
            "inner",
            "left",
            "right",
            "natural",
            "full",
        ];
        let lexemes = self.lexemes;
        let ends = |at: usize| lexemes.is_any(at, &joins) || lexemes.is_sign(at, ",");
        for part in lexemes.parts(range, ends) {
            let on = lexemes.top(part.clone());
            let on = on
                .into_iter()
                .find(|at| lexemes.is_any(*at, &["on", "using"]));
            let end = on.unwrap_or(part.end);
            if let Some(on) = on {
                match lexemes.is(on, "on") {
                    true => conditions.push(on + 1..part.end),
                    false => {
                        self.table(part.start..end, sight, conditions);
                        self.using(on + 2..lexemes.close(on + 1, part.end), sight);
                        continue;
                    }
                }
            }
            self.table(part.start..end, sight, conditions);
        }
    }

    fn table(&mut self, part: Range<usize>, sight: &mut Sight, conditions: &mut Vec<Range<usize>>) {
        let lexemes = self.lexemes;
        let mut at = part.start;
        while at < part.end
            && lexemes.is_any(at, &["outer", "from", "only", "low_priority", "ignore"])
        {
            at += 1;
        }
        if lexemes.is_statement(at) {
            let close = lexemes.close(at, part.end);
            let outer = sight
                .get(..sight.len().saturating_sub(1))
                .unwrap_or_default();
            self.statement(at + 1..close, &outer.to_vec());
            return;
        }
        if lexemes.is_sign(at, "(") {
            let close = lexemes.close(at, part.end);
            self.tables(at + 1..close, sight, conditions);
            return;
        }
        let Some(mut name) = lexemes.name(at) else {
            return;
        };
        while lexemes.is_sign(at + 1, ".") {
            at += 2;
            name = lexemes.name(at).unwrap_or_default();
        }
        let Some(table) = self.known_table(name) else {
            return;
        };
        at += 1 + usize::from(lexemes.is(at + 1, "as"));
        let is_name = at < part.end && !lexemes.is_any(at, &NO_NAMES);
        let alias = lexemes.name(at).filter(|_| is_name).unwrap_or(name);
        let n = self.usages.len();
        let usage = Usage {
            table: Some(table),
            ..Usage::default()
        };
        self.usages.insert(key(n), usage);
        self.reading.names.push(alias.to_lowercase());
        if let Some(last) = sight.last_mut() {
            last.push(n);
        }
    }

    fn known_table(&self, name: &str) -> Option<Id> {
        let exact = Id::table(self.database.engine.home(), name);
        if self.database.get(&exact).is_some() {
            return Some(exact);
        }
        let mut all = self.database.tables();
        let found = all.find(|(id, _)| id.name.eq_ignore_ascii_case(name));
        found.map(|(id, _)| id.clone())
    }

    /// `USING (a)` compares the columns of two tables.
    fn using(&mut self, range: Range<usize>, sight: &Sight) {
        let tables = sight.last().cloned().unwrap_or_default();
        for at in range {
            let Some(name) = self.lexemes.name(at).map(str::to_owned) else {
                continue;
            };
            for n in &tables {
                if let Some(column) = self.column_of(*n, &name)
                    && let Some(usage) = self.usages.get_mut(&key(*n))
                {
                    let quoted = self.database.engine.quote(&column);
                    if !usage.joined.contains(&quoted) {
                        usage.joined.push(quoted);
                    }
                    usage.used.insert(column);
                }
            }
        }
    }

    /// A column as the schema calls it.
    fn column_of(&self, n: usize, name: &str) -> Option<String> {
        let usage = self.usages.get(&key(n))?;
        let columns = self.database.columns(usage.table.as_ref()?);
        let mut names = columns.iter().map(|(id, _)| &id.part);
        names.find(|it| it.eq_ignore_ascii_case(name)).cloned()
    }

    /// The column that stands at `at`, with the number of its table, and where it ends.
    fn column(&self, at: usize, end: usize, sight: &Sight) -> Option<(usize, String, usize)> {
        let lexemes = self.lexemes;
        let mut names = vec![lexemes.name(at)?];
        let mut next = at + 1;
        while next + 1 < end && lexemes.is_sign(next, ".") {
            names.push(lexemes.name(next + 1)?);
            next += 2;
        }
        if lexemes.is_sign(next, "(") && next < end {
            return None;
        }
        let column = names.pop()?;
        let of = names.pop().map(str::to_lowercase);
        for tables in sight.iter().rev() {
            for n in tables {
                let is_it = match &of {
                    Some(of) => self.reading.names.get(*n) == Some(of),
                    None => true,
                };
                if is_it && let Some(column) = self.column_of(*n, column) {
                    return Some((*n, column, next));
                }
            }
        }
        None
    }

    /// Notes all columns that stand in a range, and reads the statements that are in it.
    fn use_columns(&mut self, range: Range<usize>, sight: &Sight) {
        let mut at = range.start;
        while at < range.end {
            if self.lexemes.is_statement(at) {
                let close = self.lexemes.close(at, range.end);
                self.statement(at + 1..close, sight);
                at = close;
            } else if let Some((n, column, next)) = self.column(at, range.end, sight) {
                if let Some(usage) = self.usages.get_mut(&key(n)) {
                    usage.used.insert(column);
                }
                at = next.max(at + 1);
                continue;
            }
            at += 1;
        }
    }

    /// `*` and `t.*` are all columns.
    fn use_all(&mut self, selected: &[Range<usize>], sight: &Sight) {
        let tables = sight.last().cloned().unwrap_or_default();
        for item in selected {
            let is_last = item
                .end
                .checked_sub(1)
                .is_some_and(|at| self.lexemes.is_sign(at, "*"));
            let dot = item
                .end
                .checked_sub(2)
                .filter(|at| self.lexemes.is_sign(*at, "."));
            let start =
                item.start + usize::from(self.lexemes.is_any(item.start, &["distinct", "all"]));
            let of = match dot {
                Some(dot) if is_last => dot.checked_sub(1).and_then(|at| self.lexemes.name(at)),
                None if is_last && item.end == start + 1 => None,
                _ => continue,
            };
            let of = of.map(str::to_lowercase);
            for n in &tables {
                if of.is_some() && self.reading.names.get(*n) != of.as_ref() {
                    continue;
                }
                if let Some(usage) = self.usages.get_mut(&key(*n))
                    && let Some(table) = &usage.table
                {
                    let columns = self.database.columns(table);
                    usage
                        .used
                        .extend(columns.iter().map(|(id, _)| id.part.clone()));
                }
            }
        }
    }

    /// Keys of an order, if all of them are columns or expressions of one table.
    fn keys(
        &self,
        range: Range<usize>,
        selected: &[Range<usize>],
        sight: &Sight,
    ) -> Option<(usize, Vec<(String, bool)>)> {
        let mut table = None;
        let mut keys = Vec::new();
        for part in self.commas(range) {
            let (mut end, mut descends) = (part.end, false);
            let last = end.checked_sub(1)?;
            if self.lexemes.is_any(last, &["asc", "desc"]) {
                descends = self.lexemes.is(last, "desc");
                end = last;
            }
            let of = self.selected(part.start..end, selected);
            let (n, key) = match self.operand(of, sight) {
                Operand::Column { relation, column } => {
                    (relation.parse().ok()?, self.database.engine.quote(&column))
                }
                Operand::Expression { relation, sql } => {
                    (relation.parse().ok()?, format!("({sql})"))
                }
                Operand::Constant(_) | Operand::Other => return None,
            };
            if *table.get_or_insert(n) != n {
                return None;
            }
            keys.push((key, descends));
        }
        Some((table?, keys))
    }

    /// `ORDER BY 2`, or by the name that something selected has.
    fn selected(&self, key: Range<usize>, selected: &[Range<usize>]) -> Range<usize> {
        if key.len() != 1 {
            return key;
        }
        let number = self.lexemes.written(key.start).parse::<usize>().ok();
        if let Some(item) = number.and_then(|n| selected.get(n.checked_sub(1)?)) {
            return item.clone();
        }
        let name = self.lexemes.name(key.start);
        let named = selected.iter().find_map(|item| {
            let last = item.end.checked_sub(1)?;
            let is_as = self.lexemes.is(last.checked_sub(1)?, "as");
            let is_it = name.is_some() && self.lexemes.name(last) == name;
            (is_as && is_it && item.len() > 2).then(|| item.start..last - 1)
        });
        named.unwrap_or(key)
    }

    fn order(&mut self, n: usize, keys: Vec<(String, bool)>, is_group: bool) {
        let Some(usage) = self.usages.get_mut(&key(n)) else {
            return;
        };
        if is_group {
            let keys: Vec<String> = keys.into_iter().map(|(key, _)| key).collect();
            if !usage.grouped.contains(&keys) {
                usage.grouped.push(keys);
            }
        } else if !usage.sorted.contains(&keys) {
            usage.sorted.push(keys);
        }
    }
}
