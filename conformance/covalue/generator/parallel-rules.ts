// Which operations may be in flight together. The player names rows by what it has heard so far: a row
// that one branch makes or erases while another names it has no certain meaning, whatever the engine
// does. So branches name rows that were there before, and do not name rows of a coValue that one of
// them erases. The same rule keeps shortened histories meaningful.
import type { History, ParallelOperation, SerialOperation } from "@assay/engines/covalue";
import { Sketch } from "./sketch.ts";

/** Whether every parallel operation of a history keeps the rule. */
export function keepsParallelRule(history: History): boolean {
  const sketch = new Sketch();
  for (const operation of history) {
    if (operation.op === "parallel" && !branchesMayMeet(operation, sketch)) return false;
    sketch.note(operation);
  }
  return true;
}

/** Whether branches keep the rule, given what is stored before them. */
export function branchesMayMeet({ branches }: ParallelOperation, before: Sketch): boolean {
  const operations = branches.flat();
  const erased = new Set(operations.flatMap(erasedID));
  return operations.every((operation) =>
    namedRows(operation).every(({ id }) => before.hasCoValue(id) && !erased.has(id)),
  );
}

/** A row that an operation names by its coValue. */
interface NamedRow {
  readonly id: string;
}

function namedRows(operation: SerialOperation): readonly NamedRow[] {
  switch (operation.op) {
    case "getCoValueSessions":
    case "getNewTransactionInSession":
    case "getSignatures":
    case "readCoValue":
      return [operation];
    case "transaction":
      return operation.steps.flatMap((step) =>
        (step.op === "together" ? step.steps : [step]).flatMap((call) =>
          // A mark is by id, and an unstored coValue may be marked.
          "id" in call && call.op !== "markCoValueAsDeleted" ? [call] : [],
        ),
      );
    case "commitBatch":
      return operation.writes.filter((write) => write.sessions.length > 0);
    default:
      return [];
  }
}

function erasedID(operation: SerialOperation): readonly string[] {
  return operation.op === "eraseCoValueButKeepTombstone" ? [operation.id] : [];
}
