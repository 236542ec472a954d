//! Those who may log in, in the database of a project in TypeScript.

use backend_codegen::read::database::Engine;

use crate::command::new::database::Database;

/// What finds and adds users, in a table.
pub(super) fn users(database: &Database<'_>, table: &str) -> String {
    let (packages, find, add) = match database.engine {
        Engine::Sqlite => (
            "",
            "    return database.prepare<[string], User>(FIND).get(name);",
            "  database.prepare(ADD).run(name, scopes.join(\" \"), hash);",
        ),
        Engine::Postgres => (
            "",
            "    const { rows } = await database.query<User>(FIND, [name]);\n    return rows[0];",
            "  await database.query(ADD, [name, scopes.join(\" \"), hash]);",
        ),
        Engine::Mysql => (
            "import type { RowDataPacket } from \"mysql2/promise\";\n",
            "    const [rows] = await database.query<(RowDataPacket & User)[]>(FIND, [name]);\n    return rows[0];",
            "  await database.query(ADD, [name, scopes.join(\" \"), hash]);",
        ),
    };
    let text = include_str!("../shipped/node/auth/database/users.ts")
        .replace("{packages}\n", packages)
        .replace("{find}", find)
        .replace("{add}", add);
    // To its driver in JavaScript `$1` is a name.
    let text = match database.engine {
        Engine::Sqlite => text.replace("{1}", "?").replace("{2}, {3}", "?, ?"),
        Engine::Mysql | Engine::Postgres => text,
    };
    database.users_in(&text, table)
}

/// The program that adds a user.
pub(super) fn add_user(database: Option<&Database<'_>>, text: &str) -> String {
    // Connections of the other drivers keep no program from ending.
    let (imports, end) = match database.map(|it| it.engine) {
        Some(Engine::Mysql) => (
            "import { database } from \"../database.js\";\n",
            "await database.end();\n",
        ),
        Some(Engine::Postgres | Engine::Sqlite) | None => ("", ""),
    };
    text.replace("{imports}", imports).replace("{end}\n", end)
}

/// The tests of the login.
pub(super) fn tests(database: Option<&Database<'_>>, text: &str) -> String {
    let Some(database) = database else {
        return text
            .replace("{imports}", "import { lineOf, Users } from \"./users.js\";\n")
            .replace("{hooks}", "before")
            .replace("{definitions}\n", "\n")
            .replace(
                "{open}",
                "  const users = Users.of(await lineOf(\"ada\", [\"read\"], PASSWORD));",
            )
            .replace("{close}", "\n")
            .replace("{skip}", "")
            .replace(
                "{lines}",
                "  assert.ok((await lineOf(\"ada\", [], PASSWORD)).startsWith(\"ada::$argon2id$\"));\n  \
                 await assert.rejects(lineOf(\"a:b\", [], PASSWORD));\n  \
                 assert.throws(() => Users.of(\"ada:read:plain\\n\"));\n",
            );
    };
    let (driver, scratch, close) = match database.engine {
        Engine::Sqlite => (
            "",
            include_str!("../shipped/node/database/scratch/sqlite.ts"),
            "",
        ),
        Engine::Mysql => (
            "import mysql from \"mysql2/promise\";\n",
            include_str!("../shipped/node/database/scratch/mysql.ts"),
            "DROP DATABASE ${NAME}",
        ),
        Engine::Postgres => (
            "import pg from \"pg\";\n",
            include_str!("../shipped/node/database/scratch/postgres.ts"),
            "DROP DATABASE ${NAME} WITH (FORCE)",
        ),
    };
    let scratch = scratch.replace("\"./database.js\"", "\"../database.js\"");
    let (definitions, open) = scratch.split_once("----\n").unwrap_or(("", &scratch));
    let put = "  const { addUser, Users } = await import(\"./users.js\");\n  \
               await addUser(\"ada\", [\"read\"], PASSWORD);\n  \
               await assert.rejects(addUser(\" ada\", [], PASSWORD));\n  \
               const users = new Users();";
    let (definitions, open, close, skip) = match close {
        "" => (
            String::new(),
            open.replace("  const { database, prepare } = await import(\"../database.js\");\n  await prepare();\n", ""),
            String::new(),
            "",
        ),
        sql => (
            format!(
                "{definitions}\n\
                 const skip = URL_OF_TESTS === \"\" && \"TEST_DATABASE_URL names no server that is for tests\";\n\
                 let close = async (): Promise<void> => {{}};\n"
            ),
            format!(
                "  if (skip !== false) return;\n{open}  \
                 close = async () => {{\n    await database.end();\n    await onServer(`{sql}`);\n  }};\n"
            ),
            "\nafter(() => close());\n".to_owned(),
            "{ skip }, ",
        ),
    };
    let test = "import { loadTokens }";
    text.replace(test, &format!("{driver}{test}"))
        .replace("{imports}", "")
        .replace(
            "{hooks}",
            if close.is_empty() {
                "before"
            } else {
                "after, before"
            },
        )
        .replace("{definitions}", &definitions)
        .replace("{open}", &format!("{open}{put}"))
        .replace("{close}", &format!("{close}\n"))
        .replace("{skip}", skip)
        .replace("{lines}", "")
}
