// Reads that a write overtakes while they are under way: each is answered from one state, the one before the
// write or the one after it. For async cells alone: in a sync cell nothing overtakes.
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import {
  transactionRun,
  type CoValueStore,
  type CoValueWrite,
  type RawCoID,
  type SessionID,
  type Signature,
} from "@assay/engines/covalue";
import { makeDirectory } from "@assay/engines/engine";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { outcomeOfError } from "./call-outcome.ts";
import { keepsData, type CellUnderCheck, type ClaimCheck } from "./cell-under-check.ts";

/** No read is answered with a part of a write that is made meanwhile, and none fails for it. */
export const readsAreOfOneState: ClaimCheck = {
  name: "reads-are-of-one-state",
  clauses: ["CV-061", "CV-091", "CV-092"],
  notApplicable: ({ api }) =>
    api === "sync" ? "a sync cell answers before the next call" : undefined,
  async run(cell) {
    const { atomicCommit, atomicRead } = cell.context.engine.claims;
    // The check is for async cells alone.
    const store = (await cell.open()) as CoValueStore;
    const { pace, erased, replaced } = await storeLong(store);
    await readWhileErasing(cell, store, pace, erased);
    if (atomicCommit) await readWhileReplacing(cell, store, pace, replaced);
    if (!atomicRead) return;
    await readWholeWhileErasing(cell, store, pace);
    // Where data is kept opening costs too much for a store for each moment.
    if (!keepsData(cell.context)) await readWholeFirst(cell, pace);
  },
};

/** The moments at which reads are issued while a write is under way. */
interface Pace {
  next(): Promise<unknown>;
  /** So many at the most. */
  readonly most: number;
}

/** For a store that writes without leaving the microtask queue: whatever else comes is behind the write. */
const TICKS: Pace = { next: async () => {}, most: 20 };
/** For a store that writes elsewhere, to which the ticks of the microtask queue are all one moment. */
const TURNS: Pace = { next: () => turn(), most: 3 };

/** Transactions of a coValue that is read whole. */
const FEW = 5;
/** More than a page, which has a thousand rows in the engines here that have the longest. */
const LONG = 1_010;

const LONG_ERASED = idOf("Erased");
const LONG_REPLACED = idOf("Replaced");

/** Row ids of sessions with so many transactions, or signatures, that stores read them in pages. */
interface LongSessions {
  readonly erased: number;
  readonly replaced: number;
  /** As the store has written them. */
  readonly pace: Pace;
}

async function storeLong(store: CoValueStore): Promise<LongSessions> {
  const writing = underWay(
    store.commitBatch([
      writeOf(LONG_ERASED, "old", LONG, 0),
      writeOf(LONG_REPLACED, "old", 0, LONG),
    ]),
  );
  for (let left = TICKS.most; left > 0 && !writing.isDone(); left -= 1) await TICKS.next();
  const pace = writing.isDone() ? TICKS : TURNS;
  const [erased, replaced] = await writing.done;
  return {
    erased: await sessionRowOf(store, erased),
    replaced: await sessionRowOf(store, replaced),
    pace,
  };
}

async function sessionRowOf(store: CoValueStore, coValue = 0): Promise<number> {
  return (await store.getCoValueSessions(coValue))[0]?.rowID ?? 0;
}

async function readWhileErasing(
  cell: CellUnderCheck,
  store: CoValueStore,
  pace: Pace,
  session: number,
): Promise<void> {
  const seen = await seenDuring(
    pace,
    () => store.eraseCoValueButKeepTombstone(LONG_ERASED),
    async () => {
      const rows = await store.getNewTransactionInSession(session, 0, 2 * LONG);
      return String(rows.length);
    },
  );
  cell
    .on("CV-061")
    .equal(
      `how many transactions getNewTransactionInSession saw of ${LONG} while they were erased`,
      [],
      withoutWhole(seen, ["0", String(LONG)]),
      [
        ...CLAUSES_OF_OPERATION.getNewTransactionInSession,
        ...CLAUSES_OF_OPERATION.commitBatch,
        ...CLAUSES_OF_OPERATION.eraseCoValueButKeepTombstone.filter((id) => id !== "CV-061"),
      ],
    );
}

async function readWhileReplacing(
  cell: CellUnderCheck,
  store: CoValueStore,
  pace: Pace,
  session: number,
): Promise<void> {
  const seen = await seenDuring(
    pace,
    () => store.commitBatch([writeOf(LONG_REPLACED, "new", 0, LONG)]),
    async () => countsOf((await store.getSignatures(session, 0)).map((row) => row.signature)),
  );
  cell
    .on("CV-091")
    .equal(
      `which signatures getSignatures saw while a batch replaced ${LONG}`,
      [],
      withoutWhole(seen, [`${LONG} old`, `${LONG} new`]),
      [...CLAUSES_OF_OPERATION.getSignatures, ...CLAUSES_OF_OPERATION.commitBatch],
    );
}

