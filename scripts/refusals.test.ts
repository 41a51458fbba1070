// What is refused, and how: one line on stderr with a code, exit code 2, and never a stack.
import {
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
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STAMP_FILE } from "@assay/engines/engine";
import {
  assay,
  assayProcess,
  bringing,
  expectRefusal,
  scratchDirectory,
} from "./assay.test.support.ts";

let directory: string;
beforeAll(() => {
  directory = scratchDirectory();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("what a file makes a message say does not reach the terminal as a command to it", async () => {
  const path = join(directory, "escapes.json");
  const fields = { format: "assay-history", version: 1, contract: "covalue", operations: [] };
  writeFileSync(path, JSON.stringify({ ...fields, "\u001b[31mred": 1 }));
  const ended = await assay("replay", path, "--engine", "memory", "--dir", directory);
  expectRefusal(ended, "HISTORY_INVALID", /"\\u001b\[31mred"/);
});

describe("a command line that makes no sense is refused", () => {
  test.each<[line: string, code: string, message: RegExp]>([
    [
      "run --engines nope",
      "ENGINE_UNKNOWN",
      /--engines: unknown .*known engines: memory, sqlite.*; one .* --with/,
    ],
    ["conform --require nope", "ENGINE_UNKNOWN", /--require: unknown .*: memory, sqlite/],
    ["engines --require nope", "ENGINE_UNKNOWN", /known engines: memory, sqlite/],
    ["replay --engine nope --with cojson#none HISTORY", "ENGINE_UNKNOWN", /no engine named none/],
    [
      "replay HISTORY --engine nope",
      "ENGINE_UNKNOWN",
      /known engines: memory, sqlite.*; one of your own is brought with --with MODULE#EXPORT/,
    ],
    ["run --durabilities strong", "USAGE", /strong.*volatile, process, power/],
    ["bench --apis callback", "USAGE", /callback.*async, sync/],
    ["replay HISTORY --engine memory --api callback", "USAGE", /callback.*async, sync/],
    ["run --scale huge", "USAGE", /huge.*smoke/],
    ["run --engines ,", "USAGE", /at least one/i],
    ["run -n 0", "USAGE", /whole number, 1 or more/],
    ["run --seed -1", "USAGE", /whole number/],
    [
      "conform --engines memory --durabilities power",
      "SELECTION_EMPTY",
      /offered: memory async, sync, each v/,
    ],
    ["bench --workloads tape", "USAGE", /--tape FILE names the tape; assay tape record makes one/],
    ["bench --tape DIR", "FILE_MISSING", /--tape: cannot read .*name a tape/],
    ["bench --micro --tape any.gz", "USAGE", /--micro.* cannot be .*--tape/],
    ["report DIR", "FILE_MISSING", /it is a directory; name a run log/],
    ["replay DIR --engine memory", "FILE_MISSING", /it is a directory; name a history/],
    ["tape DIR", "FILE_MISSING", /it is a directory; name a tape/],
    ["bemch", "USAGE", /unknown command 'bemch' \(Did you mean bench\?\); commands: run, conform,/],
    ["zzz", "USAGE", /unknown command 'zzz'; commands: run, conform, bench/],
    ["help conformm", "USAGE", /unknown command 'conformm' \(Did you mean conform\?\); commands/],
    ["help tape recrd", "USAGE", /unknown command 'recrd' \(Did you mean record\?\); commands/],
    ["run --engins memory", "USAGE", /unknown option '--engins' \(Did you mean --engines\?\)/],
    ["replay --engine memory", "USAGE", /missing required argument 'file'/],
    ["conform --seeds 3", "USAGE", /--seeds <n>' is for '--self-test' alone/],
    ["conform --muted", "USAGE", /--muted' is for '--self-test' alone/],
    ["conform --clean-runs 9", "USAGE", /--clean-runs <n>' is for '--self-test' alone/],
    ["conform --no-shorten", "USAGE", /--no-shorten' is for '--self-test' alone/],
    ["conform --self-test --clean-runs 0", "USAGE", /whole number, 1 or more/],
    ["conform --self-test --clean-runs 9 --muted", "USAGE", /--clean-runs.* cannot be .*--muted/],
    [
      "conform -e memory --clause CV-17",
      "USAGE",
      /--clause: the contract has no clause "CV-17"; the nearest are CV-017/,
    ],
    ["conform --clause ,", "USAGE", /at least one/i],
    ["conform --budget 10", "USAGE", /'10' is invalid.*Write it as 90s, 10m or 2h/],
    ["run --budget 0m", "USAGE", /'0m' is invalid.*Write it as 90s, 10m or 2h/],
    ["conform --profile weekly", "USAGE", /weekly.*quick, nightly/],
    ["conform --shard 4/3", "USAGE", /'4\/3' is invalid.*Write it as 1\/3/],
    ["conform --shard 0/3", "USAGE", /'0\/3' is invalid.*Write it as 1\/3/],
    ["conform -e memory --shard 11/11 -d DIR", "SELECTION_EMPTY", /shard 11\/11 has nothing to do/],
    ["bench --raw --durabilities power", "USAGE", /raw.* cannot be used with .*durabilities/],
    ["bench --raw --micro", "USAGE", /cannot be used with/],
    ["run --shard 1/3", "USAGE", /unknown option '--shard'/],
    ["conform --self-test --clause CV-017", "USAGE", /--self-test' cannot be used with .*--clause/],
    ["conform --self-test --budget 1m", "USAGE", /--self-test' cannot be used with .*--budget/],
    [
      "conform -e memory --deviations DIR/none.json",
      "FILE_MISSING",
      /--deviations: cannot read .*none\.json: there is no/,
    ],
    ["conform -e memory --deviations DIR", "FILE_MISSING", /: it is a directory; name a file of/],
    ["conform -e memory --deviations package.json", "DEVIATIONS_INVALID", /package\.json/],
    ["merge one.jsonl", "USAGE", /required option '--log <file>' not specified/],
    ["merge --log whole.jsonl", "USAGE", /missing required argument 'logs'/],
    ["merge DIR/none.jsonl --log DIR/whole.jsonl", "FILE_MISSING", /none\.jsonl/],
    ["corpus add x.json --name x", "USAGE", /required option '--note <sentence>'/],
    ["corpus add x.json --name X --note n --clauses CV-011", "USAGE", /--name X: write lower/],
    ["corpus ad", "USAGE", /unknown command 'ad'/],
    ["conform --self-test --apis sync", "USAGE", /--self-test' cannot be used with .*--apis/],
    ["conform --self-test --log x", "USAGE", /--self-test' cannot be used with .*--log/],
    ["bench --micro --engines sqlite", "USAGE", /--micro' cannot be used with .*--engines/],
    ["bench --native --engines sqlite", "USAGE", /--native' cannot be used with .*--engines/],
    ["bench --native --micro", "USAGE", /--micro' cannot be used with .*--native/],
    ["bench --stall --engines sqlite", "USAGE", /--stall' cannot be used with .*--engines/],
    [
      "bench --same-same 50",
      "USAGE",
      /takes one cell, and \d+ are chosen: name one with --engines/,
    ],
    ["bench --set size=3", "USAGE", /--set size=3: name=value.*transactions, /],
    ["bench --set rounds=many", "USAGE", /--set rounds=many: rounds takes a number, not "many"/],
    ["bench --set concurrency=65", "USAGE", /concurrency: .*64/],
    ["bench --workloads store", "USAGE", /store.*ingest, append/],
    ["bench --tuned sqlite", "USAGE", /--tuned sqlite: write it as engine:name=value/],
    [
      "bench -e sqlite --tuned sqlite:cache=1",
      "TUNING_UNKNOWN",
      /no parameter cache; its para.*cacheBytes/,
    ],
    [
      "bench -e memory --tuned sqlite:cacheBytes=1",
      "SELECTION_EMPTY",
      /--tuned: no cell of an engine sqlite is chosen .*; chosen: memory$/,
    ],
    [
      "bench -e sqlite --tuned sqlite:synchronous=banana",
      "TUNING_UNKNOWN",
      /--tuned sqlite:synchronous=banana: sqlite's synchronous is "default" or "off", not banana$/,
    ],
    [
      "bench -e sqlite --tuned sqlite:cacheBytes=much",
      "TUNING_UNKNOWN",
      /--tuned sqlite:cacheBytes=much: sqlite's cacheBytes is a number, by default \d+, not much$/,
    ],
    [
      "bench -e memory --tuned equal",
      "SELECTION_EMPTY",
      /--tuned equal .*: memory has .*It changes sqlite, leveldb: add one with --engines/,
    ],
    ["bench --samples 10", "USAGE", /--samples <n>' is for '--native' alone/],
    ["bench --native --durabilities volatile", "USAGE", /volatile: fjall offers process, power/],
    ["engines --apis sync", "USAGE", /unknown option '--apis'/],
    ["engines --with x", "USAGE", /module#export/],
    ["engines --with #x", "USAGE", /module#export/],
    ["engines --with ./none.ts#x", "FILE_MISSING", /\.\/none\.ts is not there or cannot be read/],
    ["engines --with ./scripts#x", "FILE_MISSING", /\.\/scripts is a directory/],
    ["engines --with no-such-package#x", "ENGINE_UNKNOWN", /no-such-package/],
    [
      "engines --with cojson#none",
      "ENGINE_UNKNOWN",
      /exports no engine named none; it exports none/,
    ],
    ["engines --with HALF", "ENGINE_UNKNOWN", /no engine named half; its engines: .*broken/],
    ["report DIR/none.jsonl", "FILE_MISSING", /none\.jsonl/],
    ["replay DIR/none.json --engine memory", "FILE_MISSING", /none\.json/],
    ["replay package.json --engine memory", "HISTORY_INVALID", /package\.json: .*name one/],
    ["replay README.md --engine memory", "HISTORY_INVALID", /README\.md: .*name a history/],
    ["report README.md", "RUN_LOG_INVALID", /README\.md: line 1: not JSON; name a run log/],
  ])("%s", async (line, code, message) => {
    const history = join(directory, "history.json");
    writeFileSync(
      history,
      '{"format":"assay-history","version":1,"contract":"covalue","operations":[]}',
    );
    const words = line
      .replace("HISTORY", history)
      .replace("HALF", bringing("half")[1])
      .replaceAll("DIR", directory)
      .split(" ");
    expectRefusal(await assay(...words), code, message);
  });

  test("as a process too, with nothing on stdout", async () => {
    const ended = await assayProcess("run", "--engines", "nope");
    expectRefusal(ended, "ENGINE_UNKNOWN", /known engines: memory, sqlite/);
    expect(ended.stdout).toBe("");
  });
});

test("an engine's file that does not find Assay's packages is told how it does", async () => {
  // Outside the checkout, in which every file finds them.
  const outside = mkdtempSync(join(tmpdir(), "assay-outside-"));
  try {
    const file = join(outside, "mine.mjs");
    writeFileSync(file, 'export { memoryEngine as mine } from "@assay/engines/memory";\n');
    const ended = await assayProcess("engines", "--with", `${file}#mine`);
    expectRefusal(ended, "ENGINE_UNKNOWN", /beside that file say npm install \/.*engines$/m);
  } finally {
    rmSync(outside, { recursive: true });
  }
});

describe("an engine that cannot run here", () => {
  const brought = [...bringing("unavailable"), "--engines", "memory,unavailable"];

  test("ends a run that requires it", async () => {
    for (const command of ["run", "conform", "bench"]) {
      const ended = await assay(command, ...brought, "--require", "unavailable", "-d", directory);
      expectRefusal(ended, "ENGINE_UNAVAILABLE", /unavailable is missing: no library; install it/);
    }
  });

  test("is reported by engines, also where it is required and not chosen", async () => {
    const args = [...bringing("unavailable"), "--engines", "memory", "--require", "unavailable"];
    const ended = await assay("engines", ...args);
    expectRefusal(ended, "ENGINE_UNAVAILABLE", /no library/);
  });

  test("is missing when its probe throws", async () => {
    const ended = await assay("bench", ...bringing("unprobed"), "--require", "unprobed");
    expectRefusal(ended, "ENGINE_UNAVAILABLE", /its probe failed: the library is of another/);
  });
});

describe("a directory that cannot be used is refused", () => {
  test("with a file in its place", async () => {
    const file = join(directory, "file");
    writeFileSync(file, "mine");
    for (const dir of [file, join(file, "below")]) {
      const ended = await assay("conform", "--engines", "memory", "--dir", dir);
      expectRefusal(ended, "DIRECTORY_UNWRITABLE", /--dir .*file/);
      expect(ended.stderr.match(/; name /g)).toHaveLength(1);
    }
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  test.runIf(existsSync("/proc/self"))("under /proc, where nothing can be made", async () => {
    const ended = await assay("conform", "--engines", "memory", "--dir", "/proc/assay");
    expectRefusal(ended, "DIRECTORY_UNWRITABLE", /--dir \/proc\/assay/);
  });

  test("that an engine keeps its data in, which is left untouched", async () => {
    const own = join(directory, "own");
    mkdirSync(own);
    writeFileSync(join(own, STAMP_FILE), '{"engine":"sqlite","layout":1}\n');
    for (const command of ["run", "conform", "bench", "conform --self-test"]) {
      const ended = await assay(...command.split(" "), "--engines", "memory", "--dir", own);
      expectRefusal(ended, "DIRECTORY_FOREIGN", /is the directory of an engine/);
    }
    expect(readdirSync(own)).toEqual([STAMP_FILE]);
  });

  test("a run log that exists, before any data is made", async () => {
    const log = join(directory, "log.jsonl");
    writeFileSync(log, "mine");
    const dir = join(directory, "of-the-log");
    const ended = await assay("conform", "-e", "memory", "--log", log, "--dir", dir);
    expectRefusal(ended, "USAGE", /log\.jsonl exists/);
    expect(readFileSync(log, "utf8")).toBe("mine");
    expect(existsSync(dir)).toBe(false);
  });
});

test("the help command shows the help of a command, also of one below another, and of all", async () => {
  expect((await assay("help", "tape", "record")).stdout).toContain("Usage: assay tape record");
  for (const words of [["help", "conform"], ["help"]]) {
    const { stdout, exitCode } = await assay(...words);
    expect(stdout).toMatch(/^\nUsage: assay /);
    expect(exitCode).toBe(0);
  }
});

test("every command's help has examples, and exits with 0", async () => {
  for (const command of [
    "",
    "run",
    "conform",
    "bench",
    "report",
    "merge",
    "replay",
    "corpus",
    "engines",
  ]) {
    const { exitCode, stdout, stderr } = await assay(
      ...command.split(" ").filter(Boolean),
      "--help",
    );
    expect(stdout).toContain(`Examples:\n  assay ${command}`.trimEnd());
    expect([exitCode, stderr]).toEqual([0, ""]);
  }
});
