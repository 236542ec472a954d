//! A whole API before a judge: resources in each other, credentials, versions, pages, and links from
//! what is made to what can be done with it.

use std::path::{Path, PathBuf};

use backend_codegen::api::Api;
use backend_codegen::api::rejection::ErrorForm;
use backend_codegen::api::served;
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::write::openapi::{Format, Options, write};
use backend_codegen::write::rust::{Framework, Jwt, JwtAlgorithm, RustOptions, files};
use backend_tests::rust::document;
use serde_json::json;

use crate::frameworks::{FRAMEWORKS, add, context};
use crate::judge::Case;
use crate::package::{Package, Servers, needed_by};
use crate::sign::{Signer, claims};

const ERRORS: ErrorForm = ErrorForm::Problem;

#[test]
fn planners_satisfy_schemathesis_and_those_with_faults_do_not() {
    let key = Signer::ec();
    let mut api = document(&folder().join("openapi.yaml")).unwrap();
    assert_eq!(api.operations().count(), 20);
    let servers = FRAMEWORKS.map(|(name, framework)| start(name, framework, &api, &key));
    // Tokens expire, also while servers are built.
    let scopes = json!({ "scope": "read write admin" });
    let token = key.token(&json!({ "kid": "one" }), &claims(&scopes));
    let authorization = format!("Bearer {token}");
    let temporary = tempfile::tempdir().unwrap();
    let document = temporary.path().join("served.json");
    std::fs::write(&document, as_served(&mut api, ERRORS)).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let url = |servers: &Servers, name| format!("http://{}", servers.address(name));
    let case = Case {
        authorization: Some(&authorization),
        settings: Some("planner.toml"),
        examples: "20",
        ..Case::new(&root, &document)
    };
    for servers in &servers {
        case.judge(&url(servers, "faultless"));
    }
    for (name, phases, title) in [
        (
            "keeps_projects",
            "stateful",
            "Deleted resource still available",
        ),
        ("takes_any_key", "coverage", "invalid authentication"),
        ("misplaces_projects", "coverage", "Response header"),
    ] {
        let case = Case {
            phases,
            is_short: true,
            ..case
        };
        let (is_right, said) = case.verdict(&url(&servers[0], name));
        assert!(!is_right && said.contains(title), "{name}: {said}");
    }
}

/// The document with what servers answer by themselves, as clients are given it.
pub(crate) fn as_served(api: &mut Api, errors: ErrorForm) -> String {
    served(api, errors);
    let options = Options {
        format: Format::Json,
        version: None,
    };
    write(api, &options, &mut Diagnostics::new())
}

fn start(name: &str, framework: Framework, api: &Api, key: &Signer) -> Servers {
    let jwt = Jwt::new("https://id.example.com", "shop", "env:KEYS").unwrap();
    let jwt = jwt.algorithms([JwtAlgorithm::Es256]).unwrap();
    let mut options = RustOptions {
        framework,
        errors: ERRORS,
        ..RustOptions::default()
    };
    options.jwt.schemes.insert("token".to_owned(), jwt);
    let mut diagnostics = Diagnostics::new();
    let files = files(api, &options, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    let needed = needed_by(framework, &files, &[]);
    let mut package = Package::with(&format!("planner_{name}"), &needed);
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers/planner");
    let text = |file: &str| std::fs::read_to_string(sources.join(file)).unwrap();
    for file in ["api.rs", "handlers.rs", "store.rs"] {
        package.write(file, &text(file));
    }
    package.write("context.rs", &context(name));
    package.write("main.rs", &text(&format!("{name}.rs")));
    add(&package, "api", &files, false);
    let keys = json!({ "keys": [key.jwk("one")] });
    package.environment = vec![("KEYS", keys.to_string())];
    package.start()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/behaviour/planner")
}
