//! All frameworks: they answer the same to the same requests.

use std::path::{Path, PathBuf};

use backend_codegen::api::Api;
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::fileset::{FileSet, Ownership};
use backend_codegen::write::rust::{Cors, Framework, RateLimit, RustOptions, Stubs, files};
use backend_codegen::write::typescript::TypeScriptOptions;
use backend_tests::rust::document;

use crate::client::send;
use crate::package::{Package, Servers};
use crate::table::{self, Driven};
use crate::{every, grown, node};

/// Documents whose mocks are served, by name.
const MOCKS: [(&str, &str); 6] = [
    ("museum", "museum.yaml"),
    ("petstore", "oai-petstore-expanded.yaml"),
    ("realworld", "realworld.yaml"),
    ("tictactoe", "oai-tictactoe.yaml"),
    ("link", "oai-link-example.yaml"),
    ("every_field", "every-field-3.2.yaml"),
];

/// The frameworks by the folders of their programs.
pub(crate) const FRAMEWORKS: [(&str, Framework); 2] =
    [("axum", Framework::Axum), ("actix", Framework::Actix)];

#[test]
fn servers_do_what_their_documents_say_and_the_same_whatever_they_are_built_on() {
    let apis = MOCKS.map(|(_, file)| document(&specs().join(file)).unwrap());
    let mut servers: Vec<Servers> = FRAMEWORKS
        .map(|(name, framework)| start(name, framework, &apis))
        .into();
    let n_rust = servers.len();
    let everything = document(&tables().join("everything/openapi.yaml")).unwrap();
    let mocks: Vec<(&str, &Api)> = MOCKS.iter().map(|(name, _)| *name).zip(&apis).collect();
    let pages = document(&tables().join("cors/openapi.yaml")).unwrap();
    // In another handwriting.
    let other = |text: &str| {
        let text = text.replace("\n  ", "\n\t").replace(";\n", "\n");
        text.replace('\n', "\r\n")
    };
    let program = |name: &str, framework: node::Framework| {
        let with_cors = origins().map(|(name, cors)| {
            let options = TypeScriptOptions {
                framework,
                stubs: Stubs::Mock,
                cors: Some(cors),
                ..TypeScriptOptions::default()
            };
            (name, node::written(&pages, &options))
        });
        let limit = RateLimit {
            requests: 2,
            path: "/notes".to_owned(),
            trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()],
            ..RateLimit::default()
        };
        let options = TypeScriptOptions {
            framework,
            stubs: Stubs::Mock,
            rate_limit: Some(limit),
            ..TypeScriptOptions::default()
        };
        let limited = ("limited", node::written(&pages, &options));
        let grown = [
            (
                "grown_museum",
                grown::files_on_node(&apis[0], framework, other),
            ),
            (
                "grown_realworld",
                grown::files_on_node(&apis[2], framework, str::to_owned),
            ),
        ];
        let with_settings: Vec<_> = (with_cors.into_iter())
            .chain([limited])
            .chain(grown)
            .collect();
        let mut program = node::behaviour(name, framework, &everything, &mocks, &with_settings);
        program.environment = vec![("CORS_ORIGINS", LISTED.to_owned())];
        program
    };
    servers.extend(
        node::FRAMEWORKS.map(|(name, framework, flags)| program(name, framework).serve(flags)),
    );
    let mut older = program("express", node::Framework::Express);
    older.rename("\"express\"", "\"express-4\"");
    servers.push(older.serve(&[]));
    let driven = |name: &str| -> Vec<Driven<'_>> {
        let servers = servers.iter().enumerate();
        servers
            .map(|(at, servers)| Driven {
                address: servers.address(name),
                is_on_node: at >= n_rust,
            })
            .collect()
    };
    let folder = tables();
    let mut n_rows = drive(
        &folder.join("everything/requests.yaml"),
        &driven("everything"),
    );
    for (name, _) in &MOCKS[..3] {
        n_rows += drive(&folder.join(format!("{name}.yaml")), &driven(name));
    }
    for (name, _) in origins() {
        let table = folder.join(format!("cors/{name}.yaml"));
        n_rows += drive(&table, &driven(name));
    }
    assert!(n_rows > 330, "{n_rows}");
    for servers in &servers {
        for ((name, _), api) in MOCKS.iter().zip(&apis) {
            every::drive(api, servers.address(name));
        }
    }
    for servers in servers.iter().skip(n_rust) {
        is_limited(servers.address("limited"));
    }
    for servers in &servers {
        every::drive(&apis[0], servers.address("grown_museum"));
        every::drive(&apis[2], servers.address("grown_realworld"));
    }
}

