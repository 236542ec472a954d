//! Tables, as generated code describes them, and whose rows somebody may see.

/// A table or a view.
#[derive(Debug)]
pub struct Table {
    /// Its name, with that of its schema.
    pub name: &'static str,
    /// The same as SQL wants it.
    pub sql: &'static str,
    /// The columns that are served.
    pub columns: &'static [Column],
    /// The columns that are not.
    pub hidden: &'static [Column],
    /// Which of the columns say which row it is.
    pub key: &'static [usize],
    /// What says that a row has changed, as a text of SQL.
    pub version: Option<&'static str>,
    /// The column that is counted up whenever a row is changed.
    pub counted: Option<&'static str>,
    /// Whether triggers change rows behind a statement, which does not answer with that.
    pub has_triggers: bool,
    /// What its rows are related to.
    pub relations: &'static [Relation],
    /// What its rows refer to.
    pub references: &'static [Reference],
    /// The rules that the database names when it refuses a row, and the columns that they are about.
    pub rules: &'static [(&'static str, &'static [&'static str])],
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// Its name, also in JSON.
    pub name: &'static str,
    /// Its name as SQL wants it.
    pub sql: &'static str,
    /// The expression that it is read by.
    pub read: &'static str,
    /// What stands behind a parameter to make it a value of the column.
    pub cast: &'static str,
    /// Its type.
    pub ty: &'static str,
    /// The expression that it is sorted by, if that is not the column.
    pub sorted_by: &'static str,
    /// What it has by itself, as an expression.
    pub default: &'static str,
    /// Whether it may be null.
    pub nullable: bool,
}

/// What rows of a table are related to.
#[allow(dead_code, reason = "tables may refer to no others")]
#[derive(Debug)]
pub struct Relation {
    /// What it is called.
    pub name: &'static str,
    /// The other table.
    pub to: &'static Table,
    /// Columns here, as texts of SQL that are the same where the values are.
    pub here: &'static [&'static str],
    /// Columns of the other table, and their types.
    pub there: &'static [(&'static str, &'static str)],
    /// The same as texts of SQL.
    pub back: &'static [&'static str],
}

/// What rows refer to, which has to be there.
#[derive(Debug)]
pub struct Reference {
    /// The names of columns here.
    pub columns: &'static [&'static str],
    /// The other table as SQL wants it.
    pub table: &'static str,
    /// Its columns as SQL wants them, in the same order.
    pub there: &'static [&'static str],
}

impl Table {
    /// A column by its name, served or not.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        let mut columns = self.columns.iter().chain(self.hidden);
        columns.find(|column| column.name == name)
    }

    /// The columns that a rule is about.
    pub(super) fn columns_of(&self, rule: &str) -> Vec<String> {
        let rule = self.rules.iter().find(|(name, _)| *name == rule);
        let columns = rule.into_iter().flat_map(|(_, columns)| *columns);
        columns.map(|name| (*name).to_owned()).collect()
    }
}

/// Which rows of a table somebody may see and change.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    pub(super) columns: Vec<(&'static str, String)>,
    pub(super) is_nothing: bool,
}

#[allow(dead_code, reason = "applications choose")]
impl Scope {
    /// All of them.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// None of them.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            is_nothing: true,
            ..Self::default()
        }
    }

    /// Those with this value in a column, which new rows get, whatever a client says. Nothing works on a
    /// table that has no such column.
    #[must_use]
    pub fn only(column: &'static str, value: impl ToString) -> Self {
        Self::all().and(column, value)
    }

    /// Of these rows those with this value in another column, too.
    #[must_use]
    pub fn and(mut self, column: &'static str, value: impl ToString) -> Self {
        self.columns.push((column, value.to_string()));
        self
    }
}
