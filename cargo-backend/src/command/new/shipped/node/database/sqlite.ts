/** The database: a file of SQLite, which `DATABASE_URL` names. */

import Sqlite from "better-sqlite3";
import { config } from "./config.js";
import { type Applied, type Migration, pending } from "./migrations.js";

/** How many milliseconds a statement waits for other programs. Nobody else is served meanwhile. */
const PATIENCE = 1_000;

/** The path in `sqlite://path`. */
const path = decodeURIComponent(config.databaseUrl.replace(/^sqlite:(?:\/\/)?|\?.*$/gs, ""));

export const database: Sqlite.Database = new Sqlite(path, { timeout: PATIENCE });
// Who reads is in nobody's way then.
database.pragma("journal_mode = WAL");

/** What has been run, where sqlx and `cargo backend db` look for it, too. */
const HISTORY = `CREATE TABLE IF NOT EXISTS _sqlx_migrations (
  version BIGINT PRIMARY KEY,
  description TEXT NOT NULL,
  installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  success BOOLEAN NOT NULL,
  checksum BLOB NOT NULL,
  execution_time BIGINT NOT NULL
)`;

const ADDED =
  "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) " +
  "VALUES (?, ?, 1, ?, ?)";

/** Makes of the database what `migrations/` say. */
export async function prepare(): Promise<void> {
  database.exec(HISTORY);
  const applied = database.prepare("SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version");
  const rows = applied.safeIntegers(true).all() as { version: bigint; checksum: Buffer; success: bigint }[];
  const known: Applied[] = rows.map((row) => ({ ...row, success: row.success !== 0n }));
  const whole = database.transaction(run);
  for (const migration of pending(known)) {
    if (migration.isWhole) whole.immediate(migration);
    else run(migration);
  }
}

function run({ version, description, sql, checksum }: Migration): void {
  const started = process.hrtime.bigint();
  database.exec(sql);
  database.prepare(ADDED).run(version, description, checksum, process.hrtime.bigint() - started);
}

/** Whether it answers. */
export async function isThere(): Promise<boolean> {
  try {
    database.prepare("SELECT 1").get();
    return true;
  } catch {
    return false;
  }
}
