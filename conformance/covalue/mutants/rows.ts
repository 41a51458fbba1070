// Bugs in row ids and in which header is kept.
import { settle } from "@assay/engines/engine";
import { mutant, type Mutant } from "./mutant.ts";

/** What the rows that a repeated upsert uses up are called. */
const BURNT = "burnt row ";

/** Bugs in row ids and in which header is kept. */
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
          return row === undefined || header === undefined ? row : { ...row, header };
        },
      },
    };
  }),
];
