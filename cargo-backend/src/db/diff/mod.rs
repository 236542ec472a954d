//! Two schemas → what has to be done, in an order that works. Pure: knows no connection and no text of SQL.

mod around;
mod losses;
pub(crate) mod mysql;
mod order;
pub(crate) mod sqlite;
mod tree;
mod way;

use std::collections::{BTreeMap, BTreeSet};

use crate::db::model::{Column, Content, Database, Engine, Id, Kind};

pub(crate) use around::{before, is_new_sequence_of};
pub(crate) use losses::{Loss, losses, short};
pub(crate) use order::Cycle;
pub(crate) use tree::Tree;
use way::Way;
pub(crate) use way::columns_with_types_of;

/// What is done to one object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    Drop,
    /// Its default or identity goes before the rest: what it needs is made anew, or gives its name to another.
    DropDefault,
    /// Changed where it is.
    Alter,
    /// `CREATE OR REPLACE`.
    Redefine,
    /// A type that cannot be changed where it is: a new one takes its place, column by column.
    Rebuild,
    /// An index or constraint that is the same under another name.
    Rename {
        from: String,
    },
    Create,
    /// A sequence is let go by a column that goes, before that of another one owns it.
    ReleaseSequence,
    /// `ALTER SEQUENCE … OWNED BY`.
    OwnSequence,
    /// A partition is given to its parent.
    Attach,
    /// Which index replication and `CLUSTER` go by.
    Identify,
    /// What it is granted, and what no longer.
    Grant,
    Comment,
}

/// One change of one object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Step {
    pub(crate) id: Id,
    pub(crate) change: Change,
}

/// What has to be done, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Step>,
    /// What stands within the statement of its table.
    pub(crate) absorbed: BTreeSet<Id>,
    /// The steps once more, to be looked up.
    known: BTreeSet<Step>,
}

impl Plan {
    fn new(steps: Vec<Step>, absorbed: BTreeSet<Id>) -> Self {
        let known = steps.iter().cloned().collect();
        Self {
            steps,
            absorbed,
            known,
        }
    }

    pub(crate) fn has(&self, id: &Id, change: &Change) -> bool {
        self.known.contains(&Step {
            id: id.clone(),
            change: change.clone(),
        })
    }
}

/// What makes `to` of `from`.
///
/// # Errors
///
/// Objects that need each other in a circle, which no order satisfies.
pub(crate) fn diff(from: &Database, to: &Database) -> Result<Plan, Cycle> {
    match to.engine {
        Engine::Mysql => return Ok(mysql::diff(from, to)),
        Engine::Sqlite => return Ok(sqlite::diff(from, to)),
        Engine::Postgres => {}
    }
    let mut planner = Planner::new(from, to);
    planner.compare();
    planner.rename();
    planner.make_way();
    planner.spread();
    while planner.spread_up() {
        planner.spread();
    }
    planner.absorb();
    planner.finish()
}

struct Planner<'a> {
    from: &'a Database,
    to: &'a Database,
    ways: BTreeMap<Id, Way>,
    renames: BTreeMap<Id, String>,
    /// Columns whose default is dropped before and set after.
    defaults: BTreeSet<Id>,
    /// Who needs it, in `from`.
    dependents: BTreeMap<Id, BTreeSet<Id>>,
    /// The parts of indexes, in `from` and in `to`.
    trees: (Tree, Tree),
    absorbed: BTreeSet<Id>,
}

impl<'a> Planner<'a> {
    fn new(from: &'a Database, to: &'a Database) -> Self {
        let mut dependents: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
        for (id, object) in &from.objects {
            for need in &object.needs {
                dependents
                    .entry(need.clone())
                    .or_default()
                    .insert(id.clone());
                // Who needs a column of a view needs the view.
                if need.kind == Kind::Column {
                    let owner = owner_in(from, need);
                    dependents.entry(owner).or_default().insert(id.clone());
                }
            }
        }
        Self {
            from,
            to,
            ways: BTreeMap::new(),
            renames: BTreeMap::new(),
            defaults: BTreeSet::new(),
            dependents,
            trees: (Tree::of(from), Tree::of(to)),
            absorbed: BTreeSet::new(),
        }
    }

