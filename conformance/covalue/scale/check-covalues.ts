// Looks whether a store holds exactly the seeded coValues: every id, every known state, the sets, and some
// coValues in full.
import { briefDifference, canonicalText, settle, type Steps } from "@assay/engines/engine";
import { listCoValueIDs, type AnyCoValueStore, type StoredCoValue } from "@assay/engines/covalue";
import {
  lastKnownState,
  lastSessions,
  type SeededCoValue,
  type SeededCoValues,
} from "./seeded-covalues.ts";

/** What was wrong in one respect. */
export interface ScaleDifference {
  /** `known state` */
  readonly what: string;
  readonly count: number;
  /** The first of them, with what was expected and what was there. */
  readonly first: string;
}

/** One coValue in so many is read in full. */
const WHOLE_ONE_IN = 50;

/** What is looked at, and who is told how far it is. */
export interface Checking {
  readonly store: AnyCoValueStore;
  readonly coValues: SeededCoValues;
  readonly count: number;
  readonly onProgress: (phase: CheckPhase, done: number) => void;
}

/** Listing all ids, then looking at each coValue. */
export type CheckPhase = "list" | "check";

/** Every difference; none where all is right. Errors: the store's. */
export function* checkCoValues({
  store,
  coValues,
  count,
  onProgress,
}: Checking): Steps<readonly ScaleDifference[]> {
  const found = new Differences();
  const listed = yield* listCoValueIDs(store);
  onProgress("list", listed.length);
  found.compare("count", "the store", count, yield* settle(store.getCoValueCount()));
  found.compare("ids listed", "the store", count, listed.length);
  const ids = new Set(listed);
  found.compare("ids listed twice", "the store", 0, listed.length - ids.size);

  const unsynced = new Set<string>();
  const waiting = new Set<string>();
  onProgress("check", 0);
  for (let number = 0; number < count; number += 1) {
    const coValue = coValues.at(number);
    const { id, tracking, deletion } = coValue;
    if (tracking === "unsynced") unsynced.add(id);
    if (deletion === "pending") waiting.add(id);
    found.compare("id", id, id, ids.has(id) ? id : undefined);
    found.compare("order of ids", id, id, listed[number]);
    const row = yield* settle(store.getCoValue(id));
    found.compare("row id", id, number + 1, row?.rowID);
    const known = yield* settle(store.getCoValueKnownState(id));
    found.compare("known state", id, lastKnownState(coValue), known);
    if (number % WHOLE_ONE_IN === 0) {
      found.compare(
        "content",
        id,
        expectedContent(coValue),
        contentOf(yield* settle(store.readCoValue(id))),
      );
    }
    onProgress("check", number + 1);
  }
  found.compareSets("unsynced", unsynced, yield* settle(store.getUnsyncedCoValueIDs()));
  found.compareSets(
    "waiting for delete",
    waiting,
    yield* settle(store.getAllCoValuesWaitingForDelete()),
  );
  return found.all();
}

class Differences {
  readonly #found = new Map<string, { count: number; first: string }>();

  compare(what: string, where: string, expected: unknown, actual: unknown): void {
    if (canonicalText(expected) === canonicalText(actual)) return;
    const before = this.#found.get(what);
    if (before === undefined) {
      const text = briefDifference(expected, actual);
      const first = `${where}: expected ${text.expected}, got ${text.actual}`;
      this.#found.set(what, { count: 1, first });
    } else {
      before.count += 1;
    }
  }

  compareSets(what: string, expected: ReadonlySet<string>, listed: readonly string[]): void {
    const there = new Set(listed);
    this.compare(`${what}, listed twice`, "the store", 0, listed.length - there.size);
    for (const id of expected) this.compare(what, id, true, there.has(id));
    for (const id of there) this.compare(what, id, expected.has(id), true);
  }

  all(): readonly ScaleDifference[] {
    return [...this.#found].map(([what, { count, first }]) => ({ what, count, first }));
  }
}

/** Sessions in the order of their ids, since none is promised. */
function expectedContent(coValue: SeededCoValue): unknown {
  return {
    header: coValue.header,
    sessions: lastSessions(coValue)
      .map(({ signatures, transactions, ...state }) => ({ ...state, signatures, transactions }))
      .sort(bySessionID),
  };
}

function contentOf(whole: StoredCoValue | undefined): unknown {
  if (whole === undefined) return undefined;
  return {
    header: whole.row.header,
    sessions: whole.sessions
      .map(({ row, transactions, signatures }) => {
        const { sessionID, lastIdx, lastSignature, bytesSinceLastSignature } = row;
        return {
          sessionID,
          lastIdx,
          lastSignature,
          bytesSinceLastSignature,
          transactions: transactions.map(({ idx, tx }) => ({ idx, tx })),
          signatures: signatures.map(({ idx, signature }) => ({ idx, signature })),
        };
      })
      .sort(bySessionID),
  };
}

function bySessionID(a: { readonly sessionID: string }, b: { readonly sessionID: string }): number {
  return a.sessionID < b.sessionID ? -1 : a.sessionID > b.sessionID ? 1 : 0;
}
