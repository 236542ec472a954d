//! What comes with the statement of a table, or of its parents.

use std::collections::BTreeSet;

use super::way::Way;
use super::{Planner, owner_in, tree};
use crate::db::model::{Constraint, Content, Database, Id, Kind};

impl Planner<'_> {
    /// Finds what needs no statement of its own, since that of its table brings it or takes it away.
    pub(super) fn absorb(&mut self) {
        // A partition has to have the checks that it inherits before it is one.
        let inherited = self.to.objects.iter().filter(|(id, object)| {
            let table = Id::table(&id.namespace, &id.name);
            matches!(&object.content, Content::Constraint(it) if it.is_inherited)
                && matches!(self.to.get(&table), Some(Content::Table(it)) if it.is_partition())
                && matches!(self.ways.get(&table), Some(Way::Create | Way::Replace))
        });
        // A check that is not valid makes none that partitions have.
        let validated = self.to.objects.iter().filter(|(id, object)| {
            matches!(&object.content, Content::Constraint(it) if it.is_inherited && it.is_valid)
                && self.comes_unchecked(id)
        });
        let validated: Vec<Id> = validated.map(|(id, _)| id.clone()).collect();
        let inherited: Vec<Id> = inherited.map(|(id, _)| id.clone()).collect();
        for id in inherited {
            self.ways.entry(id).or_insert(Way::Create);
        }
        for id in validated {
            self.ways.entry(id).or_insert(Way::Alter);
        }
        let mut absorbed = BTreeSet::new();
        for (id, way) in &self.ways {
            let creates = matches!(way, Way::Create | Way::Replace);
            let Some(content) = self.to.get(id).filter(|_| creates) else {
                continue;
            };
            let owner = owner_in(self.to, id);
            let owner_is_made = matches!(
                self.ways.get(&owner),
                Some(Way::Create | Way::Replace | Way::Rebuild)
            );
            let is_within = match content {
                Content::Column(_) => true,
                Content::Constraint(it) if it.is_inherited => {
                    it.is_valid
                        || !matches!(self.to.get(&owner), Some(Content::Table(it)) if it.is_partition())
                }
                Content::Constraint(it) => {
                    it.on_domain && it.is_valid
                        || (!it.on_domain
                            && it.ty != "f"
                            && it.is_valid
                            && it.index_comment.is_none()
                            && it.parent.is_none()
                            && !self.trees.1.is_incomplete(id)
                            && !self.is_beside_parts(id, it)
                            && it.index_options.is_empty()
                            && it.index.as_ref().is_none_or(|index| *index == id.part)
                            && !self.reaches(self.to, id, &owner))
                }
                _ => false,
            };
            if owner_is_made && is_within {
                absorbed.insert(id.clone());
            }
        }
        self.absorbed = absorbed;
    }

    /// Whether a table that stays has a valid check, of one of its parent's that is not, which it had not before.
    fn comes_unchecked(&self, id: &Id) -> bool {
        let table = Id::table(&id.namespace, &id.name);
        let Some(Content::Table(it)) = self.to.get(&table) else {
            return false;
        };
        let stays = !matches!(self.ways.get(&table), Some(Way::Create | Way::Replace));
        let was_unchecked =
            matches!(self.from.get(id), Some(Content::Constraint(it)) if !it.is_valid);
        stays
            && it.parents.iter().any(|(namespace, name)| {
                let above = Id::new(Kind::Constraint, namespace, name, &id.part);
                matches!(self.to.get(&above), Some(Content::Constraint(it)) if !it.is_valid)
                    && (was_unchecked
                        || matches!(self.ways.get(&above), Some(Way::Create | Way::Replace)))
            })
    }

    /// Whether a key of a partition could be taken for a part of an index of the parent.
    fn is_beside_parts(&self, id: &Id, it: &Constraint) -> bool {
        let table = Id::table(&id.namespace, &id.name);
        let is_on = |part: &Id| tree::table_of(self.to, part).as_ref() == Some(&table);
        it.index.is_some()
            && matches!(self.to.get(&table), Some(Content::Table(it)) if it.is_partition())
            && self.trees.1.parts().any(|(part, _)| is_on(part))
    }

    /// Whether something that `id` needs, apart from `owner` and its columns, needs `owner`.
    pub(super) fn reaches(&self, database: &Database, id: &Id, owner: &Id) -> bool {
        let mut seen = BTreeSet::new();
        let others = |id: &Id| -> Vec<Id> {
            let object = database.objects.get(id);
            let needs = object.into_iter().flat_map(|it| it.needs.iter().cloned());
            // A column is there with what it is a column of.
            let of = (id.kind == Kind::Column).then(|| owner_in(database, id));
            needs.chain(of).collect()
        };
        let mut work: Vec<_> = others(id)
            .into_iter()
            .filter(|it| !it.same_relation(owner))
            .collect();
        while let Some(next) = work.pop() {
            if next.same_relation(owner) && matches!(next.kind, Kind::Table | Kind::Column) {
                return true;
            }
            if seen.insert(next.clone()) {
                work.extend(others(&next));
            }
        }
        false
    }
}
