//! What is done to a table that stays.

use super::{Writer, altered};
use crate::db::diff::Change;
use crate::db::diff::mysql::{folded, key_id, named, takes_the_place};
use crate::db::model::mysql::{TableText, is_mariadb, quote, without_charset};
use crate::db::model::{Column, Content, Id, Kind};

/// A table that is there before and after.
pub(super) struct Table<'a> {
    pub(super) writer: &'a Writer<'a>,
    pub(super) id: &'a Id,
    pub(super) old: TableText,
    pub(super) new: TableText,
}

impl Table<'_> {
    fn has(&self, id: &Id, change: &Change) -> bool {
        self.writer.plan.has(id, change)
    }

    /// All that is done to it.
    pub(super) fn statements(&self) -> Vec<String> {
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
        let resets = self.resets();
        // What the engine of before has set is there as long as that is.
        let (now, behind) = match self.old.option("ENGINE") == self.new.option("ENGINE") {
            true => (resets, Vec::new()),
            false => (Vec::new(), resets),
        };
        actions.extend(now);
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
            let is_versioned = |text: &TableText| {
                let mut options = text.options.iter();
                options.any(|it| it == "WITH SYSTEM VERSIONING")
            };
            if is_versioned(&self.old) && is_versioned(&self.new) {
                all.push("SET SESSION system_versioning_alter_history = KEEP".to_owned());
            }
            all.push(altered(self.id, &actions));
        }
        if !behind.is_empty() {
            all.push(altered(self.id, &behind));
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
        all
    }

    /// Options that are there no more.
    fn resets(&self) -> Vec<String> {
        let mut all = Vec::new();
        let key = |option: &str| folded(option.split('=').next().unwrap_or(option));
        for option in &self.old.options {
            let is_of_charset =
                option.starts_with("DEFAULT CHARSET=") || option.starts_with("COLLATE=");
            if is_of_charset {
                continue;
            }
            if self.new.options.iter().any(|it| key(it) == key(option)) {
                continue;
            }
            let name = option.split('=').next().unwrap_or(option);
            all.push(match name.to_ascii_uppercase().as_str() {
                "COMMENT" => "COMMENT=''".to_owned(),
                "WITH SYSTEM VERSIONING" => "DROP SYSTEM VERSIONING".to_owned(),
                "MIN_ROWS" | "MAX_ROWS" | "AVG_ROW_LENGTH" | "CHECKSUM" | "DELAY_KEY_WRITE"
                | "KEY_BLOCK_SIZE" => format!("{name}=0"),
                _ => format!("{name}=DEFAULT"),
            });
        }
        all
    }
}

/// A definition that allows nulls.
fn nullable(definition: &str) -> String {
    let (plain, len) = without_charset(definition);
    let from = definition.len() - plain.len() + len;
    let (ty, rest) = definition
        .split_at_checked(from)
        .unwrap_or((definition, ""));
    format!("{ty}{}", rest.replacen(" NOT NULL", " NULL", 1))
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

#[cfg(test)]
mod tests {
    use super::{empty, nullable};

    #[test]
    fn only_the_column_itself_loses_its_not_null() {
        assert_eq!(
            nullable("enum('a NOT NULL') CHARACTER SET latin1 NOT NULL COMMENT 'NOT NULL'"),
            "enum('a NOT NULL') CHARACTER SET latin1 NULL COMMENT 'NOT NULL'"
        );
        assert_eq!(nullable("int(11) NOT NULL"), "int(11) NULL");
    }

    #[test]
    fn every_type_has_an_empty_value() {
        for (ty, value) in [
            ("enum('x','y')", "'x'"),
            ("varchar(10)", "''"),
            ("int(10) unsigned", "0"),
            ("longblob", "''"),
            ("date", "'1970-01-01'"),
        ] {
            assert_eq!(empty(ty), value, "{ty}");
        }
    }
}
