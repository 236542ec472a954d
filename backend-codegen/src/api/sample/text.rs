//! Texts that fit.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::Sampler;
use super::demand::{Demand, StringDemand};
use crate::api::Matching;
use crate::api::random::Random;

/// The longest text that is made.
const MAX_LENGTH: u64 = 1 << 16;
/// How many texts of one pattern are tried.
const MAX_TRIES: usize = 16;

/// Texts of patterns that were made already, by pattern and lengths: many values may need them.
#[derive(Default)]
pub(super) struct Samples {
    known: RefCell<HashMap<Asked, Rc<[String]>>>,
}

type Asked = (Box<str>, u64, Option<u64>);

impl Samples {
    fn of(
        &self,
        source: &str,
        min: u64,
        max: Option<u64>,
        matching: &Matching,
        seed: u64,
    ) -> Rc<[String]> {
        let asked: Asked = (source.into(), min, max);
        if let Some(known) = self.known.borrow().get(&asked) {
            return Rc::clone(known);
        }
        let mut made: Vec<String> = Vec::new();
        if let Some(pattern) = matching.pattern(source) {
            for sample in pattern.samples(seed, min, max).take(4 * MAX_TRIES) {
                if made.len() < MAX_TRIES && !made.contains(&sample) {
                    made.push(sample);
                }
            }
        }
        let made: Rc<[String]> = made.into();
        self.known.borrow_mut().insert(asked, Rc::clone(&made));
        made
    }
}

/// Texts, the plainest first; the judge decides. `hint` is a word for what the text is.
pub(super) fn candidates(
    demand: &Demand,
    hint: &str,
    sampler: &Sampler<'_, '_>,
    random: &mut Random,
    plain: bool,
) -> Vec<String> {
    let StringDemand {
        min_length,
        max_length,
        patterns,
    } = &demand.string;
    if *min_length > MAX_LENGTH {
        return Vec::new();
    }
    let mut found = Vec::new();
    for format in &demand.formats {
        found.extend(of_format(format, *min_length, *max_length, random));
    }
    let fits = |text: &String| has_length(text, *min_length, *max_length);
    found.retain(fits);
    if demand.formats.is_empty() && patterns.is_empty() {
        found.push(of_length(hint, *min_length, *max_length, random, plain));
    }
    for source in patterns {
        let (samples, seed) = (&sampler.samples, sampler.seed);
        let samples = samples.of(source, *min_length, *max_length, sampler.matching, seed);
        let mut samples = samples.to_vec();
        if !plain {
            let count = u64::try_from(samples.len()).unwrap_or(0);
            samples.rotate_left(usize::try_from(random.below(count)).unwrap_or(0));
        }
        found.extend(samples);
    }
    found.push(of_length(hint, *min_length, *max_length, random, plain));
    found
}

pub(super) fn has_length(text: &str, min: u64, max: Option<u64>) -> bool {
    let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    length >= min && max.is_none_or(|max| length <= max)
}

/// Makes `word` as long as is asked for.
pub(super) fn of_length(
    word: &str,
    min: u64,
    max: Option<u64>,
    random: &mut Random,
    plain: bool,
) -> String {
    let word = if word.is_empty() { "text" } else { word };
    let mut text = word.to_owned();
    if !plain {
        text.push('-');
        text.extend((0..6).map(|_| digit(random, 36)));
    }
    let min = usize::try_from(min.min(MAX_LENGTH)).unwrap_or(0);
    while text.chars().count() < min {
        text.push(' ');
        text.push_str(word);
    }
    let most = max.map_or(usize::MAX, |max| usize::try_from(max).unwrap_or(usize::MAX));
    // A text that was made longer ends where it may.
    let most = most.min(min.max(word.chars().count() + if plain { 0 } else { 7 }));
    let mut text: String = text.chars().take(most).collect();
    if text.ends_with(' ') {
        text.pop();
        text.push('x');
    }
    text
}

fn digit(random: &mut Random, base: u32) -> char {
    let value = u32::try_from(random.below(u64::from(base))).unwrap_or(0);
    char::from_digit(value, base).unwrap_or('0')
}

