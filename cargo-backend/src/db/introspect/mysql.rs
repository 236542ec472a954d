use std::collections::{BTreeMap, BTreeSet};

use sqlx::MySqlConnection;

use super::catalogue::HISTORY;
use super::home::at_home;
use crate::db::error::DbError;
use crate::db::model::mysql::{self, TableText, quote, table as parts_of, tokens, without_definer};
use crate::db::model::{
    Column, Constraint, Content, Database, Engine, Event, Function, Id, Index, IndexPart, Kind,
    Object, Sequence, SequenceOptions, Table, Trigger, View,
};
use crate::db::server::Session as _;

type Rows = Vec<Vec<Option<String>>>;

/// Reads the schema: some tables of the catalogue say what there is, and one request, with a statement for
/// each object, how it is made. Much is said only there: parsers, periods, partitions, options of engines.
pub(crate) async fn mysql(connection: &mut MySqlConnection) -> Result<Database, DbError> {
    let server = connection.answers(SERVER).await?;
    let server = server.into_iter().next().unwrap_or_default();
    let tables = connection.answers(TABLES).await?;
    let columns = connection.answers(COLUMNS).await?;
    let keys = connection.answers(KEYS).await?;
    let references = connection.answers(REFERENCES).await?;
    let routines = connection.answers(ROUTINES).await?;
    let triggers = connection.answers(TRIGGERS).await?;
    let events = connection.answers(EVENTS).await?;
    let mut reader = Reader {
        database: Database {
            engine: Engine::Mysql,
            version: mysql::version(field(&server, 0)),
            ..Database::default()
        },
        name: field(&server, 1).to_owned(),
        user: field(&server, 2).to_owned(),
    };
    let shown = shown(connection, [&tables, &routines, &triggers, &events]).await?;
    reader.tables(&tables, &shown);
    reader.columns(&columns);
    reader.keys(&keys);
    reader.constraints(&references);
    reader.routines(&routines, &shown);
    reader.triggers(&triggers, &shown);
    reader.events(&events, &shown);
    reader.needs();
    Ok(reader.database)
}

const SERVER: &str = "select version(), database(), current_user()";
const TABLES: &str = "select table_type, table_name, coalesce(table_rows, 0) from information_schema.tables where table_schema = database() order by 2";
const COLUMNS: &str = "select table_name, column_name, ordinal_position, column_type, is_nullable, column_default, extra, generation_expression, collation_name \
     from information_schema.columns where table_schema = database() order by table_name, ordinal_position";
const KEYS: &str = "select table_name, index_name, non_unique, column_name, sub_part, collation, index_type \
     from information_schema.statistics where table_schema = database() order by table_name, index_name, seq_in_index";
const REFERENCES: &str = "select table_name, constraint_name, column_name, referenced_table_schema, referenced_table_name, referenced_column_name \
     from information_schema.key_column_usage where table_schema = database() and referenced_table_name is not null order by table_name, constraint_name, ordinal_position";
const ROUTINES: &str = "select routine_type, routine_name from information_schema.routines where routine_schema = database() order by 1, 2";
const TRIGGERS: &str = "select 'TRIGGER', trigger_name, event_object_table, action_timing, event_manipulation, action_order \
     from information_schema.triggers where trigger_schema = database() order by event_object_table, action_timing, event_manipulation, action_order";
/// An event that was given no start starts when it is made.
const EVENTS: &str = "select 'EVENT', event_name, starts in (created, last_altered) from information_schema.events where event_schema = database() order by 2";

fn field(row: &[Option<String>], n: usize) -> &str {
    row.get(n).and_then(Option::as_deref).unwrap_or_default()
}

/// What `SHOW CREATE` calls a kind of the catalogue.
fn word(kind: &str) -> &'static str {
    match kind {
        "VIEW" | "SYSTEM VIEW" => "view",
        "SEQUENCE" => "sequence",
        "PROCEDURE" => "procedure",
        "FUNCTION" => "function",
        "PACKAGE" => "package",
        "PACKAGE BODY" => "package body",
        "TRIGGER" => "trigger",
        "EVENT" => "event",
        _ => "table",
    }
}

