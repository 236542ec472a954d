use serde_json::Value;

use crate::program::{Place, run};

#[test]
fn a_code_is_explained_however_it_is_written() {
    let place = Place::new();
    let told = place.run("explain lint::body-on-get");
    assert_eq!((told.code, told.stderr.as_str()), (Some(0), ""));
    for wanted in [
        "lint::body-on-get\n",
        "RFC 9110",
        "fix: ",
        "Told:\n\n    paths:",
        "    get: # here",
    ] {
        assert!(told.stdout.contains(wanted), "{wanted} in {}", told.stdout);
    }
    for name in [
        "body-on-get",
        "warning[lint::body-on-get]",
        "[lint::body-on-get]",
    ] {
        assert_eq!(
            place.run(&format!("explain {name}")).stdout,
            told.stdout,
            "{name}"
        );
    }
    for code in [
        "diff::property-removed",
        "ref::unresolved",
        "yaml::tab",
        "gen::drift",
        "property-removed",
    ] {
        assert_eq!(
            place.run(&format!("explain {code}")).code,
            Some(0),
            "{code}"
        );
    }
    let object = place
        .run("explain body-on-get --message-format json")
        .stdout;
    let object: Value = serde_json::from_str(&object).unwrap();
    assert_eq!(object["code"], "lint::body-on-get");
}

#[test]
fn a_code_that_there_is_not_is_told_with_what_was_probably_meant() {
    let place = Place::new();
    let told = place.run("explain body-on-got");
    assert_eq!((told.code, told.stdout.as_str()), (Some(2), ""));
    assert!(
        told.stderr.contains("did you mean `body-on-get`?"),
        "{}",
        told.stderr
    );
    assert_eq!(place.run("explain").code, Some(2));
}

#[test]
fn pages_have_colours_on_terminals_alone() {
    let place = Place::new();
    assert!(!place.run("explain body-on-get").stdout.contains('\x1b'));
    assert!(
        place
            .run("explain body-on-get --color always")
            .stdout
            .contains('\x1b')
    );
}

#[test]
fn all_codes_are_listed_for_people_and_for_programs() {
    let place = Place::new();
    let people = place.run("explain --list").stdout;
    let programs = place.run("explain --list --message-format json").stdout;
    assert_eq!(people.lines().count(), programs.lines().count() + 1);
    assert!(programs.lines().count() > 300, "{people}");
}

#[test]
fn shells_complete_what_there_is() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = place.run(&format!("completions {shell}"));
        assert_eq!(
            (script.code, script.stderr.as_str()),
            (Some(0), ""),
            "{shell}"
        );
        for word in ["list-rules", "fail-on", "completions"] {
            assert!(script.stdout.contains(word), "{word} for {shell}");
        }
    }
    assert_eq!(place.run("completions tcsh").code, Some(2));
    // bash itself understands what is for it.
    place.put("complete.bash", &place.run("completions bash").stdout);
    let words = "source complete.bash; COMP_WORDS=(cargo-backend explain --l); COMP_CWORD=2; \
                 $(complete -p cargo-backend | sed 's/.*-F \\([^ ]*\\).*/\\1/') cargo-backend --l explain; echo ${COMPREPLY[@]}";
    let mut bash = std::process::Command::new("bash");
    bash.args(["-c", words]).current_dir(place.path());
    let told = run(&mut bash, b"");
    assert_eq!(
        (told.stdout.as_str(), told.stderr.as_str()),
        ("--list\n", "")
    );
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let place = Place::new();
    let made = place.run("man pages/man1");
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let pages = place.list("pages/man1");
    for page in [
        "cargo-backend.1",
        "cargo-backend-lint.1",
        "cargo-backend-check.1",
    ] {
        assert!(pages.contains(&page.to_owned()), "{page} in {pages:?}");
    }
    let page = place.read("pages/man1/cargo-backend-lint.1");
    assert!(
        page.contains(".SH OPTIONS") && page.contains("list\\-rules"),
        "{page}"
    );
}
