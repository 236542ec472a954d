//! A new project in TypeScript, around the server that a writer made.

mod auth;
mod database;
mod users;

use backend_codegen::api::Api;
use backend_codegen::fileset::FileSet;
use backend_codegen::write::typescript::Framework;

use super::around::Around;
use super::auth as issuing;
use super::database::Database;
use super::project::{Spec, said};
use crate::cli::{Auth, NewArgs, Stubs};

/// Where handlers lie in a project.
pub(super) const HANDLERS: &str = "src/routes";
/// Where generated files lie in a project.
pub(super) const GENERATED: &str = "src/routes/generated";

/// What is different about projects on each framework.
struct Frame {
    package: &'static str,
    lock: &'static str,
    application: &'static str,
    main: &'static str,
    test: &'static str,
    /// The route on which one logs in, if there is one, and the line of the application before it.
    login: (&'static str, &'static str),
}

/// What is the same whatever a project is built on.
const SHARED: [(&str, &str); 8] = [
    (
        ".github/workflows/ci.yml",
        include_str!("../shipped/node/ci.yml"),
    ),
    ("Dockerfile", include_str!("../shipped/node/Dockerfile")),
    ("src/config.ts", include_str!("../shipped/node/config.ts")),
    ("src/log.ts", include_str!("../shipped/node/log.ts")),
    ("src/metrics.ts", include_str!("../shipped/node/metrics.ts")),
    ("src/observe.ts", include_str!("../shipped/node/observe.ts")),
    (
        "src/operations.ts",
        include_str!("../shipped/node/operations.ts"),
    ),
    (
        "tsconfig.json",
        include_str!("../shipped/node/tsconfig.json"),
    ),
];

macro_rules! frame {
    ($folder:literal, $main:literal, $test:literal, $hardened:literal) => {
        Frame {
            package: include_str!(concat!("../shipped/node/", $folder, "/package.json")),
            lock: include_str!(concat!("../shipped/node/", $folder, "/lock.json")),
            application: include_str!(concat!("../shipped/node/", $folder, "/application.ts")),
            main: include_str!(concat!("../shipped/node/", $main)),
            test: include_str!(concat!("../shipped/node/", $test)),
            login: (
                include_str!(concat!("../shipped/node/auth/", $folder, ".ts")),
                $hardened,
            ),
        }
    };
}

const EXPRESS: Frame = frame!(
    "express",
    "main.ts",
    "application.test.ts",
    "application.use(harden());\n"
);
const FASTIFY: Frame = frame!(
    "fastify",
    "fastify/main.ts",
    "fastify/application.test.ts",
    "application.register(harden);\n"
);
const KOA: Frame = frame!(
    "koa",
    "main.ts",
    "application.test.ts",
    "application.use(harden());\n"
);

/// A project to be made.
pub(super) struct Project<'a> {
    pub(super) name: &'a str,
    pub(super) framework: Framework,
    pub(super) api: &'a Api,
    pub(super) spec: &'a Spec,
    pub(super) arguments: &'a NewArgs,
    /// What its handlers ask, if it is a database.
    pub(super) database: Option<Database<'a>>,
}

