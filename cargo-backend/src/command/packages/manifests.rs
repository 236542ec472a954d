//! What manifests say of packages, where Cargo does not.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use backend_codegen::read::code;
use toml_edit::{Document, Item, TableLike};

use super::features::Declared;
use super::{Kind, Package, Target};

/// The folder of the workspace that a manifest belongs to, and its packages. One whose manifest cannot be
/// read is what Cargo takes for granted.
pub(super) fn read(manifest: &Path) -> (PathBuf, Vec<Package>) {
    let folder = manifest.parent().unwrap_or(Path::new(""));
    let root = root(folder);
    let workspace = table(&root);
    let mut folders = BTreeSet::from([root.clone(), folder.to_owned()]);
    if let Some(workspace) = &workspace {
        members(&root, workspace, &mut folders);
    }
    let shared = workspace.as_ref().and_then(|root| {
        let shared = root.get("workspace")?.get("package")?;
        Some(shared.clone())
    });
    // Path dependencies below the root are members, too.
    let open: Vec<PathBuf> = folders.iter().cloned().collect();
    let mut list = followed(&root, open, &mut folders, shared.as_ref());
    list.sort_by(|one, other| one.manifest.cmp(&other.manifest));
    (root, list)
}

/// The packages in these folders, and those below the root that they depend on by path, which need not be
/// of the workspace; `known` are the folders that are not looked at any more.
pub(super) fn followed(
    root: &Path,
    mut open: Vec<PathBuf>,
    known: &mut BTreeSet<PathBuf>,
    shared: Option<&Item>,
) -> Vec<Package> {
    let mut list = Vec::new();
    while let Some(folder) = open.pop() {
        let Some(document) = table(&folder) else {
            list.extend(usual(&folder));
            continue;
        };
        for path in dependencies(&document) {
            let path = plain(&folder.join(path));
            if path.starts_with(root) && known.insert(path.clone()) {
                open.push(path);
            }
        }
        list.extend(package(&folder, &document, shared));
    }
    list
}

/// The manifest of a folder.
fn table(folder: &Path) -> Option<Document<String>> {
    let text = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    Document::parse(text).ok()
}

/// The folder around that says it is the root of a workspace, or else the folder itself.
fn root(folder: &Path) -> PathBuf {
    let said = table(folder).and_then(|document| {
        let said = document.get("package")?.get("workspace")?.as_str()?;
        Some(plain(&folder.join(said)))
    });
    let is_root = |folder: &&Path| table(folder).is_some_and(|it| it.contains_key("workspace"));
    said.or_else(|| folder.ancestors().find(is_root).map(Path::to_owned))
        .unwrap_or_else(|| folder.to_owned())
}

/// Adds the folders that a workspace names as its members.
fn members(root: &Path, document: &Document<String>, folders: &mut BTreeSet<PathBuf>) {
    let texts = |name: &str| {
        let list = document.get("workspace").and_then(|it| it.get(name));
        let list = list.and_then(Item::as_array).into_iter().flatten();
        let texts = list.filter_map(|it| it.as_str().map(str::to_owned));
        texts.collect::<Vec<String>>()
    };
    let excluded: Vec<PathBuf> = texts("exclude")
        .iter()
        .map(|path| plain(&root.join(path)))
        .collect();
    for member in texts("members") {
        let parts: Vec<&str> = member.split('/').filter(|part| !part.is_empty()).collect();
        let mut found = Vec::new();
        matching(root.to_owned(), &parts, &mut found);
        folders.extend(found.into_iter().filter(|path| !excluded.contains(path)));
    }
}

/// The folders below another one that parts of a pattern lead to.
fn matching(folder: PathBuf, parts: &[&str], found: &mut Vec<PathBuf>) {
    let Some((part, rest)) = parts.split_first() else {
        if folder.join("Cargo.toml").is_file() {
            found.push(plain(&folder));
        }
        return;
    };
    if !part.contains(['*', '?']) {
        return matching(folder.join(part), rest, found);
    }
    if *part == "**" {
        matching(folder.clone(), rest, found);
    }
    let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
    let entries = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !code::is_skipped(name))
        .collect();
    names.sort();
    for name in names {
        match *part {
            "**" => matching(folder.join(name), parts, found),
            part if fits(part.as_bytes(), name.as_bytes()) => {
                matching(folder.join(name), rest, found);
            }
            _ => {}
        }
    }
}

