// Ids of every length and values of every size, which random histories, kept short, do not hold.
import type { Answer, AnyCoValueStore, BatchWrite, SerialOperation } from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { keepsData, type ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { equalInBrief } from "./large-answers.ts";
import type { Comparisons } from "./looks.ts";
import { referenceFor } from "./whole-state.ts";

/** Ids up to thousands of units and values up to megabytes are stored like any other. */
export const storesEverySize: ClaimCheck = {
  name: "stores-every-size",
  clauses: ["CV-097", "CV-104"],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    const size = cell.on("CV-097");
    const player = cell.player(store);
    const reference = referenceFor(cell);
    for (const [what, operation] of OPERATIONS) {
      const expected = reference.player.playSync(operation);
      const actual = await player.playAsync(operation);
      compare(size, operation, what, expected, actual);
    }
    const look = async (
      looked: AnyCoValueStore,
      comparisons: Comparisons,
      when: string,
    ): Promise<void> => {
      const lookedPlayer = cell.player(looked);
      for (const [what, operation] of READS) {
        const expected = reference.player.playSync(operation);
        const actual = await lookedPlayer.playAsync(operation);
        compare(comparisons, operation, `${what}${when}`, expected, actual);
      }
    };
    await look(store, size, "");
    if (!keepsData(cell.context)) return;
    await cell.close(store);
    await look(await cell.open(), cell.on("CV-097", "CV-104"), " after opening again");
  },
};

function compare(
  comparisons: Comparisons,
  { op }: SerialOperation,
  what: string,
  ...answers: readonly [expected: Answer, actual: Answer]
): void {
  equalInBrief(comparisons, `${op} of ${what}`, ...answers, CLAUSES_OF_OPERATION[op]);
}

/** Around the lengths at which keys of LMDB and indices of SQL databases end. */
const ID_LENGTHS = [0, 1, 255, 256, 511, 512, 1_977, 1_978, 4_095, 4_096];
/** Around the lengths that are written with one byte more, and at which pages end. */
const VALUE_LENGTHS = [0, 1, 511, 512, 65_535, 65_536, 2 ** 21];
/** More of them, in one batch: at each the one before and the one after. */
const EDGE_LENGTHS = [128, 256, 4_096, 16_384].flatMap((edge) => [edge - 1, edge, edge + 1]);

/** Larger together than an answer's buffer, and each of its sessions than a range's. */
const LARGE = "co_zLarge";
const LARGE_TEXT = "x".repeat(2 ** 20);
const LARGE_SESSIONS = [
  { ...batchSession("first", 0, 5), text: LARGE_TEXT },
  { ...batchSession("second", 0, 3), text: LARGE_TEXT },
];

const LONGEST_ID = Math.max(...ID_LENGTHS);
/** Two that differ in their last unit alone, of two bytes each. */
const LONG = `co_z${"é".repeat(LONGEST_ID - 5)}1`;
const LONG_NEIGHBOUR = `${LONG.slice(0, -1)}2`;
const LONG_TOMBSTONE = `${"s".repeat(LONGEST_ID - 1)}$`;

/** A unit of three bytes in UTF-8: texts of it end elsewhere for those who count bytes than for those who count units. */
const WIDE_UNIT = "漢";
/** Above a page in units, and above 64 KiB in bytes alone. */
const WIDE_LENGTHS = [4_097, 21_846];
/** Above 64 KiB of them, and above 32,768 units. */
const PAIRS = 17_000;
/** The most bytes that a name can have, and one that differs from it in its last unit alone. */
const WIDE = WIDE_UNIT.repeat(LONGEST_ID);
const WIDE_NEIGHBOUR = `${WIDE.slice(0, -1)}字`;
const WIDE_NAMES = [WIDE, WIDE_NEIGHBOUR];

/**
 * Pairs of surrogates, each time behind a byte more: wherever a text is cut into pieces, of units or of bytes, one of
 * these is cut within a pair.
 */
const PAIRED_TEXTS = ["", "x", "xx", "xxx"].map((before) => before + "\u{1f600}".repeat(PAIRS));

/** Written by all calls but `commitBatch`. */
const BY_CALLS = "co_zByCalls";
/** Two that differ in their last unit alone. */
const LONG_NAMES = ["1", "2"].map((end) => "n".repeat(LONGEST_ID - 1) + end) as [string, string];

/** Each a prefix of the next. */
function idOf(length: number): string {
  return "a".repeat(length);
}

function valueID(length: number): string {
  return `co_zValue${length}`;
}

function wideValueID(length: number): string {
  return `co_zWide${length}`;
}

function pairedID(before: number): string {
  return `co_zPaired${before}`;
}

/** A coValue whose header, transaction and signatures are the text. */
function valueWrite(id: string, text: string): BatchWrite {
  const session = { ...batchSession("s", 0, 1), text, signature: text };
  return { id, header: { text }, deleted: false, sessions: [session] };
}

type Named = readonly [what: string, operation: SerialOperation];

