// Makes the npm packages of a version from its archives: one with the program for each system, and the one that
// people install, whose launcher finds the right one. Prints the folder of each in the order to publish them.
//
//     node npm/packages.mjs ARCHIVES FOLDER

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [archives, folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: node npm/packages.mjs ARCHIVES FOLDER");
  process.exit(2);
}

/** What Rust calls a system, and what Node does. */
const TARGETS = {
  "x86_64-unknown-linux-musl": ["linux", "x64"],
  "aarch64-unknown-linux-musl": ["linux", "arm64"],
  "x86_64-apple-darwin": ["darwin", "x64"],
  "aarch64-apple-darwin": ["darwin", "arm64"],
  "x86_64-pc-windows-msvc": ["win32", "x64"],
};

const manifest = readFileSync(join(here, "../Cargo.toml"), "utf8");
const version = /^version = "(.*)"$/m.exec(manifest)?.[1];
const repository = /^repository = "(.*)"$/m.exec(manifest)?.[1];
if (version === undefined || repository === undefined) throw new Error("Cargo.toml names no version or repository");
const shared = { version, license: "MIT OR Apache-2.0", repository: { type: "git", url: `git+${repository}.git` } };

function write(path, about) {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "package.json"), `${JSON.stringify(about, null, 2)}\n`);
}

const programs = {};
for (const [target, [os, cpu]] of Object.entries(TARGETS)) {
  const base = `cargo-backend-${version}-${target}`;
  const archive = join(archives, `${base}.tar.gz`);
  if (!existsSync(archive)) throw new Error(`${archive} is missing`);
  const name = `@cargo-backend/${os}-${cpu}`;
  const path = join(folder, `${os}-${cpu}`);
  const file = os === "win32" ? "cargo-backend.exe" : "cargo-backend";
  write(path, {
    name,
    description: `The program cargo-backend for ${os} on ${cpu}`,
    ...shared,
    os: [os],
    cpu: [cpu],
    files: [file, "LICENSE-*"],
  });
  execFileSync("tar", ["--extract", "--gzip", "--file", archive, "--directory", path, "--strip-components=1"]);
  chmodSync(join(path, file), 0o755);
  for (const other of readdirSync(path)) {
    if (![file, "package.json"].includes(other) && !/^(LICENSE|README)/.test(other)) {
      execFileSync("rm", [join(path, other)]);
    }
  }
  programs[name] = version;
  console.log(path);
}

// It comes last: whoever installs it finds what it depends on.
const main = join(folder, "main");
write(main, {
  name: "cargo-backend",
  description: "One OpenAPI document, every backend artefact, and the way back",
  ...shared,
  keywords: ["openapi", "express", "fastify", "koa", "codegen", "server", "validation"],
  bin: { "cargo-backend": "cargo-backend.js" },
  files: ["cargo-backend.js", "LICENSE-*"],
  engines: { node: ">=18" },
  optionalDependencies: programs,
});
copyFileSync(join(here, "launcher/cargo-backend.js"), join(main, "cargo-backend.js"));
for (const name of ["LICENSE-APACHE", "LICENSE-MIT", "README.md"]) copyFileSync(join(here, "..", name), join(main, name));
console.log(main);
