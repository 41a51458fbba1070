// Writes through a handle whose callback has just resolved, at each of several moments until its transaction has
// been committed: each is stored or refused. For async cells alone: in a sync cell nothing can come between.
import type {
  CoValueHeader,
  CoValueStore,
  RawCoID,
  SessionID,
  Signature,
} from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { outcomeOf, type Outcome } from "./call-outcome.ts";
import type { CellUnderCheck } from "./cell-under-check.ts";

/** Turns of the microtask queue after which is written at the latest: most commits take longer. */
const MOST_TURNS = 8;

const ENDED: Outcome = { error: "TRANSACTION_ENDED" };

/** Looks whether a late write that is acknowledged is stored, and one that is refused is not. */
export async function storesLateWritesOrRefusesThem(
  cell: CellUnderCheck,
  store: CoValueStore,
): Promise<void> {
  const coValue = (await store.upsertCoValue("co_zLateWrites", HEADER)) ?? 0;
  const ended = cell.on("CV-047");
  const marked: string[] = [];
  const added: string[] = [];
  for (const { when, pause } of MOMENTS) {
    // Ids are opaque to storage; cojson brands them.
    const id = `co_zLate ${when}` as RawCoID;
    const sessionID = `late ${when}` as SessionID;
    const sessionUpdate = { coValue, sessionID, lastIdx: 1, lastSignature: SIGNATURE };
    let late: Promise<readonly [mark: Outcome, session: Outcome]> | undefined;
    const outcome = await outcomeOf(() =>
      store.transaction((handle) => {
        const callback = handle.addSessionUpdate({
          sessionUpdate: { ...sessionUpdate, sessionID: `own ${when}` as SessionID },
        });
        const write = async (): Promise<readonly [mark: Outcome, session: Outcome]> => {
          await pause();
          return Promise.all([
            outcomeOf(() => handle.markCoValueAsDeleted(id)),
            outcomeOf(() => handle.addSessionUpdate({ sessionUpdate })),
          ]);
        };
        late = callback.then(write, write);
        return callback;
      }),
    );
    const [mark = ENDED, session = ENDED] = (await late) ?? [];
    const what = `${when} after its callback has resolved`;
    ended.equal(`markCoValueAsDeleted through a handle ${what}`, refusal(mark), mark, OF_MARKS);
    ended.equal(`addSessionUpdate through a handle ${what}`, refusal(session), session, OF_ADDED);
    // What was acknowledged in a transaction that failed goes with it.
    if (outcome !== "answered") continue;
    added.push(`own ${when}`);
    if (mark === "answered") marked.push(id);
    if (session === "answered") added.push(sessionID);
  }
  const pending = await store.getAllCoValuesWaitingForDelete();
  ended.equal(
    "which coValues are marked that were marked late: those of the calls that answered",
    marked.toSorted(),
    pending.filter((id) => id.startsWith("co_zLate ")).toSorted(),
    [...OF_MARKS, ...CLAUSES_OF_OPERATION.getAllCoValuesWaitingForDelete],
  );
  const sessions = await store.getCoValueSessions(coValue);
  ended.equal(
    "which sessions are stored that were added late: those of the calls that answered",
    added.toSorted(),
    sessions.map(({ sessionID }) => sessionID).toSorted(),
    [...OF_ADDED, ...CLAUSES_OF_OPERATION.getCoValueSessions],
  );
}

/** What the outcome of a late write has to be: until the transaction has ended, that it answers is as good. */
function refusal(outcome: Outcome): Outcome {
  return outcome === "answered" ? outcome : ENDED;
}

/** When is written, by the time that has passed since the callback has resolved. */
const MOMENTS: readonly { readonly when: string; readonly pause: () => Promise<void> }[] = [
  ...Array.from({ length: MOST_TURNS + 1 }, (_, turns) => ({
    when: `${turns} turns`,
    pause: async (): Promise<void> => {
      for (let turn = 0; turn < turns; turn += 1) await undefined;
    },
  })),
  {
    when: "one turn of input and output",
    pause: () =>
      new Promise((resolve) => {
        setImmediate(resolve);
      }),
  },
];

// Besides the one that is cited: that what is acknowledged is seen at once, and what was rolled back is not.
const OF_MARKS = [
  "CV-036",
  "CV-041",
  ...CLAUSES_OF_OPERATION.markCoValueAsDeleted.filter((clause) => clause !== "CV-047"),
] as const;
const OF_ADDED = [
  "CV-036",
  "CV-041",
  ...CLAUSES_OF_OPERATION.addSessionUpdate.filter((clause) => clause !== "CV-047"),
] as const;

const SIGNATURE = "signature" as Signature;
const HEADER = { type: "comap" } as unknown as CoValueHeader;
