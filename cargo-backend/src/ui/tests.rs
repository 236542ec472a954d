use backend_codegen::diagnostic::Diagnostic;
use backend_codegen::document::{Location, SourceId, Sources};
use insta::assert_snapshot;

use super::together::alone;
use super::{Finding, Problem, github, human, json};

/// A document in which places are named by the text that stands there.
struct Fixture {
    sources: Sources,
    source: SourceId,
}

impl Fixture {
    fn new(text: &str) -> Self {
        Self::named("openapi.yaml", text)
    }

    fn named(name: &str, text: &str) -> Self {
        let mut sources = Sources::new();
        let source = sources.add(name, text);
        Self { sources, source }
    }

    /// The first place of `part`.
    fn at(&self, part: &str) -> Location {
        let text = self.sources.get(self.source).unwrap().text();
        let start = text.find(part).unwrap();
        self.bytes(start, start + part.len())
    }

    fn bytes(&self, start: usize, end: usize) -> Location {
        Location {
            source: self.source,
            start: start.try_into().unwrap(),
            end: end.try_into().unwrap(),
        }
    }

    fn human(&self, diagnostics: &[Diagnostic]) -> String {
        strip(&human::render(
            &alone(&self.findings(diagnostics)),
            2,
            &human::FINDINGS,
        ))
    }

    fn json(&self, diagnostic: &Diagnostic) -> String {
        json::render(&Finding::of_diagnostic(diagnostic, &self.sources))
    }

    fn github(&self, diagnostic: &Diagnostic) -> String {
        github::render(&Finding::of_diagnostic(diagnostic, &self.sources))
    }

    fn findings<'a>(&'a self, diagnostics: &'a [Diagnostic]) -> Vec<Finding<'a>> {
        diagnostics
            .iter()
            .map(|diagnostic| Finding::of_diagnostic(diagnostic, &self.sources))
            .collect()
    }
}

