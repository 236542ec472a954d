use super::{
    Action, Column, ColumnType, Constraint, Engine, ForeignKey, Operator, Options, Schema, Served,
    Table, Version, cast, read, read_sql, samples,
};
use crate::diagnostic::Diagnostics;
use crate::document::Sources;

fn column(name: &str, ty: ColumnType) -> Column {
    Column {
        name: name.to_owned(),
        sql: name.to_owned(),
        sql_type: "text".to_owned(),
        ty,
        ..Column::default()
    }
}

fn table(name: &str, key: &[&str], columns: Vec<Column>) -> Table {
    Table {
        namespace: "public".to_owned(),
        name: name.to_owned(),
        sql: format!("public.{name}"),
        primary_key: key.iter().map(|name| (*name).to_owned()).collect(),
        columns,
        ..Table::default()
    }
}

fn id() -> Column {
    Column {
        is_given: true,
        has_default: true,
        ..column("id", ColumnType::Integer(64))
    }
}

/// People with a secret, who belong to nobody or somebody, and notes without a key.
fn schema() -> Schema {
    let boss = Column {
        nullable: true,
        ..column("boss_id", ColumnType::Integer(64))
    };
    let mut people = table(
        "people",
        &["id"],
        vec![
            id(),
            column("name", ColumnType::Text(Some(9))),
            boss,
            column("password", ColumnType::Text(None)),
        ],
    );
    people.foreign_keys = vec![ForeignKey {
        name: "people_boss_fkey".to_owned(),
        columns: vec!["boss_id".to_owned()],
        table: ("public".to_owned(), "people".to_owned()),
        references: vec!["id".to_owned()],
        ..ForeignKey::default()
    }];
    let mut codes = table(
        "codes",
        &[],
        vec![
            column("code", ColumnType::Text(None)),
            column("row_version", ColumnType::Integer(32)),
            Column {
                has_default: true,
                ..column("version", ColumnType::Integer(32))
            },
        ],
    );
    codes.unique = vec![Constraint {
        name: "codes_code_key".to_owned(),
        columns: vec!["code".to_owned()],
    }];
    let mut recent = table("recent", &[], vec![column("id", ColumnType::Integer(64))]);
    recent.is_view = true;
    Schema {
        engine: Engine::Sqlite,
        name: "shop".to_owned(),
        tables: vec![
            people,
            codes,
            table("notes", &[], vec![column("text", ColumnType::Text(None))]),
            table(
                "sessions",
                &["token"],
                vec![column("token", ColumnType::Text(None))],
            ),
            recent,
        ],
        ..Schema::default()
    }
}

/// What is served, and what is told: code, label or message.
fn served(options: &Options) -> (Option<Served>, Vec<String>) {
    let mut diagnostics = Diagnostics::new();
    let found = read(
        &schema(),
        "shop",
        options,
        &mut Sources::new(),
        &mut diagnostics,
    );
    let told = diagnostics
        .iter()
        .map(|finding| format!("{}: {}: {}", finding.code, finding.message, finding.label));
    (found, told.collect())
}

fn all() -> Options {
    Options {
        all_tables: true,
        depth: 1,
        ..Options::default()
    }
}

#[test]
fn nothing_is_served_that_nobody_has_chosen() {
    let (found, told) = served(&Options::default());
    assert!(found.is_none());
    assert!(told[0].starts_with("database::nothing-chosen"), "{told:?}");
    let options = Options {
        tables: vec!["peple".to_owned()],
        columns: vec!["people.passwort".to_owned()],
        ..Options::default()
    };
    let (found, told) = served(&options);
    assert!(found.is_none());
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.iter()
            .all(|told| told.starts_with("database::unknown"))
    );
}

#[test]
fn what_cannot_be_served_is_told_with_the_reason() {
    let (found, told) = served(&all());
    let served: Vec<String> = found
        .unwrap()
        .resources
        .list
        .into_iter()
        .map(|it| it.tag)
        .collect();
    assert_eq!(served, ["people", "codes"]);
    assert_eq!(
        told,
        [
            "database::no-create: rows of `people` cannot be made by clients: every row needs `password`, which looks like a secret and is left out",
            "database::not-served: the table `notes` is not served: it has neither a primary key nor columns that are unique and never null",
            "database::not-served: the table `sessions` is not served: its rows are told apart by `token`, which looks like a secret",
            "database::not-served: the view `recent` is not served: nothing says which of its columns tell its rows apart",
        ]
    );
}

