//! Projects of many files, for how long it takes to read them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::bail;

use crate::measure::run;

/// A language, and how a project in it is made.
type Language = (&'static str, fn(&Path, usize) -> anyhow::Result<()>);

/// Each file but the entry has four operations, their types and what they answer.
const LANGUAGES: [Language; 2] = [("Rust, axum", rust), ("TypeScript, Express", typescript)];

/// Prints what it costs to read projects of so many files. CPU is user and system, the least of three
/// runs that write the document, too.
pub(crate) fn print(tool: &Path, n_files: usize) -> anyhow::Result<()> {
    println!("| {n_files} files | operations | CPU s | MiB |");
    println!("| --- | ---: | ---: | ---: |");
    for (name, make) in LANGUAGES {
        let folder = tempfile::tempdir()?;
        make(folder.path(), n_files)?;
        let mut least = (Duration::MAX, 0, 0);
        for _ in 0..3 {
            let mut command = Command::new(tool);
            command
                .args(["spec", "--format", "json"])
                .arg(folder.path());
            let done = run(&mut command)?;
            if !done.output.status.success() {
                bail!("{}", String::from_utf8_lossy(&done.output.stderr));
            }
            let document = crate::document::Document(serde_json::from_slice(&done.output.stdout)?);
            least = least.min((done.cpu, document.operations("").len(), done.peak));
        }
        let (cpu, n_operations, peak) = least;
        println!(
            "| {name} | {n_operations} | {:.2} | {} |",
            cpu.as_secs_f64(),
            peak >> 20
        );
    }
    Ok(())
}

fn rust(folder: &Path, n_files: usize) -> anyhow::Result<()> {
    let (mut modules, mut merged) = (String::new(), String::new());
    fs::create_dir_all(folder.join("src"))?;
    for (n, next) in neighbours(n_files) {
        writeln!(modules, "mod m{n};")?;
        writeln!(merged, "        .merge(m{n}::router())")?;
        let module = include_str!("shipped/module.rs.txt");
        let module = module.replace("mNEXT", &format!("m{next}"));
        let module = module.replace("thingsN", &format!("things{n}"));
        fs::write(folder.join(format!("src/m{n}.rs")), module)?;
    }
    let main = include_str!("shipped/main.rs.txt").replace("//MODULES\n", &modules);
    fs::write(
        folder.join("src/main.rs"),
        main.replace("        //MERGED\n", &merged),
    )?;
    let manifest = "[package]\nname = \"made\"\nversion = \"0.0.0\"\nedition = \"2024\"\n";
    fs::write(folder.join("Cargo.toml"), manifest)?;
    Ok(())
}

fn typescript(folder: &Path, n_files: usize) -> anyhow::Result<()> {
    let (mut imports, mut mounted) = (String::new(), String::new());
    fs::create_dir_all(folder.join("src"))?;
    for (n, next) in neighbours(n_files) {
        writeln!(imports, "import r{n} from './m{n}.js'")?;
        writeln!(mounted, "app.use('/things{n}', r{n})")?;
        let module = include_str!("shipped/module.ts.txt");
        let module = module.replace("mNEXT", &format!("m{next}"));
        let module = module.replace("ThingNEXT", &format!("Thing{next}"));
        let module = module.replace("ThingN", &format!("Thing{n}"));
        fs::write(folder.join(format!("src/m{n}.ts")), module)?;
    }
    let app = format!(
        "import express from 'express'\n{imports}\nconst app = express()\napp.use(express.json())\n\
         {mounted}app.listen(3000)\n"
    );
    fs::write(folder.join("src/app.ts"), app)?;
    let common = include_str!("shipped/common.ts.txt");
    fs::write(folder.join("src/common.ts"), common)?;
    let manifest =
        r#"{"name": "made", "type": "module", "dependencies": {"express": "5", "zod": "4"}}"#;
    fs::write(folder.join("package.json"), manifest)?;
    Ok(())
}

/// The numbers of modules beside that of the entry, each with the one whose types it refers to.
fn neighbours(n_files: usize) -> impl Iterator<Item = (usize, usize)> {
    let n_modules = n_files.saturating_sub(1);
    (0..n_modules).map(move |n| (n, (n + 1) % n_modules))
}
