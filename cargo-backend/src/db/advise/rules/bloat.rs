use backend_codegen::diagnostic::Severity;

use crate::db::advise::{Finding, Input, Table, bytes, percent, short};
use crate::db::model::Engine;

pub(in crate::db::advise) const SPACE: &str = "analyze::bloat";
pub(in crate::db::advise) const DEAD: &str = "analyze::dead-rows";

/// Less is not worth the trouble.
const WORTH: i64 = 8 * 1024 * 1024;
const PAGE: f64 = 8192.0;
/// Of a page, and of a row with its pointer and the usual padding.
const PAGE_HEAD: f64 = 24.0;
const ROW_HEAD: f64 = 24.0 + 4.0 + 4.0;

/// Tables that take much more space than their rows: an estimate from the widths that the planner knows.
pub(in crate::db::advise) fn space(input: &Input<'_>) -> Vec<Finding> {
    match input.engine() {
        Engine::Postgres => {}
        Engine::Mysql => return mysql(input),
        Engine::Sqlite => return sqlite(input).into_iter().collect(),
    }
    let each = input.facts.tables.iter().filter_map(|table| {
        let needed = needed(table)?;
        let wasted = table.bytes - needed;
        let share = wasted as f64 / table.bytes.max(1) as f64;
        if wasted < WORTH || share < 0.5 {
            return None;
        }
        let id = table.id();
        let message = format!(
            "about {} of `{}` is empty: {} of its space",
            bytes(wasted),
            short(&id),
            percent(share)
        );
        let finding = Finding::new(SPACE, Severity::Note, short(&id), message);
        Some(
            input
                .sized(&id, finding)
                .evidence("its rows need about", bytes(needed), "pg_stats")
                .help("new rows use the space, so that it harms only what reads all of the table")
                .help(format!("`VACUUM FULL {}` gives it back, while nobody else reads or writes; `pg_repack` does it while others do", id.sql())),
        )
    });
    each.collect()
}

/// What InnoDB keeps of a table's file for rows to come.
fn mysql(input: &Input<'_>) -> Vec<Finding> {
    let each = input.facts.tables.iter().filter_map(|table| {
        let free = table.free?;
        let all = free + table.total_bytes;
        let share = free as f64 / all.max(1) as f64;
        if free < WORTH || share < 0.5 {
            return None;
        }
        let id = table.id();
        let message = format!(
            "{} of the file of `{}` is empty: {} of its space",
            bytes(free),
            short(&id),
            percent(share)
        );
        let finding = Finding::new(SPACE, Severity::Note, short(&id), message);
        Some(
            input
                .sized(&id, finding)
                .evidence("DATA_FREE", bytes(free), "information_schema.TABLES")
                .help("new rows use the space")
                .help(format!(
                    "`OPTIMIZE TABLE {}` gives it back: InnoDB writes all rows anew, while others read and write",
                    Engine::Mysql.sql(&id)
                )),
        )
    });
    each.collect()
}

/// Pages of the file that nothing is in.
fn sqlite(input: &Input<'_>) -> Option<Finding> {
    let (free, all) = input.facts.rows.free;
    let share = free as f64 / all.max(1) as f64;
    if free < WORTH || share < 0.5 {
        return None;
    }
    let name = input.facts.server.database.clone();
    let message = format!(
        "{} of the file is empty: {} of it",
        bytes(free),
        percent(share)
    );
    Some(
        Finding::new(SPACE, Severity::Note, name, message)
            .evidence("its size", bytes(all), "pragma page_count")
            .evidence("of that free", bytes(free), "pragma freelist_count")
            .help("new rows use the space; `VACUUM` gives it back, and writes all of the file anew while nobody else writes"),
    )
}

/// What a table would take if it were written anew; nothing if the widths of its columns are not known.
pub(in crate::db::advise) fn needed(table: &Table) -> Option<i64> {
    if table.n_known_columns < table.n_columns || table.rows <= 0.0 {
        return None;
    }
    let a_page = (PAGE - PAGE_HEAD) * table.fill as f64 / 100.0;
    let a_row = table.width + ROW_HEAD;
    let pages = (table.rows / (a_page / a_row).floor().max(1.0)).ceil();
    Some((pages * PAGE) as i64)
}

/// Tables that vacuum has not kept up with.
pub(in crate::db::advise) fn dead(input: &Input<'_>) -> Vec<Finding> {
    let each = input.facts.tables.iter().filter_map(|table| {
        let share = table.dead as f64 / (table.dead + table.live).max(1) as f64;
        if table.dead < 10_000 || share < 0.2 {
            return None;
        }
        let id = table.id();
        let message = format!("{} of the rows of `{}` are dead, and are read all the same", percent(share), short(&id));
        let finding = Finding::new(DEAD, Severity::Warning, short(&id), message)
            .evidence("dead rows", super::n(table.dead), "pg_stat_user_tables")
            .evidence("live rows", super::n(table.live), "pg_stat_user_tables");
        Some(finding.help(format!(
            "`VACUUM {}`; if they come back: is there a transaction that stays open (`pg_stat_activity.xact_start`), or is `autovacuum_vacuum_scale_factor` too large for this table?",
            id.sql()
        )))
    });
    each.collect()
}
