//! From the files of a project to a sketch of its API.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use oxc_allocator::Allocator;

use super::calls::{Call, Creation, calls};
use super::decorators;
use super::documents::declare;
use super::evaluate::Machine;
use super::framework::{OTHER_ROUTER, hands_on};
use super::generated::{is_generated, operations as of_generated};
use super::left;
use super::operation::{Again, operation};
use super::path::templates;
use super::project::{Kind, Project, Target};
use super::router::{Framework, Outcome, Pattern, Router};
use super::value::{self, Place, Value};
use super::walk::{Route, tables, walk};
use crate::document::{Location, Sources};
use crate::map::IndexMap;
use crate::read::code::{Info, Lost, Operation, Response, Scheme, Sketch, Status, Text, take_away};

/// Finds the operations of a project whose calls stand in a folder or file of it.
pub(super) fn scan(project: &Project, wanted: &str, sources: &mut Sources) -> Sketch {
    let arena = Allocator::default();
    let ids: Vec<_> = project
        .sources()
        .map(|(name, text)| sources.add(name, text))
        .collect();
    let files: Vec<usize> = (0..project.n_files())
        .filter(|file| project.kind_of(*file) == Kind::Code)
        .collect();
    let imports = imports(project, &files);
    let order = in_order(&imports, &files);
    let mut search = search(
        Machine::new(project, &arena, Vec::clone(&ids)),
        &imports,
        &order,
    );
    if search.routes.is_empty() && !search.creations.is_empty() {
        // What enters itself in a registry may be loaded in a way that is not seen, before an
        // application is made of that.
        let order = makers_last(&imports, &order, &search.creations);
        let other = self::search(Machine::new(project, &arena, ids), &imports, &order);
        if !other.routes.is_empty() {
            search = other;
        }
    }
    let Search {
        mut machine,
        found,
        mut routes,
        ..
    } = search;
    let imported: HashSet<usize> = imports.values().flatten().copied().collect();
    left::take_away(&mut machine, &mut routes, &imported, wanted);
    if wanted.is_empty() {
        left::take_others_away(&mut machine, &mut routes, &imports);
    }
    let is_wanted = |place: Place| {
        let path = project.path_of(place.file);
        wanted.is_empty()
            || path == wanted
            || path
                .strip_prefix(wanted)
                .is_some_and(|rest| rest.starts_with('/'))
    };
    machine.known_rows.open();
    let mut schemes: IndexMap<String, Scheme> = IndexMap::new();
    let mut operations: Vec<Operation> = Vec::new();
    let mut again = Again::default();
    for route in routes
        .iter()
        .filter(|route| is_of_wanted(route, &is_wanted))
    {
        let found = operation(&mut machine, route, &mut schemes, &mut again);
        // What a package does in the end, such as asking another server, is not seen.
        let is_of_package = match route.served.chain.last() {
            Some(Value::Term(_)) => true,
            Some(Value::Function(function)) => {
                let answers = usize::from(route.served.framework != Framework::Koa);
                hands_on(function, answers)
            }
            _ => false,
        };
        let is_for_all = route.is_any_path || route.served.path.ends_with("{wildcard}");
        if (is_for_all || route.is_any_method) && !is_of_package && is_refusal(&found) {
            let lost = Outcome::Lost {
                reason: "it refuses what nothing else at its path is for".to_owned(),
                help: "nothing has to be done: documents do not describe what is not there"
                    .to_owned(),
            };
            machine.outcomes.insert(route.served.place, lost);
            continue;
        }
        // What is not ready yet says so, and whoever may not go on is only refused.
        let is_answer = |response: &Response| match response.status {
            Status::Code(code) => code < 400 || code > 501 && !route.is_any_path,
            _ => false,
        };
        if route.is_middleware && !found.responses.iter().any(is_answer) {
            continue;
        }
        operations.push(found);
    }
    for file in &files {
        if is_generated(project.text_of(*file)) {
            operations.extend(of_generated(&mut machine, *file, &mut schemes));
        }
    }
    machine.tell_handed();
    let lost = lost(&mut machine, &found, &routes, &is_wanted);
    let schemas = schemas(&mut machine);
    let mut sketch = Sketch {
        info: info(project, &machine),
        servers: Vec::new(),
        operations,
        schemas,
        schemes: schemes.into_values().collect(),
        lost,
        applications: applications(&machine, &routes, &is_wanted),
        ..Sketch::default()
    };
    let is_wanted_file = |file: usize| is_wanted(start_of(file));
    declare(&mut machine, &files, &mut sketch, sources, &is_wanted_file);
    take_away(&mut sketch, &|name| machine.schemas.contains_key(name));
    sketch
}

