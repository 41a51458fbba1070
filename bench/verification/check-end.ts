// Whether a store holds in the end what a pass has led to: how many coValues, what of them waits for a
// peer or for erasure, and the content of those that were written, all of them or a sample. Of what
// took something away the rows are counted too, since reads cannot see what was left lying.
import {
  type CoValueStore,
  type CoValueStoreSync,
  type StoredCoValue,
} from "@assay/engines/covalue";
import { runAsync, runSync, settle, type Steps } from "@assay/engines/engine";
import type { Stage } from "./stage.ts";
import { loadCoValue, loadCoValueSync } from "../cojson-calls/load-covalue.ts";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import { randomFrom, shuffled } from "../dataset/random.ts";
import type { Leaves } from "./leaves.ts";
import { checkKnown, checkLoaded } from "./check-stored.ts";
import { jsonDifference } from "./json-difference.ts";
import { addRowCounts, rowCounts, rowCountsSync, type RowCounts } from "../dataset/row-counts.ts";

/** Throws `WrongAnswer` when an async store does not hold it. */
export async function checkEnd(store: CoValueStore, stage: Stage, leaves: Leaves): Promise<void> {
  if (leaves === "nothing") return;
  await runAsync(check(store, (id) => loadCoValue(store, id), stage));
  if (leaves === "remainder") checkRows(stage, await rowCounts(store));
}

/** The same of a sync store. */
export function checkEndSync(store: CoValueStoreSync, stage: Stage, leaves: Leaves): void {
  if (leaves === "nothing") return;
  runSync(check(store, (id) => loadCoValueSync(store, id), stage));
  if (leaves === "remainder") checkRows(stage, rowCountsSync(store));
}

type Load = (id: string) => Promise<StoredCoValue | undefined> | StoredCoValue | undefined;

function* check(store: CoValueStore | CoValueStoreSync, load: Load, stage: Stage): Steps<void> {
  const { world, ledger } = stage;
  const count = yield* settle(store.getCoValueCount());
  assertEqual(ledger.stored, count, "the count of coValues");
  const unsynced = yield* settle(store.getUnsyncedCoValueIDs());
  assertEqual([...ledger.unsynced].sort(), [...unsynced].sort(), "the list of unsynced coValues");
  const waiting = yield* settle(store.getAllCoValuesWaitingForDelete());
  assertEqual([], waiting, "the list of coValues that wait for erasure");
  for (const index of written(stage)) {
    const member = world.population.member(index);
    const { acknowledged } = ledger.appends(index);
    checkLoaded(stage, member, acknowledged, yield* settle(load(member.id)));
    checkKnown(stage, member, acknowledged, yield* settle(store.getCoValueKnownState(member.id)));
  }
}

/** What was written, in random order, and no more of it than is to be verified. */
function written({ world, ledger }: Stage): number[] {
  const { seed, parameters } = world;
  const indices = new Set([...ledger.uploaded, ...ledger.appendedTo(), ...ledger.erased.keys()]);
  return shuffled([...indices], randomFrom(seed, "verified")).slice(0, parameters.verifiedCoValues);
}

function checkRows(stage: Stage, actual: RowCounts | undefined): void {
  if (actual === undefined) return;
  const { world, ledger } = stage;
  const expected: RowCounts = {};
  for (const { index, template } of world.population.members(0, ledger.filled)) {
    const deletion = ledger.erased.get(index);
    const { rows } =
      deletion === undefined
        ? world.expected.stored(template)
        : world.expected.erased(template, deletion);
    addRowCounts(expected, rows);
  }
  assertEqual(expected, actual, "the count of stored rows");
}

function assertEqual(expected: unknown, actual: unknown, what: string): void {
  const difference = jsonDifference(expected, actual, what);
  if (difference !== undefined) throw new WrongAnswer(`in the end ${difference}`);
}
