//! Any JSON value, for what the specification leaves open.
//!
//! Numbers keep the text they were sent with. Equality is that of JSON Schema: `1` equals `1.0`,
//! and the order of members does not matter.

use super::decimal::Decimal;
use super::encode::ToJson;
use super::object::Members;
use super::reader::{Kind, Reader};
use super::violation::Rejection;
use super::writer::Writer;
use std::collections::HashMap;
use std::hash::RandomState;

/// Up to this many members or items are compared one by one.
const LINEAR: usize = 16;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object.
    Object(Map),
}

#[allow(dead_code, reason = "for handlers")]
impl Json {
    /// Reads a JSON text.
    ///
    /// # Errors
    ///
    /// When the text is not JSON or uses a name twice in one object.
    pub fn from_json(text: &[u8]) -> Result<Self, Rejection> {
        let mut reader = Reader::new(text);
        let value = Self::read(&mut reader);
        reader.finish(value)
    }
}

impl Json {
    /// Reads the next value, whatever it is.
    pub fn read(r: &mut Reader<'_>) -> Option<Self> {
        match r.peek() {
            Some(Kind::Bool) => r.bool().map(Self::Bool),
            Some(Kind::Number) => r.number().map(|text| Self::Number(Number(text.into()))),
            Some(Kind::String) => r.string().map(Self::String),
            Some(Kind::Array) => r.array(Self::read).map(Self::Array),
            Some(Kind::Object) => Map::read(r).map(Self::Object),
            Some(Kind::Null) if r.null() => Some(Self::Null),
            _ => {
                r.skip_value();
                None
            }
        }
    }

    /// A number that is the same for equal values, by a hash that no sender can foresee.
    fn digest(&self, state: &RandomState) -> u64 {
        use std::hash::{BuildHasher as _, Hasher as _};
        let mut hasher = state.build_hasher();
        match self {
            Self::Null => hasher.write_u8(0),
            Self::Bool(value) => hasher.write_u8(1 + u8::from(*value)),
            Self::Number(number) => {
                hasher.write_u8(3);
                number.decimal().feed(|byte| hasher.write_u8(byte));
            }
            Self::String(text) => {
                hasher.write_u8(4);
                hasher.write(text.as_bytes());
            }
            Self::Array(items) => {
                hasher.write_u8(5);
                items
                    .iter()
                    .for_each(|item| hasher.write_u64(item.digest(state)));
            }
            Self::Object(members) => {
                // Added up, because the order of members has no meaning.
                let members = members.iter().map(|(name, value)| {
                    let mut member = state.build_hasher();
                    member.write(name.as_bytes());
                    member.write_u64(value.digest(state));
                    member.finish()
                });
                hasher.write_u8(6);
                hasher.write_u64(members.fold(0, u64::wrapping_add));
            }
        }
        hasher.finish()
    }
}

impl ToJson for Json {
    fn write(&self, w: &mut Writer) {
        match self {
            Self::Null => w.null(),
            Self::Bool(value) => w.bool(*value),
            Self::Number(number) => w.raw(number.as_str()),
            Self::String(text) => w.string(text),
            Self::Array(items) => w.array(items, Self::write),
            Self::Object(members) => members.write(w),
        }
    }
}

/// Whether no two of the items are equal (`uniqueItems`).
#[must_use]
pub fn is_unique(items: &[Json]) -> bool {
    if items.len() <= LINEAR {
        let mut rest = items;
        while let [first, others @ ..] = rest {
            if others.contains(first) {
                return false;
            }
            rest = others;
        }
        return true;
    }
    let state = RandomState::new();
    let mut seen: HashMap<u64, Vec<&Json>> = HashMap::with_capacity(items.len());
    items.iter().all(|item| {
        let same = seen.entry(item.digest(&state)).or_default();
        let new = !same.contains(&item);
        same.push(item);
        new
    })
}

/// A number as it was sent.
#[derive(Clone, Debug)]
pub struct Number(Box<str>);

#[allow(dead_code, reason = "for handlers")]
impl Number {
    /// The number that the text says, which has to be JSON.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(text.into())
    }

    /// The text of the number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest float; infinite where the number is beyond all floats.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }
}

impl Number {
    /// The number by its digits.
    #[must_use]
    pub fn decimal(&self) -> Decimal<'_> {
        Decimal::new(&self.0)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.decimal() == other.decimal()
    }
}

impl Eq for Number {}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(value.to_string().into())
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(value.to_string().into())
    }
}

/// The members of an object, in the order in which they were sent.
#[derive(Clone, Debug, Default)]
pub struct Map(Vec<(String, Json)>);

impl Map {
    /// Reads an object.
    pub fn read(r: &mut Reader<'_>) -> Option<Self> {
        let mut object = r.object(Members::NONE)?;
        let mut members = Vec::new();
        let mut whole = true;
        while object.next(r).is_some() {
            let name = r.key().to_owned();
            match Json::read(r) {
                Some(value) => members.push((name, value)),
                None => whole = false,
            }
        }
        whole.then_some(Self(members))
    }

    /// Adds the member whose name was read last; a reader lets no name come twice.
    pub fn read_member(&mut self, r: &mut Reader<'_>) {
        let name = r.key().to_owned();
        if let Some(value) = Json::read(r) {
            self.0.push((name, value));
        }
    }

    /// Writes the members into the object that is open.
    pub fn write_members(&self, w: &mut Writer) {
        for (name, value) in self.iter() {
            w.key(name);
            value.write(w);
        }
    }
}

#[allow(dead_code, reason = "for handlers")]
impl Map {
    /// The value of a member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// Sets a member; the value it had is returned.
    pub fn insert(&mut self, name: String, value: Json) -> Option<Json> {
        match self.0.iter_mut().find(|(key, _)| *key == name) {
            Some((_, old)) => Some(std::mem::replace(old, value)),
            None => {
                self.0.push((name, value));
                None
            }
        }
    }

    /// The members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl ToJson for Map {
    fn write(&self, w: &mut Writer) {
        w.open(b'{');
        self.write_members(w);
        w.close(b'}');
    }
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        if self.len() != other.len() {
            return false;
        }
        if self.len() <= LINEAR {
            return self
                .iter()
                .all(|(name, value)| other.get(name) == Some(value));
        }
        let others: HashMap<&str, &Json> = other.iter().collect();
        self.iter()
            .all(|(name, value)| others.get(name) == Some(&value))
    }
}

impl Eq for Map {}

impl FromIterator<(String, Json)> for Map {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(members: I) -> Self {
        let mut map = Self::default();
        for (name, value) in members {
            map.insert(name, value);
        }
        map
    }
}
