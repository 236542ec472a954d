//! Which features packages are built with.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{Document, Item, TableLike};

use super::Package;

/// Dependencies without which a package serves nothing: what turns one of them on is on.
const FRAMEWORKS: [&str; 2] = ["axum", "actix-web"];

/// What a manifest says of features.
#[derive(Default)]
pub(in crate::command) struct Declared {
    /// Each with what it turns on.
    features: BTreeMap<String, Vec<String>>,
    dependencies: Vec<Dependency>,
    /// Those that its programs are only built with.
    required: Vec<String>,
}

struct Dependency {
    /// What the manifest calls it.
    name: String,
    package: String,
    features: Vec<String>,
}

/// Which features somebody asks for, as Cargo has it.
#[derive(Default)]
pub(in crate::command) struct Choice<'a> {
    pub(in crate::command) names: &'a [String],
    pub(in crate::command) is_all: bool,
    pub(in crate::command) is_without_default: bool,
}

/// A feature that no package has.
pub(in crate::command) struct Unknown {
    pub(in crate::command) name: String,
    pub(in crate::command) known: BTreeSet<String>,
}

/// The features of each package, and whether it is built with them. What is asked for is asked of the
/// packages that are `wanted`; what these and others ask of each other is on for all, as in one build of a
/// workspace (The Cargo Book, "Feature unification").
///
/// # Errors
///
/// If no package that is wanted has a feature that is asked for.
pub(in crate::command) fn chosen(
    packages: &[Package],
    wanted: &dyn Fn(&Package) -> bool,
    choice: &Choice<'_>,
) -> Result<Vec<BTreeMap<String, bool>>, Unknown> {
    let mut built = Built {
        packages,
        on: vec![BTreeSet::new(); packages.len()],
    };
    let mut missing: Vec<&String> = choice.names.iter().collect();
    for (index, package) in packages.iter().enumerate() {
        let declared = &package.features;
        let is_wanted = wanted(package);
        if !(is_wanted && choice.is_without_default) {
            built.turn_on(index, "default");
        }
        if is_wanted {
            let all = declared.features.keys().filter(|_| choice.is_all);
            for name in all.chain(choice.names) {
                built.turn_on(index, name);
            }
            missing.retain(|name| !declared.features.contains_key(*name));
        }
        for name in &declared.required {
            built.turn_on(index, name);
        }
        for dependency in &declared.dependencies {
            for name in &dependency.features {
                built.turn_on_in(&dependency.package, name);
            }
        }
    }
    if let Some(name) = missing.first() {
        let of_wanted = packages.iter().filter(|package| wanted(package));
        let known = of_wanted.flat_map(|package| package.features.features.keys());
        return Err(Unknown {
            name: (*name).clone(),
            known: known.cloned().collect(),
        });
    }
    for (index, package) in packages.iter().enumerate() {
        let declared = &package.features;
        for framework in FRAMEWORKS {
            let turns_on = |of: &&String| {
                let of = of.strip_prefix("dep:").unwrap_or(of);
                of == framework
                    || of
                        .strip_prefix(framework)
                        .is_some_and(|it| it.starts_with('/'))
            };
            let mut by = (declared.features.iter())
                .filter(|(_, on)| on.iter().any(|it| turns_on(&it)))
                .map(|(name, _)| name.clone());
            let by: Vec<String> = by.by_ref().collect();
            if !by.iter().any(|name| built.is_on(index, name)) {
                for name in by {
                    built.turn_on(index, &name);
                }
            }
        }
    }
    let each = packages.iter().enumerate();
    Ok(each
        .map(|(index, package)| {
            let names = package.features.features.keys();
            names
                .map(|name| (name.clone(), built.is_on(index, name)))
                .collect()
        })
        .collect())
}

struct Built<'a> {
    packages: &'a [Package],
    on: Vec<BTreeSet<String>>,
}

impl Built<'_> {
    fn is_on(&self, package: usize, name: &str) -> bool {
        self.on.get(package).is_some_and(|on| on.contains(name))
    }

    /// Turns on a feature with all that it turns on.
    fn turn_on(&mut self, package: usize, name: &str) {
        let packages = self.packages;
        let Some(declared) = packages.get(package).map(|it| &it.features) else {
            return;
        };
        let Some(more) = declared.features.get(name) else {
            return;
        };
        let Some(true) = (self.on.get_mut(package)).map(|on| on.insert(name.to_owned())) else {
            return;
        };
        for more in more {
            if let Some((dependency, feature)) = more.split_once('/') {
                let strong = dependency.strip_suffix('?');
                if strong.is_none() {
                    self.turn_on(package, dependency);
                }
                let dependency = strong.unwrap_or(dependency);
                let known = (declared.dependencies.iter()).find(|it| it.name == dependency);
                if let Some(known) = known {
                    self.turn_on_in(&known.package, feature);
                }
            } else if !more.starts_with("dep:") {
                self.turn_on(package, more);
            }
        }
    }

    fn turn_on_in(&mut self, package: &str, name: &str) {
        let named = |it: &Package| it.about.name == package;
        if let Some(index) = self.packages.iter().position(named) {
            self.turn_on(index, name);
        }
    }
}

