//! Reads servers in Rust: what routers of axum and actix-web serve, without annotations.
//!
//! The code is parsed, not compiled: names are resolved over modules and imports (`world/`), what
//! builds routers is evaluated (`evaluate/`), and what the handlers at its end take and give becomes
//! the operations (`operation/`), with types as serde reads and writes them (`types/`).

mod docs;
mod document;
mod evaluate;
mod json;
mod load;
mod lost;
mod macros;
mod operation;
mod queries;
#[cfg(test)]
#[cfg(feature = "openapi")]
mod tests;
mod types;
mod value;
mod world;

use std::collections::HashSet;

use crate::infer::{arguments, syntax, words};

use super::code::{
    Crate, Files, Info, Input, Language, Sketch, Text, extension, join, parent, stands_in,
    take_away,
};
use crate::document::{Location, Sources};

/// Rust, as the table of languages has it.
pub const LANGUAGE: Language = Language {
    name: "Rust",
    is_at,
    scan,
    queries: queries::queries,
    // Cargo says which crates are there.
    beside: |_, _| Vec::new(),
};

/// Whether there is a manifest of Cargo, or there are files in Rust and none in JavaScript or
/// TypeScript beside them.
fn is_at(files: &mut dyn Files, path: &str) -> bool {
    if extension(path) == "rs" || path.ends_with("Cargo.toml") {
        return true;
    }
    if files.is_file(&join(path, "package.json")) && !files.is_file(&join(path, "Cargo.toml")) {
        return false;
    }
    if files.is_file(&join(path, "Cargo.toml")) {
        return true;
    }
    ["", "src"].iter().any(|folder| {
        let entries = files.list(&join(path, folder));
        entries
            .iter()
            .any(|entry| !entry.is_folder && extension(&entry.name) == "rs")
    })
}

/// Folders of what is there for the sake of other code.
const BESIDE: [&str; 8] = [
    "tests", "test", "examples", "example", "benches", "fixtures", "mocks", "e2e",
];

/// Packages and programs that only test others or show how they are used are not asked for their routes.
fn without_beside(crates: &mut [Crate], path: &str) {
    let is_beside = |known: &Crate| {
        let below = known.root.strip_prefix(path).unwrap_or("");
        let folders = parent(&known.manifest).strip_prefix(path).unwrap_or("");
        let mut folders = folders.split('/');
        let program = below.rsplit_once("src/bin/").map(|(_, name)| name);
        let stem = program.and_then(|name| name.split(['.', '/']).next());
        !below.is_empty()
            && (folders.any(|folder| BESIDE.contains(&folder)) || stem.is_some_and(stands_in))
    };
    if crates
        .iter()
        .any(|known| known.is_wanted && !is_beside(known))
    {
        for known in crates.iter_mut() {
            known.is_wanted = known.is_wanted && !is_beside(known);
        }
    }
}

/// The crates that are there, and their files.
fn load(input: &mut Input<'_>) -> (Vec<Crate>, load::Loaded) {
    let mut crates = match input.crates {
        [] => guessed_crates(input.files, input.path),
        crates => crates.to_vec(),
    };
    without_beside(&mut crates, input.path);
    let loaded = load::load(&crates, input.files, input.sources);
    (crates, loaded)
}

/// What the world calls crates, and whether they are wanted.
fn names(crates: &[Crate]) -> Vec<(String, bool)> {
    let each = crates.iter();
    each.map(|known| (known.name.clone(), known.is_wanted))
        .collect()
}

