//! `SHOW CREATE TABLE`, taken apart.

use crate::db::model::sqlite::{Token, TokenKind};

use super::tokens;

/// The parts of a table, each as the server writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TableText {
    /// Name, and what stands behind it.
    pub(crate) columns: Vec<(String, String)>,
    /// Name, and the whole of it; that of the primary key is `PRIMARY`.
    pub(crate) keys: Vec<(String, String)>,
    pub(crate) foreign_keys: Vec<(String, String)>,
    pub(crate) checks: Vec<(String, String)>,
    /// What has no name of its own: `PERIOD FOR …`.
    pub(crate) others: Vec<String>,
    /// `ENGINE=InnoDB`
    pub(crate) options: Vec<String>,
    pub(crate) partitions: Option<String>,
    /// `AUTO_INCREMENT=5`, which says how far the rows are, and is no part of the schema.
    pub(crate) counter: Option<String>,
}

impl TableText {
    /// The value of an option, such as `ENGINE`.
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find_map(|it| {
            let (key, value) = it.split_once('=')?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// Reads what the server shows of a table.
pub(crate) fn table(sql: &str) -> TableText {
    let all = tokens(sql);
    let mut text = TableText::default();
    let Some(open) = all.iter().position(|token| token.is_symbol("(")) else {
        return text;
    };
    let (mut depth, mut first, mut end) = (0_usize, open + 1, all.len());
    for (n, token) in all.iter().enumerate().skip(open) {
        let is_end = token.is_symbol(")") && depth == 1;
        if is_end || token.is_symbol(",") && depth == 1 {
            text.part(sql, all.get(first..n).unwrap_or_default());
            first = n + 1;
        }
        if is_end {
            end = n;
            break;
        }
        match token.text {
            "(" if token.kind == TokenKind::Symbol => depth += 1,
            ")" if token.kind == TokenKind::Symbol => depth -= 1,
            _ => {}
        }
    }
    text.tail(sql, all.get(end + 1..).unwrap_or_default());
    text
}

/// The text from one token to another.
fn slice<'a>(sql: &'a str, tokens: &[Token<'_>]) -> &'a str {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
        return "";
    };
    sql.get(first.start..last.range().end).unwrap_or_default()
}

impl TableText {
    fn part(&mut self, sql: &str, tokens: &[Token<'_>]) {
        let Some(first) = tokens.first() else { return };
        let whole = slice(sql, tokens).to_owned();
        let named = || {
            let name = tokens
                .iter()
                .find(|token| token.kind == TokenKind::Quoted)
                .and_then(Token::name);
            name.unwrap_or_default()
        };
        if first.kind == TokenKind::Quoted {
            let rest = slice(sql, tokens.get(1..).unwrap_or_default());
            self.columns.push((named(), rest.to_owned()));
        } else if first.is("primary") {
            self.keys.push(("PRIMARY".to_owned(), whole));
        } else if first.is("constraint") {
            let is_foreign = tokens.iter().take(4).any(|token| token.is("foreign"));
            let all = if is_foreign {
                &mut self.foreign_keys
            } else {
                &mut self.checks
            };
            all.push((named(), whole));
        } else if first.is("period") {
            self.others.push(whole);
        } else {
            self.keys.push((named(), whole));
        }
    }

    fn tail(&mut self, sql: &str, tokens: &[Token<'_>]) {
        let mut rest = tokens;
        while let Some(first) = rest.first() {
            let is_partition = first.is("partition")
                || first.text.starts_with("/*") && rest.get(1).is_some_and(|it| it.is("partition"));
            if is_partition {
                self.partitions = Some(slice(sql, rest).to_owned());
                return;
            }
            let n = if first.is("with") {
                3
            } else {
                option_len(rest)
            };
            let (option, others) = rest.split_at(n.min(rest.len()));
            let written = slice(sql, option).to_owned();
            if first.is("auto_increment") {
                self.counter = Some(written);
            } else {
                self.options.push(written);
            }
            rest = others;
        }
    }
}

/// How many tokens `NAME=value` are, or `NAME=(…)`.
fn option_len(tokens: &[Token<'_>]) -> usize {
    let equals = tokens.iter().take(4).position(|it| it.is_symbol("="));
    let Some(equals) = equals else {
        return tokens.len();
    };
    let opens = tokens.get(equals + 1).is_some_and(|it| it.is_symbol("("));
    if !opens {
        return equals + 2;
    }
    let close = tokens.iter().position(|it| it.is_symbol(")"));
    close.map_or(tokens.len(), |at| at + 1)
}

/// A column's definition without its character set and collation, and how long its type is in that.
pub(crate) fn without_charset(definition: &str) -> (String, usize) {
    let all = tokens(definition);
    // The type, and what stands in parentheses behind it.
    let mut n_type = 1;
    if all.get(1).is_some_and(|it| it.is_symbol("(")) {
        n_type = all
            .iter()
            .position(|it| it.is_symbol(")"))
            .map_or(1, |at| at + 1);
    }
    let end = |n: usize| {
        n.checked_sub(1)
            .and_then(|n| all.get(n))
            .map_or(0, |it| it.range().end)
    };
    let ty = definition.get(..end(n_type)).unwrap_or_default();
    let mut n = n_type;
    let is = |n: usize, word: &str| all.get(n).is_some_and(|it| it.is(word));
    if is(n, "character") && is(n + 1, "set") {
        n += 3;
    }
    if is(n, "collate") {
        n += 2;
    }
    let rest = definition.get(end(n)..).unwrap_or_default();
    (format!("{ty}{rest}"), ty.len())
}

#[cfg(test)]
mod tests {
    use super::{table, without_charset};

    const TABLE: &str = "CREATE TABLE `p` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `a` varchar(20) NOT NULL DEFAULT 'x'',y\\\\z' COMMENT 'it''s (\\n new',
  `c` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`c`)),
  PERIOD FOR `pp` (`a`, `b`),
  PRIMARY KEY (`id`),
  UNIQUE KEY `u,a` (`a`(5) DESC),
  CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `o` (`id`) ON DELETE SET NULL,
  CONSTRAINT `ck` CHECK (`a` <> 'y\\'x')
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 UNION=(`a`,`b`) COMMENT='tbl' WITH SYSTEM VERSIONING
 PARTITION BY RANGE (`x`)
(PARTITION `p0` VALUES LESS THAN (10) ENGINE = InnoDB)";

    #[test]
    fn a_table_is_its_parts() {
        let text = table(TABLE);
        let names = |all: &[(String, String)]| -> Vec<String> {
            all.iter().map(|(name, _)| name.clone()).collect()
        };
        assert_eq!(names(&text.columns), ["id", "a", "c"]);
        assert_eq!(
            text.columns[1].1,
            "varchar(20) NOT NULL DEFAULT 'x'',y\\\\z' COMMENT 'it''s (\\n new'"
        );
        assert_eq!(names(&text.keys), ["PRIMARY", "u,a"]);
        assert_eq!(names(&text.foreign_keys), ["fk"]);
        assert_eq!(text.checks[0].1, "CONSTRAINT `ck` CHECK (`a` <> 'y\\'x')");
        assert_eq!(text.others, ["PERIOD FOR `pp` (`a`, `b`)"]);
        assert_eq!(
            text.options,
            [
                "ENGINE=InnoDB",
                "DEFAULT CHARSET=utf8mb4",
                "UNION=(`a`,`b`)",
                "COMMENT='tbl'",
                "WITH SYSTEM VERSIONING"
            ]
        );
        assert_eq!(text.option("engine"), Some("InnoDB"));
        assert!(text.partitions.unwrap().starts_with("PARTITION BY RANGE"));
    }

    #[test]
    fn partitions_of_mysql_are_known() {
        let text = table(
            "CREATE TABLE `t` (\n  `a` int\n) ENGINE=InnoDB\n/*!50100 PARTITION BY HASH (`a`)\nPARTITIONS 4 */",
        );
        assert_eq!(text.options, ["ENGINE=InnoDB"]);
        assert_eq!(
            text.partitions.as_deref(),
            Some("/*!50100 PARTITION BY HASH (`a`)\nPARTITIONS 4 */")
        );
    }

    #[test]
    fn a_column_is_the_same_whatever_says_its_characters() {
        for (text, plain, len) in [
            (
                "varchar(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL",
                "varchar(20) NOT NULL",
                11,
            ),
            ("enum('a)','b') COLLATE x", "enum('a)','b')", 14),
            ("text DEFAULT NULL", "text DEFAULT NULL", 4),
        ] {
            assert_eq!(without_charset(text), (plain.to_owned(), len));
        }
    }
}
