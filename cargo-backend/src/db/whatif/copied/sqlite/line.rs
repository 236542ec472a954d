//! `EXPLAIN QUERY PLAN` → what a statement costs, by the statistics that the planner goes by.

use std::collections::BTreeMap;

use crate::db::advise::suggest::Reading;
use crate::db::advise::suggest::cost::{Way, rows, seek, sort};

/// A line of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    id: i64,
    parent: i64,
    detail: String,
}

/// What is known of tables and indexes, by their names in lower case.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) rows: BTreeMap<String, f64>,
    /// What `sqlite_stat1` says.
    pub(super) indexes: BTreeMap<String, Vec<f64>>,
    /// How many values a table has of a key.
    pub(super) distinct: BTreeMap<(String, String), f64>,
}

/// Of rows in a range, as the planner guesses where it knows no better.
const BEHIND: f64 = 0.25;
const BETWEEN: f64 = 0.1;
/// What comes of a statement within, if nothing says it.
const SOME: f64 = 10.0;

impl Line {
    pub(super) fn of(row: &[Option<String>]) -> Option<Self> {
        let number = |n: usize| row.get(n)?.as_ref()?.parse().ok();
        Some(Self {
            id: number(0)?,
            parent: number(1)?,
            detail: row.get(3)?.clone()?,
        })
    }

    /// The index that it goes by.
    pub(super) fn index(&self) -> Option<String> {
        let (_, rest) = self.detail.split_once(" INDEX ")?;
        let word = rest.split_whitespace().next()?;
        (!word.starts_with('(')).then(|| word.to_lowercase())
    }

    /// What is worth telling of it, with another name for an index.
    pub(super) fn step(&self, named: &impl Fn(&str) -> Option<String>) -> Option<String> {
        let is_told = ["SCAN ", "SEARCH ", "USE TEMP B-TREE"]
            .iter()
            .any(|it| self.detail.starts_with(it));
        let index = self.index().and_then(|it| Some((named(&it)?, it)));
        let text = match index {
            Some((name, index)) => self.detail.replace(&index, &name),
            None => self.detail.clone(),
        };
        is_told.then_some(text)
    }
}

/// The numbers of a line of `sqlite_stat1` about a part of a table, for all of it.
pub(super) fn scaled(stat: &str, factor: f64) -> Vec<f64> {
    let numbers = stat.split(' ').filter_map(|it| it.parse::<f64>().ok());
    let each = numbers.enumerate().map(|(n, it)| match n {
        0 => it * factor,
        _ => unsampled(it, factor),
    });
    each.collect()
}

/// How many rows have one value in all of a table, where so many have it in one of `factor` rows.
///
/// A value that `a` rows have is seen with the probability `1 - (1 - f)^a`; so in the sample each that is seen has
/// `f a / (1 - (1 - f)^a)` rows.
pub(super) fn unsampled(each: f64, factor: f64) -> f64 {
    if factor <= 1.0 {
        return each;
    }
    let share = 1.0 / factor;
    let seen = |a: f64| share * a / (1.0 - (1.0 - share).powf(a));
    let (mut low, mut high) = (1.0, each * factor + 1.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        match seen(middle) < each {
            true => low = middle,
            false => high = middle,
        }
    }
    (low + high) / 2.0
}

/// What a statement costs.
pub(super) fn cost(lines: &[Line], reading: &Reading, known: &Known) -> f64 {
    let mut plan = Plan {
        lines,
        reading,
        known,
        made: BTreeMap::new(),
    };
    plan.block(0, reading.limit).cost
}

struct Plan<'a> {
    lines: &'a [Line],
    reading: &'a Reading,
    known: &'a Known,
    /// Rows of what was made beforehand, by its name.
    made: BTreeMap<String, f64>,
}

/// What a part of a plan costs, and how many rows come of it.
#[derive(Clone, Copy, Debug, Default)]
struct Block {
    cost: f64,
    rows: f64,
}

