use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{codes, manual, page};

/// What looks like a code and is none.
const OTHERS: [&str; 1] = ["n::text"];

/// Sources of both packages, without tests and without what is shipped.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if !matches!(name, "tests" | "shipped" | "support") {
                sources(&path, found);
            }
        } else if name.ends_with(".rs") && name != "tests.rs" {
            found.push(path);
        }
    }
}

fn is_code(text: &str) -> bool {
    let is_word = |word: &str| {
        let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !word.is_empty() && !word.ends_with('-') && word.chars().all(is_letter)
    };
    text.split_once("::")
        .is_some_and(|(family, name)| is_word(family) && is_word(name))
}

/// All codes that stand in sources, those of the tables of texts apart.
fn used() -> BTreeSet<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&here.join("src"), &mut files);
    sources(&here.join("../backend-codegen/src"), &mut files);
    let texts = here.join("src/explain");
    let mut used = BTreeSet::new();
    for file in files.iter().filter(|file| !file.starts_with(&texts)) {
        let text = std::fs::read_to_string(file).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        used.extend(
            text.split('"')
                .filter(|text| is_code(text))
                .map(str::to_owned),
        );
    }
    used.retain(|code| !OTHERS.contains(&code.as_str()));
    // `types::present` and the like are paths of Rust.
    used.retain(|code| !code.ends_with("::present") && !code.starts_with("support::"));
    used
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let used = used();
    let known: BTreeSet<String> = codes().map(str::to_owned).collect();
    let missing: Vec<_> = used.difference(&known).collect();
    assert!(
        missing.is_empty(),
        "explain these in src/explain: {missing:?}"
    );
    let unused: Vec<_> = known.difference(&used).collect();
    assert!(unused.is_empty(), "nothing has these codes: {unused:?}");
    assert_eq!(codes().count(), known.len(), "a code has two pages");
}

#[test]
fn pages_are_written_alike() {
    for code in codes() {
        let page = page(code).unwrap();
        assert!(page.title.ends_with('.'), "{code}: {}", page.title);
        assert!(
            page.text().starts_with(&page.title) || !page.text().is_empty(),
            "{code}"
        );
    }
}

#[test]
fn the_page_of_the_documentation_is_what_the_tool_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/codes.md");
    let there = std::fs::read_to_string(path).unwrap_or_default();
    let is_same = there.replace("\r\n", "\n") == manual();
    assert!(is_same, "run `cargo backend explain --all > docs/codes.md`");
}
