/** The database: one of PostgreSQL, which `DATABASE_URL` names. */

import { crc32 } from "node:zlib";
import pg from "pg";
import { config } from "./config.js";
import { log } from "./log.js";
import { type Applied, type Migration, pending } from "./migrations.js";

/** How many milliseconds a request waits for a connection. */
const PATIENCE = 5_000;

const { databaseUrl: connectionString } = config;
if (connectionString === "") {
  throw new Error("DATABASE_URL names no database, as `postgres://user:password@host:5432/name`");
}

export const database = new pg.Pool({ connectionString, connectionTimeoutMillis: PATIENCE, allowExitOnIdle: true });
// One that ends while nobody uses it is made anew.
database.on("error", (error) => log.warn({ err: error }, "a connection to the database has ended"));

/** What has been run, where sqlx and `cargo backend db` look for it, too. */
const HISTORY = `CREATE TABLE IF NOT EXISTS _sqlx_migrations (
  version BIGINT PRIMARY KEY,
  description TEXT NOT NULL,
  installed_on TIMESTAMPTZ NOT NULL DEFAULT now(),
  success BOOLEAN NOT NULL,
  checksum BYTEA NOT NULL,
  execution_time BIGINT NOT NULL
)`;

const ADDED =
  "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) " +
  "VALUES ($1, $2, true, $3, $4)";

/** Makes of the database what `migrations/` say. */
export async function prepare(): Promise<void> {
  const client = await database.connect();
  try {
    // Whoever else runs them has the same lock: sqlx makes its number of the name of the database.
    const named = await client.query<{ name: string }>("SELECT current_database() AS name");
    const lock = 0x3d32ad9en * BigInt(crc32(named.rows[0]?.name ?? ""));
    await client.query("SELECT pg_advisory_lock($1)", [String(lock)]);
    await client.query(HISTORY);
    const { rows } = await client.query<{ version: string; checksum: Buffer; success: boolean }>(
      "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version",
    );
    const known: Applied[] = rows.map((row) => ({ ...row, version: BigInt(row.version) }));
    for (const migration of pending(known)) await run(client, migration);
  } finally {
    // The lock, and whatever was begun, goes with the connection.
    client.release(true);
  }
}

async function run(client: pg.PoolClient, migration: Migration): Promise<void> {
  const { version, description, sql, checksum, isWhole } = migration;
  const started = process.hrtime.bigint();
  if (isWhole) await client.query("BEGIN");
  await client.query(sql);
  const took = process.hrtime.bigint() - started;
  await client.query(ADDED, [String(version), description, checksum, String(took)]);
  if (isWhole) await client.query("COMMIT");
}

/** Whether it answers. */
export async function isThere(): Promise<boolean> {
  try {
    await database.query("SELECT 1");
    return true;
  } catch {
    return false;
  }
}
