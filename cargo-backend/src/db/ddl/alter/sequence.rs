//! Changes of sequences, and where they go on.

use crate::db::ddl::Statement;
use crate::db::model::{Sequence, SequenceOptions, literal};

pub(super) fn alter_sequence(name: &str, old: &Sequence, new: &Sequence) -> Vec<Statement> {
    let mut statements = Vec::new();
    let (before, after) = (&old.options, &new.options);
    if before != after {
        let ty = if before.ty == after.ty {
            String::new()
        } else {
            format!(" AS {}", after.ty)
        };
        statements.extend(within(name, before, after));
        statements.push(Statement::new(format!(
            "ALTER SEQUENCE {name}{ty}{}{}",
            changed_sequence("", before, after),
            restart(before, after)
        )));
    }
    if old.unlogged != new.unlogged {
        let word = if new.unlogged { "UNLOGGED" } else { "LOGGED" };
        statements.push(Statement::new(format!("ALTER SEQUENCE {name} SET {word}")));
    }
    if new.owned_by.is_none() && old.owned_by.is_some() {
        statements.push(Statement::new(format!(
            "ALTER SEQUENCE {name} OWNED BY NONE"
        )));
    }
    statements
}

/// Each option that differs, with `set` before it.
pub(super) fn changed_sequence(set: &str, old: &SequenceOptions, new: &SequenceOptions) -> String {
    let mut text = String::new();
    let mut add = |is_other: bool, option: String| {
        if is_other {
            text.push_str(&format!(" {set}{option}"));
        }
    };
    let is_other_type = old.ty != new.ty;
    add(
        old.increment != new.increment,
        format!("INCREMENT BY {}", new.increment),
    );
    add(
        old.minimum != new.minimum || is_other_type,
        format!("MINVALUE {}", new.minimum),
    );
    add(
        old.maximum != new.maximum || is_other_type,
        format!("MAXVALUE {}", new.maximum),
    );
    add(old.start != new.start, format!("START WITH {}", new.start));
    add(old.cache != new.cache, format!("CACHE {}", new.cache));
    add(
        old.cycle != new.cycle,
        if new.cycle { "CYCLE" } else { "NO CYCLE" }.to_owned(),
    );
    text
}

/// Where the old numbers and the new ones have none in common, it has to begin again.
pub(super) fn restart(old: &SequenceOptions, new: &SequenceOptions) -> String {
    if old.maximum < new.minimum || new.maximum < old.minimum {
        format!(" RESTART WITH {}", new.start)
    } else {
        String::new()
    }
}

/// Where they have some, a sequence that stands at another one has to go to one of these before.
pub(super) fn within(
    name: &str,
    old: &SequenceOptions,
    new: &SequenceOptions,
) -> Option<Statement> {
    let (least, most) = (old.minimum.max(new.minimum), old.maximum.min(new.maximum));
    let is_narrower = new.minimum > old.minimum || new.maximum < old.maximum;
    // What starts within is hardly ever anywhere else.
    let may_be_outside = !(new.minimum..=new.maximum).contains(&old.start);
    (least <= most && is_narrower && may_be_outside).then(|| {
        let to = new.start.clamp(least, most);
        Statement::new(format!(
            "SELECT setval({}, {to}, false) FROM {name} WHERE last_value NOT BETWEEN {} AND {}",
            literal(name),
            new.minimum,
            new.maximum
        ))
    })
}