/// What was found when files were run in an order.
struct Search<'a> {
    machine: Machine<'a>,
    found: Vec<Call>,
    creations: Vec<Creation>,
    routes: Vec<Route<'a>>,
}

/// Runs files in an order, and finds what is served then.
fn search<'a>(mut machine: Machine<'a>, imports: &Imports, order: &[usize]) -> Search<'a> {
    let project = machine.project;
    for file in order {
        machine.start_afresh();
        machine.load(*file);
    }
    machine.mount_called();
    let mut files = order.to_vec();
    files.sort_unstable();
    let mut found: Vec<Call> = Vec::new();
    let mut creations: Vec<Creation> = Vec::new();
    for file in &files {
        let (calls, created) = calls(&mut machine, *file);
        found.extend(calls);
        creations.extend(created);
    }
    // What imports comes before what is imported.
    let order: HashMap<usize, usize> = importers_first(imports, &files)
        .into_iter()
        .enumerate()
        .map(|(at, file)| (file, at))
        .collect();
    creations.sort_by_key(|creation| order.get(&creation.file).copied());
    let is_open = |machine: &Machine<'_>, call: &Call| {
        call.is_likely && !call.is_mount && !machine.outcomes.contains_key(&call.place)
    };
    // What nobody mounts may be what such an application would mount.
    let is_loose = |router: &Rc<Router<'_>>| {
        !router.is_application && !router.is_mounted.get() && router.outer.is_none()
    };
    let is_unserved = machine.hosts.is_empty() && !machine.decorated.is_empty();
    if is_unserved
        || machine.routers.iter().any(is_loose)
        || found.iter().any(|call| is_open(&machine, call))
    {
        machine.call_creators(&creations, &found);
        machine.call_unreached(&found);
    }
    machine.mount_called();
    let (mut mounts, found): (Vec<Call>, Vec<Call>) =
        found.into_iter().partition(|call| call.is_mount);
    // What loads whole folders comes before what is in them, and what imports before what is imported.
    mounts.sort_by_key(|call| {
        let is_loader = project.text_of(call.place.file).contains("autoload");
        (!is_loader, order.get(&call.place.file).copied())
    });
    let mut made = machine.call_makers(&mounts);
    machine.serve_decorated();
    let mut roots = roots(&machine);
    if found
        .iter()
        .any(|call| !machine.outcomes.contains_key(&call.place))
    {
        made.extend(machine.call_makers(&found));
    }
    for router in made {
        if !roots.iter().any(|root| Rc::ptr_eq(root, &router)) {
            roots.push(router);
        }
    }
    let mut routes = walk(&mut machine, &roots);
    if routes.is_empty() && machine.routers.iter().any(|router| router.is_handed.get()) {
        // Packages may mount what they find: `new Loader(folder, app)`.
        let loose: Vec<_> = machine
            .routers
            .iter()
            .filter(|it| is_loose(it))
            .cloned()
            .collect();
        routes = walk(&mut machine, &loose);
        for route in &mut routes {
            route.is_guessed = true;
        }
    }
    if routes.is_empty() {
        routes = tables(&mut machine, &roots);
    }
    Search {
        machine,
        found,
        creations,
        routes,
    }
}

/// The same files, with those behind the others that lead to where applications are made.
fn makers_last(imports: &Imports, order: &[usize], creations: &[Creation]) -> Vec<usize> {
    let mut leads: HashSet<usize> = creations.iter().map(|creation| creation.file).collect();
    loop {
        let before = leads.len();
        for file in order {
            let imported = imports.get(file).map_or(&[][..], Vec::as_slice);
            if imported.iter().any(|imported| leads.contains(imported)) {
                leads.insert(*file);
            }
        }
        if leads.len() == before {
            break;
        }
    }
    let (last, first): (Vec<usize>, Vec<usize>) =
        order.iter().partition(|file| leads.contains(file));
    first.into_iter().chain(last).collect()
}

/// Whether nobody is answered but with what there is not, or may not be done.
fn is_refusal(operation: &Operation) -> bool {
    let is = |of: fn(u16) -> bool| {
        operation
            .responses
            .iter()
            .any(|response| matches!(response.status, Status::Code(code) if of(code)))
    };
    is(|code| matches!(code, 404 | 405 | 410 | 501)) && !is(|code| code < 400)
}

/// Files in the order in which they would be run: first those that no other one imports, since files
/// that import each other depend on where one begins.
fn in_order(imports: &Imports, files: &[usize]) -> Vec<usize> {
    let is_imported: HashSet<usize> = imports.values().flatten().copied().collect();
    let (later, first): (Vec<usize>, Vec<usize>) =
        files.iter().partition(|file| is_imported.contains(file));
    first.into_iter().chain(later).collect()
}

