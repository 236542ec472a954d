//! Conditions → comparisons of columns.

use std::ops::Range;

use super::lexeme::Lexeme;
use super::{Reader, Sight, key};
use crate::db::advise::suggest::condition::{Operand, Term};
use crate::db::advise::suggest::plan::compare;
use crate::db::model::{Engine, Id};

/// Words that compare.
const WORDS: [&str; 7] = ["is", "in", "like", "glob", "between", "not", "escape"];

const SIGNS: [&str; 8] = ["=", "==", "<=>", "<", ">", "<=", ">=", "<>"];

impl Reader<'_> {
    /// What has to be true for a row to be of use.
    pub(super) fn condition(&mut self, range: Range<usize>, is_alternative: bool, sight: &Sight) {
        let range = self.without_parentheses(range);
        let some = self.split(range.clone(), &["or"]);
        if some.len() > 1 {
            for part in some {
                self.condition(part, true, sight);
            }
            return;
        }
        let all = self.all_of(range);
        if let [one] = all.as_slice() {
            self.term(one.clone(), is_alternative, sight);
            return;
        }
        for part in all {
            self.condition(part, is_alternative, sight);
        }
    }

    /// The parts between `AND`, which is also a word of `BETWEEN`.
    fn all_of(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut between = false;
        let (mut parts, mut start) = (Vec::new(), range.start);
        for at in self.lexemes.top(range.clone()) {
            if self.lexemes.is(at, "between") {
                between = true;
            } else if self.lexemes.is(at, "and") && !std::mem::take(&mut between) {
                parts.push(start..at);
                start = at + 1;
            }
        }
        parts.push(start..range.end);
        parts
    }

    fn term(&mut self, range: Range<usize>, is_alternative: bool, sight: &Sight) {
        let lexemes = self.lexemes;
        let is_operator = |at: &usize| {
            lexemes.is_any(*at, &WORDS) || SIGNS.iter().any(|sign| lexemes.is_sign(*at, sign))
        };
        let Some(at) = lexemes.top(range.clone()).into_iter().find(is_operator) else {
            // `done` alone is a condition, too, but no engine here looks for it in an index.
            return;
        };
        let (left, right) = (range.start..at, at + 1..range.end);
        // `(a, b) > (?, ?)`: where the last page ended.
        let first = self.commas(self.without_parentheses(left.clone()));
        let left = match first.as_slice() {
            [first, _, ..] => first.clone(),
            _ => left,
        };
        let left = self.operand(left, sight);
        let (operator, other) = match lexemes.get(at) {
            Some(Lexeme::Sign(sign)) => {
                self.of_column(&left, right.clone());
                let operator = match sign.as_str() {
                    "==" | "<=>" => "=",
                    other => other,
                };
                (operator.to_owned(), self.operand(right, sight))
            }
            Some(Lexeme::Word(word)) => match self.of_word(word, &left, right, sight) {
                Some(found) => found,
                None => return,
            },
            _ => return,
        };
        let left = match (operator.as_str(), left) {
            // `LIKE` knows no case there, and neither does the index that helps it.
            ("like", Operand::Column { relation, column })
                if self.database.engine == Engine::Sqlite =>
            {
                let sql = format!("{} COLLATE NOCASE", self.database.engine.quote(&column));
                Operand::Expression { relation, sql }
            }
            (_, left) => left,
        };
        let operator = match operator.as_str() {
            "like" | "between" => ">=".to_owned(),
            _ => operator,
        };
        let term = Term {
            left,
            operator,
            right: other,
            sql: self.unqualified(range, sight),
            is_alternative,
        };
        compare(&term, self.database.engine, &mut self.usages);
    }

    /// The operator that a word stands for, and what is on its right side.
    fn of_word(
        &mut self,
        word: &str,
        left: &Operand,
        right: Range<usize>,
        sight: &Sight,
    ) -> Option<(String, Operand)> {
        let lexemes = self.lexemes;
        let start = right.start;
        let found = |operator: &str, other| Some((operator.to_owned(), other));
        match word {
            "is" if lexemes.is(start, "null") => found("IS NULL", Operand::Other),
            "is" if lexemes.is(start, "not") && lexemes.is(start + 1, "null") => {
                found("IS NOT NULL", Operand::Other)
            }
            "is" if !lexemes.is(start, "not") => {
                self.of_column(left, right.clone());
                found("=", self.operand(right, sight))
            }
            "in" if lexemes.is_statement(start) => {
                // Each of its rows is looked for.
                if let Operand::Column { relation, column } = left
                    && let Some(usage) = self.usages.get_mut(relation)
                {
                    let quoted = self.database.engine.quote(column);
                    if !usage.joined.contains(&quoted) {
                        usage.joined.push(quoted);
                    }
                }
                None
            }
            "in" => {
                self.of_column(left, right);
                found("=", Operand::Other)
            }
            "like" | "glob" => {
                let text = lexemes.written(start).trim_start_matches('\'');
                let wild: &[char] = if word == "like" {
                    &['%', '_']
                } else {
                    &['*', '?', '[']
                };
                let is_prefix = lexemes.get(start) == Some(&Lexeme::Value)
                    && !text.starts_with(wild)
                    && !text.starts_with('\'');
                let is_bare = right.len() == 1;
                (is_prefix && is_bare).then(|| {
                    let operator = if word == "like" { "like" } else { ">=" };
                    (operator.to_owned(), Operand::Other)
                })
            }
            "between" => {
                self.of_column(left, right);
                found("between", Operand::Other)
            }
            _ => None,
        }
    }

    /// Notes that the parameters of a range are values of a column.
    fn of_column(&mut self, left: &Operand, range: Range<usize>) {
        let Operand::Column { relation, column } = left else {
            return;
        };
        let table = self.usages.get(relation).and_then(|it| it.table.clone());
        let Some(table) = table else { return };
        for at in range {
            if self.lexemes.get(at) == Some(&Lexeme::Parameter) {
                let of: (Id, String) = (table.clone(), column.clone());
                self.parameter(at, |it| it.of = Some(of));
            }
        }
    }

    /// One side of a comparison.
    pub(super) fn operand(&self, range: Range<usize>, sight: &Sight) -> Operand {
        let lexemes = self.lexemes;
        let range = self.without_parentheses(range);
        if let Some((n, column, end)) = self.column(range.start, range.end, sight)
            && end == range.end
        {
            return Operand::Column {
                relation: key(n),
                column,
            };
        }
        let signed = range.start + usize::from(lexemes.is_sign(range.start, "-"));
        if signed + 1 == range.end && lexemes.get(signed) == Some(&Lexeme::Value) {
            let text = self.written(range);
            return Operand::Constant(text);
        }
        // MariaDB has no indexes of expressions.
        if self.database.engine == Engine::Mysql {
            return Operand::Other;
        }
        let mut table = None;
        let mut at = range.start;
        while at < range.end {
            if lexemes.is_statement(at) || lexemes.get(at) == Some(&Lexeme::Parameter) {
                return Operand::Other;
            }
            if let Some((n, _, end)) = self.column(at, range.end, sight) {
                if *table.get_or_insert(n) != n {
                    return Operand::Other;
                }
                at = end;
                continue;
            }
            at += 1;
        }
        match table {
            Some(n) => Operand::Expression {
                relation: key(n),
                sql: self.unqualified(range, sight),
            },
            None => Operand::Other,
        }
    }

    fn written(&self, range: Range<usize>) -> String {
        let all: Vec<&str> = range.map(|at| self.lexemes.written(at)).collect();
        all.concat()
    }

    /// The text of a range, its columns without their tables.
    fn unqualified(&self, range: Range<usize>, sight: &Sight) -> String {
        let mut text = String::new();
        let mut at = range.start;
        let mut last = None;
        while at < range.end {
            let (word, next) = match self.column(at, range.end, sight) {
                Some((_, column, next)) => (self.database.engine.quote(&column), next),
                None => (self.lexemes.written(at).to_owned(), at + 1),
            };
            // Spaces stay where they are.
            let from: Option<usize> = last;
            let start = self.lexemes.all.get(at).map(|(_, range)| range.start);
            if from.is_some() && from != start {
                text.push(' ');
            }
            text.push_str(&word);
            last = next
                .checked_sub(1)
                .and_then(|it| self.lexemes.all.get(it))
                .map(|(_, range)| range.end);
            at = next.max(at + 1);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::db::advise::suggest::read::{Reading, read};
    use crate::db::model::{Content, Database, Engine, Id, Object};

    fn schema(engine: Engine) -> Database {
        let mut database = Database {
            engine,
            ..Database::default()
        };
        for (table, columns) in [
            ("users", "id email name"),
            ("orders", "id user_id status total created_at"),
        ] {
            let id = Id::table("", table);
            for (n, column) in columns.split(' ').enumerate() {
                let content = json!({"position": n, "type": "int", "not_null": false, "generated": "", "identity": "", "options": [], "is_local": true});
                let content = Content::Column(serde_json::from_value(content).unwrap());
                database
                    .objects
                    .insert(id.column(column), Object::new(content));
            }
            let content = json!({"unlogged": false, "options": [], "row_security": false, "force_row_security": false, "replica_identity": "d", "parents": []});
            let content = Content::Table(serde_json::from_value(content).unwrap());
            database.objects.insert(id, Object::new(content));
        }
        database
    }

    /// Each table with what is asked of it.
    fn said(reading: &Reading) -> Vec<String> {
        let each = reading.usages.iter().map(|usage| {
            let name = &usage.table.as_ref().unwrap().name;
            let mut text = name.clone();
            let mut say = |what: &str, columns: &[String]| {
                if !columns.is_empty() {
                    text.push_str(&format!("; {what} {}", columns.join(", ")));
                }
            };
            say("equal", &usage.equal);
            say("joined", &usage.joined);
            say("range", &usage.range);
            let fixed: Vec<_> = usage.fixed.iter().map(|(_, sql, _)| sql.clone()).collect();
            say("fixed", &fixed);
            for keys in &usage.sorted {
                let keys: Vec<_> = keys
                    .iter()
                    .map(|(key, down)| format!("{key}{}", if *down { " DESC" } else { "" }))
                    .collect();
                say("sorted", &keys);
            }
            for keys in &usage.grouped {
                say("grouped", keys);
            }
            text
        });
        each.collect()
    }

    fn of(text: &str) -> Vec<String> {
        said(&read(text, &schema(Engine::Sqlite)))
    }

    #[test]
    fn statements_say_what_they_ask_of_each_table() {
        for (text, expected) in [
            (
                "select * from users where email = ?",
                vec!["users; equal email"],
            ),
            (
                "select o.id from orders as o join users u on u.id = o.user_id where o.status = 'open' and total between ? and 5 order by o.created_at desc limit 10",
                vec![
                    "orders; equal status; joined user_id; range total; fixed status = 'open'; sorted created_at DESC",
                    "users; joined id",
                ],
            ),
            (
                "SELECT \"Status\", count(*) n FROM main.orders WHERE NOT total > 5 GROUP BY 1",
                vec!["orders; grouped status"],
            ),
            (
                "select name from users where lower(email) = :email or name like 'a%'",
                vec!["users; equal (lower(email)); range (name COLLATE NOCASE)"],
            ),
            (
                "select (select count(*) from orders where user_id = u.id) from users u where id in (?1, ?2)",
                vec!["users; equal id; joined id", "orders; joined user_id"],
            ),
            (
                "with recent as (select * from orders where created_at > ?) select * from recent join users using (id)",
                vec!["orders; range created_at", "users; joined id"],
            ),
            (
                "update orders set total = 0 where user_id = ? and status is null",
                vec!["orders; equal user_id, status; fixed status is null"],
            ),
            (
                "delete from orders where id in (select id from users where name = 'x')",
                vec!["orders; joined id", "users; equal name; fixed name = 'x'"],
            ),
            (
                "insert into orders select * from orders where (created_at, id) > (?, ?)",
                vec!["orders; range created_at"],
            ),
            ("select 1 from nowhere where a = 1", vec![]),
            ("", vec![]),
            ("select ((((", vec![]),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_too_deep_is_not_understood() {
        let open = "(".repeat(50_000);
        assert!(of(&format!("select * from users where {open}id = 1")).is_empty());
        let not = "not ".repeat(50_000);
        assert_eq!(
            of(&format!("select * from users where {not} id = 1")),
            ["users"]
        );
    }

    #[test]
    fn parameters_are_of_columns_and_pages_have_a_length() {
        let reading = read(
            "select * from `orders` where `user_id` = ? and `status` in (?, ?) limit ?",
            &schema(Engine::Mysql),
        );
        let of: Vec<_> = reading
            .parameters
            .iter()
            .map(|it| it.of.as_ref().map_or("", |(_, column)| column))
            .collect();
        assert_eq!(of, ["user_id", "status", "status", ""]);
        assert!(reading.parameters[3].is_limit);
        assert_eq!(reading.limit, Some(20.0));
        assert_eq!(said(&reading), ["orders; equal `user_id`, `status`"]);
        let all = reading.usages[0].used.len();
        assert_eq!(all, 5);
    }
}
