//! Routes that code has left behind: of applications that nothing starts, beside one that is started.

use std::collections::HashSet;

use oxc_ast::ast::{self, Declaration, Statement};
use oxc_ast_visit::{Visit, walk};

use super::calls::NESTING;
use super::evaluate::Machine;
use super::project::{Kind, parent};
use super::router::Outcome;
use super::value::Place;
use super::walk::Route;

/// Folders of programs beside the server.
const BESIDE: [&str; 9] = [
    "script",
    "scripts",
    "tools",
    "example",
    "examples",
    "demo",
    "demos",
    "sandbox",
    "playground",
];

/// Words in the names of programs that stand in for other servers.
const STANDING_IN: [&str; 5] = ["test", "mock", "fake", "stub", "dummy"];

/// Folders whose files a platform starts by itself.
const STARTED: [&str; 4] = ["api", "functions", "lambda", "lambdas"];

/// Takes away what is left behind; it is told unless something else serves it as well. `imported` are files that
/// others import.
pub(super) fn take_away<'a>(
    machine: &mut Machine<'a>,
    routes: &mut Vec<Route<'a>>,
    imported: &HashSet<usize>,
    wanted: &str,
) {
    let is_beside = |file: usize, machine: &Machine<'_>| {
        let path = machine.project.path_of(file);
        let mut names = parent(path).split('/');
        let stem = path
            .rsplit('/')
            .next()
            .and_then(|name| name.split('.').next());
        let mut words = stem.unwrap_or_default().split(['-', '_']);
        !imported.contains(&file)
            && (names.any(|name| BESIDE.contains(&name))
                || words.any(|word| STANDING_IN.contains(&word)))
            && !wanted.split('/').any(|name| BESIDE.contains(&name))
    };
    // What a function that nobody calls starts shows nothing.
    let is_surely_started = |route: &Route<'a>| {
        let application = &route.served.application;
        application.is_started.get() && !application.is_guessed
    };
    let is_main = |route: &Route<'a>, machine: &Machine<'_>| {
        is_surely_started(route) && file_of(route).is_some_and(|file| !is_beside(file, machine))
    };
    if !routes.iter().any(|route| is_main(route, machine)) {
        return;
    }
    // What stands beside a started application may be given requests by it.
    let started: HashSet<usize> = (routes.iter())
        .filter(|route| is_surely_started(route))
        .filter_map(file_of)
        .collect();
    let mut known: Vec<(usize, bool)> = Vec::new();
    let mut used: Option<HashSet<String>> = None;
    let mut is_left = |route: &Route<'a>, machine: &mut Machine<'a>| {
        let application = &route.served.application;
        let Some(file) = file_of(route) else {
            return false;
        };
        if imported.contains(&file) {
            let is_doubtful = application.is_guessed && !application.is_started.get();
            return is_doubtful
                && !may_be_loaded(machine, file)
                && outermost(route, machine).is_some_and(|name| {
                    let used = used.get_or_insert_with(|| names_used(machine));
                    !used.contains(&name)
                });
        }
        if application.is_started.get() {
            return is_beside(file, machine);
        }
        if started.contains(&file) {
            return false;
        }
        if let Some((_, is_left)) = known.iter().find(|(known, _)| *known == file) {
            return *is_left;
        }
        let is_left = match application.is_guessed {
            true => !may_be_loaded(machine, file),
            false => !is_named(machine, file),
        };
        known.push((file, is_left));
        is_left
    };
    let (left, kept): (Vec<_>, Vec<_>) = std::mem::take(routes)
        .into_iter()
        .partition(|route| is_left(route, machine));
    *routes = kept;
    let served: HashSet<Place> = routes.iter().map(|route| route.served.place).collect();
    for route in left {
        let place = route.served.place;
        if !served.contains(&place) {
            let lost = Outcome::Lost {
                reason:
                    "nothing starts the application that it belongs to, and another one is started"
                        .to_owned(),
                help: "start it, import it, or take it away".to_owned(),
            };
            machine.outcomes.insert(place, lost);
        }
    }
}

