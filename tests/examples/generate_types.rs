//! Writes the types of a document as a crate: `generate_types SPEC FOLDER`.

use std::path::Path;

use backend_codegen::api::plan::PlanOptions;
use backend_tests::rust::{Project, document, types_of_api};

#[expect(clippy::print_stderr, reason = "a tool for people")]
fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [spec, folder] = arguments.as_slice() else {
        eprintln!("generate_types SPEC FOLDER");
        return 2.into();
    };
    let api = match document(Path::new(spec)) {
        Ok(api) => api,
        Err(error) => {
            eprintln!("{spec}: {error}");
            return 1.into();
        }
    };
    let files = types_of_api(&api, PlanOptions::default());
    let root = "//! Generated types.\n\npub mod generated;\n";
    match Project::new(Path::new(folder), "lib.rs", root, &files) {
        Ok(_) => 0.into(),
        Err(error) => {
            eprintln!("{folder}: {error}");
            1.into()
        }
    }
}
