//! What generation costs: processor time and peak memory of what `cargo backend gen` does with each
//! document, files written included, and what a build script pays before that.
//!
//! `cargo bench -p bench-generate -- [FILE…]` measures documents of one's own instead of those in
//! `fixtures/specs`. `cargo bench -p bench-generate -- --build` builds `backend-codegen` with its
//! default features anew, as a build script does, and counts its crates.
//!
//! Each document has a process of its own, so that memory is what it needs and not what others left.
//! Figures come from `/proc`: elsewhere than on Linux there are none.

#![expect(clippy::print_stdout, reason = "a benchmark reports to its reader")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use backend_codegen::STACK;
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::Sources;
use backend_codegen::fileset::{Folders, InTheWay, write};
use backend_codegen::read::{Folder, document, openapi};
use backend_codegen::write::rust::{RustOptions, files};

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    match arguments.as_slice() {
        [one, path] if one == "--one" => in_thread(PathBuf::from(path)),
        [build] if build == "--build" => cold_build(),
        [] => all(&fixtures()?),
        paths => all(&paths.iter().map(|path| given(path)).collect::<Vec<_>>()),
    }
}

/// A path as it was typed: Cargo starts benchmarks in the folder of their package.
fn given(path: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join(path)
}

fn fixtures() -> Outcome<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/specs");
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|it| it == "json" || it == "yaml")
        {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn all(paths: &[PathBuf]) -> Outcome {
    println!("{:>9}  {:>9}  {:>9}  document", "CPU", "memory", "lines");
    for path in paths {
        let program = std::env::current_exe()?;
        let output = Command::new(program).arg("--one").arg(path).output()?;
        print!("{}", String::from_utf8_lossy(&output.stdout));
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            println!("{}: {}", path.display(), why.trim_end());
        }
    }
    Ok(())
}

/// Generates on a stack of the size that deep documents need.
fn in_thread(path: PathBuf) -> Outcome {
    let work = thread::Builder::new().stack_size(STACK);
    let work = work.spawn(move || one(&path))?;
    work.join().map_err(|_| "generation panicked")?
}

fn one(path: &Path) -> Outcome {
    let folder = tempfile::tempdir()?;
    let before = used_time();
    let mut diagnostics = Diagnostics::new();
    let mut sources = Sources::new();
    let entry = sources.add_bytes(
        path.display().to_string(),
        document(path)?,
        &mut diagnostics,
    );
    let entry = entry.ok_or("it is no text")?;
    let options = openapi::ReadOptions::default();
    let mut others = Folder::of(path);
    let api = openapi::read(&mut sources, entry, &mut others, &options, &mut diagnostics);
    let api = api.ok_or("it is no document that can be generated from")?;
    let files = files(&api, &RustOptions::default(), &mut diagnostics);
    write(&files, &Folders::new(folder.path()), InTheWay::Refuse).map_err(|it| it.to_string())?;
    let time = used_time()
        .zip(before)
        .map(|(after, before)| after - before);
    let n_lines: usize = files.iter().map(|(_, _, text)| text.lines().count()).sum();
    println!(
        "{:>9}  {:>9}  {n_lines:>9}  {}",
        time.map_or_else(unknown, |nanoseconds| format!(
            "{} ms",
            nanoseconds / 1_000_000
        )),
        peak_memory().map_or_else(unknown, |kilobytes| format!("{} MB", kilobytes / 1_024)),
        path.display()
    );
    Ok(())
}

fn unknown() -> String {
    "unknown".to_owned()
}

/// Nanoseconds that this thread has been running.
fn used_time() -> Option<u64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}

/// The most memory that this process had, in kilobytes.
fn peak_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

fn cold_build() -> Outcome {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let tree = Command::new(&cargo)
        .args(["tree", "--package", "backend-codegen"])
        .args(["--edges", "normal,build", "--prefix", "none", "--no-dedupe"])
        .output()?;
    let tree = String::from_utf8(tree.stdout)?;
    let mut crates: Vec<&str> = tree.lines().collect();
    crates.sort_unstable();
    crates.dedup();
    let folder = tempfile::tempdir()?;
    user_of(env!("CARGO_MANIFEST_DIR"), folder.path())?;
    let before = children_time();
    let built = Command::new(&cargo)
        .args(["build", "--quiet"])
        .current_dir(folder.path())
        // What comes from a registry is built without.
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_TARGET_DIR", folder.path().join("target"))
        .env_remove("CARGO_PROFILE_DEV_DEBUG")
        .status()?;
    if !built.success() {
        return Err("it does not build".into());
    }
    let time = children_time().zip(before);
    let time = time.map(|(after, before)| (after - before) as f64 / TICKS);
    println!(
        "{} crates, {} of processor time",
        crates.len(),
        time.map_or_else(unknown, |seconds| format!("{seconds:.1} s"))
    );
    Ok(())
}

/// A package with a build script that uses the library, which Cargo builds as it does for everybody:
/// without optimization and debug information (The Cargo Book, "Build Dependencies").
fn user_of(here: &str, folder: &Path) -> Outcome {
    let root = Path::new(here).join("../..").canonicalize()?;
    let library = root.join("backend-codegen");
    let manifest = format!(
        "[package]\nname = \"user\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [build-dependencies]\nbackend-codegen = {{ path = {library:?} }}\n\n[workspace]\n"
    );
    fs::create_dir(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    fs::write(folder.join("src/lib.rs"), "")?;
    let script = "fn main() {\n    let _ = backend_codegen::Config::new(\"openapi.yaml\");\n}\n";
    fs::write(folder.join("build.rs"), script)?;
    Ok(())
}

/// The ticks of `/proc` in a second, on every machine that Linux runs on today.
const TICKS: f64 = 100.0;

/// Ticks that programs ran which this process started and which ended.
fn children_time() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program may have spaces; it ends with the last parenthesis.
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(13);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}
