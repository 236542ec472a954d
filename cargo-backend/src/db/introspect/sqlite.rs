use std::collections::{BTreeMap, BTreeSet};

use sqlx::SqliteConnection;

use super::catalogue::HISTORY;
use crate::db::error::DbError;
use crate::db::model::sqlite::{
    Affinity, ColumnText, Definition, TableText, Token, affinity, definition, tokens,
};
use crate::db::model::{
    Column, Constraint, Content, Database, Engine, Id, Index, IndexPart, Kind, Object, Table,
    Trigger, View, quote,
};
use crate::db::server::Session as _;

/// Reads the schema as it is at one moment.
pub(crate) async fn sqlite(connection: &mut SqliteConnection) -> Result<Database, DbError> {
    // Somebody who tries a migration may look at it before it is committed.
    let began = connection.command("begin").await.is_ok();
    let read = read(connection).await;
    if began {
        connection.command("rollback").await?;
    }
    read
}

/// Tables that the engine keeps for itself.
const OWN: &str = "m.name not like 'sqlite\\_%' escape '\\'";

type Rows = Vec<Vec<Option<String>>>;

async fn read(connection: &mut SqliteConnection) -> Result<Database, DbError> {
    let version = connection.answers("select sqlite_version()").await?;
    let version = version.first().map_or(0, |row| version_of(field(row, 0)));
    let schema = connection
        .answers(&format!(
            "select m.type, m.name, m.tbl_name, m.sql from sqlite_schema m where m.sql is not null and {OWN} order by m.rowid"
        ))
        .await?;
    let modules = connection
        .answers("select name from pragma_module_list")
        .await?;
    let modules: BTreeSet<String> = modules
        .into_iter()
        .filter_map(|row| Some(row.into_iter().next()??.to_ascii_lowercase()))
        .collect();
    // What has a module that is not there cannot be asked for anything.
    let mut unknown = BTreeMap::new();
    for row in &schema {
        if let [_, Some(name), _, Some(sql)] = row.as_slice()
            && let Some(Definition::Virtual { module, .. }) = definition(sql)
            && !modules.contains(&module)
        {
            unknown.insert(name.clone(), module);
        }
    }
    let excluded: Vec<_> = unknown
        .keys()
        .map(|name| crate::db::model::sqlite::literal(name))
        .collect();
    let of_tables = format!(
        "sqlite_schema m where m.type = 'table' and {OWN} and m.name not in ({})",
        excluded.join(", ")
    );
    let joined = |columns: &str, functions: &str| {
        let (from, rest) = of_tables.split_once(" where").unwrap_or_default();
        format!("select {columns} from {from}{functions} where{rest}")
    };
    let shadows = connection
        .answers("select name from pragma_table_list where schema = 'main' and type = 'shadow'")
        .await?;
    let mut columns = connection
        .answers(&joined(
            "m.name, x.cid, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden",
            ", pragma_table_xinfo(m.name) x",
        ))
        .await?;
    let views = columns_of_views(connection, &schema).await?;
    let broken = views.1;
    columns.extend(views.0);
    let indexes = connection
        .answers(&joined(
            "m.name, l.name, l.\"unique\", l.origin, l.partial, x.cid, x.name, x.\"desc\", x.coll, x.\"key\"",
            ", pragma_index_list(m.name) l, pragma_index_xinfo(l.name) x",
        ))
        .await?;
    let keys = connection
        .answers(&joined(
            "m.name, f.id, f.\"table\", f.\"from\", f.\"to\", f.on_update, f.on_delete",
            ", pragma_foreign_key_list(m.name) f",
        ))
        .await?;
    let shadows = shadows
        .into_iter()
        .filter_map(|row| row.into_iter().next().flatten());
    let mut reader = Reader {
        database: Database {
            engine: Engine::Sqlite,
            version,
            ..Database::default()
        },
        hidden: shadows.chain([HISTORY.to_owned()]).collect(),
    };
    reader.database.unmodelled = unknown
        .iter()
        .map(|(name, module)| {
            format!("the virtual table `{name}`, whose module `{module}` is not there,")
        })
        .collect();
    reader.hidden.extend(unknown.into_keys());
    reader.objects(&schema, &broken);
    reader.columns(&columns);
    reader.indexes(&schema, &indexes);
    reader.constraints(&keys);
    reader.needs();
    Ok(reader.database)
}

