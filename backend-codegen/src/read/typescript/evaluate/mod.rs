//! Looks at code as if it ran: what is certain is followed, what is not is followed both ways.
//!
//! Conditions that are not known have both branches, loops over what is not known run once, and
//! functions that are not known are taken to call back whoever is given to them. Whoever knows what
//! is done with routers, requests and answers is asked for it; this room knows the language alone.

mod accessor;
mod assign;
mod call;
mod cases;
mod change;
mod class;
mod container;
mod declared;
mod doubt;
mod either;
mod expression;
mod files;
mod folders;
mod function;
mod global;
mod globs;
mod hoist;
mod inherit;
mod kept;
mod known;
mod language;
mod list;
mod map;
mod member;
mod module;
mod operators;
mod patterns;
mod plain;
mod promise;
mod prototype;
mod ramda;
pub(super) mod setting;
mod stars;
mod statement;
mod text;
mod ways;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use oxc_allocator::Allocator;
use oxc_span::Span;

use self::change::Change;
pub(super) use self::language::number_text;
pub(super) use self::module::Module;
pub(super) use self::patterns::matched;
use super::comment::Comments;
use super::decorators::{Consumed, Handler, Host, Metadata};
use super::exchange::{Exchange, Login, Returned};
use super::project::{Kind, Project};
use super::router::{Outcome, Router};
use super::rows::{KnownRows, Property};
use super::types::TypeOf;
use crate::read::code::Value as Json;

use super::value::{Class, Members, Place, Replaced, Scope, Term, TermKind, Value};
use crate::document::{Location, SourceId};

/// How many steps may be made for one operation.
///
/// Real ones need some thousand; code that was made to be expensive is given up.
const STEPS: u32 = 200_000;

/// The same when many operations have been as expensive as that.
const STEPS_LATER: u32 = 100_000;

/// After how many steps in all that is so.
const MANY: u64 = 3_000_000;

/// How many steps may be made for one module, which may start all that an application consists of.
const STEPS_OF_MODULE: u32 = 1_000_000;

/// After how many steps functions are no longer called, and loops no longer run, that have had nothing to
/// do with routers so far or, where a request is answered, with its answer.
const HASTE: u32 = 50_000;

/// How often functions are called before that is said of them, and how often loops run.
const IDLE: u32 = 8;

/// The same of functions that are given a text while the program starts, such as the name of what they load.
const IDLE_NAMES: u32 = 128;

/// What makes a module of a value of JSON.
const JSON_PREFIX: &str = "export default ";

/// How deep functions may call each other.
const DEPTH: u32 = 40;

/// How often a function may be inside itself that is given a text, such as the name of a folder.
const FOLDERS: usize = 8;

/// How many expressions may be in each other, those of functions that are called included.
const NESTING: u32 = 600;

/// How many brackets may be in each other for a file to be parsed.
const BRACKETS: usize = 400;

/// How many steps may be made in all.
const STEPS_IN_ALL: u64 = 20_000_000;

/// A function by its code and by the scope that it sees.
type Closure = (Place, usize);

/// The files that declare types, and their names there, by the names of another file.
type TypePlaces = HashMap<String, Option<(usize, Rc<str>)>>;

