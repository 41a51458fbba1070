// Bugs in row ids, headers, and the enumeration of coValues.
import { AssayError, canonicalText, settle } from "@assay/engines/engine";
import { referenceEngine } from "../reference-engine.ts";
import { mutant, type Mutant } from "./mutant.ts";
import { oddRowID, takingOddCoValues } from "./odd-row-ids.ts";

/** What the rows that a repeated upsert uses up are called. */
const BURNT = "burnt row ";

/** Bugs in rows and ids. */
export const ROW_MUTANTS: readonly Mutant[] = [
  mutant(
    "repeated-upsert-uses-a-row",
    "a repeated upsert uses up a row id, so that a gap is left",
    ["CV-002"],
    () => {
      let burnt = 0;
      return {
        store: {
          *upsertCoValue(store, id, header) {
            const before = yield* settle(store.getCoValue(id));
            if (before === undefined || header === undefined) {
              return yield* settle(store.upsertCoValue(id, header));
            }
            burnt += 1;
            yield* settle(store.upsertCoValue(`${BURNT}${burnt}`, header));
            return before.rowID;
          },
          *getCoValueIDs(store, limit, offset) {
            const all = yield* settle(store.getCoValueIDs(Number.MAX_SAFE_INTEGER, offset));
            return all.filter(({ id }) => !id.startsWith(BURNT)).slice(0, limit);
          },
          *getCoValueCount(store) {
            return (yield* settle(store.getCoValueCount())) - burnt;
          },
        },
      };
    },
  ),
  mutant("last-header-wins", "getCoValue gives the header of the last upsert", ["CV-005"], () => {
    const headers = new Map<string, never>();
    return {
      store: {
        *upsertCoValue(store, id, header) {
          // Only handed back; of the type that the caller gave it.
          if (header !== undefined) headers.set(id, header as never);
          return yield* settle(store.upsertCoValue(id, header));
        },
        *getCoValue(store, id) {
          const row = yield* settle(store.getCoValue(id));
          const header = headers.get(id);
          return row === undefined || header === undefined
            ? row
            : { ...row, header: structuredClone(header) };
        },
      },
    };
  }),
  mutant(
    "row-id-below-zero",
    "getCoValue answers with the row id's negative",
    ["CV-001"],
    () =>
      takingOddCoValues({
        store: {
          *getCoValue(store, id) {
            const row = yield* settle(store.getCoValue(id));
            return row && { ...row, rowID: -row.rowID };
          },
        },
      }),
    { engine: referenceEngine },
  ),
  mutant(
    "erased-covalue-moves",
    "getCoValue of a coValue that was erased answers with another row id",
    ["CV-003"],
    () => {
      const erased = new Set<string>();
      return takingOddCoValues({
        store: {
          *eraseCoValueButKeepTombstone(store, id) {
            // What is stored only after it was erased has not moved.
            const row = yield* settle(store.getCoValue(id));
            yield* settle(store.eraseCoValueButKeepTombstone(id));
            if (row !== undefined) erased.add(id);
          },
          *getCoValue(store, id) {
            const row = yield* settle(store.getCoValue(id));
            return row && erased.has(id) ? { ...row, rowID: oddRowID(row.rowID) } : row;
          },
        },
      });
    },
  ),
  mutant(
    "new-row-misnamed",
    "upsertCoValue of a new coValue answers with another row id than the one it stores it under",
    ["CV-004"],
    () =>
      takingOddCoValues({
        store: {
          *upsertCoValue(store, id, header) {
            const before = yield* settle(store.getCoValue(id));
            const rowID = yield* settle(store.upsertCoValue(id, header));
            return rowID !== undefined && before === undefined ? oddRowID(rowID) : rowID;
          },
        },
      }),
    { engine: referenceEngine },
  ),
  mutant(
    "repeated-upsert-misnamed",
    "a repeated upsert answers with a new row id",
    ["CV-005"],
    () =>
      takingOddCoValues({
        store: {
          *upsertCoValue(store, id, header) {
            const before = yield* settle(store.getCoValue(id));
            const rowID = yield* settle(store.upsertCoValue(id, header));
            const repeated = before !== undefined && header !== undefined;
            return rowID !== undefined && repeated ? oddRowID(rowID) : rowID;
          },
        },
      }),
  ),
  mutant(
    "lookup-finds-nothing",
    "upsertCoValue without a header answers with undefined, also of a stored coValue",
    ["CV-006"],
    () => ({
      store: {
        *upsertCoValue(store, id, header) {
          const rowID = yield* settle(store.upsertCoValue(id, header));
          return header === undefined ? undefined : rowID;
        },
      },
    }),
  ),
  mutant(
    "lookup-takes-a-turn",
    "upsertCoValue without a header is queued with the writers, and refused inside a transaction",
    ["CV-007"],
    () => ({
      store: {
        *upsertCoValue(store, id, header) {
          // An empty write: refused where a write would be.
          if (header === undefined) yield* settle(store.trackCoValuesSyncState([]));
          return yield* settle(store.upsertCoValue(id, header));
        },
      },
    }),
  ),
  mutant(
    "ids-by-name",
    "getCoValueIDs lists ids in the order of their texts",
    ["CV-010"],
    () => ({
      store: {
        *getCoValueIDs(store, limit, offset) {
          const all = yield* settle(store.getCoValueIDs(Number.MAX_SAFE_INTEGER, 0));
          return all.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(offset, offset + limit);
        },
      },
    }),
    { engine: referenceEngine },
  ),
  mutant(
    "ids-from-offset",
    "getCoValueIDs begins at the row id that is its offset, not above it",
    ["CV-010"],
    () => ({
      store: {
        *getCoValueIDs(store, limit, offset) {
          return yield* settle(store.getCoValueIDs(limit, Math.max(0, offset - 1)));
        },
      },
    }),
  ),
  mutant("limit-zero-ignored", "getCoValueIDs takes a limit of 0 for none", ["CV-010"], () => ({
    store: {
      *getCoValueIDs(store, limit, offset) {
        return yield* settle(store.getCoValueIDs(limit || Number.MAX_SAFE_INTEGER, offset));
      },
    },
  })),
  mutant(
    "count-without-erased",
    "getCoValueCount leaves out coValues that were erased",
    ["CV-011"],
    () => {
      const erased = new Set<string>();
      return {
        store: {
          *eraseCoValueButKeepTombstone(store, id) {
            yield* settle(store.eraseCoValueButKeepTombstone(id));
            if ((yield* settle(store.getCoValue(id))) !== undefined) erased.add(id);
          },
          *getCoValueCount(store) {
            return (yield* settle(store.getCoValueCount())) - erased.size;
          },
        },
      };
    },
  ),
  mutant(
    "equal-headers-refused",
    "a header that a stored coValue has is refused to a new one, as by a unique index",
    ["CV-013"],
    () => {
      const headers = new Set<string>();
      return {
        store: {
          *upsertCoValue(store, id, header) {
            if (header === undefined) return yield* settle(store.upsertCoValue(id, header));
            const text = canonicalText(header);
            if ((yield* settle(store.getCoValue(id))) === undefined) {
              if (headers.has(text)) {
                throw new AssayError("IO_FAILED", "UNIQUE constraint failed: coValues.header");
              }
              headers.add(text);
            }
            return yield* settle(store.upsertCoValue(id, header));
          },
        },
      };
    },
  ),
];
