// The whole bootstrap as a process of its own, in a checkout in miniature with an npm that is made
// to succeed, to fail or to hang. Everything is awaited by what it writes, nothing by the clock.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ADDON, Miniature, SQLITE } from "./miniature.test.support.ts";
import { isAlive, type ProcessIdentity } from "./process-identity.mjs";

const EVERYTHING = ["cargo", "ci", "napi", "rebuild"];

let checkout: Miniature;

beforeEach(() => {
  checkout = new Miniature();
});

afterEach(() => checkout.end());

function allEnded(processes: ProcessIdentity[]): Promise<void> {
  return vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]), 20_000);
}

test("the first set-up installs and builds, the next one is silent and does nothing", async () => {
  const first = await checkout.run("setup");
  expect(first).toMatchObject({ code: 0, stdout: "" });
  expect(first.stderr).toMatch(/^set-up took [\d.]+ s \(dependencies, better-sqlite3, fjall, /m);
  expect(checkout.calls()).toEqual(EVERYTHING);
  expect(await checkout.run("setup")).toMatchObject({ code: 0, stdout: "", stderr: "" });
  expect(checkout.calls()).toEqual([]);
});

test.each(["test", "setup", "contract", "corpus", "damage", "kill", "scale"])(
  "%s --help says what it does, with examples, and does nothing",
  async (name) => {
    const helped = await checkout.run(name, "--help");
    expect(helped).toMatchObject({ code: 0, stderr: "" });
    expect(helped.stdout).toMatch(/^Usage: npm (run )?\w+/);
    expect(helped.stdout).toMatch(new RegExp(`Examples:\\n  npm (run )?${name}( --|\\n)`));
    expect(checkout.calls()).toEqual([]);
    expect(checkout.compilations()).toBe(0);
  },
);

test("the sources are compiled before they run, again when one has changed, and not for the tests", async () => {
  checkout.put("package.json", JSON.stringify({ workspaces: ["scripts"] }));
  checkout.put("scripts/assay.ts", "one");
  expect(await checkout.run("test")).toMatchObject({ code: 7 });
  expect(checkout.compilations()).toBe(0);
  expect(await checkout.run("assay", "engines", "--json")).toMatchObject({
    stdout: "engines,--json\n",
  });
  expect(await checkout.run("start", "--seed", "2")).toMatchObject({ stdout: "run,--seed,2\n" });
  expect(checkout.compilations()).toBe(1);
  checkout.put("scripts/assay.ts", "two");
  await checkout.run("start");
  expect(checkout.compilations()).toBe(2);
  checkout.put("scripts/setup/steps.test.ts", "not compiled");
  await checkout.run("start");
  expect(checkout.compilations()).toBe(2);
  checkout.remove("scripts/dist");
  await checkout.run("start");
  expect(checkout.compilations()).toBe(3);
});

test("a changed lock is installed, and the addon it still needs comes from the cache", async () => {
  await checkout.run("setup");
  checkout.calls();
  checkout.put("package-lock.json", checkout.read("package-lock.json") + "\n");
  expect((await checkout.run("setup")).code).toBe(0);
  expect(checkout.calls()).toEqual(["ci"]);
  expect(checkout.has(`${SQLITE}/build/Release/better_sqlite3.node`)).toBe(true);
});

test("another version of the addon is built", async () => {
  await checkout.run("setup");
  checkout.calls();
  checkout.lock("2.0.0");
  await checkout.run("setup");
  expect(checkout.calls()).toEqual(["ci", "rebuild"]);
});

test("missing dependencies are installed again", async () => {
  await checkout.run("setup");
  checkout.calls();
  checkout.remove("node_modules");
  await checkout.run("setup");
  expect(checkout.calls()).toEqual(["ci"]);
});

test("a failed build is said on every start, with reason and remedy, and stops nothing", async () => {
  checkout.put("fail-in-rebuild");
  const first = await checkout.run("test", "engines/ordered");
  expect(first).toMatchObject({ code: 7, stdout: "engines/ordered\n" });
  expect(first.stderr).toContain("MISSING better-sqlite3");
  checkout.calls();

  const second = await checkout.run("test");
  expect(second.stderr).toContain("not found: make");
  expect(second.stderr).toContain("install a C++ compiler");
  expect(checkout.calls()).toEqual([]);

  checkout.remove("fail-in-rebuild");
  expect((await checkout.run("setup")).stderr).not.toContain("MISSING");
  expect(checkout.calls()).toEqual(["rebuild"]);
});

test.each([[["--require", "sqlite"]], [["--require=sqlite"]]])(
  "set-up that requires engines ends with whether they can run here: %j",
  async (args) => {
    checkout.put("fail-in-rebuild");
    const { stdout, stderr } = await checkout.run("setup", ...args);
    expect(stdout).toBe("engines,--require,sqlite\n");
    expect(stderr).toContain("MISSING better-sqlite3");
  },
);

test.each([
  [["--requires", "sqlite"], 'npm run setup takes --require alone, .*: not "--requires"'],
  [["fjall"], 'not "fjall"'],
  [["--require"], "--require needs names of engines, .*: nothing follows"],
])("set-up refuses %j before it does anything", async (args, said) => {
  const { code, stderr } = await checkout.run("setup", ...args);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(said) });
  expect(checkout.calls()).toEqual([]);
});

test("a failed installation ends with the end of npm's log, exit 2, and totals for a test run", async () => {
  checkout.put("fail-in-ci");
  const { code, stdout, stderr } = await checkout.run("test");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "0 passed, 1 failed\n" });
  expect(stderr).toContain("gyp ERR! stack");
  expect(stderr).toMatch(/^Set-up failed: npm ci ended with code 1/m);
});

