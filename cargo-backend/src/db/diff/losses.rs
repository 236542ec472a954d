//! What a change takes away that no change brings back.

use crate::db::model::sqlite::{Affinity, affinity};
use crate::db::model::{Content, Database, Engine, Id, Kind, literal, quote};

use super::way::has_cast;
use super::{Change, Plan, mysql};

/// Values that are gone afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Loss {
    pub(crate) id: Id,
    /// What happens, as `would be dropped`.
    pub(crate) what: &'static str,
    /// How many there are, as a query with one number.
    pub(crate) count: String,
    /// What came instead, if it looks like a rename.
    pub(crate) instead: Vec<Id>,
}

/// What a plan takes away.
pub(crate) fn losses(plan: &Plan, from: &Database, to: &Database) -> Vec<Loss> {
    let mut losses = Vec::new();
    for step in &plan.steps {
        let (id, table) = (&step.id, from.engine.sql(&step.id));
        match (&step.change, from.get(id)) {
            (Change::Drop, Some(Content::Table(_))) => losses.push(Loss {
                id: id.clone(),
                what: "would be dropped",
                count: format!("select count(*) from {table}"),
                instead: instead_of_table(id, plan, from, to),
            }),
            (Change::Drop, Some(Content::Column(column))) if column.generated.is_empty() => losses
                .push(Loss {
                    id: id.clone(),
                    what: match to.get(id) {
                        Some(Content::Column(new)) if !has_cast(column, new) => {
                            "has no cast to its new type and would be dropped"
                        }
                        _ => "would be dropped",
                    },
                    count: format!("select count({}) from {table}", from.engine.part(id)),
                    instead: instead_of_column(id, &column.ty, plan, to),
                }),
            (Change::Alter, Some(Content::Column(old))) if from.engine == Engine::Mysql => {
                let Some(Content::Column(new)) = to.get(id) else {
                    continue;
                };
                for (what, condition) in mysql::lost(&from.engine.part(id), old, new) {
                    losses.push(Loss {
                        id: id.clone(),
                        what,
                        count: format!("select count(*) from {table} where {condition}"),
                        instead: Vec::new(),
                    });
                }
            }
            (Change::Alter, Some(Content::Column(old))) if from.engine == Engine::Sqlite => {
                if let Some(Content::Column(new)) = to.get(id)
                    && let Some(becomes) = stored_otherwise(&id.part_sql(), &old.ty, &new.ty)
                {
                    losses.push(Loss {
                        id: id.clone(),
                        what: "would be stored as other values",
                        count: format!("select count(*) from {table} where {becomes}"),
                        instead: Vec::new(),
                    });
                }
            }
            (Change::Alter, Some(Content::Column(old))) => {
                if let Some(Content::Column(new)) = to.get(id)
                    && rounds(&old.ty, &new.ty)
                {
                    losses.push(Loss {
                        id: id.clone(),
                        what: "would be rounded",
                        count: format!(
                            "select count(*) from {table} where {name} is distinct from {name}::{ty}",
                            name = id.part_sql(),
                            ty = new.ty
                        ),
                        instead: Vec::new(),
                    });
                }
            }
            (Change::Rebuild, Some(Content::Enum(old))) => {
                let Some(Content::Enum(new)) = to.get(id) else {
                    continue;
                };
                let gone: Vec<_> = old
                    .labels
                    .iter()
                    .filter(|label| !new.labels.contains(label))
                    .collect();
                let gone: Vec<_> = gone.into_iter().map(|label| literal(label)).collect();
                for (column, _) in super::columns_with_types_of(id, from, to)
                    .into_iter()
                    .filter(|_| !gone.is_empty())
                {
                    losses.push(Loss {
                        id: column.clone(),
                        what: "would have values that its type no longer has",
                        count: format!(
                            "select count(*) from {} where {}::text in ({})",
                            column.sql(),
                            column.part_sql(),
                            gone.join(", ")
                        ),
                        instead: Vec::new(),
                    });
                }
            }
            _ => {}
        }
    }
    losses
}

