// Clauses that say nothing about a cell because of its api: no check of it can look at them, histories
// no more than claims, and that is said instead of left open.
import type { Api } from "@assay/engines/engine";
import type { ClauseResult } from "../../events.ts";
import { counts, type ClauseSelection } from "../clause-selection.ts";
import type { ClauseID } from "../clauses.ts";

const NOTHING_IN_FLIGHT = "nothing is in flight together in a sync cell";

const INAPPLICABLE: Readonly<
  Record<Api, readonly { readonly clause: ClauseID; readonly reason: string }[]>
> = {
  async: [],
  sync: [
    { clause: "CV-042", reason: NOTHING_IN_FLIGHT },
    { clause: "CV-044", reason: NOTHING_IN_FLIGHT },
    { clause: "CV-045", reason: "the callback of a sync transaction awaits nothing" },
    { clause: "CV-062", reason: "a sync handle has no such call" },
    { clause: "CV-083", reason: NOTHING_IN_FLIGHT },
    { clause: "CV-124", reason: "a sync cell answers without promises" },
  ],
};

/** The clauses that say nothing about cells of the api, as far as they are looked at. */
export function inapplicableClauses(api: Api, selection: ClauseSelection): ClauseResult[] {
  return INAPPLICABLE[api]
    .filter(({ clause }) => counts(selection, [clause]))
    .map((note) => ({ ...note, verdict: "not-run", inapplicable: true }));
}
