//! What is served of a database: one resource a table.

use super::{Column, ColumnType, Constraint, Engine, Table};

/// What is served of a database.
#[derive(Clone, Debug, Default)]
pub struct Resources {
    /// What the database is of.
    pub engine: Engine,
    /// In the order of their tags.
    pub list: Vec<Resource>,
}

/// A table that is served, and how.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The table.
    pub table: Table,
    /// The tag of its operations, which is its path, too.
    pub tag: String,
    /// The name of its rows: `Order`.
    pub name: String,
    /// What many of them are called, as a name of a type: `Orders`.
    pub many: String,
    /// The columns that are shown.
    pub fields: Vec<Field>,
    /// The fields that say which row it is.
    pub key: Vec<usize>,
    /// What says that a row has changed.
    pub version: Version,
    /// Conditions that a list can be asked for.
    pub filters: Vec<Filter>,
    /// The fields that a list can be sorted by.
    pub sorts: Vec<usize>,
    /// What rows are related to.
    pub relations: Vec<Relation>,
    /// What can be included, as paths of names of relations.
    pub includes: Vec<String>,
    /// What can be done with its rows.
    pub actions: Vec<Action>,
    /// The rules that errors of the server name, with the fields that they are about.
    pub rules: Vec<Constraint>,
}

/// A column that is shown.
#[derive(Clone, Debug)]
pub struct Field {
    /// The column.
    pub column: Column,
    /// What it is called in a path.
    pub parameter: String,
    /// Whether clients can give it a value.
    pub is_writable: bool,
    /// How it is carried.
    pub carrier: Carrier,
    /// The name of the type that lists its values, or those of its items.
    pub listed: Option<String>,
}

/// How values get from rows into types of a program and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// The driver has a type for it.
    Value,
    /// As text that a type is parsed from.
    Parsed,
    /// As JSON in a text.
    Json,
    /// A list of what the driver has a type for.
    Values,
    /// A list of texts that a type is parsed from.
    ParsedAll,
}

/// What says that a row has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// Nothing.
    None,
    /// A field that is counted up.
    Counted(usize),
    /// What the server keeps of each row.
    System,
    /// All that is in the row.
    Content,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The name of the parameter.
    pub parameter: String,
    /// The field that it is about.
    pub field: usize,
    /// What it demands.
    pub operator: Operator,
}

/// What a condition demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// The same value.
    Is,
    /// Another value.
    IsNot,
    /// One of some values.
    In,
    /// A greater one.
    Above,
    /// A greater one, or the same.
    From,
    /// A lesser one.
    Below,
    /// A lesser one, or the same.
    To,
    /// None, or any.
    Null,
}

impl Operator {
    /// What stands in brackets behind the name of the field.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Is => "eq",
            Self::IsNot => "ne",
            Self::In => "in",
            Self::Above => "gt",
            Self::From => "gte",
            Self::Below => "lt",
            Self::To => "lte",
            Self::Null => "null",
        }
    }
}

/// What rows of a resource are related to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// What it is called.
    pub name: String,
    /// Whether there may be many.
    pub is_many: bool,
    /// The resource that has them, by its position.
    pub target: usize,
    /// The columns of the table here.
    pub here: Vec<String>,
    /// The columns of the other table, in the same order.
    pub there: Vec<String>,
}

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// `GET /orders`
    List,
    /// `POST /orders`
    Create,
    /// `GET /orders/{id}`
    Get,
    /// `PUT /orders/{id}`
    Replace,
    /// `PATCH /orders/{id}`
    Update,
    /// `DELETE /orders/{id}`
    Delete,
}

impl Action {
    /// The method in lower case.
    pub const fn method(self) -> &'static str {
        match self {
            Self::List | Self::Get => "get",
            Self::Create => "post",
            Self::Replace => "put",
            Self::Update => "patch",
            Self::Delete => "delete",
        }
    }

    /// The word that names of operations begin with.
    pub const fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Create => "create",
            Self::Get => "get",
            Self::Replace => "replace",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }

    /// Whether it is about one row that is there.
    pub const fn is_of_one(self) -> bool {
        !matches!(self, Self::List | Self::Create)
    }
}

impl Resource {
    /// The `operationId` of an action.
    pub fn operation_id(&self, action: Action) -> String {
        let what = match action {
            Action::List => &self.many,
            _ => &self.name,
        };
        format!("{}{what}", action.word())
    }

    /// The path of an action.
    pub fn path(&self, action: Action) -> String {
        let mut path = format!("/{}", self.tag);
        if action.is_of_one() {
            for field in self.keys() {
                path.push_str("/{");
                path.push_str(&field.parameter);
                path.push('}');
            }
        }
        path
    }

    /// The fields of the key.
    pub fn keys(&self) -> impl Iterator<Item = &Field> {
        self.key.iter().filter_map(|at| self.fields.get(*at))
    }

    /// The position of the field of a column.
    pub fn field(&self, column: &str) -> Option<usize> {
        let mut fields = self.fields.iter();
        fields.position(|field| field.column.name == column)
    }

    /// Whether a field is a part of the key.
    pub fn is_key(&self, field: usize) -> bool {
        self.key.contains(&field)
    }

    /// The fields that clients can give values to, when a row is made or, without those of the key, when
    /// it is changed.
    pub fn writable(&self, with_key: bool) -> impl Iterator<Item = (usize, &Field)> {
        let fields = self.fields.iter().enumerate();
        fields.filter(move |(at, field)| field.is_writable && (with_key || !self.is_key(*at)))
    }

    /// The action that a method at a path is, as templates have it.
    pub fn action(&self, path: &str, method: &str) -> Option<Action> {
        let mut actions = self.actions.iter().copied();
        actions.find(|action| {
            method.eq_ignore_ascii_case(action.method()) && self.path(*action) == path
        })
    }

    /// Whether an action is there.
    pub fn can(&self, action: Action) -> bool {
        self.actions.contains(&action)
    }
}

impl Field {
    /// Whether values are lists.
    pub fn is_list(&self) -> bool {
        matches!(self.column.ty, ColumnType::Array(_))
    }

    /// Whether a new row has to be given a value.
    pub fn is_required(&self) -> bool {
        !self.column.nullable && !self.column.has_default
    }
}

impl Carrier {
    /// How values of a column are carried.
    pub(super) fn of(column: &Column) -> Self {
        match &column.ty {
            ColumnType::Enum(_) => Self::Parsed,
            ColumnType::Text(_) if !column.bounds.values.is_empty() => Self::Parsed,
            ColumnType::Json => Self::Json,
            ColumnType::Array(item) if matches!(**item, ColumnType::Enum(_)) => Self::ParsedAll,
            ColumnType::Array(_) => Self::Values,
            ColumnType::Boolean
            | ColumnType::Integer(_)
            | ColumnType::TextInteger
            | ColumnType::Float(_)
            | ColumnType::Decimal(_)
            | ColumnType::Text(_)
            | ColumnType::Uuid
            | ColumnType::Bytes
            | ColumnType::Date
            | ColumnType::Moment(_)
            | ColumnType::Other => Self::Value,
        }
    }
}
