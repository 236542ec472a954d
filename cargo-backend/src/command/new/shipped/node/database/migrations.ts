/** What makes the database: the files in `migrations/`, in the order of their numbers, each of which is run once. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

/** A file of statements. */
export interface Migration {
  readonly version: bigint;
  readonly description: string;
  readonly sql: string;
  readonly checksum: Buffer;
  /** Whether it is run as a whole or not at all; what cannot be begins with `-- no-transaction`. */
  readonly isWhole: boolean;
}

/** What was run before, as the database remembers it. */
export interface Applied {
  readonly version: bigint;
  readonly checksum: Buffer;
  readonly success: boolean;
}

const FOLDER = new URL("../migrations/", import.meta.url);

/** Every file that has not been run. Files that were may neither change nor go. */
export function pending(applied: readonly Applied[]): Migration[] {
  const known = new Map(migrations().map((migration) => [migration.version, migration]));
  for (const { version, checksum, success } of applied) {
    const migration = known.get(version);
    if (migration === undefined) throw new Error(`migration ${version} was run, and is not there any more`);
    if (!success) throw new Error(`migration ${version} was run in part; put the database right by hand`);
    if (!migration.checksum.equals(checksum)) throw new Error(`migration ${version} was changed after it was run`);
    known.delete(version);
  }
  return [...known.values()];
}

function migrations(): Migration[] {
  const found: Migration[] = [];
  for (const name of readdirSync(FOLDER)) {
    const [, version, description] = /^(\d+)_(.*?)(?:\.up)?\.sql$/s.exec(name) ?? [];
    if (version === undefined || description === undefined || name.endsWith(".down.sql")) continue;
    const bytes = readFileSync(new URL(encodeURIComponent(name), FOLDER));
    const sql = bytes.toString();
    found.push({
      version: BigInt(version),
      description: description.replaceAll("_", " "),
      sql,
      checksum: createHash("sha384").update(bytes).digest(),
      isWhole: !sql.startsWith("-- no-transaction"),
    });
  }
  return found.sort((one, other) => (one.version < other.version ? -1 : 1));
}
