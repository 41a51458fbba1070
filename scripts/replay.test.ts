import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { moduleBeside } from "@assay/engines/host";
import {
  assay,
  assayProcess,
  bringing,
  commandPath,
  endOf,
  scratchDirectory,
  startAssay,
} from "./assay.test.support.ts";

let directory = "";
let written = "";
let file = "";

beforeAll(() => {
  directory = scratchDirectory();
  written = mkdtempSync(join(tmpdir(), "assay-replay-"));
  file = join(written, "history.json");
  const operations = [{ op: "getCoValueCount" }];
  writeFileSync(
    file,
    JSON.stringify({ format: "assay-history", version: 1, contract: "covalue", operations }),
  );
});

afterAll(() => {
  rmSync(written, { recursive: true });
  rmSync(directory, { recursive: true, force: true });
});

const cellOf = (name: string) => ["--engine", name, "--api", "sync", "--dir", directory];

// Broke: a replay was as silent as the engine's end, and exit code 0 passed for a pass.
test("an engine that ends the process during a replay has not passed", async () => {
  const ended = await assayProcess("replay", file, ...cellOf("quitting"), ...bringing("quitting"));
  expect(ended.exitCode).toBe(1);
  expect(ended.stdout).toMatch(
    /^quitting\/sync\/volatile never came back from getCoValueCount, of operation 1 of 1, in /,
  );
  expect(ended.stdout).toMatch(/ended with exit code 0 before it\s+answered/);
});

// Broke: the first operation was said not to be answered, and its clause to be violated.
test("a store that never opens is told as such, with no operation and no clause", async () => {
  const engine = "quits-at-opening";
  const ended = await assayProcess(
    "replay",
    file,
    ...cellOf(engine),
    ...bringing("quitsAtOpening"),
  );
  expect(ended.exitCode).toBe(1);
  expect(ended.stdout).toMatch(
    /^quits-at-opening\/sync\/volatile never came back from openSync, before anything of /,
  );
  expect(ended.stdout).toMatch(/ended with exit code 0 before it\s+answered/);
  expect(ended.stdout).not.toMatch(/violates|operation/);
});

test("a replay names the clause that what differs violates", async () => {
  const ended = await assay("replay", file, ...cellOf("broken"), ...bringing("broken"));
  expect(ended.exitCode).toBe(1);
  expect(ended.stdout).toMatch(/^violates CV-011 \(MUST\) `getCoValueCount` /m);
});

test("what fails now and then is played until it fails, where one asks for it", async () => {
  vi.stubEnv("ASSAY_TEST_PLAYS", join(written, "plays"));
  const replay = ["replay", file, ...cellOf("seldom"), ...bringing("seldom")];
  const once = await assay(...replay);
  expect(once).toMatchObject({ exitCode: 0 });
  expect(once.stdout).toContain("as the reference does: 1 operation");
  const often = await assay(...replay, "--times", "5");
  expect(often.exitCode).toBe(1);
  expect(often.stdout).toMatch(/^seldom\/sync\/volatile differs from the reference on /m);
  const again = await assay(...replay, "--times", "2");
  expect(again.stdout).toContain("as the reference does: 1 operation, 2 times");
  vi.unstubAllEnvs();
});

const FAILING = commandPath(
  moduleBeside(import.meta.url, "../conformance/covalue/failing-engine.test.fixture"),
);

test("a replay shows what an engine's own code threw, and where, before the clause", async () => {
  const given = ["--with", `${FAILING}#throwingEngine`];
  const ended = await assay("replay", file, ...cellOf("memory-with-throws-in-its-code"), ...given);
  expect(ended.exitCode).toBe(1);
  expect(ended.stdout).toMatch(
    /^getCoValueCount threw:\n {2}TypeError: .*rowID.*\n {6}at countIn [^]*^violates CV-011 /m,
  );
});

test("a store whose open throws is told as such, with no operation and no clause", async () => {
  const given = ["--with", `${FAILING}#unopenableEngine`];
  const ended = await assay("replay", file, ...cellOf("unopenable"), ...given);
  expect(ended.exitCode).toBe(1);
  expect(ended.stdout).toMatch(
    /^unopenable\/sync\/volatile could not be opened, so nothing of .* was played\nopenSync threw:\n {2}TypeError: /m,
  );
  expect(ended.stdout).not.toMatch(/violates|never came back/);
});

// Broke: the engine held the command's only thread, which then heard of no signal either.
test("an engine that never comes back lets a replay be interrupted", async () => {
  const child = startAssay(["replay", file, ...cellOf("looping"), ...bringing("looping")]);
  const ended = endOf(child);
  // What it waits for it says once it has waited for a while, and so is in the call by then.
  const [text] = await once(child.stderr, "data");
  expect(String(text)).toMatch(
    /looping\/sync\/volatile getCoValueCount, of operation 1 of 1, for 2 s/,
  );
  child.kill("SIGTERM");
  expect((await ended).exitCode).toBe(130);
});
