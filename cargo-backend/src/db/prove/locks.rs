//! What a statement did to the tables of others, as the server says in the same transaction.

use std::collections::BTreeMap;

use sqlx::{PgConnection, Row as _};

use crate::db::error::DbError;
use crate::db::server::rows;

use super::Watched;

/// What a statement did to one table that was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Effect {
    pub(crate) table: String,
    /// `AccessExclusiveLock`, as `pg_locks` has it; on MySQL, the algorithm.
    pub(crate) lock: String,
    /// Whether all rows were written anew.
    pub(crate) rewrites: bool,
    /// Whether all rows were read.
    pub(crate) scans: bool,
}

/// What is known of a relation at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    locks: Vec<String>,
    file: i64,
    scans: i64,
}

/// The relations that a transaction has to do with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    seen: BTreeMap<String, Seen>,
}

const LOCKED: &str = "select l.relation::bigint::text as oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name, l.mode, c.relkind::text as kind, \
     coalesce(pg_relation_filenode(c.oid), 0)::bigint::text as file, coalesce(s.seq_scan, 0)::text as scans \
     from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace \
     left join pg_stat_xact_user_tables s on s.relid = c.oid \
     where l.pid = pg_backend_pid() and l.granted and l.relation >= 16384 and c.relkind in ('r', 'p', 'm') and l.database = (select oid from pg_database where datname = current_database())";

const FILES: &str = "select c.oid::bigint::text as oid, coalesce(pg_relation_filenode(c.oid), 0)::bigint::text as file, coalesce(s.seq_scan, 0)::text as scans \
     from pg_class c left join pg_stat_xact_user_tables s on s.relid = c.oid where c.relkind in ('r', 'p', 'm') and c.oid >= 16384";

impl Watched for PgConnection {
    type Watch = Watch;

    async fn watch(&mut self) -> Result<Watch, DbError> {
        Watch::start(self).await
    }

    async fn look(&mut self, watch: &mut Watch, _sql: &str) -> Result<Vec<Effect>, DbError> {
        watch.look(self).await
    }
}

impl Watch {
    /// Looks at what is there before a transaction does anything.
    pub(crate) async fn start(connection: &mut PgConnection) -> Result<Self, DbError> {
        let mut watch = Self::default();
        for row in rows(connection, FILES).await? {
            let oid: String = row.try_get_unchecked(0).unwrap_or_default();
            let file: String = row.try_get_unchecked(1).unwrap_or_default();
            // Numbers of scans count from an earlier moment than this transaction.
            let scans: String = row.try_get_unchecked(2).unwrap_or_default();
            let seen = Seen {
                locks: Vec::new(),
                file: file.parse().unwrap_or(0),
                scans: scans.parse().unwrap_or(0),
            };
            watch.seen.insert(oid, seen);
        }
        Ok(watch)
    }

    /// What the last statement did.
    pub(crate) async fn look(
        &mut self,
        connection: &mut PgConnection,
    ) -> Result<Vec<Effect>, DbError> {
        let mut now: BTreeMap<String, (String, Seen)> = BTreeMap::new();
        for row in rows(connection, LOCKED).await? {
            let field = |n: usize| row.try_get_unchecked::<String, _>(n).unwrap_or_default();
            let entry = now
                .entry(field(0))
                .or_insert_with(|| (field(1), Seen::default()));
            entry.1.locks.push(field(2));
            entry.1.file = field(4).parse().unwrap_or(0);
            entry.1.scans = field(5).parse().unwrap_or(0);
        }
        let mut effects = Vec::new();
        for (oid, (name, mut seen)) in now {
            seen.locks.sort_by_key(|mode| strength(mode));
            // It was made in this transaction.
            let Some(before) = self.seen.insert(oid.clone(), seen.clone()) else {
                self.seen.remove(&oid);
                continue;
            };
            let strongest = |seen: &Seen| {
                seen.locks
                    .iter()
                    .map(|mode| strength(mode))
                    .max()
                    .unwrap_or(0)
            };
            let is_stronger = strongest(&seen) > strongest(&before);
            let (rewrites, scans) = (before.file != seen.file, seen.scans > before.scans);
            if is_stronger || rewrites || (scans && strongest(&seen) > 0) {
                let lock = seen.locks.last().filter(|mode| strength(mode) > 0);
                effects.push(Effect {
                    table: name,
                    lock: lock.cloned().unwrap_or_default(),
                    rewrites,
                    scans,
                });
            }
        }
        Ok(effects)
    }
}

/// Modes in their order; those of readers and writers are 0.
fn strength(mode: &str) -> usize {
    let modes = [
        "ShareUpdateExclusiveLock",
        "ShareLock",
        "ShareRowExclusiveLock",
        "ExclusiveLock",
        "AccessExclusiveLock",
    ];
    modes
        .iter()
        .position(|it| *it == mode)
        .map_or(0, |at| at + 1)
}

/// What a lock means for others.
pub(crate) fn meaning(mode: &str) -> &'static str {
    match mode {
        "AccessExclusiveLock" => "ACCESS EXCLUSIVE: nobody else reads or writes",
        "ExclusiveLock" => "EXCLUSIVE: others read, nobody else writes",
        "ShareRowExclusiveLock" => "SHARE ROW EXCLUSIVE: others read, nobody else writes",
        "ShareLock" => "SHARE: others read, nobody writes",
        "INSTANT" => "INSTANT: others read and write",
        "NOCOPY" => "NOCOPY: others read and write",
        "INPLACE" => "INPLACE: others read and write",
        "INPLACE SHARED" => "INPLACE: others read, nobody writes",
        "COPY" => "COPY: others read, nobody writes",
        _ => "SHARE UPDATE EXCLUSIVE: others read and write",
    }
}
