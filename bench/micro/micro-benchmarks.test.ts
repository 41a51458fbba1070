import { openCoValueStoreSync } from "@assay/engines/covalue-on-ordered";
import { openMemoryStoreSync } from "@assay/engines/memory";
import { describe, expect, it } from "vitest";
import { microBenchmarks } from "./micro-benchmarks.ts";
import { COVALUES, MICRO_OPERATIONS, microContent } from "./operations.ts";
import { recordCalls } from "./recorded-calls.ts";
import { MICRO_SUBJECTS } from "./subjects.ts";

describe("the micro suite", () => {
  it.each(MICRO_SUBJECTS.map((subject) => [subject.name, subject] as const))(
    "does every operation with: %s",
    async (_name, subject) => {
      for (const operation of MICRO_OPERATIONS) {
        const { once } = await subject.prepare(operation);
        for (const index of [0, COVALUES - 1]) {
          const answer = await once(index);
          // The player answers errors as data.
          expect(JSON.stringify(answer) ?? "").not.toMatch(/"error"|"skipped"/);
        }
      }
    },
  );

  it.each(MICRO_OPERATIONS.map((operation) => [operation.name, operation] as const))(
    "replays exactly the calls that the layer makes for %s",
    (_name, operation) => {
      const ordered = openMemoryStoreSync();
      const recorder = recordCalls(ordered);
      const layer = openCoValueStoreSync("memory", recorder.store, Date.now);
      layer.commitBatch(microContent());
      recorder.take();
      const countsOf = (work: () => unknown): unknown => {
        const before = ordered.stats();
        work();
        const after = ordered.stats();
        return [after.calls - before.calls, after.rows - before.rows];
      };
      const made = countsOf(() => operation.onSync(layer, 7));
      const replay = recorder.take();
      expect(countsOf(() => replay(ordered))).toEqual(made);
      expect(made).not.toEqual([0, 0]);
    },
  );

  it("hears an interrupt while it measures what waits for nothing, and keeps what it has", async () => {
    const controller = new AbortController();
    const operations: string[] = [];
    for await (const { operation } of microBenchmarks({ timeMs: 1, signal: controller.signal })) {
      operations.push(operation);
      // As a signal of the system does, which comes with the next turn of the event loop.
      setImmediate(() => controller.abort());
    }
    expect(operations).toEqual(["getCoValue"]);
  });

  it("says for how many operations a sample stands", async () => {
    for await (const result of microBenchmarks({ timeMs: 1 })) {
      expect(result).toMatchObject({ operation: "getCoValue", batch: COVALUES });
      expect(result.samples).toBeGreaterThanOrEqual(10);
      return;
    }
  });
});
