//! How one object becomes another.

use crate::db::model::{Column, Content, Database, Id, Index, Table, View};

/// What has to be done to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    Same,
    Create,
    Drop,
    /// Changed where it is.
    Alter,
    /// `CREATE OR REPLACE`.
    Redefine,
    /// Dropped and made anew.
    Replace,
    /// A type that is made anew below its columns.
    Rebuild,
    Rename,
}

pub(super) fn way(id: &Id, old: &Content, new: &Content, from: &Database, to: &Database) -> Way {
    if let (Content::Column(old), Content::Column(new)) = (old, new) {
        return column(old, new);
    }
    if let (Content::Table(old), Content::Table(new)) = (old, new) {
        return table(old, new);
    }
    if let (Content::Index(old), Content::Index(new)) = (old, new) {
        let mut old = old.clone();
        if goes_with_partition(&old.on(&id.namespace), from, to) {
            old.parent.clone_from(&new.parent);
        }
        return index(&old, new);
    }
    if let (Content::Constraint(old), Content::Constraint(new)) = (old, new) {
        let mut old = old.clone();
        if goes_with_partition(&Id::table(&id.namespace, &id.name), from, to) {
            old.parent.clone_from(&new.parent);
        }
        return constraint(&old, new);
    }
    if old == new {
        return Way::Same;
    }
    match (old, new) {
        (Content::Enum(old), Content::Enum(new)) if is_subsequence(&old.labels, &new.labels) => {
            Way::Alter
        }
        (Content::Enum(_), Content::Enum(_)) => Way::Rebuild,
        // Its constructors keep their names when it gives its own away.
        (Content::Range(_), Content::Range(_)) => Way::Replace,
        (Content::Domain(old), Content::Domain(new))
            if old.base == new.base && old.collation == new.collation =>
        {
            Way::Alter
        }
        (Content::Domain(_), Content::Domain(_)) => Way::Rebuild,
        (Content::Extension(old), Content::Extension(new)) if old.schema == new.schema => Way::Same,
        (Content::Extension(old), Content::Extension(_)) if !old.is_relocatable => Way::Replace,
        (Content::Other(old), Content::Other(new)) if old.statements == new.statements => {
            Way::Alter
        }
        // One that its column now has by itself, or no longer.
        (Content::Sequence(_), Content::IdentitySequence) => Way::Drop,
        (Content::IdentitySequence, Content::Sequence(_)) => Way::Create,
        (Content::Composite(old), Content::Composite(new)) => {
            let names = |of: &crate::db::model::Composite| -> Vec<String> {
                of.attributes
                    .iter()
                    .map(|attribute| attribute.name.clone())
                    .collect()
            };
            let (old_names, new_names) = (names(old), names(new));
            let kept: Vec<_> = old_names
                .iter()
                .filter(|name| new_names.contains(name))
                .cloned()
                .collect();
            if new_names.starts_with(&kept) {
                Way::Alter
            } else {
                Way::Rebuild
            }
        }
        (Content::View(old), Content::View(new)) => view(id, old, new, from, to),
        (Content::Function(old), Content::Function(new)) => {
            let same_face = old.procedure == new.procedure
                && old.arguments == new.arguments
                && old.result == new.result
                && old.n_defaults <= new.n_defaults;
            if same_face {
                Way::Redefine
            } else {
                Way::Replace
            }
        }
        (Content::Trigger(old), Content::Trigger(new)) if old.definition == new.definition => {
            Way::Alter
        }
        (Content::Rule(old), Content::Rule(new)) if old.definition == new.definition => Way::Alter,
        (Content::EventTrigger(old), Content::EventTrigger(new))
            if (&old.event, &old.tags, &old.function) == (&new.event, &new.tags, &new.function) =>
        {
            Way::Alter
        }
        (Content::Policy(old), Content::Policy(new)) => {
            let lacks = |old: &Option<String>, new: &Option<String>| old.is_some() && new.is_none();
            let is_other = old.command != new.command || old.permissive != new.permissive;
            if is_other || lacks(&old.using, &new.using) || lacks(&old.check, &new.check) {
                Way::Replace
            } else {
                Way::Alter
            }
        }
        (Content::Statistics(old), Content::Statistics(new))
            if old.definition == new.definition =>
        {
            Way::Alter
        }
        (Content::Sequence(_), Content::Sequence(_))
        | (Content::Extension(_), Content::Extension(_)) => Way::Alter,
        (Content::Rule(_) | Content::Trigger(_) | Content::EventTrigger(_), _)
        | (Content::Aggregate(_) | Content::Statistics(_) | Content::Publication(_), _)
        | (Content::Namespace | Content::DefaultPrivileges(_) | Content::Event(_), _)
        | (Content::Enum(_) | Content::Domain(_) | Content::Composite(_) | Content::Range(_), _)
        | (
            Content::Table(_) | Content::Column(_) | Content::Constraint(_) | Content::Index(_),
            _,
        )
        | (Content::Sequence(_) | Content::Extension(_) | Content::View(_), _)
        | (Content::IdentitySequence | Content::Other(_), _)
        | (Content::Function(_) | Content::Policy(_), _) => Way::Replace,
    }
}

