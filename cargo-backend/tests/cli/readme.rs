//! What README shows is what comes out.

use crate::program::Place;

const README: &str = include_str!("../../../README.md");

/// The blocks of README in `language`.
fn blocks(language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let parts = README.split(&fence).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap().to_owned())
        .collect()
}

#[test]
fn every_piece_of_rust_is_written_from_the_document_of_the_example_or_stands_in_it() {
    const DOCUMENT: &str = include_str!("../../../fixtures/apps/build-script/openapi.yaml");
    for excerpt in blocks("yaml") {
        assert!(DOCUMENT.contains(&excerpt), "{excerpt}");
    }
    let place = Place::new();
    place.put("openapi.yaml", DOCUMENT);
    let command = blocks("sh")
        .into_iter()
        .find(|block| block.contains("gen openapi.yaml"))
        .unwrap();
    let line = command.trim().strip_prefix("cargo backend ").unwrap();
    let run = place.run(line);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    // Which is what README says for CI.
    let checked = place.run(&format!("{line} --check"));
    assert_eq!(checked.code, Some(0), "{}", checked.stderr);
    let other = line
        .replace("axum", "actix")
        .replace("src/api", "src/other");
    assert_eq!(place.run(&other).code, Some(0));
    let texts = place.texts("src").into_iter();
    let mut files: Vec<_> = texts.map(|(_, text)| text).collect();
    files.extend([
        include_str!("../../../fixtures/apps/build-script/build.rs").to_owned(),
        include_str!("../../../fixtures/apps/build-script/src/lib.rs").to_owned(),
        include_str!("../../../fixtures/apps/build-script/src/orders.rs").to_owned(),
    ]);
    let pieces = blocks("rust");
    assert!(pieces.len() >= 8);
    for piece in pieces {
        assert!(files.iter().any(|file| file.contains(&piece)), "{piece}");
    }
}

#[test]
fn a_document_is_converted_as_readme_says() {
    let place = Place::new();
    let museum = include_str!("../../../fixtures/specs/museum.yaml");
    place.put("fixtures/specs/museum.yaml", museum);
    let commands = blocks("sh");
    let mut lines = commands.iter().flat_map(|block| block.lines());
    let line = lines.find(|line| line.contains(" -- spec ")).unwrap();
    let (_, command) = line.split_once(" -- ").unwrap();
    let run = place.run(command);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(
        place
            .read("museum-3.0.json")
            .contains("\"openapi\": \"3.0.")
    );
}

#[test]
fn every_command_is_named() {
    let help = Place::new().run("--help").stdout;
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let commands = commands.split("\n\n").next().unwrap().lines();
    let names = commands.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    // A line that is indented more goes on with what the one before it says.
    let names = names.filter(|name| !name.is_empty());
    for name in names.filter(|name| *name != "help") {
        assert!(README.contains(&format!("\n| `{name} ")), "{name}");
    }
}
