//! What the compiler spends on generated types, beside what it spends on serde's derives.
//!
//! `cargo bench -p backend-tests --bench compile -- DOCUMENT… [--below PATH] [--release]` writes two
//! crates for each document: its types with decoders and encoders, and the same structs and enums with
//! serde's derives. It prints processor time and memory of `cargo check`, and with `--release` those of
//! a release build; dependencies are not counted. With `--below` it takes the types of operations whose
//! paths start with PATH, since a release of a large document takes minutes. Without a document it
//! measures stripe's and GitHub's, if they lie beside the checkout. The twin reads and writes whatever
//! operations send and receive, so that there is machine code for serde's generic functions too.
//!
//! `… -- COPIES` measures so many copies of the example that the benchmark `decode` times, by our
//! decoder and by its twin on serde, which makes the same checks.

mod document;
mod measure;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The files of a copy.
type Files = &'static [(&'static str, &'static str)];

const GENERATED: Files = &[
    ("mod.rs", include_str!("../decode/types/mod.rs")),
    ("customers.rs", include_str!("../decode/types/customers.rs")),
    ("patterns.rs", include_str!("../decode/types/patterns.rs")),
];
const TWIN: Files = &[("mod.rs", include_str!("../decode/twin.rs"))];
const SUPPORT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../backend-codegen/src/write/rust/support/mod.rs"
);
const SPECS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/specs");

fn main() -> io::Result<()> {
    let mut documents: Vec<PathBuf> = Vec::new();
    let mut options = document::Options {
        below: String::new(),
        release: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // What cargo itself passes to every benchmark.
            "--bench" => {}
            "--release" => options.release = true,
            "--below" => options.below = arguments.next().unwrap_or_default(),
            argument => match argument.parse() {
                Ok(copies) => return measure_copies(copies),
                Err(_) => documents.push(argument.into()),
            },
        }
    }
    if documents.is_empty() {
        let known = ["stripe.json", "github.json"];
        let known = known.iter().map(|name| Path::new(SPECS).join(name));
        documents.extend(known.filter(|path| path.exists()));
    }
    for path in &documents {
        document::measure(path, &options)?;
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a benchmark reports to its reader")]
fn measure_copies(copies: usize) -> io::Result<()> {
    for (name, files) in [("generated", GENERATED), ("serde", TWIN)] {
        let folder = tempfile::tempdir()?;
        let lines = files.iter().map(|(_, text)| text.lines().count());
        let lines = lines.sum::<usize>() * copies;
        println!("{name}: {copies} copies, {lines} lines");
        for (what, arguments) in [
            ("check", &["check"][..]),
            ("release build", &["build", "--release"]),
        ] {
            // Once for the dependencies, once for the support module alone.
            write(folder.path(), files, 0)?;
            measure::cargo(folder.path(), arguments)?;
            touch(folder.path())?;
            let empty = measure::cargo(folder.path(), arguments)?;
            write(folder.path(), files, copies)?;
            let full = measure::cargo(folder.path(), arguments)?;
            let own = full.seconds - empty.seconds;
            println!("  {what} {full}, {own:.1} s of it for the copies");
        }
    }
    Ok(())
}

/// Writes the crate with so many copies of the files.
fn write(folder: &Path, files: Files, copies: usize) -> io::Result<()> {
    let source = folder.join("src");
    let mut root = format!("#[path = \"{SUPPORT}\"]\npub mod support;\n");
    fs::create_dir_all(&source)?;
    fs::write(folder.join("Cargo.toml"), measure::MANIFEST)?;
    for copy in 0..copies {
        root.push_str(&format!("pub mod m{copy};\n"));
        let module = source.join(format!("m{copy}"));
        fs::create_dir_all(&module)?;
        for (name, text) in files {
            fs::write(module.join(name), text)?;
        }
    }
    fs::write(source.join("lib.rs"), root)
}

fn touch(folder: &Path) -> io::Result<()> {
    let root = folder.join("src/lib.rs");
    let text = fs::read_to_string(&root)?;
    fs::write(&root, text + "\n")
}
