//! What the reader promises beyond JSON itself.

use backend_tests::support::encode::ToJson as _;
use backend_tests::support::json::Json;
use backend_tests::support::object::Member::{Optional, Required};
use backend_tests::support::object::Members;
use backend_tests::support::reader::{Kind, MAX_DEPTH, Reader};
use backend_tests::support::violation::{Location, MAX_VIOLATIONS, Rejection, Rule};

fn verdict(text: &str) -> String {
    match Json::from_json(text.as_bytes()) {
        Ok(value) => String::from_utf8(value.to_json()).unwrap(),
        Err(rejection) => rejection.to_string(),
    }
}

#[test]
fn what_is_not_json_is_refused_with_its_offset() {
    for (text, message) in [
        ("", "a value was expected at byte 0"),
        ("[1,]", "a value was expected at byte 3"),
        (r#"{"a":1,}"#, "a name was expected at byte 7"),
        (r#"{"a" 1}"#, "`:` was expected at byte 5"),
        ("[1 2]", "`,` or `]` was expected at byte 3"),
        (r#"{"a":1 "b":2}"#, "`,` or `}` was expected at byte 7"),
        ("[1", "array without an end at byte 2"),
        ("1 2", "text behind the value at byte 2"),
        ("1\0", "text behind the value at byte 1"),
        ("truth", "a value was expected at byte 0"),
        ("nullx", "text behind the value at byte 4"),
        ("01", "malformed number at byte 0"),
        ("1.", "malformed number at byte 0"),
        ("-", "malformed number at byte 0"),
        ("1e", "malformed number at byte 0"),
        ("+1", "a value was expected at byte 0"),
        ("\"a\nb\"", "control character in a string at byte 2"),
        ("\"abc", "string without an end at byte 4"),
        (r#""\x""#, "unknown escape sequence at byte 1"),
        (r#""\u12g4""#, "bad unicode escape at byte 1"),
        (r#""\ud800""#, "lone surrogate at byte 1"),
        (r#""\udc00\ud800""#, "lone surrogate at byte 1"),
        (r#""\ud800\u0041""#, "lone surrogate at byte 1"),
        ("\u{feff}1", "a value was expected at byte 0"),
        ("[1,\u{a0}2]", "a value was expected at byte 3"),
        ("/* */ 1", "a value was expected at byte 0"),
    ] {
        assert_eq!(verdict(text), message, "{text}");
    }
    let rejection = Json::from_json(b"[\"a\xff\"]").unwrap_err();
    assert_eq!(rejection.to_string(), "not UTF-8 at byte 3");
}

#[test]
fn nesting_has_a_limit() {
    let depth = usize::try_from(MAX_DEPTH).unwrap();
    let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    assert_eq!(verdict(&nested(depth)), nested(depth));
    assert_eq!(verdict(&nested(depth + 1)), "nested too deep at byte 129");
    let mut r = Reader::new(b"[[[[");
    r.skip_value();
    assert!(r.rejection().is_some());
    let open = "{\"a\":".repeat(100_000);
    assert_eq!(verdict(&open), "nested too deep at byte 641");
}

#[test]
fn a_name_may_stand_once_in_an_object_of_any_size() {
    let members = |n: usize| {
        let members: Vec<String> = (0..n)
            .map(|i| format!("\"m{i}\":{{\"m0\":[{i}]}}"))
            .collect();
        members.join(",")
    };
    for n in [1, 2, 15, 16, 17, 18, 40, 1000] {
        let once = format!("{{{}}}", members(n));
        assert_eq!(verdict(&once), once);
        for again in [0, n / 2, n - 1] {
            let twice = format!("[{{{},\"m{again}\":{{}}}}]", members(n));
            assert_eq!(
                verdict(&twice),
                format!("[0].m{again} is given more than once")
            );
        }
    }
}

#[test]
fn members_behind_the_sixty_fourth_are_kept_apart_too() {
    static NAMES: [&str; 70] = {
        let mut names = [""; 70];
        let digits = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869";
        let mut at = 0;
        while at < 70 {
            names[at] = digits.split_at(at * 2).1.split_at(2).0;
            at += 1;
        }
        names
    };
    static LIST: [backend_tests::support::object::Member; 70] = {
        let mut list = [Optional(""); 70];
        let mut at = 0;
        while at < 70 {
            list[at] = if at % 2 == 1 {
                Required(NAMES[at])
            } else {
                Optional(NAMES[at])
            };
            at += 1;
        }
        list
    };
    static MEMBERS: Members = Members::new(&LIST);
    let read = |text: &str| {
        let mut r = Reader::new(text.as_bytes());
        let mut object = r.object(&MEMBERS).unwrap();
        let mut order = Vec::new();
        while let Some(member) = object.next(&mut r) {
            order.push(member);
            r.skip_value();
        }
        r.finish(Some(order))
    };
    let text = |skip: Option<usize>| {
        let members = NAMES
            .iter()
            .enumerate()
            .rev()
            .filter(|(at, _)| Some(*at) != skip);
        let members: Vec<String> = members.map(|(_, name)| format!("\"{name}\":0")).collect();
        members.join(",")
    };
    assert_eq!(
        read(&format!("{{{}}}", text(None))).unwrap(),
        (0..70).rev().collect::<Vec<_>>()
    );
    for missing in [1, 63, 65, 69] {
        let rejection = read(&format!("{{{}}}", text(Some(missing)))).unwrap_err();
        assert_eq!(rejection.to_string(), format!("{missing:02} is required"));
    }
    for twice in [0, 63, 64, 69] {
        let rejection = read(&format!("{{{},\"{twice:02}\":0}}", text(None))).unwrap_err();
        assert_eq!(
            rejection.to_string(),
            format!("{twice:02} is given more than once")
        );
    }
}

#[test]
fn names_that_need_escape_sequences_are_compared_by_what_they_say() {
    static MEMBERS: Members = Members::new(&[Required("a\"b"), Optional("c\\n")]);
    let read = |text: &str| {
        let mut r = Reader::new(text.as_bytes());
        let mut object = r.object(&MEMBERS).unwrap();
        let mut order = Vec::new();
        while let Some(member) = object.next(&mut r) {
            order.push(member);
            r.skip_value();
        }
        r.finish(Some(order))
            .map_err(|rejection| rejection.to_string())
    };
    assert_eq!(read(r#"{"a\"b":1,"c\\n":2}"#), Ok(vec![0, 1]));
    assert_eq!(read(r#"{"a\"b":1,"c\n":2}"#), Ok(vec![0, usize::MAX]));
    assert_eq!(
        read(r#"{"a"b":1}"#),
        Err("`:` was expected at byte 4".to_owned())
    );
}

#[test]
fn a_reader_returns_to_a_mark_and_forgets() {
    let mut r = Reader::new(br#"[{"kind":"cat"},2]"#);
    let mut array = r.open_array().unwrap();
    assert!(array.next(&mut r));
    let mark = r.mark();
    assert_eq!(r.i64(), None);
    assert!(!r.clean_since(mark));
    r.rewind(mark);
    assert!(r.clean_since(mark));
    assert_eq!(r.peek(), Some(Kind::Object));
    assert_eq!(r.raw(), Some(r#"{"kind":"cat"}"#));
    assert!(array.next(&mut r));
    assert_eq!(r.i64(), Some(2));
    assert!(!array.next(&mut r));
    assert_eq!(r.finish(Some(())), Ok(()));
}

#[test]
fn reading_again_and_again_has_a_limit() {
    let text = format!("[{}]", vec!["123"; 10_000].join(","));
    let mut r = Reader::new(text.as_bytes());
    let mark = r.mark();
    for _ in 0..200 {
        r.skip_value();
        r.rewind(mark);
    }
    let rejection = r.rejection().unwrap();
    assert_eq!(
        rejection.to_string(),
        "too many alternatives to try at byte 40001"
    );
    // A short text may have many.
    let mut r = Reader::new(b"[1,2,3]");
    let mark = r.mark();
    for _ in 0..10_000 {
        r.skip_value();
        r.rewind(mark);
    }
    assert!(r.clean_since(mark));
}

#[test]
fn violations_beyond_the_cap_are_counted_only() {
    let text = format!("[{}]", vec!["0"; 1000].join(","));
    let mut r = Reader::new(text.as_bytes());
    let items = r.array(Reader::string);
    match r.finish(items) {
        Err(Rejection::Invalid(violations)) => {
            assert_eq!(violations.len(), MAX_VIOLATIONS);
            assert_eq!(violations[99].field, "[99]");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn places_are_told_in_both_notations() {
    /// Refuses every string, wherever it stands.
    fn refuse_strings(r: &mut Reader<'_>) {
        match r.peek() {
            Some(Kind::Object) => {
                let mut object = r.object(Members::NONE).unwrap();
                while object.next(r).is_some() {
                    refuse_strings(r);
                }
            }
            Some(Kind::Array) => {
                let mut array = r.open_array().unwrap();
                while array.next(r) {
                    refuse_strings(r);
                }
            }
            Some(Kind::String) => r.refuse(Rule::Never),
            _ => r.skip_value(),
        }
    }
    let places = |location, name, text| {
        let mut r = Reader::of(location, name, text);
        refuse_strings(&mut r);
        let Some(Rejection::Invalid(violations)) = r.rejection() else {
            panic!("{text}")
        };
        let places = violations
            .iter()
            .map(|v| format!("{}: {}  {}", v.location, v.field, v.pointer));
        places.collect::<Vec<_>>().join("\n")
    };
    let text =
        r#"{"a/b":{"~x y":[0,"",{"é":{"\u0061":""}}]}, "{[\",}":[{"k":0}, ""],"":"" ,"s":""}"#;
    insta::assert_snapshot!(places(Location::Body, "", text), @r#"
    body: ["a/b"]["~x y"][1]  /a~1b/~0x y/1
    body: ["a/b"]["~x y"][2].é.a  /a~1b/~0x y/2/é/a
    body: ["{[\",}"][1]  /{[",}/1
    body: [""]  /
    body: s  /s
    "#);
    assert_eq!(
        places(Location::Query, "filter", r#"[{"a":"x"}]"#),
        "query: filter[0].a  /filter/0/a"
    );
    assert_eq!(
        places(Location::Header, "X-Id", r#""x""#),
        "header: X-Id  /X-Id"
    );
    let long = "n".repeat(1000);
    let cut = "n".repeat(64) + "…";
    let text = format!("{{\"{long}\":\"\"}}");
    assert_eq!(
        places(Location::Body, "", &text),
        format!("body: {cut}  /{cut}")
    );
}
