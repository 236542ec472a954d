//! What is sent.

use std::fmt::Write as _;

const CUSTOMER: &str = r#"{"id":"6f1c2a7e-93b4-4c5d-8e2f-1a2b3c4d5e6f","name":"Ada Lovelace","nickname":null,"status":"active","age":36,"score":97.25,"tags":["admin","beta"],"address":{"street":"12 St James's Square","city":"London","postalCode":"10115","country":"GB"},"newsletter":true,"createdAt":"2026-11-24T10:15:30Z","credit":1999,"favourite":"a member that no schema names"}"#;

/// A request: its name, its path, its body, and one that both servers have to refuse.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    pub(crate) body: String,
    pub(crate) wrong: String,
}

/// A body of about 350 bytes, and one of about 9 KB.
pub(crate) fn samples() -> [Sample; 2] {
    let order = order(48);
    [
        Sample {
            name: "small",
            path: "/customers",
            wrong: CUSTOMER.replace("10115", "1011"),
            body: CUSTOMER.to_owned(),
        },
        Sample {
            name: "large",
            path: "/orders",
            wrong: order.replace("ABC-1007", "ABC1007"),
            body: order,
        },
    ]
}

fn order(n_lines: u32) -> String {
    let mut text =
        format!(r#"{{"id":"1b4e28ba-2fa1-41d2-883f-0016d3cca427","customer":{CUSTOMER},"lines":["#);
    for n in 0..n_lines {
        let comma = if n == 0 { "" } else { "," };
        let (quantity, price) = (n % 7 + 1, f64::from(n) * 1.25 + 0.5);
        let _ = write!(
            text,
            r#"{comma}{{"sku":"ABC-{}","title":"A chair of solid oak, no. {n}","quantity":{quantity},"price":{price},"gift":false,"note":"Leave it with the neighbours, s'il vous plaît","tags":["oak","chair"]}}"#,
            1000 + n,
        );
    }
    text.push_str("]}");
    text
}