/// `3.51.3` → 3051003, as the engine numbers itself.
fn version_of(text: &str) -> u32 {
    let numbers = text.split('.').map(|it| it.parse().unwrap_or(0));
    numbers.fold(0, |all, number: u32| all * 1000 + number)
}

/// The columns of all views, and the views that cannot be read.
async fn columns_of_views(
    connection: &mut SqliteConnection,
    schema: &Rows,
) -> Result<(Rows, BTreeSet<String>), DbError> {
    let query = |only: &str| {
        format!(
            "select m.name, x.cid, x.name, x.type, 0, null, 0, 0 from sqlite_schema m, pragma_table_xinfo(m.name) x where m.type = 'view'{only}"
        )
    };
    if let Ok(rows) = connection.answers(&query("")).await {
        return Ok((rows, BTreeSet::new()));
    }
    let (mut all, mut broken) = (Vec::new(), BTreeSet::new());
    for row in schema {
        if let [Some(ty), Some(name), ..] = row.as_slice()
            && ty == "view"
        {
            let only = format!(" and m.name = {}", crate::db::model::sqlite::literal(name));
            match connection.answers(&query(&only)).await {
                Ok(rows) => all.extend(rows),
                Err(_) => {
                    broken.insert(name.clone());
                }
            }
        }
    }
    Ok((all, broken))
}

struct Reader {
    database: Database,
    /// What belongs to something else, or to sqlx.
    hidden: BTreeSet<String>,
}

fn field(row: &[Option<String>], n: usize) -> &str {
    row.get(n).and_then(Option::as_deref).unwrap_or_default()
}

impl Reader {
    fn add(&mut self, id: Id, content: Content) {
        self.database.objects.insert(id, Object::new(content));
    }

    fn objects(&mut self, schema: &Rows, broken: &BTreeSet<String>) {
        for row in schema {
            let (ty, name, table, sql) =
                (field(row, 0), field(row, 1), field(row, 2), field(row, 3));
            if self.hidden.contains(name) || self.hidden.contains(table) {
                continue;
            }
            let sql = sql.to_owned();
            match ty {
                "table" => self.add(Id::table("", name), Content::Table(table_of(sql))),
                "view" => self.add(
                    Id::new(Kind::View, "", name, ""),
                    Content::View(View {
                        materialized: false,
                        definition: sql,
                        options: Vec::new(),
                        is_populated: !broken.contains(name),
                        access_method: None,
                        cluster_index: None,
                    }),
                ),
                "trigger" => self.add(
                    Id::new(Kind::Trigger, "", table, name),
                    Content::Trigger(Trigger {
                        definition: sql,
                        enabled: "O".to_owned(),
                    }),
                ),
                _ => {}
            }
        }
    }

    /// What the statement says that made a table.
    fn text(&self, table: &str) -> TableText {
        match self.database.get(&Id::table("", table)) {
            Some(Content::Table(it)) => match definition(&it.definition) {
                Some(Definition::Table(text)) => text,
                _ => TableText::default(),
            },
            _ => TableText::default(),
        }
    }

    fn columns(&mut self, rows: &Rows) {
        let mut texts: BTreeMap<String, TableText> = BTreeMap::new();
        let mut keys: BTreeMap<String, usize> = BTreeMap::new();
        for row in rows {
            *keys.entry(field(row, 0).to_owned()).or_default() += usize::from(field(row, 6) != "0");
        }
        for row in rows {
            let (table, name, ty) = (field(row, 0), field(row, 2), field(row, 3));
            // Hidden columns are those of a virtual table's module.
            if self.hidden.contains(table) || field(row, 7) == "1" {
                continue;
            }
            let text = texts
                .entry(table.to_owned())
                .or_insert_with(|| self.text(table));
            let column = text
                .columns
                .iter()
                .find(|it| it.name.eq_ignore_ascii_case(name));
            let in_key = field(row, 6) != "0";
            let has_rowid = !text.options.contains("without rowid");
            // An alias of the rowid gets a number by itself.
            let is_rowid = in_key
                && has_rowid
                && keys.get(table) == Some(&1)
                && ty.eq_ignore_ascii_case("integer")
                && column.is_some_and(|it| it.part("primary key desc").is_none());
            let generated = match field(row, 7) {
                "2" => "v",
                "3" => "s",
                _ => "",
            };
            let default = if generated.is_empty() {
                row.get(5).cloned().flatten()
            } else {
                column.and_then(expression)
            };
            let content = Column {
                position: field(row, 1).parse().unwrap_or(0),
                ty: ty.to_owned(),
                not_null: field(row, 4) == "1" || is_rowid || in_key && !has_rowid,
                default,
                generated: generated.to_owned(),
                identity: if is_rowid { "d" } else { "" }.to_owned(),
                sequence: None,
                collation: column
                    .and_then(|it| it.part("collate"))
                    .and_then(|it| it.split(' ').nth(1))
                    .map(str::to_owned),
                storage: None,
                compression: None,
                statistics: None,
                options: Vec::new(),
                is_local: true,
                category: category(ty).to_owned(),
            };
            self.add(Id::table("", table).column(name), Content::Column(content));
        }
    }

