// Generates servers in TypeScript for each document of a folder, compiles them under every strict option, and prints a
// line for each: what became of it, and what it cost.
//
//   node scripts/typescript/corpus.mjs --tool target/release/cargo-backend
//       [--framework express|fastify|koa]… [--typescript 5|6|7]… [--lenient] FILE|FOLDER…
//
// The packages are those of tests/typescript (`npm ci --prefix tests/typescript`). Seconds are of processor time.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tool: { type: "string" },
    framework: { type: "string", multiple: true, default: ["express", "fastify", "koa"] },
    typescript: { type: "string", multiple: true, default: ["7"] },
    lenient: { type: "boolean", default: false },
  },
});
if (values.tool === undefined || positionals.length === 0) {
  console.error("wanted: --tool FILE, and documents");
  process.exit(2);
}
const tool = resolve(values.tool);
const packages = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../../tests/typescript/node_modules");
const COMPILERS = { 5: "typescript-5", 6: "typescript-6", 7: "typescript" };

const CONFIG = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    noFallthroughCasesInSwitch: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    noPropertyAccessFromIndexSignature: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    verbatimModuleSyntax: true,
    target: "es2022",
    lib: ["es2022"],
    module: "nodenext",
    types: ["node"],
    skipLibCheck: true,
    noEmit: true,
  },
  include: ["src"],
};

/** Runs a command: its exit code, what it says, processor seconds and the most memory it had, in MiB. */
function run(command, args, folder) {
  const timed = ["-f", "\n%U %S %M", command, ...args];
  const { status, stdout, stderr } = spawnSync("/usr/bin/time", timed, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
  const lines = stderr.trimEnd().split("\n");
  const [user, system, kib] = (lines.pop() ?? "").split(" ").map(Number);
  return { status, said: stdout + lines.join("\n"), seconds: user + system, mib: Math.round(kib / 1024) };
}

const isDocument = (path) => /\.(json|ya?ml)$/.test(path) && !/(^|\/)index\./.test(path);
const documents = positionals
  .flatMap((path) => (statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path]))
  .filter(isDocument)
  .map((path) => resolve(path))
  .sort((one, other) => statSync(one).size - statSync(other).size);

let isWell = true;
const counts = { documents: 0, generated: 0, compiled: 0 };
for (const document of documents) {
  const folder = mkdtempSync(join(tmpdir(), "typescript-corpus-"));
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(CONFIG));
  symlinkSync(packages, join(folder, "node_modules"));
  mkdirSync(join(folder, "src"));
  const told = [];
  for (const framework of values.framework) {
    counts.documents += 1;
    const args = ["gen", document, "--framework", framework, "--stubs", "mock", "--output", "src"];
    rmSync(join(folder, "src"), { recursive: true, force: true });
    const made = run(tool, [...args, ...(values.lenient ? ["--lenient"] : [])], folder);
    if (made.status !== 0) {
      told.push(`${framework}: refused: ${made.said.split("\n").find((line) => line.startsWith("error"))}`);
      isWell = false;
      continue;
    }
    counts.generated += 1;
    const cost = ({ seconds, mib }) => `${seconds.toFixed(2)} s, ${mib} MiB`;
    let line = `${framework}: ${cost(made)}`;
    let compiles = true;
    for (const version of values.typescript) {
      const compiler = join(packages, COMPILERS[version], "bin/tsc");
      const compiled = run(process.execPath, [compiler, "--project", "tsconfig.json", "--pretty", "false"], folder);
      const errors = compiled.said.split("\n").filter((it) => it.includes("error TS"));
      compiles &&= compiled.status === 0;
      line += `, tsc ${version} ${compiled.status === 0 ? cost(compiled) : `${errors.length} errors: ${errors[0]}`}`;
    }
    counts.compiled += compiles ? 1 : 0;
    isWell &&= compiles;
    told.push(line);
  }
  console.log(`${basename(document)} | ${Math.round(statSync(document).size / 1024)} KB | ${told.join(" | ")}`);
  rmSync(folder, { recursive: true });
}
console.log(`${counts.documents} servers: ${counts.generated} are generated, ${counts.compiled} compile`);
process.exit(isWell ? 0 : 1);
