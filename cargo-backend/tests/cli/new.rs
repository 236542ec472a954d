use crate::program::Place;

const SPEC: &str = "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths: {}\n";

#[test]
fn a_name_that_no_package_can_have_is_refused() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    let run = place.run("new demo/2fast --spec api.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @r"
    error[new::name]: `2fast` cannot be the name of a package: it does not start with a letter
        = help: try `server-2fast`

    1 error
    ");
    assert!(!place.path().join("demo").exists());
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    place.put("shop/notes.txt", "mine");
    let run = place.run("new shop --spec api.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @r"
    error[new::exists]: the folder `shop` holds files already
       --> shop
        = help: choose another name; `cargo backend gen` writes into a project that exists

    1 error
    ");
    assert_eq!(place.list("shop"), ["notes.txt"]);

    let run = place.run("new api.yaml --spec api.yaml");
    assert!(run.stderr.contains("new::name"), "{}", run.stderr);
    place.put("file", "mine");
    let run = place.run("new file --spec api.yaml");
    assert!(
        run.stderr.contains("`file` exists and is no folder"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_name_alone_is_told_what_to_serve() {
    let place = Place::new();
    let run = place.run("new museum");
    assert_eq!(run.code, Some(2));
    insta::assert_snapshot!(run.stderr, @r"
    error[new::no-document]: nothing says what the project serves
        = help: a document: `cargo backend new museum --spec openapi.yaml`
        = help: a shop with some rows, to begin with: `cargo backend new museum --database sqlite`
        = help: tables of yours: `cargo backend new museum --from-db schema.sql --all-tables`

    1 error
    ");
    assert!(!place.path().join("museum").exists());
}

#[cfg(feature = "db")]
#[test]
fn sql_of_another_server_is_told_what_it_was_read_as() {
    let place = Place::new();
    place.put("schema.sql", "CREATE TYPE mood AS ENUM ('sad', 'ok');\n");
    let run = place.run("new shop --from-db schema.sql --all-tables");
    assert_eq!(run.code, Some(2));
    insta::assert_snapshot!(run.stderr, @r#"
    error[load::statement]: near "TYPE": syntax error
       --> schema.sql:1:8
      1 | CREATE TYPE mood AS ENUM ('sad', 'ok');
        |        ^^^^
        = help: it was read as SQL of SQLite: `--database postgres` or `--database mysql` if it is that

    1 error
    "#);
}

#[test]
fn a_document_that_cannot_be_read_leaves_no_folder() {
    let place = Place::new();
    let run = place.run("new shop --spec missing.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(place.list("").is_empty());
}

#[test]
fn a_project_of_a_part_has_the_whole_document_and_remembers_which_part() {
    let place = Place::new();
    place.put(
        "api.yaml",
        "openapi: 3.1.0\n\
         info: {title: Shop, version: '1'}\n\
         paths:\n  \
           /orders:\n    \
             get: {tags: [Orders], operationId: listOrders, responses: {'204': {description: x}}}\n    \
             post: {operationId: order, responses: {'204': {description: x}}}\n  \
           /users:\n    \
             get: {tags: [Users], responses: {'204': {description: x}}}\n",
    );
    let line = "new shop --spec api.yaml --errors problem --tag Orders --operation order";
    let run = place.run(line);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let manifest = place.read("shop/Cargo.toml");
    let (_, settings) = manifest.split_once("[package.metadata.backend]\n").unwrap();
    insta::assert_snapshot!(settings, @r#"
        spec = "openapi.yaml"
        framework = "axum"
        output = "src/api"
        openapi = true
        errors = "problem"
        tags = ["Orders"]
        operations = ["order"]
        "#);
    assert!(place.read("shop/openapi.yaml").contains("/users"));
    let router = place.read("shop/src/api/generated/router.rs");
    assert!(router.contains("/orders") && !router.contains("/users"));
    let server = place.read("shop/src/api/generated/server/mod.rs");
    assert!(server.contains("Form::Problem"), "{server}");
    let mut check = place.command();
    check
        .current_dir(place.path().join("shop"))
        .args(["gen", "--check"]);
    assert_eq!(check.output().unwrap().status.code(), Some(0));

    let run = place.run("new other --spec api.yaml --tag orders");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("no tag is `orders`"), "{}", run.stderr);
    assert!(!place.path().join("other").exists());
}

#[test]
fn a_project_on_another_framework_depends_on_that_and_remembers_it() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    let run = place.run("new shop --spec api.yaml --framework actix");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let manifest = place.read("shop/Cargo.toml");
    let (_, rest) = manifest.split_once("[dependencies]\n").unwrap();
    insta::assert_snapshot!(rest, @r#"
        actix-web = { version = "4.9", default-features = false, features = ["macros"] }
        prometheus-client = "0.26"
        tokio = { version = "1", default-features = false, features = ["macros", "rt", "signal", "time"] }
        tracing = { version = "0.1", default-features = false, features = ["std"] }
        tracing-subscriber = { version = "0.3", default-features = false, features = ["ansi", "fmt", "json"] }

        # What `cargo backend gen` makes.
        [package.metadata.backend]
        spec = "openapi.yaml"
        framework = "actix"
        output = "src/api"
        openapi = true
        "#);
    let run = place.run("new actix-web --spec api.yaml");
    assert!(
        run.stderr.contains("depends on a package"),
        "{}",
        run.stderr
    );
}

#[cfg(feature = "db")]
#[test]
fn a_project_of_a_database_remembers_what_is_served_and_follows_its_migrations() {
    let place = Place::new();
    place.put(
        "tables.sql",
        "create table notes (id integer primary key, text varchar(9) not null, api_key text);\n\
         create view recent as select id, text from notes;\n",
    );
    let line = "new shop --from-db tables.sql --all-tables --key recent=id --column notes.api_key --public --bigint string";
    let run = place.run(line);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let manifest = place.read("shop/Cargo.toml");
    let (_, settings) = manifest.split_once("[package.metadata.backend]\n").unwrap();
    insta::assert_snapshot!(settings, @r#"
        framework = "axum"
        output = "src/api"
        openapi = true
        migrations = "migrations"

        # What is served of the database.
        [package.metadata.backend.from-db]
        source = "migrations"
        title = "shop"
        database = "sqlite"
        columns = ["notes.api_key"]
        keys = ["recent=id"]
        all-tables = true
        public = true
        bigint = "string"
        depth = 1
        "#);
    let gen_in_it = |arguments: &[&str]| {
        let mut command = place.command();
        command.current_dir(place.path().join("shop"));
        command.arg("gen").args(arguments).output().unwrap()
    };
    assert_eq!(gen_in_it(&["--check"]).status.code(), Some(0));
    place.put(
        "shop/migrations/0002_tags.sql",
        "create table tags (name text primary key not null, note_id integer references notes);\n",
    );
    assert_eq!(gen_in_it(&["--check"]).status.code(), Some(1));
    assert_eq!(gen_in_it(&[]).status.code(), Some(0));
    // No row has room for those that it refers to, and those that they refer to.
    let types = place.path().join("shop/src/api/generated/types");
    let mut types = std::fs::read_dir(types).unwrap();
    assert!(types.any(|file| {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        text.contains("pub note: Option<Option<Box<Note>>>")
    }));
    assert!(
        place
            .read("shop/src/api/generated/openapi.yaml")
            .contains("/tags/{name}")
    );

    for (line, told) in [
        ("new other", "nothing says what the project serves"),
        (
            "new other --spec a.yaml --database sqlite",
            "`--spec` is not for servers of databases",
        ),
        (
            "new other --database sqlite --auth jwt --public",
            "`--public` demands no token of anybody",
        ),
        ("new other --from-db tables.sql", "no table is chosen"),
    ] {
        let run = place.run(line);
        assert_eq!(run.code, Some(2), "{line}\n{}", run.stderr);
        assert!(run.stderr.contains(told), "{line}\n{}", run.stderr);
        assert!(!place.path().join("other").exists());
    }
}

#[cfg(feature = "db")]
#[test]
fn a_project_of_a_database_in_typescript_follows_its_migrations() {
    let place = Place::new();
    let run = place.run("new shop --database sqlite --framework koa --public");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    insta::assert_snapshot!(place.read("shop/backend.toml"), @r#"
        # What `cargo backend gen` makes.
        framework = "koa"
        output = "src/routes"
        openapi = true
        migrations = "migrations"

        # What is served of the database.
        [from-db]
        source = "migrations"
        title = "shop"
        database = "sqlite"
        all-tables = true
        public = true
        depth = 1
        "#);
    let gen_in_it = |arguments: &[&str]| {
        let mut command = place.command();
        command.current_dir(place.path().join("shop"));
        let output = command.arg("gen").args(arguments).output().unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    // What its workflow asks of it.
    let mut check = place.command();
    let check = check.current_dir(place.path().join("shop")).arg("check");
    let check = check.output().unwrap();
    assert_eq!(check.status.code(), Some(0), "{check:?}");
    let told = String::from_utf8_lossy(&check.stdout);
    assert!(told.contains("✓  lint"), "{told}");
    place.put(
        "shop/migrations/0003_tags.sql",
        "create table tags (name text primary key not null);\n",
    );
    assert_eq!(gen_in_it(&["--check"]).0, Some(1));
    let (code, told) = gen_in_it(&["--add-stubs"]);
    assert_eq!(code, Some(0), "{told}");
    let index = place.read("shop/src/routes/index.ts");
    assert!(index.contains("tags: tags(database)"), "{index}\n{told}");
    let handlers = place.read("shop/src/routes/tags.ts");
    assert!(
        handlers.contains("export function tags(database: Database): Tags {"),
        "{handlers}"
    );
    let (code, told) = gen_in_it(&["--check"]);
    assert_eq!((code, told.lines().count()), (Some(0), 1), "{told}");
    // A handler that somebody has lost comes back as it was.
    let lost = handlers
        .split("\n    async createTag")
        .next()
        .unwrap_or_default();
    place.put("shop/src/routes/tags.ts", &format!("{lost}  }};\n}}\n"));
    let (code, told) = gen_in_it(&["--add-stubs"]);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(place.read("shop/src/routes/tags.ts"), handlers);
}

/// A database of somebody else is neither made nor changed.
#[cfg(feature = "db")]
#[test]
fn a_project_of_a_database_that_is_there_has_no_migrations() {
    let place = Place::new();
    place.put("empty.db", "");
    let run = place.run("new shop --from-db sqlite://empty.db --all-tables");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("the schema has no table"),
        "{}",
        run.stderr
    );
    let made = place.run("new shop --database sqlite");
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    assert!(place.read("shop/src/database.rs").contains("Migrator"));
    assert_eq!(
        place.list("shop/migrations"),
        ["0001_shop.sql", "0002_example_rows.sql"]
    );
}

#[cfg(feature = "db")]
#[test]
fn the_table_of_users_is_made_by_a_migration_and_never_served() {
    let place = Place::new();
    place.put(
        "tables.sql",
        "create table users (id integer primary key, email text not null);\n\
         create table auth (id integer primary key, at text not null);\n\
         create table notes (id integer primary key, user_id integer not null references users (id));\n",
    );
    let line = "new shop --from-db tables.sql --all-tables --auth jwt";
    let run = place.run(line);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    // The application's own table of that name stays what it is, and is served.
    let made = place.read("shop/migrations/0002_login_users.sql");
    assert!(made.contains("CREATE TABLE login_users ("), "{made}");
    let document = place.read("shop/src/api/generated/openapi.yaml");
    assert!(document.contains("/users/{id}") && !document.contains("login_users"));
    // So is `/auth/{id}`, which `token` could be.
    let login = place.read("shop/src/auth/mod.rs");
    assert!(login.contains("PATH: &str = \"/login\""), "{login}");
    let manifest = place.read("shop/Cargo.toml");
    assert!(
        manifest.contains("except = [\"login_users\"]"),
        "{manifest}"
    );
    let generated = |arguments: &[&str]| {
        let mut command = place.command();
        command.current_dir(place.path().join("shop"));
        let output = command.arg("gen").args(arguments).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), told)
    };
    let (code, told) = generated(&["--check"]);
    assert_eq!(code, Some(0), "{told}");
    insta::assert_snapshot!(told, @r"
        note[database::not-served]: the table `login_users` is not served
           --> migrations/0002_login_users.sql:3:14
          3 | CREATE TABLE login_users (
            |              ^^^^^^^^^^^ it is excepted

        1 note
        The generated files are what the document says
        ");
    // Whoever chooses it all the same, or excepts what is not there, is told.
    for (arguments, message) in [
        (&["--table", "login_users"][..], "no table is chosen"),
        (&["--except", "logins"], "there is no table `logins`"),
    ] {
        let (code, told) = generated(arguments);
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains(message), "{told}");
    }
}

#[cfg(feature = "db")]
#[test]
fn who_may_log_in_to_a_database_that_is_there_is_in_a_file() {
    let place = Place::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let file = place.path().join("shop.db");
        let url = format!("sqlite://{}?mode=rwc", file.display());
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        let sql = "create table notes (id integer primary key, text text not null)";
        sqlx::query(sql).execute(&pool).await.unwrap();
        pool.close().await;
    });
    for framework in ["axum", "koa"] {
        let line = format!("new {framework}-shop --from-db sqlite:shop.db --all-tables --auth jwt");
        let run = place.run(&format!("{line} --framework {framework}"));
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let project = place.path().join(format!("{framework}-shop"));
        assert!(!project.join("migrations").exists());
        let ignored = std::fs::read_to_string(project.join(".gitignore")).unwrap();
        assert!(ignored.contains("/users.txt"), "{ignored}");
    }
    let main = place.read("axum-shop/src/main.rs");
    assert!(main.contains("auth::Users::load()?"), "{main}");
    assert!(
        place
            .read("koa-shop/src/auth/login.ts")
            .contains("Users.load()")
    );
}
