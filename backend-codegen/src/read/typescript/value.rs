//! What an expression may be while the code is looked at without being run.
//!
//! Values of the language are themselves. Whatever comes from outside, from a package, the
//! environment or a database, is a [`Term`]: it says how it was come by, and is read later by
//! whoever knows the package.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use oxc_ast::ast;

use super::decorators::Decorations;
use super::exchange::{Part, Role};
use super::router::Router;
use super::types::TypeOf;
use crate::map::IndexMap;

/// How long a text may become, in bytes.
const LENGTH: usize = 65_536;

/// How many items an array may have.
const ITEMS: usize = 10_000;

/// Where something stands: the file's index, and the bytes from and to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) file: usize,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// Members by name, in the order in which they were set.
pub(super) type Members<'a> = RefCell<IndexMap<Rc<str>, Value<'a>>>;

/// What an expression may be.
#[derive(Clone)]
pub(super) enum Value<'a> {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    Text(Text),
    /// A regular expression.
    Regex {
        /// What stands between its slashes.
        pattern: Rc<str>,
        /// Whether it goes on where it was found last.
        is_global: bool,
    },
    Array(Rc<Array<'a>>),
    Object(Rc<Object<'a>>),
    Function(Rc<Function<'a>>),
    Class(Rc<Class<'a>>),
    Router(Rc<Router<'a>>),
    Term(Rc<Term<'a>>),
    /// A part of a request that is being answered.
    Part(Rc<Part<'a>>),
    /// What a handler is given.
    Role(Role),
}

/// An array, and where it was written.
pub(super) struct Array<'a> {
    pub(super) items: RefCell<Vec<Value<'a>>>,
    /// Whether there may be more items than are known.
    pub(super) open: Cell<bool>,
}

/// An object, or an instance of a class.
pub(super) struct Object<'a> {
    pub(super) members: Members<'a>,
    pub(super) class: Option<Rc<Class<'a>>>,
    /// What was spread into it or inherited and is not known.
    pub(super) open: Cell<bool>,
    /// Whether something was spread into it, so that a member need not be there.
    pub(super) has_spread: Cell<bool>,
    /// Parts of a request and terms that were spread into it.
    pub(super) sources: RefCell<Vec<Value<'a>>>,
    /// The object that it inherits from, if a function made it.
    pub(super) prototype: RefCell<Option<Value<'a>>>,
    pub(super) place: Place,
    /// Where its members were written.
    pub(super) places: RefCell<HashMap<Rc<str>, Place>>,
}

/// A function with what it can see.
pub(super) struct Function<'a> {
    pub(super) code: Code<'a>,
    pub(super) scope: Scope<'a>,
    pub(super) this: Option<Value<'a>>,
    /// The class that a method belongs to, for `super`.
    pub(super) home: Option<Rc<Class<'a>>>,
    pub(super) members: Members<'a>,
    /// What the function was called with that made this one.
    pub(super) made_from: RefCell<Option<Rc<Vec<Value<'a>>>>>,
    /// What was given to `bind` beside `this`.
    pub(super) bound: Vec<Value<'a>>,
    pub(super) name: Option<Rc<str>>,
    /// The type that what it was assigned to was declared to have: `RequestHandler<…>`.
    pub(super) ty: RefCell<Option<TypeOf<'a>>>,
    /// Where the statement or member begins that a comment about the function stands before.
    pub(super) comment_before: u32,
}

/// The code of a function.
#[derive(Clone, Copy)]
pub(super) enum Code<'a> {
    Function(&'a ast::Function<'a>),
    Arrow(&'a ast::ArrowFunctionExpression<'a>),
    /// `resolve` and `reject` of a promise, and other functions without code.
    Native(Native),
}

/// Functions without code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Native {
    Resolve,
    Reject,
    Require,
    /// `done` of a strategy of passport.
    Verified,
    /// One that says whether something is so, and is known to.
    Flag(bool),
    /// One that gives what it is bound to.
    Given,
    /// What `require.context` gives: it is bound to a folder, and is given the name of a file in it.
    Context,
}

/// A class, with its static members.
pub(super) struct Class<'a> {
    pub(super) code: &'a ast::Class<'a>,
    pub(super) scope: Scope<'a>,
    pub(super) parent: Option<Value<'a>>,
    pub(super) members: Members<'a>,
    pub(super) name: Option<Rc<str>>,
    /// What stands before it and its methods; nothing before that has been evaluated.
    pub(super) decorations: RefCell<Option<Rc<Decorations<'a>>>>,
}

