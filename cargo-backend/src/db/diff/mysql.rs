//! What makes one schema of MySQL or MariaDB of another.
//!
//! A table is compared part by part, as the server shows it, and what is different about it is one statement.
//! Foreign keys go before everything else and come behind it, since the server looks at both of their ends in
//! between. Names of columns and keys are the same whatever their case.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, Plan, Step};
use crate::db::model::mysql::{TableText, labels, quote, table, without_charset};
use crate::db::model::{Column, Constraint, Content, Database, Id, Kind, Object};

pub(super) fn diff(from: &Database, to: &Database) -> Plan {
    let mut planner = Planner {
        from,
        to,
        steps: Vec::new(),
        moved: moved_columns(from, to),
    };
    planner.tables();
    planner.triggers();
    planner.others();
    let mut steps = planner.steps;
    let rank = |step: &Step| rank(step, from, to);
    steps.sort_by_key(rank);
    let steps = ordered(steps, from, to);
    Plan::new(steps, BTreeSet::new())
}

struct Planner<'a> {
    from: &'a Database,
    to: &'a Database,
    steps: Vec<Step>,
    /// Columns that are other values afterwards, which no foreign key may be at meanwhile.
    moved: BTreeSet<Id>,
}

/// What is the same in another spelling.
pub(crate) fn folded(name: &str) -> String {
    name.to_lowercase()
}

fn text(database: &Database, id: &Id) -> Option<TableText> {
    match database.get(id)? {
        Content::Table(it) => Some(table(&it.definition)),
        _ => None,
    }
}

/// The part of a list that has this name in whatever spelling.
pub(crate) fn named<'a>(all: &'a [(String, String)], name: &str) -> Option<&'a (String, String)> {
    all.iter().find(|(other, _)| folded(other) == folded(name))
}

fn column<'a>(database: &'a Database, id: &Id) -> Option<&'a Column> {
    match database.get(id)? {
        Content::Column(it) => Some(it),
        _ => None,
    }
}

/// Tables that are there before and after.
fn common<'a>(from: &'a Database, to: &'a Database) -> impl Iterator<Item = &'a Id> {
    let all = to.tables().map(|(id, _)| id);
    all.filter(|id| matches!(from.get(id), Some(Content::Table(_))))
}

/// Columns of which more differs than their comment or default.
fn moved_columns(from: &Database, to: &Database) -> BTreeSet<Id> {
    let mut moved = BTreeSet::new();
    for id in common(from, to) {
        for (column_id, new) in to.columns(id) {
            if let Some(old) = column(from, column_id) {
                let says = |it: &Column| {
                    let generated = (!it.generated.is_empty()).then(|| it.default.clone());
                    (it.ty.clone(), it.not_null, it.collation.clone(), generated)
                };
                if says(old) != says(new) {
                    moved.insert(column_id.clone());
                }
            }
        }
    }
    moved
}

/// Whether a column takes the place of another one that cannot become it: what is computed when it is read
/// is nowhere.
pub(crate) fn takes_the_place(old: &Column, new: &Column) -> bool {
    old.generated != new.generated && (old.generated == "v" || new.generated == "v")
}

