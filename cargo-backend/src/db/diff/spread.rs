//! What has to be made anew because something else is.

use std::collections::BTreeSet;

use super::way::{self, Way};
use super::{Planner, tree};
use crate::db::model::{Content, Id, Kind};

impl Planner<'_> {
    /// A table that becomes a partition gives to the indexes of its parent what fits first: one that shall not be
    /// part of them is made anew afterwards.
    pub(super) fn make_way(&mut self) {
        let tree = &self.trees.1;
        let come = tree.parts().filter_map(|(part, _)| {
            let table = tree::table_of(self.to, part)?;
            let is_new = self.ways.get(part) == Some(&Way::Create);
            let stays = self.ways.get(&table) == Some(&Way::Alter);
            (is_new && stays).then_some((table, part))
        });
        let mut in_the_way = Vec::new();
        for (table, part) in come {
            let wanted = tree::kept(self.to, part);
            let others = self.to.objects.keys().filter(|id| {
                *id != part
                    && tree.parent(id).is_none()
                    && self.from.objects.contains_key(id)
                    && tree::table_of(self.to, id).as_ref() == Some(&table)
                    && tree::kept(self.to, id) == wanted
            });
            in_the_way.extend(others.cloned());
        }
        for id in in_the_way {
            self.ways.entry(id).or_insert(Way::Replace);
        }
    }

    /// What needs something that is made anew has to be made anew itself.
    pub(super) fn spread(&mut self) {
        // A table that is made anew is so with all its columns.
        let altered: Vec<Id> = self
            .ways
            .iter()
            .filter(|(id, way)| {
                id.kind == Kind::Column
                    && **way == Way::Alter
                    && self.ways.get(&Id::table(&id.namespace, &id.name)) == Some(&Way::Replace)
            })
            .map(|(id, _)| id.clone())
            .collect();
        for id in altered {
            self.defaults.remove(&id);
            self.ways.insert(id, Way::Replace);
        }
        let mut work: Vec<Id> = self.ways.keys().cloned().collect();
        while let Some(id) = work.pop() {
            let Some(way) = self.ways.get(&id).copied() else {
                continue;
            };
            let changes_type = way == Way::Alter && self.changes_type(&id);
            let is_made_anew = matches!(way, Way::Replace | Way::Rebuild | Way::Drop);
            if !changes_type && !is_made_anew {
                continue;
            }
            let dependents: Vec<_> = self
                .dependents
                .get(&id)
                .into_iter()
                .flatten()
                .cloned()
                .collect();
            for other in dependents {
                // Who still needs what goes, though nothing else about it differs, is tied to it by the
                // server: a foreign key to the index of its key.
                if way == Way::Drop && self.ways.contains_key(&other) {
                    continue;
                }
                let Some(new) = self.spread_to(&id, &other, changes_type) else {
                    continue;
                };
                if self.ways.get(&other) != Some(&new) {
                    self.ways.insert(other.clone(), new);
                    work.push(other);
                }
            }
        }
    }

    /// What is part of an index goes with all of it: that, too, is made anew then.
    pub(super) fn spread_up(&mut self) -> bool {
        let anew = |way: Option<&Way>| matches!(way, Some(Way::Replace | Way::Drop));
        let parts = self.trees.0.parts().filter(|(part, parent)| {
            let table = tree::table_of(self.from, part);
            let is_apart = table.is_some_and(|table| {
                anew(self.ways.get(&table)) || way::goes_with_partition(&table, self.from, self.to)
            });
            let stays = self.to.objects.contains_key(parent)
                && matches!(self.ways.get(parent), None | Some(Way::Alter));
            anew(self.ways.get(part)) && !is_apart && stays
        });
        let parents: BTreeSet<Id> = parts.map(|(_, parent)| parent.clone()).collect();
        let has_spread = !parents.is_empty();
        self.ways
            .extend(parents.into_iter().map(|id| (id, Way::Replace)));
        has_spread
    }

    fn changes_type(&self, id: &Id) -> bool {
        match (self.from.get(id), self.to.get(id)) {
            (Some(Content::Column(old)), Some(Content::Column(new))) => {
                old.ty != new.ty || old.collation != new.collation
            }
            _ => false,
        }
    }

    /// How `other`, which needs `id`, has to be changed because `id` is; nothing if it may stay.
    fn spread_to(&mut self, id: &Id, other: &Id, changes_type: bool) -> Option<Way> {
        let way = self.ways.get(other).copied();
        if !self.to.objects.contains_key(other)
            || matches!(way, Some(Way::Drop | Way::Create | Way::Replace))
        {
            return None;
        }
        match (self.from.get(other)?, self.to.get(other)?) {
            (Content::Column(old), Content::Column(new)) => {
                if self.is_of_view(other) {
                    return None;
                }
                if id.kind == Kind::Table && other.same_relation(id) {
                    return Some(Way::Replace);
                }
                if !new.generated.is_empty() && !old.generated.is_empty() {
                    return Some(Way::Replace);
                }
                if !changes_type
                    && matches!(id.kind, Kind::Function | Kind::Sequence | Kind::Aggregate)
                {
                    self.defaults.insert(other.clone());
                }
                // Types that are rebuilt look after their columns, whose dependents are affected.
                if matches!(
                    id.kind,
                    Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range
                ) {
                    let anew = self
                        .dependents
                        .get(other)
                        .into_iter()
                        .flatten()
                        .cloned()
                        .collect::<Vec<_>>();
                    for dependent in anew {
                        if let Some(Way::Replace) = self.spread_to(other, &dependent, true) {
                            self.ways.insert(dependent.clone(), Way::Replace);
                            self.spread_from(&dependent);
                        }
                    }
                }
                None
            }
            (Content::Constraint(it), _) if changes_type => {
                // The server makes them anew by itself; a foreign key only if both sides fit meanwhile.
                let both = it
                    .references
                    .as_ref()
                    .is_some_and(|(namespace, table, columns)| {
                        let others = Id::table(namespace, table);
                        let mine = Id::table(&other.namespace, &other.name);
                        let changes = |table: &Id, columns: &[String]| {
                            columns.iter().any(|column| {
                                let column = table.column(column);
                                self.ways.get(&column) == Some(&Way::Alter)
                                    && self.changes_type(&column)
                            })
                        };
                        changes(&others, columns) && changes(&mine, &it.columns)
                    });
                both.then_some(Way::Replace)
            }
            (Content::Index(_) | Content::Statistics(_) | Content::Sequence(_), _)
                if changes_type =>
            {
                None
            }
            (Content::Domain(_) | Content::Composite(_) | Content::Range(_), _) => {
                (id.kind != Kind::Function).then_some(Way::Rebuild)
            }
            (Content::Table(_), _) => {
                let is_parent = id.kind == Kind::Table;
                is_parent.then_some(Way::Replace)
            }
            (Content::Namespace | Content::Extension(_) | Content::Enum(_), _) => None,
            _ => Some(Way::Replace),
        }
    }

    /// Goes on from an object that has to be made anew.
    fn spread_from(&mut self, id: &Id) {
        let dependents: Vec<_> = self
            .dependents
            .get(id)
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        for other in dependents {
            if let Some(way) = self.spread_to(id, &other, false)
                && self.ways.get(&other) != Some(&way)
            {
                self.ways.insert(other.clone(), way);
                self.spread_from(&other);
            }
        }
    }
}