fn strip(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

const ORDERS: &str = "\
paths:
  /orders/{id}:
    get:
      responses:
        '200':
          $ref: '#/components/schemas/Ordr'
";

fn unresolved(fixture: &Fixture) -> Diagnostic {
    let location = fixture.at("'#/components/schemas/Ordr'");
    let message = "`#/components/schemas/Ordr` does not exist";
    Diagnostic::error("ref::unresolved", location, message)
        .label("body of the 200 response of `GET /orders/{id}`")
        .help("did you mean `#/components/schemas/Order` (line 388)?")
}

#[test]
fn a_finding_shows_its_line_its_reason_and_what_to_do() {
    let fixture = Fixture::new(&format!("{}{ORDERS}", "#\n".repeat(208)));
    assert_snapshot!(fixture.human(&[unresolved(&fixture)]), @r"
    error[ref::unresolved]: `#/components/schemas/Ordr` does not exist
       --> openapi.yaml:214:17
    214 |           $ref: '#/components/schemas/Ordr'
        |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^ body of the 200 response of `GET /orders/{id}`
        = help: did you mean `#/components/schemas/Order` (line 388)?

    1 error
    ");
}

#[test]
fn related_places_follow_with_their_own_lines() {
    let fixture = Fixture::new("a: 1\nb: 2\na: 3\n");
    let duplicate = Diagnostic::warning("document::duplicate-key", fixture.bytes(10, 11), "twice")
        .related(fixture.bytes(0, 1), "the first stands here");
    assert_snapshot!(fixture.human(&[duplicate]), @r"
    warning[document::duplicate-key]: twice
       --> openapi.yaml:3:1
      3 | a: 3
        | ^
       ::: openapi.yaml:1:1
      1 | a: 1
        | - the first stands here

    1 warning
    ");
}

#[test]
fn the_marks_stand_under_wide_characters_and_tabs() {
    let fixture = Fixture::new("\t日本: éx 👍 y\r\n");
    let wide = Diagnostic::error("x::y", fixture.at("👍"), "wide");
    let first = Diagnostic::error("x::y", fixture.at("日本"), "first");
    assert_snapshot!(fixture.human(&[wide, first]), @r"
    error[x::y]: wide
       --> openapi.yaml:1:9
      1 |     日本: éx 👍 y
        |              ^^

    error[x::y]: first
       --> openapi.yaml:1:2
      1 |     日本: éx 👍 y
        |     ^^^^

    2 errors
    ");
}

#[test]
fn only_the_first_of_several_lines_is_marked() {
    let fixture = Fixture::new("get:\n  summary: |\n    one\r\n    two\n");
    let lines = Diagnostic::error("x::y", fixture.bytes(5, 35), "lines").label("here");
    let only_break = Diagnostic::error("x::y", fixture.bytes(4, 5), "line break");
    assert_snapshot!(fixture.human(&[lines, only_break]), @r"
    error[x::y]: lines
       --> openapi.yaml:2:1
      2 |   summary: |
        | ^^^^^^^^^^^^ here

    error[x::y]: line break
       --> openapi.yaml:1:5
      1 | get:
        |     ^

    2 errors
    ");
}

#[test]
fn the_end_of_a_text_and_an_empty_text_are_places_too() {
    let fixture = Fixture::new("");
    let empty = Diagnostic::error("x::y", fixture.bytes(0, 0), "empty");
    assert_snapshot!(fixture.human(&[empty]), @r"
    error[x::y]: empty
       --> openapi.yaml:1:1
      1 |
        | ^

    1 error
    ");
    let fixture = Fixture::new("a:\n");
    let end = Diagnostic::error("x::y", fixture.bytes(3, 3), "end").label("more is needed");
    assert_snapshot!(fixture.human(&[end]), @r"
    error[x::y]: end
       --> openapi.yaml:2:1
      2 |
        | ^ more is needed

    1 error
    ");
}

#[test]
fn a_long_line_is_cut_to_a_window_around_the_place() {
    let long = |n: usize| "\"日本\":1,".repeat(n);
    let fixture = Fixture::named(
        "api.json",
        &format!("{{{}\"bad\"{}}}", long(500), long(500)),
    );
    let middle = Diagnostic::error("x::y", fixture.at("\"bad\""), "middle").label("here");
    let start = Diagnostic::error("x::y", fixture.bytes(0, 1), "start").label("here");
    assert_snapshot!(fixture.human(&[middle, start]), @r#"
    error[x::y]: middle
       --> api.json:1:3502
      1 | ...":1,"日本":1,"日本":1,"日本":1,"日本":1,"bad""日本":1,"日本":1,"日本":1,"日本":1,"日本":1,"日本":1,"日本":1,"日本":1,...
        |                                            ^^^^^ here

    error[x::y]: start
       --> api.json:1:1
      1 | {"日本":1,"日本":1,"日本":1,"日本":1,"日本":1,"日本":1,"日本":1,"日本":1,"日本":1,"日本":1,"日本":1,"日本":1,"日本":1,"...
        | ^ here

    2 errors
    "#);
}

#[test]
fn a_long_mark_is_cut_too() {
    let fixture = Fixture::new(&format!("key: '{}' # end", "x".repeat(5000)));
    let value = Diagnostic::error("x::y", fixture.bytes(5, 5007), "long").label("here");
    assert_snapshot!(fixture.human(&[value]), @r"
    error[x::y]: long
       --> openapi.yaml:1:6
      1 | key: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
        |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here

    1 error
    ");
}

#[test]
fn many_findings_of_one_code_are_counted() {
    let fixture = Fixture::new("a: 1\n");
    let finding = Diagnostic::warning("x::y", fixture.bytes(0, 1), "again");
    let other = Diagnostic::error("x::z", fixture.bytes(0, 1), "other");
    let note = Diagnostic::new(
        backend_codegen::diagnostic::Severity::Note,
        "x::n",
        fixture.bytes(0, 1),
        "note",
    );
    let text = fixture.human(&[finding.clone(), finding.clone(), finding, other, note]);
    assert_eq!(text.matches("again").count(), 2);
    assert!(text.ends_with("1 more of `x::y` (`-v` shows all)\n1 error, 3 warnings, 1 note\n"));
}

#[test]
fn nothing_from_a_document_steers_the_terminal() {
    let evil = "\x1b[2J\u{202e}\u{9b}31m";
    let fixture = Fixture::named(&format!("{evil}.yaml"), &format!("a{evil}: b\n"));
    let finding = Diagnostic::error("x::y", fixture.bytes(0, 5), format!("bad {evil}\nnext"))
        .label(evil)
        .related(fixture.bytes(0, 1), evil)
        .help(evil);
    let findings = [finding.clone()];
    let shown = human::render(&alone(&fixture.findings(&findings)), 9, &human::FINDINGS);
    let ours = [
        "[0m", "[1m", "[1;31m", "[1;91m", "[91m", "[94m", "[1;94m", "[1m[91m", "[1m[94m",
    ];
    for sequence in shown.split('\x1b').skip(1) {
        assert!(
            ours.iter().any(|our| sequence.starts_with(our)),
            "{sequence:?}"
        );
    }
    for text in [
        strip(&shown),
        fixture.json(&finding),
        fixture.github(&finding),
    ] {
        let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(steers), "{text:?}");
    }
    assert!(strip(&shown).contains("bad ␛[2J"));
}

#[test]
fn a_problem_without_a_place_is_shown_like_the_others() {
    let problem = Problem::new("input::unreadable", "`api.yaml` does not exist")
        .file("api.yaml")
        .help("look again");
    let findings = [Finding::of_problem(&problem)];
    assert_snapshot!(strip(&human::render(&alone(&findings), 2, &human::FINDINGS)), @r"
    error[input::unreadable]: `api.yaml` does not exist
       --> api.yaml
        = help: look again

    1 error
    ");
    assert_snapshot!(json::render(&findings[0]), @r#"{"severity":"error","code":"input::unreadable","message":"`api.yaml` does not exist","file":"api.yaml","line":null,"column":null,"end_line":null,"end_column":null,"byte_start":null,"byte_end":null,"label":"","related":[],"help":["look again"]}"#);
    assert_snapshot!(github::render(&findings[0]), @"::error file=api.yaml,title=input%3A%3Aunreadable::`api.yaml` does not exist%0Ahelp: look again");
}

#[test]
fn programs_get_every_finding_as_an_object_on_a_line() {
    let fixture = Fixture::new(ORDERS);
    let finding = unresolved(&fixture).related(fixture.at("get"), "\"quoted\"\\\t\u{1f600}");
    assert_snapshot!(fixture.json(&finding), @r#"{"severity":"error","code":"ref::unresolved","message":"`#/components/schemas/Ordr` does not exist","file":"openapi.yaml","line":6,"column":17,"end_line":6,"end_column":44,"byte_start":80,"byte_end":107,"label":"body of the 200 response of `GET /orders/{id}`","related":[{"file":"openapi.yaml","line":3,"column":5,"end_line":3,"end_column":8,"byte_start":27,"byte_end":30,"label":"\"quoted\"\\\t😀"}],"help":["did you mean `#/components/schemas/Order` (line 388)?"]}"#);
}

#[test]
fn github_gets_annotations_whose_text_cannot_end_them() {
    let fixture = Fixture::named("a,b:c%.yaml", ORDERS);
    let finding = Diagnostic::warning("x::y", fixture.at("get"), "100%\r\n::error::no")
        .label("why, because: so")
        .related(fixture.at("paths"), "there");
    assert_snapshot!(fixture.github(&finding), @"::warning file=a%2Cb%3Ac%25.yaml,line=3,endLine=3,col=5,endColumn=7,title=x%3A%3Ay::100%25%0D%0A::error::no%0Awhy, because: so%0Aa,b:c%25.yaml:1:1: there");
    let lines = Diagnostic::error("x::y", fixture.bytes(0, 20), "two lines");
    assert_snapshot!(fixture.github(&lines), @"::error file=a%2Cb%3Ac%25.yaml,line=1,endLine=2,title=x%3A%3Ay::two lines");
}

#[test]
fn what_is_gone_is_annotated_in_the_file_of_its_path() {
    let of = |name: &str| {
        let fixture = Fixture::named(name, "paths:\n  /a:\n");
        let location = fixture.at("/a");
        fixture.github(&Diagnostic::error("x", location, "`/a` is gone"))
    };
    assert_snapshot!(of("git:main:api/openapi.yaml"), @"::error file=api/openapi.yaml,title=x::`/a` is gone%0Agit:main:api/openapi.yaml:2:3");
    assert_snapshot!(of("git:HEAD:api/openapi.yaml"), @"::error file=api/openapi.yaml,line=2,endLine=2,col=3,endColumn=4,title=x::`/a` is gone");
}

#[test]
fn every_place_of_every_text_can_be_shown() {
    let wide = "日本\u{301}\t".repeat(30);
    let texts = [
        "",
        "\n",
        "\r\n\r",
        "\u{feff}a: é\n\t👍\n",
        wide.as_str(),
        "\0\x1b\u{202e}\n",
    ];
    for text in texts {
        let fixture = Fixture::new(text);
        for start in 0..=text.len() + 1 {
            for end in [start, start + 1, start + 4, text.len(), 0] {
                let finding = Diagnostic::error("x::y", fixture.bytes(start, end), "here")
                    .related(fixture.bytes(end, start), "there");
                let shown = fixture.human(std::slice::from_ref(&finding));
                assert!(shown.lines().all(|line| !line.ends_with(' ')), "{shown}");
                let object: serde_json::Value =
                    serde_json::from_str(&fixture.json(&finding)).unwrap();
                assert!(object["line"].as_u64() >= Some(1));
                assert_eq!(fixture.github(&finding).lines().count(), 1);
            }
        }
    }
}