/// Whether a table is detached from its parent, and its indexes with it.
pub(super) fn goes_with_partition(table: &Id, from: &Database, to: &Database) -> bool {
    match (from.get(table), to.get(table)) {
        (Some(Content::Table(old)), Some(Content::Table(new))) => {
            old.bound.is_some() && (&old.bound, &old.parents) != (&new.bound, &new.parents)
        }
        _ => false,
    }
}

fn column(old: &Column, new: &Column) -> Way {
    let same = Column {
        position: new.position,
        category: new.category.clone(),
        ..old.clone()
    };
    if same == *new {
        return Way::Same;
    }
    let computes = |it: &Column| !it.generated.is_empty();
    if !computes(old) && !computes(new) && !has_cast(old, new) {
        return Way::Replace;
    }
    match (computes(old), computes(new)) {
        (false, false) => Way::Alter,
        // `DROP EXPRESSION` is for stored ones.
        (true, false) if old.generated == "s" => Way::Alter,
        (true, true)
            if old.default == new.default && old.generated == new.generated && old.ty == new.ty =>
        {
            Way::Alter
        }
        _ => Way::Replace,
    }
}

/// Whether the server can make values of the one type of those of the other, by a cast of its own.
pub(super) fn has_cast(old: &Column, new: &Column) -> bool {
    let base = |it: &Column| -> String {
        let end = it.ty.find('(').unwrap_or(it.ty.len());
        it.ty.get(..end).unwrap_or_default().trim().to_owned()
    };
    let (from, to) = (base(old), base(new));
    let (Some(one), Some(other)) = (family(&from), family(&to)) else {
        return true;
    };
    // `pg_cast` has few that lead from one family to another.
    match (one, other) {
        (Family::Number, Family::Boolean) => from == "integer",
        (Family::Boolean, Family::Number) => to == "integer",
        (Family::Number, Family::Bits) => to == "bit" && from != "smallint",
        (Family::Bits, Family::Number) => from == "bit" && to != "smallint",
        _ => one == other,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Number,
    Date,
    Boolean,
    Bits,
    Identifier,
}

/// Types that others of another family are hardly ever cast to.
fn family(ty: &str) -> Option<Family> {
    Some(match ty {
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" => {
            Family::Number
        }
        "date" | "timestamp" | "timestamp without time zone" | "timestamp with time zone" => {
            Family::Date
        }
        "boolean" => Family::Boolean,
        "bit" | "bit varying" => Family::Bits,
        "uuid" => Family::Identifier,
        _ => return None,
    })
}

fn table(old: &Table, new: &Table) -> Way {
    // Neither estimates nor the order of options are part of a schema.
    let plain = |table: &Table| {
        let mut options = table.options.clone();
        options.sort();
        Table {
            rows: 0.0,
            options,
            ..table.clone()
        }
    };
    if plain(old) == plain(new) {
        Way::Same
    } else if old.partition_key != new.partition_key {
        Way::Replace
    } else {
        Way::Alter
    }
}

fn index(old: &Index, new: &Index) -> Way {
    if old.definition != new.definition || old.of_view != new.of_view {
        return Way::Replace;
    }
    // One that failed half-way is of no use.
    if !old.is_valid && new.is_valid && !new.is_partitioned {
        return Way::Replace;
    }
    match (&old.parent, &new.parent) {
        (old, new) if old == new => {}
        (None, Some(_)) => return Way::Alter,
        _ => return Way::Replace,
    }
    if old.statistics == new.statistics {
        Way::Same
    } else {
        Way::Alter
    }
}

