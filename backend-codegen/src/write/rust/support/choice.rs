//! Enumerations of strings.

use std::fmt;

/// Gives an enumeration the names that its values have in JSON, in the order of the specification:
/// `choice! { Status, Available = "available", Sold = "sold" }` is read and written, shown and parsed
/// as one of them.
///
/// Paths are those of a file of types, whatever else has a name there.
macro_rules! choice {
    ($ty:ident, $($value:ident = $name:literal),+ $(,)?) => {
        super::super::support::choice::names! { $ty, $($value = $name),+ }

        impl super::super::support::decode::FromJson for $ty {
            fn read(r: &mut super::super::support::reader::Reader<'_>) -> Option<Self> {
                let value = Self::from_name(r.text()?);
                if value.is_none() {
                    r.violation(super::super::support::violation::Rule::Enum(Self::NAMES));
                }
                value
            }
        }
    };
}
pub(crate) use choice;

/// All of `choice!` but the reading.
macro_rules! names {
    ($ty:ident, $($value:ident = $name:literal),+ $(,)?) => {
        impl $ty {
            /// All values in the order of the specification.
            #[allow(dead_code, reason = "for handlers and tests")]
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The names of all values, as the specification writes them.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The value with that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$value),)+
                    _ => None,
                }
            }

            /// The name of the value.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $name),+
                }
            }
        }

        impl super::super::support::encode::ToJson for $ty {
            fn write(&self, w: &mut super::super::support::writer::Writer) {
                w.string(self.as_str());
            }
        }

        impl std::fmt::Display for $ty {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $ty {
            type Err = super::super::support::choice::UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                let unknown = super::super::support::choice::UnknownName(Self::NAMES);
                Self::from_name(name).ok_or(unknown)
            }
        }
    };
}
pub(crate) use names;

/// A text that is none of the names of an enumeration, which are these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownName(pub &'static [&'static str]);

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "must be one of {}", self.0.join(", "))
    }
}

impl std::error::Error for UnknownName {}
