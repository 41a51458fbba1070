// The claims `atomicCommit` and `atomicRead`: a batch that fails leaves nothing, and a reader never
// meets half of one; so do the updates of sync state, which every store stores all or not at all. Where
// they are not claimed there is nothing to assert: whole answers by chance are no promise broken.
import type {
  AnyCoValueStore,
  CoValueStore,
  CoValueWrite,
  PeerID,
  RawCoID,
  SerialOperation,
  SessionID,
  Signature,
  StoredCoValue,
  Transaction,
} from "@assay/engines/covalue";
import { outcomeOf, type CellUnderCheck, type ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { rowsOf, stateOf, summaryOf } from "./whole-state.ts";

/** A batch that fails half-way leaves nothing, and the next one is stored. */
export const failedBatchLeavesNothing: ClaimCheck = {
  name: "failed-batch-leaves-nothing",
  clauses: ["CV-091"],
  notApplicable: ({ engine }) =>
    engine.claims.atomicCommit ? undefined : "atomicCommit is not claimed",
  async run(cell) {
    const store = await cell.open();
    const first: SerialOperation = {
      op: "commitBatch",
      writes: [batchWrite("co_z1", batchSession("s", 0, 2))],
    };
    await cell.player(store).playAsync(first);
    for (const [what, spoil] of Object.entries(SPOILT_TRANSACTIONS)) {
      const before = await everythingIn(cell, store);
      const batch = [
        writeOf("co_z1", 2, 1),
        writeOf(`co_z with ${what}`, 0, 2),
        spoil(writeOf(`co_z spoilt by ${what}`, 0, 3)),
        writeOf("co_z1", 3, 1),
      ];
      const outcome = await outcomeOf(() => store.commitBatch(batch));
      // A store that takes such a value has nothing to undo.
      if (outcome === "answered") continue;
      cell.equal(
        `what is stored after a batch with ${what} failed`,
        before,
        await everythingIn(cell, store),
      );
    }
    await cell.answered("the batch after the failed ones", () =>
      store.commitBatch([writeOf("co_z1", 2, 1)]),
    );
    const known = await store.getCoValueKnownState("co_z1");
    cell.equal("the counter after the batch after the failed ones", { s: 3 }, known?.sessions);
  },
};

/** Updates of sync state of which one cannot be read leave none. */
export const failedTrackingLeavesNothing: ClaimCheck = {
  name: "failed-tracking-leaves-nothing",
  clauses: ["CV-068"],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    const update = { id: "co_z1" as RawCoID, peerId: "peer" as PeerID, synced: false };
    const unreadable = {
      ...update,
      get id(): never {
        throw new RangeError("planted");
      },
    };
    const outcome = await outcomeOf(() => store.trackCoValuesSyncState([update, unreadable]));
    cell.equal("tracking what cannot be read", { error: "UNCODED: planted" }, outcome);
    cell.equal("what is tracked after it failed", [], await store.getUnsyncedCoValueIDs());
    await cell.answered("tracking after that", () => store.trackCoValuesSyncState([update]));
    cell.equal("what is tracked after that", ["co_z1"], await store.getUnsyncedCoValueIDs());
  },
};

/** Commits and reads in flight together: no read sees a part of a batch. */
export const readersSeeWholeBatches: ClaimCheck = {
  name: "readers-see-whole-batches",
  clauses: ["CV-091", "CV-092"],
  notApplicable: ({ engine, api }) =>
    api === "sync"
      ? "nothing is in flight in a sync cell"
      : engine.claims.atomicCommit || engine.claims.atomicRead
        ? undefined
        : "neither atomicCommit nor atomicRead is claimed",
  async run(cell) {
    const { atomicCommit, atomicRead } = cell.context.engine.claims;
    // The check is for async cells alone.
    const store = (await cell.open()) as CoValueStore;
    const torn = new Set<string>();
    await store.commitBatch([writeOf(LEFT, 0, ROUND), writeOf(RIGHT, 0, ROUND)]);
    let committed = false;
    const commits = Array.from({ length: ROUNDS }, (_, round) => {
      const from = (round + 1) * ROUND;
      return store.commitBatch([writeOf(LEFT, from, ROUND), writeOf(RIGHT, from, ROUND)]);
    });
    const committing = Promise.allSettled(commits).finally(() => {
      committed = true;
    });
    const readUntilCommitted = async (look: () => Promise<void>): Promise<void> => {
      for (let looks = 1; !committed; looks += 1) {
        await look();
        // Readers in step with the commits would look at the same moment of each.
        for (let shift = looks % MOST_SHIFT; shift > 0; shift -= 1) await undefined;
        // Reads that never leave the microtask queue would keep the commits' input and output waiting.
        if (looks % LOOKS_PER_TURN === 0) await nextTurn();
      }
    };
    const readers: Promise<void>[] = [];
    if (atomicRead) {
      readers.push(readUntilCommitted(() => readWhole(store, LEFT, torn)));
      readers.push(readUntilCommitted(() => readWhole(store, RIGHT, torn)));
    }
    if (atomicCommit) {
      readers.push(readUntilCommitted(() => readInTurn(store, LEFT, RIGHT, torn)));
      readers.push(readUntilCommitted(() => readInTurn(store, RIGHT, LEFT, torn)));
    }
    await Promise.all([committing, ...readers]);
    // A commit that failed is not torn, and not what this check was promised either.
    await Promise.all(commits);
    cell.equal("parts of a batch that readers saw", [], [...torn].sort());
  },
};

