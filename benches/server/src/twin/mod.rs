//! The same server as a careful author writes it by hand: serde derives, one function a type that
//! makes the checks of the document, and the answers that HTTP asks for. What serves it is beside.

mod types;

use regex::Regex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::LazyLock;
use types::{Customer, Line, Order};
use uuid::Uuid;

#[derive(Serialize)]
struct Receipt {
    id: Uuid,
    items: i64,
}

/// What is wrong with a body: a field and a message each.
type Wrong = Vec<(String, &'static str)>;

/// A body that is checked after it is read.
trait Check {
    fn check(&self, path: &str, wrong: &mut Wrong);
}

fn must(wrong: &mut Wrong, holds: bool, path: &str, field: &str, message: &'static str) {
    if !holds {
        wrong.push((format!("{path}{field}"), message));
    }
}

fn has_length(text: &str, min: usize, max: usize) -> bool {
    // A character has one to four bytes, so that most texts need not be counted.
    let bytes = text.len();
    if bytes < min || bytes > max * 4 {
        return false;
    }
    if bytes <= max && bytes >= min * 4 {
        return true;
    }
    (min..=max).contains(&text.chars().count())
}

#[expect(clippy::unwrap_used, reason = "the pattern is right")]
static POSTAL_CODE: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[0-9]{5}$").unwrap());
#[expect(clippy::unwrap_used, reason = "the pattern is right")]
static SKU: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[A-Z]{3}-[0-9]{4}$").unwrap());

impl Check for Customer {
    fn check(&self, path: &str, wrong: &mut Wrong) {
        let name = has_length(&self.name, 1, 64);
        must(wrong, name, path, "name", "must have 1 to 64 characters");
        if let Some(Some(nickname)) = &self.nickname {
            let holds = has_length(nickname, 0, 30);
            must(
                wrong,
                holds,
                path,
                "nickname",
                "must have at most 30 characters",
            );
        }
        if let Some(age) = self.age {
            let holds = (0..=150).contains(&age);
            must(wrong, holds, path, "age", "must be 0 to 150");
        }
        if let Some(score) = self.score {
            let holds = (0.0..=100.0).contains(&score);
            must(wrong, holds, path, "score", "must be 0 to 100");
        }
        let tags = self.tags.len() <= 10;
        must(wrong, tags, path, "tags", "must have at most 10 items");
        let tags = self.tags.iter().all(|tag| !tag.is_empty());
        must(wrong, tags, path, "tags", "must not be empty");
        let address = &self.address;
        let holds = has_length(&address.street, 1, 200);
        must(
            wrong,
            holds,
            path,
            "address.street",
            "must have 1 to 200 characters",
        );
        let holds = has_length(&address.city, 1, 100);
        must(
            wrong,
            holds,
            path,
            "address.city",
            "must have 1 to 100 characters",
        );
        let holds = POSTAL_CODE.is_match(&address.postal_code);
        must(
            wrong,
            holds,
            path,
            "address.postalCode",
            "must have 5 digits",
        );
        let holds = has_length(&address.country, 2, 2);
        must(
            wrong,
            holds,
            path,
            "address.country",
            "must have 2 characters",
        );
        must(
            wrong,
            self.credit >= 0,
            path,
            "credit",
            "must be at least 0",
        );
    }
}

impl Check for Order {
    fn check(&self, path: &str, wrong: &mut Wrong) {
        self.customer.check("customer.", wrong);
        let holds = (1..=100).contains(&self.lines.len());
        must(wrong, holds, path, "lines", "must have 1 to 100 items");
        for line in &self.lines {
            line.check("lines.", wrong);
        }
    }
}

impl Check for Line {
    fn check(&self, path: &str, wrong: &mut Wrong) {
        let holds = SKU.is_match(&self.sku);
        must(
            wrong,
            holds,
            path,
            "sku",
            "must be three letters and four digits",
        );
        let holds = has_length(&self.title, 1, 120);
        must(wrong, holds, path, "title", "must have 1 to 120 characters");
        let holds = (1..=1000).contains(&self.quantity);
        must(wrong, holds, path, "quantity", "must be 1 to 1000");
        must(
            wrong,
            self.price >= 0.0,
            path,
            "price",
            "must be at least 0",
        );
        if let Some(Some(note)) = &self.note {
            let holds = has_length(note, 0, 300);
            must(
                wrong,
                holds,
                path,
                "note",
                "must have at most 300 characters",
            );
        }
        if let Some(tags) = &self.tags {
            must(
                wrong,
                tags.len() <= 5,
                path,
                "tags",
                "must have at most 5 items",
            );
            let holds = tags.iter().all(|tag| has_length(tag, 1, 30));
            must(wrong, holds, path, "tags", "must have 1 to 30 characters");
        }
    }
}

/// A status and a body of JSON.
pub(crate) type Answer = (u16, Vec<u8>);

/// A refusal: a status, a code, and what is wrong.
fn refuse(status: u16, code: &str, wrong: &Wrong) -> Answer {
    let details: Vec<_> = wrong
        .iter()
        .map(|(field, message)| serde_json::json!({"field": field, "message": message}))
        .collect();
    let body = serde_json::json!({"error": {"code": code, "details": details}});
    json(status, &body)
}

fn json(status: u16, body: &impl Serialize) -> Answer {
    match serde_json::to_vec(body) {
        Ok(body) => (status, body),
        Err(_) => (500, Vec::new()),
    }
}

/// Reads and checks a body, and answers with its receipt.
fn answer<'h, T: DeserializeOwned + Check>(
    header: impl Fn(&'static str) -> Option<&'h str>,
    body: &[u8],
    receipt: impl FnOnce(T) -> Receipt,
) -> Answer {
    let is_json = |value: &str| {
        let essence = value.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("application/json")
    };
    let accepts = |value: &str| {
        value.split(',').any(|range| {
            let range = range.split(';').next().unwrap_or_default().trim();
            matches!(range, "*/*" | "application/*") || is_json(range)
        })
    };
    if !header("accept").is_none_or(accepts) {
        return refuse(406, "not_acceptable", &Vec::new());
    }
    if !header("content-type").is_some_and(is_json) {
        return refuse(415, "unsupported_media_type", &Vec::new());
    }
    let Ok(value) = serde_json::from_slice::<T>(body) else {
        return refuse(400, "invalid_request", &Vec::new());
    };
    let mut wrong = Vec::new();
    value.check("", &mut wrong);
    if !wrong.is_empty() {
        return refuse(400, "invalid_request", &wrong);
    }
    json(201, &receipt(value))
}

pub(crate) fn create_customer<'h>(
    header: impl Fn(&'static str) -> Option<&'h str>,
    body: &[u8],
) -> Answer {
    answer(header, body, |customer: Customer| Receipt {
        id: customer.id,
        items: 0,
    })
}

pub(crate) fn place_order<'h>(
    header: impl Fn(&'static str) -> Option<&'h str>,
    body: &[u8],
) -> Answer {
    answer(header, body, |order: Order| Receipt {
        id: order.id,
        items: order.lines.iter().map(|line| line.quantity).sum(),
    })
}

/// The ceiling: reads the body and answers what is always the same.
pub(crate) fn read(body: &[u8]) -> Answer {
    std::hint::black_box(body);
    let answer = Receipt {
        id: Uuid::nil(),
        items: 0,
    };
    json(201, &answer)
}
