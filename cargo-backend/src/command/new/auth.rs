//! What a new project has that issues the tokens which its operations demand.

use backend_codegen::api::Api;
use backend_codegen::fileset::{FileSet, Ownership};
use backend_codegen::write::rust::{Dependency, Jwt, JwtAlgorithm, Jwts};

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

/// What nobody may publish.
pub(super) const IGNORED: &str = "/development-key.pem\n/users.txt\n";

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
pub(super) fn add(package: &str, api: &Api, verifier: &str, frame: &Frame, files: &mut FileSet) {
    let filled = |text: &str| {
        text.replace("{path}", path(api))
            .replace("{package}", package)
            .replace("{scheme}", verifier)
            .replace("{runtime}", frame.runtime)
    };
    for (name, text) in [
        ("mod", include_str!("shipped/auth/mod.rs")),
        ("issuer", include_str!("shipped/auth/issuer.rs")),
        ("login", frame.login),
        ("tests", include_str!("shipped/auth/tests.rs")),
        ("users", include_str!("shipped/auth/users.rs")),
    ] {
        files.user_once(format!("src/auth/{name}.rs"), filled(text));
    }
}

/// Where one logs in.
pub(super) fn path(api: &Api) -> &'static str {
    let is_free = |path: &&str| {
        let mut paths = api.paths.iter();
        !paths.any(|known| known.template.as_str() == *path)
    };
    PATHS
        .into_iter()
        .find(is_free)
        .unwrap_or("/auth/token-of-user")
}

/// What its README says about it.
pub(super) fn readme(api: &Api) -> String {
    let path = path(api);
    format!(
        "Who is to log in is added with the scopes that operations demand of him:\n\
         \n\
         ```sh\n\
         cargo run -- add-user ada SCOPE SCOPE\n\
         curl -d '{{\"username\":\"ada\",\"password\":\"…\"}}' http://127.0.0.1:8080{path}\n\
         ```\n\
         \n\
         The answer has a token that is valid for 15 minutes, for `Authorization: Bearer …`.\n\
         Tokens are signed with the private key in `JWT_SIGNING_KEY` (`openssl genpkey -algorithm ed25519`\n\
         makes one).\n\
         Without it a debug build makes a key for development, `development-key.pem`, and warns; a release\n\
         build does not start.\n\
         Users are in `users.txt`, or in the file that `USERS` names, with hashes of their passwords\n\
         (Argon2id).\n\
         \n\
         ```sh\n\
         cargo backend auth --host http://127.0.0.1:8080 --signing-key development-key.pem\n\
         ```\n\
         \n\
         tries whether the server keeps out everybody else.\n\
         \n"
    )
}
