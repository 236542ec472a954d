//! Generated Rust gives the verdicts of the official test suite of JSON Schema, by its decoders and
//! by its tables of checks.

use std::fmt::Write as _;
use std::fs;

use backend_codegen::api::plan::Plans;
use backend_codegen::fileset::FileSet;
use backend_codegen::write::rust::file;
use backend_tests::rust::{Project, types_in};
use backend_tests::suite::{self, OPTIONS};

const MAIN: &str = r#"
use generated::support::json::Json;
use generated::verdicts;

fn main() {
    let cases = std::fs::read_to_string("cases.txt").unwrap();
    let (mut right, mut wrong) = (0, Vec::new());
    for case in cases.lines() {
        let mut parts = case.splitn(4, '\t');
        let [group, title, valid, text] = std::array::from_fn(|_| parts.next().unwrap());
        let value = Json::from_json(text.as_bytes()).ok().unwrap();
        let wrapped = format!("{{\"value\":{text}}}");
        let (decoded, checked) = verdicts(group, wrapped.as_bytes(), &value);
        if decoded.to_string() == valid && checked.to_string() == valid {
            right += 1;
        } else {
            wrong.push(format!("{group}: {title}: decoded {decoded}, checked {checked}, not {valid}"));
        }
    }
    println!("{right} {}", wrong.len());
    for line in wrong {
        println!("{line}");
    }
}
"#;

#[test]
fn decoders_and_tables_give_the_verdicts_of_the_official_suite() {
    let mut files = FileSet::new();
    let mut modules = String::from("//! Generated.\n\npub mod support;\n");
    let mut arms = String::new();
    let mut cases = String::new();
    for (at, group) in suite::draft2020_12().unwrap().into_iter().enumerate() {
        if group.is_excused() {
            continue;
        }
        let api = group
            .api()
            .unwrap_or_else(|error| panic!("{}: {error}", group.title));
        let [subject, wrapper] = [suite::subject(&api).unwrap(), suite::wrapper(&api).unwrap()];
        let plans = Plans::derive(&api.types, &[wrapper], &[subject], OPTIONS);
        let module = format!("group{at}");
        let (generated, tables) = types_in(&module, &api, &plans, &[subject]);
        files.append(generated);
        let table = tables[0]
            .as_deref()
            .unwrap_or_else(|| panic!("{}: no table", group.title));
        writeln!(modules, "pub mod {module};").unwrap();
        writeln!(
            arms,
            "        {:?} => ({module}::types::Wrapper::from_json(wrapped).is_ok(), \
             {module}::types::checks::{table}.accepts(value)),",
            module
        )
        .unwrap();
        for test in &group.tests {
            let title = format!("{} {}", group.title, test.title).replace(['\t', '\n'], " ");
            writeln!(cases, "{module}\t{title}\t{}\t{}", test.valid, test.data).unwrap();
        }
    }
    // What the generated code itself refers to is what it is shipped with.
    files.generated(
        "mod.rs",
        format!(
            "{modules}\nuse support::decode::FromJson;\nuse support::json::Json;\n\n\
             /// Whether the decoder and the table of a group accept a value.\n\
             pub fn verdicts(group: &str, wrapped: &[u8], value: &Json) -> (bool, bool) {{\n    \
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
    assert_eq!(told, "1229 0\n", "{}", String::from_utf8_lossy(&run.stderr));
}
