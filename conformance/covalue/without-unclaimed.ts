// Takes out of a history what holds a cell to claims that its engine does not make. A composite call that
// is several calls has parts: others come between them, a refusal leaves those before it, and one that
// finds nothing to write is not refused as a write. Whoever claims no more is asked for no more; that the
// absence shows is for the checks of claims to say.
import type fc from "fast-check";
import type {
  History,
  Operation,
  ParallelOperation,
  SerialOperation,
  TransactionStep,
} from "@assay/engines/covalue";
import { ADVERSARIAL_POOLS, histories, type GeneratorPools } from "./generator/histories.ts";
import { isRefused } from "./generator/refusals.ts";
import { generatedSkips, type JudgedCell } from "./judged-cell.ts";

type Kind = SerialOperation["op"];

/** Random histories of a cell: without what it cannot play, and without what it does not claim. */
export function historiesOf(
  cell: JudgedCell,
  pools: GeneratorPools = ADVERSARIAL_POOLS,
): fc.Arbitrary<History> {
  return histories(generatedSkips(cell), pools).map((history) => withoutUnclaimed(history, cell));
}

/**
 * The history with composite calls before those that they would be in flight with, where they are not claimed
 * to be atomic; and, where `atomicCommit` is not, without batches that may be refused half-way.
 */
export function withoutUnclaimed(history: History, { engine, api }: JudgedCell): History {
  const { atomicCommit, atomicRead } = engine.claims;
  if (atomicCommit && atomicRead) return history;
  const whole = atomicCommit ? history : history.flatMap(withoutRefused);
  // In a sync cell nothing is in flight: branches follow one another.
  if (api === "sync") return whole;
  const inParts = new Set<Kind>();
  if (!atomicCommit) inParts.add("commitBatch");
  if (!atomicRead) inParts.add("readCoValue");
  return whole.flatMap((operation) =>
    operation.op === "parallel" ? apart(operation, inParts) : [operation],
  );
}

/** The calls of those kinds first, and then what is in flight without them. */
function apart(operation: ParallelOperation, kinds: ReadonlySet<Kind>): readonly Operation[] {
  const branches = operation.branches.map((branch) => branch.filter(({ op }) => !kinds.has(op)));
  return [
    ...operation.branches.flat().filter(({ op }) => kinds.has(op)),
    { ...operation, branches },
  ];
}

function withoutRefused(operation: Operation): readonly Operation[] {
  if (operation.op !== "parallel") return withoutRefusedSerial(operation);
  return [
    { ...operation, branches: operation.branches.map((one) => one.flatMap(withoutRefusedSerial)) },
  ];
}

function withoutRefusedSerial(operation: SerialOperation): readonly SerialOperation[] {
  if (operation.op === "transaction") {
    return [{ ...operation, steps: operation.steps.filter((step) => !mayFindNothing(step)) }];
  }
  return operation.op === "commitBatch" && isRefused(operation) ? [] : [operation];
}

/** Whether it is a nested batch of which the first part is to be refused, and may write nothing. */
function mayFindNothing(step: TransactionStep): boolean {
  if (step.op !== "writeNested" || step.write.op !== "commitBatch") return false;
  return step.write.writes[0]?.header === undefined;
}
