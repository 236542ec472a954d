//! What a file imports, and how it writes that.

use std::collections::BTreeSet;

use oxc_ast::ast::{
    BindingPattern, BindingPatternKind, Declaration, ImportDeclaration, ImportDeclarationSpecifier,
    ImportOrExportKind, Program, Statement,
};

use crate::write::upkeep::edit::{Insertion, Line, line_end};
use crate::write::upkeep::wiring::Module;

/// What a file imports, and the names that it has for itself.
#[derive(Debug, Default)]
pub(super) struct Imports {
    all: Vec<Import>,
    /// All names at the top of the file, imported or not.
    names: BTreeSet<String>,
}

/// A statement.
#[derive(Debug)]
pub(super) struct Import {
    start: usize,
    end: usize,
    pub(super) specifier: String,
    is_of_types: bool,
    names: Vec<Name>,
    /// The end of the last name in braces.
    last: Option<usize>,
    /// Its closing brace.
    close: usize,
}

#[derive(Debug)]
struct Name {
    /// What it is called there; `*` is all of it.
    imported: String,
    local: String,
    is_type: bool,
}

impl Imports {
    pub(super) fn of(program: &Program<'_>, text: &str) -> Self {
        let mut found = Self::default();
        for statement in &program.body {
            match statement {
                Statement::ImportDeclaration(it) => found.import(it, text),
                Statement::ExportNamedDeclaration(it) => {
                    if let Some(declaration) = &it.declaration {
                        found.declaration(declaration);
                    }
                }
                other => {
                    if let Some(declaration) = other.as_declaration() {
                        found.declaration(declaration);
                    }
                }
            }
        }
        found
    }

    fn import(&mut self, it: &ImportDeclaration<'_>, text: &str) {
        let is_of_types = it.import_kind == ImportOrExportKind::Type;
        let mut import = Import {
            start: offset(it.span.start),
            end: offset(it.span.end),
            specifier: it.source.value.as_str().to_owned(),
            is_of_types,
            names: Vec::new(),
            last: None,
            close: 0,
        };
        for specifier in it.specifiers.iter().flatten() {
            let (imported, local, kind) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    import.last = Some(offset(it.span.end));
                    (it.imported.name().as_str(), &it.local, it.import_kind)
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                    ("default", &it.local, ImportOrExportKind::Value)
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => {
                    ("*", &it.local, ImportOrExportKind::Value)
                }
            };
            self.names.insert(local.name.as_str().to_owned());
            import.names.push(Name {
                imported: imported.to_owned(),
                local: local.name.as_str().to_owned(),
                is_type: is_of_types || kind == ImportOrExportKind::Type,
            });
        }
        if let Some(last) = import.last {
            let rest = text.get(last..).unwrap_or("");
            import.close = last.saturating_add(rest.find('}').unwrap_or_default());
        }
        self.all.push(import);
    }

    fn declaration(&mut self, declaration: &Declaration<'_>) {
        match declaration {
            Declaration::VariableDeclaration(it) => {
                for declarator in &it.declarations {
                    self.names.extend(name_of(&declarator.id));
                }
            }
            other => {
                let id = other.id();
                self.names.extend(id.map(|id| id.name.as_str().to_owned()));
            }
        }
    }

    /// What `local` is called in the module that it is imported from, and that module.
    pub(super) fn origin(&self, local: &str) -> Option<(&str, &str)> {
        self.all.iter().find_map(|import| {
            let mut names = import.names.iter();
            let name = names.find(|name| name.local == local)?;
            Some((&*name.imported, &*import.specifier))
        })
    }

    /// Modules of the user, which handlers may come from.
    pub(super) fn modules(&self, generated: &str) -> Vec<Module> {
        let own = self.all.iter().filter(|import| {
            import.specifier.starts_with('.')
                && file_in(&import.specifier, generated).is_none()
                && !import.is_of_types
        });
        own.map(|import| {
            let names = import.names.iter();
            let same = names.filter(|name| name.imported == name.local);
            Module {
                name: stem(&import.specifier),
                range: import.start..import.end,
                values: Some(same.map(|name| name.local.clone()).collect()),
            }
        })
        .collect()
    }

    /// What a value of a generated file is called here, if it is known.
    pub(super) fn local(&self, file: &str, name: &str, generated: &str) -> Option<&str> {
        let of_it = self
            .all
            .iter()
            .filter(|import| file_in(&import.specifier, generated).as_deref() == Some(file));
        let mut names = of_it.flat_map(|import| &import.names);
        let found = names.find(|it| it.imported == name && !it.is_type);
        found.map(|it| it.local.as_str())
    }

    /// What a new value of a generated file is called here: its name, unless that is taken.
    pub(super) fn free(&self, name: &str) -> String {
        match self.names.contains(name) {
            true => format!("Generated{name}"),
            false => name.to_owned(),
        }
    }

    /// Imports values of a generated file, by names and what they are called here. `beside` is a module
    /// that the file imports something of already.
    pub(super) fn add(
        &self,
        text: &str,
        file: &str,
        names: &[(String, String)],
        generated: &str,
        beside: &str,
    ) -> Vec<Insertion> {
        let names = names.iter().map(|(name, local)| match name == local {
            true => name.clone(),
            false => format!("{name} as {local}"),
        });
        let names: Vec<String> = names.collect();
        let same = self.all.iter().find(|import| {
            let is_it = file_in(&import.specifier, generated).as_deref() == Some(file);
            is_it && !import.is_of_types && import.last.is_some()
        });
        if let Some((import, last)) = same.and_then(|it| Some((it, it.last?))) {
            return import.more(text, last, &names);
        }
        let Some(neighbour) = self.all.iter().find(|import| import.specifier == beside) else {
            return Vec::new();
        };
        let written = text.get(neighbour.start..neighbour.end).unwrap_or("");
        let module = sibling(beside, file, generated);
        let line = Manner::of(written).import(&names.join(", "), &module);
        vec![Insertion {
            at: neighbour.start,
            text: format!("{line}{}", line_end(text)),
        }]
    }
}

