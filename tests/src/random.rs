//! Random schemas of draft 2020-12 and values to try on them, and how to make both smaller.

use serde_json::{Map, Value, json};

/// Numbers that look random and are the same for the same seed.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Starts at a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not zero.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.number() % end as u64).unwrap_or_default()
    }

    /// Whether something that happens in one of `n` cases happens.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of several.
    ///
    /// # Panics
    /// If there are none.
    pub fn of<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }
}

/// Names of members.
const NAMES: [&str; 9] = ["a", "b", "c", "ab", "ba", "", "ä", "__proto__", "a/b~"];

/// Texts with lengths that depend on what is counted, and such that patterns tell apart.
const TEXTS: [&str; 12] = [
    "",
    "a",
    "b",
    "ab",
    "ba",
    "aaaa",
    "1",
    "ä",
    "e\u{301}",
    "😀",
    "😀😀a",
    "a\nb",
];

/// Patterns that mean the same to everybody.
const PATTERNS: [&str; 10] = [
    "^a",
    "b$",
    "a",
    "^[a-c]+$",
    "^.$",
    "\\d",
    "^\\w*$",
    "ä|b",
    "^(a|b){2}$",
    "^$",
];

/// Numbers around which implementations differ.
fn number(random: &mut Random) -> Value {
    let numbers = [
        json!(0),
        json!(1),
        json!(1.0),
        json!(-1),
        json!(2),
        json!(3),
        json!(10),
        json!(0.5),
        json!(1.5),
        json!(-0.0),
        json!(0.1),
        json!(0.3),
        json!(1e-7),
        json!(9_007_199_254_740_993_i64),
        json!(9_007_199_254_740_992.0),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e19),
        // The largest power of ten that double precision has: of 1e300 `jsonschema` judges the nearest
        // double, which is a multiple of 3 while 1e300 is none.
        json!(1e22),
        json!(-1e22),
    ];
    // The simple ones meet more often.
    let n = if random.one_in(3) { numbers.len() } else { 9 };
    numbers[random.below(n)].clone()
}

/// A random value.
pub fn value(random: &mut Random, depth: usize) -> Value {
    let n_kinds = if depth == 0 { 4 } else { 7 };
    match random.below(n_kinds) {
        0 => Value::Null,
        1 => Value::Bool(random.one_in(2)),
        2 => number(random),
        3 => (*random.of(&TEXTS)).into(),
        4 => {
            let n = random.below(4);
            (0..n).map(|_| value(random, depth - 1)).collect()
        }
        _ => {
            let n = random.below(4);
            let members = (0..n).map(|_| (name(random), value(random, depth - 1)));
            Value::Object(members.collect())
        }
    }
}

fn name(random: &mut Random) -> String {
    (*random.of(&NAMES)).to_owned()
}

/// Schemas that a random one may refer to.
const N_DEFS: usize = 3;

/// A random schema, with `$defs`.
pub fn schema(random: &mut Random) -> Value {
    let mut root = object(random, 3, 0);
    let defs = (0..N_DEFS).map(|at| {
        let schema = subschema(random, 2, at + 1);
        (format!("d{at}"), schema)
    });
    root.insert("$defs".to_owned(), Value::Object(defs.collect()));
    root.insert(
        "$schema".to_owned(),
        "https://json-schema.org/draft/2020-12/schema".into(),
    );
    Value::Object(root)
}

/// A schema for the same value as the one around it: it may refer to those from the `first` on, so
/// that none refers to itself.
fn subschema(random: &mut Random, depth: usize, first: usize) -> Value {
    if random.one_in(12) {
        return Value::Bool(!random.one_in(3));
    }
    Value::Object(object(random, depth, first))
}

/// A schema for a part of the value, which may refer to all.
fn part(random: &mut Random, depth: usize) -> Value {
    subschema(random, depth, 0)
}

fn object(random: &mut Random, depth: usize, first: usize) -> Map<String, Value> {
    let mut schema = Map::new();
    for _ in 0..=random.below(4) {
        keyword(random, &mut schema, depth, first);
    }
    schema
}

