//! Which statements a step of a plan is, on PostgreSQL.

use super::alter::{alter, identify};
use super::create::create;
use super::drop::drop;
use super::grant::{comment, grant};
use super::{Place, Statement, Style};
use crate::db::diff::{Change, Plan, Step, Tree};
use crate::db::model::{Content, Database, Id, Kind, literal, quote};

/// What all that writes a statement looks at.
pub(super) struct Context<'a> {
    pub(super) plan: &'a Plan,
    pub(super) from: &'a Database,
    pub(super) to: &'a Database,
    pub(super) style: &'a Style,
    /// The parts of indexes, in `from` and in `to`.
    pub(super) trees: (Tree, Tree),
}

pub(super) fn statements(
    plan: &Plan,
    from: &Database,
    to: &Database,
    style: &Style,
) -> Vec<Statement> {
    let context = Context {
        plan,
        from,
        to,
        style,
        trees: (Tree::of(from), Tree::of(to)),
    };
    let mut statements = Vec::new();
    for step in &plan.steps {
        statements.extend(context.step(step));
    }
    let has_bodies = plan.steps.iter().any(|step| {
        matches!(step.change, Change::Create | Change::Redefine)
            && matches!(to.get(&step.id), Some(Content::Function(it)) if it.body.is_some() && it.language == "sql")
    });
    if has_bodies {
        // What a body needs may come after it.
        statements.insert(0, Statement::new("SET LOCAL check_function_bodies = false"));
    }
    if needs_own_file(&statements, plan, from, to) {
        return first_labels(statements);
    }
    statements
}

/// A label that has been added can be used only after a commit.
fn needs_own_file(statements: &[Statement], plan: &Plan, from: &Database, to: &Database) -> bool {
    let mut labels = Vec::new();
    for step in plan
        .steps
        .iter()
        .filter(|step| step.change == Change::Alter)
    {
        if let (Some(Content::Enum(old)), Some(Content::Enum(new))) =
            (from.get(&step.id), to.get(&step.id))
        {
            labels.extend(
                new.labels
                    .iter()
                    .filter(|label| !old.labels.contains(label)),
            );
        }
    }
    let uses = |sql: &str| labels.iter().any(|label| sql.contains(&literal(label)));
    statements
        .iter()
        .any(|it| !is_label(&it.sql) && uses(&it.sql))
}

fn is_label(sql: &str) -> bool {
    sql.starts_with("ALTER TYPE ") && sql.contains(" ADD VALUE ")
}

fn first_labels(statements: Vec<Statement>) -> Vec<Statement> {
    let (labels, others): (Vec<_>, Vec<_>) =
        statements.into_iter().partition(|it| is_label(&it.sql));
    let labels = labels.into_iter().map(|it| it.at(Place::Alone));
    labels.chain(others).collect()
}

impl Context<'_> {
    fn step(&self, step: &Step) -> Vec<Statement> {
        let id = &step.id;
        match &step.change {
            Change::Drop => drop(self, id),
            Change::DropDefault => {
                let is_identity = matches!(self.from.get(id), Some(Content::Column(it)) if !it.identity.is_empty());
                let what = if is_identity { "IDENTITY" } else { "DEFAULT" };
                let (table, column) = (id.sql(), id.part_sql());
                vec![Statement::new(format!(
                    "ALTER TABLE {table} ALTER COLUMN {column} DROP {what}"
                ))]
            }
            Change::Create | Change::Redefine => create(self, id, step.change == Change::Redefine),
            Change::Alter if id.kind == Kind::Column && self.view_of(id).is_some() => {
                super::alter::column_of_view(self, id)
            }
            Change::Alter => alter(self, id),
            Change::Rebuild => super::type_::rebuild(self, id),
            Change::Rename { from } => vec![rename(id, from)],
            Change::ReleaseSequence => vec![Statement::new(format!(
                "ALTER SEQUENCE {} OWNED BY NONE",
                id.sql()
            ))],
            Change::OwnSequence => own(self, id),
            Change::Attach => attach(self, id),
            Change::Identify => identify(self, id),
            Change::Grant => grant(self, id),
            Change::Comment => comment(self, id),
        }
    }

    /// Whether the relation comes with this plan, so that nobody uses it yet.
    pub(super) fn is_new(&self, relation: &Id) -> bool {
        self.plan.has(relation, &Change::Create)
    }

    /// The view that has the column, in the target.
    pub(super) fn view_of(&self, column: &Id) -> Option<Id> {
        let view = Id::new(Kind::View, &column.namespace, &column.name, "");
        self.to.objects.contains_key(&view).then_some(view)
    }

    /// Whether a table has partitions or children, or is one.
    pub(super) fn is_of_tree(&self, table: &Id) -> bool {
        let is_parent = |other: &crate::db::model::Table| {
            other
                .parents
                .iter()
                .any(|(namespace, name)| *namespace == table.namespace && *name == table.name)
        };
        [self.from, self.to]
            .iter()
            .any(|database| match database.get(table) {
                Some(Content::Table(it)) => {
                    it.partition_key.is_some()
                        || !it.parents.is_empty()
                        || database.tables().any(|(_, other)| is_parent(other))
                }
                _ => false,
            })
    }
}

fn rename(id: &Id, from: &str) -> Statement {
    Statement::new(match id.kind {
        Kind::Index => {
            let old = Id::new(Kind::Index, &id.namespace, from, "");
            format!("ALTER INDEX {} RENAME TO {}", old.sql(), quote(&id.name))
        }
        _ => format!(
            "ALTER TABLE {} RENAME CONSTRAINT {} TO {}",
            id.sql(),
            quote(from),
            id.part_sql()
        ),
    })
}

fn own(context: &Context<'_>, id: &Id) -> Vec<Statement> {
    let Some(Content::Sequence(sequence)) = context.to.get(id) else {
        return Vec::new();
    };
    let Some((namespace, table, column)) = &sequence.owned_by else {
        return Vec::new();
    };
    let column = Id::table(namespace, table).column(column);
    let (name, table, part) = (id.sql(), column.sql(), column.part_sql());
    let mut statements = vec![Statement::new(format!(
        "ALTER SEQUENCE {name} OWNED BY {table}.{part}"
    ))];
    if context.is_new(id) && context.from.objects.contains_key(&column) {
        statements.push(go_on(&column));
    }
    statements
}

/// A sequence for rows that have numbers already goes on behind them.
pub(super) fn go_on(column: &Id) -> Statement {
    let (table, part) = (column.sql(), column.part_sql());
    let (of, name) = (literal(&table), literal(&column.part));
    Statement::new(format!(
        "SELECT setval(pg_get_serial_sequence({of}, {name}), max({part})) FROM {table} HAVING max({part}) IS NOT NULL"
    ))
}

fn attach(context: &Context<'_>, id: &Id) -> Vec<Statement> {
    let Some(Content::Table(table)) = context.to.get(id) else {
        return Vec::new();
    };
    let (Some(bound), Some((namespace, name))) = (&table.bound, table.parents.first()) else {
        return Vec::new();
    };
    let parent = Id::table(namespace, name).sql();
    vec![Statement::new(format!(
        "ALTER TABLE {parent} ATTACH PARTITION {} {bound}",
        id.sql()
    ))]
}
