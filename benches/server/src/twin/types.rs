//! The types of bodies with the derives of serde.

use serde::{Deserialize, Deserializer};
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Customer {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    #[serde(default, deserialize_with = "some")]
    pub(crate) nickname: Option<Option<String>>,
    #[expect(dead_code, reason = "read and checked, and no more")]
    pub(crate) status: Status,
    pub(crate) age: Option<i64>,
    pub(crate) score: Option<f64>,
    pub(crate) tags: Vec<String>,
    pub(crate) address: Address,
    #[expect(dead_code, reason = "read and checked, and no more")]
    pub(crate) newsletter: bool,
    #[serde(with = "time::serde::rfc3339")]
    #[expect(dead_code, reason = "read and checked, and no more")]
    pub(crate) created_at: OffsetDateTime,
    pub(crate) credit: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Address {
    pub(crate) street: String,
    pub(crate) city: String,
    pub(crate) postal_code: String,
    pub(crate) country: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Active,
    Suspended,
    Closed,
}

#[derive(Deserialize)]
pub(crate) struct Order {
    pub(crate) id: Uuid,
    pub(crate) customer: Customer,
    pub(crate) lines: Vec<Line>,
}

#[derive(Deserialize)]
pub(crate) struct Line {
    pub(crate) sku: String,
    pub(crate) title: String,
    pub(crate) quantity: i64,
    pub(crate) price: f64,
    #[expect(dead_code, reason = "read and checked, and no more")]
    pub(crate) gift: Option<bool>,
    #[serde(default, deserialize_with = "some")]
    pub(crate) note: Option<Option<String>>,
    pub(crate) tags: Option<Vec<String>>,
}

/// Tells `null` from an absent member.
fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
