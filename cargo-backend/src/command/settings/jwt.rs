//! Settings about how JSON Web Tokens are verified.

use backend_codegen::write::rust::{Jwt, JwtAlgorithm};
use toml_edit::{Item, Key, TableLike};

use super::DocumentSettings;
use super::read::{Reader, entries};

/// In a table of security schemes: all that are for such tokens and are not named.
const OTHERS: &str = "*";

/// What can be said of tokens.
const KEYS: [&str; 7] = [
    "algorithms",
    "audience",
    "fetched-by",
    "issuer",
    "keys",
    "leeway",
    "typ",
];

impl Reader<'_> {
    /// `jwt`: what holds for all tokens, or a table of security schemes.
    pub(super) fn jwt(&mut self, key: &Key, item: &Item, to: &mut DocumentSettings) {
        let Some(table) = item.as_table_like() else {
            let wanted = "a table such as `{ issuer = \"https://id.example.com\", audience = \"shop\", keys = \"env:JWT_KEYS\" }`";
            return self.wrong_type(key.get(), item, wanted);
        };
        if table.is_empty() || table.iter().any(|(_, item)| !item.is_table_like()) {
            to.jwt.usual = self.tokens(key, table);
            return;
        }
        for (name, item) in entries(table) {
            let Some(jwt) = item
                .as_table_like()
                .and_then(|table| self.tokens(name, table))
            else {
                continue;
            };
            if name.get() == OTHERS {
                to.jwt.usual = Some(jwt);
            } else {
                self.named(name, to);
                to.jwt.schemes.insert(name.get().to_owned(), jwt);
            }
        }
    }

    /// How the tokens of one scheme are verified; what is wrong is told.
    fn tokens(&mut self, of: &Key, table: &dyn TableLike) -> Option<Jwt> {
        for (key, _) in entries(table).filter(|(key, _)| !KEYS.contains(&key.get())) {
            let location = self.location(key.span());
            let known = KEYS.map(|key| format!("`{key}`")).join(", ");
            self.error(
                "settings::unknown-key",
                location,
                format!("tokens have no `{}`", key.get()),
                format!("there are {known}"),
            );
        }
        let issuer = self.needed(of, table, "issuer")?;
        let keys = self.needed(of, table, "keys")?;
        let audiences = match table.get_key_value("audience") {
            Some((key, list)) if list.is_array() => {
                self.strings(key, list, "an audience or a list of them, as strings")
            }
            _ => vec![self.needed(of, table, "audience")?.to_owned()],
        };
        let mut audiences = audiences.iter();
        let first = audiences.next().map_or("", String::as_str);
        let jwt = Jwt::new(issuer, first, keys);
        let jwt = audiences.fold(jwt, |jwt, audience| jwt?.audience(audience));
        let mut jwt = self.told(of, jwt)?;
        if let Some((key, list)) = table.get_key_value("algorithms") {
            let names = self.strings(key, list, "a list of algorithms, such as `[\"ES256\"]`");
            let algorithms = names.iter().map(|name| name.parse::<JwtAlgorithm>());
            let algorithms: Result<Vec<_>, _> = algorithms.collect();
            let with = algorithms.and_then(|algorithms| jwt.algorithms(algorithms));
            jwt = self.told(key, with)?;
        }
        if let Some((key, seconds)) = table.get_key_value("leeway") {
            let seconds = seconds.as_integer().and_then(|it| u8::try_from(it).ok());
            let with = jwt.leeway(seconds.unwrap_or(u8::MAX));
            jwt = self.told(key, with)?;
        }
        if let Some((key, client)) = table.get_key_value("fetched-by") {
            match client.as_str() {
                Some("server") => jwt = self.told(key, jwt.fetched_by_server())?,
                Some("application") => {}
                _ => self.wrong_type(key.get(), client, "`\"server\"` or `\"application\"`"),
            }
        }
        if let Some((key, typ)) = table.get_key_value("typ") {
            match typ.as_str() {
                Some(typ) => jwt = jwt.typ(typ),
                None => self.wrong_type(key.get(), typ, "a type of tokens, such as `\"at+jwt\"`"),
            }
        }
        Some(jwt)
    }

    /// The text of a key that tokens cannot be verified without.
    fn needed<'t>(&mut self, of: &Key, table: &'t dyn TableLike, name: &str) -> Option<&'t str> {
        match table.get_key_value(name) {
            Some((key, item)) => {
                let text = item.as_str();
                if text.is_none() {
                    self.wrong_type(key.get(), item, "a string");
                }
                text
            }
            None => {
                let location = self.location(of.span());
                let example = match name {
                    "issuer" => "https://id.example.com",
                    "audience" => "shop",
                    _ => "env:JWT_KEYS",
                };
                self.error(
                    "settings::missing",
                    location,
                    format!("`{}` does not say the {name} of tokens", of.get()),
                    format!("add `{name} = \"{example}\"`"),
                );
                None
            }
        }
    }

    /// What came of a text; why nothing did is told at its key.
    fn told(&mut self, key: &Key, jwt: Result<Jwt, String>) -> Option<Jwt> {
        jwt.map_err(|reason| {
            let location = self.location(key.span());
            let message = format!("`{}` cannot be that", key.get());
            self.error("settings::wrong-value", location, message, reason);
        })
        .ok()
    }
}
