//! What generated code depends on, and what the package that it lies in has of that.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use backend_codegen::fileset;
use backend_codegen::write::rust::Dependency;
use cargo_metadata::semver::{Comparator, Op};
use cargo_metadata::{DependencyKind, MetadataCommand, Package};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Value};

use crate::ui::{Problem, Ui};

/// What a package lacks of what generated code needs.
struct Lack {
    needed: Dependency,
    /// Whether the package is there, and only lacks features.
    is_there: bool,
    /// The features that it lacks.
    features: Vec<&'static str>,
}

/// Says what the package around `output` lacks of what its code needs, or adds it.
///
/// Nothing is said where there is no package, or where Cargo cannot read it: it will say so itself.
pub(super) fn settle(
    needed: &[Dependency],
    output: &Path,
    is_to_add: bool,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let Some(manifest) = manifest_of(output) else {
        return Ok(());
    };
    let shown = manifest.display().to_string();
    let package = match package_of(&manifest) {
        Ok(package) => package,
        Err(error) => {
            ui.detail(format_args!("Dependencies were not looked at: {error:#}"));
            return Ok(());
        }
    };
    for (dependency, found) in other_versions(&package, needed) {
        let Dependency { name, version, .. } = dependency;
        ui.say(format_args!(
            "`{shown}` has `{name}` in version `{found}`; the generated code is written for {version}"
        ));
    }
    let lacks: Vec<Lack> = needed.iter().filter_map(|it| lack(&package, *it)).collect();
    if lacks.is_empty() {
        return Ok(());
    }
    if is_to_add {
        add(&manifest, &lacks)?;
        let names: Vec<_> = lacks.iter().map(|lack| lack.needed.name).collect();
        ui.say(format_args!("Added to `{shown}`: {}", names.join(", ")));
        return Ok(());
    }
    ui.say(format_args!(
        "`{shown}` lacks what the generated code needs; `--add-dependencies` adds it, or"
    ));
    for lack in &lacks {
        ui.say(format_args!("  {}", command(lack, &shown)));
    }
    Ok(())
}

/// The manifest of the package that files in `folder` belong to.
pub(super) fn manifest_of(folder: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(folder).ok()?;
    let here = std::env::current_dir().ok();
    let manifest = absolute
        .ancestors()
        .map(|folder| folder.join("Cargo.toml"))
        .find(|manifest| manifest.is_file())?;
    let relative = here.and_then(|here| manifest.strip_prefix(here).map(Path::to_owned).ok());
    Some(relative.unwrap_or(manifest))
}

pub(super) fn package_of(manifest: &Path) -> anyhow::Result<Package> {
    let metadata = MetadataCommand::new()
        .cargo_path(super::cargo())
        .manifest_path(manifest)
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()?;
    let absolute = std::fs::canonicalize(manifest)?;
    let is_it = |package: &Package| {
        std::fs::canonicalize(&package.manifest_path).is_ok_and(|path| path == absolute)
    };
    let package = metadata.packages.into_iter().find(is_it);
    package.context("the manifest is of no package")
}

fn lack(package: &Package, needed: Dependency) -> Option<Lack> {
    let found: Vec<_> = normal(package)
        .filter(|it| it.name == needed.name)
        .collect();
    let has_defaults = found.iter().any(|it| it.uses_default_features);
    let has = |feature: &&str| {
        has_defaults && needed.features_are_default
            || found
                .iter()
                .any(|it| it.features.iter().any(|has| has == feature))
    };
    let features: Vec<_> = needed
        .features
        .iter()
        .copied()
        .filter(|it| !has(it))
        .collect();
    (found.is_empty() || !features.is_empty()).then_some(Lack {
        needed,
        is_there: !found.is_empty(),
        features,
    })
}

/// What a package depends on under its own name, on every platform.
fn normal(package: &Package) -> impl Iterator<Item = &cargo_metadata::Dependency> {
    package.dependencies.iter().filter(|dependency| {
        dependency.kind == DependencyKind::Normal
            && dependency.rename.is_none()
            && dependency.target.is_none()
    })
}