fn list(random: &mut Random, most: usize, mut make: impl FnMut(&mut Random) -> Value) -> Value {
    (0..=random.below(most)).map(|_| make(random)).collect()
}

fn map(random: &mut Random, most: usize, mut make: impl FnMut(&mut Random) -> Value) -> Value {
    let members = (0..=random.below(most)).map(|_| (name(random), make(random)));
    Value::Object(members.collect())
}

fn names(random: &mut Random) -> Value {
    let mut names: Vec<String> = (0..=random.below(2)).map(|_| name(random)).collect();
    names.sort_unstable();
    names.dedup();
    names.into()
}

/// Adds a keyword.
fn keyword(random: &mut Random, schema: &mut Map<String, Value>, depth: usize, first: usize) {
    let mut set = |keyword: &str, value: Value| {
        schema.insert(keyword.to_owned(), value);
    };
    let count = |random: &mut Random| Value::from(random.below(4));
    // Keywords without schemas come first.
    let n_kinds = if depth == 0 { 22 } else { 44 };
    match random.below(n_kinds) {
        0..3 => set("type", types(random)),
        3 => set("enum", list(random, 4, |random| value(random, 2))),
        4 => set("const", value(random, 2)),
        5 => set("minimum", number(random)),
        6 => set("maximum", number(random)),
        7 => set("exclusiveMinimum", number(random)),
        8 => set("exclusiveMaximum", number(random)),
        9 => {
            let factors = [
                json!(1),
                json!(2),
                json!(0.5),
                json!(0.1),
                json!(1.0),
                json!(3),
                json!(1e-7),
            ];
            set("multipleOf", random.of(&factors).clone());
        }
        10 => set("minLength", count(random)),
        11 => set("maxLength", count(random)),
        12 => set("pattern", (*random.of(&PATTERNS)).into()),
        13 => set("minItems", count(random)),
        14 => set("maxItems", count(random)),
        15 => set("uniqueItems", (!random.one_in(4)).into()),
        16 => set("minProperties", count(random)),
        17 => set("maxProperties", count(random)),
        18 => set("required", names(random)),
        19 => set("dependentRequired", map(random, 2, names)),
        20 | 21 => {
            let at = first + random.below(N_DEFS);
            if at < N_DEFS {
                set("$ref", format!("#/$defs/d{at}").into());
            }
        }
        22 | 23 => set("items", part(random, depth - 1)),
        24 => set(
            "prefixItems",
            list(random, 3, |random| part(random, depth - 1)),
        ),
        25 => set("contains", part(random, depth - 1)),
        26 => {
            set("contains", part(random, depth - 1));
            set("minContains", count(random));
            if random.one_in(2) {
                set("maxContains", count(random));
            }
        }
        27 | 28 => set("unevaluatedItems", part(random, depth - 1)),
        29 | 30 => set(
            "properties",
            map(random, 3, |random| part(random, depth - 1)),
        ),
        31 => {
            let pattern = (*random.of(&PATTERNS)).to_owned();
            let patterns = [(pattern, part(random, depth - 1))];
            set(
                "patternProperties",
                Value::Object(patterns.into_iter().collect()),
            );
        }
        32 | 33 => set("additionalProperties", part(random, depth - 1)),
        34 => set("propertyNames", part(random, depth - 1)),
        35 => {
            let schemas = map(random, 2, |random| subschema(random, depth - 1, first));
            set("dependentSchemas", schemas);
        }
        36 | 37 => set("unevaluatedProperties", part(random, depth - 1)),
        38 => set(
            "allOf",
            list(random, 3, |random| subschema(random, depth - 1, first)),
        ),
        39 => set(
            "anyOf",
            list(random, 3, |random| subschema(random, depth - 1, first)),
        ),
        40 => set(
            "oneOf",
            list(random, 3, |random| subschema(random, depth - 1, first)),
        ),
        41 => set("not", subschema(random, depth - 1, first)),
        42 => {
            set("if", subschema(random, depth - 1, first));
            set("then", subschema(random, depth - 1, first));
            if random.one_in(2) {
                set("else", subschema(random, depth - 1, first));
            }
        }
        _ => {
            set(
                "properties",
                map(random, 3, |random| part(random, depth - 1)),
            );
            set("required", names(random));
        }
    }
}

