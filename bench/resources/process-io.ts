// What this process read and wrote, as the kernel counts it (/proc/self/io): all of its threads, and
// child processes once they have been waited for.
// Goal: calls and storage apart. Non-goal: the device's own traffic, which is device-io.ts.
import { toldByFile, type ReadSystemFile, type Told } from "./told.ts";

/** Bytes and calls of a process. */
export interface ProcessIo {
  /** Bytes that calls like `read` returned, from the page cache, pipes and sockets too. */
  readonly readCallBytes: number;
  /** Bytes that calls like `write` were given. */
  readonly writeCallBytes: number;
  readonly readCalls: number;
  readonly writeCalls: number;
  /** Bytes fetched from storage, read-ahead and page faults of mapped files included. */
  readonly storageReadBytes: number;
  /**
   * Bytes of pages that became dirty and have to go to storage: a page written twice before it went
   * there counts once, and a byte written alone counts as its whole page.
   */
  readonly storageWriteBytes: number;
  /** Bytes of `storageWriteBytes` that need not go there after all, since their file was cut or deleted. */
  readonly cancelledWriteBytes: number;
}

/** The counters since the process began. Told by Linux alone. */
export function readProcessIo(read?: ReadSystemFile): Told<ProcessIo> {
  return toldByFile("/proc/self/io", parseProcessIo, read);
}

/** The counters in the text of /proc/PID/io; `undefined` where one of them is missing. */
export function parseProcessIo(text: string): ProcessIo | undefined {
  const counters = {
    readCallBytes: counter(text, "rchar"),
    writeCallBytes: counter(text, "wchar"),
    readCalls: counter(text, "syscr"),
    writeCalls: counter(text, "syscw"),
    storageReadBytes: counter(text, "read_bytes"),
    storageWriteBytes: counter(text, "write_bytes"),
    cancelledWriteBytes: counter(text, "cancelled_write_bytes"),
  };
  return Object.values(counters).some(Number.isNaN) ? undefined : counters;
}

/** NaN where it is missing. */
function counter(text: string, name: string): number {
  return Number(new RegExp(`^${name}: (\\d+)$`, "m").exec(text)?.[1]);
}

/** What was read and written between two readings. */
export function processIoBetween(before: ProcessIo, after: ProcessIo): ProcessIo {
  return {
    readCallBytes: after.readCallBytes - before.readCallBytes,
    writeCallBytes: after.writeCallBytes - before.writeCallBytes,
    readCalls: after.readCalls - before.readCalls,
    writeCalls: after.writeCalls - before.writeCalls,
    storageReadBytes: after.storageReadBytes - before.storageReadBytes,
    storageWriteBytes: after.storageWriteBytes - before.storageWriteBytes,
    cancelledWriteBytes: after.cancelledWriteBytes - before.cancelledWriteBytes,
  };
}