/// The statement of each object, by its kind and name.
async fn shown(
    connection: &mut MySqlConnection,
    all: [&Rows; 4],
) -> Result<BTreeMap<(String, String), String>, DbError> {
    let named = all.into_iter().flatten();
    let each: Vec<(&str, &str)> = named
        .map(|row| (word(field(row, 0)), field(row, 1)))
        .collect();
    let mut shown = BTreeMap::new();
    if each.is_empty() {
        return Ok(shown);
    }
    let queries = each
        .iter()
        .map(|(word, name)| format!("show create {word} {}", quote(name)));
    let rows = connection
        .answers(&queries.collect::<Vec<_>>().join(";"))
        .await
        .map_err(|error| {
            error.help("the account needs SELECT, SHOW VIEW, TRIGGER and EVENT on the database")
        })?;
    for ((word, name), row) in each.iter().zip(rows) {
        // Behind the name of what has modes of its own stands the mode, and of an event the time zone.
        let n = match *word {
            "view" | "table" | "sequence" => 1,
            "event" => 3,
            _ => 2,
        };
        let sql = field(&row, n).to_owned();
        shown.insert(((*word).to_owned(), (*name).to_owned()), sql);
    }
    Ok(shown)
}

type Shown = BTreeMap<(String, String), String>;

struct Reader {
    database: Database,
    /// What the database is called, which stands in some texts.
    name: String,
    user: String,
}

impl Reader {
    fn add(&mut self, id: Id, content: Content) {
        self.database.objects.insert(id, Object::new(content));
    }

    /// The statement of an object, without what belongs to this database and this user.
    fn text(&self, shown: &Shown, kind: &str, name: &str) -> String {
        let sql = shown.get(&(word(kind).to_owned(), name.to_owned()));
        let sql = sql.map(String::as_str).unwrap_or_default();
        at_home(&without_definer(sql, &self.user), &self.name)
    }

    fn tables(&mut self, rows: &Rows, shown: &Shown) {
        for row in rows {
            let (kind, name) = (field(row, 0), field(row, 1));
            if name == HISTORY {
                continue;
            }
            let sql = self.text(shown, kind, name);
            match word(kind) {
                "view" => self.add(
                    Id::new(Kind::View, "", name, ""),
                    Content::View(View {
                        materialized: false,
                        definition: sql,
                        options: Vec::new(),
                        is_populated: true,
                        access_method: None,
                        cluster_index: None,
                    }),
                ),
                "sequence" => self.add(
                    Id::new(Kind::Sequence, "", name, ""),
                    Content::Sequence(sequence(&sql)),
                ),
                _ => {
                    let rows = field(row, 2).parse().unwrap_or(0.0);
                    self.add(Id::table("", name), Content::Table(table(sql, rows)));
                }
            }
        }
    }

    fn definition(&self, table: &str) -> Option<&str> {
        match self.database.get(&Id::table("", table)) {
            Some(Content::Table(it)) => Some(&it.definition),
            _ => None,
        }
    }

