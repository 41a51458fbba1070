// Reads that a write overtakes: what they found before it must not be what later reads are answered with, as
// from a cache that is filled when such a read ends. For async cells alone: in a sync cell nothing overtakes.
import type {
  CoValueStore,
  CoValueWrite,
  PeerID,
  RawCoID,
  SessionID,
  Signature,
} from "@assay/engines/covalue";
import { canonical, sameJson, type Json } from "@assay/engines/engine";
import { transactionRun } from "@assay/engines/covalue";
import type { ClauseID } from "../clauses.ts";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { outcomeOfError } from "./call-outcome.ts";
import type { ClaimCheck } from "./cell-under-check.ts";

/** What is read after a write shows it, also where an earlier read was under way when it committed. */
export const readsWhatOvertookReads: ClaimCheck = {
  name: "reads-what-overtook-reads",
  clauses: ["CV-041"],
  notApplicable: ({ api }) =>
    api === "sync" ? "a sync cell answers before the next call" : undefined,
  async run(cell) {
    // The check is for async cells alone.
    const store = (await cell.open()) as CoValueStore;
    await store.commitBatch([writeOf(0)]);
    const session = (await store.getCoValueSessions(1))[0]?.rowID ?? 0;
    const reads = Object.entries(READS);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const step = 2 * round;
      // Nothing that is read next is in a cache by now.
      await Promise.all(writesOf(store, step - 1));
      const issueReads = (): Promise<unknown>[] =>
        reads.map(([, { read }]) => read(store, { session, step }));
      const readsFirst = round % 2 === 1;
      await Promise.all(
        readsFirst
          ? [...issueReads(), ...writesOf(store, step)]
          : [...writesOf(store, step), ...issueReads()],
      );
      const when = readsFirst ? "right after" : "right before";
      for (const [name, { read, right, standsOn }] of reads) {
        cell.equal(
          `${name} after a write that was issued ${when} the same read`,
          right(step),
          await read(store, { session, step }),
          standsOn,
        );
      }
    }
    const step = 2 * ROUNDS;
    const issued = MANY_OF.map(async (name) => {
      const { read, right, standsOn } = READS[name];
      const answers = await Promise.all(
        Array.from({ length: COPIES }, () => answerOf(() => read(store, { session, step }))),
      );
      // A wrong answer may be null.
      const [wrong = right(step)] = answers.filter((answer) => !sameJson(answer, right(step)));
      const when = `with ${COPIES * MANY_OF.length} reads in flight together`;
      cell.equal(`${name} ${when}`, right(step), wrong, standsOn);
    });
    await Promise.all(issued);
  },
};

/** What a read answers with, or fails with. */
async function answerOf(read: () => Promise<Json>): Promise<Json> {
  try {
    return await read();
  } catch (error) {
    return canonical(outcomeOfError(error));
  }
}

/** Changes what each of the reads answers. */
function writesOf(store: CoValueStore, step: number): Promise<unknown>[] {
  const id = idOf(step);
  return [
    store.commitBatch([writeOf(step), { ...writeOf(0), id }]),
    store.trackCoValuesSyncState([{ id, peerId: "peer" as PeerID, synced: false }]),
  ];
}

const ROUNDS = 2;
/** So many of each are more in all than LMDB has places for readers, 126, and than a queue of a thousand. */
const COPIES = 513;
const FIRST_ID = idOf(0);
const SESSION = "s" as SessionID;

interface Read {
  /** Of an answer, what the writes of a step change. */
  read(store: CoValueStore, at: { readonly session: number; readonly step: number }): Promise<Json>;
  right(step: number): Json;
  readonly standsOn: readonly ClauseID[];
}

const READS = {
  getCoValue: {
    read: async (store, { step }) => (await store.getCoValue(idOf(step)))?.id ?? null,
    right: (step) => idOf(step),
    standsOn: CLAUSES_OF_OPERATION.getCoValue,
  },
  getCoValueIDs: {
    read: async (store) => (await store.getCoValueIDs(100, 0)).map(({ id }) => id),
    right: (step) => idsFrom(0, step),
    standsOn: CLAUSES_OF_OPERATION.getCoValueIDs,
  },
  getCoValueCount: {
    read: (store) => store.getCoValueCount(),
    right: (step) => step + 1,
    standsOn: CLAUSES_OF_OPERATION.getCoValueCount,
  },
  getCoValueSessions: {
    read: async (store) => (await store.getCoValueSessions(1)).map(({ lastIdx }) => lastIdx),
    right: (step) => [step + 1],
    standsOn: CLAUSES_OF_OPERATION.getCoValueSessions,
  },
  getNewTransactionInSession: {
    read: async (store, { session }) =>
      (await store.getNewTransactionInSession(session, 0, 100)).map(({ idx }) => idx),
    right: (step) => indicesTo(step),
    standsOn: CLAUSES_OF_OPERATION.getNewTransactionInSession,
  },
  getSignatures: {
    read: async (store, { session }) =>
      (await store.getSignatures(session, 0)).map(({ idx }) => idx),
    right: (step) => indicesTo(step),
    standsOn: CLAUSES_OF_OPERATION.getSignatures,
  },
  getCoValueKnownState: {
    read: async (store) => (await store.getCoValueKnownState(FIRST_ID))?.sessions[SESSION] ?? null,
    right: (step) => step + 1,
    standsOn: CLAUSES_OF_OPERATION.getCoValueKnownState,
  },
  getAllCoValuesWaitingForDelete: {
    read: async (store) => (await store.getAllCoValuesWaitingForDelete()).toSorted(),
    right: (step) => idsFrom(0, step),
    standsOn: CLAUSES_OF_OPERATION.getAllCoValuesWaitingForDelete,
  },
  getUnsyncedCoValueIDs: {
    read: async (store) => (await store.getUnsyncedCoValueIDs()).toSorted(),
    right: (step) => idsFrom(1, step),
    standsOn: CLAUSES_OF_OPERATION.getUnsyncedCoValueIDs,
  },
  readCoValue: {
    read: async (store) =>
      ((await store.readCoValue(FIRST_ID))?.sessions ?? []).map(({ row, transactions }) => [
        row.lastIdx,
        transactions.length,
      ]),
    right: (step) => [[step + 1, step + 1]],
    standsOn: CLAUSES_OF_OPERATION.readCoValue,
  },
} as const satisfies Readonly<Record<string, Read>>;

/** The cheapest by an id. */
const MANY_OF = ["getCoValue", "getCoValueKnownState"] as const;

/** Adds to everything that the first coValue is read by. */
function writeOf(step: number): CoValueWrite {
  const signature = `signature_${step}` as Signature;
  return {
    id: FIRST_ID,
    // Headers and ids are opaque to storage; cojson brands them.
    header: JSON.parse('{"type":"comap"}'),
    deleted: true,
    sessions: [
      {
        sessionID: SESSION,
        lastIdx: step + 1,
        lastSignature: signature,
        transactions: transactionRun(step, 1, "[]"),
        signatures: [{ idx: step, signature }],
      },
    ],
  };
}

function idOf(number: number): RawCoID {
  return `co_z${number}` as RawCoID;
}

function idsFrom(first: number, last: number): string[] {
  return indicesTo(last).slice(first).map(idOf);
}

function indicesTo(last: number): number[] {
  return Array.from({ length: last + 1 }, (_, index) => index);
}