/// What is known only by how it was come by.
pub(super) struct Term<'a> {
    pub(super) kind: TermKind<'a>,
    pub(super) place: Place,
    /// What was assigned to its members.
    pub(super) members: Members<'a>,
    /// The type that it was declared to have.
    pub(super) ty: Option<TypeOf<'a>>,
}

/// How a [`Term`] was come by.
#[derive(Clone)]
pub(super) enum TermKind<'a> {
    /// A package, by the name that it is imported by.
    Package(Rc<str>),
    /// A name that nothing declares, such as `process`.
    Global(Rc<str>),
    /// A member of something.
    Member(Value<'a>, Rc<str>),
    /// What a call gave.
    Call(Value<'a>, Rc<Vec<Value<'a>>>),
    /// What a constructor gave.
    New(Value<'a>, Rc<Vec<Value<'a>>>),
    /// Anything else, with a name for it, if it has one.
    Unknown(Option<Rc<str>>),
}

/// Names and what they stand for; inner scopes look into outer ones.
pub(super) type Scope<'a> = Rc<ScopeData<'a>>;

/// A name that was assigned to, where it is declared, and what it stood for.
pub(super) type Replaced<'a> = (Scope<'a>, &'a str, Value<'a>);

/// One scope.
pub(super) struct ScopeData<'a> {
    pub(super) names: RefCell<HashMap<&'a str, Value<'a>>>,
    pub(super) outer: Option<Scope<'a>>,
    pub(super) file: usize,
    /// Types that are declared here, such as parameters of generic functions.
    pub(super) types: RefCell<HashMap<&'a str, TypeOf<'a>>>,
}

/// A text, of which parts may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) pieces: Vec<Piece>,
    /// Whether it is only what a setting is if nobody sets it.
    pub(super) is_default: bool,
}

/// A piece of a [`Text`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Known(String),
    /// Something that is not known, by a name for it.
    Hole(Rc<str>),
}

impl Text {
    pub(super) fn known(text: impl Into<String>) -> Self {
        Self {
            pieces: vec![Piece::Known(text.into())],
            is_default: false,
        }
    }

    /// A text of which nothing is known but a name for it.
    pub(super) fn hole(name: impl Into<Rc<str>>) -> Self {
        Self {
            pieces: vec![Piece::Hole(name.into())],
            is_default: false,
        }
    }

    /// The text, if all of it is known.
    pub(super) fn exact(&self) -> Option<String> {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Known(known) => text.push_str(known),
                Piece::Hole(_) => return None,
            }
        }
        Some(text)
    }

    /// Adds what another text says, up to a length that no path has.
    pub(super) fn push(&mut self, other: &Self) {
        if self.n_bytes() + other.n_bytes() > LENGTH {
            return;
        }
        self.is_default |= other.is_default;
        for piece in &other.pieces {
            match (self.pieces.last_mut(), piece) {
                (Some(Piece::Known(known)), Piece::Known(more)) => known.push_str(more),
                _ => self.pieces.push(piece.clone()),
            }
        }
    }

    fn n_bytes(&self) -> usize {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Known(known) => known.len(),
                Piece::Hole(name) => name.len() + 2,
            })
            .sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces
            .iter()
            .all(|piece| matches!(piece, Piece::Known(known) if known.is_empty()))
    }
}

