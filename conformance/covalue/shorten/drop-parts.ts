// Drops parts of operations: writes and sessions of batches, updates, optional fields, the throw.
import type {
  BatchWrite,
  HandleOperation,
  History,
  Operation,
  SerialOperation,
  TransactionStep,
} from "@assay/engines/covalue";
import { withoutPieces } from "./drop-operations.ts";

/** Histories whose operations say less. */
export function* dropParts(history: History): Iterable<History> {
  for (const [index, operation] of history.entries()) {
    for (const simpler of simplerOperations(operation)) yield history.with(index, simpler);
  }
}

function* simplerOperations(operation: Operation): Iterable<Operation> {
  if (operation.op !== "parallel") {
    yield* simplerSerials(operation);
    return;
  }
  for (const [index, branch] of operation.branches.entries()) {
    for (const [place, serial] of branch.entries()) {
      for (const simpler of simplerSerials(serial)) {
        yield {
          ...operation,
          branches: operation.branches.with(index, branch.with(place, simpler)),
        };
      }
    }
  }
}

function* simplerSerials(operation: SerialOperation): Iterable<SerialOperation> {
  switch (operation.op) {
    case "trackCoValuesSyncState":
      for (const updates of withoutPieces(operation.updates)) {
        if (updates.length > 0) yield { ...operation, updates };
      }
      break;
    case "commitBatch":
      for (const writes of withoutPieces(operation.writes)) {
        if (writes.length > 0) yield { ...operation, writes };
      }
      for (const [index, write] of operation.writes.entries()) {
        for (const simpler of simplerWrites(write)) {
          yield { ...operation, writes: operation.writes.with(index, simpler) };
        }
      }
      break;
    case "transaction":
      if (operation.end === "throw") yield { ...operation, end: "commit" };
      for (const [index, step] of operation.steps.entries()) {
        for (const simpler of simplerSteps(step)) {
          yield { ...operation, steps: operation.steps.with(index, simpler) };
        }
      }
      break;
  }
}

function* simplerWrites(write: BatchWrite): Iterable<BatchWrite> {
  for (const sessions of withoutPieces(write.sessions)) yield { ...write, sessions };
  if (write.deleted) yield { ...write, deleted: false };
  for (const [index, session] of write.sessions.entries()) {
    const { bytes, ...rest } = session;
    if (bytes !== undefined) yield { ...write, sessions: write.sessions.with(index, rest) };
    if (session.signatureAfter) {
      const simpler = { ...session, signatureAfter: false };
      yield { ...write, sessions: write.sessions.with(index, simpler) };
    }
  }
}

function* simplerSteps(step: TransactionStep): Iterable<TransactionStep> {
  switch (step.op) {
    case "together":
      for (const [index, call] of step.steps.entries()) {
        for (const simpler of simplerCalls(call)) {
          yield { ...step, steps: step.steps.with(index, simpler) };
        }
      }
      break;
    case "readOutside":
    case "writeNested":
    case "wait":
      break;
    default:
      yield* simplerCalls(step);
  }
}

function* simplerCalls(call: HandleOperation): Iterable<HandleOperation> {
  if (call.op === "addSessionUpdate") {
    const { bytes, ...rest } = call;
    if (bytes !== undefined) yield rest;
    if (call.hint) yield { ...call, hint: false };
  }
  if (call.op === "putStorageReconciliationLock") {
    const { releasedAt, ...rest } = call;
    if (releasedAt !== undefined) yield rest;
  }
}