impl Planner<'_> {
    fn step(&mut self, id: Id, change: Change) {
        self.steps.push(Step { id, change });
    }

    fn tables(&mut self) {
        let (from, to) = (self.from, self.to);
        for (id, _) in to.tables() {
            match text(from, id) {
                Some(old) => self.table(id, &old, &text(to, id).unwrap_or_default()),
                None => self.step(id.clone(), Change::Create),
            }
        }
        for (id, _) in from.tables() {
            if text(to, id).is_none() {
                self.step(id.clone(), Change::Drop);
            }
        }
    }

    fn table(&mut self, id: &Id, old: &TableText, new: &TableText) {
        let mut replaced = BTreeSet::new();
        for (name, definition) in &new.columns {
            let Some((before, was)) = named(&old.columns, name) else {
                self.step(id.column(name), Change::Create);
                continue;
            };
            let (is, before) = (id.column(name), id.column(before));
            let columns = (column(self.from, &before), column(self.to, &is));
            let collations = columns.0.map(|it| &it.collation) == columns.1.map(|it| &it.collation);
            let same = is == before
                && collations
                && without_charset(was).0 == without_charset(definition).0;
            if !same {
                if let (Some(old), Some(new)) = columns
                    && takes_the_place(old, new)
                {
                    replaced.insert(folded(name));
                }
                self.step(is, Change::Alter);
            }
        }
        for (name, _) in &old.columns {
            if named(&new.columns, name).is_none() {
                self.step(id.column(name), Change::Drop);
            }
        }
        self.keys(id, old, new, &replaced);
        let parts = [
            (&old.checks, &new.checks),
            (&old.foreign_keys, &new.foreign_keys),
        ];
        for (old_all, new_all) in parts {
            let part = |name: &str| Id::new(Kind::Constraint, "", &id.name, name);
            for (name, text) in new_all {
                let same = named(old_all, name).is_some_and(|(_, was)| was == text)
                    && !self.is_moved(&part(name));
                if !same {
                    self.step(part(name), Change::Create);
                }
            }
            for (name, text) in old_all {
                let same = named(new_all, name).is_some_and(|(_, is)| is == text)
                    && !self.is_moved(&part(name));
                if !same {
                    self.step(part(name), Change::Drop);
                }
            }
        }
        let as_set = |text: &TableText| -> BTreeSet<String> {
            text.options.iter().chain(&text.others).cloned().collect()
        };
        if as_set(old) != as_set(new) || old.partitions != new.partitions {
            self.step(id.clone(), Change::Alter);
        }
    }

    /// Whether a foreign key is at a column that is other values afterwards.
    fn is_moved(&self, id: &Id) -> bool {
        let key = |database: &Database| match database.get(id) {
            Some(Content::Constraint(it)) if it.ty == "f" => Some(it.clone()),
            _ => None,
        };
        let keys = [key(self.from), key(self.to)].into_iter().flatten();
        let mut ends = keys.flat_map(|key| ends(id, &key));
        ends.any(|column| self.moved.contains(&column))
    }

    fn keys(&mut self, id: &Id, old: &TableText, new: &TableText, replaced: &BTreeSet<String>) {
        let part = |name: &str| key_id(id, name);
        // A key of which a column goes would go on without it.
        let is_hit = |id: &Id, database: &Database| {
            let columns: Vec<&String> = match database.get(id) {
                Some(Content::Index(it)) => it
                    .parts
                    .iter()
                    .filter_map(|it| it.column.as_ref())
                    .collect(),
                Some(Content::Constraint(it)) => it.columns.iter().collect(),
                _ => Vec::new(),
            };
            columns.iter().any(|name| replaced.contains(&folded(name)))
        };
        // Keys keep the size of blocks that their table had when they were made.
        let size = |text: &TableText| text.option("KEY_BLOCK_SIZE").map(str::to_owned);
        let is_sized_otherwise = size(old).is_some() && size(old) != size(new);
        let stays = |name: &str, text: &str, others: &[(String, String)], database: &Database| {
            named(others, name).is_some_and(|(_, other)| other == text)
                && !is_sized_otherwise
                && !is_hit(&part(name), database)
        };
        let gone: Vec<_> = old
            .keys
            .iter()
            .filter(|(name, text)| !stays(name, text, &new.keys, self.from))
            .cloned()
            .collect();
        let come: Vec<_> = new
            .keys
            .iter()
            .filter(|(name, text)| !stays(name, text, &old.keys, self.from))
            .cloned()
            .collect();
        let mut gone = gone;
        for (name, text) in come {
            let nameless = |name: &str, text: &str| text.replacen(&quote(name), "?", 1);
            let same = gone.iter().position(|(other, was)| {
                *other != "PRIMARY"
                    && !is_sized_otherwise
                    && (folded(other) == folded(&name)
                        || named(&new.keys, other).is_none() && named(&old.keys, &name).is_none())
                    && nameless(other, was) == nameless(&name, &text)
                    && !is_hit(&part(other), self.from)
            });
            match same {
                Some(at) => {
                    let (from, _) = gone.remove(at);
                    self.step(part(&name), Change::Rename { from });
                }
                None => self.step(part(&name), Change::Create),
            }
        }
        for (name, _) in gone {
            self.step(part(&name), Change::Drop);
        }
    }

    /// Triggers fire in the order in which they were made, so that all go that come behind one that differs.
    fn triggers(&mut self) {
        type Groups = BTreeMap<(String, String), BTreeMap<String, (Id, String)>>;
        let groups = |database: &Database| -> Groups {
            let mut groups = Groups::new();
            for (id, object) in &database.objects {
                if let Content::Trigger(it) = &object.content {
                    let (when, place) = it.enabled.rsplit_once(' ').unwrap_or(("", ""));
                    groups
                        .entry((id.name.clone(), when.to_owned()))
                        .or_default()
                        .insert(place.to_owned(), (id.clone(), it.definition.clone()));
                }
            }
            groups
        };
        let (old, new) = (groups(self.from), groups(self.to));
        let all: BTreeSet<_> = old.keys().chain(new.keys()).cloned().collect();
        for group in all {
            let list = |groups: &Groups| -> Vec<(Id, String)> {
                let group = groups.get(&group).into_iter().flatten();
                group.map(|(_, it)| it.clone()).collect()
            };
            let (old, new) = (list(&old), list(&new));
            let n_same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
            // They have gone with their table.
            let is_there = |id: &Id| text(self.to, &Id::table("", &id.name)).is_some();
            let drops: Vec<_> = old
                .into_iter()
                .skip(n_same)
                .filter(|(id, _)| is_there(id))
                .collect();
            for (id, _) in drops {
                self.step(id, Change::Drop);
            }
            for (id, _) in new.into_iter().skip(n_same) {
                self.step(id, Change::Create);
            }
        }
    }

    /// Views, routines, events and sequences: each is what its text says.
    fn others(&mut self) {
        let (from, to) = (self.from, self.to);
        let is_other = |object: &Object| {
            matches!(
                object.content,
                Content::View(_) | Content::Function(_) | Content::Event(_) | Content::Sequence(_)
            )
        };
        for (id, _) in from.objects.iter().filter(|(_, it)| is_other(it)) {
            if !to.objects.contains_key(id) {
                self.step(id.clone(), Change::Drop);
            }
        }
        for (id, object) in to.objects.iter().filter(|(_, it)| is_other(it)) {
            match from.get(id) {
                None => self.step(id.clone(), Change::Create),
                Some(old) if *old == object.content => {}
                Some(_) if id.kind == Kind::Sequence => self.step(id.clone(), Change::Alter),
                Some(_) => self.step(id.clone(), Change::Redefine),
            }
        }
    }
}

