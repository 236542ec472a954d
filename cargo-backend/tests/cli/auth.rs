//! `cargo backend auth`, and what the settings say of tokens.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use insta::assert_snapshot;

use crate::program::Place;
use crate::tls::Authority;

const SPEC: &str = "\
openapi: 3.1.0
info: {title: Shop, version: '1'}
security: [{oauth: [read]}]
paths:
  /api/orders:
    get: {operationId: listOrders, responses: {'204': {description: None.}}}
    post:
      operationId: placeOrder
      security: [{oauth: [read, write], key: []}, {basic: []}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [n], properties: {n: {type: integer}}}}}}
      responses: {'204': {description: Placed.}}
  /health:
    get: {operationId: health, security: [], responses: {'204': {description: Well.}}}
  /prices:
    get: {security: [{}, {key: []}], responses: {'204': {description: None.}}}
components:
  securitySchemes:
    oauth: {type: openIdConnect, openIdConnectUrl: 'https://id.example.com/.well-known/openid-configuration'}
    key: {type: apiKey, in: header, name: X-Key}
    basic: {type: http, scheme: basic}
    certificate: {type: mutualTLS}
";

const SETTINGS: &str = "\
spec = \"api.yaml\"
framework = \"axum\"
output = \"src/api\"
rate-limit = true

