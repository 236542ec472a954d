//! Decodes one body with the generated decoder and with a hand-written twin on serde, in turns.
//!
//! `cargo bench -p backend-tests --bench decode` prints nanoseconds a body. With an argument
//! (`ours` or `twin`) it only decodes that often, for tools that count instructions:
//! `valgrind --tool=callgrind decode ours 10000`.

#[path = "../../../backend-codegen/src/write/rust/support/mod.rs"]
#[expect(
    dead_code,
    unreachable_pub,
    reason = "a part of it is used, and by this crate alone"
)]
mod support;

#[expect(dead_code, unreachable_pub, reason = "generated for a library")]
mod generated;
#[expect(unreachable_pub, reason = "written for a library")]
mod twin;

use std::hint::black_box;
use std::time::Instant;

const BODY: &[u8] = br#"{"id":"6f1c2a7e-93b4-4c5d-8e2f-1a2b3c4d5e6f","email":"ada@example.org","name":"Ada Lovelace","nickname":null,"status":"active","age":36,"score":97.25,"tags":["admin","beta"],"address":{"street":"12 St James's Square","city":"London","postalCode":"10115","country":"GB"},"newsletter":true,"createdAt":"2026-11-24T10:15:30Z","credit":1999,"website":"https://ada.example.org/"}"#;

/// The same members in another order.
const SHUFFLED: &[u8] = br#"{"website":"https://ada.example.org/","address":{"country":"GB","postalCode":"10115","city":"London","street":"12 St James's Square"},"age":36,"createdAt":"2026-11-24T10:15:30Z","name":"Ada Lovelace","tags":["admin","beta"],"email":"ada@example.org","credit":1999,"nickname":null,"newsletter":true,"score":97.25,"id":"6f1c2a7e-93b4-4c5d-8e2f-1a2b3c4d5e6f","status":"active"}"#;

fn ours(body: &[u8]) -> bool {
    generated::Customer::from_json(black_box(body)).is_ok_and(|value| black_box(value).credit > 0)
}

fn twin(body: &[u8]) -> bool {
    twin::Customer::from_json(black_box(body)).is_ok_and(|value| black_box(value).credit > 0)
}

fn nanoseconds(decode: fn(&[u8]) -> bool, body: &[u8]) -> f64 {
    const TIMES: u32 = 20_000;
    let start = Instant::now();
    for _ in 0..TIMES {
        assert!(decode(body));
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(TIMES)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[expect(clippy::print_stdout, reason = "a benchmark reports to its reader")]
fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    if let [which, times] = arguments.as_slice() {
        let decode = if which == "ours" { ours } else { twin };
        for _ in 0..times.parse().unwrap_or(1) {
            assert!(decode(BODY));
        }
        return;
    }
    for (name, body) in [("in order", BODY), ("shuffled", SHUFFLED)] {
        let mut times = (Vec::new(), Vec::new());
        for _ in 0..31 {
            times.0.push(nanoseconds(ours, body));
            times.1.push(nanoseconds(twin, body));
        }
        let (ours, twin) = (median(times.0), median(times.1));
        println!(
            "{name}, {} bytes: ours {ours:.0} ns, twin {twin:.0} ns, ratio {:.2}",
            body.len(),
            ours / twin
        );
    }
}
