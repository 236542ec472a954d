//! Compiles generated TypeScript with the locked compiler, and runs it in Node.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Everything that a careful project turns on.
const CONFIG: &str = r#"{
  "compilerOptions": {
    "strict": true,
    "exactOptionalPropertyTypes": true,
    "noFallthroughCasesInSwitch": true,
    "noImplicitOverride": true,
    "noImplicitReturns": true,
    "noPropertyAccessFromIndexSignature": true,
    "noUncheckedIndexedAccess": true,
    "noUnusedLocals": true,
    "noUnusedParameters": true,
    "verbatimModuleSyntax": true,
    "target": "es2022",
    "lib": ["es2022"],
    "module": "nodenext",
    "types": ["node"],
    "skipLibCheck": true,
    "rootDir": "src",
    "outDir": "out"
  },
  "include": ["src"]
}
"#;

/// A folder with generated TypeScript.
#[derive(Debug)]
pub struct Project<'f> {
    folder: &'f Path,
}

impl<'f> Project<'f> {
    /// Writes `files`, each a path under `src` and its text, and what the compiler needs.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn new(folder: &'f Path, files: &[(String, String)]) -> io::Result<Self> {
        fs::write(folder.join("tsconfig.json"), CONFIG)?;
        fs::write(folder.join("package.json"), r#"{"type": "module"}"#)?;
        // What generated code imports is looked for from there on.
        symlink(
            &installed().join("node_modules"),
            &folder.join("node_modules"),
        )?;
        for (path, text) in files {
            let path = folder.join("src").join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, text)?;
        }
        Ok(Self { folder })
    }

    /// Compiles all files to `out`. What the compiler says is in the output, with its exit code.
    ///
    /// # Errors
    /// If the compiler cannot be started.
    pub fn compile(&self) -> io::Result<Output> {
        Command::new(installed().join("node_modules/.bin/tsc"))
            .args(["--project", "tsconfig.json", "--pretty", "false"])
            .current_dir(self.folder)
            .output()
    }

    /// Checks all files with a compiler of another version, by the folder of its package, and writes
    /// nothing.
    ///
    /// # Errors
    /// If the compiler cannot be started.
    pub fn check_with(&self, compiler: &str) -> io::Result<Output> {
        let folder = installed().join("node_modules").join(compiler);
        Command::new("node")
            .arg(folder.join("bin/tsc"))
            .args([
                "--project",
                "tsconfig.json",
                "--pretty",
                "false",
                "--noEmit",
            ])
            .current_dir(self.folder)
            .output()
    }

    /// Runs a module that may import from `./out`.
    ///
    /// # Errors
    /// If Node cannot be started.
    pub fn run(&self, module: &str) -> io::Result<Output> {
        fs::write(self.folder.join("main.mjs"), module)?;
        Command::new("node")
            .arg("main.mjs")
            .current_dir(self.folder)
            .output()
    }
}

fn symlink(original: &Path, link: &Path) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::symlink(original, link);
    #[cfg(windows)]
    return std::os::windows::fs::symlink_dir(original, link);
}

/// Where `scripts/test` has installed the compiler.
fn installed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("typescript")
}