    fn columns(&mut self, rows: &Rows) {
        let is_mariadb = mysql::is_mariadb(self.database.version);
        for row in rows {
            let (table, name, extra) = (field(row, 0), field(row, 1), field(row, 6));
            if self.definition(table).is_none() {
                continue;
            }
            let extra = extra.to_ascii_uppercase();
            let generated = match () {
                () if extra.contains("STORED GENERATED") => "s",
                () if extra.contains("VIRTUAL GENERATED") => "v",
                () => "",
            };
            let written = |n: usize| row.get(n).cloned().flatten();
            // MariaDB writes an expression, also where there is none; MySQL a value, unless it says otherwise.
            let default = match generated {
                "" if is_mariadb => written(5).filter(|it| it != "NULL"),
                "" if extra.contains("DEFAULT_GENERATED") => written(5),
                "" => written(5).map(|it| mysql::literal(&it)),
                _ => written(7).map(|it| at_home(&it, &self.name)),
            };
            let identity = if extra.contains("AUTO_INCREMENT") {
                "d"
            } else {
                ""
            };
            let content = Column {
                position: field(row, 2).parse().unwrap_or(0),
                ty: field(row, 3).to_owned(),
                not_null: field(row, 4) == "NO",
                default,
                generated: generated.to_owned(),
                identity: identity.to_owned(),
                sequence: None,
                collation: written(8),
                storage: None,
                compression: None,
                statistics: None,
                options: Vec::new(),
                is_local: true,
                category: String::new(),
            };
            self.add(Id::table("", table).column(name), Content::Column(content));
        }
    }

    fn keys(&mut self, rows: &Rows) {
        for row in rows {
            let (table, name) = (field(row, 0), field(row, 1));
            let Some(definition) = self.definition(table) else {
                continue;
            };
            let column = row.get(3).cloned().flatten();
            if name == "PRIMARY" {
                let id = Id::new(Kind::Constraint, "", table, name);
                let known = self.database.objects.entry(id).or_insert_with(|| {
                    Object::new(Content::Constraint(constraint(
                        "p",
                        "PRIMARY KEY".to_owned(),
                    )))
                });
                if let Content::Constraint(it) = &mut known.content {
                    it.columns.extend(column);
                }
                continue;
            }
            let id = Id::new(Kind::Index, "", table, name);
            let part = IndexPart {
                column,
                text: field(row, 4).to_owned(),
                operator_class: String::new(),
                collation: String::new(),
                options: i32::from(field(row, 5) == "D"),
            };
            let written = || {
                let text = parts_of(definition);
                let key = text.keys.into_iter().find(|(key, _)| key == name);
                key.map(|(_, text)| text).unwrap_or_default()
            };
            if !self.database.objects.contains_key(&id) {
                let index = Index {
                    table: table.to_owned(),
                    of_view: false,
                    definition: written(),
                    method: field(row, 6).to_ascii_lowercase(),
                    is_unique: field(row, 2) == "0",
                    is_valid: true,
                    is_partitioned: false,
                    parts: Vec::new(),
                    include: Vec::new(),
                    predicate: None,
                    parent: None,
                    statistics: Vec::new(),
                };
                self.add(id.clone(), Content::Index(index));
            }
            if let Some(Object {
                content: Content::Index(index),
                ..
            }) = self.database.objects.get_mut(&id)
            {
                index.parts.push(part);
            }
        }
    }

    /// Foreign keys, and checks of tables and of columns.
    fn constraints(&mut self, references: &Rows) {
        let texts: Vec<(Id, TableText)> = self
            .database
            .tables()
            .map(|(id, table)| (id.clone(), parts_of(&table.definition)))
            .collect();
        for (table, text) in &texts {
            for (name, key) in &text.foreign_keys {
                let id = Id::new(Kind::Constraint, "", &table.name, name);
                self.add(id, Content::Constraint(constraint("f", key.clone())));
            }
            for (name, check) in &text.checks {
                let id = Id::new(Kind::Constraint, "", &table.name, name);
                let condition = check.find("CHECK (").and_then(|at| check.get(at..));
                let condition = condition.unwrap_or(check).to_owned();
                self.add(id, Content::Constraint(constraint("c", condition)));
            }
            for (name, definition) in &text.columns {
                let Some(at) = definition.find(" CHECK (") else {
                    continue;
                };
                let check = definition.get(at + 1..).unwrap_or_default();
                if check == format!("CHECK (json_valid({}))", quote(name)) {
                    self.is_json(&table.column(name));
                }
                // It is a part of its column.
                let id = Id::new(Kind::Constraint, "", &table.name, &format!("{name} CHECK"));
                let mut content = constraint("c", check.to_owned());
                content.is_inherited = true;
                self.add(id, Content::Constraint(content));
            }
        }
        for row in references {
            let id = Id::new(Kind::Constraint, "", field(row, 0), field(row, 1));
            let Some(Object {
                content: Content::Constraint(it),
                ..
            }) = self.database.objects.get_mut(&id)
            else {
                continue;
            };
            it.columns.push(field(row, 2).to_owned());
            let namespace = match field(row, 3) {
                name if name == self.name => "",
                other => other,
            };
            let (_, _, columns) = it.references.get_or_insert_with(|| {
                (namespace.to_owned(), field(row, 4).to_owned(), Vec::new())
            });
            columns.push(field(row, 5).to_owned());
        }
    }

