//! Which features packages are built with.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, TargetKind};
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
    is_optional: bool,
    with_default: bool,
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
/// packages that are `wanted`, or by `package/feature` of the one that is named; what these and others ask of
/// each other is on for all, as in one build of a workspace (The Cargo Book, "Feature unification").
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
        with: vec![BTreeSet::new(); packages.len()],
        is_built: vec![false; packages.len()],
    };
    let mut missing: Vec<&String> = choice.names.iter().collect();
    let of_wanted = || packages.iter().enumerate().filter(|(_, it)| wanted(it));
    for (index, package) in of_wanted() {
        let declared = &package.features;
        built.build(index);
        if !choice.is_without_default {
            built.turn_on(index, "default");
        }
        let all = declared.features.keys().filter(|_| choice.is_all);
        for name in all.chain(choice.names).chain(&declared.required) {
            built.turn_on(index, name);
        }
        missing.retain(|name| !declared.features.contains_key(*name));
    }
    missing.retain(|name| {
        let Some((of, feature)) = name.split_once('/') else {
            return true;
        };
        built.turn_on_in(of, feature);
        let mut known = packages.iter().filter(|it| it.about.name == of);
        !known.any(|it| it.features.features.contains_key(feature))
    });
    if let Some(name) = missing.first() {
        let known = of_wanted().flat_map(|(_, package)| package.features.features.keys());
        return Err(Unknown {
            name: (*name).clone(),
            known: known.cloned().collect(),
        });
    }
    // What nobody depends on is read as it would be built by itself.
    for (index, package) in packages.iter().enumerate() {
        if built.is_built.get(index) == Some(&false) {
            built.build(index);
            built.turn_on(index, "default");
            for name in &package.features.required {
                built.turn_on(index, name);
            }
        }
    }
    for index in 0..packages.len() {
        built.turn_on_framework(index);
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
    /// The dependencies that are there, by what manifests call them.
    with: Vec<BTreeSet<String>>,
    is_built: Vec<bool>,
}

impl<'a> Built<'a> {
    fn declared(&self, package: usize) -> Option<&'a Declared> {
        self.packages.get(package).map(|it| &it.features)
    }

    fn is_on(&self, package: usize, name: &str) -> bool {
        self.on.get(package).is_some_and(|on| on.contains(name))
    }

    /// Takes in a package with the dependencies that are no optional ones.
    fn build(&mut self, package: usize) {
        let Some(is_built @ false) = self.is_built.get_mut(package) else {
            return;
        };
        *is_built = true;
        let dependencies = self.declared(package).into_iter();
        for dependency in dependencies.flat_map(|it| &it.dependencies) {
            if !dependency.is_optional {
                self.depend(package, dependency);
            }
        }
    }

    fn depend(&mut self, package: usize, dependency: &Dependency) {
        let with = self.with.get_mut(package);
        if !with.is_some_and(|with| with.insert(dependency.name.clone())) {
            return;
        }
        if dependency.with_default {
            self.turn_on_in(&dependency.package, "default");
        }
        for name in &dependency.features {
            self.turn_on_in(&dependency.package, name);
        }
        if let Some(index) = self.index_of(&dependency.package) {
            self.build(index);
        }
    }

    /// Turns on a feature with all that it turns on.
    fn turn_on(&mut self, package: usize, name: &str) {
        let Some(declared) = self.declared(package) else {
            return;
        };
        let Some(more) = declared.features.get(name) else {
            return;
        };
        let Some(true) = (self.on.get_mut(package)).map(|on| on.insert(name.to_owned())) else {
            return;
        };
        let named = |name: &str| (declared.dependencies.iter()).find(|it| it.name == name);
        for more in more {
            if let Some((dependency, feature)) = more.split_once('/') {
                let weak = dependency.strip_suffix('?');
                let known = named(weak.unwrap_or(dependency));
                if weak.is_none() {
                    self.turn_on(package, dependency);
                    if let Some(known) = known {
                        self.depend(package, known);
                    }
                }
                if let Some(known) = known {
                    self.turn_on_in(&known.package, feature);
                }
            } else if let Some(dependency) = more.strip_prefix("dep:") {
                if let Some(known) = named(dependency) {
                    self.depend(package, known);
                }
            } else {
                self.turn_on(package, more);
            }
        }
    }

    fn index_of(&self, package: &str) -> Option<usize> {
        let named = |it: &Package| it.about.name == package;
        self.packages.iter().position(named)
    }

    fn turn_on_in(&mut self, package: &str, name: &str) {
        if let Some(index) = self.index_of(package) {
            self.turn_on(index, name);
        }
    }

    /// Of a package that serves nothing as it is built, turns on what brings a framework.
    fn turn_on_framework(&mut self, package: usize) {
        let Some(declared) = self.declared(package) else {
            return;
        };
        let frameworks = declared.dependencies.iter();
        let frameworks: Vec<&Dependency> = frameworks
            .filter(|it| FRAMEWORKS.contains(&it.package.as_str()))
            .collect();
        let with = self.with.get(package);
        let is_there = |it: &&Dependency| with.is_some_and(|with| with.contains(&it.name));
        if frameworks.iter().any(is_there) {
            return;
        }
        let brings = |of: &String| {
            frameworks.iter().any(|it| {
                let name = of.strip_prefix("dep:").unwrap_or(of);
                name == it.name
                    || name
                        .strip_prefix(&it.name)
                        .is_some_and(|it| it.starts_with('/'))
            })
        };
        let by = declared.features.iter();
        let by = by.filter(|(_, on)| on.iter().any(brings));
        for (name, _) in by {
            self.turn_on(package, name);
        }
    }
}