/// Whether a name is one that a pattern with `*` and `?` means.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut behind) = (0, 0);
    // What stands behind the last star, and where what it took ends.
    let mut star = None;
    while let Some(found) = name.get(behind) {
        match pattern.get(at) {
            Some(b'*') => {
                at += 1;
                star = Some((at, behind));
            }
            Some(wanted) if wanted == found || *wanted == b'?' => {
                at += 1;
                behind += 1;
            }
            _ => {
                let Some((after, taken)) = star else {
                    return false;
                };
                star = Some((after, taken + 1));
                (at, behind) = (after, taken + 1);
            }
        }
    }
    let mut rest = pattern.iter().skip(at);
    rest.all(|wanted| *wanted == b'*')
}

/// The paths of dependencies that have one.
fn dependencies(document: &Document<String>) -> Vec<String> {
    let kinds = ["dependencies", "dev-dependencies", "build-dependencies"];
    let tables = kinds.iter().filter_map(|kind| document.get(kind));
    let of_workspace = document.get("workspace");
    let tables = tables.chain(of_workspace.and_then(|it| it.get("dependencies")));
    let entries = tables.filter_map(Item::as_table_like);
    entries
        .flat_map(TableLike::iter)
        .filter_map(|(_, entry)| Some(entry.get("path")?.as_str()?.to_owned()))
        .collect()
}

/// The package of a manifest; `shared` is what members of the workspace take over.
fn package(folder: &Path, document: &Document<String>, shared: Option<&Item>) -> Option<Package> {
    let said = document.get("package")?;
    let text = |name: &str| {
        let said = said.get(name)?;
        let said = match said.get("workspace") {
            Some(_) => shared?.get(name)?,
            None => said,
        };
        said.as_str().map(str::to_owned)
    };
    let name = text("name")?;
    Some(Package {
        manifest: folder.join("Cargo.toml"),
        default_run: text("default-run"),
        features: Declared::in_manifest(document),
        targets: targets(folder, document, &name),
        about: code::Package {
            name,
            version: text("version").unwrap_or_else(|| "0.0.0".to_owned()),
            description: text("description"),
        },
    })
}

/// A package as it is if its manifest says nothing else.
fn usual(folder: &Path) -> Option<Package> {
    let manifest = folder.join("Cargo.toml");
    let name = folder.file_name()?.to_str()?.to_owned();
    let document = Document::parse(String::new()).ok()?;
    manifest.is_file().then(|| Package {
        manifest,
        default_run: None,
        features: Declared::default(),
        targets: targets(folder, &document, &name),
        about: code::Package {
            name,
            version: "0.0.0".to_owned(),
            description: None,
        },
    })
}

/// The library and the programs: those that the manifest names, and those that lie where Cargo looks for
/// them.
fn targets(folder: &Path, document: &Document<String>, package: &str) -> Vec<Target> {
    let text = |item: Option<&Item>, name: &str| {
        let text = item.and_then(|item| item.get(name)?.as_str());
        text.map(str::to_owned)
    };
    let lib = document.get("lib");
    let path = text(lib, "path").unwrap_or_else(|| "src/lib.rs".to_owned());
    let name = text(lib, "name").unwrap_or_else(|| package.to_owned());
    let is_macro = lib.and_then(|lib| lib.get("proc-macro")?.as_bool());
    let mut targets = vec![Target {
        name,
        root: plain(&folder.join(path)),
        kind: match is_macro {
            Some(true) => Kind::Macros,
            _ => Kind::Library,
        },
    }];
    let programs = document.get("bin").and_then(Item::as_array_of_tables);
    for program in programs.into_iter().flatten() {
        let of = |name: &str| program.get(name).and_then(Item::as_str);
        let Some(name) = of("name") else {
            continue;
        };
        let usual = [
            format!("src/bin/{name}.rs"),
            format!("src/bin/{name}/main.rs"),
            "src/main.rs".to_owned(),
        ];
        let mut usual = usual.iter().map(|path| folder.join(path));
        let root = match of("path") {
            Some(path) => Some(folder.join(path)),
            None => usual.find(|path| path.is_file()),
        };
        targets.extend(root.map(|root| Target {
            name: name.to_owned(),
            root: plain(&root),
            kind: Kind::Program,
        }));
    }
    let finds = document.get("package").and_then(|it| it.get("autobins"));
    if finds.and_then(Item::as_bool) != Some(false) {
        let known: Vec<PathBuf> = targets.iter().map(|target| target.root.clone()).collect();
        let found = programs_of(folder, package);
        targets.extend(found.filter(|found| !known.contains(&found.root)));
    }
    targets.retain(|target| target.root.is_file());
    targets
}

