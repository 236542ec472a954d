/** The database: a file of SQLite that is there, which `DATABASE_URL` names. */

import Sqlite from "better-sqlite3";
import { config } from "./config.js";

/** How many milliseconds a statement waits for other programs. Nobody else is served meanwhile. */
const PATIENCE = 1_000;

/** The path in `sqlite://path`. */
const path = decodeURIComponent(config.databaseUrl.replace(/^sqlite:(?:\/\/)?|\?.*$/gs, ""));
if (path === "") throw new Error("DATABASE_URL names no database, as `sqlite:///var/lib/shop.db`");

export const database: Sqlite.Database = new Sqlite(path, { fileMustExist: true, timeout: PATIENCE });

/** Whether it answers. */
export async function isThere(): Promise<boolean> {
  try {
    database.prepare("SELECT 1").get();
    return true;
  } catch {
    return false;
  }
}
