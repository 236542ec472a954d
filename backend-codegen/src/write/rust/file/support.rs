//! Which files of the support module a server needs.

use std::collections::BTreeSet;

use crate::fileset::{FileSet, Ownership};

/// A file of the support module.
struct Source {
    /// Its modules below `support`.
    path: &'static str,
    text: &'static str,
}

macro_rules! sources {
    ($($path:literal),* $(,)?) => {
        &[$(Source { path: $path, text: include_str!(concat!("../support/", $path, ".rs")) }),*]
    };
}

/// All files but the ones that only name modules.
const SOURCES: &[Source] = sources![
    "array",
    "base64",
    "by_serde",
    "check",
    "choice",
    "decimal",
    "decode",
    "encode",
    "format/date",
    "format/date_time",
    "format/duration",
    "format/email",
    "format/hostname",
    "format/idn_email",
    "format/idn_hostname",
    "format/idna",
    "format/idna_table",
    "format/ipv4",
    "format/ipv6",
    "format/iri",
    "format/iri_reference",
    "format/json_pointer",
    "format/label",
    "format/mailbox",
    "format/regex",
    "format/relative_json_pointer",
    "format/resource",
    "format/time",
    "format/uri",
    "format/uri_reference",
    "format/uri_template",
    "format/uuid",
    "http/answer",
    "http/cookie",
    "http/deep",
    "http/delimited",
    "http/example",
    "http/failure",
    "http/fill",
    "http/form",
    "http/head",
    "http/header",
    "http/input",
    "http/media",
    "http/media_body",
    "http/multipart",
    "http/operation",
    "http/parameter",
    "http/path",
    "http/path_styles",
    "http/percent",
    "http/plain",
    "http/query",
    "http/query_string",
    "http/refusal",
    "http/response_header",
    "http/security",
    "http/status",
    "http/template",
    "http/text",
    "json",
    "judge",
    "map",
    "names",
    "number",
    "object",
    "own",
    "pattern",
    "reader",
    "regex",
    "schema",
    "serde",
    "steps",
    "string",
    "time",
    "union",
    "uuid",
    "violation",
    "writer",
];

/// What every reader and writer needs.
const CORE: &[&str] = &[
    "array",
    "check",
    "choice",
    "decimal",
    "decode",
    "encode",
    "json",
    "map",
    "names",
    "number",
    "object",
    "reader",
    "string",
    "union",
    "violation",
    "writer",
];

/// What shows that a file is needed though nothing names it by its path.
const MARKS: &[(&str, &str)] = &[
    (".uuid(", "uuid"),
    ("Reader::uuid", "uuid"),
    (".date(", "time"),
    (".date_time(", "time"),
    ("Reader::date", "time"),
    (".base64(", "base64"),
    ("Reader::base64", "base64"),
    (".check(", "judge"),
    (".check_json(", "judge"),
    (".check_number(", "judge"),
    ("Parameter::cookie(", "http/cookie"),
    ("Parameter::plain_cookie(", "http/cookie"),
    ("Parameter::deep(", "http/deep"),
    ("Parameter::delimited(", "http/delimited"),
    ("Parameter::header(", "http/header"),
    ("Parameter::path(", "http/path"),
    ("Parameter::label(", "http/path_styles"),
    ("Parameter::matrix(", "http/path_styles"),
    ("Parameter::query(", "http/query"),
    ("Parameter::query_string(", "http/query_string"),
    (".form(", "http/form"),
    (".text(", "http/plain"),
    (".plain_text(", "http/plain"),
    (".bytes(", "http/media_body"),
    (".media(", "http/media_body"),
    ("Parameter::part(", "http/multipart"),
    (".parts(", "http/multipart"),
    (".all_parts(", "http/multipart"),
    (".header(\"", "http/response_header"),
    (".optional_header(", "http/response_header"),
];

/// What shows it in the files of types, where a field is written by what its type is.
const MARKS_OF_TYPES: &[(&str, &str)] = &[
    ("uuid::Uuid", "uuid"),
    ("time::Date", "time"),
    ("time::OffsetDateTime", "time"),
    ("time::{", "time"),
    ("Vec<u8>", "base64"),
];