const LEFT = "co_zLeft";
const RIGHT = "co_zRight";
/** Transactions that one batch adds to each coValue. */
const ROUND = 3;
/** Batches in flight together. */
const ROUNDS = 24;
const LOOKS_PER_TURN = 10;
/** Turns of the microtask queue that a reader waits between two looks at the most; prime, to meet every phase. */
const MOST_SHIFT = 7;

const SPOILT_TRANSACTIONS = {
  "an index below 0": (write: CoValueWrite) =>
    withLastTransaction(write, { idx: -1, tx: transaction(0) }),
  "a value that cannot be read": (write: CoValueWrite) => {
    const unreadable = {
      get changes(): never {
        throw new RangeError("planted");
      },
    };
    // Storage takes transactions as they come; this one is meant to fail it.
    return withLastTransaction(write, { idx: 2, tx: unreadable as unknown as Transaction });
  },
};

/** `count` transactions of the session `s` from index `from` on, with a signature after the last. */
function writeOf(id: string, from: number, count: number): CoValueWrite {
  // Ids, session ids and signatures are opaque to storage; cojson brands them.
  const signature = `signature_${from + count}` as Signature;
  return {
    id: id as RawCoID,
    header: JSON.parse(JSON.stringify({ type: "comap", id })),
    sessions: [
      {
        sessionID: "s" as SessionID,
        lastIdx: from + count,
        lastSignature: signature,
        bytesSinceLastSignature: 0,
        transactions: Array.from({ length: count }, (_, offset) => ({
          idx: from + offset,
          tx: transaction(from + offset),
        })),
        signatures: [{ idx: from + count - 1, signature }],
      },
    ],
  };
}

function transaction(madeAt: number): Transaction {
  // cojson brands the text of the changes.
  return { privacy: "trusting", madeAt, changes: "[]" } as unknown as Transaction;
}

function withLastTransaction(
  write: CoValueWrite,
  last: CoValueWrite["sessions"][number]["transactions"][number],
): CoValueWrite {
  return {
    ...write,
    sessions: write.sessions.map((session) => ({
      ...session,
      transactions: [...session.transactions.slice(0, -1), last],
    })),
  };
}

async function everythingIn(cell: CellUnderCheck, store: AnyCoValueStore): Promise<unknown> {
  // Rows show what cojson's calls do not reach.
  return { state: await stateOf(cell, store, []), rows: summaryOf(await rowsOf(store)) };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

async function readWhole(store: CoValueStore, id: string, torn: Set<string>): Promise<void> {
  const whole = await store.readCoValue(id);
  if (whole === undefined || !isOfOneRound(whole)) torn.add(`readCoValue of ${id}`);
}

/** What is read second was committed with what is read first, or is newer. */
async function readInTurn(
  store: CoValueStore,
  first: string,
  second: string,
  torn: Set<string>,
): Promise<void> {
  const before = await lastIdxOf(store, first);
  const after = await lastIdxOf(store, second);
  if (after < before) torn.add(`${first} without ${second}`);
}

async function lastIdxOf(store: CoValueStore, id: string): Promise<number> {
  const known = await store.getCoValueKnownState(id);
  return Object.values(known?.sessions ?? {})[0] ?? 0;
}

function isOfOneRound({ sessions }: StoredCoValue): boolean {
  return sessions.every(
    ({ row, transactions, signatures }) =>
      row.lastSignature === `signature_${row.lastIdx}` &&
      transactions.length === row.lastIdx &&
      transactions.every(({ idx }, position) => idx === position) &&
      signatures.length === row.lastIdx / ROUND &&
      signatures.at(-1)?.idx === row.lastIdx - 1,
  );
}
