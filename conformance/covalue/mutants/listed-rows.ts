// Bugs in the call that lists every stored row, and in what is claimed of it.
import type { CoValueEngine, CoValueStore, StoredRow } from "@assay/engines/covalue";
import type { ClauseID } from "../clauses.ts";
import { changeAsync } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

const CLAUSES: readonly [ClauseID] = ["CV-093"];
const PLANTING = { api: "async", checks: ["lists-its-rows", "holds-long-lists"] } as const;

/** Each row is listed as what `change` makes of it: once, not at all, or several times. */
function listing(change: (row: StoredRow) => readonly StoredRow[]) {
  return (whole: CoValueEngine): CoValueEngine =>
    changeAsync(whole, (store) => ({
      rows: async function* () {
        for await (const row of store.rows?.() ?? []) yield* change(row);
      },
    }));
}

/** Bugs in `rows`. */
export const LISTED_ROW_MUTANTS: readonly Mutant[] = [
  engineMutant(
    "rows-without-signatures",
    "rows leaves the signatures out",
    CLAUSES,
    listing((row) => (row.table === "signature" ? [] : [row])),
    PLANTING,
  ),
  engineMutant(
    "rows-without-done-deletions",
    "rows leaves out the deletions that are done",
    CLAUSES,
    listing((row) => (row.table === "deletion" && row.status === "done" ? [] : [row])),
    PLANTING,
  ),
  engineMutant(
    "rows-lists-locks-twice",
    "rows lists every lock twice",
    CLAUSES,
    listing((row) => (row.table === "lock" ? [row, row] : [row])),
    PLANTING,
  ),
  engineMutant(
    "rows-not-claimed",
    "rows is offered and not claimed",
    CLAUSES,
    (whole) => ({ ...whole, claims: { ...whole.claims, rows: false } }),
    { api: "async", checks: ["lists-its-rows"] },
  ),
  engineMutant(
    "rows-not-offered",
    "rows is claimed and not offered",
    CLAUSES,
    // Set on purpose: leaving it out would leave the store's own.
    (whole) => changeAsync(whole, () => ({ rows: undefined }) as unknown as Partial<CoValueStore>),
    PLANTING,
  ),
];
