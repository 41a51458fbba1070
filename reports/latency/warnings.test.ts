import { expect, test } from "vitest";
import type { MeasuredEvent } from "../measured.test.support.ts";
import { benchCommand } from "./bench-command.ts";
import { roundsSummary, type RoundsOptions } from "./rounds.test.support.ts";
import { warningTexts } from "./warning-text.ts";
import { latencyWarnings } from "./warnings.ts";

function said(options: RoundsOptions): string[] {
  const { latency, log } = roundsSummary(options);
  const [durabilityClass] = latency;
  if (durabilityClass === undefined) throw new Error("the run has a class");
  return warningTexts(
    latencyWarnings(durabilityClass, log.header),
    durabilityClass,
    log.header.bench,
  );
}

/** Changes the first cell's pass of round 1. */
function inOne(change: Partial<MeasuredEvent>): RoundsOptions {
  return {
    change: (event) =>
      event.round === 1 && event.cell.engine === "sqlite" ? { ...event, ...change } : event,
  };
}

test("a run in which nothing misleads has no warning", () => {
  expect(said({})).toEqual([]);
});

test.each<[string, RoundsOptions, string | RegExp]>([
  [
    "a batch",
    inOne({ batch: 8 }),
    "* latencies are means of 1 to 8 operations, one alone being too short to time, so tails are softer than those of single operations: append (sqlite/sync); for single calls see assay bench --micro",
  ],
  [
    "a warm-up that did not settle",
    inOne({ warmUp: { operations: 100, stable: false } }),
    /^times were still changing when timing began, in 1 of 6 processes: append \(sqlite\/sync\); give more time with assay bench --set warmUpBudgetMs=N --set warmUpAtMost=N$/,
  ],
  [
    "stalls",
    inOne({
      stalls: [
        { second: 3, widthSeconds: 3, silentSeconds: 2, maxNs: 2_500_000_000 },
        { second: 9, widthSeconds: 1, silentSeconds: 0, maxNs: 120_000_000 },
      ],
    }),
    /^2 stalls, the longest 2\.50 s: append \(sqlite\/sync\); --verbose shows when/,
  ],
  [
    "a warm page cache, in one round of six",
    inOne({ pageCache: { dropped: false, reason: "there is no way to on darwin" } }),
    /^reads come from memory, .*\(there is no way to on darwin\): append \(sqlite\/sync\); take it for a warm load/,
  ],
  [
    "a page cache of which nobody looked",
    inOne({ pageCache: { dropped: true, how: "dd nocache on 3 files", verified: false } }),
    /nobody looked .*install fincore/,
  ],
  [
    "a page cache that was dropped",
    inOne({ pageCache: { dropped: true, how: "dd nocache on 3 files", verified: true } }),
    /^reads come from storage/,
  ],
  [
    "an ingest that its budget ended",
    { workload: "ingest", parameters: { ingestBudgetMs: 80, budgetMs: 1, powerBudgetMs: 1 } },
    /^ended by its time before all was stored, .*: ingest; give more with assay bench --set ingestBudgetMs=160$/,
  ],
  [
    "few rounds",
    { rounds: 5 },
    /^– for a rank: 5 rounds, and a rank needs 6: append; take assay bench --rounds 6$/,
  ],
  [
    "equal cells",
    { step: (cell, round) => (cell === round % 2 ? 1 : 2) },
    /no other cell is certainly .*, assay bench --rounds 12$/,
  ],
  ["few operations", { rounds: 4 }, /^– for a percentile: fewer than 10 operations/],
])("%s is said, with where and what to do", (_name, options, text) => {
  const all = said(options);
  expect(all[0]).toEqual(expect.stringMatching(typeof text === "string" ? "" : text));
  if (typeof text === "string") expect(all).toEqual([text]);
});

test("an overhead above a tenth of the median is said", () => {
  // 410 ns of the harness beside operations of 3.8 µs.
  expect(said({ step: (cell) => 0.1 * (1 + cell) })).toEqual([
    "the harness is 10.7 % of the median: append (sqlite/sync); compare differences there, not ratios",
  ]);
});

test("what was never to be warmed up is not called unstable, and a stream without end not cut short", () => {
  expect(said(inOne({ warmUp: { operations: 0, stable: false } }))).toEqual([]);
  expect(said({ parameters: { budgetMs: 1, ingestBudgetMs: 1 } })).toEqual([]);
});

test("what a note says to run is a command that takes it, with the run's profile where that is not the default's", () => {
  const profiles = ["smoke", "quick", "full"].map((profile) =>
    benchCommand({ profile, rounds: 1, parameters: {} }, "--rounds 6"),
  );
  expect(profiles).toEqual([
    "assay bench --rounds 6",
    "assay bench --rounds 6",
    "assay bench --profile full --rounds 6",
  ]);
});