    /// MariaDB has no type for JSON, but a check.
    fn is_json(&mut self, column: &Id) {
        if let Some(Object {
            content: Content::Column(it),
            ..
        }) = self.database.objects.get_mut(column)
        {
            "json".clone_into(&mut it.ty);
        }
    }

    fn routines(&mut self, rows: &Rows, shown: &Shown) {
        for row in rows {
            let (kind, name) = (field(row, 0), field(row, 1));
            let definition = self.text(shown, kind, name);
            let (id, procedure) = match kind {
                "FUNCTION" => (Id::new(Kind::Function, "", name, ""), false),
                "PROCEDURE" => (Id::new(Kind::Procedure, "", name, ""), true),
                _ => {
                    let what = format!("the {} `{name}`", word(kind));
                    self.database.unmodelled.push(what);
                    continue;
                }
            };
            if definition.is_empty() {
                let what = format!(
                    "the {} `{name}`, whose text this account may not read,",
                    word(kind)
                );
                self.database.unmodelled.push(what);
                continue;
            }
            let function = Function {
                definition,
                procedure,
                arguments: String::new(),
                n_defaults: 0,
                result: None,
                language: "SQL".to_owned(),
                body: None,
            };
            self.add(id, Content::Function(function));
        }
    }

    fn triggers(&mut self, rows: &Rows, shown: &Shown) {
        for row in rows {
            let name = field(row, 1);
            let trigger = Trigger {
                definition: self.text(shown, "TRIGGER", name),
                // When it fires, and after how many others.
                enabled: format!("{} {} {:0>4}", field(row, 3), field(row, 4), field(row, 5)),
            };
            let id = Id::new(Kind::Trigger, "", field(row, 2), name);
            self.add(id, Content::Trigger(trigger));
        }
    }

    fn events(&mut self, rows: &Rows, shown: &Shown) {
        for row in rows {
            let name = field(row, 1);
            let mut definition = self.text(shown, "EVENT", name);
            if field(row, 2) == "1" {
                definition = without_start(&definition);
            }
            let id = Id::new(Kind::Event, "", name, "");
            self.add(id, Content::Event(Event { definition }));
        }
    }

    /// What has to be there before it. The server notes nothing of it, so that names tell.
    fn needs(&mut self) {
        let kinds = [
            Kind::Table,
            Kind::View,
            Kind::Sequence,
            Kind::Function,
            Kind::Procedure,
        ];
        let mut known: BTreeMap<String, BTreeSet<Id>> = BTreeMap::new();
        for id in self.database.objects.keys() {
            if kinds.contains(&id.kind) {
                known.entry(id.name.clone()).or_default().insert(id.clone());
            }
        }
        for (id, object) in &mut self.database.objects {
            match &object.content {
                Content::Constraint(it) => {
                    object.needs.insert(Id::table("", &id.name));
                    if let Some((namespace, table, _)) = &it.references
                        && namespace.is_empty()
                    {
                        object.needs.insert(Id::table("", table));
                    }
                }
                Content::Column(_) | Content::Index(_) | Content::Trigger(_) => {
                    object.needs.insert(Id::table("", &id.name));
                }
                Content::View(View { definition, .. }) => {
                    for token in tokens(definition) {
                        let named = token.name().and_then(|name| known.get(&name));
                        object.needs.extend(named.into_iter().flatten().cloned());
                    }
                    object.needs.remove(id);
                }
                _ => {}
            }
        }
    }
}

