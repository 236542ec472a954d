//! What the texts say that SQLite keeps of a schema. It has no catalogue of checks, of expressions and of what
//! views need, only the statements that made them, so that these are read here, token by token.

mod table;
mod tokens;

pub(crate) use table::{ColumnText, Definition, TableText, definition, with_name, without_name};
pub(crate) use tokens::{Token, TokenKind, canonical, split, tokens};

/// What SQLite does with values of a column (<https://sqlite.org/datatype3.html#determination_of_column_affinity>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

/// The affinity of a declared type.
pub(crate) fn affinity(ty: &str) -> Affinity {
    let ty = ty.to_ascii_uppercase();
    let has = |part: &str| ty.contains(part);
    if has("INT") {
        Affinity::Integer
    } else if has("CHAR") || has("CLOB") || has("TEXT") {
        Affinity::Text
    } else if has("BLOB") || ty.is_empty() || ty == "ANY" {
        Affinity::Blob
    } else if has("REAL") || has("FLOA") || has("DOUB") {
        Affinity::Real
    } else {
        Affinity::Numeric
    }
}

/// `text` as a literal: backslashes mean nothing.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::{Affinity, affinity};

    #[test]
    fn affinities_are_those_of_the_manual() {
        for (ty, expected) in [
            ("BIGINT", Affinity::Integer),
            ("VARCHAR(20)", Affinity::Text),
            ("CHARINT", Affinity::Integer),
            ("", Affinity::Blob),
            ("double precision", Affinity::Real),
            ("DECIMAL(10,2)", Affinity::Numeric),
            ("DATETIME", Affinity::Numeric),
            ("STRING", Affinity::Numeric),
        ] {
            assert_eq!(affinity(ty), expected, "{ty}");
        }
    }
}
