/** The database: one of PostgreSQL that is there, which `DATABASE_URL` names. */

import pg from "pg";
import { config } from "./config.js";
import { log } from "./log.js";

/** How many milliseconds a request waits for a connection. */
const PATIENCE = 5_000;

const { databaseUrl: connectionString } = config;
if (connectionString === "") {
  throw new Error("DATABASE_URL names no database, as `postgres://user:password@host:5432/name`");
}

export const database = new pg.Pool({ connectionString, connectionTimeoutMillis: PATIENCE, allowExitOnIdle: true });
// One that ends while nobody uses it is made anew.
database.on("error", (error) => log.warn({ err: error }, "a connection to the database has ended"));

/** Whether it answers. */
export async function isThere(): Promise<boolean> {
  try {
    await database.query("SELECT 1");
    return true;
  } catch {
    return false;
  }
}