/// The object that a key of a table is.
pub(crate) fn key_id(table: &Id, name: &str) -> Id {
    let kind = if name == "PRIMARY" {
        Kind::Constraint
    } else {
        Kind::Index
    };
    Id::new(kind, "", &table.name, name)
}

/// The columns at both ends of a foreign key.
fn ends(id: &Id, key: &Constraint) -> Vec<Id> {
    let mine = Id::table("", &id.name);
    let mut all: Vec<Id> = key.columns.iter().map(|name| mine.column(name)).collect();
    if let Some((_, table, columns)) = &key.references {
        let other = Id::table("", table);
        all.extend(columns.iter().map(|name| other.column(name)));
    }
    all
}

/// Which steps can be done before which others.
fn rank(step: &Step, from: &Database, to: &Database) -> u8 {
    let goes = step.change == Change::Drop;
    let is_foreign = [from, to].iter().any(
        |database| matches!(database.get(&step.id), Some(Content::Constraint(it)) if it.ty == "f"),
    );
    match step.id.kind {
        Kind::Event if goes => 0,
        Kind::Trigger if goes => 1,
        Kind::View if goes => 2,
        Kind::Constraint if goes && is_foreign => 3,
        Kind::Table if goes => 4,
        Kind::Sequence if !goes => 5,
        Kind::Table if step.change == Change::Create => 6,
        Kind::Function | Kind::Procedure if goes => 15,
        Kind::Sequence => 14,
        Kind::Function => 9,
        Kind::Procedure => 10,
        Kind::View => 11,
        Kind::Trigger => 12,
        Kind::Event => 13,
        Kind::Constraint if is_foreign => 8,
        _ => 7,
    }
}