/// A client may ask twice, and is told so.
fn is_limited(address: &str) {
    let asked = |path: &str, client: &str| {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: x\r\nx-forwarded-for: {client}\r\nconnection: close\r\n\r\n"
        );
        send(address, request.as_bytes()).unwrap()
    };
    let told = |client: &str| {
        let answer = asked("/notes", client);
        let limit = answer.header("ratelimit").unwrap();
        let (left, seconds) = limit.split_once(";t=").unwrap();
        assert!((890..=900).contains(&seconds.parse().unwrap()), "{limit}");
        (answer.status, left.to_owned())
    };
    for (nth, client) in ["203.0.113.1", "evil, 203.0.113.1:80"]
        .into_iter()
        .enumerate()
    {
        let left = 1 - nth;
        assert_eq!(told(client), (200, format!("\"default\";r={left}")));
    }
    let refused = asked("/notes", "203.0.113.1");
    assert_eq!(refused.status, 429);
    assert!(refused.text().contains("\"code\":\"RATE_LIMITED\""));
    let policy = refused.header("ratelimit-policy");
    assert_eq!(policy.as_deref(), Some("\"default\";q=2;w=900"));
    let after = refused.header("retry-after").unwrap();
    assert!((890..=900).contains(&after.parse().unwrap()), "{after}");
    // All addresses of a client's own network are one client; what is elsewhere is not counted.
    assert_eq!(told("2001:db8::1").0, 200);
    assert_eq!(told("[2001:db8:0:0:ffff::2]:443").0, 200);
    assert_eq!(told("2001:0db8::3").0, 429);
    assert_eq!(asked("/nowhere", "203.0.113.1").status, 404);
}

/// Starts the servers that are built on a framework.
fn start(name: &str, framework: Framework, apis: &[Api; 6]) -> Servers {
    let mut package = Package::new(&format!("server_{name}"), framework);
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers");
    package.copy(&sources.join(name), "");
    let everything = std::fs::read_to_string(sources.join("everything.rs")).unwrap();
    package.write("everything.rs", &everything);
    package.copy(&sources.join("everything"), "everything/");
    let api = document(&tables().join("everything/openapi.yaml")).unwrap();
    let files = generate(&api, Stubs::Unimplemented, framework);
    add(&package, "everything", &files, false);
    let mut names = Vec::new();
    for ((name, _), api) in MOCKS.iter().zip(apis) {
        let files = generate(api, Stubs::Mock, framework);
        add(&package, &format!("mocks/{name}"), &files, true);
        names.push(*name);
    }
    // Handlers that were there before the rest of their documents, in two kinds of handwriting.
    let windows = |text: &str| text.replace("    ", "\t").replace('\n', "\r\n");
    for (name, files) in [
        (
            "grown_museum",
            grown::files_of(&apis[0], framework, str::to_owned),
        ),
        (
            "grown_realworld",
            grown::files_of(&apis[2], framework, windows),
        ),
    ] {
        add(&package, &format!("mocks/{name}"), &files, true);
        names.push(name);
    }
    let api = document(&tables().join("cors/openapi.yaml")).unwrap();
    for (name, cors) in origins() {
        let options = RustOptions {
            framework,
            stubs: Stubs::Mock,
            cors: Some(cors),
            ..RustOptions::default()
        };
        add(
            &package,
            &format!("mocks/{name}"),
            &written(&api, &options),
            true,
        );
        names.push(name);
    }
    package.environment = vec![("CORS_ORIGINS", LISTED.to_owned())];
    package.write("mocks/mod.rs", &mocks(framework, &names));
    package.start()
}

/// Origins of the environment, some of which are none.
const LISTED: &str = "https://one.example.org,https://*.two.example.org:*  https://three.example.org/ * null https://*.com";

