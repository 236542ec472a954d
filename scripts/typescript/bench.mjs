// Measures servers in TypeScript, each figure beside a peer in the same run: what checking a body costs, what a request
// costs a server beside the bare framework, what importing the checks of a large document costs, and generation.
//
//   node scripts/typescript/bench.mjs --tool target/release/cargo-backend [--large FILE]… [--requests 5000]
//
// `--large` are documents, such as those of Stripe and GitHub, whose generation and import are measured. The packages
// are those of tests/typescript (`npm ci --prefix tests/typescript`). All times are of processors.

import { fork, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    tool: { type: "string" },
    large: { type: "string", multiple: true, default: [] },
    requests: { type: "string", default: "5000" },
  },
});
if (values.tool === undefined) {
  console.error("wanted: --tool FILE");
  process.exit(2);
}
const tool = resolve(values.tool);
const here = fileURLToPath(new URL(".", import.meta.url));
const packages = resolve(here, "../../tests/typescript/node_modules");
const folder = mkdtempSync(join(tmpdir(), "typescript-bench-"));
symlinkSync(packages, join(folder, "node_modules"));
writeFileSync(join(folder, "package.json"), '{"type": "module"}');
const compilerOptions = {
  strict: true,
  target: "es2022",
  module: "nodenext",
  types: ["node"],
  skipLibCheck: true,
  rootDir: "src",
  outDir: "out",
};
writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));

