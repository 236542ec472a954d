//! What a statement of a log does, as far as it matters whether it is one for each row of another one.

use std::collections::BTreeMap;

use crate::db::advise::shape::{Token, name, tokens};

/// What kind of statement it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::db::advise) enum Kind {
    Select,
    /// `UPDATE` and `DELETE`.
    Change,
    Begin,
    /// What ends a transaction, or gives a connection back.
    End,
    /// `INSERT`, definitions, settings, and what asks the catalogue.
    Other,
}

/// A statement without its values.
#[derive(Clone, Debug)]
pub(in crate::db::advise) struct Statement {
    pub(in crate::db::advise) kind: Kind,
    /// The same for statements that differ in values alone, and in how long lists of values are.
    pub(in crate::db::advise) fingerprint: String,
    /// The names behind `FROM`, `JOIN` and `UPDATE`, without their schemas.
    pub(in crate::db::advise) tables: Vec<String>,
    /// Where it looks for one value of a column.
    pub(in crate::db::advise) lookups: Vec<Lookup>,
    /// Values in their order: what stands there, or which parameter does.
    slots: Vec<Slot>,
    /// Whether there may be several rows: not `LIMIT 1`, and no aggregate of everything.
    pub(in crate::db::advise) is_list: bool,
    pub(in crate::db::advise) is_aggregate: bool,
    pub(in crate::db::advise) has_limit: bool,
    /// Whether it calls what may do more than compute.
    pub(in crate::db::advise) has_calls: bool,
    tokens: Vec<Token>,
}

/// `column = value`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::db::advise) struct Lookup {
    /// The tables that the column may be of.
    pub(in crate::db::advise) tables: Vec<String>,
    pub(in crate::db::advise) column: String,
    /// Which of the values it is.
    pub(in crate::db::advise) slot: usize,
    /// Where the sign of equality, or `IN`, is among the tokens.
    at: usize,
}

#[derive(Clone, Debug)]
enum Slot {
    Text(String),
    /// From 1.
    Parameter(usize),
}

impl Statement {
    pub(in crate::db::advise) fn of(text: &str) -> Self {
        let tokens = tokens(text);
        let words = Words(&tokens);
        let (tables, aliases) = words.tables();
        let kind = words.kind(&tables);
        let mut slots = Vec::new();
        let mut slot_at = BTreeMap::new();
        for (at, token) in tokens.iter().enumerate() {
            let slot = match token {
                Token::Value(text) => Slot::Text(text.clone()),
                Token::Parameter(0) => Slot::Parameter(slots.len() + 1),
                Token::Parameter(number) => Slot::Parameter(*number),
                Token::Word(_) | Token::Sign(_) => continue,
            };
            slot_at.insert(at, slots.len());
            slots.push(slot);
        }
        let lookups = words.lookups(&tables, &aliases, &slot_at);
        let is_aggregate = words.is_aggregate();
        let one = |at: usize| matches!(tokens.get(at), Some(Token::Value(text)) if text == "1");
        let limit = words.find("limit");
        let is_one = limit.is_some_and(|at| one(at + 1));
        Self {
            kind,
            fingerprint: fingerprint(&tokens),
            lookups,
            slots,
            is_list: !is_one && (!is_aggregate || words.find("group").is_some()),
            is_aggregate,
            has_limit: limit.is_some(),
            has_calls: words.has_calls(),
            tables,
            tokens,
        }
    }

    /// The values of one time that it was run, parameters too.
    pub(in crate::db::advise) fn values(
        &self,
        parameters: &[Option<String>],
    ) -> Vec<Option<String>> {
        let value = |slot: &Slot| match slot {
            Slot::Text(text) => Some(text.clone()),
            Slot::Parameter(number) => parameters.get(number.wrapping_sub(1)).cloned().flatten(),
        };
        self.slots.iter().map(value).collect()
    }

    /// Whether all its values are parameters.
    pub(in crate::db::advise) fn is_prepared(&self) -> bool {
        let is_parameter = |slot: &Slot| matches!(slot, Slot::Parameter(_));
        self.slots.iter().all(is_parameter)
    }

