// Bugs in signatures.
import { settle } from "@assay/engines/engine";
import { referenceEngine } from "../reference-engine.ts";
import { mutant, type Mutant } from "./mutant.ts";
import { findSession } from "./find-session.ts";

/** Bugs in signatures. */
export const SIGNATURE_MUTANTS: readonly Mutant[] = [
  mutant(
    "signatures-start-exclusive",
    "getSignatures leaves out the index it is asked from",
    ["CV-032"],
    () => ({
      store: {
        *getSignatures(store, ses, from) {
          return yield* settle(store.getSignatures(ses, from + 1));
        },
      },
    }),
  ),
  mutant(
    "signatures-bleed",
    "getSignatures goes on with the signatures of the session row after it",
    ["CV-032"],
    () => ({
      store: {
        *getSignatures(store, ses, from) {
          const own = yield* settle(store.getSignatures(ses, from));
          return [...own, ...(yield* settle(store.getSignatures(ses + 1, 0)))];
        },
      },
    }),
    { engine: referenceEngine },
  ),
  mutant(
    "signatures-in-decimal-order",
    "signatures come in the order of their indices' decimal digits",
    ["CV-033"],
    () => ({
      store: {
        *getSignatures(store, ses, from) {
          const rows = yield* settle(store.getSignatures(ses, from));
          return rows.sort((a, b) => (String(a.idx) < String(b.idx) ? -1 : 1));
        },
      },
    }),
  ),
  mutant(
    "signatures-within-counter",
    "getSignatures gives none at or above the session's counter",
    ["CV-034"],
    () => ({
      store: {
        *getSignatures(store, ses, from) {
          const rows = yield* settle(store.getSignatures(ses, from));
          const session = yield* findSession(store, ses);
          return rows.filter(({ idx }) => session === undefined || idx < session.lastIdx);
        },
      },
    }),
  ),
  mutant(
    "first-signature-wins",
    "a signature at an index that has one is not stored",
    ["CV-035"],
    ({ store }) => {
      const written = new Set<string>();
      return {
        handle: {
          *addSignatureAfter(handle, row) {
            const { sessionRowID, idx } = row;
            const stored = yield* settle(store.getSignatures(sessionRowID, idx));
            const key = `${sessionRowID}/${idx}`;
            if (stored[0]?.idx === idx || written.has(key)) return;
            yield* settle(handle.addSignatureAfter(row));
            written.add(key);
          },
        },
        *ended() {
          written.clear();
        },
      };
    },
  ),
];
