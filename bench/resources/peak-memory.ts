// The most memory that this process held at one time (VmHWM in /proc/self/status). The kernel keeps one
// such mark a process and lets it be taken back, so one meter at a time measures it.
import { writeFileSync } from "node:fs";
import { toldByFile, type ReadSystemFile, type Told } from "./told.ts";

/** Resident memory at its highest. */
export interface PeakMemory {
  readonly peakResidentBytes: number;
  /** `start`: since the mark was taken back. `process`: since the process began, where it could not be. */
  readonly since: "start" | "process";
}

/** Writes a file of the kernel's; throws where it cannot. Tests inject their own. */
export type WriteSystemFile = (path: string, text: string) => void;

/** Takes the mark back to what is resident now; answers whether the system lets it. */
export function resetPeakMemory(write: WriteSystemFile = writeFileSync): boolean {
  try {
    write("/proc/self/clear_refs", "5");
    return true;
  } catch {
    // Another system, a kernel without it, or a container whose /proc is read-only.
    return false;
  }
}

/** The mark, told by Linux alone. `reset` is what `resetPeakMemory` answered. */
export function readPeakMemory(reset: boolean, read?: ReadSystemFile): Told<PeakMemory> {
  return toldByFile(
    "/proc/self/status",
    (text) => {
      const peakResidentBytes = parsePeakResidentBytes(text);
      if (peakResidentBytes === undefined) return undefined;
      return { peakResidentBytes, since: reset ? "start" : "process" };
    },
    read,
  );
}

/** The mark in the text of /proc/PID/status, where "kB" stands for 1024 bytes. */
export function parsePeakResidentBytes(text: string): number | undefined {
  const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(text) ?? [];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
