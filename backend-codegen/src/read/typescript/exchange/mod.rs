//! One request and what is answered: what handlers take from the one, and say with the other.
//!
//! A handler is called like any function, with values that stand for request and answer; what is done
//! with them is noted here.

mod asked;
mod decorated;
mod demand;
mod login;
mod part;
mod request;
mod response;
mod run;
mod security;
mod shown;
mod thrown;
mod unless;
mod validator;

use std::cell::Cell;
use std::rc::Rc;

pub(super) use self::demand::{Demand, Way, spot as spot_of};
pub(super) use self::login::Login;
pub(super) use self::part::{ANY, Guess, KEY, Part, Spot};
pub(super) use self::run::Served;
use self::shown::Shown;
pub(super) use self::thrown::{Refusal, is_refusal_of, status_of, status_of_name};
use super::router::{Framework, Router};
use super::types::TypeOf;
use super::value::{Place, Value};
use crate::map::IndexMap;
use crate::read::code::Status;

/// What a handler is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Request,
    /// Express's response, or Fastify's reply.
    Response,
    /// Koa's context.
    Context,
    ContextRequest,
    ContextResponse,
    /// `ctx.state`, `res.locals`
    State,
    Cookies,
    /// What a guard is given to ask for the others.
    Execution,
    /// Goes on with what comes next.
    Next,
    /// Says that a plugin or a hook has done its work.
    Done,
}

/// What is known of one request and its answers.
pub(super) struct Exchange<'a> {
    pub(super) framework: Framework,
    pub(super) body: Rc<Part<'a>>,
    pub(super) query: Rc<Part<'a>>,
    pub(super) path: Rc<Part<'a>>,
    pub(super) header: Rc<Part<'a>>,
    pub(super) cookie: Rc<Part<'a>>,
    /// What handlers have put into the request for others.
    pub(super) state: IndexMap<Rc<str>, Value<'a>>,
    pub(super) sent: Vec<Sent<'a>>,
    pub(super) throws: Vec<Thrown<'a>>,
    /// A status that was set and not yet sent.
    status: Option<(Status, Place)>,
    /// Others that it may be, by what conditions have set.
    other_statuses: Vec<Option<(Status, Place)>>,
    media_type: Option<String>,
    /// Whether an error is being answered.
    is_failing: bool,
    /// Whether a handler has caught one.
    pub(super) is_catching: bool,
    /// A body that was set then without a status, and in how many branches that was.
    bare: Option<(usize, u32)>,
    /// Whether little is known of it.
    is_guessing: bool,
    /// Which handler is being run; the last one is the operation's own.
    pub(super) stage: usize,
    /// From where on answers are of this branch.
    branch: usize,
    pub(super) demands: Vec<Demand>,
    shown: Shown,
    /// Handlers that log somebody in, and refuse what is wrong without having asked for credentials.
    logins: Vec<usize>,
    /// Handlers that are not yet called, for those that wait for `next()`.
    chain: Vec<Value<'a>>,
    next: usize,
    /// Whether files are sent.
    pub(super) has_files: Option<Place>,
    /// What the answer's type is declared to be.
    pub(super) answer: Option<TypeOf<'a>>,
    /// Where functions that requests were decorated with are found.
    router: Option<Rc<Router<'a>>>,
    /// What `ctx.app` and `req.app` are.
    application: Option<Rc<Router<'a>>>,
    pub(super) headers: Vec<(Status, String, Place)>,
    /// The method that answers, and the class that it is of.
    operation: Option<(Value<'a>, Value<'a>)>,
    /// Handlers that gave the request to those behind them.
    passed: Vec<usize>,
    /// Routers that were given the request.
    passed_on: Vec<Rc<Router<'a>>>,
    /// Whether what was seen may depend on the path that the request came by.
    pub(super) asks_for_path: Cell<bool>,
    /// Schemas that middlewares of packages check parts of the request with.
    pub(super) declared: Vec<(Spot, Value<'a>, Place)>,
}

/// An answer.
pub(super) struct Sent<'a> {
    pub(super) status: Option<Status>,
    pub(super) value: Option<Value<'a>>,
    pub(super) media_type: Option<String>,
    pub(super) place: Place,
    pub(super) stage: usize,
    /// Whether it was thrown rather than sent.
    pub(super) is_thrown: bool,
}

/// Something that was thrown, or given to `next`.
#[derive(Clone)]
pub(super) struct Thrown<'a> {
    pub(super) value: Value<'a>,
    pub(super) place: Place,
    pub(super) stage: usize,
    /// The status that had been set: `res.status(404); throw new Error('none')`.
    pub(super) set: Option<(Status, Place)>,
    /// Whether nothing more is known than that there may be an error of some kind.
    pub(super) is_guess: bool,
}

