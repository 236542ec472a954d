//! The tables of checks in generated Rust give the verdicts of the official test suite of JSON Schema.
//! Its decoders are asked over HTTP, in `servers/suite.rs`.

use std::fmt::Write as _;
use std::fs;

use backend_codegen::api::plan::Plans;
use backend_codegen::fileset::FileSet;
use backend_codegen::write::rust::file;
use backend_tests::rust::{Project, types_in};
use backend_tests::suite::{self, Draft, OPTIONS};

const MAIN: &str = r#"
use generated::support::json::Json;
use generated::verdict;

fn main() {
    let cases = std::fs::read_to_string("cases.txt").unwrap();
    let (mut right, mut wrong) = (0, Vec::new());
    for case in cases.lines() {
        let mut parts = case.splitn(4, '\t');
        let [group, title, valid, text] = std::array::from_fn(|_| parts.next().unwrap());
        let value = Json::from_json(text.as_bytes()).ok().unwrap();
        if verdict(group, &value).to_string() == valid {
            right += 1;
        } else {
            wrong.push(format!("{group}: {title}: not {valid}"));
        }
    }
    println!("{right} {}", wrong.len());
    for line in wrong {
        println!("{line}");
    }
}
"#;

#[test]
fn tables_give_the_verdicts_of_the_official_suite() {
    let mut files = FileSet::new();
    let mut modules = String::from("//! Generated.\n\npub mod support;\n");
    let mut arms = String::new();
    let mut cases = String::new();
    let drafts = [Draft::V2020, Draft::V4];
    let groups = drafts.map(|draft| suite::groups(draft).unwrap());
    for (at, group) in groups.into_iter().flatten().enumerate() {
        if group.is_out_of_reach() {
            continue;
        }
        let api = group
            .api()
            .unwrap_or_else(|error| panic!("{}: {error}", group.title));
        let subject = suite::subject(&api).unwrap();
        let plans = Plans::derive(&api.types, &[], &[subject], OPTIONS);
        let module = format!("group{at}");
        let (generated, tables) = types_in(&module, &api, &plans, &[subject]);
        files.append(generated);
        let table = tables[0]
            .as_deref()
            .unwrap_or_else(|| panic!("{}: no table", group.title));
        writeln!(modules, "pub mod {module};").unwrap();
        writeln!(
            arms,
            "        {module:?} => {module}::types::checks::{table}.accepts(value),"
        )
        .unwrap();
        for test in group.wanted() {
            let title = format!("{} {}", group.title, test.title).replace(['\t', '\n'], " ");
            writeln!(cases, "{module}\t{title}\t{}\t{}", test.valid, test.data).unwrap();
        }
    }
    // What the generated code itself refers to is what it is shipped with.
    files.generated(
        "mod.rs",
        format!(
            "{modules}\nuse support::json::Json;\n\n\
             /// Whether the table of a group accepts a value.\n\
             pub fn verdict(group: &str, value: &Json) -> bool {{\n    \
             match group {{\n{arms}        _ => panic!(\"{{group}}\"),\n    }}\n}}\n"
        ),
    );
    file::add_support(&mut files);
    let main = format!("//! The suite.\n\npub mod generated;\n{MAIN}");
    let folder = tempfile::tempdir().unwrap();
    let project = Project::new(folder.path(), "main.rs", &main, &files).unwrap();
    fs::write(folder.path().join("cases.txt"), cases).unwrap();
    let run = project.cargo(&["run", "--quiet"]).unwrap();
    let told = String::from_utf8_lossy(&run.stdout);
    // 1254 of draft 2020-12 and 601 of draft 4.
    assert_eq!(told, "1855 0\n", "{}", String::from_utf8_lossy(&run.stderr));
}
