import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fjallEngine } from "@assay/engines/fjall";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nativeBench, type NativeRun } from "./native-bench.ts";
import { replayInRust } from "./rust-program.ts";
import { smallPlan } from "./small-stream.test.support.ts";
import { writeStream } from "./write-stream.ts";

const directory = join(".assay", "bench-test", `native-${process.pid}`);
const stream = join(directory, "stream.jsonl");
const going = new AbortController().signal;
const isBuilt = (await fjallEngine.probe()).available;

beforeAll(() => {
  mkdirSync(directory, { recursive: true });
  writeStream(stream, smallPlan());
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const STATS = { calls: 1, rows: 1, batchBytes: 0, syncsRequested: 0 };
const TIMES = { p50Ns: 1, p90Ns: 2, p99Ns: 3, p999Ns: 4, maxNs: 5, totalNs: 9 };
const REPLAYED = {
  kinds: { load: { operations: 3, ...TIMES, stats: STATS } },
  answers: { load: "00" },
  state: "11",
};

/** A program in the place of the one in Rust. */
function program(name: string, script: string): string {
  const path = join(process.cwd(), directory, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function input() {
  return {
    stream,
    directory: join(directory, "store"),
    durability: "process",
    calls: "small",
  } as const;
}

// The programs in its place are shell scripts.
describe.skipIf(process.platform === "win32")("the Rust program", () => {
  test("is told stream, directory, durability and calls, and its times are read", async () => {
    const times = JSON.stringify(REPLAYED);
    const script = `[ "$*" = "${stream} ${join(directory, "store")} process small" ] && echo '${times}'`;
    const outcome = await replayInRust(program("right", script), input(), going);
    expect(outcome).toEqual({ outcome: "replayed", replayed: REPLAYED });
  });

  test("that answers wrongly has no times", async () => {
    const script = `echo '${JSON.stringify(REPLAYED)}'; echo 'answers of load differ' >&2; exit 1`;
    const outcome = await replayInRust(program("wrong", script), input(), going);
    expect(outcome).toEqual({ outcome: "wrong", reason: "answers of load differ" });
  });

  test.each([
    [
      "fails",
      "echo 'DIR is not empty' >&2; exit 2",
      "HOST_EXITED",
      /ended with 2: DIR is not empty/,
    ],
    ["is killed", "kill -9 $$", "HOST_EXITED", /ended with SIGKILL/],
    ["prints no times", "echo '{}'", "HOST_PROTOCOL", /printed no times/],
  ])("that %s is an error", async (_what, script, code, message) => {
    const replaying = replayInRust(program("other", script), input(), going);
    await expect(replaying).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test("that is not there is an error which names it", async () => {
    const missing = join(directory, "missing");
    const replaying = replayInRust(missing, input(), going);
    await expect(replaying).rejects.toThrow(`${missing} ended with ENOENT`);
  });

  test("ends with the run", async () => {
    const interrupt = new AbortController();
    const replaying = replayInRust(program("slow", "exec sleep 600"), input(), interrupt.signal);
    interrupt.abort();
    await expect(replaying).rejects.toMatchObject({ code: "INTERRUPTED" });
  });

  test.skipIf(!isBuilt)(
    "and Node take turns, each in a process and a directory of its own (needs the addon: npm run setup)",
    async () => {
      const own = join(directory, "runs");
      const runs: NativeRun[] = [];
      const right = program("turns", `mkdir -p "$2"; echo '${JSON.stringify(REPLAYED)}'`);
      const durability = "process" as const;
      const options = { stream, program: right, directory: own, durability, rounds: 1, seed: 1 };
      for await (const run of nativeBench(options, going)) runs.push(run);
      const outcomes = runs.map(({ side, calls, result }) =>
        [side, calls, result.outcome].join(" "),
      );
      expect(outcomes.sort()).toEqual([
        "node composite replayed",
        "node small replayed",
        "rust composite replayed",
        "rust small replayed",
      ]);
      expect(existsSync(own) && readdirSync(own)).toEqual([]);
    },
    // Node's processes load cojson and the addon, twice.
    120_000,
  );
});
