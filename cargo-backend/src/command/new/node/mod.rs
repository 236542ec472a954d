//! A new project in TypeScript, around the server that a writer made.

mod auth;

use backend_codegen::api::Api;
use backend_codegen::fileset::FileSet;
use backend_codegen::write::typescript::Framework;

use super::around::Around;
use super::auth as issuing;
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
const SHARED: [(&str, &str); 9] = [
    (".dockerignore", ".git\n/dist\n/node_modules\n"),
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

/// All files of a project called `name`, with `server` in their midst.
pub(super) fn files(
    name: &str,
    framework: Framework,
    api: &Api,
    spec: &Spec,
    arguments: &NewArgs,
    server: FileSet,
) -> FileSet {
    let frame = match framework {
        Framework::Express => EXPRESS,
        Framework::Fastify => FASTIFY,
        Framework::Koa => KOA,
    };
    // Names of packages are in lower case.
    let package = name.to_lowercase();
    let named = |text: &str| text.replace("{package}", &package);
    let mut files = server.with_user_files_under(HANDLERS);
    let issues_tokens = arguments.auth == Some(Auth::Jwt);
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
    files.user_once("package.json", named(&package_json));
    files.user_once("package-lock.json", named(&lock));
    let around = Around::new(&package, &spec.path, api);
    for (path, text) in SHARED {
        files.user_once(path, around.filled(text));
    }
    around.add_page("src/docs", &mut files);
    files.user_once("src/application.ts", application);
    files.user_once("src/application.test.ts", around.filled(frame.test));
    files.user_once("src/main.ts", frame.main);
    let mut ignored = "/dist\n/node_modules\n".to_owned();
    let mut settings = said(Some(&spec.path), HANDLERS, arguments);
    if issues_tokens {
        auth::add(name, api, &mut files);
        ignored.push_str(issuing::IGNORED);
        settings.push_str(&issuing::settings("jwt", "loadTokens()", name));
    }
    files.user_once(".gitignore", ignored);
    files.user_once(
        "backend.toml",
        format!("# What `cargo backend gen` makes.\n{settings}"),
    );
    files.user_once("README.md", readme(&around, api, arguments));
    for (path, text) in &spec.files {
        files.user_once(path.as_str(), text.as_str());
    }
    files
}

fn readme(around: &Around<'_>, api: &Api, arguments: &NewArgs) -> String {
    let Around { package, spec, .. } = around;
    let n_operations = api.operations().count();
    let operation = around.readme("npm start", &[]);
    let logging_in = match arguments.auth {
        Some(Auth::Jwt) => auth::readme(api),
        None => String::new(),
    };
    let stubs = match arguments.stubs {
        Stubs::Unimplemented => "answers 501 until you write it",
        Stubs::Mock => {
            "answers with an example that fits the document, to whom presents `mock` as password, \
             key or token, until you write it"
        }
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
         | `{spec}` | the document that everything follows from |\n\
         | `{HANDLERS}/` | handlers, which are yours: each {stubs} |\n\
         | `{GENERATED}/` | types, validation and routes, rewritten from the document; do not edit |\n\
         | `src/application.ts` | the application around the routes |\n\
         \n\
         {logging_in}{operation}After a change of the document:\n\
         \n\
         ```sh\n\
         cargo backend gen\n\
         ```\n\
         \n\
         With `--check` it writes nothing and fails if the generated files are out of date.\n"
    )
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