[jwt]
issuer = \"https://id.example.com\"
audience = \"env:AUDIENCE\"
keys = \"https://id.example.com/jwks\"
algorithms = [\"ES256\", \"EdDSA\"]
";

fn place(settings: &str) -> Place {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    place.put("backend.toml", settings);
    place
}

#[test]
fn operations_are_listed_with_what_they_demand() {
    let run = place(SETTINGS).run("auth");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert_snapshot!(run.stdout, @r"
        OPERATION         SCHEMES                  SCOPES               BODY   TIME  RATE
        GET /api/orders   oauth                    read                        30 s  100 in 900 s
        POST /api/orders  oauth and key, or basic  read write, or none  1 MiB  30 s  100 in 900 s
        GET /health       nothing                                              30 s
        GET /prices       nothing, or key                                      30 s

        SCHEME  IS
        oauth   openIdConnect at https://id.example.com/.well-known/openid-configuration, JWT of https://id.example.com by ES256, EdDSA
        key     apiKey in the header X-Key
        basic   http basic
        ");
    let run = place(SETTINGS).run("auth api.yaml --message-format json");
    assert_snapshot!(run.stdout, @r#"
        {"method":"GET","path":"/api/orders","operationId":"listOrders","security":[[{"scheme":"oauth","type":"openIdConnect","scopes":["read"],"verified":true}]],"bodyLimit":null,"timeLimit":30,"streamed":false,"limit":{"requests":100,"seconds":900}}
        {"method":"POST","path":"/api/orders","operationId":"placeOrder","security":[[{"scheme":"oauth","type":"openIdConnect","scopes":["read","write"],"verified":true},{"scheme":"key","type":"apiKey","scopes":[],"verified":false}],[{"scheme":"basic","type":"http","scopes":[],"verified":false}]],"bodyLimit":1048576,"timeLimit":30,"streamed":false,"limit":{"requests":100,"seconds":900}}
        {"method":"GET","path":"/health","operationId":"health","security":[],"bodyLimit":null,"timeLimit":30,"streamed":false,"limit":null}
        {"method":"GET","path":"/prices","operationId":null,"security":[[],[{"scheme":"key","type":"apiKey","scopes":[],"verified":false}]],"bodyLimit":null,"timeLimit":30,"streamed":false,"limit":null}
        "#);
    // Where bodies are read in pieces, each piece has that time.
    let spec = SPEC.replace("application/json:", "application/octet-stream:");
    let streamed = place(&format!("stream = [\"placeOrder\"]\n{SETTINGS}"));
    streamed.put("api.yaml", &spec);
    let run = streamed.run("auth --operation placeOrder");
    assert_snapshot!(run.stdout.lines().nth(1).unwrap(), @"POST /api/orders  oauth and key, or basic  read write, or none  1 MiB  30 s a piece  100 in 900 s");
    // Without settings there is less to tell.
    let run = place("").run("auth api.yaml --operation listOrders");
    assert_snapshot!(run.stdout, @r"
        OPERATION        SCHEMES  SCOPES
        GET /api/orders  oauth    read

        SCHEME  IS
        oauth   openIdConnect at https://id.example.com/.well-known/openid-configuration
        ");
}

#[test]
fn what_cannot_be_done_is_told() {
    let told = |line: &str| {
        let run = place(SETTINGS).run(line);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{line}");
        run.stderr
    };
    assert_snapshot!(told("auth --host ftp://shop.example.com"), @r"
        error[auth::host]: `ftp://shop.example.com` cannot be asked: it is no `http` or `https` URL
            = help: name a server, such as `http://127.0.0.1:8080`

        1 error
        ");
    assert_snapshot!(told("auth --format junit"), @r"
        error[auth::format]: `--format junit` tells what came of requests, and none are sent
            = help: name a server with `--host`, or leave it out

        1 error
        ");
    assert_snapshot!(told("auth --host http://127.0.0.1:1 --signing-key none.pem"), @r"
        error[auth::key]: there is no key in `none.pem`
            = help: name a file, or an environment variable as `env:NAME`

        1 error
        ");
    assert_snapshot!(told("auth --host http://127.0.0.1:1 --credential other=x"), @r"
        error[auth::credential]: `other=…` is no credential for a security scheme of the document
            = help: write `--credential SCHEME=TEXT`; the schemes are `oauth`, `key`, `basic`, `certificate`

        1 error
        ");
    assert_snapshot!(told("auth --host http://127.0.0.1:1 --operation health --signing-key api.yaml --operation listOrders").lines().next().unwrap(), @r"error[auth::unreachable]: `http://127.0.0.1:1` cannot be asked: Connection refused (os error 111)");
    let none = Place::new().run("auth");
    assert_snapshot!(none.stderr, @r"
        error[auth::no-document]: no document is named, neither here nor in settings
            = help: `cargo backend auth openapi.yaml`

        1 error
        ");
}

/// A server that answers all requests alike, and how many there were.
fn answering(answer: &'static str) -> (String, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let n = stream.read(&mut request).unwrap_or(0);
            if request[..n].starts_with(b"STOP") {
                return;
            }
            let _ = write!(stream, "HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n");
        }
    });
    (url, thread)
}

#[test]
fn a_server_that_lets_everybody_in_has_holes() {
    let key = include_str!("../../src/command/auth/testing/ec-private.pem");
    let tried = |answer, more: &str| {
        let (url, _) = answering(answer);
        let place = place(SETTINGS);
        place.put("key.pem", key);
        let mut command = place.command();
        let line = format!("auth --host {url} --signing-key key.pem --credential key=k {more}");
        command
            .env("AUDIENCE", "shop")
            .args(line.split_whitespace());
        let run = crate::program::run(&mut command, b"");
        (run.code, run.stdout, run.stderr)
    };
    let (code, stdout, stderr) = tried("204 No Content", "--verbose");
    assert_eq!(code, Some(1), "{stderr}");
    assert_snapshot!(stdout, @r"
        OPERATION         TO REFUSE  TO LET IN  ODD  UNCLEAR  HOLES
        GET /api/orders   32         1          0    0        32
        POST /api/orders  41         1          0    0        41
        GET /prices       0          1          0    0        0

        OPERATION         PRESENTED                                       EXPECTED  GOT
        GET /api/orders   nothing                                         401       204  HOLE
        GET /api/orders   oauth: a malformed token                        401       204  HOLE
        GET /api/orders   oauth: no token                                 401       204  HOLE
        GET /api/orders   oauth: a token with alg none                    401       204  HOLE
        GET /api/orders   oauth: a token with alg none in other letters   401       204  HOLE
        GET /api/orders   oauth: a token with alg none in other letters   401       204  HOLE
        GET /api/orders   oauth: a token of somebody else                 401       204  HOLE
        GET /api/orders   oauth: a token with an unknown kid              401       204  HOLE
        GET /api/orders   oauth: a token that says where its key is       401       204  HOLE
        GET /api/orders   oauth: a token with the public key as a secret  401       204  HOLE
        GET /api/orders   oauth: a token with the public key as a secret  401       204  HOLE
        GET /api/orders   oauth: a token with the public key as a secret  401       204  HOLE
        GET /api/orders   oauth: a token without its signature            401       204  HOLE
        GET /api/orders   oauth: a token without its last part            401       204  HOLE
        GET /api/orders   oauth: a token that was changed                 401       204  HOLE
        GET /api/orders   oauth: a token made one of alg none             401       204  HOLE
        GET /api/orders   oauth: another issuer                           401       204  HOLE
        GET /api/orders   oauth: no issuer                                401       204  HOLE
        GET /api/orders   oauth: another audience                         401       204  HOLE
        GET /api/orders   oauth: no audience                              401       204  HOLE
        GET /api/orders   oauth: an expired token                         401       204  HOLE
        GET /api/orders   oauth: a token without end                      401       204  HOLE
        GET /api/orders   oauth: a token that is not valid yet            401       204  HOLE
        GET /api/orders   oauth: a token with an unknown crit             401       204  HOLE
        GET /api/orders   oauth: a token of another typ                   401       204  HOLE
        GET /api/orders   oauth: a token in the query                     401       204  HOLE
        GET /api/orders   oauth: a token in a cookie                      401       204  HOLE
        GET /api/orders   oauth: a token as Basic                         401       204  HOLE
        GET /api/orders   oauth: a token without Bearer                   401       204  HOLE
        GET /api/orders   oauth: two tokens                               401       204  HOLE
        GET /api/orders   oauth: no scope                                 403       204  HOLE
        GET /api/orders   oauth: another scope                            403       204  HOLE
        GET /api/orders   oauth: what is right                            let in    204  ok
        POST /api/orders  nothing                                         401       204  HOLE
        POST /api/orders  oauth: a malformed token                        401       204  HOLE
        POST /api/orders  oauth: no token                                 401       204  HOLE
        POST /api/orders  oauth: a token with alg none                    401       204  HOLE
        POST /api/orders  oauth: a token with alg none in other letters   401       204  HOLE
        POST /api/orders  oauth: a token with alg none in other letters   401       204  HOLE
        POST /api/orders  oauth: a token of somebody else                 401       204  HOLE
        POST /api/orders  oauth: a token with an unknown kid              401       204  HOLE
        POST /api/orders  oauth: a token that says where its key is       401       204  HOLE
        POST /api/orders  oauth: a token with the public key as a secret  401       204  HOLE
        POST /api/orders  oauth: a token with the public key as a secret  401       204  HOLE
        POST /api/orders  oauth: a token with the public key as a secret  401       204  HOLE
        POST /api/orders  oauth: a token without its signature            401       204  HOLE
        POST /api/orders  oauth: a token without its last part            401       204  HOLE
        POST /api/orders  oauth: a token that was changed                 401       204  HOLE
        POST /api/orders  oauth: a token made one of alg none             401       204  HOLE
        POST /api/orders  oauth: another issuer                           401       204  HOLE
        POST /api/orders  oauth: no issuer                                401       204  HOLE
        POST /api/orders  oauth: another audience                         401       204  HOLE
        POST /api/orders  oauth: no audience                              401       204  HOLE
        POST /api/orders  oauth: an expired token                         401       204  HOLE
        POST /api/orders  oauth: a token without end                      401       204  HOLE
        POST /api/orders  oauth: a token that is not valid yet            401       204  HOLE
        POST /api/orders  oauth: a token with an unknown crit             401       204  HOLE
        POST /api/orders  oauth: a token of another typ                   401       204  HOLE
        POST /api/orders  oauth: a token in the query                     401       204  HOLE
        POST /api/orders  oauth: a token in a cookie                      401       204  HOLE
        POST /api/orders  oauth: a token as Basic                         401       204  HOLE
        POST /api/orders  oauth: a token without Bearer                   401       204  HOLE
        POST /api/orders  oauth: two tokens                               401       204  HOLE
        POST /api/orders  key: another key                                401       204  HOLE
        POST /api/orders  key: the key in another place                   401       204  HOLE
        POST /api/orders  key: the key in another place                   401       204  HOLE
        POST /api/orders  all but oauth                                   401       204  HOLE
        POST /api/orders  all but key                                     401       204  HOLE
        POST /api/orders  basic: another user                             401       204  HOLE
        POST /api/orders  basic: no password                              401       204  HOLE
        POST /api/orders  basic: no Base64                                401       204  HOLE
        POST /api/orders  basic: only the scheme                          401       204  HOLE
        POST /api/orders  oauth: no scope                                 403       204  HOLE
        POST /api/orders  oauth: another scope                            403       204  HOLE
        POST /api/orders  oauth and key: what is right                    let in    204  ok
        GET /prices       nothing                                         let in    204  ok
        ");
    // Nobody is let in, so that nothing is known of those who are kept out.
    let unauthorized = "401 Unauthorized\r\nwww-authenticate: Bearer";
    let (code, stdout, _) = tried(unauthorized, "--operation listOrders");
    assert_eq!(code, Some(1));
    assert_snapshot!(stdout, @r"
        OPERATION        TO REFUSE  TO LET IN  ODD  UNCLEAR  HOLES
        GET /api/orders  32         1          2    1        0

        OPERATION        PRESENTED             EXPECTED  GOT
        GET /api/orders  oauth: no scope       403       401  odd
        GET /api/orders  oauth: another scope  403       401  odd
        GET /api/orders  oauth: what is right  let in    401  unclear
        ");
    let (_, stdout, _) = tried(
        "401 Unauthorized",
        "--operation listOrders --message-format github",
    );
    assert_snapshot!(stdout.lines().next().unwrap(), @r"::error title=auth%3A%3Ano-challenge::`GET /api/orders` answers 401 to `nothing`%0Ahelp: 401 was expected, and `WWW-Authenticate` with 401");
    let (_, stdout, _) = tried("500 Oh", "--operation listOrders --message-format json");
    assert_snapshot!(stdout.lines().next().unwrap(), @r#"{"operation":"GET /api/orders","presented":"nothing","expected":"401","status":500,"verdict":"hole"}"#);
}

#[test]
fn what_is_wrong_with_tokens_in_settings_is_told() {
    let told = |jwt: &str| {
        let settings = "spec = \"api.yaml\"\nframework = \"axum\"\noutput = \"src/api\"\n";
        let run = place(&format!("{settings}{jwt}")).run("gen");
        assert_eq!(run.code, Some(2), "{jwt}");
        run.stderr
    };
    assert_snapshot!(told("jwt = true\n"), @r#"
        error[settings::wrong-value]: `jwt` cannot be that
           --> backend.toml:4:7
          4 | jwt = true
            |       ^^^^
            = help: it is a table such as `{ issuer = "https://id.example.com", audience = "shop", keys = "env:JWT_KEYS" }`

        1 error
        "#);
    assert_snapshot!(told("[jwt]\nissuer = \"https://id.example.com\"\nkeys = \"KEYS\"\n"), @r#"
        error[settings::missing]: `jwt` does not say the audience of tokens
           --> backend.toml:4:2
          4 | [jwt]
            |  ^^^
            = help: add `audience = "shop"`

        1 error
        "#);
    let whole = "issuer = \"https://id.example.com\"\naudience = \"shop\"\nkeys = \"env:KEYS\"\n";
    assert_snapshot!(told(&format!("[jwt]\n{whole}algorithms = [\"none\"]\n")), @r#"
        error[settings::wrong-value]: `algorithms` cannot be that
           --> backend.toml:8:1
          8 | algorithms = ["none"]
            | ^^^^^^^^^^
            = help: a token without a signature says nothing

        1 error
        "#);
    assert_snapshot!(told(&format!("[jwt]\n{whole}algorithms = [\"HS256\", \"RS256\"]\n")), @r#"
        error[settings::wrong-value]: `algorithms` cannot be that
           --> backend.toml:8:1
          8 | algorithms = ["HS256", "RS256"]
            | ^^^^^^^^^^
            = help: algorithms with secrets (HS256, HS384, HS512) cannot stand beside others

        1 error
        "#);
    assert_snapshot!(told(&format!("[jwt]\n{whole}leeway = 120\nexpiry = 1\n")), @r"
        error[settings::wrong-value]: `leeway` cannot be that
           --> backend.toml:8:1
          8 | leeway = 120
            | ^^^^^^
            = help: clocks differ by 60 seconds at most

        error[settings::unknown-key]: tokens have no `expiry`
           --> backend.toml:9:1
          9 | expiry = 1
            | ^^^^^^
            = help: there are `algorithms`, `audience`, `fetched-by`, `issuer`, `keys`, `leeway`, `typ`

        2 errors
        ");
    assert_snapshot!(told(&format!("[jwt]\n{whole}fetched-by = \"server\"\n")), @r#"
        error[settings::wrong-value]: `fetched-by` cannot be that
           --> backend.toml:8:1
          8 | fetched-by = "server"
            | ^^^^^^^^^^
            = help: only keys at a URL are fetched

        1 error
        "#);
    let at_url = whole.replace("env:KEYS", "https://id.example.com/jwks");
    assert_snapshot!(told(&format!("[jwt]\n{at_url}fetched-by = \"me\"\n")), @r#"
        error[settings::wrong-value]: `fetched-by` cannot be that
           --> backend.toml:8:14
          8 | fetched-by = "me"
            |              ^^^^
            = help: it is `"server"` or `"application"`

        1 error
        "#);
    assert_snapshot!(told(&format!("[jwt.oauht]\n{whole}")), @r"
        error[settings::unknown-name]: the document has no security scheme for bearer tokens `oauht`
           --> backend.toml:4:6
          4 | [jwt.oauht]
            |      ^^^^^
            = help: did you mean `oauth`?

        1 error
        ");
    assert_snapshot!(told(&format!("[jwt.basic]\n{whole}")), @r"
        error[settings::unknown-name]: the document has no security scheme for bearer tokens `basic`
           --> backend.toml:4:6
          4 | [jwt.basic]
            |      ^^^^^
            = help: name one of `components.securitySchemes`: `http` with `bearer`, `oauth2` or `openIdConnect`

        1 error
        ");
    let http = whole.replace("env:KEYS", "http://id.example.com/jwks");
    assert_snapshot!(told(&format!("[jwt]\n{http}")), @r"
        error[settings::wrong-value]: `jwt` cannot be that
           --> backend.toml:4:2
          4 | [jwt]
            |  ^^^
            = help: keys that come by `http` can be anybody's; `https` is wanted

        1 error
        ");
}

#[test]
fn tokens_that_no_operation_wants_are_a_warning() {
    let place = Place::new();
    place.put(
        "api.yaml",
        "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths:\n  /health:\n    get: {operationId: health, responses: {'204': {description: Well.}}}\n",
    );
    place.put("backend.toml", SETTINGS);
    let run = place.run("gen");
    assert_eq!(run.code, Some(0));
    assert_snapshot!(run.stderr, @r"
        warning[security::no-tokens]: no operation demands a JSON Web Token, so there is nothing to verify
           --> api.yaml:1:1
          1 | openapi: 3.1.0
            | ^
            = help: declare a scheme of `type: http` with `scheme: bearer`, and demand it by `security`

        1 warning
        Generated 1 route handler, validation middleware, and Rust types
        ");
}

#[test]
fn only_who_wants_tokens_depends_on_what_verifies_them() {
    let package =
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";
    let place = place(SETTINGS);
    place.put("Cargo.toml", package);
    place.put("src/lib.rs", "");
    assert_snapshot!(place.run("gen").stderr, @r"
        Generated 4 route handlers, validation middleware, and Rust types
        `Cargo.toml` lacks what the generated code needs; `--add-dependencies` adds it, or
          cargo add axum@0.8 --no-default-features --features http1,tokio
          cargo add jsonwebtoken@11 --no-default-features --features rust_crypto,use_pem
          cargo add tokio@1 --no-default-features --features sync,time
        ");
    // Whoever lets the server fetch keys depends on its client.
    place.put(
        "backend.toml",
        &format!("{SETTINGS}fetched-by = \"server\"\n"),
    );
    assert_snapshot!(place.run("gen").stderr, @r"
        Generated 4 route handlers, validation middleware, and Rust types
        `Cargo.toml` lacks what the generated code needs; `--add-dependencies` adds it, or
          cargo add axum@0.8 --no-default-features --features http1,tokio
          cargo add jsonwebtoken@11 --no-default-features --features rust_crypto,use_pem
          cargo add tokio@1 --no-default-features --features rt,sync,time
          cargo add ureq@3 --no-default-features --features platform-verifier,rustls
        ");
    let client = place.read("src/api/generated/support/jwt/client.rs");
    assert!(client.contains("max_redirects(0)"), "{client}");
    let plain = SETTINGS.split("[jwt]").next().unwrap();
    place.put("backend.toml", plain);
    std::fs::remove_dir_all(place.path().join("src/api")).unwrap();
    let told = place.run("gen").stderr;
    assert!(!told.contains("jsonwebtoken"), "{told}");
    let files = place.list("src/api/generated/support");
    assert!(
        files.iter().all(|file| !file.starts_with("jwt/")),
        "{files:?}"
    );
}

/// Sends what comes by HTTPS on to a server that answers all requests alike.
fn in_front_of(authority: &Authority, answer: &'static str) -> String {
    authority.serve(move |_, to| write!(to, "HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n"))
}

#[test]
fn servers_are_asked_by_https_if_the_machine_trusts_them() {
    let authority = Authority::new();
    let place = place("");
    place.put("authority.pem", &authority.pem());
    let tried = |url: &str, trusted: &str| {
        let mut command = place.command();
        command.env("SSL_CERT_FILE", place.path().join(trusted));
        let line = format!("auth api.yaml --operation listOrders --host {url}");
        command.args(line.split(' '));
        crate::program::run(&mut command, b"")
    };
    let unauthorized = "401 Unauthorized\r\nwww-authenticate: Bearer";
    let url = in_front_of(&authority, unauthorized);
    let run = tried(&url, "authority.pem");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_snapshot!(run.stdout, @r"
        OPERATION        TO REFUSE  TO LET IN  ODD  UNCLEAR  HOLES
        GET /api/orders  3          0          0    0        0
        ");
    let url = in_front_of(&authority, "204 No Content");
    assert_eq!(tried(&url, "authority.pem").code, Some(1));
    // Nobody trusts another authority, or a name that the certificate does not have.
    place.put("other.pem", &Authority::new().pem());
    for (url, trusted) in [
        (url.clone(), "other.pem"),
        (url.replace("localhost", "127.0.0.1"), "authority.pem"),
    ] {
        let run = tried(&url, trusted);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{url}");
        let told = "that `SSL_CERT_FILE` names";
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
}

#[test]
fn what_came_of_requests_is_written_as_tests_for_ci() {
    let spec = "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\nsecurity: [{key: []}]\npaths:\n  \
        /a&b:\n    get: {responses: {'204': {description: x}}}\n    \
        put: {parameters: [{name: n, in: query, required: true, schema: {type: string, pattern: '(?=a)b'}}], \
        responses: {'204': {description: x}}}\ncomponents:\n  \
        securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}\n";
    let report = |answer| {
        let (url, _) = answering(answer);
        let place = Place::new();
        place.put("api.yaml", spec);
        let line = format!("auth api.yaml --host {url} --credential key=k --format junit");
        place.run(&line)
    };
    let run = report("401 Unauthorized");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_snapshot!(run.stdout, @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="cargo backend auth" tests="6" failures="1" skipped="1">
          <testsuite name="GET /a&amp;b" tests="5" failures="1" skipped="0">
            <testcase classname="GET /a&amp;b" name="nothing">
              <system-out>`GET /a&amp;b` answers 401 to `nothing`: 401 was expected, and `WWW-Authenticate` with 401</system-out>
            </testcase>
            <testcase classname="GET /a&amp;b" name="key: another key">
              <system-out>`GET /a&amp;b` answers 401 to `key: another key`: 401 was expected, and `WWW-Authenticate` with 401</system-out>
            </testcase>
            <testcase classname="GET /a&amp;b" name="key: the key in another place">
              <system-out>`GET /a&amp;b` answers 401 to `key: the key in another place`: 401 was expected, and `WWW-Authenticate` with 401</system-out>
            </testcase>
            <testcase classname="GET /a&amp;b" name="key: the key in another place (2)">
              <system-out>`GET /a&amp;b` answers 401 to `key: the key in another place`: 401 was expected, and `WWW-Authenticate` with 401</system-out>
            </testcase>
            <testcase classname="GET /a&amp;b" name="key: what is right">
              <failure type="auth::not-let-in" message="`GET /a&amp;b` answers 401 to `key: what is right`">as long as nobody is let in, it says little that others are kept out</failure>
            </testcase>
          </testsuite>
          <testsuite name="left out" tests="1" failures="0" skipped="1">
            <testcase classname="left out" name="`PUT /a&amp;b` was left out: no valid request is known: no value was found that satisfies all demands">
              <skipped message="add an example of what it wants to the document"/>
            </testcase>
          </testsuite>
        </testsuites>
        "#);
    assert_eq!(report("204 No Content").code, Some(1));
}
