//! Rows of the catalogue, and which object an oid stands for.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;

use crate::db::model::{Content, Database, Engine, Grant, Id, Kind, Object};

/// The table in which sqlx notes what it has applied.
pub(super) const HISTORY: &str = "_sqlx_migrations";

/// An oid within its catalogue, and the number of a column.
pub(super) type Oid = (String, i64, i32);

/// What all objects have, and what those of one kind have.
#[derive(Deserialize)]
pub(super) struct Row<T> {
    pub(super) oid: i64,
    #[serde(default)]
    pub(super) subid: i32,
    pub(super) namespace: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) part: String,
    #[serde(default)]
    pub(super) grants: BTreeSet<Grant>,
    #[serde(default)]
    pub(super) revoked: BTreeSet<Grant>,
    #[serde(default)]
    pub(super) comment: Option<String>,
    #[serde(flatten)]
    pub(super) content: T,
}

/// That one oid has to do with another.
#[derive(Deserialize)]
pub(super) struct Edge {
    class: String,
    oid: i64,
    subid: i32,
    of_class: String,
    of_oid: i64,
    of_subid: i32,
}

#[derive(Deserialize)]
pub(super) struct Comment {
    class: String,
    oid: i64,
    subid: i32,
    text: String,
    /// The object, as the server describes it.
    of: String,
}

#[derive(Deserialize)]
pub(super) struct Text {
    pub(super) text: String,
}

/// The objects as they come.
#[derive(Default)]
pub(super) struct Catalogue {
    ids: HashMap<Oid, Id>,
    aliases: HashMap<Oid, Oid>,
    objects: BTreeMap<Id, Object>,
    stated: Vec<String>,
}

impl Catalogue {
    /// One that others know as what it belongs to.
    pub(super) fn add_aside(&mut self, id: Id, object: Object) {
        self.objects.insert(id, object);
    }

    pub(super) fn add(&mut self, class: &str, oid: i64, subid: i32, id: Id, object: Object) {
        self.ids.insert((class.to_owned(), oid, subid), id.clone());
        self.objects.insert(id, object);
    }

    pub(super) fn alias(&mut self, edges: Vec<Edge>) {
        for edge in edges {
            self.aliases.insert(
                (edge.class, edge.oid, edge.subid),
                (edge.of_class, edge.of_oid, edge.of_subid),
            );
        }
    }

    pub(super) fn depend(&mut self, edges: Vec<Edge>) {
        for edge in edges {
            let from = self.find((edge.class, edge.oid, edge.subid)).cloned();
            let to = self
                .find((edge.of_class, edge.of_oid, edge.of_subid))
                .cloned();
            let (Some(from), Some(to)) = (from, to) else {
                continue;
            };
            if from != to
                && let Some(object) = self.objects.get_mut(&from)
            {
                object.needs.insert(to);
            }
        }
    }

    pub(super) fn comment(&mut self, comments: Vec<Comment>) {
        for comment in comments {
            let id = self.ids.get(&(comment.class, comment.oid, comment.subid));
            match id.and_then(|id| self.objects.get_mut(id)) {
                Some(object) => object.comment = Some(comment.text),
                None => {
                    let text = format!("the comment {:?} on {}", comment.text, comment.of);
                    self.stated.push(text);
                }
            }
        }
    }

    pub(super) fn finish(
        mut self,
        version: u32,
        unmodelled: Vec<String>,
        stated: Vec<String>,
    ) -> Database {
        self.stated.extend(stated);
        // The history of migrations is nobody's schema.
        self.objects
            .retain(|id, _| id.name != HISTORY && !id.name.starts_with("_sqlx_migrations_"));
        for object in self.objects.values_mut() {
            // A sequence is made before the column that owns it.
            if matches!(object.content, Content::Sequence(_)) {
                object.needs.retain(|need| need.kind != Kind::Column);
            }
        }
        Database {
            engine: Engine::Postgres,
            version,
            objects: self.objects,
            unmodelled,
            stated: self.stated,
        }
    }

    /// The object that an oid stands for; aliases may lead on: the array of a type of an extension.
    fn find(&self, mut oid: Oid) -> Option<&Id> {
        for _ in 0..4 {
            if let Some(id) = self.ids.get(&oid) {
                return Some(id);
            }
            match self.aliases.get(&oid) {
                Some(other) => oid = other.clone(),
                // A column of what has no columns here, such as a composite type.
                None if oid.2 != 0 => oid.2 = 0,
                None => return None,
            }
        }
        None
    }
}