/// Servers that pages of other origins may use, by the names of their tables.
fn origins() -> [(&'static str, Cors); 2] {
    let listed = Cors::new("https://app.example.com").and_then(|cors| {
        cors.origin("https://*.preview.example.com")?
            .origin("http://localhost:*")?
            .origin("env:CORS_ORIGINS")?
            .origin("env:CORS_NOT_SET")?
            .credentials()
    });
    let open = Cors::new("*").and_then(|cors| {
        let cors = cors.method("GET")?.method("PUT")?.header("*")?;
        let cors = cors.expose("X-Total-Count")?.expose("X-Other")?;
        Ok(cors.max_age(0)?.private_network())
    });
    [("listed", listed.unwrap()), ("open", open.unwrap())]
}

/// The module with all mock servers.
fn mocks(framework: Framework, names: &[&str]) -> String {
    let modules: String = names.iter().map(|name| format!("mod {name};\n")).collect();
    let (ty, one): (_, fn(&str) -> String) = match framework {
        Framework::Axum => ("Vec<(&'static str, axum::Router)>", |name| {
            format!("(\"{name}\", {name}::router())")
        }),
        Framework::Actix => ("std::io::Result<Vec<crate::Running>>", |name| {
            format!("crate::serve(\"{name}\", {name}::router())")
        }),
    };
    let all: Vec<String> = names.iter().map(|name| one(name)).collect();
    let all = match framework {
        Framework::Axum => format!("vec![{}]", all.join(", ")),
        Framework::Actix => format!("[{}].into_iter().collect()", all.join(", ")),
    };
    format!(
        "//! Mock servers.\n\n{modules}\n/// All of them.\npub fn all() -> {ty} {{\n    {all}\n}}\n"
    )
}

/// In a program nobody but the program itself uses what is generated, in a library everybody may.
#[test]
fn generated_code_warns_of_nothing_and_silences_nothing_as_a_whole() {
    for (name, framework) in FRAMEWORKS {
        warns_of_nothing(name, framework);
    }
}

fn warns_of_nothing(name: &str, framework: Framework) {
    let package = Package::new(&format!("lean_{name}"), framework);
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
        let api = document(path).unwrap();
        let files = generate(&api, Stubs::Unimplemented, framework);
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

/// With all that documents without credentials can make a server need.
#[test]
fn a_server_on_axum_is_built_of_at_most_sixty_crates() {
    let package = Package::new("crates", Framework::Axum);
    package.write("main.rs", "fn main() {}\n");
    let arguments = ["tree", "--prefix", "none", "--no-dedupe", "-e", "normal"];
    let output = package.command(&arguments).output().unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    let mut crates: Vec<&str> = tree
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .collect();
    crates.sort_unstable();
    crates.dedup();
    let n_crates = crates.len();
    // The package itself is one of them.
    assert!((20..=60).contains(&n_crates), "{n_crates}: {crates:?}");
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
        generate(
            &document(&path).unwrap(),
            Stubs::Unimplemented,
            Framework::Axum,
        )
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

/// Takes minutes. `FILTER=box` keeps the documents whose names contain that, and `FRAMEWORK=actix` takes
/// that framework.
#[test]
#[ignore = "compiles the servers of all real documents"]
fn servers_of_real_documents_compile() {
    let filter = std::env::var("FILTER").unwrap_or_default();
    let framework = std::env::var("FRAMEWORK").unwrap_or_default();
    let framework = FRAMEWORKS.into_iter().find(|(name, _)| *name == framework);
    let framework = framework.map_or_else(Framework::default, |(_, framework)| framework);
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
        let package = Package::new("real", framework);
        add(
            &package,
            "api",
            &generate(&api, Stubs::Mock, framework),
            true,
        );
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

fn generate(api: &Api, stubs: Stubs, framework: Framework) -> FileSet {
    let options = RustOptions {
        framework,
        stubs,
        ..RustOptions::default()
    };
    written(api, &options)
}

fn written(api: &Api, options: &RustOptions) -> FileSet {
    let mut diagnostics = Diagnostics::new();
    let files = files(api, options, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    files
}

/// Adds generated files below a module, and the user's own beside them if they are wanted.
pub(crate) fn add(package: &Package, module: &str, files: &FileSet, with_own: bool) {
    for (ownership, path, text) in files.iter() {
        match ownership {
            Ownership::Generated => package.write(&format!("{module}/generated/{path}"), text),
            Ownership::UserOnce if with_own => package.write(&format!("{module}/{path}"), text),
            Ownership::UserOnce => {}
        }
    }
}

/// What handlers ask a framework for, but for methods, which only those of `everything` do.
pub(crate) fn context(name: &str) -> String {
    let path = format!("servers/{name}/context.rs");
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("pub use "));
    lines.collect::<Vec<_>>().join("\n")
}

/// The folder of all tables.
fn tables() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/behaviour")
}

/// Sends all requests of a table to servers; returns how many there are.
///
/// All failures come out together.
fn drive(table: &Path, servers: &[Driven<'_>]) -> usize {
    let (n_rows, failures) = table::failures(table, servers);
    assert!(failures.is_empty(), "{failures}");
    n_rows
}
