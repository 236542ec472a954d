//! Rows of Knex: what queries name, and what migrations say of tables.

use std::rc::Rc;

use super::{Column, Fields, Shape};
use crate::read::typescript::evaluate::{Machine, term as made};
use crate::read::typescript::value::{Place, Term, TermKind, Value};

/// How many calls a query may consist of.
const CALLS: usize = 32;

/// What a query asks for.
#[derive(Default)]
struct Query {
    names: Vec<String>,
    /// Tables that are asked: the first one, and those that are joined.
    tables: Vec<String>,
    is_one: bool,
    /// Whether something is changed, which gives no rows unless that is said.
    changes: bool,
    returns: bool,
    /// Whether it can be nothing but a query.
    is_query: bool,
}

impl<'a> Machine<'a> {
    /// What is in a row that a query of Knex gives, or in each of several.
    pub(super) fn shape_of_knex(&mut self, of: &Rc<Term<'a>>) -> Option<Shape<'a>> {
        let query = self.query_of_knex(of)?;
        if query.changes && !query.returns {
            return None;
        }
        let is_all = query.names.is_empty() || query.names.iter().any(|name| name == "*");
        let mut fields: Fields<'a> = Vec::new();
        if is_all {
            // A query that names no table which is known is none.
            query.tables.first()?;
            for table in &query.tables {
                self.add_columns(table, &mut fields, of.place);
            }
        }
        for name in &query.names {
            // `pets.*`
            if let Some(table) = name.trim().strip_suffix(".*") {
                self.add_columns(table, &mut fields, of.place);
                continue;
            }
            let (column, alias) = match name.split_once(" as ") {
                Some((column, alias)) => (column.trim(), alias.trim()),
                None => (name.trim(), name.trim()),
            };
            let alias = alias.rsplit('.').next().unwrap_or(alias);
            if alias == "*" {
                continue;
            }
            let value = self.column_of_tables(column, &query.tables, of.place);
            let value =
                value.unwrap_or_else(|| made(of.place, TermKind::Unknown(Some(alias.into()))));
            fields.push((alias.into(), value));
        }
        (!fields.is_empty()).then_some((fields, !query.is_one))
    }

    /// What can be set of rows of the table that a query is of, without what the database sets.
    pub(super) fn settable_of_knex(&mut self, base: &Value<'a>, at: Place) -> Option<Fields<'a>> {
        let call = made(at, TermKind::Member(base.clone(), "insert".into()));
        let call = made(at, TermKind::Call(call, Rc::new(Vec::new())));
        let query = self.query_of_knex(call.as_term()?)?;
        let mut fields = Vec::new();
        self.add_columns(query.tables.first()?, &mut fields, at);
        let own = ["id", "created_at", "updated_at", "createdAt", "updatedAt"];
        fields.retain(|(name, _)| !own.contains(&&**name));
        Some(fields)
    }

    fn query_of_knex(&self, of: &Rc<Term<'a>>) -> Option<Query> {
        let tables = &self.project.tables;
        let mut query = Query::default();
        let mut term = of.clone();
        for _ in 0..CALLS {
            let TermKind::Call(callee, arguments) = &term.kind else {
                break;
            };
            let Some(callee) = callee.as_term() else {
                break;
            };
            let first = arguments.first().and_then(Value::as_text);
            let is_table = |name: &Option<String>| {
                name.as_deref()
                    .is_some_and(|name| tables.columns(name).is_some())
            };
            let (base, method) = match &callee.kind {
                TermKind::Member(base, method) => (base.clone(), &**method),
                // `knex('pets')`
                _ => (Value::Undefined, ""),
            };
            match method {
                "first" => {
                    query.is_one = true;
                    query.is_query = true;
                    query.add_names(arguments);
                }
                "select" | "columns" | "column" | "distinct" => {
                    query.is_query = true;
                    query.add_names(arguments);
                }
                "returning" => {
                    query.returns = true;
                    query.add_names(arguments);
                }
                "insert" | "update" | "del" | "delete" | "increment" | "decrement"
                    if !tables.is_empty() =>
                {
                    query.changes = true;
                    // `insert(pet, ['id'])`
                    if let (Some(returned), "insert" | "update") = (arguments.get(1), method)
                        && !matches!(returned, Value::Part(_) | Value::Object(_))
                    {
                        query.returns = true;
                        query.add_names(std::slice::from_ref(returned));
                    }
                }
                "from" | "into" | "table" if is_table(&first) => {
                    query.tables.extend(first);
                    query.is_query = true;
                }
                "join" | "leftJoin" | "innerJoin" | "rightJoin" | "leftOuterJoin"
                | "fullOuterJoin" | "crossJoin" => {
                    query.tables.extend(first.filter(|_| !tables.is_empty()))
                }
                "where" | "orderBy" | "limit" | "offset" | "from" | "whereIn" | "andWhere" => {}
                "whereNot" | "whereNull" | "whereNotNull" | "whereNotIn" | "whereRaw"
                | "orWhere" | "whereBetween" | "whereILike" | "whereLike" | "whereExists"
                | "groupBy" | "having" | "orderByRaw" | "onConflict" | "merge" | "ignore"
                | "transacting" | "timeout" | "modify" | "clone" | "skip" | "as" | "with"
                    if !tables.is_empty() => {}
                // `knex('pets')`, `ctx.db('pets')`
                _ if arguments.len() == 1 && is_table(&first) => {
                    query.tables.extend(first);
                    query.is_query = true;
                    break;
                }
                _ => return None,
            }
            let Some(base) = base.as_term() else {
                break;
            };
            term = base.clone();
        }
        // The table that is asked comes before those that are joined.
        query.tables.reverse();
        query.is_query.then_some(query)
    }

    fn add_columns(&self, table: &str, fields: &mut Fields<'a>, at: Place) {
        let columns = self.project.tables.columns(table);
        for (name, column) in columns.unwrap_or_default() {
            if !fields.iter().any(|(known, _)| **known == **name) {
                let value = self.column(*column, name, at);
                fields.push((name.as_str().into(), value));
            }
        }
    }

    /// The value of a column of one of some tables: `pets.name`, `name`.
    fn column_of_tables(&self, column: &str, tables: &[String], at: Place) -> Option<Value<'a>> {
        let (of, name) = match column.rsplit_once('.') {
            Some((table, name)) => (Some(table), name),
            None => (None, column),
        };
        let all = tables.iter().map(String::as_str).chain(of);
        let columns = all.filter_map(|table| self.project.tables.columns(table));
        let mut columns = columns.flatten();
        let column: Option<Column> =
            columns.find_map(|(known, column)| (known == name).then_some(*column));
        Some(self.column(column?, name, at))
    }
}

impl Query {
    /// `select('name', 'age as years')`, `select(['name'])`, `select({ years: 'age' })`
    fn add_names(&mut self, arguments: &[Value<'_>]) {
        for argument in arguments {
            match argument {
                Value::Array(items) => {
                    let items = items.items.borrow();
                    self.names.extend(items.iter().filter_map(Value::as_text));
                }
                Value::Object(names) => {
                    for (alias, name) in names.members.borrow().iter() {
                        let name = name.as_text().unwrap_or_else(|| alias.to_string());
                        self.names.push(format!("{name} as {alias}"));
                    }
                }
                other => self.names.extend(other.as_text()),
            }
        }
    }
}
