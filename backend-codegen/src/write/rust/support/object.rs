//! Objects: which member comes next.

use super::reader::{MAX_DEPTH, Reader};
use super::violation::{Place, Rule};
use std::borrow::Cow;

/// A member that a decoder knows.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "an API may have no objects")]
pub enum Member {
    /// One that has to be present.
    Required(&'static str),
    /// One that may be absent.
    Optional(&'static str),
}

impl Member {
    #[inline]
    const fn name(self) -> &'static str {
        match self {
            Self::Required(name) | Self::Optional(name) => name,
        }
    }

    #[inline]
    const fn is_required(self) -> bool {
        match self {
            Self::Required(_) => true,
            Self::Optional(_) => false,
        }
    }
}

/// The members that a decoder knows, in the order of its `match`.
#[derive(Debug)]
pub struct Members {
    list: &'static [Member],
    required: usize,
    /// No name needs an escape sequence, so that names can be compared as they stand.
    plain: bool,
    /// Where the members are in the list: each in the first place that was free from its hash on.
    places: [u8; PLACES],
}

/// A power of two.
const PLACES: usize = 64;

/// More members would fill the places too much; they are sought one by one.
const MAX_PLACED: usize = 40;

/// A place without a member.
const FREE: u8 = u8::MAX;

/// Where to look for a name first.
#[inline]
const fn hash(name: &[u8]) -> usize {
    let (first, last) = match name {
        [] => (0, 0),
        [only] => (*only, *only),
        [first, .., last] => (*first, *last),
    };
    let mixed = name.len().wrapping_mul(7) ^ (first as usize).wrapping_mul(13);
    (mixed ^ (last as usize).wrapping_mul(29)) % PLACES
}

impl Members {
    /// The members of one type.
    #[must_use]
    pub const fn new(list: &'static [Member]) -> Self {
        let mut members = Self {
            list,
            required: 0,
            plain: true,
            places: [FREE; PLACES],
        };
        let mut rest = list;
        let mut index = 0;
        while let [member, tail @ ..] = rest {
            if member.is_required() {
                members.required += 1;
            }
            let mut bytes = member.name().as_bytes();
            while let [byte, others @ ..] = bytes {
                if *byte < 0x20 || *byte == b'"' || *byte == b'\\' {
                    members.plain = false;
                }
                bytes = others;
            }
            if list.len() <= MAX_PLACED {
                members.put(member.name().as_bytes(), index);
            }
            index = index.wrapping_add(1);
            rest = tail;
        }
        members
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "the remainder is in the array, and the compiler runs it"
    )]
    const fn put(&mut self, name: &[u8], index: u8) {
        let mut place = hash(name);
        while self.places[place] != FREE {
            place = (place + 1) % PLACES;
        }
        self.places[place] = index;
    }

    /// The number of the member with that name.
    fn find(&self, name: &str) -> Option<usize> {
        let name = name.as_bytes();
        if self.list.len() > MAX_PLACED {
            return self
                .list
                .iter()
                .position(|member| same(member.name().as_bytes(), name));
        }
        let mut place = hash(name);
        loop {
            let index = usize::from(*self.places.get(place)?);
            // There is no member behind a free place.
            if same(self.list.get(index)?.name().as_bytes(), name) {
                return Some(index);
            }
            place = place.wrapping_add(1) % PLACES;
        }
    }

    /// No members: every name is unknown.
    pub const NONE: &'static Self = &Self::new(&[]);
}

/// How many members are remembered by a bit; those behind are remembered by name.
const BITS: usize = 64;

/// An object that is being read.
#[derive(Debug)]
pub struct Object {
    members: &'static Members,
    start: usize,
    base: usize,
    /// The member that comes next if the sender keeps the order of the specification.
    expected: usize,
    seen: u64,
    required: usize,
    len: usize,
}

impl<'a> Reader<'a> {
    /// Opens an object.
    pub fn object(&mut self, members: &'static Members) -> Option<Object> {
        if self.token() != b'{' {
            return self.mismatch("an object");
        }
        let start = self.at;
        self.at = start.wrapping_add(1);
        self.depth = self.depth.wrapping_add(1);
        if self.depth > MAX_DEPTH {
            self.fail("nested too deep");
        }
        let base = self.names.base();
        Some(Object {
            members,
            start,
            base,
            expected: 0,
            seen: 0,
            required: 0,
            len: 0,
        })
    }

    pub(super) fn skip_object(&mut self) {
        if let Some(mut object) = self.object(Members::NONE) {
            while object.next(self).is_some() {
                self.skip_value();
            }
        }
    }
}

impl Object {
    /// Goes to the next member and returns its number; the reader then stands before its value.
    ///
    /// A number that is not in the list stands for an unknown member: its name is
    /// [`Reader::key`]. A name that was there before is refused here. `None` is the end; members
    /// that are missing have then been recorded.
    #[inline(never)]
    pub fn next(&mut self, r: &mut Reader<'_>) -> Option<usize> {
        match self.usual(r) {
            Some(index) => Some(index),
            None => self.unusual(r),
        }
    }