impl<'a> Value<'a> {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(Text::known(text))
    }

    pub(super) fn array(mut items: Vec<Self>) -> Self {
        let is_long = items.len() > ITEMS;
        items.truncate(ITEMS);
        Self::Array(Rc::new(Array {
            items: RefCell::new(items),
            open: Cell::new(is_long),
        }))
    }

    /// A text, if it is one and all of it is known.
    pub(super) fn as_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => text.exact(),
            _ => None,
        }
    }

    pub(super) fn as_function(&self) -> Option<&Rc<Function<'a>>> {
        match self {
            Self::Function(function) => Some(function),
            _ => None,
        }
    }

    pub(super) fn as_term(&self) -> Option<&Rc<Term<'a>>> {
        match self {
            Self::Term(term) => Some(term),
            _ => None,
        }
    }

    pub(super) fn is_undefined(&self) -> bool {
        matches!(self, Self::Undefined)
    }

    /// Whether it is true in a condition; `None` if that is not known.
    pub(super) fn truth(&self) -> Option<bool> {
        match self {
            Self::Undefined | Self::Null => Some(false),
            Self::Bool(value) => Some(*value),
            Self::Number(number) => Some(*number != 0.0 && !number.is_nan()),
            Self::Text(text) if text.is_default && text.is_empty() => None,
            Self::Text(text) => text.exact().map(|text| !text.is_empty()),
            Self::Term(_) | Self::Part(_) => None,
            Self::Regex { .. }
            | Self::Array(_)
            | Self::Object(_)
            | Self::Function(_)
            | Self::Class(_)
            | Self::Router(_)
            | Self::Role(_) => Some(true),
        }
    }

    /// The items of an array.
    pub(super) fn items(&self) -> Option<Vec<Self>> {
        match self {
            Self::Array(array) => Some(array.items.borrow().clone()),
            _ => None,
        }
    }

    /// A member that was set on an object or a function.
    pub(super) fn own(&self, name: &str) -> Option<Self> {
        match self {
            Self::Router(_) => None,
            other => other.members()?.borrow().get(name).cloned(),
        }
    }

    /// Members that can be set.
    pub(super) fn members(&self) -> Option<&Members<'a>> {
        Some(match self {
            Self::Object(object) => &object.members,
            Self::Function(function) => &function.members,
            Self::Term(term) => &term.members,
            Self::Class(class) => &class.members,
            Self::Router(router) => &router.members,
            _ => return None,
        })
    }

    /// How much it says: of several values that a function may return, the one that says most is
    /// gone on with.
    pub(super) fn weight(&self) -> u8 {
        match self {
            Self::Undefined => 0,
            Self::Null => 1,
            Self::Bool(_) => 2,
            Self::Term(term) if term.is_unknown() => 3,
            Self::Term(_) => 5,
            // What `res.json(…)` gives says nothing beside what else is returned.
            Self::Number(_) | Self::Text(_) | Self::Regex { .. } | Self::Role(_) => 4,
            Self::Array(array) => {
                let items = array.items.borrow();
                let is_known = |item: &Value<'_>| match item {
                    Value::Term(term) => !term.is_unknown(),
                    Value::Undefined | Value::Null => false,
                    _ => true,
                };
                match items.is_empty() {
                    true => 6,
                    // A list of whatever it is made from says no more than that.
                    false if items.iter().any(is_known) => 7,
                    false => 4,
                }
            }
            // What is sent, rather than what is there in place of it.
            Self::Part(_) => 8,
            Self::Object(object) => {
                let has_members = !object.members.borrow().is_empty();
                let has_sources = !object.sources.borrow().is_empty();
                match object.open.get() && !has_members && !has_sources {
                    // The members of whatever it is made from.
                    true => 4,
                    false => 7 + u8::from(has_members),
                }
            }
            // One that is there for who turns the other one off.
            Self::Router(router) if router.entries.borrow().is_empty() => 9,
            Self::Function(_) | Self::Class(_) => 9,
            Self::Router(_) => 10,
        }
    }
}

impl<'a> Term<'a> {
    /// Whether nothing is known of it, not even its type.
    fn is_unknown(&self) -> bool {
        matches!(self.kind, TermKind::Unknown(_)) && self.ty.is_none()
    }

    /// `zod.object` of what a member of a package is; calls are left out of it: what
    /// `express().get` is, is `express().get`.
    pub(super) fn path(&self) -> Option<String> {
        match &self.kind {
            TermKind::Package(name) | TermKind::Global(name) => Some(name.to_string()),
            TermKind::Member(base, name) => {
                let base = base.as_term()?.path()?;
                if &**name == "default" {
                    return Some(base);
                }
                Some(format!("{base}.{name}"))
            }
            TermKind::Call(..) | TermKind::New(..) | TermKind::Unknown(_) => None,
        }
    }

    /// The path of what was called to get it, and with what.
    pub(super) fn called(&self) -> Option<(String, &Rc<Vec<Value<'a>>>)> {
        match &self.kind {
            TermKind::Call(callee, arguments) | TermKind::New(callee, arguments) => {
                Some((callee.as_term()?.path()?, arguments))
            }
            _ => None,
        }
    }

