import { memoryEngine } from "@assay/engines/memory";
import { describe, expect, it } from "vitest";
import { VirtualTime } from "../drivers/virtual-time.test.support.ts";
import { stallingStore, type Standstill } from "./stalling-store.ts";

const OPTIONS = { path: "", durability: "volatile" } as const;

function standstillIn(time: VirtualTime): Standstill {
  return (ms) => time.pass(ms);
}

describe("a stalling store", () => {
  it("blocks the first call after each moment, and answers right", () => {
    const time = new VirtualTime();
    const right = memoryEngine.openSync(OPTIONS);
    const stalls = { firstMs: 100, everyMs: 1_000, stallMs: 50 };
    const store = stallingStore(right, stalls, time.read, standstillIn(time));
    const callsMs = Array.from({ length: 30 }, () => {
      time.pass(70);
      const beginMs = time.read();
      expect(store.getCoValueCount()).toBe(0);
      return time.read() - beginMs;
    });
    // The first call is at 0; moments are 100, 1,100 and 2,100 ms after it.
    const stalled = callsMs.flatMap((ms, index) => (ms > 0 ? [index] : []));
    expect(stalled).toEqual([2, 15, 29]);
    expect(new Set(callsMs)).toEqual(new Set([0, 50]));
  });

  it("stands still once where no time between is given", () => {
    const time = new VirtualTime();
    const right = memoryEngine.openSync(OPTIONS);
    const stalls = { firstMs: 0, stallMs: 50 };
    const store = stallingStore(right, stalls, time.read, standstillIn(time));
    const beginMs = time.read();
    for (let call = 0; call < 100; call += 1) {
      time.pass(1);
      store.getCoValueCount();
    }
    expect(time.read() - beginMs).toBe(150);
    expect(store.stats()).toEqual(right.stats());
  });
});
