//! Decodes one body, and writes it again, with the generated code and with a hand-written twin on
//! serde, in turns.
//!
//! `cargo bench -p backend-tests --bench decode` prints nanoseconds a body. With a task, a side and a
//! number it only does that so often, for tools that count instructions:
//! `valgrind --tool=callgrind decode read ours 1000`.

#[path = "../../../backend-codegen/src/write/rust/support/mod.rs"]
#[expect(
    dead_code,
    unreachable_pub,
    unused_imports,
    unused_macros,
    clippy::allow_attributes,
    reason = "a part of it is used, and by this crate alone"
)]
mod support;

#[expect(unreachable_pub, reason = "written for a library")]
mod twin;
#[expect(
    unreachable_pub,
    clippy::allow_attributes,
    reason = "generated for a library, which may use less of it"
)]
#[rustfmt::skip]
mod types;

use std::hint::black_box;
use std::time::Instant;
use support::decode::FromJson;
use support::encode::ToJson;

const BODY: &[u8] = br#"{"id":"6f1c2a7e-93b4-4c5d-8e2f-1a2b3c4d5e6f","email":"ada@example.org","name":"Ada Lovelace","nickname":null,"status":"active","age":36,"score":97.25,"tags":["admin","beta"],"address":{"street":"12 St James's Square","city":"London","postalCode":"10115","country":"GB"},"newsletter":true,"createdAt":"2026-11-24T10:15:30Z","credit":1999,"website":"https://ada.example.org/"}"#;

/// The same members in another order.
const SHUFFLED: &[u8] = br#"{"website":"https://ada.example.org/","address":{"country":"GB","postalCode":"10115","city":"London","street":"12 St James's Square"},"age":36,"createdAt":"2026-11-24T10:15:30Z","name":"Ada Lovelace","tags":["admin","beta"],"email":"ada@example.org","credit":1999,"nickname":null,"newsletter":true,"score":97.25,"id":"6f1c2a7e-93b4-4c5d-8e2f-1a2b3c4d5e6f","status":"active"}"#;

fn ours(body: &[u8]) -> bool {
    types::Customer::from_json(black_box(body)).is_ok_and(|value| black_box(value).credit > 0)
}

fn twin(body: &[u8]) -> bool {
    twin::Customer::from_json(black_box(body)).is_ok_and(|value| black_box(value).credit > 0)
}

/// Nanoseconds that one call takes.
fn time(mut call: impl FnMut() -> bool) -> f64 {
    const TIMES: u32 = 10_000;
    let start = Instant::now();
    for _ in 0..TIMES {
        assert!(call());
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(TIMES)
}

/// Times both sides in turns and prints their medians.
#[expect(clippy::print_stdout, reason = "a benchmark reports to its reader")]
fn compare(name: &str, mut ours: impl FnMut() -> bool, mut twin: impl FnMut() -> bool) {
    let mut times = (Vec::new(), Vec::new());
    for _ in 0..41 {
        times.0.push(time(&mut ours));
        times.1.push(time(&mut twin));
    }
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    let (ours, twin) = (median(times.0), median(times.1));
    println!(
        "{name}: ours {ours:.0} ns, twin {twin:.0} ns, ratio {:.2}",
        ours / twin
    );
}

fn write_ours(value: &types::Customer) -> bool {
    !black_box(black_box(value).to_json()).is_empty()
}

fn write_twin(value: &twin::Customer) -> bool {
    serde_json::to_vec(black_box(value)).is_ok_and(|text| !black_box(text).is_empty())
}

fn main() {
    let (Ok(own), Ok(other)) = (
        types::Customer::from_json(BODY),
        twin::Customer::from_json(BODY),
    ) else {
        return;
    };
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    if let [task, side, times] = arguments.as_slice() {
        for _ in 0..times.parse().unwrap_or(1) {
            let done = match (task.as_str(), side.as_str()) {
                ("read", "ours") => ours(BODY),
                ("read", _) => twin(BODY),
                ("shuffled", "ours") => ours(SHUFFLED),
                ("shuffled", _) => twin(SHUFFLED),
                (_, "ours") => write_ours(&own),
                _ => write_twin(&other),
            };
            assert!(done);
        }
        return;
    }
    compare("read, in order", || ours(BODY), || twin(BODY));
    compare("read, shuffled", || ours(SHUFFLED), || twin(SHUFFLED));
    compare("write", || write_ours(&own), || write_twin(&other));
}
