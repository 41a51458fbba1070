// What a driver has recorded, one sample after the other.
import type { LatencySink } from "./latency-sink.ts";

/** Keeps what is recorded, in order. */
export class Samples implements LatencySink {
  readonly endsMs: number[] = [];
  readonly latenciesNs: number[] = [];

  record(endMs: number, latencyNs: number): void {
    this.endsMs.push(endMs);
    this.latenciesNs.push(latencyNs);
  }
}
