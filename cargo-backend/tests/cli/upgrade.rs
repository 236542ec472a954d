//! What a small change of a document changes in generated code: `docs/upgrading.md` promises it.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use similar::{ChangeTag, TextDiff};

use crate::program::Place;

const MUSEUM: &str = include_str!("../../../fixtures/specs/museum.yaml");
const REALWORLD: &str = include_str!("../../../fixtures/specs/realworld.yaml");
const PETSTORE: &str = include_str!("../../../fixtures/specs/oai-petstore-expanded.yaml");

/// Generated files by name, the list of them left out: it has a fingerprint a file.
type Tree = BTreeMap<String, String>;

fn tree(document: &str) -> Tree {
    let place = Place::new();
    place.put("api.yaml", document);
    let run = place.run("gen api.yaml --framework axum --output api");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let texts = place.texts("api/generated").into_iter();
    texts
        .filter(|(file, _)| file != ".backend-manifest")
        .collect()
}

/// Lines that were added and lines that were taken away, each with its file.
fn changes(old: &Tree, new: &Tree) -> [Vec<String>; 2] {
    let mut changes = [Vec::new(), Vec::new()];
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for name in names {
        let text = |tree: &Tree| tree.get(name).cloned().unwrap_or_default();
        let (old, new) = (text(old), text(new));
        for change in TextDiff::from_lines(&old, &new).iter_all_changes() {
            let side = match change.tag() {
                ChangeTag::Equal => continue,
                ChangeTag::Insert => 0,
                ChangeTag::Delete => 1,
            };
            changes[side].push(format!("{name}: {}", change.value().trim_end()));
        }
    }
    changes
}

/// `document` with `more` behind the first place that is `anchor`.
fn with(document: &str, anchor: &str, more: &str) -> String {
    assert!(document.contains(anchor), "{anchor}");
    document.replacen(anchor, &format!("{anchor}{more}"), 1)
}

/// Fails if more than so many lines are added and taken away.
#[track_caller]
fn at_most(bounds: [usize; 2], document: &str, changed: &str) {
    let [added, removed] = changes(&tree(document), &tree(changed));
    let found = [added.len(), removed.len()];
    assert!(
        found[0] > 0 && found[0] <= bounds[0] && found[1] <= bounds[1],
        "{found:?}\n+ {}\n- {}",
        added.join("\n+ "),
        removed.join("\n- ")
    );
}

#[test]
fn an_optional_field_changes_thirty_lines_at_most() {
    let field = "        addedLater:\n          type: string\n";
    let hours = "      description: Daily operating hours for the museum.\n      type: object\n      properties:\n";
    at_most([9, 3], MUSEUM, &with(MUSEUM, hours, field));
    let profile = "      type: object\n      properties:\n        username:\n          type: string\n        bio:\n          type: string\n        image:\n          type: string\n        following:\n          type: boolean\n";
    at_most([10, 0], REALWORLD, &with(REALWORLD, profile, field));
    let error = "        message:\n          type: string\n";
    at_most([16, 3], PETSTORE, &with(PETSTORE, error, field));
}

#[test]
fn a_field_of_two_types_changes_both() {
    let field = "        addedLater:\n          type: string\n";
    let pet = "        tag:\n          type: string\n";
    at_most([35, 7], PETSTORE, &with(PETSTORE, pet, field));
}

#[test]
fn a_member_of_an_enum_changes_a_few_lines() {
    at_most(
        [3, 0],
        MUSEUM,
        &with(MUSEUM, "        - general\n", "        - season\n"),
    );
}

#[test]
fn an_operation_adds_its_own_lines_and_changes_few_others() {
    let operation = |tag: &str| {
        format!(
            "\n  /added-later:\n    get:\n      operationId: addedLater\n      tags: [{tag}]\n      responses:\n        '204':\n          description: Done.\n"
        )
    };
    at_most(
        [47, 0],
        MUSEUM,
        &with(MUSEUM, "\npaths:", &operation("Operations")),
    );
    at_most(
        [75, 6],
        MUSEUM,
        &with(MUSEUM, "\npaths:", &operation("New")),
    );
}

#[test]
fn formatters_and_line_endings_are_no_drift() {
    const GEN: &str = "gen api.yaml --framework axum --output api";
    let place = Place::new();
    place.put("api.yaml", MUSEUM);
    assert_eq!(place.run(GEN).code, Some(0));
    let before = place.read("api/generated/tickets.rs");
    place.put("rustfmt.toml", "max_width = 60\n");
    let formatted = Command::new("rustfmt")
        .args(["--edition", "2024", "api/generated/mod.rs"])
        .current_dir(place.path())
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&formatted.stderr);
    assert!(formatted.status.success(), "{log}");
    assert_ne!(place.read("api/generated/tickets.rs"), before);
    let check = || place.run(&format!("{GEN} --check"));
    let run = check();
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), ""),
        "{}",
        run.stderr
    );
    for file in place.list("api") {
        let file = format!("api/{file}");
        place.put(&file, &place.read(&file).replace('\n', "\r\n"));
    }
    let run = check();
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), ""),
        "{}",
        run.stderr
    );
    // What is no drift is no edit either: the next run goes on as if nothing had happened.
    place.put(
        "api.yaml",
        &MUSEUM.replace("- general\n", "- general\n        - season\n"),
    );
    assert_eq!(check().code, Some(1));
    let run = place.run(GEN);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(check().code, Some(0));
}

/// Things that have nothing to do with the others, each before all others in the document and in the
/// alphabet.
fn with_unrelated(document: &str) -> String {
    let operation = "
  /aardvarks/{id}:
    get:
      operationId: aardvark
      tags: [Aardvarks]
      parameters:
        - { name: id, in: path, required: true, schema: { type: string, pattern: '^aa[0-9]+$' } }
      responses:
        '200':
          description: An aardvark.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Aardvark' }
        '418':
          description: A teapot.
          content:
            application/json:
              schema:
                type: object
                required: [handle]
                properties: { handle: { enum: [left, right] } }
";
    let schema = "
    Aardvark:
      type: object
      required: [snout]
      properties:
        snout: { type: object, required: [length], properties: { length: { type: integer, minimum: 7 } } }
        burrow: { oneOf: [{ type: string, maxLength: 77 }, { type: integer, maximum: 77 }] }
";
    let document = with(document, "\npaths:", operation.trim_end());
    with(&document, "\n  schemas:", schema.trim_end())
}

#[test]
fn names_do_not_depend_on_what_is_unrelated() {
    for document in [MUSEUM, REALWORLD, PETSTORE] {
        let (old, new) = (tree(document), tree(&with_unrelated(document)));
        let [added, removed] = changes(&old, &new);
        assert!(added.len() > 100);
        // Only lists have lines that change: imports, modules, and the parameters of `Handlers`.
        let is_in_list = |line: &&String| {
            let (file, line) = line.split_once(": ").unwrap();
            file == "router.rs" || file.ends_with("mod.rs") || line.starts_with("use ")
        };
        let others = removed.iter().filter(|line| !is_in_list(line));
        assert_eq!(others.collect::<Vec<_>>(), [""; 0]);
        assert!(removed.len() <= 7, "{removed:#?}");
    }
}
