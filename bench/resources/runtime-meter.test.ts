import { expect, test } from "vitest";
import { collectGarbage } from "../drivers/collect-garbage.ts";
import { RuntimeMeter } from "./runtime-meter.ts";

test("pauses lie within the span that is told with them", async () => {
  const meter = await RuntimeMeter.start();
  for (let round = 0; round < 3; round += 1) collectGarbage();
  const { spanNs = 0, garbageCollection } = await meter.stop();
  expect(garbageCollection.major.count).toBe(3);
  expect(spanNs).toBeGreaterThanOrEqual(garbageCollection.major.durationNs);
});
