//! The reader and serde_json agree on what JSON is, over many damaged texts.

use backend_tests::support::encode::ToJson as _;
use backend_tests::support::json::Json;
use backend_tests::support::violation::{Rejection, Rule};

const SEEDS: &[&str] = &[
    r#"{"id":"6f1c2a7e","n":[1,-0,2.5e-3,1E+9,0.10],"t":true,"f":false,"z":null,"o":{"a":{"b":{}}}}"#,
    r#"["\"\\\/\b\f\n\r\t","\u00e9\ud83d\ude00","é😀","",{"\u0061":1,"b":[]}]"#,
    r#" { "a" : [ 1 , 2 , { "b" : "c" } ] , "d" : -12345678901234567890.5e10 } "#,
    r#"[[[[[[[[[["deep"]]]]]]]]]]"#,
    "-1.5e5",
    r#""text""#,
];

/// A generator of numbers that are the same in every run (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }
}

fn damage(text: &mut Vec<u8>, chance: &mut Chance) {
    const BYTES: &[u8] = b"{}[]\",:\\ue0123456789.+-Ee \t\ntfn\x00\x1f\x7f\x80\xc3\xa9\xf0\xff/ab";
    for _ in 0..=chance.below(3) {
        if text.is_empty() {
            return;
        }
        let at = chance.below(text.len());
        match chance.below(5) {
            0 => {
                text.remove(at);
            }
            1 => text.insert(at, BYTES[chance.below(BYTES.len())]),
            2 => text[at] = BYTES[chance.below(BYTES.len())],
            3 => text.truncate(at),
            _ => {
                let end = (at + 1 + chance.below(12)).min(text.len());
                let part = text[at..end].to_vec();
                let to = chance.below(text.len());
                text.splice(to..to, part);
            }
        }
    }
}

/// Whether serde_json sees the same value. Its floats may be one step off, by its own account.
fn same(ours: &Json, theirs: &serde_json::Value) -> bool {
    use serde_json::Value;
    match (ours, theirs) {
        (Json::Null, Value::Null) => true,
        (Json::Bool(a), Value::Bool(b)) => a == b,
        (Json::Number(a), Value::Number(b)) => {
            let (a, b) = (a.to_f64(), b.as_f64().unwrap());
            a == b || (a.to_bits().abs_diff(b.to_bits()) == 1)
        }
        (Json::String(a), Value::String(b)) => a == b,
        (Json::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Json::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => false,
    }
}

#[test]
fn damaged_texts_get_the_verdict_of_serde_json() {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let (mut good, mut bad) = (0, 0);
    for round in 0..120_000 {
        let mut text = SEEDS[round % SEEDS.len()].as_bytes().to_vec();
        damage(&mut text, &mut chance);
        let shown = String::from_utf8_lossy(&text);
        match (
            Json::from_json(&text),
            serde_json::from_slice::<serde_json::Value>(&text),
        ) {
            (Ok(ours), Ok(theirs)) => {
                good += 1;
                assert!(same(&ours, &theirs), "{shown}");
                let written = ours.to_json();
                assert_eq!(Json::from_json(&written), Ok(ours), "{shown}");
            }
            (Err(Rejection::Malformed(_)), Err(_)) => bad += 1,
            // serde_json lets the last one of two equal names win, and has no huge numbers.
            (Err(Rejection::Invalid(violations)), Ok(_)) => {
                assert!(
                    violations.iter().all(|v| v.rule == Rule::Duplicate),
                    "{shown}"
                );
            }
            (Ok(_), Err(error)) if error.to_string().contains("number out of range") => {}
            (ours, theirs) => panic!("{shown}: {ours:?} {theirs:?}"),
        }
    }
    assert!(good > 10_000 && bad > 10_000, "{good} {bad}");
}
