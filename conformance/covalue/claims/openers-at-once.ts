// Two openers of one directory whose transactions are open at once, over what both read and write: what one of
// them has read is not overwritten over the other's update, and does not change while it is open.
import { runAsync, settle, type Api, type Steps } from "@assay/engines/engine";
import {
  transact,
  type AnyCoValueStore,
  type AnyCoValueTransaction,
  type CoValueHeader,
  type SessionID,
  type Signature,
} from "@assay/engines/covalue";
import type { ClauseID } from "../clauses.ts";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { begunMeanwhile } from "./begun-meanwhile.ts";
import { outcomeOf, type Outcome } from "./call-outcome.ts";
import type { CellUnderCheck, ClaimCheck } from "./cell-under-check.ts";
import { whyNoSecondOpener } from "./second-opener.ts";

/** Not claimed `exclusive`: of two transactions over one row, one waits, or is refused, or builds on the other. */
export const openersOverwriteNothing: ClaimCheck = {
  name: "openers-overwrite-nothing",
  clauses: ["CV-042", "CV-115", "CV-036"],
  notApplicable: whyNoSecondOpener,
  async run(cell) {
    const { api } = cell.context;
    const one = await cell.open();
    let two: AnyCoValueStore | undefined;
    const opened = await outcomeOf(async () => {
      two = await cell.open();
    });
    if (two === undefined) {
      cell.notRun(`a second opener came to ${JSON.stringify(opened)}`);
      return;
    }
    const coValue = (await one.upsertCoValue("co_zShared", HEADER)) ?? 0;
    const [stored, missing, lock] = countersOf(coValue);
    for (const counter of [stored, lock]) await runAsync(add(api, one, counter, 1));
    for (const counter of [stored, missing, lock]) {
      const next = await addTogether(cell, [one, two], counter);
      // Each that follows could wait as long as a store that is locked makes its writers wait.
      if (next !== "answered") return;
      await readTwice(cell, [one, two], counter);
    }
  },
};

type Openers = readonly [one: AnyCoValueStore, two: AnyCoValueStore];

/** A number in a row that a transaction reads and writes; 0 where there is no row. */
interface Counter {
  readonly what: string;
  readonly standsOn: readonly ClauseID[];
  readonly read: (handle: AnyCoValueTransaction) => Steps<number>;
  readonly write: (handle: AnyCoValueTransaction, count: number) => Steps<void>;
}

/**
 * Both add to one counter, the second one while the first one is open: it counts what was acknowledged. Answers with
 * what the first one's next write came to.
 */
async function addTogether(
  cell: CellUnderCheck,
  [one, two]: Openers,
  counter: Counter,
): Promise<Outcome> {
  const { api } = cell.context;
  const { what, standsOn } = counter;
  const before = await countOf(api, one, counter);
  let begun: { readonly outcome: Outcome | Promise<Outcome> } = { outcome: NOT_BEGUN };
  const first = await outcomeOf(() =>
    runAsync(
      transact(api, one, function* (handle) {
        const count = yield* counter.read(handle);
        begun = yield* begunMeanwhile(api, () => add(api, two, counter, 10));
        // What is read later is of a state that the other one has written to.
        yield* settle(handle.getSingleCoValueSession(1, OTHER));
        yield* counter.write(handle, count + 1);
      }),
    ),
  );
  const second = await begun.outcome;
  const next = await outcomeOf(() => runAsync(add(api, one, counter, 100)));
  cell
    .on("CV-036", "CV-115")
    .equal(`the next write of opener 1 to ${what}`, "answered", next, ["CV-042", ...standsOn]);
  if (next !== "answered") return next;
  let count = before + 100;
  if (first === "answered") count += 1;
  if (second === "answered") count += 10;
  const counts = [await countOf(api, one, counter), await countOf(api, two, counter)];
  cell.on("CV-042", "CV-115").equal(
    `what both openers read of ${what} to which opener 1 has added 1 and opener 2 meanwhile 10, then opener 1 100`,
    { first, second, counts: [count, count] },
    { first, second, counts },
    // What has failed says so, and a second opener finds what is there.
    ["CV-036", "CV-037", "CV-104", ...standsOn],
  );
  return next;
}

