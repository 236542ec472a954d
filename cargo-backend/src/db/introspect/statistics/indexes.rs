use crate::db::advise::{Index, Part};
use crate::db::model::sqlite::{canonical, tokens};
use crate::db::model::{self, Column, Constraint, Content, Database, Engine, Id};

/// The indexes of a schema, where the catalogue that was read has all that is said of them. Keys are among them,
/// also the one that SQLite's rows lie by.
pub(super) fn of_catalogue(database: &Database) -> Vec<Index> {
    let all = database.objects.iter();
    let mut indexes: Vec<Index> = all
        .filter_map(|(id, object)| match &object.content {
            Content::Index(index) => Some(of_index(database, id, index)),
            Content::Constraint(key) if key.ty == "p" || key.ty == "u" => {
                Some(of_key(database, id, key))
            }
            _ => None,
        })
        .collect();
    let referred: Vec<(String, Vec<String>)> = database
        .objects
        .values()
        .filter_map(|object| match &object.content {
            Content::Constraint(key) => key.references.as_ref(),
            _ => None,
        })
        .map(|(_, table, columns)| (table.clone(), columns.clone()))
        .collect();
    // InnoDB finds what is referred to by any index, if there is none that is unique.
    let is_by = |index: &Index, table: &String, columns: &Vec<String>| {
        let first = index.parts.iter().take(columns.len());
        let first: Vec<_> = first.filter_map(|part| part.column.as_ref()).collect();
        *table == index.table && first.iter().copied().eq(columns)
    };
    let needed: Vec<(String, Vec<String>)> = referred
        .into_iter()
        .filter(|(table, columns)| {
            let mut unique = indexes.iter().filter(|index| index.is_unique);
            !unique.any(|index| is_by(index, table, columns))
        })
        .collect();
    for index in &mut indexes {
        index.has_constraint |= database.engine == Engine::Mysql
            && needed
                .iter()
                .any(|(table, columns)| is_by(index, table, columns));
    }
    indexes
}

fn of_index(database: &Database, id: &Id, index: &model::Index) -> Index {
    let is_of_table = database.engine == Engine::Mysql;
    let name = if is_of_table { &id.part } else { &id.name };
    let parts = index.parts.iter().map(|part| {
        let length = part.text.parse().ok().filter(|_| is_of_table);
        let own = part.column.as_ref().map(|name| {
            let column = column(database, &index.table, name);
            collation(column, database.engine)
        });
        Part {
            column: part.column.clone(),
            text: match &part.column {
                Some(name) => name.clone(),
                None => canonical(&tokens(&part.text)),
            },
            operator_class: operator_class(index),
            collation: part.collation.to_ascii_uppercase(),
            // An index for the first characters finds no row by all of them.
            is_own_collation: length.is_none()
                && own.is_none_or(|own| own.eq_ignore_ascii_case(&part.collation)),
            // Nulls are smaller than all else, so that they change sides with the order.
            options: if part.options & 1 == 1 { 3 } else { 0 },
            length,
        }
    });
    Index {
        name: name.clone(),
        table: index.table.clone(),
        method: index.method.clone(),
        is_unique: index.is_unique,
        is_valid: true,
        parts: parts.collect(),
        predicate: index.predicate.as_ref().map(|it| canonical(&tokens(it))),
        definition: index.definition.clone(),
        is_of_table,
        ..Index::default()
    }
}

/// What makes one index another than its columns say: the parser of a full-text index.
fn operator_class(index: &model::Index) -> String {
    let behind = index
        .definition
        .rsplit_once(')')
        .filter(|_| index.method == "fulltext");
    behind.map_or(String::new(), |(_, behind)| behind.trim().to_owned())
}

fn of_key(database: &Database, id: &Id, key: &Constraint) -> Index {
    let parts = key.columns.iter().map(|name| Part {
        column: Some(name.clone()),
        text: name.clone(),
        collation: collation(column(database, &id.name, name), database.engine),
        is_own_collation: true,
        ..Part::default()
    });
    Index {
        name: id.part.clone(),
        table: id.name.clone(),
        method: "btree".to_owned(),
        is_unique: true,
        is_primary: key.ty == "p",
        is_valid: true,
        has_constraint: true,
        parts: parts.collect(),
        definition: key.definition.clone(),
        is_of_table: true,
        ..Index::default()
    }
}

fn column<'a>(database: &'a Database, table: &str, name: &str) -> Option<&'a Column> {
    match database.get(&Id::table("", table).column(name)) {
        Some(Content::Column(column)) => Some(column),
        _ => None,
    }
}

/// By which rules the values of a column are sorted, as indexes of the engine say it.
fn collation(column: Option<&Column>, engine: Engine) -> String {
    match engine {
        // Those of an index are those of its columns.
        Engine::Postgres | Engine::Mysql => String::new(),
        Engine::Sqlite => column
            .and_then(|it| it.collation.as_deref())
            .unwrap_or("BINARY")
            .to_ascii_uppercase(),
    }
}
