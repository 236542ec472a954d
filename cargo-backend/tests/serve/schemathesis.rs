//! Mock servers before a judge, against the document that clients are given, and then under load.

use std::path::Path;
use std::process::Command;

use crate::judge::Case;
use crate::server::Server;

#[test]
fn the_museum_mocks_satisfy_schemathesis() {
    // user:mock
    judged(
        "judged-museum",
        "specs/museum.yaml",
        Some(("Basic dXNlcjptb2Nr", "MuseumPlaceholderAuth=user:mock")),
    );
}

#[test]
fn the_petstore_mocks_satisfy_schemathesis() {
    judged("judged-petstore", "specs/oai-petstore-expanded.yaml", None);
}

#[test]
fn the_realworld_mocks_satisfy_schemathesis() {
    let credentials = Some(("Token mock", "Token=Token mock"));
    judged("judged-conduit", "specs/realworld.yaml", credentials);
}

/// `credentials` are what is let in, as `Authorization` and as the credential of a scheme.
fn judged(name: &str, spec: &str, credentials: Option<(&str, &str)>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let spec = root.join("fixtures").join(spec);
    for framework in ["axum", "actix"] {
        let name = format!("{name}-{framework}");
        let server = Server::start_on(framework, &name, &spec);
        let served = server.project(&name).join("served.yaml");
        let written = Command::new(env!("CARGO_BIN_EXE_cargo-backend"))
            .args(["--quiet", "spec", "--served", "--output"])
            .args([&served, &spec])
            .status()
            .unwrap();
        assert!(written.success());
        let case = Case {
            authorization: credentials.map(|(authorization, _)| authorization),
            ..Case::new(&root, &served)
        };
        case.judge(&server.url());
        // What frameworks have in common they stand in common.
        #[cfg(all(feature = "load", unix))]
        if framework == "axum" {
            crate::load::stands(
                &server,
                &spec,
                credentials.map(|(_, credential)| credential),
            );
        }
    }
}
