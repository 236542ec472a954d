//! Settings about types of the application: what stands for which schema or format, and what generated
//! types derive.

use std::ops::Range;

use backend_codegen::api::Api;
use backend_codegen::diagnostic::Diagnostic;
use backend_codegen::document::Location;
use backend_codegen::write::rust::own::{By, Derive, OwnType, RustPath, UnknownName};
use toml_edit::{Item, Key, TableLike};

use super::read::{Reader, entries};
use super::{DocumentSettings, Named};
use crate::command::input::Documents;

/// In a table of derives: all types.
const ALL: &str = "*";

impl Reader<'_> {
    /// `types`: schemas with the types that stand for them.
    pub(super) fn types(&mut self, key: &Key, item: &Item, to: &mut DocumentSettings) {
        let wanted = "a table of schemas, such as `Money = \"crate::money::Money\"`";
        let Some(table) = self.table(key, item, wanted) else {
            return;
        };
        for (name, item) in entries(table) {
            let (path, by) = match item.as_table_like() {
                Some(table) => self.by(name, item, table),
                None => (Some(item), By::Traits),
            };
            let path = path.and_then(|item| self.rust_path(name, item, RustPath::of_type));
            if let Some(path) = path {
                let ty = OwnType { path, by };
                to.own.types.insert(name.get().to_owned(), ty);
                self.named(name, to);
            }
        }
    }

    /// `{ type = "…", by = "serde" }`.
    fn by<'t>(
        &mut self,
        name: &Key,
        whole: &Item,
        table: &'t dyn TableLike,
    ) -> (Option<&'t Item>, By) {
        let (mut path, mut by) = (None, By::Traits);
        for (key, item) in entries(table) {
            match (key.get(), item.as_str()) {
                ("type", _) => path = Some(item),
                ("by", Some("serde")) => by = By::Serde,
                ("by", Some("traits")) => by = By::Traits,
                ("by", _) => self.wrong_type("by", item, "`\"traits\"` or `\"serde\"`"),
                (unknown, _) => {
                    let location = self.location(key.span());
                    self.error(
                        "settings::unknown-key",
                        location,
                        format!("a type that stands for a schema has no `{unknown}`"),
                        "there are `type` and `by`",
                    );
                }
            }
        }
        if path.is_none() {
            self.wrong_type(name.get(), whole, "a table with a `type`");
        }
        (path, by)
    }

    /// `formats`: formats with the types that stand for them.
    pub(super) fn formats(&mut self, key: &Key, item: &Item, to: &mut DocumentSettings) {
        let wanted = "a table of formats, such as `uuid = \"crate::UserId\"`";
        let Some(table) = self.table(key, item, wanted) else {
            return;
        };
        for (name, item) in entries(table) {
            if let Some(path) = self.rust_path(name, item, RustPath::of_type) {
                to.own.formats.insert(name.get().to_owned(), path);
                self.named(name, to);
            }
        }
    }

    /// `derives`: traits for all types, or a table of schemas with those for each.
    pub(super) fn derives(&mut self, key: &Key, item: &Item, to: &mut DocumentSettings) {
        to.own.derives.clear();
        let Some(table) = item.as_table_like() else {
            return self.derives_of(key, item, None, to);
        };
        for (name, item) in entries(table) {
            let schema = (name.get() != ALL).then(|| name.get().to_owned());
            if schema.is_some() {
                self.named(name, to);
            }
            self.derives_of(name, item, schema.as_deref(), to);
        }
    }

    fn derives_of(
        &mut self,
        key: &Key,
        item: &Item,
        schema: Option<&str>,
        to: &mut DocumentSettings,
    ) {
        let Some(list) = item.as_array() else {
            let wanted = "a list of traits, such as `[\"Eq\", \"my_crate::Trait\"]`, or a table of schemas with such lists";
            return self.wrong_type(key.get(), item, wanted);
        };
        for value in list {
            let item = Item::Value(value.clone());
            if let Some(path) = self.rust_path(key, &item, RustPath::of_derive) {
                let schema = schema.map(str::to_owned);
                to.own.derives.push(Derive { schema, path });
            }
        }
    }

    fn table<'t>(&mut self, key: &Key, item: &'t Item, wanted: &str) -> Option<&'t dyn TableLike> {
        let table = item.as_table_like();
        if table.is_none() {
            self.wrong_type(key.get(), item, wanted);
        }
        table
    }

    /// A path of Rust; why it is none is told.
    fn rust_path(
        &mut self,
        key: &Key,
        item: &Item,
        read: fn(&str) -> Result<RustPath, String>,
    ) -> Option<RustPath> {
        let Some(text) = item.as_str() else {
            self.wrong_type(key.get(), item, "a path of Rust, as a string");
            return None;
        };
        match read(text) {
            Ok(path) => Some(path),
            Err(reason) => {
                let location = self.location(item.span());
                let message = format!("`{}` cannot be that", key.get());
                self.error("settings::wrong-value", location, message, reason);
                None
            }
        }
    }

    /// Remembers where a schema, format or operation is named.
    pub(super) fn named(&mut self, key: &Key, to: &mut DocumentSettings) {
        self.named_at(key.get(), key.span(), to);
    }

    /// Remembers where a name stands.
    pub(super) fn named_at(
        &mut self,
        name: &str,
        span: Option<Range<usize>>,
        to: &mut DocumentSettings,
    ) {
        let location = self.location(span);
        let name = name.to_owned();
        to.names.push(Named { name, location });
    }
}

/// Reports schemas, formats, operations and security schemes that settings name and the document does not have.
pub(in crate::command) fn refuse_unknown(
    settings: &DocumentSettings,
    api: &Api,
    documents: &mut Documents,
) {
    let mut unknown = settings.own.unknown(api);
    unknown.extend(settings.validation.unknown(api));
    unknown.extend(settings.jwt.unknown(api));
    unknown.extend(settings.streams.unknown(api));
    if unknown.is_empty() {
        return;
    }
    let (sources, diagnostics) = documents.findings();
    let (file, text) = &settings.file;
    let source = sources.add(file, text.as_ref());
    for UnknownName { kind, name, meant } in unknown {
        let places = settings.names.iter().rev();
        let place = places
            .filter(|named| named.name == name)
            .map(|it| it.location);
        let location = place.map(|place| Location { source, ..place }).next();
        let message = format!("the document has no {kind} `{name}`");
        let finding = Diagnostic::error(
            "settings::unknown-name",
            location.unwrap_or_default(),
            message,
        );
        let help = match (meant, kind) {
            (Some(meant), _) => format!("did you mean `{meant}`?"),
            (None, "operation") => {
                "name one by its `operationId`, or as `GET /orders/{id}`".to_owned()
            }
            (None, kind) if kind.starts_with("security scheme") => {
                "name one of `components.securitySchemes`: `http` with `bearer`, `oauth2` or `openIdConnect`".to_owned()
            }
            (None, "format") => "name a `format` that some schema of the document has".to_owned(),
            (None, _) => "name a schema of `components.schemas`".to_owned(),
        };
        diagnostics.push(finding.help(help));
    }
}