impl Declared {
    /// What Cargo says of a package.
    pub(super) fn of(package: &cargo_metadata::Package) -> Self {
        let programs = package.targets.iter();
        let programs = programs.filter(|it| it.kind.contains(&TargetKind::Bin));
        let programs = programs.flat_map(|it| it.required_features.iter().cloned());
        // What `cargo leptos` builds the server with.
        let by_tools = ["bin-features", "features"].iter().filter_map(|name| {
            let said = package.metadata.get("leptos")?.get(name)?.as_array()?;
            Some(said.iter().filter_map(|it| Some(it.as_str()?.to_owned())))
        });
        let dependencies = package.dependencies.iter();
        let dependencies = dependencies.filter(|it| it.kind == DependencyKind::Normal);
        let dependencies = dependencies.map(|it| Dependency {
            name: it.rename.clone().unwrap_or_else(|| it.name.clone()),
            package: it.name.clone(),
            features: it.features.clone(),
            is_optional: it.optional,
            with_default: it.uses_default_features,
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
            let flag = |name: &str| said.get(name).and_then(Item::as_bool);
            let is_optional = flag("optional") == Some(true);
            dependencies.push(Dependency {
                name: name.to_owned(),
                package: package.unwrap_or(name).to_owned(),
                features: texts(said.get("features")),
                is_optional,
                with_default: flag("default-features") != Some(false),
            });
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
                 admin = [\"near?/more\", \"mail\"]\nmail = []\nfar = [\"dep:near\"]\n\
                 [dependencies]\ncore = { package = \"the-core\", path = \"x\", default-features = false }\n\
                 near = { path = \"y\", optional = true, features = [\"base\"] }\n\
                 [dev-dependencies]\napi = { path = \".\", features = [\"mail\"] }\n",
            ),
            package(
                "[package]\nname = \"the-core\"\n[features]\ndefault = [\"rpc\"]\nhttp = []\nrpc = []\n\
                 [dependencies]\naxum = { version = \"0.8\", optional = true }\n",
            ),
            package(
                "[package]\nname = \"near\"\n[features]\ndefault = [\"base\"]\nbase = []\nmore = []\n",
            ),
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
                "near: base default",
                "page: ssr tool"
            ]
        );
        let names = ["admin".to_owned(), "near/more".to_owned()];
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
                "near: base default more",
                "page: ssr tool"
            ]
        );
        let choice = Choice {
            is_all: true,
            ..Choice::default()
        };
        let all = on(&packages, &choice);
        assert_eq!(all.first().unwrap(), "api: admin default far mail web");
        for unknown in ["amdin", "near/none", "none/base"] {
            let names = [unknown.to_owned()];
            let choice = Choice {
                names: &names,
                ..Choice::default()
            };
            let found = chosen(&packages, &|it| it.about.name == "api", &choice).unwrap_err();
            assert_eq!(found.name, unknown);
            assert!(found.known.contains("admin"));
        }
    }

    #[test]
    fn a_framework_that_is_there_needs_no_feature() {
        let of = |features: &str, dependencies: &str| {
            let manifest = format!(
                "[package]\nname = \"api\"\n[features]\n{features}\n[dependencies]\n{dependencies}\n"
            );
            on(&[package(&manifest)], &Choice::default())
        };
        assert_eq!(
            of("default = []\nws = [\"axum/ws\"]", "axum = \"0.8\""),
            ["api: default"]
        );
        let both = "axum = { version = \"0.8\", optional = true }\n\
                    actix-web = { version = \"4\", optional = true }";
        assert_eq!(
            of("default = [\"axum\"]\nactix = [\"dep:actix-web\"]", both),
            ["api: axum default"]
        );
        assert_eq!(
            of("default = []\nserver = [\"dep:axum\"]\nother = []", both),
            ["api: actix-web default server"]
        );
        assert_eq!(
            of("server = [\"dep:axum\"]", both),
            ["api: actix-web server"]
        );
    }
}