/// What is there in a version that the generated code is not written for.
fn other_versions<'n>(
    package: &Package,
    needed: &'n [Dependency],
) -> Vec<(&'n Dependency, String)> {
    let mut others = Vec::new();
    for dependency in normal(package) {
        let Some(needed) = needed.iter().find(|needed| needed.name == dependency.name) else {
            continue;
        };
        let mut parts = needed.version.split('.').map(|part| part.parse().ok());
        let (major, minor) = (parts.next().flatten(), parts.next().flatten());
        let is_other = |comparator: &Comparator| {
            let pins = matches!(comparator.op, Op::Caret | Op::Tilde | Op::Exact);
            let same_minor = comparator.major > 0 || minor.is_none() || comparator.minor == minor;
            pins && (Some(comparator.major) != major || !same_minor)
        };
        if dependency.req.comparators.iter().any(is_other) {
            others.push((needed, dependency.req.to_string()));
        }
    }
    others
}

/// What to paste.
fn command(lack: &Lack, manifest: &str) -> String {
    let Dependency {
        name,
        version,
        default_features,
        ..
    } = lack.needed;
    let mut words = vec!["cargo add".to_owned()];
    if manifest != "Cargo.toml" {
        words.push(format!("--manifest-path '{manifest}'"));
    }
    words.push(format!("{name}@{version}"));
    if !lack.is_there && !default_features {
        words.push("--no-default-features".to_owned());
    }
    if !lack.features.is_empty() {
        words.push(format!("--features {}", lack.features.join(",")));
    }
    words.join(" ")
}

/// Adds what lacks to a manifest, and leaves everything else in it as it is.
fn add(manifest: &Path, lacks: &[Lack]) -> anyhow::Result<()> {
    let shown = manifest.display().to_string();
    let text = std::fs::read_to_string(manifest)?;
    let mut document: DocumentMut = text.parse().map_err(|error| {
        Problem::new(
            "dependencies::syntax",
            format!("`{shown}` cannot be read: {error}"),
        )
        .file(&shown)
    })?;
    let table = document
        .entry("dependencies")
        .or_insert_with(toml_edit::table)
        .as_table_like_mut()
        .ok_or_else(|| {
            Problem::new("dependencies::syntax", "`dependencies` is no table").file(&shown)
        })?;
    let is_sorted = table.iter().map(|(name, _)| name).is_sorted();
    for lack in lacks {
        match table.get_mut(lack.needed.name) {
            Some(found) => add_features(found, &lack.features),
            None => {
                let value = value(&lack.needed, &[]);
                table.insert(lack.needed.name, Item::Value(value));
            }
        }
    }
    if is_sorted {
        table.sort_values();
    }
    fileset::replace(manifest, &document.to_string()).map_err(|error| {
        Problem::new("dependencies::unwritable", error.to_string()).file(&shown)
    })?;
    Ok(())
}

/// A dependency as it stands in a manifest behind its name, with `more` features.
pub(super) fn value(dependency: &Dependency, more: &[&str]) -> Value {
    let mut features = [dependency.features, more].concat();
    features.sort_unstable();
    features.dedup();
    if dependency.default_features && features.is_empty() {
        return dependency.version.into();
    }
    let mut table = InlineTable::new();
    table.insert("version", dependency.version.into());
    if !dependency.default_features {
        table.insert("default-features", false.into());
    }
    if !features.is_empty() {
        table.insert("features", Value::Array(features.into_iter().collect()));
    }
    Value::InlineTable(table)
}

/// Adds features to a dependency that is there.
fn add_features(found: &mut Item, features: &[&str]) {
    if let Some(version) = found.as_str().map(str::to_owned) {
        let mut table = InlineTable::new();
        table.insert("version", version.into());
        // Comments beside the version stay.
        if let Some(value) = found.as_value() {
            *table.decor_mut() = value.decor().clone();
        }
        *found = Item::Value(Value::InlineTable(table));
    }
    let Some(table) = found.as_table_like_mut() else {
        return;
    };
    let list = table
        .entry("features")
        .or_insert_with(|| Item::Value(Value::Array(Array::new())));
    if let Some(list) = list.as_array_mut() {
        list.extend(features.iter().copied());
    }
}
