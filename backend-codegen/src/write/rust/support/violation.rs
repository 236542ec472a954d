//! What is wrong with a request: violations, each with a place and the rule that was broken.
//!
//! A reader records the byte offset of the offending value and nothing else; paths are worked out
//! in one pass over the body after decoding has failed. A request that is fine pays nothing.

use std::fmt;

/// No more violations than this are kept for one request; the verdict does not need them all.
pub const MAX_VIOLATIONS: usize = 100;

/// Names of members come from the sender; longer ones are cut in paths.
const MAX_NAME: usize = 64;

/// The part of a request in which a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(dead_code, reason = "the places are those of OpenAPI")]
pub enum Location {
    /// The request body.
    Body,
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

impl Location {
    /// The name that OpenAPI uses in `in`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A limit as it stands in the specification.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// A limit that is an integer.
    Integer(i128),
    /// A limit that is a finite number.
    Number(f64),
    /// A limit that only its decimal text says exactly.
    Decimal(&'static str),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(limit) => limit.fmt(f),
            Self::Number(limit) => limit.fmt(f),
            Self::Decimal(limit) => f.write_str(limit),
        }
    }
}

/// The rule that a value breaks: a keyword of JSON Schema with its argument.
///
/// Displays as the message for the sender, which never contains what was sent.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(clippy::enum_variant_names, reason = "keywords have these names")]
#[non_exhaustive]
pub enum Rule {
    /// `type`: what the value has to be, with its article ("a string").
    Type(&'static str),
    /// An integer does not fit the type that the specification gives it ("int32").
    Range(&'static str),
    /// `enum`: the names that are allowed.
    Enum(&'static [&'static str]),
    /// `const`: the JSON text of the only value that is allowed.
    Const(&'static str),
    /// `minLength`, in Unicode scalar values.
    MinLength(usize),
    /// `maxLength`, in Unicode scalar values.
    MaxLength(usize),
    /// `pattern`: the regular expression.
    Pattern(&'static str),
    /// `format`: its name.
    Format(&'static str),
    /// `minimum`.
    Minimum(Limit),
    /// `exclusiveMinimum`.
    ExclusiveMinimum(Limit),
    /// `maximum`.
    Maximum(Limit),
    /// `exclusiveMaximum`.
    ExclusiveMaximum(Limit),
    /// `multipleOf`.
    MultipleOf(Limit),
    /// `minItems`.
    MinItems(usize),
    /// `maxItems`.
    MaxItems(usize),
    /// `uniqueItems`.
    UniqueItems,
    /// `contains` with `minContains`: how many items have to match.
    MinContains(usize),
    /// `contains` with `maxContains`: how many items may match.
    MaxContains(usize),
    /// `required`: the member that is missing; it is the last step of the path.
    Required(&'static str),
    /// `dependentRequired`: the member that is missing, and the one that demands it.
    DependentRequired(&'static str, &'static str),
    /// `additionalProperties`: the member is none of the known ones.
    UnknownMember,
    /// `additionalItems` or `items`: the item stands behind the last one that is allowed.
    UnknownItem,
    /// `minProperties`.
    MinProperties(usize),
    /// `maxProperties`.
    MaxProperties(usize),
    /// A name that is used twice in one object; its meaning would depend on the reader.
    Duplicate,
    /// `oneOf`: no alternative fits.
    OneOf,
    /// `oneOf`: more than one alternative fits.
    OneOfMany,
    /// `anyOf`: no alternative fits.
    AnyOf,
    /// `not`.
    Not,
    /// `discriminator`: the values that are known.
    Discriminator(&'static [&'static str]),
    /// A schema that allows nothing.
    Never,
    /// Any other keyword, with its message.
    Other(&'static str, &'static str),
}

impl Rule {
    /// The keyword of JSON Schema that the rule comes from, as a machine-readable code.
    #[must_use]
    pub const fn keyword(&self) -> &'static str {
        match self {
            Self::Type(_) => "type",
            Self::Range(_) | Self::Format(_) => "format",
            Self::Enum(_) => "enum",
            Self::Const(_) => "const",
            Self::MinLength(_) => "minLength",
            Self::MaxLength(_) => "maxLength",
            Self::Pattern(_) => "pattern",
            Self::Minimum(_) => "minimum",
            Self::ExclusiveMinimum(_) => "exclusiveMinimum",
            Self::Maximum(_) => "maximum",
            Self::ExclusiveMaximum(_) => "exclusiveMaximum",
            Self::MultipleOf(_) => "multipleOf",
            Self::MinItems(_) => "minItems",
            Self::MaxItems(_) => "maxItems",
            Self::UniqueItems => "uniqueItems",
            Self::MinContains(_) => "minContains",
            Self::MaxContains(_) => "maxContains",
            Self::Required(_) => "required",
            Self::DependentRequired(..) => "dependentRequired",
            Self::UnknownMember => "additionalProperties",
            Self::UnknownItem => "items",
            Self::MinProperties(_) => "minProperties",
            Self::MaxProperties(_) => "maxProperties",
            Self::Duplicate => "duplicate",
            Self::OneOf | Self::OneOfMany => "oneOf",
            Self::AnyOf => "anyOf",
            Self::Not => "not",
            Self::Discriminator(_) => "discriminator",
            Self::Never => "false",
            Self::Other(keyword, _) => keyword,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(expected) => write!(f, "must be {expected}"),
            Self::Range(name) => write!(f, "must be within the range of {name}"),
            Self::Enum(allowed) => write!(f, "must be one of {}", Listed(allowed)),
            Self::Const(value) => write!(f, "must be {value}"),
            Self::MinLength(n) => write!(f, "must be at least {} long", Counted(*n, "character")),
            Self::MaxLength(n) => write!(f, "must be at most {} long", Counted(*n, "character")),
            Self::Pattern(pattern) => write!(f, "must match the pattern {pattern}"),
            Self::Format(name) => write!(f, "must be a valid {name}"),
            Self::Minimum(limit) => write!(f, "must be at least {limit}"),
            Self::ExclusiveMinimum(limit) => write!(f, "must be greater than {limit}"),
            Self::Maximum(limit) => write!(f, "must be at most {limit}"),
            Self::ExclusiveMaximum(limit) => write!(f, "must be less than {limit}"),
            Self::MultipleOf(limit) => write!(f, "must be a multiple of {limit}"),
            Self::MinItems(n) => write!(f, "must have at least {}", Counted(*n, "item")),
            Self::MaxItems(n) => write!(f, "must have at most {}", Counted(*n, "item")),
            Self::UniqueItems => f.write_str("must not have equal items"),
            Self::MinContains(n) => {
                write!(
                    f,
                    "must have at least {} that is allowed by `contains`",
                    Counted(*n, "item")
                )
            }
            Self::MaxContains(n) => {
                write!(
                    f,
                    "must have at most {} allowed by `contains`",
                    Counted(*n, "item")
                )
            }
            Self::Required(_) => f.write_str("is required"),
            Self::DependentRequired(_, other) => {
                write!(f, "is required because {other} is present")
            }
            Self::UnknownMember => f.write_str("is not a known member"),
            Self::UnknownItem => f.write_str("is one item too many"),
            Self::MinProperties(n) => write!(f, "must have at least {}", Counted(*n, "member")),
            Self::MaxProperties(n) => write!(f, "must have at most {}", Counted(*n, "member")),
            Self::Duplicate => f.write_str("is given more than once"),
            Self::OneOf | Self::AnyOf => f.write_str("must match one of the alternatives"),
            Self::OneOfMany => f.write_str("must match only one of the alternatives"),
            Self::Not => f.write_str("must not match the excluded schema"),
            Self::Discriminator(known) => write!(f, "must be one of {}", Listed(known)),
            Self::Never => f.write_str("is not allowed"),
            Self::Other(_, message) => f.write_str(message),
        }
    }
}

/// "1 item", "2 items".
struct Counted(usize, &'static str);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0 == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", self.0, self.1)
    }
}

/// Names of the specification, with commas between them. The first ones do as examples of many.
struct Listed(&'static [&'static str]);

/// More names are not listed.
const MAX_LISTED: usize = 20;

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, name) in self.0.iter().take(MAX_LISTED).enumerate() {
            if position > 0 {
                f.write_str(", ")?;
            }
            f.write_str(name)?;
        }
        match self.0.len().saturating_sub(MAX_LISTED) {
            0 => Ok(()),
            more => write!(f, " or {more} others"),
        }
    }
}

