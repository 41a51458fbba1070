// What an operation is about: the coValues and locks that it names.
import { isRead, lockKey, type Operation, type TransactionStep } from "@assay/engines/covalue";

/** The coValues, by id, and the locks, by key, that something is about. */
export interface Scope {
  readonly ids: readonly string[];
  readonly locks: readonly string[];
}

/** What an operation or step names, with all that is done within it. */
export function scopeOf(operation: Operation | TransactionStep): Scope {
  switch (operation.op) {
    case "parallel":
      return joined(operation.branches.flat());
    case "transaction":
    case "together":
      return joined(operation.steps);
    case "readOutside":
      return scopeOf(operation.read);
    case "writeNested":
      return scopeOf(operation.write);
    case "useEndedTransaction":
      return scopeOf(operation.step);
    case "commitBatch":
      return { ids: operation.writes.map(({ id }) => id), locks: [] };
    case "trackCoValuesSyncState":
      return { ids: operation.updates.map(({ id }) => id), locks: [] };
    default:
      return {
        ids: "id" in operation ? [operation.id] : [],
        locks:
          "key" in operation
            ? [operation.key]
            : "peer" in operation
              ? [lockKey(operation.peer)]
              : [],
      };
  }
}

function joined(operations: readonly (Operation | TransactionStep)[]): Scope {
  const scopes = operations.map(scopeOf);
  return {
    ids: scopes.flatMap(({ ids }) => ids),
    locks: scopes.flatMap(({ locks }) => locks),
  };
}

/** Whether it may write; an upsert without a header is a read. */
export function isWrite(operation: Operation): boolean {
  if (operation.op === "upsertCoValue") return operation.header !== undefined;
  return !isRead(operation);
}