    fn indexes(&mut self, schema: &Rows, rows: &Rows) {
        let mut sql: BTreeMap<&str, &str> = BTreeMap::new();
        for row in schema.iter().filter(|row| field(row, 0) == "index") {
            sql.insert(field(row, 1), field(row, 3));
        }
        for row in rows {
            let (table, name, origin) = (field(row, 0), field(row, 1), field(row, 3));
            if self.hidden.contains(table) {
                continue;
            }
            // Behind the key stand the rowid, or the key of a table without one.
            if field(row, 9) != "1" {
                continue;
            }
            if origin != "c" {
                if origin == "u" {
                    let id = Id::new(Kind::Constraint, "", table, name);
                    self.unique(id, field(row, 6));
                }
                continue;
            }
            let id = Id::new(Kind::Index, "", name, "");
            let written = sql.get(name).copied().unwrap_or_default();
            if !self.database.objects.contains_key(&id) {
                self.add(
                    id.clone(),
                    Content::Index(index(table, written, field(row, 2) == "1")),
                );
            }
            let Some(Object {
                content: Content::Index(index),
                ..
            }) = self.database.objects.get_mut(&id)
            else {
                continue;
            };
            let at = index
                .parts
                .iter()
                .position(|part| part.operator_class.is_empty());
            if let Some(part) = at.and_then(|at| index.parts.get_mut(at)) {
                part.column = row.get(6).cloned().flatten();
                part.collation = field(row, 8).to_owned();
                part.options = i32::from(field(row, 7) == "1");
                // Says that it has been looked at; SQLite has no classes of operators.
                part.operator_class = "-".to_owned();
            }
        }
        for object in self.database.objects.values_mut() {
            if let Content::Index(index) = &mut object.content {
                for part in &mut index.parts {
                    part.operator_class.clear();
                }
            }
        }
    }

    fn unique(&mut self, id: Id, column: &str) {
        if !self.database.objects.contains_key(&id) {
            let content = constraint("u", String::new(), Vec::new());
            self.add(id.clone(), Content::Constraint(content));
        }
        if let Some(Object {
            content: Content::Constraint(it),
            ..
        }) = self.database.objects.get_mut(&id)
        {
            it.columns.push(column.to_owned());
            it.definition = format!("UNIQUE ({})", names(&it.columns));
        }
    }

    /// Keys and checks, which have no names of their own unless they were given one.
    fn constraints(&mut self, keys: &Rows) {
        let tables: Vec<Id> = self.database.tables().map(|(id, _)| id.clone()).collect();
        for table in &tables {
            let text = self.text(&table.name);
            let mut all: Vec<String> = text.constraints.iter().cloned().collect();
            for column in &text.columns {
                all.extend(column.parts.iter().cloned());
            }
            for part in &all {
                let plain = crate::db::model::sqlite::without_name(part);
                let named = part
                    .strip_prefix("constraint ")
                    .and_then(|rest| tokens(rest).first().and_then(Token::name));
                if let Some(condition) = plain.strip_prefix("check ") {
                    let name = named.unwrap_or_else(|| plain.to_owned());
                    let id = Id::new(Kind::Constraint, "", &table.name, &name);
                    let content = constraint("c", format!("CHECK {condition}"), Vec::new());
                    self.add(id, Content::Constraint(content));
                }
            }
            self.primary_key(table, &text);
        }
        let mut by_key: BTreeMap<(String, i64), Vec<&Vec<Option<String>>>> = BTreeMap::new();
        for row in keys {
            let id = field(row, 1).parse().unwrap_or(0);
            by_key
                .entry((field(row, 0).to_owned(), id))
                .or_default()
                .push(row);
        }
        for ((table, _), rows) in by_key {
            self.foreign_key(&table, &rows);
        }
    }

