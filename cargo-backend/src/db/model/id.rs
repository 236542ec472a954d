use std::fmt;

/// What kind of object it is; the order is that in which kinds tend to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Namespace,
    DefaultPrivileges,
    Extension,
    Collation,
    TextSearchDictionary,
    TextSearchConfiguration,
    ForeignDataWrapper,
    ForeignServer,
    Enum,
    Domain,
    Composite,
    Range,
    Sequence,
    Table,
    Column,
    ForeignTable,
    Function,
    Procedure,
    Aggregate,
    Operator,
    Cast,
    Constraint,
    Index,
    View,
    Rule,
    Trigger,
    Policy,
    Statistics,
    Publication,
    Event,
    EventTrigger,
}

impl Kind {
    /// What people call it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Namespace => "schema",
            Self::DefaultPrivileges => "default privileges",
            Self::Extension => "extension",
            Self::Collation => "collation",
            Self::TextSearchDictionary => "text search dictionary",
            Self::TextSearchConfiguration => "text search configuration",
            Self::ForeignDataWrapper => "foreign-data wrapper",
            Self::ForeignServer => "foreign server",
            Self::Enum => "enum",
            Self::Domain => "domain",
            Self::Composite => "composite type",
            Self::Range => "range type",
            Self::Sequence => "sequence",
            Self::Table => "table",
            Self::Column => "column",
            Self::ForeignTable => "foreign table",
            Self::Function => "function",
            Self::Procedure => "procedure",
            Self::Aggregate => "aggregate",
            Self::Operator => "operator",
            Self::Cast => "cast",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::View => "view",
            Self::Rule => "rule",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
            Self::Statistics => "statistics",
            Self::Publication => "publication",
            Self::Event => "event",
            Self::EventTrigger => "event trigger",
        }
    }
}

/// Which object it is: the same in every database that has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id {
    pub(crate) kind: Kind,
    /// Empty for what lies in no schema.
    pub(crate) namespace: String,
    /// Of columns, constraints, triggers, policies and rules: the name of their table.
    pub(crate) name: String,
    /// The name within the table, of indexes only where those are its own; of functions, the types of their
    /// arguments.
    pub(crate) part: String,
}

impl Id {
    pub(crate) fn new(kind: Kind, namespace: &str, name: &str, part: &str) -> Self {
        Self {
            kind,
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            part: part.to_owned(),
        }
    }

    pub(crate) fn table(namespace: &str, name: &str) -> Self {
        Self::new(Kind::Table, namespace, name, "")
    }

    /// The table of a part. Views and domains have parts, too: [`Self::same_relation`].
    pub(crate) fn owner(&self) -> Option<Self> {
        match self.kind {
            Kind::Column | Kind::Constraint | Kind::Rule | Kind::Trigger | Kind::Policy => {
                Some(Self::table(&self.namespace, &self.name))
            }
            _ => None,
        }
    }

    /// Whether both are the same name of a relation (or domain), whatever kind that is.
    pub(crate) fn same_relation(&self, other: &Self) -> bool {
        self.namespace == other.namespace && self.name == other.name
    }

    /// The column of a table.
    pub(crate) fn column(&self, name: &str) -> Self {
        Self::new(Kind::Column, &self.namespace, &self.name, name)
    }

    /// The name as SQL wants it, with its schema: that of the table for its parts.
    pub(crate) fn sql(&self) -> String {
        match self.kind {
            Kind::Function | Kind::Aggregate => {
                format!("{}({})", qualified(&self.namespace, &self.name), self.part)
            }
            _ => qualified(&self.namespace, &self.name),
        }
    }

    /// The name of a part as SQL wants it.
    pub(crate) fn part_sql(&self) -> String {
        quote(&self.part)
    }
}

/// As people read it: `public.users.email`.
impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::DefaultPrivileges => {
                let role = if self.name.is_empty() {
                    "the owner"
                } else {
                    &self.name
                };
                write!(f, "of {role} on {}", self.part)?;
                match self.namespace.as_str() {
                    "" => Ok(()),
                    namespace => write!(f, " in {namespace}"),
                }
            }
            Kind::Function | Kind::Aggregate => f.write_str(&self.sql()),
            _ if self.part.is_empty() => f.write_str(&self.sql()),
            _ => write!(f, "{}.{}", self.sql(), quote(&self.part)),
        }
    }
}

fn qualified(namespace: &str, name: &str) -> String {
    if namespace.is_empty() {
        quote(name)
    } else {
        format!("{}.{}", quote(namespace), quote(name))
    }
}

