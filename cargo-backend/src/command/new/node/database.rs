//! What a new project in TypeScript has around handlers that ask a database.

use backend_codegen::fileset::FileSet;
use backend_codegen::read::database::Engine;
use backend_codegen::write::typescript::Framework;

use crate::command::new::database::{CHECKED, Database, MYSQL_SERVICES, SERVICES};

/// What `package.json` and the lock file have of a driver.
struct Driver {
    /// The package, and the one that it stands before.
    package: (&'static str, &'static str, &'static str),
    /// Its types, and the package that they stand before, if it has none of its own.
    types: Option<(&'static str, &'static str, &'static str)>,
    /// What the lock file says about them and about what they need.
    locked: &'static str,
}

const MYSQL2: Driver = Driver {
    package: ("mysql2", "^3.24.6", "pino"),
    types: None,
    locked: include_str!("../shipped/node/database/lock_mysql.txt"),
};
const PG: Driver = Driver {
    package: ("pg", "^8.23.1", "pino"),
    types: Some(("@types/pg", "^8.23.1", "typescript")),
    locked: include_str!("../shipped/node/database/lock_postgres.txt"),
};
const BETTER_SQLITE3: Driver = Driver {
    package: ("better-sqlite3", "^12.11.1", ""),
    types: Some(("@types/better-sqlite3", "^9.6.0", "")),
    locked: include_str!("../shipped/node/database/lock_sqlite.txt"),
};

impl Driver {
    const fn of(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => BETTER_SQLITE3,
            Engine::Mysql => MYSQL2,
            Engine::Postgres => PG,
        }
    }

    /// A manifest, or the head of a lock file, with the packages.
    fn added(&self, text: &str, indentation: &str) -> String {
        let package = std::iter::once(("dependencies", self.package));
        let types = self.types.map(|types| ("devDependencies", types));
        package
            .chain(types)
            .fold(text.to_owned(), |text, (list, (name, version, before))| {
                let line = format!("{indentation}\"{name}\": \"{version}\",\n");
                let head = format!("\"{list}\": {{\n");
                match before {
                    "" => text.replacen(&head, &format!("{head}{line}"), 1),
                    before => {
                        let before = format!("{indentation}\"{before}\":");
                        text.replacen(&before, &format!("{line}{before}"), 1)
                    }
                }
            })
    }

    /// A lock file with the packages, and with what they need that is not there yet.
    fn locked(&self, text: &str) -> String {
        let start = "    \"node_modules/";
        let blocks = self.locked.split_inclusive("\n    },\n");
        let is_new = |block: &&str| {
            let head = block.lines().next().unwrap_or_default();
            !text.lines().any(|line| line == head)
        };
        let blocks: String = blocks.filter(is_new).collect();
        // Before the first package; npm does not mind the order.
        let text = self.added(text, "        ");
        text.replacen(start, &format!("{blocks}{start}"), 1)
    }
}

/// A file that every project has, with what this one has in it.
pub(super) fn filled(database: &Database<'_>, path: &str, text: &str) -> String {
    match path {
        "package.json" => manifest(database.engine, text).replacen(
            "dist/application.test.js",
            "dist/application.test.js dist/round_trip.test.js",
            1,
        ),
        "package-lock.json" => Driver::of(database.engine).locked(text),
        "src/application.ts" => importing("database", text)
            .replace("(router)", "(router(database))")
            .replace("(router.routes())", "(router(database).routes())"),
        "src/application.test.ts" => tests(database, text),
        "src/config.ts" => config(database, text),
        "src/main.ts" => main(database, text),
        "src/operations.ts" => importing("isThere", text)
            .replace(
                " This is the place to ask a database whether it is there.",
                "",
            )
            .replace(
                "  return isStopping ? \"stopping\" : undefined;\n",
                "  if (isStopping) return \"stopping\";\n  \
                 return (await isThere()) ? undefined : \"no database\";\n",
            ),
        "Dockerfile" => dockerfile(database, text),
        ".github/workflows/ci.yml" => workflow(database, text),
        _ => text.to_owned(),
    }
}

fn main(database: &Database<'_>, text: &str) -> String {
    // Connections of the other drivers keep no program from ending.
    let is_closed = database.engine == Engine::Mysql;
    let mut names = Vec::new();
    let mut text = text.to_owned();
    if is_closed {
        names.push("database");
        text = text
            .replacen(
                "server.close();",
                "server.close(() => void database.end());",
                1,
            )
            .replacen(
                "void application.close();",
                "void application.close().then(() => database.end());",
                1,
            );
    }
    if database.is_own() {
        names.push("prepare");
        text = text
            .replacen("const server =", "await prepare();\n\nconst server =", 1)
            .replacen("try {\n", "await prepare();\n\ntry {\n", 1);
    }
    match names.is_empty() {
        true => text,
        false => importing(&names.join(", "), &text),
    }
}

fn manifest(engine: Engine, text: &str) -> String {
    let text = Driver::of(engine).added(text, "    ");
    match engine {
        Engine::Mysql | Engine::Postgres => text,
        // It fetches or builds what the engine is when it is installed.
        Engine::Sqlite => text.replacen(
            "  \"scripts\": {\n",
            "  \"allowScripts\": {\n    \"better-sqlite3\": true\n  },\n  \"scripts\": {\n",
            1,
        ),
    }
}

/// Adds what asks the database, what makes it, and the test that goes through all tables.
pub(super) fn add(database: &Database<'_>, framework: Framework, files: &mut FileSet) {
    let text = match (database.engine, database.is_own()) {
        (Engine::Sqlite, true) => include_str!("../shipped/node/database/sqlite.ts"),
        (Engine::Sqlite, false) => include_str!("../shipped/node/database/sqlite_elsewhere.ts"),
        (Engine::Mysql, true) => include_str!("../shipped/node/database/mysql.ts"),
        (Engine::Mysql, false) => include_str!("../shipped/node/database/mysql_elsewhere.ts"),
        (Engine::Postgres, true) => include_str!("../shipped/node/database/postgres.ts"),
        (Engine::Postgres, false) => {
            include_str!("../shipped/node/database/postgres_elsewhere.ts")
        }
    };
    files.user_once("src/database.ts", text);
    files.user_once("src/round_trip.test.ts", round_trip(database, framework));
    if database.is_own() {
        let text = include_str!("../shipped/node/database/migrations.ts");
        files.user_once("src/migrations.ts", text);
    }
    for (name, text) in &database.migrations {
        files.user_once(format!("migrations/{name}"), text.as_str());
    }
}

/// The test that goes through all tables.
fn round_trip(database: &Database<'_>, framework: Framework) -> String {
    let (package, start) = match framework {
        Framework::Express => (
            "import express from \"express\";\n",
            "  const application = express().use(harden(), {router}, notFound);\n  \
             const server = application.listen(0, \"127.0.0.1\");\n  \
             await once(server, \"listening\");\n",
        ),
        Framework::Fastify => (
            "import Fastify from \"fastify\";\n",
            "  const application = Fastify(serverOptions);\n  \
             application.register(harden);\n  \
             application.register({router});\n  \
             application.setNotFoundHandler(notFound);\n  \
             await application.listen({ port: 0, host: \"127.0.0.1\" });\n  \
             const { server } = application;\n",
        ),
        Framework::Koa => (
            "import Koa from \"koa\";\n",
            "  const application = new Koa().use(harden()).use({router}.routes()).use(notFound);\n  \
             const server = application.listen(0, \"127.0.0.1\");\n  \
             await once(server, \"listening\");\n",
        ),
    };
    let (driver, scratch, close) = match (database.engine, database.is_own()) {
        (Engine::Sqlite, true) => (
            "",
            include_str!("../shipped/node/database/scratch/sqlite.ts"),
            "    database.close();\n",
        ),
        (Engine::Sqlite, false) => (
            "",
            include_str!("../shipped/node/database/scratch/elsewhere.ts"),
            "    database.close();\n",
        ),
        (Engine::Mysql, true) => (
            "import mysql from \"mysql2/promise\";\n",
            include_str!("../shipped/node/database/scratch/mysql.ts"),
            "    await database.end();\n    await onServer(`DROP DATABASE ${NAME}`);\n",
        ),
        (Engine::Postgres, true) => (
            "import pg from \"pg\";\n",
            include_str!("../shipped/node/database/scratch/postgres.ts"),
            "    await database.end();\n    await onServer(`DROP DATABASE ${NAME} WITH (FORCE)`);\n",
        ),
        (Engine::Mysql | Engine::Postgres, false) => (
            "",
            include_str!("../shipped/node/database/scratch/elsewhere.ts"),
            "    await database.end();\n",
        ),
    };
    let (definitions, open) = scratch.split_once("----\n").unwrap_or(("", scratch));
    let skip = match (database.engine, database.is_own()) {
        (Engine::Sqlite, true) => "",
        (_, false) => {
            "{ skip: URL_OF_TESTS === \"\" && \"TEST_DATABASE_URL names no database that is for tests\" }, "
        }
        (_, true) => {
            "{ skip: URL_OF_TESTS === \"\" && \"TEST_DATABASE_URL names no server that is for tests\" }, "
        }
    };
    let (everybody, types, token, router, headers) =
        match (database.said.options.public, database.issues_tokens) {
            (true, _) => ("", "", "", "router(database)", "{}"),
            (false, true) => (
                "",
                "",
                "  const { issuer } = await import(\"./auth/issuer.js\");\n  \
                 const token = await issuer.token(\"test\", \"\");\n",
                "router(database)",
                "{ authorization: `Bearer ${token}` }",
            ),
            (false, false) => (
                include_str!("../shipped/node/database/scratch/everybody.ts"),
                "import type { Principal } from \"./routes/security.js\";\n",
                "",
                "router(database, everybody)",
                "{ authorization: \"Bearer test\" }",
            ),
        };
    let mut names = vec!["harden", "notFound"];
    if framework == Framework::Fastify {
        names.push("serverOptions");
    }
    if !everybody.is_empty() {
        names.insert(0, "type Security");
    }
    let mut packages = [package, driver];
    packages.sort_unstable();
    include_str!("../shipped/node/database/round_trip.ts")
        .replace("{packages}\n", &packages.concat())
        .replace("{types}\n", types)
        .replace("{names}", &names.join(", "))
        .replace("{definitions}\n", &format!("{everybody}{definitions}"))
        .replace("{skip}", skip)
        .replace("{open}\n", open)
        .replace("{start}\n", &format!("{token}{start}"))
        .replace("{router}", router)
        .replace("{headers}", headers)
        .replace("{close}\n", close)
}

/// A file that imports something of the database. Own modules come behind packages, by name.
fn importing(name: &str, text: &str) -> String {
    let line = format!("import {{ {name} }} from \"./database.js\";\n");
    let places = ["import { log }", "import { observe }"];
    let place = places.into_iter().find(|place| text.contains(place));
    let place = place.unwrap_or("import ");
    text.replacen(place, &format!("{line}{place}"), 1)
}

fn config(database: &Database<'_>, text: &str) -> String {
    let (usual, about) = match (database.engine, database.is_own()) {
        (Engine::Sqlite, true) => (
            "sqlite://{package}.db",
            "a file of SQLite, which is made if it is not there.",
        ),
        (Engine::Sqlite, false) => ("", "a file of SQLite, as `sqlite:///var/lib/shop.db`."),
        (Engine::Mysql, _) => (
            "",
            "the database, as `mysql://user:password@host:3306/name`.",
        ),
        (Engine::Postgres, _) => (
            "",
            "the database, as `postgres://user:password@host:5432/name`.",
        ),
    };
    let member = format!(
        "  /** `DATABASE_URL`: {about} */\n  \
         databaseUrl: variable(\"DATABASE_URL\") ?? \"{usual}\",\n}} as const;"
    );
    text.replacen("} as const;", &member, 1)
}

/// The test of the application: where a database can be made for it, it is asked.
fn tests(database: &Database<'_>, text: &str) -> String {
    let is_listed = database.engine == Engine::Sqlite && database.is_own();
    let (url, about) = match database.engine {
        Engine::Sqlite => ("sqlite::memory:", "A database of its own."),
        Engine::Mysql => (
            "mysql://127.0.0.1:1/none",
            "Nobody listens there: the server says that it is not ready.",
        ),
        Engine::Postgres => (
            "postgres://127.0.0.1:1/none",
            "Nobody listens there: the server says that it is not ready.",
        ),
    };
    let mut lines = format!(
        "\n// {about}\n\
         process.env[\"DATABASE_URL\"] = \"{url}\";\n\
         const {{ application }} = await import(\"./application.js\");\n"
    );
    if is_listed {
        lines.push_str("const { prepare } = await import(\"./database.js\");\nawait prepare();\n");
    }
    let text = text.replacen(
        "import { application } from \"./application.js\";\n",
        &lines,
        1,
    );
    let (ask, status) = match text.contains("application.inject") {
        true => ("application.inject(path)", "statusCode"),
        false => ("fetch(`${address}${path}`)", "status"),
    };
    let asked = |title: &str, path: &str, code: &str| {
        format!(
            "\ntest(\"{title}\", async () => {{\n  \
             const path = \"{path}\";\n  \
             const answer = await {ask};\n  \
             assert.equal(answer.{status}, {code});\n\
             }});\n"
        )
    };
    let more = match (database.engine, is_listed) {
        (Engine::Sqlite, true) => {
            let (title, code) = match database.said.options.public {
                true => ("rows are listed", "200"),
                false => ("rows are listed to nobody who has no token", "401"),
            };
            asked(title, &database.list(), code)
        }
        (Engine::Sqlite, false) => String::new(),
        (Engine::Mysql | Engine::Postgres, _) => asked(
            "without its database the server is not ready",
            "{prefix}/health/ready",
            "503",
        ),
    };
    let ready = match database.engine {
        Engine::Sqlite => text,
        Engine::Mysql | Engine::Postgres => text.replace("\"{prefix}/health/ready\", ", ""),
    };
    ready + &more
}

fn dockerfile(database: &Database<'_>, text: &str) -> String {
    if !database.is_own() {
        return text.to_owned();
    }
    let copied = "COPY --from=build /src/src ./src\n";
    let text = text.replace(
        copied,
        &format!("{copied}COPY --from=build /src/migrations ./migrations\n"),
    );
    match database.engine {
        Engine::Mysql | Engine::Postgres => text,
        Engine::Sqlite => text.replace(
            "USER node\n",
            "RUN mkdir /data && chown node /data\n\
             VOLUME /data\n\
             ENV DATABASE_URL=sqlite:///data/{package}.db\n\
             USER node\n",
        ),
    }
}

fn workflow(database: &Database<'_>, text: &str) -> String {
    let text = text
        .replace("--features load", "--features db,load")
        .replace(CHECKED, &database.migrated());
    let runner = "    runs-on: ubuntu-latest\n";
    let services = match database.engine {
        Engine::Mysql => MYSQL_SERVICES,
        Engine::Postgres => SERVICES,
        Engine::Sqlite => "",
    };
    text.replacen(runner, &format!("{runner}{services}"), 1)
}

#[cfg(test)]
mod tests {
    use backend_codegen::read::database::Engine;
    use backend_codegen::write::typescript::packages_of_database;
    use serde_json::Value;