    fn primary_key(&mut self, table: &Id, text: &TableText) {
        let of_columns = text
            .columns
            .iter()
            .filter(|it| it.part("primary key").is_some());
        let mut columns: Vec<String> = of_columns.map(|it| it.name.clone()).collect();
        for part in &text.constraints {
            let plain = crate::db::model::sqlite::without_name(part);
            if let Some(rest) = plain.strip_prefix("primary key") {
                let all = tokens(rest);
                let of_table = text.columns.iter().map(|it| it.name.clone());
                let of_table: Vec<String> = of_table.collect();
                let named = all
                    .iter()
                    .filter_map(|token| of_table.iter().find(|name| token.may_be(name)).cloned());
                columns.extend(named);
            }
        }
        if !columns.is_empty() {
            let id = Id::new(Kind::Constraint, "", &table.name, "PRIMARY KEY");
            let definition = format!("PRIMARY KEY ({})", names(&columns));
            self.add(
                id,
                Content::Constraint(constraint("p", definition, columns)),
            );
        }
    }

    fn foreign_key(&mut self, table: &str, rows: &[&Vec<Option<String>>]) {
        let Some(first) = rows.first().filter(|_| !self.hidden.contains(table)) else {
            return;
        };
        let parent = self.spelt(field(first, 2));
        let columns: Vec<String> = rows.iter().map(|row| field(row, 3).to_owned()).collect();
        let mut others: Vec<String> = rows
            .iter()
            .filter_map(|row| row.get(4).cloned().flatten())
            .collect();
        if others.is_empty() {
            let key = Id::new(Kind::Constraint, "", &parent, "PRIMARY KEY");
            if let Some(Content::Constraint(key)) = self.database.get(&key) {
                others.clone_from(&key.columns);
            }
        }
        let mut definition = format!(
            "FOREIGN KEY ({}) REFERENCES {}",
            names(&columns),
            quote(&parent)
        );
        if !others.is_empty() {
            definition.push_str(&format!("({})", names(&others)));
        }
        for (word, n) in [("UPDATE", 5), ("DELETE", 6)] {
            let action = field(first, n);
            if action != "NO ACTION" {
                definition.push_str(&format!(" ON {word} {action}"));
            }
        }
        let mut name = format!("FOREIGN KEY ({})", names(&columns));
        if self
            .database
            .objects
            .contains_key(&Id::new(Kind::Constraint, "", table, &name))
        {
            name = definition.clone();
        }
        let mut content = constraint("f", definition, columns);
        content.references = Some((String::new(), parent, others));
        self.add(
            Id::new(Kind::Constraint, "", table, &name),
            Content::Constraint(content),
        );
    }

    /// A name of a table as it is spelt where the table is made.
    fn spelt(&self, name: &str) -> String {
        if self.database.objects.contains_key(&Id::table("", name)) {
            return name.to_owned();
        }
        let mut tables = self.database.tables();
        let same = tables.find(|(id, _)| id.name.eq_ignore_ascii_case(name));
        same.map_or_else(|| name.to_owned(), |(id, _)| id.name.clone())
    }

    /// What has to be there before it: the engine notes nothing of it, so that names tell.
    fn needs(&mut self) {
        let relations: BTreeMap<String, Id> = self
            .database
            .objects
            .keys()
            .filter(|id| matches!(id.kind, Kind::Table | Kind::View))
            .map(|id| (id.name.to_ascii_lowercase(), id.clone()))
            .collect();
        for (id, object) in &mut self.database.objects {
            let of = |name: &str| relations.get(&name.to_ascii_lowercase()).cloned();
            match &object.content {
                Content::Column(_) => object.needs.extend(of(&id.name)),
                Content::Constraint(it) => {
                    object.needs.extend(of(&id.name));
                    let columns = it.columns.iter();
                    object
                        .needs
                        .extend(columns.map(|name| Id::table("", &id.name).column(name)));
                    if let Some((_, table, _)) = &it.references {
                        object.needs.extend(of(table));
                    }
                }
                Content::Index(it) => object.needs.extend(of(&it.table)),
                Content::View(View { definition, .. })
                | Content::Trigger(Trigger { definition, .. }) => {
                    let named = tokens(definition)
                        .into_iter()
                        .filter_map(|token| of(&token.name()?));
                    object.needs.extend(named.filter(|it| it != id));
                }
                _ => {}
            }
        }
    }
}

