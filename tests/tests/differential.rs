//! Random schemas and values: value plans give the verdicts of the `jsonschema` crate.
//!
//! `SEED` and `SECONDS` say where to begin and how long to go on.

#![expect(
    clippy::exit,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test that fails may panic, in what it calls too"
)]

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use backend_codegen::api::plan::{Judge, Plans};
use backend_codegen::api::sample::Sampler;
use backend_codegen::api::{Json, Matching};
use backend_tests::random::{Random, schema, smaller, values};
use backend_tests::suite::{Draft, Group, OPTIONS, subject, to_json};
use serde_json::Value;

/// What one schema may take, without optimization and beside other tests.
const LONGEST: Duration = Duration::from_secs(60);

/// Schemas that are tried with the same seed each time.
const N_FIXED: u64 = 1500;

#[test]
fn value_plans_give_the_verdicts_of_jsonschema() {
    compare_for(10);
}

#[test]
#[ignore = "takes fifteen minutes"]
fn value_plans_give_the_verdicts_of_jsonschema_for_long() {
    compare_for(900);
}

fn compare_for(seconds: u64) {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    std::thread::spawn(watch);
    let mut tally = Tally::default();
    if number("SEED").is_none() {
        for seed in 0..N_FIXED {
            tally.compare(seed);
        }
    }
    let time = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let first = number("SEED").unwrap_or(time.as_secs() << 32);
    let end = Instant::now() + Duration::from_secs(number("SECONDS").unwrap_or(seconds));
    let mut seed = first;
    while Instant::now() < end && tally.differences.len() < 20 {
        tally.compare(seed);
        seed += 1;
    }
    TRIED.store(u64::MAX, Ordering::Relaxed);
    println!(
        "SEED={first}: {} schemas, {} values of which {} are valid, {} schemas refused",
        tally.n_schemas, tally.n_values, tally.n_valid, tally.n_refused
    );
    assert!(
        tally.differences.is_empty(),
        "{}",
        tally.differences.join("\n")
    );
    assert_eq!(tally.n_refused, 0);
    // Of nothing but invalid values nothing would be learnt.
    assert!(tally.n_valid * 5 > tally.n_values);
}

/// The seed that is being tried.
static TRIED: AtomicU64 = AtomicU64::new(u64::MAX);

/// Ends the process with the seed if one takes for ever.
fn watch() {
    let mut last = (u64::MAX, Instant::now());
    loop {
        std::thread::sleep(Duration::from_secs(1));
        let tried = TRIED.load(Ordering::Relaxed);
        if tried != last.0 {
            last = (tried, Instant::now());
        } else if tried != u64::MAX && last.1.elapsed() > LONGEST {
            eprintln!("seed {tried} takes more than {LONGEST:?}");
            std::process::exit(101);
        }
    }
}

#[derive(Default)]
struct Tally {
    n_schemas: usize,
    n_values: usize,
    n_valid: usize,
    n_refused: usize,
    differences: Vec<String>,
}

impl Tally {
    fn compare(&mut self, seed: u64) {
        TRIED.store(seed, Ordering::Relaxed);
        let mut random = Random::new(seed);
        let schema = schema(&mut random);
        let mut tried = values(&mut random, &schema, 12);
        if seed.is_multiple_of(8) {
            tried.extend(samples(&schema).unwrap_or_default());
        }
        self.n_schemas += 1;
        self.n_values += tried.len();
        let Some(ours) = ours(&schema, &tried) else {
            self.n_refused += 1;
            self.differences
                .push(format!("seed {seed}: refused: {}", shrunk_refusal(schema)));
            return;
        };
        let theirs = theirs(&schema, &tried).expect("a schema of jsonschema");
        self.n_valid += theirs.iter().filter(|valid| **valid).count();
        for (at, value) in tried.into_iter().enumerate() {
            if ours[at] != theirs[at] {
                let (schema, value) = shrunk(schema, value);
                self.differences.push(format!(
                    "seed {seed}: {schema} with {value}: ours is {}",
                    differs(&schema, &value).unwrap_or_default()
                ));
                return;
            }
        }
    }
}

/// The verdicts of value plans, unless the schema is refused.
fn ours(schema: &Value, values: &[Value]) -> Option<Vec<bool>> {
    let api = group(schema).api().ok()?;
    let subject = subject(&api)?;
    let plans = Plans::derive(&api.types, &[subject], &[subject], OPTIONS);
    let matching = Matching::new();
    let judge = Judge::new(&plans, &matching);
    let verdicts = values.iter();
    let verdicts = verdicts.map(|value| judge.accepts(subject, &to_json(value)));
    Some(verdicts.collect())
}

/// Values that are made to be valid, and ones that are made not to be.
fn samples(schema: &Value) -> Option<Vec<Value>> {
    let api = group(schema).api().ok()?;
    let subject = subject(&api)?;
    let plans = Plans::derive(&api.types, &[subject], &[subject], OPTIONS);
    let matching = Matching::new();
    let sampler = Sampler::new(&plans, &matching, 1);
    let broken = sampler.violations(subject).into_iter();
    let all = broken.map(|violation| violation.value);
    let all = all.chain(sampler.sample(subject).ok());
    Some(all.filter_map(|value| as_it_is(&value)).collect())
}

/// A value as `serde_json` has it, unless numbers in it would become others: `jsonschema` only sees the
/// nearest of double precision, while our verdicts are about what was written.
fn as_it_is(value: &Json) -> Option<Value> {
    let read: Value = serde_json::from_str(&value.to_string()).ok()?;
    (to_json(&read) == *value).then_some(read)
}

fn group(schema: &Value) -> Group {
    Group {
        draft: Draft::V2020,
        title: String::new(),
        schema: schema.clone(),
        tests: Vec::new(),
    }
}

/// The verdicts of the crate, unless it does not take the schema.
fn theirs(schema: &Value, values: &[Value]) -> Option<Vec<bool>> {
    let validator = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(false)
        .build(schema)
        .ok()?;
    let verdicts = values.iter().map(|value| validator.is_valid(value));
    Some(verdicts.collect())
}

/// Our verdict, if it is another one.
fn differs(schema: &Value, value: &Value) -> Option<bool> {
    let value = std::slice::from_ref(value);
    let theirs = *theirs(schema, value)?.first()?;
    let ours = *ours(schema, value)?.first()?;
    (ours != theirs).then_some(ours)
}

/// The smallest schema and value that still make a difference.
fn shrunk(mut schema: Value, mut value: Value) -> (Value, Value) {
    loop {
        let less = smaller(&schema);
        if let Some(less) = less
            .into_iter()
            .find(|less| differs(less, &value).is_some())
        {
            schema = less;
            continue;
        }
        let less = smaller(&value);
        match less
            .into_iter()
            .find(|less| differs(&schema, less).is_some())
        {
            Some(less) => value = less,
            None => return (schema, value),
        }
    }
}

/// The smallest schema that is still refused.
fn shrunk_refusal(mut schema: Value) -> Value {
    let is_refused = |schema: &Value| theirs(schema, &[]).is_some() && ours(schema, &[]).is_none();
    while let Some(less) = smaller(&schema).into_iter().find(is_refused) {
        schema = less;
    }
    schema
}
