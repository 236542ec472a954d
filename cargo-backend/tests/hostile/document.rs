//! The documents, and what the binary makes of them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{Place, Run, run};

/// The folder of all of them.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/hostile")
}

/// A document in the folder.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// Its number in the list of attacks, and what it is about: `01-text-ends-comment`.
    pub(crate) name: String,
}

impl Document {
    /// All of them, in order.
    pub(crate) fn all() -> Vec<Self> {
        let mut names: Vec<String> = fs::read_dir(folder())
            .unwrap()
            .filter_map(|entry| {
                let name = entry.unwrap().file_name().into_string().unwrap();
                let name = name.strip_suffix(".yaml")?;
                (!name.ends_with(".requests")).then(|| name.to_owned())
            })
            .collect();
        names.sort();
        names.into_iter().map(|name| Self { name }).collect()
    }

    /// The file, as seen from its folder.
    pub(crate) fn file(&self) -> String {
        format!("{}.yaml", self.name)
    }

    /// The requests that its server has to answer; none if the document has to be refused.
    pub(crate) fn requests(&self) -> Option<PathBuf> {
        let path = folder().join(format!("{}.requests.yaml", self.name));
        path.exists().then_some(path)
    }

    /// Writes a mock to the folder `api` of `place`, as somebody would who stands beside the document.
    pub(crate) fn generate(&self, place: &Place) -> Run {
        self.generate_on("axum", place)
    }

    /// The same with a framework.
    pub(crate) fn generate_on(&self, framework: &str, place: &Place) -> Run {
        let mut command = place.command();
        command.current_dir(folder());
        command.args([
            "gen",
            &self.file(),
            "--framework",
            framework,
            "--stubs",
            "mock",
        ]);
        command.arg("--output").arg(place.path().join("api"));
        run(&mut command, b"")
    }
}