    /// The same for all values at once: `… = any($1)`, or `… in (…)` where arrays are no values.
    pub(in crate::db::advise) fn batched(&self, lookup: &Lookup, has_arrays: bool) -> String {
        let all: &[Token] = &self.tokens;
        let (before, rest) = all.split_at_checked(lookup.at).unwrap_or((all, &[]));
        let is_in = matches!(rest.first(), Some(Token::Word(_)));
        let rest = rest.get(if is_in { 4 } else { 2 }..).unwrap_or_default();
        let list = if has_arrays { "= any($1)" } else { "in (…)" };
        let mut n = 1;
        let mut text = |tokens: &[Token]| {
            let mut text = String::new();
            for token in tokens {
                match token {
                    Token::Parameter(_) if has_arrays => {
                        n += 1;
                        space(&mut text, &format!("${n}"));
                    }
                    Token::Parameter(_) => space(&mut text, "?"),
                    Token::Value(value) => space(&mut text, &shown(value)),
                    Token::Word(word) => space(&mut text, word),
                    Token::Sign(sign) => space(&mut text, &sign.to_string()),
                }
            }
            text
        };
        let (before, rest) = (text(before), text(rest));
        format!("{before} {list} {rest}").trim_end().to_owned()
    }
}

/// A value as it was written: numbers have no quotes.
fn shown(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(_) => value.to_owned(),
        Err(_) => format!("'{}'", value.replace('\'', "''")),
    }
}

/// Puts words beside each other as people do.
fn space(text: &mut String, word: &str) {
    let is_operator = |c: char| matches!(c, '<' | '>' | '=' | '!' | '|' | '-' | '~');
    let is_tight = matches!(word, "." | "," | ")")
        || text.ends_with(['.', '('])
        || (word.chars().all(is_operator) && text.ends_with(is_operator));
    // `count(` is a call, `in (` is not.
    let is_call = word == "(" && text.ends_with(|c: char| c.is_alphanumeric() || c == '_') && {
        let last = text.rsplit([' ', '(']).next().unwrap_or_default();
        ![
            "in", "and", "or", "where", "from", "values", "not", "on", "as",
        ]
        .contains(&last)
    };
    if !text.is_empty() && !is_tight && !is_call {
        text.push(' ');
    }
    text.push_str(word);
}

/// Words and signs, with `?` for a value and `?…` for several.
fn fingerprint(tokens: &[Token]) -> String {
    let mut text = String::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            Token::Word(word) => space(&mut text, word),
            Token::Sign(sign) => space(&mut text, &sign.to_string()),
            Token::Value(_) | Token::Parameter(_) => {
                let mut last = at;
                while tokens.get(last + 1) == Some(&Token::Sign(','))
                    && tokens.get(last + 2).is_some_and(Token::is_value)
                {
                    last += 2;
                }
                space(&mut text, if last > at { "?…" } else { "?" });
                at = last;
            }
        }
        at += 1;
    }
    text
}

/// What stands behind a table in `FROM` and is no name for it.
const KEYWORDS: [&str; 26] = [
    "where",
    "join",
    "inner",
    "left",
    "right",
    "full",
    "cross",
    "natural",
    "on",
    "using",
    "order",
    "group",
    "limit",
    "offset",
    "having",
    "union",
    "intersect",
    "except",
    "for",
    "fetch",
    "set",
    "returning",
    "window",
    "lateral",
    "values",
    "select",
];

const AGGREGATES: [&str; 12] = [
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "exists",
    "bool_and",
    "bool_or",
    "string_agg",
    "array_agg",
    "json_agg",
    "jsonb_agg",
];

/// Functions that compute, and words that stand before a parenthesis without being one.
const HARMLESS: [&str; 44] = [
    "in",
    "any",
    "all",
    "some",
    "and",
    "or",
    "not",
    "exists",
    "on",
    "as",
    "where",
    "from",
    "join",
    "select",
    "by",
    "over",
    "filter",
    "using",
    "values",
    "is",
    "then",
    "else",
    "when",
    "case",
    "between",
    "coalesce",
    "lower",
    "upper",
    "trim",
    "length",
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "row_number",
    "rank",
    "now",
    "date_trunc",
    "extract",
    "array_agg",
    "unnest",
    "lateral",
    "nullif",
];

