//! Settings from TOML, with the place of whatever is wrong.

use std::ops::Range;
use std::path::{Path, PathBuf};

use backend_codegen::diagnostic::{Diagnostic, Diagnostics};
use backend_codegen::document::{Location, SourceId};
use cargo_metadata::semver::{Version, VersionReq};
use clap::ValueEnum;
use toml_edit::{Item, Key, TableLike, TomlError};

use super::{DiffSettings, DocumentSettings, LintSettings, Settings};

/// The key of the tables of a project with several documents.
const DOCUMENTS: &str = "documents";
/// The key of findings that are accepted.
const IGNORE: &str = "ignore";
/// The key of what `diff` is told.
const DIFF: &str = "diff";
/// The key of what `lint` is told.
const LINT: &str = "lint";
/// The key of the versions of this tool that will do.
const REQUIRED_VERSION: &str = "required-version";
/// What can be said of a document; said at the top, it holds for all of [`DOCUMENTS`].
const KEYS: [&str; 24] = [
    "allow-ref",
    "code",
    "cors",
    "derives",
    "errors",
    "formats",
    "framework",
    "from-db",
    "generated",
    "jwt",
    "lenient",
    "migrations",
    "openapi",
    "operations",
    "output",
    "overlays",
    "rate-limit",
    "serde",
    "spec",
    "stream",
    "stubs",
    "tags",
    "types",
    "validation",
];

