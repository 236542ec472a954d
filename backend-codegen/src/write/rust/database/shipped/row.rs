//! Rows, as the database gives them and as they are answered.

use super::super::support::http::failure::Failure;
use super::super::support::json::Json;
use super::engine::{Record, Value};
use super::records::{Others, Records};
use super::session::Rows;
use super::table::Table;
use std::future::ready;
use std::pin::Pin;
use std::str::FromStr;

/// What finds rows that others are related to.
pub type Finding<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// Rows of a table as they are answered.
pub trait Row: Sized + 'static {
    /// The table.
    const TABLE: &'static Table;

    /// Reads a row, as far as it is shown.
    ///
    /// # Errors
    ///
    /// If the table is not what it was when this was generated.
    fn read(record: &Record, shown: &Shown) -> Result<Self, sqlx::Error>;

    /// Finds what is wanted of the rows that these are related to, for all at once.
    fn find_related<'a>(
        _rows: &'a Rows<'a>,
        _records: &'a mut Records,
        _wanted: &'a Includes,
    ) -> Finding<'a> {
        Box::pin(ready(Ok(())))
    }

    /// Includes what was found of a relation.
    ///
    /// # Errors
    ///
    /// If the other table is not what it was when this was generated.
    fn include(&mut self, _relation: usize, _others: &Others<'_>) -> Result<(), sqlx::Error> {
        Ok(())
    }
}

/// A row that was found.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// What is answered.
    pub row: T,
    /// What says that it has changed.
    pub version: Option<String>,
}

/// Which columns are wanted.
#[derive(Clone, Debug)]
pub struct Shown(Option<Vec<bool>>);

impl Shown {
    /// All of them.
    pub fn all() -> Self {
        Self(None)
    }

    /// Those with these names, and the key.
    pub fn only(table: &Table, names: Option<Vec<&'static str>>) -> Self {
        Self(names.map(|names| {
            let columns = table.columns.iter().enumerate();
            let is_wanted =
                |(at, name): (usize, &str)| table.key.contains(&at) || names.contains(&name);
            columns
                .map(|(at, column)| is_wanted((at, column.name)))
                .collect()
        }))
    }

    /// Whether a column is wanted.
    pub fn has(&self, at: usize) -> bool {
        self.0
            .as_ref()
            .is_none_or(|wanted| wanted.get(at) == Some(&true))
    }

    /// The value of a column that is wanted.
    pub fn value<T: Value>(&self, record: &Record, at: usize) -> Result<Option<T>, sqlx::Error> {
        match self.has(at) {
            true => T::of(record, at).map(Some),
            false => Ok(None),
        }
    }

    /// A value that is one of some names.
    pub fn choice<T>(&self, record: &Record, at: usize) -> Result<Option<T>, sqlx::Error>
    where
        T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
    {
        let text: Option<String> = self.value(record, at)?;
        text.as_deref().map(parse).transpose()
    }

    /// A value that is one of some names, or null.
    pub fn choice_or_null<T>(
        &self,
        record: &Record,
        at: usize,
    ) -> Result<Option<Option<T>>, sqlx::Error>
    where
        T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
    {
        let text: Option<Option<String>> = self.value(record, at)?;
        text.map(|text| text.as_deref().map(parse).transpose()).transpose()
    }

    /// Values each of which is one of some names, or null.
    pub fn choices<T>(&self, record: &Record, at: usize) -> Result<Option<Vec<Option<T>>>, sqlx::Error>
    where
        T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
    {
        let texts: Option<Vec<Option<String>>> = self.value(record, at)?;
        texts.map(parse_all).transpose()
    }

    /// Values each of which is one of some names, or null; or no list.
    pub fn choices_or_null<T>(
        &self,
        record: &Record,
        at: usize,
    ) -> Result<Option<Option<Vec<Option<T>>>>, sqlx::Error>
    where
        T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
    {
        let texts: Option<Option<Vec<Option<String>>>> = self.value(record, at)?;
        texts
            .map(|texts| texts.map(parse_all).transpose())
            .transpose()
    }

    /// JSON, of which null is a value.
    pub fn json(&self, record: &Record, at: usize) -> Result<Option<Json>, sqlx::Error> {
        let text: Option<Option<String>> = self.value(record, at)?;
        let json = |text: Option<String>| match text {
            None => Ok(Json::Null),
            Some(text) => Json::from_json(text.as_bytes())
                .map_err(|_| sqlx::Error::Decode("a value is no JSON with each name once".into())),
        };
        text.map(json).transpose()
    }
}

/// A value of the key that is one of some names.
pub fn choice_of<T>(record: &Record, at: usize) -> Result<T, sqlx::Error>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    parse(&String::of(record, at)?)
}

fn parse<T>(text: &str) -> Result<T, sqlx::Error>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    text.parse()
        .map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

fn parse_all<T>(texts: Vec<Option<String>>) -> Result<Vec<Option<T>>, sqlx::Error>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let parsed = texts
        .iter()
        .map(|text| text.as_deref().map(parse).transpose());
    parsed.collect()
}

/// What is to be included, by the names of relations.
#[derive(Clone, Debug, Default)]
pub struct Includes(Vec<(String, Includes)>);

impl Includes {
    /// What paths such as `lines.product` name.
    pub fn of(paths: impl IntoIterator<Item = &'static str>) -> Self {
        let mut all = Self::default();
        for path in paths {
            let mut here = &mut all;
            for name in path.split('.') {
                let known = here.0.iter().position(|(known, _)| known == name);
                let at = known.unwrap_or(here.0.len());
                if known.is_none() {
                    here.0.push((name.to_owned(), Self::default()));
                }
                here = &mut here.0[at].1;
            }
        }
        all
    }

    /// Whether nothing is to be included.
    pub(super) fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    /// What is to be included in what a relation leads to, if it is wanted.
    pub fn below(&self, name: &str) -> Option<&Self> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, below)| below)
    }
}

/// An answer about one row.
#[derive(Clone, Debug)]
pub struct Answered<B> {
    /// What it says.
    pub body: B,
    /// The version of the row, for the header `ETag`.
    pub e_tag: Option<String>,
}

impl<T> Found<T> {
    /// The version as a strong validator (RFC 9110, 8.8.3).
    pub fn e_tag(&self) -> Option<String> {
        self.version
            .as_ref()
            .map(|version| format!("\"{version}\""))
    }
}
