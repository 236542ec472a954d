//! What is different where servers are written in TypeScript: what cannot be asked for yet, and the
//! packages that generated code needs.

use std::fs;
use std::path::{Path, PathBuf};

use backend_codegen::write::rust::own::Own;
use backend_codegen::write::typescript::Package;
use serde_json::Value;

use super::settings::DocumentSettings;
use crate::cli::{GenArgs, Mode};
use crate::ui::{Problem, Ui};

/// Refuses what is said for a document that nothing would be made of.
pub(super) fn refuse(arguments: &GenArgs, settings: &DocumentSettings) -> Result<(), Problem> {
    let asked = [
        (arguments.mode == Mode::Scaffold, "--mode scaffold"),
        (arguments.add_dependencies, "--add-dependencies"),
        (
            settings.own != Own::default(),
            "types, formats, derives and serde",
        ),
    ];
    let Some((_, name)) = asked.iter().find(|(is_asked, _)| *is_asked) else {
        return Ok(());
    };
    let message = format!("nothing is made of `{name}` in TypeScript yet");
    let problem = Problem::new("gen::typescript", message);
    Err(problem.help("leave it out, or generate a server in Rust"))
}

/// Says which packages the project around `output` lacks of what its code needs. Nothing is said where
/// there is no project, or where nobody can read its `package.json`.
pub(super) fn settle(packages: &[Package], output: &Path, ui: &mut Ui) {
    let Some(manifest) = manifest_of(output) else {
        return;
    };
    let text = fs::read_to_string(&manifest).unwrap_or_default();
    let Ok(project) = serde_json::from_str::<Value>(&text) else {
        return;
    };
    let has = |package: &Package| {
        let kinds = ["dependencies", "devDependencies", "peerDependencies"];
        kinds.iter().any(|kind| {
            let members = project.get(kind).and_then(Value::as_object);
            members.is_some_and(|members| members.contains_key(package.name))
        })
    };
    let lacks: Vec<&Package> = packages.iter().filter(|it| !has(it)).collect();
    if lacks.is_empty() {
        return;
    }
    let shown = manifest.display();
    ui.say(format_args!(
        "`{shown}` lacks what the generated code needs:"
    ));
    for (is_for_development, option) in [(false, ""), (true, "--save-dev ")] {
        let packages = lacks
            .iter()
            .filter(|it| it.is_for_development == is_for_development);
        let packages: Vec<String> = packages
            .map(|package| format!("\"{}@{}\"", package.name, package.version))
            .collect();
        if !packages.is_empty() {
            ui.say(format_args!("  npm install {option}{}", packages.join(" ")));
        }
    }
}

/// The folders with the sources of the project around `output`.
pub(super) fn source_folders(output: &Path) -> Vec<PathBuf> {
    let manifest = manifest_of(output);
    let root = manifest.as_deref().and_then(Path::parent);
    let sources = root.map(|root| root.join("src"));
    match (sources, root) {
        (Some(sources), _) if sources.is_dir() => vec![sources],
        (_, Some(root)) => vec![root.to_owned()],
        (_, None) => Vec::new(),
    }
}

/// The `package.json` of the project that files in `folder` belong to.
fn manifest_of(folder: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(folder).ok()?;
    let here = std::env::current_dir().ok();
    let manifest = absolute
        .ancestors()
        .map(|folder| folder.join("package.json"))
        .find(|manifest| manifest.is_file())?;
    let relative = here.and_then(|here| manifest.strip_prefix(here).map(Path::to_owned).ok());
    Some(relative.unwrap_or(manifest))
}