/** One reads a counter again after the other has added to it, and writes nothing. */
async function readTwice(
  cell: CellUnderCheck,
  [one, two]: Openers,
  counter: Counter,
): Promise<void> {
  const { api } = cell.context;
  const read: number[] = [];
  let begun: { readonly outcome: Outcome | Promise<Outcome> } = { outcome: NOT_BEGUN };
  // Whether it fails over what the other one does is left to the store.
  await outcomeOf(() =>
    runAsync(
      transact(api, one, function* (handle) {
        read.push(yield* counter.read(handle));
        begun = yield* begunMeanwhile(api, () => add(api, two, counter, 1000));
        read.push(yield* counter.read(handle));
      }),
    ),
  );
  await begun.outcome;
  const [before, after] = read;
  if (after === undefined) return;
  cell
    .on("CV-042", "CV-115")
    .equal(
      `what a transaction of opener 1 reads of ${counter.what}, again after opener 2 has added 1000`,
      before,
      after,
      ["CV-104", ...counter.standsOn],
    );
}

/** A transaction that adds to a counter. */
function add(api: Api, store: AnyCoValueStore, counter: Counter, added: number): Steps<void> {
  return transact(api, store, function* (handle) {
    yield* counter.write(handle, (yield* counter.read(handle)) + added);
  });
}

async function countOf(api: Api, store: AnyCoValueStore, counter: Counter): Promise<number> {
  let count = 0;
  await runAsync(
    transact(api, store, function* (handle) {
      count = yield* counter.read(handle);
    }),
  );
  return count;
}

function countersOf(coValue: number): readonly [stored: Counter, missing: Counter, lock: Counter] {
  return [
    lastIdxOf(coValue, "stored" as SessionID),
    lastIdxOf(coValue, "missing" as SessionID),
    OFFSET_OF_LOCK,
  ];
}

/** The counter of a session's transactions; that they are there is not looked at. */
function lastIdxOf(coValue: number, sessionID: SessionID): Counter {
  return {
    what: `the lastIdx of a session that was ${sessionID}`,
    standsOn: [
      ...CLAUSES_OF_OPERATION.getSingleCoValueSession,
      ...CLAUSES_OF_OPERATION.addSessionUpdate,
    ],
    *read(handle) {
      return (yield* settle(handle.getSingleCoValueSession(coValue, sessionID)))?.lastIdx ?? 0;
    },
    *write(handle, lastIdx) {
      const sessionUpdate = { coValue, sessionID, lastIdx, lastSignature: SIGNATURE };
      yield* settle(handle.addSessionUpdate({ sessionUpdate }));
    },
  };
}

const LOCK_KEY = "lock#shared";
const OFFSET_OF_LOCK: Counter = {
  what: "a lock's lastProcessedOffset",
  standsOn: [
    ...CLAUSES_OF_OPERATION.getStorageReconciliationLock,
    ...CLAUSES_OF_OPERATION.putStorageReconciliationLock,
  ],
  *read(handle) {
    return (yield* settle(handle.getStorageReconciliationLock(LOCK_KEY)))?.lastProcessedOffset ?? 0;
  },
  *write(handle, lastProcessedOffset) {
    const held = { key: LOCK_KEY, holderSessionId: OTHER, acquiredAt: 1 };
    yield* settle(handle.putStorageReconciliationLock({ ...held, lastProcessedOffset }));
  },
};

const NOT_BEGUN: Outcome = { error: "it was not begun" };

// Ids and signatures are opaque to storage; cojson brands them.
const OTHER = "other" as SessionID;
const SIGNATURE = "signature" as Signature;
const HEADER = { type: "comap" } as unknown as CoValueHeader;
