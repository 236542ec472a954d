//! How values are written.

use super::writer::Writer;
use std::collections::BTreeMap;
use std::convert::Infallible;

/// What can be written as JSON.
pub trait ToJson {
    /// Writes the value.
    fn write(&self, w: &mut Writer);

    /// Whether there is no value: then the member that has it is left out.
    #[allow(dead_code, reason = "an API may have no objects")]
    fn is_absent(&self) -> bool {
        false
    }

    /// The JSON text of the value.
    #[allow(dead_code, reason = "for handlers and tests")]
    #[must_use]
    fn to_json(&self) -> Vec<u8> {
        Writer::all(|w| self.write(w))
    }
}

/// A member that is always there: if it has no value, it is `null`.
#[derive(Clone, Copy, Debug)]
pub struct Present<'a, T>(pub &'a T);

impl<T: ToJson> ToJson for Present<'_, T> {
    fn write(&self, w: &mut Writer) {
        self.0.write(w);
    }
}

impl Writer {
    /// Writes an object, without the members that have no value.
    pub fn object(&mut self, members: &[(&str, &dyn ToJson)]) {
        self.open(b'{');
        self.named(members);
        self.close(b'}');
    }

    /// Writes members that have names of their own into the object that is open, without those that
    /// have no value.
    pub fn named(&mut self, members: &[(&str, &dyn ToJson)]) {
        for (name, value) in members {
            if !value.is_absent() {
                self.key(name);
                value.write(self);
            }
        }
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn write(&self, w: &mut Writer) {
        match self {
            Some(value) => value.write(w),
            None => w.null(),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: ToJson> ToJson for Box<T> {
    fn write(&self, w: &mut Writer) {
        T::write(self, w);
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write(&self, w: &mut Writer) {
        w.array(self, T::write);
    }
}

impl<T: ToJson> ToJson for BTreeMap<String, T> {
    fn write(&self, w: &mut Writer) {
        w.dictionary(self, T::write);
    }
}

impl ToJson for String {
    fn write(&self, w: &mut Writer) {
        w.string(self);
    }
}

impl ToJson for bool {
    fn write(&self, w: &mut Writer) {
        w.bool(*self);
    }
}

impl ToJson for i32 {
    fn write(&self, w: &mut Writer) {
        w.i64((*self).into());
    }
}

impl ToJson for i64 {
    fn write(&self, w: &mut Writer) {
        w.i64(*self);
    }
}

impl ToJson for u32 {
    fn write(&self, w: &mut Writer) {
        w.i64((*self).into());
    }
}

impl ToJson for u64 {
    fn write(&self, w: &mut Writer) {
        w.u64(*self);
    }
}

impl ToJson for f64 {
    fn write(&self, w: &mut Writer) {
        w.f64(*self);
    }
}

impl ToJson for () {
    fn write(&self, w: &mut Writer) {
        w.null();
    }
}

impl ToJson for Infallible {
    fn write(&self, w: &mut Writer) {
        w.never(self);
    }
}
