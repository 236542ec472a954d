//! What makes one schema of SQLite of another.
//!
//! Little can be changed where it is, so that most of what is different about a table makes it anew; what
//! its views and triggers say is looked at only when they run, so that nothing depends on anything. Names are
//! the same whatever their case.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, Plan, Step};
use crate::db::model::sqlite::{ColumnText, Definition, TableText, canonical, definition, tokens};
use crate::db::model::{Content, Database, Id, Kind, Trigger, View};

pub(super) fn diff(from: &Database, to: &Database) -> Plan {
    let mut planner = Planner {
        from,
        to,
        steps: Steps::default(),
        rebuilt: BTreeSet::new(),
    };
    planner.others();
    planner.tables();
    let mut absorbed = BTreeSet::new();
    for step in &planner.steps.columns {
        if planner.rebuilt.contains(&folded(&step.id.name)) {
            absorbed.insert(step.id.clone());
        }
    }
    Plan::new(planner.steps.in_order(from, to), absorbed)
}

/// What is the same in another spelling.
fn folded(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// The object of `database` that has this id in whatever spelling.
pub(crate) fn counterpart<'a>(database: &'a Database, id: &Id) -> Option<&'a Id> {
    if let Some((same, _)) = database.objects.get_key_value(id) {
        return Some(same);
    }
    let is_same = |other: &Id| {
        other.kind == id.kind
            && other.name.eq_ignore_ascii_case(&id.name)
            && other.part.eq_ignore_ascii_case(&id.part)
    };
    database.objects.keys().find(|other| is_same(other))
}

struct Planner<'a> {
    from: &'a Database,
    to: &'a Database,
    steps: Steps,
    /// Tables that are made anew or go, with all that hangs on them.
    rebuilt: BTreeSet<String>,
}

/// The steps by what they do, which is the order in which they can be done.
#[derive(Default)]
struct Steps {
    drops: Vec<Step>,
    creates: Vec<Step>,
    columns: Vec<Step>,
    rebuilds: Vec<Step>,
    table_drops: Vec<Step>,
    late: Vec<Step>,
}

fn step(id: &Id, change: Change) -> Step {
    Step {
        id: id.clone(),
        change,
    }
}

