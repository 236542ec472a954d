//! Samples, also of the patterns of real documents.

use super::*;

#[test]
fn samples_are_found_for_what_v8_finds_matches_of() {
    let mut missing = Vec::new();
    for (source, texts) in recorded() {
        let pattern = pattern(&source);
        if texts.iter().any(|(_, matches)| *matches) && pattern.samples(1, 0, None).next().is_none()
        {
            missing.push(source);
        }
    }
    assert!(missing.len() < 8, "{missing:#?}");
}

#[test]
fn patterns_of_real_documents_are_understood_and_have_samples() {
    let lines = include_str!("../../../../../fixtures/patterns/real.jsonl").lines();
    let (mut problems, mut engines, mut all) = (String::new(), 0, 0);
    let mut random = crate::api::random::Random::new(1);
    for line in lines {
        let source: String = serde_json::from_str(line).unwrap();
        all += 1;
        let pattern = match Pattern::parse(&source) {
            Ok(pattern) => pattern,
            Err(error) => {
                problems += &format!("{source}\n    {error}\n");
                continue;
            }
        };
        let Translation::Linear(test) = pattern.translate() else {
            problems += &format!("{source}\n    {}\n", translated(&source));
            continue;
        };
        engines += usize::from(format!("{test:?}").contains("Regex("));
        let compiled = Compiled::new(&test);
        let oracle = regress::Regex::with_flags(&pattern.ecmascript(), "u").unwrap();
        let samples: Vec<String> = pattern.samples(0, 0, None).take(8).collect();
        if samples.is_empty() {
            problems += &format!("{source}\n    no sample\n");
        }
        for sample in samples {
            // The sample, and texts that are nearly the same.
            let mut near: Vec<char> = sample.chars().collect();
            for _ in 0..8 {
                let text: String = near.iter().collect();
                let expected = oracle.find(&text).is_some();
                assert_eq!(compiled.passes(&text), expected, "{source} {text:?}");
                assert_eq!(pattern.matches(&text), Some(expected), "{source} {text:?}");
                assert!(expected || text != sample, "{source} {text:?}");
                let at = usize::try_from(random.below(near.len() as u64 + 1)).unwrap();
                match random.below(3) {
                    0 if at < near.len() => drop(near.remove(at)),
                    1 if at < near.len() => near[at] = ['a', '0', '-', 'é'][at % 4],
                    _ => near.insert(at, ['\n', 'Z', '9', '/'][at % 4]),
                }
            }
        }
    }
    problems += &format!("{engines} of {all} need an engine");
    insta::assert_snapshot!(problems, @r"
    /^[a-z0-9._]+$/
        no sample
    /^[a-z0-9]$/
        no sample
    /^[a-zA-Z0-9\\-_.:]+$/
        no sample
    /^[a-zA-Z0-9]$/
        no sample
    \A(\*\.)?([a-zA-Z0-9-_]{1,63}\.)+([a-zA-Z]{2,3}\.)?([a-zA-Z]{2,16}|xn--[a-zA-Z0-9]+)\Z
        `\A` means nothing in ECMA-262
    ^([0-1]\d|2[0-3]):[0-5]\d$:[0-5]\d$
        no sample
    45 of 229 need an engine
    ");
}

#[test]
fn samples_are_plain_and_the_same_every_time() {
    let mut all = String::new();
    for source in [
        "^[a-z0-9_-]{3,16}$",
        "^[A-Z]{2}$",
        r"^\d+$",
        "abc",
        "",
        "^(asc|desc)$",
        r"^\+[1-9]\d{1,14}$",
        r"^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[@$!%*?&])[A-Za-z\d@$!%*?&]{8,}$",
        "^(?!.*--)[a-z-]{4,}$",
        r"^(\w)\1$",
        "^[^<>]+$",
        r"^\p{Script=Cyrillic}+$",
        r"^\s$",
        "[\u{1f600}-\u{1f64f}]",
        r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$",
        "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
    ] {
        let pattern = pattern(source);
        let samples: Vec<String> = pattern.samples(0, 0, None).take(4).collect();
        assert_eq!(
            samples,
            pattern.samples(0, 0, None).take(4).collect::<Vec<_>>()
        );
        all += &format!("{source}\n    {samples:?}\n");
    }
    insta::assert_snapshot!(all, @r#"
    ^[a-z0-9_-]{3,16}$
        ["brx", "o-red", "_ebo9b", "9l3sdb"]
    ^[A-Z]{2}$
        ["BR", "OI", "JE", "RL"]
    ^\d+$
        ["9", "207", "1656", "9938"]
    abc
        ["abc", "abc", "abc", "abc"]

        ["", "", "", ""]
    ^(asc|desc)$
        ["asc", "desc", "desc", "asc"]
    ^\+[1-9]\d{1,14}$
        ["+8391", "+37", "+156", "+738591"]
    ^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[@$!%*?&])[A-Za-z\d@$!%*?&]{8,}$
        ["o!76*STErr", "99JsD%1ho?9", "nA5%71AyAyTh", "jB9%a7nd0d6z"]
    ^(?!.*--)[a-z-]{4,}$
        ["brxl", "je-ofbb", "-kcd", "jib-"]
    ^(\w)\1$
        ["aa", "22", "mm", "rr"]
    ^[^<>]+$
        ["b", "o*7", "jebo", "99js"]
    ^\p{Script=Cyrillic}+$
        ["ї", "фЎѡ", "еєџЌ", "ЉѥуЄ"]
    ^\s$
        [" ", " ", " ", " "]
    [😀-🙏]
        ["😀", "😪", "😌", "😃"]
    ^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$
        ["b@i.rrr", "o%7@ST.rxzKGu", "Je5o@dr.Nr", "99Js@1ho.9.ev"]
    ^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$
        ["bbffb3f5-10fe-47f1-abde-adad9ceccc1a", "c0761cfc-fd22-4dfe-9a86-0f74eb9aafe0", "feda9d1d-ea5e-400d-af8d-d541d350bebe", "9d3eb91f-90c4-4af7-bfd8-6eacc7bf459c"]
    "#);
}

#[test]
fn samples_have_the_lengths_that_are_asked_for() {
    for (source, min, max) in [
        ("^[a-z]+$", 40, Some(40)),
        ("^[a-z]*$", 0, Some(0)),
        ("b", 10, Some(12)),
        ("^a.*z$", 5, Some(5)),
        (r"^(\d{2},)*$", 12, Some(14)),
        ("^(a|bcdef)$", 2, None),
        ("^(?:[a-z]{2,5}-?){1,4}$", 20, Some(24)),
        ("[a-z]{3}", 0, Some(3)),
    ] {
        let pattern = pattern(source);
        let text = pattern
            .samples(0, min, max)
            .next()
            .unwrap_or_else(|| panic!("{source}"));
        let length = text.chars().count() as u64;
        assert!(
            length >= min && max.is_none_or(|max| length <= max),
            "{source} {text}"
        );
    }
    assert_eq!(pattern("^[a-z]{3}$").samples(0, 4, None).next(), None);
    assert_eq!(pattern("a").samples(0, 5, Some(4)).next(), None);
    assert_eq!(pattern("[]").samples(0, 0, None).next(), None);
    assert_eq!(pattern("^[a-z]{4000000}$").samples(0, 0, None).next(), None);
}
