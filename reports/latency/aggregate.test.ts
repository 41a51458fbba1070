import { expect, test } from "vitest";
import { figuresOf, harnessOf, type Rounds } from "./aggregate.ts";
import { costsOf } from "./costs.ts";
import { roundsSummary, type RoundsOptions } from "./rounds.test.support.ts";

function roundsOf(options: RoundsOptions): Rounds {
  const slot = roundsSummary(options).latency[0]?.workloads[0]?.rows[0]?.slot;
  if (slot?.state !== "measured") throw new Error("the first cell is measured");
  return slot.rounds;
}

test("operations a second are the median over rounds, with an interval from six rounds on", () => {
  // The fourth round is a hundred times as slow, which moves a mean and no median.
  const step = (_cell: number, round: number): number => (round === 3 ? 100 : 1);
  const six = figuresOf(roundsOf({ step }), []).opsPerSecond;
  expect(six).toMatchObject({ type: "interval", high: 1e9 / 41_234 });
  expect(six.value).toBeCloseTo(1e9 / 41_234, 6);
  const five = figuresOf(roundsOf({ rounds: 5, step }), []).opsPerSecond;
  expect(five).toEqual({ type: "point", value: 1e9 / 41_234 });
});

test("percentiles are of the operations of all rounds together", () => {
  const step = (_cell: number, round: number): number => (round === 3 ? 100 : 1);
  const { latency, operations } = figuresOf(roundsOf({ step }), []);
  expect(operations).toBe(12_000);
  expect(latency.maxNs).toBe(100 * 4_321_987);
  // 12,000 operations carry a p99.9, which 2,000 do not; a sixth of them are of the slow round.
  expect(latency.p999Ns).toBeGreaterThan(9e6);
  expect(roundsOf({})[0].latency.p999Ns).toBeUndefined();
});

test("the harness's share is of the same process, and a batch bears it once", () => {
  const { conditions } = roundsSummary({}).latency[0] ?? { conditions: [] };
  const one = figuresOf(roundsOf({}), conditions).overheadShare ?? 0;
  expect(one).toBeCloseTo(410 / 39_200, 3);
  const change: RoundsOptions["change"] = (event) => ({ ...event, batch: 4 });
  expect(figuresOf(roundsOf({ change }), conditions).overheadShare).toBeCloseTo(one / 4, 6);
  expect(figuresOf(roundsOf({}), [])).not.toHaveProperty("overheadShare");
});

test("what the harness does outside of latencies is borne by each operation of a batch", () => {
  const { conditions } = roundsSummary({}).latency[0] ?? { conditions: [] };
  expect(harnessOf(roundsOf({}), conditions).wholeShare).toBeCloseTo(492 / 39_200, 3);
  const change: RoundsOptions["change"] = (event) => ({ ...event, batch: 4 });
  const { wholeShare } = harnessOf(roundsOf({ change }), conditions);
  expect(wholeShare).toBeCloseTo((410 / 4 + 82) / 39_200, 3);
  expect(harnessOf(roundsOf({}), [])).toEqual({});
});

test("counters are divided by all operations that they count, those of warm-ups too", () => {
  const { operations, perOperation } = costsOf(roundsOf({ step: () => 1 }));
  expect(operations).toBe(6 * 2_100);
  expect(perOperation).toEqual({
    cpuNs: 30_000,
    calls: 2,
    rows: 4,
    batchBytes: 1_024,
    syncsRequested: 0,
    storageWriteBytes: (4 * 2 ** 20) / 2_100,
  });
});

test("amplification is told only of what stores all of its content, and of space after ingest alone", () => {
  expect(costsOf(roundsOf({ workload: "append" }))).toMatchObject({ writeAmplification: 4 });
  expect(costsOf(roundsOf({ workload: "append" }))).not.toHaveProperty("spaceAmplification");
  expect(costsOf(roundsOf({ workload: "ingest" }))).toMatchObject({
    writeAmplification: 4,
    spaceAmplification: 2,
  });
  expect(costsOf(roundsOf({ workload: "load-warm" }))).not.toHaveProperty("writeAmplification");
});

test("what one round's system does not tell is not told of all", () => {
  const costs = costsOf(
    roundsOf({
      change: (event) =>
        event.round === 2
          ? {
              ...event,
              resources: {
                ...event.resources,
                processIo: { told: false, reason: "win32 does not tell" },
                memory: { told: false, reason: "win32 does not tell" },
              },
            }
          : event,
    }),
  );
  expect(costs.perOperation).not.toHaveProperty("storageWriteBytes");
  expect(costs).not.toHaveProperty("peakResidentBytes");
  expect(costs).not.toHaveProperty("writeAmplification");
});

test("drawing operations is counted beside the timed span, over all rounds, and not within it", () => {
  const change: RoundsOptions["change"] = (event) => ({
    ...event,
    generationNs: 1e6,
    durationNs: event.round === 0 ? 9e6 : 1e6,
  });
  expect(costsOf(roundsOf({ rounds: 2, change })).drawingShare).toBeCloseTo(2 / 12, 10);
});

test("garbage is a share of the wall time in which its pauses were, however little the processor had to do", () => {
  const pauses = { count: 1, durationNs: 40e6 };
  const change: RoundsOptions["change"] = (event) => ({
    ...event,
    resources: { ...event.resources, cpu: { userNs: 20e6, systemNs: 10e6 } },
    runtime: {
      ...event.runtime,
      spanNs: event.round === 0 ? 100e6 : 300e6,
      garbageCollection: { ...event.runtime.garbageCollection, minor: pauses, major: pauses },
    },
  });
  expect(costsOf(roundsOf({ rounds: 2, change })).garbageShare).toBeCloseTo(160 / 400, 10);
});

test("an older log, which does not tell that time, is read and tells no share of garbage", () => {
  const change: RoundsOptions["change"] = ({
    runtime: { spanNs: _spanNs, ...runtime },
    ...event
  }) => ({
    ...event,
    runtime,
  });
  expect(costsOf(roundsOf({ change }))).not.toHaveProperty("garbageShare");
});
