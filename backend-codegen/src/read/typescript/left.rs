//! Routes that code has left behind: of applications that nothing starts, beside one that is started.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::evaluate::Machine;
use super::forgotten::{exports_around, is_forgotten};
use super::project::{Kind, join, parent};
use super::router::Outcome;
use super::value::Place;
use super::walk::Route;
use crate::read::code::stands_in;

/// Folders of programs beside the server.
const BESIDE: [&str; 12] = [
    "script",
    "scripts",
    "tools",
    "example",
    "examples",
    "test-utils",
    "testUtils",
    "test-helpers",
    "demo",
    "demos",
    "sandbox",
    "playground",
];

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
        !imported.contains(&file)
            && (names.any(|name| BESIDE.contains(&name)) || stem.is_some_and(stands_in))
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
    let mut forgotten: HashMap<(usize, BTreeSet<Rc<str>>), bool> = HashMap::new();
    let mut is_forgotten_there = |file: usize, place: Place, machine: &mut Machine<'a>| {
        let names = exports_around(machine, file, place);
        let known = forgotten.entry((file, names.clone()));
        *known.or_insert_with(|| is_forgotten(machine, file, &names))
    };
    let mut known: Vec<(usize, bool)> = Vec::new();
    let mut is_left = |route: &Route<'a>, machine: &mut Machine<'a>| {
        let application = &route.served.application;
        let Some(mut file) = file_of(route) else {
            return false;
        };
        // What a function that nobody calls begins with may stand elsewhere: `app.register(auth).get(…)`.
        if application.is_guessed && imported.contains(&file) {
            let entries = application.entries.borrow();
            let mut files = entries.iter().map(|entry| entry.place.file);
            file = files.find(|file| !imported.contains(file)).unwrap_or(file);
        }
        if imported.contains(&file) {
            let is_doubtful = application.is_guessed && !application.is_started.get();
            return is_doubtful && is_forgotten_there(file, route.served.place, machine);
        }
        // What a function that nobody calls starts is not started.
        if application.is_started.get() && !application.is_guessed {
            return is_beside(file, machine);
        }
        if started.contains(&file) {
            return false;
        }
        if let Some((_, is_left)) = known.iter().find(|(known, _)| *known == file) {
            return *is_left;
        }
        let is_left = match application.is_guessed {
            true if application.is_started.get() => {
                is_beside(file, machine)
                    || !may_be_loaded(machine, file) && !is_named(machine, file)
            }
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

/// Takes away what applications of other packages serve, where what is asked for serves more without them,
/// and nothing imports them: services beside it, which are told.
pub(super) fn take_others_away<'a>(
    machine: &mut Machine<'a>,
    routes: &mut Vec<Route<'a>>,
    imports: &HashMap<usize, Vec<usize>>,
) {
    let mut imported: HashSet<usize> = HashSet::new();
    let mut importers: Vec<&usize> = imports.keys().collect();
    importers.sort_unstable();
    for from in importers {
        let others = imports.get(from).into_iter().flatten().copied();
        let from = package_of(machine, *from);
        imported.extend(others.filter(|file| package_of(machine, *file) != from));
    }
    let of = |route: &Route<'a>, machine: &Machine<'a>| {
        let file = file_of(route).filter(|file| !imported.contains(file))?;
        let is_served = route.served.application.is_application;
        is_served.then(|| package_of(machine, file).to_owned())
    };
    let folders: Vec<Option<String>> = routes.iter().map(|it| of(it, machine)).collect();
    let is_other = |folder: &Option<String>| folder.as_ref().is_some_and(|it| !it.is_empty());
    let n_others = folders.iter().filter(|it| is_other(it)).count();
    let n_own = routes.len() - n_others;
    if n_others == 0 || n_own <= n_others {
        return;
    }
    let all = std::mem::take(routes).into_iter().zip(folders);
    for (route, folder) in all {
        if !is_other(&folder) {
            routes.push(route);
            continue;
        }
        let folder = machine.project.show(&folder.unwrap_or_default());
        let lost = Outcome::Lost {
            reason: format!("it is of another application, that in `{folder}`"),
            help: "name its folder to have its document".to_owned(),
        };
        machine.outcomes.insert(route.served.place, lost);
    }
}

/// The folder of the package that a file is in.
pub(super) fn package_of<'m>(machine: &'m Machine<'_>, file: usize) -> &'m str {
    let mut folder = machine.project.folder_of(file);
    while !folder.is_empty()
        && machine
            .project
            .file(&join(folder, "package.json"))
            .is_none()
    {
        folder = parent(folder);
    }
    folder
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
        let is_lock = project.path_of(other).contains("-lock.");
        let is_manifest = project.path_of(other).ends_with("package.json");
        is_settings && !is_lock && other != file && names(project.text_of(other), stem, is_manifest)
    })
}

/// Whether a text has a word; in a manifest, other than among the packages that it depends on.
fn names(text: &str, word: &str, is_manifest: bool) -> bool {
    let is_of_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    text.match_indices(word).any(|(at, found)| {
        let (before, after) = (text.get(..at), text.get(at + found.len()..));
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        let is_whole = !before.ends_with(is_of_word) && !after.starts_with(is_of_word);
        is_whole && (!is_manifest || !is_dependency(before))
    })
}

/// Whether what comes next stands in the list of dependencies that a manifest began last.
fn is_dependency(before: &str) -> bool {
    let list = before
        .rfind("ependencies\"")
        .map(|at| before.get(at..).unwrap_or_default());
    list.is_some_and(|list| !list.contains('}'))
}