    use super::Driver;

    #[test]
    fn projects_have_the_drivers_that_servers_need() {
        let files = [
            (
                include_str!("../shipped/node/express/package.json"),
                include_str!("../shipped/node/express/lock.json"),
            ),
            (
                include_str!("../shipped/node/fastify/package.json"),
                include_str!("../shipped/node/fastify/lock.json"),
            ),
            (
                include_str!("../shipped/node/koa/package.json"),
                include_str!("../shipped/node/koa/lock.json"),
            ),
        ];
        for engine in [Engine::Mysql, Engine::Postgres, Engine::Sqlite] {
            let driver = Driver::of(engine);
            for (manifest, lock) in files {
                let manifest: Value =
                    serde_json::from_str(&super::manifest(engine, manifest)).unwrap();
                let lock: Value = serde_json::from_str(&driver.locked(lock)).unwrap();
                for package in packages_of_database(engine) {
                    let list = match package.is_for_development {
                        true => "devDependencies",
                        false => "dependencies",
                    };
                    let wanted = &manifest[list][package.name];
                    assert!(wanted.is_string(), "{}", package.name);
                    assert_eq!(&lock["packages"][""][list][package.name], wanted);
                    let locked = &lock["packages"][format!("node_modules/{}", package.name)];
                    assert!(locked["version"].is_string(), "{}", package.name);
                }
            }
        }
    }
}