/// Tables and views in the order of their needs.
fn ordered(steps: Vec<Step>, from: &Database, to: &Database) -> Vec<Step> {
    let mut all = Vec::new();
    let mut rest = steps.into_iter().peekable();
    while let Some(first) = rest.next() {
        let this = rank(&first, from, to);
        let mut same = vec![first];
        while let Some(step) = rest.next_if(|step| rank(step, from, to) == this) {
            same.push(step);
        }
        match this {
            2 | 4 => {
                let mut sorted = by_need(same, from);
                sorted.reverse();
                all.extend(sorted);
            }
            6 | 11 => all.extend(by_need(same, to)),
            _ => all.extend(same),
        }
    }
    all
}

/// What others need before them; in a circle somebody is first.
fn by_need(steps: Vec<Step>, database: &Database) -> Vec<Step> {
    let mut needs: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    for (id, object) in &database.objects {
        let owner = match &object.content {
            Content::Constraint(it) if it.ty == "f" => Id::table("", &id.name),
            Content::View(_) => id.clone(),
            _ => continue,
        };
        let others = object.needs.iter().filter(|need| **need != owner).cloned();
        needs.entry(owner.clone()).or_default().extend(others);
    }
    let ids: BTreeSet<Id> = steps.iter().map(|step| step.id.clone()).collect();
    let mut done: BTreeSet<Id> = BTreeSet::new();
    let mut left = steps;
    let mut sorted = Vec::new();
    while !left.is_empty() {
        let is_free = |step: &Step| {
            needs.get(&step.id).is_none_or(|needs| {
                needs
                    .iter()
                    .all(|need| !ids.contains(need) || done.contains(need) || *need == step.id)
            })
        };
        let (free, waiting): (Vec<_>, Vec<_>) = left.into_iter().partition(is_free);
        left = waiting;
        if free.is_empty() && !left.is_empty() {
            let first = left.remove(0);
            done.insert(first.id.clone());
            sorted.push(first);
        }
        done.extend(free.iter().map(|step| step.id.clone()));
        sorted.extend(free);
    }
    sorted
}

