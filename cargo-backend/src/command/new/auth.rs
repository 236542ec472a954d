//! What a new project has that issues the tokens which its operations demand.

use backend_codegen::api::Api;
use backend_codegen::fileset::{FileSet, Ownership};
use backend_codegen::write::rust::{Dependency, Jwt, JwtAlgorithm, Jwts};

use super::around::takes;
use super::database::Database;
use super::project::Frame;
use crate::ui::Problem;

/// What tokens may be signed with: what the program can sign with.
const ALGORITHMS: [JwtAlgorithm; 3] = [
    JwtAlgorithm::EdDsa,
    JwtAlgorithm::Es256,
    JwtAlgorithm::Rs256,
];
/// Their type (RFC 9068).
const TYP: &str = "at+jwt";
/// Where keys would be if others issued the tokens.
const KEYS: &str = "env:JWT_PUBLIC_KEYS";

/// Where one may log in: the first of these that the document does not have.
const PATHS: [&str; 3] = ["/auth/token", "/login", "/auth/log-in"];

/// What nobody may publish, users in a file among it.
pub(super) fn ignored(database: Option<&Database<'_>>) -> &'static str {
    match users_of(database) {
        Some(_) => "/development-key.pem\n",
        None => "/development-key.pem\n/users.txt\n",
    }
}

/// The variables that the program reads besides.
pub(super) fn variables(
    database: Option<&Database<'_>>,
) -> Vec<(&'static str, &'static str, &'static str)> {
    let mut all = vec![(
        "JWT_SIGNING_KEY",
        "",
        "the private key that tokens are signed with, as PEM",
    )];
    if users_of(database).is_none() {
        all.push(("USERS", "users.txt", "the file of those who may log in"));
    }
    all
}

/// The table of those who may log in, with its database; without one they are in a file.
pub(super) fn users_of<'d>(
    database: Option<&'d Database<'d>>,
) -> Option<(&'d Database<'d>, &'d str)> {
    let database = database?;
    Some((database, database.users.as_deref()?))
}

/// Looking at a password takes a second otherwise.
pub(super) const PROFILE: &str = "\n\
# Looking at a password takes a second otherwise.\n\
[profile.dev.package.argon2]\n\
opt-level = 3\n\
[profile.dev.package.blake2]\n\
opt-level = 3\n";

/// What it depends on besides.
pub(super) const DEPENDENCIES: [Dependency; 4] = [
    plain("argon2", "0.6"),
    plain("getrandom", "0.4"),
    Dependency {
        features: &["derive"],
        ..plain("serde", "1")
    },
    plain("serde_json", "1"),
];

const fn plain(name: &'static str, version: &'static str) -> Dependency {
    Dependency {
        name,
        version,
        default_features: true,
        features: &[],
        features_are_default: false,
    }
}

/// How tokens are verified that the project issues itself.
pub(super) fn tokens(package: &str) -> Jwts {
    let jwt = Jwt::new(package, package, KEYS).and_then(|jwt| jwt.algorithms(ALGORITHMS));
    Jwts {
        usual: jwt.ok().map(|jwt| jwt.typ(TYP)),
        ..Jwts::default()
    }
}

/// The same as settings: a table of that name. `load` is what reads keys of others.
pub(super) fn settings(table: &str, load: &str, package: &str) -> String {
    let algorithms = ALGORITHMS.map(|it| format!("\"{}\"", it.name())).join(", ");
    format!(
        "\n\
         # What tokens have to be. This program issues them itself, in `src/auth`; `keys` are for\n\
         # `{load}`, which reads those of others.\n\
         [{table}]\n\
         issuer = \"{package}\"\n\
         audience = \"{package}\"\n\
         keys = \"{KEYS}\"\n\
         algorithms = [{algorithms}]\n\
         typ = \"{TYP}\"\n"
    )
}

/// Refuses a document whose operations demand no token.
pub(super) fn refuse_without_tokens(api: &Api, jwts: &Jwts) -> Result<(), Problem> {
    let mut demanded = api
        .operations()
        .flat_map(|(_, operation)| &operation.security)
        .flat_map(|way| way.schemes.keys())
        .filter_map(|name| Some((name, api.security_schemes.get(name)?)));
    if demanded.any(|(name, scheme)| jwts.of(name, scheme).is_some()) {
        return Ok(());
    }
    let message = "no operation demands a token, so that nobody has to log in";
    let problem = Problem::new("new::auth", message);
    Err(problem.help(
        "declare `token: { type: http, scheme: bearer, bearerFormat: JWT }` among `components.securitySchemes`, and `security: [{ token: [] }]`",
    ))
}

