//! Which statements a plan is, on SQLite.
//!
//! A table is made anew in the steps of <https://sqlite.org/lang_altertable.html#otheralter>. Where foreign keys
//! lead from it or to it they must not be enforced meanwhile, since the old table takes the rows that refer to
//! it along when it goes; that cannot be said in a transaction, so that the file has one of its own.

use std::collections::BTreeSet;

use super::{Group, Style};
use crate::db::diff::sqlite::{counterpart, counterpart_column, text_of};
use crate::db::diff::{Change, Plan, Step};
use crate::db::model::sqlite::{Affinity, Definition, affinity, definition, literal, with_name};
use crate::db::model::{Column, Constraint, Content, Database, Id, Kind, Table, quote};

pub(super) fn groups(plan: &Plan, from: &Database, to: &Database, style: &Style) -> Vec<Group> {
    let writer = Writer {
        plan,
        from,
        to,
        style,
    };
    let steps = plan.steps.iter().map(|step| writer.step(step));
    let all: Vec<Vec<String>> = match style.apart {
        true => steps.collect(),
        false => vec![steps.flatten().collect()],
    };
    let all = all.into_iter().filter(|statements| !statements.is_empty());
    all.map(|statements| writer.framed(statements)).collect()
}

struct Writer<'a> {
    plan: &'a Plan,
    from: &'a Database,
    to: &'a Database,
    style: &'a Style,
}

