// Bugs in listings of rows while a transaction is open, and in those that are left early or read in turns.
import { WRITE_NAMES, type StoredRow } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { withMembers } from "./broken-calls.ts";
import { changeAsync, changeSync } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

const CHECKS = { checks: ["lists-its-rows"] } as const;

/** Bugs in what a listing shows of an open transaction, and in two listings of one store. */
export const LISTING_MUTANTS: readonly Mutant[] = [
  engineMutant(
    "rows-lists-open-marks",
    "rows reads with the writer's connection: it lists the marks of a transaction that is open",
    ["CV-040", "CV-093"],
    (whole) =>
      changeAsync(whole, (store) => {
        const open = new Set<string>();
        return {
          transaction: (callback) =>
            store.transaction(async (handle) => {
              const noting = withMembers(handle, {
                markCoValueAsDeleted: async (
                  id: Parameters<typeof handle.markCoValueAsDeleted>[0],
                ) => {
                  await handle.markCoValueAsDeleted(id);
                  open.add(id);
                },
              });
              try {
                return await callback(noting);
              } finally {
                open.clear();
              }
            }),
          rows: async function* () {
            const dirty = new Set(open);
            for await (const row of store.rows?.() ?? []) {
              if (row.table === "deletion") dirty.delete(row.id);
              yield row;
            }
            for (const id of dirty) yield { table: "deletion", id, status: "pending" } as StoredRow;
          },
        };
      }),
    { api: "async", ...CHECKS },
  ),
  engineMutant(
    "rows-lists-open-sessions",
    "rows lists the sessions that the open transaction has written, from its callback in a sync store",
    ["CV-040", "CV-093"],
    (whole) =>
      changeSync(whole, (store) => {
        const open = new Map<number, StoredRow>();
        return {
          transaction: (callback) =>
            store.transaction((handle) => {
              const noting = withMembers(handle, {
                addSessionUpdate: (given: Parameters<typeof handle.addSessionUpdate>[0]) => {
                  const rowID = handle.addSessionUpdate(given);
                  const { bytesSinceLastSignature, ...update } = given.sessionUpdate;
                  open.set(rowID, { table: "session", rowID, bytesSinceLastSignature, ...update });
                  return rowID;
                },
              });
              try {
                return callback(noting);
              } finally {
                open.clear();
              }
            }),
          rows: function* () {
            const dirty = new Map(open);
            for (const row of store.rows?.() ?? []) {
              const newer = row.table === "session" ? dirty.get(row.rowID) : undefined;
              if (row.table === "session") dirty.delete(row.rowID);
              yield newer ?? row;
            }
            yield* dirty.values();
          },
        };
      }),
    CHECKS,
  ),
  engineMutant(
    "rows-left-blocks-writes",
    "a listing of rows that was left early keeps its statement busy: writes fail from then on",
    ["CV-004", "CV-093"],
    (whole) =>
      changeSync(whole, (store) => {
        let busy = 0;
        const guarded =
          (name: string, call: (...given: never[]) => unknown) =>
          (...given: never[]): unknown => {
            const isRead = name === "upsertCoValue" && given[1] === undefined;
            if (busy > 0 && !isRead) throw new TypeError("the connection is busy with a query");
            return Reflect.apply(call, store, given);
          };
        return {
          ...Object.fromEntries(WRITE_NAMES.map((name) => [name, guarded(name, store[name])])),
          rows: () => {
            const whole = store.rows?.()[Symbol.iterator]();
            if (whole !== undefined) busy += 1;
            return listedBy(() => {
              const next = whole?.next() ?? DONE;
              if (next.done === true) busy -= 1;
              return next;
            });
          },
        };
      }),
    { engine: sqliteEngine, ...CHECKS },
  ),
  engineMutant(
    "rows-goes-on",
    "rows has one cursor: the next listing goes on with the one that was left early",
    ["CV-093"],
    (whole) =>
      changeSync(whole, (store) => {
        let current: Iterator<StoredRow> | undefined;
        return {
          rows: () => {
            const mine = (current ??= store.rows?.()[Symbol.iterator]());
            return listedBy(() => {
              const next = mine?.next() ?? DONE;
              if (next.done === true) current = undefined;
              return next;
            });
          },
        };
      }),
    CHECKS,
  ),
  engineMutant(
    "listings-share-a-cursor",
    "two listings of rows that are read in turns share a cursor: each has half of the rows",
    ["CV-093"],
    (whole) =>
      changeAsync(whole, (store) => {
        let current: AsyncIterator<StoredRow> | undefined;
        let users = 0;
        return {
          rows: async function* () {
            users += 1;
            const mine = (current ??= store.rows?.()[Symbol.asyncIterator]());
            try {
              for (;;) {
                const next = (await mine?.next()) ?? DONE;
                if (next.done === true) return;
                yield next.value;
              }
            } finally {
              users -= 1;
              if (users === 0) current = undefined;
            }
          },
        };
      }),
    { api: "async", ...CHECKS },
  ),
];

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** A listing that does not hear of being left. */
function listedBy(next: () => IteratorResult<StoredRow>): Iterable<StoredRow> {
  return { [Symbol.iterator]: () => ({ next, return: () => DONE }) };
}
