//! What the statements say that MySQL and MariaDB show of each object. Both write them themselves, in one
//! form for one meaning, and say in them what no table of their catalogue has.

mod table;
mod tokens;

pub(crate) use table::{TableText, table, without_charset};
pub(crate) use tokens::{split, tokens};

/// `name` as an identifier: always in quotes, as the server writes it.
pub(crate) fn quote(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// `text` as a literal, in which backslashes mean something.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// Whether a version is that of MariaDB: MySQL has not come that far.
pub(crate) fn is_mariadb(version: u32) -> bool {
    version >= 100_000
}

/// `10.11.14-MariaDB-…` → 101114, and `8.0.36` → 80036.
pub(crate) fn version(text: &str) -> u32 {
    // What MariaDB says first where old clients ask.
    let text = text.strip_prefix("5.5.5-").unwrap_or(text);
    let plain = text.split('-').next().unwrap_or_default();
    let mut numbers = plain.split('.').map(|it| it.parse::<u32>().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    next() * 10_000 + next() * 100 + next()
}

/// The statement without `DEFINER`, where that is `user`: whoever runs it is the definer again.
pub(crate) fn without_definer(sql: &str, user: &str) -> String {
    let all = tokens(sql);
    let at = all.iter().take(8).position(|token| token.is("definer"));
    let Some(at) = at else {
        return sql.to_owned();
    };
    // DEFINER = `user` @ `host`
    let part = |n: usize| all.get(at + n);
    let (Some(start), Some(name), Some(host)) = (part(0), part(2), part(4)) else {
        return sql.to_owned();
    };
    let account = [name, host].map(|token| token.name().unwrap_or_default());
    if account.join("@") != user {
        return sql.to_owned();
    }
    let before = sql.get(..start.start).unwrap_or_default();
    let after = sql.get(host.range().end..).unwrap_or_default();
    format!("{before}{}", after.trim_start())
}

/// The labels of `enum('a','b')` as they are written.
pub(crate) fn labels(ty: &str) -> Vec<String> {
    let all = tokens(ty);
    let texts = all.iter().filter(|token| token.text.starts_with('\''));
    texts.map(|token| token.text.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{labels, literal, quote, version, without_definer};

    #[test]
    fn names_and_texts_end_where_they_should() {
        assert_eq!(quote("a`b"), "`a``b`");
        assert_eq!(literal(r"it's \"), r"'it''s \\'");
        assert_eq!(labels("enum('a','b,''c')"), ["'a'", "'b,''c'"]);
    }

    #[test]
    fn versions_of_both_servers_are_one_number() {
        assert_eq!(version("10.11.14-MariaDB-0+deb12u2"), 101_114);
        assert_eq!(version("5.5.5-10.6.1-MariaDB"), 100_601);
        assert_eq!(version("8.0.36"), 80_036);
    }

    #[test]
    fn only_the_definer_who_connects_is_left_out() {
        let sql = "CREATE DEFINER=`root`@`localhost` PROCEDURE `p`() select 1";
        assert_eq!(
            without_definer(sql, "root@localhost"),
            "CREATE PROCEDURE `p`() select 1"
        );
        assert_eq!(without_definer(sql, "ann@%"), sql);
    }
}
