//! Settings about pages of other origins.

use std::ops::Range;

use backend_codegen::write::rust::Cors;
use toml_edit::{Item, Key, TableLike};

use super::read::{Reader, entries};

/// What can be said of pages of other origins.
const KEYS: [&str; 7] = [
    "credentials",
    "expose",
    "headers",
    "max-age",
    "methods",
    "origins",
    "private-network",
];

/// Where a text stands.
type Place = Option<Range<usize>>;

impl Reader<'_> {
    /// `cors`: which pages of other origins may use the server, and how. What is wrong is told.
    pub(super) fn cors(&mut self, key: &Key, item: &Item) -> Option<Cors> {
        let Some(table) = item.as_table_like() else {
            let wanted = "a table such as `{ origins = [\"https://app.example.com\"] }`";
            self.wrong_type(key.get(), item, wanted);
            return None;
        };
        for (key, _) in entries(table).filter(|(key, _)| !KEYS.contains(&key.get())) {
            let known = KEYS.map(|key| format!("`{key}`")).join(", ");
            let location = self.location(key.span());
            let message = format!("`cors` has no `{}`", key.get());
            let help = format!("there are {known}");
            self.error("settings::unknown-key", location, message, help);
        }
        let mut cors = self.origins(key, table)?;
        let wanted = "a list of methods, such as `[\"GET\", \"PATCH\"]`";
        for (text, place) in self.list(table, "methods", wanted).unwrap_or_default() {
            cors = self.said(&place, cors, |cors| cors.method(text));
        }
        let wanted = "a list of headers, such as `[\"X-Request-Id\"]`";
        for (text, place) in self.list(table, "headers", wanted).unwrap_or_default() {
            cors = self.said(&place, cors, |cors| cors.header(text));
        }
        for (text, place) in self.list(table, "expose", wanted).unwrap_or_default() {
            cors = self.said(&place, cors, |cors| cors.expose(text));
        }
        if let Some(item) = table.get("max-age") {
            let seconds = item.as_integer();
            let seconds = seconds.and_then(|it| u32::try_from(it).ok());
            let seconds = seconds.unwrap_or(u32::MAX);
            cors = self.said(&item.span(), cors, |cors| cors.max_age(seconds));
        }
        if let Some((key, item)) = table.get_key_value("private-network")
            && self.bool(key, item)
        {
            cors = cors.private_network();
        }
        if let Some((key, item)) = table.get_key_value("credentials")
            && self.bool(key, item)
        {
            cors = self.said(&item.span(), cors, Cors::credentials);
        }
        Some(cors)
    }

    /// The origins, without which the rest means nothing.
    fn origins(&mut self, of: &Key, table: &dyn TableLike) -> Option<Cors> {
        let wanted = "a list of origins, such as `[\"https://app.example.com\"]`, or `\"*\"`";
        if !table.contains_key("origins") {
            let location = self.location(of.span());
            let message = format!("`{}` names no origins", of.get());
            let help = "add `origins = [\"https://app.example.com\"]`";
            self.error("settings::missing", location, message, help);
        }
        let mut cors: Option<Cors> = None;
        for (text, place) in self.list(table, "origins", wanted).unwrap_or_default() {
            let with = match &cors {
                Some(cors) => cors.clone().origin(text),
                None => Cors::new(text),
            };
            match with {
                Ok(with) => cors = Some(with),
                Err(reason) => self.refuse(&place, reason),
            }
        }
        cors
    }

    /// The texts of a list, if it is there and is one. A single text is a list, too; one without any is
    /// none, since it would say nothing.
    fn list<'t>(
        &mut self,
        table: &'t dyn TableLike,
        name: &str,
        wanted: &str,
    ) -> Option<Vec<(&'t str, Place)>> {
        let item = table.get(name)?;
        if let Some(text) = item.as_str() {
            return Some(vec![(text, item.span())]);
        }
        let texts = item.as_array().and_then(|values| {
            let texts = values.iter();
            let texts = texts.map(|value| Some((value.as_str()?, value.span())));
            texts.collect::<Option<Vec<_>>>()
        });
        let texts = texts.filter(|texts| !texts.is_empty());
        if texts.is_none() {
            self.wrong_type(name, item, wanted);
        }
        texts
    }

    /// What was said before and this; what cannot be is told at its place.
    fn said(
        &mut self,
        place: &Place,
        cors: Cors,
        with: impl FnOnce(Cors) -> Result<Cors, String>,
    ) -> Cors {
        with(cors.clone()).unwrap_or_else(|reason| {
            self.refuse(place, reason);
            cors
        })
    }

    fn refuse(&mut self, place: &Place, reason: String) {
        let location = self.location(place.clone());
        let message = "pages of other origins cannot be let in so".to_owned();
        self.error("settings::wrong-value", location, message, reason);
    }
}
