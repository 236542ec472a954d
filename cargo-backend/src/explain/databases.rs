//! Databases.

use super::Text;

pub(super) const CODES: &[Text] = &[
    (
        "analyze::automatic-index",
        "A view makes SQLite build an index whenever it is read.",
        "The engine says so in its plan. Make that index once, so that it is kept up to date.",
    ),
    (
        "analyze::bloat",
        "A table takes much more space than its rows need.",
        "Each read pays for the rest. Rewrite it when nobody needs it, and let autovacuum come by more often.",
    ),
    (
        "analyze::broken-reference",
        "Rows refer to rows that are not there.",
        "Foreign keys were not enforced when they were written: each connection to SQLite has to say `PRAGMA foreign_keys = ON`.",
    ),
    (
        "analyze::dead-rows",
        "A table has many rows that are dead.",
        "Autovacuum does not keep up: a transaction may be open for long, or its thresholds may be too high for this table.",
    ),
    (
        "analyze::duplicate-index",
        "An index is there twice.",
        "Each write pays for both. Drop one.",
    ),
    (
        "analyze::foreign-key",
        "No index serves a foreign key.",
        "Whenever a row is deleted over there all rows over here are read, and joins along the key read them, too.",
    ),
    (
        "analyze::invalid-index",
        "An index was left behind that is not valid.",
        "`CREATE INDEX CONCURRENTLY` failed. It costs writes and serves nothing: drop it, and make it anew.",
    ),
    (
        "analyze::key-stored-twice",
        "A large table of SQLite stores its primary key in its rows and in an index.",
        "`WITHOUT ROWID` stores rows by their key. It pays where rows are small.",
    ),
    (
        "analyze::lenient-mode",
        "A server of MySQL or MariaDB is not strict.",
        "Values that do not fit are cut, with a warning that nobody reads. Set `sql_mode = STRICT_TRANS_TABLES,…`.",
    ),
    (
        "analyze::log",
        "A file is no log of statements, or has none in it.",
        "There are PostgreSQL's log, as text, CSV or JSON, `sqlx::query` as tracing writes it, and MySQL's general log.",
    ),
    (
        "analyze::mixed-values",
        "A column of SQLite has values of several kinds.",
        "A text is never equal to a number, and sorts behind all of them. Tables that are `STRICT` take no such values.",
    ),
    (
        "analyze::money-type",
        "An amount of money is a binary fraction.",
        "Sums drift by cents. Use `numeric`, or the smallest unit as an integer.",
    ),
    (
        "analyze::n-plus-one",
        "A statement runs, or seems to run, once for each row of another one.",
        "By counters it is a suspicion. In a log it is a warning where it follows a foreign key, and a proof where its values stand in the rows of the other one. Read all in one statement, by a join or a list of keys.",
    ),
    (
        "analyze::no-statistics",
        "A table was never analyzed, or, on SQLite, long ago.",
        "The planner guesses. Run `ANALYZE`.",
    ),
    (
        "analyze::not-transactional",
        "A table is of an engine without transactions.",
        "What has been done to it stays when the rest is rolled back. `ALTER TABLE … ENGINE=InnoDB` copies its rows.",
    ),
    (
        "analyze::not-validated",
        "A constraint was not validated.",
        "New rows satisfy it, and old ones perhaps not; the planner does not rely on it. Run `VALIDATE CONSTRAINT`.",
    ),
    (
        "analyze::nullable-key",
        "Columns of a primary key of SQLite may be null.",
        "Only `INTEGER PRIMARY KEY`, `STRICT` and `WITHOUT ROWID` imply `NOT NULL`; elsewhere it has to be said.",
    ),
    (
        "analyze::padded-text",
        "A column of text has a fixed length.",
        "`char(n)` is padded with spaces, which compare in odd ways, and saves nothing. Use `text`.",
    ),
    (
        "analyze::primary-key",
        "A table has no primary key.",
        "Its rows cannot be named: replication cannot update them, and no API can.",
    ),
    (
        "analyze::query-in-loop",
        "A query runs in each round of a loop.",
        "There are as many queries as there are rounds. Ask once before the loop, for all keys: `= ANY($1)`, `IN (…)`, or a join. A note says that nothing of what the loop goes over is in the query.",
    ),
    (
        "analyze::redundant-index",
        "An index is the beginning of another one.",
        "The longer one serves what it serves. Drop it, unless it is much smaller.",
    ),
    (
        "analyze::reference-mismatch",
        "The engine cannot follow a foreign key.",
        "What it refers to is not there, or is neither a primary key nor unique. Writes fail once foreign keys are enforced.",
    ),
    (
        "analyze::report",
        "A report cannot be written, or its name does not say that it is a page.",
        "Name it with `.html` at the end, in a folder that is there.",
    ),
    (
        "analyze::sequence-exhaustion",
        "A sequence, or the counter of a column, has given most of its numbers.",
        "Inserts fail when it is at its end. Make the column a `bigint` before.",
    ),
    (
        "analyze::sequential-scans",
        "All rows of a large table are read again and again.",
        "An index may be missing; the figures say how often.",
    ),
    (
        "analyze::slow-query",
        "A statement takes long on average.",
        "Those come first that take most of the time. Look at its plan: `EXPLAIN (ANALYZE, BUFFERS)` on PostgreSQL, `EXPLAIN` on MySQL.",
    ),
    (
        "analyze::three-byte-text",
        "A column is in `utf8mb3`.",
        "It holds no character beyond the basic plane, such as an emoji. Convert it to `utf8mb4`.",
    ),
    (
        "analyze::time-without-zone",
        "A column has times without a zone.",
        "Nobody knows which moment is meant once server and client are in two zones. Use `timestamptz`.",
    ),
    (
        "analyze::timestamp-range",
        "A column is a `timestamp`, which ends with 2038-01-19.",
        "Use `datetime`, in UTC, for what may lie later.",
    ),
    (
        "analyze::type-affinity",
        "A type of SQLite is not what it is called.",
        "The engine goes by parts of names: a `STRING` makes a number of a text that looks like one. Use `TEXT`.",
    ),
    (
        "analyze::unknown-code",
        "`--only` names no finding of an analysis.",
        "Those that there are are told.",
    ),
    (
        "analyze::unused-index",
        "No query used an index since the server began to count.",
        "Each write pays for it. Standbys count for themselves, so look there, too, before you drop it.",
    ),
    (
        "analyze::write-in-loop",
        "A statement that writes runs in each round of a loop.",
        "Write many rows in one statement. For a few rows in a transaction it may be right as it is.",
    ),
    (
        "analyze::zero-date",
        "A default is a day that is none.",
        "Most clients cannot read it, and strict servers do not take it. Let the column be null.",
    ),
    (
        "db::catalogue",
        "The catalogue of a database says what was not expected.",
        "Please report it with the version of the server.",
    ),
    (
        "db::connection",
        "There is no connection to a database.",
        "Look at host, port, name and password; the reason is that of the server.",
    ),
    (
        "db::difference",
        "A database is not what it shall be.",
        "Run the command without `--check` to get the migration.",
    ),
    (
        "db::engines",
        "Two databases are of different engines.",
        "Only those of one engine can be compared.",
    ),
    (
        "db::fill",
        "`--fill` does not say what rows get.",
        "Write it as `users.status='new'`: a column, and any expression of SQL.",
    ),
    (
        "db::no-connection",
        "Nothing says which database is meant.",
        "Give `--connection`, or set `DATABASE_URL`, in the environment or in `.env`.",
    ),
    (
        "db::no-files",
        "A folder has no files of SQL.",
        "Name the folder that they are in.",
    ),
    (
        "db::pooler",
        "The connection leads to a pooler that gives each transaction another session of the server.",
        "What belongs to a session is somebody else's then: the lock that keeps two from migrating at once, limits, prepared statements. Name the server itself, or a pool whose sessions last (PgBouncer: `pool_mode = session`).",
    ),
    (
        "db::rename",
        "`--rename` does not say what becomes what.",
        "Write it as `users.name=users.full_name`, or `users=people`.",
    ),
    (
        "db::statement",
        "A database refused a statement.",
        "The reason is that of the server.",
    ),
    (
        "db::unknown-name",
        "An option names a table or column that there is not.",
        "Names of the database as it is are on the left, those of the target on the right.",
    ),
    (
        "db::unmodelled",
        "A database has something of a kind that is not compared.",
        "Compare it by hand; everything else has been compared.",
    ),
    (
        "db::url",
        "A URL is of no database that is understood.",
        "Those of `postgres://`, `mysql://`, `mariadb://` and `sqlite:` are.",
    ),
    (
        "db::version",
        "A server is too old.",
        "PostgreSQL from 15 on is understood.",
    ),
    (
        "diff::circle",
        "There is no order in which objects can be changed.",
        "Each needs the other. Change them in two steps.",
    ),
    (
        "diff::rename",
        "A table or column cannot be renamed as asked.",
        "The reason is told; both have to be there, and of one kind.",
    ),
    (
        "load::outside",
        "A statement of a file of SQL reaches into another file.",
        "`ATTACH` and `VACUUM INTO` are not run on a shadow. Leave them out: one database is one schema.",
    ),
    (
        "load::psql",
        "A file of SQL has a line that only `psql` understands.",
        "Lines that begin with a backslash are none of SQL. Remove them.",
    ),
    (
        "load::statement",
        "A statement of a file of SQL was refused by the shadow.",
        "The reason is that of the server, with the line of the file.",
    ),
    (
        "migrate::baseline-differs",
        "Migrations do not give the schema of the database that they shall be noted on.",
        "What differs is told, and up to which version they give it, if there is one. Else write the migration that is missing: `cargo backend db diff --connection migrations/ --to URL`.",
    ),
    (
        "migrate::bom",
        "A migration begins with a byte order mark.",
        "Save it without: sqlx would send it to the server.",
    ),
    (
        "migrate::dirty",
        "A migration was begun and did not end.",
        "`cargo backend db repair` finds what of it is there. If that is nothing or all, the note is set right; else the statements are told that are missing.",
    ),
    (
        "migrate::dry-run",
        "A migration failed on a copy of the schema.",
        "It would fail on the database, too. Nothing has been changed.",
    ),
    (
        "migrate::duplicate",
        "Two migrations have the same version.",
        "Rename one of them.",
    ),
    (
        "migrate::encoding",
        "A migration is not UTF-8.",
        "Save it as UTF-8.",
    ),
    (
        "migrate::half-way",
        "A migration stopped, and a part of it is there.",
        "Run the statements that are missing, or undo those that are there, then `cargo backend db repair` again; or say what is true of it: `--mark VERSION=applied`.",
    ),
    (
        "migrate::history",
        "The table of migrations cannot be read or written.",
        "The reason is that of the server.",
    ),
    (
        "migrate::line-ends",
        "A migration was applied with other line ends than it has now.",
        "Its checksum differs. Let git leave line ends alone: `*.sql text eol=lf` in `.gitattributes`.",
    ),
    (
        "migrate::locked",
        "Another migration is under way, or a table is locked.",
        "Wait for it, or give `--wait` and `--lock-timeout` more seconds.",
    ),
    (
        "migrate::mark",
        "`--mark` does not say what is true of a version.",
        "Write it as `--mark 20260101120000=applied`, or `=pending`, of a version that was changed or stopped half-way.",
    ),
    (
        "migrate::missing",
        "A migration was applied and is not in the folder.",
        "Bring the file back: it may be on another branch.",
    ),
    (
        "migrate::modified",
        "A migration was changed after it was applied.",
        "Give it back the text that it had, and write another migration.",
    ),
    (
        "migrate::name",
        "A file has no name of a migration.",
        "Name it `<version>_<name>.sql`, or `.up.sql` and `.down.sql`.",
    ),
    (
        "migrate::no-down",
        "A migration has no way back.",
        "Write the `.down.sql` beside it, or keep it.",
    ),
    (
        "migrate::out-of-order",
        "A migration is older than one that was applied, and was not applied itself.",
        "It may have come with a merge. Give it a later version, or apply it knowingly.",
    ),
    (
        "migrate::repair-differs",
        "A file that was changed does something else than what was applied, or what is there is not what the files give.",
        "Give it back its text and write another migration. If you know that it is right, `--mark VERSION=applied` takes its checksum as it is.",
    ),
    (
        "migrate::statement",
        "A statement of a migration was refused.",
        "What was done before it, and in which state the database is, is told.",
    ),
    (
        "migrate::version",
        "A version to go back to was not applied.",
        "`cargo backend db status` lists those that were.",
    ),
    (
        "migration::breaks-reference",
        "A foreign key or a view leads to nothing when a migration of SQLite is done.",
        "`ALTER TABLE … RENAME` takes along what refers to the table. Make the new form under another name, and give it the old name last.",
    ),
    (
        "migration::data-loss",
        "A migration would lose values, or make others of them.",
        "Their number is told where it is known. Say `--rename` if it is a new name, or `--allow-destructive`.",
    ),
    (
        "migration::drop-deletes-children",
        "A table of SQLite is dropped while foreign keys are enforced.",
        "It is emptied first, so that rows which refer to it go with it, or it fails. Turn foreign keys off before, in a file that starts with `-- no-transaction`.",
    ),
    (
        "migration::drops-in-use",
        "A migration drops a table or column that was there before it.",
        "What is deployed may still use it, and what is in it does not come back. Let the application stop using it first, in a release of its own.",
    ),
    (
        "migration::duplicate-version",
        "Two migrations have one version.",
        "The history has a row for each version, so that one of them would never be applied. Give the newer one a later version.",
    ),
    (
        "migration::edited",
        "A migration of the main branch was changed.",
        "Databases that have applied it refuse its new checksum, and those to come get something else than they have. Give it back its text, and write another migration.",
    ),
    (
        "migration::fails",
        "A statement of a migration fails.",
        "It ran on an empty database of its own: `--schema` names what has to be there before.",
    ),
    (
        "migration::fails-with-rows",
        "A statement works on empty tables of SQLite alone.",
        "It was run on tables with rows as well. Make the table anew, as `cargo backend db diff` writes it.",
    ),
    (
        "migration::implicit-commit",
        "A file of MySQL changes rows as well as tables.",
        "Whatever changes a table commits, so that a file that fails stays half done. Give rows a file of their own.",
    ),
    (
        "migration::index-blocks-writes",
        "An index is made of a table in use.",
        "Nobody writes to the table meanwhile. Use `CREATE INDEX CONCURRENTLY`, in a file of its own that starts with `-- no-transaction`.",
    ),
    (
        "migration::narrow-key",
        "A new key counts in `integer` or `smallint`.",
        "Nothing can be inserted when its numbers end. Use `bigint GENERATED ALWAYS AS IDENTITY`.",
    ),
    (
        "migration::needs-no-transaction",
        "A statement cannot run in a transaction, and its file is one.",
        "Start the file with `-- no-transaction`, as its first bytes, and leave nothing else in it.",
    ),
    (
        "migration::nested-transaction",
        "A file of migrations begins or ends a transaction.",
        "The file is a transaction of its own already. Leave it out.",
    ),
    (
        "migration::no-down",
        "A new migration has no way down, and others have one.",
        "`db rollback` and `sqlx migrate revert` stop at it. Write one, if only to say what cannot be brought back.",
    ),
    (
        "migration::no-value",
        "A column is new and must not be null, and nothing says what rows get.",
        "Say it by `--fill`.",
    ),
    (
        "migration::not-alone",
        "A statement that cannot run in a transaction stands beside others.",
        "Several statements of a file are sent as one, and that is a transaction. Give it a file of its own.",
    ),
    (
        "migration::not-null-without-value",
        "A new column must not be null, and rows that are there get no value.",
        "It fails where there are rows. Give it a default, or fill it before it is `NOT NULL`.",
    ),
    (
        "migration::nulls",
        "A column must not be null, and rows have null in it.",
        "Say what they get by `--fill`.",
    ),
    (
        "migration::older-than-main",
        "A new migration is older than one that the main branch has.",
        "Databases that have that one already would get them in another order than those to come, and `db migrate` refuses it. Give it a later version.",
    ),
    (
        "migration::padded-text",
        "A new column is a `char(n)`.",
        "It is padded with blanks. Use `text`, with a check of its length.",
    ),
    (
        "migration::pragma-in-transaction",
        "`PRAGMA foreign_keys` stands in a migration that is a transaction.",
        "It does nothing there. Start the file with `-- no-transaction`, and begin and commit behind the pragma.",
    ),
    (
        "migration::removed",
        "A migration of the main branch is not there any more.",
        "Databases that have applied it find it missing. Bring it back, and undo what it did in another one.",
    ),
    (
        "migration::renames-in-use",
        "A migration renames a table or column that was there before it.",
        "The application that runs does not know the new name. Go over in steps.",
    ),
    (
        "migration::rewrite",
        "A statement writes all rows of a table in use anew.",
        "Others wait for as long as that takes. Add another column, fill it in pieces, and go over to it.",
    ),
    (
        "migration::rows-under-lock",
        "Rows are gone through in the transaction of a statement that locked their table.",
        "The lock is held until the end. Put it into a migration of its own.",
    ),
    (
        "migration::scan-under-lock",
        "A statement reads all rows of a table in use under a lock.",
        "Others wait for as long as that takes. Constraints can be added `NOT VALID` and validated later, and keys get an index that was made `CONCURRENTLY`.",
    ),
    (
        "migration::time-without-zone",
        "A new column is a `timestamp`.",
        "It does not say which moment it is. Use `timestamptz`.",
    ),
    (
        "migration::unique-on-rows",
        "A unique key is made of columns that have rows.",
        "It fails if two of them are equal. Look before, by `GROUP BY … HAVING count(*) > 1`.",
    ),
    (
        "proof::down",
        "The way back fails on the shadow.",
        "The statement and the reason are told. Nothing has been written.",
    ),
    (
        "proof::down-differs",
        "The way back does not lead to where it began.",
        "What differs is told. Nothing has been written.",
    ),
    (
        "proof::none",
        "A migration was not tried.",
        "Nobody knows whether it works, or leads back. Leave `--no-prove` out.",
    ),
    (
        "proof::rows",
        "Values change that should stay.",
        "Rows that were put in before are not the same behind. Nothing has been written.",
    ),
    (
        "proof::up",
        "A migration fails on the shadow.",
        "The statement and the reason are told. Nothing has been written.",
    ),
    (
        "proof::up-differs",
        "A migration does not lead to its target.",
        "What differs is told. Nothing has been written.",
    ),
    (
        "shadow::database",
        "No database could be made on the shadow.",
        "The user of `--shadow` has to be allowed to create databases.",
    ),
    (
        "shadow::dump",
        "`pg_dump` does not run.",
        "Install the one that belongs to the server.",
    ),
    (
        "shadow::files",
        "The shadow cannot be made to look as large as the database.",
        "That needs a server whose files this program may write: leave out `--shadow`, or `CREATE EXTENSION hypopg` in the database.",
    ),
    (
        "shadow::missing",
        "There is no PostgreSQL on this machine to try migrations on.",
        "Install it, or name a server by `--shadow`.",
    ),
    (
        "shadow::rebuild",
        "The shadow could not be made what the database is.",
        "Something in the catalogue could not be written down again; the statement is told.",
    ),
    (
        "shadow::start",
        "The shadow does not start.",
        "The reason is that of the server; `--shadow` names another one.",
    ),
    (
        "suggest::connection",
        "Indexes are suggested for a database with rows in it.",
        "Give it as `--connection`: a URL, or a file of SQLite.",
    ),
    (
        "suggest::index",
        "An index would help the workload.",
        "Each statement was planned without and with it, and what that costs was compared. Costs are not times: try it where there is load.",
    ),
    (
        "suggest::no-plan",
        "No statement of the workload has a plan.",
        "The role needs `SELECT` on the tables, and the search path that the application has.",
    ),
    (
        "suggest::no-workload",
        "There is no statement to find indexes for.",
        "Name a file or a log by `--workload`, or let the server count statements by `pg_stat_statements` or `performance_schema`.",
    ),
    (
        "suggest::plan",
        "The server gave a plan without a figure that is needed.",
        "This is a bug of ours.",
    ),
];
