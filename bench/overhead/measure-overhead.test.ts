import { describe, expect, it } from "vitest";
import type { LatencySink } from "../drivers/latency-sink.ts";
import { measureOverhead } from "./measure-overhead.ts";

/** A timer of which each reading takes 1/8192 ms, and nothing else takes any time. */
function tickingTimer(): () => number {
  let readings = 0;
  return () => (readings += 1) / 8_192;
}

const READING_NS = 1e6 / 8_192;

describe("measureOverhead", () => {
  it("finds one timer reading in each latency, which a batch bears once", async () => {
    for (const overhead of Object.values(await measureOverhead({ timer: tickingTimer() }))) {
      expect(overhead.inLatencyNs).toBe(READING_NS);
      expect(overhead.timingNs).toBeCloseTo(READING_NS * (1 - 1 / 1_024), 6);
      // Beside it only the readings at the ends of rounds.
      expect(overhead.perOperationNs).toBeGreaterThan(READING_NS);
      expect(overhead.perOperationNs).toBeLessThan(1.1 * READING_NS);
    }
  });

  it("includes what recording costs, in the whole and in no latency", async () => {
    let spentMs = 0;
    const ticking = tickingTimer();
    const sink: LatencySink = { record: () => void (spentMs += 1) };
    const timer = (): number => ticking() + spentMs;
    const { sync } = await measureOverhead({ timer, makeSink: () => sink });
    expect(sync.inLatencyNs).toBeCloseTo(READING_NS, 1);
    // All but the warm-up's are recorded.
    expect(sync.perOperationNs).toBeGreaterThan(0.9e6);
  });
});
