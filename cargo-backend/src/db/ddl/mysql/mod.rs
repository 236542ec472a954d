//! Which statements a plan is, on MySQL and MariaDB. Each commits by itself, so that what is done to a table is
//! as few of them as can be: one `ALTER TABLE`, which is done or not.

mod table;

use std::collections::BTreeSet;

use super::{Group, Style};
use crate::db::diff::{Change, Plan, Step};
use crate::db::model::mysql::{TableText, is_mariadb, quote, table as parts_of};
use crate::db::model::{Content, Database, Id, Kind, Sequence};
use table::Table;

pub(super) fn groups(plan: &Plan, from: &Database, to: &Database, style: &Style) -> Vec<Group> {
    let mut writer = Writer {
        plan,
        from,
        to,
        style,
        done: BTreeSet::new(),
        late: BTreeSet::new(),
    };
    let mut statements = Vec::new();
    for step in &plan.steps {
        statements.extend(writer.step(step));
    }
    statements.extend(writer.waiting());
    let all: Vec<Vec<String>> = match style.apart {
        true => statements.into_iter().map(|sql| vec![sql]).collect(),
        false => vec![statements],
    };
    let all = all.into_iter().filter(|statements| !statements.is_empty());
    all.map(|statements| Group {
        statements,
        transaction: false,
    })
    .collect()
}

struct Writer<'a> {
    plan: &'a Plan,
    from: &'a Database,
    to: &'a Database,
    style: &'a Style,
    /// Tables of which everything has been said, and keys that were dropped with others.
    done: BTreeSet<(u8, Id)>,
    /// Foreign keys of new tables that have to wait.
    late: BTreeSet<Id>,
}