/// `EVERY 1 DAY STARTS '…'` without when it starts.
fn without_start(sql: &str) -> String {
    let all = tokens(sql);
    let at = all.iter().position(|token| token.is("starts"));
    let Some((start, time)) = at.and_then(|at| Some((all.get(at)?, all.get(at + 1)?))) else {
        return sql.to_owned();
    };
    let before = sql.get(..start.start).unwrap_or_default();
    let after = sql.get(time.range().end..).unwrap_or_default();
    format!("{before}{}", after.trim_start())
}

fn table(definition: String, rows: f64) -> Table {
    Table {
        unlogged: false,
        options: Vec::new(),
        row_security: false,
        force_row_security: false,
        replica_identity: "d".to_owned(),
        replica_index: None,
        cluster_index: None,
        partition_key: None,
        bound: None,
        parents: Vec::new(),
        of_type: None,
        access_method: None,
        rows,
        definition,
    }
}

fn constraint(ty: &str, definition: String) -> Constraint {
    Constraint {
        ty: ty.to_owned(),
        definition,
        is_valid: true,
        is_deferrable: false,
        is_deferred: false,
        columns: Vec::new(),
        references: None,
        on_domain: false,
        parent: None,
        index: None,
        index_options: Vec::new(),
        index_comment: None,
        is_inherited: false,
        without_expressions: false,
    }
}

/// `start with 5 minvalue 1 maxvalue 100 increment by 2 cache 1000 nocycle ENGINE=InnoDB`
fn sequence(sql: &str) -> Sequence {
    let all = tokens(sql);
    let after = |words: &[&str]| -> i64 {
        let at = all
            .windows(words.len())
            .position(|window| window.iter().zip(words).all(|(token, word)| token.is(word)));
        let mut rest = all.iter().skip(at.map_or(all.len(), |at| at + words.len()));
        let first = rest.next();
        let is_negative = first.is_some_and(|it| it.is_symbol("-"));
        let number = if is_negative { rest.next() } else { first };
        let digits = number.map(|it| it.text).unwrap_or_default();
        let sign = if is_negative { "-" } else { "" };
        format!("{sign}{digits}").parse().unwrap_or(0)
    };
    let engine = all.last().map(|it| it.text.to_owned());
    Sequence {
        options: SequenceOptions {
            ty: engine.unwrap_or_default(),
            start: after(&["start", "with"]),
            increment: after(&["increment", "by"]),
            minimum: after(&["minvalue"]),
            maximum: after(&["maxvalue"]),
            cache: after(&["cache"]),
            cycle: all.iter().any(|token| token.is("cycle")),
            name: None,
        },
        unlogged: false,
        owned_by: None,
    }
}

#[cfg(test)]
mod tests {
    use super::{sequence, without_start};

    #[test]
    fn an_event_without_start_is_the_same_whenever_it_was_made() {
        assert_eq!(
            without_start(
                "CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY STARTS '2026-11-26 16:26:35' ON COMPLETION NOT PRESERVE ENABLE DO select 1"
            ),
            "CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE ENABLE DO select 1"
        );
    }

    #[test]
    fn sequences_are_what_is_said_of_them() {
        let it = sequence(
            "CREATE SEQUENCE `s` start with 5 minvalue -7 maxvalue 100 increment by -2 cache 10 cycle ENGINE=InnoDB",
        );
        let options = it.options;
        assert_eq!(
            (options.start, options.minimum, options.increment),
            (5, -7, -2)
        );
        assert!(options.cycle && options.ty == "InnoDB");
    }
}
