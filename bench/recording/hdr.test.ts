import { decodeFromCompressedBase64 } from "hdr-histogram-js";
import { expect, it } from "vitest";
import { randomFrom } from "../dataset/random.ts";
import { encodeHdr } from "./hdr.ts";
import { Histogram } from "./histogram.ts";

const PERCENTS = [1, 10, 50, 90, 95, 99, 99.9, 99.99];

it("is read by HdrHistogram with the same count and percentiles within 1 % of ours", () => {
  const random = randomFrom(1, "hdr");
  const histogram = new Histogram();
  for (let index = 0; index < 50_000; index += 1) histogram.record(50 * 2e8 ** random());
  const decoded = decodeFromCompressedBase64(encodeHdr(histogram));
  expect(decoded.totalCount).toBe(50_000);
  for (const percent of PERCENTS) {
    const ours = histogram.percentile(percent);
    expect(Math.abs(decoded.getValueAtPercentile(percent) - ours) / ours).toBeLessThan(0.01);
  }
});

it("keeps least and greatest to three digits, beyond what their buckets tell", () => {
  const histogram = new Histogram();
  // Both lie at the lower end of a bucket that is 1.5 % wide.
  for (const value of [1_024_000, 2_048_001, 2 ** 33, 2 ** 33]) histogram.record(value);
  const decoded = decodeFromCompressedBase64(encodeHdr(histogram));
  expect(Math.abs(decoded.minNonZeroValue / 1_024_000 - 1)).toBeLessThan(0.001);
  expect(Math.abs(decoded.maxValue / 2 ** 33 - 1)).toBeLessThan(0.001);
  expect(decoded.totalCount).toBe(4);
});

it.each([
  ["none", []],
  ["one", [777_777]],
  ["two in one bucket", [777_777, 777_778]],
  ["three in one bucket", [1_000, 1_001, 1_003]],
  ["zero", [0]],
])("encodes a histogram of %s with as many samples", (_, values) => {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  expect(decodeFromCompressedBase64(encodeHdr(histogram)).totalCount).toBe(values.length);
});

it("begins as every V2 compressed histogram does, so that other languages know it", () => {
  const bytes = Buffer.from(encodeHdr(new Histogram()), "base64");
  // HdrHistogram's V2 compressed cookie, 0x1c849304, with its word size of 1 in the second digit.
  expect(bytes.readUInt32BE(0)).toBe(0x1c849314);
});
