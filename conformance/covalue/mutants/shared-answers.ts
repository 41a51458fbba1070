// Bugs in whose an answer is: a call that hands out what it keeps, one each.
import { canonicalText, settle } from "@assay/engines/engine";
import type {
  CoValueKnownState,
  RawCoID,
  SignatureAfterRow,
  TransactionRow,
} from "@assay/engines/covalue";
import { mutant, type Breaking, type Mutant } from "./mutant.ts";

/** Answers that are handed out again, without a copy, as long as they ought to say the same. */
class Shared {
  readonly #answers = new Map<string, { readonly text: string; readonly answer: unknown }>();

  answer<T>(key: unknown, fresh: T): T {
    if (typeof fresh !== "object" || fresh === null) return fresh;
    const name = JSON.stringify(key);
    const text = canonicalText(fresh);
    const kept = this.#answers.get(name);
    // What is kept for a key is of the type that this key's call answers with.
    if (kept?.text === text) return kept.answer as T;
    this.#answers.set(name, { text, answer: fresh });
    return fresh;
  }
}

/** What one call gives out, and who calls it. */
function sharing(call: string, of: string, breaking: (shared: Shared) => ReturnType<Breaking>) {
  const name = `shared-${of.toLowerCase().replaceAll(" ", "-")}`;
  const broken = `${call} hands out ${of} that it keeps`;
  return mutant(name, broken, ["CV-098"], () => breaking(new Shared()));
}

/** One and the same empty answer of a call, again and again. */
function sharingNothing(name: string, broken: string, breaking: Breaking): Mutant {
  return mutant(name, broken, ["CV-098"], breaking);
}

/** Bugs in whose an empty answer is. */
const EMPTY_ANSWERS: readonly Mutant[] = [
  sharingNothing("shared-nothing", "all empty ranges are one and the same list", () => {
    const nothing: TransactionRow[] = [];
    return {
      store: {
        *getNewTransactionInSession(store, ses, from, to) {
          const rows = yield* settle(store.getNewTransactionInSession(ses, from, to));
          return rows.length === 0 ? nothing : rows;
        },
      },
    };
  }),
  sharingNothing(
    "shared-nobody-waits",
    "where nothing waits for deletion the answer is one and the same list",
    () => {
      const nobody: RawCoID[] = [];
      return {
        store: {
          *getAllCoValuesWaitingForDelete(store) {
            const waiting = yield* settle(store.getAllCoValuesWaitingForDelete());
            return waiting.length === 0 ? nobody : waiting;
          },
        },
      };
    },
  ),
  sharingNothing(
    "shared-no-sessions",
    "known states without sessions have one and the same object of them",
    () => {
      const sessions: CoValueKnownState["sessions"] = {};
      return {
        store: {
          *getCoValueKnownState(store, id) {
            const known = yield* settle(store.getCoValueKnownState(id));
            const isEmpty = known !== undefined && Object.keys(known.sessions).length === 0;
            return isEmpty ? { ...known, sessions } : known;
          },
        },
      };
    },
  ),
  sharingNothing(
    "shared-no-signatures",
    "sessions without signatures in whole coValues have one and the same list of them",
    () => {
      const nothing: SignatureAfterRow[] = [];
      return {
        store: {
          *readCoValue(store, id) {
            const whole = yield* settle(store.readCoValue(id));
            const sessions = whole?.sessions.map(({ signatures, ...session }) => ({
              ...session,
              signatures: signatures.length === 0 ? nothing : signatures,
            }));
            return whole && sessions && { ...whole, sessions };
          },
        },
      };
    },
  ),
];

/** Bugs in whose an answer is. */
export const SHARED_ANSWER_MUTANTS: readonly Mutant[] = [
  sharing("getCoValueKnownState", "known states", (shared) => ({
    store: {
      *getCoValueKnownState(store, id) {
        return shared.answer(id, yield* settle(store.getCoValueKnownState(id)));
      },
    },
  })),
  sharing("getCoValue", "coValue rows", (shared) => ({
    store: {
      *getCoValue(store, id) {
        return shared.answer(id, yield* settle(store.getCoValue(id)));
      },
    },
  })),
  sharing("getCoValueSessions", "lists of sessions", (shared) => ({
    store: {
      *getCoValueSessions(store, coValue) {
        return shared.answer(coValue, yield* settle(store.getCoValueSessions(coValue)));
      },
    },
  })),
  sharing("getNewTransactionInSession", "parsed transactions", (shared) => ({
    store: {
      *getNewTransactionInSession(store, ses, from, to) {
        const rows = yield* settle(store.getNewTransactionInSession(ses, from, to));
        return rows.map((row) => ({ ...row, tx: shared.answer([ses, row.idx], row.tx) }));
      },
    },
  })),
  sharing("getSignatures", "rows of signatures", (shared) => ({
    store: {
      *getSignatures(store, ses, from) {
        const rows = yield* settle(store.getSignatures(ses, from));
        return rows.map((row) => shared.answer([ses, row.idx], { ...row, ses }));
      },
    },
  })),
  sharing("getCoValueIDs", "rows of ids", (shared) => ({
    store: {
      *getCoValueIDs(store, limit, offset) {
        const rows = yield* settle(store.getCoValueIDs(limit, offset));
        return rows.map((row) => shared.answer(row.id, row));
      },
    },
  })),
  sharing("getAllCoValuesWaitingForDelete", "the queue of deletions", (shared) => ({
    store: {
      *getAllCoValuesWaitingForDelete(store) {
        return shared.answer("", yield* settle(store.getAllCoValuesWaitingForDelete()));
      },
    },
  })),
  sharing("getUnsyncedCoValueIDs", "the list of unsynced ids", (shared) => ({
    store: {
      *getUnsyncedCoValueIDs(store) {
        return shared.answer("", yield* settle(store.getUnsyncedCoValueIDs()));
      },
    },
  })),
  sharing("readCoValue", "whole coValues", (shared) => ({
    store: {
      *readCoValue(store, id) {
        return shared.answer(id, yield* settle(store.readCoValue(id)));
      },
    },
  })),
  sharing("getSingleCoValueSession", "single sessions", (shared) => ({
    handle: {
      *getSingleCoValueSession(handle, coValue, session) {
        const row = yield* settle(handle.getSingleCoValueSession(coValue, session));
        return shared.answer([coValue, session], row);
      },
    },
  })),
  sharing("getStorageReconciliationLock", "rows of locks", (shared) => ({
    handle: {
      *getStorageReconciliationLock(handle, key) {
        return shared.answer(key, yield* settle(handle.getStorageReconciliationLock(key)));
      },
    },
  })),
  ...EMPTY_ANSWERS,
];
