/** The database: one of MySQL or MariaDB, which `DATABASE_URL` names. */

import { crc32 } from "node:zlib";
import mysql, { type RowDataPacket } from "mysql2/promise";
import { config } from "./config.js";
import { type Applied, type Migration, pending } from "./migrations.js";
import { SESSION, withPatience, withSession } from "./routes/generated/rows/engine.js";

/** How many milliseconds it may take to connect, and a request waits for a connection. */
const PATIENCE = 5_000;
/** How many seconds others are waited for who run migrations: MariaDB waits for nobody without end. */
const A_DAY = 86_400;
/** How many statements a connection keeps prepared. */
const PREPARED = 100;

if (config.databaseUrl === "") {
  throw new Error("DATABASE_URL names no database, as `mysql://user:password@host:3306/name`");
}
const options = optionsOf(config.databaseUrl);

const pool = withSession(mysql.createPool({ ...options, maxPreparedStatements: PREPARED }));

export const database = withPatience(pool, PATIENCE);

/** How a URL is connected to: by its host, or by the socket that it names, and without code that is made of strings. */
export function optionsOf(databaseUrl: string): mysql.ConnectionOptions {
  const url = new URL(databaseUrl);
  const socketPath = url.searchParams.get("socket");
  url.searchParams.delete("socket");
  const socket = socketPath === null ? {} : { socketPath };
  return { uri: url.href, connectTimeout: PATIENCE, disableEval: true, ...socket };
}

/** What has been run, where sqlx and `cargo backend db` look for it, too. */
const HISTORY = `CREATE TABLE IF NOT EXISTS _sqlx_migrations (
  version BIGINT PRIMARY KEY,
  description TEXT NOT NULL,
  installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  success BOOLEAN NOT NULL,
  checksum BLOB NOT NULL,
  execution_time BIGINT NOT NULL
)`;

const BEGUN =
  "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) " +
  "VALUES (?, ?, false, ?, -1)";
const ENDED = "UPDATE _sqlx_migrations SET success = true, execution_time = ? WHERE version = ?";

/** Makes of the database what `migrations/` say. */
export async function prepare(): Promise<void> {
  const connection = await mysql.createConnection({ ...options, multipleStatements: true });
  try {
    await connection.query(SESSION);
    // Whoever else runs them has the same lock: sqlx makes its name of that of the database.
    const [named] = await connection.query<RowDataPacket[]>("SELECT database() AS name");
    const lock = 0x3d32ad9en * BigInt(crc32(String(named[0]?.["name"] ?? "")));
    await connection.query("SELECT GET_LOCK(?, ?)", [lock.toString(16), A_DAY]);
    await connection.query(HISTORY);
    const [rows] = await connection.query<RowDataPacket[]>(
      "SELECT CAST(version AS CHAR) AS version, checksum, success FROM _sqlx_migrations ORDER BY version",
    );
    const known = rows.map(({ version, checksum, success }): Applied => {
      return { version: BigInt(String(version)), checksum: checksum as Buffer, success: success === 1 };
    });
    for (const migration of pending(known)) await run(connection, migration);
  } finally {
    // The lock goes with the connection.
    await connection.end();
  }
}

/** Statements that change tables end a transaction, so that what fails halfway is known as such afterwards. */
async function run(connection: mysql.Connection, migration: Migration): Promise<void> {
  const { version, description, sql, checksum } = migration;
  const started = process.hrtime.bigint();
  await connection.beginTransaction();
  await connection.query(BEGUN, [String(version), description, checksum]);
  await connection.query(sql);
  await connection.query(ENDED, [String(process.hrtime.bigint() - started), String(version)]);
  await connection.commit();
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