/// Which values a column has no more when it has become another one, as conditions.
pub(super) fn lost(name: &str, old: &Column, new: &Column) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    if old.generated.is_empty() && !new.generated.is_empty() {
        all.push(("would be computed anew", format!("{name} is not null")));
        return all;
    }
    if !old.generated.is_empty() || old.ty == new.ty {
        return all;
    }
    let (before, after) = (Type::of(&old.ty), Type::of(&new.ty));
    let is_exact = matches!(before.base, "decimal");
    let is_float = matches!(before.base, "float" | "double");
    let is_whole = |ty: &Type<'_>| ty.base.ends_with("int");
    if (is_exact || is_float) && is_whole(&after) {
        all.push(("would be rounded", format!("{name} <> round({name})")));
    } else if (is_exact || is_float) && after.base == "decimal" {
        let scale = after.numbers.get(1).copied().unwrap_or(0);
        let was = before.numbers.get(1).copied();
        if is_float || was.is_some_and(|was| scale < was) {
            all.push((
                "would be rounded",
                format!("{name} <> round({name}, {scale})"),
            ));
        }
    } else if after.base == "float" && (is_exact || before.base == "double" || is_whole(&before)) {
        all.push(("would be rounded", format!("{name} is not null")));
    }
    let is_moment = |ty: &Type<'_>| matches!(ty.base, "datetime" | "timestamp" | "time");
    if is_moment(&before) && before.base != "time" && after.base == "date" {
        all.push(("would lose its time", format!("time({name}) <> 0")));
    } else if is_moment(&before) && is_moment(&after) {
        let digits = |ty: &Type<'_>| ty.numbers.first().copied().unwrap_or(0);
        if digits(&after) < digits(&before) {
            let unit = 10_u32.pow(6_u32.saturating_sub(digits(&after)));
            all.push((
                "would be rounded",
                format!("microsecond({name}) % {unit} <> 0"),
            ));
        }
    }
    let is_text = |ty: &Type<'_>| ty.base.ends_with("char") || ty.base.ends_with("text");
    if is_text(&before)
        && after.base.ends_with("char")
        && let Some(length) = after.numbers.first()
        && before.numbers.first().is_none_or(|was| length < was)
    {
        all.push((
            "would be cut short",
            format!("char_length({name}) > {length}"),
        ));
    }
    if before.base == "enum" && after.base == "enum" {
        let stay = labels(&new.ty);
        let gone: Vec<_> = labels(&old.ty)
            .into_iter()
            .filter(|label| !stay.contains(label))
            .collect();
        if !gone.is_empty() {
            let gone = gone.join(", ");
            all.push((
                "would have values that its type no longer has",
                format!("{name} in ({gone})"),
            ));
        }
    }
    all
}

/// `decimal(10,2) unsigned`
struct Type<'a> {
    base: &'a str,
    numbers: Vec<u32>,
}

impl<'a> Type<'a> {
    fn of(text: &'a str) -> Self {
        let base = text.split(['(', ' ']).next().unwrap_or(text);
        let inside = text.split_once('(').and_then(|(_, it)| it.split_once(')'));
        let numbers = inside.map_or("", |(numbers, _)| numbers).split(',');
        Self {
            base,
            numbers: numbers.filter_map(|it| it.trim().parse().ok()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::lost;
    use crate::db::model::Column;

    fn column(ty: &str) -> Column {
        Column {
            position: 1,
            ty: ty.to_owned(),
            not_null: false,
            default: None,
            generated: String::new(),
            identity: String::new(),
            sequence: None,
            collation: None,
            storage: None,
            compression: None,
            statistics: None,
            options: Vec::new(),
            is_local: true,
            category: String::new(),
        }
    }

    #[test]
    fn types_that_take_less_are_known() {
        let of = |old: &str, new: &str| lost("c", &column(old), &column(new));
        for (old, new, condition) in [
            ("decimal(10,2)", "int(11)", "c <> round(c)"),
            ("decimal(10,2)", "decimal(10,1)", "c <> round(c, 1)"),
            ("datetime(6)", "datetime(3)", "microsecond(c) % 1000 <> 0"),
            ("datetime", "date", "time(c) <> 0"),
            ("text", "varchar(10)", "char_length(c) > 10"),
            ("enum('a','b')", "enum('b')", "c in ('a')"),
        ] {
            let all = of(old, new);
            assert_eq!(all.len(), 1, "{old} {new}");
            assert_eq!(all[0].1, condition);
        }
        for (old, new) in [
            ("int(11)", "bigint(20)"),
            ("varchar(10)", "varchar(20)"),
            ("varchar(10)", "text"),
            ("decimal(10,2)", "decimal(12,2)"),
            ("enum('a')", "enum('a','b')"),
        ] {
            assert!(of(old, new).is_empty(), "{old} {new}");
        }
    }
}
