//! Types of the standard library and of crates that everybody uses, as serde writes them.

use super::{Schemas, Ty, Ways};
use crate::document::Location;
use crate::read::code::Value;

impl Schemas<'_, '_> {
    /// The schema of a type of another crate; of one that is not known nothing is said.
    pub(super) fn foreign(
        &mut self,
        path: &[String],
        arguments: &[Ty],
        place: Location,
        ways: Ways,
    ) -> Value {
        let name = path.last().map_or("", String::as_str);
        let first = arguments.first();
        if let Some(value) = number(name, place).or_else(|| text(path, place)) {
            return value;
        }
        match (name, first) {
            ("bool", _) => Value::of_type("boolean", place),
            ("Option", Some(inside)) => {
                let inside = self.schema(inside, place, ways);
                Self::nullable(inside)
            }
            (
                "Vec" | "VecDeque" | "LinkedList" | "BinaryHeap" | "SmallVec" | "ArrayVec",
                Some(inside),
            ) => {
                let items = self.schema(inside, place, ways);
                Value::of_type("array", place).with("items", items)
            }
            ("HashSet" | "BTreeSet" | "IndexSet", Some(inside)) => {
                let items = self.schema(inside, place, ways);
                Value::of_type("array", place)
                    .with("items", items)
                    .with("uniqueItems", Value::flag(true, place))
            }
            (
                "Box" | "Arc" | "Rc" | "Cow" | "RefCell" | "Cell" | "Mutex" | "RwLock" | "Secret"
                | "SecretBox" | "StrongSecret" | "Reverse" | "Wrapping" | "Saturating",
                Some(_),
            ) => {
                // What else there is says how it is kept.
                let inside = arguments.first().cloned().unwrap_or(Ty::Unknown);
                self.schema(&inside, place, ways)
            }
            // Of `sqlx` and of `web`: what is in it.
            ("Json" | "Text", Some(inside)) => self.schema(inside, place, ways),
            ("Either", Some(_)) => {
                let both: Vec<Value> = arguments
                    .iter()
                    .map(|ty| self.schema(ty, place, ways))
                    .collect();
                Value::object(place).with("anyOf", Value::list(both, place))
            }
            ("Duration", _) if path.iter().any(|part| part == "std") => {
                seconds(["secs", "nanos"], place)
            }
            ("SystemTime", _) if path.iter().any(|part| part == "std") => {
                seconds(["secs_since_epoch", "nanos_since_epoch"], place)
            }
            ("Range", Some(inside)) => {
                let end = self.schema(inside, place, ways);
                let names = ["start", "end"].map(|name| Value::text(name, place));
                Value::of_type("object", place)
                    .with(
                        "properties",
                        Value::object(place)
                            .with("start", end.clone())
                            .with("end", end),
                    )
                    .with("required", Value::list(names, place))
            }
            ("Map", _) => Value::of_type("object", place),
            ("Bytes" | "BytesMut", _) => Value::of_type("array", place)
                .with("items", number("u8", place).unwrap_or_default()),
            _ => match map_value(&Ty::Foreign(path.to_vec(), arguments.to_vec())) {
                Some(value) => {
                    let value = self.schema(&value.clone(), place, ways);
                    Value::of_type("object", place).with("additionalProperties", value)
                }
                None => Value::object(place),
            },
        }
    }
}

/// What the values of a map are.
pub(super) fn map_value(ty: &Ty) -> Option<&Ty> {
    match (ty.foreign()?, ty.arguments()) {
        (
            "HashMap" | "BTreeMap" | "IndexMap" | "DashMap" | "FxHashMap" | "AHashMap",
            [_, value, ..],
        ) => Some(value),
        _ => None,
    }
}

/// The schema of a number.
fn number(name: &str, place: Location) -> Option<Value> {
    let bounds = |minimum: Option<&str>, maximum: Option<&str>| {
        Value::of_type("integer", place)
            .with_some("minimum", minimum.map(|bound| Value::number(bound, place)))
            .with_some("maximum", maximum.map(|bound| Value::number(bound, place)))
    };
    let format = |name: &str, format: &str| {
        Value::of_type(name, place).with("format", Value::text(format, place))
    };
    Some(match name {
        "i8" => bounds(Some("-128"), Some("127")),
        "i16" => bounds(Some("-32768"), Some("32767")),
        "i32" => format("integer", "int32"),
        "i64" | "isize" => format("integer", "int64"),
        "i128" | "BigInt" => Value::of_type("integer", place),
        "u8" => bounds(Some("0"), Some("255")),
        "u16" => bounds(Some("0"), Some("65535")),
        "u32" => bounds(Some("0"), Some("4294967295")),
        "u64" | "usize" | "u128" | "AtomicU64" | "AtomicUsize" => bounds(Some("0"), None),
        "NonZeroU8" => bounds(Some("1"), Some("255")),
        "NonZeroU16" => bounds(Some("1"), Some("65535")),
        "NonZeroU32" => bounds(Some("1"), Some("4294967295")),
        "NonZeroU64" | "NonZeroUsize" | "NonZeroU128" => bounds(Some("1"), None),
        "f32" => format("number", "float"),
        "f64" | "OrderedFloat" | "NotNan" => format("number", "double"),
        _ => return None,
    })
}

/// The schema of a type that is written as a text.
fn text(path: &[String], place: Location) -> Option<Value> {
    let name = path.last().map_or("", String::as_str);
    let of = |crate_name: &str| path.iter().any(|part| part == crate_name);
    let format = match name {
        "String" | "str" | "SecretString" | "CompactString" | "SmolStr" | "ArcStr" | "PathBuf"
        | "Path" | "OsString" | "Ulid" | "Ksuid" | "ObjectId" | "IpAddr" | "SocketAddr"
        | "IpNetwork" | "IpNet" | "Locale" | "LanguageIdentifier" | "Tz" | "Mime" | "Version"
        | "NaiveDateTime" | "ChronoDateTime" | "PrimitiveDateTime" | "Method" => "",
        "Decimal" | "BigDecimal" => "decimal",
        "char" => {
            return Some(
                Value::of_type("string", place)
                    .with("minLength", Value::number(1, place))
                    .with("maxLength", Value::number(1, place)),
            );
        }
        "Uuid" => "uuid",
        "DateTime"
        | "OffsetDateTime"
        | "UtcDateTime"
        | "Timestamp"
        | "DateTimeUtc"
        | "DateTimeWithTimeZone"
        | "ChronoDateTimeUtc"
        | "ChronoDateTimeLocal"
        | "ChronoDateTimeWithTimeZone"
        | "Zoned" => "date-time",
        "NaiveDate" | "ChronoDate" | "Date" => "date",
        "NaiveTime" | "ChronoTime" => "time",
        "Time" if of("time") => "time",
        "Url" | "Uri" => "uri",
        "EmailAddress" => "email",
        "Ipv4Addr" => "ipv4",
        "Ipv6Addr" => "ipv6",
        "SignedDuration" | "Span" if of("jiff") => "duration",
        _ => return None,
    };
    let value = Value::of_type("string", place);
    Some(match format {
        "" => value,
        format => value.with("format", Value::text(format, place)),
    })
}

/// How serde writes times of the standard library.
fn seconds(names: [&str; 2], place: Location) -> Value {
    let [seconds, nanoseconds] = names;
    let properties = Value::object(place)
        .with(seconds, number("u64", place).unwrap_or_default())
        .with(nanoseconds, number("u32", place).unwrap_or_default());
    let names = names.map(|name| Value::text(name, place));
    Value::of_type("object", place)
        .with("properties", properties)
        .with("required", Value::list(names, place))
}
