//! What a database consists of, as far as an API can show it: plain data that a tool has found out.

/// What a database is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// PostgreSQL
    #[default]
    Postgres,
    /// SQLite
    Sqlite,
    /// MySQL or MariaDB
    Mysql,
}

/// The tables and views of a database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// What the database is of.
    pub engine: Engine,
    /// What the database is called: the title of the API.
    pub name: String,
    /// In the order in which they are shown.
    pub tables: Vec<Table>,
    /// The files that made it, by their names; none if it is there already.
    pub files: Vec<(String, String)>,
}

/// A part of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, by its position.
    pub file: usize,
    /// In bytes.
    pub start: usize,
    /// In bytes.
    pub end: usize,
}

/// A table or a view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What the server calls a schema; `public` is not said where it goes without saying.
    pub namespace: String,
    /// Its name, unquoted.
    pub name: String,
    /// Namespace and name as SQL wants them.
    pub sql: String,
    /// Whether rows can only be read.
    pub is_view: bool,
    /// Whether the server has a version of each row that every change changes (`xmin`).
    pub has_row_version: bool,
    /// Whether triggers may change a row behind a statement, which then answers with what was before.
    pub has_triggers: bool,
    /// Whether triggers are run when a row is made or changed, so that it may not be what was sent.
    pub is_triggered: bool,
    /// What it is for.
    pub comment: Option<String>,
    /// In their order.
    pub columns: Vec<Column>,
    /// The columns of the primary key.
    pub primary_key: Vec<String>,
    /// What else is unique, by constraint or by index, in all rows.
    pub unique: Vec<Constraint>,
    /// What refers to other tables.
    pub foreign_keys: Vec<ForeignKey>,
    /// Conditions that rows have to satisfy, and everything else that can refuse a row by its name.
    pub checks: Vec<Constraint>,
    /// The columns that indexes begin with.
    pub indexed: Vec<String>,
    /// Where a file makes it.
    pub place: Option<Place>,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name, unquoted.
    pub name: String,
    /// Its name as SQL wants it.
    pub sql: String,
    /// What its values are.
    pub ty: ColumnType,
    /// The type as the server names it, without precision or length: what values are cast to. SQLite casts
    /// nothing; there it is what the schema says.
    pub sql_type: String,
    /// Namespace and name of an enum of the database's own, of values or of their items.
    pub enum_type: Option<(String, String)>,
    /// Whether the type is one of the database's own on top of `ty`.
    pub is_domain: bool,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether rows get a value where none is given.
    pub has_default: bool,
    /// What that is, as an expression of SQL, where the server does not know it by a word.
    pub default: Option<String>,
    /// Whether the database alone gives values: generated columns, identities, sequences.
    pub is_given: bool,
    /// What it is for.
    pub comment: Option<String>,
    /// What checks say of it.
    pub bounds: Bounds,
    /// Values that checks speak of, and, where only the server knows what values look like, one of them.
    pub samples: Vec<String>,
    /// Where a file makes it.
    pub place: Option<Place>,
}

/// What checks say of a column, as JSON Schema has words for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// The only values that there may be.
    pub values: Vec<String>,
    /// A number in the grammar of JSON.
    pub minimum: Option<String>,
    /// A number in the grammar of JSON.
    pub exclusive_minimum: Option<String>,
    /// A number in the grammar of JSON.
    pub maximum: Option<String>,
    /// A number in the grammar of JSON.
    pub exclusive_maximum: Option<String>,
    /// In characters.
    pub min_length: Option<u32>,
    /// In characters.
    pub max_length: Option<u32>,
}

/// What values of a column are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ColumnType {
    /// `boolean`
    Boolean,
    /// Integers of 16, 32 or 64 bits.
    Integer(u8),
    /// Integers of 64 bits that are shown as text.
    TextInteger,
    /// Floating point; whether of single precision.
    Float(bool),
    /// Exact numbers, with precision and scale if these are limited.
    Decimal(Option<(u32, u32)>),
    /// Text, of at most so many characters if that is limited.
    Text(Option<u32>),
    /// UUIDs.
    Uuid,
    /// Bytes.
    Bytes,
    /// Days.
    Date,
    /// Moments; whether the type knows a time zone.
    Moment(bool),
    /// Any JSON.
    Json,
    /// One of these.
    Enum(Vec<String>),
    /// Lists, whose items may be null.
    Array(Box<ColumnType>),
    /// What the server writes as text and reads from text.
    #[default]
    Other,
}

/// A rule by its name, and the columns that it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraint {
    /// As errors of the server name it.
    pub name: String,
    /// Columns of the table.
    pub columns: Vec<String>,
}

/// What a row of a table refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForeignKey {
    /// As errors of the server name it.
    pub name: String,
    /// Columns of the table.
    pub columns: Vec<String>,
    /// Namespace and name of the other table.
    pub table: (String, String),
    /// The columns of the other table, in the same order.
    pub references: Vec<String>,
    /// The other table as SQL wants it.
    pub sql: String,
    /// Its columns as SQL wants them.
    pub references_sql: Vec<String>,
}

impl Bounds {
    /// Whether integers may be greater than those of 64 bits with a sign.
    pub fn is_beyond(&self) -> bool {
        let most = self
            .maximum
            .as_deref()
            .and_then(|text| text.parse::<u64>().ok());
        most.is_some_and(|most| i64::try_from(most).is_err())
    }
}

impl Column {
    /// The only values that there may be, of the column or of its items.
    pub fn values(&self) -> &[String] {
        match self.ty.item() {
            ColumnType::Enum(labels) => labels,
            ColumnType::Text(_) => &self.bounds.values,
            _ => &[],
        }
    }
}

impl ColumnType {
    /// What the items of lists are, and what anything else is itself.
    pub fn item(&self) -> &Self {
        match self {
            Self::Array(item) => item,
            ty => ty,
        }
    }
}

impl Table {
    /// The name as people write it: without `public`.
    pub fn shown(&self) -> String {
        match self.namespace.as_str() {
            "" | "public" | "main" => self.name.clone(),
            namespace => format!("{namespace}.{}", self.name),
        }
    }

    /// Whether somebody means this table by `name`, with its namespace or without.
    pub fn is_called(&self, name: &str) -> bool {
        match name.split_once('.') {
            Some((namespace, table)) if namespace == self.namespace => table == self.name,
            _ => name == self.name,
        }
    }

    /// Whether a column is a part of what refers to other tables.
    pub fn refers(&self, column: &str) -> bool {
        let mut keys = self.foreign_keys.iter();
        keys.any(|key| key.columns.iter().any(|it| it == column))
    }

    /// The position of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}
