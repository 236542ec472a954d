//! What a new project in TypeScript has that issues the tokens which its operations demand.

use backend_codegen::api::Api;
use backend_codegen::fileset::{FileSet, Ownership};

use super::users;
use crate::command::new::auth;
use crate::command::new::database::Database;

/// Packages that it needs besides, as `package.json` and the lock file have them.
const PACKAGES: [(&str, &str); 2] = [("@node-rs/argon2", "^2.2.1"), ("jose", "^6.2.18")];
/// What the lock file says about them and about what they need.
const LOCKED: &str = include_str!("../shipped/node/auth/lock.txt");

/// Adds the files that let users log in.
pub(super) fn add(package: &str, api: &Api, database: Option<&Database<'_>>, files: &mut FileSet) {
    let in_table = auth::users_of(database);
    let database = in_table.map(|(database, _)| database);
    let (own, all) = match in_table {
        Some((database, table)) => (users::users(database, table), "new Users()"),
        None => (
            include_str!("../shipped/node/auth/users.ts").to_owned(),
            "Users.load()",
        ),
    };
    let add_user = users::add_user(database, include_str!("../shipped/node/auth/add-user.ts"));
    let tests = users::tests(database, include_str!("../shipped/node/auth/auth.test.ts"));
    let scheme = files
        .get(Ownership::Generated, "security.ts")
        .and_then(scheme);
    let scheme = scheme.unwrap_or_default();
    for (name, text) in [
        ("add-user", add_user.as_str()),
        ("attempts", include_str!("../shipped/node/auth/attempts.ts")),
        ("auth.test", &tests),
        ("issuer", include_str!("../shipped/node/auth/issuer.ts")),
        ("login", include_str!("../shipped/node/auth/login.ts")),
        ("password", include_str!("../shipped/node/auth/password.ts")),
        ("users", &own),
    ] {
        let text = text
            .replace("{users}", all)
            .replace("{package}", package)
            .replace("{path}", auth::path(api))
            .replace("{scheme}", &scheme);
        files.user_once(format!("src/auth/{name}.ts"), text);
    }
}

/// What generated code calls the first verifier of tokens.
fn scheme(text: &str) -> Option<String> {
    let mut lines = text.lines();
    let line = lines.find_map(|line| line.trim().strip_suffix(": Verifier;"))?;
    Some(line.trim_start_matches("readonly ").to_owned())
}

/// A manifest with the packages and scripts that it takes.
pub(super) fn manifest(text: &str) -> String {
    with_packages(text, "    ")
        .replace(
            "    \"build\": \"tsc\",\n",
            "    \"add-user\": \"tsc && node dist/auth/add-user.js\",\n    \"build\": \"tsc\",\n",
        )
        .replace(
            "dist/application.test.js",
            "dist/application.test.js dist/auth/auth.test.js",
        )
}

/// The same for a lock file.
pub(super) fn lock(text: &str) -> String {
    let text = with_packages(text, "        ");
    // Before the first package; npm does not mind the order.
    text.replacen(
        "    \"node_modules/",
        &format!("{LOCKED}    \"node_modules/"),
        1,
    )
}

fn with_packages(text: &str, indentation: &str) -> String {
    let [argon2, jose] =
        PACKAGES.map(|(name, version)| format!("{indentation}\"{name}\": \"{version}\",\n"));
    let dependencies = "\"dependencies\": {\n";
    let pino = format!("{indentation}\"pino\":");
    text.replacen(dependencies, &format!("{dependencies}{argon2}"), 1)
        .replacen(&pino, &format!("{jose}{pino}"), 1)
}

/// The application with the route on which one logs in, behind what hardens it.
pub(super) fn application(text: &str, route: &str, hardened: &str) -> String {
    let imports = "import { issuer } from \"./auth/issuer.js\";\n\
                   import { Login, PATH } from \"./auth/login.js\";\n";
    let first = text.find("import ").unwrap_or_default();
    let (about, code) = text.split_at(first);
    // Own modules come behind packages, by name.
    let firsts = [
        "import { database }",
        "import { log }",
        "import { observe }",
    ];
    let own = firsts.into_iter().find_map(|first| code.find(first));
    let (packages, code) = code.split_at(own.unwrap_or_default());
    let code = code.replacen(
        "export const application",
        "const login = await Login.load(issuer);\n\nexport const application",
        1,
    );
    let code = code.replacen(hardened, &format!("{hardened}{route}"), 1);
    format!("{about}{packages}{imports}{code}")
}

/// When a server in TypeScript does not start without a key.
pub(super) const IN_PRODUCTION: &str = "Without it the server makes a key for development, `development-key.pem`, and warns; where\n\
     `NODE_ENV` is `production`, as in the image, it does not start.";
