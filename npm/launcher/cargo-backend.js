#!/usr/bin/env node
// Runs the program for this system, which npm has installed beside this package.

"use strict";

const { spawnSync } = require("node:child_process");
const { constants } = require("node:os");

const { platform, arch } = process;
const name = `@cargo-backend/${platform}-${arch}`;
const file = platform === "win32" ? "cargo-backend.exe" : "cargo-backend";

let program;
try {
  program = require.resolve(`${name}/${file}`);
} catch {
  console.error(
    `cargo-backend: the package \`${name}\` is not there. Either there is no program for ${platform} on ${arch}, and ` +
      "`cargo install cargo-backend` builds one, or npm was told to leave optional dependencies out.",
  );
  process.exit(2);
}

const { status, signal, error } = spawnSync(program, process.argv.slice(2), { stdio: "inherit" });
if (error) {
  console.error(`cargo-backend: \`${program}\` cannot be started: ${error.message}`);
  process.exit(2);
}
process.exit(signal === null ? status : 128 + (constants.signals[signal] ?? 0));