fn names(columns: &[String]) -> String {
    columns
        .iter()
        .map(|name| quote(name))
        .collect::<Vec<_>>()
        .join(", ")
}

fn table_of(sql: String) -> Table {
    let (mut options, mut access_method) = (Vec::new(), None);
    match definition(&sql) {
        Some(Definition::Table(text)) => {
            options.extend(text.options.iter().map(|it| it.to_ascii_uppercase()));
            if text.columns.iter().any(counts) {
                options.push("AUTOINCREMENT".to_owned());
            }
        }
        Some(Definition::Virtual { module, .. }) => access_method = Some(module),
        None => {}
    }
    Table {
        unlogged: false,
        options,
        row_security: false,
        force_row_security: false,
        replica_identity: "d".to_owned(),
        replica_index: None,
        cluster_index: None,
        partition_key: None,
        bound: None,
        parents: Vec::new(),
        of_type: None,
        access_method,
        rows: 0.0,
        definition: sql,
    }
}

fn counts(column: &ColumnText) -> bool {
    column
        .part("primary key")
        .is_some_and(|part| part.split(' ').any(|word| word == "autoincrement"))
}

/// What a generated column is computed from.
fn expression(column: &ColumnText) -> Option<String> {
    let part = column
        .part("generated always as")
        .or_else(|| column.part("as"))?;
    let (_, expression) = part.split_once(" as ").or_else(|| part.split_once("as "))?;
    let plain = expression
        .trim_end_matches(" stored")
        .trim_end_matches(" virtual");
    Some(plain.to_owned())
}

/// The letter that PostgreSQL has for types of this kind.
fn category(ty: &str) -> &'static str {
    let upper = ty.to_ascii_uppercase();
    if upper.contains("BOOL") {
        return "B";
    }
    if upper.contains("DATE") || upper.contains("TIME") {
        return "D";
    }
    match affinity(ty) {
        Affinity::Integer | Affinity::Real | Affinity::Numeric => "N",
        Affinity::Text => "S",
        Affinity::Blob => "U",
    }
}

fn constraint(ty: &str, definition: String, columns: Vec<String>) -> Constraint {
    Constraint {
        ty: ty.to_owned(),
        definition,
        is_valid: true,
        is_deferrable: false,
        is_deferred: false,
        columns,
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

/// An index with its parts as they are written; what the engine says of each comes afterwards.
fn index(table: &str, sql: &str, is_unique: bool) -> Index {
    let all = tokens(sql);
    let open = all
        .iter()
        .position(|token| token.is_symbol("("))
        .unwrap_or(all.len());
    let (mut depth, mut close) = (0_usize, all.len());
    let mut starts = vec![open + 1];
    for (at, token) in all.iter().enumerate().skip(open) {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                close = at;
                break;
            }
        } else if depth == 1 && token.is_symbol(",") {
            starts.push(at + 1);
        }
    }
    let ends = starts.iter().skip(1).map(|start| start - 1).chain([close]);
    let written = |from: usize, to: usize| {
        let first = all.get(from)?.start;
        let last = all.get(to.checked_sub(1)?)?.range().end;
        Some(sql.get(first..last)?.to_owned())
    };
    let parts = starts.iter().zip(ends).filter_map(|(from, to)| {
        Some(IndexPart {
            column: None,
            text: written(*from, to)?,
            operator_class: String::new(),
            collation: String::new(),
            options: 0,
        })
    });
    let predicate = all
        .get(close + 1)
        .filter(|token| token.is("where"))
        .and_then(|_| written(close + 2, all.len()));
    Index {
        table: table.to_owned(),
        of_view: false,
        definition: sql.to_owned(),
        method: "btree".to_owned(),
        is_unique,
        is_valid: true,
        is_partitioned: false,
        parts: parts.collect(),
        include: Vec::new(),
        predicate,
        parent: None,
        statistics: Vec::new(),
    }
}
