//! Operations that want tokens: which are let in, and what the others are told.

mod server;

use std::path::{Path, PathBuf};

use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::write::rust::{Framework, Jwt, JwtAlgorithm, Jwts, RustOptions, files};
use backend_codegen::write::typescript::TypeScriptOptions;
use backend_tests::rust::document;
use insta::{allow_duplicates, assert_snapshot};
use serde_json::json;

use crate::frameworks::{FRAMEWORKS, add, context};
use crate::node::{Program, written};
use crate::package::{Package, Servers, needed_by};
use crate::published::Publishers;
use crate::sign::{Signer, base64url, claims, now};

use server::Server;

const SECRET: &[u8] = b"a secret that has 32 bytes or more";
const PLAIN: &str = "Bearer realm=\"api\"";

/// Who asks, with what keys.
struct Keys {
    ec: Signer,
    ed: Signer,
    rsa: Signer,
    other: Signer,
    /// The public key of `rsa` as it is published.
    rsa_public: String,
    /// The key set that has `ec` and `ed`.
    set: String,
}

impl Keys {
    fn new() -> Self {
        let read = |name: &str| std::fs::read_to_string(folder().join(name)).unwrap();
        let (ec, ed) = (Signer::ec(), Signer::ed());
        let other = Signer::ec();
        // What is for something else, or unknown, is none of the keys.
        let mut for_something_else = other.jwk("encrypt");
        for_something_else["use"] = "enc".into();
        let unknown = json!({ "kty": "AKP", "kid": "unknown", "pub": "AAAA" });
        let secret = json!({ "kty": "oct", "kid": "oct", "k": base64url(SECRET) });
        let set = [
            ec.jwk("ec"),
            ed.jwk("ed"),
            for_something_else,
            unknown,
            secret,
        ];
        Self {
            set: json!({ "keys": set }).to_string(),
            rsa: Signer::rsa(&read("rsa-private.pem")),
            rsa_public: read("rsa-public.pem"),
            ec,
            ed,
            other,
        }
    }
}