function run(command, args) {
  const timed = ["-f", "\n%U %S %M", command, ...args];
  const { status, stdout, stderr } = spawnSync("/usr/bin/time", timed, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
  const [user, system, kib] = (stderr.trimEnd().split("\n").pop() ?? "").split(" ").map(Number);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stdout}${stderr}`);
  return { stdout, seconds: user + system, mib: Math.round(kib / 1024) };
}

const gen = (spec, framework, name) =>
  run(tool, ["gen", spec, "--framework", framework, "--stubs", "mock", "--lenient", "--output", `src/${name}`]);
const FRAMEWORKS = ["express", "fastify", "koa"];
for (const framework of FRAMEWORKS) gen(join(here, "pets.yaml"), framework, framework);
run(process.execPath, [join(packages, "typescript/bin/tsc"), "--project", "tsconfig.json"]);

const valid = {
  id: "7d212aa1-9fb2-4d34-8cde-f5e16d9708ba",
  name: "Rex the Dog",
  kind: "dog",
  age: 7,
  weight: 12.5,
  born: "2019-02-28",
  tags: ["good", "brown"],
  email: "rex@example.com",
  site: "https://example.com/rex",
  vaccinated: true,
  owner: { name: "Ann", phone: "+49 30 1234" },
};
const invalid = { ...valid, id: "x", age: -1, kind: "fish", owner: { name: "", phone: "+49 30 1234" } };

/** Nanoseconds of processor time that each call takes with each value: in turns, and the least of many batches. */
function nanoseconds(calls, values) {
  const batch = (call, value) => {
    const before = process.cpuUsage();
    for (let n = 0; n < 20_000; n += 1) call(value);
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1_000) / 20_000;
  };
  const least = calls.map(() => values.map(() => Infinity));
  for (let round = 0; round < 20; round += 1) {
    calls.forEach((call, at) => values.forEach((value, of) => (least[at][of] = Math.min(least[at][of], batch(call, value)))));
  }
  return least;
}

/** Checks of the same schema by ajv, compiled ahead, with all errors, and by zod. */
async function peers() {
  const require = createRequire(join(folder, "package.json"));
  const yaml = require("yaml");
  const schema = yaml.parse(readFileSync(join(here, "pets.yaml"), "utf8")).components.schemas.Pet;
  const { default: Ajv } = require("ajv/dist/2020.js");
  const { default: standalone } = require("ajv/dist/standalone/index.js");
  const { default: formats } = require("ajv-formats");
  const ajv = new Ajv({ allErrors: true, code: { source: true, lines: true }, strict: false });
  formats(ajv);
  writeFileSync(join(folder, "ajv.cjs"), standalone(ajv, ajv.compile(schema)));
  const { z } = await import(pathToFileURL(require.resolve("zod")).href);
  const pet = z.object({
    id: z.uuid(),
    name: z.string().min(1).max(50).regex(/^[A-Za-z ]+$/u),
    kind: z.enum(["cat", "dog", "bird"]),
    age: z.int().min(0).max(100),
    weight: z.number().gt(0),
    born: z.iso.date(),
    tags: z.array(z.string().max(20)).max(10),
    email: z.email(),
    site: z.url().optional(),
    vaccinated: z.boolean().optional(),
    owner: z.object({ name: z.string().min(1), phone: z.string().regex(/^[0-9+ -]{5,20}$/u) }),
  });
  return { ajv: require(join(folder, "ajv.cjs")), zod: (value) => pet.safeParse(value) };
}

const { PetSchema } = await import(pathToFileURL(join(folder, "out/express/generated/schemas.js")).href);
const { readPet } = await import(pathToFileURL(join(folder, "out/express/generated/decoders.js")).href);
const { Violations } = await import(pathToFileURL(join(folder, "out/express/generated/support.js")).href);
const { ajv, zod } = await peers();
const subjects = [
  ["ours, as a server does", (value) => readPet(value, new Violations())],
  ["ours, safeParse", (value) => PetSchema.safeParse(value)],
  ["ajv standalone, all errors", ajv],
  ["zod safeParse", zod],
];
console.log("| checking an 11-field body, ns of CPU | valid | four violations |\n| --- | --: | --: |");
const least = nanoseconds(subjects.map(([, call]) => call), [valid, invalid]);
subjects.forEach(([name], at) => console.log(`| ${name} | ${least[at].map(Math.round).join(" | ")} |`));

/** What a server does with a POST: parse, check, answer; or only parse and answer. */
const MAIN = {
  express: [
    'import express from "express"; const app = express().use(express.json()); app.post("/pets", (req, res) => { res.status(201).json(req.body); });',
    'import express from "express"; import { createRouter } from "./out/express/generated/index.js"; const app = express().use(createRouter(handlers));',
    'const server = app.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));',
  ],
  fastify: [
    'import Fastify from "fastify"; const app = Fastify(); app.post("/pets", { schema: SCHEMA }, async (request, reply) => reply.code(201).send(request.body));',
    'import Fastify from "fastify"; import { createRouter } from "./out/fastify/generated/index.js"; const app = Fastify(); app.register(createRouter(handlers));',
    'await app.listen({ port: 0, host: "127.0.0.1" }); process.send({ port: app.server.address().port });',
  ],
  koa: [
    'import Koa from "koa"; import Router from "@koa/router"; const read = (req) => new Promise((resolve) => { let text = ""; req.setEncoding("utf8").on("data", (it) => { text += it; }).on("end", () => resolve(JSON.parse(text))); }); const router = new Router().post("/pets", async (ctx) => { ctx.status = 201; ctx.body = await read(ctx.req); }); const app = new Koa().use(router.routes());',
    'import Koa from "koa"; import { createRouter } from "./out/koa/generated/index.js"; const app = new Koa().use(createRouter(handlers).routes());',
    'const server = app.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));',
  ],
};
const COMMON = `
const handlers = { pets: { createPet: async ({ body }) => ({ status: 201, body }) } };
process.on("message", () => process.send({ usage: process.cpuUsage() }));
`;
const require = createRequire(join(folder, "package.json"));
const schema = require("yaml").parse(readFileSync(join(here, "pets.yaml"), "utf8")).components.schemas.Pet;

const next = (child) => new Promise((resolve) => child.once("message", resolve));

async function send(port, agent, body, count) {
  const one = () =>
    new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const asked = request({ port, agent, method: "POST", path: "/pets", headers }, (answer) => {
        if (answer.statusCode !== 201) reject(new Error(`answered with ${answer.statusCode}`));
        answer.resume().on("end", resolve);
      });
      asked.on("error", reject).end(body);
    });
  let left = count;
  const user = async () => {
    while ((left -= 1) >= 0) await one();
  };
  await Promise.all(Array.from({ length: 16 }, user));
}

/** Microseconds of processor time that servers need for a request: in turns, and the median of some rounds. */
async function microseconds(sources, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const body = JSON.stringify(valid);
  const servers = [];
  for (const [at, source] of sources.entries()) {
    const main = join(folder, `main${at}.mjs`);
    writeFileSync(main, source);
    const child = fork(main, { cwd: folder });
    const { port } = await next(child);
    servers.push({ child, port, rounds: [] });
    await send(port, agent, body, count);
  }
  const usage = (child) => {
    const told = next(child);
    child.send("usage");
    return told.then(({ usage: { user, system } }) => user + system);
  };
  for (let round = 0; round < 9; round += 1) {
    for (const { child, port, rounds } of servers) {
      const before = await usage(child);
      await send(port, agent, body, count);
      rounds.push(((await usage(child)) - before) / count);
    }
  }
  for (const { child } of servers) child.kill();
  agent.destroy();
  return servers.map(({ rounds }) => rounds.sort((one, other) => one - other)[4]);
}

const count = Number(values.requests);
console.log("\n| a POST with that body, µs of the server's CPU | bare | ours | ratio |\n| --- | --: | --: | --: |");
for (const framework of FRAMEWORKS) {
  const [bare, ours, serve] = MAIN[framework];
  const common = `${COMMON}const SCHEMA = { body: ${JSON.stringify(schema)} };\n`;
  const sources = [bare, ours].map((setup) => {
    const [imports, rest] = [setup.match(/import [^;]*;/g).join("\n"), setup.replace(/import [^;]*;/g, "")];
    return `${imports}\n${common}${rest}\n${serve}`;
  });
  const [bareTime, ourTime] = await microseconds(sources, count);
  const label = framework === "fastify" ? "fastify (bare: with its own validation)" : framework;
  console.log(`| ${label} | ${bareTime.toFixed(1)} | ${ourTime.toFixed(1)} | ${(ourTime / bareTime).toFixed(2)} |`);
}

if (values.large.length > 0) console.log("\n| document | gen, s of CPU | MiB | import of all checks, ms of CPU |\n| --- | --: | --: | --: |");
for (const document of values.large) {
  rmSync(join(folder, "src"), { recursive: true });
  rmSync(join(folder, "out"), { recursive: true, force: true });
  mkdirSync(join(folder, "src"));
  const made = gen(resolve(document), "express", "large");
  run(process.execPath, [join(packages, "typescript/bin/tsc"), "--project", "tsconfig.json"]);
  const program = `
const empty = process.cpuUsage();
await import("./out/large/generated/schemas.js");
const { user, system } = process.cpuUsage(empty);
console.log((user + system) / 1000);`;
  writeFileSync(join(folder, "import.mjs"), program);
  const times = Array.from({ length: 5 }, () => Number(run(process.execPath, ["import.mjs"]).stdout));
  const median = times.sort((one, other) => one - other)[2];
  console.log(`| ${basename(document)} | ${made.seconds.toFixed(2)} | ${made.mib} | ${median.toFixed(0)} |`);
}
rmSync(folder, { recursive: true });