#[test]
fn secrets_are_shown_where_somebody_says_so() {
    let options = Options {
        columns: vec!["people.password".to_owned(), "sessions.token".to_owned()],
        keys: vec![("recent".to_owned(), vec!["id".to_owned()])],
        ..all()
    };
    let (found, told) = served(&options);
    assert_eq!(told.len(), 1, "{told:?}");
    let resources = found.unwrap().resources.list;
    let people = &resources[0];
    assert!(people.can(Action::Create) && people.field("password").is_some());
    let recent = resources.iter().find(|it| it.tag == "recent").unwrap();
    assert_eq!(recent.actions, [Action::List, Action::Get]);
}

#[test]
fn where_tools_remember_migrations_is_served_by_name_alone() {
    let serve = |options: &Options| {
        let mut schema = schema();
        let version = column("version", ColumnType::Text(None));
        schema.tables = vec![table("schema_migrations", &["version"], vec![version])];
        let mut diagnostics = Diagnostics::new();
        let mut sources = Sources::new();
        let found = read(&schema, "shop", options, &mut sources, &mut diagnostics);
        let told = diagnostics.iter().map(|finding| finding.label.clone());
        let n_served = found.map_or(0, |it| it.resources.list.len());
        (n_served, told.collect::<Vec<_>>())
    };
    let reason = "it is where a tool remembers which migrations have run";
    let (n_served, told) = serve(&all());
    assert_eq!((n_served, told.first().map(|it| &**it)), (0, Some(reason)));
    let named = Options {
        tables: vec!["schema_migrations".to_owned()],
        ..Options::default()
    };
    assert_eq!(serve(&named).0, 1);
}

/// `posts` beside `post_replacements`, with columns as some write them.
#[test]
fn names_are_those_that_people_expect() {
    let mut schema = schema();
    let mut replacements = table(
        "post_replacements",
        &["id"],
        vec![id(), column("originalPostId", ColumnType::Integer(64))],
    );
    replacements.foreign_keys = vec![ForeignKey {
        columns: vec!["originalPostId".to_owned()],
        table: ("public".to_owned(), "posts".to_owned()),
        references: vec!["id".to_owned()],
        ..ForeignKey::default()
    }];
    let body = column("bodyText", ColumnType::Text(None));
    schema.tables = vec![replacements, table("posts", &["id"], vec![id(), body])];
    let mut diagnostics = Diagnostics::new();
    let found = read(
        &schema,
        "shop",
        &all(),
        &mut Sources::new(),
        &mut diagnostics,
    )
    .unwrap();
    let resources = found.resources.list;
    let names: Vec<_> = resources.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["PostReplacementRow", "Post"]);
    let relations = resources.iter().flat_map(|it| &it.relations);
    let relations: Vec<_> = relations.map(|it| it.name.as_str()).collect();
    assert_eq!(relations, ["originalPost", "postReplacements"]);
}

/// A type of the database in two tables, and what a check lists; `user` beside `users`.
#[test]
fn types_that_list_values_are_there_once() {
    let labels = || vec!["admin".to_owned(), "guest".to_owned()];
    let of_type = |name: &str, ty: ColumnType| Column {
        enum_type: Some(("public".to_owned(), "user_roles".to_owned())),
        nullable: true,
        ..column(name, ty)
    };
    let role = of_type("role", ColumnType::Enum(labels()));
    let list = ColumnType::Array(Box::new(ColumnType::Enum(labels())));
    let roles = of_type("roles", list);
    let mut state = column("state", ColumnType::Text(None));
    state.bounds.values = vec!["on".to_owned()];
    let mut schema = schema();
    schema.tables = vec![
        table("users", &["id"], vec![id(), role, state]),
        table("user", &["id"], vec![id(), roles]),
    ];
    let mut diagnostics = Diagnostics::new();
    let served = read(
        &schema,
        "shop",
        &all(),
        &mut Sources::new(),
        &mut diagnostics,
    )
    .unwrap();
    let resources = &served.resources.list;
    let listed = resources.iter().flat_map(|it| &it.fields);
    let listed: Vec<_> = listed.filter_map(|it| it.listed.as_deref()).collect();
    assert_eq!(listed, ["UserRole", "UserState", "UserRole"]);
    let many: Vec<_> = resources.iter().map(|it| it.many.as_str()).collect();
    assert_eq!(many, ["Users", "User"]);
    let types = &served.api.types;
    for name in ["UserRole", "UserState"] {
        assert!(types.component(name).is_some(), "{name}");
    }
}

