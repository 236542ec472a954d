//! Rows of Drizzle, by the columns of its tables and by what queries select.

use std::rc::Rc;

use super::{Column, Fields, Shape};
use crate::read::code::Value as Json;
use crate::read::typescript::evaluate::{Machine, open_array, term};
use crate::read::typescript::value::{Object, Place, Term, TermKind, Value};

/// How many calls a query may consist of, and a column.
const CALLS: usize = 32;

/// How deep what is selected may be.
const DEPTH: u32 = 8;

/// What a query gives.
struct Query<'a> {
    what: What<'a>,
    is_list: bool,
}

enum What<'a> {
    /// All columns of a table.
    Table(Rc<Term<'a>>),
    /// `{ id: users.id }`
    Selected(Value<'a>),
    /// Rows of several tables, by the names of these.
    Joined(Vec<Rc<Term<'a>>>),
    /// What `query.users.findMany` gives: the tables of the database, the one, and `{ columns, with }`.
    Found(Value<'a>, Rc<Term<'a>>, Value<'a>),
}

impl<'a> Machine<'a> {
    /// What is in a row, or in each of several.
    pub(super) fn shape_of_selected(&mut self, of: &Rc<Term<'a>>) -> Option<Shape<'a>> {
        let query = self.query(of, 0)?;
        let fields = match query.what {
            What::Table(table) => self.columns_of_table(&table, of.place),
            What::Selected(selected) => self.selection(&selected, 0, of.place),
            What::Joined(tables) => {
                let mut fields: Fields<'a> = Vec::new();
                for table in tables {
                    let name: Rc<str> = name_of(&table)?.into();
                    let columns = self.columns_of_table(&table, of.place);
                    fields.push((name.clone(), self.record(&name, columns, of.place)));
                }
                fields
            }
            What::Found(schema, table, options) => {
                self.found_of_table(&schema, &table, &options, 0, of.place)
            }
        };
        Some((fields, query.is_list))
    }

    /// `getTableColumns(users)`
    pub(in crate::read::typescript) fn table_columns(
        &mut self,
        table: &Value<'a>,
        at: Place,
    ) -> Option<Value<'a>> {
        let of = table.as_term().filter(|of| is_table(of))?.clone();
        let found = Object::new(at);
        for (name, _) in self.columns_of_table(&of, at) {
            let column = term(at, TermKind::Member(table.clone(), name.clone()));
            found.members.borrow_mut().insert(name, column);
        }
        Some(Value::Object(Rc::new(found)))
    }

    fn query(&mut self, of: &Rc<Term<'a>>, depth: u32) -> Option<Query<'a>> {
        if depth > DEPTH {
            return None;
        }
        if let TermKind::Member(base, name) = &of.kind {
            let base = base.as_term()?;
            // `typeof users.$inferSelect`
            if is_table(base) {
                let is_row = matches!(&**name, "$inferSelect" | "$inferInsert" | "_");
                return is_row.then(|| Query {
                    what: What::Table(base.clone()),
                    is_list: false,
                });
            }
            let query = self.query(base, depth + 1)?;
            let is_one = query.is_list && super::is_item(name);
            return is_one.then_some(Query {
                is_list: false,
                ..query
            });
        }
        let mut calls: Vec<(Rc<str>, Rc<Vec<Value<'a>>>)> = Vec::new();
        let mut of = of.clone();
        while calls.len() < CALLS {
            let TermKind::Call(callee, arguments) = &of.kind else {
                return None;
            };
            let TermKind::Member(base, method) = &callee.as_term()?.kind else {
                return None;
            };
            let first = arguments.first().cloned();
            match &**method {
                "select" | "selectDistinct" | "selectDistinctOn" => {
                    return selected(first.as_ref(), &calls);
                }
                "insert" | "update" | "delete" => {
                    let table = first?.as_term().filter(|of| is_table(of))?.clone();
                    let (_, given) = calls.iter().find(|(name, _)| &**name == "returning")?;
                    let what = match given.first() {
                        Some(selected @ Value::Object(_)) => What::Selected(selected.clone()),
                        _ => What::Table(table),
                    };
                    return Some(Query {
                        what,
                        is_list: is_list(&calls)?,
                    });
                }
                "findMany" | "findFirst" => {
                    let TermKind::Member(tables, name) = &base.as_term()?.kind else {
                        return None;
                    };
                    let TermKind::Member(database, member) = &tables.as_term()?.kind else {
                        return None;
                    };
                    let schema = schema_of(database).filter(|_| &**member == "query")?;
                    let table = self.get(&schema, name, of.place);
                    let table = table.as_term().filter(|of| is_table(of))?.clone();
                    let options = first.unwrap_or(Value::Undefined);
                    return Some(Query {
                        what: What::Found(schema, table, options),
                        is_list: &**method == "findMany" && is_list(&calls)?,
                    });
                }
                _ => calls.push((method.clone(), arguments.clone())),
            }
            let next = base.as_term()?.clone();
            of = next;
        }
        None
    }

    /// What `createInsertSchema(users)` and the like check: a whole row, one that is added, or changes.
    pub(in crate::read::typescript) fn schema_of_table(
        &mut self,
        function: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Json {
        let place = self.location(at);
        let mut properties = Json::object(place);
        let mut required = Json::list([], place);
        let json = Json::of_type("object", place);
        let table = arguments.first().and_then(Value::as_term);
        let Some(table) = table.filter(|of| is_table(of)).cloned() else {
            return json;
        };
        let refined = arguments.get(1).cloned().unwrap_or(Value::Undefined);
        let is_row = function == "createSelectSchema";
        for (name, column) in self.declared_columns(&table, at) {
            let described = described(&column);
            if described.is_generated && !is_row {
                continue;
            }
            let declared = refined.own(&name);
            let declared = declared.filter(|own| !matches!(own, Value::Function(_)));
            let declared = declared.and_then(|own| self.declared_or_fields(&own));
            let schema = match declared {
                Some(declared) => declared.json,
                None => {
                    let value = self.value_of_column(&column, &name, at);
                    let schema = self.value_schema(&value, place).0;
                    match described.is_required || schema.is_anything() {
                        true => schema,
                        false => self.or_null(schema, place),
                    }
                }
            };
            properties.set(&name, schema);
            let is_needed = described.is_required && !described.has_default;
            if is_row || is_needed && function == "createInsertSchema" {
                required.push(Json::text(&*name, place));
            }
        }
        let json = json.with("properties", properties);
        match required.items().is_empty() {
            true => json,
            false => json.with("required", required),
        }
    }

    /// All columns of a table.
    fn columns_of_table(&mut self, table: &Rc<Term<'a>>, at: Place) -> Fields<'a> {
        let columns = self.declared_columns(table, at).into_iter();
        let values = columns.map(|(name, column)| {
            let value = self.value_of_column(&column, &name, at);
            (name, value)
        });
        values.collect()
    }

    /// The columns of a table as they are declared.
    fn declared_columns(&mut self, table: &Rc<Term<'a>>, at: Place) -> Fields<'a> {
        let TermKind::Call(_, arguments) = &table.kind else {
            return Vec::new();
        };
        let columns = match arguments.get(1) {
            // `pgTable('users', (t) => ({ id: t.serial() }))`
            Some(made @ Value::Function(_)) => {
                let types = self.unknown(at, None);
                self.call(made, None, vec![types], at)
            }
            Some(columns) => columns.clone(),
            None => return Vec::new(),
        };
        let Value::Object(columns) = &columns else {
            return Vec::new();
        };
        columns.members.borrow().clone().into_iter().collect()
    }

    fn value_of_column(&self, column: &Value<'a>, name: &str, at: Place) -> Value<'a> {
        let described = described(column);
        let value = self.column(described.column, name, at);
        match described.is_list {
            true => open_array(vec![value]),
            false => value,
        }
    }

    /// What the members of `{ id: users.id, owner: { name: owners.name }, pet: pets }` stand for.
    fn selection(&mut self, selected: &Value<'a>, depth: u32, at: Place) -> Fields<'a> {
        let Value::Object(selected) = selected else {
            return Vec::new();
        };
        let mut fields = Vec::new();
        for (name, value) in selected.members.borrow().clone() {
            let field = match &value {
                Value::Object(_) if depth < DEPTH => {
                    let inner = self.selection(&value, depth + 1, at);
                    self.record(&name, inner, at)
                }
                Value::Term(of) if is_table(of) => {
                    let columns = self.columns_of_table(of, at);
                    self.record(&name, columns, at)
                }
                Value::Term(of) => match &of.kind {
                    TermKind::Member(Value::Term(table), column) if is_table(table) => {
                        let mut columns = self.columns_of_table(table, at).into_iter();
                        match columns.find(|(known, _)| known == column) {
                            Some((_, value)) => value,
                            None => self.unknown(at, Some(&name)),
                        }
                    }
                    TermKind::Call(..) if is_count(of) => self.column(Column::Integer, &name, at),
                    _ => self.unknown(at, Some(&name)),
                },
                _ => self.unknown(at, Some(&name)),
            };
            fields.push((name, field));
        }
        fields
    }

    /// What `findMany({ columns: { id: true }, with: { pets: true } })` gives of each row.
    fn found_of_table(
        &mut self,
        schema: &Value<'a>,
        table: &Rc<Term<'a>>,
        options: &Value<'a>,
        depth: u32,
        at: Place,
    ) -> Fields<'a> {
        let mut fields = self.columns_of_table(table, at);
        if let Some(Value::Object(columns)) = options.own("columns") {
            let columns = columns.members.borrow();
            let is = |name: &str, flag: bool| matches!(columns.get(name), Some(Value::Bool(given)) if *given == flag);
            let some_are_wanted = columns.values().any(|it| matches!(it, Value::Bool(true)));
            fields.retain(|(name, _)| match some_are_wanted {
                true => is(name, true),
                false => !is(name, false),
            });
        }
        if let Some(Value::Object(with)) = options.own("with")
            && depth < DEPTH
        {
            for (name, options) in with.members.borrow().clone() {
                if matches!(options, Value::Bool(false)) {
                    continue;
                }
                let Some((target, is_list)) = self.relation_of_table(schema, table, &name, at)
                else {
                    fields.push((name.clone(), self.unknown(at, Some(&name))));
                    continue;
                };
                let inner = self.found_of_table(schema, &target, &options, depth + 1, at);
                let value = match is_list {
                    true => self.records(inner, at),
                    false => self.record(&name, inner, at),
                };
                fields.push((name, value));
            }
        }
        fields
    }

    /// The table that `relations(users, ({ many }) => ({ pets: many(pets) }))` names, and whether
    /// there may be several rows of it.
    fn relation_of_table(
        &mut self,
        schema: &Value<'a>,
        table: &Rc<Term<'a>>,
        name: &str,
        at: Place,
    ) -> Option<(Rc<Term<'a>>, bool)> {
        let members = schema.members()?.borrow().clone();
        for value in members.values() {
            let Some((path, arguments)) = value.as_term().and_then(|of| of.called()) else {
                continue;
            };
            let [Value::Term(of), made @ Value::Function(_)] = arguments.as_slice() else {
                continue;
            };
            if path != "drizzle-orm.relations" || of.place != table.place {
                continue;
            }
            let helpers = self.unknown(at, None);
            let relations = self.call(&made.clone(), None, vec![helpers], at);
            let Some(Value::Term(relation)) = relations.own(name) else {
                continue;
            };
            let TermKind::Call(callee, given) = &relation.kind else {
                continue;
            };
            let TermKind::Member(_, kind) = &callee.as_term()?.kind else {
                continue;
            };
            let target = given.first()?.as_term().filter(|of| is_table(of))?;
            return Some((target.clone(), &**kind == "many"));
        }
        None
    }
}

/// What `select({ … }).from(users).leftJoin(pets, …)` gives.
fn selected<'a>(
    given: Option<&Value<'a>>,
    calls: &[(Rc<str>, Rc<Vec<Value<'a>>>)],
) -> Option<Query<'a>> {
    let is_list = is_list(calls)?;
    let given = given.filter(|given| matches!(given, Value::Object(_)));
    if let Some(selected) = given {
        return Some(Query {
            what: What::Selected(selected.clone()),
            is_list,
        });
    }
    let mut tables = Vec::new();
    for (name, arguments) in calls.iter().rev() {
        if &**name == "from" || name.ends_with("Join") {
            let table = arguments.first()?.as_term().filter(|of| is_table(of))?;
            tables.push(table.clone());
        }
    }
    let what = match <[_; 1]>::try_from(tables) {
        Ok([table]) => What::Table(table),
        Err(tables) if tables.is_empty() => return None,
        Err(tables) => What::Joined(tables),
    };
    Some(Query { what, is_list })
}

/// Whether calls that follow leave a list of rows; nothing if they make something else of it.
fn is_list(calls: &[(Rc<str>, Rc<Vec<Value<'_>>>)]) -> Option<bool> {
    let mut is_list = true;
    for (name, _) in calls.iter().rev() {
        match &**name {
            "get" | "at" | "shift" | "pop" => is_list = false,
            "from"
            | "where"
            | "orderBy"
            | "limit"
            | "offset"
            | "groupBy"
            | "having"
            | "leftJoin"
            | "rightJoin"
            | "innerJoin"
            | "fullJoin"
            | "crossJoin"
            | "values"
            | "set"
            | "returning"
            | "onConflictDoNothing"
            | "onConflictDoUpdate"
            | "$dynamic"
            | "for"
            | "all"
            | "execute"
            | "prepare"
            | "slice"
            | "sort"
            | "reverse"
            | "filter"
            | "$withCache" => {}
            _ => return None,
        }
    }
    Some(is_list)
}

/// Whether it is what `pgTable('users', { … })` gave, or a like function.
fn is_table(of: &Rc<Term<'_>>) -> bool {
    let TermKind::Call(callee, arguments) = &of.kind else {
        return false;
    };
    let (Some(callee), 2..) = (callee.as_term(), arguments.len()) else {
        return false;
    };
    let is_maker =
        |path: &str, ending: &str| path.starts_with("drizzle-orm/") && path.ends_with(ending);
    match &callee.kind {
        TermKind::Member(base, name) => match callee.path() {
            Some(path) => is_maker(&path, "Table"),
            // `pgSchema('shop').table('users', { … })`
            None => {
                let made = base.as_term().and_then(|base| base.called());
                &**name == "table" && made.is_some_and(|(path, _)| is_maker(&path, "Schema"))
            }
        },
        // `pgTableCreator((name) => `shop_${name}`)('users', { … })`
        TermKind::Call(..) => {
            let made = callee.called();
            made.is_some_and(|(path, _)| is_maker(&path, "TableCreator"))
        }
        _ => false,
    }
}

/// What a table is called in the database.
fn name_of(table: &Rc<Term<'_>>) -> Option<String> {
    match &table.kind {
        TermKind::Call(_, arguments) => arguments.first()?.as_text(),
        _ => None,
    }
}

/// The tables that `drizzle(client, { schema })` was given.
fn schema_of<'a>(database: &Value<'a>) -> Option<Value<'a>> {
    let (path, arguments) = database.as_term()?.called()?;
    if !path.starts_with("drizzle-orm/") {
        return None;
    }
    arguments.iter().rev().find_map(|given| given.own("schema"))
}

/// Whether it is `count()`.
fn is_count(of: &Rc<Term<'_>>) -> bool {
    of.called().is_some_and(|(path, _)| {
        matches!(&*path, "drizzle-orm.count" | "drizzle-orm.countDistinct")
    })
}

/// What is said of a column.
struct Described {
    column: Column,
    is_list: bool,
    is_required: bool,
    has_default: bool,
    /// Whether nobody may set it.
    is_generated: bool,
}

/// What `text('name').notNull()` says.
fn described(column: &Value<'_>) -> Described {
    let mut found = Described {
        column: Column::Open,
        is_list: false,
        is_required: false,
        has_default: false,
        is_generated: false,
    };
    let mut is_key = false;
    let mut is_typed = false;
    let mut value = column.clone();
    for _ in 0..CALLS {
        let Value::Term(of) = &value else { break };
        let TermKind::Call(Value::Term(callee), arguments) = &of.kind else {
            break;
        };
        let TermKind::Member(base, name) = &callee.kind else {
            // `pgEnum('kind', ['cat', 'dog'])('kind')`
            let made = callee.called().map(|(path, _)| path);
            if made.is_some_and(|path| path.ends_with("Enum")) {
                found.column = Column::Text;
            }
            break;
        };
        if !matches!(
            base.as_term().map(|base| &base.kind),
            Some(TermKind::Call(..))
        ) {
            let option = |name: &str| arguments.iter().find_map(|given| given.own(name));
            let mode = option("mode").and_then(|mode| mode.as_text());
            let column = column_by(name, mode.as_deref());
            // A narrower type is one of texts, or of anything.
            let is_open = is_typed && column != Column::Text;
            found.column = if is_open { Column::Open } else { column };
            // Numbers are counted where nothing is given.
            let is_counted = name.ends_with("erial") || is_key && &**name == "integer";
            found.is_required |= is_counted;
            found.has_default |= is_counted;
            break;
        }
        match &**name {
            "array" => found.is_list = true,
            "$type" => is_typed = true,
            "notNull" => found.is_required = true,
            "primaryKey" => {
                is_key = true;
                found.is_required = true;
            }
            "generatedAlwaysAs" | "generatedAlwaysAsIdentity" => {
                found.is_generated = true;
                found.is_required = true;
            }
            "default"
            | "defaultNow"
            | "defaultRandom"
            | "$default"
            | "$defaultFn"
            | "$onUpdate"
            | "$onUpdateFn"
            | "autoincrement"
            | "generatedByDefaultAsIdentity" => {
                found.has_default = true;
            }
            _ => {}
        }
        value = base.clone();
    }
    found
}

/// What a column of a type holds in JavaScript.
fn column_by(name: &str, mode: Option<&str>) -> Column {
    match (name, mode) {
        (_, Some("boolean")) => Column::Flag,
        ("timestamp" | "datetime" | "date", Some("string")) => Column::Text,
        (_, Some("timestamp" | "timestamp_ms" | "date")) => Column::Date,
        ("bigint" | "bigserial" | "numeric" | "decimal", Some("number")) => Column::Number,
        (_, Some(_)) if !matches!(name, "timestamp" | "datetime") => Column::Open,
        (
            "text" | "varchar" | "char" | "uuid" | "citext" | "numeric" | "decimal" | "time"
            | "interval" | "inet" | "cidr" | "macaddr" | "mysqlEnum" | "tinytext" | "mediumtext"
            | "longtext",
            _,
        ) => Column::Text,
        (
            "serial" | "integer" | "int" | "smallint" | "smallserial" | "mediumint" | "tinyint"
            | "year",
            _,
        ) => Column::Integer,
        ("real" | "doublePrecision" | "double" | "float", _) => Column::Number,
        ("boolean", _) => Column::Flag,
        ("timestamp" | "datetime", _) => Column::Date,
        // A text for PostgreSQL, a date for MySQL.
        _ => Column::Open,
    }
}
