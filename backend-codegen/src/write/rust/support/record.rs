//! Structs whose members may all be absent.

/// Reads and writes such a struct. Of each member stand there its number, the name that it has in JSON,
/// its field, and how `r`, the reader, reads it:
/// `record! { Pet(r), 0 "id" => id = r.i64(), 1 "type" => type_ = Type::read(r) }`.
///
/// Paths are those of a file of types, whatever else has a name there.
macro_rules! record {
    ($ty:ident($r:ident), $($at:literal $name:literal => $field:ident = $read:expr),+ $(,)?) => {
        impl super::super::support::decode::FromJson for $ty {
            fn read($r: &mut super::super::support::reader::Reader<'_>) -> Option<Self> {
                static MEMBERS: super::super::support::object::Members =
                    super::super::support::object::Members::new(&[
                        $(super::super::support::object::Member::Optional($name)),+
                    ]);
                let mut object = $r.object(&MEMBERS)?;
                let mut value = Self::default();
                while let Some(member) = object.next($r) {
                    match member {
                        $($at => value.$field = $read,)+
                        _ => $r.skip_value(),
                    }
                }
                Some(value)
            }
        }

        impl super::super::support::encode::ToJson for $ty {
            fn write(&self, w: &mut super::super::support::writer::Writer) {
                w.object(&[$(($name, &self.$field)),+]);
            }
        }
    };
}
pub(crate) use record;
