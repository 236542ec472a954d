//! Values as JSON, to show what a handler was given.

use super::generated::support::encode::ToJson;
use super::generated::support::http::media_body::Media;
use super::generated::support::http::multipart::Part;
use super::generated::support::json::Json;
use super::generated::support::writer::Writer;
use std::collections::BTreeMap;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// What can be shown.
pub trait Echo {
    /// Writes the value.
    fn echo(&self, w: &mut Writer);

    /// Whether there is anything to show.
    fn is_there(&self) -> bool {
        true
    }
}

macro_rules! echo_by {
    ($($ty:ty: $write:expr),* $(,)?) => {
        $(impl Echo for $ty {
            fn echo(&self, w: &mut Writer) {
                let write: fn(&Self, &mut Writer) = $write;
                write(self, w);
            }
        })*
    };
}

echo_by! {
    i64: |value, w| w.i64(*value),
    i32: |value, w| w.i64((*value).into()),
    f64: |value, w| w.f64(*value),
    bool: |value, w| w.bool(*value),
    String: |value, w| w.string(value),
    Uuid: |value, w| w.uuid(value),
    Date: |value, w| w.date(value),
    OffsetDateTime: |value, w| w.date_time(value),
    Json: Json::write,
    Media: |value, w| w.string(&format!("{} {:?}", value.media_type, value.bytes)),
    Vec<u8>: |value, w| w.string(&format!("{value:?}")),
    Part: |part, w| {
        let (name, kind) = (part.file_name.as_deref(), part.content_type.as_deref());
        w.string(&format!("{name:?} {kind:?} {:?}", part.bytes));
    },
    Vec<i64>: |items, w| w.array(items, Echo::echo),
    Vec<f64>: |items, w| w.array(items, Echo::echo),
    Vec<bool>: |items, w| w.array(items, Echo::echo),
    Vec<String>: |items, w| w.array(items, Echo::echo),
    Vec<Part>: |items, w| w.array(items, Echo::echo),
}

/// Shows values of generated types.
macro_rules! echo_types {
    ($($name:ident),* $(,)?) => {
        $(impl Echo for super::generated::types::$name {
            fn echo(&self, w: &mut Writer) {
                self.write(w);
            }
        })*
    };
}

echo_types!(
    DefaultsSort,
    Filter,
    FormRequest,
    Order,
    Point,
    Shape,
    Size,
    StrictOnly,
    User,
    UserRequest,
    ValuesEither,
    ValuesFixed,
);

impl<T: Echo> Echo for Option<T> {
    fn echo(&self, w: &mut Writer) {
        match self {
            Some(value) => value.echo(w),
            None => w.null(),
        }
    }

    fn is_there(&self) -> bool {
        self.is_some()
    }
}

impl<T: Echo> Echo for BTreeMap<String, T> {
    fn echo(&self, w: &mut Writer) {
        w.dictionary(self, T::echo);
    }
}

/// JSON that `write` writes.
pub fn json(write: impl FnOnce(&mut Writer)) -> Json {
    let mut writer = Writer::new();
    write(&mut writer);
    Json::from_json(&writer.finish()).expect("the writer writes JSON")
}