    /// The name of the package that it came from in the end.
    pub(super) fn package(&self) -> Option<Rc<str>> {
        let mut term: &Self = self;
        loop {
            match &term.kind {
                TermKind::Package(name) => return Some(name.clone()),
                TermKind::Member(base, _) | TermKind::Call(base, _) | TermKind::New(base, _) => {
                    term = base.as_term()?
                }
                TermKind::Global(_) | TermKind::Unknown(_) => return None,
            }
        }
    }

    /// A name for it, as a person would say it.
    pub(super) fn hint(&self) -> Rc<str> {
        match &self.kind {
            TermKind::Package(name) | TermKind::Global(name) => name.clone(),
            TermKind::Member(base, name) => match base.as_term().map(|base| &base.kind) {
                // `Users.table` is another one than `Roles.table`.
                Some(TermKind::Member(_, of))
                    if of.starts_with(char::is_uppercase)
                        && of.contains(char::is_lowercase)
                        && name.starts_with(char::is_lowercase) =>
                {
                    format!("{of}_{name}").into()
                }
                _ => name.clone(),
            },
            TermKind::Call(callee, arguments) => {
                // `path.trim()`
                if let Some(callee) = callee.as_term()
                    && let TermKind::Member(Value::Term(text), name) = &callee.kind
                    && is_of_texts(name)
                {
                    return text.hint();
                }
                // `config.get('prefix')`, `process.env('PREFIX')`
                let gets = || {
                    let callee = callee.as_term();
                    callee.is_some_and(|callee| callee.hint().starts_with("get"))
                };
                if let Some(first) = arguments.first()
                    && (arguments.len() == 1 || gets())
                    && let Some(text) = first.as_text()
                    && !text.is_empty()
                {
                    return text.rsplit('.').next().unwrap_or_default().into();
                }
                callee
                    .as_term()
                    .map_or_else(|| "value".into(), |term| term.hint())
            }
            TermKind::New(..) => "value".into(),
            TermKind::Unknown(name) => name.clone().unwrap_or_else(|| "value".into()),
        }
    }
}

/// Whether only texts have such a method, and give much the same text by it.
fn is_of_texts(name: &str) -> bool {
    matches!(
        name,
        "trim"
            | "trimStart"
            | "trimEnd"
            | "replace"
            | "replaceAll"
            | "toLowerCase"
            | "toUpperCase"
            | "toString"
    )
}

impl<'a> ScopeData<'a> {
    pub(super) fn inner(outer: &Scope<'a>) -> Scope<'a> {
        Rc::new(Self {
            names: RefCell::default(),
            outer: Some(outer.clone()),
            file: outer.file,
            types: RefCell::default(),
        })
    }

    pub(super) fn of_file(file: usize) -> Scope<'a> {
        Rc::new(Self {
            names: RefCell::default(),
            outer: None,
            file,
            types: RefCell::default(),
        })
    }

    pub(super) fn declare(&self, name: &'a str, value: Value<'a>) {
        self.names.borrow_mut().insert(name, value);
    }

    pub(super) fn get(&self, name: &str) -> Option<Value<'a>> {
        let mut scope = self;
        loop {
            if let Some(value) = scope.names.borrow().get(name) {
                return Some(value.clone());
            }
            scope = scope.outer.as_deref()?;
        }
    }

    /// Sets a name where it was declared, and gives that scope and what the name stood for.
    pub(super) fn assign(scope: &Scope<'a>, name: &str, value: Value<'a>) -> Option<Replaced<'a>> {
        let mut scope = scope;
        loop {
            let known = scope
                .names
                .borrow()
                .get_key_value(name)
                .map(|(name, _)| *name);
            if let Some(name) = known {
                let before = scope.names.borrow_mut().insert(name, value);
                return Some((scope.clone(), name, before.unwrap_or(Value::Undefined)));
            }
            scope = scope.outer.as_ref()?;
        }
    }

    /// A type that is declared here or in an outer scope.
    pub(super) fn type_of(&self, name: &str) -> Option<TypeOf<'a>> {
        let mut scope = self;
        loop {
            if let Some(ty) = scope.types.borrow().get(name) {
                return Some(ty.clone());
            }
            scope = scope.outer.as_deref()?;
        }
    }
}

impl<'a> Object<'a> {
    pub(super) fn new(place: Place) -> Self {
        Self {
            members: RefCell::default(),
            class: None,
            open: Cell::new(false),
            has_spread: Cell::new(false),
            sources: RefCell::default(),
            prototype: RefCell::default(),
            place,
            places: RefCell::default(),
        }
    }
}
