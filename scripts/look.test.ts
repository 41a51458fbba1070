// How looks of `assay bench` end: interrupted, or with something voided. What measures is planted, since no
// real one is interrupted at the same place twice.
import { rmSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type * as Bench from "@assay/bench";
import {
  LEVEL_OPERATIONS,
  LEVELS,
  INNER_PIECES,
  MICRO_PAIRS,
  type HistoryBenchmarkOptions,
  type LevelEvent,
  type MicroResult,
  type NativeRun,
  type RawComparison,
  type SameSameEvent,
  type StallDemonstration,
} from "@assay/bench";
import { fjallEngine } from "@assay/engines/fjall";
import { printingInto, scratchDirectory } from "./assay.test.support.ts";
import { captureFile } from "./capture-file.ts";
import { levelsCommand } from "./commands/levels.ts";
import { microCommand } from "./commands/micro.ts";
import { nativeCommand } from "./commands/native.ts";
import { rawCommand } from "./commands/raw.ts";
import { sameSameCommand } from "./commands/same-same.ts";
import { stallCommand } from "./commands/stall.ts";
import { packageVersion } from "./environment.ts";
import { ProgressLine } from "./progress.ts";

/** What each look finds, and how it ends. */
const planted = vi.hoisted(() => ({
  found: [] as readonly unknown[],
  end: () => {},
  async *look(): AsyncGenerator<unknown, void, undefined> {
    for (const one of planted.found) {
      await Promise.resolve();
      yield one;
    }
    planted.end();
  },
}));

vi.mock("@assay/bench", async (original) => {
  const whole = await original<typeof Bench>();
  const { historyBenchmarks } = whole;
  return {
    ...whole,
    benchLevels: planted.look,
    microBenchmarks: planted.look,
    nativeBench: planted.look,
    rawComparisons: planted.look,
    sameSame: planted.look,
    stallDemonstration: planted.look,
    historyBenchmarks: ({ draw, ...options }: HistoryBenchmarkOptions) =>
      historyBenchmarks({ ...options, draw: () => draw().slice(0, 1), timeMs: 1, warmUpMs: 0 }),
  };
});
vi.mock("./native-player.ts", () => ({ nativePlayer: async () => "unused" }));

let directory: string;
const printed: string[] = [];
const output = printingInto(printed);

beforeAll(async () => {
  directory = scratchDirectory();
  vi.spyOn(fjallEngine, "probe").mockResolvedValue({ available: true, version: "fjall 0" });
  await captureFile(
    { directory, seed: 1, scale: "smoke", cojson: packageVersion("cojson") ?? "" },
    new ProgressLine(output),
    new AbortController().signal,
  );
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(() => void printed.splice(0));

const chosen = () => ({ engines: ["memory"], dir: directory, seed: 1, scale: "smoke" }) as const;

const RUNS = 3;

/** Each look on both cells of the memory engine, or with as much as it has. */
const LOOKS = {
  levels: (signal) => levelsCommand(chosen(), output, signal),
  native: (signal) => nativeCommand({ ...chosen(), samples: 5 }, output, signal),
  raw: (signal) => rawCommand(chosen(), output, signal),
  micro: (signal) => microCommand(output, signal),
  stall: (signal) => stallCommand(output, signal),
  sameSame: (signal) => sameSameCommand(RUNS, { ...chosen(), apis: ["sync"] }, output, signal),
} as const satisfies Readonly<Record<string, (signal: AbortSignal) => Promise<number>>>;

type Look = keyof typeof LOOKS;

/** Runs the look, which is interrupted once it has found so much, and gives its exit code. */
function interruptedAfter(look: Look, found: readonly unknown[]): Promise<number> {
  const controller = new AbortController();
  planted.found = found;
  planted.end = () => {
    controller.abort();
    throw new Error("the worker was ended");
  };
  return LOOKS[look](controller.signal);
}

const cell = { engine: "memory", version: "1", durability: "volatile", tuning: {} } as const;
const latency = { p50Ns: 12_345, minNs: 1, maxNs: 1e6, meanNs: 2e4 };

/** All results of the first cell, and one of the second. */
const levels: readonly LevelEvent[] = (["async", "sync"] as const)
  .flatMap((api) =>
    LEVEL_OPERATIONS.flatMap((operation) =>
      LEVELS.map((level): LevelEvent => ({
        type: "result",
        cell: { ...cell, api },
        operation,
        level,
        outcome: { state: "measured", operations: 100, latency },
      })),
    ),
  )
  .slice(0, LEVELS.length * LEVEL_OPERATIONS.length + 1);

/** A whole round, and the first process of the second, whose times would make the medians others. */
const native: readonly NativeRun[] = (["rust", "node"] as const)
  .flatMap((side) =>
    (["small", "composite"] as const).map((calls) => nativeRun(0, side, calls, 12_345)),
  )
  .concat(nativeRun(1, "rust", "small", 1));

function nativeRun(
  round: number,
  side: NativeRun["side"],
  calls: NativeRun["calls"],
  p50Ns: number,
): NativeRun {
  const stats = { calls: 1, rows: 1, batchBytes: 0, syncsRequested: 0 };
  const tail = { p90Ns: p50Ns, p99Ns: p50Ns, p999Ns: p50Ns, maxNs: p50Ns, totalNs: p50Ns };
  const load = { operations: 10, p50Ns, ...tail, stats };
  const replayed = { kinds: { load }, answers: {}, state: "" };
  return { round, side, calls, result: { outcome: "replayed", replayed } };
}

const raw: readonly RawComparison[] = [
  {
    engine: "memory",
    api: "async",
    level: "ordered",
    operation: "load",
    state: "timed",
    batch: 1,
    rawNs: 12_345,
    adapterNs: 12_345,
    rawBestNs: 12_345,
    adapterBestNs: 12_345,
    ratio: 1,
    ratioLow: 1,
    ratioHigh: 1,
    rounds: 15,
  },
];

const micro: readonly MicroResult[] = [
  {
    operation: "load",
    subject: "memory",
    medianNs: 12_345,
    minNs: 1,
    p75Ns: 20_000,
    samples: 10,
    batch: 100,
  },
];

/** The closed loop, during the open one. */
const stall: StallDemonstration = {
  stalls: { firstMs: 3_000, stallMs: 200 },
  closed: {
    operations: 1_000,
    meanNs: 12_345,
    p50Ns: 1,
    p99Ns: 1,
    p999Ns: 1,
    maxNs: 2e8,
    seconds: [{ second: 0, operations: 1_000, p99Ns: 1, maxNs: 2e8 }],
  },
};

/** One workload of each run, of equals; the second run is voided. */
const sameSame: readonly SameSameEvent[] = [
  equals(0),
  { type: "voided", run: 1, workload: "append", reason: "wrong answers" },
  equals(2),
];

function equals(run: number): SameSameEvent {
  const comparison = { ratio: 1, low: 0.9, high: 1.1, rounds: 6 };
  return { type: "compared", run, workload: "append", comparison, ranked: false };
}

describe("an interrupted look", () => {
  test.each<[look: Look, found: readonly unknown[], done: string]>([
    ["levels", levels, "1 of 2 cells"],
    ["native", native, "5 of 12 processes"],
    ["raw", raw, "1 operation on 1 of 2 cells"],
    [
      "micro",
      micro,
      `1 of ${MICRO_PAIRS} measurements of single calls, 0 of ${INNER_PIECES.length} of inner pieces`,
    ],
  ])("of %s shows what it has found, and says how much that is", async (look, found, done) => {
    expect(await interruptedAfter(look, found)).toBe(130);
    expect(printed.at(-2)).toMatch(/load.* 12\.3 µs/s);
    expect(printed.at(-1)?.replaceAll(/\n */g, " ")).toBe(
      `! INTERRUPTED after ${done}; this is what was found until then (exit code 130)`,
    );
  });

  test.each<[look: Look]>([["levels"], ["native"], ["raw"], ["stall"], ["sameSame"]])(
    "of %s that has found nothing says that alone",
    async (look) => {
      expect(await interruptedAfter(look, [])).toBe(130);
      expect(printed).toEqual([expect.stringMatching(/^! INTERRUPTED after 0 /)]);
    },
  );

  test("of a stall shows the loop that has ended", async () => {
    expect(await interruptedAfter("stall", [stall])).toBe(130);
    expect(printed.at(-2)).toMatch(/seen by the closed loop .*closed loop\n.*mean +12\.3 µs\n/s);
    expect(printed.at(-2)).not.toContain("open  ");
    expect(printed.at(-1)).toMatch(/^! INTERRUPTED after 1 of 2 loops; /);
  });

  test("of the native engine takes no times of a round that has not all its processes", async () => {
    await interruptedAfter("native", native);
    expect(printed.at(-2)).toContain("1 process each");
    await interruptedAfter("native", native.slice(0, 3));
    expect(printed.at(-1)).toContain("after 3 of 12 processes");
    expect(printed.join("\n").match(/12\.3 µs/g)).toHaveLength(12);
  });

  test("of the native engine says what was answered wrongly also in a round that has not all", async () => {
    const result = { outcome: "wrong", reason: "answers of load differ" } as const;
    const wrong = { round: 0, side: "rust", calls: "small", result } as const;
    expect(await interruptedAfter("native", [wrong])).toBe(130);
    expect(printed.at(-2)).toContain("WRONG ANSWER, no times: rust, small calls");
  });
});

describe("a look that had no room", () => {
  test("by levels is inconclusive", async () => {
    const outcome = { state: "not-run", reason: "load: DISK_FULL", cut: true } as const;
    planted.found = [...levels.slice(1, -1), { ...levels[0], outcome }];
    planted.end = () => {};
    expect(await LOOKS.levels(new AbortController().signal)).toBe(3);
  });

  test("for false ranks is inconclusive, unless another run was wrong", async () => {
    const full = { type: "voided", run: 1, workload: "append", reason: "DISK_FULL", cut: true };
    planted.found = [equals(0), full];
    planted.end = () => {};
    expect(await LOOKS.sameSame(new AbortController().signal)).toBe(3);
    planted.found = [...sameSame, full];
    expect(await LOOKS.sameSame(new AbortController().signal)).toBe(1);
  });
});

describe("looking for false ranks", () => {
  test("says beside them how many runs were voided and why the first was, and fails", async () => {
    planted.found = sameSame;
    planted.end = () => {};
    expect(await LOOKS.sameSame(new AbortController().signal)).toBe(1);
    expect(printed).toEqual([expect.stringMatching(/^In 2 runs of .*of 2 comparisons .*0 times/)]);
    expect(printed[0]).toContain(
      "✗ 1 run was voided, and was not compared; the first by append: wrong answers",
    );
  });

  test("fails also when every run was voided", async () => {
    planted.found = sameSame.slice(1, 2);
    planted.end = () => {};
    expect(await LOOKS.sameSame(new AbortController().signal)).toBe(1);
    expect(printed).toEqual([expect.stringMatching(/^✗ 1 run was voided/)]);
  });

  test("passes when none was", async () => {
    planted.found = [equals(0), equals(1), equals(2)];
    planted.end = () => {};
    expect(await LOOKS.sameSame(new AbortController().signal)).toBe(0);
    expect(printed).toEqual([expect.stringMatching(/^In 3 runs of /)]);
  });

  test("counts voided runs among those that an interrupt left done", async () => {
    expect(await interruptedAfter("sameSame", sameSame.slice(0, 2))).toBe(130);
    expect(printed.at(-1)).toMatch(/^! INTERRUPTED after 2 of 3 runs; /);
  });
});