/// Adds the files of the support module that the generated files in `files` need.
pub fn add_support(files: &mut FileSet) {
    let mut needed: Vec<&Source> = Vec::new();
    let mut queue: Vec<&str> = CORE.to_vec();
    for (ownership, path, text) in files.iter() {
        if ownership != Ownership::Generated || path.starts_with("support/") {
            continue;
        }
        let of_types: &[_] = match path.starts_with("types/") {
            true => MARKS_OF_TYPES,
            false => &[],
        };
        let marks = MARKS.iter().chain(of_types);
        let marks = marks.filter(|(mark, _)| text.contains(mark));
        queue.extend(marks.map(|(_, path)| *path));
        let named = SOURCES
            .iter()
            .filter(|source| names(text, &source.path.replace('/', "::")));
        queue.extend(named.map(|source| source.path));
    }
    while let Some(path) = queue.pop() {
        let known = needed.iter().any(|source| source.path == path);
        let source = SOURCES.iter().find(|source| source.path == path);
        if let Some(source) = source.filter(|_| !known) {
            needed.push(source);
            queue.extend(used_by(source));
        }
    }
    needed.sort_by_key(|source| source.path);
    for source in &needed {
        let text = format!("{}{}", super::HEADER, source.text);
        files.generated(format!("support/{}.rs", source.path), text);
    }
    let paths: BTreeSet<&str> = needed.iter().map(|source| source.path).collect();
    let mut modules: BTreeSet<&str> = paths
        .iter()
        .filter(|path| !path.contains('/'))
        .copied()
        .collect();
    for (folder, docs) in FOLDERS {
        let inside = |path: &&'static str| path.strip_prefix(folder)?.strip_prefix('/');
        let inside: BTreeSet<&str> = paths.iter().filter_map(inside).collect();
        if !inside.is_empty() {
            modules.insert(folder);
            files.generated(format!("support/{folder}/mod.rs"), index(docs, &inside));
        }
    }
    files.generated("support/mod.rs", index(SUPPORT, &modules));
}

const SUPPORT: &str = "\
//! What the generated server needs at run time: a JSON reader that checks while it reads, the
//! violations it records, and a JSON writer.
//!
//! Everything here is ordinary Rust. A file is present only if the specification needs it.
#![allow(
    dead_code,
    reason = \"the files are the same for all specifications, and none needs all that is in them\"
)]
";

/// The folders of the support module, with what their modules say about them.
const FOLDERS: [(&str, &str); 2] = [
    (
        "format",
        "\
//! The formats of JSON Schema as assertions: one function a format, each true if the text is of
//! the format.
",
    ),
    (
        "http",
        "\
//! HTTP without a framework: how requests are read, and what the server itself answers.
",
    ),
];

/// Whether the support module has that file.
pub(in crate::write::rust) fn has_support(path: &str) -> bool {
    SOURCES.iter().any(|source| source.path == path)
}

/// A file that names modules.
fn index(docs: &str, modules: &BTreeSet<&str>) -> String {
    let modules: String = modules
        .iter()
        .map(|module| format!("pub mod {module};\n"))
        .collect();
    format!("{}{docs}\n{modules}", super::HEADER)
}

/// Whether a text names the module `path` of the support module.
fn names(text: &str, path: &str) -> bool {
    let path = format!("support::{path}");
    text.match_indices(&path).any(|(at, _)| {
        let behind = text
            .get(at.saturating_add(path.len())..)
            .unwrap_or_default();
        !behind.starts_with(|c: char| c.is_alphanumeric() || c == '_')
    })
}

