//! The project around the server of a database in TypeScript.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use tempfile::TempDir;

use super::login::{add_ada, users_are_never_served};
use super::project::{edit, generate, tool};
use super::shop::Rows;
use crate::server::Server;
use crate::typescript::compile;

const MAIN: &str = r#"import type { AddressInfo, Server } from "node:net";
import Sqlite from "better-sqlite3";
import mysql from "mysql2/promise";
import pg from "pg";
import * as mariadb from "./mysql/index.js";
import * as ofMariadb from "./mysql/generated/index.js";
import { withPatience, withSession } from "./mysql/generated/rows/engine.js";
import * as postgres from "./postgres/index.js";
import * as ofPostgres from "./postgres/generated/index.js";
import * as sqlite from "./sqlite/index.js";
import * as ofSqlite from "./sqlite/generated/index.js";
{import}

const url = process.env["DATABASE_URL"] ?? "";
const socket = new URL(url);
function served() {
  switch (socket.protocol) {
    case "sqlite:":
      return [sqlite.router(new Sqlite(socket.pathname, { timeout: 50 })), ofSqlite] as const;
    case "mysql:": {
      const socketPath = socket.searchParams.get("socket") ?? "";
      socket.search = "";
      const pool = mysql.createPool({ uri: socket.href, socketPath, disableEval: true });
      return [mariadb.router(withPatience(withSession(pool), 5_000)), ofMariadb] as const;
    }
    default:
      return [postgres.router(new pg.Pool({ connectionString: url })), ofPostgres] as const;
  }
}
const [router, { harden, notFound }] = served();
{serve}
"#;

/// What an application of each framework is, and how it serves.
fn application(framework: &str) -> (&'static str, &'static str) {
    match framework {
        "express" => (
            "import express from \"express\";",
            "const server: Server = express().use(harden(), router as express.Router, notFound).listen(0, \"127.0.0.1\", told);",
        ),
        "koa" => (
            "import Koa from \"koa\";",
            "const server: Server = new Koa().use(harden()).use(router.routes()).use(notFound).listen(0, \"127.0.0.1\", told);",
        ),
        _ => (
            "import Fastify from \"fastify\";",
            "const application = Fastify(ofSqlite.serverOptions);\n\
             application.register(harden);\n\
             application.register(router);\n\
             application.setNotFoundHandler(notFound);\n\
             await application.listen({ port: 0, host: \"127.0.0.1\" });\n\
             const { server } = application;\n\
             told();",
        ),
    }
}