impl Import {
    /// Adds names to its braces.
    fn more(&self, text: &str, last: usize, names: &[String]) -> Vec<Insertion> {
        let closing = Line::around(text, self.close);
        if !closing.starts_at(self.close) {
            return vec![Insertion {
                at: last,
                text: format!(", {}", names.join(", ")),
            }];
        }
        let end = line_end(text);
        let indentation = Line::around(text, last).indentation();
        let behind = text.get(last..self.close).unwrap_or("");
        let comma = (!behind.contains(',')).then(|| Insertion {
            at: last,
            text: ",".to_owned(),
        });
        let lines = names
            .iter()
            .map(|name| format!("{indentation}{name},{end}"));
        let lines = Insertion {
            at: closing.range.start,
            text: lines.collect(),
        };
        comma.into_iter().chain([lines]).collect()
    }
}

/// How a file writes its imports.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    quote: char,
    /// What names of modules end with.
    ending: &'static str,
    semicolon: &'static str,
}

impl Manner {
    /// That of a statement.
    pub(super) fn of(statement: &str) -> Self {
        let statement = statement.trim_end();
        let body = statement.trim_end_matches(';');
        let quote = body
            .chars()
            .last()
            .filter(|last| *last == '\'')
            .unwrap_or('"');
        let module = body.trim_end_matches(quote);
        let endings = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"];
        let ending = endings.into_iter().find(|ending| module.ends_with(ending));
        let is_known = !statement.is_empty();
        Self {
            quote,
            ending: ending.unwrap_or(if is_known { "" } else { ".js" }),
            semicolon: if is_known && body.len() == statement.len() {
                ""
            } else {
                ";"
            },
        }
    }

    /// An import in this manner.
    pub(super) fn import(self, names: &str, module: &str) -> String {
        let Self {
            quote,
            ending,
            semicolon,
        } = self;
        format!("import {{ {names} }} from {quote}{module}{ending}{quote}{semicolon}")
    }
}

/// Which file of the generated folder a module is, without its ending.
pub(super) fn file_in(specifier: &str, generated: &str) -> Option<String> {
    let parts: Vec<&str> = specifier.split('/').collect();
    let folder = parts.iter().rposition(|part| *part == generated)?;
    let file = parts.get(folder.saturating_add(1)..)?.join("/");
    let file = without_ending(&file);
    Some(if file.is_empty() { "index" } else { file }.to_owned())
}

/// Another file of the generated folder, without its ending, as it is named beside `specifier`.
fn sibling(specifier: &str, file: &str, generated: &str) -> String {
    let parts: Vec<&str> = specifier.split('/').collect();
    let folder = parts.iter().rposition(|part| *part == generated);
    let folder = parts
        .get(..=folder.unwrap_or_default())
        .unwrap_or(&[])
        .join("/");
    format!("{folder}/{file}")
}

/// The name of a file without its ending; that of its folder, if it is the index of one.
fn stem(specifier: &str) -> String {
    let path = without_ending(specifier);
    let path = path.strip_suffix("/index").unwrap_or(path);
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

fn without_ending(file: &str) -> &str {
    match file.rsplit_once('.') {
        Some((name, "js" | "mjs" | "cjs" | "ts" | "mts" | "cts")) => name,
        _ => file,
    }
}

/// The name of a variable.
pub(super) fn name_of(id: &BindingPattern<'_>) -> Option<String> {
    match &id.kind {
        BindingPatternKind::BindingIdentifier(id) => Some(id.name.as_str().to_owned()),
        _ => None,
    }
}

/// A place in the text.
pub(super) fn offset(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// Where something starts and ends.
pub(super) fn range(node: &impl oxc_span::GetSpan) -> std::ops::Range<usize> {
    let span = node.span();
    offset(span.start)..offset(span.end)
}