impl Writer<'_> {
    fn step(&self, step: &Step) -> Vec<String> {
        let id = &step.id;
        let goes_with_its_table = || {
            let table = match self.from.get(id) {
                Some(Content::Index(it)) => &it.table,
                _ => &id.name,
            };
            self.goes(table)
        };
        match (&step.change, id.kind) {
            (Change::Drop, Kind::Table) => vec![format!("DROP TABLE {}", id.sql())],
            (Change::Drop, Kind::Column) if !self.plan.absorbed.contains(id) => vec![format!(
                "ALTER TABLE {} DROP COLUMN {}",
                id.sql(),
                id.part_sql()
            )],
            (Change::Create, Kind::Column) if !self.plan.absorbed.contains(id) => self.add(id),
            (Change::Drop, Kind::View) => vec![format!("DROP VIEW {}", id.sql())],
            (Change::Drop, Kind::Index) if !goes_with_its_table() => {
                vec![format!("DROP INDEX {}", id.sql())]
            }
            (Change::Drop, Kind::Trigger) if !goes_with_its_table() && !self.view_goes(id) => {
                vec![format!("DROP TRIGGER {}", id.part_sql())]
            }
            (Change::Create, Kind::Table) => {
                let mut all = self.text(id);
                all.extend(self.belongings(id));
                all
            }
            (Change::Create, Kind::View) => {
                let mut all = self.text(id);
                all.extend(self.belongings(id));
                all
            }
            (Change::Create, _) => self.text(id),
            (Change::Rebuild, _) => self.rebuild(id),
            _ => Vec::new(),
        }
    }

    /// The statement that made it in the target.
    fn text(&self, id: &Id) -> Vec<String> {
        let text = match self.to.get(id) {
            Some(Content::Table(it)) => &it.definition,
            Some(Content::Index(it)) => &it.definition,
            Some(Content::View(it)) => &it.definition,
            Some(Content::Trigger(it)) => &it.definition,
            _ => return Vec::new(),
        };
        vec![text.clone()]
    }

    /// Whether a table of the start is dropped, be it that it comes again.
    fn goes(&self, table: &str) -> bool {
        let is =
            |step: &Step| step.id.kind == Kind::Table && step.id.name.eq_ignore_ascii_case(table);
        let mut steps = self.plan.steps.iter();
        steps.any(|step| matches!(step.change, Change::Drop | Change::Rebuild) && is(step))
    }

    fn view_goes(&self, trigger: &Id) -> bool {
        let view = Id::new(Kind::View, "", &trigger.name, "");
        self.plan.has(&view, &Change::Drop)
    }

    /// Indexes and triggers that go with their table or view, and are no change.
    fn belongings(&self, owner: &Id) -> Vec<String> {
        let of_owner = self.to.objects.iter().filter(|(id, object)| {
            let is_of = match &object.content {
                Content::Index(it) => owner.kind == Kind::Table && it.table == owner.name,
                Content::Trigger(_) => id.name == owner.name,
                _ => false,
            };
            is_of && !self.plan.has(id, &Change::Create)
        });
        of_owner.flat_map(|(id, _)| self.text(id)).collect()
    }

    fn add(&self, id: &Id) -> Vec<String> {
        let Some(Content::Table(table)) = self.to.get(&Id::table("", &id.name)) else {
            return Vec::new();
        };
        let Some(Definition::Table(text)) = definition(&table.definition) else {
            return Vec::new();
        };
        let written = text_of(&text, &id.part).map(|it| it.written.clone());
        let add = written.map(|written| format!("ALTER TABLE {} ADD COLUMN {written}", id.sql()));
        let fill = self
            .style
            .fills
            .get(id)
            .map(|fill| format!("UPDATE {} SET {} = {fill}", id.sql(), id.part_sql()));
        add.into_iter().chain(fill).collect()
    }

    fn rebuild(&self, id: &Id) -> Vec<String> {
        let (Some(old), Some(Content::Table(table))) =
            (counterpart(self.from, id), self.to.get(id))
        else {
            return Vec::new();
        };
        let Some(Content::Table(before)) = self.from.get(old) else {
            return Vec::new();
        };
        let name = self.free_name(&id.name);
        let new = quote(&name);
        let mut all = vec![with_name(&table.definition, &new)];
        let copies = self.copies(id, old, table, before);
        let (to, from): (Vec<_>, Vec<_>) = copies.into_iter().unzip();
        if !to.is_empty() {
            all.push(format!(
                "INSERT INTO {new} ({})\nSELECT {} FROM {}",
                to.join(", "),
                from.join(", "),
                old.sql()
            ));
        }
        let counts = |table: &Table| table.options.iter().any(|it| it == "AUTOINCREMENT");
        if counts(table) && counts(before) {
            // Numbers are not given again, also if their rows are gone.
            let (new, old) = (literal(&name), literal(&old.name));
            all.push(format!("DELETE FROM sqlite_sequence WHERE name = {new}"));
            all.push(format!(
                "INSERT INTO sqlite_sequence (name, seq) SELECT {new}, seq FROM sqlite_sequence WHERE name = {old}"
            ));
        }
        all.push(format!("DROP TABLE {}", old.sql()));
        all.push(format!("ALTER TABLE {new} RENAME TO {}", id.sql()));
        all.extend(self.belongings(id));
        all
    }

    /// A name that nothing has, before or after.
    fn free_name(&self, table: &str) -> String {
        let mut name = format!("new_{table}");
        let is_taken = |name: &str| {
            [self.from, self.to].iter().any(|database| {
                let mut ids = database.objects.keys();
                ids.any(|id| {
                    id.name.eq_ignore_ascii_case(name) || id.part.eq_ignore_ascii_case(name)
                })
            })
        };
        while is_taken(&name) {
            name.insert(0, '_');
        }
        name
    }

    /// What is copied: columns of the new table, and what rows get in them.
    fn copies(&self, id: &Id, old: &Id, table: &Table, before: &Table) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for (column_id, column) in self.to.columns(id) {
            if !column.generated.is_empty() {
                continue;
            }
            let fill = self.style.fills.get(column_id);
            let there = counterpart_column(self.from, old, &column_id.part);
            let was = there.and_then(|there| match self.from.get(there) {
                Some(Content::Column(was)) => Some((there, was)),
                _ => None,
            });
            let must_have = column.not_null && column.identity.is_empty();
            let value = match was {
                Some((there, was)) if must_have && !was.not_null => {
                    let there = there.part_sql();
                    let otherwise = fill.cloned().or_else(|| {
                        let default = column.default.as_ref().map(|it| format!("({it})"));
                        self.style
                            .fills_all
                            .then(|| default.unwrap_or_else(|| self.empty(column_id, column)))
                    });
                    Some(match otherwise {
                        Some(otherwise) => format!("coalesce({there}, {otherwise})"),
                        None => there,
                    })
                }
                Some((there, _)) => Some(there.part_sql()),
                None => fill.cloned().or_else(|| {
                    let lacks = must_have && column.default.is_none();
                    (lacks && self.style.fills_all).then(|| self.empty(column_id, column))
                }),
            };
            if let Some(value) = value {
                all.push((column_id.part_sql(), value));
            }
        }
        if self.keeps_rowid(id, old, table, before) {
            all.insert(0, ("rowid".to_owned(), "rowid".to_owned()));
        }
        all
    }

    /// Whether rows are known by a number that no column has.
    fn keeps_rowid(&self, id: &Id, old: &Id, table: &Table, before: &Table) -> bool {
        let is_plain = |database: &Database, id: &Id, table: &Table| {
            let columns = database.columns(id);
            let module = table.access_method.as_deref();
            !table.options.iter().any(|it| it == "WITHOUT ROWID")
                && module.is_none_or(|it| it.starts_with("fts"))
                && columns.iter().all(|(id, it)| {
                    it.identity.is_empty() && !id.part.eq_ignore_ascii_case("rowid")
                })
        };
        is_plain(self.to, id, table) && is_plain(self.from, old, before)
    }

    /// A value where one is demanded and nobody knows which; another one for each row where it has to be.
    fn empty(&self, id: &Id, column: &Column) -> String {
        let table = Id::table("", &id.name);
        let has = |columns: &[String]| columns.contains(&id.part);
        let in_key = self
            .to
            .constraints(&table)
            .any(|(_, it)| matches!(it.ty.as_str(), "p" | "u") && has(&it.columns));
        let in_index = self.to.indexes(&table).any(|(_, it)| {
            it.is_unique
                && it
                    .parts
                    .iter()
                    .any(|part| part.column.as_ref() == Some(&id.part))
        });
        let is_text = affinity(&column.ty) == Affinity::Text;
        match (in_key || in_index, affinity(&column.ty)) {
            (true, _) if is_text => "cast(row_number() over () as text)".to_owned(),
            (true, _) => "row_number() over ()".to_owned(),
            (false, Affinity::Text) => "''".to_owned(),
            (false, Affinity::Blob) => "x''".to_owned(),
            (false, Affinity::Integer | Affinity::Real | Affinity::Numeric) => "0".to_owned(),
        }
    }

    /// The statements, and what has to stand around them.
    fn framed(&self, mut statements: Vec<String>) -> Group {
        let anew = self
            .plan
            .steps
            .iter()
            .any(|step| step.change == Change::Rebuild);
        let keeps_others = self.from.objects.keys().any(|id| {
            matches!(id.kind, Kind::View | Kind::Trigger) && !self.plan.has(id, &Change::Drop)
        });
        if anew && keeps_others {
            // Views and triggers that name a table are not read while it is not there.
            statements.insert(0, "PRAGMA legacy_alter_table = ON".to_owned());
            statements.push("PRAGMA legacy_alter_table = OFF".to_owned());
        }
        if !self.touches_keys() {
            return Group {
                statements,
                transaction: true,
            };
        }
        let mut all = vec![
            "PRAGMA foreign_keys = OFF".to_owned(),
            "BEGIN IMMEDIATE".to_owned(),
        ];
        let (before, after) = (self.violations(self.from), self.violations(self.to));
        if let Some(after) = after {
            let before = before.unwrap_or_else(|| "0".to_owned());
            all.push(
                "CREATE TEMP TABLE foreign_keys_of_migration (before INTEGER, after INTEGER,\n    \
                 CONSTRAINT \"rows would refer to rows that are not there\" CHECK (after <= before))"
                    .to_owned(),
            );
            all.push(format!(
                "INSERT INTO temp.foreign_keys_of_migration SELECT {before}, 0"
            ));
            all.append(&mut statements);
            all.push(format!(
                "UPDATE temp.foreign_keys_of_migration SET after = {after}"
            ));
            all.push("DROP TABLE temp.foreign_keys_of_migration".to_owned());
        } else {
            all.append(&mut statements);
        }
        all.push("COMMIT".to_owned());
        all.push("PRAGMA foreign_keys = ON".to_owned());
        Group {
            statements: all,
            transaction: false,
        }
    }

    /// Whether a table with foreign keys from it or to it is made anew or goes before those that refer to it.
    fn touches_keys(&self) -> bool {
        let keys = |database| keys_of(database).into_iter();
        let mut gone: BTreeSet<String> = BTreeSet::new();
        for step in &self.plan.steps {
            let name = step.id.name.to_ascii_lowercase();
            let is_of = |(child, key): &(&Id, &Constraint)| {
                child.name.eq_ignore_ascii_case(&name) || refers_to(key, &name)
            };
            match (&step.change, step.id.kind) {
                (Change::Rebuild, _)
                    if keys(self.from).chain(keys(self.to)).any(|it| is_of(&it)) =>
                {
                    return true;
                }
                (Change::Drop, Kind::Table) => {
                    let is_left = |child: &Id| !gone.contains(&child.name.to_ascii_lowercase());
                    let refers = |(child, key): (&Id, &Constraint)| {
                        let is_own = child.name.eq_ignore_ascii_case(&name);
                        refers_to(key, &name)
                            && is_left(child)
                            && (!is_own || key.definition.contains("RESTRICT"))
                    };
                    if keys(self.from).any(refers) {
                        return true;
                    }
                    gone.insert(name);
                }
                _ => {}
            }
        }
        false
    }

    /// How many rows refer to rows that are not there, in tables that this has to do with.
    fn violations(&self, database: &Database) -> Option<String> {
        let goes = |name: &str| self.goes(name);
        let mut children = BTreeSet::new();
        for (child, key) in keys_of(database) {
            let parent = key.references.as_ref().map_or("", |(_, table, _)| table);
            if goes(&child.name) || goes(parent) {
                children.insert(&child.name);
            }
        }
        // The engine refuses to look at keys that refer to what is no key.
        children.retain(|child| {
            let mut keys = keys_of(database).into_iter();
            keys.all(|(it, key)| it.name != **child || is_sound(database, key))
        });
        let each = children.iter().map(|child| {
            format!(
                "(SELECT count(*) FROM pragma_foreign_key_check({}))",
                literal(child)
            )
        });
        let each: Vec<_> = each.collect();
        (!each.is_empty()).then(|| each.join(" + "))
    }
}

