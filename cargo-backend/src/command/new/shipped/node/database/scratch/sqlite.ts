----
  // A database of its own, in memory. It is opened by who asks for it.
  process.env["DATABASE_URL"] = "sqlite::memory:";
  const { database, prepare } = await import("./database.js");
  await prepare();