/** Of one store a coValue for each moment: a read that others are in flight with may be spared what one alone is not. */
async function readWholeWhileErasing(
  cell: CellUnderCheck,
  store: CoValueStore,
  pace: Pace,
): Promise<void> {
  const ids = Array.from({ length: pace.most }, (_, moment) => idOf(moment));
  await store.commitBatch(ids.map((id) => writeOf(id, "old", FEW, 1)));
  const seen = new Set<string>();
  for (const [moment, id] of ids.entries()) {
    const { isOver, whole } = await readWholeAt(store, id, pace, moment);
    seen.add(whole);
    if (isOver) break;
  }
  equalWhole(cell, "readCoValue", seen);
}

/** The first read of a whole coValue that a store is asked for, of a store for each moment. */
async function readWholeFirst(cell: CellUnderCheck, pace: Pace): Promise<void> {
  const seen = new Set<string>();
  for (let moment = 0; moment < pace.most; moment += 1) {
    const directory = join(cell.context.directory, `first-${moment}`);
    makeDirectory(directory);
    const store = (await cell.open({ directory })) as CoValueStore;
    const id = idOf(moment);
    await store.commitBatch([writeOf(id, "old", FEW, 1)]);
    const { isOver, whole } = await readWholeAt(store, id, pace, moment);
    await cell.close(store);
    seen.add(whole);
    if (isOver) break;
  }
  equalWhole(cell, "the first readCoValue of a store", seen);
}

function equalWhole(cell: CellUnderCheck, what: string, seen: ReadonlySet<string>): void {
  cell
    .on("CV-092")
    .equal(
      `what ${what} saw of an erasure of ${FEW} transactions and a signature`,
      [],
      withoutWhole(seen, [`${FEW} and 1`, "no session"]),
      [
        ...CLAUSES_OF_OPERATION.readCoValue.filter((clause) => clause !== "CV-092"),
        ...CLAUSES_OF_OPERATION.commitBatch,
        ...CLAUSES_OF_OPERATION.eraseCoValueButKeepTombstone,
      ],
    );
}

/** What is read of a coValue so many moments after its erasure was issued, and whether that was over by then. */
async function readWholeAt(
  store: CoValueStore,
  id: RawCoID,
  pace: Pace,
  moment: number,
): Promise<{ readonly isOver: boolean; readonly whole: string }> {
  const erasing = underWay(store.eraseCoValueButKeepTombstone(id));
  for (let left = moment; left > 0; left -= 1) await pace.next();
  const isOver = erasing.isDone();
  const whole = await seenBy(async () => {
    const found = await store.readCoValue(id);
    const sessions = found?.sessions.map(
      ({ transactions, signatures }) => `${transactions.length} and ${signatures.length}`,
    );
    return sessions === undefined ? "no coValue" : sessions.join(", ") || "no session";
  });
  await erasing.done;
  return { isOver, whole };
}

/** What reads saw that were issued moment by moment while the write was under way. */
async function seenDuring(
  pace: Pace,
  write: () => Promise<unknown>,
  read: () => Promise<string>,
): Promise<ReadonlySet<string>> {
  const writing = underWay(write());
  const reads: Promise<string>[] = [];
  while (!writing.isDone() && reads.length < pace.most) {
    reads.push(seenBy(read));
    await pace.next();
  }
  const seen = new Set(await Promise.all(reads));
  await writing.done;
  return seen;
}

interface UnderWay<Answer> {
  isDone(): boolean;
  /** Errors: the call's. */
  readonly done: Promise<Answer>;
}

/** A call that is not awaited yet. */
function underWay<Answer>(call: Promise<Answer>): UnderWay<Answer> {
  let isDone = false;
  const done = call.finally(() => {
    isDone = true;
  });
  // Its error, if any, is met where it is awaited.
  done.catch(() => {});
  return { isDone: () => isDone, done };
}

/** What a read saw, or failed with. */
async function seenBy(read: () => Promise<string>): Promise<string> {
  try {
    return await read();
  } catch (error) {
    return JSON.stringify(outcomeOfError(error));
  }
}

function withoutWhole(seen: ReadonlySet<string>, whole: readonly string[]): readonly string[] {
  return [...seen].filter((one) => !whole.includes(one)).toSorted();
}

/** How many of each text there are. */
function countsOf(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => `${count} ${text}`).join(", ");
}

/** So many transactions, and signatures at the first indices, all of one text. */
function writeOf(
  id: RawCoID,
  text: string,
  transactions: number,
  signatures: number,
): CoValueWrite {
  // Signatures and headers are opaque to storage; cojson brands them.
  const signature = text as Signature;
  return {
    id,
    header: JSON.parse('{"type":"comap"}'),
    sessions: [
      {
        sessionID: "s" as SessionID,
        lastIdx: Math.max(transactions, signatures),
        lastSignature: signature,
        transactions: transactionRun(0, transactions, text),
        signatures: Array.from({ length: signatures }, (_, idx) => ({ idx, signature })),
      },
    ],
  };
}

function idOf(name: string | number): RawCoID {
  return `co_z${name}` as RawCoID;
}
