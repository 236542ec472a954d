
const URL_OF_TESTS = process.env["TEST_DATABASE_URL"] ?? "";
----
  // One that is for tests, with the tables of the real one: what is made there is deleted again.
  process.env["DATABASE_URL"] = URL_OF_TESTS;
  const { database } = await import("./database.js");