impl Writer<'_> {
    fn step(&mut self, step: &Step) -> Vec<String> {
        let id = &step.id;
        let name = quote(&id.name);
        match (&step.change, id.kind) {
            (Change::Drop, Kind::Event) => vec![format!("DROP EVENT {name}")],
            (Change::Drop, Kind::Trigger) => vec![format!("DROP TRIGGER {}", quote(&id.part))],
            (Change::Drop, Kind::View) => vec![format!("DROP VIEW {name}")],
            (Change::Drop, Kind::Function) => vec![format!("DROP FUNCTION {name}")],
            (Change::Drop, Kind::Procedure) => vec![format!("DROP PROCEDURE {name}")],
            (Change::Drop, Kind::Sequence) => vec![format!("DROP SEQUENCE {name}")],
            (Change::Drop, Kind::Constraint) if self.is_foreign(self.from, id) => {
                self.drop_foreign_keys(id)
            }
            (Change::Drop, Kind::Table) => self.drop_table(id),
            (Change::Create, Kind::Table) => self.create(id),
            (Change::Create, Kind::Constraint) if self.is_foreign(self.to, id) => {
                self.add_foreign_keys(id)
            }
            (Change::Create | Change::Alter, Kind::Sequence) => self.sequence(step),
            (
                Change::Create | Change::Redefine,
                Kind::View | Kind::Function | Kind::Procedure | Kind::Event | Kind::Trigger,
            ) => {
                let mut all = self.waiting();
                all.extend(self.text(step));
                all
            }
            (_, Kind::Column | Kind::Index | Kind::Constraint | Kind::Table) => {
                self.alter(&Id::table("", &id.name))
            }
            _ => Vec::new(),
        }
    }

    fn is_foreign(&self, database: &Database, id: &Id) -> bool {
        matches!(database.get(id), Some(Content::Constraint(it)) if it.ty == "f")
    }

    /// All foreign keys of a table that go, at once.
    fn drop_foreign_keys(&mut self, id: &Id) -> Vec<String> {
        let table = Id::table("", &id.name);
        if !self.done.insert((0, table.clone())) {
            return Vec::new();
        }
        let steps = self.plan.steps.iter();
        let drops: Vec<_> = steps
            .filter(|step| {
                step.change == Change::Drop
                    && step.id.same_relation(id)
                    && self.is_foreign(self.from, &step.id)
            })
            .map(|step| format!("DROP FOREIGN KEY {}", quote(&step.id.part)))
            .collect();
        vec![altered(&table, &drops)]
    }

    fn add_foreign_keys(&mut self, id: &Id) -> Vec<String> {
        let table = Id::table("", &id.name);
        let mut all = self.waiting();
        if !self.done.insert((1, table.clone())) {
            return all;
        }
        let text = text(self.to, &table);
        let mut actions = Vec::new();
        let mut adds = Vec::new();
        for step in &self.plan.steps {
            let is_it = step.change == Change::Create
                && step.id.same_relation(id)
                && self.is_foreign(self.to, &step.id);
            let key = text
                .foreign_keys
                .iter()
                .find(|(name, _)| *name == step.id.part);
            if let Some((_, key)) = key.filter(|_| is_it) {
                actions.extend(self.kept_key(&table, &text, &step.id));
                adds.push(format!("ADD {key}"));
            }
        }
        actions.extend(adds);
        all.push(altered(&table, &actions));
        all
    }

    /// A key that the server may have made by itself for a foreign key goes when there is one of another name,
    /// unless it is made as any other.
    fn kept_key(&self, table: &Id, text: &TableText, id: &Id) -> Vec<String> {
        let columns = |database: &Database, id: &Id| match database.get(id) {
            Some(Content::Constraint(it)) if it.ty == "f" => it.columns.clone(),
            _ => Vec::new(),
        };
        let mine = columns(self.to, id);
        let mut old = self.from.constraints(table);
        if !old.any(|(id, _)| columns(self.from, id) == mine) {
            return Vec::new();
        }
        let kept = self.to.indexes(table).filter(|(key, index)| {
            let parts = index.parts.iter().filter_map(|part| part.column.clone());
            !index.is_unique
                && key.part != id.part
                && parts.collect::<Vec<_>>() == mine
                && self.from.get(key) == self.to.get(key)
                && !self.plan.has(key, &Change::Create)
        });
        let texts =
            kept.filter_map(|(key, _)| text.keys.iter().find(|(name, _)| *name == key.part));
        texts
            .flat_map(|(name, key)| [format!("DROP KEY {}", quote(name)), format!("ADD {key}")])
            .collect()
    }

    /// Foreign keys of new tables that had to wait for others.
    fn waiting(&mut self) -> Vec<String> {
        let mut all = Vec::new();
        for id in std::mem::take(&mut self.late) {
            let text = text(self.to, &id);
            let keys = text.foreign_keys.iter();
            let adds: Vec<_> = keys
                .filter(|(name, _)| !self.can_refer(&Id::new(Kind::Constraint, "", &id.name, name)))
                .map(|(_, key)| format!("ADD {key}"))
                .collect();
            all.push(altered(&id, &adds));
        }
        all
    }

    /// Whether a foreign key of a new table can be a part of it.
    fn can_refer(&self, key: &Id) -> bool {
        let Some(Content::Constraint(it)) = self.to.get(key) else {
            return true;
        };
        let Some((namespace, parent, _)) = &it.references else {
            return true;
        };
        let parent = Id::table("", parent);
        let is_changed = || {
            let mut steps = self.plan.steps.iter();
            steps.any(|step| step.id.same_relation(&parent))
        };
        !namespace.is_empty()
            || parent.name == key.name
            || self
                .position(&parent)
                .is_some_and(|at| Some(at) < self.position(&Id::table("", &key.name)))
            || self.from.objects.contains_key(&parent) && !is_changed()
    }

    /// When a new table is made.
    fn position(&self, table: &Id) -> Option<usize> {
        let mut steps = self.plan.steps.iter();
        steps.position(|step| step.id == *table && step.change == Change::Create)
    }

    /// A table goes with its foreign keys, but not before those that refer to it.
    fn drop_table(&mut self, id: &Id) -> Vec<String> {
        let mut all = Vec::new();
        for (child, object) in &self.from.objects {
            let Content::Constraint(it) = &object.content else {
                continue;
            };
            let refers = matches!(&it.references, Some((namespace, parent, _)) if namespace.is_empty() && *parent == id.name);
            let owner = Id::table("", &child.name);
            let is_left = refers
                && owner != *id
                && !self.done.contains(&(2, owner.clone()))
                && self.plan.has(&owner, &Change::Drop);
            if is_left && self.done.insert((3, child.clone())) {
                all.push(altered(
                    &owner,
                    &[format!("DROP FOREIGN KEY {}", quote(&child.part))],
                ));
            }
        }
        self.done.insert((2, id.clone()));
        all.push(format!("DROP TABLE {}", quote(&id.name)));
        all
    }

    fn create(&mut self, id: &Id) -> Vec<String> {
        let text = text(self.to, id);
        let mut parts: Vec<String> = text
            .columns
            .iter()
            .map(|(name, definition)| format!("{} {definition}", quote(name)))
            .collect();
        parts.extend(text.others.iter().cloned());
        parts.extend(text.keys.iter().map(|(_, key)| key.clone()));
        for (name, key) in &text.foreign_keys {
            let part = Id::new(Kind::Constraint, "", &id.name, name);
            if self.can_refer(&part) {
                parts.push(key.clone());
            } else {
                self.late.insert(id.clone());
            }
        }
        parts.extend(text.checks.iter().map(|(_, check)| check.clone()));
        let mut sql = format!(
            "CREATE TABLE {} (\n  {}\n)",
            quote(&id.name),
            parts.join(",\n  ")
        );
        for option in &text.options {
            sql.push_str(&format!(" {option}"));
        }
        if let Some(counter) = &text.counter {
            sql.push_str(&format!(" {counter}"));
        }
        if let Some(partitions) = &text.partitions {
            sql.push_str(&format!("\n{partitions}"));
        }
        vec![sql]
    }

    fn sequence(&self, step: &Step) -> Vec<String> {
        let Some(Content::Sequence(Sequence { options, .. })) = self.to.get(&step.id) else {
            return Vec::new();
        };
        let word = if step.change == Change::Create {
            "CREATE"
        } else {
            "ALTER"
        };
        let cycle = if options.cycle { "CYCLE" } else { "NOCYCLE" };
        let name = quote(&step.id.name);
        let engine = match step.change {
            Change::Create => format!(" ENGINE={}", options.ty),
            _ => String::new(),
        };
        vec![format!(
            "{word} SEQUENCE {name} START WITH {} MINVALUE {} MAXVALUE {} INCREMENT BY {} CACHE {} {cycle}{engine}",
            options.start, options.minimum, options.maximum, options.increment, options.cache
        )]
    }

    /// The statement that made it in the target.
    fn text(&self, step: &Step) -> Vec<String> {
        let (sql, word) = match self.to.get(&step.id) {
            Some(Content::View(it)) => (&it.definition, "VIEW"),
            Some(Content::Function(it)) if it.procedure => (&it.definition, "PROCEDURE"),
            Some(Content::Function(it)) => (&it.definition, "FUNCTION"),
            Some(Content::Trigger(it)) => (&it.definition, "TRIGGER"),
            Some(Content::Event(it)) => (&it.definition, "EVENT"),
            _ => return Vec::new(),
        };
        if step.change == Change::Create {
            return vec![sql.clone()];
        }
        let again = sql.replacen("CREATE ", "CREATE OR REPLACE ", 1);
        if word == "VIEW" || is_mariadb(self.to.version) {
            return vec![again];
        }
        let name = quote(&step.id.name);
        vec![format!("DROP {word} {name}"), sql.clone()]
    }

    /// Everything that is done to one table.
    fn alter(&mut self, id: &Id) -> Vec<String> {
        if !self.done.insert((4, id.clone())) {
            return Vec::new();
        }
        let table = Table {
            writer: self,
            id,
            old: text(self.from, id),
            new: text(self.to, id),
        };
        table.statements()
    }
}

/// One statement for several actions.
fn altered(id: &Id, actions: &[String]) -> String {
    let actions = match actions {
        [one] => format!(" {one}"),
        all => format!("\n  {}", all.join(",\n  ")),
    };
    format!("ALTER TABLE {}{actions}", quote(&id.name))
}

fn text(database: &Database, id: &Id) -> TableText {
    match database.get(id) {
        Some(Content::Table(it)) => parts_of(&it.definition),
        _ => TableText::default(),
    }
}
