/** The database: one of MySQL or MariaDB that is there, which `DATABASE_URL` names. */

import mysql, { type PoolConnection } from "mysql2/promise";
import { config } from "./config.js";
import { SESSION } from "./routes/generated/rows/engine.js";

/** How many milliseconds it may take to connect. */
const PATIENCE = 5_000;
/** How many statements a connection keeps prepared. */
const PREPARED = 100;

if (config.databaseUrl === "") {
  throw new Error("DATABASE_URL names no database, as `mysql://user:password@host:3306/name`");
}
const url = new URL(config.databaseUrl);
const socketPath = url.searchParams.get("socket");
url.searchParams.delete("socket");

export const database = mysql.createPool({
  uri: url.href,
  connectTimeout: PATIENCE,
  maxPreparedStatements: PREPARED,
  ...(socketPath === null ? {} : { socketPath }),
});
database.on("connection", (connection: PoolConnection) => void connection.query(SESSION));

/** Whether it answers. */
export async function isThere(): Promise<boolean> {
  try {
    await database.query("SELECT 1");
    return true;
  } catch {
    return false;
  }
}
