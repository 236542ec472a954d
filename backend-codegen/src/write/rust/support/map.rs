//! Objects whose members all have values of one type.

use super::object::Members;
use super::reader::Reader;
use super::violation::Rule;
use super::writer::Writer;
use std::collections::BTreeMap;

impl<'a> Reader<'a> {
    /// Reads an object whose values are all read by the same function.
    pub fn dictionary<T>(
        &mut self,
        read: fn(&mut Reader<'a>) -> Option<T>,
    ) -> Option<BTreeMap<String, T>> {
        let mut object = self.object(Members::NONE)?;
        let mut members = BTreeMap::new();
        let mut whole = true;
        while object.next(self).is_some() {
            whole &= self.dictionary_member(&mut members, read);
        }
        whole.then_some(members)
    }

    /// Adds the member whose name was read last; false if its value is refused.
    pub fn dictionary_member<T>(
        &mut self,
        members: &mut BTreeMap<String, T>,
        read: fn(&mut Reader<'a>) -> Option<T>,
    ) -> bool {
        let name = self.key().to_owned();
        let value = read(self);
        let whole = value.is_some();
        members.extend(value.map(|value| (name, value)));
        whole
    }

    /// `minProperties`, by the number of members that were read.
    #[inline(never)]
    pub fn min_properties(&mut self, len: Option<usize>, min: usize) {
        if len.is_some_and(|len| len < min) {
            self.flaw(Rule::MinProperties(min));
        }
    }

    /// `maxProperties`, by the number of members that were read.
    #[inline(never)]
    pub fn max_properties(&mut self, len: Option<usize>, max: usize) {
        if len.is_some_and(|len| len > max) {
            self.flaw(Rule::MaxProperties(max));
        }
    }
}

impl Writer {
    /// Writes an object whose values are all written by the same function.
    pub fn dictionary<T>(&mut self, members: &BTreeMap<String, T>, write: fn(&T, &mut Self)) {
        self.open(b'{');
        self.dictionary_members(members, write);
        self.close(b'}');
    }

    /// Writes members into the object that is open.
    pub fn dictionary_members<T>(
        &mut self,
        members: &BTreeMap<String, T>,
        write: fn(&T, &mut Self),
    ) {
        for (name, value) in members {
            self.key(name);
            write(value, self);
        }
    }
}