/// The files that a file of the support module imports from.
fn used_by(source: &Source) -> Vec<&'static str> {
    let Ok(file) = syn::parse_file(source.text) else {
        return Vec::new();
    };
    let mut used = Vec::new();
    for item in &file.items {
        if let syn::Item::Use(item) = item {
            let folder: Vec<String> = source.path.split('/').map(str::to_owned).collect();
            leaves(&item.tree, &folder, &mut used);
        }
    }
    SOURCES
        .iter()
        .filter(|source| {
            used.iter().any(|path| {
                let own = path.strip_prefix(source.path);
                own.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        })
        .map(|source| source.path)
        .collect()
}

/// The paths of a `use` that lead through `super`, from the support module on.
fn leaves(tree: &syn::UseTree, at: &[String], used: &mut Vec<String>) {
    match tree {
        syn::UseTree::Path(path) if path.ident == "super" => {
            let up = at.split_last().map_or(&[] as &[String], |(_, up)| up);
            leaves(&path.tree, up, used);
        }
        syn::UseTree::Path(path) => {
            let mut below = at.to_vec();
            below.push(path.ident.to_string());
            leaves(&path.tree, &below, used);
        }
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                leaves(tree, at, used);
            }
        }
        syn::UseTree::Name(name) if name.ident != "self" => {
            used.push([at, &[name.ident.to_string()]].concat().join("/"));
        }
        syn::UseTree::Rename(name) => {
            used.push([at, &[name.ident.to_string()]].concat().join("/"));
        }
        syn::UseTree::Name(_) | syn::UseTree::Glob(_) => used.push(at.join("/")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped(text: &str) -> Vec<String> {
        let mut files = FileSet::new();
        files.generated("types/mod.rs", text);
        add_support(&mut files);
        let files = files.iter().map(|(_, path, _)| path.to_owned());
        files.collect()
    }

    #[test]
    fn what_a_file_imports_is_shipped_with_it() {
        let files = shipped("use super::support::time::x; use ::time::Date;");
        for file in [
            "format/date_time",
            "format/date",
            "format/time",
            "format/mod",
            "time",
        ] {
            let file = format!("support/{file}.rs");
            assert!(files.contains(&file), "{file} {files:?}");
        }
        assert!(!files.contains(&"support/regex.rs".to_owned()));
        let files = shipped("support::format::idn_email::is_idn_email");
        for file in [
            "idn_hostname",
            "idna",
            "idna_table",
            "label",
            "mailbox",
            "mod",
        ] {
            let file = format!("support/format/{file}.rs");
            assert!(files.contains(&file), "{file} {files:?}");
        }
    }

    #[test]
    fn the_list_of_files_is_the_list_of_modules() {
        let modules = |text: &str, folder: &str| -> Vec<String> {
            text.lines()
                .map(|line| line.strip_prefix("pub ").unwrap_or(line))
                .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'))
                .filter(|module| FOLDERS.iter().all(|(folder, _)| module != folder))
                .map(|module| format!("{folder}{module}"))
                .collect()
        };
        let mut known = modules(include_str!("../support/mod.rs"), "");
        known.extend(modules(include_str!("../support/format/mod.rs"), "format/"));
        known.extend(modules(include_str!("../support/http/mod.rs"), "http/"));
        known.sort();
        let mut listed: Vec<&str> = SOURCES.iter().map(|source| source.path).collect();
        listed.sort_unstable();
        assert_eq!(listed, known);
    }

    /// A condition that binds: `a && let Some(b) = c`.
    struct Chains(Vec<String>);

    impl syn::visit::Visit<'_> for Chains {
        fn visit_expr_binary(&mut self, expression: &syn::ExprBinary) {
            for side in [&expression.left, &expression.right] {
                if let syn::Expr::Let(binding) = &**side {
                    let pattern = &binding.pat;
                    self.0.push(quote::quote!(#pattern).to_string());
                }
            }
            syn::visit::visit_expr_binary(self, expression);
        }
    }

    #[test]
    fn the_files_are_rust_of_edition_2021_too() {
        let mut chains = Chains(Vec::new());
        for source in SOURCES {
            let file = syn::parse_file(source.text).unwrap();
            syn::visit::Visit::visit_file(&mut chains, &file);
        }
        assert_eq!(chains.0, [""; 0]);
    }
}
