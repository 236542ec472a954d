//! The shape of simple statements: which tables they read, and whether they look for one value of one column.
//!
//! Whatever is not simple has no shape, and nothing is said of it.

/// A word, a quoted name, a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// In lower case, unless it was quoted.
    Word(String),
    Sign(char),
    /// A number or a text, without its quotes.
    Value(String),
    /// `$1`; 0 is `?`, the next one.
    Parameter(usize),
}

impl Token {
    /// Whether it is a value, or stands for one.
    pub(super) fn is_value(&self) -> bool {
        matches!(self, Self::Value(_) | Self::Parameter(_))
    }
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
            && tokens.get(next + 1).is_some_and(Token::is_value);
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
pub(super) fn name(tokens: &[Token], mut at: usize) -> Option<(String, usize)> {
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

pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' | '`' => tokens.push(Token::Word(quoted(&mut chars, c))),
            '\'' => tokens.push(Token::Value(quoted(&mut chars, c))),
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
            '?' => tokens.push(Token::Parameter(0)),
            c if c == '$' || c.is_ascii_digit() => {
                let mut text = String::from(c);
                while let Some(c) = chars.next_if(|c| c.is_ascii_alphanumeric() || *c == '.') {
                    text.push(c);
                }
                let number = text.strip_prefix('$').map(str::parse);
                tokens.push(match number {
                    Some(Ok(number)) => Token::Parameter(number),
                    Some(Err(_)) | None => Token::Value(text),
                });
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

/// What stands between quotes, of which two are one.
fn quoted(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, quote: char) -> String {
    let mut text = String::new();
    while let Some(c) = chars.next() {
        if c == quote && chars.next_if_eq(&quote).is_none() {
            break;
        }
        text.push(c);
    }
    text
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
