import { expect, test } from "vitest";
import { renderHistoryCosts } from "./history-cost-table.ts";

const timing = { samples: 10, batch: 500 };

test("the harness's part is told as operations a second, beside the whole and the first pass", () => {
  const text = renderHistoryCosts({
    histories: 100,
    operations: 5_000,
    judged: { ...timing, medianNs: 8_000, minNs: 7_000, p75Ns: 9_000 },
    harness: { ...timing, medianNs: 5_000, minNs: 4_000, p75Ns: 6_000 },
    firstPassNs: 80_000,
    drawn: { ...timing, medianNs: 1_000, minNs: 1_000, p75Ns: 1_000 },
    shares: {
      engine: 0.375,
      reference: 0.1,
      subject: 0.1,
      judging: 0.1,
      normalising: 0.1,
      comparing: 0.1,
      state: 0.05,
      garbage: 0.05,
      other: 0.025,
    },
  });
  expect(text).toContain("100 histories of the generator, 5,000 operations, memory sync");
  expect(text).toMatch(/judged, the engine included +8\.00 µs +7\.00 µs +125,000 +143,000/);
  expect(text).toMatch(/in the first pass, hardly compiled +80\.0 µs/);
  expect(text).toMatch(/player, reference, comparison +5\.00 µs +4\.00 µs +200,000 +250,000/);
  expect(text).toMatch(/the memory engine +3\.00 µs +37\.5 %/);
});
