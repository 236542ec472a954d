//! Two schemas → what has to be done, in an order that works. Pure: knows no connection and no text of SQL.

mod absorb;
mod around;
mod inherited;
mod losses;
pub(crate) mod mysql;
mod order;
mod spread;
pub(crate) mod sqlite;
mod tree;
mod way;

use std::collections::{BTreeMap, BTreeSet};

use crate::db::model::{Column, Content, Database, Engine, Id, Kind};

pub(crate) use around::{before, is_new_sequence_of};
pub(crate) use inherited::{given, unchangeable};
use inherited::{inherits, keeps_parents};
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

    /// The steps as they are told: of what comes or goes there is nothing to say about privileges and
    /// comments.
    pub(crate) fn differences(&self) -> impl Iterator<Item = &Step> {
        let comes_or_goes = |it: &&Step| matches!(it.change, Change::Create | Change::Drop);
        let wholes = self.steps.iter().filter(comes_or_goes);
        let wholes: BTreeSet<&Id> = wholes.map(|it| &it.id).collect();
        let owners: BTreeSet<(&str, &str)> = (wholes.iter())
            .filter(|id| id.part.is_empty())
            .map(|id| (id.namespace.as_str(), id.name.as_str()))
            .collect();
        self.steps.iter().filter(move |step| {
            let is_about = matches!(step.change, Change::Grant | Change::Comment);
            let owner = (step.id.namespace.as_str(), step.id.name.as_str());
            !is_about || !wholes.contains(&step.id) && !owners.contains(&owner)
        })
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
    Planner::new(from, to).plan()
}

/// What makes `to` of `from` in one transaction: enums that gain labels are made anew, since a label that has
/// been added can be used only after a commit.
///
/// # Errors
///
/// As for [`diff`].
pub(crate) fn diff_at_once(from: &Database, to: &Database) -> Result<Plan, Cycle> {
    if to.engine != Engine::Postgres {
        return diff(from, to);
    }
    let mut planner = Planner::new(from, to);
    planner.rebuilds_enums = true;
    planner.plan()
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
    rebuilds_enums: bool,
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
            rebuilds_enums: false,
        }
    }

    fn plan(mut self) -> Result<Plan, Cycle> {
        self.compare();
        self.rename();
        self.make_way();
        self.spread();
        while self.spread_up() {
            self.spread();
        }
        self.absorb();
        self.finish()
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
            let way = match way {
                Way::Alter if id.kind == Kind::Enum && self.rebuilds_enums => Way::Rebuild,
                way => way,
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

    fn finish(self) -> Result<Plan, Cycle> {
        order::order(self)
    }
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