    fn compare(&mut self) {
        let ids: BTreeSet<&Id> = self
            .from
            .objects
            .keys()
            .chain(self.to.objects.keys())
            .collect();
        for id in ids {
            let way = match (self.from.get(id), self.to.get(id)) {
                // They are what their views make of them.
                _ if id.kind == Kind::Column && self.is_of_view(id) => Way::Same,
                (Some(Content::Column(old)), Some(Content::Column(new)))
                    if old.is_local != new.is_local =>
                {
                    self.way_of_inherited(id, old, new)
                }
                (Some(old), Some(new)) => way::way(id, old, new, self.from, self.to),
                (Some(Content::IdentitySequence), None)
                | (None, Some(Content::IdentitySequence)) => Way::Same,
                (Some(Content::DefaultPrivileges(_)), None)
                | (None, Some(Content::DefaultPrivileges(_))) => Way::Same,
                (Some(Content::Constraint(it)), None)
                    if it.is_inherited && !tree::leaves(self.from, self.to, id) =>
                {
                    Way::Same
                }
                (None, Some(Content::Constraint(it)))
                    if it.is_inherited && !self.is_wanted_by_new_parent(id) =>
                {
                    Way::Same
                }
                (None, Some(Content::Column(it))) if !it.is_local && self.parent_has(id) => {
                    self.way_of_given(id, it)
                }
                (Some(Content::Column(it)), None) if !it.is_local && self.parent_has(id) => {
                    Way::Same
                }
                (Some(_), None) => Way::Drop,
                (None, Some(_)) => Way::Create,
                (None, None) => Way::Same,
            };
            // The name of the old sequence has to be free for that of the new one.
            if let (Way::Alter, Some(Content::Column(old)), Some(Content::Column(new))) =
                (way, self.from.get(id), self.to.get(id))
                && (old.default.is_some() || !old.identity.is_empty())
                && old.identity.is_empty() != new.identity.is_empty()
            {
                self.defaults.insert(id.clone());
            }
            if way != Way::Same {
                self.ways.insert(id.clone(), way);
            }
        }
    }

    /// A column that a table declares by itself in one of the databases, and only inherits in the other.
    fn way_of_inherited(&self, id: &Id, old: &Column, new: &Column) -> Way {
        let same = Column {
            is_local: new.is_local,
            ..old.clone()
        };
        let (before, after) = (inherits(self.from, id), inherits(self.to, id));
        if !before && after && !new.is_local && keeps_parents(self.from, self.to, id) {
            // It comes with that of the parent.
            return Way::Drop;
        }
        way::way(
            id,
            &Content::Column(same),
            &Content::Column(new.clone()),
            self.from,
            self.to,
        )
    }

    /// A column that comes with that of the parent, and may be another one.
    fn way_of_given(&self, id: &Id, new: &Column) -> Way {
        match given(self.to, id) {
            Some(old) => way::way(
                id,
                &Content::Column(old),
                &Content::Column(new.clone()),
                self.from,
                self.to,
            ),
            None => Way::Same,
        }
    }

    /// Whether a table can become a partition only with the check that it is going to inherit.
    fn is_wanted_by_new_parent(&self, id: &Id) -> bool {
        let table = Id::table(&id.namespace, &id.name);
        let is_partition =
            matches!(self.to.get(&table), Some(Content::Table(it)) if it.is_partition());
        is_partition && tree::joins(self.from, self.to, id)
    }

    fn is_of_view(&self, id: &Id) -> bool {
        let view = Id::new(Kind::View, &id.namespace, &id.name, "");
        [self.from, self.to]
            .iter()
            .any(|it| it.objects.contains_key(&view))
    }

    /// Whether a column that a table has from its parents comes and goes with theirs: in the database
    /// that has the column, the table is there in the other one, too.
    fn parent_has(&self, id: &Id) -> bool {
        let table = Id::table(&id.namespace, &id.name);
        self.from.objects.contains_key(&table) && self.to.objects.contains_key(&table)
    }

    /// An index or constraint that goes and one that comes are one if nothing but their name differs.
    fn rename(&mut self) {
        let named = |database: &Database, id: &Id| -> Option<(Id, String)> {
            match database.get(id)? {
                Content::Constraint(it) if !it.on_domain => {
                    let validity = if it.is_valid { "" } else { " not valid" };
                    let index = it.index.as_deref().filter(|index| *index != id.part);
                    index.is_none().then(|| {
                        (
                            Id::table(&id.namespace, &id.name),
                            format!("{}{validity}", it.definition),
                        )
                    })
                }
                Content::Index(it) => {
                    let name = id.name.as_str();
                    let text = it
                        .definition
                        .replacen(&crate::db::model::quote(name), "?", 1);
                    Some((it.on(&id.namespace), text))
                }
                _ => None,
            }
        };
        let of_way = |way: Way| -> Vec<Id> {
            let all = self.ways.iter().filter(|(_, it)| **it == way);
            all.map(|(id, _)| id.clone()).collect()
        };
        let (dropped, created) = (of_way(Way::Drop), of_way(Way::Create));
        let mut gone: Vec<_> = dropped
            .into_iter()
            .filter_map(|id| named(self.from, &id).map(|it| (id, it)))
            .collect();
        let mut renamed: Vec<(Id, Id)> = Vec::new();
        for id in created {
            let Some(new) = named(self.to, &id) else {
                continue;
            };
            let relation_stays = self.from.objects.contains_key(&new.0);
            let at = gone
                .iter()
                .position(|(old, it)| *it == new && old.kind == id.kind);
            if let (true, Some(at)) = (relation_stays, at) {
                let (old, _) = gone.remove(at);
                self.ways.remove(&old);
                let name = if id.kind == Kind::Index {
                    &old.name
                } else {
                    &old.part
                };
                self.renames.insert(id.clone(), name.clone());
                self.ways.insert(id.clone(), Way::Rename);
                renamed.push((id, old));
            }
        }
        // What is part of an index that goes, goes with it, whatever its name shall be.
        while let Some(at) = renamed.iter().position(|(_, old)| {
            let parent = self.trees.0.parent(old);
            parent.is_some_and(|it| self.ways.get(it) == Some(&Way::Drop))
        }) {
            let (new, old) = renamed.remove(at);
            self.renames.remove(&new);
            self.ways.insert(new, Way::Create);
            self.ways.insert(old, Way::Drop);
        }
    }