    /// Passes the member that is expected next, if it comes without white space around its name.
    #[inline]
    fn usual(&mut self, r: &mut Reader<'_>) -> Option<usize> {
        let member = self.members.list.get(self.expected)?;
        let name = member.name().as_bytes();
        let (comma, rest) = match r.text.as_bytes().get(r.at..)? {
            [b',', b'"', rest @ ..] if self.len > 0 => (1, rest),
            [b'"', rest @ ..] if self.len == 0 => (0, rest),
            _ => return None,
        };
        let (start, end) = rest.split_at_checked(name.len())?;
        let new = self.expected < BITS && self.seen >> self.expected & 1 == 0;
        if !end.starts_with(b"\":") || !same(start, name) || !self.members.plain || !new {
            return None;
        }
        self.len = self.len.wrapping_add(1);
        self.seen |= 1 << self.expected;
        self.required = self
            .required
            .wrapping_add(usize::from(member.is_required()));
        let length = name.len().wrapping_add(3);
        r.at = r.at.wrapping_add(comma).wrapping_add(length);
        let index = self.expected;
        self.expected = index.wrapping_add(1);
        Some(index)
    }

    /// Goes to the next member, whatever it is and however it is written.
    #[inline(never)]
    fn unusual(&mut self, r: &mut Reader<'_>) -> Option<usize> {
        while self.separator(r) {
            let (index, new) = self.member(r)?;
            if r.token() != b':' {
                r.fail("`:` was expected");
                return None;
            }
            r.at = r.at.wrapping_add(1);
            self.len = self.len.wrapping_add(1);
            if new {
                return Some(index);
            }
            r.refuse(Rule::Duplicate);
        }
        None
    }

    /// Passes what stands before the next name. False is the end, or what is none.
    fn separator(&self, r: &mut Reader<'_>) -> bool {
        match (r.token(), self.len) {
            (b'}', _) => {
                self.close(r);
                return false;
            }
            (b',', 1..) => r.at = r.at.wrapping_add(1),
            (_, 0) => {}
            _ => {
                r.fail("`,` or `}` was expected");
                return false;
            }
        }
        let found = r.token() == b'"';
        if !found {
            r.fail("a name was expected");
        }
        found
    }

    /// How many members the object has.
    #[must_use]
    pub const fn n_members(&self) -> usize {
        self.len
    }

    /// Reads a name: the number of the member, and whether it was not there before.
    fn member(&mut self, r: &mut Reader<'_>) -> Option<(usize, bool)> {
        let name = r.name()?;
        if let Some(index) = self.members.find(&name) {
            return Some((index, self.see(index, r)));
        }
        r.key = name;
        Some((usize::MAX, r.names.insert_name(self.base, r.key.clone())))
    }

    /// Remembers that a known member is there; false if it was there before.
    #[inline]
    fn see(&mut self, index: usize, r: &mut Reader<'_>) -> bool {
        self.expected = index.wrapping_add(1);
        let Some(member) = self.members.list.get(index) else {
            return true;
        };
        let new = if index < BITS {
            let bit = 1_u64 << index;
            let new = self.seen & bit == 0;
            self.seen |= bit;
            new
        } else {
            r.names.insert_name(self.base, Cow::Borrowed(member.name()))
        };
        if new && member.is_required() {
            self.required = self.required.wrapping_add(1);
        }
        new
    }

    fn close(&self, r: &mut Reader<'_>) {
        r.at = r.at.wrapping_add(1);
        r.value = self.start;
        r.depth = r.depth.wrapping_sub(1);
        if self.required < self.members.required {
            self.tell_missing(r);
        }
        r.names.close(self.base);
    }

    /// Records the required members that did not come.
    #[cold]
    #[inline(never)]
    fn tell_missing(&self, r: &mut Reader<'_>) {
        for (index, member) in self.members.list.iter().enumerate() {
            if !member.is_required() {
                continue;
            }
            let name = member.name();
            let seen = if index < BITS {
                self.seen & (1 << index) != 0
            } else {
                !r.names.insert_name(self.base, Cow::Borrowed(name))
            };
            if !seen {
                r.missing(name);
            }
        }
    }
}

impl Reader<'_> {
    /// Records that the object that was read last lacks a member.
    pub(super) fn missing(&mut self, name: &'static str) {
        let mut place = Place::default();
        place.member(name);
        self.violation_at(place, Rule::Required(name));
    }
}

/// Whether two short texts are equal, without a call.
#[inline]
fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match a.len() {
        0..=3 => a.iter().zip(b).all(|(a, b)| a == b),
        4..=7 => ends::<4>(a) == ends::<4>(b),
        8..=16 => ends::<8>(a) == ends::<8>(b),
        _ => a == b,
    }
}

/// The first and the last bytes, which cover a text of up to twice that length.
#[inline]
fn ends<const N: usize>(text: &[u8]) -> (Option<&[u8; N]>, Option<&[u8; N]>) {
    (text.first_chunk::<N>(), text.last_chunk::<N>())
}
