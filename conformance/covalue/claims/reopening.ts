// What comes back when a store is opened again: everything where data is kept, nothing where it is not.
import { codedMessage, hasCode, runAsync, type Durability } from "@assay/engines/engine";
import {
  judge,
  observeState,
  peersOf,
  type AnyCoValueStore,
  type History,
  type SerialOperation,
} from "@assay/engines/covalue";
import { counts } from "../clause-selection.ts";
import { CLAUSES_OF_FINAL_STATE, clausesOf } from "../clauses-of-operation.ts";
import { keepsData, type ClaimCheck, type ClaimsContext } from "./cell-under-check.ts";
import { batchSession, batchWrite, FIXED_HISTORY, FURTHER_HISTORY } from "./fixed-history.ts";
import { rowsOf, stateOf, summaryOf } from "./whole-state.ts";

/** Everything that was acknowledged is there again, and what builds on it is answered as before. */
export const keepsEverything: ClaimCheck = {
  name: "keeps-everything",
  clauses: ["CV-104"],
  notApplicable: (context) => (keepsData(context) ? undefined : "a volatile cell keeps nothing"),
  async run(cell) {
    const store = await cell.open();
    const player = cell.player(store);
    for (const operation of FIXED_HISTORY) await player.playAsync(operation);
    const expected = [await stateOf(cell, store, FIXED_HISTORY), summaryOf(await rowsOf(store))];
    await cell.close(store);
    const again = await cell.open();
    const actual = [await stateOf(cell, again, FIXED_HISTORY), summaryOf(await rowsOf(again))];
    cell.equal("what is stored after opening again", expected, actual);
  },
};

/** Reopened in the middle, a history is answered as if it had not been. */
export const goesOnAfterReopening: ClaimCheck = {
  name: "goes-on-after-reopening",
  clauses: ["CV-104"],
  notApplicable: (context) => (keepsData(context) ? undefined : "a volatile cell keeps nothing"),
  async run(cell) {
    const history: History = [
      ...FIXED_HISTORY,
      { op: "reopen" },
      ...FURTHER_HISTORY,
      { op: "reopen" },
    ];
    const { selection = {} } = cell.context;
    const judgement = await runAsync(
      judge(cell.subject(await cell.open()), history, {
        excuse: (difference) => !counts(selection, ["CV-104", ...clausesOf(difference)]),
      }),
    );
    if (judgement.state === "agrees") return;
    const { difference } = judgement;
    const where = difference.at === "operation" ? `operation ${difference.index}` : difference.at;
    cell.equal(
      `${where} of a history with reopening in it`,
      difference.expected,
      difference.actual,
    );
  },
};

/** What one api has stored the engine's other api finds. */
export const apisShareADirectory: ClaimCheck = {
  name: "apis-share-a-directory",
  clauses: ["CV-116"],
  notApplicable: (context) =>
    !keepsData(context)
      ? "a volatile cell keeps nothing"
      : context.engine.apis.length < 2
        ? "the engine has one api"
        : undefined,
  async run(cell) {
    const { api, engine } = cell.context;
    const store = await cell.open();
    const player = cell.player(store);
    for (const operation of [...FIXED_HISTORY, ODD_TEXTS]) await player.playAsync(operation);
    const expected = await stateOf(cell, store, FIXED_HISTORY);
    await cell.close(store);
    for (const other of engine.apis) {
      if (other === api) continue;
      const again = await cell.open({ api: other });
      const actual = await runAsync(observeState(other, again, peersOf(FIXED_HISTORY)));
      cell.equal(
        `what the ${other} api finds of the ${api} api's`,
        expected,
        actual,
        CLAUSES_OF_FINAL_STATE,
      );
      await cell.close(again);
    }
  },
};

/** Texts that two apis may encode each in its own way. */
const ODD_TEXTS: SerialOperation = {
  op: "commitBatch",
  writes: ["é", "漢", "\u{1f600}", "\ud800", "\0"].map((text) => ({
    ...batchWrite(`co_z${text}`, { ...batchSession(text, 0, 1), text, signature: text }),
    header: { text },
    deleted: true,
  })),
};