    /// A table that becomes a partition gives to the indexes of its parent what fits first: one that shall not be
    /// part of them is made anew afterwards.
    fn make_way(&mut self) {
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
    fn spread(&mut self) {
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
    fn spread_up(&mut self) -> bool {
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

    /// Finds what needs no statement of its own, since that of its table brings it or takes it away.
    fn absorb(&mut self) {
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
    fn is_beside_parts(&self, id: &Id, it: &crate::db::model::Constraint) -> bool {
        let table = Id::table(&id.namespace, &id.name);
        let is_on = |part: &Id| tree::table_of(self.to, part).as_ref() == Some(&table);
        it.index.is_some()
            && matches!(self.to.get(&table), Some(Content::Table(it)) if it.is_partition())
            && self.trees.1.parts().any(|(part, _)| is_on(part))
    }

    /// Whether something that `id` needs, apart from `owner` and its columns, needs `owner`.
    fn reaches(&self, database: &Database, id: &Id, owner: &Id) -> bool {
        let mut seen = BTreeSet::new();
        let others = |id: &Id| -> Vec<Id> {
            let object = database.objects.get(id);
            object
                .map(|it| it.needs.iter().cloned().collect())
                .unwrap_or_default()
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

    fn finish(self) -> Result<Plan, Cycle> {
        order::order(self)
    }
}

/// A column as it comes with that of the parent.
pub(crate) fn given(database: &Database, column: &Id) -> Option<Column> {
    let parent = tree::above(database, column).into_iter().next()?;
    match database.get(&parent)? {
        Content::Column(it) => Some(Column {
            is_local: false,
            ..it.clone()
        }),
        _ => None,
    }
}

/// Whether a parent of the table has the column, too.
fn inherits(database: &Database, column: &Id) -> bool {
    let table = Id::table(&column.namespace, &column.name);
    let Some(Content::Table(it)) = database.get(&table) else {
        return false;
    };
    it.parents.iter().any(|(namespace, name)| {
        let above = Id::table(namespace, name).column(&column.part);
        database.objects.contains_key(&above)
    })
}

fn keeps_parents(from: &Database, to: &Database, column: &Id) -> bool {
    let table = Id::table(&column.namespace, &column.name);
    matches!(
        (from.get(&table), to.get(&table)),
        (Some(Content::Table(old)), Some(Content::Table(new)))
            if old.parents == new.parents && old.is_partition() == new.is_partition()
    )
}

/// What differs, and no statement changes: whether a table declares by itself what it inherits anyway.
pub(crate) fn unchangeable(from: &Database, to: &Database) -> Vec<Id> {
    if to.engine != Engine::Postgres {
        return Vec::new();
    }
    let each = to.objects.iter().filter(|(id, object)| {
        let table = Id::table(&id.namespace, &id.name);
        match (from.get(id), &object.content) {
            (Some(Content::Column(old)), Content::Column(new)) => {
                old.is_local != new.is_local
                    && keeps_parents(from, to, id)
                    && inherits(from, id)
                    && inherits(to, id)
            }
            (Some(Content::Constraint(old)), Content::Constraint(new)) => {
                old.is_inherited != new.is_inherited
                    && keeps_parents(from, to, id)
                    && is_of_parent(from, &table, id)
                    && is_of_parent(to, &table, id)
            }
            _ => false,
        }
    });
    each.map(|(id, _)| id.clone()).collect()
}

/// Whether a parent has a constraint of that name.
fn is_of_parent(database: &Database, table: &Id, constraint: &Id) -> bool {
    let Some(Content::Table(it)) = database.get(table) else {
        return false;
    };
    it.parents.iter().any(|(namespace, name)| {
        let above = Id::new(Kind::Constraint, namespace, name, &constraint.part);
        database.objects.contains_key(&above)
    })
}

/// The table, view or domain of a part, as `database` has it.
fn owner_in(database: &Database, id: &Id) -> Id {
    let Some(owner) = id.owner() else {
        return id.clone();
    };
    for kind in [Kind::Table, Kind::View, Kind::Domain] {
        let candidate = Id {
            kind,
            ..owner.clone()
        };
        if database.objects.contains_key(&candidate) {
            return candidate;
        }
    }
    owner
}