/// The programs that lie where Cargo looks for them.
fn programs_of(folder: &Path, package: &str) -> impl Iterator<Item = Target> {
    let inside = folder.join("src/bin");
    let entries = fs::read_dir(&inside).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    let main = Target {
        name: package.to_owned(),
        root: folder.join("src/main.rs"),
        kind: Kind::Program,
    };
    let others = names
        .into_iter()
        .map(move |name| match name.strip_suffix(".rs") {
            Some(program) => Target {
                name: program.to_owned(),
                root: inside.join(&name),
                kind: Kind::Program,
            },
            None => Target {
                root: inside.join(&name).join("main.rs"),
                name,
                kind: Kind::Program,
            },
        });
    std::iter::once(main).chain(others)
}

/// A path without `.` and `..`, as far as its text says.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{fits, read};

    /// The packages in a folder with these files, each with its targets.
    fn shown(files: &[(&str, &str)], manifest: &str) -> Vec<String> {
        let place = tempfile::tempdir().unwrap();
        let here = place.path();
        for (path, text) in files {
            let path = here.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let (root, list) = read(&here.join(manifest));
        assert_eq!(root, here);
        let short = |path: &Path| path.strip_prefix(here).unwrap().display().to_string();
        let list = list.iter().map(|package| {
            let targets = package.targets.iter();
            let targets = targets.map(|it| format!(" {}={}", it.name, short(&it.root)));
            let targets: String = targets.collect();
            format!("{} {}{targets}", package.about.name, package.about.version)
        });
        list.collect()
    }

    #[test]
    fn members_are_those_that_are_named_or_depended_on() {
        let package = |more: &str| format!("[package]\nname = \"x-{more}\"\nversion = \"1.0.0\"\n");
        let files = [
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"crates/*\"]\nexclude = [\"crates/old\"]\n\
                 [workspace.package]\nversion = \"2.1.0\"\n",
            ),
            (
                "crates/api/Cargo.toml",
                "[package]\nname = \"api\"\nversion.workspace = true\n[lib]\npath = \"lib.rs\"\n\
                 [[bin]]\nname = \"serve\"\n[dependencies]\nnear = { path = \"../../near\" }\n\
                 [dependencies.far]\npath = \"../../../far\"\n",
            ),
            ("crates/api/lib.rs", ""),
            ("crates/api/src/bin/serve.rs", ""),
            ("crates/api/src/bin/other/main.rs", ""),
            ("crates/broken/Cargo.toml", "[package\n"),
            ("crates/broken/src/main.rs", ""),
            ("crates/old/Cargo.toml", &package("old")),
            ("crates/old/src/main.rs", ""),
            ("near/Cargo.toml", &package("near")),
            ("near/src/main.rs", ""),
        ];
        let expected = [
            "api 2.1.0 api=crates/api/lib.rs serve=crates/api/src/bin/serve.rs \
             other=crates/api/src/bin/other/main.rs",
            "broken 0.0.0 broken=crates/broken/src/main.rs",
            "x-near 1.0.0 x-near=near/src/main.rs",
        ];
        assert_eq!(shown(&files, "crates/api/Cargo.toml"), expected);
        assert_eq!(shown(&files, "Cargo.toml"), expected);
    }

    #[test]
    fn patterns_have_stars_and_question_marks() {
        let fit = |pattern: &str, name: &str| fits(pattern.as_bytes(), name.as_bytes());
        assert!(fit("*", "a") && fit("a*", "a") && fit("*-api", "my-api") && fit("a?c", "abc"));
        assert!(!fit("a*", "ba") && !fit("a?", "a") && !fit("*-api", "my-app"));
        assert!(fit("*a*b", "aab") && fit("**", "x") && !fit("*a*b", "aabc"));
        assert!(!fit(&"*a".repeat(40), &"a".repeat(39)));
    }
}