/// One violation, ready for the sender.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// The part of the request.
    pub location: Location,
    /// The place as people write it: `items[3].name`; empty for the whole body.
    pub field: String,
    /// The place as a JSON pointer (RFC 6901): `/items/3/name`.
    pub pointer: String,
    /// The rule that was broken; it displays as the message.
    pub rule: Rule,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            write!(f, "{} {}", self.location, self.rule)
        } else {
            write!(f, "{} {}", self.field, self.rule)
        }
    }
}

/// A body that is not JSON: reading stopped there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The offset of the offending byte.
    pub offset: usize,
    /// What is wrong.
    pub reason: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.reason, self.offset)
    }
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Rejection {
    /// The body is not JSON.
    Malformed(Malformed),
    /// The request breaks these rules of the specification.
    Invalid(Vec<Violation>),
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(malformed) => malformed.fmt(f),
            Self::Invalid(violations) => {
                for (position, violation) in violations.iter().enumerate() {
                    if position > 0 {
                        f.write_str("; ")?;
                    }
                    violation.fmt(f)?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for Rejection {}

/// A place in both notations.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Place {
    field: String,
    pointer: String,
}

impl Place {
    /// Adds the step to a member.
    pub(super) fn member(&mut self, name: &str) {
        let cut = name.char_indices().nth(MAX_NAME).map(|(at, _)| at);
        let short = cut.and_then(|at| name.get(..at)).unwrap_or(name);
        let mark = if cut.is_some() { "…" } else { "" };
        let plain = !short.is_empty()
            && short
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '@'));
        if plain {
            if !self.field.is_empty() {
                self.field.push('.');
            }
            self.field.push_str(short);
            self.field.push_str(mark);
        } else {
            self.field.push_str("[\"");
            self.field.extend(short.escape_debug());
            self.field.push_str(mark);
            self.field.push_str("\"]");
        }
        self.pointer.push('/');
        for c in short.chars() {
            match c {
                '~' => self.pointer.push_str("~0"),
                '/' => self.pointer.push_str("~1"),
                c => self.pointer.push(c),
            }
        }
        self.pointer.push_str(mark);
    }

    /// Adds the step to an item.
    pub(super) fn item(&mut self, index: usize) {
        let index = index.to_string();
        self.field.push('[');
        self.field.push_str(&index);
        self.field.push(']');
        self.pointer.push('/');
        self.pointer.push_str(&index);
    }

    /// Makes the place longer by another one.
    fn extend(&mut self, below: &Self) {
        if !self.field.is_empty() && !below.field.is_empty() && !below.field.starts_with('[') {
            self.field.push('.');
        }
        self.field.push_str(&below.field);
        self.pointer.push_str(&below.pointer);
    }
}

