//! Reads servers in JavaScript and TypeScript: what applications of Express, Koa and Fastify serve,
//! without annotations.
//!
//! Files are parsed and their code is looked at as if it ran (`evaluate/`), so that applications,
//! routers, paths and handlers are values that go where the code sends them. What is done with routers
//! is noted (`framework/`, `router.rs`); from the applications down that makes operations (`walk/`),
//! and through the handlers of each a request is sent that only stands for one (`exchange/`).
//!
//! Nothing is run, and no type checker is asked.

mod calls;
mod comment;
mod config;
mod decorators;
mod documents;
mod environment;
mod evaluate;
mod exchange;
mod forgotten;
mod framework;
mod generated;
mod left;
mod library;
mod operation;
mod path;
mod project;
mod queries;
mod router;
mod rows;
mod scan;
mod schema;
mod types;
mod value;
mod walk;
mod workspace;

#[cfg(test)]
mod tests;

use self::project::{Kind, Project, is_program, is_source, kind};
use super::code::{Files, Input, Language, Sketch, is_skipped, join, parent};

/// JavaScript and TypeScript, as the table of languages has them.
pub const LANGUAGE: Language = Language {
    name: "JavaScript or TypeScript",
    is_at,
    scan: scan_input,
    queries: queries::queries,
    beside: workspace::beside,
};

/// How many files a project may have.
const FILES: usize = 20_000;

/// Where packages beside a project stand in it.
const INSTALLED: &str = "node_modules/";

fn is_at(files: &mut dyn Files, path: &str) -> bool {
    if files.is_file(path) {
        return is_code(path);
    }
    let mut found = false;
    visit(files, path, 0, &mut |_, path| {
        found |= is_code(path);
        !found
    });
    found
}

/// Whether a file is code, and not only read beside it.
fn is_code(path: &str) -> bool {
    is_source(path) && {
        let beside = [Kind::Json, Kind::Yaml, Kind::Prisma, Kind::Environment];
        !beside.contains(&kind(path))
    }
}

fn scan_input(input: &mut Input<'_>) -> Sketch {
    let (project, wanted) = load(input);
    scan::scan(&project, &wanted, input.sources)
}

/// The project that a path is in, and the path in it.
fn load(input: &mut Input<'_>) -> (Project, String) {
    let folder = if input.files.is_file(input.path) {
        parent(input.path).to_owned()
    } else {
        input.path.to_owned()
    };
    let root = root(input.files, &folder);
    let mut found: Vec<(String, String)> = Vec::new();
    sources(input.files, &root, "", &mut found);
    let mut beside = Vec::new();
    for (name, real) in workspace::dependencies(input.files, &root) {
        let folder = format!("{INSTALLED}{name}");
        sources(input.files, &real, &folder, &mut found);
        beside.push((folder, real));
    }
    if !beside.is_empty() {
        // What else is in them is none of this project's.
        let unreached = Project::new(found.clone()).unreached_below(INSTALLED);
        found.retain(|(path, _)| !unreached.contains(path));
    }
    let wanted = input
        .path
        .strip_prefix(&root)
        .map_or("", |rest| rest.trim_start_matches('/'))
        .to_owned();
    let folder = input.files.folder_name(&root);
    let project = Project::new(found)
        .shown_in(&root)
        .called(folder)
        .with_beside(beside);
    (project, wanted)
}

/// Adds the files below a folder, by their paths below it in the folder `placed`.
fn sources(files: &mut dyn Files, folder: &str, placed: &str, found: &mut Vec<(String, String)>) {
    visit(files, folder, 0, &mut |files, path| {
        if is_source(path)
            && let Some(text) = files.text(path)
            // Other languages have programs there, too.
            && (!is_program(path) || text.lines().next().is_some_and(is_of_node))
        {
            let inside = path
                .strip_prefix(folder)
                .map_or(path, |rest| rest.trim_start_matches('/'));
            found.push((join(placed, inside), text));
        }
        found.len() < FILES
    });
}

/// Whether the first line of a program says that Node.js runs it.
fn is_of_node(line: &str) -> bool {
    line.starts_with("#!") && ["node", "tsx", "bun"].iter().any(|it| line.contains(it))
}

/// The folder of the project that a folder is in: the nearest with a `package.json`.
fn root(files: &mut dyn Files, folder: &str) -> String {
    let mut candidate = folder.to_owned();
    loop {
        if files.is_file(&join(&candidate, "package.json")) {
            return candidate;
        }
        if candidate.is_empty() || candidate == "/" {
            return folder.to_owned();
        }
        candidate = parent(&candidate).to_owned();
    }
}

/// Calls `found` with every file below a folder that people wrote, until it says `false`.
fn visit(
    files: &mut dyn Files,
    folder: &str,
    depth: u32,
    found: &mut dyn FnMut(&mut dyn Files, &str) -> bool,
) -> bool {
    if depth > 32 {
        return true;
    }
    for entry in files.list(folder) {
        let path = if folder.is_empty() {
            entry.name.clone()
        } else {
            format!("{}/{}", folder.trim_end_matches('/'), entry.name)
        };
        let goes_on = if entry.is_folder {
            let is_built = matches!(entry.name.as_str(), "dist" | "build" | "coverage" | "out");
            // Packages are installed beside a `package.json`; elsewhere that is a name that people chose.
            let is_own = entry.name == "node_modules"
                && depth > 0
                && !files.is_file(&join(folder, "package.json"));
            is_built || is_skipped(&entry.name) && !is_own || visit(files, &path, depth + 1, found)
        } else {
            // What was made smaller is what others wrote.
            entry.name.contains(".min.") || found(files, &path)
        };
        if !goes_on {
            return false;
        }
    }
    true
}
