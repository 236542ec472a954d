//! Reads servers in JavaScript and TypeScript: what applications of Express, Koa and Fastify serve,
//! without annotations.
//!
//! Files are parsed and their code is looked at as if it ran (`evaluate/`), so that applications,
//! routers, paths and handlers are values that go where the code sends them. What is done with routers
//! is noted (`framework/`, `router.rs`); from the applications down that makes operations (`walk.rs`),
//! and through the handlers of each a request is sent that only stands for one (`exchange/`).
//!
//! Nothing is run, and no type checker is asked.

mod calls;
mod comment;
mod config;
mod decorators;
mod documents;
mod evaluate;
mod exchange;
mod framework;
mod generated;
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
mod unused;
mod value;
mod walk;

#[cfg(test)]
mod tests;

use self::project::{Kind, Project, is_source, kind};
use super::code::{Files, Input, Language, Sketch, is_skipped, join, parent};

/// JavaScript and TypeScript, as the table of languages has them.
pub const LANGUAGE: Language = Language {
    name: "JavaScript or TypeScript",
    is_at,
    scan: scan_input,
    queries: queries::queries,
};

/// How many files a project may have.
const FILES: usize = 20_000;

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
    is_source(path) && !matches!(kind(path), Kind::Json | Kind::Yaml | Kind::Prisma)
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
    visit(input.files, &root, 0, &mut |files, path| {
        if is_source(path)
            && let Some(text) = files.text(path)
        {
            let inside = path
                .strip_prefix(&root)
                .map_or(path, |rest| rest.trim_start_matches('/'));
            found.push((inside.to_owned(), text));
        }
        found.len() < FILES
    });
    let wanted = input
        .path
        .strip_prefix(&root)
        .map_or("", |rest| rest.trim_start_matches('/'))
        .to_owned();
    (Project::new(found).shown_in(&root), wanted)
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
