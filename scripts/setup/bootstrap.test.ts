// The whole bootstrap as a process of its own, in a checkout in miniature with an npm that is made
// to succeed, to fail or to hang. Everything is awaited by what it writes, nothing by the clock.

import { type ChildProcess, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { identityOf, isAlive, type ProcessIdentity } from "./process-identity.mjs";

const scripts = join(import.meta.dirname, "..");

/** Installs or builds a better-sqlite3 in name only; files beside it say how it is to behave. */
const NPM = `
  const { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } = require("node:fs");
  const { spawn } = require("node:child_process");
  const command = process.argv[2];
  const addon = "node_modules/better-sqlite3/build/Release";
  appendFileSync("calls", command + "\\n");
  if (existsSync("hang-in-" + command)) {
    const grandchild = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    writeFileSync("hanging", process.pid + " " + grandchild.pid);
    return;
  }
  while (existsSync("wait-in-" + command)) writeFileSync("waiting", "");
  if (existsSync("fail-in-" + command)) {
    console.error("gyp ERR! stack Error: not found: make");
    process.exit(1);
  }
  if (command === "ci") {
    rmSync("node_modules", { recursive: true, force: true });
    mkdirSync("node_modules/better-sqlite3", { recursive: true });
    writeFileSync("node_modules/better-sqlite3/index.js", \`
      require("node:fs").readFileSync(__dirname + "/build/Release/better_sqlite3.node");
      module.exports = class { prepare() { return { get() {} } } };
    \`);
    mkdirSync("node_modules/typescript/bin", { recursive: true });
    writeFileSync("node_modules/typescript/package.json", "{}");
    writeFileSync("node_modules/typescript/bin/tsc", \`
      const { appendFileSync, mkdirSync, writeFileSync } = require("node:fs");
      appendFileSync("compilations", "one\\\\n");
      mkdirSync("scripts/dist", { recursive: true });
      writeFileSync("scripts/dist/assay.js", "console.log(process.argv.slice(2).join())");
    \`);
    writeFileSync("node_modules/.package-lock.json", "{}");
  } else {
    mkdirSync(addon, { recursive: true });
    writeFileSync(addon + "/better_sqlite3.node", "");
  }
`;

let root: string;
let started: ChildProcess[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "assay-bootstrap-"));
  started = [];
  cpSync(join(scripts, "bootstrap.mjs"), join(root, "scripts/bootstrap.mjs"));
  for (const name of readdirSync(join(scripts, "setup"))) {
    if (name.endsWith(".mjs")) {
      cpSync(join(scripts, "setup", name), join(root, "scripts/setup", name));
    }
  }
  put("npm-cli.js", NPM);
  put("package.json", "{}");
  lock("1.0.0");
  put("scripts/test.mjs", "console.log(process.argv.slice(2).join()); process.exitCode = 7;");
});

afterEach(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(root, { recursive: true });
});

function put(name: string, content = ""): void {
  mkdirSync(join(root, name, ".."), { recursive: true });
  writeFileSync(join(root, name), content);
}

function remove(name: string): void {
  rmSync(join(root, name), { recursive: true });
}

function lock(version: string): void {
  put("package-lock.json", JSON.stringify({ packages: { [SQLITE]: { version } } }));
}
const SQLITE = "node_modules/better-sqlite3";

/** How often the sources have been compiled. */
function compilations(): number {
  const path = join(root, "compilations");
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n").length : 0;
}

/** What npm has been asked for since the last time. */
function npmCalls(): string[] {
  if (!existsSync(join(root, "calls"))) return [];
  const calls = readFileSync(join(root, "calls"), "utf8").trim().split("\n");
  remove("calls");
  return calls;
}

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

function bootstrap(...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(root, "scripts/bootstrap.mjs"), ...args], {
    env: { ...process.env, npm_execpath: join(root, "npm-cli.js") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const ended = new Promise<Ended>((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr })),
  );
  return { child, ended };
}

function run(...args: string[]): Promise<Ended> {
  return bootstrap(...args).ended;
}

/** Waits for the hanging npm; answers it and its child. */
async function hanging(): Promise<ProcessIdentity[]> {
  const text = await vi.waitFor(() => {
    const found = readFileSync(join(root, "hanging"), "utf8");
    expect(found).toMatch(/^\d+ \d+$/);
    return found;
  }, 20_000);
  return text.split(" ").map((pid) => identityOf(Number(pid)));
}

function allEnded(processes: ProcessIdentity[]): Promise<void> {
  return vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]), 20_000);
}

test("the first set-up installs and builds, the next one is silent and does nothing", async () => {
  const first = await run("setup");
  expect(first).toMatchObject({ code: 0, stdout: "" });
  expect(npmCalls()).toEqual(["ci", "rebuild"]);
  expect(await run("setup")).toMatchObject({ code: 0, stdout: "", stderr: "" });
  expect(npmCalls()).toEqual([]);
});

