// `npm run scale`, `npm run damage` and `npm run kill` as processes: exit codes, what is said, and what an interrupt leaves.
import { spawn } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { moduleBeside, nodeCommand } from "@assay/engines/host";
import { commandPath, endOf, ROOT, scratchDirectory, type Ended } from "./assay.test.support.ts";

const [WRONG, PLANTED] = [
  "../conformance/covalue/scale/wrong-engines.test.fixture",
  "../conformance/covalue/kill/planted/acknowledges-early",
].map((name) => commandPath(moduleBeside(import.meta.url, name)));
let directory: string;
beforeEach(() => {
  directory = resolve(scratchDirectory());
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function start(script: string, ...args: readonly string[]) {
  const main = moduleBeside(import.meta.url, `./${script}`);
  const command = nodeCommand(main, ...args, "--dir", directory);
  return spawn(command.program, command.arguments, {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

const run = (script: string, ...args: readonly string[]): Promise<Ended> =>
  endOf(start(script, ...args));

test.each(["kill", "scale", "damage"])(
  "%s --help shows how it is run, in 100 columns",
  async (script) => {
    const { stdout, exitCode } = await run(script, "--help");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`\\nExamples:\\n {2}npm run ${script} -- --`));
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    expect(stdout).not.toContain('["');
  },
);

test("scale exits with 0 and a table where all is right, and removes what it stored", async () => {
  const ended = await run("scale", "-e", "memory,sqlite", "--covalues", "50");
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(ended.stdout).toMatch(/^memory +async +50 .* – .*✓ yes$/m);
  expect(ended.stdout).toMatch(/^sqlite +async +50 .*✓ yes$/m);
  expect(readdirSync(join(directory, "tmp"))).toEqual([]);
});

test("scale exits with 1 and what is wrong where an engine loses an id", async () => {
  const engine = "sqlite-with-lost-id";
  const ended = await run(
    "scale",
    "--with",
    `${WRONG}#losesAnID`,
    "-e",
    engine,
    "--covalues",
    "1050",
  );
  expect(ended.exitCode, ended.stderr).toBe(1);
  expect(ended.stdout).toContain("✗ NO");
  expect(ended.stdout).toMatch(/sqlite-with-lost-id\/async\/process: id, \d+ times; first co_z/);
});

test("kill exits with 1 and what is missing where an engine loses what it acknowledged", async () => {
  const engine = [
    "--with",
    `${PLANTED}#acknowledgesEarly`,
    "--engines",
    "sqlite-acknowledges-early",
  ];
  const ended = await run("kill", ...engine, "--apis", "async", "--tries", "1");
  expect(ended.stderr).toMatch(
    /1\/1: \d+ acknowledged, in flight \d+.*: BAD, seed 1\n +missing: message/,
  );
  expect(ended.stdout).toMatch(/\nsqlite-acknowledges-early +async +1 /);
  expect(ended.exitCode).toBe(1);
});

test.each([
  ["scale", "--covalues", "0"],
  ["scale", "--engines", "nothing"],
  ["damage", "--seeds", "many"],
  ["kill", "--tries", "0"],
  ["kill", "--engines", "memory"],
])("%s %s %s exits with 2 and one line with a code", async (script, ...args) => {
  const ended = await run(script, ...args);
  expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
  expect(ended.stderr).toMatch(/^assay: (USAGE|ENGINE_UNKNOWN|SELECTION_EMPTY): [^\n]+\n$/);
});

test.each([
  ["scale", "--covalues", "200000"],
  ["damage", "--seeds", "500", "--apis", "async"],
  ["kill", "--tries", "500", "--apis", "async"],
])("%s exits with 130 when interrupted, and leaves nothing behind", async (script, ...args) => {
  const child = start(script, ...args, "-e", "sqlite");
  const ended = endOf(child);
  await new Promise((seen) => child.stderr.once("data", seen));
  child.kill("SIGINT");
  const { exitCode, stdout, stderr } = await ended;
  expect(exitCode, stderr).toBe(130);
  expect(stdout).toMatch(/^INCOMPLETE: interrupted$/m);
  expect(stdout).not.toMatch(/[✓✗]/);
  expect(stderr).not.toContain("    at ");
  expect(readdirSync(join(directory, "tmp"))).toEqual([]);
});
