//! axum.

use std::path::{Path, PathBuf};

use backend_codegen::api::Api;
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::fileset::{FileSet, Ownership};
use backend_codegen::write::rust::{RustOptions, Stubs, files};
use backend_tests::rust::document;

use crate::package::Package;
use crate::table;
use crate::{every, grown};

/// Documents whose mocks are served, by name.
const MOCKS: [(&str, &str); 6] = [
    ("museum", "museum.yaml"),
    ("petstore", "oai-petstore-expanded.yaml"),
    ("realworld", "realworld.yaml"),
    ("tictactoe", "oai-tictactoe.yaml"),
    ("link", "oai-link-example.yaml"),
    ("every_field", "every-field-3.2.yaml"),
];

#[test]
fn servers_do_what_their_documents_say() {
    let package = Package::new("server");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers/axum");
    package.copy(&sources, "");
    let api = document(&tables().join("everything/openapi.yaml")).unwrap();
    add(
        &package,
        "everything",
        &generate(&api, Stubs::Unimplemented),
        false,
    );
    let mut mocks = String::from("//! Mock servers.\n\n");
    let mut served = String::new();
    let apis = MOCKS.map(|(_, file)| document(&specs().join(file)).unwrap());
    for ((name, _), api) in MOCKS.iter().zip(&apis) {
        add(
            &package,
            &format!("mocks/{name}"),
            &generate(api, Stubs::Mock),
            true,
        );
        mocks.push_str(&format!("mod {name};\n"));
        served.push_str(&format!("(\"{name}\", {name}::router()),"));
    }
    // Handlers that were there before the rest of their documents, in two kinds of handwriting.
    let windows = |text: &str| text.replace("    ", "\t").replace('\n', "\r\n");
    for (name, files) in [
        ("grown_museum", grown::files_of(&apis[0], str::to_owned)),
        ("grown_realworld", grown::files_of(&apis[2], windows)),
    ] {
        add(&package, &format!("mocks/{name}"), &files, true);
        mocks.push_str(&format!("mod {name};\n"));
        served.push_str(&format!("(\"{name}\", {name}::router()),"));
    }
    mocks.push_str(&format!(
        "\n/// All of them.\npub fn all() -> Vec<(&'static str, axum::Router)> {{ vec![{served}] }}\n"
    ));
    package.write("mocks/mod.rs", &mocks);
    let servers = package.start();

    let folder = tables();
    let mut n_rows = drive(
        &folder.join("everything/requests.yaml"),
        servers.address("everything"),
    );
    for (name, _) in &MOCKS[..3] {
        n_rows += drive(&folder.join(format!("{name}.yaml")), servers.address(name));
    }
    assert!(n_rows > 330, "{n_rows}");
    for ((name, _), api) in MOCKS.iter().zip(&apis) {
        every::drive(api, servers.address(name));
    }
    every::drive(&apis[0], servers.address("grown_museum"));
    every::drive(&apis[2], servers.address("grown_realworld"));
}

/// Takes minutes. `FILTER=box` keeps the documents whose names contain that.
#[test]
#[ignore = "compiles the servers of all real documents"]
fn servers_of_real_documents_compile() {
    let filter = std::env::var("FILTER").unwrap_or_default();
    // Beside the checkout, or beside the folder of several.
    let near = |path: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let shared = [near("../../shared/specs"), near("../../../shared/specs")];
    let folders = [&[specs()], shared.as_slice()].concat();
    let files = folders.iter().filter_map(|folder| folder.read_dir().ok());
    let files = files.flatten().map(|entry| entry.unwrap().path());
    let mut names = files
        .filter(|path| {
            path.extension()
                .is_some_and(|it| it == "json" || it == "yaml")
        })
        .filter(|path| path.to_string_lossy().contains(&filter))
        .collect::<Vec<_>>();
    names.sort();
    let mut n_checked = 0;
    for path in names {
        // Documents with mistakes are told so elsewhere.
        let Ok(api) = document(&path) else { continue };
        let package = Package::new("server");
        add(&package, "api", &generate(&api, Stubs::Mock), true);
        package.write(
            "main.rs",
            "mod api;\n\nfn main() {\n    drop(api::router());\n}\n",
        );
        package.cargo(&["check", "--message-format", "short"]);
        n_checked += 1;
    }
    assert!(n_checked > 0);
}

fn specs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/specs")
}

fn generate(api: &Api, stubs: Stubs) -> FileSet {
    let mut diagnostics = Diagnostics::new();
    let options = RustOptions {
        stubs,
        ..RustOptions::default()
    };
    let files = files(api, &options, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    files
}

/// Adds generated files below a module, and the user's own beside them if they are wanted.
fn add(package: &Package, module: &str, files: &FileSet, with_own: bool) {
    for (ownership, path, text) in files.iter() {
        match ownership {
            Ownership::Generated => package.write(&format!("{module}/generated/{path}"), text),
            Ownership::UserOnce if with_own => package.write(&format!("{module}/{path}"), text),
            Ownership::UserOnce => {}
        }
    }
}

/// The folder of all tables.
fn tables() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/behaviour")
}

/// Sends all requests of a table to the server at `address`; returns how many there are.
///
/// All failures come out together.
fn drive(table: &Path, address: &str) -> usize {
    let (n_rows, failures) = table::failures(table, address);
    assert!(failures.is_empty(), "{failures}");
    n_rows
}