impl Project<'_> {
    /// All files, with `server` in their midst.
    pub(super) fn files(&self, server: FileSet) -> FileSet {
        let frame = match self.framework {
            Framework::Express => EXPRESS,
            Framework::Fastify => FASTIFY,
            Framework::Koa => KOA,
        };
        // Names of packages are in lower case.
        let package = self.name.to_lowercase();
        let mut files = server.with_user_files_under(HANDLERS);
        let issues_tokens = self.arguments.auth == Some(Auth::Jwt);
        let (package_json, lock, application) = if issues_tokens {
            let (route, hardened) = frame.login;
            (
                auth::manifest(frame.package),
                auth::lock(frame.lock),
                auth::application(frame.application, route, hardened),
            )
        } else {
            let [package_json, lock] = [frame.package, frame.lock].map(str::to_owned);
            (package_json, lock, frame.application.to_owned())
        };
        let around = Around::new(&package, &self.spec.path, self.api);
        let mut texts = vec![
            ("package.json", package_json),
            ("package-lock.json", lock),
            ("src/application.ts", application),
            ("src/application.test.ts", frame.test.to_owned()),
            ("src/main.ts", frame.main.to_owned()),
        ];
        texts.extend(SHARED.map(|(path, text)| (path, text.to_owned())));
        for (path, text) in texts {
            let text = match &self.database {
                Some(database) => database::filled(database, path, &text),
                None => text,
            };
            files.user_once(path, around.filled(&text));
        }
        around.add_page("src/docs", &mut files);
        let mut ignored = "/dist\n/node_modules\n.env\n".to_owned();
        let document = Some(self.spec.path.as_str()).filter(|_| self.database.is_none());
        let mut settings = said(document, HANDLERS, self.arguments);
        if let Some(database) = &self.database {
            database::add(database, self.framework, &mut files);
            ignored.push_str(super::database::IGNORED);
            settings.push_str(&database.settings("from-db"));
        }
        if issues_tokens {
            auth::add(self.name, self.api, self.database.as_ref(), &mut files);
            ignored.push_str(issuing::ignored(self.database.as_ref()));
            settings.push_str(&issuing::settings("jwt", "loadTokens()", self.name));
        }
        files.user_once(".dockerignore", format!(".git\n{ignored}"));
        files.user_once(".gitignore", ignored);
        files.user_once(
            "backend.toml",
            format!("# What `cargo backend gen` makes.\n{settings}"),
        );
        files.user_once("README.md", self.readme(&around));
        for (path, text) in &self.spec.files {
            files.user_once(path.as_str(), text.as_str());
        }
        files
    }

    fn readme(&self, around: &Around<'_>) -> String {
        let Around { package, spec, .. } = around;
        let n_operations = self.api.operations().count();
        let url = self.database.as_ref().map(|it| it.variable(package));
        let variables = url.iter();
        let variables =
            variables.map(|(usual, about)| ("DATABASE_URL", usual.as_str(), about.as_str()));
        let mut variables: Vec<_> = variables.collect();
        if self.arguments.auth == Some(Auth::Jwt) {
            variables.extend(issuing::variables(self.database.as_ref()));
        }
        let operation = around.readme("npm start", &variables);
        let logging_in = match self.arguments.auth {
            Some(Auth::Jwt) => {
                let (database, add) = (self.database.as_ref(), "npm run add-user --");
                issuing::readme(self.api, database, add, auth::IN_PRODUCTION)
            }
            None => String::new(),
        };
        let stubs = match self.arguments.stubs {
            _ if self.database.is_some() => "asks the database",
            Stubs::Unimplemented => "answers 501 until you write it",
            Stubs::Mock => {
                "answers with an example that fits the document, to whom presents `mock` as password, \
                 key or token, until you write it"
            }
        };
        let (document, change, rows) = match &self.database {
            Some(database) => (
                "the document, which follows from the schema",
                "schema",
                database.readme(HANDLERS, "ts"),
            ),
            None => (
                "the document that everything follows from",
                "document",
                String::new(),
            ),
        };
        format!(
            "# {package}\n\
             \n\
             A server for the {n_operations} operations of `{spec}`.\n\
             \n\
             ```sh\n\
             npm install\n\
             npm start\n\
             ```\n\
             \n\
             serves it on `http://127.0.0.1:8080`, and `npm test` runs the tests.\n\
             \n\
             | path | what it is |\n\
             | --- | --- |\n\
             | `{spec}` | {document} |\n\
             | `{HANDLERS}/` | handlers, which are yours: each {stubs} |\n\
             | `{GENERATED}/` | types, validation and routes, rewritten from the document; do not edit |\n\
             | `src/application.ts` | the application around the routes |\n\
             \n\
             {rows}{logging_in}{operation}After a change of the {change}:\n\
             \n\
             ```sh\n\
             cargo backend gen\n\
             ```\n\
             \n\
             With `--check` it writes nothing and fails if the generated files are out of date.\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use backend_codegen::write::typescript::packages;

    use super::{EXPRESS, FASTIFY, Framework, KOA};

    #[test]
    fn projects_have_the_packages_that_servers_need() {
        for (framework, frame) in [
            (Framework::Express, EXPRESS),
            (Framework::Fastify, FASTIFY),
            (Framework::Koa, KOA),
        ] {
            for package in packages(framework) {
                let wanted = format!("\"{}\": \"^", package.name);
                assert!(frame.package.contains(&wanted), "{wanted}");
                assert!(frame.lock.contains(&wanted), "{wanted}");
            }
        }
    }
}
