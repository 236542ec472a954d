//! What a new project in TypeScript has around handlers that ask a database.

use backend_codegen::fileset::FileSet;
use backend_codegen::read::database::Engine;

use crate::command::new::database::{Database, SERVICES};

/// What `package.json` and the lock file have of a driver.
struct Driver {
    /// The package, and the one that it stands before.
    package: (&'static str, &'static str, &'static str),
    /// Its types, and the package that they stand before.
    types: (&'static str, &'static str, &'static str),
    /// What the lock file says about them and about what they need.
    locked: &'static str,
}

const PG: Driver = Driver {
    package: ("pg", "^8.23.1", "pino"),
    types: ("@types/pg", "^8.23.1", "typescript"),
    locked: include_str!("../shipped/node/database/lock_postgres.txt"),
};
const BETTER_SQLITE3: Driver = Driver {
    package: ("better-sqlite3", "^12.11.1", ""),
    types: ("@types/better-sqlite3", "^9.6.0", ""),
    locked: include_str!("../shipped/node/database/lock_sqlite.txt"),
};

impl Driver {
    const fn of(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => BETTER_SQLITE3,
            // MySQL is refused before there is a project.
            Engine::Mysql | Engine::Postgres => PG,
        }
    }

    /// A manifest, or the head of a lock file, with the packages.
    fn added(&self, text: &str, indentation: &str) -> String {
        let lists = [
            ("dependencies", self.package),
            ("devDependencies", self.types),
        ];
        lists
            .into_iter()
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
        "package.json" => manifest(database.engine, text),
        "package-lock.json" => Driver::of(database.engine).locked(text),
        "src/application.ts" => importing("database", text)
            .replace("(router)", "(router(database))")
            .replace("(router.routes())", "(router(database).routes())"),
        "src/application.test.ts" => tests(database, text),
        "src/config.ts" => config(database, text),
        "src/main.ts" if database.is_own() => importing("prepare", text)
            .replacen("const server =", "await prepare();\n\nconst server =", 1)
            .replacen("try {\n", "await prepare();\n\ntry {\n", 1),
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

/// Adds what asks the database and what makes it.
pub(super) fn add(database: &Database<'_>, files: &mut FileSet) {
    let text = match (database.engine, database.is_own()) {
        (Engine::Sqlite, true) => include_str!("../shipped/node/database/sqlite.ts"),
        (Engine::Sqlite, false) => include_str!("../shipped/node/database/sqlite_elsewhere.ts"),
        (Engine::Mysql | Engine::Postgres, true) => {
            include_str!("../shipped/node/database/postgres.ts")
        }
        (Engine::Mysql | Engine::Postgres, false) => {
            include_str!("../shipped/node/database/postgres_elsewhere.ts")
        }
    };
    files.user_once("src/database.ts", text);
    if database.is_own() {
        let text = include_str!("../shipped/node/database/migrations.ts");
        files.user_once("src/migrations.ts", text);
    }
    for (name, text) in &database.migrations {
        files.user_once(format!("migrations/{name}"), text.as_str());
    }
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
        (Engine::Mysql | Engine::Postgres, _) => (
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
        Engine::Mysql | Engine::Postgres => (
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
            asked(title, &database.list, code)
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
    let text = text.replace("--features load", "--features db,load");
    let runner = "    runs-on: ubuntu-latest\n";
    match database.engine {
        Engine::Mysql | Engine::Postgres => {
            text.replacen(runner, &format!("{runner}{SERVICES}"), 1)
        }
        Engine::Sqlite => text,
    }
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
        for engine in [Engine::Postgres, Engine::Sqlite] {
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
