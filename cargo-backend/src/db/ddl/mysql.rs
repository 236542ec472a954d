//! Which statements a plan is, on MySQL and MariaDB. Each commits by itself, so that what is done to a table is
//! as few of them as can be: one `ALTER TABLE`, which is done or not.

use std::collections::BTreeSet;

use super::{Group, Style};
use crate::db::diff::mysql::{folded, key_id, named, takes_the_place};
use crate::db::diff::{Change, Plan, Step};
use crate::db::model::mysql::{TableText, is_mariadb, quote, table, without_charset};
use crate::db::model::{Column, Content, Database, Id, Kind, Sequence};

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
    if statements.is_empty() {
        return Vec::new();
    }
    vec![Group {
        statements,
        transaction: false,
    }]
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
        Some(Content::Table(it)) => table(&it.definition),
        _ => TableText::default(),
    }
}

/// A table that is there before and after.
struct Table<'a> {
    writer: &'a Writer<'a>,
    id: &'a Id,
    old: TableText,
    new: TableText,
}

impl Table<'_> {
    fn has(&self, id: &Id, change: &Change) -> bool {
        self.writer.plan.has(id, change)
    }

    fn statements(&self) -> Vec<String> {
        let mut all = Vec::new();
        let mut actions = self.drops();
        let mut later = Vec::new();
        self.columns(&mut all, &mut actions, &mut later);
        let adds = self.adds();
        // What is filled in between is there before a key looks at it.
        if later.is_empty() {
            actions.extend(adds);
        } else {
            later.extend(adds);
        }
        actions.extend(self.options());
        let is_partitioned_anew = self.old.partitions != self.new.partitions;
        if is_partitioned_anew
            && self.old.partitions.is_some()
            && (!actions.is_empty() || self.new.partitions.is_none())
        {
            all.push(format!(
                "ALTER TABLE {} REMOVE PARTITIONING",
                quote(&self.id.name)
            ));
        }
        if !actions.is_empty() {
            all.push(altered(self.id, &actions));
        }
        let (fills, last): (Vec<_>, Vec<_>) = later
            .into_iter()
            .partition(|it| it.starts_with("UPDATE ") || it.starts_with("SET "));
        all.extend(fills);
        if !last.is_empty() {
            all.push(altered(self.id, &last));
        }
        if let Some(partitions) = self.new.partitions.as_ref().filter(|_| is_partitioned_anew) {
            all.push(format!(
                "ALTER TABLE {}\n{partitions}",
                quote(&self.id.name)
            ));
        }
        all
    }

    fn drops(&self) -> Vec<String> {
        let mut all = Vec::new();
        for (name, _) in &self.old.keys {
            if self.has(&key_id(self.id, name), &Change::Drop) {
                all.push(match name.as_str() {
                    "PRIMARY" => "DROP PRIMARY KEY".to_owned(),
                    name => format!("DROP KEY {}", quote(name)),
                });
            }
        }
        for (name, _) in &self.old.checks {
            let id = Id::new(Kind::Constraint, "", &self.id.name, name);
            if self.has(&id, &Change::Drop) {
                let word = if is_mariadb(self.writer.from.version) {
                    "CONSTRAINT"
                } else {
                    "CHECK"
                };
                all.push(format!("DROP {word} {}", quote(name)));
            }
        }
        for period in &self.old.others {
            if !self.new.others.contains(period) {
                let name = period.split(" (").next().unwrap_or(period);
                all.push(format!("DROP {name}"));
            }
        }
        for (name, _) in &self.old.columns {
            if self.has(&self.id.column(name), &Change::Drop) {
                all.push(format!("DROP COLUMN {}", quote(name)));
            }
        }
        all
    }

    fn columns(
        &self,
        before: &mut Vec<String>,
        actions: &mut Vec<String>,
        later: &mut Vec<String>,
    ) {
        for (n, (name, definition)) in self.new.columns.iter().enumerate() {
            let id = self.id.column(name);
            let column = match self.writer.to.get(&id) {
                Some(Content::Column(it)) => it,
                _ => continue,
            };
            let fill = self.writer.style.fills.get(&id);
            if self.has(&id, &Change::Create) {
                let place = self.place(n);
                match self.fill_of_new(&id, column, fill) {
                    Some(fill) => {
                        let nullable = nullable(definition);
                        actions.push(format!("ADD COLUMN {} {nullable}{place}", quote(name)));
                        later.extend(fill);
                        later.push(format!("MODIFY COLUMN {} {definition}", quote(name)));
                    }
                    None => {
                        actions.push(format!("ADD COLUMN {} {definition}{place}", quote(name)));
                    }
                }
            } else if self.has(&id, &Change::Alter) {
                self.change(n, column, before, actions);
            }
        }
    }

    /// What rows get in a new column that must not be null, as statements.
    fn fill_of_new(&self, id: &Id, column: &Column, fill: Option<&String>) -> Option<Vec<String>> {
        let (table, name) = (quote(&self.id.name), quote(&id.part));
        if let Some(fill) = fill {
            return Some(vec![format!("UPDATE {table} SET {name} = {fill}")]);
        }
        let lacks = column.not_null
            && column.default.is_none()
            && column.identity.is_empty()
            && column.generated.is_empty();
        // The server has a value for each type, which is the same for all rows.
        let is_unique = self.new.keys.iter().any(|(key, text)| {
            (key == "PRIMARY" || text.starts_with("UNIQUE")) && text.contains(&name)
        });
        if !self.writer.style.fills_all || !lacks || !is_unique {
            return None;
        }
        Some(vec![
            "SET @n := 0".to_owned(),
            format!("UPDATE {table} SET {name} = (@n := @n + 1)"),
        ])
    }

    fn change(
        &self,
        n: usize,
        column: &Column,
        before: &mut Vec<String>,
        actions: &mut Vec<String>,
    ) {
        let Some((name, definition)) = self.new.columns.get(n) else {
            return;
        };
        let was = named(&self.old.columns, name).map_or(name, |(was, _)| was);
        let old = match self.writer.from.get(&self.id.column(was)) {
            Some(Content::Column(it)) => it,
            _ => return,
        };
        if takes_the_place(old, column) {
            actions.push(format!("DROP COLUMN {}", quote(was)));
            actions.push(format!(
                "ADD COLUMN {} {definition}{}",
                quote(name),
                self.place(n)
            ));
            return;
        }
        if column.not_null && !old.not_null {
            let id = self.id.column(name);
            let otherwise = self.writer.style.fills.get(&id).cloned().or_else(|| {
                let fills = self.writer.style.fills_all;
                fills.then(|| column.default.clone().unwrap_or_else(|| empty(&column.ty)))
            });
            if let Some(otherwise) = otherwise {
                let (table, was) = (quote(&self.id.name), quote(was));
                before.push(format!(
                    "UPDATE {table} SET {was} = {otherwise} WHERE {was} IS NULL"
                ));
            }
        }
        let definition = match &column.collation {
            Some(collation) if old.collation.as_ref() != Some(collation) => {
                let (plain, at) = without_charset(definition);
                let charset = collation.split('_').next().unwrap_or(collation);
                let (ty, rest) = plain.split_at_checked(at).unwrap_or((&plain, ""));
                format!("{ty} CHARACTER SET {charset} COLLATE {collation}{rest}")
            }
            _ => definition.clone(),
        };
        if was == name {
            actions.push(format!("MODIFY COLUMN {} {definition}", quote(name)));
        } else {
            actions.push(format!(
                "CHANGE COLUMN {} {} {definition}",
                quote(was),
                quote(name)
            ));
        }
    }

    /// Where a new column is among the others.
    fn place(&self, n: usize) -> String {
        let is_there = |(name, _): &(String, String)| named(&self.old.columns, name).is_some();
        let rest = self.new.columns.get(n + 1..).unwrap_or_default();
        if !rest.iter().any(is_there) {
            return String::new();
        }
        let before = n.checked_sub(1).and_then(|n| self.new.columns.get(n));
        match before {
            Some((name, _)) => format!(" AFTER {}", quote(name)),
            None => " FIRST".to_owned(),
        }
    }

    fn adds(&self) -> Vec<String> {
        let mut all = Vec::new();
        for period in &self.new.others {
            if !self.old.others.contains(period) {
                all.push(format!("ADD {period}"));
            }
        }
        for (name, key) in &self.new.keys {
            let id = key_id(self.id, name);
            if self.has(&id, &Change::Create) {
                all.push(format!("ADD {key}"));
            }
            let steps = self.writer.plan.steps.iter();
            for step in steps.filter(|step| step.id == id) {
                if let Change::Rename { from } = &step.change {
                    all.push(format!("RENAME KEY {} TO {}", quote(from), quote(name)));
                }
            }
        }
        for (name, check) in &self.new.checks {
            let id = Id::new(Kind::Constraint, "", &self.id.name, name);
            if self.has(&id, &Change::Create) {
                all.push(format!("ADD {check}"));
            }
        }
        all
    }

    fn options(&self) -> Vec<String> {
        let mut all = Vec::new();
        let differ = |name: &str| self.old.option(name) != self.new.option(name);
        if differ("DEFAULT CHARSET") || differ("COLLATE") {
            let parts = self
                .new
                .options
                .iter()
                .filter(|it| it.starts_with("DEFAULT CHARSET=") || it.starts_with("COLLATE="));
            all.push(parts.cloned().collect::<Vec<_>>().join(" "));
        }
        let key = |option: &str| folded(option.split('=').next().unwrap_or(option));
        let is_of_charset = |option: &&String| {
            option.starts_with("DEFAULT CHARSET=") || option.starts_with("COLLATE=")
        };
        for option in self.new.options.iter().filter(|it| !is_of_charset(it)) {
            if self.old.options.contains(option) {
                continue;
            }
            all.push(if option.starts_with("WITH ") {
                option.replacen("WITH ", "ADD ", 1)
            } else {
                option.clone()
            });
        }
        for option in self.old.options.iter().filter(|it| !is_of_charset(it)) {
            if self.new.options.iter().any(|it| key(it) == key(option)) {
                continue;
            }
            let name = option.split('=').next().unwrap_or(option);
            all.push(match name.to_ascii_uppercase().as_str() {
                "COMMENT" => "COMMENT=''".to_owned(),
                "WITH SYSTEM VERSIONING" => "DROP SYSTEM VERSIONING".to_owned(),
                "MIN_ROWS" | "MAX_ROWS" | "AVG_ROW_LENGTH" | "CHECKSUM" | "DELAY_KEY_WRITE"
                | "KEY_BLOCK_SIZE" | "PAGE_CHECKSUM" => format!("{name}=0"),
                _ => format!("{name}=DEFAULT"),
            });
        }
        all
    }
}

