//! Borrowed views of a tree.

use std::fmt;
use std::iter::FusedIterator;

use super::Location;
use super::tree::{Document, NodeId, Slot, Tag, range};

/// A value in a [`Document`]; copied freely.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    document: &'d Document,
    slot: &'d Slot,
    index: u32,
}

/// What a [`Node`] is.
#[derive(Clone, Copy, Debug)]
pub enum Kind<'d> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// The number as written, always in the grammar of JSON: `1.50` stays `1.50`, and nothing is
    /// rounded. What YAML allows beyond it (`+1`, `.5`, `0x1F`) is brought into that form.
    Number(&'d str),
    /// The text, escapes resolved.
    String(&'d str),
    /// A list of values.
    Array(Array<'d>),
    /// A list of key and value.
    Object(Object<'d>),
}

impl<'d> Node<'d> {
    pub(super) fn at(document: &'d Document, index: u32) -> Self {
        // A document always has its root, and indices come from the tree itself.
        const NOTHING: Slot = Slot {
            start: 0,
            end: 0,
            a: 0,
            b: 0,
            tag: Tag::Null,
        };
        let slot = document.slots.get(index as usize).unwrap_or(&NOTHING);
        Self {
            document,
            slot,
            index,
        }
    }

    /// The value itself, to `match` on.
    pub fn kind(self) -> Kind<'d> {
        match self.slot.tag {
            Tag::Null => Kind::Null,
            Tag::False => Kind::Bool(false),
            Tag::True => Kind::Bool(true),
            Tag::Number | Tag::DecodedNumber => Kind::Number(self.document.text(self.slot)),
            Tag::String | Tag::DecodedString => Kind::String(self.document.text(self.slot)),
            Tag::Array => Kind::Array(Array {
                document: self.document,
                first: self.slot.a,
                len: self.slot.b,
            }),
            Tag::Object | Tag::LargeObject => Kind::Object(Object {
                document: self.document,
                slot: self.slot,
            }),
        }
    }

    /// Where it stands in its source: quotes and brackets belong to it; a YAML block collection
    /// reaches from its first to its last child. An alias stands where it is written, and what is
    /// in it where its anchor is.
    pub fn location(self) -> Location {
        self.document.location(self.slot)
    }

    /// What it is made of, to take it as a part of another tree.
    pub(super) fn slot(self) -> Slot {
        *self.slot
    }

    /// Its identity, for tables about nodes.
    pub fn id(self) -> NodeId {
        NodeId {
            source: self.document.source,
            slot: self.index,
        }
    }

    /// The document it belongs to.
    pub fn document(self) -> &'d Document {
        self.document
    }

    /// The text, if it is a string.
    pub fn as_str(self) -> Option<&'d str> {
        match self.kind() {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number as written, if it is one; see [`Kind::Number`].
    pub fn as_number(self) -> Option<&'d str> {
        match self.kind() {
            Kind::Number(lexeme) => Some(lexeme),
            _ => None,
        }
    }

    /// The truth value, if it is one.
    pub fn as_bool(self) -> Option<bool> {
        match self.kind() {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The elements, if it is an array.
    pub fn as_array(self) -> Option<Array<'d>> {
        match self.kind() {
            Kind::Array(array) => Some(array),
            _ => None,
        }
    }

    /// The members, if it is an object.
    pub fn as_object(self) -> Option<Object<'d>> {
        match self.kind() {
            Kind::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.slot.tag == Tag::Null
    }

    /// The name of its type in JSON Schema: `string`, `number`, `boolean`, `null`, `array` or
    /// `object`.
    pub fn kind_name(self) -> &'static str {
        match self.slot.tag {
            Tag::Null => "null",
            Tag::False | Tag::True => "boolean",
            Tag::Number | Tag::DecodedNumber => "number",
            Tag::String | Tag::DecodedString => "string",
            Tag::Array => "array",
            Tag::Object | Tag::LargeObject => "object",
        }
    }

    /// The value under `key`, if it is an object and has it.
    pub fn get(self, key: &str) -> Option<Node<'d>> {
        self.as_object()?.get(key)
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:?}", self.kind_name(), self.location())
    }
}

/// The elements of an array.
#[derive(Clone, Copy)]
pub struct Array<'d> {
    document: &'d Document,
    first: u32,
    len: u32,
}

impl<'d> Array<'d> {
    /// How many elements there are.
    pub fn len(self) -> usize {
        self.len as usize
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The element at `index`, from 0.
    pub fn get(self, index: usize) -> Option<Node<'d>> {
        let index = u32::try_from(index).ok().filter(|&at| at < self.len)?;
        Some(Node::at(self.document, self.first.checked_add(index)?))
    }

