/** The database: one of MySQL or MariaDB that is there, which `DATABASE_URL` names. */

import mysql from "mysql2/promise";
import { config } from "./config.js";
import { withPatience, withSession } from "./routes/generated/rows/engine.js";

/** How many milliseconds it may take to connect, and a request waits for a connection. */
const PATIENCE = 5_000;
/** How many statements a connection keeps prepared. */
const PREPARED = 100;

if (config.databaseUrl === "") {
  throw new Error("DATABASE_URL names no database, as `mysql://user:password@host:3306/name`");
}
const url = new URL(config.databaseUrl);
const socketPath = url.searchParams.get("socket");
url.searchParams.delete("socket");

const pool = mysql.createPool({
  uri: url.href,
  connectTimeout: PATIENCE,
  // No code is made of strings.
  disableEval: true,
  maxPreparedStatements: PREPARED,
  ...(socketPath === null ? {} : { socketPath }),
});

export const database = withPatience(withSession(pool), PATIENCE);

/** Whether it answers. */
export async function isThere(): Promise<boolean> {
  try {
    await database.query("SELECT 1");
    return true;
  } catch {
    return false;
  }
}
