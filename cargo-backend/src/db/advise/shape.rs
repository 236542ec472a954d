//! The shape of simple statements: which tables they read, and whether they look for one value of one column.
//!
//! Whatever is not simple has no shape, and nothing is said of it.

/// A word, a quoted name, a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// In lower case, unless it was quoted.
    Word(String),
    Sign(char),
    /// A value or a parameter.
    Value,
}

/// What a `SELECT` does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// The names behind `FROM` and `JOIN`, without their schemas.
    pub(super) tables: Vec<String>,
    /// The column whose one value is all that is asked for: `WHERE a = $1`.
    pub(super) key: Option<String>,
}

pub(super) fn shape(text: &str) -> Option<Shape> {
    let tokens = tokens(text);
    let is = |at: usize, word: &str| matches!(tokens.get(at), Some(Token::Word(it)) if it == word);
    if !is(0, "select") {
        return None;
    }
    let mut shape = Shape::default();
    for at in 0..tokens.len() {
        if is(at, "from") || is(at, "join") {
            shape
                .tables
                .extend(name(&tokens, at + 1).map(|(name, _)| name));
        }
    }
    let n_wheres = (0..tokens.len()).filter(|at| is(*at, "where")).count();
    if let (1, Some(at)) = (n_wheres, (0..tokens.len()).find(|at| is(*at, "where")))
        && shape.tables.len() == 1
        && let Some((column, next)) = name(&tokens, at + 1)
    {
        let is_equal = tokens.get(next) == Some(&Token::Sign('='))
            && tokens.get(next + 1) == Some(&Token::Value);
        let ends = match tokens.get(next + 2) {
            None => true,
            Some(Token::Word(word)) => {
                ["order", "limit", "for", "offset", "fetch"].contains(&word.as_str())
            }
            Some(_) => false,
        };
        shape.key = (is_equal && ends).then_some(column);
    }
    Some(shape)
}

/// The last part of a name with dots, and where it ends.
fn name(tokens: &[Token], mut at: usize) -> Option<(String, usize)> {
    // `ONLY t`, `LATERAL f()`
    if matches!(tokens.get(at), Some(Token::Word(word)) if word == "only") {
        at += 1;
    }
    let Some(Token::Word(first)) = tokens.get(at) else {
        return None;
    };
    let mut last = first.clone();
    at += 1;
    while tokens.get(at) == Some(&Token::Sign('.')) {
        let Some(Token::Word(next)) = tokens.get(at + 1) else {
            return None;
        };
        last.clone_from(next);
        at += 2;
    }
    Some((last, at))
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                let mut name = String::new();
                while let Some(c) = chars.next() {
                    match c {
                        '"' if chars.peek() == Some(&'"') => name.extend(chars.next()),
                        '"' => break,
                        c => name.push(c),
                    }
                }
                tokens.push(Token::Word(name));
            }
            '\'' => {
                while let Some(c) = chars.next() {
                    if c == '\'' && chars.next_if_eq(&'\'').is_none() {
                        break;
                    }
                }
                tokens.push(Token::Value);
            }
            '/' if chars.peek() == Some(&'*') => {
                let mut before = ' ';
                for c in chars.by_ref() {
                    if before == '*' && c == '/' {
                        break;
                    }
                    before = c;
                }
            }
            '-' if chars.peek() == Some(&'-') => {
                for c in chars.by_ref() {
                    if c == '\n' {
                        break;
                    }
                }
            }
            c if c == '$' || c.is_ascii_digit() => {
                while chars
                    .next_if(|c| c.is_ascii_alphanumeric() || *c == '.')
                    .is_some()
                {}
                tokens.push(Token::Value);
            }
            c if c == '_' || c.is_alphabetic() => {
                let mut word: String = c.to_lowercase().collect();
                while let Some(c) = chars.next_if(|c| *c == '_' || *c == '$' || c.is_alphanumeric())
                {
                    word.extend(c.to_lowercase());
                }
                tokens.push(Token::Word(word));
            }
            c if c.is_whitespace() => {}
            ';' => {}
            // A cast says nothing of a value.
            ':' if chars.next_if_eq(&':').is_some() => {
                while chars
                    .next_if(|c| {
                        *c == '_' || *c == '"' || *c == '[' || *c == ']' || c.is_alphanumeric()
                    })
                    .is_some()
                {}
            }
            c => tokens.push(Token::Sign(c)),
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::shape;

    fn of(text: &str) -> (String, Option<String>) {
        let shape = shape(text).unwrap();
        (shape.tables.join(" "), shape.key)
    }

    #[test]
    fn what_looks_for_one_value_is_known() {
        let key = |name: &str| Some(name.to_owned());
        for (text, tables, column) in [
            (
                "SELECT * FROM lineitem WHERE l_orderkey = $1",
                "lineitem",
                key("l_orderkey"),
            ),
            (
                r#"SELECT "posts".* FROM "public"."posts" WHERE "posts"."user_id" = $1::int ORDER BY id LIMIT $2"#,
                "posts",
                key("user_id"),
            ),
            (
                "select a /* = */ from only t -- x\n where t.b=$1;",
                "t",
                key("b"),
            ),
            ("select * from t where a = $1 and b = $2", "t", None),
            ("select * from t where a = b", "t", None),
            ("select * from t where a > $1", "t", None),
            (
                "select * from t join u on t.a = u.a where t.a = $1",
                "t u",
                None,
            ),
            ("select 'it''s from x' from t", "t", None),
            (
                "select * from t where a = $1 union select * from u where b = $2",
                "t u",
                None,
            ),
            ("select * from t where a = any($1)", "t", None),
        ] {
            assert_eq!(of(text), (tables.to_owned(), column), "{text}");
        }
        assert_eq!(shape("update t set a = $1 where b = $2"), None);
        assert_eq!(shape(""), None);
    }
}
