// Rows under ids that are one text when they are joined, as those of row 1 at 12 and of row 11 at 2: what a
// transaction keeps of its own by such a text takes one for the other. Random histories have too few rows for it.
import type { HandleOperation, SerialOperation } from "@assay/engines/covalue";
import type { ClaimCheck } from "./cell-under-check.ts";
import { playBeside } from "./play-beside.ts";
import { referenceFor } from "./whole-state.ts";

/** No row of one session is another's, and no session another coValue's, whatever their numbers are. */
export const keepsNumbersApart: ClaimCheck = {
  name: "keeps-numbers-apart",
  clauses: ["CV-020", "CV-024", "CV-032", "CV-089"],
  notApplicable: () => undefined,
  async run(cell) {
    const player = cell.player(await cell.open());
    const reference = referenceFor(cell).player;
    const when = " with rows whose numbers are alike when they are joined";
    const sessions = cell.on("CV-020");
    await playBeside(reference, player, [...MADE, IN_A_TRANSACTION, LOOKED_AT], sessions, when);
    const made = `${when}, made in a transaction`;
    await playBeside(reference, player, TRANSACTIONS, cell.on("CV-024"), made);
    await playBeside(reference, player, SIGNATURES, cell.on("CV-032"), made);
    const batch = [IN_A_BATCH, ...TRANSACTIONS, ...SIGNATURES];
    await playBeside(reference, player, batch, cell.on("CV-089"), `${when}, made in a batch`);
  },
};

/** The rows of the first coValues of a store are 1, 2, 3, and so on; so are those of sessions. */
const COVALUES = Array.from({ length: 12 }, (_, index) => `co_zRow${index + 1}`);
/** One with the number of a coValue in front of another. */
const SESSIONS = ["s", "1s", "2s"];
const LENGTH = 13;

/** Each session of each coValue, in the order in which they get their rows. */
const PLACES = COVALUES.flatMap((id) => SESSIONS.map((session) => ({ id, session })));

const MADE: readonly SerialOperation[] = COVALUES.map((id) => ({
  op: "upsertCoValue",
  id,
  header: { id },
}));

const IN_A_TRANSACTION: SerialOperation = {
  op: "transaction",
  steps: [
    ...PLACES.map(({ id, session }): HandleOperation => ({
      op: "addSessionUpdate",
      id,
      session,
      lastIdx: LENGTH,
      signature: `${id} ${session}`,
      hint: false,
    })),
    ...PLACES.flatMap(({ id, session }): HandleOperation[] => [
      {
        op: "addTransactions",
        id,
        session,
        from: 0,
        count: LENGTH,
        text: `${id} ${session}`,
      },
      ...Array.from({ length: LENGTH }, (_, idx): HandleOperation => ({
        op: "addSignatureAfter",
        id,
        session,
        idx,
        signature: `${id} ${session} ${idx}`,
      })),
    ]),
    ...looks(),
  ],
  end: "commit",
};

/** The same sessions in one that has written none of them. */
const LOOKED_AT: SerialOperation = { op: "transaction", steps: looks(), end: "commit" };

/** In which every session has come further. */
const IN_A_BATCH: SerialOperation = {
  op: "commitBatch",
  writes: COVALUES.map((id) => ({
    id,
    deleted: false,
    sessions: SESSIONS.map((session) => ({
      session,
      from: LENGTH,
      count: LENGTH,
      text: `${id} ${session}`,
      signature: `${id} ${session}, later`,
      signatureAfter: true,
    })),
  })),
};

const TRANSACTIONS: readonly SerialOperation[] = PLACES.map(({ id, session }) => ({
  op: "getNewTransactionInSession",
  id,
  session,
  from: 0,
  to: 2 * LENGTH,
}));

const SIGNATURES: readonly SerialOperation[] = PLACES.map(({ id, session }) => ({
  op: "getSignatures",
  id,
  session,
  from: 0,
}));

function looks(): HandleOperation[] {
  return PLACES.map(({ id, session }) => ({ op: "getSingleCoValueSession", id, session }));
}
