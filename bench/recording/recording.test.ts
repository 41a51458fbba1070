import { expect, it } from "vitest";
import { randomFrom } from "../dataset/random.ts";
import { Histogram } from "./histogram.ts";
import { latencyOf } from "./latency.ts";
import { Recording } from "./recording.ts";

it("gives one histogram of all seconds, equal to one that was never split", () => {
  const random = randomFrom(1, "recording");
  const recording = new Recording(1_000);
  const whole = new Histogram();
  for (let index = 0; index < 20_000; index += 1) {
    const latencyNs = 1_000 * 100 ** random();
    recording.record(1_000 + index / 2, latencyNs);
    whole.record(latencyNs);
  }
  const recorded = recording.finish(11_000);
  expect(recorded.histogram.toJSON()).toEqual(whole.toJSON());
  expect(recorded.latency).toEqual(latencyOf(whole));
  expect(recorded.timeline.map(({ operations }) => operations)).toEqual(Array(10).fill(2_000));
  expect(recorded.stalls).toEqual([]);
});

it("shows a stall made on purpose in the time line, where the median does not know of it", () => {
  const recording = new Recording(0);
  let nowMs = 0;
  for (let index = 0; index < 10_000; index += 1) {
    const latencyMs = index === 4_999 ? 2_500 : 1;
    nowMs += latencyMs;
    recording.record(nowMs, latencyMs * 1e6);
  }
  const recorded = recording.finish(nowMs);
  expect(Number(recorded.latency?.p50Ns) / 1e6).toBeCloseTo(1, 1);
  expect(recorded.stalls).toEqual([
    { second: 5, widthSeconds: 3, silentSeconds: 2, maxNs: 2_500e6 },
  ]);
});

it("answers that nothing was recorded", () => {
  expect(new Recording(0).finish(0)).toMatchObject({
    latency: undefined,
    timeline: [],
    stalls: [],
  });
});
