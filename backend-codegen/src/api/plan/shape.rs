//! What a static type can say about a value.

use crate::api::{Json, TypeId, TypeSet};
use crate::list::CollectVec;

/// What a static type can say about a value. Ids stand for types in the same direction.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Every JSON value, held as JSON. The checks of its plan are the whole schema.
    Any,
    /// No value at all.
    Never,
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number that is mathematically integral: `1`, `1.0` and `1e2`, not `1.5`.
    Integer(IntegerFormat),
    /// A number, in double precision (IEEE 754 binary64) whatever its format says: less would silently
    /// change what was sent.
    Number,
    /// A string.
    String(StringFormat),
    /// One of these strings; at least one, all different.
    Enum(Vec<Box<str>>),
    /// An array of items of one type.
    Array(TypeId),
    /// An object whose members all have values of one type.
    Map(TypeId),
    /// An object with known members.
    Object(ObjectShape),
    /// One of several types.
    Union(UnionShape),
    /// `null` or a value of that type, which itself does not accept `null`.
    Nullable(TypeId),
    /// The same as that type, under another name.
    Alias(TypeId),
}

impl Shape {
    /// The types that it is made of.
    pub fn types(&self) -> Vec<TypeId> {
        let mut types = self.inline_types();
        match self {
            Self::Array(ty) | Self::Map(ty) => types.push(*ty),
            Self::Object(object) => {
                if let Additional::Kept(ty) = object.additional {
                    types.push(ty);
                }
            }
            _ => {}
        }
        types
    }

    /// The types that a value of it holds without a pointer.
    pub fn inline_types(&self) -> Vec<TypeId> {
        match self {
            Self::Any
            | Self::Never
            | Self::Null
            | Self::Boolean
            | Self::Integer(_)
            | Self::Number
            | Self::String(_)
            | Self::Enum(_)
            | Self::Array(_)
            | Self::Map(_) => Vec::new(),
            Self::Object(object) => object.fields.iter().map(|field| field.ty).collect_vec(),
            Self::Union(union) => union
                .variants
                .iter()
                .map(|variant| variant.ty)
                .collect_vec(),
            Self::Nullable(ty) | Self::Alias(ty) => vec![*ty],
        }
    }
}

/// Which integers a machine type must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntegerFormat {
    /// −2³¹ to 2³¹ − 1.
    Int32,
    /// −2⁶³ to 2⁶³ − 1; also where the document does not say.
    Int64,
    /// 0 to 2³² − 1.
    Uint32,
    /// 0 to 2⁶⁴ − 1.
    Uint64,
}

/// Which strings are meant, as far as languages have types for them. All others are
/// [`StringFormat::Plain`] with a [`Check::Format`](super::Check::Format).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StringFormat {
    /// Any text.
    Plain,
    /// `uuid` (RFC 4122).
    Uuid,
    /// `date-time` (RFC 3339, 5.6).
    DateTime,
    /// `date`: `full-date` of RFC 3339, 5.6.
    Date,
    /// `byte`: bytes as Base64 (RFC 4648, 4).
    Base64,
}

/// An object with known members.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectShape {
    /// The known members in the order of the document.
    pub fields: Vec<Field>,
    /// What becomes of other members.
    pub additional: Additional,
    /// Names that only the other direction knows: allowed, whatever `additional` says, and skipped.
    pub hidden: Vec<Box<str>>,
}

/// A known member of an [`ObjectShape`].
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name of the member.
    pub name: Box<str>,
    /// What its value is.
    pub ty: TypeId,
    /// Whether an object without it is refused.
    pub required: bool,
    /// What it means if it is absent.
    pub default: Option<Json>,
}

/// What becomes of members that an [`ObjectShape`] does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Additional {
    /// They are allowed and skipped.
    Ignored,
    /// They are refused.
    Refused,
    /// They are kept as values of that type.
    Kept(TypeId),
}

/// One of several types.
#[derive(Clone, Debug, PartialEq)]
pub struct UnionShape {
    /// The types, in the order of the document; at least two.
    pub variants: Vec<Variant>,
    /// Whether exactly one must accept (`oneOf`), or at least one (`anyOf`), of which the first counts.
    pub exclusive: bool,
    /// The member that tells object variants apart.
    pub tag: Option<Tag>,
}

/// One type of a [`UnionShape`].
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The type.
    pub ty: TypeId,
    /// The type that the variant has its name from: `ty`, or what `ty` was made of.
    pub named_by: TypeId,
    /// The JSON types that it can accept.
    pub types: TypeSet,
    /// The values of the tag for which it can accept an object; `None` is any, or none at all.
    pub tag_values: Option<Vec<Box<str>>>,
    /// Members that it requires.
    pub required: Vec<Box<str>>,
    /// Other variants, by position, that may accept the same value. For an exclusive union they must
    /// be tested too, once this one has accepted.
    pub overlaps: Vec<usize>,
}

/// The member that tells the object variants of a [`UnionShape`] apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// Its name.
    pub name: Box<str>,
    /// Whether the value of the member decides the verdict, since every object variant requires it
    /// with constants of its own. Otherwise it only says which variant to report.
    pub decisive: bool,
}