fn constraint(old: &crate::db::model::Constraint, new: &crate::db::model::Constraint) -> Way {
    let with = |it: &crate::db::model::Constraint| {
        let mut it = it.clone();
        it.definition = without_states(&it.definition).to_owned();
        it.is_valid = true;
        it.is_deferrable = false;
        it.is_deferred = false;
        it.parent = None;
        it.is_inherited = false;
        it.index_comment = None;
        it
    };
    // Its parents have it changed.
    if old.is_inherited && new.is_inherited {
        return Way::Same;
    }
    if with(old) != with(new) {
        return Way::Replace;
    }
    let is_deferred_otherwise =
        (old.is_deferrable, old.is_deferred) != (new.is_deferrable, new.is_deferred);
    if is_deferred_otherwise && old.ty != "f" || old.is_valid && !new.is_valid {
        return Way::Replace;
    }
    if old.parent.is_some() && old.parent != new.parent {
        return Way::Replace;
    }
    if is_deferred_otherwise
        || old.is_valid != new.is_valid
        || old.parent != new.parent
        || old.index_comment != new.index_comment
    {
        return Way::Alter;
    }
    Way::Same
}

/// A definition without what can be altered.
fn without_states(definition: &str) -> &str {
    let text = definition.strip_suffix(" NOT VALID").unwrap_or(definition);
    let text = text.strip_suffix(" INITIALLY DEFERRED").unwrap_or(text);
    text.strip_suffix(" DEFERRABLE").unwrap_or(text)
}

/// `CREATE OR REPLACE VIEW` may add columns at the end, and nothing else.
fn view(id: &Id, old: &View, new: &View, from: &Database, to: &Database) -> Way {
    if old.materialized != new.materialized {
        return Way::Replace;
    }
    if old.definition == new.definition {
        // Whether it has been filled is no part of a schema.
        return if old.options == new.options && old.access_method == new.access_method {
            Way::Same
        } else {
            Way::Alter
        };
    }
    let columns = |database: &Database| -> Vec<(String, String, Option<String>)> {
        let all = database.columns(id).into_iter();
        all.map(|(id, column)| (id.part.clone(), column.ty.clone(), column.collation.clone()))
            .collect()
    };
    if !old.materialized && columns(to).starts_with(&columns(from)) {
        Way::Redefine
    } else {
        Way::Replace
    }
}

/// Whether `part` is `whole` with some left out.
pub(crate) fn is_subsequence(part: &[String], whole: &[String]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|wanted| rest.any(|it| it == wanted))
}

/// The columns of tables that are of a type, and stay so.
pub(crate) fn columns_with_types_of<'a>(
    ty: &Id,
    from: &'a Database,
    to: &'a Database,
) -> Vec<(&'a Id, &'a Column)> {
    let of_type = |database: &Database, id: &Id| {
        database
            .objects
            .get(id)
            .is_some_and(|object| object.needs.contains(ty))
    };
    let all = to
        .objects
        .iter()
        .filter_map(|(id, object)| match &object.content {
            Content::Column(column) => Some((id, column)),
            _ => None,
        });
    all.filter(|(id, column)| {
        let old = match from.get(id) {
            Some(Content::Column(old)) => Some(old),
            _ => None,
        };
        column.is_local
            && column.generated.is_empty()
            && from
                .objects
                .contains_key(&Id::table(&id.namespace, &id.name))
            && old.is_some_and(|old| old.ty == column.ty)
            && of_type(from, id)
            && of_type(to, id)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::{has_cast, is_subsequence, without_states};

    #[test]
    fn labels_may_be_added_anywhere_but_not_moved() {
        let list = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(is_subsequence(&list("a c"), &list("a b c d")));
        assert!(!is_subsequence(&list("c a"), &list("a b c d")));
        assert!(!is_subsequence(&list("a e"), &list("a b c d")));
    }

    #[test]
    fn numbers_are_no_times_and_hardly_ever_booleans() {
        let column = |ty: &str| {
            let text = format!(
                r#"{{"position": 1, "type": "{ty}", "not_null": false, "generated": "", "identity": "", "options": [], "is_local": true}}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        let casts = |old: &str, new: &str| has_cast(&column(old), &column(new));
        assert!(!casts("bigint", "timestamp without time zone"));
        assert!(!casts("bigint", "boolean") && casts("integer", "boolean"));
        assert!(!casts("integer", "uuid") && casts("text", "uuid"));
        assert!(casts("numeric(10,2)", "integer") && casts("date", "timestamp(3) with time zone"));
        assert!(
            casts("public.mood", "integer"),
            "somebody may have made one"
        );
    }

    #[test]
    fn what_can_be_altered_is_no_part_of_a_definition() {
        let text = "FOREIGN KEY (a) REFERENCES b(id) DEFERRABLE INITIALLY DEFERRED NOT VALID";
        assert_eq!(without_states(text), "FOREIGN KEY (a) REFERENCES b(id)");
    }
}