impl Planner<'_> {
    fn tables(&mut self) {
        let (from, to) = (self.from, self.to);
        for (id, _) in to.tables() {
            match counterpart(from, id) {
                None => self.steps.creates.push(step(id, Change::Create)),
                Some(old) => self.table(old, id),
            }
        }
        for (id, _) in from
            .tables()
            .filter(|(id, _)| counterpart(to, id).is_none())
        {
            self.rebuilt.insert(folded(&id.name));
            self.steps.table_drops.push(step(id, Change::Drop));
        }
    }

    fn table(&mut self, old: &Id, new: &Id) {
        if old == new && text_of_object(self.from, old) == text_of_object(self.to, new) {
            return;
        }
        let (before, after) = (parsed(self.from, old), parsed(self.to, new));
        let (mut added, mut dropped, mut altered) = (Vec::new(), Vec::new(), Vec::new());
        for (id, _) in self.to.columns(new) {
            match counterpart_column(self.from, old, &id.part) {
                None => added.push(id),
                Some(_) => {
                    if let (Some(Definition::Table(before)), Some(Definition::Table(after))) =
                        (&before, &after)
                        && let (Some(before), Some(after)) =
                            (text_of(before, &id.part), text_of(after, &id.part))
                        && !before.same(after)
                    {
                        altered.push(id);
                    }
                }
            }
        }
        for (id, _) in self.from.columns(old) {
            if counterpart_column(self.to, new, &id.part).is_none() {
                dropped.push(id);
            }
        }
        let in_place = match (&before, &after) {
            (Some(Definition::Table(before)), Some(Definition::Table(after))) => {
                old.name == new.name
                    && altered.is_empty()
                    && before.constraints == after.constraints
                    && before.options == after.options
                    && added
                        .iter()
                        .all(|id| text_of(after, &id.part).is_some_and(can_be_added))
                    && dropped.iter().all(|id| self.can_be_dropped(id, before))
                    // One of the columns has to be there at any time.
                    && dropped.len() < before.columns.len()
            }
            (before, after) => before == after && old.name == new.name,
        };
        for id in dropped {
            self.steps.columns.push(step(id, Change::Drop));
        }
        for id in added {
            self.steps.columns.push(step(id, Change::Create));
        }
        for id in altered {
            self.steps.columns.push(step(id, Change::Alter));
        }
        if !in_place {
            self.rebuilt.insert(folded(&old.name));
            self.steps.rebuilds.push(step(new, Change::Rebuild));
        }
    }

    /// Whether `DROP COLUMN` takes it: nothing else may name it.
    fn can_be_dropped(&self, id: &Id, table: &TableText) -> bool {
        let Some(text) = text_of(table, &id.part) else {
            return false;
        };
        let names = |text: &str| tokens(text).iter().any(|token| token.may_be(&id.part));
        let is_key = text.part("primary key").is_some() || text.part("unique").is_some();
        let others = table.columns.iter().filter(|it| it.name != id.part);
        let mut parts = others.flat_map(|it| &it.parts).chain(&table.constraints);
        // A column that the text has in a check of its own goes with it.
        if is_key || text.part("references").is_some() || parts.any(|part| names(part)) {
            return false;
        }
        let is_referred_to = self.from.objects.values().any(|object| {
            matches!(&object.content, Content::Constraint(it)
                if matches!(&it.references, Some((_, table, columns))
                    if table.eq_ignore_ascii_case(&id.name) && columns.iter().any(|name| name.eq_ignore_ascii_case(&id.part))))
        });
        // Views that come again later are missing meanwhile.
        let is_gone = |text: &str| {
            let tokens = tokens(text);
            let mut drops = self
                .steps
                .drops
                .iter()
                .filter(|step| step.id.kind == Kind::View);
            drops.any(|step| tokens.iter().any(|token| token.may_be(&step.id.name)))
        };
        let stays = |other: &Id, text: &str| {
            counterpart(self.to, other).is_some_and(|new| self.is_same(other, new))
                && (names(text) || is_gone(text))
        };
        // The engine reads the whole schema again, and finds what has been wrong in it for long.
        let is_in_the_way = self
            .from
            .objects
            .iter()
            .any(|(other, object)| match &object.content {
                Content::View(it) => !it.is_populated || stays(other, &it.definition),
                Content::Trigger(it) => stays(other, &it.definition),
                Content::Index(it) => {
                    it.table.eq_ignore_ascii_case(&id.name) && stays(other, &it.definition)
                }
                _ => false,
            });
        !is_referred_to && !is_in_the_way
    }

    /// Views, triggers and indexes: each is what its text says.
    fn others(&mut self) {
        let (from, to) = (self.from, self.to);
        let is_other = |id: &&Id| matches!(id.kind, Kind::Index | Kind::View | Kind::Trigger);
        for id in from.objects.keys().filter(is_other) {
            let stays = counterpart(to, id).is_some_and(|new| self.is_same(id, new));
            if !stays {
                self.steps.drops.push(step(id, Change::Drop));
            }
        }
        for id in to.objects.keys().filter(is_other) {
            let stays = counterpart(from, id).is_some_and(|old| self.is_same(old, id));
            if !stays {
                self.steps.late.push(step(id, Change::Create));
            }
        }
    }

    fn is_same(&self, old: &Id, new: &Id) -> bool {
        let (before, after) = (text_of_object(self.from, old), text_of_object(self.to, new));
        let plain = |text: Option<&str>| text.map(|it| canonical(&tokens(it)));
        old == new && (before == after || plain(before) == plain(after))
    }
}

/// The statement that made it.
fn text_of_object<'a>(database: &'a Database, id: &Id) -> Option<&'a str> {
    match database.get(id)? {
        Content::Index(it) => Some(&it.definition),
        Content::View(View { definition, .. }) | Content::Trigger(Trigger { definition, .. }) => {
            Some(definition)
        }
        Content::Table(it) => Some(&it.definition),
        _ => None,
    }
}

fn parsed(database: &Database, id: &Id) -> Option<Definition> {
    text_of_object(database, id).and_then(definition)
}

pub(crate) fn text_of<'a>(table: &'a TableText, name: &str) -> Option<&'a ColumnText> {
    let mut columns = table.columns.iter();
    columns.find(|it| it.name.eq_ignore_ascii_case(name))
}

