// `assay tape`: records a session, plays it on cells, says which one answers otherwise, and refuses what
// is no tape.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assay, bringing, expectRefusal, scratchDirectory } from "./assay.test.support.ts";

let directory: string;
/** A tape that was recorded once, of each level. */
let client: string;
let storage: string;

beforeAll(async () => {
  directory = scratchDirectory();
  client = join(directory, "client.tape.jsonl");
  storage = join(directory, "storage.tape.jsonl.gz");
  const recorded = await assay("tape", "record", "--out", client);
  expect(recorded).toMatchObject({ exitCode: 0, stderr: "" });
  expect(recorded.stdout).toMatch(/client\.tape\.jsonl: \d+ calls to the client.*assay tape \S+$/);
  const options = ["--level", "storage", "--api", "sync", "--seed", "2"];
  expect(await assay("tape", "record", "--out", storage, ...options)).toMatchObject({
    exitCode: 0,
  });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const play = (file: string, ...options: readonly string[]) =>
  assay("tape", file, "--dir", directory, ...options);

test("a recorded session is answered by both cells of an engine as by the reference", async () => {
  for (const file of [client, storage]) {
    const { stdout, exitCode } = await play(file, "--engines", "memory");
    expect(exitCode).toBe(0);
    const digests = [...stdout.matchAll(/^(\S+) +\d+ +([0-9a-f]{16})( +✓ equal)?$/gm)];
    expect(digests.map(([, cell]) => cell)).toEqual([
      "reference",
      "memory/async/volatile",
      "memory/sync/volatile",
    ]);
    expect(new Set(digests.map(([, , digest]) => digest)).size).toBe(1);
  }
});

test("a cell that answers otherwise is named with what differs, and fails the command", async () => {
  const engines = ["--engines", "memory,broken", "--apis", "sync", ...bringing("broken")];
  const { stdout, exitCode } = await play(client, ...engines);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/memory\/sync\/volatile .*✓ equal/);
  expect(stdout).toMatch(/broken\/sync\/volatile .*✗ DIFFERS, in the final state alone/);
  expect(stdout).toMatch(/broken\/sync\/volatile answers every call as the reference does/);
});

test("a call that a cell answers otherwise is shown with both answers", async () => {
  const counted = join(directory, "counted.tape.jsonl");
  const lines = readFileSync(client, "utf8").trimEnd().split("\n").slice(0, -1);
  const call = { call: "getCoValueCount", n: lines.length - 1, at: 9_999, ms: 1 };
  writeFileSync(counted, `${[...lines, JSON.stringify(call)].join("\n")}\n`);
  const engines = ["--engines", "broken", "--apis", "async", ...bringing("broken")];
  const { stdout, exitCode } = await play(counted, "--unfinished", ...engines);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/it has\s+no footer, and what there is of it was played/);
  expect(stdout).toMatch(/✗ DIFFERS, call \d+/);
  expect(stdout).toMatch(/"call":"getCoValueCount"/);
  const [, expected, actual] =
    /expected {2}\{"ok":(\d+)\}\n *actual {4}\{"ok":(\d+)\}/.exec(stdout) ?? [];
  expect(Number(actual)).toBe(Number(expected) + 1);
});

describe("refused is", () => {
  test("a tape without a footer, with the way out", async () => {
    const cut = join(directory, "cut.tape.jsonl");
    writeFileSync(cut, readFileSync(client).subarray(0, -40));
    expectRefusal(await play(cut), "TAPE_INVALID", /cut\.tape\.jsonl: no footer.*--unfinished/);
  });

  // Broke: it was told to say --unfinished, which bench does not have.
  test("a tape without a footer that is to be timed, with a way out that bench has", async () => {
    const cut = join(directory, "timed.tape.jsonl");
    writeFileSync(cut, readFileSync(client).subarray(0, -40));
    const ended = await assay("bench", "--tape", cut, "-e", "memory", "-d", directory);
    const remedy =
      /--tape: .*no footer.*; record it again, since .* \(assay tape \S+ --unfinished plays/;
    expectRefusal(ended, "TAPE_INVALID", remedy);
  });

  test("a tape that holds no call, which every engine would answer alike", async () => {
    const empty = join(directory, "empty.tape.jsonl");
    writeFileSync(empty, `${readFileSync(client, "utf8").split("\n")[0]}\n`);
    const ended = await play(empty, "--unfinished");
    expectRefusal(ended, "SELECTION_EMPTY", /empty\.tape\.jsonl holds no call to play/);
  });

  test("a file that is no tape", async () => {
    expectRefusal(await play("package.json"), "TAPE_INVALID", /line 1: not the header of a tape/);
  });

  test("a file that is not there", async () => {
    expectRefusal(await play(join(directory, "none")), "FILE_MISSING", /none/);
  });

  test("an engine that is not known", async () => {
    expectRefusal(await play(client, "-e", "nope"), "ENGINE_UNKNOWN", /known engines: memory/);
  });

  test("a recording over a file that is there", async () => {
    expectRefusal(await assay("tape", "record", "--out", client), "USAGE", /is there already/);
    expect(existsSync(client)).toBe(true);
  });

  test.each([
    ["tape", /missing required argument 'file'/],
    ["tape record", /required option '--out <file>' not specified/],
    ["tape record --out x --level wire", /wire.*storage, client/],
  ])("%s", async (line, message) => {
    expectRefusal(await assay(...line.split(" ")), "USAGE", message);
  });
});

test("an engine that is missing is said", async () => {
  const engines = ["--engines", "memory,unavailable", ...bringing("unavailable")];
  const { stderr, exitCode } = await play(client, "--apis", "sync", ...engines);
  expect(stderr).toMatch(/MISSING unavailable: no library/);
  expect(exitCode).toBe(0);
});
