//! Values of JSON with their places in code.

use crate::document::{Location, Rebuild};

/// A value, such as a schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// Where the code says so.
    pub place: Location,
    /// Whether the code shows only a part of what it says as a schema: an object with members that are
    /// set on something unknown, a parameter that is used as it is.
    pub is_partial: bool,
}

/// The member of a schema of which the code shows only a part, where documents are compared; the room of
/// differences knows it by the same name.
const PARTIAL: &str = "x-partial";

/// What a [`Value`] is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Kind {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Flag(bool),
    /// A number in the grammar of JSON.
    Number(String),
    /// A text.
    Text(String),
    /// A list of values.
    List(Vec<Value>),
    /// Members in the order of the code.
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its key.
    pub key: String,
    /// Where the key stands.
    pub place: Location,
    /// Its value.
    pub value: Value,
}

impl Value {
    /// `null`.
    pub fn null(place: Location) -> Self {
        Self {
            kind: Kind::Null,
            place,
            is_partial: false,
        }
    }

    /// A truth value.
    pub fn flag(flag: bool, place: Location) -> Self {
        Self {
            kind: Kind::Flag(flag),
            place,
            is_partial: false,
        }
    }

    /// A number, which has to be one in the grammar of JSON.
    pub fn number(number: impl ToString, place: Location) -> Self {
        Self {
            kind: Kind::Number(number.to_string()),
            place,
            is_partial: false,
        }
    }

    /// A text.
    pub fn text(text: impl Into<String>, place: Location) -> Self {
        Self {
            kind: Kind::Text(text.into()),
            place,
            is_partial: false,
        }
    }

    /// A list.
    pub fn list(items: impl IntoIterator<Item = Self>, place: Location) -> Self {
        Self {
            kind: Kind::List(items.into_iter().collect()),
            place,
            is_partial: false,
        }
    }

    /// An object without members; by itself it is the schema of any value.
    pub fn object(place: Location) -> Self {
        Self {
            kind: Kind::Object(Vec::new()),
            place,
            is_partial: false,
        }
    }

    /// The schema `{"type": name}`.
    pub fn of_type(name: &str, place: Location) -> Self {
        Self::object(place).with("type", Self::text(name, place))
    }

    /// A reference to a schema of [`Sketch::schemas`](super::Sketch::schemas).
    pub fn reference(name: &str, place: Location) -> Self {
        let pointer = format!(
            "#/components/schemas/{}",
            name.replace('~', "~0").replace('/', "~1")
        );
        Self::object(place).with("$ref", Self::text(pointer, place))
    }

    /// The name of the schema that it refers to, if it does.
    pub fn referred(&self) -> Option<&str> {
        let pointer = self.get("$ref")?.as_text()?;
        pointer.strip_prefix("#/components/schemas/")
    }

    /// The same object with another member.
    #[must_use]
    pub fn with(mut self, key: &str, value: Self) -> Self {
        self.set(key, value);
        self
    }

    /// The same object with another member, if there is a value for it.
    #[must_use]
    pub fn with_some(self, key: &str, value: Option<Self>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Puts a member into an object; one of the same key is replaced. Nothing happens to what is none.
    pub fn set(&mut self, key: &str, value: Self) {
        let place = value.place;
        self.set_at(key, place, value);
    }

    /// The same with a key that stands elsewhere than its value.
    pub fn set_at(&mut self, key: &str, place: Location, value: Self) {
        let Kind::Object(members) = &mut self.kind else {
            return;
        };
        match members.iter_mut().find(|member| member.key == key) {
            Some(member) => member.value = value,
            None => members.push(Member {
                key: key.to_owned(),
                place,
                value,
            }),
        }
    }

    /// The value of a member.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let member = self.members().iter().find(|member| member.key == key)?;
        Some(&member.value)
    }

    /// The value of a member, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        let Kind::Object(members) = &mut self.kind else {
            return None;
        };
        let member = members.iter_mut().find(|member| member.key == key)?;
        Some(&mut member.value)
    }

    /// Takes a member away.
    pub fn remove(&mut self, key: &str) -> Option<Self> {
        let Kind::Object(members) = &mut self.kind else {
            return None;
        };
        let at = members.iter().position(|member| member.key == key)?;
        Some(members.remove(at).value)
    }

    /// The members, if it is an object.
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Object(members) => members,
            _ => &[],
        }
    }

    /// The items, if it is a list.
    pub fn items(&self) -> &[Self] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// Adds an item to a list.
    pub fn push(&mut self, item: Self) {
        if let Kind::List(items) = &mut self.kind {
            items.push(item);
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is an object without members.
    pub fn is_anything(&self) -> bool {
        matches!(&self.kind, Kind::Object(members) if members.is_empty())
    }

    /// Calls `found` with this value and all that is in it.
    pub fn walk<'v>(&'v self, found: &mut dyn FnMut(&'v Self)) {
        found(self);
        for item in self.items() {
            item.walk(found);
        }
        for member in self.members() {
            member.value.walk(found);
        }
    }

    /// The same, of which the code shows only a part.
    #[must_use]
    pub fn partial(mut self) -> Self {
        self.is_partial = true;
        self
    }

    /// Says in the tree itself what is partial.
    pub(super) fn mark_partial(&mut self) {
        match &mut self.kind {
            Kind::List(items) => items.iter_mut().for_each(Self::mark_partial),
            Kind::Object(members) => {
                for member in members {
                    member.value.mark_partial();
                }
            }
            Kind::Null | Kind::Flag(_) | Kind::Number(_) | Kind::Text(_) => {}
        }
        if self.is_partial {
            let place = self.place;
            self.set(PARTIAL, Self::flag(true, place));
        }
    }

    /// Whether both say the same, wherever they stand.
    pub fn says_the_same(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::List(a), Kind::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.says_the_same(b))
            }
            (Kind::Object(a), Kind::Object(b)) => {
                a.len() == b.len()
                    && a.iter().all(|member| {
                        other
                            .get(&member.key)
                            .is_some_and(|value| member.value.says_the_same(value))
                    })
            }
            (a, b) => a == b,
        }
    }

    pub(super) fn write(&self, rebuild: &mut Rebuild<'_>) {
        let place = self.place;
        match &self.kind {
            Kind::Null => rebuild.null(place),
            Kind::Flag(flag) => rebuild.flag(*flag, place),
            Kind::Number(number) => rebuild.number(number, place),
            Kind::Text(text) => rebuild.text(text, place),
            Kind::List(items) => {
                let opened = rebuild.open();
                for item in items {
                    item.write(rebuild);
                }
                rebuild.close_list(opened, place);
            }
            Kind::Object(members) => {
                let opened = rebuild.open();
                for member in members {
                    rebuild.key(&member.key, member.place);
                    member.value.write(rebuild);
                }
                rebuild.close(opened, place);
            }
        }
    }
}