#[test]
fn only_valid_tokens_are_let_in_whatever_servers_are_built_on() {
    for (name, framework) in FRAMEWORKS {
        let keys = Keys::new();
        let (old, new) = (Signer::ec(), Signer::ed());
        let publishers = Publishers::new(&old, &new);
        let servers = start(name, framework, &keys, &old, &new, &publishers);
        let server = Server(servers.address("tokens"));
        server.all(&keys);
        let (old, new) = (of_reader(&old, "one"), of_reader(&new, "two"));
        server.is(&old, "/remote", "ada of https://id.example.com");
        let unknown = "the token is signed with an unknown key";
        server.refuses(&new, "/remote", unknown);
        assert_eq!(server.get("/rotation", &[]).text(), ROTATION);
        server.is(&old, "/fetched", "ada of https://id.example.com");
        server.refuses(&new, "/fetched", unknown);
        allow_duplicates! {
            assert_snapshot!(server.get("/client", &[]).text(), @r"
                the first: valid
                the next, at once: the token is signed with an unknown key
                the next: valid
                the first, again: the token is signed with an unknown key
                by HTTP from here: valid
                by HTTP from elsewhere: tokens cannot be verified: the URL cannot be fetched: configured for https only: the URL
                a redirect: tokens cannot be verified: the URL cannot be fetched: it answers with 302
                a redirect to HTTP: tokens cannot be verified: the URL cannot be fetched: it answers with 302
                an error: tokens cannot be verified: the URL cannot be fetched: it answers with 500
                too large: tokens cannot be verified: the URL is larger than 64 KiB
                no end: tokens cannot be verified: the URL cannot be fetched: timeout: global
                nobody trusts it: tokens cannot be verified: the URL cannot be fetched: io: invalid peer certificate: BadSignature
                ");
        }
    }
}

/// A token of somebody who may read.
fn of_reader(key: &Signer, id: &str) -> String {
    // Whatever time it takes to build the server.
    let claims = claims(&json!({ "scope": "read", "exp": now() + 86_400 }));
    key.token(&json!({ "kid": id }), &claims)
}

/// Starts the server that is built on a framework. Keys are published first in one set, then in another.
fn start(
    name: &str,
    framework: Framework,
    keys: &Keys,
    old: &Signer,
    new: &Signer,
    publishers: &Publishers,
) -> Servers {
    let api = document(&folder().join("openapi.yaml")).unwrap();
    let options = RustOptions {
        framework,
        jwt: jwts(&format!("{}/old", publishers.trusted)),
        ..RustOptions::default()
    };
    assert!(options.jwt.unknown(&api).is_empty());
    let mut diagnostics = Diagnostics::new();
    let files = files(&api, &options, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");

    let needed = needed_by(framework, &files, &["test-util"]);
    let mut package = Package::with(&format!("tokens_{name}"), &needed);
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers");
    let text = |path: &str| std::fs::read_to_string(sources.join(path)).unwrap();
    for file in ["api", "client", "handlers", "rotation"] {
        package.write(&format!("{file}.rs"), &text(&format!("tokens/{file}.rs")));
    }
    package.write("context.rs", &context(name));
    package.write("main.rs", &text(&format!("tokens/{name}.rs")));
    add(&package, "api", &files, false);
    let set_1 = json!({ "keys": [old.jwk("one")] }).to_string();
    let set_2 = json!({ "keys": [new.jwk("two")] }).to_string();
    package.environment = environment(keys);
    package.environment.extend([
        ("PUBLISHED_1", set_1),
        ("PUBLISHED_2", set_2),
        ("TOKEN_1", of_reader(old, "one")),
        ("TOKEN_2", of_reader(new, "two")),
        ("PUBLISHER", publishers.trusted.clone()),
        ("PLAIN_PUBLISHER", publishers.plain.clone()),
        ("UNTRUSTED_PUBLISHER", publishers.untrusted.clone()),
        (
            "SSL_CERT_FILE",
            publishers.certificate.path().display().to_string(),
        ),
    ]);
    package.start()
}

/// The environment that servers have their rules and keys from.
fn environment(keys: &Keys) -> Vec<(&'static str, String)> {
    vec![
        ("EC_KEYS", keys.set.clone()),
        ("ISSUER", "https://id.example.com".to_owned()),
        ("SECRET", String::from_utf8(SECRET.to_vec()).unwrap()),
    ]
}

/// The rules for all schemes; `fetched` is the URL of a key set that the server fetches itself.
fn jwts(fetched: &str) -> Jwts {
    let mut jwts = Jwts::default();
    let jwt = |keys: &str| Jwt::new("https://id.example.com", "shop", keys).unwrap();
    let schemes = [
        ("ec", {
            let jwt = jwt("env:EC_KEYS").audience("warehouse").unwrap();
            jwt.algorithms([JwtAlgorithm::Es256, JwtAlgorithm::EdDsa])
        }),
        ("rsa", {
            let file = folder().join("rsa-public.pem");
            let jwt = Jwt::new("env:ISSUER", "shop", &format!("file:{}", file.display()));
            jwt.unwrap().typ("at+jwt").algorithms([JwtAlgorithm::Rs256])
        }),
        ("secret", {
            let jwt = jwt("env:SECRET").leeway(0).unwrap();
            jwt.algorithms([JwtAlgorithm::Hs256])
        }),
        ("remote", Ok(jwt("https://id.example.com/jwks"))),
        ("fetched", {
            let jwt = jwt(fetched);
            jwt.fetched_by_server()
        }),
    ];
    for (name, jwt) in schemes {
        jwts.schemes.insert(name.to_owned(), jwt.unwrap());
    }
    jwts
}

/// The same server in TypeScript: what tokens have to be is the same, to the word.
#[test]
fn only_valid_tokens_are_let_in_in_typescript() {
    let keys = Keys::new();
    let (old, new) = (Signer::ec(), Signer::ed());
    let publishers = Publishers::new(&old, &new);
    let api = document(&folder().join("openapi.yaml")).unwrap();
    let mut program = Program::new();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers");
    program.copy(&sources.join("tokens/main.ts"), "main.ts");
    let options = TypeScriptOptions {
        jwt: jwts(&format!("{}/old", publishers.plain)),
        ..TypeScriptOptions::default()
    };
    program.add("api", &written(&api, &options), false);
    program.environment = environment(&keys);
    let servers = program.serve(&["--disallow-code-generation-from-strings"]);
    let server = Server(servers.address("tokens"));
    server.all(&keys);
    let (old, new) = (of_reader(&old, "one"), of_reader(&new, "two"));
    server.is(&old, "/fetched", "ada of https://id.example.com");
    let unknown = "the token is signed with an unknown key";
    server.refuses(&new, "/fetched", unknown);
}

const ROTATION: &str = "\
nobody answers: tokens cannot be verified: https://id.example.com/jwks cannot be fetched: nobody answers, asked 1
at once: tokens cannot be verified: https://id.example.com/jwks could not be fetched a moment ago, asked 1
ten at once: valid, asked 2
an unknown key: the token is signed with an unknown key, asked 2
the known key: valid, asked 2
an unknown key, later: valid, asked 3
the old key: the token is signed with an unknown key, asked 3
the new key: valid, asked 3
before they are too old: valid, asked 3
too old, and nobody answers: valid, asked 4
the same at once: valid, asked 4
the answer takes too long: valid, asked 5
the keys are others: the token is signed with an unknown key, asked 6
and these: valid, asked 6
for a day: valid, asked 6
but no longer: valid, asked 7
too large: tokens cannot be verified: https://id.example.com/jwks is larger than 64 KiB, asked 1
no JSON: tokens cannot be verified: https://id.example.com/jwks is not JSON, asked 1
no keys: tokens cannot be verified: https://id.example.com/jwks has no key for ES256, EdDSA; wanted is a public key as PEM or in a key set, of RSA one with 2048 bits or more, asked 1
";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/behaviour/tokens")
}
