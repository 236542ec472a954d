//! Facts about YAML.

use super::{document, findings, json, read_text};
use crate::document::Limits;

/// The tree of a YAML text, written as JSON.
fn tree(text: &str) -> String {
    json(document("t.yaml", text).root())
}

#[test]
fn the_ways_to_write_text_are_equal() {
    let text = "
plain: it's text
folded plain: it's
  text
single: 'it''s text'
double: \"it\\'s\\x20text\"
literal: |-
  it's text
folded: >-
  it's
  text
";
    let text = text.replace("\\'", "'");
    let document = document("t.yaml", &text);
    let object = document.root().as_object().unwrap();
    assert_eq!(object.len(), 6);
    for member in object {
        assert_eq!(member.value.as_str(), Some("it's text"), "{}", member.key);
    }
}

#[test]
fn block_text_keeps_its_line_breaks_as_asked() {
    assert_eq!(
        tree("clip: |\n  a\n\n  b\n\nstrip: |-\n  a\nkeep: |+\n  a\n\nindented: |2\n   a\n"),
        r#"{"clip":"a\n\nb\n","strip":"a","keep":"a\n\n","indented":" a\n"}"#
    );
}

#[test]
fn keys_are_text_as_it_is_written() {
    assert_eq!(
        tree("200: a\n0x1F: b\ntrue: c\nnull: d\n~: e\n1.50: f\n2020-01-01: g\n'': h\n.nan: i\n"),
        r#"{"200":"a","0x1F":"b","true":"c","null":"d","~":"e","1.50":"f","2020-01-01":"g","":"h",".nan":"i"}"#
    );
    assert_eq!(tree("? a\n: 1\n? b\n"), r#"{"a":1,"b":null}"#);
    assert_eq!(tree("a: &k key\n*k : 1\n"), r#"{"a":"key","key":1}"#);
}

#[test]
fn values_follow_the_core_schema() {
    assert_eq!(
        tree("[yes, No, on, 017, 0o17, 0x1F, 1_000, 1:30, 2020-01-01, 3.0, 1e3, +1, .5, ~, Null]"),
        r#"["yes","No","on",17,15,31,"1_000","1:30","2020-01-01",3.0,1e3,1,0.5,null,null]"#
    );
}

#[test]
fn core_tags_decide_about_the_type() {
    assert_eq!(
        tree(
            "[!!str 5, !!str , ! 5, !!int 5, !!float 5, !!null ~, !!bool true, !!map {}, !!seq []]"
        ),
        r#"["5","","5",5,5,null,true,{},[]]"#
    );
    insta::assert_snapshot!(findings("t.yaml", "a: !!int x\nb: !include f.yaml\nc: !!binary eA==\nd: !!map []\ne: !!int 1.5\n"), @r#"
    error[yaml::tag]: `x` is no `!!int`
      1:10 "x": the tag before it says so
      help: delete the tag, or write a value of its type
    error[yaml::tag]: the tag `!include` is not known
      2:4 "!include": tags beyond the core schema have no meaning here
      help: delete the tag; if this is text, put all of it in quotes
    error[yaml::tag]: the tag `!!binary` is not known
      3:4 "!!binary": tags beyond the core schema have no meaning here
      help: delete the tag; if this is text, put all of it in quotes
    error[yaml::tag]: the tag `!!map` does not fit what it stands before
      4:4 "!!map": tags beyond the core schema have no meaning here
      help: delete the tag; if this is text, put all of it in quotes
    error[yaml::tag]: `1.5` is no `!!int`
      5:10 "1.5": the tag before it says so
      help: delete the tag, or write a value of its type
    no tree
    "#);
}

#[test]
fn aliases_share_what_their_anchor_stands_for() {
    let text = "a: &a {x: [1, 2]}\nb: *a\nc: &s text\nd: *s\n";
    assert_eq!(
        tree(text),
        r#"{"a":{"x":[1,2]},"b":{"x":[1,2]},"c":"text","d":"text"}"#
    );
    let document = document("t.yaml", text);
    let b = document.pointer("/b").unwrap();
    assert_eq!((b.location().start, b.location().end), (21, 23));
    let x = |pointer| document.pointer(pointer).map(|node| node.id());
    assert_eq!(x("/a/x"), x("/b/x"));
    assert_ne!(x("/a"), x("/b"));
}

#[test]
fn an_anchor_can_be_set_anew() {
    assert_eq!(tree("[&a 1, *a, &a 2, *a]"), "[1,1,2,2]");
}

#[test]
fn aliases_that_lead_nowhere_are_errors() {
    insta::assert_snapshot!(findings("t.yaml", "a: *b\npattern: *.json\nc: &c\n  d: [*c]\n"), @r#"
    error[yaml::unknown-alias]: there is no anchor `&b`
      1:4 "*b": an alias needs its anchor before it
      help: if this is text, put it in quotes: `'*b'`
    error[yaml::unknown-alias]: there is no anchor `&.json`
      2:10 "*.json": an alias needs its anchor before it
      help: if this is text, put it in quotes: `'*.json'`
    error[yaml::recursive-alias]: an alias stands within what it stands for
      4:7 "*c": the collection would contain itself
      3:4 "&c": the anchor of the collection around it
      help: a schema refers to itself by `$ref`
    no tree
    "#);
}

#[test]
fn an_alias_of_aliases_of_aliases_stops_quickly() {
    let mut text = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..60 {
        let below = vec![format!("*l{}", level - 1); 10].join(", ");
        text += &format!("l{level}: &l{level} [{below}]\n");
    }
    insta::assert_snapshot!(findings("t.yaml", &text), @r#"
    error[yaml::alias-budget]: the aliases of the document stand for more than 41110 values
      5:10 "*l3": this one stands for 11111 of 44445
      help: write fewer aliases of aliases; an API description uses `$ref` to say a thing once
    no tree
    "#);
}

#[test]
fn an_honest_number_of_aliases_is_fine() {
    let uses: String = (0..500).map(|n| format!("u{n}: *a\n")).collect();
    document(
        "t.yaml",
        &format!("a: &a {{b: 1, c: 2, d: {{e: [3]}}}}\n{uses}"),
    );
}

#[test]
fn aliases_do_not_evade_the_depth_limit() {
    let limits = Limits {
        depth: 6,
        ..Limits::default()
    };
    let fits = read_text("t.yaml", "a: &a [[[[]]]]\nb: [*a]\n", &limits);
    assert!(fits.0.is_some());
    let exceeds = read_text("t.yaml", "a: &a [[[[]]]]\nb: [[*a]]\n", &limits);
    assert!(exceeds.0.is_none());
    assert_eq!(exceeds.1.iter().next().unwrap().code, "document::too-deep");
}

#[test]
fn merged_members_stand_in_place_and_yield_to_explicit_ones() {
    let text = "
base: &base {x: 1, y: 2}
other: &other {y: 3, z: 4}
one: {a: 0, <<: *base, x: 9}
many: {<<: [*base, *other], b: 5}
inline: {<<: {q: 1}}
plain: {'<<': 1}
";
    let (document, diagnostics) = read_text("t.yaml", text, &Limits::default());
    let root = document.as_ref().unwrap().root();
    let value = |key| json(root.get(key).unwrap());
    assert_eq!(value("one"), r#"{"a":0,"y":2,"x":9}"#);
    assert_eq!(value("many"), r#"{"x":1,"y":2,"z":4,"b":5}"#);
    assert_eq!(value("inline"), r#"{"q":1}"#);
    assert_eq!(value("plain"), r#"{"<<":1}"#);
    assert_eq!(diagnostics.len(), 1);
    insta::assert_snapshot!(findings("t.yaml", text), @r#"
    warning[yaml::merge-key]: `<<` belongs to YAML 1.1; readers of YAML 1.2 see a key of that name
      4:13 "<<": the first of 3
      help: write the members out, or share them by `$ref`
    "#);
}

#[test]
fn only_mappings_can_be_merged() {
    insta::assert_snapshot!(findings("t.yaml", "a: {<<: 1}\nb: {<<: [{}, x]}\n"), @r#"
    error[yaml::merge-key]: `<<` takes over something that is no mapping
      1:9 "1": a mapping, its alias or a list of them was expected
      help: write `<<: *name` with the anchor of a mapping, or `'<<'` if it is a key as such
    error[yaml::merge-key]: `<<` takes over something that is no mapping
      2:14 "x": a mapping, its alias or a list of them was expected
      help: write `<<: *name` with the anchor of a mapping, or `'<<'` if it is a key as such
    warning[yaml::merge-key]: `<<` belongs to YAML 1.1; readers of YAML 1.2 see a key of that name
      1:5 "<<": the first of 2
      help: write the members out, or share them by `$ref`
    no tree
    "#);
}

#[test]
fn a_merge_of_many_into_many_is_bounded() {
    let members: String = (0..1000).map(|n| format!("  k{n}: 1\n")).collect();
    let merges = "- {<<: *a}\n".repeat(500);
    let text = format!("- &a\n{members}{merges}");
    let limits = Limits {
        nodes: 50_000,
        ..Limits::default()
    };
    let (document, diagnostics) = read_text("t.yaml", &text, &limits);
    assert!(document.is_none());
    let codes: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect();
    assert_eq!(codes, ["document::too-many-nodes"]);
}

#[test]
fn a_key_that_stands_twice_is_an_error_with_both_places() {
    insta::assert_snapshot!(findings("t.yaml", "a: 1\nb: 2\n'a': 3\n200: x\n'200': y\n"), @r#"
    error[document::duplicate-key]: `a` stands twice in one object
      3:1 "'a'": the second one
      1:1 "a": the first one
      help: keep one of them, or merge what they hold
    error[document::duplicate-key]: `200` stands twice in one object
      5:1 "'200'": the second one
      4:1 "200": the first one
      help: keep one of them, or merge what they hold
    "#);
}

#[test]
fn a_collection_is_no_key() {
    insta::assert_snapshot!(findings("t.yaml", "? [a]\n: 1\n? {b: c}\n: 2\nurl: {{ host }}/x\n"), @r#"
    error[yaml::key]: a key is a sequence
      1:3 "[": keys are text
      help: text that begins with `{` or `[` needs quotes: `'{…}'`
    error[yaml::key]: a key is a mapping
      3:3 "{": keys are text
      help: text that begins with `{` or `[` needs quotes: `'{…}'`
    error[yaml::key]: a key is a mapping
      5:7 "{": keys are text
      help: text that begins with `{` or `[` needs quotes: `'{…}'`
    no tree
    "#);
}

#[test]
fn there_is_one_document() {
    assert_eq!(tree("---\na: 1\n...\n"), r#"{"a":1}"#);
    assert_eq!(tree("---\na: 1\n---\n"), r#"{"a":1}"#);
    insta::assert_snapshot!(findings("t.yaml", "a: 1\n---\nb: 1\n---\nc: 1\n"), @r#"
    error[yaml::second-document]: the file holds more than one document
      2:1 "---": the second one begins here
      help: put it into a file of its own, or delete this line if it belongs to the first
    no tree
    "#);
    insta::assert_snapshot!(findings("t.yaml", "# nothing\n"), @r##"
        error[document::empty]: the document is empty
          1:1 "# nothing\n": there is nothing but white space and comments
          help: name the file that holds the document, or write it into this one
        no tree
        "##);
}

#[test]
fn locations_are_those_of_the_source() {
    let text = "a:\n  # comment\n  b: 'x'\n  c: # | no\n    - 1\n    -  [2, \"3\"] # end\n  d: !!str |- # yes\n\n    t\n    u\n\ne:\nf: !!map\n  g: h\n";
    let document = document("t.yaml", text);
    let at = |pointer: &str| {
        let location = document.pointer(pointer).unwrap().location();
        text.get(location.start as usize..location.end as usize)
            .unwrap()
    };
    assert_eq!(at("/a/b"), "'x'");
    assert_eq!(at("/a/c"), "1\n    -  [2, \"3\"]");
    assert_eq!(at("/a/c/1"), "[2, \"3\"]");
    assert_eq!(at("/a/c/1/1"), "\"3\"");
    assert_eq!(at("/a/d"), "|- # yes\n\n    t\n    u");
    assert_eq!(at("/e"), "");
    assert_eq!(at("/f"), "g: h");
    assert!(at("").starts_with("a:\n") && at("").ends_with("g: h"));
    let key = document
        .root()
        .as_object()
        .unwrap()
        .member("f")
        .unwrap()
        .key_location;
    assert_eq!(text.get(key.start as usize..key.end as usize).unwrap(), "f");
}

#[test]
fn numbers_that_json_does_not_have_are_errors() {
    insta::assert_snapshot!(findings("t.yaml", "a: .nan\nb: -.inf\nc: 0x123456789012345678901234567890123456789\n"), @r#"
    error[yaml::not-finite]: `.nan` is no number of JSON
      1:4 ".nan": an API description has the values of JSON, and its numbers are finite
      help: leave the entry out, or write `".nan"` if it is text
    error[yaml::not-finite]: `-.inf` is no number of JSON
      2:4 "-.inf": an API description has the values of JSON, and its numbers are finite
      help: leave the entry out, or write `"-.inf"` if it is text
    error[yaml::number]: the number has more than 128 bits
      3:4 "0x12345678901234567890123456789012345678": too long for this notation
      help: write it in decimal digits, or in quotes if it is text
    no tree
    "#);
}

#[test]
fn mistakes_are_told_in_the_words_of_the_author() {
    let mistakes = [
        "a:\n\tb: 1\n",
        "a:\n  b: 1\n\tc: 2\n",
        "title: Error: not found\n",
        "a: 1\n  b: 2\n",
        "a:\n    b: 1\n  c: 2\n",
        "a:\n  - b\n c: 1\n",
        "a: 1\nb\nc: 2\n",
        "a: \"x\nb: 1\n",
        "a: 'it's'\n",
        "a: \"x\" y\n",
        "a: [1, 2\nb: 1\n",
        "a: {b: 1\n",
        "a: [1}\n",
        "a: ]\n",
        "a: @x\n",
        "a: `x`\n",
        "a: \"\\d\"\n",
        "a: \"\\ud800\"\n",
        "a: - b\n",
        "a: |x\n  y\n",
        "a: b #c\n d: e\n",
        "a: {{ x }}/b\n",
        "a: !foo!bar x\n",
        "a: \u{80}\n",
        "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> theirs\n",
        "a\0:\0 \0b\0",
    ];
    let findings: String = mistakes
        .iter()
        .map(|text| format!("{text:?}\n{}", findings("t.yaml", text)))
        .collect();
    insta::assert_snapshot!(findings);
}

#[test]
fn another_version_of_yaml_is_named() {
    insta::assert_snapshot!(findings("t.yaml", "%YAML 1.1\n---\na: yes\n"), @r#"
    warning[yaml::version]: the document asks for another version of YAML than 1.2
      2:1 "---": version 1.1
      help: it is read as YAML 1.2, where `yes`, `no`, `on` and `off` are text
    "#);
}
