import { describe, expect, it } from "vitest";
import { BySecond } from "./by-second.ts";

describe("BySecond", () => {
  it("tells the whole and each second, those in which nothing ended too", () => {
    const latencies = new BySecond();
    latencies.record(500, 10);
    latencies.record(1_499, 30);
    latencies.record(1_500, 20);
    latencies.record(3_600, 60);
    expect(latencies.summary()).toEqual({
      operations: 4,
      meanNs: 30,
      p50Ns: 20,
      p99Ns: 60,
      p999Ns: 60,
      maxNs: 60,
      seconds: [
        { second: 0, operations: 2, p99Ns: 30, maxNs: 30 },
        { second: 1, operations: 1, p99Ns: 20, maxNs: 20 },
        { second: 2, operations: 0, p99Ns: 0, maxNs: 0 },
        { second: 3, operations: 1, p99Ns: 60, maxNs: 60 },
      ],
    });
  });

  it("tells that there was nothing", () => {
    expect(new BySecond().summary()).toMatchObject({ operations: 0, meanNs: 0, seconds: [] });
  });
});