#[test]
fn blanks_behind_texts_of_one_length_are_left_out() {
    let code = Column {
        sql: "code".to_owned(),
        sql_type: "bpchar".to_owned(),
        ..column("code", ColumnType::Text(Some(3)))
    };
    assert_eq!(read_sql(Engine::Postgres, &code), "code::text");
    assert_eq!(cast(Engine::Postgres, &code), "::bpchar");
}

#[test]
fn versions_filters_and_relations_follow_from_the_schema() {
    let resources = served(&all()).0.unwrap().resources.list;
    let (people, codes) = (&resources[0], &resources[1]);
    assert_eq!(people.version, Version::Content);
    assert_eq!(codes.version, Version::Counted(2));
    assert_eq!(people.name, "Person");
    assert_eq!(people.includes, ["boss", "people"]);
    let filters = people.filters.iter().map(|it| it.parameter.as_str());
    let filters: Vec<_> = filters.filter(|it| it.starts_with("boss_id")).collect();
    assert_eq!(filters.first(), Some(&"boss_id"));
    assert_eq!(filters.last(), Some(&"boss_id[null]"));
    assert!(
        people.filters.iter().all(|it| it.field != 1),
        "nothing begins with names"
    );
    assert!(people.filters.iter().any(|it| it.operator == Operator::In));
}

#[test]
fn tokens_are_demanded_unless_everything_is_public() {
    for (public, is_demanded) in [(false, true), (true, false)] {
        let options = Options { public, ..all() };
        let api = served(&options).0.unwrap().api;
        let mut operations = api.operations();
        assert!(operations.all(|(_, operation)| operation.security.is_empty() != is_demanded));
    }
}

/// Orders of people, of whom one has to be there, and parcels of orders that nobody serves.
#[test]
fn rows_are_tried_behind_those_that_they_refer_to() {
    let to = |column: &str, table: &str| ForeignKey {
        columns: vec![column.to_owned()],
        table: ("public".to_owned(), table.to_owned()),
        references: vec!["id".to_owned()],
        ..ForeignKey::default()
    };
    let reference = |name: &str| column(name, ColumnType::Integer(64));
    let mut schema = schema();
    let mut orders = table("orders", &["id"], vec![id(), reference("person_id")]);
    orders.foreign_keys = vec![to("person_id", "people")];
    let mut parcels = table("parcels", &["id"], vec![id(), reference("note_id")]);
    parcels.foreign_keys = vec![to("note_id", "notes")];
    schema.tables.splice(0..0, [orders, parcels]);
    let options = Options {
        columns: vec!["people.password".to_owned()],
        ..all()
    };
    let mut diagnostics = Diagnostics::new();
    let served = read(
        &schema,
        "shop",
        &options,
        &mut Sources::new(),
        &mut diagnostics,
    )
    .unwrap();
    let all = samples(&served.resources);
    let tables = all.iter().map(|it| it.resource.table.name.as_str());
    assert_eq!(
        tables.collect::<Vec<_>>(),
        ["parcels", "people", "orders", "codes"]
    );
    let reasons: Vec<_> = all.iter().map(|it| it.reason.as_deref()).collect();
    let reason = "`note_id` refers to `notes`, which is not served";
    assert_eq!(reasons, [Some(reason), None, None, None]);
    let columns = |at: usize| {
        all[at]
            .columns
            .iter()
            .map(|it| (&*it.field.column.name, it.refers))
    };
    // Nobody is his own boss before he is there.
    let people: Vec<_> = columns(1).collect();
    assert_eq!(people, [("name", None), ("password", None)]);
    assert_eq!(
        columns(2).collect::<Vec<_>>(),
        [("person_id", Some((1, "id")))]
    );
}
