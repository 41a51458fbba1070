// What a workload took from the machine, over all of a cell's rounds: exact counters and the kernel's, for
// each operation that was played. Warm-ups are in them, so they are divided by all operations, timed or not.
import type { MeasuredRecord } from "../run-log/index.ts";
import type { Rounds } from "./aggregate.ts";

/** What it took; absent is what the system does not tell or what means nothing of this workload. */
export interface Costs {
  /** Operations that were played, those of warm-ups included. */
  readonly operations: number;
  readonly perOperation: {
    /** Of all threads, the checks of answers included. */
    readonly cpuNs: number;
    readonly calls: number;
    readonly rows: number;
    readonly batchBytes: number;
    readonly syncsRequested: number;
    /** That the process sent to storage. */
    readonly storageWriteBytes?: number;
  };
  /** Bytes sent to storage for each of content; of workloads that only store. */
  readonly writeAmplification?: number;
  /** Pauses for garbage as a share of the wall time in which they were; absent where an older log does not tell that time. */
  readonly garbageShare?: number;
  /** Drawing the operations, those of warm-ups included, as a share of that and the timed span. */
  readonly drawingShare: number;
  /** The worst round's. */
  readonly peakResidentBytes?: number;
  /** The worst round's p99. */
  readonly eventLoopDelayNs: number;
  /** Allocated bytes, of the last round. */
  readonly diskOpenBytes?: number;
  readonly diskClosedBytes?: number;
  /** Allocated bytes once closed for each of content; of `ingest`, which begins with nothing. */
  readonly spaceAmplification?: number;
}

/** Workloads whose content is all written; of others it is read, or both. */
const STORING: readonly string[] = ["ingest", "append"];

/** Puts rounds together. */
export function costsOf(rounds: Rounds): Costs {
  const sum = (of: (record: MeasuredRecord) => number): number =>
    rounds.reduce((total, record) => total + of(record), 0);
  const operations = sum((record) => record.operations + record.warmUp.operations);
  const each = (of: (record: MeasuredRecord) => number): number => sum(of) / operations;
  const cpuNs = sum(({ resources: { cpu } }) => cpu.userNs + cpu.systemNs);
  const written = allOf(rounds, ({ resources: { processIo } }) =>
    processIo.told ? processIo.value.storageWriteBytes : undefined,
  );
  const peaks = allOf(rounds, ({ resources: { memory } }) =>
    memory.told ? memory.value.peakResidentBytes : undefined,
  );
  const spans = allOf(rounds, ({ runtime }) => runtime.spanNs);
  const { workload, disk } = rounds.at(-1) ?? rounds[0];
  const drawingNs = sum(({ generationNs }) => generationNs);
  const contentSize = sum((record) => record.contentSize);
  const last = (rounds.at(-1) ?? rounds[0]).contentSize;
  return {
    operations,
    perOperation: {
      cpuNs: cpuNs / operations,
      calls: each(({ counters }) => counters.calls),
      rows: each(({ counters }) => counters.rows),
      batchBytes: each(({ counters }) => counters.batchBytes),
      syncsRequested: each(({ counters }) => counters.syncsRequested),
      ...(written && { storageWriteBytes: total(written) / operations }),
    },
    ...(written &&
      STORING.includes(workload) &&
      contentSize > 0 && { writeAmplification: total(written) / contentSize }),
    ...(spans && total(spans) > 0 && { garbageShare: sum(garbageNs) / total(spans) }),
    drawingShare:
      drawingNs === 0 ? 0 : drawingNs / (drawingNs + sum((record) => record.durationNs)),
    ...(peaks && { peakResidentBytes: Math.max(...peaks) }),
    eventLoopDelayNs: Math.max(...rounds.map(({ runtime }) => runtime.eventLoopDelay.p99Ns)),
    ...(disk.open && { diskOpenBytes: disk.open.bytesAllocated }),
    ...(disk.closed && { diskClosedBytes: disk.closed.bytesAllocated }),
    ...(disk.closed &&
      workload === "ingest" &&
      last > 0 && { spaceAmplification: disk.closed.bytesAllocated / last }),
  };
}

function garbageNs({ runtime }: MeasuredRecord): number {
  return total(Object.values(runtime.garbageCollection).map(({ durationNs }) => durationNs));
}

/** A value of each round; `undefined` where one round tells none. */
function allOf(
  rounds: Rounds,
  of: (record: MeasuredRecord) => number | undefined,
): number[] | undefined {
  const values = rounds.flatMap((record) => of(record) ?? []);
  return values.length === rounds.length ? values : undefined;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