/// A violation whose place is still a byte offset.
#[derive(Clone, Debug)]
struct Recorded {
    offset: usize,
    below: Place,
    rule: Rule,
}

/// The violations of one value while it is being read.
#[derive(Clone, Debug, Default)]
pub struct Violations {
    recorded: Vec<Recorded>,
    count: usize,
    /// How many values could not be read into their types.
    lost: usize,
}

impl Violations {
    /// How many violations were found, those beyond the cap included.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// How many values could not be read into their types.
    #[must_use]
    pub const fn lost(&self) -> usize {
        self.lost
    }

    /// Notes that a value could not be read into its type.
    pub(super) fn lose(&mut self) {
        self.lost = self.lost.saturating_add(1);
    }

    /// Records a violation at a place inside the value that starts at the offset.
    #[cold]
    #[inline(never)]
    pub(super) fn note_at(&mut self, offset: usize, below: Place, rule: Rule) {
        self.count = self.count.saturating_add(1);
        if self.recorded.len() < MAX_VIOLATIONS {
            self.recorded.push(Recorded {
                offset,
                below,
                rule,
            });
        }
    }

    /// Forgets all violations after the first `count`, and values lost after the first `lost`.
    pub(super) fn forget_behind(&mut self, count: usize, lost: usize) {
        self.recorded.truncate(count);
        self.count = self.count.min(count);
        self.lost = self.lost.min(lost);
    }

    /// Works out where the violations are, in the order of the text.
    pub(super) fn locate(mut self, location: Location, name: &str, text: &str) -> Vec<Violation> {
        self.recorded.sort_by_key(|recorded| recorded.offset);
        let mut places = Places::new(name, text);
        let mut violations = Vec::with_capacity(self.recorded.len());
        for Recorded {
            offset,
            below,
            rule,
        } in self.recorded
        {
            let mut place = places.at(offset);
            place.extend(&below);
            violations.push(Violation {
                location,
                field: place.field,
                pointer: place.pointer,
                rule,
            });
        }
        violations
    }
}

/// A container that is open where [`Places`] stands.
enum Open {
    /// An object, and the member that is being passed.
    Object(String),
    /// An array, and the item that is being passed.
    Array(usize),
}

/// Walks over a text that is known to be JSON and tells the place of an offset.
struct Places<'t> {
    name: &'t str,
    text: &'t str,
    at: usize,
    open: Vec<Open>,
    key_next: bool,
}

impl<'t> Places<'t> {
    const fn new(name: &'t str, text: &'t str) -> Self {
        Self {
            name,
            text,
            at: 0,
            open: Vec::new(),
            key_next: false,
        }
    }

    /// The place of the value that starts at the offset; offsets must not go back.
    fn at(&mut self, offset: usize) -> Place {
        while self.at < offset && self.at < self.text.len() {
            self.step();
        }
        let mut place = Place::default();
        if !self.name.is_empty() {
            place.member(self.name);
        }
        for open in &self.open {
            match open {
                Open::Object(name) => place.member(name),
                Open::Array(index) => place.item(*index),
            }
        }
        place
    }

    fn step(&mut self) {
        let byte = self
            .text
            .as_bytes()
            .get(self.at)
            .copied()
            .unwrap_or_default();
        match byte {
            b'{' => {
                self.open.push(Open::Object(String::new()));
                self.key_next = true;
            }
            b'[' => self.open.push(Open::Array(0)),
            b'}' | b']' => {
                self.open.pop();
                self.key_next = false;
            }
            b',' => match self.open.last_mut() {
                Some(Open::Array(index)) => *index = index.saturating_add(1),
                Some(Open::Object(_)) => self.key_next = true,
                None => {}
            },
            b'"' => return self.string(),
            _ => {}
        }
        self.at = self.at.saturating_add(1);
    }

    /// Passes a string, and keeps it if it is the name of a member.
    fn string(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let (name, length) = super::string::unescape(rest);
        self.at = self.at.saturating_add(length.max(1));
        if !self.key_next {
            return;
        }
        self.key_next = false;
        if let Some(Open::Object(current)) = self.open.last_mut() {
            *current = name.into_owned();
        }
    }
}