impl Declared {
    /// What Cargo says of a package.
    pub(super) fn of(package: &cargo_metadata::Package) -> Self {
        let programs = package.targets.iter();
        let programs = programs.flat_map(|it| it.required_features.iter().cloned());
        // What `cargo leptos` builds the server with.
        let by_tools = ["bin-features", "features"].iter().filter_map(|name| {
            let said = package.metadata.get("leptos")?.get(name)?.as_array()?;
            Some(said.iter().filter_map(|it| Some(it.as_str()?.to_owned())))
        });
        let dependencies = package.dependencies.iter().map(|it| Dependency {
            name: it.rename.clone().unwrap_or_else(|| it.name.clone()),
            package: it.name.clone(),
            features: it.features.clone(),
        });
        Self {
            features: package.features.clone(),
            dependencies: dependencies.collect(),
            required: programs.chain(by_tools.flatten()).collect(),
        }
    }

    /// What a manifest says where Cargo does not.
    pub(super) fn in_manifest(document: &Document<String>) -> Self {
        let mut features: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, on) in entries(document.get("features")) {
            features.insert(name.to_owned(), texts(Some(on)));
        }
        let mut dependencies = Vec::new();
        for (name, said) in entries(document.get("dependencies")) {
            let package = said.get("package").and_then(Item::as_str);
            dependencies.push(Dependency {
                name: name.to_owned(),
                package: package.unwrap_or(name).to_owned(),
                features: texts(said.get("features")),
            });
            let is_optional = said.get("optional").and_then(Item::as_bool) == Some(true);
            let as_dependency = format!("dep:{name}");
            let is_named = features.values().flatten().any(|it| *it == as_dependency);
            if is_optional && !is_named {
                let more = features.entry(name.to_owned()).or_default();
                more.push(as_dependency);
            }
        }
        let programs = document.get("bin").and_then(Item::as_array_of_tables);
        let programs = programs.into_iter().flatten();
        let mut required: Vec<String> = programs
            .flat_map(|program| texts(program.get("required-features")))
            .collect();
        let of_leptos = document
            .get("package")
            .and_then(|it| it.get("metadata")?.get("leptos"));
        for name in ["bin-features", "features"] {
            required.extend(texts(of_leptos.and_then(|it| it.get(name))));
        }
        Self {
            features,
            dependencies,
            required,
        }
    }
}

fn entries(table: Option<&Item>) -> impl Iterator<Item = (&str, &Item)> {
    let table = table.and_then(Item::as_table_like);
    table.into_iter().flat_map(TableLike::iter)
}

fn texts(list: Option<&Item>) -> Vec<String> {
    let list = list.and_then(Item::as_array).into_iter().flatten();
    list.filter_map(|it| it.as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Choice, Declared, chosen};
    use crate::command::packages::Package;

    fn package(manifest: &str) -> Package {
        let document = toml_edit::Document::parse(manifest.to_owned()).unwrap();
        let name = document["package"]["name"].as_str().unwrap().to_owned();
        Package {
            manifest: name.clone().into(),
            about: backend_codegen::read::code::Package {
                name,
                ..Default::default()
            },
            targets: Vec::new(),
            default_run: None,
            features: Declared::in_manifest(&document),
        }
    }

    /// The features that are on, by package.
    fn on(packages: &[Package], choice: &Choice<'_>) -> Vec<String> {
        let chosen = chosen(packages, &|it| it.about.name == "api", choice);
        let chosen = chosen.unwrap_or_else(|unknown| panic!("{} is unknown", unknown.name));
        let each = packages.iter().zip(chosen);
        each.map(|(package, features)| {
            let on = features.into_iter().filter(|(_, is_on)| *is_on);
            let on: String = on.map(|(name, _)| format!(" {name}")).collect();
            format!("{}:{on}", package.about.name)
        })
        .collect()
    }

    #[test]
    fn what_is_on_is_on_for_all() {
        let packages = [
            package(
                "[package]\nname = \"api\"\n[features]\ndefault = [\"web\"]\nweb = [\"core/http\"]\n\
                 admin = [\"near?/more\", \"mail\"]\nmail = []\n\
                 [dependencies]\ncore = { package = \"the-core\", path = \"x\" }\n\
                 near = { path = \"y\", optional = true, features = [\"base\"] }\n",
            ),
            package(
                "[package]\nname = \"the-core\"\n[features]\nhttp = []\nrpc = []\n\
                 [dependencies]\naxum = { version = \"0.8\", optional = true }\n",
            ),
            package("[package]\nname = \"near\"\n[features]\nbase = []\nmore = []\n"),
            package(
                "[package]\nname = \"page\"\n[package.metadata.leptos]\nbin-features = [\"ssr\"]\n\
                 [features]\nssr = []\nhydrate = []\ntool = []\nunused = []\n\
                 [[bin]]\nname = \"tool\"\nrequired-features = [\"tool\"]\n",
            ),
        ];
        assert_eq!(
            on(&packages, &Choice::default()),
            [
                "api: default web",
                "the-core: axum http",
                "near: base",
                "page: ssr tool"
            ]
        );
        let names = ["admin".to_owned()];
        let choice = Choice {
            names: &names,
            is_without_default: true,
            ..Choice::default()
        };
        assert_eq!(
            on(&packages, &choice),
            [
                "api: admin mail",
                "the-core: axum",
                "near: base more",
                "page: ssr tool"
            ]
        );
        let choice = Choice {
            is_all: true,
            ..Choice::default()
        };
        let all = on(&packages, &choice);
        assert_eq!(all.first().unwrap(), "api: admin default mail near web");
        let names = ["amdin".to_owned()];
        let choice = Choice {
            names: &names,
            ..Choice::default()
        };
        let unknown = chosen(&packages, &|it| it.about.name == "api", &choice).unwrap_err();
        assert_eq!(unknown.name, "amdin");
        assert!(unknown.known.contains("admin"));
    }
}