/// The column of a table that has this name in whatever spelling.
pub(crate) fn counterpart_column<'a>(
    database: &'a Database,
    table: &Id,
    name: &str,
) -> Option<&'a Id> {
    if let Some((same, _)) = database.objects.get_key_value(&table.column(name)) {
        return Some(same);
    }
    let mut columns = database.columns(table).into_iter();
    columns
        .find(|(id, _)| id.part.eq_ignore_ascii_case(name))
        .map(|(id, _)| id)
}

/// Whether `ADD COLUMN` takes it, also where there are rows (<https://sqlite.org/lang_altertable.html#altertabaddcol>).
fn can_be_added(column: &ColumnText) -> bool {
    let default = column
        .part("default")
        .map(|it| it.trim_start_matches("default "));
    let is_constant = default.is_none_or(|it| !it.starts_with('(') && !it.starts_with("current_"));
    let has_value = default.is_some_and(|it| it != "null");
    let is_not_null = column.part("not null").is_some();
    let is_key = column.part("primary key").is_some() || column.part("unique").is_some();
    if is_key || !is_constant {
        return false;
    }
    if column.is_generated() {
        let is_stored = |part: &String| part.ends_with(" stored");
        return !is_not_null && !column.parts.iter().any(is_stored);
    }
    (!is_not_null || has_value) && (column.part("references").is_none() || !has_value)
}

impl Steps {
    fn in_order(self, from: &Database, to: &Database) -> Vec<Step> {
        let rank = |step: &Step| match step.id.kind {
            Kind::Trigger => 0,
            Kind::View => 1,
            _ => 2,
        };
        let mut drops = self.drops;
        drops.sort_by_key(rank);
        let mut late = self.late;
        late.sort_by_key(|step| std::cmp::Reverse(rank(step)));
        let mut all = drops;
        all.extend(by_need(self.creates, to));
        all.extend(self.columns);
        all.extend(self.rebuilds);
        let mut table_drops = by_need(self.table_drops, from);
        table_drops.reverse();
        all.extend(table_drops);
        all.extend(by_need(late, to));
        all
    }
}

/// What others need before them, as far as that goes.
fn by_need(steps: Vec<Step>, database: &Database) -> Vec<Step> {
    if steps.len() < 2 {
        return steps;
    }
    let mut needs: BTreeMap<&Id, BTreeSet<&Id>> = BTreeMap::new();
    for (id, object) in &database.objects {
        let owner = match &object.content {
            Content::Constraint(_) => id.owner(),
            Content::View(_) => Some(id.clone()),
            _ => None,
        };
        if let Some((owner, _)) = owner.and_then(|it| database.objects.get_key_value(&it)) {
            let others = object
                .needs
                .iter()
                .filter(|need| need.kind != Kind::Column && *need != owner);
            needs.entry(owner).or_default().extend(others);
        }
    }
    let mut left = steps;
    let mut sorted: Vec<Step> = Vec::new();
    while !left.is_empty() {
        let is_free = |step: &Step| {
            let needs = needs.get(&step.id);
            let waits = |need: &&&Id| {
                left.iter()
                    .any(|other| other.id == ***need && other.id != step.id)
            };
            needs.is_none_or(|needs| !needs.iter().any(|need| waits(&need)))
        };
        // In a circle somebody is first.
        let at = left.iter().position(is_free).unwrap_or(0);
        sorted.push(left.remove(at));
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::can_be_added;
    use crate::db::model::sqlite::{Definition, definition};

    #[test]
    fn columns_are_added_where_the_engine_takes_them() {
        for (text, expected) in [
            ("b int", true),
            ("b int not null default 1", true),
            ("b int default -1 check (b < 0)", true),
            ("b int generated always as (a + 1)", true),
            ("b int references t", true),
            ("b int not null", false),
            ("b int not null default null", false),
            ("b text default current_timestamp", false),
            ("b int default (1 + 1)", false),
            ("b int unique", false),
            ("b int as (a + 1) stored", false),
            ("b int default 1 references t", false),
        ] {
            let Some(Definition::Table(table)) =
                definition(&format!("create table t (a int, {text})"))
            else {
                panic!("{text}")
            };
            assert_eq!(can_be_added(&table.columns[1]), expected, "{text}");
        }
    }
}