fn keys_of(database: &Database) -> Vec<(&Id, &Constraint)> {
    let all = database.objects.iter();
    all.filter_map(|(id, object)| match &object.content {
        Content::Constraint(it) if it.ty == "f" => Some((id, it)),
        _ => None,
    })
    .collect()
}

fn refers_to(key: &Constraint, table: &str) -> bool {
    matches!(&key.references, Some((_, parent, _)) if parent.eq_ignore_ascii_case(table))
}

/// Whether a foreign key refers to columns that are a key.
fn is_sound(database: &Database, key: &Constraint) -> bool {
    let Some((_, parent, columns)) = &key.references else {
        return false;
    };
    let parent = Id::table("", parent);
    let Some(parent) = counterpart(database, &parent) else {
        return true;
    };
    let sorted = |names: &mut dyn Iterator<Item = &String>| -> Vec<String> {
        let mut names: Vec<_> = names.map(|name| name.to_ascii_lowercase()).collect();
        names.sort();
        names
    };
    let wanted = sorted(&mut columns.iter());
    let is_key = database.constraints(parent).any(|(_, it)| {
        matches!(it.ty.as_str(), "p" | "u") && sorted(&mut it.columns.iter()) == wanted
    });
    let is_index = database.indexes(parent).any(|(_, it)| {
        let columns = it.parts.iter().filter_map(|part| part.column.as_ref());
        it.is_unique && it.predicate.is_none() && sorted(&mut columns.into_iter()) == wanted
    });
    !wanted.is_empty() && (is_key || is_index)
}
