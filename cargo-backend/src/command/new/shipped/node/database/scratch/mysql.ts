
const URL_OF_TESTS = process.env["TEST_DATABASE_URL"] ?? "";
const NAME = `round_trip_${process.pid}`;

/** Runs a statement on the server that is for tests. */
async function onServer(sql: string): Promise<void> {
  const { optionsOf } = await import("./database.js");
  const connection = await mysql.createConnection(optionsOf(URL_OF_TESTS));
  await connection.query(sql);
  await connection.end();
}
----
  // A database of its own. It is opened by who asks for it.
  const url = new URL(URL_OF_TESTS);
  url.pathname = `/${NAME}`;
  process.env["DATABASE_URL"] = url.href;
  const { database, prepare } = await import("./database.js");
  await onServer(`CREATE DATABASE ${NAME}`);
  await prepare();
