// Which process a number means, and whether it has ended. Numbers are used again, soonest in containers,
// so a process is named by its number, the moment it started and the system that counted both.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** A process, for others to find out whether it still runs. What a system does not tell is left out. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Clock ticks between the system's start and the process's; Linux tells it. */
  readonly started?: string;
  /** The machine, or the image that it was made of; systemd's Linux tells it, some containers do not. */
  readonly machine?: string;
  /** Changes with every start of the system; Linux tells it. */
  readonly boot?: string;
  /** The namespace that the number is counted in, which differs between containers; Linux tells it. */
  readonly namespace?: string;
}

/** Whether a process runs, has ended, or cannot be told from here. */
export type ProcessState = "running" | "ended" | "unknown";

/** This process. */
export function ownIdentity(): ProcessIdentity {
  const started = statusOf(process.pid)?.started;
  const machine = orUndefined(() => readFileSync("/etc/machine-id", "utf8").trim());
  const boot = orUndefined(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const namespace = orUndefined(() => readlinkSync("/proc/self/ns/pid"));
  return {
    pid: process.pid,
    host: hostname(),
    ...(started === undefined ? {} : { started }),
    // Empty in an image that was never started.
    ...(machine === undefined || machine === "" ? {} : { machine }),
    ...(boot === undefined ? {} : { boot }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** What became of a process, as far as `self`, this one, can tell. */
export function stateOf(other: ProcessIdentity, self: ProcessIdentity): ProcessState {
  if (other.host !== self.host) return "unknown";
  if (other.boot !== undefined && self.boot !== undefined && other.boot !== self.boot) {
    // Started anew since, or another machine of the same name that shares the directory.
    return other.machine !== undefined && other.machine === self.machine ? "ended" : "unknown";
  }
  if (other.namespace !== self.namespace) return "unknown";
  const status = statusOf(other.pid);
  if (status === undefined) return answersSignals(other.pid) ? "running" : "ended";
  const same = other.started === undefined || other.started === status.started;
  return same && status.running ? "running" : "ended";
}

/** What Linux tells of a process; `undefined` elsewhere, and where there is none or it is hidden. */
function statusOf(
  pid: number,
): { readonly started: string; readonly running: boolean } | undefined {
  const text = orUndefined(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The second field, the program's name in parentheses, may hold blanks: count from its end.
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  const started = fields?.[19];
  if (started === undefined) return undefined;
  // A killed process waits as a zombie for its parent to take notice; before that one of its threads
  // may still be inside a write.
  const zombie = fields?.[0] === "Z" || fields?.[0] === "X";
  return { started, running: !zombie || threadsOf(pid) > 1 };
}

function threadsOf(pid: number): number {
  return orUndefined(() => readdirSync(`/proc/${pid}/task`))?.length ?? 0;
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there and belongs to someone else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