/// New columns of the same table and type.
fn instead_of_column(id: &Id, ty: &str, plan: &Plan, to: &Database) -> Vec<Id> {
    let created = plan
        .steps
        .iter()
        .filter(|step| step.change == Change::Create && step.id.kind == Kind::Column);
    created
        .filter(|step| step.id.same_relation(id))
        .filter(|step| matches!(to.get(&step.id), Some(Content::Column(column)) if column.ty == ty))
        .map(|step| step.id.clone())
        .collect()
}

/// New tables that have at least half of its columns.
fn instead_of_table(id: &Id, plan: &Plan, from: &Database, to: &Database) -> Vec<Id> {
    let names = |database: &Database, id: &Id| -> Vec<(String, String)> {
        let columns = database.columns(id).into_iter();
        columns
            .map(|(id, column)| (id.part.clone(), column.ty.clone()))
            .collect()
    };
    let mine = names(from, id);
    let created = plan
        .steps
        .iter()
        .filter(|step| step.change == Change::Create && step.id.kind == Kind::Table);
    created
        .filter(|step| {
            let theirs = names(to, &step.id);
            let n_same = mine.iter().filter(|column| theirs.contains(column)).count();
            2 * n_same >= mine.len().max(theirs.len()).max(1)
        })
        .map(|step| step.id.clone())
        .collect()
}

/// Whether a cast from one type to the other may change what is there without an error.
fn rounds(old: &str, new: &str) -> bool {
    let base = |ty: &str| ty.split('(').next().unwrap_or(ty).trim().to_owned();
    let whole = ["smallint", "integer", "bigint"];
    let parts = ["numeric", "double precision", "real"];
    let scale = |ty: &str| -> Option<(i64, i64)> {
        let inside = ty.split_once('(')?.1.split(')').next()?;
        let mut numbers = inside.split(',').map(|it| it.trim().parse().unwrap_or(0));
        Some((numbers.next()?, numbers.next().unwrap_or(0)))
    };
    let (old_base, new_base) = (base(old), base(new));
    if parts.contains(&old_base.as_str()) {
        if whole.contains(&new_base.as_str()) {
            return true;
        }
        if new_base == "numeric" {
            return match (scale(old), scale(new)) {
                (Some((_, old)), Some((_, new))) => new < old,
                (None, Some(_)) => true,
                _ => false,
            };
        }
        return old_base != new_base && new_base == "real";
    }
    old_base.starts_with("timestamp")
        && (new_base == "date" || new_base.starts_with("time without"))
}

/// Which values of SQLite change when the affinity of their column does: texts that look like numbers, and
/// numbers that a float has not all digits of.
fn stored_otherwise(name: &str, old: &str, new: &str) -> Option<String> {
    let (old, new) = (affinity(old), affinity(new));
    let holds_texts = matches!(old, Affinity::Text | Affinity::Blob);
    match new {
        Affinity::Integer | Affinity::Numeric | Affinity::Real if holds_texts => Some(format!(
            "typeof({name}) = 'text' and trim({name}) not glob '*[^0-9.eE+-]*' and {name} glob '*[0-9]*' \
             and cast(cast({name} as numeric) as text) <> {name}"
        )),
        Affinity::Real if old != Affinity::Real => Some(format!(
            "typeof({name}) = 'integer' and cast(cast({name} as real) as integer) <> {name}"
        )),
        _ => None,
    }
}

/// The name of a column as it is shown in a help.
pub(crate) fn short(id: &Id) -> String {
    let table = if id.namespace == "public" || id.namespace.is_empty() {
        quote(&id.name)
    } else {
        format!("{}.{}", quote(&id.namespace), quote(&id.name))
    };
    if id.part.is_empty() {
        table
    } else {
        format!("{table}.{}", quote(&id.part))
    }
}

#[cfg(test)]
mod tests {
    use super::rounds;

    #[test]
    fn casts_that_round_are_known() {
        for (old, new) in [
            ("numeric(10,2)", "integer"),
            ("numeric(10,2)", "numeric(10,1)"),
            ("double precision", "real"),
            ("timestamp with time zone", "date"),
        ] {
            assert!(rounds(old, new), "{old} {new}");
        }
        for (old, new) in [
            ("integer", "bigint"),
            ("numeric(10,2)", "numeric(12,2)"),
            ("character varying(50)", "character varying(10)"),
            ("integer", "numeric(10,2)"),
        ] {
            assert!(!rounds(old, new), "{old} {new}");
        }
    }
}
