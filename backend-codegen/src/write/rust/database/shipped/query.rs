//! What is asked of a table: values and conditions. Whatever a client has sent is a parameter.

use super::super::support::http::failure::Failure;
use super::super::support::json::Json;
use super::engine::{NOTHING, Parameters, Several, Value, by_itself, count, place};
use super::table::{Column, Scope, Table};
use std::fmt::Display;

/// A question about one table.
#[derive(Clone, Debug)]
pub struct Query {
    pub(super) table: &'static Table,
    /// Columns that get values, and what they get.
    sets: Vec<(&'static str, String)>,
    /// `WHERE …`, with a space in front, or nothing.
    filter: String,
    /// The conditions that were there before the first value was given.
    before: Option<Box<Query>>,
    pub(super) parameters: Parameters,
    /// Whether a parameter is nothing that the database could have.
    pub(super) is_broken: bool,
}

impl Query {
    /// One that gives no values and makes no conditions yet.
    pub fn of(table: &'static Table) -> Self {
        Self {
            table,
            sets: Vec::new(),
            filter: String::new(),
            before: None,
            parameters: Parameters::default(),
            is_broken: false,
        }
    }

    /// Adds a parameter, and says what stands for it.
    pub(super) fn parameter<T: Value>(&mut self, value: T, cast: &str) -> String {
        self.is_broken |= value.bind(&mut self.parameters).is_err();
        let mut placed = String::new();
        place(&mut placed, count(&self.parameters), cast);
        placed
    }

    fn column(&self, at: usize) -> &'static Column {
        &self.table.columns[at]
    }

    /// The question which row it is, without the values that it is given: these come last.
    pub(super) fn conditions_alone(&self) -> Self {
        self.before.as_deref().unwrap_or(self).clone()
    }

    /// What stands for the value that a column is given.
    pub(super) fn given(&self, column: &Column) -> Option<&str> {
        let mut sets = self.sets.iter();
        let found = sets.find(|(sql, _)| *sql == column.sql);
        found.map(|(_, place)| &**place)
    }

    fn begin_values(&mut self) {
        if self.before.is_none() {
            self.before = Some(Box::new(self.clone()));
        }
    }

    /// Gives a value to a column.
    pub fn set<T: Value>(&mut self, at: usize, value: T) {
        self.begin_values();
        let column = self.column(at);
        let place = self.parameter(value, column.cast);
        self.sets.push((column.sql, place));
    }

    /// Gives a value to a column if there is one.
    pub fn set_some<T: Value>(&mut self, at: usize, value: Option<T>) {
        if let Some(value) = value {
            self.set(at, value);
        }
    }

    /// Gives a value to a column, or what it has by itself.
    pub fn set_or_reset<T: Value>(&mut self, at: usize, value: Option<T>) {
        match value {
            Some(value) => self.set(at, value),
            None => {
                self.begin_values();
                let column = self.column(at);
                self.sets.push((column.sql, by_itself(column).to_owned()));
            }
        }
    }

    /// Demands a value in a column.
    pub fn is<T: Value>(&mut self, at: usize, value: T) {
        self.compare(at, "=", Some(value));
    }

    /// Demands that a column compares so, if there is a value to compare it with.
    pub fn compare<T: Value>(&mut self, at: usize, operator: &str, value: Option<T>) {
        if let Some(value) = value {
            let column = self.column(at);
            self.is_broken |= value.bind(&mut self.parameters).is_err();
            self.begin_condition();
            self.filter.push_str(column.sql);
            self.filter.push(' ');
            self.filter.push_str(operator);
            self.filter.push(' ');
            place(&mut self.filter, count(&self.parameters), column.cast);
        }
    }

    /// Demands one of some values in a column, if there are any to choose from.
    pub fn among(&mut self, at: usize, values: Option<impl Several>) {
        if let Some(values) = values {
            let column = self.column(at);
            let condition = values.condition(self, column);
            self.demand(&format!("{} {condition}", column.sql));
        }
    }

