//! UUIDs as the `uuid` crate knows them.

use super::encode::ToJson;
use super::format::uuid;
use super::reader::Reader;
use super::violation::Rule;
use super::writer::Writer;
use ::uuid::Uuid;

impl Reader<'_> {
    /// Reads a UUID.
    #[inline(never)]
    pub fn uuid(&mut self) -> Option<Uuid> {
        let value = uuid::parse(self.text()?.as_bytes());
        if value.is_none() {
            self.violation(Rule::Format("uuid"));
        }
        value.map(Uuid::from_u128)
    }
}

impl ToJson for Uuid {
    fn write(&self, w: &mut Writer) {
        w.uuid(self);
    }
}

impl Writer {
    /// Writes a UUID.
    pub fn uuid(&mut self, value: &Uuid) {
        let mut buffer = Uuid::encode_buffer();
        self.string(value.hyphenated().encode_lower(&mut buffer));
    }
}
