
const URL_OF_TESTS = process.env["TEST_DATABASE_URL"] ?? "";
const NAME = `round_trip_${process.pid}`;

/** Runs a statement on the server that is for tests. */
async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: URL_OF_TESTS });
  await client.connect();
  await client.query(sql);
  await client.end();
}
----
  // A database of its own. It is opened by who asks for it.
  await onServer(`CREATE DATABASE ${NAME}`);
  const url = new URL(URL_OF_TESTS);
  url.pathname = `/${NAME}`;
  process.env["DATABASE_URL"] = url.href;
  const { database, prepare } = await import("./database.js");
  await prepare();
