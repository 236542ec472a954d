//! Parts of a request, by how they are used.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use oxc_syntax::operator::BinaryOperator;

use crate::map::IndexMap;
use crate::read::typescript::evaluate::{Machine, term};
use crate::read::typescript::types::TypeOf;
use crate::read::typescript::value::{Place, TermKind, Value};

/// What a term is called that is any member of a part.
pub(in crate::read::typescript) const ANY: &str = "[any]";

/// What a term is called that is the name of any member of a part.
pub(in crate::read::typescript) const KEY: &str = "[key]";

/// Where a part of a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::read::typescript) enum Spot {
    Body,
    Query,
    Path,
    Header,
    Cookie,
}

/// What a part is, as its use shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::read::typescript) enum Guess {
    #[default]
    Unknown,
    Text,
    Number,
    Integer,
    Flag,
}

/// A part of a request.
pub(in crate::read::typescript) struct Part<'a> {
    pub(in crate::read::typescript) name: Rc<str>,
    pub(in crate::read::typescript) spot: Spot,
    pub(in crate::read::typescript) members: RefCell<IndexMap<Rc<str>, Rc<Part<'a>>>>,
    pub(in crate::read::typescript) items: RefCell<Option<Rc<Part<'a>>>>,
    pub(in crate::read::typescript) guess: Cell<Guess>,
    pub(in crate::read::typescript) place: Place,
    /// The last handler that has looked at it.
    pub(in crate::read::typescript) stage: Cell<usize>,
    /// Whether it was taken as it is, so that there may be more in it.
    pub(in crate::read::typescript) whole: Cell<bool>,
    /// Whether nothing else is taken than what it was asked for by name.
    pub(in crate::read::typescript) closed: Cell<bool>,
    pub(in crate::read::typescript) ty: RefCell<Option<TypeOf<'a>>>,
    /// The schema that it was checked with.
    pub(in crate::read::typescript) schema: RefCell<Option<(Value<'a>, Place)>>,
    /// Whether it was checked together with what is there already, so that nothing has to be sent.
    pub(in crate::read::typescript) is_partial: Cell<bool>,
    pub(in crate::read::typescript) default: RefCell<Option<Value<'a>>>,
    /// Texts that it was compared with.
    pub(in crate::read::typescript) choices: RefCell<Vec<String>>,
    /// What the server itself has put there.
    pub(in crate::read::typescript) overlay: RefCell<IndexMap<Rc<str>, Value<'a>>>,
}

impl<'a> Part<'a> {
    pub(in crate::read::typescript) fn new(name: &str, spot: Spot, place: Place) -> Self {
        Self {
            name: name.into(),
            spot,
            members: RefCell::default(),
            items: RefCell::default(),
            guess: Cell::default(),
            place,
            stage: Cell::new(0),
            whole: Cell::new(false),
            closed: Cell::new(false),
            ty: RefCell::default(),
            schema: RefCell::default(),
            is_partial: Cell::new(false),
            default: RefCell::default(),
            choices: RefCell::default(),
            overlay: RefCell::default(),
        }
    }

    /// A member of it.
    pub(in crate::read::typescript) fn member(&self, name: &str, place: Place) -> Rc<Self> {
        let key: Rc<str> = match self.spot {
            Spot::Header => name.to_ascii_lowercase().into(),
            _ => name.into(),
        };
        self.members
            .borrow_mut()
            .entry(key)
            .or_insert_with_key(|key| Rc::new(Self::new(key, self.spot, place)))
            .clone()
    }

    /// What its items are.
    pub(in crate::read::typescript) fn element(&self, place: Place) -> Rc<Self> {
        self.items
            .borrow_mut()
            .get_or_insert_with(|| Rc::new(Self::new(&self.name, self.spot, place)))
            .clone()
    }

    pub(in crate::read::typescript) fn is_list(&self) {
        let place = self.place;
        self.element(place);
    }