/// A definition that allows nulls.
fn nullable(definition: &str) -> String {
    definition.replacen(" NOT NULL", "", 1)
}

/// A value of a type, where one is demanded and nobody knows which.
fn empty(ty: &str) -> String {
    let base = ty.split('(').next().unwrap_or(ty).to_ascii_lowercase();
    let base = base.split(' ').next().unwrap_or_default();
    match base {
        "date" => "'1970-01-01'".to_owned(),
        "datetime" | "timestamp" => "'1970-01-02 00:00:00'".to_owned(),
        "time" => "'00:00:00'".to_owned(),
        "json" => "'null'".to_owned(),
        "uuid" => "'00000000-0000-0000-0000-000000000000'".to_owned(),
        "inet4" => "'0.0.0.0'".to_owned(),
        "inet6" => "'::'".to_owned(),
        "point" | "geometry" => "ST_GeomFromText('POINT(0 0)')".to_owned(),
        "enum" => {
            let inside = ty.split_once('(').map_or("''", |(_, it)| it);
            let end = inside
                .get(1..)
                .and_then(|it| it.find('\''))
                .map_or(2, |at| at + 2);
            inside.get(..end).unwrap_or("''").to_owned()
        }
        it if it.ends_with("char")
            || it.ends_with("text")
            || it.ends_with("blob")
            || it.ends_with("binary")
            || it == "set" =>
        {
            "''".to_owned()
        }
        _ => "0".to_owned(),
    }
}