    /// The elements in order.
    pub fn iter(self) -> Elements<'d> {
        Elements {
            document: self.document,
            slots: self
                .document
                .slots
                .get(range(self.first, self.len))
                .unwrap_or(&[])
                .iter(),
            next: self.first,
        }
    }
}

impl fmt::Debug for Array<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "array of {}", self.len)
    }
}

impl<'d> IntoIterator for Array<'d> {
    type Item = Node<'d>;
    type IntoIter = Elements<'d>;

    fn into_iter(self) -> Elements<'d> {
        self.iter()
    }
}

/// Iterates over the elements of an [`Array`].
#[derive(Clone)]
pub struct Elements<'d> {
    document: &'d Document,
    slots: std::slice::Iter<'d, Slot>,
    next: u32,
}

impl<'d> Iterator for Elements<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        let slot = self.slots.next()?;
        let index = self.next;
        self.next = index.saturating_add(1);
        Some(Node {
            document: self.document,
            slot,
            index,
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.slots.size_hint()
    }
}

impl ExactSizeIterator for Elements<'_> {}
impl FusedIterator for Elements<'_> {}

/// The members of an object, with unique keys.
#[derive(Clone, Copy)]
pub struct Object<'d> {
    document: &'d Document,
    slot: &'d Slot,
}

/// A key and its value.
#[derive(Clone, Copy, Debug)]
pub struct Member<'d> {
    /// The key, escapes resolved.
    pub key: &'d str,
    /// Where the key stands, quotes included.
    pub key_location: Location,
    /// What it is set to.
    pub value: Node<'d>,
}

impl<'d> Object<'d> {
    /// How many members there are.
    pub fn len(self) -> usize {
        self.slot.b as usize
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.slot.b == 0
    }

    /// The value under `key`.
    pub fn get(self, key: &str) -> Option<Node<'d>> {
        self.member(key).map(|member| member.value)
    }

    /// The key and value under `key`.
    pub fn member(self, key: &str) -> Option<Member<'d>> {
        if self.slot.tag != Tag::LargeObject {
            return self.iter().find(|member| member.key == key);
        }
        let large = *self.document.large.get(self.slot.a as usize)?;
        let member = self.document.find(large, self.slot.b, key)?;
        self.iter().nth(member as usize)
    }

    /// The members in the order of the document.
    pub fn iter(self) -> Members<'d> {
        let first = match self.slot.tag {
            Tag::LargeObject => {
                let large = self.document.large.get(self.slot.a as usize);
                large.map_or(0, |large| large.first)
            }
            _ => self.slot.a,
        };
        let slots = range(first, self.slot.b.saturating_mul(2));
        Members {
            document: self.document,
            slots: self
                .document
                .slots
                .get(slots)
                .unwrap_or(&[])
                .chunks_exact(2),
            next: first,
        }
    }
}

impl fmt::Debug for Object<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "object of {}", self.slot.b)
    }
}

impl<'d> IntoIterator for Object<'d> {
    type Item = Member<'d>;
    type IntoIter = Members<'d>;

    fn into_iter(self) -> Members<'d> {
        self.iter()
    }
}

/// Iterates over the members of an [`Object`].
#[derive(Clone)]
pub struct Members<'d> {
    document: &'d Document,
    slots: std::slice::ChunksExact<'d, Slot>,
    next: u32,
}

impl<'d> Members<'d> {
    fn member(&mut self, pair: &'d [Slot]) -> Option<Member<'d>> {
        let [key, value] = pair else { return None };
        let index = self.next.saturating_add(1);
        self.next = self.next.saturating_add(2);
        Some(Member {
            key: self.document.text(key),
            key_location: self.document.location(key),
            value: Node {
                document: self.document,
                slot: value,
                index,
            },
        })
    }
}

impl<'d> Iterator for Members<'d> {
    type Item = Member<'d>;

    fn next(&mut self) -> Option<Member<'d>> {
        let pair = self.slots.next()?;
        self.member(pair)
    }

    fn nth(&mut self, n: usize) -> Option<Member<'d>> {
        let pair = self.slots.nth(n)?;
        let skipped = u32::try_from(n).unwrap_or(u32::MAX).saturating_mul(2);
        self.next = self.next.saturating_add(skipped);
        self.member(pair)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.slots.size_hint()
    }
}

impl ExactSizeIterator for Members<'_> {}
impl FusedIterator for Members<'_> {}
