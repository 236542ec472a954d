//! What a new project has around handlers that ask a database.

use backend_codegen::fileset::FileSet;
use backend_codegen::read::database::{Engine, Resources};
use toml_edit::{Array, Value};

use crate::command::from_db::FromDb;

/// The database of a project.
pub(super) struct Database<'a> {
    pub(super) engine: Engine,
    /// What is served of it.
    pub(super) resources: &'a Resources,
    /// What was said of it.
    pub(super) said: &'a FromDb,
    /// What makes it, by the name of the file; nothing if it is there already.
    pub(super) migrations: Vec<(String, String)>,
    /// The table of those who may log in, if they are here.
    pub(super) users: Option<String>,
    /// Whether the program issues the tokens that it demands.
    pub(super) issues_tokens: bool,
}

/// What of a database nobody commits.
pub(super) const IGNORED: &str = "*.db\n*.db-shm\n*.db-wal\n";

/// What is filled into files that every project has, in projects without a database.
const WITHOUT: [(&str, &str); 6] = [
    ("{pool:field}", ""),
    ("{pool:parameter}", ""),
    ("{pool:value}", ""),
    ("{unready}", UNREADY),
    ("{services}", ""),
    ("{image}", ""),
];

const UNREADY: &str = "self.is_stopping
            .load(Ordering::Relaxed)
            .then_some(\"stopping\")";

const UNREADY_WITH_DATABASE: &str = "if self.is_stopping.load(Ordering::Relaxed) {
            return Some(\"stopping\");
        }
        let is_there = crate::database::is_there(&self.pool).await;
        (!is_there).then_some(\"no database\")";

/// A file with what a project without database has in it.
pub(super) fn without(text: &str) -> String {
    let fill = |text: String, (name, filling): (&str, &str)| text.replace(name, filling);
    WITHOUT.into_iter().fold(text.to_owned(), fill)
}

impl Database<'_> {
    /// The path of a list that can be asked for.
    pub(super) fn list(&self) -> String {
        let first = self.resources.list.first();
        first.map_or_else(String::new, |it| format!("/{}", it.tag))
    }

    /// Whether the program makes the database that it serves.
    pub(super) fn is_own(&self) -> bool {
        !self.migrations.is_empty()
    }

    /// A file with what this project has in it.
    pub(super) fn filled(&self, text: &str, package: &str) -> String {
        let pool = self.pool();
        let image = match (self.engine, self.is_own()) {
            (Engine::Sqlite, true) => format!(
                "WORKDIR /\n\
                 COPY migrations /migrations\n\
                 COPY --from=build --chown=nonroot:nonroot /data /data\n\
                 VOLUME /data\n\
                 ENV DATABASE_URL=sqlite:///data/{package}.db\n"
            ),
            (Engine::Mysql | Engine::Postgres, true) => {
                "WORKDIR /\nCOPY migrations /migrations\n".to_owned()
            }
            (_, false) => String::new(),
        };
        let services = match self.engine {
            Engine::Mysql => MYSQL_SERVICES,
            Engine::Postgres => SERVICES,
            Engine::Sqlite => "",
        };
        text.replace("{pool:field}", &format!("    pool: {pool},\n"))
            .replace("{pool:parameter}", &format!(", pool: {pool}"))
            .replace("{pool:value}", "            pool,\n")
            .replace("{unready}", UNREADY_WITH_DATABASE)
            .replace("{image}", &image)
            .replace("{services}", services)
            .replace("--features load", "--features db,load")
            .replace(CHECKED, &self.migrated())
            .replace(
                "FROM rust:1-bookworm AS build\n",
                match self.engine {
                    Engine::Sqlite => "FROM rust:1-bookworm AS build\nRUN mkdir /data\n",
                    Engine::Mysql | Engine::Postgres => "FROM rust:1-bookworm AS build\n",
                },
            )
    }

    /// What a workflow does before it checks, which asks the database of the workflow what it has.
    pub(super) fn migrated(&self) -> String {
        match (self.engine, self.is_own()) {
            (Engine::Mysql | Engine::Postgres, true) => {
                format!("      - run: cargo backend db migrate migrations\n{CHECKED}")
            }
            (Engine::Sqlite, _) | (_, false) => CHECKED.to_owned(),
        }
    }

    /// Adds what asks the database and what makes it.
    pub(super) fn add(&self, package: &str, files: &mut FileSet) {
        let text = match (self.engine, self.is_own()) {
            (Engine::Sqlite, true) => include_str!("shipped/database/sqlite.rs"),
            (Engine::Sqlite, false) => include_str!("shipped/database/sqlite_elsewhere.rs"),
            (Engine::Mysql, true) => include_str!("shipped/database/mysql.rs"),
            (Engine::Mysql, false) => include_str!("shipped/database/mysql_elsewhere.rs"),
            (Engine::Postgres, true) => include_str!("shipped/database/postgres.rs"),
            (Engine::Postgres, false) => include_str!("shipped/database/postgres_elsewhere.rs"),
        };
        files.user_once("src/database.rs", text.replace("{package}", package));
        for (name, text) in &self.migrations {
            files.user_once(format!("migrations/{name}"), text.as_str());
        }
    }

    /// The test of the application: where a database can be made for it, it is asked.
    pub(super) fn tests(&self, text: &str) -> String {
        let list = format!(
            "            (\"{}\", \"{}\"),\n",
            self.list(),
            match self.said.options.public {
                true => "200",
                false => "401",
            }
        );
        let (open, list) = match (self.engine, self.is_own()) {
            (Engine::Sqlite, true) => (
                "    let pool = crate::database::open_at(\"sqlite::memory:\").await;\n    \
                 let pool = pool.expect(\"it is made\");\n",
                list,
            ),
            (Engine::Sqlite, false) => (
                "    let pool = sqlx::SqlitePool::connect(\"sqlite::memory:\").await;\n    \
                 let pool = pool.expect(\"it is made\");\n",
                String::new(),
            ),
            // It is not asked before somebody wants to know whether it is there.
            (Engine::Mysql, _) => (
                "    // Nobody listens there: the server says that it is not ready.\n    \
                 let options = sqlx::mysql::MySqlPoolOptions::new();\n    \
                 let options = options.acquire_timeout(std::time::Duration::from_secs(1));\n    \
                 let pool = options.connect_lazy(\"mysql://127.0.0.1:1/none\");\n    \
                 let pool = pool.expect(\"it is a URL\");\n",
                String::new(),
            ),
            (Engine::Postgres, _) => (
                "    // Nobody listens there: the server says that it is not ready.\n    \
                 let options = sqlx::postgres::PgPoolOptions::new();\n    \
                 let options = options.acquire_timeout(std::time::Duration::from_secs(1));\n    \
                 let pool = options.connect_lazy(\"postgres://127.0.0.1:1/none\");\n    \
                 let pool = pool.expect(\"it is a URL\");\n",
                String::new(),
            ),
        };
        let text = match self.engine {
            Engine::Mysql | Engine::Postgres => {
                text.replace("health/ready\", \"200\"", "health/ready\", \"503\"")
            }
            Engine::Sqlite => text.to_owned(),
        };
        let last = "            (\"/no/such/path/of/the/document\", \"404\"),\n";
        text.replace(last, &format!("{list}{last}"))
            .replace("    let listener =", &format!("{open}    let listener ="))
            .replace(
                "Operations::new(&config)",
                "Operations::new(&config, pool.clone())",
            )
            .replace(
                "api::router()",
                match self.issues_tokens {
                    true => "api::router(pool, tokens)",
                    false => "api::router(pool)",
                },
            )
    }

    /// The test that goes through all tables.
    pub(super) fn round_trip(&self, runtime: &str) -> String {
        let pool = self.pool();
        let scratch = match (self.engine, self.is_own()) {
            (Engine::Sqlite, true) => include_str!("shipped/database/scratch/sqlite.rs"),
            (Engine::Mysql, true) => include_str!("shipped/database/scratch/mysql.rs"),
            (Engine::Postgres, true) => include_str!("shipped/database/scratch/postgres.rs"),
            (_, false) => include_str!("shipped/database/scratch/elsewhere.rs"),
        };
        let is_removed = scratch.contains("async fn remove");
        let unless = |what: &str| {
            format!(
                "    let Some(pool) = scratch().await else {{\n        \
                 tell(\"TEST_DATABASE_URL names no {what}: no rows are tried\\n\");\n        \
                 return;\n    }};\n"
            )
        };
        let opened = match (self.engine, self.is_own()) {
            (_, false) => unless("database that is for tests"),
            (Engine::Sqlite, true) => "    let pool = scratch().await;\n".to_owned(),
            (Engine::Mysql | Engine::Postgres, true) => unless("server that is for tests"),
        };
        let everybody = include_str!("shipped/database/scratch/everybody.rs");
        let (imports, everybody, headers, header, router) = match (
            self.said.options.public,
            self.issues_tokens,
        ) {
            (true, _) => ("", "", "", "\"\"", "api::router(pool.clone())"),
            (false, true) => (
                "",
                "",
                "    let (issuer, tokens) = crate::auth::tests::issuer().expect(\"there is a key\");\n    \
                     let token = issuer.token(\"test\", \"\").expect(\"it signs\");\n    \
                     let headers = format!(\"authorization: Bearer {token}\\r\\n\");\n",
                "&headers",
                "api::router(pool.clone(), tokens)",
            ),
            (false, false) => (
                "use crate::api::generated::security::Security;\n\
                     use crate::api::generated::support::http::security::{Attempt, Denied};\n",
                everybody,
                "    let headers = \"authorization: Bearer test\\r\\n\";\n",
                "headers",
                "api::router_for(pool.clone(), Everybody)",
            ),
        };
        include_str!("shipped/database/round_trip.rs")
            .replace("{everybody}\n", &format!("{everybody}{scratch}"))
            .replace("{imports}", imports)
            .replace("{headers}", headers)
            .replace("{header}", header)
            .replace("{router}", router)
            .replace("{pool}", &opened)
            .replace(
                "{remove}",
                if is_removed {
                    "    remove(pool).await;\n"
                } else {
                    ""
                },
            )
            .replace("{type}", pool)
            .replace("{runtime}", runtime)
    }

    /// The type of its connections.
    pub(super) fn pool(&self) -> &'static str {
        match self.engine {
            Engine::Mysql => "sqlx::MySqlPool",
            Engine::Postgres => "sqlx::PgPool",
            Engine::Sqlite => "sqlx::SqlitePool",
        }
    }

    /// The settings that make what the project has, in a table of this name.
    pub(super) fn settings(&self, table: &str) -> String {
        let options = &self.said.options;
        let source = match self.is_own() {
            true => "migrations",
            false => "env:DATABASE_URL",
        };
        let engine = match self.engine {
            Engine::Mysql => "mysql",
            Engine::Postgres => "postgres",
            Engine::Sqlite => "sqlite",
        };
        let mut lines = vec![format!("source = \"{source}\"")];
        lines.extend(self.said.title.iter().map(|it| format!("title = \"{it}\"")));
        if self.is_own() {
            lines.push(format!("database = \"{engine}\""));
        }
        let keys = options.keys.iter();
        let keys: Vec<String> = keys
            .map(|(table, columns)| format!("{table}={}", columns.join(",")))
            .collect();
        let except: Vec<String> = options.except.iter().chain(&self.users).cloned().collect();
        for (key, names) in [
            ("tables", &options.tables),
            ("except", &except),
            ("columns", &options.columns),
            ("filters", &options.filters),
            ("keys", &keys),
        ] {
            if !names.is_empty() {
                let names: Array = names.iter().collect();
                lines.push(format!("{key} = {}", Value::Array(names)));
            }
        }
        for (key, is_set) in [
            ("all-tables", options.all_tables),
            ("public", options.public),
        ] {
            if is_set {
                lines.push(format!("{key} = true"));
            }
        }
        if options.text_integers {
            lines.push("bigint = \"string\"".to_owned());
        }
        lines.push(format!("depth = {}", options.depth));
        let migrations = match self.is_own() {
            true => "migrations = \"migrations\"\n",
            false => "",
        };
        format!(
            "{migrations}\n# What is served of the database.\n[{table}]\n{}\n",
            lines.join("\n")
        )
    }

    /// The variable that names the database, for README.
    pub(super) fn variable(&self, package: &str) -> (String, String) {
        match (self.engine, self.is_own()) {
            (Engine::Sqlite, true) => (
                format!("sqlite://{package}.db"),
                "the database, which is made if it is not there".to_owned(),
            ),
            (Engine::Sqlite, false) => (
                String::new(),
                "the database: `sqlite:///var/lib/shop.db`".to_owned(),
            ),
            (Engine::Mysql, _) => (
                String::new(),
                "the database: `mysql://user:password@host:3306/name`".to_owned(),
            ),
            (Engine::Postgres, _) => (
                String::new(),
                "the database: `postgres://user:password@host:5432/name`".to_owned(),
            ),
        }
    }

    /// What README says of it; handlers lie in a folder, and their files have an ending.
    pub(super) fn readme(&self, handlers: &str, ending: &str) -> String {
        let (list, public) = (self.list(), self.said.options.public);
        let scratch = match (self.engine, self.is_own()) {
            (Engine::Sqlite, true) => ", in a database of its own",
            (Engine::Mysql | Engine::Postgres, true) => {
                ", in a database that it makes on the server which `TEST_DATABASE_URL` names"
            }
            (_, false) => ", in a database with the same tables which `TEST_DATABASE_URL` names",
        };
        let made = match self.is_own() {
            true => {
                "The program runs what is new in `migrations/` before it serves, in the order of the numbers; a change \
                 of the schema is a file with a higher one, and `cargo backend gen` makes the server follow it.\n"
            }
            false => "The database is there, and the program changes nothing of its schema.\n",
        };
        let who = match (public, self.issues_tokens) {
            (true, _) => {
                "Everybody may do everything: leave `public` out of the settings and generate anew to demand tokens.\n".to_owned()
            }
            (false, true) => format!(
                "Whoever has logged in may do everything with all of them, until `{handlers}/caller.{ending}` says \
                 which rows they see.\n"
            ),
            (false, false) => format!(
                "Nobody is let in until `{handlers}/security.{ending}` says who; \
                 `{handlers}/caller.{ending}` says which rows they see.\n"
            ),
        };
        let (test, file) = match ending {
            "rs" => ("cargo test", "src/round_trip.rs"),
            _ => ("npm test", "src/round_trip.test.ts"),
        };
        let header = match public {
            true => "",
            false => "-H 'Authorization: Bearer …' ",
        };
        let tried = format!(
            "`{test}` makes, reads, lists, changes and deletes a row of every table{scratch}.\n\
             It names those of which it finds no row that the database takes; `VALUES` in `{file}` says what their columns want.\n\n"
        );
        format!(
            "{made}\n\
             ```sh\n\
             curl {header}http://127.0.0.1:8080{list}\n\
             ```\n\
             \n\
             lists rows. {who}\n{tried}"
        )
    }
}

/// Where a workflow begins to check.
pub(super) const CHECKED: &str = "      # Generated code is what the document says";

pub(super) const SERVICES: &str = "    services:
      postgres:
        image: postgres:17
        env:
          POSTGRES_PASSWORD: postgres
        ports: ['5432:5432']
        options: --health-cmd pg_isready --health-interval 5s --health-retries 10
    env:
      DATABASE_URL: postgres://postgres:postgres@127.0.0.1:5432/postgres
      TEST_DATABASE_URL: postgres://postgres:postgres@127.0.0.1:5432/postgres
";

pub(super) const MYSQL_SERVICES: &str = "    services:
      mariadb:
        image: mariadb:11
        env:
          MARIADB_ROOT_PASSWORD: mariadb
          MARIADB_DATABASE: app
        ports: ['3306:3306']
        options: --health-cmd 'healthcheck.sh --connect --innodb_initialized' --health-interval 5s --health-retries 10
    env:
      DATABASE_URL: mysql://root:mariadb@127.0.0.1:3306/app
      TEST_DATABASE_URL: mysql://root:mariadb@127.0.0.1:3306/app
";