struct Words<'t>(&'t [Token]);

/// What tables are called beside their names.
type Aliases = BTreeMap<String, String>;

impl Words<'_> {
    fn word(&self, at: usize) -> Option<&str> {
        match self.0.get(at) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn is_sign(&self, at: usize, sign: char) -> bool {
        self.0.get(at) == Some(&Token::Sign(sign))
    }

    fn find(&self, word: &str) -> Option<usize> {
        (0..self.0.len()).find(|at| self.word(*at) == Some(word))
    }

    fn kind(&self, tables: &[String]) -> Kind {
        let is_of_server = |name: &String| name.starts_with("pg_") || name.starts_with("sqlite_");
        let of_schema = ["information_schema", "pg_catalog", "performance_schema"];
        let is_catalogue = tables.iter().any(is_of_server)
            || of_schema.iter().any(|name| self.find(name).is_some());
        match self.word(0) {
            _ if is_catalogue => Kind::Other,
            Some("select") => Kind::Select,
            // What changes rows may stand in it.
            Some("with") => {
                let changes = ["insert", "update", "delete", "merge"];
                match changes.iter().any(|word| self.find(word).is_some()) {
                    true => Kind::Other,
                    false => Kind::Select,
                }
            }
            Some("update" | "delete") => Kind::Change,
            Some("begin" | "start") => Kind::Begin,
            Some("commit" | "rollback" | "end" | "abort" | "discard")
                if self.find("savepoint").is_none() && self.word(1) != Some("to") =>
            {
                Kind::End
            }
            _ => Kind::Other,
        }
    }

    fn tables(&self) -> (Vec<String>, Aliases) {
        let (mut tables, mut aliases) = (Vec::new(), Aliases::new());
        let mut at = 0;
        while at < self.0.len() {
            let is_before = match self.word(at) {
                Some("from" | "join") => true,
                Some("update") => at == 0,
                _ => false,
            };
            at += 1;
            if !is_before {
                continue;
            }
            // `extract(year from at)` has a name behind it, too, which is no table: it is harmless.
            while let Some((table, mut next)) = name(self.0, at) {
                if KEYWORDS.contains(&table.as_str()) {
                    break;
                }
                if self.word(next) == Some("as") {
                    next += 1;
                }
                if let Some(alias) = self.word(next).filter(|it| !KEYWORDS.contains(it)) {
                    aliases.insert(alias.to_owned(), table.clone());
                    next += 1;
                }
                tables.push(table);
                at = next;
                if !self.is_sign(at, ',') {
                    break;
                }
                at += 1;
            }
        }
        (tables, aliases)
    }

    fn lookups(
        &self,
        tables: &[String],
        aliases: &Aliases,
        slots: &BTreeMap<usize, usize>,
    ) -> Vec<Lookup> {
        let mut lookups = Vec::new();
        let mut is_condition = false;
        for at in 0..self.0.len() {
            match self.word(at) {
                Some("where" | "on" | "having") => is_condition = true,
                Some("set" | "select" | "values") => is_condition = false,
                _ => {}
            }
            if !is_condition {
                continue;
            }
            let value = if self.is_sign(at, '=') {
                Some(at + 1)
            } else if self.word(at) == Some("in")
                && self.is_sign(at + 1, '(')
                && self.is_sign(at + 3, ')')
            {
                Some(at + 2)
            } else {
                None
            };
            let Some(slot) = value.and_then(|value| slots.get(&value)) else {
                continue;
            };
            let Some((qualifier, column)) = self.column_before(at) else {
                continue;
            };
            let of = match qualifier {
                Some(name) => vec![aliases.get(name).map_or(name, String::as_str).to_owned()],
                None => tables.to_vec(),
            };
            lookups.push(Lookup {
                tables: of,
                column: column.to_owned(),
                slot: *slot,
                at,
            });
        }
        lookups
    }

    /// `t.column`, before a sign; `<=` and the like are no equality.
    fn column_before(&self, at: usize) -> Option<(Option<&str>, &str)> {
        let column = self.word(at.checked_sub(1)?)?;
        let is_dotted = at >= 3 && self.is_sign(at - 2, '.');
        let qualifier = is_dotted.then(|| self.word(at - 3)).flatten();
        Some((qualifier, column))
    }

    /// Whether only aggregates are asked for.
    fn is_aggregate(&self) -> bool {
        self.word(0) == Some("select")
            && self.is_sign(2, '(')
            && self.word(1).is_some_and(|word| AGGREGATES.contains(&word))
    }

    fn has_calls(&self) -> bool {
        (1..self.0.len()).any(|at| {
            self.is_sign(at, '(')
                && self
                    .word(at - 1)
                    .is_some_and(|word| !HARMLESS.contains(&word))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Statement};

    #[test]
    fn statements_that_differ_in_values_alone_are_the_same() {
        let of = |text: &str| Statement::of(text).fingerprint;
        assert_eq!(
            of("SELECT * FROM t WHERE a = 1"),
            of("select * from t where a=$1;")
        );
        assert_eq!(
            of("select * from t where a in (1, 2)"),
            of("select * from t where a in (1,2,3)")
        );
        assert_ne!(
            of("select * from t where a in (1)"),
            of("select * from t where a in (1,2,3)")
        );
        assert_eq!(
            of("select count(*) from t where a = 'x'"),
            "select count(*) from t where a = ?"
        );
    }

    #[test]
    fn it_is_known_what_is_looked_for() {
        let of = |text: &str| {
            let statement = Statement::of(text);
            let each = statement
                .lookups
                .iter()
                .map(|it| format!("{}.{}", it.tables.join("|"), it.column));
            each.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            of(
                "select * from posts p join users u on u.id = p.user_id where p.user_id = $1 and u.kind = 'a'"
            ),
            "posts.user_id users.kind"
        );
        assert_eq!(
            of("select a from t where b = $1 and c > 3 and d <= 4"),
            "t.b"
        );
        assert_eq!(of("select a from t where b = any($1)"), "");
        assert_eq!(of("select a from t where b in ($1)"), "t.b");
        assert_eq!(of("select a from t where b in ($1, $2)"), "");
        assert_eq!(of("update t set a = 1 where b = 2"), "t.b");
        assert_eq!(of("select a from t, u where t.b = $1"), "t.b");
    }

    #[test]
    fn kinds_are_told_apart() {
        for (text, kind) in [
            ("select 1", Kind::Select),
            ("with a as (select 1) select * from a", Kind::Select),
            (
                "with a as (delete from t returning id) select * from a",
                Kind::Other,
            ),
            ("BEGIN", Kind::Begin),
            ("rollback to savepoint a", Kind::Other),
            ("commit", Kind::End),
            ("select * from pg_class where oid = 1", Kind::Other),
            ("delete from t where a = 1", Kind::Change),
            ("insert into t values (1)", Kind::Other),
        ] {
            assert_eq!(Statement::of(text).kind, kind, "{text}");
        }
    }

    #[test]
    fn one_for_all_is_written_out() {
        let of = |text: &str, arrays| {
            let statement = Statement::of(text);
            statement.batched(&statement.lookups[0], arrays)
        };
        assert_eq!(
            of(
                "SELECT * FROM items i WHERE i.order_id = $1 AND kind = $2",
                true
            ),
            "select * from items i where i.order_id = any($1) and kind = $2"
        );
        assert_eq!(
            of("select count(*) from t where a in (?) limit 3", false),
            "select count(*) from t where a in (…) limit 3"
        );
    }

    #[test]
    fn values_stand_where_they_are_asked_for() {
        let statement = Statement::of("select * from t where a = $2 and b = 'x' and c = $1");
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            statement.values(&[text("1"), text("2")]),
            [text("2"), text("x"), text("1")]
        );
        assert_eq!(statement.values(&[]), [None, text("x"), None]);
    }
}
