//! Bodies that are a form.

use super::super::reader::Reader;
use super::super::violation::{Location, Rule};
use super::head::Sources;
use super::input::{Input, Read};
use super::parameter::{MALFORMED, Parameter};
use super::percent;
use super::query::{self, pairs_of};
use super::text::{self, Reading, Value};
use std::cell::OnceCell;

impl Input<'_> {
    /// A body that is a form with these members, declared like parts of a query string. Others are
    /// text.
    pub fn form<T>(&mut self, members: &[Parameter], read: Read<T>) -> Option<T> {
        if !self.has_content() {
            return None;
        }
        let form = std::str::from_utf8(self.whole_bytes()).map_err(|_| MALFORMED);
        let pairs = OnceCell::from(form.and_then(query::pairs));
        let sources = Sources {
            head: self.sources.head,
            captures: &[],
            pairs,
        };
        match json(&sources, members) {
            Ok(json) => self.read_body(Reader::of(Location::Body, "", &json), read),
            Err(rule) => {
                self.record(Location::Body, "", rule);
                None
            }
        }
    }
}

/// The JSON object that a form stands for.
fn json(form: &Sources<'_>, members: &[Parameter]) -> Result<String, Rule> {
    let mut json = String::from("{");
    for member in members {
        let Some(value) = (member.find)(member, form, false)? else {
            continue;
        };
        name(member.name, &mut json);
        match value {
            Value::Text(text) if member.is_json && text::is_json(&text) => json.push_str(&text),
            value => text::spell(&value, &member.notation, Reading::First, &mut json),
        }
    }
    for (key, value) in pairs_of(form)? {
        let base = key.split_once('[').map_or(&**key, |(base, _)| base);
        if !members
            .iter()
            .any(|member| member.name == key || member.name == base)
        {
            name(key, &mut json);
            text::quote(&percent::decode_query(value).ok_or(MALFORMED)?, &mut json);
        }
    }
    json.push('}');
    Ok(json)
}

/// Starts a member of the object that is being written.
fn name(name: &str, json: &mut String) {
    if json.len() > 1 {
        json.push(',');
    }
    text::quote(name, json);
    json.push(':');
}