/// Servers of the shop, one for each engine, in which the token is the number of a tenant.
pub(super) fn start(framework: &str, databases: &[&Rows]) -> Vec<Server> {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let project = &folder.path().join("shop");
    std::fs::create_dir_all(project.join("src")).unwrap();
    let settings = include_str!("../../../src/command/new/shipped/node/tsconfig.json");
    std::fs::write(project.join("tsconfig.json"), settings).unwrap();
    std::fs::write(project.join("package.json"), r#"{"type": "module"}"#).unwrap();
    let (import, serve) = application(framework);
    let told = "function told(): void {\n  const { port } = server.address() as AddressInfo;\n  \
                console.log(`serving on http://127.0.0.1:${port}`);\n}";
    let main = MAIN.replace("{import}", import);
    let main = main.replace("{serve}", &format!("{serve}\n{told}"));
    std::fs::write(project.join("src/main.ts"), main).unwrap();
    for rows in databases {
        generate(project, framework, rows, wire);
    }
    compile(project);
    let servers = databases.iter().map(|rows| {
        let mut program = Command::new("node");
        program.arg("dist/main.js").current_dir(project);
        program.env("DATABASE_URL", rows.url());
        Server::of(Arc::clone(&folder), program)
    });
    servers.collect()
}

/// A token is the number of a tenant, who sees what is his.
fn wire(folder: &Path) {
    edit(
        folder,
        "security.ts",
        &[
            ("readonly name: string;", "readonly tenant: number;"),
            ("_token", "token"),
            (
                "    throw Denied.unauthorized();",
                "    if (!/^\\d+$/.test(token)) throw Denied.unauthorized();\n    \
                 return { tenant: Number(token) };",
            ),
        ],
    );
    edit(
        folder,
        "caller.ts",
        &[
            ("_table: Table", "table: Table"),
            ("_context", "context"),
            (
                "  return Scope.all();",
                "  const hasTenants = table.columns.some(({ name }) => name === \"tenant_id\");\n  \
                 return hasTenants ? Scope.only(\"tenant_id\", context.principal.tenant) : Scope.all();",
            ),
        ],
    );
}

/// A new project, which has been compiled.
pub(super) struct Project {
    folder: Arc<TempDir>,
    has_users: bool,
}

impl Project {
    /// The example of an engine, whose tests hold, with databases on this server.
    pub(super) fn new(framework: &str, engine: &str, url: Option<&str>) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let made = [
            "new",
            "shop",
            "--database",
            engine,
            "--framework",
            framework,
        ];
        // Tests let themselves in where nobody else is.
        let who = match (framework, engine) {
            ("koa", "sqlite") => &["--public"][..],
            ("fastify", "sqlite") => &[],
            _ => &["--auth", "jwt"],
        };
        let made = tool(folder.path(), "", &[&made[..], who].concat());
        assert_eq!(made.status.code(), Some(0), "{made:?}");
        let project = folder.path().join("shop");
        if who.is_empty() {
            let (closed, open) = ("throw Denied.unauthorized();", "return { name: \"ann\" };");
            edit(
                &project.join("src/routes"),
                "security.ts",
                &[(closed, open)],
            );
        }
        let has_users = who.contains(&"--auth");
        compile(&project);
        let mut tests = Command::new("node");
        tests.args([
            "--test",
            "dist/application.test.js",
            "dist/round_trip.test.js",
        ]);
        if has_users {
            tests.arg("dist/auth/auth.test.js");
        }
        let tests = tests.envs(url.map(|url| ("TEST_DATABASE_URL", url)));
        let tests = tests.current_dir(&project).output().unwrap();
        let told = String::from_utf8_lossy(&tests.stdout);
        let count = if engine == "sqlite" { 7 } else { 6 } + if has_users { 5 } else { 0 };
        assert!(told.contains(&format!("# pass {count}")), "{told}");
        assert!(told.contains("2 tables, 14 requests"), "{told}");
        // What it has comes of its migrations, and goes on doing so.
        if has_users {
            users_are_never_served(&project);
            let mut adding = program(&project, url);
            adding.args(["dist/auth/add-user.js", "ada"]);
            add_ada(adding);
        } else {
            let checked = tool(&project, "", &["gen", "--check"]);
            assert_eq!(checked.status.code(), Some(0), "{checked:?}");
        }
        Self { folder, has_users }
    }

    /// Whether users log in there.
    pub(super) fn has_users(&self) -> bool {
        self.has_users
    }

    /// Its document.
    pub(super) fn spec(&self) -> PathBuf {
        let project = self.folder.path().join("shop");
        project.join("src/routes/generated/openapi.yaml")
    }

    /// Serves it, and makes the database if it is not there.
    pub(super) fn serve(&self, url: Option<&str>) -> Server {
        let mut program = program(&self.folder.path().join("shop"), url);
        program.arg("dist/main.js");
        Server::of(Arc::clone(&self.folder), program)
    }

    /// What the tool says of migrations that the program has run.
    pub(super) fn status(&self, url: &str) -> String {
        let project = self.folder.path().join("shop");
        let told = tool(&project, "", &["db", "status", "--connection", url]);
        assert_eq!(told.status.code(), Some(0), "{told:?}");
        String::from_utf8_lossy(&told.stdout).into_owned()
    }
}

/// A program of a project.
fn program(project: &Path, url: Option<&str>) -> Command {
    let mut program = Command::new("node");
    program
        .current_dir(project)
        .env_remove("JWT_SIGNING_KEY")
        .envs(url.map(|url| ("DATABASE_URL", url)));
    program
}