/// What the function is called, at the top of its file, in which the application of a route is given its routes.
fn outermost<'a>(route: &Route<'a>, machine: &mut Machine<'a>) -> Option<String> {
    let place = route.served.application.entries.borrow().first()?.place;
    let mut names = machine
        .parsed(place.file)
        .program
        .body
        .iter()
        .filter_map(|statement| match statement {
            Statement::ExportNamedDeclaration(it) => it.declaration.as_ref(),
            other => other.as_declaration(),
        });
    names.find_map(|declaration| match declaration {
        Declaration::FunctionDeclaration(it) => {
            let is_around = it.span.start <= place.start && place.end <= it.span.end;
            it.id
                .as_ref()
                .filter(|_| is_around)
                .map(|id| id.name.to_string())
        }
        Declaration::VariableDeclaration(it) => {
            let around = |one: &&ast::VariableDeclarator<'_>| {
                one.span.start <= place.start && place.end <= one.span.end
            };
            let one = it.declarations.iter().find(around)?;
            Some(one.id.get_identifier_name()?.to_string())
        }
        _ => None,
    })
}

/// All names that code says of something, other than to import and to export it.
fn names_used(machine: &mut Machine<'_>) -> HashSet<String> {
    struct Names {
        found: HashSet<String>,
        depth: u32,
    }
    impl<'a> Visit<'a> for Names {
        fn visit_expression(&mut self, it: &ast::Expression<'a>) {
            if self.depth < NESTING {
                self.depth += 1;
                walk::walk_expression(self, it);
                self.depth -= 1;
            }
        }
        fn visit_identifier_reference(&mut self, it: &ast::IdentifierReference<'a>) {
            self.found.insert(it.name.to_string());
        }
        fn visit_identifier_name(&mut self, it: &ast::IdentifierName<'a>) {
            self.found.insert(it.name.to_string());
        }
        fn visit_string_literal(&mut self, it: &ast::StringLiteral<'a>) {
            self.found.insert(it.value.to_string());
        }
        fn visit_import_declaration(&mut self, it: &ast::ImportDeclaration<'a>) {
            // Under another name it is looked for in vain.
            for specifier in it.specifiers.iter().flatten() {
                if let ast::ImportDeclarationSpecifier::ImportSpecifier(it) = specifier
                    && it.imported.name() != it.local.name
                {
                    self.found.insert(it.imported.name().to_string());
                }
            }
        }
        fn visit_export_named_declaration(&mut self, it: &ast::ExportNamedDeclaration<'a>) {
            for it in &it.specifiers {
                if it.exported.name() != it.local.name() {
                    self.found.insert(it.local.name().to_string());
                }
            }
            if let Some(declaration) = &it.declaration {
                self.visit_declaration(declaration);
            }
        }
    }
    let mut names = Names {
        found: HashSet::new(),
        depth: 0,
    };
    for file in 0..machine.project.n_files() {
        if machine.project.kind_of(file) == Kind::Code {
            names.visit_program(machine.parsed(file).program);
        }
    }
    names.found
}

/// The file in which the application of a route has its first entry.
pub(super) fn file_of(route: &Route<'_>) -> Option<usize> {
    let entries = route.served.application.entries.borrow();
    entries.first().map(|entry| entry.place.file)
}

/// Whether a file may be one of those that are loaded by names which are not known.
fn may_be_loaded(machine: &Machine<'_>, file: usize) -> bool {
    let path = machine.project.path_of(file);
    (machine.unknown_loads.iter())
        .any(|folder| folder.is_empty() || path.starts_with(folder.as_str()))
}

/// Whether a file may be started by what names it: a manifest, settings of a process manager, or the folder of
/// a platform.
fn is_named(machine: &Machine<'_>, file: usize) -> bool {
    let project = machine.project;
    let path = project.path_of(file);
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    if path.split('/').any(|folder| STARTED.contains(&folder))
        || matches!(stem, "index" | "handler")
    {
        return true;
    }
    (0..project.n_files()).any(|other| {
        let is_settings = matches!(project.kind_of(other), Kind::Json | Kind::Yaml)
            || project.path_of(other).contains(".config.");
        is_settings && other != file && project.text_of(other).contains(stem)
    })
}