test("the program's arguments, output and exit code are passed on", async () => {
  expect(await checkout.run("test", "--", "a", "-b")).toMatchObject({
    code: 7,
    stdout: "--,a,-b\n",
  });
});

test.each([
  ["contract", "conformance/covalue/write-contract.ts"],
  ["corpus", "conformance/covalue/corpus-write.ts"],
  ["damage", "scripts/damage.ts"],
  ["kill", "scripts/kill.ts"],
  ["scale", "scripts/scale.ts"],
])("%s sets up what is not there, and runs its source uncompiled", async (name, source) => {
  checkout.put(
    source,
    "console.log(...process.argv.slice(2), process.execArgv[0]); process.exitCode = 3;",
  );
  const { code, stdout, stderr } = await checkout.run(name, "--tries", "20");
  expect({ code, stdout }, stderr).toEqual({
    code: 3,
    stdout: "--tries 20 --conditions=@assay/source\n",
  });
  expect(checkout.calls()).toEqual(EVERYTHING);
  expect(checkout.compilations()).toBe(0);
});

test("a program that is run from its source gets the addon of the crates as they are", async () => {
  checkout.put("scripts/kill.ts");
  await checkout.run("kill");
  checkout.calls();
  checkout.put("crates/storage-napi/src/lib.rs", "two");
  expect(await checkout.run("kill")).toMatchObject({ code: 0 });
  expect(checkout.calls()).toEqual(["cargo", "napi"]);
  expect(checkout.read(ADDON)).toBe("two");
});

test("every script that needs set-up has it: none calls tsx, each name is known", async () => {
  const manifest = readFileSync(join(import.meta.dirname, "../../package.json"), "utf8");
  const scripts = Object.entries<string>(JSON.parse(manifest).scripts);
  const setUp = scripts.filter(([, script]) => script.includes("bootstrap.mjs"));
  const alone = ["format", "lint", "typecheck"];
  expect(scripts.map(([name]) => name).filter((name) => !alone.includes(name))).toEqual(
    setUp.map(([name]) => name),
  );
  const { stderr } = await checkout.run("");
  const known = stderr.trim().replace(/^.*Known: /, "");
  expect(setUp.map(([name]) => name).toSorted()).toEqual(known.split(", ").toSorted());
  for (const [name, script] of setUp) expect(script).toBe(`node scripts/bootstrap.mjs ${name}`);
});

test("an unknown command is refused by name", async () => {
  const { code, stderr } = await checkout.run("strat");
  expect(code).toBe(2);
  expect(stderr).toMatch(/^Unknown command "strat"\. Known: start, assay, test, setup, .*\n$/);
});

test.skipIf(process.platform === "win32").each([
  ["test", "scripts/test.mjs", "SIGTERM", 9],
  ["kill", "scripts/kill.ts", "SIGINT", 130],
  ["scale", "scripts/scale.ts", "SIGHUP", 130],
] as const)(
  "a signal reaches %s, and its exit code comes back",
  async (name, source, signal, code) => {
    checkout.put(
      source,
      `process.on("${signal}", () => process.exit(${code}));
       setInterval(() => {}, 1000);
       console.log("ready");`,
    );
    const { child, ended } = checkout.bootstrap(name);
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    child.kill(signal);
    expect(await ended).toMatchObject({ code });
  },
);

test.skipIf(process.platform === "win32").each(["ci", "rebuild", "napi"])(
  "an interrupt during %s ends it with its children, exits 130, and the next set-up redoes it",
  async (command) => {
    checkout.put(`hang-in-${command}`);
    const { child, ended } = checkout.bootstrap("setup");
    const left = await checkout.hanging(command);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 130 });
    await allEnded(left);

    checkout.remove(`hang-in-${command}`);
    checkout.calls();
    expect(await checkout.run("setup")).toMatchObject({ code: 0 });
    expect(checkout.calls()).toContain(command);
  },
);

test.skipIf(process.platform !== "linux").each([[["ci"]], [["rebuild", "napi"]]])(
  "after a set-up was killed in %j, the next one ends what it left running and does it again",
  async (commands) => {
    for (const command of commands) checkout.put(`hang-in-${command}`);
    const { child, ended } = checkout.bootstrap("setup");
    const left = (await Promise.all(commands.map((one) => checkout.hanging(one)))).flat();
    child.kill("SIGKILL");
    expect((await ended).signal).toBe("SIGKILL");
    expect(left.every(isAlive)).toBe(true);

    for (const command of commands) checkout.remove(`hang-in-${command}`);
    checkout.calls();
    expect(await checkout.run("setup")).toMatchObject({ code: 0 });
    expect(checkout.calls()).toEqual(expect.arrayContaining(commands));
    await allEnded(left);
  },
);

test("a second set-up waits for the first, and finds nothing left to do", async () => {
  checkout.put("wait-in-ci");
  const first = checkout.bootstrap("setup");
  await vi.waitFor(() => expect(checkout.has("waiting")).toBe(true), 20_000);
  const second = checkout.bootstrap("setup");
  await new Promise((resolve) => second.child.stderr?.once("data", resolve));
  checkout.remove("wait-in-ci");

  expect((await first.ended).code).toBe(0);
  const { code, stderr } = await second.ended;
  expect(code).toBe(0);
  expect(stderr).toBe(`another set-up runs here (process ${first.child.pid}), waiting for it\n`);
  expect(checkout.calls()).toEqual(EVERYTHING);
  const left = readdirSync(join(checkout.root, ".assay/setup"));
  expect(left.filter((name) => /lock|grave/.test(name))).toEqual([]);
});