/// What generated code calls the first verifier of tokens.
pub(super) fn field(server: &FileSet) -> Option<String> {
    let text = server.get(Ownership::Generated, "security.rs")?;
    let mut lines = text.lines();
    let line = lines.find_map(|line| line.trim().strip_suffix(": Verifier,"))?;
    Some(line.trim_start_matches("pub ").to_owned())
}

/// Adds the files that let users log in.
pub(super) fn add(
    package: &str,
    api: &Api,
    verifier: &str,
    frame: &Frame,
    database: Option<&Database<'_>>,
    files: &mut FileSet,
) {
    let users = users_of(database);
    let own = match users {
        Some((database, table)) => database.users_in_rust(table),
        None => include_str!("shipped/auth/users.rs").to_owned(),
    };
    let filled = |text: &str| {
        text.replace("{path}", path(api))
            .replace("{package}", package)
            .replace("{scheme}", verifier)
            .replace("{runtime}", frame.runtime)
    };
    let tests = match users {
        Some((database, _)) => database.tests_of_login(include_str!("shipped/auth/tests.rs")),
        None => IN_A_FILE.iter().fold(
            include_str!("shipped/auth/tests.rs").to_owned(),
            |text, (name, filling)| text.replace(name, filling),
        ),
    };
    for (name, text) in [
        ("attempts", include_str!("shipped/auth/attempts.rs")),
        ("issuer", include_str!("shipped/auth/issuer.rs")),
        ("login", frame.login),
        ("mod", include_str!("shipped/auth/mod.rs")),
        ("password", include_str!("shipped/auth/password.rs")),
        ("tests", &tests),
        ("users", &own),
    ] {
        files.user_once(format!("src/auth/{name}.rs"), filled(text));
    }
}

/// What tests of the login have where users are in a file.
const IN_A_FILE: [(&str, &str); 4] = [
    ("{use line}", "use super::users::line;\n"),
    (
        "{open}",
        "    let users = Users::of(&line(\"ada\", &[\"read\".to_owned()], PASSWORD)?)?;\n",
    ),
    ("{close}", ""),
    (
        "{lines}",
        "    let line_of = |name: &str| line(name, &[], PASSWORD);\n    \
         assert!(line_of(\"ada\")?.starts_with(\"ada::$argon2id$\") && line_of(\"a:b\").is_err());\n    \
         assert!(Users::of(\"ada:read:plain\\n\").is_err());\n",
    ),
];

/// Where one logs in.
pub(super) fn path(api: &Api) -> &'static str {
    let is_free = |path: &&str| {
        let mut paths = api.paths.iter();
        !paths.any(|known| takes(known.template.as_str(), path))
    };
    PATHS
        .into_iter()
        .find(is_free)
        .unwrap_or("/auth/token-of-user")
}

/// What its README says about it. Who is to log in is added by `add`; `production` says when the server does
/// not start without a key.
pub(super) fn readme(
    api: &Api,
    database: Option<&Database<'_>>,
    add: &str,
    production: &str,
) -> String {
    let path = path(api);
    let (who, scopes) = match database {
        Some(_) => ("Who is to log in is added:", ""),
        None => (
            "Who is to log in is added with the scopes that operations demand of him:",
            " SCOPE SCOPE",
        ),
    };
    let users = match users_of(database) {
        Some((_, table)) => format!(
            "Users are in the table `{table}` of the database, which a migration makes and the API never serves, with\n\
             hashes of their passwords (Argon2id). There is none to begin with.\n"
        ),
        None => "Users are in `users.txt`, or in the file that `USERS` names, with hashes of their passwords\n\
                 (Argon2id). There is none to begin with.\n"
            .to_owned(),
    };
    format!(
        "{who}\n\
         \n\
         ```sh\n\
         {add} ada{scopes}\n\
         curl -d '{{\"username\":\"ada\",\"password\":\"…\"}}' http://127.0.0.1:8080{path}\n\
         ```\n\
         \n\
         The answer has a token that is valid for 15 minutes, for `Authorization: Bearer …`.\n\
         Tokens are signed with the private key in `JWT_SIGNING_KEY` (`openssl genpkey -algorithm ed25519`\n\
         makes one; keys of P-256 and RSA do as well).\n\
         {production}\n\
         {users}\
         Whoever has tried ten wrong passwords for a name within a minute, or a hundred from an address, has to\n\
         wait; `src/auth/attempts` says what to change behind a proxy.\n\
         \n\
         ```sh\n\
         cargo backend auth --host http://127.0.0.1:8080 --signing-key development-key.pem\n\
         ```\n\
         \n\
         tries whether the server keeps out everybody else.\n\
         \n"
    )
}

/// When a server in Rust does not start without a key.
pub(super) const RELEASED: &str = "Without it a debug build makes a key for development, `development-key.pem`, and warns; a release\n\
     build does not start.";
