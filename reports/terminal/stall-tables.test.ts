import type { StallDemonstration } from "@assay/bench";
import { expect, test } from "vitest";
import { renderStalls } from "./stall-tables.ts";

const second = (at: number, p99Ns: number, operations = 1_000) => ({
  second: at,
  operations,
  p99Ns,
  maxNs: 2 * p99Ns,
});

const demonstration: Required<StallDemonstration> = {
  stalls: { firstMs: 1_500, stallMs: 200 },
  closed: {
    operations: 1_234_567,
    meanNs: 2_100,
    p50Ns: 1_900,
    p99Ns: 3_000,
    p999Ns: 8_000,
    maxNs: 200_100_000,
    seconds: [second(0, 3_000), second(1, 6_000), second(2, 3_000)],
  },
  open: {
    operations: 2_900,
    meanNs: 7_000_000,
    p50Ns: 4_000,
    p99Ns: 181_000_000,
    p999Ns: 198_000_000,
    maxNs: 200_200_000,
    seconds: [second(0, 9_000), second(1, 190_000_000), second(2, 0, 0)],
    loop: {
      operations: 2_900,
      played: 3_000,
      intendedRate: 1_000,
      achievedRate: 1_000,
      durationNs: 2_900_000_000,
      overloaded: false,
      queued: 205,
      mostInFlight: 1,
      lag: { p50Ns: 1_000, p99Ns: 40_000, maxNs: 90_000 },
      generationNs: 1_000_000,
      hastyChecks: 0,
    },
  },
};

test("both loops stand side by side, whole and by the second", () => {
  expect(renderStalls(demonstration))
    .toBe(`A stall of 200 ms, seen by both loops (memory, durability volatile)

              closed loop  open loop
  operations    1,234,567      2,900
  mean            2.10 µs    7.00 ms
  p50             1.90 µs    4.00 µs
  p99             3.00 µs     181 ms
  p99.9           8.00 µs     198 ms
  max              200 ms     200 ms

By the second: p99, and the highest bar
  closed ▄█▄ to 6.00 µs
  open   ▁█· to 190 ms

The closed loop asks again once it was answered, so one stall is one late operation among very many.
The open loop asks when operations come due and measures from then, so all that came due in the
stall is late, as it is for users. p50 to max are of each loop; the mean stands beside them to show
what it hides.`);
});

test("an open loop that could not keep up is not taken for one that stalled", () => {
  const { open } = demonstration;
  const loop = { ...open.loop, overloaded: true };
  expect(renderStalls({ ...demonstration, open: { ...open, loop } })).toContain(
    "the open loop was overloaded",
  );
  expect(renderStalls(demonstration)).not.toContain("was overloaded");
});