fn types(random: &mut Random) -> Value {
    let types = [
        "null", "boolean", "integer", "number", "string", "array", "object", "object", "array",
    ];
    if !random.one_in(4) {
        return (*random.of(&types)).into();
    }
    let mut several = vec![*random.of(&types), *random.of(&types)];
    several.sort_unstable();
    several.dedup();
    several.into()
}

/// Values that a schema may well tell apart: some by chance, some made of what it says.
pub fn values(random: &mut Random, schema: &Value, n: usize) -> Vec<Value> {
    let mut told = Vec::new();
    literals(schema, &mut told);
    let mut values = Vec::with_capacity(n);
    for _ in 0..n {
        let mut made = if told.is_empty() || random.one_in(3) {
            value(random, 3)
        } else {
            random.of(&told).clone()
        };
        for _ in 0..random.below(4) {
            change(random, &mut made, &told);
        }
        values.push(made);
    }
    values
}

/// What a schema says literally, and the numbers beside it.
fn literals(schema: &Value, told: &mut Vec<Value>) {
    match schema {
        Value::Object(members) => {
            for (keyword, value) in members {
                match keyword.as_str() {
                    "const" => told.push(value.clone()),
                    "enum" => told.extend(value.as_array().into_iter().flatten().cloned()),
                    "required" => {
                        let names = value.as_array().into_iter().flatten();
                        let members = names.filter_map(Value::as_str);
                        let members = members.map(|name| (name.to_owned(), Value::Null));
                        told.push(Value::Object(members.collect()));
                    }
                    _ => {}
                }
                literals(value, told);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| literals(item, told)),
        Value::Number(number) => {
            told.push(schema.clone());
            if let Some(near) = number.as_i64().and_then(|number| number.checked_add(1)) {
                told.push(near.into());
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// Changes a value a little.
fn change(random: &mut Random, made: &mut Value, told: &[Value]) {
    match made {
        Value::Array(items) if !random.one_in(4) => match random.below(3) {
            0 => items.push(value(random, 1)),
            1 if !items.is_empty() => {
                let at = random.below(items.len());
                let copy = items[at].clone();
                items.push(copy);
            }
            _ if !items.is_empty() => {
                let at = random.below(items.len());
                change(random, &mut items[at], told);
            }
            _ => items.push(Value::Null),
        },
        Value::Object(members) if !random.one_in(4) => {
            let names: Vec<String> = members.keys().cloned().collect();
            match random.below(3) {
                0 if !names.is_empty() => {
                    members.remove(random.of(&names));
                }
                1 if !names.is_empty() => {
                    if let Some(member) = members.get_mut(random.of(&names)) {
                        change(random, member, told);
                    }
                }
                _ => {
                    let member = if told.is_empty() || random.one_in(2) {
                        value(random, 1)
                    } else {
                        random.of(told).clone()
                    };
                    members.insert(name(random), member);
                }
            }
        }
        made => {
            *made = match random.below(3) {
                0 => json!([made.take()]),
                1 => {
                    let name = name(random);
                    Value::Object([(name, made.take())].into_iter().collect())
                }
                _ => value(random, 1),
            };
        }
    }
}

/// All values that are `value` with one thing less.
pub fn smaller(value: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    match value {
        Value::Array(items) => {
            all.extend(items.iter().cloned());
            for at in 0..items.len() {
                let mut less = items.clone();
                less.remove(at);
                all.push(less.into());
                for item in smaller(&items[at]) {
                    let mut less = items.clone();
                    less[at] = item;
                    all.push(less.into());
                }
            }
        }
        Value::Object(members) => {
            all.extend(members.values().cloned());
            for (name, member) in members {
                let mut less = members.clone();
                less.remove(name);
                all.push(less.into());
                for member in smaller(member) {
                    let mut less = members.clone();
                    less.insert(name.clone(), member);
                    all.push(less.into());
                }
            }
        }
        Value::String(text) if !text.is_empty() => all.push("".into()),
        Value::Number(number) if number.as_i64() != Some(0) => all.push(json!(0)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    all
}
