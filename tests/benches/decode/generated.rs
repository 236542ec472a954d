//! What the generator prints for the schema `Customer`: the template for its author.
//!
//! A type is read by one function, which is one loop: the reader says which member comes next by
//! its place in the list of members, and the arm of that number reads and checks the value. The
//! reader passes what does not fit, refuses a name that comes twice, and records what is missing,
//! so that the arms say nothing but what the specification says. A check never leaves the arm:
//! the verdict is whether anything was recorded. `None` means that there is no value to go on with.
//!
//! - Required members are a plain field, optional ones an `Option`; a member that may also be
//!   `null` is an `Option<Option<_>>`: absent, `null`, value.
//! - `_ => r.skip_value()` is for schemas that allow other members; `_ => r.refuse(Rule::UnknownMember)`
//!   for those that do not; a map collects them by `r.key()`.
//! - A schema of its own has its own type with its own `read`; what a schema says inline is read in
//!   the arm.

use super::support::decode::FromJson;
use super::support::encode::ToJson;
use super::support::format::email::is_email;
use super::support::object::Member::{Optional, Required};
use super::support::object::Members;
use super::support::pattern::Pattern;
use super::support::reader::Reader;
use super::support::steps::{Step, strip};
use super::support::violation::Rule;
use super::support::writer::Writer;
use time::OffsetDateTime;
use uuid::Uuid;

/// A customer of the shop.
#[derive(Clone, Debug, PartialEq)]
pub struct Customer {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    /// `None` if absent, `Some(None)` if `null`.
    pub nickname: Option<Option<String>>,
    pub status: Status,
    pub age: Option<i64>,
    pub score: Option<f64>,
    pub tags: Vec<String>,
    pub address: Address,
    pub newsletter: bool,
    pub created_at: OffsetDateTime,
    pub credit: i64,
    pub website: Option<String>,
}

static CUSTOMER: Members = Members::new(&[
    Required("id"),
    Required("email"),
    Required("name"),
    Optional("nickname"),
    Required("status"),
    Optional("age"),
    Optional("score"),
    Required("tags"),
    Required("address"),
    Required("newsletter"),
    Required("createdAt"),
    Required("credit"),
    Optional("website"),
]);

impl FromJson for Customer {
    fn read(r: &mut Reader<'_>) -> Option<Self> {
        let mut object = r.object(&CUSTOMER)?;
        let mut id = None;
        let mut email = None;
        let mut name = None;
        let mut nickname = None;
        let mut status = None;
        let mut age = None;
        let mut score = None;
        let mut tags = None;
        let mut address = None;
        let mut newsletter = None;
        let mut created_at = None;
        let mut credit = None;
        let mut website = None;
        while let Some(member) = object.next(r) {
            match member {
                0 => id = r.uuid(),
                1 => {
                    email = r.string();
                    r.format(&email, "email", is_email);
                }
                2 => {
                    name = r.string();
                    r.min_length(&name, 1);
                    r.max_length(&name, 64);
                }
                3 if r.null() => nickname = Some(None),
                3 => {
                    let value = r.string();
                    r.max_length(&value, 30);
                    nickname = value.map(Some);
                }
                4 => status = Status::read(r),
                5 => {
                    age = r.i64();
                    r.minimum(age, 0);
                    r.maximum(age, 150);
                }
                6 => {
                    score = r.f64();
                    r.minimum_f64(score, 0.0);
                    r.maximum_f64(score, 100.0);
                }
                7 => {
                    tags = r.array(|r| {
                        let item = r.string();
                        r.min_length(&item, 1);
                        item
                    });
                    r.max_items(&tags, 10);
                }
                8 => address = Address::read(r),
                9 => newsletter = r.bool(),
                10 => created_at = r.date_time(),
                11 => {
                    credit = r.i64();
                    r.minimum(credit, 0);
                }
                12 => {
                    website = r.string();
                    r.max_length(&website, 200);
                }
                _ => r.skip_value(),
            }
        }
        let (
            Some(id),
            Some(email),
            Some(name),
            Some(status),
            Some(tags),
            Some(address),
            Some(newsletter),
            Some(created_at),
            Some(credit),
        ) = (
            id, email, name, status, tags, address, newsletter, created_at, credit,
        )
        else {
            return None;
        };
        Some(Self {
            id,
            email,
            name,
            nickname,
            status,
            age,
            score,
            tags,
            address,
            newsletter,
            created_at,
            credit,
            website,
        })
    }
}

impl ToJson for Customer {
    fn write(&self, w: &mut Writer) {
        w.object(&[
            ("id", &self.id),
            ("email", &self.email),
            ("name", &self.name),
            ("nickname", &self.nickname),
            ("status", &self.status),
            ("age", &self.age),
            ("score", &self.score),
            ("tags", &self.tags),
            ("address", &self.address),
            ("newsletter", &self.newsletter),
            ("createdAt", &self.created_at),
            ("credit", &self.credit),
            ("website", &self.website),
        ]);
    }
}

/// Where a customer lives.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    pub street: String,
    pub city: String,
    pub postal_code: String,
    pub country: String,
}

static ADDRESS: Members = Members::new(&[
    Required("street"),
    Required("city"),
    Required("postalCode"),
    Required("country"),
]);

static ADDRESS_POSTAL_CODE: Pattern = Pattern::new("^[0-9]{5}$", |text| {
    strip(text, &[Step::Ascii(0x03ff_0000_0000_0000, 5, 5)]) == Some("")
});

impl FromJson for Address {
    fn read(r: &mut Reader<'_>) -> Option<Self> {
        let mut object = r.object(&ADDRESS)?;
        let mut street = None;
        let mut city = None;
        let mut postal_code = None;
        let mut country = None;
        while let Some(member) = object.next(r) {
            match member {
                0 => {
                    street = r.string();
                    r.min_length(&street, 1);
                }
                1 => {
                    city = r.string();
                    r.min_length(&city, 1);
                }
                2 => {
                    postal_code = r.string();
                    r.pattern(&postal_code, &ADDRESS_POSTAL_CODE);
                }
                3 => {
                    country = r.string();
                    r.min_length(&country, 2);
                    r.max_length(&country, 2);
                }
                _ => r.skip_value(),
            }
        }
        let (Some(street), Some(city), Some(postal_code), Some(country)) =
            (street, city, postal_code, country)
        else {
            return None;
        };
        Some(Self {
            street,
            city,
            postal_code,
            country,
        })
    }
}

impl ToJson for Address {
    fn write(&self, w: &mut Writer) {
        w.object(&[
            ("street", &self.street),
            ("city", &self.city),
            ("postalCode", &self.postal_code),
            ("country", &self.country),
        ]);
    }
}

/// Whether a customer may order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    Active,
    Suspended,
    Closed,
}

impl Status {
    /// All values, as the specification writes them.
    pub const NAMES: &'static [&'static str] = &["active", "suspended", "closed"];

    /// The value with that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "active" => Some(Self::Active),
            "suspended" => Some(Self::Suspended),
            "closed" => Some(Self::Closed),
            _ => None,
        }
    }

    /// The name of the value.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
        }
    }
}

impl FromJson for Status {
    fn read(r: &mut Reader<'_>) -> Option<Self> {
        let value = Self::from_name(r.text()?);
        if value.is_none() {
            r.violation(Rule::Enum(Self::NAMES));
        }
        value
    }
}

impl ToJson for Status {
    fn write(&self, w: &mut Writer) {
        w.string(self.as_str());
    }
}
