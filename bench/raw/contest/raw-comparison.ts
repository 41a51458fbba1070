// What comparing an engine with a loop written by hand comes to.
import type { Api } from "@assay/engines/engine";

/** Which port an operation goes through: that of ordered bytes, or that of coValues. */
export type RawLevel = "ordered" | "covalue";

/** An operation that both sides do. */
export interface RawOperation {
  readonly engine: string;
  readonly api: Api;
  readonly level: RawLevel;
  /** `getMany of 16 keys` */
  readonly operation: string;
}

/** Both sides' times, an operation; only ever of sides that gave equal answers. */
export interface RawTimes {
  /** Medians over the rounds, in nanoseconds. */
  readonly rawNs: number;
  readonly adapterNs: number;
  /** The best rounds, in nanoseconds: what is left where a busy machine is in the way least. */
  readonly rawBestNs: number;
  readonly adapterBestNs: number;
  /** Median over the rounds of the adapter's time by the loop's of the same round. */
  readonly ratio: number;
  /** Bounds of the 95 % bootstrap interval of that median. */
  readonly ratioLow: number;
  readonly ratioHigh: number;
  readonly rounds: number;
}

/** How one operation compares. */
export type RawComparison =
  | (RawOperation &
      RawTimes & {
        readonly state: "timed";
        /** Operations a timed pass; a round is a pass of each side. */
        readonly batch: number;
      })
  /** The sides gave different answers: there are no times. */
  | (RawOperation & { readonly state: "refused"; readonly reason: string });
