//! The same type as a careful author writes it by hand: serde derives, and one function that makes
//! the same checks afterwards.

use super::support::check::{has_max_length, has_min_length};
use super::support::format::email::is_email;
use super::support::pattern::Pattern;
use super::support::steps::{Step, strip};
use serde::{Deserialize, Deserializer, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub nickname: Option<Option<String>>,
    pub status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    pub tags: Vec<String>,
    pub address: Address,
    pub newsletter: bool,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    pub credit: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    pub street: String,
    pub city: String,
    pub postal_code: String,
    pub country: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Active,
    Suspended,
    Closed,
}

/// Tells `null` from an absent member.
fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

static POSTAL_CODE: Pattern = Pattern::new("^[0-9]{5}$", |text| {
    strip(text, &[Step::Ascii(0x03ff_0000_0000_0000, 5, 5)]) == Some("")
});

impl Customer {
    /// Reads and checks a JSON text.
    pub fn from_json(text: &[u8]) -> Result<Self, Vec<(String, String)>> {
        let customer: Self = serde_json::from_slice(text)
            .map_err(|error| vec![(String::new(), error.to_string())])?;
        let mut wrong = Vec::new();
        customer.check(&mut wrong);
        if wrong.is_empty() {
            Ok(customer)
        } else {
            Err(wrong)
        }
    }

    fn check(&self, wrong: &mut Vec<(String, String)>) {
        let mut must = |holds: bool, field: &str, message: &str| {
            if !holds {
                wrong.push((field.to_owned(), message.to_owned()));
            }
        };
        must(is_email(&self.email), "email", "must be a valid email");
        must(
            has_min_length(&self.name, 1),
            "name",
            "must be at least 1 character long",
        );
        must(
            has_max_length(&self.name, 64),
            "name",
            "must be at most 64 characters long",
        );
        if let Some(Some(nickname)) = &self.nickname {
            must(
                has_max_length(nickname, 30),
                "nickname",
                "must be at most 30 characters long",
            );
        }
        if let Some(age) = self.age {
            must(age >= 0, "age", "must be at least 0");
            must(age <= 150, "age", "must be at most 150");
        }
        if let Some(score) = self.score {
            must(score >= 0.0, "score", "must be at least 0");
            must(score <= 100.0, "score", "must be at most 100");
        }
        must(self.tags.len() <= 10, "tags", "must have at most 10 items");
        must(
            self.tags.iter().all(|tag| has_min_length(tag, 1)),
            "tags",
            "must not be empty",
        );
        let address = &self.address;
        must(
            has_min_length(&address.street, 1),
            "address.street",
            "must not be empty",
        );
        must(
            has_min_length(&address.city, 1),
            "address.city",
            "must not be empty",
        );
        must(
            POSTAL_CODE.is_match(&address.postal_code),
            "address.postalCode",
            "must match the pattern ^[0-9]{5}$",
        );
        must(
            has_min_length(&address.country, 2),
            "address.country",
            "must have 2 characters",
        );
        must(
            has_max_length(&address.country, 2),
            "address.country",
            "must have 2 characters",
        );
        must(self.credit >= 0, "credit", "must be at least 0");
        if let Some(website) = &self.website {
            must(
                has_max_length(website, 200),
                "website",
                "must be at most 200 characters long",
            );
        }
    }
}
