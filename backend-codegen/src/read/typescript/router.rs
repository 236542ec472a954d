//! Applications and routers, as what was done with them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::types::TypeOf;
use super::value::{Members, Place, Text, Value};

/// Whose application or router it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framework {
    Express,
    Koa,
    Fastify,
}

/// An application, a router, or a scope of plugins.
pub(super) struct Router<'a> {
    pub(super) framework: Framework,
    /// Whether it answers by itself. Other routers answer where they are mounted.
    pub(super) is_application: bool,
    /// Whether it is only thought to be one, since nobody calls the function that is given it.
    pub(super) is_guessed: bool,
    /// What all paths of it begin with.
    pub(super) prefix: RefCell<Text>,
    /// What was done with it, in order.
    pub(super) entries: RefCell<Vec<Entry<'a>>>,
    /// What it was decorated with.
    pub(super) members: Members<'a>,
    /// The scope that it is in, whose decorations it has.
    pub(super) outer: Option<Rc<Router<'a>>>,
    /// The router and the paths, for what `route('/path')` gives.
    pub(super) route: Option<(Rc<Router<'a>>, Vec<Pattern>)>,
    /// Whether it has been mounted anywhere.
    pub(super) is_mounted: Cell<bool>,
    /// Whether it listens, or is given to something that may do so.
    pub(super) is_started: Cell<bool>,
    /// Whether a package was given it, which may mount what it finds.
    pub(super) is_handed: Cell<bool>,
}

/// One thing that was done with a router.
#[derive(Clone)]
pub(super) struct Entry<'a> {
    pub(super) kind: EntryKind<'a>,
    pub(super) place: Place,
    /// Where the statement begins that a comment may stand before.
    pub(super) comment_before: u32,
    /// The types that the call was given.
    pub(super) types: Option<TypeOf<'a>>,
}

/// What was done.
#[derive(Clone)]
pub(super) enum EntryKind<'a> {
    /// Handlers for methods at paths.
    Route {
        methods: Vec<&'static str>,
        paths: Vec<Pattern>,
        handlers: Vec<Value<'a>>,
        /// The options of Fastify.
        options: Option<Value<'a>>,
    },
    /// Handlers, routers among them, for all methods below paths.
    Use {
        paths: Vec<Pattern>,
        handlers: Vec<Value<'a>>,
    },
    /// A scope inside.
    Scope(Rc<Router<'a>>),
    /// What is done with a parameter of paths.
    Parameter { name: String, handler: Value<'a> },
    /// What is done at a point of every request.
    Hook { name: String, handler: Value<'a> },
    /// What answers when something was thrown.
    Failure(Value<'a>),
}

/// A path as code gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    Text(Text),
    Regex(Rc<str>),
    /// Something that cannot be known.
    Unknown,
}

/// What became of a call that looks as if it made an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was followed.
    Followed,
    /// It is something else.
    Other,
    /// It could not be followed.
    Lost { reason: String, help: String },
}

/// Methods by the names of the functions that frameworks have for them.
pub(super) fn method(name: &str) -> Option<&'static str> {
    Some(match name {
        "get" => "get",
        "post" => "post",
        "put" => "put",
        "patch" => "patch",
        "delete" | "del" => "delete",
        "head" => "head",
        "options" => "options",
        "trace" => "trace",
        _ => return None,
    })
}

/// What stands for all methods.
pub(super) const ALL: [&str; 5] = ["get", "post", "put", "patch", "delete"];

impl<'a> Router<'a> {
    pub(super) fn new(framework: Framework, is_application: bool) -> Self {
        Self {
            framework,
            is_application,
            is_guessed: false,
            prefix: RefCell::default(),
            entries: RefCell::default(),
            members: Members::default(),
            outer: None,
            route: None,
            is_mounted: Cell::new(false),
            is_started: Cell::new(false),
            is_handed: Cell::new(false),
        }
    }
}

/// Whether a path begins with a word, and not with a slash. A setting may have one if somebody sets it.
pub(super) fn begins_bare(path: &Text) -> bool {
    match path.pieces.first() {
        Some(super::value::Piece::Known(known)) if !path.is_default => known
            .starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '_' | '-')),
        _ => false,
    }
}

impl Pattern {
    /// The patterns that an argument gives; nothing if it is none.
    pub(super) fn of(value: &Value<'_>) -> Option<Vec<Self>> {
        match value {
            Value::Text(text) => Some(vec![Self::Text(text.clone())]),
            Value::Regex { pattern, .. } => Some(vec![Self::Regex(pattern.clone())]),
            Value::Array(array) => {
                let items = array.items.borrow();
                if items.is_empty() {
                    return None;
                }
                let mut patterns = Vec::new();
                for item in items.iter() {
                    match item {
                        Value::Text(_) | Value::Regex { .. } => patterns.extend(Self::of(item)?),
                        _ => return None,
                    }
                }
                Some(patterns)
            }
            _ => None,
        }
    }

    /// A pattern for what is taken to be a path, whatever it is.
    pub(super) fn or_hole(value: &Value<'_>) -> Vec<Self> {
        if let Some(patterns) = Self::of(value) {
            return patterns;
        }
        match value {
            Value::Term(term) => vec![Self::Text(Text::hole(term.hint()))],
            Value::Undefined | Value::Null => vec![Self::Text(Text::default())],
            _ => vec![Self::Unknown],
        }
    }
}