    /// What it is when it is not sent.
    pub(in crate::read::typescript) fn default_is(&self, value: &Value<'a>) {
        match value {
            Value::Number(number) => {
                if self.guess.get() == Guess::Unknown {
                    self.guess.set(if number.fract() == 0.0 {
                        Guess::Integer
                    } else {
                        Guess::Number
                    });
                }
            }
            Value::Text(_) => self.guess_is(Guess::Text),
            Value::Bool(_) => self.guess_is(Guess::Flag),
            Value::Array(_) => self.is_list(),
            _ => return,
        }
        if matches!(value, Value::Number(_) | Value::Text(_) | Value::Bool(_)) {
            self.default
                .borrow_mut()
                .get_or_insert_with(|| value.clone());
        }
    }

    fn guess_is(&self, guess: Guess) {
        if guess > self.guess.get() || self.guess.get() == Guess::Unknown {
            self.guess.set(guess);
        }
    }
}

impl<'a> Machine<'a> {
    pub(in crate::read::typescript) fn member_of_part(
        &mut self,
        part: &Rc<Part<'a>>,
        name: &str,
        at: Place,
    ) -> Value<'a> {
        if let Some(value) = part.overlay.borrow().get(name) {
            // It was looked at before it was replaced.
            if let Some(member) = part.members.borrow().get(name) {
                let stage = self.exchange.as_ref().map_or(0, |exchange| exchange.stage);
                member.stage.set(member.stage.get().max(stage));
            }
            return value.clone();
        }
        if let Ok(_index) = name.parse::<u32>()
            && part.spot != Spot::Path
        {
            self.look_at(part);
            return Value::Part(part.element(at));
        }
        match name {
            "length" => return self.number(at),
            // What all values have.
            "constructor" | "hasOwnProperty" | "toString" => return self.unknown(at, None),
            _ => {}
        }
        let member = part.member(name, at);
        self.look_at(&member);
        let ty = part.ty.borrow().clone();
        if let Some(ty) = ty
            && member.ty.borrow().is_none()
            && let Some(Value::Term(of)) = self.member_of_type(&ty, name, at)
        {
            *member.ty.borrow_mut() = of.ty.clone();
        }
        Value::Part(member)
    }

    /// Notes which handler looks at it.
    pub(in crate::read::typescript) fn look_at(&self, part: &Part<'a>) {
        let stage = self.exchange.as_ref().map_or(0, |exchange| exchange.stage);
        part.stage.set(part.stage.get().max(stage));
    }

    pub(in crate::read::typescript) fn call_part(
        &mut self,
        part: &Rc<Part<'a>>,
        name: &str,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        let this = Value::Part(part.clone());
        match name {
            // A header: `req.headers.get('x')` of the web's own requests.
            "get" | "has" if part.spot == Spot::Header && part.name.is_empty() => {
                match arguments.first().and_then(Value::as_text) {
                    Some(name) => self.member_of_part(part, &name, at),
                    None => self.unknown(at, None),
                }
            }
            "trim" | "toLowerCase" | "toUpperCase" | "replace" | "replaceAll" | "substring"
            | "substr" | "slice" | "normalize" | "padStart" | "toString" | "trimEnd"
            | "trimStart" | "toLocaleLowerCase" => {
                if name != "toString" && !(name == "slice" && part.items.borrow().is_some()) {
                    part.guess_is(Guess::Text);
                }
                this
            }
            "split" => {
                part.guess_is(Guess::Text);
                let piece = match part.spot {
                    // A token is a part of its header.
                    Spot::Header | Spot::Cookie => term(at, TermKind::Member(this, "piece".into())),
                    _ => self.unknown(at, None),
                };
                crate::read::typescript::evaluate::open_array(vec![piece.clone(), piece])
            }
            "match" | "startsWith" | "endsWith" | "charAt" | "localeCompare" | "test"
            | "search" => {
                part.guess_is(Guess::Text);
                self.unknown(at, None)
            }
            "map" | "forEach" | "filter" | "find" | "some" | "every" | "flatMap" | "reduce" => {
                self.look_at(part);
                let item = Value::Part(part.element(at));
                if let Some(callback @ Value::Function(_)) = arguments.first() {
                    let given = if name == "reduce" {
                        let start = arguments.get(1).cloned();
                        vec![
                            start.unwrap_or_else(|| self.unknown(at, None)),
                            item.clone(),
                        ]
                    } else {
                        vec![item.clone()]
                    };
                    let result = self.perhaps(|machine| machine.call(callback, None, given, at));
                    return match name {
                        "map" | "flatMap" => {
                            crate::read::typescript::evaluate::open_array(vec![result])
                        }
                        "reduce" => result,
                        "filter" => this,
                        "find" => item,
                        _ => self.unknown(at, None),
                    };
                }
                self.unknown(at, None)
            }
            "join" | "push" | "pop" | "concat" | "sort" | "reverse" => {
                part.is_list();
                self.unknown(at, None)
            }
            "toFixed" => {
                part.guess_is(Guess::Number);
                self.unknown(at, None)
            }
            "includes" | "indexOf" | "toISOString" | "getTime" => self.unknown(at, None),
            "then" => match arguments.first() {
                Some(callback) => self.call(callback, None, vec![this], at),
                None => this,
            },
            "catch" | "finally" => this,
            "hasOwnProperty" => {
                if let Some(name) = arguments.first().and_then(Value::as_text) {
                    self.member_of_part(part, &name, at);
                }
                self.unknown(at, None)
            }
            _ => {
                self.call_back(&arguments, at);
                term(at, TermKind::Call(this, Rc::new(arguments)))
            }
        }
    }

    /// Something is taken as a number.
    pub(in crate::read::typescript) fn as_number(&mut self, value: &Value<'a>, is_integer: bool) {
        if let Value::Part(part) = value {
            part.guess_is(if is_integer {
                Guess::Integer
            } else {
                Guess::Number
            });
        }
    }

    /// Something is taken as a text.
    pub(in crate::read::typescript) fn as_text_part(&mut self, value: &Value<'a>) {
        if let Value::Part(part) = value {
            part.guess_is(Guess::Text);
        }
    }

    /// What a comparison says about a part.
    pub(in crate::read::typescript) fn compared(
        &mut self,
        left: &Value<'a>,
        right: &Value<'a>,
        operator: BinaryOperator,
    ) {
        // `key === 'name'` of a name that a body has.
        if let (Value::Term(of), Value::Text(name)) = (left, right)
            && let TermKind::Member(Value::Part(part), key) = &of.kind
            && &**key == KEY
            && let Some(name) = name.exact()
        {
            let member = part.member(&name, of.place);
            self.look_at(&member);
        }
        let (part, other) = match (left, right) {
            (Value::Part(part), other) | (other, Value::Part(part)) => (part, other),
            _ => return,
        };
        let equality = matches!(
            operator,
            BinaryOperator::Equality
                | BinaryOperator::StrictEquality
                | BinaryOperator::Inequality
                | BinaryOperator::StrictInequality
        );
        match other {
            Value::Text(text) if equality => {
                part.guess_is(Guess::Text);
                if let Some(text) = text.exact()
                    && !text.is_empty()
                {
                    let mut choices = part.choices.borrow_mut();
                    if !choices.contains(&text) {
                        choices.push(text);
                    }
                }
            }
            Value::Number(_) if !matches!(operator, BinaryOperator::Addition) => {
                part.guess_is(Guess::Number);
            }
            Value::Bool(_) if equality => part.guess_is(Guess::Flag),
            _ => {}
        }
    }

    /// A part is one of some values.
    pub(in crate::read::typescript) fn enumerated(
        &mut self,
        items: &[Value<'a>],
        wanted: &Value<'a>,
    ) {
        if !items.iter().all(|item| matches!(item, Value::Text(_))) || items.is_empty() {
            return;
        }
        match wanted {
            Value::Part(part) => part.guess_is(Guess::Text),
            // `Object.keys(body).every((key) => ['name', 'age'].includes(key))`
            Value::Term(of) => {
                if let TermKind::Member(Value::Part(part), key) = &of.kind
                    && &**key == KEY
                {
                    part.closed.set(true);
                    for name in items.iter().filter_map(Value::as_text) {
                        let member = part.member(&name, of.place);
                        self.look_at(&member);
                    }
                }
            }
            _ => {}
        }
    }
}