const OPERATIONS: readonly Named[] = [
  ...ID_LENGTHS.flatMap((length): Named[] => {
    const id = idOf(length);
    const what = `ids of ${length} units`;
    return [
      [what, { op: "commitBatch", writes: [batchWrite(id, batchSession(id, 0, 2))] }],
      [what, { op: "trackCoValuesSyncState", updates: [{ id, peer: id, synced: false }] }],
      [what, { op: "tryAcquireStorageReconciliationLock", session: id, peer: id }],
    ];
  }),
  ...VALUE_LENGTHS.map((length): Named => {
    const write = valueWrite(valueID(length), "x".repeat(length));
    return [`values of ${length} bytes`, { op: "commitBatch", writes: [write] }];
  }),
  [
    "values of lengths between",
    {
      op: "commitBatch",
      writes: EDGE_LENGTHS.map((length) => valueWrite(valueID(length), "x".repeat(length))),
    },
  ],
  // In two batches: how much one may hold in sum is not what is asked.
  ...LARGE_SESSIONS.map((session): Named => [
    "many large values",
    { op: "commitBatch", writes: [batchWrite(LARGE, session)] },
  ]),
  [
    "many large values",
    {
      op: "getNewTransactionInSession",
      id: LARGE,
      session: "first",
      from: 0,
      to: 4,
    },
  ],
  // Once alone: that large values are kept, others show.
  ["many large values", { op: "readCoValue", id: LARGE }],
  [
    "values of units of three bytes",
    {
      op: "commitBatch",
      writes: WIDE_LENGTHS.map((length) =>
        valueWrite(wideValueID(length), WIDE_UNIT.repeat(length)),
      ),
    },
  ],
  [
    "pairs of surrogates",
    {
      op: "commitBatch",
      writes: PAIRED_TEXTS.map((text, before) => valueWrite(pairedID(before), text)),
    },
  ],
  // What a batch takes, the small calls take, too.
  ["a large header", { op: "upsertCoValue", id: BY_CALLS, header: { text: LARGE_TEXT } }],
  [
    "large values by the small calls",
    {
      op: "transaction",
      steps: [
        {
          op: "addSessionUpdate",
          id: BY_CALLS,
          session: "s",
          lastIdx: 1,
          signature: LARGE_TEXT,
          hint: false,
        },
        { op: "getSingleCoValueSession", id: BY_CALLS, session: "s" },
        { op: "addTransactions", id: BY_CALLS, session: "s", from: 0, count: 1, text: LARGE_TEXT },
        { op: "addSignatureAfter", id: BY_CALLS, session: "s", idx: 0, signature: LARGE_TEXT },
      ],
      end: "commit",
    },
  ],
  ...LONG_NAMES.flatMap((name, number): Named[] => [
    ["long names", { op: "upsertCoValue", id: name, header: { name } }],
    [
      "long names by the small calls",
      {
        op: "transaction",
        steps: [
          { op: "markCoValueAsDeleted", id: name },
          {
            op: "addSessionUpdate",
            id: name,
            session: name,
            lastIdx: number,
            signature: "signature",
            hint: false,
          },
          ...LONG_NAMES.map(
            (session) => ({ op: "getSingleCoValueSession", id: name, session }) as const,
          ),
        ],
        end: "commit",
      },
    ],
    [
      "long names of what is not synced",
      {
        op: "trackCoValuesSyncState",
        updates: LONG_NAMES.map((peer) => ({ id: name, peer, synced: false })),
      },
    ],
  ]),
  ["a long name", { op: "stopTrackingSyncState", id: LONG_NAMES[0] }],
  [
    "the widest ids",
    {
      op: "commitBatch",
      writes: WIDE_NAMES.map((id, index) =>
        batchWrite(id, ...WIDE_NAMES.map((session) => batchSession(session, 0, index + 1))),
      ),
    },
  ],
  [
    "the widest ids and peers",
    {
      op: "trackCoValuesSyncState",
      updates: WIDE_NAMES.map((name) => ({ id: name, peer: name, synced: false })),
    },
  ],
  [
    "the widest ids and peers",
    { op: "tryAcquireStorageReconciliationLock", session: WIDE, peer: WIDE },
  ],
  [
    "the longest ids",
    {
      op: "commitBatch",
      writes: [
        batchWrite(LONG, batchSession(LONG_TOMBSTONE, 0, 2), batchSession("s", 0, 1)),
        batchWrite(LONG_NEIGHBOUR, batchSession("s", 0, 3)),
      ],
    },
  ],
  ["the longest id", { op: "eraseCoValueButKeepTombstone", id: LONG }],
];

const READS: readonly Named[] = [
  ...ID_LENGTHS.map((length): Named => [
    `an id of ${length} units`,
    { op: "readCoValue", id: idOf(length) },
  ]),
  ...[...VALUE_LENGTHS, ...EDGE_LENGTHS].map((length): Named => [
    `values of ${length} bytes`,
    { op: "readCoValue", id: valueID(length) },
  ]),
  ...WIDE_LENGTHS.map((length): Named => [
    `values of ${length} units of three bytes`,
    { op: "readCoValue", id: wideValueID(length) },
  ]),
  ...PAIRED_TEXTS.map((_, before): Named => [
    `pairs of surrogates behind ${before} bytes`,
    { op: "readCoValue", id: pairedID(before) },
  ]),
  ["large values by the small calls", { op: "readCoValue", id: BY_CALLS }],
  ...LONG_NAMES.map((id): Named => ["long names by the small calls", { op: "readCoValue", id }]),
  ["long names by the small calls", { op: "getAllCoValuesWaitingForDelete" }],
  ...WIDE_NAMES.map((id): Named => ["the widest ids", { op: "readCoValue", id }]),
  ...WIDE_NAMES.map((peer): Named => [
    "the widest peers",
    { op: "tryAcquireStorageReconciliationLock", session: "another", peer },
  ]),
  ["the longest id", { op: "readCoValue", id: LONG }],
  ["the longest id's neighbour", { op: "readCoValue", id: LONG_NEIGHBOUR }],
  ["ids of every length", { op: "getCoValueIDs", limit: 100, offset: 0 }],
  ["ids of every length", { op: "getUnsyncedCoValueIDs" }],
  ...ID_LENGTHS.map((length): Named => [
    `a peer of ${length} units`,
    { op: "tryAcquireStorageReconciliationLock", session: "another", peer: idOf(length) },
  ]),
];