    /// Demands that a column is null, or is not, if one of both is wanted.
    pub fn null_or_not(&mut self, at: usize, wanted: Option<bool>) {
        match wanted {
            Some(true) => self.demand(&format!("{} IS NULL", self.column(at).sql)),
            Some(false) => self.demand(&format!("{} IS NOT NULL", self.column(at).sql)),
            None => {}
        }
    }

    pub(super) fn demand(&mut self, condition: &str) {
        self.begin_condition();
        self.filter.push_str(condition);
    }

    fn begin_condition(&mut self) {
        let is_first = self.filter.is_empty();
        self.filter.reserve(64);
        self.filter.push_str(if is_first { " WHERE " } else { " AND " });
    }

    /// Keeps within the rows that somebody may see and change.
    pub(super) fn keep_to(&mut self, scope: Scope) -> Result<(), Failure> {
        if scope.is_nothing {
            self.demand("false");
        }
        for (name, value) in scope.columns {
            let column = self.scoped(name)?;
            let place = self.parameter(value, column.cast);
            self.demand(&format!("{} = {place}", column.sql));
        }
        Ok(())
    }

    /// Gives new values what the scope demands, whatever else they were given.
    pub(super) fn set_by(&mut self, scope: &Scope) -> Result<(), Failure> {
        for (name, value) in &scope.columns {
            let column = self.scoped(name)?;
            let place = self.parameter(value.clone(), column.cast);
            self.sets.retain(|(known, _)| *known != column.sql);
            self.sets.push((column.sql, place));
        }
        match scope.is_nothing {
            true => Err(Failure::forbidden()),
            false => Ok(()),
        }
    }

    /// Changes no column that a scope is about.
    pub(super) fn spare(&mut self, scope: &Scope) {
        for (name, _) in &scope.columns {
            if let Some(column) = self.table.column(name) {
                self.sets.retain(|(known, _)| *known != column.sql);
            }
        }
    }

    fn scoped(&self, name: &str) -> Result<&'static Column, Failure> {
        let missing = || {
            std::io::Error::other(format!(
                "`{}` has no column `{name}`, which its scope is about",
                self.table.name
            ))
        };
        self.table.column(name).ok_or_else(|| missing().into())
    }

    /// `WHERE …`, with a space in front, or nothing.
    pub(super) fn filter(&self) -> &str {
        &self.filter
    }

    /// `(a, b) VALUES ($1, $2)`
    pub(super) fn inserted(&self) -> String {
        if self.sets.is_empty() {
            return NOTHING.to_owned();
        }
        let columns: Vec<&str> = self.sets.iter().map(|(column, _)| *column).collect();
        let values: Vec<&str> = self.sets.iter().map(|(_, value)| &**value).collect();
        format!("({}) VALUES ({})", columns.join(", "), values.join(", "))
    }

    /// `SET a = $1, b = $2`; nothing if nothing changes.
    pub(super) fn changed(&self) -> Option<String> {
        let sets = self
            .sets
            .iter()
            .map(|(column, value)| format!("{column} = {value}"));
        let counted = self
            .table
            .counted
            .map(|column| format!("{column} = {column} + 1"));
        if self.sets.is_empty() {
            return None;
        }
        let sets: Vec<String> = sets.chain(counted).collect();
        Some(format!("SET {}", sets.join(", ")))
    }
}

/// A value as the text that the database reads.
pub fn text(value: impl Display) -> String {
    value.to_string()
}

/// Values as texts that the database reads.
pub fn texts<T: Display>(values: Vec<Option<T>>) -> Vec<Option<String>> {
    values.into_iter().map(|value| value.map(text)).collect()
}

/// Values as texts that the database reads, none of which is null.
pub fn all_texts<T: Display>(values: Vec<T>) -> Vec<String> {
    values.into_iter().map(text).collect()
}

/// JSON as text.
pub fn json(value: Json) -> String {
    use super::super::support::encode::ToJson as _;
    String::from_utf8_lossy(&value.to_json()).into_owned()
}

/// JSON as text; `null` is no value.
pub fn json_or_null(value: Json) -> Option<String> {
    (value != Json::Null).then(|| json(value))
}
