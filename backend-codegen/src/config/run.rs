//! From what a build script asked for to the file of the module.

use std::fmt::Write as _;
use std::path::Path;
use std::thread;

use crate::api::{Api, Unknown, select};
use crate::diagnostic::Diagnostics;
use crate::document::{SourceId, Sources};
use crate::fileset::{self, FileSet};
use crate::read::{self, Folder, openapi};
use crate::tokens::is_ident;
use crate::write;
use crate::write::rust::own::UnknownName;
use crate::write::rust::{Dependency, dependencies};

use super::said::Said;
use super::{Config, Document, STACK};
use crate::list::CollectVec;

impl Config {
    /// Does the work and returns what is to be said to Cargo; `manifest` is that of the package.
    pub(super) fn said(&self, folder: &Path, manifest: Option<&Path>) -> String {
        let mut said = String::new();
        let work = || {
            let mut said = Said::default();
            self.run(folder, manifest, &mut said);
            said.text
        };
        thread::scope(|scope| {
            let worker = thread::Builder::new().stack_size(STACK);
            let text = worker.spawn_scoped(scope, work).map(|worker| worker.join());
            match text {
                Ok(Ok(text)) => said = text,
                Ok(Err(_)) => said.push_str("cargo::error=backend-codegen has a bug; see above\n"),
                Err(error) => {
                    let _ = writeln!(said, "cargo::error=no thread could be started: {error}");
                }
            }
        });
        said
    }

    fn run(&self, folder: &Path, manifest: Option<&Path>, said: &mut Said) {
        if !is_ident(&self.module) {
            said.error(&format!("`{}` cannot be the name of a module", self.module));
            return;
        }
        for problem in &self.problems {
            said.error(problem);
        }
        if let Document::Text { text, .. } = &self.document
            && text.is_empty()
            && !self.problems.is_empty()
        {
            return;
        }
        let mut diagnostics = Diagnostics::new();
        let mut sources = Sources::new();
        let api = self.read(&mut sources, &mut diagnostics, said);
        for source in sources.iter() {
            // What is in memory comes from somewhere in the package, which Cargo watches as a whole
            // unless it is told otherwise.
            if let Document::File(_) = &self.document {
                said.watch(source.name());
            }
        }
        let files = api
            .filter(|_| !diagnostics.has_errors())
            .filter(|api| self.knows_names(api, said))
            .and_then(|api| self.selected(api, said))
            .map(|api| write::rust::files(&api, &self.rust, &mut diagnostics));
        diagnostics.sort();
        for diagnostic in diagnostics.iter() {
            said.diagnostic(diagnostic, &sources);
        }
        let Some(files) = files.filter(|_| !diagnostics.has_errors()) else {
            return;
        };
        if let Some(manifest) = manifest {
            self.tell_lacks(&files, manifest, said);
        }
        let text = write::rust::bundled(&files, &self.module);
        let target = folder.join(format!("{}.rs", self.module));
        if let Err(error) = fileset::replace(&target, &text) {
            said.error(&error.to_string());
        }
    }

    /// Names the packages that generated code needs and of which the manifest says nothing, since what
    /// the compiler says of them does not tell why they are needed.
    fn tell_lacks(&self, files: &FileSet, manifest: &Path, said: &mut Said) {
        let bytes = read::document(manifest).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let is_named = |name: &str| {
            let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            text.split(|c| !is_of_name(c)).any(|word| word == name)
        };
        let needed = dependencies(self.rust.framework, files);
        let lacking = needed.iter().filter(|it| !is_named(it.name));
        let lacking: Vec<String> = lacking.map(Dependency::add).collect_vec();
        if text.is_empty() || lacking.is_empty() {
            return;
        }
        said.warning(&format!(
            "the package lacks what the generated code needs: {}",
            lacking.join("; ")
        ));
        if let Document::File(_) = &self.document {
            said.watch(&manifest.display().to_string());
        }
    }

    /// Whether the document has what is named: schemas, formats and operations.
    fn knows_names(&self, api: &Api, said: &mut Said) -> bool {
        let mut unknown = self.rust.own.unknown(api);
        unknown.extend(self.rust.validation.unknown(api));
        unknown.extend(self.rust.jwt.unknown(api));
        unknown.extend(self.rust.streams.unknown(api));
        for UnknownName { kind, name, meant } in &unknown {
            let meant = meant
                .as_ref()
                .map(|meant| format!("; did you mean `{meant}`?"));
            let meant = meant.unwrap_or_default();
            said.error(&format!("the document has no {kind} `{name}`{meant}"));
        }
        unknown.is_empty() && self.problems.is_empty()
    }

    /// The operations that are wanted.
    fn selected(&self, mut api: Api, said: &mut Said) -> Option<Api> {
        let unknown = select(&mut api, &self.selection).err();
        for Unknown { kind, name, known } in unknown.iter().flatten() {
            let known = known.join(", ");
            said.error(&format!("no {kind} is `{name}`; there are {known}"));
        }
        unknown.is_none().then_some(api)
    }

    fn read(
        &self,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
        said: &mut Said,
    ) -> Option<Api> {
        let (entry, mut loader) = match &self.document {
            Document::Text { name, text } => (
                sources.add(name.clone(), text.clone()),
                Folder::of(Path::new(name)),
            ),
            Document::File(path) => (
                add_file(path, sources, diagnostics, said)?,
                Folder::of(path),
            ),
        };
        for allowed in &self.allowed {
            loader = loader.allow(allowed);
        }
        #[cfg_attr(
            not(feature = "overlay"),
            expect(unused_mut, reason = "nothing is added")
        )]
        let mut reading = self.reading.clone();
        #[cfg(feature = "overlay")]
        for overlay in &self.overlays {
            let overlay = add_file(overlay, sources, diagnostics, said)?;
            reading.overlays.push(overlay);
        }
        openapi::read(sources, entry, &mut loader, &reading, diagnostics)
    }
}

fn add_file(
    path: &Path,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
    said: &mut Said,
) -> Option<SourceId> {
    let name = path.display().to_string();
    match read::document(path) {
        Ok(bytes) => sources.add_bytes(name, bytes, diagnostics),
        Err(error) => {
            said.watch(&name);
            said.error(&format!("`{name}` cannot be read: {error}"));
            None
        }
    }
}
