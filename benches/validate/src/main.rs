//! What reading and checking a body costs in process: the generated decoders beside what is written
//! with validators of the crate `jsonschema`, made at compile time: bytes to a JSON value, the value
//! to its violations, and the value to a type of serde.
//!
//! `cargo bench -p bench-validate` prints nanoseconds of processor time a body, and ratios; both
//! sides take turns.
//! `cargo bench -p bench-validate -- --instructions` counts instructions by callgrind instead.
//!
//! A body that is refused is told with all its violations, as a place and a message each.

include!(concat!(env!("OUT_DIR"), "/api.rs"));

#[expect(dead_code, reason = "paths are for servers, and one violation is few")]
#[path = "../../server/src/bodies.rs"]
mod bodies;
#[path = "../../server/src/report.rs"]
mod report;
mod schemas;
#[expect(dead_code, reason = "read, and no more")]
#[path = "../../server/src/twin/types.rs"]
mod types;

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use api::FromJson;
use api::support::violation::Rejection;
use jsonschema::ErrorIterator;
use report::report;
use schemas::{CustomerSchema, OrderSchema};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What is wrong with a body: a place and a message each.
type Wrong = Vec<(String, String)>;

/// Reads and checks a body.
type Read = fn(&[u8]) -> Result<(), Wrong>;

const NAMES: [&str; 3] = ["generated", "all errors", "valid first"];

/// A body for all sides, and how they read it, in the order of [`NAMES`]: the generated decoder, the
/// peer asked for all errors, and the peer asked whether there are any before that.
struct Case {
    name: &'static str,
    body: String,
    /// How many violations it has.
    wrong: usize,
    sides: [Read; NAMES.len()],
}

const CUSTOMER: [Read; NAMES.len()] = [
    generated::<api::types::Customer>,
    |body| all_errors::<types::Customer>(body, CustomerSchema::iter_errors),
    |body| {
        let (is_valid, errors) = (CustomerSchema::is_valid, CustomerSchema::iter_errors);
        valid_first::<types::Customer>(body, is_valid, errors)
    },
];

const ORDER: [Read; NAMES.len()] = [
    generated::<api::types::Order>,
    |body| all_errors::<types::Order>(body, OrderSchema::iter_errors),
    |body| {
        let (is_valid, errors) = (OrderSchema::is_valid, OrderSchema::iter_errors);
        valid_first::<types::Order>(body, is_valid, errors)
    },
];

fn generated<T: FromJson>(body: &[u8]) -> Result<(), Wrong> {
    match T::from_json(body) {
        Ok(value) => {
            black_box(&value);
            Ok(())
        }
        Err(Rejection::Malformed(malformed)) => Err(vec![(String::new(), malformed.to_string())]),
        Err(Rejection::Invalid(violations)) => {
            let told = violations.into_iter();
            Err(told.map(|it| (it.field, it.rule.to_string())).collect())
        }
    }
}

type Errors = for<'v> fn(&'v Value) -> ErrorIterator<'v>;

fn all_errors<T: DeserializeOwned>(body: &[u8], errors: Errors) -> Result<(), Wrong> {
    valid_first::<T>(body, |_| false, errors)
}

fn valid_first<T: DeserializeOwned>(
    body: &[u8],
    is_valid: fn(&Value) -> bool,
    errors: Errors,
) -> Result<(), Wrong> {
    let told = |error: serde_json::Error| vec![(String::new(), error.to_string())];
    let value: Value = serde_json::from_slice(body).map_err(told)?;
    if !is_valid(&value) {
        let wrong = errors(&value).map(|it| (it.instance_path().to_string(), it.to_string()));
        let wrong: Wrong = wrong.collect();
        if !wrong.is_empty() {
            return Err(wrong);
        }
    }
    let value: T = serde_json::from_value(value).map_err(told)?;
    black_box(&value);
    Ok(())
}

