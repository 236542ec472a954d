//! What people have written in a document, kept when the document is made anew from code.
//!
//! What code says, it says better: paths, parameters, schemas, statuses, credentials. What it cannot say
//! (words, examples, tags, `x-` members, servers, callbacks, links, webhooks) comes from the document, and
//! so does the order in which things stand. Both are looked at as trees that the same writer has written,
//! so that one thing has one spelling; what comes out is a tree again, for the reader. Words whose place
//! is gone are told.

mod comments;
mod operation;
mod references;
mod schema;
mod security;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::HashSet;

use crate::api::{Api, Json};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Location;
use crate::write::openapi::tree as written;

pub use comments::with_comments;

use tree::{WORDS_OF_DOCUMENT, extensions, list, member, members, set, take, words};

/// Puts what the document says beside what the code says, as JSON that is still to be read: `code` has
/// been [aligned](crate::read::code::align) with `document`.
pub fn merge(code: &Api, document: &Api, diagnostics: &mut Diagnostics) -> String {
    // What a version cannot say is told when the result is written.
    let untold = &mut Diagnostics::new();
    let mut new = written(code, document.version, untold);
    let old = written(document, document.version, untold);
    let mut merge = Merge {
        document,
        old: &old,
        diagnostics,
        pairs: Vec::new(),
        used: HashSet::new(),
        untouched: HashSet::new(),
    };
    merge.document(&mut new);
    new.to_string()
}

struct Merge<'a> {
    document: &'a Api,
    /// The document as a tree.
    old: &'a Json,
    diagnostics: &'a mut Diagnostics,
    /// Schemas of the code by name, each with one that stands in its place in the document.
    pairs: Vec<(Box<str>, &'a Json)>,
    /// Schemas of the document whose words have been taken.
    used: HashSet<&'a str>,
    /// Names of operations that only the code has.
    untouched: HashSet<Box<str>>,
}

/// What is being looked at, for findings.
#[derive(Clone, Copy)]
struct At<'s> {
    /// In the words of the user.
    name: &'s str,
    /// In the document.
    place: Location,
}

impl<'a> Merge<'a> {
    fn document(&mut self, new: &mut Json) {
        let old = self.old;
        words(new, old, WORDS_OF_DOCUMENT);
        self.tags(new);
        self.schemes(new);
        self.paths(new);
        self.schemas(new);
        if let (Some(new), Some(old)) = (tree::member_mut(new, "components"), old.get("components"))
        {
            extensions(new, old);
        }
        references::keep(new, old);
        references::complete(new, old);
        tree::order_components(new, old);
    }

    /// The tags that are declared: those of the document, and then those that only the code has.
    fn tags(&self, new: &mut Json) {
        let Some(old) = self.old.get("tags") else {
            return;
        };
        let mut tags = list(old).to_vec();
        let own = take(new, "tags").unwrap_or(Json::Null);
        let is_known = |tag: &&Json| {
            list(old)
                .iter()
                .any(|old| old.get("name") == tag.get("name"))
        };
        tags.extend(list(&own).iter().filter(|tag| !is_known(tag)).cloned());
        set(new, "tags", Json::Array(tags));
    }

    /// The schemas with names: those of the same name first, and then those that stand where the document
    /// has another name, or none.
    fn schemas(&mut self, new: &mut Json) {
        let nothing = &mut Json::Object(Vec::new());
        let schemas = tree::member_mut(new, "components")
            .and_then(|it| tree::member_mut(it, "schemas"))
            .unwrap_or(nothing);
        let old = self.old.get("components").and_then(|it| it.get("schemas"));
        let spare = references::spare(self.old).into_iter();
        let spare = spare.filter(|(section, _)| *section == "schemas");
        self.used.extend(spare.map(|(_, name)| name));
        let mut done: HashSet<Box<str>> = HashSet::new();
        let names: Vec<Box<str>> = members(schemas)
            .iter()
            .map(|(name, _)| name.clone())
            .collect();
        for name in names {
            let (Some(new), Some(old)) = (
                tree::member_mut(schemas, &name),
                old.and_then(|old| member(old, &name)),
            ) else {
                continue;
            };
            self.used.insert(old.0);
            self.named_schema(&name, new, old.1);
            done.insert(name);
        }
        let mut n = 0;
        while let Some((name, old)) = self.pairs.get(n).cloned() {
            n += 1;
            if done.insert(name.clone())
                && let Some(new) = tree::member_mut(schemas, &name)
            {
                self.named_schema(&name, new, old);
            }
        }
        for (name, schema) in old.map(members).unwrap_or_default() {
            if !self.used.contains(&**name) && schema::says(schema) {
                let place = self.document.types.component(name);
                let place = place.map(|id| self.document.types.get(id).location);
                let what = format!("the schema `{name}`");
                self.lost(&what, "no operation has it any more", place);
            }
        }
    }

    fn named_schema(&mut self, name: &str, new: &mut Json, old: &'a Json) {
        let types = &self.document.types;
        let place = types.component(name).map(|id| types.get(id).location);
        let name = format!("the schema `{name}`");
        let at = At {
            name: &name,
            place: place.unwrap_or_default(),
        };
        self.schema(new, old, at, 0);
    }

    /// Tells that words are left out.
    fn lost(&mut self, what: &str, why: &'static str, place: Option<Location>) {
        let place = place.unwrap_or(self.document.location);
        let message = format!("what the document says of {what} is left out");
        self.diagnostics.push(
            Diagnostic::warning("merge::words", place, message)
                .label(why)
                .help("move the words to where they belong now; the code does not have them"),
        );
    }
}
