// What meets while operations are in flight together.
import type { ParallelOperation, SerialOperation } from "@assay/engines/covalue";
import type { Situation } from "./situation-rules.ts";

/** Adds the situations that operations in flight together bring about. */
export function findFlights({ branches }: ParallelOperation, found: Set<Situation>): void {
  if (branches.filter((branch) => branch.length > 0).length < 2) return;
  const [first, ...others] = branches.map(look);
  let before = first ?? look([]);
  for (const branch of others) {
    if (meet(before.written, branch.written)) found.add("flightWrites");
    if (meet(before.written, branch.read) || meet(before.read, branch.written)) {
      found.add("flightReads");
    }
    if (before.waits || branch.waits) found.add("flightWaits");
    if ((before.erases && branch.writes) || (before.writes && branch.erases)) {
      found.add("flightErase");
    }
    if (askAtOnce(before.locks, branch.locks)) found.add("flightLocks");
    before = joined(before, branch);
  }
}

/** What the operations of some branches touch. */
interface Touched {
  readonly written: ReadonlySet<string>;
  readonly read: ReadonlySet<string>;
  /** Peers and who asks for their locks. */
  readonly locks: readonly (readonly [peer: string, session: string])[];
  readonly waits: boolean;
  readonly erases: boolean;
  readonly writes: boolean;
}

function look(branch: readonly SerialOperation[]): Touched {
  const written = new Set<string>();
  const read = new Set<string>();
  const locks: (readonly [string, string])[] = [];
  let waits = false;
  let erases = false;
  let writes = false;
  for (const operation of branch) {
    switch (operation.op) {
      case "transaction":
        writes = true;
        for (const step of operation.steps) {
          if (step.op === "wait") waits = true;
          for (const call of step.op === "together" ? step.steps : [step]) {
            if ("id" in call && call.op.startsWith("add")) written.add(call.id);
          }
        }
        break;
      case "commitBatch":
        writes = true;
        for (const write of operation.writes) written.add(write.id);
        break;
      case "eraseCoValueButKeepTombstone":
        erases = true;
        written.add(operation.id);
        break;
      case "upsertCoValue":
        if (operation.header === undefined) break;
        writes = true;
        written.add(operation.id);
        break;
      case "tryAcquireStorageReconciliationLock":
        locks.push([operation.peer, operation.session]);
        break;
      default:
        if ("id" in operation) read.add(operation.id);
    }
  }
  return { written, read, locks, waits, erases, writes };
}

function joined(a: Touched, b: Touched): Touched {
  return {
    written: new Set([...a.written, ...b.written]),
    read: new Set([...a.read, ...b.read]),
    locks: [...a.locks, ...b.locks],
    waits: a.waits || b.waits,
    erases: a.erases || b.erases,
    writes: a.writes || b.writes,
  };
}

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const name of a) if (b.has(name)) return true;
  return false;
}

function askAtOnce(a: Touched["locks"], b: Touched["locks"]): boolean {
  return a.some(([peer, session]) => b.some(([other, by]) => other === peer && by !== session));
}
