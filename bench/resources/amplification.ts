// How many bytes an engine moves and keeps for each byte that its user gave it or asked for.
import type { DiskUsage } from "./disk-usage.ts";
import type { ProcessIo } from "./process-io.ts";
import { told, untold, type Told } from "./told.ts";

/** Bytes as the workload's user sees them: ids, texts and signatures, without any engine's encoding. */
export interface LogicalBytes {
  /** Given to the engine to keep, in the time that the process was measured. */
  readonly written: number;
  /** Returned by the engine in that time. */
  readonly read: number;
  /** Of everything that the store holds at the end. */
  readonly stored: number;
}

/** Ratios of physical to logical bytes. */
export interface Amplification {
  readonly write: Told<number>;
  readonly read: Told<number>;
  readonly space: Told<number>;
}

/**
 * The three ratios: `storageWriteBytes` to bytes written, `storageReadBytes` to bytes read (below 1 where the
 * page cache answers), allocated bytes on disk to bytes stored.
 */
export function amplification(
  logical: LogicalBytes,
  processIo: Told<ProcessIo>,
  disk: Told<DiskUsage>,
): Amplification {
  return {
    write: ratio(
      processIo,
      (io) => io.storageWriteBytes,
      logical.written,
      "the workload writes nothing",
    ),
    read: ratio(processIo, (io) => io.storageReadBytes, logical.read, "the workload reads nothing"),
    space: ratio(disk, (usage) => usage.bytesAllocated, logical.stored, "the store holds nothing"),
  };
}

function ratio<T>(
  measured: Told<T>,
  physicalBytes: (measured: T) => number,
  logicalBytes: number,
  reasonOfNone: string,
): Told<number> {
  if (!measured.told) return measured;
  if (logicalBytes === 0) return untold(reasonOfNone);
  return told(physicalBytes(measured.value) / logicalBytes);
}
