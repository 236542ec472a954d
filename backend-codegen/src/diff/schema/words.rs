//! What a schema says to people, and what it says of values beside their structure.

use super::types::shortened;
use super::{Couple, Differ};
use crate::api::{Extensions, Json, Xml};
use crate::diff::lifecycle::Standing;
use crate::diff::usage::Change;

impl Differ<'_> {
    pub(super) fn words(&mut self, couple: &Couple<'_>) {
        let Couple {
            old, new, places, ..
        } = *couple;
        let subject = &*couple.label;
        for (what, old, new) in [
            ("title", &old.title, &new.title),
            ("description", &old.description, &new.description),
            ("`$comment`", &old.comment, &new.comment),
        ] {
            self.text(what, subject, old, new, places);
        }
        let was = Standing {
            deprecated: old.deprecated,
            extensions: &old.extensions,
        };
        let is = Standing {
            deprecated: new.deprecated,
            extensions: &new.extensions,
        };
        self.standing(subject, was, is, couple.usage, places);
        self.extensible_values(couple, &old.extensions, &new.extensions);
        self.values(subject, &old.examples, &new.examples, places);
        let docs = old.external_docs.as_deref();
        self.external_docs(subject, docs, new.external_docs.as_deref(), places);
        self.xml(couple, old.xml.as_deref(), new.xml.as_deref());
    }

    /// Compares values that are named as an example of all that there may be: one that is no longer
    /// named is no longer understood.
    fn extensible_values(&mut self, couple: &Couple<'_>, old: &Extensions, new: &Extensions) {
        let values = |extensions: &Extensions| match extensions.get("x-extensible-enum") {
            Some(Json::Array(values)) => Some(values.clone()),
            Some(_) | None => None,
        };
        let (Some(old), Some(new)) = (values(old), values(new)) else {
            return;
        };
        let change = if couple.usage.is_to_server() {
            Change::Narrowed
        } else {
            Change::Harmless
        };
        for value in old.iter().filter(|value| !new.contains(value)) {
            let how = format!(
                "no longer names `{}` (`x-extensible-enum`)",
                shortened(value)
            );
            self.changed(couple, "diff::enum-value-removed", change, &how);
        }
    }

    fn xml(&mut self, couple: &Couple<'_>, old: Option<&Xml>, new: Option<&Xml>) {
        let nothing = Xml::default();
        let Xml {
            name,
            namespace,
            prefix,
            attribute,
            wrapped,
            node_type,
            extensions,
        } = old.unwrap_or(&nothing);
        let is_there = old.is_some() == new.is_some();
        let new = new.unwrap_or(&nothing);
        let is_same = *name == new.name
            && *namespace == new.namespace
            && *prefix == new.prefix
            && *attribute == new.attribute
            && *wrapped == new.wrapped
            && *node_type == new.node_type;
        if !is_same {
            self.changed(
                couple,
                "diff::xml-changed",
                Change::Unclear,
                "looks different in XML",
            );
        } else if !is_there {
            self.rewritten(&format_args!("`xml` of {}", couple.label), couple.places);
        }
        let subject = &format_args!("`xml` of {}", couple.label);
        self.extensions(subject, extensions, &new.extensions, couple.places);
    }
}