/// What is put back when a branch has been run.
pub(super) struct Mark {
    status: Option<(Status, Place)>,
    other_statuses: Vec<Option<(Status, Place)>>,
    media_type: Option<String>,
}

/// What a handler returned, and what had been set by then.
pub(super) struct Returned<'a> {
    pub(super) value: Value<'a>,
    set: Option<(Pending, Option<String>)>,
}

/// What the status of the next answer may be.
pub(super) struct Pending {
    statuses: Vec<Option<(Status, Place)>>,
    /// How many answers there have been before.
    pub(super) n_sent: usize,
}

impl<'a> Returned<'a> {
    pub(super) fn new(value: Value<'a>, exchange: Option<&Exchange<'a>>) -> Self {
        Self {
            value,
            set: exchange.map(Exchange::set),
        }
    }
}

impl Returned<'_> {
    /// Whether a status had been set by then.
    pub(super) fn has_status(&self) -> bool {
        let statuses = self.set.as_ref().map(|(pending, _)| &pending.statuses);
        statuses.is_some_and(|statuses| statuses.iter().any(Option::is_some))
    }
}

impl<'a> Exchange<'a> {
    pub(super) fn new(
        framework: Framework,
        place: Place,
        router: Option<Rc<Router<'a>>>,
        chain: Vec<Value<'a>>,
    ) -> Self {
        let part = |spot| Rc::new(Part::new("", spot, place));
        Self {
            framework,
            body: part(Spot::Body),
            query: part(Spot::Query),
            path: part(Spot::Path),
            header: part(Spot::Header),
            cookie: part(Spot::Cookie),
            state: IndexMap::new(),
            sent: Vec::new(),
            throws: Vec::new(),
            status: None,
            other_statuses: Vec::new(),
            media_type: None,
            is_failing: false,
            is_catching: false,
            bare: None,
            is_guessing: false,
            stage: 0,
            branch: 0,
            demands: Vec::new(),
            shown: Shown::default(),
            logins: Vec::new(),
            chain,
            next: 0,
            has_files: None,
            answer: None,
            router,
            application: None,
            headers: Vec::new(),
            passed: Vec::new(),
            passed_on: Vec::new(),
            declared: Vec::new(),
            asks_for_path: Cell::new(false),
            operation: None,
        }
    }

    /// What is set in a branch is not set behind it.
    pub(super) fn enter_branch(&mut self) -> Mark {
        self.branch = self.sent.len();
        Mark {
            status: self.status,
            other_statuses: self.other_statuses.clone(),
            media_type: self.media_type.clone(),
        }
    }

    pub(super) fn leave_branch(&mut self, mark: Mark) {
        self.branch = self.sent.len();
        self.status = mark.status;
        self.other_statuses = mark.other_statuses;
        self.media_type = mark.media_type;
    }

    /// What the status of the next answer may be, and how many there have been.
    pub(super) fn pending(&self) -> Pending {
        let mut statuses = vec![self.status];
        statuses.extend(self.other_statuses.iter().copied());
        Pending {
            statuses,
            n_sent: self.sent.len(),
        }
    }

    /// What is set when a handler returns.
    fn set(&self) -> (Pending, Option<String>) {
        (self.pending(), self.media_type.clone())
    }

    /// Ways that come together again: each may have set a status.
    pub(super) fn join(&mut self, ways: impl IntoIterator<Item = Pending>) {
        let mut all: Vec<Option<(Status, Place)>> = Vec::new();
        for status in ways.into_iter().flat_map(|way| way.statuses) {
            if !all.contains(&status) {
                all.push(status);
            }
        }
        let mut all = all.into_iter();
        if let Some(first) = all.next() {
            self.status = first;
            self.other_statuses = all.collect();
        }
    }

    /// The status that is set goes on to be.
    pub(super) fn take_up(&mut self, set: Option<(Status, Place)>) {
        if set.is_some() {
            self.forget_status();
            self.status = set;
        }
    }

    /// No status is set.
    fn forget_status(&mut self) {
        self.status = None;
        self.other_statuses.clear();
    }

    /// What answers errors with a status does so whichever way it goes: with Koa, a body may be set first.
    pub(super) fn forget_bare(&mut self, from: usize) {
        let of_errors = self.sent.get(from..).unwrap_or_default();
        if self.framework == Framework::Koa && of_errors.iter().any(|it| it.status.is_some()) {
            let mut index = 0;
            self.sent.retain(|sent| {
                index += 1;
                index <= from || sent.status.is_some()
            });
            self.branch = self.sent.len();
        }
        self.bare = None;
    }

    /// Which of the handlers is called next by those that wait for it.
    pub(super) const fn next_handler(&self) -> usize {
        self.next
    }

    pub(super) const fn set_next_handler(&mut self, next: usize) {
        self.next = next;
    }

    fn is_last_stage(&self) -> bool {
        self.stage + 1 >= self.chain.len()
    }
}