test("the sources are compiled before they run, again when one has changed, and not for the tests", async () => {
  put("package.json", JSON.stringify({ workspaces: ["scripts"] }));
  put("scripts/assay.ts", "one");
  expect(await run("test")).toMatchObject({ code: 7 });
  expect(compilations()).toBe(0);
  expect(await run("assay", "engines", "--json")).toMatchObject({ stdout: "engines,--json\n" });
  expect(await run("start", "--seed", "2")).toMatchObject({ stdout: "run,--seed,2\n" });
  expect(compilations()).toBe(1);
  put("scripts/assay.ts", "two");
  await run("start");
  expect(compilations()).toBe(2);
  put("scripts/setup/steps.test.ts", "not compiled");
  await run("start");
  expect(compilations()).toBe(2);
  remove("scripts/dist");
  await run("start");
  expect(compilations()).toBe(3);
});

test("a changed lock is installed, and the addon it still needs comes from the cache", async () => {
  await run("setup");
  npmCalls();
  put("package-lock.json", readFileSync(join(root, "package-lock.json"), "utf8") + "\n");
  expect((await run("setup")).code).toBe(0);
  expect(npmCalls()).toEqual(["ci"]);
  expect(existsSync(join(root, SQLITE, "build/Release/better_sqlite3.node"))).toBe(true);
});

test("another version of the addon is built", async () => {
  await run("setup");
  npmCalls();
  lock("2.0.0");
  await run("setup");
  expect(npmCalls()).toEqual(["ci", "rebuild"]);
});

test("missing dependencies are installed again", async () => {
  await run("setup");
  npmCalls();
  remove("node_modules");
  await run("setup");
  expect(npmCalls()).toEqual(["ci"]);
});

test("a failed build is said on every start, with reason and remedy, and stops nothing", async () => {
  put("fail-in-rebuild");
  const first = await run("test", "engines/ordered");
  expect(first).toMatchObject({ code: 7, stdout: "engines/ordered\n" });
  expect(first.stderr).toContain("MISSING better-sqlite3");
  npmCalls();

  const second = await run("test");
  expect(second.stderr).toContain("not found: make");
  expect(second.stderr).toContain("install a C++ compiler");
  expect(npmCalls()).toEqual([]);

  remove("fail-in-rebuild");
  expect((await run("setup")).stderr).not.toContain("MISSING");
  expect(npmCalls()).toEqual(["rebuild"]);
});

test("a failed installation ends with the end of npm's log, exit 2, and totals for a test run", async () => {
  put("fail-in-ci");
  const { code, stdout, stderr } = await run("test");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "0 passed, 1 failed\n" });
  expect(stderr).toContain("gyp ERR! stack");
  expect(stderr).toMatch(/^Set-up failed: npm ci ended with code 1/m);
});

test("the program's arguments, output and exit code are passed on", async () => {
  expect(await run("test", "--", "a", "-b")).toMatchObject({ code: 7, stdout: "--,a,-b\n" });
});

test("an unknown command is refused by name", async () => {
  const { code, stderr } = await run("strat");
  expect(code).toBe(2);
  expect(stderr).toBe('Unknown command "strat". Known: start, assay, test, setup\n');
});

test.skipIf(process.platform === "win32")(
  "a signal reaches the program, and its exit code comes back",
  async () => {
    put(
      "scripts/test.mjs",
      `process.on("SIGTERM", () => process.exit(9));
       setInterval(() => {}, 1000);
       console.log("ready");`,
    );
    const { child, ended } = bootstrap("test");
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    child.kill("SIGTERM");
    expect((await ended).code).toBe(9);
  },
);

test.skipIf(process.platform === "win32").each(["ci", "rebuild"])(
  "an interrupt during npm %s ends it with its children, exits 130, and the next set-up redoes it",
  async (command) => {
    put(`hang-in-${command}`);
    const { child, ended } = bootstrap("setup");
    const left = await hanging();
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 130 });
    await allEnded(left);

    remove(`hang-in-${command}`);
    npmCalls();
    expect(await run("setup")).toMatchObject({ code: 0 });
    expect(npmCalls()).toContain(command);
  },
);

test.skipIf(process.platform !== "linux")(
  "after a set-up was killed, the next one ends what it left running and does it again",
  async () => {
    put("hang-in-ci");
    const { child, ended } = bootstrap("setup");
    const left = await hanging();
    child.kill("SIGKILL");
    expect((await ended).signal).toBe("SIGKILL");
    expect(left.every(isAlive)).toBe(true);

    remove("hang-in-ci");
    npmCalls();
    expect(await run("setup")).toMatchObject({ code: 0 });
    expect(npmCalls()).toEqual(["ci", "rebuild"]);
    await allEnded(left);
  },
);

test("a second set-up waits for the first, and finds nothing left to do", async () => {
  put("wait-in-ci");
  const first = bootstrap("setup");
  await vi.waitFor(() => expect(existsSync(join(root, "waiting"))).toBe(true), 20_000);
  const second = bootstrap("setup");
  await new Promise((resolve) => second.child.stderr?.once("data", resolve));
  remove("wait-in-ci");

  expect((await first.ended).code).toBe(0);
  const { code, stderr } = await second.ended;
  expect(code).toBe(0);
  expect(stderr).toBe(`another set-up runs here (process ${first.child.pid}), waiting for it\n`);
  expect(npmCalls()).toEqual(["ci", "rebuild"]);
  const left = readdirSync(join(root, ".assay/setup"));
  expect(left.filter((name) => /lock|grave/.test(name))).toEqual([]);
});