impl Plan<'_> {
    /// All below a line: tables one within the other, and what is done with their rows.
    fn block(&mut self, parent: i64, limit: Option<f64>) -> Block {
        let mut done = Block {
            cost: 0.0,
            rows: 1.0,
        };
        let mut first = 0.0;
        let mut is_sorted = false;
        let mut is_join = false;
        let lines = self.lines;
        for line in lines.iter().filter(|line| line.parent == parent) {
            let detail = line.detail.as_str();
            let word = detail.split_whitespace().next().unwrap_or_default();
            match word {
                "SCAN" | "SEARCH" => {
                    let access = self.access(detail, is_join);
                    done.cost += access.once + done.rows * access.cost;
                    done.rows *= access.rows;
                    if !is_join {
                        first = access.once;
                    }
                    is_join = true;
                }
                "MULTI-INDEX" => {
                    let mut either = Block::default();
                    for part in lines.iter().filter(|it| it.parent == line.id) {
                        let one = self.block(part.id, None);
                        either.cost += one.cost;
                        either.rows += one.rows;
                    }
                    done.cost += done.rows * either.cost;
                    done.rows *= either.rows;
                    is_join = true;
                }
                "USE" => {
                    done.cost += sort(done.rows);
                    is_sorted = true;
                }
                "CORRELATED" => {
                    let within = self.block(line.id, None);
                    done.cost += done.rows * within.cost;
                }
                "CO-ROUTINE" | "MATERIALIZE" => {
                    let within = self.block(line.id, None);
                    done.cost += within.cost;
                    let name = detail.split_whitespace().nth(1).unwrap_or_default();
                    self.made.insert(name.to_lowercase(), within.rows);
                    first = done.cost;
                }
                // Statements that are put together, and such as are asked once.
                _ => {
                    let within = self.block(line.id, None);
                    done.cost += within.cost;
                    if detail.starts_with("COMPOUND")
                        || detail.contains("UNION")
                        || detail.contains("SUBQUERY") && detail.starts_with("LEFT")
                    {
                        done.rows = (done.rows + within.rows).max(1.0);
                    }
                }
            }
        }
        // What comes in the order that is wanted ends when there is enough.
        if let Some(limit) = limit.filter(|_| !is_sorted && done.rows > 1.0) {
            let share = (limit / done.rows).min(1.0);
            done.cost = first + (done.cost - first) * share;
            done.rows = done.rows.min(limit);
        }
        done
    }

    fn access(&self, detail: &str, is_join: bool) -> Access {
        let mut words = detail.split_whitespace();
        let is_search = words.next() == Some("SEARCH");
        let name = words.next().unwrap_or_default().to_lowercase();
        let at = self.reading.names.iter().position(|it| *it == name);
        let usage = at.and_then(|at| self.reading.usages.get(at));
        let table = usage
            .and_then(|it| it.table.as_ref())
            .map(|it| it.name.to_lowercase());
        let all = table
            .as_ref()
            .and_then(|it| self.known.rows.get(it))
            .copied();
        let Some(all) = all.or_else(|| self.made.get(&name).copied()) else {
            return Access::of(SOME, SOME);
        };
        let all = all.max(1.0);
        let terms = detail
            .rsplit_once('(')
            .map_or("", |(_, it)| it.trim_end_matches(')'));
        let terms: Vec<&str> = match is_search {
            true => terms.split(" AND ").collect(),
            false => Vec::new(),
        };
        let n_equal = terms.iter().filter(|it| it.contains('=')).count();
        let n_ranges = terms.iter().filter(|it| it.contains(['<', '>'])).count();
        let columns: Vec<&str> = terms
            .iter()
            .filter_map(|it| it.split(['=', '<', '>']).next())
            .collect();
        let distinct = |key: &String| {
            let of = table.clone().map(|it| (it, key.clone()));
            of.and_then(|it| self.known.distinct.get(&it)).copied()
        };
        let index = detail
            .split_once(" INDEX ")
            .and_then(|(_, rest)| rest.split_whitespace().next());
        let statistic = index.and_then(|it| self.known.indexes.get(&it.to_lowercase()));
        let is_automatic = detail.contains(" AUTOMATIC ");
        let is_by_key = detail.contains(" PRIMARY KEY");
        let mut found = match (n_equal, statistic) {
            (0, Some(numbers)) => numbers.first().copied().unwrap_or(all).min(all),
            (0, None) => all,
            (n, Some(numbers)) => numbers.get(n).copied().unwrap_or(1.0),
            (_, None) if is_by_key => 1.0,
            (_, None) => {
                let each = columns.iter().filter_map(|it| distinct(&(*it).to_owned()));
                all / each.fold(SOME, f64::max)
            }
        };
        found *= match n_ranges {
            0 => 1.0,
            1 => BEHIND,
            _ => BETWEEN,
        };
        let found = found.max(1.0);
        let way = match (index, is_by_key) {
            (None, _) | (_, true) => Way::Table,
            _ if detail.contains(" COVERING ") => Way::Covering,
            _ => Way::Index,
        };
        let mut access = Access::of(rows(way, found, all), found);
        if is_search {
            access.cost += seek(all);
        }
        if is_automatic {
            access.once = all + sort(all);
        }
        // What the index does not look for is looked at then.
        if let Some(usage) = usage {
            // An index of some rows has only those of which its condition is true.
            let is_partial = statistic
                .and_then(|numbers| numbers.first())
                .is_some_and(|n| *n < all * 0.999);
            let is_left = |key: &&String| {
                let is_met = is_partial && usage.fixed.iter().any(|(column, ..)| column == *key);
                !is_met && !columns.contains(&key.trim_matches('"')) && !key.starts_with('(')
            };
            let joined = usage.joined.iter().filter(|_| is_join);
            for key in usage.equal.iter().chain(joined).filter(is_left) {
                access.rows /= distinct(key).unwrap_or(SOME);
            }
            for _ in usage.range.iter().filter(is_left) {
                access.rows *= BEHIND;
            }
            access.rows = access.rows.max(all.recip());
        }
        access
    }
}

/// How a table is come by: what that costs, once and each time, and how many rows it gives.
#[derive(Clone, Copy, Debug)]
struct Access {
    once: f64,
    cost: f64,
    rows: f64,
}

impl Access {
    fn of(cost: f64, rows: f64) -> Self {
        Self {
            once: 0.0,
            cost,
            rows,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::unsampled;

    #[test]
    fn samples_say_how_often_values_are() {
        // All are different; each has two rows of which one was seen; each was seen ten times.
        for (each, factor, expected) in [
            (1.0, 100.0, 1.0),
            (1.005, 100.0, 2.0),
            (10.0, 100.0, 1000.0),
            (7.0, 1.0, 7.0),
        ] {
            let found = unsampled(each, factor);
            assert!(
                (found / expected - 1.0).abs() < 0.05,
                "{each} {factor}: {found}"
            );
        }
    }
}
