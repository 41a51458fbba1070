// The claim `exclusive`: a second opener of a directory is refused, or else all openers agree. Both
// openers live in this process; one in another is `second-process.ts`'s matter.
import { runAsync, settle, type Api, type Steps } from "@assay/engines/engine";
import {
  observeState,
  transact,
  type AnyCoValueStore,
  type AnyCoValueTransaction,
  type CoValueHeader,
  type SessionID,
  type Signature,
  type Transaction,
} from "@assay/engines/covalue";
import { CLAUSES_OF_FINAL_STATE, CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { begunMeanwhile } from "./begun-meanwhile.ts";
import { outcomeOf, type Outcome } from "./call-outcome.ts";
import {
  keepsData,
  type CellUnderCheck,
  type ClaimCheck,
  type ClaimsContext,
} from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import type { Comparisons } from "./looks.ts";
import { commit, TURNS } from "./openers-turns.ts";
import { referenceFor, referenceState } from "./whole-state.ts";

const VOLATILE = "a volatile cell shares nothing that two could open";

/** Claimed: the second opener gets `LOCKED`, the first one goes on, and after it the next one opens. */
export const refusesASecondOpener: ClaimCheck = {
  name: "refuses-a-second-opener",
  clauses: ["CV-114", "CV-106"],
  notApplicable: (context) =>
    !keepsData(context)
      ? VOLATILE
      : context.engine.claims.exclusive
        ? undefined
        : "not claimed; that two openers agree is checked instead",
  async run(cell) {
    const { api, engine } = cell.context;
    const lock = cell.on("CV-114");
    const first = await cell.open();
    const player = cell.player(first);
    await player.playAsync(commit(batchWrite("co_zFirst", batchSession("s", 0, 2))));
    // Together, since a store may wait for a lock before it refuses.
    const refused = engine.apis.map(async (other) => ({
      other,
      outcome: await outcomeOf(() => cell.open({ api: other })),
    }));
    for (const { other, outcome } of await Promise.all(refused)) {
      lock.equal(`a second opener of the ${other} api`, { error: "LOCKED" }, outcome);
    }
    await lock.refused("an opener after one that was refused", "LOCKED", () => cell.open({ api }));
    const afterwards = await player.playAsync(
      commit(batchWrite("co_zFirst", batchSession("s", 2, 1))),
    );
    lock.equal("a write of the first opener after that", { ok: [1] }, afterwards);
    const expected = await player.playAsync({ op: "readCoValue", id: "co_zFirst" });
    await cell.close(first);
    const next = await cell.open();
    const actual = await cell.player(next).playAsync({ op: "readCoValue", id: "co_zFirst" });
    lock.equal("what the next opener reads", expected, actual);
    const again = cell.on("CV-106", "CV-114");
    await again.answered("closing the first opener once more", () => first.close());
    await again.refused("an opener after that, beside the next one,", "LOCKED", () => cell.open());
  },
};

/** Not claimed: what one opener has committed the other reads, and builds on. */
export const openersAgree: ClaimCheck = {
  name: "openers-agree",
  clauses: ["CV-115", "CV-114", "CV-106"],
  absence: { claim: "exclusive", clauses: ["CV-114"] },
  notApplicable: whyNoSecondOpener,
  async run(cell) {
    const first = await cell.open();
    let second: AnyCoValueStore | undefined;
    await cell
      .on("CV-114")
      .answered("opening what is open, where exclusive is not claimed,", async () => {
        second = await cell.open();
      });
    // Without a second opener there is nobody to agree with.
    if (second === undefined) return;
    const stores = [first, second] as const;
    const agreement = cell.on("CV-115");
    const players = stores.map((store) => cell.player(store));
    const reference = referenceFor(cell);
    for (const [opener, operation] of TURNS) {
      const expected = reference.player.playSync(operation);
      const actual = await players[opener]?.playAsync(operation);
      agreement.equal(
        `${operation.op} by opener ${opener + 1} of two`,
        expected,
        actual,
        CLAUSES_OF_OPERATION[operation.op],
      );
    }
    const operations = TURNS.map(([, operation]) => operation);
    const expected = referenceState(reference.store, operations);
    for (const [index, store] of stores.entries()) {
      agreement.equal(
        `what opener ${index + 1} sees at the end`,
        expected,
        await stateSeenBy(cell, store),
        CLAUSES_OF_FINAL_STATE,
      );
    }
    await addSessionsTogether(agreement, cell.context.api, stores);
    await cell.close(second);
    await goesOn(agreement, first, "once opener 2 has closed");
    const closing = cell.on("CV-106", "CV-115");
    await closing.answered("closing opener 2 once more", () => second?.close());
    await goesOn(closing, first, "once opener 2 has closed twice");
    await outliveEachOther(cell, agreement, first);
  },
};

/** Why two openers of such a cell are not compared; `undefined` where they are. */
export function whyNoSecondOpener(context: ClaimsContext): string | undefined {
  if (!keepsData(context)) return VOLATILE;
  return context.engine.claims.exclusive ? "the claim exclusive is checked instead" : undefined;
}

/** Whoever opens before the first one closes, or while the last one is closing, has a store of its own. */
async function outliveEachOther(
  cell: CellUnderCheck,
  agreement: Comparisons,
  first: AnyCoValueStore,
): Promise<void> {
  const third = await cell.open();
  await cell.close(first);
  let counted: number | undefined;
  await agreement.answered("a read of opener 3 once the first one has closed", async () => {
    counted = await third.getCoValueCount();
  });
  if (counted === undefined) return;
  const closing = cell.close(third);
  await agreement.answered("opening while the last one is closing, and then a read,", async () => {
    const fourth = await cell.open();
    await closing;
    agreement.equal("what opener 4 counts then", counted, await fourth.getCoValueCount());
  });
}

/** Whether an opener still serves a write and a read. */
async function goesOn(
  comparisons: Comparisons,
  store: AnyCoValueStore,
  when: string,
): Promise<void> {
  await comparisons.answered(`a write and a read of opener 1 ${when}`, async () => {
    await store.upsertCoValue(`co_z ${when}`, HEADER);
    await store.readCoValue("co_z1");
  });
}

/**
 * Transactions of both openers that are open at once and add sessions: to different coValues, then to
 * one. cojson drops what it fails to store, so neither may fail over what the other adds beside it.
 */
async function addSessionsTogether(
  agreement: Comparisons,
  api: Api,
  [one, two]: readonly [AnyCoValueStore, AnyCoValueStore],
): Promise<void> {
  const [first = 0, second = 0] = [
    await one.upsertCoValue("co_zA", HEADER),
    await one.upsertCoValue("co_zB", HEADER),
  ];
  for (const [where, coValue] of [
    ["another coValue", second],
    ["the same coValue", first],
  ] as const) {
    const inner = (): Steps<void> =>
      transact(api, two, (handle) => addSession(handle, coValue, `of two, ${where}`));
    let begun: { readonly outcome: Outcome | Promise<Outcome> } = { outcome: "answered" };
    const outer = (): Steps<void> =>
      transact(api, one, function* (handle) {
        yield* addSession(handle, first, `of one, ${where}`);
        begun = yield* begunMeanwhile(api, inner);
      });
    const added = `a transaction that adds a session, while another opener adds one to ${where},`;
    await agreement.answered(`${added} begun first`, () => runAsync(outer()));
    agreement.equal(`${added} begun second`, "answered", await begun.outcome);
  }
  const added = [
    ...(await two.getCoValueSessions(first)),
    ...(await two.getCoValueSessions(second)),
  ];
  agreement.equal(
    "the sessions that both added at once",
    [
      "of one, another coValue",
      "of one, the same coValue",
      "of two, another coValue",
      "of two, the same coValue",
    ],
    added.map(({ sessionID }) => sessionID).sort(),
  );
  for (const { rowID, sessionID } of added) {
    const rows = await one.getNewTransactionInSession(rowID, 0, 9);
    agreement.equal(
      `the transactions of the session ${sessionID}`,
      [sessionID],
      rows.map(({ tx }) => ("changes" in tx ? tx.changes : tx)),
    );
  }
}

/** A session with one transaction, which says whose it is. */
function* addSession(handle: AnyCoValueTransaction, coValue: number, session: string): Steps<void> {
  // Storage is blind to ids, signatures and transactions; cojson brands them.
  const sessionUpdate = {
    coValue,
    sessionID: session as SessionID,
    lastIdx: 1,
    lastSignature: "signature" as Signature,
  };
  const rowID = yield* settle(handle.addSessionUpdate({ sessionUpdate }));
  const tx = { privacy: "trusting", madeAt: 0, changes: session } as unknown as Transaction;
  yield* settle(handle.addTransaction(rowID, 0, tx));
}

// Any object is a header to storage.
const HEADER = { type: "comap" } as unknown as CoValueHeader;

async function stateSeenBy(
  cell: CellUnderCheck,
  store: Awaited<ReturnType<CellUnderCheck["open"]>>,
): Promise<unknown> {
  return runAsync(observeState(cell.context.api, store, ["peer"]));
}