/// Bodies of about 350 bytes and 9 KB, right ones, and wrong ones with violations of several kinds.
fn cases() -> Vec<Case> {
    let kinds = [
        ("\"10115\"", "\"1011\""),
        ("\"age\":36", "\"age\":-1"),
        ("\"active\"", "\"asleep\""),
        ("\"name\":\"Ada Lovelace\",", ""),
        ("\"newsletter\":true", "\"newsletter\":1"),
    ];
    let lines = [
        ("ABC-1007", "ABC1007"),
        ("\"quantity\":7", "\"quantity\":7000"),
    ];
    let mut cases = Vec::new();
    for (sample, sides) in bodies::samples().into_iter().zip([CUSTOMER, ORDER]) {
        let mut body = sample.body.clone();
        let mut wrong = 0;
        for (right, other) in kinds.into_iter().chain(lines) {
            wrong += body.matches(right).count();
            body = body.replace(right, other);
        }
        for (body, wrong) in [(sample.body, 0), (body, wrong)] {
            cases.push(Case {
                name: sample.name,
                body,
                wrong,
                sides,
            });
        }
    }
    cases
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let cases = cases();
    if let ["read", case, side, times] = arguments.as_slice() {
        let case = cases.get(case.parse::<usize>()?).ok_or("no such body")?;
        let side = case.sides.get(side.parse::<usize>()?);
        repeat(side.ok_or("no such side")?, case, times.parse()?);
        return Ok(());
    }
    let figures = arguments.contains(&"--instructions");
    let figures = figures.then(|| {
        let name = format!("instructions-{}", std::process::id());
        std::env::temp_dir().join(name)
    });
    for (number, case) in cases.iter().enumerate() {
        agree(case)?;
        let costs = match &figures {
            Some(file) => instructions(number, file)?,
            None => time(case)?,
        };
        head(case);
        let unit = if figures.is_some() {
            "instructions"
        } else {
            "ns CPU"
        };
        report(&NAMES, unit, &costs);
    }
    if let Some(file) = figures {
        fs::remove_file(file)?;
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a benchmark reports to its reader")]
fn head(case: &Case) {
    let (name, bytes) = (case.name, case.body.len());
    match case.wrong {
        0 => println!("{name} body, {bytes} bytes, valid"),
        wrong => println!("{name} body, {bytes} bytes, {wrong} violations"),
    }
}

/// All sides have to find the same before their speed means anything.
fn agree(case: &Case) -> Result<(), String> {
    for (name, read) in NAMES.into_iter().zip(case.sides) {
        let wrong = read(case.body.as_bytes()).err().unwrap_or_default();
        if wrong.len() != case.wrong {
            return Err(format!("{name} finds in {}: {wrong:?}", case.body));
        }
    }
    Ok(())
}

fn repeat(read: &Read, case: &Case, times: usize) {
    for _ in 0..times {
        let done = read(black_box(case.body.as_bytes()));
        let _ = black_box(done);
    }
}

/// Nanoseconds a body, for each side, in turns.
fn time(case: &Case) -> Result<Vec<Vec<f64>>, Box<dyn Error>> {
    const ROUNDS: usize = 21;
    /// Of a turn: long enough for the clock of the scheduler.
    const BYTES: usize = 8 << 20;
    let times = BYTES / case.body.len();
    let mut costs = vec![Vec::new(); NAMES.len()];
    for _ in 0..ROUNDS {
        for (read, costs) in case.sides.iter().zip(&mut costs) {
            let before = cpu()?;
            repeat(read, case, times);
            #[expect(clippy::cast_precision_loss, reason = "some milliseconds")]
            costs.push((cpu()? - before) as f64 / times as f64);
        }
    }
    Ok(costs)
}

/// Nanoseconds that this thread has been on a processor.
fn cpu() -> Result<u64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    let first = text.split_whitespace().next().unwrap_or_default();
    Ok(first.parse()?)
}

/// Instructions a body, for each side.
fn instructions(case: usize, file: &Path) -> Result<Vec<Vec<f64>>, Box<dyn Error>> {
    const FEW: usize = 20;
    const MANY: usize = 220;
    let own = std::env::current_exe()?;
    let count = |side: usize, times: usize| -> Result<u64, Box<dyn Error>> {
        let mut command = Command::new("valgrind");
        command.arg("--tool=callgrind").arg("--quiet");
        command.arg(format!("--callgrind-out-file={}", file.display()));
        command.arg(&own).arg("read");
        command.args([case, side, times].map(|it| it.to_string()));
        if !command.status()?.success() {
            return Err("callgrind fails".into());
        }
        let text = fs::read_to_string(file)?;
        let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
        Ok(total.ok_or("callgrind says no total")?.trim().parse()?)
    };
    let mut costs = Vec::new();
    for side in 0..NAMES.len() {
        let few = count(side, FEW)?;
        #[expect(clippy::cast_precision_loss, reason = "some millions")]
        let each = (count(side, MANY)? - few) as f64 / (MANY - FEW) as f64;
        costs.push(vec![each]);
    }
    Ok(costs)
}
