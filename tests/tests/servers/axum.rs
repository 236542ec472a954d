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

/// In a program nobody but the program itself uses what is generated, in a library everybody may.
#[test]
fn generated_code_warns_of_nothing_and_silences_nothing_as_a_whole() {
    let package = Package::new("lean");
    let mut modules = String::new();
    let mut routers = String::new();
    let entries = specs().read_dir().unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.push(tables().join("everything/openapi.yaml"));
    paths.sort();
    for path in paths
        .iter()
        .filter(|path| path.extension().is_some_and(|it| it == "yaml"))
    {
        let name = path.file_stem().unwrap().to_string_lossy();
        let name = name.replace(|c: char| !c.is_alphanumeric(), "_");
        let files = generate(&document(path).unwrap(), Stubs::Unimplemented);
        for (_, path, text) in files.iter() {
            assert!(!text.contains("#![allow"), "{name}: {path}");
        }
        add(&package, &name, &files, true);
        modules.push_str(&format!("mod {name};\n"));
        routers.push_str(&format!("    drop({name}::router());\n"));
    }
    package.write(
        "main.rs",
        &format!("{modules}\nfn main() {{\n{routers}}}\n"),
    );
    package.write("lib.rs", &modules.replace("mod ", "pub mod "));
    let lints = ["--", "-D", "warnings", "-W", "clippy::all"];
    for target in ["--bins", "--lib"] {
        let arguments = ["clippy", "--message-format", "short", target];
        package.cargo(&[arguments.as_slice(), &lints].concat());
    }
}

#[test]
fn one_more_text_changes_no_file_but_those_of_types() {
    let text = std::fs::read_to_string(specs().join("museum.yaml")).unwrap();
    let place = "        ticketType:\n          $ref: \"#/components/schemas/TicketType\"\n";
    assert!(text.contains(place));
    let more = text.replace(
        place,
        &format!("{place}        note:\n          type: string\n"),
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("museum.yaml");
    let files = [text, more].map(|text| {
        std::fs::write(&path, text).unwrap();
        generate(&document(&path).unwrap(), Stubs::Unimplemented)
    });
    let [before, after] = files.map(|files| {
        let files = files.iter();
        let files = files.map(|(_, path, text)| (path.to_owned(), text.to_owned()));
        files.collect::<Vec<_>>()
    });
    let changed = before.iter().zip(&after);
    let changed = changed.filter(|(before, after)| before != after);
    let changed: Vec<&str> = changed.map(|((path, _), _)| path.as_str()).collect();
    assert_eq!(changed, ["types/tickets.rs"]);
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