/// Files so that whatever imports others comes before these, as far as they do not import each other.
fn importers_first(imports: &Imports, files: &[usize]) -> Vec<usize> {
    let mut done: HashSet<usize> = HashSet::new();
    let mut order = Vec::new();
    for start in in_order(imports, files).into_iter().rev() {
        let mut ways: Vec<(usize, usize)> = vec![(start, 0)];
        if !done.insert(start) {
            continue;
        }
        while let Some((file, next)) = ways.pop() {
            let imported = imports.get(&file).and_then(|found| found.get(next));
            let Some(imported) = imported else {
                order.push(file);
                continue;
            };
            ways.push((file, next + 1));
            if done.insert(*imported) {
                ways.push((*imported, 0));
            }
        }
    }
    order.reverse();
    order
}

/// Files of the project that files import.
type Imports = HashMap<usize, Vec<usize>>;

fn imports(project: &Project, files: &[usize]) -> Imports {
    let imports_of = |file: usize| {
        let names = project.imports_of(file).into_iter();
        names
            .filter_map(|name| match project.resolve(file, name) {
                Target::File(target) => (target != file).then_some(target),
                Target::Package(_) => None,
            })
            .collect()
    };
    files
        .iter()
        .map(|file| (*file, imports_of(*file)))
        .collect()
}

/// Routers that answer by themselves: applications, or whatever nobody mounts if there is none.
fn roots<'a>(machine: &Machine<'a>) -> Vec<Rc<Router<'a>>> {
    let is_free = |router: &&Rc<Router<'a>>| !router.is_mounted.get() && router.outer.is_none();
    let has_entries = |router: &&Rc<Router<'a>>| !router.entries.borrow().is_empty();
    let applications: Vec<_> = machine
        .routers
        .iter()
        .filter(|router| router.is_application)
        .filter(is_free)
        .filter(has_entries)
        .cloned()
        .collect();
    if !applications.is_empty() {
        return applications;
    }
    machine
        .routers
        .iter()
        .filter(is_free)
        .filter(has_entries)
        .cloned()
        .collect()
}

/// Whether a route stands in what is wanted, or its application does: that serves what it imports, wherever it stands.
fn is_of_wanted(route: &Route<'_>, is_wanted: &dyn Fn(Place) -> bool) -> bool {
    let application = &route.served.application;
    let file = left::file_of(route).filter(|_| !application.is_guessed);
    is_wanted(route.served.place) || file.is_some_and(|file| is_wanted(start_of(file)))
}

const fn start_of(file: usize) -> Place {
    Place {
        file,
        start: 0,
        end: 0,
    }
}