fn scan(input: &mut Input<'_>) -> Sketch {
    let (crates, loaded) = load(input);
    let macros = macros::Macros::of(&loaded);
    let world = world::World::of(&loaded, &macros, &names(&crates));
    let packages: Vec<&str> = crates.iter().map(|it| it.manifest.as_str()).collect();
    let found = evaluate::routes(&world, &packages);
    let mut sketch = Sketch {
        info: info(&crates, &loaded, input.files, input.sources),
        lost: loaded.lost.clone(),
        without: loaded.without.clone(),
        ..Sketch::default()
    };
    let mut operations = operation::Operations::new(&world);
    let named = named(&found.routes);
    let mut seen = HashSet::new();
    for route in &found.routes {
        // A file may be a part of a library and of the program beside it.
        let endpoint = &route.endpoint;
        if !seen.insert((endpoint.place, &route.path, &endpoint.methods)) {
            continue;
        }
        let mut found = operations.operations(route);
        if route.endpoint.methods.is_empty() {
            // A method that has its own handler there is answered by that one.
            found.retain(|operation| !named.contains(&at(&operation.path, &operation.method)));
        }
        sketch.operations.extend(found);
    }
    sketch.lost.append(&mut operations.lost);
    (sketch.schemas, sketch.schemes) = operations.finish(&sketch.operations);
    take_away(&mut sketch, &|_| true);
    document::declare(&world, &mut sketch);
    let lost = lost::lost(&world, &found);
    sketch.lost.extend(found.lost);
    sketch.lost.extend(lost);
    sketch
}

/// Where routes say which methods they answer.
fn named(routes: &[value::Route<'_>]) -> HashSet<(String, String)> {
    let routes = routes.iter().flat_map(|route| {
        let (path, _) = crate::infer::path::template(&route.path);
        let methods = route.endpoint.methods.iter();
        methods.map(move |method| at(&path, method))
    });
    routes.collect()
}

/// What tells an operation from all others.
fn at(path: &str, method: &str) -> (String, String) {
    (crate::template::shape(path), method.to_owned())
}

/// The crates of a folder of which no manifest says anything.
fn guessed_crates(files: &mut dyn Files, path: &str) -> Vec<Crate> {
    if extension(path) == "rs" {
        return vec![guessed_crate(path)];
    }
    let mut roots = Vec::new();
    for folder in [join(path, "src"), path.to_owned()] {
        for name in ["lib.rs", "main.rs"] {
            let root = join(&folder, name);
            if files.is_file(&root) {
                roots.push(root);
            }
        }
        for entry in files.list(&join(&folder, "bin")) {
            if extension(&entry.name) == "rs" {
                roots.push(join(&folder, &format!("bin/{}", entry.name)));
            }
        }
        if !roots.is_empty() {
            break;
        }
    }
    if roots.is_empty() {
        // A folder of modules: each is a crate of its own, as far as anybody can tell.
        let mut list = files.list(path);
        list.retain(|entry| !entry.is_folder && extension(&entry.name) == "rs");
        let names = list.iter().map(|entry| join(path, &entry.name));
        let module = join(path, "mod.rs");
        if files.is_file(&module) {
            roots.push(module);
        } else {
            roots.extend(names);
        }
    }
    roots.iter().map(|root| guessed_crate(root)).collect()
}

fn guessed_crate(root: &str) -> Crate {
    Crate {
        root: root.to_owned(),
        is_wanted: true,
        ..Crate::default()
    }
}

/// What the API is called: like its package.
fn info(
    crates: &[Crate],
    loaded: &load::Loaded,
    files: &mut dyn Files,
    sources: &mut Sources,
) -> Info {
    let wanted = crates.iter().find(|known| known.is_wanted);
    let first = loaded.files.first().map(|parsed| Location {
        source: parsed.source,
        ..Location::default()
    });
    let Some(known) = wanted.filter(|known| !known.package.name.is_empty()) else {
        let place = first.unwrap_or_default();
        return Info {
            title: Text::new("API", place),
            version: Text::new("0.0.0", place),
            description: None,
        };
    };
    let text = files.text(&known.manifest).unwrap_or_default();
    let source = sources.add(known.manifest.as_str(), text.as_str());
    let package = &known.package;
    let find = |what: &str| {
        let at = text.find(&format!("\"{what}\"")).unwrap_or(0);
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let end = if at == 0 { 0 } else { at + what.len() + 2 };
        Location {
            source,
            start: offset(at),
            end: offset(end),
        }
    };
    Info {
        title: Text::new(&package.name, find(&package.name)),
        version: Text::new(&package.version, find(&package.version)),
        description: package
            .description
            .as_ref()
            .map(|text| Text::new(text, find(text))),
    }
}
