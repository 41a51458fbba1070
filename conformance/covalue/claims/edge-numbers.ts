// Numbers around every edge at which an encoding of integers changes: the lengths of decimal, hexadecimal and
// variable-length numbers, of words and of doubles. Histories draw few of them, and hardly ever two together.
import {
  transactionRun,
  type AnyCoValueStore,
  type CoValueHeader,
  type CoValueWrite,
  type RawCoID,
  type SessionID,
  type Signature,
} from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import type { CellUnderCheck, ClaimCheck } from "./cell-under-check.ts";
import { equalInBrief } from "./large-answers.ts";
import type { Comparisons } from "./looks.ts";

/** Indices and counters of every length are kept, in their order; and ranges are what mathematics says. */
export const holdsEveryNumber: ClaimCheck = {
  name: "holds-every-number",
  clauses: [
    "CV-031",
    "CV-010",
    "CV-019",
    "CV-024",
    "CV-025",
    "CV-026",
    "CV-027",
    "CV-032",
    "CV-033",
  ],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    // In two batches, so that one comes in between what is stored.
    await store.commitBatch(halfOfTheNumbers(0));
    await store.commitBatch(halfOfTheNumbers(1));
    const { rowID: coValue = 0 } = (await store.getCoValue(NUMBERS)) ?? {};
    const [{ rowID: ses = 0 } = {}] = await store.getCoValueSessions(coValue);
    await lookAtTransactions(cell, store, ses);
    await lookAtSignatures(cell, store, ses);
    await lookAtCounters(cell, store);
    await readOddly(cell, store, coValue, ses);
  },
};

const SESSION = "co_zAgent_session_z1";
const NUMBERS = "co_zNumbers";
const COUNTERS = "co_zCounters";
const HIGHEST = Number.MAX_SAFE_INTEGER;

/** The first number on the far side of each edge. */
const EDGES: readonly number[] = [
  // Decimal digits.
  ...[1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 13, 15].map((digits) => 10 ** digits),
  // Variable-length numbers of seven bits a byte, hexadecimal digits and words.
  ...[7, 8, 14, 15, 16, 21, 24, 28, 31, 32, 35, 36, 40, 42, 48, 49, 52].map((bits) => 2 ** bits),
  36 ** 8,
  HIGHEST,
].sort((one, other) => one - other);

/** Each edge with its neighbours, ascending. */
const AT_EDGES: readonly number[] = [
  ...new Set([0, 1, ...EDGES.flatMap((edge) => [edge - 1, edge, edge + 1])]),
]
  .filter((number) => number <= HIGHEST)
  .sort((one, other) => one - other);

/** The same in an order that neither ascends nor descends: every seventh, from the start again and again. */
const SCRAMBLED: readonly number[] = Array.from({ length: 7 }, (_, start) =>
  AT_EDGES.filter((_number, place) => place % 7 === start),
)
  .toReversed()
  .flat();

/** What was written was written by batches. */
const TRANSACTIONS = ["CV-089", ...CLAUSES_OF_OPERATION.getNewTransactionInSession] as const;
const SIGNATURES = ["CV-089", ...CLAUSES_OF_OPERATION.getSignatures] as const;
const SESSIONS = ["CV-089", ...CLAUSES_OF_OPERATION.getCoValueSessions] as const;

/** A session with as many transactions and signatures, and one for each number as its counter and its bytes. */
function halfOfTheNumbers(half: 0 | 1): CoValueWrite[] {
  const numbers = SCRAMBLED.filter((_, place) => place % 2 === half);
  const session = {
    // Storage is blind to ids, signatures and headers; cojson brands them.
    sessionID: SESSION as SessionID,
    lastIdx: HIGHEST,
    lastSignature: "signature" as Signature,
    transactions: numbers.flatMap((number) => transactionRun(number, 1, "[]")),
    signatures: numbers.map((idx) => ({ idx, signature: signatureOf(idx) })),
  };
  const counters = numbers.map((number) => ({
    ...session,
    sessionID: String(number) as SessionID,
    lastIdx: number,
    bytesSinceLastSignature: number,
    transactions: [],
    signatures: [],
  }));
  const header = { type: "comap" } as unknown as CoValueHeader;
  return [
    { id: NUMBERS as RawCoID, header, sessions: [session] },
    { id: COUNTERS as RawCoID, header, sessions: counters },
  ];
}

function signatureOf(idx: number): Signature {
  return `signature after ${idx}` as Signature;
}

async function lookAtTransactions(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
  ses: number,
): Promise<void> {
  const all = await store.getNewTransactionInSession(ses, 0, HIGHEST);
  const kept = all.toSorted((one, other) => one.idx - other.idx);
  const expected = AT_EDGES.flatMap((number) => transactionRun(number, 1, "[]"));
  const actual = kept.map(({ idx, tx }) => ({ idx, tx }));
  equalInBrief(cell.on("CV-031"), "the transactions at every edge", expected, actual, TRANSACTIONS);
  const indices = all.map(({ idx }) => idx);
  equalInBrief(
    cell.on("CV-026"),
    "the order of the transactions at every edge",
    AT_EDGES,
    indices,
    TRANSACTIONS,
  );
  let from = 0;
  for (const to of EDGES) {
    await lookAtRange(cell.on("CV-025"), store, ses, [from, to]);
    from = to;
  }
}