/** Durability is how data is written, and no place for it: what one has stored the engine's other one finds. */
export const durabilitiesShareADirectory: ClaimCheck = {
  name: "durabilities-share-a-directory",
  clauses: ["CV-125", "CV-104"],
  notApplicable: (context) =>
    !keepsData(context)
      ? "a volatile cell keeps nothing"
      : othersThatKeep(context).length === 0
        ? "the engine has one durability that keeps data"
        : undefined,
  async run(cell) {
    const { api, durability } = cell.context;
    const store = await cell.open();
    const player = cell.player(store);
    for (const operation of FIXED_HISTORY) await player.playAsync(operation);
    const expected = await stateOf(cell, store, FIXED_HISTORY);
    await cell.close(store);
    const refusals: string[] = [];
    for (const other of othersThatKeep(cell.context)) {
      let again: AnyCoValueStore;
      try {
        again = await cell.open({ durability: other });
      } catch (error) {
        // Of a directory that a power loss empties, and of tuning that goes with one of them, the engine says so.
        if (!hasCode(error, "DIRECTORY_IN_MEMORY") && !hasCode(error, "DURABILITY_UNSUPPORTED")) {
          throw error;
        }
        refusals.push(codedMessage(error));
        continue;
      }
      cell.equal(
        `what durability ${other} finds of what ${durability} stored`,
        expected,
        await runAsync(observeState(api, again, peersOf(FIXED_HISTORY))),
        CLAUSES_OF_FINAL_STATE,
      );
      await cell.close(again);
    }
    if (refusals.length === othersThatKeep(cell.context).length) {
      cell.notRun(refusals.join(", "));
      return;
    }
    const last = await cell.open();
    cell.equal(
      `what durability ${durability} finds after that`,
      expected,
      await stateOf(cell, last, FIXED_HISTORY),
      CLAUSES_OF_FINAL_STATE,
    );
  },
};

function othersThatKeep({ engine, durability }: ClaimsContext): readonly Durability[] {
  return engine.durabilities.filter((other) => other !== durability && other !== "volatile");
}

/** A volatile store starts empty, beside another one and after it. */
export const startsEmpty: ClaimCheck = {
  name: "starts-empty",
  clauses: ["CV-105"],
  notApplicable: (context) => (keepsData(context) ? "the cell keeps data" : undefined),
  async run(cell) {
    const seenIn = async (store: AnyCoValueStore): Promise<readonly unknown[]> => [
      await stateOf(cell, store, FIXED_HISTORY),
      summaryOf(await rowsOf(store)),
    ];
    const first = await cell.open();
    const empty = await seenIn(first);
    const player = cell.player(first);
    for (const operation of FIXED_HISTORY) await player.playAsync(operation);
    const filled = await seenIn(first);
    const beside = await cell.open();
    cell.equal("a volatile store opened beside another", empty, await seenIn(beside));
    cell.equal("a volatile store once another was opened beside it", filled, await seenIn(first));
    for (const operation of OTHERWISE) await cell.player(beside).playAsync(operation);
    const other = await seenIn(beside);
    cell.equal("a volatile store once another was written to", filled, await seenIn(first));
    await cell.close(first);
    cell.equal("a volatile store once another was closed", other, await seenIn(beside));
    const after = await cell.open();
    cell.equal("a volatile store opened after another", empty, await seenIn(after));
    cell.equal("a volatile store once a third was opened", other, await seenIn(beside));
  },
};

/** What `FIXED_HISTORY` stores, otherwise, and what it erases left alone. */
const OTHERWISE: readonly SerialOperation[] = [
  { op: "upsertCoValue", id: "co_zErased", header: { other: "header" } },
  { op: "upsertCoValue", id: "co_zHeaderAlone", header: { other: "header" } },
  { op: "commitBatch", writes: [batchWrite("co_zTwo", batchSession("a_session_z1", 0, 7))] },
  { op: "stopTrackingSyncState", id: "co_zTwo" },
  { op: "eraseCoValueButKeepTombstone", id: "co_zPending" },
];
