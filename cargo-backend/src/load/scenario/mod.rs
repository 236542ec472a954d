//! What users of an API do: create, list, read, change and delete, with ids that flow from answers
//! into the requests that need them.
//!
//! A scenario knows nothing of documents: steps are requests with gaps, made beforehand. Each user has
//! made some things and remembers what they are called; a step that needs one is only taken when there
//! is one, and what a user deletes it has made itself, so that users do not get in each other's way.

mod pointer;
mod user;

use std::collections::BTreeSet;
use std::sync::Arc;

use hyper::body::Bytes;
use hyper::{HeaderMap, Method};

use super::inspect::Inspector;
use super::traffic::{self, Traffic};
pub(crate) use pointer::{Hop, Pointer};
pub(super) use user::Person;

/// A piece of a path or a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    /// A text that no other request has: eight letters and digits.
    Unique,
    /// The same of hexadecimal digits.
    Hex,
    /// The id of something that the user knows: which of the values of its [`Kind`].
    Id(usize),
}

/// Something that is made, asked for and deleted, such as what is under `/projects/{id}/tasks/{task}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// As the document writes it.
    pub(crate) template: String,
    /// How many ids its path has.
    pub(crate) n_ids: usize,
    /// How many of them, the last ones, name the thing itself, and not what it is part of.
    pub(crate) n_own: usize,
    /// What it is part of.
    pub(crate) parent: Option<usize>,
}

/// A request that users may send.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// Which of the operations of the document answers it; nothing if none does.
    pub(crate) operation: Option<usize>,
    pub(crate) method: Method,
    /// Path and query, percent-encoded.
    pub(crate) target: Vec<Piece>,
    pub(crate) headers: HeaderMap,
    /// Bodies to choose from; none is no body.
    pub(crate) bodies: Vec<Vec<Piece>>,
    /// A body without gaps, which need not be text; goes before all others.
    pub(crate) raw: Option<Bytes>,
    /// How often it is taken in relation to others.
    pub(crate) weight: f64,
    /// What has to be known: whose ids are in the path.
    pub(crate) needs: Option<usize>,
    /// What a good answer says something of, and where the own ids of each stand.
    pub(crate) makes: Vec<(usize, Vec<Pointer>)>,
    /// Where a good answer says what the thing is called now, if it may have another id afterwards.
    pub(crate) renames: Option<Pointer>,
    /// Whether what was needed is gone afterwards.
    pub(crate) ends: bool,
    /// Whether it is the request that makes something new, not one that only finds it.
    pub(crate) creates: bool,
    /// Statuses that the document has for it.
    pub(crate) documented: Documented,
    /// What its body repeats of what the user has sent before; it is not taken until then.
    pub(crate) repeats: Option<Repeats>,
    /// Whether another step repeats what it has sent.
    pub(crate) is_repeated: bool,
}

/// Members of a body that say what those of another one have said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Repeats {
    /// The step that has said it.
    pub(crate) of: usize,
    /// Ways through the objects of this body and of that one.
    pub(crate) members: Vec<(Vec<String>, Vec<String>)>,
}

/// Which statuses an operation may answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Documented {
    pub(crate) codes: BTreeSet<u16>,
    /// `2` for `2XX`.
    pub(crate) classes: BTreeSet<u16>,
    pub(crate) has_default: bool,
}

impl Documented {
    /// Whether the document says something of a status.
    pub(crate) fn has(&self, status: u16) -> bool {
        self.codes.contains(&status) || self.classes.contains(&(status / 100)) || self.has_default
    }
}

/// What users do.
pub(crate) struct Scenario {
    names: Vec<String>,
    world: Arc<World>,
}

/// What all users know.
pub(crate) struct World {
    pub(crate) steps: Vec<Step>,
    pub(crate) kinds: Vec<Kind>,
    /// `Host`, and what stands before every path, by server.
    pub(crate) servers: Vec<(hyper::header::HeaderValue, String)>,
    pub(crate) seed: u64,
    /// Who looks at answers, if somebody does.
    pub(crate) inspector: Option<Arc<Inspector>>,
}

impl Scenario {
    /// `names` are those of the steps.
    pub(crate) fn new(names: Vec<String>, world: World) -> Self {
        let world = Arc::new(world);
        Self { names, world }
    }
}

impl Traffic for Scenario {
    fn operations(&self) -> &[String] {
        &self.names
    }

    fn user(&self, lane: usize, number: usize) -> Box<dyn traffic::User> {
        Box::new(Person::new(Arc::clone(&self.world), lane, number))
    }
}
