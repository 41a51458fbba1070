// What a store says without its content: how far each session goes, and what is not synced yet.
import { codedMessage } from "../engine/errors.ts";
import { briefDifference } from "../engine/difference-text.ts";
import { canonicalText } from "../engine/json.ts";
import type { FoldedContent } from "./fold-content.ts";
import type { JazzFailure } from "./jazz-failure.ts";
import type { JazzStore } from "./jazz-store.ts";

type CoValueID = Parameters<JazzStore["store"]["trackCoValuesSyncState"]>[0][number]["id"];

/** Compares every coValue's known state with the folded content; asks the store and no cache before it. */
export async function checkKnownStates(
  { store }: JazzStore,
  expected: FoldedContent,
): Promise<JazzFailure[]> {
  const failures: JazzFailure[] = [];
  for (const [id, { sessions }] of expected) {
    const counts = [...sessions].map(([name, session]) => [name, session.transactions.length]);
    const wanted = { id, header: true, sessions: Object.fromEntries(counts) };
    const found = await attempt(() => store.getCoValueKnownState(id));
    if (found.ok && canonicalText(found.value) === canonicalText(wanted)) continue;
    const what = "known state";
    failures.push(
      found.ok
        ? { coValue: id, what, ...briefDifference(wanted, found.value) }
        : { coValue: id, what, expected: "no error", actual: found.error },
    );
  }
  return failures;
}

/** Marks every coValue as not synced with a peer of its own, then as synced, and asks after both. */
export async function checkSyncState(
  { store }: JazzStore,
  expected: FoldedContent,
): Promise<JazzFailure[]> {
  // Folded content is keyed by the ids of the capture, which were checked to be ids.
  const ids = [...expected.keys()] as CoValueID[];
  const failures: JazzFailure[] = [];
  for (const synced of [false, true]) {
    const what = synced ? "marked as synced" : "marked as not synced";
    const unsynced = await attempt(async () => {
      await store.trackCoValuesSyncState(ids.map((id) => ({ id, peerId: PEER, synced })));
      return new Set<string>(await store.getUnsyncedCoValueIDs());
    });
    if (!unsynced.ok) {
      failures.push({ coValue: "", what, expected: "no error", actual: unsynced.error });
      continue;
    }
    for (const coValue of ids) {
      if (unsynced.value.has(coValue) !== synced) continue;
      const [listed, missing] = ["listed as unsynced", "not listed as unsynced"];
      const [wanted, found] = synced ? [missing, listed] : [listed, missing];
      failures.push({ coValue, what, expected: wanted, actual: found });
    }
  }
  return failures;
}

const PEER = "a-peer-of-the-check";

type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: string };

async function attempt<T>(call: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    return { ok: false, error: codedMessage(error) };
  }
}