/// Texts of a format, also of other lengths than usual if the format allows it.
fn of_format(format: &str, min: u64, max: Option<u64>, random: &mut Random) -> Vec<String> {
    let usual: &[&str] = match format {
        "date" => &["2024-05-17", "2030-01-01"],
        "date-time" => &[
            "2024-05-17T09:30:00Z",
            "2024-05-17T09:30:00.000Z",
            "2024-05-17T09:30:00+00:00",
            "2024-05-17T09:30:00.000000Z",
            "2024-05-17T09:30:00+02:00",
        ],
        "time" => &[
            "09:30:00Z",
            "09:30:00.000Z",
            "09:30:00+00:00",
            "09:30:00+02:00",
        ],
        "duration" => &["PT15M", "P1D", "P1Y2M3DT4H5M6S", "P3W", "PT1S"],
        "email" | "idn-email" => &["user@example.com", "a@b.co"],
        "hostname" | "idn-hostname" => &["example.com", "api.example.com", "localhost", "a"],
        "ipv4" => &["192.0.2.1", "10.0.0.1", "255.255.255.255", "127.0.0.1"],
        "ipv6" => &[
            "2001:db8::1",
            "::1",
            "2001:0db8:0000:0000:0000:0000:0000:0001",
            "::",
        ],
        "uri" | "iri" => &[
            "https://example.com/",
            "https://example.com",
            "http://example.com/",
            "http://example.com",
            "urn:a",
            "https://example.com/a?b=c#d",
            "mailto:user@example.com",
        ],
        "uri-reference" | "iri-reference" => &["/path", "https://example.com/", "a", ""],
        "uri-template" => &["/users/{id}", "https://example.com/{id}", ""],
        "json-pointer" => &["/name", "/items/0", ""],
        "relative-json-pointer" => &["1/name", "0", "0#"],
        "regex" => &["^[a-z]+$", "a", ""],
        "byte" => &["aGVsbG8=", "YQ==", ""],
        "uuid" => &[],
        _ => return Vec::new(),
    };
    let mut found: Vec<String> = usual.iter().map(|text| (*text).to_owned()).collect();
    if format == "uuid" {
        found.push(uuid(random));
    }
    let Some(shape) = stretchable(format) else {
        return found;
    };
    if !found.iter().any(|text| has_length(text, min, max)) {
        let most = max.unwrap_or(MAX_LENGTH).min(MAX_LENGTH);
        found.extend(
            [min, most]
                .into_iter()
                .filter_map(|length| shape.of_length(length)),
        );
    }
    found
}

/// A version 4 UUID (RFC 4122).
fn uuid(random: &mut Random) -> String {
    let mut text = String::new();
    for at in 0..36 {
        text.push(match at {
            8 | 13 | 18 | 23 => '-',
            14 => '4',
            19 => *random.pick(&['8', '9', 'a', 'b']).unwrap_or(&'8'),
            _ => digit(random, 16),
        });
    }
    text
}

/// A text that can have almost any length.
struct Stretchable {
    head: &'static str,
    /// What is repeated in the middle.
    filler: &'static str,
    tail: &'static str,
}

fn stretchable(format: &str) -> Option<Stretchable> {
    let (head, filler, tail) = match format {
        "email" | "idn-email" => ("u", "x", "@example.com"),
        "hostname" | "idn-hostname" => ("a", "x", ""),
        "uri" | "iri" => ("https://example.com/", "x", ""),
        "uri-reference" | "iri-reference" | "json-pointer" => ("/", "x", ""),
        "uri-template" => ("/{id}", "x", ""),
        "relative-json-pointer" => ("0/", "x", ""),
        "regex" => ("", "a", ""),
        "byte" => ("", "AAAA", ""),
        _ => return None,
    };
    Some(Stretchable { head, filler, tail })
}

impl Stretchable {
    /// The shortest that is at least so long; domains get a dot in time.
    fn of_length(&self, length: u64) -> Option<String> {
        let length = usize::try_from(length).ok()?;
        let mut middle = String::new();
        while self.head.len() + middle.len() + self.tail.len() < length {
            let place = self.head.len() + middle.len();
            let is_label = self.tail.is_empty() && self.head == "a";
            if is_label && place % 60 == 59 && place + 2 < length {
                middle.push('.');
            } else {
                middle.push_str(self.filler);
            }
        }
        Some(format!("{}{middle}{}", self.head, self.tail))
    }
}
