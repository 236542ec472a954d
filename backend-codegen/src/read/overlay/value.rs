//! A document while it is being changed.

use serde_json::{Map, Number};

use super::query::Step;
use crate::document::{Kind, Location, Node, Rebuild, SourceId};

/// A value of the document or of an overlay.
#[derive(Clone)]
pub(super) struct Value<'d> {
    pub(super) shape: Shape<'d>,
    location: Location,
}

/// What a value is, as far as somebody has looked at it.
#[derive(Clone)]
pub(super) enum Shape<'d> {
    /// Something that is as it was read.
    Plain(Node<'d>),
    /// An object whose members may have changed.
    Object(Vec<Member<'d>>),
    /// An array whose items may have changed.
    Array(Vec<Value<'d>>),
}

/// A member of an object.
#[derive(Clone)]
pub(super) struct Member<'d> {
    pub(super) key: &'d str,
    key_location: Location,
    pub(super) value: Value<'d>,
}

impl<'d> Value<'d> {
    pub(super) fn of(node: Node<'d>) -> Self {
        Self {
            shape: Shape::Plain(node),
            location: node.location(),
        }
    }

    pub(super) const fn location(&self) -> Location {
        self.location
    }

    pub(super) fn kind_name(&self) -> &'static str {
        match &self.shape {
            Shape::Plain(node) => match node.kind() {
                Kind::Object(_) => "an object",
                Kind::Array(_) => "an array",
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => "a plain value",
            },
            Shape::Object(_) => "an object",
            Shape::Array(_) => "an array",
        }
    }

    /// Makes members and items of it values of their own; what has none stays plain.
    pub(super) fn open(&mut self) {
        if let Shape::Plain(node) = self.shape {
            self.shape = opened(node);
        }
    }

    /// What it is, with members and items.
    pub(super) fn shape(&self) -> Shape<'d> {
        match &self.shape {
            Shape::Plain(node) => opened(*node),
            shape => shape.clone(),
        }
    }

    /// What is at a path.
    pub(super) fn at(&mut self, path: &[Step]) -> Option<&mut Self> {
        let mut value = self;
        for step in path {
            value.open();
            value = match (&mut value.shape, step) {
                (Shape::Object(members), Step::Name(name)) => {
                    let member = members.iter_mut().find(|member| member.key == name);
                    &mut member?.value
                }
                (Shape::Array(items), Step::Item(index)) => items.get_mut(*index)?,
                _ => return None,
            };
        }
        Some(value)
    }

    /// Takes away what is at a path; whether there is anything around it.
    pub(super) fn remove(&mut self, path: &[Step]) -> bool {
        let Some((last, around)) = path.split_last() else {
            return false;
        };
        // What is around it may have gone already.
        if let Some(value) = self.at(around) {
            value.open();
            match (&mut value.shape, last) {
                (Shape::Object(members), Step::Name(name)) => {
                    members.retain(|member| member.key != name);
                }
                (Shape::Array(items), Step::Item(index)) if *index < items.len() => {
                    items.remove(*index);
                }
                _ => {}
            }
        }
        true
    }

    /// The value as queries look at it.
    pub(super) fn to_json(&self) -> serde_json::Value {
        match &self.shape {
            Shape::Plain(node) => json(*node),
            Shape::Array(items) => items.iter().map(Self::to_json).collect(),
            Shape::Object(members) => {
                let members = members
                    .iter()
                    .map(|member| (member.key.to_owned(), member.value.to_json()));
                serde_json::Value::Object(members.collect())
            }
        }
    }

    /// Adds the value to a tree; what is in the source `own` can be taken as it is.
    pub(super) fn write(&self, own: SourceId, rebuild: &mut Rebuild<'d>) {
        match &self.shape {
            Shape::Plain(node) => write(*node, own, rebuild),
            Shape::Array(items) => {
                let opened = rebuild.open();
                for item in items {
                    item.write(own, rebuild);
                }
                rebuild.close_list(opened, self.location);
            }
            Shape::Object(members) => {
                let opened = rebuild.open();
                for member in members {
                    rebuild.key(member.key, member.key_location);
                    member.value.write(own, rebuild);
                }
                rebuild.close(opened, self.location);
            }
        }
    }
}

fn opened(node: Node<'_>) -> Shape<'_> {
    match node.kind() {
        Kind::Object(object) => {
            let members = object.iter().map(|member| Member {
                key: member.key,
                key_location: member.key_location,
                value: Value::of(member.value),
            });
            Shape::Object(members.collect())
        }
        Kind::Array(array) => Shape::Array(array.iter().map(Value::of).collect()),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => Shape::Plain(node),
    }
}

fn json(node: Node<'_>) -> serde_json::Value {
    match node.kind() {
        Kind::Null => serde_json::Value::Null,
        Kind::Bool(value) => value.into(),
        Kind::Number(lexeme) => {
            let number = lexeme.parse::<i64>().map(Number::from).ok();
            let number = number.or_else(|| Number::from_f64(lexeme.parse().ok()?));
            number.map_or(serde_json::Value::Null, serde_json::Value::Number)
        }
        Kind::String(text) => text.into(),
        Kind::Array(array) => array.iter().map(json).collect(),
        Kind::Object(object) => {
            let members = object
                .iter()
                .map(|member| (member.key.to_owned(), json(member.value)));
            serde_json::Value::Object(members.collect::<Map<_, _>>())
        }
    }
}

/// Adds a value as it was read.
fn write<'d>(node: Node<'d>, own: SourceId, rebuild: &mut Rebuild<'d>) {
    let location = node.location();
    if node.document().source() == own {
        rebuild.node(node);
        return;
    }
    match node.kind() {
        Kind::Null => rebuild.null(location),
        Kind::Bool(value) => rebuild.flag(value, location),
        Kind::Number(lexeme) => rebuild.number(lexeme, location),
        Kind::String(text) => rebuild.text(text, location),
        Kind::Array(array) => {
            let opened = rebuild.open();
            for item in array.iter() {
                write(item, own, rebuild);
            }
            rebuild.close_list(opened, location);
        }
        Kind::Object(object) => {
            let opened = rebuild.open();
            for member in object.iter() {
                rebuild.key(member.key, member.key_location);
                write(member.value, own, rebuild);
            }
            rebuild.close(opened, location);
        }
    }
}
