use crate::db::model::mysql::{quote, tokens};
use crate::db::model::sqlite::{Token, TokenKind};

/// A text of MySQL in which things of the database `name` are named without it.
///
/// A table may have an alias that is called like the database: what has it in front is a column then, unless it
/// stands where tables and functions do.
pub(super) fn at_home(sql: &str, name: &str) -> String {
    let home = quote(name);
    if !sql.contains(&format!("{home}.")) {
        return sql.to_owned();
    }
    let all = tokens(sql);
    let is_alias = (0..all.len()).any(|at| is_alias(&all, at, &home));
    let mut text = String::new();
    let mut from = 0;
    for (at, pair) in all.windows(2).enumerate() {
        if let [name, dot] = pair
            && name.text == home
            && dot.is_symbol(".")
            && dot.start == name.range().end
            && !(is_alias && is_column(&all, at))
        {
            text.push_str(sql.get(from..name.start).unwrap_or_default());
            from = dot.range().end;
        }
    }
    text.push_str(sql.get(from..).unwrap_or_default());
    text
}

/// Whether a name is that of a table in its statement: `` `shop`.`users` `u` ``.
fn is_alias(all: &[Token<'_>], at: usize, name: &str) -> bool {
    let is_name = all.get(at).is_some_and(|it| it.text == name);
    let is_whole = all.get(at + 1).is_none_or(|it| !it.is_symbol("."));
    let before = at.checked_sub(1).and_then(|at| all.get(at));
    let is_behind_table =
        before.is_some_and(|it| it.kind == TokenKind::Quoted || it.is_symbol(")") || it.is("as"));
    is_name && is_whole && is_behind_table
}

/// Whether a name with a dot behind it is the table of a column, by what is around it.
fn is_column(all: &[Token<'_>], at: usize) -> bool {
    let is_next = |n: usize, symbol: &str| all.get(at + n).is_some_and(|it| it.is_symbol(symbol));
    if is_next(3, ".") || is_next(3, "(") {
        return false;
    }
    let before = all.get(..at).unwrap_or_default();
    let word = before.iter().rev().find(|it| !it.is_symbol("("));
    !word.is_some_and(|it| it.is("from") || it.is("join"))
}

#[cfg(test)]
mod tests {
    use super::at_home;

    #[test]
    fn a_table_whose_alias_is_the_name_of_the_database_keeps_its_columns() {
        let view = |database: &str| {
            let sql = "select `a`.`id` AS `id`,`shop`.`twice`(`b`.`n`) AS `n`,`shop`.`users`.`name` AS `name` \
                       from ((`shop`.`users` `a` join `shop`.`orders` `b` on(`b`.`id` = `a`.`id`)) join `shop`.`users`)";
            at_home(&sql.replace("`shop`", &format!("`{database}`")), database)
        };
        let at_home = "select `a`.`id` AS `id`,`twice`(`b`.`n`) AS `n`,`users`.`name` AS `name` \
                       from ((`users` `a` join `orders` `b` on(`b`.`id` = `a`.`id`)) join `users`)";
        assert_eq!(view("shop"), at_home);
        assert_eq!(view("a"), at_home);
        assert_eq!(view("b"), at_home);
    }
}