/// `name` as an identifier of SQL: quoted unless it is plain and no keyword.
pub(crate) fn quote(name: &str) -> String {
    let mut chars = name.chars();
    let starts_plainly = chars
        .next()
        .is_some_and(|c| c == '_' || c.is_ascii_lowercase());
    let is_plain =
        starts_plainly && chars.all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit());
    if is_plain && KEYWORDS.binary_search(&name).is_err() {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// `text` as a literal of SQL, also where backslashes would mean something.
pub(crate) fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if quoted.contains('\\') {
        format!("E'{}'", quoted.replace('\\', "\\\\"))
    } else {
        format!("'{quoted}'")
    }
}

/// Keywords of PostgreSQL 18 that may not stand as any name (Appendix C), and those of SQLite.
const KEYWORDS: &[&str] = &[
    "abort",
    "action",
    "add",
    "after",
    "all",
    "alter",
    "always",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "attach",
    "authorization",
    "autoincrement",
    "before",
    "begin",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "both",
    "by",
    "cascade",
    "case",
    "cast",
    "char",
    "character",
    "check",
    "coalesce",
    "collate",
    "collation",
    "column",
    "commit",
    "concurrently",
    "conflict",
    "constraint",
    "create",
    "cross",
    "current",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "database",
    "dec",
    "decimal",
    "default",
    "deferrable",
    "deferred",
    "delete",
    "desc",
    "detach",
    "distinct",
    "do",
    "drop",
    "each",
    "else",
    "end",
    "escape",
    "except",
    "exclude",
    "exclusive",
    "exists",
    "explain",
    "extract",
    "fail",
    "false",
    "fetch",
    "filter",
    "first",
    "float",
    "following",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "generated",
    "glob",
    "grant",
    "greatest",
    "group",
    "grouping",
    "groups",
    "having",
    "if",
    "ignore",
    "ilike",
    "immediate",
    "in",
    "index",
    "indexed",
    "initially",
    "inner",
    "inout",
    "insert",
    "instead",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "json",
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_scalar",
    "json_serialize",
    "json_table",
    "json_value",
    "key",
    "last",
    "lateral",
    "leading",
    "least",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "match",
    "materialized",
    "merge_action",
    "national",
    "natural",
    "nchar",
    "no",
    "none",
    "normalize",
    "not",
    "nothing",
    "notnull",
    "null",
    "nullif",
    "nulls",
    "numeric",
    "of",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "others",
    "out",
    "outer",
    "over",
    "overlaps",
    "overlay",
    "partition",
    "placing",
    "plan",
    "position",
    "pragma",
    "preceding",
    "precision",
    "primary",
    "query",
    "raise",
    "range",
    "real",
    "recursive",
    "references",
    "regexp",
    "reindex",
    "release",
    "rename",
    "replace",
    "restrict",
    "returning",
    "right",
    "rollback",
    "row",
    "rows",
    "savepoint",
    "select",
    "session_user",
    "set",
    "setof",
    "similar",
    "smallint",
    "some",
    "substring",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "temp",
    "temporary",
    "then",
    "ties",
    "time",
    "timestamp",
    "to",
    "trailing",
    "transaction",
    "treat",
    "trigger",
    "trim",
    "true",
    "unbounded",
    "union",
    "unique",
    "update",
    "user",
    "using",
    "vacuum",
    "values",
    "varchar",
    "variadic",
    "verbose",
    "view",
    "virtual",
    "when",
    "where",
    "window",
    "with",
    "within",
    "without",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

#[cfg(test)]
mod tests {
    use super::{Id, KEYWORDS, Kind, literal, quote};

    #[test]
    fn keywords_are_sorted_so_that_they_are_found() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn names_are_quoted_where_sql_would_read_something_else() {
        assert_eq!(quote("users"), "users");
        assert_eq!(quote("Users"), r#""Users""#);
        assert_eq!(quote("order"), r#""order""#);
        assert_eq!(quote("1st"), r#""1st""#);
        assert_eq!(
            quote(r#"a"; drop table b; --"#),
            r#""a""; drop table b; --""#
        );
        assert_eq!(quote(""), r#""""#);
    }

    #[test]
    fn literals_end_where_they_should() {
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal(r"\'; drop"), r"E'\\''; drop'");
    }

    #[test]
    fn people_read_the_whole_name() {
        let column = Id::table("public", "order").column("E-mail");
        assert_eq!(column.to_string(), r#"public."order"."E-mail""#);
        let function = Id::new(Kind::Function, "public", "f", "integer, text");
        assert_eq!(function.to_string(), "public.f(integer, text)");
    }
}
