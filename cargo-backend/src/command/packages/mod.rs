//! The packages of a workspace: as Cargo has them, or else as their manifests say.
//!
//! Code is read whether it compiles or not, and no manifest of a neighbour, no dependency that cannot
//! be had and no missing Cargo is a reason to see less of it.

pub(super) mod features;
mod manifests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use backend_codegen::read::code;
use cargo_metadata::{MetadataCommand, TargetKind};

/// The packages of a workspace.
pub(super) struct Packages {
    /// The folder of the workspace.
    pub(super) root: PathBuf,
    pub(super) list: Vec<Package>,
    /// Why Cargo does not say what they are, in its words.
    pub(super) trouble: Option<String>,
}

/// A package, with the libraries and programs that are made of it.
pub(super) struct Package {
    pub(super) manifest: PathBuf,
    pub(super) about: code::Package,
    pub(super) targets: Vec<Target>,
    /// The program that `cargo run` runs, if the manifest names it.
    pub(super) default_run: Option<String>,
    pub(super) features: features::Declared,
}

impl Package {
    /// Whether the routes of a target are asked for: programs beside the one that is run serve their own.
    pub(super) fn serves(&self, target: &Target) -> bool {
        match target.kind {
            Kind::Library => true,
            Kind::Macros => false,
            Kind::Program => (self.default_run.as_ref()).is_none_or(|name| *name == target.name),
        }
    }
}

/// A library or a program.
pub(super) struct Target {
    pub(super) name: String,
    /// The file that it begins with.
    pub(super) root: PathBuf,
    pub(super) kind: Kind,
}

/// What a target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Library,
    /// It makes macros, which serve nothing themselves.
    Macros,
    Program,
}

/// The packages of the workspace that a manifest belongs to.
pub(super) fn packages(manifest: &Path) -> Packages {
    let metadata = MetadataCommand::new()
        .cargo_path(super::cargo())
        .manifest_path(manifest)
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec();
    let metadata = match metadata {
        Ok(metadata) => metadata,
        Err(error) => {
            let (root, list) = manifests::read(manifest);
            let trouble = Some(words(&error));
            return Packages {
                root,
                list,
                trouble,
            };
        }
    };
    let list = metadata.packages.iter().map(|package| Package {
        manifest: package.manifest_path.clone().into_std_path_buf(),
        about: code::Package {
            name: package.name.to_string(),
            version: package.version.to_string(),
            description: package.description.clone(),
        },
        targets: targets(package),
        default_run: package.default_run.clone(),
        features: features::Declared::of(package),
    });
    let mut list: Vec<Package> = list.collect();
    let root = metadata.workspace_root.clone().into_std_path_buf();
    // Cargo does not count what a package without a workspace has in folders of its own.
    let folder = |package: &Package| package.manifest.parent().map(Path::to_owned);
    let mut known: BTreeSet<PathBuf> = list.iter().filter_map(folder).collect();
    let paths = metadata.packages.iter().flat_map(|it| &it.dependencies);
    let paths = paths.filter_map(|it| Some(it.path.clone()?.into_std_path_buf()));
    let open = paths.filter(|path| path.starts_with(&root) && known.insert(path.clone()));
    let open: Vec<PathBuf> = open.collect();
    let mut others = manifests::followed(&root, open, &mut known, None);
    others.sort_by(|one, other| one.manifest.cmp(&other.manifest));
    list.extend(others);
    Packages {
        list,
        root,
        trouble: None,
    }
}

fn targets(package: &cargo_metadata::Package) -> Vec<Target> {
    let is_code = |kind: &TargetKind| {
        matches!(
            kind,
            TargetKind::Lib
                | TargetKind::RLib
                | TargetKind::DyLib
                | TargetKind::CDyLib
                | TargetKind::StaticLib
                | TargetKind::Bin
                | TargetKind::ProcMacro
        )
    };
    let targets = package.targets.iter();
    let targets = targets.filter(|target| target.kind.iter().any(is_code));
    targets
        .map(|target| Target {
            name: target.name.clone(),
            root: target.src_path.clone().into_std_path_buf(),
            kind: match target.kind.as_slice() {
                kinds if kinds.contains(&TargetKind::ProcMacro) => Kind::Macros,
                kinds if kinds.contains(&TargetKind::Bin) => Kind::Program,
                _ => Kind::Library,
            },
        })
        .collect()
}

/// What Cargo says is wrong, in a line.
fn words(error: &cargo_metadata::Error) -> String {
    let cargo_metadata::Error::CargoMetadata { stderr } = error else {
        return error.to_string();
    };
    let lines = || stderr.lines().map(str::trim);
    // What it was about comes first, and what is wrong there behind that.
    let causes = lines().zip(lines().skip(1));
    let causes = causes.filter(|(line, _)| *line == "Caused by:");
    let causes: Vec<&str> = causes.map(|(_, cause)| cause).collect();
    if !causes.is_empty() {
        return causes.join(": ");
    }
    let mut rest = lines().skip_while(|line| !line.starts_with("error:"));
    let first = rest.next().and_then(|line| line.strip_prefix("error:"));
    let first = first.unwrap_or(stderr).trim();
    match rest.next().and_then(|line| line.strip_prefix("--> ")) {
        Some(place) => format!("{first}, at {place}"),
        None => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn what_is_wrong_is_told_in_a_line() {
        let words = |stderr: &str| {
            let stderr = stderr.to_owned();
            words(&cargo_metadata::Error::CargoMetadata { stderr })
        };
        assert_eq!(
            words(
                "error: failed to load manifest for workspace member `/w/a`\n\
                 referenced via `*` by workspace at `/w/Cargo.toml`\n\n\
                 Caused by:\n  failed to parse manifest at `/w/a/Cargo.toml`\n\n\
                 Caused by:\n  no targets specified in the manifest\n"
            ),
            "failed to parse manifest at `/w/a/Cargo.toml`: no targets specified in the manifest"
        );
        assert_eq!(
            words("error: unclosed table\n --> a/Cargo.toml:1:6\n  |\n1 | [pack\nerror: more\n"),
            "unclosed table, at a/Cargo.toml:1:6"
        );
        assert_eq!(words("no such thing"), "no such thing");
    }
}