/// The folders of packages whose applications have operations, and where each begins.
fn applications(
    machine: &Machine<'_>,
    routes: &[Route<'_>],
    is_wanted: &dyn Fn(Place) -> bool,
) -> Vec<Text> {
    let project = machine.project;
    let mut found: Vec<Text> = Vec::new();
    for route in routes.iter().filter(|route| is_of_wanted(route, is_wanted)) {
        let entries = route.served.application.entries.borrow();
        let Some(first) = entries
            .first()
            .filter(|_| route.served.application.is_application)
        else {
            continue;
        };
        let name = project.show(left::package_of(machine, first.place.file));
        if !found.iter().any(|known| known.text == name) {
            found.push(Text::new(name, machine.location(first.place)));
        }
    }
    found
}

/// Calls of which nothing came.
fn lost(
    machine: &mut Machine<'_>,
    found: &[Call],
    routes: &[Route<'_>],
    is_wanted: &dyn Fn(Place) -> bool,
) -> Vec<Lost> {
    let mut lost = Vec::new();
    let mut told: Vec<Place> = Vec::new();
    let outcomes: Vec<(Place, Outcome)> = {
        let mut outcomes: Vec<_> = machine
            .outcomes
            .iter()
            .map(|(place, outcome)| (*place, outcome.clone()))
            .collect();
        outcomes.sort_by_key(|(place, _)| *place);
        outcomes
    };
    let served: HashSet<Place> = routes.iter().map(|route| route.served.place).collect();
    for (place, outcome) in outcomes {
        if let Outcome::Lost { reason, help } = outcome
            && is_wanted(place)
            // A router of a package may turn out to be mounted.
            && !(reason == OTHER_ROUTER.0 && served.contains(&place))
            && !is_served_by_itself(machine, place, &reason, routes)
        {
            told.push(place);
            lost.push(Lost {
                place: machine.location(place),
                reason,
                help,
            });
        }
    }
    for call in found {
        if !is_wanted(call.place) || told.contains(&call.place) {
            continue;
        }
        let mut help = "see that the application uses it, or take it away";
        let reason = match machine.outcomes.get(&call.place) {
            Some(Outcome::Followed) => {
                if routes.iter().any(|route| route.served.place == call.place)
                    || is_middleware(machine, call.place)
                {
                    continue;
                }
                "its router is never mounted in an application"
            }
            Some(_) => continue,
            None => {
                if let Some((verb, path)) = &call.said {
                    if call.is_of_client() || is_served_anyhow(verb, path, routes) {
                        continue;
                    }
                    help = "write what it serves into the document by hand, with `--merge`";
                    "what it is called on is no router that is known"
                } else if machine.is_something_else(call) {
                    continue;
                } else if machine.is_given_another(call) {
                    help = "use the router of the framework, or describe the operation in the document by hand";
                    "the function that it stands in is called, but with no router that is known"
                } else if call.is_evident && !call.is_inside() {
                    help = "write what it serves into the document by hand, with `--merge`";
                    "what it is called on is no router that is known"
                } else {
                    "no call of the function that it stands in was found"
                }
            }
        };
        lost.push(Lost {
            place: machine.location(call.place),
            reason: reason.to_owned(),
            help: help.to_owned(),
        });
    }
    for file in 0..machine.project.n_files() {
        let place = Place {
            file,
            start: 0,
            end: 0,
        };
        if machine.project.kind_of(file) != Kind::Code || !is_wanted(place) {
            continue;
        }
        if let Some((at, message)) = machine.parsed(file).broken.clone() {
            let place = Place {
                start: at,
                end: at,
                ..place
            };
            lost.push(Lost {
                place: machine.location(place),
                reason: format!("the file cannot be parsed: {message}"),
                help: "see what the compiler says about it".to_owned(),
            });
        }
    }
    lost.sort_by_key(|lost| lost.place);
    lost
}

/// Whether a decorator of the code has been called, and something answers what it says.
fn is_served_by_itself(
    machine: &Machine<'_>,
    place: Place,
    reason: &str,
    routes: &[Route<'_>],
) -> bool {
    if reason != decorators::REASON || !machine.called_decorators.contains(&place) {
        return false;
    }
    let text = machine.project.text_of(place.file);
    let text = text.get(place.start as usize..place.end as usize);
    let Some((verb, path)) = text.and_then(decorators::said) else {
        return false;
    };
    is_served_anyhow(&verb, &path, routes)
}

/// Whether something answers a method at what ends like a path.
fn is_served_anyhow(verb: &str, path: &str, routes: &[Route<'_>]) -> bool {
    let path = Pattern::Text(value::Text::known(path));
    let Ok(wanted) = templates(&value::Text::default(), &path) else {
        return false;
    };
    routes.iter().any(|route| {
        let served = route.template.text.trim_matches('/');
        (verb == "all" || route.served.method == verb)
            && wanted
                .iter()
                .any(|wanted| served.ends_with(wanted.text.trim_matches('/')))
    })
}

/// Whether a call only put a middleware in place.
fn is_middleware(machine: &Machine<'_>, place: Place) -> bool {
    machine.routers.iter().any(|router| {
        router.entries.borrow().iter().any(|entry| {
            entry.place == place && !matches!(entry.kind, super::router::EntryKind::Route { .. })
        })
    })
}

fn schemas(machine: &mut Machine<'_>) -> Vec<(Text, crate::read::code::Value)> {
    let shared: Vec<_> = machine
        .shared_schemas
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut all = Vec::new();
    for (name, value) in shared {
        if let Some(declared) = machine.declared_or_fields(&value) {
            let place = declared.json.place;
            all.push((Text::new(name, place), declared.json));
        }
    }
    for (name, (place, json)) in &machine.schemas {
        all.push((Text::new(name.as_str(), *place), json.clone()));
    }
    all
}

/// What the package says about itself.
fn info(project: &Project, machine: &Machine<'_>) -> Info {
    let file = project.file("package.json");
    let place = Location {
        source: machine
            .ids
            .get(file.unwrap_or_default())
            .copied()
            .unwrap_or_default(),
        start: 0,
        end: 0,
    };
    let package = file.map(|file| super::config::package(project.text_of(file), ""));
    let package = package.unwrap_or_default();
    let name = package.name.unwrap_or_else(|| "API".to_owned());
    Info {
        title: Text::new(name, place),
        version: Text::new(package.version.unwrap_or_else(|| "0.0.0".to_owned()), place),
        description: package.description.map(|text| Text::new(text, place)),
    }
}