/// Reads settings and gathers what is wrong with them.
pub(super) struct Reader<'a> {
    /// Paths in the file start here.
    folder: &'a Path,
    source: SourceId,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a Path, source: SourceId, diagnostics: &'a mut Diagnostics) -> Self {
        Self {
            folder: file.parent().unwrap_or(Path::new("")),
            source,
            diagnostics,
        }
    }

    /// Paths in the file start here.
    pub(super) fn folder(&self) -> &Path {
        self.folder
    }

    pub(super) fn n_findings(&self) -> usize {
        self.diagnostics.len()
    }

    pub(super) fn syntax(&mut self, error: &TomlError) {
        let location = self.location(error.span());
        self.error("settings::syntax", location, error.message().to_owned(), "");
    }

    pub(super) fn settings(&mut self, table: &dyn TableLike) -> Settings {
        let (mut shared, mut list) = (DocumentSettings::default(), None);
        let (mut lint, mut ignores) = (LintSettings::default(), Vec::new());
        let mut diff = DiffSettings::default();
        for (key, item) in entries(table) {
            match key.get() {
                REQUIRED_VERSION => self.required_version(item),
                DOCUMENTS => list = Some(item),
                LINT => lint = self.lint(key, item),
                DIFF => diff = self.diff(key, item),
                IGNORE => ignores = self.ignores(key, item),
                _ => self.entry(key, item, &mut shared),
            }
        }
        let Some(list) = list else {
            let is_about_a_document = shared.has_source();
            let documents = if is_about_a_document {
                vec![shared]
            } else {
                Vec::new()
            };
            return Settings {
                documents,
                lint,
                diff,
                ignores,
            };
        };
        let Some(tables) = tables(list) else {
            self.wrong_type(DOCUMENTS, list, "a list of tables, each with a `spec`");
            return Settings {
                documents: Vec::new(),
                lint,
                diff,
                ignores,
            };
        };
        let mut documents = Vec::new();
        for table in tables {
            let mut document = shared.clone();
            for (key, item) in entries(table) {
                self.entry(key, item, &mut document);
            }
            if !document.has_source() {
                let location = self.location(list.span());
                self.error(
                    "settings::missing",
                    location,
                    "a table of `documents` names no document".to_owned(),
                    "add `spec = \"openapi.yaml\"`",
                );
            }
            documents.push(document);
        }
        Settings {
            documents,
            lint,
            diff,
            ignores,
        }
    }

    fn entry(&mut self, key: &Key, item: &Item, to: &mut DocumentSettings) {
        match key.get() {
            "spec" => to.spec = self.path(key, item).unwrap_or_default(),
            "output" => to.output = self.path(key, item),
            "generated" => to.generated = self.path(key, item),
            "code" => to.code = self.path(key, item),
            "migrations" => to.migrations = self.path(key, item),
            "framework" => to.framework = self.one_of(key, item),
            "from-db" => to.from_db = self.database(key, item),
            "errors" => to.errors = self.one_of(key, item),
            "stubs" => to.stubs = self.one_of(key, item),
            "lenient" => to.lenient = self.bool(key, item),
            "openapi" => to.openapi = self.bool(key, item),
            "serde" => to.own.serde = self.bool(key, item),
            "cors" => to.cors = self.cors(key, item),
            "jwt" => self.jwt(key, item, to),
            "rate-limit" => to.rate_limit = self.rate_limit(key, item),
            "stream" => self.streams(key, item, to),
            "validation" => self.validation(key, item, to),
            "derives" => self.derives(key, item, to),
            "formats" => self.formats(key, item, to),
            "types" => self.types(key, item, to),
            "allow-ref" => {
                let folders = self.strings(key, item, "a list of folders, as strings");
                let folders = folders.iter().map(|folder| self.folder.join(folder));
                to.allow_ref.extend(folders);
            }
            "overlays" => {
                let files = self.strings(key, item, "a list of files, as strings");
                let files = files.iter().map(|file| self.folder.join(file));
                to.overlays = files.collect();
            }
            "tags" => to.selection.tags = self.strings(key, item, "a list of tags, as strings"),
            "operations" => {
                let wanted =
                    "a list of operations, each by its `operationId` or as `GET /orders/{id}`";
                to.selection.operations = self.strings(key, item, wanted);
            }
            unknown => {
                let location = self.location(key.span());
                let known = KEYS.map(|key| format!("`{key}`")).join(", ");
                self.error(
                    "settings::unknown-key",
                    location,
                    format!("there is no setting `{unknown}`"),
                    format!(
                        "there are {known}, and above them `{DIFF}`, `{DOCUMENTS}`, `{IGNORE}`, `{LINT}` and `{REQUIRED_VERSION}`"
                    ),
                );
            }
        }
    }

    pub(super) fn bool(&mut self, key: &Key, item: &Item) -> bool {
        let found = item.as_bool();
        if found.is_none() {
            self.wrong_type(key.get(), item, "`true` or `false`");
        }
        found.unwrap_or_default()
    }

    pub(super) fn strings(&mut self, key: &Key, item: &Item, wanted: &str) -> Vec<String> {
        let strings = item.as_array().and_then(|strings| {
            let strings = strings
                .iter()
                .map(|string| string.as_str().map(str::to_owned));
            strings.collect::<Option<Vec<_>>>()
        });
        if strings.is_none() {
            self.wrong_type(key.get(), item, wanted);
        }
        strings.unwrap_or_default()
    }

    fn path(&mut self, key: &Key, item: &Item) -> Option<PathBuf> {
        let path = item.as_str().filter(|path| !path.is_empty());
        if path.is_none() {
            self.wrong_type(key.get(), item, "a path, as a string");
        }
        path.map(|path| self.folder.join(path))
    }

    pub(super) fn one_of<T: ValueEnum>(&mut self, key: &Key, item: &Item) -> Option<T> {
        let found = item.as_str().and_then(|name| T::from_str(name, false).ok());
        if found.is_none() {
            let values = T::value_variants().iter().filter_map(T::to_possible_value);
            let names: Vec<_> = values
                .map(|value| format!("`\"{}\"`", value.get_name()))
                .collect();
            self.wrong_type(key.get(), item, &names.join(" or "));
        }
        found
    }

    /// Refuses a project that wants another version of this tool.
    fn required_version(&mut self, item: &Item) {
        let wanted = item
            .as_str()
            .and_then(|text| Some((text, VersionReq::parse(text).ok()?)));
        let Some((text, wanted)) = wanted else {
            self.wrong_type(
                REQUIRED_VERSION,
                item,
                "versions as Cargo writes them, such as `\"0.1\"`",
            );
            return;
        };
        let here = env!("CARGO_PKG_VERSION");
        if Version::parse(here).is_ok_and(|version| !wanted.matches(&version)) {
            let location = self.location(item.span());
            self.error(
                "settings::version",
                location,
                format!("this project wants version `{text}` of cargo backend, and this is {here}"),
                format!("`cargo install cargo-backend --version '{text}'` installs it"),
            );
        }
    }

    pub(super) fn wrong_type(&mut self, key: &str, item: &Item, wanted: &str) {
        let location = self.location(item.span());
        self.error(
            "settings::wrong-value",
            location,
            format!("`{key}` cannot be that"),
            format!("it is {wanted}"),
        );
    }

    pub(super) fn error(
        &mut self,
        code: &'static str,
        location: Location,
        message: String,
        help: impl Into<String>,
    ) {
        let (help, finding) = (help.into(), Diagnostic::error(code, location, message));
        self.diagnostics.push(if help.is_empty() {
            finding
        } else {
            finding.help(help)
        });
    }

    pub(super) fn location(&self, span: Option<Range<usize>>) -> Location {
        let span = span.unwrap_or_default();
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Location {
            source: self.source,
            start: offset(span.start),
            end: offset(span.end),
        }
    }
}

/// The tables of a list of tables, however it is written.
pub(super) fn tables(list: &Item) -> Option<Vec<&dyn TableLike>> {
    match list {
        Item::ArrayOfTables(tables) => {
            Some(tables.iter().map(|table| table as &dyn TableLike).collect())
        }
        item => item.as_array().and_then(|array| {
            let tables = array
                .iter()
                .map(|value| value.as_inline_table().map(|table| table as &dyn TableLike));
            tables.collect()
        }),
    }
}

/// Keys with their places and what they stand before.
pub(super) fn entries(table: &dyn TableLike) -> impl Iterator<Item = (&Key, &Item)> {
    let keys = table
        .iter()
        .map(|(key, _)| key.to_owned())
        .collect::<Vec<_>>();
    keys.into_iter().filter_map(|key| table.get_key_value(&key))
}
