// What a replay took, by kind of operation: the one form in which Rust's program and Node's worker say it.
import { z } from "zod";
import { OPERATION_KINDS } from "./stream-lines.ts";

const nanoseconds = z.number().nonnegative();
const counter = z.int().nonnegative();

/** The timed operations of a kind: latencies in nanoseconds, the port's counters summed over all of them. */
export const kindTimesSchema = z.object({
  operations: counter,
  p50Ns: nanoseconds,
  p90Ns: nanoseconds,
  p99Ns: nanoseconds,
  p999Ns: nanoseconds,
  maxNs: nanoseconds,
  totalNs: nanoseconds,
  stats: z.object({
    calls: counter,
    rows: counter,
    batchBytes: counter,
    syncsRequested: counter,
  }),
});

/** A stream that was answered as its file says. */
export const replayedSchema = z.object({
  kinds: z.partialRecord(z.enum(OPERATION_KINDS), kindTimesSchema),
  answers: z.partialRecord(z.enum(OPERATION_KINDS), z.string()),
  state: z.string(),
});

export type KindTimes = z.infer<typeof kindTimesSchema>;
export type Replayed = z.infer<typeof replayedSchema>;
