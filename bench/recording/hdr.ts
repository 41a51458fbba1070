// Histograms as HDR, which others' tools read (V2, compressed, base64: a line of an HDR log).
// Non-goal: recording; a record there costs twenty times as much as one in our own histogram.
import { build, encodeIntoCompressedBase64 } from "hdr-histogram-js";
import type { Histogram } from "./histogram.ts";

/** Three digits add at most 0.1 % to the error of our own buckets. */
const SIGNIFICANT_DIGITS = 3;

/**
 * The histogram in HdrHistogram's V2 compressed encoding, base64, values in nanoseconds. Minimum and
 * maximum are exact to three digits, everything else is within 1/128 and those of what was recorded.
 */
export function encodeHdr(histogram: Histogram): string {
  const hdr = build({
    bitBucketSize: 64,
    autoResize: true,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2,
    numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
  });
  // Two samples are known better than by their bucket, and stand for one of its count each.
  const exact = histogram.count === 1 ? [histogram.min] : [histogram.min, histogram.max];
  const values = [...histogram.values()];
  for (const [index, [value, count]] of values.entries()) {
    const ends = (index === 0 ? 1 : 0) + (index === values.length - 1 ? 1 : 0);
    const others = count - Math.min(ends, exact.length);
    if (others > 0) hdr.recordValueWithCount(value, others);
  }
  if (values.length > 0) for (const value of exact) hdr.recordValue(value);
  return encodeIntoCompressedBase64(hdr);
}
