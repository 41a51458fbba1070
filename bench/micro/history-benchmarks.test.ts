import type { History } from "@assay/engines/covalue";
import { describe, expect, it } from "vitest";
import { historyBenchmarks } from "./history-benchmarks.ts";
import { sharesOf } from "./time-by-part.ts";

const history: History = Array.from({ length: 20 }, (_, index) => ({
  op: "upsertCoValue",
  id: `a${index}`,
  header: {},
}));

describe("the cost of histories", () => {
  it("is told an operation, with the share of each part", async () => {
    const costs = await historyBenchmarks({
      draw: () => [history, history],
      timeMs: 40,
      warmUpMs: 0,
    });
    expect(costs).toMatchObject({ histories: 2, operations: 40, judged: { batch: 40 } });
    expect(costs.judged.samples).toBeGreaterThanOrEqual(10);
    // Of so few operations on a busy machine nothing may be left; it is told all the same.
    expect(costs.harness.medianNs).not.toBeNaN();
    expect(costs.harness.samples).toBeGreaterThan(0);
    expect(costs.harness).toMatchObject({ batch: 40 });
    const shares = Object.values(costs.shares);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
    expect(costs.shares.engine).toBeGreaterThan(0);
  });

  it("hears an interrupt between its measurements", async () => {
    const controller = new AbortController();
    let drawn = 0;
    const draw = (): readonly History[] => {
      drawn += 1;
      return [history];
    };
    const costs = historyBenchmarks({ draw, timeMs: 1, signal: controller.signal });
    setImmediate(() => controller.abort());
    await expect(costs).rejects.toMatchObject({ code: "INTERRUPTED" });
    // Once for all measurements; drawing is the third that is timed.
    expect(drawn).toBe(1);
  });

  it("counts a sample as the part's whose code is nearest, and shared code as its caller's", () => {
    const root = "file:///x/engines/dist";
    const frames = [
      ["(root)", ""],
      ["judge", `${root}/covalue/judge.js`],
      ["play", `${root}/covalue/player.js`],
      ["getCoValue", `${root}/covalue-on-ordered/store-sync.js`],
      ["runSync", `${root}/engine/steps.js`],
      ["judge", `${root}/covalue/reference-worlds.js`],
      ["play", "file:///x/engines/covalue/play-store.ts"],
      ["getCoValue", `${root}/covalue/reference/store.js`],
      ["stringify", ""],
      ["take", `${root}/covalue/normalise.js`],
      ["observeState", `${root}/covalue/observe.js`],
      ["post", "node:inspector"],
      ["(garbage collector)", ""],
      ["named", `${root}/covalue/intake.js`],
      ["observeCoValue", `${root}/covalue/observe.js`],
      ["getCoValue", `${root}/covalue/reference/store.js`],
      ["getCoValue", `${root}/covalue-on-ordered/store-sync.js`],
      ["judgeFinal", `${root}/covalue/reference-worlds.js`],
      ["sameJson", `${root}/engine/json.js`],
    ] as const;
    const children: Readonly<Record<number, number[]>> = {
      0: [1, 11, 12],
      1: [2, 5, 10, 14, 17],
      2: [3, 9],
      3: [4],
      5: [6],
      6: [7, 13],
      7: [8],
      14: [15, 16],
      17: [18],
    };
    const nodes = frames.map(([functionName, url], id) => ({
      id,
      callFrame: { functionName, url },
      children: children[id],
    }));
    const seen = {
      0: 999,
      1: 10,
      2: 20,
      3: 5,
      4: 35,
      5: 4,
      6: 6,
      8: 7,
      9: 2,
      10: 2,
      11: 999,
      12: 8,
      13: 1,
      15: 30,
      16: 40,
      18: 30,
    };
    const samples = Object.entries(seen).flatMap(([id, times]) =>
      Array.from({ length: times }, () => Number(id)),
    );
    const shares = sharesOf({ nodes, samples });
    expect(shares).toEqual({
      engine: 0.4,
      reference: 0.035,
      subject: 0.1,
      judging: 0.03,
      normalising: 0.015,
      comparing: 0.02,
      state: 0.31,
      garbage: 0.04,
      other: 0.05,
    });
  });
});