/// What looks at code.
pub(super) struct Machine<'a> {
    pub(super) project: &'a Project,
    arena: &'a Allocator,
    modules: HashMap<usize, Rc<Module<'a>>>,
    /// What all files can see: `global.shop`, names that are assigned to without being declared, and what
    /// packages were given to keep.
    pub(super) globals: HashMap<Rc<str>, Value<'a>>,
    pub(super) routers: Vec<Rc<Router<'a>>>,
    /// What became of calls that look like those that make operations.
    pub(super) outcomes: HashMap<Place, Outcome>,
    /// What is answered at the moment.
    pub(super) exchange: Option<Exchange<'a>>,
    /// Functions that have been called.
    pub(super) called: HashMap<Place, u32>,
    /// How often functions have been called that gave nothing and did nothing with routers.
    idle: HashMap<Closure, u32>,
    /// How much has been done with routers.
    pub(super) n_entered: u32,
    /// How much was put into lists that has functions in it, such as descriptions of routes.
    n_collected: u32,
    /// What the calls of the functions that are being run have returned.
    returns: Vec<Vec<Value<'a>>>,
    /// What they may answer by that, each time with what was set by then.
    answers: Vec<Vec<Returned<'a>>>,
    /// The same of the call that was done last.
    tail: Option<(Place, Vec<Returned<'a>>)>,
    /// What it has returned, all of it.
    given: Option<(Place, Vec<Value<'a>>)>,
    /// What the declaration may be that was run last.
    ways: Vec<Value<'a>>,
    /// How often something was run once more for another thing that was returned.
    n_runs: u32,
    /// How many conditions were not known that may choose what is answered.
    pub(super) n_undecided: u32,
    /// What the function that was run last from outside has returned.
    pub(super) last_returns: Vec<Returned<'a>>,
    /// Functions that are being run.
    running: Vec<Closure>,
    /// Where the statement begins that is being run.
    pub(super) statement: u32,
    /// What files are called among the sources of a run.
    pub(super) ids: Vec<SourceId>,
    steps: u32,
    steps_in_all: u64,
    /// How many expressions are around the one that is looked at.
    depth: u32,
    /// How many conditions are not known around what is being run.
    pub(super) branches: u32,
    /// Comments by file.
    pub(super) comments: HashMap<usize, Comments>,
    /// Schemas that have a name, with where they are declared.
    pub(super) schemas: crate::map::IndexMap<String, (Location, Json)>,
    /// Names of schemas by the file and place of the type.
    pub(super) components: HashMap<(usize, u32), String>,
    /// Where types are declared that files have by a name.
    pub(super) type_places: HashMap<usize, TypePlaces>,
    /// Types with names that still have to be looked at.
    pub(super) waiting: Vec<(String, TypeOf<'a>, Span)>,
    /// Whether functions that are given away stay uncalled: what they would do is known.
    pub(super) calls_nobody_back: bool,
    /// The types that the call is given that is being run.
    pub(super) call_types: Option<TypeOf<'a>>,
    /// What handlers have changed of what is there for all of them.
    changes: Vec<Change<'a>>,
    /// Schemas of models of Mongoose, by the models' names.
    pub(super) models: HashMap<String, Rc<Term<'a>>>,
    /// Ways of passport to say who somebody is, by their names.
    pub(super) logins: HashMap<String, Login<'a>>,
    /// Whom the strategies of passport that are being run have found.
    pub(super) verified: Vec<Vec<Vec<Value<'a>>>>,
    /// Schemas that were given to Fastify by their `$id`.
    pub(super) shared_schemas: crate::map::IndexMap<String, Value<'a>>,
    /// Classes with decorators, in the order in which they were run.
    pub(super) decorated: Vec<Rc<Class<'a>>>,
    /// What code has put into tables of its own.
    pub(super) kept_routes: Vec<super::walk::Kept>,
    /// The folders of files that are loaded and whose names are not known.
    pub(super) unknown_loads: std::collections::BTreeSet<String>,
    /// Routers whose layers have been looked at.
    pub(super) shown: Vec<Rc<Router<'a>>>,
    /// Where decorators of the code stand that have been called.
    pub(super) called_decorators: HashSet<Place>,
    /// What a decorator of the code has given in place of the class that it stands at.
    pub(super) replaced: Option<Value<'a>>,
    /// Decorators of packages that the decorator which is run applies.
    pub(super) applied: Option<Vec<Rc<Term<'a>>>>,
    /// What decorators and the code have noted for classes and methods.
    pub(super) metadata: Vec<Metadata<'a>>,
    /// Properties with decorators, by the places of classes that map tables.
    pub(super) properties: HashMap<Place, Rc<Vec<Property<'a>>>>,
    /// What has been found out about rows of databases.
    pub(super) known_rows: KnownRows<'a>,
    /// Applications that serve classes.
    pub(super) hosts: Vec<Rc<Host<'a>>>,
    /// Controllers whose routes are said one after the other.
    pub(super) builders: Vec<Rc<Host<'a>>>,
    /// Methods of classes that answer requests, by the place of their code.
    pub(super) handlers: HashMap<Place, Rc<Handler<'a>>>,
    /// Middlewares that a module has put before routes.
    pub(super) consumed: Vec<Consumed<'a>>,
    /// What containers have by their keys.
    bindings: HashMap<String, Vec<container::Binding<'a>>>,
    /// Flags that were set where that may not happen, with what they were before.
    flags: Vec<Replaced<'a>>,
    doubts: doubt::Doubts<'a>,
    /// Calls of functions that stand in the place of those of routers, and where their statements begin.
    pub(super) replacing: Vec<(Place, u32)>,
    /// Routers that packages were given, by the names of these.
    pub(super) handed: Vec<(Rc<Router<'a>>, Place, Rc<str>)>,
    /// What documentation is made of, as `swagger-jsdoc` is given it.
    pub(super) documents: Vec<Value<'a>>,
    /// What a container makes once, by the place of its class.
    singles: HashMap<Place, Value<'a>>,
}

impl<'a> Machine<'a> {
    pub(super) fn new(project: &'a Project, arena: &'a Allocator, ids: Vec<SourceId>) -> Self {
        Self {
            project,
            arena,
            modules: HashMap::new(),
            globals: HashMap::new(),
            routers: Vec::new(),
            outcomes: HashMap::new(),
            exchange: None,
            called: HashMap::new(),
            idle: HashMap::new(),
            n_entered: 0,
            n_collected: 0,
            returns: Vec::new(),
            answers: Vec::new(),
            tail: None,
            given: None,
            ways: Vec::new(),
            n_runs: 0,
            n_undecided: 0,
            last_returns: Vec::new(),
            running: Vec::new(),
            statement: 0,
            ids,
            steps: 0,
            steps_in_all: 0,
            depth: 0,
            branches: 0,
            comments: HashMap::new(),
            schemas: crate::map::IndexMap::new(),
            components: HashMap::new(),
            type_places: HashMap::new(),
            waiting: Vec::new(),
            calls_nobody_back: false,
            call_types: None,
            changes: Vec::new(),
            models: HashMap::new(),
            logins: HashMap::new(),
            verified: Vec::new(),
            shared_schemas: crate::map::IndexMap::new(),
            decorated: Vec::new(),
            kept_routes: Vec::new(),
            unknown_loads: std::collections::BTreeSet::new(),
            shown: Vec::new(),
            called_decorators: HashSet::new(),
            replaced: None,
            applied: None,
            metadata: Vec::new(),
            properties: HashMap::new(),
            known_rows: KnownRows::default(),
            hosts: Vec::new(),
            builders: Vec::new(),
            handlers: HashMap::new(),
            consumed: Vec::new(),
            bindings: HashMap::new(),
            flags: Vec::new(),
            doubts: doubt::Doubts::default(),
            replacing: Vec::new(),
            handed: Vec::new(),
            documents: Vec::new(),
            singles: HashMap::new(),
        }
    }

    /// Counts a step; `false` if there have been too many.
    pub(super) fn step(&mut self) -> bool {
        self.steps += 1;
        self.steps_in_all += 1;
        self.steps < self.most_steps() && self.steps_in_all < STEPS_IN_ALL
    }

    fn most_steps(&self) -> u32 {
        match self.exchange {
            Some(_) if self.steps_in_all > MANY => STEPS_LATER,
            Some(_) => STEPS,
            None => STEPS_OF_MODULE,
        }
    }

    /// Leaves half of the steps to what comes now: the last handler of an operation says the most of it,
    /// however expensive those before it were.
    pub(super) fn leave_half(&mut self) {
        self.steps = self.steps.min(self.most_steps() / 2);
        self.known_rows.forget();
    }

    /// Whether no more steps may be made.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps >= self.most_steps() || self.steps_in_all >= STEPS_IN_ALL
    }

    /// Steps are counted anew.
    pub(super) fn start_afresh(&mut self) {
        self.steps = 0;
        self.n_runs = 0;
        self.idle.clear();
        self.doubts.clear();
        self.known_rows.forget();
    }

    /// Whether much has been done already.
    const fn is_hasty(&self) -> bool {
        self.steps > HASTE
    }

    /// Whether a loop is not worth another round, where much has been done already.
    fn is_idle_loop(&self, round: usize, before: usize, most: u32) -> bool {
        self.steps > HASTE && self.activity() == before && round >= most as usize
    }

    /// How often what did nothing with routers is done all the same, where much has been done already.
    const fn most_idle(&self, is_for_names: bool) -> u32 {
        match (&self.exchange, is_for_names) {
            (None, true) => IDLE_NAMES,
            _ => IDLE,
        }
    }

    /// How much has been done of what is looked for.
    fn activity(&self) -> usize {
        let answered = self.exchange.as_ref().map_or(0, |exchange| {
            exchange.sent.len() + exchange.throws.len() + exchange.demands.len()
        });
        self.n_entered as usize + self.n_collected as usize + answered
    }

    /// Runs `of`, which may or may not happen.
    pub(super) fn perhaps<T>(&mut self, of: impl FnOnce(&mut Self) -> T) -> T {
        self.branches += 1;
        let mark = self.exchange.as_mut().map(Exchange::enter_branch);
        let n_flags = self.flags.len();
        let result = of(self);
        self.doubt_flags(n_flags);
        if let (Some(mark), Some(exchange)) = (mark, self.exchange.as_mut()) {
            exchange.leave_branch(mark);
        }
        self.branches -= 1;
        result
    }

    /// A place as findings have it.
    pub(super) fn location(&self, place: Place) -> Location {
        // Values of JSON are read behind a few words.
        let shift = if self.project.kind_of(place.file) == Kind::Json {
            JSON_PREFIX.len() as u32
        } else {
            0
        };
        Location {
            source: self.ids.get(place.file).copied().unwrap_or_default(),
            start: place.start.saturating_sub(shift),
            end: place.end.saturating_sub(shift),
        }
    }

    /// What is not known, by a name for it.
    pub(super) fn unknown(&self, place: Place, name: Option<&str>) -> Value<'a> {
        term(place, TermKind::Unknown(name.map(Rc::from)))
    }
}

/// A term of a kind.
pub(super) fn term<'a>(place: Place, kind: TermKind<'a>) -> Value<'a> {
    Value::Term(Rc::new(Term {
        kind,
        place,
        members: Members::default(),
        ty: None,
    }))
}

/// An array of which there may be more items than are known.
pub(super) fn open_array<'a>(items: Vec<Value<'a>>) -> Value<'a> {
    let array = Value::array(items);
    if let Value::Array(array) = &array {
        array.open.set(true);
    }
    array
}

/// Where `span` is in the file of `scope`.
pub(super) fn place(scope: &Scope<'_>, span: Span) -> Place {
    Place {
        file: scope.file,
        start: span.start,
        end: span.end,
    }
}

/// Of several values that one may be, the one that says most.
pub(super) fn best<'a>(values: impl IntoIterator<Item = Value<'a>>) -> Value<'a> {
    let mut best = Value::Undefined;
    for value in values {
        if value.weight() > best.weight() {
            best = value;
        }
    }
    best
}