async function lookAtRange(
  comparisons: Comparisons,
  store: AnyCoValueStore,
  ses: number,
  [from, to]: readonly [from: number, to: number],
): Promise<void> {
  const ranged = await store.getNewTransactionInSession(ses, from, to);
  equalInBrief(
    comparisons,
    `the indices of transactions from ${from} to ${to}`,
    AT_EDGES.filter((number) => number >= from && number <= to),
    ranged.map(({ idx }) => idx),
    TRANSACTIONS,
  );
}

async function lookAtSignatures(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
  ses: number,
): Promise<void> {
  const all = await store.getSignatures(ses, 0);
  const kept = all.toSorted((one, other) => one.idx - other.idx);
  const expected = AT_EDGES.map((idx) => ({ idx, signature: signatureOf(idx) }));
  const actual = kept.map(({ idx, signature }) => ({ idx, signature }));
  equalInBrief(cell.on("CV-031"), "the signatures at every edge", expected, actual, SIGNATURES);
  const indices = all.map(({ idx }) => idx);
  equalInBrief(
    cell.on("CV-033"),
    "the order of the signatures at every edge",
    AT_EDGES,
    indices,
    SIGNATURES,
  );
  // Each answers with all that comes after: some of them show what all would.
  for (const from of EDGES.filter((_edge, place) => place % 4 === 0)) {
    await lookAtSignaturesFrom(cell, store, ses, from);
  }
}

async function lookAtSignaturesFrom(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
  ses: number,
  from: number,
): Promise<void> {
  const after = await store.getSignatures(ses, from);
  equalInBrief(
    cell.on("CV-032"),
    `the indices of signatures from ${from} on`,
    AT_EDGES.filter((number) => number >= from),
    after.map(({ idx }) => idx),
    SIGNATURES,
  );
}

async function lookAtCounters(cell: CellUnderCheck, store: AnyCoValueStore): Promise<void> {
  const { rowID = 0 } = (await store.getCoValue(COUNTERS)) ?? {};
  const sessions = await store.getCoValueSessions(rowID);
  equalInBrief(
    cell.on("CV-031"),
    "counters and bytes at every edge",
    AT_EDGES.map((number) => [String(number), number, number]),
    sessions
      .map((row) => [row.sessionID, row.lastIdx, row.bytesSinceLastSignature])
      .sort(([one], [other]) => Number(one) - Number(other)),
    SESSIONS,
  );
}

/** Ranges whose ends are no indices, and reads under row ids that no store gives. */
async function readOddly(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
  coValue: number,
  ses: number,
): Promise<void> {
  for (const range of ODD_RANGES) await lookAtRange(cell.on("CV-027"), store, ses, range);
  for (const from of ODD_STARTS) await lookAtSignaturesFrom(cell, store, ses, from);
  for (const [limit, offset, expected] of ODD_PAGES) {
    const page = await store.getCoValueIDs(limit, offset);
    cell.on("CV-010").equal(
      `at most ${limit} ids above the row id ${offset}`,
      expected,
      page.map(({ id }) => id),
      CLAUSES_OF_OPERATION.getCoValueIDs,
    );
  }
  for (const row of noRowsLike(coValue)) {
    const found = await store.getCoValueSessions(row);
    cell.on("CV-019").equal(`the sessions of the row ${row}`, [], found, SESSIONS);
  }
  for (const row of noRowsLike(ses)) {
    const found = await store.getNewTransactionInSession(row, 0, HIGHEST);
    cell.on("CV-024").equal(`the transactions of the row ${row}`, [], found, TRANSACTIONS);
  }
}

/** Row ids that no store gives, or not to so few rows; a stored one, where they are cut to so many bits. */
function noRowsLike(row: number): number[] {
  return [0, -1, -row, row + 0.5, row + 2 ** 16, row + 2 ** 32];
}

const ODD_RANGES: readonly (readonly [from: number, to: number])[] = [
  [0, Number.POSITIVE_INFINITY],
  [Number.NEGATIVE_INFINITY, 10],
  [0, HIGHEST + 1],
  [-5, 10],
  [0.5, 9.5],
  [0, -2],
  [-3, -2],
  [0, Number.NEGATIVE_INFINITY],
  [HIGHEST + 1, Number.POSITIVE_INFINITY],
];

const ODD_STARTS: readonly number[] = [
  Number.NEGATIVE_INFINITY,
  -1,
  0.5,
  HIGHEST + 1,
  Number.POSITIVE_INFINITY,
];

const ODD_PAGES: readonly (readonly [limit: number, offset: number, ids: readonly string[]])[] = [
  [Number.POSITIVE_INFINITY, 0, [NUMBERS, COUNTERS]],
  [2 ** 32 + 1, 1, [COUNTERS]],
  [HIGHEST, 0, [NUMBERS, COUNTERS]],
  [100, 2 ** 32, []],
  [100, HIGHEST, []],
  [100, Number.POSITIVE_INFINITY, []],
  [100, -1, [NUMBERS, COUNTERS]],
];
