//! Settings about how often clients may ask.

use backend_codegen::write::rust::{Network, RateLimit};
use toml_edit::{Item, Key};

use super::read::{Reader, entries};

impl Reader<'_> {
    /// `rate-limit`: `true`, or a table of what is not as usual.
    pub(super) fn rate_limit(&mut self, key: &Key, item: &Item) -> Option<RateLimit> {
        if let Some(is_on) = item.as_bool() {
            return is_on.then(RateLimit::default);
        }
        let Some(table) = item.as_table_like() else {
            let wanted =
                "`true`, or a table such as `{ requests = 100, seconds = 900, path = \"/api/\" }`";
            self.wrong_type(key.get(), item, wanted);
            return None;
        };
        let mut limit = RateLimit::default();
        for (key, item) in entries(table) {
            match key.get() {
                "requests" => limit.requests = self.count(key, item),
                "seconds" => limit.seconds = self.count(key, item),
                "path" => match item.as_str().filter(|path| path.starts_with('/')) {
                    Some(path) => path.clone_into(&mut limit.path),
                    None => {
                        self.wrong_type(key.get(), item, "where paths start, such as `\"/api/\"`")
                    }
                },
                "headers" => limit.headers = self.bool(key, item),
                "trusted-proxies" => {
                    let wanted =
                        "a list of addresses or networks, such as `[\"10.0.0.0/8\", \"::1\"]`";
                    let names = self.strings(key, item, wanted);
                    let networks = names.iter().map(|name| name.parse::<Network>());
                    match networks.collect() {
                        Ok(networks) => limit.trusted_proxies = networks,
                        Err(_) => self.wrong_type(key.get(), item, wanted),
                    }
                }
                unknown => {
                    let location = self.location(key.span());
                    self.error(
                        "settings::unknown-key",
                        location,
                        format!("a rate limit has no `{unknown}`"),
                        "there are `headers`, `path`, `requests`, `seconds` and `trusted-proxies`",
                    );
                }
            }
        }
        Some(limit)
    }

    fn count(&mut self, key: &Key, item: &Item) -> u32 {
        let count = item
            .as_integer()
            .and_then(|count| u32::try_from(count).ok());
        let count = count.filter(|count| *count > 0);
        if count.is_none() {
            self.wrong_type(key.get(), item, "a number from 1 on");
        }
        count.unwrap_or_default()
    }
}
