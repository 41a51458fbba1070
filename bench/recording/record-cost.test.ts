import { expect, it } from "vitest";
import { measureRecordCost } from "./record-cost.ts";

it("takes the least round of each loop, without the loop that only reads", () => {
  // Each loop ends between two looks at the clock; loops take 1, 3 and 6 ns a record, and the first
  // rounds, not yet compiled, ten times as much.
  const records = 1 << 17;
  const loops = [0, 1, 3, 6];
  let looks = 0;
  let nowNs = 0;
  const cost = measureRecordCost(() => {
    const slow = looks < 8 ? 10 : 1;
    nowNs += (loops[looks % 4] ?? 0) * records * slow;
    looks += 1;
    return nowNs;
  });
  expect(cost).toEqual({ histogramNs: 2, recordingNs: 5 });
});
